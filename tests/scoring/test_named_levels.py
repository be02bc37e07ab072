"""Named levels: floors by region group, the distance to the next, and who decides."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.named_levels import LevelRules, groups_without_coefficient
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

UNIT = 10_000
RULES = LevelRules(
    floors={"gold": 1000, "diamond": 5000, "vip": 100, "standard": 0},
    coefficients={"Metropolitan": 1.0, "Regional": 0.9, "Rural": 0.8},
    owners={"diamond": "head office", "gold": "region", "vip": "branch"},
    owner_ranks=("branch", "region", "head office"),
)


def _levels(base: Base, rules: LevelRules = RULES, **others) -> dict[str, dict]:
    asked = Rules(levels=rules, **others)
    scores = run(base, as_of=day(400), rules=asked, asked=VALUE).scores
    return {row["customer_id"]: row for row in scores.iter_rows(named=True)}


def _base(lines, facts=(), several=None) -> Base:
    base = base_of([(who, when, round(amount * UNIT)) for who, when, amount in lines], {}, facts)
    if several is None:
        return base
    codes = [code for code, name in enumerate(base.customers.ids) if name in several]
    frame = pl.DataFrame({"code": codes}, schema={"code": pl.UInt32})
    return Base(base.customers, base.facts, base.kept, several_regions=lambda: frame)


CASES = [
    # revenue, region group, level, to the next
    (0.5, "Metropolitan", "standard", 99.5),
    (100, "Metropolitan", "vip", 900),
    (999, "Metropolitan", "vip", 1),
    (1000, "Metropolitan", "gold", 4000),
    (999, "Regional", "gold", 3501),
    (800, "Rural", "gold", 3200),
    (799, "Rural", "vip", 1),
    (800, " rURAL ", "gold", 3200),
    (800, "Nowhere", "vip", 200),
    (800, None, "vip", 200),
    (5000, None, "diamond", None),
]


@pytest.mark.parametrize(("revenue", "group", "level", "missing"), CASES)
def test_levels_by_hand(revenue, group, level, missing):
    base = _base([("a", 300, revenue * 2), ("a", 301, -revenue)],
                 [{"customer": "a", "region_group": group}])  # fmt: skip
    row = _levels(base)["a"]
    assert (row["level"], row["to_next_level"]) == (level, missing)


def test_revenue_is_brought_to_a_year():
    base = _base([("a", 390, 250)])
    assert _levels(base, window_days=73)["a"]["level"] == "gold"
    assert _levels(base, window_days=730)["a"]["to_next_level"] == 875


def test_a_floor_of_nothing_holds_for_losses_too():
    row = _levels(_base([("a", 300, 5), ("a", 301, -50)]))["a"]
    assert (row["level"], row["to_next_level"]) == ("standard", 145)


def test_under_the_lowest_floor_is_no_level():
    rules = LevelRules(floors={"gold": 1000})
    row = _levels(_base([("a", 300, 400)]), rules)["a"]
    assert (row["level"], row["to_next_level"], row["level_owner"]) == (None, 600, None)


def test_nothing_is_said_without_floors_or_an_occasion():
    row = _levels(_base([("a", 300, 400)]), LevelRules())["a"]
    assert [row[name] for name in ("level", "to_next_level", "level_owner")] == [None] * 3
    row = _levels(_base([("a", 300, -400)]))["a"]
    assert [row[name] for name in ("level", "to_next_level", "several_regions")] == [None] * 3


OWNERS = [
    # revenue, several regions, owner
    (200, False, "branch"),
    (200, True, "region"),
    (2000, True, "head office"),
    (9000, True, "head office"),
    (20, True, None),
]


@pytest.mark.parametrize(("revenue", "several", "owner"), OWNERS)
def test_customers_of_several_regions_are_owned_one_up(revenue, several, owner):
    base = _base([("a", 300, revenue), ("b", 300, 1)], several=["a"] if several else [])
    row = _levels(base)["a"]
    assert (row["level_owner"], row["several_regions"]) == (owner, several)


def test_without_ranks_everybody_keeps_the_owner():
    rules = LevelRules(RULES.floors, owners=RULES.owners)
    base = _base([("a", 300, 200)], several=["a"])
    assert _levels(base, rules)["a"]["level_owner"] == "branch"


def test_groups_without_a_coefficient_are_found():
    facts = pl.DataFrame({"region_group": ["rural", "Islands", None, "Coast", "Islands"]})
    assert groups_without_coefficient(facts, RULES) == ["Coast", "Islands"]
    assert groups_without_coefficient(facts, LevelRules(RULES.floors)) == []
    assert groups_without_coefficient(facts.select(code=pl.lit(1)), RULES) == []


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2000), min_size=1),
    st.integers(1, 3000),
    st.sampled_from(["Metropolitan", "Regional", "Rural"]),
)
def test_what_is_missing_leads_to_the_next_level(floors, revenue, group):
    """With it bought the next level is reached; with a unit of money less it is not."""
    rules = LevelRules({name: amount + ord(name) / 100 for name, amount in floors.items()},
                       RULES.coefficients)  # fmt: skip
    facts = [{"customer": "x", "region_group": group}]

    def at(minor: int) -> dict:
        base = base_of([("x", 300, minor)], {}, facts)
        return _levels(base, rules)["x"]

    now = at(revenue * UNIT)
    if now["to_next_level"] is None:
        return
    missing = round(now["to_next_level"] * UNIT)
    assert at(revenue * UNIT + missing)["level"] != now["level"]
    assert at(revenue * UNIT + missing - 1)["level"] == now["level"]
