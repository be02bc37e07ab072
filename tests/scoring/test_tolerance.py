"""Tolerance of problems: by hand, by law, and on the made-up business."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.activity import own_gap_days
from retain.scoring.base import Base
from retain.scoring.features import features
from retain.scoring.tolerance import Tolerance, followed, learn_tolerance, tolerance_columns
from tests.scoring.lines_of import day, line_lists
from tests.scoring.made_up import made_up
from tests.scoring.tables_of import base_of
from tests.scoring.test_partial_churn import PLAIN

CASES = tomllib.loads((Path(__file__).parent / "cases" / "tolerance.toml").read_text("utf-8"))[
    "case"
]
OPENED = {"opened": pl.Date()}


def _base(lines, opened: list[tuple[str, int]]) -> Base:
    rows = [{"customer": name, "opened": when} for name, when in opened]
    return base_of(lines, {"complaints": (OPENED, rows)})


def _paced(base: Base, as_of: int) -> pl.DataFrame:
    facts = features(base.customers, as_of=day(as_of), window_days=365)
    return facts.with_columns(own_gap_days(PLAIN))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    lines = [("a", when, 1) for when in case["bought"]]
    base, as_of = _base(lines, [("a", when) for when in case["opened"]]), case["as_of"]
    found = tolerance_columns(base, _paced(base, as_of), Tolerance(1.0), as_of=day(as_of))
    assert ["" if figure is None else figure for figure in found.row(0)] == case["expected"]


def test_the_share_of_other_days_by_hand():
    """Gaps 10, 10, 90, 10, 10 around 26 days on average: patience 39 covers 79 of 130 days."""
    base = _base([("a", when, 1) for when in (0, 10, 20, 110, 120, 130)], [("a", 21)])
    found = followed(base, _paced(base, 400), as_of=day(400))
    assert found.usual.tolist() == [pytest.approx(79 / 130)]
    assert learn_tolerance(base, _paced(base, 400), as_of=day(400)).relative == 0


def test_without_a_table_nothing_is_said():
    base = base_of([("a", 0, 1), ("a", 9, 1), ("b", 0, 1)], {})
    assert learn_tolerance(base, _paced(base, 99), as_of=day(99)) is None
    found = tolerance_columns(base, _paced(base, 99), None, as_of=day(99))
    assert found.rows() == [(None,) * 3] * 2


_COMPLAINTS = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "é"]), st.integers(0, 500)))


@given(line_lists, _COMPLAINTS, st.randoms(use_true_random=False))
def test_neither_order_nor_later_rows_change_anything(lines, opened, random):
    lines = [*lines, *((name, 500, -1) for name in ("a", "b", "c", "é"))]
    whole, shuffled = _base(lines, opened), [*opened]
    random.shuffle(shuffled)
    early = [line for line in lines if line[1] <= 300 or line[1] == 500]
    again = _base(early, [one for one in shuffled if one[1] <= 300])
    found, alone = (
        tolerance_columns(base, _paced(base, 300), Tolerance(0.9), as_of=day(300))
        for base in (whole, again)
    )
    ids = whole.customers.ids.gather(_paced(whole, 300)["code"])
    of = again.customers.ids.gather(_paced(again, 300)["code"])
    both = found.with_columns(id=ids).join(alone.with_columns(id=of), on="id")
    for name in found.columns:
        assert both[name].equals(both[f"{name}_right"])
    score = found["tolerance_score"].drop_nulls()
    assert score.is_between(0, 100).all()


@pytest.mark.parametrize(("seed", "lang"), [(7, "en"), (9, "zh")])
def test_who_was_lost_to_a_wave_of_faults_is_less_tolerant(seed, lang):
    """On the made-up business: 18 of 25 and 22 of 33 are followed, of stayers 90 and 89 %."""
    made = made_up(seed, lang)
    judged = made.features.with_columns(own_gap_days(made.rhythm))
    learned = learn_tolerance(made.base, judged, as_of=made.as_of)
    assert 0.9 < learned.relative < 1.02
    found = tolerance_columns(made.base, judged, learned, as_of=made.as_of)
    scored = made.truth.join(judged.select("code").hstack(found), on="code")
    share = pl.col("bought_after_complaint").sum() / pl.col("complaints_followed").sum()
    asked = [share.alias("share"), pl.col("tolerance_score").mean().alias("score")]
    stayed = scored.filter(pl.col("left_on").is_null()).select(asked).row(0, named=True)
    lost = scored.filter(pl.col("left_over") == "wave").select(asked).row(0, named=True)
    assert stayed["share"] > lost["share"] + 0.1
    assert stayed["score"] > 92
    assert lost["score"] < stayed["score"]
