"""What win-back attempts achieved: returns, money, the regained month by month, both divisions."""

from __future__ import annotations

from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Marked, Report, Section, Table
from retain.reports.winback_lessons import lesson_sections, named
from retain.scoring.measure import MINOR_PER_UNIT, day_date
from retain.scoring.winback.attempts import HOLDOUT, TREAT
from retain.scoring.winback.lessons import LookBack
from retain.scoring.winback.money import Ranged
from retain.scoring.winback.power import Needed
from retain.scoring.winback.results import LEAST_SEEN, Part, Results
from retain.words import text

_HUNDRED = 100


def winback_results_report(learned: LookBack, unknown_rows: int, lang: str) -> Report:
    """The results of attempts to win back.

    Args:
        learned: what they achieved and teach.
        unknown_rows: rows of the table on customers nobody knows.
        lang: "en" or "zh".
    """
    attempts = learned.attempts
    subtitle = text(
        "results.subtitle", lang,
        as_of=day_date(learned.as_of), known=attempts.known.height, horizon=attempts.horizon_days,
    )  # fmt: skip
    parts = learned.results.parts
    divisions = dict.fromkeys(part.division for part in parts)
    sections = (
        outcome_section(learned, unknown_rows, lang),
        _money(learned, lang),
        *_roi(learned, lang),
        _months(learned, lang),
        *(
            _division(learned, name, [part for part in parts if part.division == name], lang)
            for name in divisions
        ),
        *lesson_sections(learned.lessons, attempts.treated, lang),
        _power(learned, lang),
    )
    return Report(text("results.title", lang), subtitle, lang, sections)


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"results_column.{key}", lang), kind, words)


def outcome_section(learned: LookBack, unknown_rows: int, lang: str) -> Section:
    """Who returned, of the treated and of the held-out, and what that proves."""
    found, attempts = learned.results, learned.attempts
    rows: list[tuple[Cell, ...]] = []
    for group, share in ((TREAT, found.treated), (HOLDOUT, found.held_out)):
        pending = attempts.pending.filter(attempts.pending["group"] == group).height
        if share.size or pending:
            rows.append((group, share.size, share.back, share.share, *share.interval, pending))
    headings = (
        _heading("group", "text", lang, "attempt_group."),
        _heading("attempts", "count", lang),
        _heading("returned", "count", lang),
        _heading("returned_share", "bar", lang),
        _heading("low", "share", lang),
        _heading("high", "share", lang),
        _heading("pending", "count", lang),
    )
    said = [*_difference(found, lang), *_accounted(learned, unknown_rows, lang)]
    table = Table(headings, tuple(rows)) if rows else None
    return Section("outcome", text("results.outcome", lang), tuple(said), table)


def _difference(found: Results, lang: str) -> list[str]:
    if not found.treated.size:
        return [text("results.no_treated", lang)]
    difference, returns = found.difference, found.incremental
    if difference is None:
        return [text("results.no_holdout", lang)]
    said = [
        text(
            "results.incremental", lang,
            treated=found.treated.size, share=_share(found.treated.share, lang),
            held_out=found.held_out.size, other=_share(found.held_out.share, lang),
            difference=_points(difference.value, lang), low=_points(difference.low, lang),
            high=_points(difference.high, lang), returns=_tenth(returns.value, lang),
            returns_low=_tenth(returns.low, lang), returns_high=_tenth(returns.high, lang),
        )
    ]  # fmt: skip
    if not difference.is_proved:
        said.append(text("results.within_chance", lang))
    elif difference.high < 0:
        said.append(text("results.harm", lang))
    return said


