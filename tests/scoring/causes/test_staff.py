"""Who looks after a customer changed before the decline: by the managers table, and by orders."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.causes.reference import Reference
from retain.scoring.causes.sellers import Departure, departures, seller_changes
from retain.scoring.causes.staff import STAFF_RULES
from retain.scoring.measure import day_date
from tests.scoring.causes.asking import found, moments_at, table_of, world_of
from tests.scoring.lines_of import day

CHANGED, LEFT = STAFF_RULES
_LINES = [("a", 0, 1), ("b", 0, 1)]


def _managers(*rows: tuple[int, str | None, int | None]) -> dict[str, pl.DataFrame]:
    cells = [{"code": code, "manager": name, "since": since} for code, name, since in rows]
    return {"managers": table_of(cells, manager=pl.String(), since=pl.Date())}


def _sales(*rows: tuple[int, int, str]) -> pl.DataFrame:
    names = pl.Enum(sorted({name for *_, name in rows}))
    cells = [{"code": code, "day": at, "salesperson": name} for code, at, name in sorted(rows)]
    return table_of(cells, day=pl.Int32(), salesperson=names)


def _by_table(*rows: tuple[int, str | None, int | None], at: int = 400) -> dict | None:
    world = world_of(_LINES, _managers(*rows))
    return found(CHANGED, world, moments_at((0, at, at - 30))).get(0)


def _by_orders(sellers: str, *, every: int = 20, at: int | None = None) -> dict | None:
    sales = _sales(*((0, every * place, name) for place, name in enumerate(sellers)))
    last = every * (len(sellers) - 1)
    world = world_of(_LINES, sellers=lambda: sales)
    return found(CHANGED, world, moments_at((0, last + every if at is None else at, last))).get(0)


def test_another_manager_in_the_window_before():
    row = _by_table((0, "Ann", 0), (0, "Bob", 355))
    assert row == {
        "before": "Ann", "after": "Bob", "table": "managers", "days": 45,
        "date": day_date(day(355)), "strength": pytest.approx(0.8 * (1 - 0.5 * 45 / 90)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("since", "strength"), [(400, 0.8), (311, 0.8 * (1 - 0.5 * 89 / 90)), (310, None), (401, None)]
)
def test_the_window_ends_on_the_day_of_the_decline(since, strength):
    row = _by_table((0, "Ann", 0), (0, "Bob", since))
    assert (row and row["strength"]) == (strength and pytest.approx(strength))


@pytest.mark.parametrize(
    "rows",
    [
        [(0, "Ann", 350)],  # whom it was before is not known
        [(0, "Ann", 0), (0, "ann ", 350)],
        [(0, "Ann", 0), (0, "Bob", 350), (0, "Ann", 360)],
        [(0, "Ann", 0), (1, "Bob", 350)],
        [(0, None, 0), (0, "Bob", 350)],
        [(0, "Ann", 0), (0, "Bob", None)],
        [],
    ],
)
def test_no_change_of_manager(rows):
    assert _by_table(*rows) is None


def test_of_several_changes_the_first_and_the_last_manager_are_named():
    row = _by_table((0, "Ann", 0), (0, "Bob", 350), (0, "Cat", 380))
    assert (row["before"], row["after"], row["days"]) == ("Ann", "Cat", 20)
    row = _by_table((0, "Ann", 340), (0, "Bob", 350), (0, "Cat", 380))
    assert (row["before"], row["after"]) == ("Ann", "Cat")


def test_a_new_salesperson_at_an_order():
    row = _by_orders("AAAAAB")
    assert row == {
        "before": "A", "after": "B", "table": "transactions", "days": 20,
        "date": day_date(day(100)), "strength": pytest.approx(0.8 * (1 - 0.5 * 20 / 90)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sellers", "changed"),
    [
        ("AAB", True),
        ("AB", False),  # one occasion makes nobody usual
        ("ABABABAB", False),
        ("ABCABC", False),
        ("AAAABAA", False),  # a stand-in, taken back
        ("AAAABAAB", False),  # nobody new
        ("AAAABA", False),
        ("AAAABC", True),
        ("AAAAAA", False),
    ],
)
def test_a_change_needs_a_stable_salesperson_before_and_a_new_one(sellers, changed):
    assert (_by_orders(sellers) is not None) == changed


def test_an_order_after_the_moment_is_not_looked_at():
    assert _by_orders("AAAAB", at=79) is None
    assert _by_orders("AAAAB", at=80) is not None
    assert _by_orders("AAAABA", at=99) is not None  # taken back later
    assert _by_orders("AAAABA", at=100) is None


def test_who_returns_after_a_year_is_new_again():
    once = [(0, 0, "B"), (0, 30, "A"), (0, 60, "A"), (0, 90, "A"), (0, 120, "A"), (0, 365, "B")]
    assert seller_changes(_sales(*once)).height == 0
    later = [*once[:-1], (0, 366, "B")]
    assert seller_changes(_sales(*later)).rows() == [(0, day(366), "A", "B", None)]


def test_customers_of_the_managers_table_are_judged_by_it():
    sales = _sales(*((code, 20 * n, "AAAAAB"[n]) for code in (0, 1) for n in range(6)))
    world = world_of(_LINES, _managers((0, "Ann", 0)), sellers=lambda: sales)
    rows = found(CHANGED, world, moments_at((0, 120, 100), (1, 120, 100)))
    assert {place: row["table"] for place, row in rows.items()} == {1: "transactions"}


def _shop(others: int, *, gone: int = 200) -> pl.DataFrame:
    """`A` sells to `others` and to customer 0 every few days until one day; then `B` does."""
    rows = [
        (code, at + code, "A" if at + code <= gone else "B")
        for code in range(1, others + 1)
        for at in range(0, 320, 12)
    ]
    return _sales(*rows, *((0, at, "A") for at in range(0, gone, 40)))


def test_a_departure_shows_when_the_book_buys_from_others():
    assert departures(_shop(3)) == (Departure("A", day(195), day(216), None),)
    assert departures(_shop(2)) == ()


def test_a_salesperson_with_rare_sales_is_waited_for_longer():
    rows = [(code, at + code, "A") for code in (1, 2, 3) for at in range(0, 400, 40)]
    rows += [(code, 400 + code, "B") for code in (1, 2, 3)]
    gap = (363 - 1) / 29
    assert departures(_sales(*rows)) == (Departure("A", day(363), day(363) + 63, None),)
    assert 62 < 5 * gap <= 63


def test_a_holiday_is_no_departure_and_a_return_ends_one():
    shop = _shop(3).with_columns(pl.col("salesperson").cast(pl.String))
    back = shop.with_columns(
        salesperson=pl.when(pl.col("day") > day(300)).then(pl.lit("A")).otherwise("salesperson")
    )
    again = back.with_columns(pl.col("salesperson").cast(pl.Enum(["A", "B"])))
    assert departures(again)[:1] == (Departure("A", day(195), day(216), day(301)),)
    soon = shop.with_columns(
        salesperson=pl.when(pl.col("day") > day(206)).then(pl.lit("A")).otherwise("salesperson")
    )
    assert departures(soon.with_columns(pl.col("salesperson").cast(pl.Enum(["A", "B"])))) == ()


def _left(at: int, rhythm: int, departure: Departure | None = None) -> dict | None:
    departure = departure or Departure("A", day(195), day(216), None)
    world = world_of(_LINES, reference=Reference(departures=(departure,)), sellers=lambda: _shop(3))
    return found(LEFT, world, moments_at((0, at, rhythm))).get(0)


def test_who_never_ordered_again_after_its_salesperson_was_gone():
    assert _left(216, 160) == {
        "before": "A", "table": "transactions", "days": 21, "date": day_date(day(195)),
        "strength": pytest.approx(0.7 * (1 - 0.5 * 21 / 90)),
    }  # fmt: skip


def test_a_departure_counts_while_it_is_known_and_recent():
    assert _left(215, 160) is None
    assert _left(284, 160) is not None
    assert _left(285, 160) is None
    assert _left(230, 160, Departure("A", day(195), day(216), day(230))) is None
    assert _left(229, 160, Departure("A", day(195), day(216), day(230))) is not None
    assert _left(216, 160, Departure("A", day(159), day(216), None)) is None  # sold on 160


def test_without_lines_or_names_nothing_is_found():
    empty = table_of([], day=pl.Int32(), salesperson=pl.Enum([]))
    world = world_of(_LINES, sellers=lambda: empty)
    moments = moments_at((0, 100, 90))
    assert departures(world.base.sellers()) == ()
    assert [found(rule, world, moments) for rule in STAFF_RULES] == [{}, {}]
    assert [found(rule, world_of(_LINES), moments) for rule in STAFF_RULES] == [{}, {}]
