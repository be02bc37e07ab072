"""What the figures of winning back rest on, in words, and what contacts cost."""

from __future__ import annotations

from collections.abc import Mapping

from retain.reports.customers import headings
from retain.reports.layout import written
from retain.reports.report import Kind, Section, Table
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.standards import Standards
from retain.scoring.winback.returns import Unasked
from retain.scoring.winback.rules import WinbackRules
from retain.scoring.winback.second_lifetime import SecondLifetime
from retain.scoring.winback.uplift import Uplift
from retain.words import text

_COSTS: Mapping[str, Kind] = {
    "channel": "text",
    "contact_cost": "money",
    "regain_cost_basis": "text",
}


def basis_section(standards: Standards, rules: WinbackRules, lang: str) -> Section:
    """What the chances, the uplift, the second lifetime and the costs were read off.

    Args:
        standards: with what winning back is judged by.
        rules: the user's settings.
        lang: "en" or "zh".
    """
    title = text("winback.basis", lang)
    standard = standards.winback
    if standard is None:
        return Section("basis", title)
    said = [
        _unasked(standard.unasked, lang),
        _uplift(standard.uplift, lang),
        _second_lifetime(standard.second_lifetime, lang),
        text(f"value_known.{standards.value}", lang),
        text("winback.screen", lang),
    ]
    costs = standard.costs.of(rules)
    rows = tuple(
        (channel, cost / MINOR_PER_UNIT, basis) for channel, cost, basis in costs.iter_rows()
    )
    if not rows:
        return Section("basis", title, (*said, text("winback.no_costs", lang)))
    words = {"channel": "channel_name.", "regain_cost_basis": "cost_basis."}
    return Section("basis", title, tuple(said), Table(headings(_COSTS, lang, words), rows))


def _unasked(unasked: Unasked | None, lang: str) -> str:
    if unasked is None:
        return text("winback.unasked_unknown", lang)
    seen = sum(band.customers for band in unasked.bands)
    back = sum(band.returned for band in unasked.bands)
    return text(
        "winback.unasked", lang,
        customers=seen, dates=len(unasked.dates), share=written(back / seen, "share", lang),
        horizon=unasked.horizon_days,
    )  # fmt: skip


def _uplift(uplift: Uplift, lang: str) -> str:
    if uplift.basis == "prior":
        return text("winback.uplift_prior", lang, uplift=_points(uplift.prior, lang))
    overall = uplift.overall
    return text(
        "winback.uplift", lang,
        treated=overall.treated, held_out=overall.held_out,
        back=written(overall.treated_back / overall.treated, "share", lang),
        alone=written(overall.held_out_back / overall.held_out, "share", lang),
        uplift=_points(overall.uplift, lang), prior=_points(uplift.prior, lang),
    )  # fmt: skip


def _points(share: float, lang: str) -> str:
    return written(round(share * 100, 1), "score", lang)


def _second_lifetime(second: SecondLifetime, lang: str) -> str:
    ratio = written(second.ratio, "ratio", lang)
    if second.observed is None:
        return text("winback.second_prior", lang, ratio=ratio)
    return text("winback.second", lang, ratio=ratio, returns=second.returns)
