"""Planted answers to prices and discounts, found again through the whole pipeline."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

import retain
from retain.scoring.prices import learn_prices, price_columns
from tests.scoring.made_up import made_up
from tests.scoring.priced import Priced, priced

SEEDS = (1, 2)
LISTED = ()
UNDONE = ("list_price", "unit_price")
"""Columns left out: without them the price is the amount's before discount."""


@cache
def _scored(seed: int, without: tuple[str, ...] = LISTED, **how) -> tuple[Priced, pl.DataFrame]:
    business = priced(seed, **how)
    scores = retain.score(business.lines.drop(without), as_of="2023-12-31")
    return business, scores.join(business.truth, on="customer_id")


def _within_two_errors(found: pl.DataFrame, name: str, true: pl.Expr) -> float:
    known = found.drop_nulls(name)
    return known.select(((pl.col(name) - true).abs() <= 2 * pl.col(f"{name}_se")).mean()).item()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("without", [LISTED, UNDONE], ids=["listed", "before discount"])
def test_the_response_is_found(seed, without):
    _, found = _scored(seed, without)
    assert found["price_response"].null_count() == 0
    assert spearmanr(found["price_response"], found["response"])[0] >= 0.8
    assert _within_two_errors(found, "price_response", pl.col("response")) >= 0.9
    assert found["price_response"].mean() == pytest.approx(found["response"].mean(), abs=0.15)


@pytest.mark.parametrize("seed", SEEDS)
def test_deal_proneness_is_found(seed):
    _, found = _scored(seed)
    assert spearmanr(found["price_sensitivity"], found["proneness"])[0] >= 0.8
    beside_base = pl.col("proneness") / pl.col("proneness").mean()
    assert _within_two_errors(found, "price_sensitivity", beside_base) >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_growing_customers_do_not_look_fond_of_dear_goods(seed):
    """Prices that rise and customers that grow at rates of their own."""
    _, found = _scored(seed, growth=0.5)
    assert spearmanr(found["price_response"], found["response"])[0] >= 0.75
    assert _within_two_errors(found, "price_response", pl.col("response")) >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_quantity_breaks_are_no_response(seed):
    """Nobody answers to price, great quantities are cheaper: prices paid tell another story."""
    business, found = _scored(seed, UNDONE, quantity_break=0.15, response=(0.0, 0.0))
    assert np.median(_plain_slopes(business.lines)) < -1
    assert found["price_response"].abs().max() < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_where_reference_prices_stand_still_there_is_no_response(seed):
    business, found = _scored(seed, UNDONE, quantity_break=0.15, steps=0)
    assert np.median(_plain_slopes(business.lines)) < -2
    assert found["price_response"].count() <= 0.05 * found.height
    assert found["price_score"].null_count() == 0, "discounts are known"


def test_the_level_beside_quantity_breaks():
    _, found = _scored(1, UNDONE, quantity_break=0.15)
    assert spearmanr(found["price_response"], found["response"])[0] >= 0.8
    assert _within_two_errors(found, "price_response", pl.col("response")) >= 0.9


def _plain_slopes(lines: pl.DataFrame) -> np.ndarray:
    """Each customer's plain regression of ln quantity on ln price paid, within products."""
    both = ("customer_id", "product_id")
    paid = pl.col("amount") / pl.col("quantity") / (1 - pl.col("discount_rate"))
    moved = lines.select(*both, x=paid.log(), y=pl.col("quantity").log()).with_columns(
        pl.col("x", "y") - pl.col("x", "y").mean().over(both)
    )
    slope = (pl.col("x") * pl.col("y")).sum() / (pl.col("x") ** 2).sum()
    return moved.group_by("customer_id").agg(slope=slope)["slope"].to_numpy()


def test_the_made_up_business_knows_its_deal_hunters():
    business = made_up()
    facts = business.features
    standard = learn_prices(business.base, facts, as_of=business.as_of)
    columns = price_columns(business.base, facts, standard, as_of=business.as_of)
    found = facts.select("code", "occasions").hstack(columns).join(business.truth, on="code")
    often = found.filter(pl.col("occasions") >= 4)
    prone = spearmanr(often["price_sensitivity"], often["discount_proneness"])[0]
    assert prone >= 0.75
    hunters = often.filter(pl.col("buying_style") == "bargain")["discount_proneness"].mean()
    assert hunters > 2 * often["discount_proneness"].mean()
