"""One run from sources to scores: read, sum, account, assemble; then the three phases.

Commands and the Python API both go through here; what is said on the way comes back as notes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from retain import rereading
from retain.config import FILE_NAME, Config, TableConfig
from retain.engines.local import sum_lines
from retain.errors import DataError, InputMissing
from retain.opening import Inputs, Opened, Watch, counted_days, open_tables, readable
from retain.rules import check_standards, grade_rules, level_rules, rules
from retain.scoring.asked import EVERYTHING, Asked
from retain.scoring.base import Base
from retain.scoring.customer_days import Summed, assemble
from retain.scoring.ladder import check_ladder
from retain.scoring.lexicon import TEXT_TABLES
from retain.scoring.measure import day_date, day_number
from retain.scoring.named_levels import groups_without_coefficient
from retain.scoring.pipeline import Scored, run, shown_schema
from retain.scoring.standards import Rules, Standards
from retain.tables.accounting import Account, SortedGroups, sort_groups
from retain.tables.cells import CellRules
from retain.tables.contradictions import outsold_notes, with_contradictions_said
from retain.tables.customers import LIFTED, customer_facts, lift, lifted_facts
from retain.tables.dates import DateRules
from retain.tables.details import Details
from retain.tables.grades import with_scales
from retain.tables.links import with_links_checked
from retain.tables.order_of_dates import with_dates_in_order
from retain.tables.parts import Part
from retain.tables.quality import (
    account_for,
    check_quality,
    check_records,
    find_as_of,
    first_and_last_day,
    quarantine,
)
from retain.tables.reasons import Note, note
from retain.tables.records import Records, coded_tables, read_records
from retain.tables.returns import returned_orders
from retain.tables.roles import TABLES
from retain.tables.scale_notes import with_scales_said
from retain.tables.spool import Spool
from retain.tables.styles import proved_styles, same_reading, style_notes, tried_styles
from retain.tables.texts import text_notes
from retain.tables.transactions import (
    KIND_BAD,
    Cleaning,
    bad_amounts,
    check_currencies,
    lines,
)
from retain.tables.unread_days import unread_day_notes


@dataclass(frozen=True)
class Loaded:
    """Everything read, cleaned and accounted for.

    Attributes:
        base: what scores are made from.
        as_of: the day, in days since 1970-01-01; given, or the newest transaction's.
        accounts: what became of each table's rows.
        notes: what is worth saying, in order.
        quarantined: makes the quarantined rows of all tables, reading the files again.
        tables: every other table that was given, by name, as known on that day.
        days: first and last day of the accepted transactions up to that day, as numbers; None
            where there are none.
    """

    base: Base
    as_of: int
    accounts: Mapping[str, Account]
    notes: tuple[Note, ...]
    quarantined: Callable[[], pl.DataFrame]
    tables: Mapping[str, Records]
    days: tuple[int, int] | None

    @property
    def newest(self) -> date | None:
        """The newest accepted transaction's day."""
        return day_date(self.days[1]) if self.days else None


def load(inputs: Inputs, spool: Spool) -> Loaded:
    """Read every table that is given.

    Raises:
        InputMissing: no transactions, or a file that is not there.
        DataError: files whose structure, dates or amounts cannot be trusted, too many bad rows,
            or nothing at or before the as-of date.
        TryAgain: a file was changed while it was read.
    """
    with readable(inputs, spool):
        notes: list[Note] = []
        opened = open_tables(inputs, spool, notes)
        if "transactions" not in opened:
            raise InputMissing("no_transactions")
        loaded = load_opened(inputs, opened, notes)
    reading, base = readable(inputs, spool), loaded.base
    again = {name: reading(getattr(base, name)) for name in rereading.NAMES}
    base = replace(base, **again)
    return replace(loaded, base=base, quarantined=reading(loaded.quarantined))


