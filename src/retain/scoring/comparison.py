"""Retain's figures beside its peers': measures over all cut dates, differences, who is ahead.

A difference counts where its 95 % interval, by customers drawn again and again, leaves out 0. The
interval holds the chance of customers, not that of seasons: cut dates are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.assessment import (
    Ranking,
    calibration,
    mean,
    per,
    squared_errors,
    surprise,
    total,
)
from retain.scoring.backtest import Seen
from retain.scoring.churn_rules import wilson
from retain.scoring.measure import MINOR_PER_UNIT, day_date
from retain.scoring.peers import NAMES, PREDICTORS, RETAIN, THUMB_RULES
from retain.scoring.resampling import Interval, draws
from retain.scoring.runs import Floats

MORE_IS_BETTER: Mapping[str, bool] = {
    "auc": True,
    "brier": False,
    "log_loss": False,
    "occasions_error": False,
    "value_error": False,
    "false_churn": False,
    "recall": True,
}
"""What is measured over all cut dates, and which way is better. Errors are the mean absolute
error of a total as a share of the mean actual one; false churn and recall are pooled."""

RULES = (RETAIN, *THUMB_RULES)

Figures = dict[tuple[str, str], Floats]
"""By measure and predictor: one figure a draw, or a cut date and draw."""


@dataclass(frozen=True)
class Measured:
    """A measure of one predictor over all cut dates.

    Attributes:
        measure: one of `MORE_IS_BETTER`.
        predictor: whose.
        figure: the measure with its interval.
        ahead: by how much retain is better, with its interval; None for retain itself, and where
            one of the two is not known.
    """

    measure: str
    predictor: str
    figure: Interval
    ahead: Interval | None


@dataclass(frozen=True)
class Called:
    """Whom a rule called gone at all cut dates.

    Attributes:
        rule: its name; `retain` is the learned standard.
        called: calls.
        false: of them, those who bought within the horizon.
        customers: how many customers were called, at one date or several.
    """

    rule: str
    called: int
    false: int
    customers: int


@dataclass(frozen=True)
class Comparison:
    """Everything of a backtest that is a figure.

    Attributes:
        measured: every measure of every predictor that has it, in the order of both.
        cells: one row a cut date and predictor: `cut_date`, `horizon_days`, `predictor`,
            `customers`, `bought`, `auc`, `brier`, `log_loss`, `predicted_occasions`,
            `actual_occasions`, `predicted_value`, `actual_value` (currency), `called` (gone),
            `false_churn` (of those, who bought), `recall` (of those who did not buy, who was
            called); null where the predictor does not say.
        calibration: of retain's chance over all cut dates, as `assessment.calibration` has it.
        rules: whom each rule called gone.
    """

    measured: tuple[Measured, ...]
    cells: pl.DataFrame
    calibration: pl.DataFrame
    rules: tuple[Called, ...]

    def of(self, measure: str, predictor: str = RETAIN) -> Measured | None:
        """One of the measured; None where the predictor has no such measure."""
        for each in self.measured:
            if (each.measure, each.predictor) == (measure, predictor):
                return each
        return None

    def false_churn(self, of: Called) -> Interval:
        """False churn of a rule, with its interval.

        Where all calls end alike, drawing anew shows no spread: then it is Wilson's, by customers.
        """
        found = self.of("false_churn", of.rule)
        if not of.called or found is None or found.figure.value is None:
            return Interval(None, None, None)
        if of.false in (0, of.called):
            return Interval(found.figure.value, *wilson(found.figure.value, of.customers))
        return found.figure

    def peers(self, measure: str) -> list[Measured]:
        """What others than retain reached, and can be compared with it; the best first."""
        found = [
            (each.ahead.value, each)
            for each in self.measured
            if each.measure == measure and each.ahead is not None and each.ahead.value is not None
        ]
        return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def compare(seen: Sequence[Seen]) -> Comparison:
    """Judge what was said at the cut dates by what came.

    Args:
        seen: at least one, all of the same business and horizon.
    """
    judges = [_Judge.of(each) for each in seen]
    codes = np.concatenate([each.codes.to_numpy() for each in seen])
    everybody, place = np.unique(codes, return_inverse=True)
    ends = np.cumsum([each.codes.len() for each in seen])
    rows = np.split(place, ends[:-1])
    whole = _stacked([judge.figures(np.ones((1, judge.seen.codes.len()))) for judge in judges])
    drawn: dict[tuple[str, str], list[Floats]] = {}
    for weights in draws(everybody.size):
        found = _over_cuts(
            _stacked([j.figures(weights[:, own]) for j, own in zip(judges, rows, strict=True)])
        )
        for key, values in found.items():
            drawn.setdefault(key, []).append(values)
    return Comparison(
        _measured(_over_cuts(whole), {key: np.concatenate(of) for key, of in drawn.items()}),
        _cells(seen, whole),
        calibration(
            np.concatenate([each.predictions[RETAIN].score for each in seen]),
            np.concatenate([each.bought for each in seen]),
        ),
        tuple(_rule(name, seen) for name in RULES),
    )


def _rule(name: str, seen: Sequence[Seen]) -> Called:
    """Whom a rule called at all cut dates."""
    called = pl.concat([each.codes.filter(pl.Series(each.called[name])) for each in seen])
    false = sum(int((each.called[name] & each.bought).sum()) for each in seen)
    return Called(name, called.len(), false, called.n_unique())


@dataclass(frozen=True)
class _Judge:
    """A cut date arranged to be judged with many weights."""

    seen: Seen
    rankings: Mapping[str, Ranking]
    errors: Mapping[tuple[str, str], Floats]
    sums: Mapping[tuple[str, str], Floats]

    @classmethod
    def of(cls, seen: Seen) -> _Judge:
        errors, sums = {}, {("occasions", "actual"): seen.occasions}
        if seen.value is not None:
            sums["value", "actual"] = seen.value / MINOR_PER_UNIT
        for name, said in seen.predictions.items():
            if said.is_chance:
                errors["brier", name] = squared_errors(said.score, seen.bought)
                errors["log_loss", name] = surprise(said.score, seen.bought)
            if said.occasions is not None:
                sums["occasions", name] = said.occasions
            if said.value is not None:
                sums["value", name] = said.value / MINOR_PER_UNIT
        stayed = seen.bought.astype(np.float64)
        sums["gone", "actual"] = 1 - stayed
        for rule, called in seen.called.items():
            sums["called", rule] = called.astype(np.float64)
            sums["false", rule] = called * stayed
        rankings = {n: Ranking.of(said.score, seen.bought) for n, said in seen.predictions.items()}
        return cls(seen, rankings, errors, sums)

    def figures(self, weights: Floats) -> Figures:
        """Measures and totals of this cut date, one a row of the weights."""
        found = {("auc", name): ranking.auc(weights) for name, ranking in self.rankings.items()}
        found |= {key: mean(values, weights) for key, values in self.errors.items()}
        return found | {key: total(values, weights) for key, values in self.sums.items()}


def _stacked(by_cut: Sequence[Figures]) -> Figures:
    """Figures with one row a cut date, of what all cut dates have."""
    return {key: np.stack([each[key] for each in by_cut]) for key in by_cut[0]
            if all(key in each for each in by_cut)}  # fmt: skip


def _over_cuts(stacked: Figures) -> Figures:
    """The measures over all cut dates, one a draw."""
    found = {
        (measure, name): values.mean(axis=0)
        for (measure, name), values in stacked.items()
        if measure in ("auc", "brier", "log_loss")
    }
    for measure in ("occasions", "value"):
        for name in PREDICTORS:
            if (measure, name) in stacked and (measure, "actual") in stacked:
                actual = stacked[measure, "actual"]
                off = np.abs(stacked[measure, name] - actual).mean(axis=0)
                found[f"{measure}_error", name] = per(off, np.abs(actual).mean(axis=0))
    gone = stacked["gone", "actual"].sum(axis=0)
    for rule in RULES:
        called, false = (stacked[key, rule].sum(axis=0) for key in ("called", "false"))
        found["false_churn", rule] = per(false, called)
        found["recall", rule] = per(called - false, gone)
    return found


def _measured(whole: Figures, drawn: Figures) -> tuple[Measured, ...]:
    made = []
    for measure, more in MORE_IS_BETTER.items():
        for name in NAMES:
            key, ours = (measure, name), (measure, RETAIN)
            if key not in whole:
                continue
            sign = 1.0 if more else -1.0
            ahead = Interval.of(
                sign * float((whole[ours] - whole[key])[0]), sign * (drawn[ours] - drawn[key])
            )
            compared = name != RETAIN and ahead.value is not None
            figure = Interval.of(float(whole[key][0]), drawn[key])
            made.append(Measured(measure, name, figure, ahead if compared else None))
    return tuple(made)


def _cells(seen: Sequence[Seen], whole: Figures) -> pl.DataFrame:
    rows = [
        _cell(each, name, {key: float(values[cut, 0]) for key, values in whole.items()})
        for cut, each in enumerate(seen)
        for name in NAMES
    ]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col(pl.Float64).fill_nan(None).round_sig_figs(8)
    )


def _cell(seen: Seen, name: str, figures: Mapping[tuple[str, str], float]) -> dict[str, object]:
    """What one predictor was worth at one cut date."""
    called, false = figures.get(("called", name)), figures.get(("false", name), 0.0)
    gone = figures["gone", "actual"]
    return {
        "cut_date": day_date(seen.day),
        "horizon_days": seen.standards.horizon_days,
        "predictor": name,
        "customers": seen.codes.len(),
        "bought": int(seen.bought.sum()),
        **{measure: figures.get((measure, name)) for measure in ("auc", "brier", "log_loss")},
        "predicted_occasions": figures.get(("occasions", name)),
        "actual_occasions": figures["occasions", "actual"],
        "predicted_value": figures.get(("value", name)),
        "actual_value": figures.get(("value", "actual")),
        "called": None if called is None else int(called),
        "false_churn": false / called if called else None,
        "recall": None if called is None else (called - false) / gone,
    }
