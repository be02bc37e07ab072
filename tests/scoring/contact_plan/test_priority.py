"""What comes first: the value at risk, and how long it is overdue."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from retain.scoring.contact_plan.due import DUE
from retain.scoring.contact_plan.priority import with_priority
from tests.scoring.contact_plan.asked import AS_OF, customers_of, date_of
from tests.scoring.lines_of import day


def ranked(*contacts):
    """Of (customer, day, cells): rows of one customer each."""
    people, rows = [], []
    for code, (facts, due, cells) in enumerate(contacts):
        people.append({"customer": f"c{code}", **facts})
        row = dict.fromkeys(DUE) | {"code": code, "by": "owner", "reason": "call_due",
                                    "due_date": date_of(due), "within_days": 30.0}  # fmt: skip
        rows.append(row | cells)
    due = pl.DataFrame(rows, schema=DUE)
    return with_priority(due, customers_of(people), as_of=day(AS_OF))


def test_a_line_by_hand():
    rows = ranked(({"value_window": 1000.0, "chance_to_buy": 0.8}, AS_OF - 15, {}))
    row = rows.row(0, named=True)
    assert (row["customer_id"], row["days_overdue"], row["value_at_risk"], row["priority"]) == (
        "c0", 15, 200.0, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # 100 · (1 + 30/30) before 150
        (({"value_window": 200.0}, AS_OF - 30, {}), ({"value_window": 300.0}, AS_OF, {})),
        # nothing is gained by being years late
        (({"value_window": 300.0}, AS_OF - 90, {}), ({"value_window": 200.0}, 0, {})),
        # a follow-up that is a week late is a whole round late
        (({}, AS_OF - 7, {"within_days": 7.0}), ({}, AS_OF - 29, {})),
        # winning back brings what it brings
        (
            ({"regain_net": 60.0, "value_window": 0.0}, AS_OF, {"reason": "winback"}),
            ({}, AS_OF, {}),
        ),
        (({"value_window": 1.0}, AS_OF, {}), ({"value_window": None}, 0, {})),
        (({"value_window": -5.0}, AS_OF, {}), ({"chance_to_buy": None}, 0, {})),
        (({}, AS_OF, {}), ({}, AS_OF, {})),  # equal: by customer
    ],
)
def test_what_comes_first(first, second):
    for turned in (False, True):
        rows = ranked(second, first) if turned else ranked(first, second)
        if first != second:
            assert rows["code"].to_list() == [int(turned), int(not turned)]
        assert rows["priority"].to_list() == [1, 2]
    assert ranked(first, second)["customer_id"].to_list() == ["c0", "c1"]


def test_why_a_value_at_risk_is_not_known():
    rows = ranked(
        ({"value_window": None}, AS_OF, {}),
        ({"chance_to_buy": None}, AS_OF, {}),
        ({"regain_net": None}, AS_OF, {"reason": "winback"}),
        ({}, AS_OF, {}),
    ).sort("code")
    assert rows["value_at_risk_unknown"].to_list() == ["no_value", "no_chance", "no_net", None]
    assert rows["priority"].to_list() == [2, 3, 4, 1]


def test_an_owner_comes_before_a_leader():
    due = pl.DataFrame(
        [dict.fromkeys(DUE) | {"code": 0, "by": by, "reason": "call_due", "within_days": 9.0,
                               "due_date": dt.date(2025, 6, 1)} for by in ("leader", "owner")],
        schema=DUE,
    )  # fmt: skip
    rows = with_priority(due, customers_of([{"customer": "x"}]), as_of=day(AS_OF))
    assert rows["by"].to_list() == ["owner", "leader"]


def test_nobody_is_due():
    assert ranked(({}, AS_OF, {})).clear().height == 0
    empty = with_priority(pl.DataFrame(schema=DUE), customers_of([{"customer": "x"}]), as_of=0)
    assert empty.height == 0
