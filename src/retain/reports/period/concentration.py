"""How value is spread over customers, now and before the period."""

from __future__ import annotations

from collections.abc import Mapping

from retain.reports.customers import rows_of
from retain.reports.layout import written
from retain.reports.period.columns import columns
from retain.reports.period.telling import NAMED, called, joined, percent
from retain.reports.report import Chart, Kind, Section, Table
from retain.scoring.changes.spread import Spread
from retain.scoring.value import TOP_CUSTOMERS
from retain.words import text

_CURVE: Mapping[str, Kind] = {
    "share_of_customers": "share",
    "customers": "count",
    "value_share": "share",
    "value_share_then": "share",
}


def concentration_section(found: Spread | None, lang: str) -> Section | None:
    """What share of customers brings what share of value; None where there is no value."""
    if found is None:
        return None
    now, then = found.now, found.then
    gini = text("period.gini", lang, gini=written(now.gini, "ratio", lang))
    if then is not None:
        before = text(
            "period.concentration_then", lang,
            top=percent(then.top_20_percent_share or 0.0, lang),
            ten=percent(then.top_10_share or 0.0, lang), gini=written(then.gini, "ratio", lang),
        )  # fmt: skip
        gini = text("changed.then", lang, first=gini, next=before)
    said = (
        text(
            "period.concentration_said", lang,
            top=percent(now.top_20_percent_share or 0.0, lang),
            share=percent(now.customers_for_a_share or 0.0, lang),
            percent=found.a_percent, customers=now.customers,
        ),
        _dependence(found, lang),
        gini,
    )  # fmt: skip
    kinds = {
        name: kind for name, kind in _CURVE.items()
        if then is not None or name != "value_share_then"
    }  # fmt: skip
    chart = Chart("curve", "share_of_customers", ("value_share",), said[0])
    table = Table(columns(kinds, lang), rows_of(found.curve, kinds))
    title = text("period.concentration", lang)
    return Section("concentration", title, said, table, chart=chart)


def _dependence(found: Spread, lang: str) -> str:
    """What the ten greatest customers bring, with the names of the first."""
    names = joined([called(row, lang) for row in found.greatest.head(NAMED).to_dicts()], lang)
    return text(
        "period.dependence", lang,
        count=min(TOP_CUSTOMERS, found.greatest.height),
        share=percent(found.now.top_10_share or 0.0, lang), names=names,
        greatest=percent(float(found.greatest["share"][0] or 0.0), lang),
    )  # fmt: skip
