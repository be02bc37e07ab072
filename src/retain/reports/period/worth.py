"""What one point of retention is worth a year."""

from __future__ import annotations

from retain.reports.period.columns import columns
from retain.reports.period.telling import money, percent
from retain.reports.report import Cell, Kind, Measured, Section, Table
from retain.scoring.changes.worth import PointWorth
from retain.words import text


def worth_section(found: PointWorth | None, lang: str) -> Section | None:
    """The amount with its range, and how it is computed; why not, where it is not known."""
    if found is None or not found.at_stake:
        return None
    title = text("period.worth", lang)
    value, low, high = found.value.value, found.value.low, found.value.high
    if value is None or found.each is None:
        reason = text(f"figure_reason.{found.reason}", lang)
        return Section("worth", title, (text("period.worth_unknown", lang, reason=reason),))
    kind = text(f"value.{found.kind}", lang)
    said = [text("period.worth_said", lang, value=money(value, lang), kind=kind)]
    if low is not None and high is not None:
        said[0] = text(
            "period.worth_ranged", lang,
            value=money(value, lang), kind=kind, low=money(low, lang), high=money(high, lang),
        )  # fmt: skip
    said.append(
        text(
            "period.worth_how", lang,
            point=_count(found.at_stake / 100), customers=found.at_stake,
            each=money(found.each, lang), lost=found.lost, of=found.could_be_kept,
        )
    )  # fmt: skip
    if found.mean_each is not None:
        mean = text("period.worth_mean", lang, mean=money(found.mean_each, lang))
        said[-1] = text("changed.then", lang, first=said[-1], next=mean)
    if found.retention is not None:
        share = percent(found.retention, lang)
        said.append(text("period.worth_retention", lang, share=share, window=found.window_days))
    return Section("worth", title, tuple(said), _table(found, lang), in_mail=0)


def _count(customers: float) -> str:
    return f"{customers:,.1f}" if customers < 10 else f"{round(customers):,}"


def _table(found: PointWorth, lang: str) -> Table:
    rows: list[tuple[str, float | None, Kind]] = [
        ("point_worth", found.value.value, "money"),
        ("point_worth_low", found.value.low, "money"),
        ("point_worth_high", found.value.high, "money"),
        ("customers_at_stake", found.at_stake, "count"),
        ("kept_customer_worth", found.each, "money"),
        ("mean_customer_worth", found.mean_each, "money"),
        ("customers_lost", found.lost, "count"),
        ("window_retention", found.retention, "share"),
    ]
    cells: list[tuple[Cell, ...]] = [
        (text(f"worth_figure.{name}", lang), Measured(value, kind)) for name, value, kind in rows
    ]
    return Table(columns({"figure": "text", "amount_value": "number"}, lang), tuple(cells))
