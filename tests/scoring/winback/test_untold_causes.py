"""Causes of attempts that recorded none."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from retain.scoring.causes.world import CauseRules
from retain.scoring.winback.attempts import attempts_of
from retain.scoring.winback.untold_causes import attempts_with_causes
from tests.scoring.made_up import made_up
from tests.scoring.winback.standards_of import standards_of


def _tagged(drop, seed=7):
    made = made_up(seed)
    table = made.base.tables["winback_attempts"]
    told = pl.col("cause") if not drop else pl.lit(None, pl.String)
    tables = {**made.base.tables, "winback_attempts": table.with_columns(told.alias("cause"))}
    base = replace(made.base, tables=tables)
    standards = standards_of(base, made.as_of)
    attempts = attempts_of(base, standards, as_of=made.as_of)
    found = attempts_with_causes(base, made.features, standards, CauseRules(), as_of=made.as_of)
    return attempts, found, made


def test_a_recorded_cause_stands():
    attempts, found, _ = _tagged(drop=False)
    assert found.tagged == 0
    assert found.known.equals(attempts.known)


def test_evidence_of_the_time_stands_in():
    attempts, found, made = _tagged(drop=True)
    assert found.tagged == attempts.known.height + attempts.pending.height
    assert found.known.drop("cause").equals(attempts.known.drop("cause"))
    assert found.known["cause"].null_count() == 0
    both = found.known.join(made.truth, on="code").filter(pl.col("cause") != "unknown")
    right = both.select((pl.col("cause") == pl.col("leave_reason")).mean()).item()
    assert both.height >= 20
    assert right >= 0.5


def test_a_tag_does_not_tell_the_outcome():
    """Of those who left over one and the same, who returned is tagged as often as who did not."""
    rows = []
    for seed in (7, 8, 9):
        _, found, made = _tagged(drop=True, seed=seed)
        rows.append(
            found.known.join(made.truth, on="code").select(
                "leave_reason", "returned", tag=(pl.col("cause") != "unknown").cast(pl.Float64)
            )
        )
    both = pl.concat(rows).with_columns(usual=pl.col("tag").mean().over("leave_reason"))
    off = both.filter("returned").select((pl.col("tag") - pl.col("usual")).mean()).item()
    assert abs(off) < 0.1  # of about 80 who returned, chance alone makes .035
