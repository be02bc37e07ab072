"""How well customers are known: complete records, and customers with one contact person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from retain.reports.customers import rows_of, told
from retain.reports.period.columns import columns
from retain.reports.period.people import AT_A_GLANCE, ON_PAGE
from retain.reports.period.telling import NAMED, called, joined, percent
from retain.reports.report import Kind, Section, Table
from retain.scoring.changes.profile import FIELDS, OLD_DAYS, Profile
from retain.words import text

_LEVELS: Final[Mapping[str, Kind]] = {
    "profile_level": "text",
    "customers": "count",
    "profile_completeness": "bar",
    "complete_records": "count",
    "nobody_known": "count",
    "one_known": "count",
    "several_known": "count",
    "record_age_days": "number",
}
_RECORDS: Final[Mapping[str, Kind]] = {
    "customer": "text",
    "owner": "text",
    "profile_level": "text",
    "value_window": "money",
    "contact_persons": "count",
    "single_contact": "flag",
    "profile_completeness": "share",
    "missing": "text",
    "record_age_days": "count",
    "customer_id": "text",
}
_WORDS: Final = {"profile_level": "plan_level."}
_LITTLE: Final = 0.5
"""Fields that fewer records have are named."""


def profile_sections(found: Profile | None, lang: str) -> tuple[Section, ...]:
    """Completeness by level, then the records of value; nothing without a customers table."""
    if found is None or not found.rows.height:
        return ()
    kinds = {name: kind for name, kind in _LEVELS.items() if told(found.by_level, name)}
    table = Table(columns(kinds, lang, _WORDS), rows_of(found.by_level, kinds))
    said = [*_complete(found, lang), *_persons(found, lang), *_ages(found, lang)]
    title = text("period.profile", lang)
    return (
        Section("profile", title, tuple(said), table),
        *_records(found, lang),
    )


def _complete(found: Profile, lang: str) -> list[str]:
    """How complete records are, what is missing most, and what nobody keeps."""
    said = []
    if found.completeness is not None:
        share, customers = percent(found.completeness, lang), found.rows.height
        fields = found.by_field.height
        key = "period.complete" if found.completeness_of_value is None else "period.complete_value"
        more = {"of_value": percent(found.completeness_of_value or 0.0, lang)}
        values = {"share": share, "customers": customers, "fields": fields}
        said.append(text(key, lang, **(values if key == "period.complete" else values | more)))
    empty = found.by_field.filter(pl.col("filled_share") < _LITTLE).sort("filled_share", "field")
    if empty.height:
        names = [
            text("period.field_filled", lang, field=_field(name, lang), share=percent(share, lang))
            for name, share in empty.select("field", "filled_share").iter_rows()
        ]
        said.append(text("period.fields_empty", lang, fields=joined(names, lang)))
    if found.absent:
        names = [_field(name, lang) for name in found.absent]
        said.append(text("period.fields_absent", lang, fields=joined(names, lang)))
    if found.outside:
        said.append(text("period.outside_table", lang, customers=found.outside))
    return said


def _persons(found: Profile, lang: str) -> list[str]:
    """Customers of value of whom one contact person is known, or none."""
    if not found.names_persons:
        return [text("period.no_contact_column", lang)]
    of_value = found.of_value
    at_risk = of_value.filter(pl.col("single_contact"))
    if not of_value.height:
        return []
    if not at_risk.height:
        return [text("period.contacts_well", lang, customers=of_value.height)]
    nobody = at_risk.filter(pl.col("contact_persons") == 0)
    said = [
        text(
            "period.single_contact", lang,
            at_risk=at_risk.height, customers=of_value.height, nobody=nobody.height,
        )
    ]  # fmt: skip
    if found.one_each:
        said[0] = text("changed.then", lang, first=said[0], next=text("period.one_each", lang))
    first = nobody if nobody.height else at_risk
    names = joined([called(row, lang) for row in first.head(NAMED).to_dicts()], lang)
    key = "period.contacts_none" if nobody.height else "period.contacts_one"
    return [*said, text(key, lang, names=names)]


def _ages(found: Profile, lang: str) -> list[str]:
    """How old records are, where they say when they were changed."""
    if not found.dated:
        return [text("period.record_age_unknown", lang)]
    ages = found.rows["record_age_days"].drop_nulls()
    old = int((ages > OLD_DAYS).sum())
    return [
        text(
            "period.record_age", lang,
            days=round(float(ages.median() or 0.0)),  # type: ignore[arg-type]
            old=old, customers=ages.len(), limit=OLD_DAYS,
        )
    ]  # fmt: skip


def _records(found: Profile, lang: str) -> tuple[Section, ...]:
    """The records of customers of value, the most valuable first, with what is missing."""
    names = {name: _field(name, lang) for name in FIELDS}
    between = text("changed.detail_between", lang)
    rows = found.of_value.with_columns(
        pl.coalesce("name", "customer_id").alias("customer"),
        pl.col("fields_missing")
        .list.eval(pl.element().replace_strict(names, default=pl.element()))
        .list.join(between)
        .alias("missing"),
    )
    if not rows.height:
        return ()
    kinds = {name: kind for name, kind in _RECORDS.items() if told(rows, name)}
    table = Table(columns(kinds, lang, _WORDS, blank=("owner", "missing")), rows_of(rows, kinds))
    said = text("period.records_said", lang, customers=rows.height)
    title = text("period.records", lang)
    return (
        Section("profile_records", title, (said,), table, at_a_glance=AT_A_GLANCE, on_page=ON_PAGE),
    )


def _field(name: str, lang: str) -> str:
    """What a field is called."""
    return text(f"period_field.{name}", lang)
