"""The quality of what would be read: every table loaded, counted and described, nothing scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from retain.errors import InputMissing
from retain.findings import TableFinding
from retain.job import Loaded, load_opened, read_tables
from retain.opening import Inputs, Opened, open_tables, readable
from retain.scoring.measure import day_date, day_number
from retain.tables.accounting import Account
from retain.tables.links import with_links_checked
from retain.tables.profile import file_findings, further_columns, line_findings, record_findings
from retain.tables.quality import NEVER, check_account
from retain.tables.reasons import Note
from retain.tables.records import Records
from retain.tables.roles import TABLES
from retain.tables.scale_notes import with_scales_said
from retain.tables.spool import Spool

_MAPPED = ("NOTE_HEADER_MAPPED",)
"""Notes that the section of columns makes superfluous."""

_LIFTED = ("NOTE_LIFTED", "NOTE_LIFTED_PARTLY")
"""Notes about columns of the transactions that say something of customers."""


@dataclass(frozen=True)
class Checked:
    """What was found.

    Attributes:
        findings: one a table, in the tables' order.
        as_of: the day that ages are counted to: given, else the newest day; None without any.
        accounts: what became of each table's rows.
        notes: what is worth saying, in order.
        quarantined: makes the quarantined rows of all tables.
    """

    findings: tuple[TableFinding, ...]
    as_of: date | None
    accounts: Mapping[str, Account]
    notes: tuple[Note, ...]
    quarantined: Callable[[], pl.DataFrame]

    @property
    def newest(self) -> date | None:
        """The newest accepted transaction's day, or without transactions any table's."""
        newest = [f.newest for f in self.findings if f.newest is not None]
        first = self.findings[0]
        return first.newest if first.table == "transactions" else max(newest, default=None)

    @property
    def customers(self) -> int | None:
        """How many customers the first table tells of."""
        roles = {role.role: role.distinct for role in self.findings[0].roles}
        return roles.get("customer_id")

    def refuse(self, max_bad: float) -> None:
        """Refuse what scoring would refuse.

        Raises:
            DataError: a table of which too many rows have faults.
        """
        for finding in self.findings:
            account = self.accounts[finding.table]
            label = finding.files[0].name
            check_account(account, finding.table, label, max_bad, self.quarantined)


def check(inputs: Inputs, spool: Spool) -> Checked:
    """Every given table, described; transactions may be missing, unlike in scoring.

    However many rows have faults, they are counted; `Checked.refuse` refuses them.

    Raises:
        InputMissing: no table at all, or a file that is not there.
        DataError: what cannot be read without guessing.
    """
    inputs = replace(inputs, thorough=True)
    notes: list[Note] = []
    with readable(inputs, spool):
        opened = open_tables(inputs, spool, notes)
        if not opened:
            raise InputMissing("nothing_to_check")
        if "transactions" not in opened:
            return _tables_alone(inputs, opened, notes)
        loaded = load_opened(inputs, opened, notes)
        as_of = day_date(loaded.as_of)
        findings = _table_findings(opened, loaded.tables, as_of, loaded.notes)
        null_words = inputs.config["cleaning.null_words"]
        name, transactions = "transactions", opened["transactions"]
        first, last = map(day_date, loaded.days) if loaded.days else (None, None)
        lines = _finding(transactions, loaded.accounts[name], name, as_of, loaded.notes)
        roles = line_findings(TABLES[name], transactions.parts, null_words)
        lifted = {dict(note.values)["column"] for note in loaded.notes if note.code in _LIFTED}
        lines = replace(
            lines,
            roles=roles,
            oldest=first,
            newest=last,
            carried=tuple(column for column in lines.ignored if column in lifted),
            ignored=tuple(column for column in lines.ignored if column not in lifted),
        )
    again = readable(inputs, spool)(loaded.quarantined)
    return Checked((lines, *findings), as_of, loaded.accounts, loaded.notes, again)


def _tables_alone(inputs: Inputs, opened: Mapping[str, Opened], notes: list[Note]) -> Checked:
    tables = read_tables(opened, inputs)
    as_of: date | None = inputs.config["scoring.as_of"]
    if as_of is None:
        newest = [day for records in tables.values() if (day := _days(records, NEVER)[1])]
        as_of = max(newest, default=None)
    else:
        tables = {name: records.as_of(day_number(as_of)) for name, records in tables.items()}
    known = {
        target: tables[target].frame[key]
        for target, key in (("customers", "customer_id"), ("regions", "region"))
        if target in tables
    }
    tables = with_scales_said(with_links_checked(tables, known))
    said = (*notes, *(note for records in tables.values() for note in records.notes))
    return Checked(
        _table_findings(opened, tables, as_of, said),
        as_of,
        {name: records.account for name, records in tables.items()},
        said,
        lambda: pl.concat(records.quarantined() for records in tables.values()),
    )


def accounted(loaded: Loaded) -> tuple[TableFinding, ...]:
    """Every table that was read for scores, as far as reading it told: no table is read again.

    Files, columns and repeats are left out, which only a whole check looks at.
    """
    as_of = day_date(loaded.as_of)
    days = {name: _days(records) for name, records in loaded.tables.items()}
    first, last = map(day_date, loaded.days) if loaded.days else (None, None)
    days["transactions"] = (first, last)
    return tuple(
        TableFinding(
            table=name,
            files=(),
            rows=account.rows,
            accepted=account.accepted,
            quarantined=account.quarantined,
            roles=(),
            carried=(),
            ignored=(),
            repeated=None,
            overlapping=None,
            oldest=days[name][0],
            newest=days[name][1],
            as_of=as_of,
            said=_said_of(name, loaded.notes),
        )
        for name, account in loaded.accounts.items()
    )


def _table_findings(
    opened: Mapping[str, Opened],
    tables: Mapping[str, Records],
    as_of: date | None,
    notes: Sequence[Note],
) -> tuple[TableFinding, ...]:
    findings = []
    for name, records in tables.items():
        finding = _finding(opened[name], records.account, name, as_of, notes)
        oldest, newest = _days(records)
        further = further_columns(opened[name].parts)
        findings.append(
            replace(
                finding,
                roles=record_findings(records),
                oldest=oldest,
                newest=newest,
                carried=further if records.kind.describes else (),
                ignored=() if records.kind.describes else further,
            )
        )
    return tuple(findings)


def _finding(
    opened: Opened, account: Account, table: str, as_of: date | None, notes: Sequence[Note]
) -> TableFinding:
    """What is known of any table: its files, its account, its repeats."""
    repeats = opened.repeats
    return TableFinding(
        table=table,
        files=file_findings(opened.parts),
        rows=account.rows,
        accepted=account.accepted,
        quarantined=account.quarantined,
        roles=(),
        carried=(),
        ignored=further_columns(opened.parts),
        repeated=None if repeats is None else repeats.repeated.height,
        overlapping=None if repeats is None else repeats.overlapping.height,
        oldest=None,
        newest=None,
        as_of=as_of,
        said=_said_of(table, notes),
    )


def _said_of(table: str, notes: Sequence[Note]) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """The notes about a table, as codes and values."""
    return tuple((note.code, dict(note.values)) for note in notes if _is_said(note, table))


def _is_said(said: Note, table: str) -> bool:
    """Whether a note says of the table what the other sections do not."""
    return said.table == table and not said.is_detail and said.code not in _MAPPED


def _days(records: Records, before: int | None = None) -> tuple[date | None, date | None]:
    """The first and last day of what the rows tell of; only of days before one, if it is given."""
    dated = next((role.name for role in records.roles if role.ahead == "set_aside"), None)
    if dated is None:
        return None, None
    days = records.frame[dated].drop_nulls()
    if before is not None:
        days = days.filter(days.to_physical() < before)
    return days.min(), days.max()  # type: ignore[return-value]
