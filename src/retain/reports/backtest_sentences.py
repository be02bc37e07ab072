"""A backtest in sentences: who is ahead, and where retain is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from retain.reports.layout import written
from retain.scoring.churn_standard import ChurnStandard
from retain.scoring.comparison import Comparison, Measured
from retain.scoring.peers import RECENCY
from retain.scoring.resampling import Interval
from retain.words import text

COMPARED = ("auc", "brier", "log_loss", "occasions_error", "value_error")
"""The measures that predictors are compared by, where they have them."""

_LOTS = 0.5
_DIGITS = 4


def standing(ahead: Interval) -> str:
    """Where retain stands beside a peer: ahead, level within chance, or behind."""
    if ahead.is_positive:
        return "ahead"
    return "behind" if ahead.is_negative else "level"


def where_ahead(compared: Comparison, lang: str) -> Iterator[str]:
    """What retain reached, and in what it is better than all others."""
    ours = compared.of("auc")
    assert ours is not None  # retain puts customers in an order
    yield text("backtest.auc", lang, **_figures(ours.figure))
    if ours.figure.low is None or ours.figure.low <= _LOTS:
        yield text("backtest.lots", lang)
    for measure in COMPARED:
        peers = compared.peers(measure)
        if peers and all(standing(_ahead(peer)) == "ahead" for peer in peers):
            nearest = peers[0]
            yield text(
                "backtest.wins", lang, measure=text(f"measure_name.{measure}", lang),
                peer=_name(nearest, lang), **_figures(_ahead(nearest)),
            )  # fmt: skip


def where_not_ahead(compared: Comparison, lang: str) -> Iterator[str]:
    """Every measure in which somebody is better than retain, or as good as chance can tell."""
    said = False
    for measure in COMPARED:
        peers = compared.peers(measure)
        by = {
            name: [p for p in peers if standing(_ahead(p)) == name] for name in ("behind", "level")
        }
        for key, some in by.items():
            if some:
                said = True
                yield text(
                    f"backtest.{key}", lang, measure=text(f"measure_name.{measure}", lang),
                    peers=_listed(some, key, lang),
                )  # fmt: skip
    recency = compared.of("auc", RECENCY)
    if recency is not None and not _ahead(recency).is_positive:
        yield text("backtest.not_over_recency", lang)
    if not said:
        yield text("backtest.nowhere", lang)


def who_was_called(compared: Comparison, standard: ChurnStandard, lang: str) -> Iterator[str]:
    """What the learned standard was worth, and which rule of thumb within the target beats it."""
    ours, *others = compared.rules
    share, recall = compared.false_churn(ours), compared.of("recall")
    target = written(standard.target, "share", lang)
    if not ours.called or recall is None:
        yield text("backtest.nobody_called", lang, target=target)
    else:
        kept = share.value is not None and share.value <= standard.target
        verdict = "kept" if kept else "exceeded" if _over(share, standard) else "within_chance"
        yield text(
            "backtest.called", lang, called=ours.called, horizon=standard.horizon_days,
            share=written(share.value, "share", lang), low=written(share.low, "share", lang),
            high=written(share.high, "share", lang), target=target,
            recall=written(recall.figure.value, "share", lang),
            verdict=text(f"target.{verdict}", lang),
        )  # fmt: skip
    for rule in others:
        false, beaten = compared.false_churn(rule), compared.of("recall", rule.rule)
        within = false.value is not None and false.value <= standard.target
        if within and beaten is not None and _ahead(beaten).is_negative:
            yield text(
                "backtest.rule_catches_more", lang, rule=text(f"rule_name.{rule.rule}", lang),
                share=written(false.value, "share", lang),
                recall=written(beaten.figure.value, "share", lang),
            )  # fmt: skip


def _over(share: Interval, standard: ChurnStandard) -> bool:
    return share.low is not None and share.low > standard.target


def _ahead(peer: Measured) -> Interval:
    return peer.ahead or Interval(None, None, None)


def _figures(interval: Interval) -> dict[str, str]:
    return {
        name: "–" if value is None else f"{value:.{_DIGITS}f}"
        for name, value in (
            ("value", interval.value),
            ("low", interval.low),
            ("high", interval.high),
        )
    }


def _listed(peers: Iterable[Measured], standing: str, lang: str) -> str:
    """Peers with by how much they are better, or how far retain is from them."""
    turn = -1.0 if standing == "behind" else 1.0
    each = (
        text(
            f"peer_by.{standing}", lang,
            peer=_name(peer, lang), **_figures(_turned(_ahead(peer), turn)),
        )
        for peer in peers
    )  # fmt: skip
    return text("backtest.and", lang).join(each)


def _turned(ahead: Interval, turn: float) -> Interval:
    """A difference seen from one side or the other."""
    if ahead.value is None or ahead.low is None or ahead.high is None:
        return ahead
    low, high = sorted((turn * ahead.low + 0.0, turn * ahead.high + 0.0))
    return Interval(turn * ahead.value + 0.0, low, high)


def _name(peer: Measured, lang: str) -> str:
    return text(f"predictor.{peer.predictor}", lang)
