"""How the churn standard was set, and how its calls have held."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.churn_standard import short_sentence, tested_sentence
from retain.reports.customers import rows_of
from retain.reports.layout import written
from retain.reports.period.columns import columns
from retain.reports.period.people import AT_A_GLANCE, ON_PAGE
from retain.reports.period.telling import percent, span
from retain.reports.report import Chart, Kind, Section, Table
from retain.scoring.changes.held import TRIED, Held
from retain.scoring.churn_standard import ChurnStandard, LeftOut
from retain.scoring.measure import day_date
from retain.words import text

_CALLS: Mapping[str, Kind] = {
    "call": "text",
    "customers": "count",
    "bought_count": "count",
    "bought_share": "bar",
    "low": "share",
    "high": "share",
    "chance_to_buy": "share",
}
_BACK: Mapping[str, Kind] = {
    "customer": "text",
    "owner": "text",
    "tier_before": "text",
    "days_since_last": "count",
    "bought_on": "date",
    "revenue_period": "money",
    "attempted": "date",
    "verdict": "text",
    "customer_id": "text",
}
_BANDS: Mapping[str, Kind] = {
    "band": "text",
    "customers": "count",
    "said_share": "share",
    "came_share": "share",
    "said_buyers": "number",
    "came_buyers": "count",
}


def held_sections(
    standard: ChurnStandard | None, found: Held | None, lang: str
) -> tuple[Section, ...]:
    """The standard in short with the calls of the period, who came back, and the chances.

    Args:
        standard: who is called gone; None where that was not asked.
        found: how calls have held in the period; None where nobody had bought by then.
        lang: "en" or "zh".
    """
    if standard is None:
        return ()
    return (_standard(standard, found, lang), *_back(found, lang), *_chances(standard, lang))


def _standard(standard: ChurnStandard, found: Held | None, lang: str) -> Section:
    said = [short_sentence(standard, lang)]
    tested = tested_sentence(standard, lang)
    if tested is not None:
        said.append(tested)
    table = None
    if found is not None:
        said += [*_so_far(found, lang), _known_of(found, lang, tested=tested is not None)]
        rows = found.calls.rename({"bought": "bought_count"})
        table = Table(columns(_CALLS, lang, {"call": "held_call."}), rows_of(rows, _CALLS))
    return Section("held", text("period.held", lang), tuple(said), table, in_mail=0)


def _so_far(found: Held, lang: str) -> list[str]:
    """What the period shows of its first day's calls, and what it cannot show."""
    since, churned = day_date(found.since), found.of("churned")
    said = []
    if churned is not None:
        values = {"customers": churned["customers"], "since": since, "span": span(found.days, lang)}
        if not churned["bought"]:
            said.append(text("period.held_nobody", lang, **values))
        else:
            share = percent(churned["bought_share"], lang)
            bought = text(
                "period.held_bought", lang, bought=churned["bought"], share=share, **values
            )
            said.append(bought + _tried(found, lang))
        said[-1:] = [_then(said[-1], _others(found, lang), lang)]
        said.append(text("period.held_early", lang, days=found.days, horizon=found.horizon_days))
    return said


def _known_of(found: Held, lang: str, *, tested: bool) -> str:
    """Whether the standards knew what came when they judged."""
    learned = day_date(found.learned)
    if found.unseen:
        return text("period.held_unseen", lang, learned=learned)
    return text("period.held_seen" if tested else "period.held_seen_alone", lang, learned=learned)


def _tried(found: Held, lang: str) -> str:
    """How many of those who bought had been approached."""
    known = found.back["verdict"].drop_nulls()
    if not known.len():
        return text("period.held_tried_unknown", lang)
    tried = int((known == TRIED).sum())
    return text("period.held_tried", lang, tried=tried, unasked=known.len() - tried)


def _then(first: str, more: list[str], lang: str) -> str:
    """Sentences on one line."""
    for each in more:
        first = text("changed.then", lang, first=first, next=each)
    return first


def _others(found: Held, lang: str) -> list[str]:
    """How often customers bought whom a guard spared, and all others; nothing where none were."""
    said = []
    guarded = found.of("guarded")
    if guarded is not None:
        share = percent(guarded["bought_share"], lang)
        spared = {"customers": guarded["customers"], "bought": guarded["bought"]}
        said.append(text("period.held_guarded", lang, share=share, **spared))
    others = found.calls.filter(~pl.col("call").is_in(["churned", "guarded"]))
    customers, bought = int(others["customers"].sum()), int(others["bought"].sum())
    if customers:
        share = percent(bought / customers, lang)
        said.append(text("period.held_others", lang, share=share, customers=customers))
    return said


def _back(found: Held | None, lang: str) -> tuple[Section, ...]:
    """Who was called gone and bought."""
    if found is None or not found.back.height:
        return ()
    rows = found.back.with_columns(
        pl.coalesce("name", "customer_id").alias("customer"), pl.col("bought").alias("bought_on")
    )
    told = found.back["verdict"].count() > 0
    kinds = {
        name: kind for name, kind in _BACK.items() if told or name not in ("attempted", "verdict")
    }
    table = Table(
        columns(kinds, lang, {"verdict": "held_verdict."}, blank=("attempted", "owner")),
        rows_of(rows, kinds),
    )
    said = text("period.held_back_said", lang, since=day_date(found.since))
    title = text("period.held_back", lang)
    return (Section("held_back", title, (said,), table, at_a_glance=AT_A_GLANCE, on_page=ON_PAGE),)


def _chances(standard: ChurnStandard, lang: str) -> tuple[Section, ...]:
    """Chances to buy as they were said one horizon ago, beside what came."""
    tested = standard.left_out
    if tested is None or not tested.bands:
        return ()
    rows = tuple(
        (
            f"{percent(band.low, lang)} – {percent(band.high, lang)}", band.customers,
            round(band.expected / band.customers, 4), round(band.bought / band.customers, 4),
            round(band.expected, 1), band.bought,
        )
        for band in tested.bands
    )  # fmt: skip
    said = _chances_said(tested, standard.horizon_days, lang)
    chart = Chart("columns", "band", ("said_share", "came_share"), said[0])
    table = Table(columns(_BANDS, lang), rows)
    title = text("period.chances", lang)
    return (Section("held_chances", title, tuple(said), table, chart=chart),)


def _chances_said(tested: LeftOut, horizon_days: int, lang: str) -> list[str]:
    expected = round(sum(band.expected for band in tested.bands))
    customers = sum(band.customers for band in tested.bands)
    bought = sum(band.bought for band in tested.bands)
    share = bought / customers
    brier, naive = (
        written(value, "number", lang) for value in (tested.brier, round(share * (1 - share), 3))
    )  # fmt: skip
    judged = text("period.chances_brier", lang, brier=brier, naive=naive)
    if (tested.brier or 0.0) >= share * (1 - share):
        judged = text("period.chances_no_better", lang, brier=brier, naive=naive)
    return [
        text(
            "period.chances_said", lang,
            day=tested.day, expected=expected, customers=customers, bought=bought,
            horizon=horizon_days,
        ),
        judged,
    ]  # fmt: skip