def load_opened(inputs: Inputs, opened: Mapping[str, Opened], notes: Sequence[Note]) -> Loaded:
    """Read the tables that were opened; transactions are among them.

    Args:
        inputs: what is read.
        opened: the tables' files.
        notes: what is worth saying so far.

    Raises:
        DataError: as `load` raises it.
    """
    config = inputs.config
    parts = opened["transactions"].parts
    cleaning = _cleaning(config)
    check_currencies(parts)
    tables = read_tables(opened, inputs)
    customers = tables.get("customers")
    parts, summed = _sum(parts, cleaning, inputs)
    spread, lifted = _spread(parts, customers)
    nobody = pl.Series("customer_id", [], dtype=pl.String)
    known = customers.frame["customer_id"].sort() if customers else nobody
    bad = bad_amounts(parts) if (summed.groups["kind"] == KIND_BAD).any() else {}
    dates = (parts[0].where("date"), cleaning.dates)
    groups = sort_groups(summed, dates, cleaning.null_words, known, bad)
    if not inputs.thorough:
        check_quality(parts, groups, cleaning, config["cleaning.max_bad"])
    as_of, later = find_as_of(groups, config["scoring.as_of"])
    tables = {name: records.as_of(as_of) for name, records in tables.items()}
    said = (*opened["transactions"].notes, *style_notes(parts))
    account = account_for(parts, groups, later, said)
    facts, fact_notes = _facts(tables.get("customers"), spread, lifted, groups)
    account = replace(account, notes=(*account.notes, *_text_notes(groups, spread)))
    returns = _returns(tables.get("returns"), groups)
    assembled = assemble(groups.accepted, groups.ids, returns)
    codes = pl.DataFrame({"customer_id": groups.ids}).with_row_index("code")
    coded = codes.join(facts, on="customer_id", how="inner").drop("customer_id")
    kept = codes.join(known.to_frame("customer_id"), on="customer_id", how="semi")["code"]
    tables = with_contradictions_said(with_links_checked(tables, _known(groups, tables)))
    tables = with_scales_said(tables, codes)
    accounts = {"transactions": account} | {n: records.account for n, records in tables.items()}
    table_notes = [note for records in tables.values() for note in records.notes]
    lines_quarantined = quarantine(parts, cleaning, groups, as_of)
    details = Details.of(parts, cleaning, groups, as_of)
    again = rereading.everything(details, _rows(parts))
    roles = frozenset(role for part in parts for role in part.mapping)
    base = Base(assembled, coded, kept, coded_tables(tables, codes), line_roles=roles, **again)
    if inputs.thorough:
        table_notes += unread_day_notes(details)
    table_notes += outsold_notes(base, as_of=as_of, window_days=config["scoring.window_days"])
    return Loaded(
        base,
        as_of,
        accounts,
        (*notes, *fact_notes, *account.notes, *table_notes, *_level_notes(facts, config)),
        lambda: pl.concat(
            [lines_quarantined(), *(records.quarantined() for records in tables.values())]
        ),
        tables,
        first_and_last_day(groups, as_of),
    )


def read_tables(opened: Mapping[str, Opened], inputs: Inputs) -> dict[str, Records]:
    """Every opened table but the transactions.

    Raises:
        DataError: a table that cannot be trusted, or with too many bad rows.
    """
    tables = {}
    for name, table in opened.items():
        if name != "transactions":
            records = read_records(TABLES[name], table.parts, _cell_rules(name, inputs.config))
            records = with_dates_in_order(records, inputs.config["cleaning.date_order"])
            records = with_scales(records, grade_rules(inputs.config))
            notes = (*table.notes, *records.notes, *text_notes(name, records.frame))
            records = replace(records, notes=notes)
            if not inputs.thorough:
                check_records(records, inputs.config["cleaning.max_bad"])
            tables[name] = records
    return tables


def score(
    loaded: Loaded,
    config: Config,
    standards: Standards | None = None,
    asked: Asked = EVERYTHING,
    judged_by: Rules | None = None,
) -> Scored:
    """The three phases on what was loaded; `asked` as `pipeline.run` takes it.

    By the rules of the configuration where none are given.

    Raises:
        DataError: saved standards that were learned for another window, horizon or value.
        ConfigError: a level of loyalty whose condition cannot be asked of the scores.
    """
    judged_by = judged_by or rules_for(loaded, config, asked)
    if asked.loyalty:
        schema = shown_schema(loaded.base.facts)
        check_ladder(judged_by.relations.ladder, schema, str(config.path or FILE_NAME))
    if standards is not None:
        check_standards(standards, judged_by, loaded.base)
    return run(loaded.base, as_of=loaded.as_of, rules=judged_by, standards=standards, asked=asked)


def rules_for(loaded: Loaded, config: Config, asked: Asked) -> Rules:
    """The configuration's rules, with those for texts where something is told and asked of them."""
    told = not TEXT_TABLES.isdisjoint(loaded.base.tables) or config["causes.lexicon"] is not None
    return rules(config, texts=asked.causes and told)


