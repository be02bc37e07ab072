"""Prices that moved and categories that went, each by hand: limits, windows, absent data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from retain.scoring.causes.category_rules import CATEGORY_RULES
from retain.scoring.causes.price_moves import PriceMove, market_changes, price_moves
from retain.scoring.causes.price_rules import PRICE_RULES, usual_discount_share
from retain.scoring.causes.reference import Reference
from retain.scoring.measure import day_date
from tests.scoring.causes.asking import found, moments_at, table_of, world_of
from tests.scoring.lines_of import day

ROSE, FELL = PRICE_RULES
(GONE,) = CATEGORY_RULES
WEEK = day(0) // 7 * 7
"""The first day of a week."""


def _changes(*rows: tuple[str, str | None, int, int, int | None, float | None]) -> pl.DataFrame:
    """Product, category, lines, week of the first sale, week of a change, step in per cent."""
    names = ("product_id", "category", "lines", "first_day", "day", "step")
    read = [
        (
            product, category, lines, WEEK + 7 * first,
            None if week is None else WEEK + 7 * week,
            None if step is None else float(np.log1p(step / 100)),
        )
        for product, category, lines, first, week, step in rows
    ]  # fmt: skip
    types = (pl.String, pl.String, pl.Int64, pl.Int32, pl.Int32, pl.Float64)
    return pl.DataFrame(read, schema=dict(zip(names, types, strict=True)), orient="row")


def _moves(*rows, least: float = 0.05) -> list[tuple]:
    moves = price_moves(_changes(*rows), days=120, least=least)
    return [
        (move.category, (move.begins - WEEK) / 7, (move.ends - WEEK + 1) / 7, move.change)
        for move in moves
    ]


def test_a_rise_counts_for_the_window_after_it():
    assert _moves(("a", "tea", 9, 0, 30, 8.0)) == [("tea", 30, 47, 0.08)]


def test_half_of_the_lines_decide():
    rows = [("a", "tea", 5, 0, 30, 8.0), ("b", "tea", 5, 0, None, None)]
    assert _moves(*rows) == [("tea", 30, 47, 0.08)]
    assert _moves(*rows, ("c", "tea", 1, 0, None, None)) == []
    assert _moves(*rows, ("c", "tea", 9, 20, None, None)) == [
        ("tea", 30, 37, 0.08)
    ]  # new, then not


@pytest.mark.parametrize("step", [4.9, -8.0])
def test_too_small_a_rise_and_a_fall_are_none(step):
    assert _moves(("a", "tea", 9, 0, 30, step)) == []


def test_small_steps_within_the_window_add_up():
    assert _moves(("a", "tea", 9, 0, 30, 3.0), ("a", "tea", 9, 0, 40, 3.0)) == [
        ("tea", 40, 47, 0.0609)
    ]
    assert _moves(("a", "tea", 9, 0, 30, 3.0), ("a", "tea", 9, 0, 47, 3.0)) == []


def test_falls_and_a_base_without_categories():
    assert _moves(("a", None, 9, 0, 30, -8.0), least=-0.05) == [(None, 30, 47, -0.08)]
    assert price_moves(None, days=120, least=0.05) == ()
    assert _moves(("a", "tea", 9, 0, None, None)) == []


_NOTED = {
    "date": pl.Date(),
    "product_id": pl.String(),
    "category": pl.String(),
    "price": pl.Int64(),
}


def _market(*rows: tuple[int, str, str | None, int], drop: str | None = None, products=None):
    named = [dict(zip(_NOTED, row, strict=True)) for row in rows]
    table = table_of(named, **_NOTED).drop("code")
    if drop:
        table = table.drop(drop)
    moves = price_moves(market_changes(table, products), days=120, least=-0.05)
    return [(move.category, move.change) for move in moves]


def test_market_prices_by_product_and_by_category():
    rows = [(0, "a", "tea", 100), (200, "a", "tea", 90)]
    assert _market(*rows) == [("tea", -0.1)]
    assert _market(*rows, drop="product_id") == [("tea", -0.1)]
    sold = pl.DataFrame({"product_id": ["a"], "category": ["pots"]})
    assert _market(*rows, drop="category", products=sold) == [("pots", -0.1)]
    assert _market(*rows, drop="category") == [(None, -0.1)]
    assert _market(*rows[:1]) == []
    assert _market() == []
    assert market_changes(None, None) is None


_MOVE = PriceMove("tea", day(350), day(469), 0.08)


def _priced(
    discounted: int = 80, tea: int = 30, *, at: int = 400, rhythm: int = 380, occasions: int = 10,
    move: PriceMove = _MOVE, agreed: float | None = None, categories: bool = True,
) -> dict | None:  # fmt: skip
    """Customer `a`, of whose spend of 100 each time a part is on discount, and a part tea."""
    days = range(rhythm - 20 * (occasions - 1), rhythm + 1, 20)
    world = world_of([("a", at, 100) for at in days])
    customers = replace(
        world.base.customers,
        days=world.base.customers.days.with_columns(discounted=pl.lit(discounted, pl.Int64)),
    )
    bought = table_of(
        [{"code": 0, "category": "tea", "day": at, "net": tea, "sold": True} for at in days],
        category=pl.Enum(["tea"]), day=pl.Int32(), net=pl.Int64(), sold=pl.Boolean(),
    )  # fmt: skip
    facts = pl.DataFrame({"code": [0], "agreed_discount": [agreed]}).cast({"code": pl.UInt32})
    base = replace(
        world.base,
        customers=customers,
        facts=facts,
        category_days=lambda codes: (
            bought.filter(pl.col("code").is_in(codes.implode())) if categories else None
        ),
    )
    reference = Reference(discount_share=0.4, price_rises=(move,))
    return found(
        ROSE, replace(world, base=base, reference=reference), moments_at((0, at, rhythm))
    ).get(0)


def test_who_buys_by_price_met_a_rise():
    assert _priced() == {
        "category": "tea", "change": 0.08, "date": day_date(day(350)), "discounted": 0.8,
        "usual": 0.4, "strength": 0.55, "table": "transactions",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "met"),
    [
        ({"discounted": 79}, False),
        ({"tea": 29}, False),
        ({"tea": 30}, True),
        ({"at": 350, "rhythm": 340}, True),
        ({"at": 349, "rhythm": 340}, False),
        ({"at": 469, "rhythm": 460}, True),
        ({"at": 470, "rhythm": 460}, False),
        ({"occasions": 3}, True),
        ({"occasions": 2}, False),
        ({"agreed": 0.05}, False),
        ({"agreed": 0.0}, True),
        ({"categories": False}, False),
        ({"categories": False, "move": replace(_MOVE, category=None)}, True),
        ({"move": replace(_MOVE, category="pots")}, False),
    ],
)
def test_the_edges_of_a_price_rise(options, met):
    assert (_priced(**options) is not None) == met


def test_without_discounts_or_moves_nothing_is_found():
    world = world_of([("a", 0, 100)])
    assert usual_discount_share(world.base.customers.days) is None
    moved = replace(world, reference=Reference(price_rises=(_MOVE,), market_falls=(_MOVE,)))
    for each in (world, moved):
        assert [found(rule, each, moments_at((0, 400, 380))) for rule in PRICE_RULES] == [{}, {}]


def _tea(until: int, *, every: int = 20, rhythm: int = 500, at: int = 520, more=()) -> dict | None:
    """Customer `a` buys pots every time from day 0 on, and tea with them until one day."""
    days = range(0, rhythm + 1, every)
    world = world_of([("a", at, 100) for at in [*days, *more]])
    rows = [("pots", at) for at in days] + [("tea", at) for at in days if at <= until]
    rows += [("tea", at) for at in more]
    alike = {"code": 0, "net": 5, "sold": True}
    bought = table_of(
        [{**alike, "category": name, "day": at} for name, at in sorted(rows)],
        category=pl.Enum(["pots", "tea"]), day=pl.Int32(), net=pl.Int64(), sold=pl.Boolean(),
    )  # fmt: skip
    world = replace(world, base=replace(world.base, category_days=lambda _codes: bought))
    return found(GONE, world, moments_at((0, at, rhythm))).get(0)


def test_a_category_that_is_gone_while_others_go_on():
    row = _tea(400)
    held = 18  # of the year that ends 90 days before the last occasion, day 410
    assert row == {
        "category": "tea", "date": day_date(day(400)), "occasions": 5, "strength": 0.5,
        "until": day_date(day(500)), "expected": pytest.approx(held * 90 / 365),
        "table": "transactions",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "gone"),
    [
        ({"until": 420}, False),  # within the window
        ({"until": 160}, False),  # few are expected by then
        ({"until": 400, "every": 40}, False),
        ({"until": 400, "more": (510,)}, True),  # after the last in rhythm
        ({"until": 400, "more": (490,)}, False),
        ({"until": 500}, False),
    ],
)
def test_the_edges_of_a_category_that_is_gone(options, gone):
    assert (_tea(**options) is not None) == gone


def test_without_categories_nothing_is_gone():
    assert found(GONE, world_of([("a", 0, 1)]), moments_at((0, 400, 380))) == {}
