"""The churn standard in plain sentences."""

from __future__ import annotations

from retain.reports.layout import written
from retain.scoring.buying import Buying
from retain.scoring.churn_rules import RuleKind
from retain.scoring.churn_standard import ChurnStandard, LeftOut
from retain.words import text

BUYING_TIERS = {"A", "B", "C"}
"""Tiers of customers while they buy: with a cut-off each, there is none for all."""


def standard_sentences(standard: ChurnStandard, buying: Buying | None, lang: str) -> list[str]:
    """Who is called churned and how well that has held, then where the chance to buy comes from."""
    said = [_rule(standard, lang)]
    if standard.basis == "replayed" and standard.left_out is not None:
        said.append(_left_out(standard.left_out, standard.horizon_days, lang))
    said.append(_chance(buying, lang))
    if buying is not None and buying.regularity is not None:
        said.append(text("churn.regular", lang, k=buying.regularity))
    return said


def short_sentence(standard: ChurnStandard, lang: str) -> str:
    """Who is called churned, and what was asked of the rule."""
    if standard.basis != "replayed":
        return _rule(standard, lang)
    target = _percent(standard.target, lang)
    return text(
        "churn.short", lang,
        called=_called(standard, lang), target=target, horizon=standard.horizon_days,
    )  # fmt: skip


def tested_sentence(standard: ChurnStandard, lang: str) -> str | None:
    """How the rule did where it had no part in its choice; None where nothing was left out."""
    tested = standard.left_out
    if standard.basis != "replayed" or tested is None:
        return None
    if not tested.called:
        return text("churn.left_out_nobody", lang, day=tested.day)
    share = tested.false / tested.called
    kept = "churn.tested_kept" if share <= standard.target else "churn.tested_missed"
    return text(
        kept, lang,
        day=tested.day, called=tested.called, false=tested.false, share=_percent(share, lang),
        horizon=standard.horizon_days, target=_percent(standard.target, lang),
        recall=_percent(tested.recall, lang),
    )  # fmt: skip


def _called(standard: ChurnStandard, lang: str) -> str:
    """Who is called, with the tiers' own cut-offs, as the beginning of a sentence."""
    by_tier = standard.cut_off is None or standard.by_tier.keys() >= BUYING_TIERS
    cut = _cut(standard.rule, standard.cut_off, lang)
    called = (
        text(f"churn.by_tier.{standard.rule}", lang)
        if by_tier
        else text(f"churn.called.{standard.rule}", lang, cut=cut)
    )
    return called + _tiers(standard, lang)


def _rule(standard: ChurnStandard, lang: str) -> str:
    target = _percent(standard.target, lang)
    if standard.basis == "fallback":
        cut = _cut(standard.rule, standard.cut_off, lang)
        return text("churn.fallback", lang, horizon=standard.horizon_days, cut=cut)
    past = {
        "replays": len(standard.replays),
        "first": standard.replays[-1],
        "last": standard.replays[0],
        "target": target,
    }
    if standard.basis == "none":
        if standard.best_share is None:
            return text("churn.no_standard_few", lang, **past)
        return text("churn.no_standard", lang, best=_percent(standard.best_share, lang), **past)
    upper = _percent(standard.upper, lang)
    proof = text("churn.proof", lang, horizon=standard.horizon_days, upper=upper, **past)
    return _called(standard, lang) + proof


def _tiers(standard: ChurnStandard, lang: str) -> str:
    """The cut-offs that tiers have of their own, in brackets."""
    own = [
        text("churn.tier_nobody", lang, tier=tier)
        if cut is None
        else text("churn.tier_cut", lang, tier=tier, cut=_cut(standard.rule, cut, lang))
        for tier, cut in standard.by_tier.items()
    ]
    between = "，" if lang == "zh" else ", "
    return text("churn.own_cut", lang, tiers=between.join(own)) if own else ""


def _left_out(left_out: LeftOut, horizon_days: int, lang: str) -> str:
    if not left_out.called:
        return text("churn.left_out_nobody", lang, day=left_out.day)
    return text(
        "churn.left_out", lang,
        day=left_out.day, judged=left_out.judged, called=left_out.called, false=left_out.false,
        horizon=horizon_days,
        share=_percent(left_out.false / left_out.called, lang), low=_percent(left_out.low, lang),
        high=_percent(left_out.high, lang), recall=_percent(left_out.recall, lang),
    )  # fmt: skip


def _chance(buying: Buying | None, lang: str) -> str:
    if buying is None:
        return text("churn.no_model", lang)
    if buying.layer is None:
        return text(f"churn.model_alone.{buying.why_no_layer}", lang)
    snapshots, days = len(buying.layer.snapshots), buying.layer.trained_days
    return text("churn.model", lang, snapshots=snapshots, trained=days)


def _cut(rule: RuleKind, cut: float | None, lang: str) -> str:
    if rule == "chance":
        return _percent(cut, lang)
    return written(cut, "number", lang)


def _percent(share: float | None, lang: str) -> str:
    return written(share, "share", lang)
