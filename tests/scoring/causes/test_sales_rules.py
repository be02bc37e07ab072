"""Wallet, deliveries and returns as evidence, each by hand: limits, windows, absent data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import polars as pl
import pytest

from retain.scoring.causes.delivery_rules import DELIVERY_RULES, usual_late_share
from retain.scoring.causes.price_moves import PriceMove
from retain.scoring.causes.reference import Reference
from retain.scoring.causes.returns_rules import RETURNS_RULES, usual_return_share
from retain.scoring.causes.rivals_rules import WALLET_RULES
from retain.scoring.causes.sellers import Departure
from retain.scoring.causes.spans import chance_of_so_many
from retain.scoring.measure import day_date
from retain.scoring.wallet import WalletPeriod
from tests.scoring.causes.asking import found, moments_at, table_of, world_of
from tests.scoring.lines_of import Line, day

SHARE, RIVALS = WALLET_RULES
(LATE,), (RETURNED,) = DELIVERY_RULES, RETURNS_RULES
_LINES = [("a", 0, 1), ("b", 0, 1)]

_WALLET = {
    "date": pl.Date(), "total_spend": pl.Int64(), "our_spend": pl.Int64(), "rivals": pl.Int64(),
    "share": pl.Float64(), "rank": pl.Int64(), "suppliers": pl.Int64(), "category": pl.String(),
}  # fmt: skip


def _wallet(rule, *rows: dict, at: int = 400, rhythm: int = 380) -> dict | None:
    table = table_of([{"code": 0, **row} for row in rows], **_WALLET)
    world = world_of(_LINES, {"wallet": table}, Reference(wallet=WalletPeriod(90, None)))
    return found(rule, world, moments_at((0, at, rhythm))).get(0)


def _asked(date: int, percent: int, **also) -> dict:
    return {"date": date, "total_spend": 1000, "our_spend": 10 * percent, **also}


def test_a_share_that_fell_against_the_year_before():
    assert _wallet(SHARE, _asked(100, 60), _asked(200, 50), _asked(300, 40)) == {
        "share": 0.4, "before": 0.55, "date": day_date(day(300)), "strength": 0.6,
        "table": "wallet",
    }  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [_asked(300, 20)],  # nothing to compare with
        [_asked(100, 54), _asked(300, 40)],
        [_asked(100, 60), _asked(300, 20), _asked(370, 60)],  # came back
        [_asked(100, 60), _asked(381, 20)],  # its period ends after the last in rhythm
        [_asked(0, 60), _asked(220, 20)],  # too long ago
        [_asked(0, 60), _asked(366, 40)],  # before the year before
        [_asked(100, 60, category="tea"), _asked(300, 40, category="pots")],
        [_asked(100, 60), {"date": 300, "rank": 2, "suppliers": 3}],  # told otherwise
        [_asked(100, 60), _asked(300, 120)],  # more with us than in all
        [],
    ],
)
def test_no_fall_of_share(rows):
    assert _wallet(SHARE, *rows) is None


def test_the_window_of_a_wallet_row():
    assert _wallet(SHARE, _asked(10, 60), _asked(221, 20)) is not None
    assert _wallet(SHARE, _asked(10, 60), _asked(375, 20)) is not None


def test_shares_told_and_ranks():
    told = _wallet(SHARE, {"date": 100, "share": 0.5}, {"date": 300, "share": 0.3})
    assert (told["before"], told["share"]) == (0.5, 0.3)
    first, last = ({"date": at, "rank": rank, "suppliers": 3} for at, rank in ((100, 1), (300, 3)))
    ranked = _wallet(SHARE, first, last)
    assert (ranked["before"], ranked["share"]) == (pytest.approx(0.5), pytest.approx(1 / 6))


def test_the_category_that_fell_most_speaks():
    rows = [
        _asked(100, 60, category="tea"), _asked(300, 40, category="tea"),
        _asked(100, 60, category="pots"), _asked(310, 30, category="pots"),
    ]  # fmt: skip
    assert _wallet(SHARE, *rows)["date"] == day_date(day(310))


def _counted(*rows: tuple[int, int], **options) -> dict | None:
    return _wallet(RIVALS, *({"date": at, "rivals": n} for at, n in rows), **options)


def test_one_rival_more_than_in_the_year_before():
    assert _counted((100, 1), (200, 2), (300, 2)) == {
        "rivals": 2, "before": 1, "date": day_date(day(300)), "strength": 0.4, "table": "wallet",
    }  # fmt: skip
    assert _counted((100, 2), (200, 2), (300, 2)) is None
    assert _counted((300, 2)) is None
    assert _counted((100, 1), (381, 2)) is None
    suppliers = [{"date": 100, "suppliers": 2}, {"date": 300, "suppliers": 3}]
    assert _wallet(RIVALS, *suppliers)["rivals"] == 2


def test_without_a_wallet_nothing_is_found():
    world = world_of(_LINES)
    assert [found(rule, world, moments_at((0, 400, 380))) for rule in WALLET_RULES] == [{}, {}]


def _deliveries(code: int, waits: Sequence[int], first: int = 300) -> pl.DataFrame:
    """Promised every ten days; each comes so many days after that."""
    rows = [
        {"code": code, "ordered_day": at - 5, "promised_day": at, "delivered_day": at + wait}
        for at, wait in zip(range(first, 10_000, 10), waits, strict=False)
    ]
    names = ("ordered_day", "promised_day", "delivered_day")
    return table_of(rows, **dict.fromkeys(names, pl.Int32()))


def _late(waits: Sequence[int], at: int = 400, usual: float = 0.05, **options) -> dict | None:
    come = pl.concat([_deliveries(0, waits, **options), _deliveries(1, [9] * 50, 0)])
    world = world_of(_LINES, None, Reference(late_share=usual), deliveries=lambda: come)
    return found(LATE, world, moments_at((0, at, at))).get(0)


def test_late_deliveries_beyond_chance():
    assert _late([0, 3, 0, 1, 0, -1, 2]) == {
        "late": 3, "deliveries": 7, "usual": 0.05, "strength": 0.5, "table": "transactions",
        "first": day_date(day(310)), "last": day_date(day(360)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("waits", "options"),
    [
        ([1, 1], {}),  # under three
        ([1, 0, 0, 0, 0, 0, 0], {}),  # under 30 in a hundred
        ([1, 1, 1, 0, 0, 0], {"usual": 0.3}),  # where many are late, chance
        ([1, 1, 1], {"at": 320}),  # the third is promised for the day itself
        ([1, 1, 1], {"at": 440, "first": 300}),  # the first two are 120 days old and more
        ([], {}),
    ],
)
def test_no_late_deliveries(waits, options):
    assert _late(waits, **options) is None


def test_late_deliveries_at_the_edges_of_the_window():
    assert _late([1, 1, 1], at=321)["deliveries"] == 3
    assert _late([1, 1, 1], at=419)["deliveries"] == 3


def test_the_base_share_of_late_deliveries():
    assert usual_late_share(_deliveries(0, [1, 0, 0, -1])) == 0.25
    assert usual_late_share(_deliveries(0, [])) is None
    assert usual_late_share(None) is None


def test_the_binomial_tail_by_hand():
    chance = chance_of_so_many(np.array([0, 1, 3]), np.array([3, 2, 3]), 0.5)
    assert chance.tolist() == pytest.approx([1.0, 0.75, 0.125])


def _bought(returns: Sequence[int], every: int = 20, until: int = 400) -> list[Line]:
    """Customer `a` buys every so many days and gives back on some; `b` never gives back."""
    sold = [(who, at, 1000) for who in "ab" for at in range(0, until + 1, every)]
    return [*sold, *(("a", at, -100) for at in returns)]


def _returned(lines: list[Line], at: int = 420) -> dict | None:
    world = world_of(lines)
    usual = usual_return_share(world.base.customers.days)
    world = replace(world, reference=Reference(return_share=usual))
    return found(RETURNED, world, moments_at((0, at, at - 20))).get(0)


def test_returns_beyond_what_was_usual():
    row = _returned(_bought([250, 310, 330, 350, 410]))
    assert row == {
        "back": 5, "sold": 8, "usual": pytest.approx(8 * 5 / 42), "strength": 0.4,
        "table": "transactions", "first": day_date(day(250)), "last": day_date(day(410)),
    }  # fmt: skip


@pytest.mark.parametrize(
    "returns",
    [
        [],
        [410],
        [350, 350, 350, 350],  # all on one day
        [10, 50, 90, 130, 170, 210, 250, 290, 330, 370, 410],  # as ever
        [421, 425, 430, 435, 440],  # after the moment
        [200, 205, 210, 215, 240],  # before the window
    ],
)
def test_no_rise_of_returns(returns):
    assert _returned(_bought(returns)) is None


def test_a_base_that_gives_nothing_back():
    assert _returned(_bought([])) is None
    assert usual_return_share(world_of([("a", 0, -5)]).base.customers.days) is None


def test_what_is_learned_of_sales_survives_saving():
    learned = Reference(
        departures=(Departure("A", 1, 22, None), Departure("B", 1, 22, 40)),
        late_share=0.1,
        return_share=0.05,
        discount_share=0.3,
        price_rises=(PriceMove("tea", 10, 90, 0.08),),
        market_falls=(PriceMove(None, 10, 90, -0.08),),
        wallet=WalletPeriod(91, 3),
    )
    assert Reference.of_document(json.loads(json.dumps(asdict(learned)))) == learned