def _accounted(learned: LookBack, unknown_rows: int, lang: str) -> list[str]:
    """The comparison with the base, and what became of the attempts that enter no rate."""
    attempts, said = learned.attempts, []
    horizon = attempts.horizon_days
    if learned.results.unasked is not None and learned.results.held_out.share is None:
        share = _share(learned.results.unasked, lang)
        said.append(text("results.compared", lang, share=share, horizon=horizon))
    if attempts.pending.height:
        back = int(attempts.pending["returned"].sum())
        said.append(
            text("results.pending", lang, count=attempts.pending.height, horizon=horizon, back=back)
        )
    reasons = [
        text(f"left_out.{name}", lang, count=count) for name, count in attempts.left_out.items()
    ]
    if unknown_rows:
        reasons.append(text("left_out.unknown_customer", lang, count=unknown_rows))
    if reasons:
        together = text("results.and", lang).join(reasons)
        said.append(text("results.left_out", lang, reasons=together))
    if attempts.crossed:
        said.append(text("results.crossed", lang, count=attempts.crossed))
    return said


def _money(learned: LookBack, lang: str) -> Section:
    money, attempts = learned.results.money, learned.attempts
    cost: Cell = _currency(money.cost)
    if money.cost_unknown and money.cost is not None:
        cost = Marked(_currency(money.cost))
    rows: tuple[tuple[Cell, ...], ...] = (
        ("cost", cost, None, None),
        ("per_regained", _currency(money.per_regained), None, None),
        ("per_incremental", *_ranged(money.per_incremental)),
        ("value_horizon", _currency(money.value_horizon), None, None),
        ("value_to_date", _currency(money.value_to_date), None, None),
        ("incremental_value", *_ranged(money.incremental_value)),
    )
    headings = (
        _heading("figure", "text", lang, "money_figure."),
        _heading("value", "money", lang),
        _heading("low", "money", lang),
        _heading("high", "money", lang),
    )
    said = []
    if money.mean_value.value is not None:
        mean = written(_currency(money.mean_value.value), "money", lang, rounded=True)
        value = text(f"value.{learned.value}", lang)
        horizon = attempts.horizon_days
        said.append(text("results.money_sentence", lang, horizon=horizon, mean=mean, value=value))
    if learned.value == "revenue":
        said.append(text("results.revenue_only", lang))
    if money.cost_unknown:
        said.append(text("results.cost_unknown", lang, count=money.cost_unknown))
    return Section("money", text("results.money", lang), tuple(said), Table(headings, rows))


def roi_sentence(learned: LookBack, lang: str) -> str | None:
    """What came of the money, with its interval; None where it cannot be known."""
    found = learned.results.money.roi
    if found.value is None:
        return None
    roi, low, high = (
        _share(_rounded(each, 4), lang) for each in (found.value, found.low, found.high)
    )
    return text("results.roi_sentence", lang, roi=roi, low=low, high=high)


def _roi(learned: LookBack, lang: str) -> list[Section]:
    """Nothing where it cannot be known."""
    money, returns = learned.results.money, learned.results.incremental
    if money.roi.value is None:
        return []
    row = (
        _rounded(returns.value, 1), _currency(money.incremental_value.value), _currency(money.cost),
        _rounded(money.roi.value, 4), _rounded(money.roi.low, 4), _rounded(money.roi.high, 4),
    )  # fmt: skip
    headings = (
        _heading("incremental_returns", "number", lang),
        _heading("incremental_value", "money", lang),
        _heading("cost", "money", lang),
        _heading("roi", "share", lang),
        _heading("low", "share", lang),
        _heading("high", "share", lang),
    )
    said = roi_sentence(learned, lang) or ""
    return [Section("roi", text("results.roi", lang), (said,), Table(headings, (row,)))]


def _months(learned: LookBack, lang: str) -> Section:
    title = text("results.months", lang)
    months = learned.results.months
    if not months:
        return Section("months", title, (text("results.months_few", lang, least=LEAST_SEEN),))
    rows = tuple(
        (each.month, each.customers, each.bought, _currency(each.value), _rounded(each.ratio, 4))
        for each in months
    )
    headings = (
        _heading("month", "count", lang),
        _heading("customers", "count", lang),
        _heading("bought", "count", lang),
        Heading("value", text(f"value.{learned.value}", lang), "money"),
        _heading("ratio", "share", lang),
    )
    said = (text("results.months_sentence", lang),)
    return Section("months", title, said, Table(headings, rows))


