"""What care costs: each rule by hand, and what chance alone does not make."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from retain.scoring.base import Base
from retain.scoring.contact_plan.care_spend import CARE, CareSpend, by_level, care_spend
from retain.scoring.contact_plan.rules import CareRules
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

AS_OF = 400
COSTS = pl.DataFrame(
    {"channel": ["visit", "call"], "contact_cost": [500_000, 30_000],
     "regain_cost_basis": ["table", "configured"]}
)  # fmt: skip
_CONTACTS = {
    "date": pl.Date(), "kind": pl.String(), "direction": pl.String(), "cost": pl.Int64(),
}  # fmt: skip


def base_with(customers: int, contacts: list[tuple]) -> Base:
    """Customers c000, c001 …, and contacts: customer, day, kind, direction, cost."""
    lines = [(f"c{n:03}", 0, 10_000) for n in range(customers)]
    names = ("customer", *_CONTACTS)
    rows = [dict(zip(names, each, strict=True)) for each in contacts]
    return base_of(lines, {"contacts": (_CONTACTS, rows)})


def scores(values: list[float | None], **columns: object) -> pl.DataFrame:
    """Scores of customers of a value; columns hold for all, or one cell each."""
    usual = {
        "tier": "C", "tier_before": "C", "key_account": False, "status": "active",
        "tenure_days": 400, "occasions": 3, "value_window": values, "revenue_window": values,
    }  # fmt: skip
    cells = {
        name: cell if isinstance(cell, list) else [cell] * len(values)
        for name, cell in (usual | columns).items()
    }
    typed = pl.DataFrame(cells, schema_overrides={"value_window": pl.Float64})
    code = pl.int_range(len(values), dtype=pl.UInt32, eager=True).alias("code")
    return typed.with_columns(code)


def spent(base: Base, customers: pl.DataFrame, *, costs=COSTS, **rules) -> CareSpend:
    return care_spend(base, customers, costs, CareRules(**rules), as_of=day(AS_OF), window_days=365)


def test_own_cost_else_the_channels_and_none_without_one():
    base = base_with(3, [
        ("c000", 390, "visit", "out", 400_000),
        ("c000", 380, "meeting", "out", None),   # at what a visit costs
        ("c000", 370, "call", "out", None),
        ("c000", 360, "call", "in", None),       # theirs, and it states none
        ("c000", 35, "visit", "out", 900_000),   # before the window
        ("c001", 390, "message", "out", None),   # nobody knows
        ("c001", 389, "gift", "out", 100_000),
    ])  # fmt: skip
    found = spent(base, scores([1000.0, 1000.0, 1000.0]))
    assert dict(found.rows.schema) == CARE
    told = found.rows.select("contacts", "visits", "calls", "messages", "gifts", "care_cost",
                             "stated", "reckoned", "unknown").rows()  # fmt: skip
    assert told == [
        (3, 2, 1, 0, 0, 93.0, 1, 2, 0),
        (2, 0, 0, 1, 1, None, 1, 0, 1),
        (0, 0, 0, 0, 0, 0.0, 0, 0, 0),
    ]
    assert found.rows["care_verdict"].is_null().to_list() == [False, True, False]
    assert found.since == day(370)


def test_a_share_of_an_occasion_is_no_cost():
    assumed = COSTS.with_columns(regain_cost_basis=pl.lit("share"))
    found = spent(base_with(1, [("c000", 390, "visit", "out", None)]), scores([9.0]), costs=assumed)
    assert (found.reason, found.rows.height) == ("no_costs", 0)


def test_why_nothing_is_known():
    bare = base_of([("c000", 0, 10_000)], {})
    assert spent(bare, scores([1.0])).reason == "no_contacts"
    base = base_with(1, [("c000", 390, "visit", "out", 1)])
    assert spent(base, scores([1.0]), paid_only=True).reason == "no_receivable"


@pytest.mark.parametrize(
    ("value", "revenue", "owed", "earned"),
    [
        (100.0, 400.0, 100.0, 75.0),
        (100.0, 400.0, 0.0, 100.0),
        (100.0, 400.0, 900.0, 0.0),     # more than the window's revenue
        (100.0, 400.0, -50.0, 100.0),   # a credit of theirs
        (100.0, 0.0, 5.0, 0.0),
        (100.0, 0.0, 0.0, 100.0),
        (-80.0, 400.0, 200.0, -80.0),   # a loss stays a loss
        (100.0, 400.0, None, None),
    ],
)  # fmt: skip
def test_only_what_is_paid(value, revenue, owed, earned):
    base = base_with(1, [("c000", 390, "visit", "out", 1)])
    customer = scores([value], revenue_window=[revenue], receivable=[owed])
    typed = customer.with_columns(pl.col("receivable").cast(pl.Float64))
    assert spent(base, typed, paid_only=True).rows["earned"].to_list() == [earned]
    assert spent(base, typed).rows["earned"].to_list() == [value]


def test_too_much_and_too_little_within_the_level():
    values = [1000.0] * 20 + [50_000.0, 1000.0]
    visits = [(f"c{n:03}", 300 - n, "visit", "out", 500_000) for n in range(20) for _ in range(2)]
    visits += [("c021", 200 + n, "visit", "out", 500_000) for n in range(15)]
    found = spent(base_with(22, visits), scores(values)).rows
    assert found["care_verdict"].to_list() == ["in_line"] * 20 + ["under", "over"]
    share = (20 * 2 + 15) * 50 / (21 * 1000 + 50_000)
    assert found["care_expected"].to_list()[-1] == pytest.approx(1000 * share, abs=0.005)


def test_by_level():
    base = base_with(3, [
        ("c000", 390, "visit", "out", 500_000), ("c001", 390, "call", "out", 30_000),
        ("c002", 390, "call", "out", 30_000),
    ])  # fmt: skip
    found = spent(base, scores([1000.0, 100.0, -50.0], tier=["A", "B", "B"],
                               key_account=[True, False, False]))  # fmt: skip
    assert by_level(found.rows).rows() == [
        ("key", 1, 1, 50.0, 1000.0, 0.05, 0, 0),
        ("B", 2, 2, 6.0, 100.0, 0.06, 0, 0),
    ]


@pytest.mark.parametrize(
    ("kinds", "verdict"),
    [
        (["visit"], "in_line"),                          # one visit is no habit
        (["visit", "call"], "in_line"),
        (["visit", "call", "call"], "over"),
        (["message"] * 9, "in_line"),                    # they are messages already
    ],
)  # fmt: skip
def test_care_without_sales(kinds, verdict):
    cost = {"visit": 500_000, "call": 30_000, "message": 1_000}
    contacts = [("c000", 380 - n, kind, "out", cost[kind]) for n, kind in enumerate(kinds)]
    customer = scores([0.0], tier="D", status="churned")
    found = spent(base_with(1, contacts), customer).rows
    assert found.select("plan_level", "care_verdict").rows() == [(None, verdict)]


@pytest.mark.parametrize("unasked", [{"tenure_days": 89}, {"occasions": 0}, {"value_window": None}])
def test_who_is_not_judged(unasked):
    contacts = [("c000", 380 - n, "visit", "out", 500_000) for n in range(9)]
    customer = scores([1.0]).with_columns(
        pl.lit(cell, pl.Float64).alias(name) for name, cell in unasked.items()
    )
    rows = spent(base_with(1, contacts), customer).rows
    assert rows["care_verdict"].drop_nulls().to_list() == []


@pytest.mark.parametrize(
    "away",
    [{"status": "lapsed"}, {"consent": "no"}, {"state": "closed"}],
)  # fmt: skip
def test_nobody_who_is_away_gets_too_little(away):
    visits = [(f"c{n:03}", 300 - n, "visit", "out", 500_000) for n in range(20) for _ in range(3)]
    base, values = base_with(21, visits), [1000.0] * 20 + [50_000.0]
    assert spent(base, scores(values)).rows["care_verdict"].to_list()[-1] == "under"
    assert spent(base, scores(values, **away)).rows["care_verdict"].to_list()[-1] == "in_line"


def test_chance_alone_makes_hardly_anybody_stand_out():
    rng = np.random.default_rng(7)
    had = rng.poisson(4, 400)
    contacts = [(f"c{n:03}", int(rng.integers(40, 400)), "visit", "out", 500_000)
                for n in range(400) for _ in range(had[n])]  # fmt: skip
    found = spent(base_with(400, contacts), scores([1000.0] * 400)).rows["care_verdict"]
    assert found.is_in(["over", "under"]).mean() < 0.05


def test_no_order_of_rows_shows():
    rng = np.random.default_rng(3)
    kinds = ("visit", "call", "message", "gift")
    contacts = [
        (f"c{rng.integers(30):03}", int(rng.integers(40, 400)), kinds[rng.integers(4)], "out",
         int(rng.integers(1, 900_000)))
        for _ in range(300)
    ]  # fmt: skip
    values = [float(v) for v in rng.integers(1, 9000, 30)]
    base, turned = base_with(30, contacts), base_with(30, contacts[::-1])
    first = spent(base, scores(values)).rows
    assert first.equals(spent(turned, scores(values).reverse()).rows)


def test_of_some_customers_judged_as_before():
    base = base_with(2, [("c000", 390, "visit", "out", 1), ("c001", 390, "visit", "out", 1)])
    found = spent(base, scores([1.0, 2.0]))
    one = found.of(pl.Series([1], dtype=pl.UInt32))
    assert one.rows.rows() == found.rows.rows()[1:]
