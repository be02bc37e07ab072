"""How far the scores can be believed: retain beside its peers on public data, in one process.

    RETAIN_REAL_DATA=FOLDER python benchmarks/believable.py [--cuts 5] [--only cdnow]

For each business and horizon, at several earlier dates evenly over its history: the mean AUC and
Brier's score of retain's chance to buy and of each peer, how far totals of occasions are off, and
what false churn the standard promised at the replay it was not chosen on beside what came. Where a
peer is better it says so; a miss is no error. Pareto/NBD is retain's own, which its tests hold
against lifetimes' (a fit by lifetimes takes a hundred times as long). The figures also stand in
build/bench/believable.json. Without RETAIN_REAL_DATA there is nothing to measure, and it says so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from retain.config import TableConfig, resolve
from retain.job import Loaded, load
from retain.opening import Inputs
from retain.scoring.backtest import Seen, look_back
from retain.scoring.comparison import Comparison, compare
from retain.scoring.peers import PREDICTORS, RETAIN
from retain.scoring.standards import Rules
from retain.tables.spool import Spool

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"
HORIZONS: Mapping[str, tuple[int, ...]] = {
    "cdnow": (90, 273),
    "online_retail": (60, 90),
    "superstore_zh": (90, 180),
    "adventureworks": (90, 180),
}
"""Businesses, and the days looked ahead on each."""

BARS: Mapping[str, bool] = {"auc": True, "brier": False, "occasions_error": False}
"""What retain must not be worse in than any peer; whether more is better."""


@dataclass(frozen=True)
class Measured:
    """A business looked at over one horizon.

    Attributes:
        business: its name.
        horizon_days: the days looked ahead.
        cuts: how many earlier dates told anything.
        figures: by measure and predictor, the mean over the dates.
        promised: mean false churn at the replays left out; None where none called anybody.
        came: false churn of all that were called at the dates; likewise.
        called: how many were called.
        recall: the share of those who did not buy that was called.
        seconds: for all of it.
    """

    business: str
    horizon_days: int
    cuts: int
    figures: dict[str, dict[str, float | None]]
    promised: float | None
    came: float | None
    called: int
    recall: float | None
    seconds: float
    missed: tuple[str, ...]


def read(business: str, folder: Path) -> Loaded:
    """Load the transactions of a business.

    Args:
        business: one of `HORIZONS`.
        folder: that of the public data.
    """
    files = {
        "online_retail": folder / "online_retail" / "onlineretail.parquet",
        "superstore_zh": folder / "superstore_zh" / "订单.utf8.csv",
        "adventureworks": folder / "adventureworks" / "FactResellerSales.parquet",
    }
    columns = {"customer_id": "ResellerKey", "order_id": "SalesOrderNumber"}
    file = files.get(business) or _cdnow(folder)
    table = TableConfig((str(file),), columns if business == "adventureworks" else None)
    config = resolve(search=False, environment={}, options={}, tables={"transactions": table})
    with Spool() as spool:
        return load(Inputs(config), spool)


def _cdnow(folder: Path) -> Path:
    """Write the full file, fixed-width with a header, as CSV."""
    lines = (folder / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:]
    rows = (f"{customer},{day},{dollars}\n" for customer, day, _, dollars in map(str.split, lines))
    file = FOLDER / "cdnow.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("customer_id,date,amount\n" + "".join(rows))
    return file


def measure(business: str, loaded: Loaded, horizon_days: int, cuts: int) -> Measured:
    """Try a business over one horizon."""
    started = time.perf_counter()
    rules = Rules(horizon_days=horizon_days)
    found = look_back(loaded.base, as_of=loaded.as_of, rules=rules, cuts=cuts)
    seen = [each for each in found if isinstance(each, Seen)]
    compared = compare(seen)
    promised = [
        left_out.false / left_out.called
        for each in seen
        if (left_out := each.standard.left_out) is not None and left_out.called
    ]
    ours, recall = compared.rules[0], compared.of("recall")
    return Measured(
        business,
        horizon_days,
        len(seen),
        {measure: _figures(compared, measure) for measure in BARS},
        fmean(promised) if promised else None,
        ours.false / ours.called if ours.called else None,
        ours.called,
        recall.figure.value if recall else None,
        round(time.perf_counter() - started, 1),
        tuple(_missed(compared)),
    )


def _figures(compared: Comparison, measure: str) -> dict[str, float | None]:
    each = {name: compared.of(measure, name) for name in PREDICTORS}
    return {name: found.figure.value for name, found in each.items() if found is not None}


def _missed(compared: Comparison) -> list[str]:
    """What a peer is better in, and whether by more than chance."""
    missed = []
    for measure in BARS:
        for peer in compared.peers(measure):
            if peer.ahead is None or peer.ahead.value is None or peer.ahead.value >= 0:
                continue
            by = f"{-peer.ahead.value:.4f}"
            doubt = "" if peer.ahead.is_negative else ", within chance"
            missed.append(f"{measure}: {peer.predictor} is better by {by}{doubt}")
    return missed


def table(results: list[Measured]) -> str:
    """Align the results as text: a row a business, horizon and predictor."""
    head = ("business", "days", "cuts", "predictor", "AUC", "Brier", "occasions off", "promised",
            "false churn", "called", "recall")  # fmt: skip
    rows: list[tuple[str, ...]] = [head]
    for each in results:
        for name in PREDICTORS:
            own = name == RETAIN
            rows.append(
                (
                    each.business if own else "",
                    str(each.horizon_days) if own else "",
                    str(each.cuts) if own else "",
                    name,
                    *(_shown(each.figures[measure].get(name)) for measure in BARS),
                    *(_shown(share) if own else "" for share in (each.promised, each.came)),
                    str(each.called) if own else "",
                    _shown(each.recall) if own else "",
                )
            )
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in (0, 3) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="The scores on public data, beside their peers.")
    parser.add_argument("--cuts", type=int, default=5, help="earlier dates")
    parser.add_argument("--only", choices=tuple(HORIZONS), help="one business alone")
    asked = parser.parse_args()
    folder = os.environ.get("RETAIN_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        print("RETAIN_REAL_DATA names no folder: nothing to measure believability on")
        return
    results = []
    for business, horizons in HORIZONS.items():
        if asked.only in (None, business):
            loaded = read(business, Path(folder))
            for horizon in horizons:
                print(f"{business}, {horizon} days", file=sys.stderr, flush=True)
                results.append(measure(business, loaded, horizon, asked.cuts))
    print(table(results))
    for each in results:
        for missed in each.missed or ("every bar is met",):
            print(f"{each.business}, {each.horizon_days} days: {missed}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    document = json.dumps([asdict(each) for each in results], indent=2)
    (FOLDER / "believable.json").write_text(document + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