def _cleaning(config: Config) -> Cleaning:
    return Cleaning(
        null_words=config["cleaning.null_words"],
        cancelled_statuses=tuple(s.lower() for s in config["cleaning.cancelled_statuses"]),
        cancelled_prefixes=config["cleaning.cancelled_prefixes"],
        excluded_products=config["cleaning.excluded_products"],
        dates=_date_rules("transactions", config),
    )


def _cell_rules(table: str, config: Config) -> CellRules:
    return CellRules(
        null_words=config["cleaning.null_words"],
        dates=_date_rules(table, config),
        decimal=config.tables.get(table, TableConfig()).decimal,
        counted=counted_days(table, config),
    )


def _sum(parts: list[Part], cleaning: Cleaning, inputs: Inputs) -> tuple[list[Part], Summed]:
    """The lines' sums; and the parts with their styles, where figures are not written plainly."""
    declared = inputs.config.tables.get("transactions", TableConfig()).decimal
    parts = tried_styles(parts, declared)
    summed = _summed(parts, cleaning, inputs.watch)
    doubtful = [summed.groups["kind"] == KIND_BAD]
    if "unread" in summed.groups.columns:
        doubtful.append(summed.groups["unread"] > 0)
    if any(found.any() for found in doubtful):
        proved = proved_styles(parts, declared)
        if not same_reading(proved, parts):
            return proved, _summed(proved, cleaning, inputs.watch)
    return parts, summed


def _summed(parts: list[Part], cleaning: Cleaning, watch: Watch) -> Summed:
    total = _rows(parts)
    with watch("reading", total) as advance:
        return sum_lines(lines(parts, cleaning), total, advance)


def _rows(parts: list[Part]) -> int | None:
    """How many lines there are at the most; None where only reading tells."""
    counts = [part.scan.rows for part in parts]
    return None if None in counts else sum(count or 0 for count in counts)


def _spread(
    parts: list[Part], customers: Records | None
) -> tuple[pl.DataFrame | None, dict[str, str]]:
    """The spread of facts on the lines that no customers table gives."""
    given = set(customers.frame.columns) if customers else set()
    query, lifted = lift(parts, tuple(role for role in LIFTED if role not in given))
    return (query.collect(engine="streaming") if query is not None else None), lifted


def _date_rules(table: str, config: Config) -> DateRules:
    return DateRules(
        declared=config.tables.get(table, TableConfig()).date_format,
        timezone=config["cleaning.timezone"],
        min_day=day_number(config["cleaning.min_date"]),
    )


def _text_notes(groups: SortedGroups, spread: pl.DataFrame | None) -> tuple[Note, ...]:
    """Warnings of identifiers, and of what the lines say of their customers."""
    identifiers = text_notes("transactions", pl.DataFrame({"customer_id": groups.ids}))
    if spread is None:
        return identifiers
    return (
        *identifiers,
        *text_notes("transactions", spread.select(pl.exclude("customer", "^.*_max$"))),
    )


def _facts(
    customers: Records | None,
    spread: pl.DataFrame | None,
    lifted: dict[str, str],
    groups: SortedGroups,
) -> tuple[pl.DataFrame, list[Note]]:
    if spread is None:
        nothing = pl.DataFrame(schema={"customer_id": pl.String})
        return (customer_facts(customers) if customers else nothing), []
    facts, notes = lifted_facts(spread, lifted, groups.identifiers)
    if customers:
        facts = customer_facts(customers).join(facts, on="customer_id", how="full", coalesce=True)
    return facts, notes


def _level_notes(facts: pl.DataFrame, config: Config) -> list[Note]:
    groups = groups_without_coefficient(facts, level_rules(config))
    if not groups:
        return []
    named = note("NOTE_NO_COEFFICIENT", "customers", groups=", ".join(groups[:_GROUPS_NAMED]),
                 count=len(groups))  # fmt: skip
    return [named]


_GROUPS_NAMED = 5
"""Region groups named in a note."""


def _returns(records: Records | None, groups: SortedGroups) -> pl.DataFrame | None:
    if records is None:
        return None
    if "order" not in groups.accepted.collect_schema():
        label = records.parts[0].scan.label
        raise DataError("returns_without_orders", code="MISSING_COLUMN", file=label)
    return returned_orders(records)


def _known(groups: SortedGroups, tables: Mapping[str, Records]) -> dict[str, pl.Series]:
    """The names that other tables may point to."""
    known = {"customers": groups.ids}
    if "returns" in tables:
        orders = groups.accepted.select("order").unique().collect(engine="streaming")
        known["orders"] = orders["order"]
    if "regions" in tables:
        known["regions"] = tables["regions"].frame["region"]
    return known
