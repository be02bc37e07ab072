"""How well cadences are kept: who is on cadence, and what small customers got."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.contact_plan.coverage import Coverage, coverage
from retain.scoring.contact_plan.figures import KINDS, plan_figures
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.standards import Rules
from tests.scoring.contact_plan.asked import AS_OF, base_with, customers_of
from tests.scoring.lines_of import day

RULES = replace(
    Rules(),
    plan=PlanRules(
        calls={"key": 12.0, "A": 12.0, "B": 6.0, "C": 0.0},
        visits={"key": 0.0, "A": 0.0, "B": 0.0, "C": 0.0},
        messages={"key": 0.0, "A": 0.0, "B": 0.0, "C": 3.0},
    ),
)


def covered(customers, contacts, *, as_of: int = AS_OF) -> Coverage:
    """Of customers with owners, and of contacts: customer, day, kind."""
    known = [{"owner": None, **each} for each in customers]
    rows = [{"customer": who, "date": on, "kind": kind} for who, on, kind in contacts]
    base = base_with(known, {"contacts": rows} if rows else {})
    return coverage(base, customers_of(known), RULES, as_of=day(as_of))


def test_who_is_on_cadence_by_level_and_owner():
    found = covered(
        [
            {"customer": "a", "tier": "A", "owner": "Ann"},
            {"customer": "b", "tier": "A", "owner": "Ann"},
            {"customer": "c", "tier": "B"},
            {"customer": "d", "tier": "D", "tier_before": "D", "owner": "Ann"},
            {"customer": "e", "tier": "B", "key_account": True, "owner": "Bea", "state": "closed"},
        ],
        [("a", 470, "call"), ("b", 459, "visit"), ("c", 440, "call"), ("c", 100, "call")],
    )
    assert (found.customers, found.on_cadence, found.share) == (3, 2, 0.6667)
    assert found.by_level.rows() == [("A", 2, 1, 0.5, 11.0), ("B", 1, 1, 1.0, None)]
    assert found.by_owner.rows() == [("Ann", 2, 1, 0.5, 11.0), (None, 1, 1, 1.0, None)]


def test_an_event_that_is_late_is_no_cadence():
    customers = [{"customer": "a", "owner": None}]
    tables = {
        "contacts": [{"customer": "a", "date": 475, "kind": "call"}],
        "complaints": [{"customer": "a", "opened": 470, "closed": 480}],
    }
    found = coverage(base_with(customers, tables), customers_of(customers), RULES, as_of=day(AS_OF))
    assert (found.customers, found.on_cadence) == (1, 1)


def test_without_contacts_nobody_knows():
    found = covered([{"customer": "a"}], [])
    assert (found.reason, found.small_reason, found.share) == ("no_contacts", "no_contacts", None)


def test_of_kinds_that_are_not_on_record_nobody_knows():
    found = covered([{"customer": "a"}, {"customer": "c", "tier": "C"}], [("c", 490, "message")])
    assert found.by_level["group"].to_list() == ["C"]


def test_small_customers_against_the_plan():
    customers = [
        {"customer": "a", "tier": "B"},
        {"customer": "b", "tier": "B"},
        {"customer": "c", "tier": "B", "bought": (200, 480)},         # not a whole year
        {"customer": "d", "tier": "C"},
        {"customer": "e", "tier": "C", "status": "lapsed"},
        {"customer": "f", "tier": "C", "consent": "no"},
        {"customer": "g", "tier": "A"},
    ]  # fmt: skip
    contacts = [("a", 140 + 50 * n, "call") for n in range(6)]
    contacts += [("b", 300, "call"), ("b", 310, "call"), ("g", 120, "call"), ("d", 130, "call")]
    found = covered(customers, contacts)
    assert found.days == 365
    assert found.small.rows() == [("B", 2, 6.0, 4.0, 0.5, 0.5), ("C", 1, 3.0, 0.0, 0.0, 1.0)]


def test_small_customers_on_a_short_record():
    customers = [{"customer": "a", "tier": "B"}]
    half = covered(customers, [("a", AS_OF - 182, "call"), ("a", AS_OF - 90, "call")])
    assert (half.days, half.small["planned_contacts"].to_list()) == (182, [3.0])
    short = covered(customers, [("a", AS_OF - 89, "call")])
    assert (short.small_reason, short.small.height) == ("short_record", 0)


def test_every_figure_whatever_is_known():
    rows = pl.DataFrame(
        {"overflow": [True, False], "days_overdue": [3, 0], "owner": [None, "Ann"],
         "by": ["owner", "leader"], "value_at_risk": [None, 4.5]}
    )  # fmt: skip
    figures = plan_figures(rows, None, None)
    assert [(f.name, f.kind) for f in figures] == list(KINDS.items())
    assert {f.name: (f.value, f.rows, f.reason) for f in figures} == {
        "contacts_due": (2, 2, None),
        "contacts_planned": (1, 2, None),
        "overflow": (1, 2, None),
        "overflow_value": (None, 1, "no_value"),
        "overdue": (1, 2, None),
        "without_owner": (1, 2, None),
        "leader_contacts": (1, 2, None),
        **dict.fromkeys(list(KINDS)[7:], (None, 0, "in_part")),
    }  # fmt: skip


@pytest.mark.parametrize("half", [0.0, 0.5])
def test_the_share_of_small_customers_is_of_all_levels_together(half):
    customers = [{"customer": name, "tier": tier} for name, tier in (("a", "B"), ("b", "C"))]
    contacts = [("a", 135 + 9 * n, "call") for n in range(20)]
    contacts += [] if half else [("b", 135 + 9 * n, "call") for n in range(20)]
    figures = plan_figures(
        pl.DataFrame(schema={"overflow": pl.Boolean, "days_overdue": pl.Int32, "owner": pl.String,
                             "by": pl.String, "value_at_risk": pl.Float64}),
        covered(customers, contacts), None,
    )  # fmt: skip
    found = {f.name: f for f in figures}["small_under_half"]
    assert (found.value, found.rows) == (half, 2)
