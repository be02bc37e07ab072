"""Support: what landmarks say of a cause whose effect is known, and when they say nothing."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import polars as pl
import pytest

from retain.scoring.base import Base
from retain.scoring.causes import support as module
from retain.scoring.causes.landmarks import Looking
from retain.scoring.causes.moments import Moments
from retain.scoring.causes.reference import Reference
from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.causes.standard import CauseStandard
from retain.scoring.causes.support import Support, even_draw, learn_support
from retain.scoring.causes.world import CauseRules, World
from retain.scoring.customer_days import CustomerDays

FIRST, DAYS = 20_000, 800
LOOKING = Looking(
    as_of=FIRST + DAYS, horizon_days=30, window_days=365, a_percent=80, b_percent=95,
    value="revenue",
)  # fmt: skip


def _base(seed: int, hazard_ratio: float, customers: int = 300, hazard: float = 4e-4) -> Base:
    """Customers with a steady rhythm who may meet an event, and leave at a rate that it raises.

    The event comes on a day evenly drawn; from then on the rate of leaving is `hazard_ratio`
    times what it was. They stand in the complaints table.
    """
    draw = np.random.default_rng(seed)
    start = draw.uniform(0, 300, customers)
    event = draw.uniform(0, DAYS * 1.2, customers)
    before = np.maximum(event - start, 0)
    spent = draw.exponential(1 / hazard, customers)
    left = start + np.where(spent < before, spent, before + (spent - before) / hazard_ratio)
    gap = draw.uniform(3, 9, customers)
    pauses = np.maximum(draw.gamma(6, 1 / 6, (customers, 3 * DAYS // 6)) * gap[:, None], 1)
    when = np.floor(start[:, None] + np.cumsum(pauses, axis=1))
    bought = when <= np.minimum(left, DAYS)[:, None]
    code = np.repeat(np.arange(customers), bought.sum(axis=1))
    days = pl.DataFrame({"code": code, "day": FIRST + when[bought]}).select(
        pl.col("code").cast(pl.UInt32),
        pl.col("day").cast(pl.Int32),
        *(pl.lit(1, pl.UInt32).alias(name) for name in ("lines", "sale_lines")),
        pl.lit(0, pl.UInt32).alias("return_lines"),
        pl.lit(10_000, pl.Int64).alias("sales"),
        pl.lit(0, pl.Int64).alias("given_back"),
    )
    ids = pl.Series("customer_id", [f"{n:04}" for n in range(customers)])
    met = pl.DataFrame({"code": np.arange(customers), "day": FIRST + event}).cast(
        {"code": pl.UInt32, "day": pl.Int32}
    )
    facts = pl.DataFrame(schema={"code": pl.UInt32})
    unlisted = pl.Series([], dtype=pl.UInt32)
    return Base(CustomerDays(ids, days), facts, unlisted, {"complaints": met})


def _met(world: World, moments: Moments) -> pl.DataFrame:
    """Whoever has met the event, however long ago."""
    table = world.table("complaints")
    assert table is not None
    met = moments.recent(table, DAYS)
    return met.select("moment", strength=pl.lit(0.3), table=pl.lit("complaints"))


MET = Rule("met", "service_attitude", (("complaints.day",),), _met)


def _world(base: Base) -> World:
    return World(base, LOOKING.as_of, pl.DataFrame(), CauseRules(), Reference())


def _support(base: Base, *rules: Rule) -> tuple[Support, ...]:
    return learn_support(_world(base), LOOKING, rules or (MET,))


@pytest.fixture(scope="module", params=[1.0, 3.0])
def runs(request) -> tuple[float, list[Support]]:
    """Forty small bases of a known hazard ratio."""
    found = [_support(_base(seed, request.param))[0] for seed in range(40)]
    return request.param, found


def test_the_interval_covers_the_true_ratio(runs):
    true, found = runs
    covered = sum(each.low <= true <= each.high for each in found)
    assert covered >= 36
    middle = float(np.exp(np.mean([np.log(each.risk_ratio) for each in found])))
    assert middle == pytest.approx(true, rel=0.12)


def test_the_verdict_is_right(runs):
    true, found = runs
    verdicts = [each.supported for each in found]
    if true > 1:
        assert verdicts.count(True) == 40
    else:
        assert verdicts.count(True) <= 3
        assert verdicts.count(False) >= 15  # some 25 exposed fall silent, 32 settle it


def test_the_share_explained_is_what_would_not_have_been(runs):
    true, found = runs
    for each in found:
        assert each.share_explained == 0 or each.risk_ratio > 1
        assert each.exposed_silent <= each.exposed <= each.customers
    mean = np.mean([each.share_explained for each in found])
    if true > 1:  # of who meets it first, half have met it, and two thirds of these would stay
        assert 0.3 < mean < 0.55
    else:
        assert mean < 0.1


def test_too_few_is_not_no():
    found = _support(_base(1, 1.0, customers=25))[0]
    assert found.supported is None
    nobody = _support(_base(1, 3.0), replace(MET, find=lambda _w, _m: nothing_found()))[0]
    assert (nobody.exposed, nobody.risk_ratio, nobody.supported) == (0, None, None)


def test_what_was_said_and_what_has_no_table_is_not_tested():
    base = _base(1, 3.0, customers=50)
    stated, absent = replace(MET, stated=True), replace(MET, sources=(("surveys.nps",),))
    assert _support(base, stated, absent) == ()
    elsewhere = replace(MET, name="again", cause="staff_turnover")
    assert [each.cause for each in _support(base, MET, elsewhere)] == [
        "staff_turnover", "service_attitude",
    ]  # fmt: skip


def test_any_of_the_rules_of_a_cause_exposes():
    base = _base(2, 3.0, customers=150)
    weak = replace(MET, find=lambda world, at: _met(world, at).with_columns(strength=pl.lit(0.29)))
    nobody = replace(MET, find=lambda _w, _m: nothing_found())
    assert _support(base, MET, nobody, weak) == _support(base, MET)
    assert _support(base, weak)[0].exposed == 0


def test_moments_are_asked_in_parts_all_the_same(monkeypatch):
    base = _base(3, 3.0, customers=150)
    whole = _support(base)
    monkeypatch.setattr(module, "MOMENTS_AT_A_TIME", 100)
    assert _support(base) == whole


def test_a_large_base_is_drawn_from_evenly(monkeypatch):
    monkeypatch.setattr(module, "MOST_CUSTOMERS", 75)
    drawn = even_draw(_base(3, 3.0), LOOKING.as_of)
    codes = drawn.customers.days["code"].unique()
    assert codes.len() == 75
    assert set(drawn.tables["complaints"]["code"]) == set(codes)
    assert codes.median() == pytest.approx(150, abs=4)


def test_nothing_of_after_the_day_counts():
    base = _base(4, 3.0, customers=150)
    middle = LOOKING.as_of - 200
    earlier = replace(LOOKING, as_of=middle)
    kept = CustomerDays(base.customers.ids, base.customers.days.filter(pl.col("day") <= middle))
    whole = learn_support(_world(base), earlier, [MET])
    cut = learn_support(_world(replace(base, customers=kept)), earlier, [MET])
    assert whole == cut


def test_it_is_saved_with_the_standard():
    support = _support(_base(5, 1.0, customers=150))
    standard = CauseStandard(Reference(), support)
    assert CauseStandard.of_document(asdict(standard)) == standard
    unsupported = replace(support[0], supported=False)
    assert CauseStandard(Reference(), (unsupported,)).unsupported() == {"service_attitude"}
    assert CauseStandard(Reference(), (replace(support[0], supported=None),)).unsupported() == set()
