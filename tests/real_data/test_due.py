"""Who is due on real businesses that record no contacts: nobody is late, and weeks are alike."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import cache

import polars as pl
import pytest

from tests.conftest import run_retain

COLUMNS = "customer_id,as_of,status,tier,key_account,winback_group,next_action,next_action_due"


@pytest.fixture(scope="module")
def scores(sources, tmp_path_factory):
    @cache
    def run(name: str) -> pl.DataFrame:
        file, options, _ = sources[name]
        work = tmp_path_factory.mktemp("work")
        ran = run_retain(
            "score", file, *options, "--columns", COLUMNS, "--format", "parquet", cwd=work
        )
        assert ran.code == 0, ran.err
        return pl.read_parquet(io.BytesIO(ran.out))

    return run


@pytest.mark.parametrize("name", ["adventureworks", "superstore_zh"])
def test_a_week_of_work_not_a_backlog(scores, name):
    known = scores(name)
    as_of = known["as_of"][0]
    due = known.drop_nulls("next_action")
    assert due["next_action_due"].min() > as_of
    called = due.filter(
        pl.col("tier") == "A", ~pl.col("next_action").str.contains("winback|leader")
    )
    assert called["next_action_due"].max() <= as_of + timedelta(days=31)
    by_week = [
        called.filter(
            pl.col("next_action_due").is_between(
                as_of + timedelta(days=7 * week + 1), as_of + timedelta(days=7 * week + 7)
            )
        ).height
        for week in range(4)
    ]
    assert min(by_week) >= called.height * 0.12
    assert max(by_week) <= called.height * 0.36


@pytest.mark.parametrize("name", ["adventureworks", "superstore_zh"])
def test_who_is_due_for_nothing(scores, name):
    known = scores(name)
    nothing = known.filter(pl.col("next_action").is_null())
    left = nothing["status"].is_in(["lapsed", "churned", "prospect"])
    once = (nothing["status"] == "one_time") & (nothing["tier"] == "D")
    assert (left | once).all()
    assert nothing.filter(pl.col("winback_group") == "treat").height == 0
    held = known.filter(pl.col("winback_group") == "holdout")
    assert held.height > 0
    assert held["next_action"].null_count() == held.height