def _division(learned: LookBack, name: str, parts: list[Part], lang: str) -> Section:
    uplift = learned.lessons.uplift
    learned_of = {each.names[0]: each.uplift for each in uplift.cells if len(each.names) == 1}
    with_uplift = name == "cause"
    rows: list[tuple[Cell, ...]] = []
    for part in parts:
        difference = part.difference
        row: tuple[Cell, ...] = (
            named(name, part.value, lang), part.treated.size, part.treated.share,
            part.held_out.size, part.held_out.share,
            *((_rounded(difference.value, 4), _rounded(difference.low, 4),
               _rounded(difference.high, 4)) if difference else (None, None, None)),
            _currency(part.per_regained),
        )  # fmt: skip
        if with_uplift:
            row = (*row, _rounded(learned_of.get(part.value, uplift.overall.uplift), 4))
        rows.append(row)
    headings = (
        Heading(name, text(f"factor.{name}", lang)),
        _heading("treated", "count", lang),
        _heading("treated_share", "share", lang),
        _heading("held_out", "count", lang),
        _heading("held_out_share", "share", lang),
        _heading("difference", "share", lang),
        _heading("low", "share", lang),
        _heading("high", "share", lang),
        _heading("per_regained", "money", lang),
        *((_heading("uplift", "share", lang),) if with_uplift else ()),
    )
    said = [_lesson(learned, lang)] if with_uplift else []
    if with_uplift and learned.attempts.tagged:
        said.append(text("results.tagged", lang, count=learned.attempts.tagged))
    return Section(name, text(f"results.{name}", lang), tuple(said), Table(headings, tuple(rows)))


def _lesson(learned: LookBack, lang: str) -> str:
    uplift = learned.lessons.uplift
    prior = _share(uplift.prior, lang)
    if uplift.basis == "prior":
        return text("results.prior", lang, prior=prior)
    return text("results.learned", lang, prior=prior, attempts=round(uplift.prior_attempts))


def power_sentence(learned: LookBack, lang: str) -> str:
    """How many attempts it takes to tell, or that these are enough."""
    found, power = learned.results, learned.results.power
    if found.difference is not None and found.difference.is_proved:
        return text("results.power_enough", lang)
    key = "results.power_observed" if power.is_observed else "results.power_assumed"
    points = _points(power.difference, lang)
    wanted = text(key, lang, difference=points, share=_share(power.held_out_share, lang))
    return text("results.power_even", lang, wanted=wanted, **_needed(power.even, found))


def _power(learned: LookBack, lang: str) -> Section:
    found, power = learned.results, learned.results.power
    title, said = text("results.power", lang), [power_sentence(learned, lang)]
    if found.difference is None or not found.difference.is_proved:
        if power.as_split is not None:
            ratio = written(round(found.treated.size / found.held_out.size, 1), "score", lang)
            said.append(
                text("results.power_split", lang, ratio=ratio, **_needed(power.as_split, found))
            )
        said.append(text("results.power_formula", lang))
    return Section("power", title, tuple(said))


def _needed(needed: Needed, found: Results) -> dict[str, int]:
    return {
        "treated": needed.treated,
        "held_out": needed.held_out,
        "more_treated": max(needed.treated - found.treated.size, 0),
        "more_held_out": max(needed.held_out - found.held_out.size, 0),
    }


def _ranged(figure: Ranged) -> tuple[float | None, float | None, float | None]:
    return _currency(figure.value), _currency(figure.low), _currency(figure.high)


def _currency(minor: float | None) -> float | None:
    return round(minor / MINOR_PER_UNIT, 2) if minor is not None else None


def _rounded(figure: float | None, digits: int) -> float | None:
    return round(figure, digits) + 0.0 if figure is not None else None


def _share(share: float | None, lang: str) -> str:
    return written(share, "share", lang)


def _points(share: float, lang: str) -> str:
    return written(round(share * _HUNDRED, 1) + 0.0, "score", lang)  # no −0


def _tenth(figure: float | None, lang: str) -> str:
    return written(_rounded(figure, 1), "score", lang)
