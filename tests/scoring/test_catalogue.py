"""The whole catalogue: every column is made, described, and survives a base that says nothing."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.options import RowOptions
from retain.rows import asked
from retain.scoring.asked import EVERYTHING, PARTS, RESTS_ON
from retain.scoring.base import Base
from retain.scoring.catalogue import BY_NAME, CATALOGUE
from retain.scoring.customer_days import CustomerDays
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules, from_document, learn
from tests.scoring.lines_of import customer_days, day

_NO_FACTS = pl.DataFrame(schema={"code": pl.UInt32})
_NOBODY = pl.Series([], dtype=pl.UInt32)


def _scored(lines, kept=_NOBODY, **rules):
    base = Base(customer_days(lines), _NO_FACTS, kept)
    return run(base, as_of=day(400), rules=Rules(**rules))


_LINES = [("a", 0, 50_000), ("a", 40, 20_000), ("a", 90, 10_000), ("b", 380, 5_000), ("c", 1, -70)]


@pytest.fixture(scope="module")
def scores() -> pl.DataFrame:
    return _scored(_LINES).scores


@pytest.mark.parametrize("column", CATALOGUE, ids=lambda column: column.name)
def test_described_and_made(column, scores):
    assert scores.schema[column.name] == column.dtype
    assert column.en.endswith(".")
    assert column.zh.endswith("。")
    assert column.inputs
    assert scores.columns.index(column.name) == CATALOGUE.index(column)


@pytest.mark.parametrize("column", CATALOGUE, ids=lambda column: column.name)
def test_survives_customers_without_a_line(column):
    """A customers table and not one transaction."""
    ids = pl.Series("customer_id", ["x", "y"])
    days = customer_days([("x", 0, 1)]).days.clear()
    base = Base(CustomerDays(ids, days), _NO_FACTS, pl.Series([0, 1], dtype=pl.UInt32))
    scores = run(base, as_of=day(0), rules=Rules()).scores
    assert scores.height == 2
    filled = {"customer_id", "as_of", "tier", "tier_previous", "occasions", "occasions_window",
              "occasions_previous", "lines", "revenue", "revenue_window", "value_window",
              "status"}  # fmt: skip
    assert scores[column.name].null_count() == (0 if column.name in filled else 2)


def test_names_are_unique():
    assert len({column.name for column in CATALOGUE}) == len(CATALOGUE)


def test_a_line_of_figures_by_hand(scores):
    a = scores.row(by_predicate=pl.col("customer_id") == "a", named=True)
    assert (a["occasions"], a["occasions_window"], a["lines"]) == (3, 2, 3)
    assert (a["tenure_days"], a["days_since_last"]) == (400, 310)
    assert (a["revenue"], a["revenue_window"], a["average_occasion_value"]) == (8.0, 3.0, 2.6667)
    assert (a["return_rate"], a["margin_window"], a["orders"], a["discount_share"]) == (
        0,
        *[None] * 3,
    )
    assert (a["tier"], a["tier_before"], a["value_rank"]) == ("A", "A", 1)
    b = scores.row(by_predicate=pl.col("customer_id") == "b", named=True)
    assert b["value_share"] == pytest.approx(0.5 / 3.5)
    c = scores.row(by_predicate=pl.col("customer_id") == "c", named=True)
    assert (c["occasions"], c["revenue"], c["return_rate"], c["tier"]) == (0, -0.007, None, "D")


def test_saved_standards_judge_the_same(scores):
    learned = _scored(_LINES)
    again = from_document(learned.standards.document())
    assert again == learned.standards
    base = Base(customer_days(_LINES), _NO_FACTS, _NOBODY)
    judged = run(base, as_of=day(400), rules=Rules(), standards=again)
    assert judged.scores.equals(scores)


def test_saved_standards_hold_when_the_base_moves():
    learned = _scored(_LINES).standards
    richer = [*_LINES, ("z", 395, 90_000_000)]
    base = Base(customer_days(richer), _NO_FACTS, _NOBODY)
    kept = run(base, as_of=day(400), rules=Rules(), standards=learned).scores
    fresh = run(base, as_of=day(400), rules=Rules()).scores
    tier_of_a = pl.col("tier").filter(pl.col("customer_id") == "a").first()
    assert kept.select(tier_of_a).item() == "A"
    assert fresh.select(tier_of_a).item() == "C"


def test_a_newer_format_is_refused():
    base = customer_days(_LINES)
    from retain.scoring.features import features

    facts = features(base, as_of=day(400), window_days=365)
    document = learn(facts, as_of=day(400), rules=Rules()).document()
    with pytest.raises(ValueError, match="format"):
        from_document({**document, "format": 99})


@pytest.mark.parametrize("named", ["customer_id,revenue,tier", "tier,growth_rate", "status"])
def test_only_the_parts_that_are_named_are_made(named):
    asked_for = asked(RowOptions(columns=named))
    parts = {BY_NAME[name].part for name in named.split(",")} - {"value"}
    assert {name for name in PARTS if getattr(asked_for, name)} == parts


@pytest.mark.parametrize(
    ("named", "parts"),
    [
        ("loyalty_score", {"standing", "leaving", "loyalty"}),
        ("cause", {"leaving", "causes"}),
        ("next_action_due", set(PARTS)),
        ("open_complaints", {"standing"}),
    ],
)
def test_a_part_brings_what_it_rests_on(named, parts):
    asked_for = asked(RowOptions(columns=named))
    assert {name for name in PARTS if getattr(asked_for, name)} == parts


@pytest.mark.parametrize("part", ["standing", "leaving", "loyalty", "causes", "plan"])
def test_a_part_that_is_not_asked_for_is_not_made(part):
    base = Base(customer_days(_LINES), _NO_FACTS, _NOBODY)
    resting = {name: False for name, on in RESTS_ON.items() if part in on}
    without = replace(EVERYTHING, **resting, **{part: False})
    made = run(base, as_of=day(400), rules=Rules(), asked=without).scores.columns
    assert {column.name for column in CATALOGUE if column.part == part}.isdisjoint(made)
    assert {column.name for column in CATALOGUE if column.part == "value"} <= set(made)
