"""How well causes are told, where the truth is known: `python -m tests.scoring.causes.measured`.

Leavers are judged who have left, have not returned, and are seen to be in decline; a cause is
named where `cause` is one of `CAUSES`, so not `unknown`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from retain.config import TableConfig, resolve
from retain.demo import make_business
from retain.job import load, score
from retain.opening import Inputs
from retain.scoring.asked import CAUSES as CAUSES_ASKED
from retain.scoring.causes.rule import CAUSES, UNKNOWN
from retain.tables.spool import Spool
from tests.scoring.causes.foods.business import foods

NONE: Final = "none"
NEAR_DAYS: Final = 30
SEEN: Final = (
    *("customer_id", "status", "decline_date", "partial_churn"),
    *("cause", "causes", "cause_confidence", "cause_evidence"),
)

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Known:
    """A business of which the truth is known; `truth` as the demo and `Foods` have it."""

    name: str
    tables: Tables
    truth: pl.DataFrame


@dataclass(frozen=True)
class Told:
    """How well causes were told.

    Attributes:
        by_cause: `cause`, `leavers` (who left over it), `named`, `right` (of leavers), `precision`,
            `recall`, and `everybody` (named of all customers).
        precision, recall: means over the causes.
        of_everybody: right names of leavers, over all names of anybody.
        causeless: share of who left without a cause and has one named all the same.
        stayers: share of all customers who did not leave, and have a cause named.
        tagged: share of all customers with a cause named.
        dated: share of leavers whose date is within 30 days of the first missed order.
    """

    by_cause: pl.DataFrame
    precision: float
    recall: float
    of_everybody: float
    causeless: float
    stayers: float
    tagged: float
    dated: float


def demo(seed: int, lang: str = "en") -> Known:
    """The business of `retain demo`."""
    tables = dict(make_business(seed=seed, lang=lang).tables)
    return Known(f"demo {seed} {lang}", tables, tables.pop("truth"))


def simulated(seed: int, *, harmful: bool = True) -> Known:
    """The wholesaler of fine foods; without harm nobody leaves over what happens."""
    made = foods(seed, harmful=harmful)
    return Known(f"foods {seed}" + ("" if harmful else " unharmed"), made.tables, made.truth)


def scored(tables: Tables, settings: Mapping[str, object] | None = None) -> pl.DataFrame:
    """What is said of each customer's decline and its cause."""
    config = resolve(
        search=False,
        environment={},
        tables={name: TableConfig() for name in tables},
        options=dict(settings or {}),
    )
    with Spool() as spool:
        loaded = load(Inputs(config, dict(tables)), spool)
        return score(loaded, config, asked=CAUSES_ASKED).scores.select(SEEN)


@cache
def scored_of(make: str, seed: int, lang: str = "en") -> tuple[Known, pl.DataFrame]:
    """A known business, and its scores; made once."""
    known = demo(seed, lang) if make == "demo" else simulated(seed, harmful=make == "foods")
    return known, scored(known.tables)


def beside_truth(scores: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Scores joined with the truth; `leaver` who left, is not back and is in decline."""
    wanted = [name for name in truth.columns if name == "customer_id" or name not in scores.columns]
    gone = pl.col("left_on").is_not_null() & pl.col("returned_on").is_null()
    return scores.join(truth.select(wanted), on="customer_id", how="left").with_columns(
        leaver=(gone & pl.col("cause").is_not_null()).fill_null(False),
        named=pl.col("cause").is_not_null() & (pl.col("cause") != UNKNOWN),
    )


def told(scores: pl.DataFrame, truth: pl.DataFrame) -> Told:
    """How well the causes are told."""
    both = beside_truth(scores, truth)
    leavers = both.filter("leaver")
    right = (pl.col("cause") == pl.col("leave_reason")) & pl.col("named")
    rows = []
    for cause in CAUSES:
        of_it = leavers.filter(leave_reason=cause).height
        named = leavers.filter(cause=cause).height
        hits = leavers.filter(right, cause=cause).height
        everybody = both.filter(cause=cause).height
        rows.append(
            (cause, of_it, named, hits, _share(hits, named), _share(hits, of_it), everybody)
        )
    by_cause = pl.DataFrame(
        rows,
        schema=["cause", "leavers", "named", "right", "precision", "recall", "everybody"],
        orient="row",
    )
    causeless = leavers.filter(leave_reason=NONE)
    off = (pl.col("decline_date") - pl.col("declined_on")).dt.total_days().abs() <= NEAR_DAYS
    regular = both.filter(pl.col("left_on").is_null())
    return Told(
        by_cause=by_cause,
        precision=_mean(by_cause["precision"]),
        recall=_mean(by_cause["recall"]),
        of_everybody=_share(leavers.filter(right).height, both["named"].sum()),
        causeless=_share(causeless["named"].sum(), causeless.height),
        stayers=_share(regular["named"].sum(), regular.height),
        tagged=_share(both["named"].sum(), both.height),
        dated=_share(leavers.filter(off).height, leavers.height),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(figures: pl.Series) -> float:
    return float(sum(figures.to_list()) / len(figures))


def main(asked: Iterable[str]) -> None:
    """Print the figures of businesses named like `demo:1`, `demo:1:zh`, `foods:2`, `unharmed:1`."""
    for name in asked:
        make, seed, *lang = name.split(":")
        known, scores = scored_of(make, int(seed), *lang)
        found = told(scores, known.truth)
        sys.stdout.write(f"== {known.name}\n")
        with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, float_precision=2):
            sys.stdout.write(f"{found.by_cause}\n")
        figures = [name for name in Told.__dataclass_fields__ if name != "by_cause"]
        sys.stdout.write(
            "  ".join(f"{figure} {getattr(found, figure):.3f}" for figure in figures) + "\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or ["demo:1", "foods:1", "unharmed:1"])
