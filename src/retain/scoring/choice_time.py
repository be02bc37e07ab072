"""Time to choose: days from the quote to the order, against the base.

Where no line of the base tells of quotes, the days from the first visit or meeting to the first
occasion stand for them, of customers who began after the data did: nobody's earlier visits are
known. Over a year apart is no choice.

Logarithms y = ln(1 + days) differ between customers by τ² and between a customer's choices by σ²,
both by analysis of variance; where hardly anybody chose twice each is taken for half of the spread.
A customer's mean of n choices is drawn to the base's, θ = μ + (ȳ − μ)·τ²/(τ² + σ²/n), and with
ρ = e^(μ − θ), how many times as fast as the base it chooses, the score is 100·ρ/(1 + ρ).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.runs import Floats, Runs

if TYPE_CHECKING:
    from retain.scoring.base import Base

LONGEST_CHOICE_DAYS: Final = 365

BEGAN_DAYS: Final = 180
"""Customers whose first occasion follows the base's first line sooner may have bought before."""

FEWEST_AGAIN: Final = 10
"""Choices besides each customer's first, under which spreads are not told apart."""

QUOTES, CONTACTS = "quotes", "contacts"
IN_PERSON: Final = ("visit", "meeting")


@dataclass(frozen=True)
class ChoicePace:
    """How long the base takes to choose, in logarithms of 1 + days.

    Attributes:
        basis: what tells: `quotes` or `contacts`.
        data_from: the day of the base's first line, as a number.
        mean: the mean over customers.
        between: the variance between customers.
        within: the variance between the choices of one.
    """

    basis: str
    data_from: int
    mean: float
    between: float
    within: float

    def drawn(self, mean: Floats, choices: Floats) -> Floats:
        """The customers' means drawn to the base's."""
        spread = self.between + self.within / choices
        share = np.divide(self.between, spread, out=np.zeros(spread.size), where=spread > 0)
        found: Floats = self.mean + (mean - self.mean) * share
        return found


def learn_choice_pace(base: Base, features: pl.DataFrame, *, as_of: int) -> ChoicePace | None:
    """The base's pace up to a day; None where nothing tells of a choice."""
    data_from = base.customers.first_day or 0
    for basis in (QUOTES, CONTACTS):
        chosen = choices(base, features, basis, data_from=data_from, as_of=as_of)
        if chosen.height:
            code, days = chosen["code"].to_numpy(), chosen["choice_days"].to_numpy()
            return ChoicePace(basis, data_from, *_components(Runs.of(code), np.log1p(days)))
    return None


def choices(
    base: Base, features: pl.DataFrame, basis: str, *, data_from: int, as_of: int
) -> pl.DataFrame:
    """`code` and `choice_days` of each choice up to a day, sorted."""
    if basis == QUOTES:
        quoted = base.quotes()
        if quoted is None:
            return pl.DataFrame(schema={"code": pl.UInt32, "choice_days": pl.Int32})
        return quoted.filter(pl.col("ordered_day") <= as_of).select("code", "choice_days")
    return _from_first_visits(base, features, data_from)


def _from_first_visits(base: Base, features: pl.DataFrame, data_from: int) -> pl.DataFrame:
    began = features.filter(pl.col("first_day") > data_from + BEGAN_DAYS)
    contacts = base.tables.get("contacts")
    if contacts is None or "kind" not in contacts.columns:
        return began.clear().select("code", choice_days="first_day")
    day = pl.col("date").to_physical()
    seen = contacts.filter(pl.col("kind").is_in(IN_PERSON)).group_by("code").agg(day.min())
    days = pl.col("first_day") - pl.col("date")
    return (
        began.join(seen, on="code")
        .select("code", choice_days=days)
        .filter(pl.col("choice_days").is_between(0, LONGEST_CHOICE_DAYS))
        .sort("code")
    )


def _components(runs: Runs, ln_days: Floats) -> tuple[float, float, float]:
    """Mean over customers, variance between them and within them (unbalanced one-way)."""
    n = runs.lengths.astype(np.float64)
    size, customers = float(n.sum()), n.size
    means = np.add.reduceat(ln_days, runs.starts) / n
    overall = float(ln_days.sum()) / size
    spread = float(((ln_days - overall) ** 2).sum())
    again = size - customers
    if again < FEWEST_AGAIN or customers < 2:
        within = between = spread / max(size - 1, 1) / 2
    else:
        inside = float(((ln_days - runs.repeat(means)) ** 2).sum())
        within = inside / again
        steps = size - float((n**2).sum()) / size
        between = max((spread - inside - (customers - 1) * within) / steps, 0.0)
    variances = between + within / n
    weights = np.divide(1.0, variances, out=np.ones(customers), where=variances > 0)
    mean = float((weights * means).sum() / weights.sum())
    found = (mean, between, within)
    return tuple(float(f"{figure:.6g}") for figure in found)  # type: ignore[return-value]


def choice_columns(
    base: Base, judged: pl.DataFrame, pace: ChoicePace | None, *, as_of: int
) -> pl.DataFrame:
    """`choices`, `choice_days` (geometric mean) and `choice_time_score`, one row a row of `judged`.

    Null without a choice.
    """
    names = {"choices": pl.Int64, "choice_days": pl.Float64, "choice_time_score": pl.Float64}
    if pace is None:
        return pl.DataFrame({name: [None] * judged.height for name in names}, schema=names)
    chosen = choices(base, judged, pace.basis, data_from=pace.data_from, as_of=as_of)
    runs = Runs.of(chosen["code"].to_numpy())
    n = runs.lengths.astype(np.float64)
    ln_days = np.log1p(chosen["choice_days"].to_numpy().astype(np.float64))
    mean = np.add.reduceat(ln_days, runs.starts) / n if n.size else n
    faster = np.exp(pace.mean - pace.drawn(mean, n))
    found = pl.DataFrame(
        {
            "code": runs.labels.astype(np.uint32),
            "choices": runs.lengths,
            "choice_days": np.expm1(mean).round(1),
            "choice_time_score": (100 * faster / (1 + faster)).round(1),
        }
    )
    return (
        judged.select("code").join(found, on="code", how="left", maintain_order="left").drop("code")
    )
