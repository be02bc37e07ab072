"""Deliveries: what is on time, what is late, how long orders take, what an empty cell says."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.service.deliveries import COLUMNS, DeliveryBook, read_delivery_book
from retain.scoring.service.delivery_figures import FIGURES, deliveries_by, delivery_figures
from tests.scoring.lines_of import day
from tests.scoring.service.complaining import customers_of
from tests.scoring.tables_of import base_of

Order = tuple[int, int, int | None, int | None]
"""Which order, when it was made, promised for, and when it came; days from the lines' first."""

COME: list[Order] = [(100 + each, each, each + 5, each + 5) for each in range(10)]
"""Orders of long ago that came on their day: so the base notes when orders come."""


def _lines(orders: list[Order], roles=("promised_day", "delivered_day")) -> pl.DataFrame:
    schema = {"order": pl.UInt32, "ordered_day": pl.Int32, "promised_day": pl.Int32,
              "delivered_day": pl.Int32}  # fmt: skip
    told = [(o, *(None if each is None else day(each) for each in days)) for o, *days in orders]
    frame = pl.DataFrame(told, schema=schema, orient="row").with_columns(
        code=(pl.col("order") % 2).cast(pl.UInt32)
    )
    return frame.select("order", "code", "ordered_day", *roles).unique().sort(
        pl.all(), nulls_last=True
    )  # fmt: skip


def _book(
    orders: list[Order] | None, *, as_of: int = 400, since: int = 300,
    roles=("promised_day", "delivered_day"), **labels,
) -> DeliveryBook:  # fmt: skip
    base = base_of([("a", 0, 1), ("b", 0, 1)], {})
    lines = None if orders is None else _lines(orders, roles)
    base = replace(base, order_deliveries=lambda: lines)
    customers = customers_of(base, **labels)
    return read_delivery_book(base, customers, as_of=day(as_of), since=day(since))


def _figures(book: DeliveryBook) -> dict[str, tuple]:
    return {each.name: (each.value, each.rows, each.reason) for each in delivery_figures(book)}


@pytest.mark.parametrize(
    ("lines", "on_time", "days_late", "overdue"),
    [
        ([(310, 320, 320)], True, None, False),
        ([(310, 320, 311)], True, None, False),
        ([(310, 320, 323)], False, 3, False),
        ([(310, 320, None)], False, None, True),
        ([(310, 400, None)], None, None, False),
        ([(310, 400, 395)], None, None, False),
        ([(310, 399, 395)], True, None, False),
        ([(390, 410, 395)], None, None, False),
        ([(310, 320, 450)], False, None, True),
        ([(310, 320, 320), (310, 330, 331)], False, 1, False),
        ([(310, 320, 324), (310, 330, 330)], False, 4, False),
        ([(310, 320, 320), (310, 330, None)], False, None, True),
        ([(310, 320, 320), (310, None, None)], True, None, False),
        ([(310, 320, 320), (310, None, 340)], True, None, False),
        ([(310, None, 340)], None, None, False),
    ],
)
def test_an_order_is_on_time_if_all_its_lines_are(lines, on_time, days_late, overdue):
    rows = _book([*COME, *((1, *line) for line in lines)]).rows
    found = rows.filter(pl.col("ordered_day") >= day(300)).row(0, named=True)
    assert (found["on_time"], found["days_late"], found["overdue"]) == (
        on_time, days_late, overdue,
    )  # fmt: skip


def test_the_figures_by_hand():
    orders = [
        (1, 310, 320, 318),
        (2, 310, 320, 320),
        (3, 310, 320, 330),
        (4, 310, 320, 322),
        (5, 310, 350, None),
        (6, 395, 405, None),
        (7, 290, 302, 302),
        (8, 200, 250, None),
    ]
    told = _figures(_book([*COME, *orders]))
    assert list(told) == list(FIGURES)
    assert told == {
        "on_time_delivery": (0.5, 6, None),
        "delivery_days_late": (6, 2, None),
        "orders_overdue": (2, 3, None),
        "median_lead_days": (12, 6, None),  # 8, 10, 12, 20 came; open at 90 and at 5
        "p90_lead_days": (None, 6, "most_awaited"),
        "orders_awaited": (2, 6, None),
    }


