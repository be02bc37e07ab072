"""Whether the transactions can be trusted: their faults, their newest date, the as-of day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from retain.errors import DataError
from retain.scoring.measure import day_date, day_number
from retain.tables.accounting import Account, SortedGroups
from retain.tables.counted_days import LACKING
from retain.tables.parts import Part
from retain.tables.quarantine import quarantined_rows
from retain.tables.reasons import Note, note
from retain.tables.records import Records
from retain.tables.repeats import unread_reasons
from retain.tables.transactions import Cleaning
from retain.words import text

_HINTS = {
    "RAGGED_LONG": "ragged",
    "RAGGED_SHORT": "ragged",
    "BAD_NUMBER": "number",
    "NON_FINITE": "number",
    "AMOUNT_RANGE": "number",
    "BAD_DATE": "date",
    "DATE_RANGE": "date_range",
    "MANGLED_ID": "mangled",
    "NULL_ID": "nobody",
    "DATE_ORDER": "date_order",
    "GRADE_RANGE": "grades",
}
"""What to advise (`hint.` …) where that is the commonest reason."""

_STRAY_DAYS = 30
_STRAY_SHARE = 0.999
_PRECISION = 10**9
NEVER = day_number(date(2100, 1, 1))
"""Days from here on (9999-12-31) stand for "no end": they never become the as-of day."""


def find_as_of(groups: SortedGroups, given: date | None) -> tuple[int, int]:
    """The as-of day, and how many accepted rows are later.

    Raises:
        DataError: no row is dated, the newest date stands alone, or all rows are later.
    """
    by_day = (
        groups.accepted.group_by("day")
        .agg(pl.col("lines").cast(pl.Int64).sum())
        .sort("day")
        .collect(engine="streaming")
    )
    if not by_day.height:
        if given is None:
            raise DataError("no_rows", code="NO_ROWS")
        return day_number(given), 0
    if given is not None:
        as_of = day_number(given)
        later = int(by_day.filter(pl.col("day") > as_of)["lines"].sum())
        if by_day["day"][0] > as_of:
            first = day_date(int(by_day["day"][0]))
            raise DataError("as_of_before_data", code="NO_ROWS", as_of=given, first=first)
        return as_of, later
    later = int(by_day.filter(pl.col("day") >= NEVER)["lines"].sum())
    by_day = by_day.filter(pl.col("day") < NEVER)
    if not by_day.height:
        raise DataError("no_rows", code="NO_ROWS")
    newest = int(by_day["day"][-1])
    running = by_day["lines"].cum_sum()
    usual = int(by_day["day"][int((running >= _STRAY_SHARE * int(running[-1])).arg_max() or 0)])
    if newest - usual > _STRAY_DAYS:
        raise DataError(
            "stray_date", code="STRAY_DATE", newest=day_date(newest), usual=day_date(usual)
        )
    return newest, later


def first_and_last_day(groups: SortedGroups, as_of: int) -> tuple[int, int] | None:
    """The first and the last day of the accepted rows up to the as-of day, as numbers."""
    day = pl.col("day").filter(pl.col("day") <= as_of)
    ends = groups.accepted.select(first=day.min(), last=day.max()).collect(engine="streaming")
    first, last = ends.row(0)
    return None if first is None else (first, last)


def account_for(
    parts: list[Part], groups: SortedGroups, later: int, said: tuple[Note, ...] = ()
) -> Account:
    """What became of the rows; `later` of the accepted ones are after the as-of day.

    `said` are notes about the files, which go before those about the rows.
    """
    quarantined = dict(groups.quarantined)
    if later:
        quarantined["DATE_FUTURE"] = later
    for reason, rows in unread_reasons(parts).items():
        quarantined[reason] = quarantined.get(reason, 0) + rows
    rows = groups.rows + sum(part.unread for part in parts)
    notes = [*said, *groups.notes]
    if not rows:
        notes.append(note("WARN_NO_ROWS", "transactions", file=parts[0].scan.label))
    return Account(len(parts), rows, dict(sorted(quarantined.items())), tuple(notes))


def check_quality(
    parts: list[Part], groups: SortedGroups, cleaning: Cleaning, max_bad: float
) -> None:
    """Refuse a table of which too many rows have faults, or all are set aside.

    Raises:
        TooManyBad: carries the account and the rows.
    """
    account = account_for(parts, groups, later=0)
    rows = quarantine(parts, cleaning, groups, day_number(date.max))
    check_account(account, "transactions", parts[0].scan.label, max_bad, rows)


def check_records(records: Records, max_bad: float) -> None:
    """The same of any other table."""
    label = records.parts[0].scan.label
    check_account(records.account, records.name, label, max_bad, records.quarantined)


def check_account(
    account: Account,
    table: str,
    label: str,
    max_bad: float,
    quarantined: Callable[[], pl.DataFrame],
) -> None:
    """Refuse a table by its account; the error carries the rows that `quarantined` makes."""
    within = account.faulty <= round(max_bad * _PRECISION) * account.rows / _PRECISION
    if within and (account.accepted or not account.rows):
        return
    reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in account.quarantined.items())
    if within or account.faulty == account.rows:
        raise TooManyBad(
            "nothing_accepted", "NO_ROWS", account, quarantined,
            table=table, file=label, rows=account.rows, reasons=reasons,
        )  # fmt: skip
    raise TooManyBad(
        "too_many_bad", "TOO_MANY_BAD", account, quarantined,
        table=table, file=label, bad=account.faulty, rows=account.rows, reasons=reasons,
        limit=f"{max_bad:.2%}",
    )  # fmt: skip


class TooManyBad(DataError):
    """More faulty rows than `max_bad` allows, or none left.

    Attributes:
        account: what became of the rows.
        table: whose rows they are.
        quarantined: makes the quarantined rows.
    """

    def __init__(
        self,
        key: str,
        code: str,
        account: Account,
        quarantined: Callable[[], pl.DataFrame],
        *,
        table: str,
        **values: object,
    ) -> None:
        self.account = account
        self.table = table
        self.quarantined = quarantined
        super().__init__(key, code=code, **values)

    def message(self, lang: str) -> str:
        """The error, with a setting that would help.

        Where no row is left, with what helps against the commonest reason.
        """
        said = super().message(lang)
        for told in self.account.notes:
            if told.code == LACKING:
                return f"{said}\n{text('hint.day_lacking', lang, **dict(told.values))}"
        if self.key != "nothing_accepted":
            return said
        hint = _HINTS.get(self.account.commonest_reason, "other")
        return f"{said}\n{text(f'hint.{hint}', lang)}"


def quarantine(
    parts: list[Part], cleaning: Cleaning, groups: SortedGroups, as_of: int
) -> Callable[[], pl.DataFrame]:
    """A function that reads the files again for the rows not accepted; it keeps no groups."""
    days, identifiers = groups.days, groups.identifiers
    return lambda: quarantined_rows(parts, cleaning, days, identifiers, as_of)
