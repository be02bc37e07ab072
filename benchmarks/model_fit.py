"""Fitting and predicting for a whole base, beside lifetimes, in one process.

    python benchmarks/model_fit.py [--customers 1] [--runs 3]

Made-up customers (in millions) buy at their own rates over two years and stop after some purchase.
BG/NBD is fitted by retain and by lifetimes' BetaGeoFitter in turn, both from one value a customer,
so that retain's grouping counts as part of its fit; the ratio of their seconds is what counts.
The two must come to the same parameters, or the benchmark ends with an error. Then come retain's
other fits, and its predictions for 700 thousand customers. The figures also stand in
build/bench/model_fit.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from retain.scoring.models import bgcnbd, paretonbd
from retain.scoring.models.purchases import Purchases

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"
MILLION = 1_000_000
PREDICTED = 700_000
HORIZON_DAYS = 90
AGREEMENT = 1e-3
"""How far the parameters of two fits of one base may lie apart, relative."""

Days = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Customers:
    """x, t_x and T of each customer, in whole days."""

    repeats: Days
    t_x_days: Days
    age_days: Days

    def purchases(self) -> Purchases:
        """Count equal histories."""
        return Purchases.of(self.repeats, self.t_x_days, self.age_days)

    def history(self, customers: int) -> tuple[Days, Days, Days]:
        """Of the first so many."""
        some = slice(0, customers)
        return self.repeats[some], self.t_x_days[some], self.age_days[some]


def made_up(customers: int, days: int = 730) -> Customers:
    """Customers who buy at random at gamma rates and stop by beta chances, also at once."""
    random = np.random.default_rng(1)
    age = random.integers(1, days, customers)
    rate = random.gamma(0.5, 1 / 40, customers)
    stop = random.beta(0.9, 1.6, customers)
    repeats, last = np.zeros(customers, dtype=np.int64), np.zeros(customers)
    buying = np.flatnonzero(random.random(customers) > stop)
    while buying.size:
        at = last[buying] + random.exponential(1 / rate[buying])
        within = at <= age[buying]
        buying = buying[within]
        last[buying] = at[within]
        repeats[buying] += 1
        buying = buying[random.random(buying.size) > stop[buying]]
    return Customers(repeats, np.ceil(last).astype(np.int64), age)


def seconds(work: Callable[[], object]) -> float:
    """On the wall, for one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fits(customers: Customers, runs: int) -> dict[str, list[float]]:
    """Seconds of each fit, taking turns. Ends with an error where the two BG/NBD differ."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its import, under a pandas newer than itself
        from lifetimes import BetaGeoFitter
    columns = [values.astype(np.float64) for values in customers.history(customers.age_days.size)]
    peer = BetaGeoFitter()
    model, _ = bgcnbd.fit(customers.purchases(), stops_at_first=False)
    work: dict[str, Callable[[], object]] = {
        "retain BG/NBD": lambda: bgcnbd.fit(customers.purchases(), stops_at_first=False),
        "lifetimes BG/NBD": lambda: peer.fit(*columns),
        "retain MBG/NBD": lambda: bgcnbd.fit(customers.purchases(), stops_at_first=True),
        "retain Pareto/NBD": lambda: paretonbd.fit(customers.purchases()),
    }
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):
        for name, fit in work.items():
            taken[name].append(seconds(fit))
    ours = np.array([model.r, model.alpha_days, model.a, model.b])
    theirs = peer.params_[["r", "alpha", "a", "b"]].to_numpy()
    if np.abs(ours / theirs - 1).max() > AGREEMENT:
        sys.exit(f"the fits differ: retain {ours}, lifetimes {theirs}")
    return taken


def predictions(customers: Customers, runs: int) -> dict[str, list[float]]:
    """Seconds of retain's predictions for `PREDICTED` customers."""
    history = customers.history(PREDICTED)
    models = {
        "MBG/NBD": bgcnbd.BgCnbd(1, True, r=0.5, alpha_days=40, a=0.9, b=1.6),
        "MBG/CNBD-3": bgcnbd.BgCnbd(3, True, r=0.5, alpha_days=13, a=0.9, b=1.6),
        "Pareto/NBD": paretonbd.ParetoNbd(r=0.5, alpha_days=70, s=0.8, beta_days=140),
    }
    taken: dict[str, list[float]] = {}
    for _ in range(runs):
        for name, model in models.items():
            for kind in ("chance_to_buy", "expected_purchases"):
                once = seconds(partial(getattr(model, kind), HORIZON_DAYS, *history))
                taken.setdefault(f"{kind} {name}", []).append(once)
    return taken


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="Fits of purchase models beside lifetimes.")
    parser.add_argument("--customers", type=float, default=1.0, help="in millions")
    parser.add_argument("--runs", type=int, default=3, help="of each, in turn")
    asked = parser.parse_args()
    customers = made_up(round(asked.customers * MILLION))
    fitted, predicted = fits(customers, asked.runs), predictions(customers, asked.runs)
    ratio = median(fitted["lifetimes BG/NBD"]) / median(fitted["retain BG/NBD"])
    size, groups = customers.age_days.size, customers.purchases().repeats.size
    print(f"{size:,} customers, {groups:,} distinct histories")
    for name, taken in fitted.items():
        print(f"  fit {name:<20} {median(taken):8.2f} s")
    print(f"{min(PREDICTED, size):,} customers, the next {HORIZON_DAYS} days")
    for name, taken in predicted.items():
        print(f"  {name:<31} {median(taken):5.2f} s")
    print(f"lifetimes BG/NBD / retain BG/NBD: {ratio:.1f}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    packages = ("retain", "lifetimes", "scipy", "numpy")
    document = {
        "setting": {name: version(name) for name in packages},
        "customers": size,
        "lifetimes_per_retain": ratio,
        "fits": fitted,
        "predictions": predicted,
    }
    (FOLDER / "model_fit.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