def test_an_empty_cell_says_nothing_where_deliveries_are_hardly_noted():
    orders = [(1, 310, 320, 318), (2, 310, 320, 325), *((n, 310, 320, None) for n in range(3, 9))]
    book = _book(orders)
    assert not book.noted
    told = _figures(book)
    assert told["on_time_delivery"] == (0.5, 2, None)
    assert told["median_lead_days"] == (8, 2, None)
    assert told["orders_overdue"] == (None, 6, "delivery_hardly_noted")
    assert told["orders_awaited"] == (None, 8, "delivery_hardly_noted")


def test_without_a_column_of_promises_only_lead_times_are_known():
    orders = [(1, 310, None, 318), (2, 310, None, 325), (3, 390, None, None)]
    told = _figures(_book(orders, roles=("delivered_day",)))
    assert told["on_time_delivery"] == (None, 0, "none_promised")
    assert told["delivery_days_late"][2] == "none_promised"
    assert told["orders_overdue"] == (None, 0, "none_promised")
    by_month = deliveries_by(_book(orders, roles=("delivered_day",)), "month")
    assert by_month.select("promised", "ordered").rows() == [(None, 2), (None, 1)]
    assert told["median_lead_days"] == (15, 3, None)
    assert told["orders_awaited"] == (1, 3, None)


@pytest.mark.parametrize(
    ("orders", "on_time", "lead"),
    [
        (None, "no_deliveries_told", "no_deliveries_told"),
        ([], "none_promised", "none_ordered"),
        (COME, "none_due", "none_ordered"),
        ([*COME, (1, 390, 410, None)], "none_due", "most_awaited"),
    ],
)
def test_why_nothing_is_known(orders, on_time, lead):
    told = _figures(_book(orders))
    assert told["on_time_delivery"][::2] == (None, on_time)
    assert told["median_lead_days"][::2] == (None, lead)


def test_an_earlier_day_knows_nothing_of_what_came_later():
    orders = [*COME, (1, 310, 320, 318), (2, 319, 325, 330)]
    told = _figures(_book(orders, as_of=317, since=300))
    assert told["on_time_delivery"] == (None, 0, "none_due")
    assert told["orders_awaited"] == (1, 1, None)


def test_by_month_each_by_its_own_day_and_by_owner():
    # day 300 is 2024-10-27: ordered in October, promised for November
    orders = [(1, 301, 306, 306), (2, 302, 310, 312), (3, 320, 321, 321)]
    book = _book([*COME, *orders], owner={"a": "Bo", "b": "Cy"})
    columns = ("promised", "on_time", "ordered", "median_lead_days")
    assert deliveries_by(book, "month").select("month", *columns).rows() == [
        ("2024-10", 0, 0, 2, 5),
        ("2024-11", 3, 2, 1, 1),
    ]
    assert deliveries_by(book, "owner").select("owner", *columns).rows() == [
        ("Bo", 1, 0, 1, 10),
        ("Cy", 2, 2, 2, 1),
    ]
    assert deliveries_by(book, "owner")["on_time_delivery"].to_list() == [0, 1]


_promised = st.none() | st.integers(300, 420)
_came = st.none() | st.integers(310, 420)
_orders = st.lists(
    st.tuples(st.integers(0, 8), st.just(310), _promised, _came),
    max_size=20,
)


@given(orders=_orders)
def test_laws_of_deliveries(orders):
    book = _book([*COME, *orders])
    told = _figures(book)
    assert all((value is None) == (reason is not None) for value, _, reason in told.values())
    for column in COLUMNS:
        found = deliveries_by(book, column)
        assert found["judged"].sum() == told["on_time_delivery"][1]
        assert found["ordered"].sum() == told["orders_awaited"][1]
        assert (found["on_time"] <= found["judged"]).all()
        assert (found["judged"] <= found["promised"]).all()
