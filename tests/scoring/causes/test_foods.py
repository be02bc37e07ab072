"""The wholesaler of fine foods is what it says: its harms and its harmless troubles are there."""

from __future__ import annotations

import polars as pl
import pytest

from tests.scoring.causes.foods.business import Foods, foods
from tests.scoring.causes.foods.troubles import TROUBLES


@pytest.fixture(scope="module")
def made() -> Foods:
    return foods(1)


def test_half_of_who_leaves_does_so_without_a_cause(made: Foods):
    left = made.truth.drop_nulls("leave_reason")
    counts = dict(left["leave_reason"].value_counts().iter_rows())
    assert 0.43 <= counts["none"] / left.height <= 0.57
    assert set(counts) == {"none", "natural", *(trouble.cause for trouble in TROUBLES.values())}
    assert min(counts.values()) >= 20


def test_every_trouble_meets_as_many_who_stay_as_leave_over_it(made: Foods):
    for name in TROUBLES:
        met = made.truth.drop_nulls(f"{name}_on")
        assert met.filter(pl.col("left_on").is_null()).height >= met.filter(left_over=name).height


def test_without_harm_as_much_happens_and_nobody_leaves_over_it(made: Foods):
    unharmed = foods(1, harmful=False).truth
    assert set(unharmed["leave_reason"].drop_nulls()) == {"none"}
    for name in TROUBLES:
        assert unharmed[f"{name}_on"].count() >= made.truth[f"{name}_on"].count()


def test_who_left_buys_no_more_or_little_until_it_returns(made: Foods):
    lines = made.tables["transactions"].filter(pl.col("quantity") > 0)
    gone = lines.join(made.truth, on="customer_id").filter(
        pl.col("date") >= pl.col("left_on"),
        pl.col("returned_on").is_null() | (pl.col("date") < pl.col("returned_on")),
    )
    orders = gone.group_by("customer_id").agg(pl.col("order_id").n_unique())
    assert orders["order_id"].max() <= 2
    assert orders.height < 0.16 * made.truth["left_on"].count()


def test_the_same_seed_makes_the_same_business(made: Foods):
    again = foods(1)
    for name, frame in made.tables.items():
        assert frame.equals(again.tables[name]), name
        assert frame.height > 0, name
