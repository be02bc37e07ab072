"""Figures of complaints, by hand: rates and whom they are of, rows, reasons, groups."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.figure import Figure
from retain.scoring.service.complaint_figures import (
    FIGURES,
    OF_CLOSING,
    complaint_figures,
    complaints_by,
)
from retain.scoring.service.complaints import COLUMNS, ON_REQUEST
from tests.scoring.service.complaining import UNIT, book_of, complaining, every

YEAR = 366
"""Days of 2024, that the lines begin on the first of."""


def _figures(base, **asked) -> dict[str, Figure]:
    return {figure.name: figure for figure in complaint_figures(book_of(base, **asked))}


def _told(base, name, **asked):
    found = _figures(base, **asked)[name]
    return found.value, found.rows, found.of, found.reason


LINES = [*every("a", 30, 365), *every("b", 30, 365), *every("old", 30, -300, start=-400)]


def _rows(*days: int, customer: str = "a", **cells: object) -> list[dict[str, object]]:
    return [{"customer": customer, "opened": at, "closed": at + 1, **cells} for at in days]


def test_a_rate_is_of_the_customers_and_the_days():
    # two customers for the whole of a year of 366 days, one until 365 days after its last occasion
    base = complaining(LINES, _rows(-300, 40, 140, 240))
    months = pl.DataFrame(complaints_by(book_of(base, since=-1), "month"))
    assert months["customers"].to_list() == [3, *[2] * 11]
    assert months["days"].sum() == YEAR
    days = 2 * YEAR + 31
    rate = round(100 * 3 / (days / (365.25 / 12)), 4)
    assert _told(base, "complaints_per_100", since=-1) == (rate, 3, "customers", None)
    orders = 13 + 13
    assert _told(base, "complaints_per_1000_orders", since=-1) == (
        round(3000 / orders, 4), orders, "occasions", None,
    )  # fmt: skip


def test_a_month_in_part_counts_by_its_days():
    base = complaining(LINES, _rows(-300, 40, 140, 240))
    found = complaints_by(book_of(base, since=19, as_of=49), "month")
    assert found.select("month", "complaints", "days", "month_days", "provisional").rows() == [
        ("2024-01", 0, 11, 31, True),
        ("2024-02", 1, 19, 29, True),
    ]
    assert found["complaints_per_100"].to_list() == [
        0.0, pytest.approx(100 / (3 * 19) * 365.25 / 12, abs=1e-4),
    ]  # fmt: skip


def test_a_record_that_begins_late_counts_from_there():
    often = [row for at in range(300, 365, 3) for row in _rows(at)]
    found = complaints_by(book_of(complaining(LINES, often), since=-1), "month")
    assert found["days"].to_list() == [*[0] * 9, 5, 30, 31]
    assert found["complaints_per_100"].to_list()[:9] == [None] * 9
    assert found["complaints_per_100"][10] == pytest.approx(10 * 100 / 2 * 365.25 / 12 / 30, 1e-3)
    early = [row for at in range(0, 65, 3) for row in _rows(at)]
    ended = book_of(complaining(LINES, early), since=-1)
    assert complaints_by(ended, "month")["days"].to_list() == [31, 29, 4, *[0] * 9]
    over = _figures(complaining(LINES, early), since=200)
    assert over["complaints_per_100"].reason == "record_ended"


def test_upheld_ones_stand_apart():
    told = [True, True, False, None]
    rows = [_rows(40 * n, upheld=upheld)[0] for n, upheld in enumerate(told)]
    found = _figures(complaining(LINES, rows), since=-1)
    assert (found["complaints"].value, found["upheld_share"].rows) == (4, 3)
    assert found["upheld_share"].value == 0.6667
    whole, upheld = found["complaints_per_100"].value, found["upheld_per_100"].value
    assert upheld == pytest.approx(whole / 2, abs=1e-4)
    nobody = _figures(complaining(LINES, _rows(1, 2)), since=-1)
    assert nobody["upheld_per_100"].reason == nobody["upheld_share"].reason == "upheld_untold"


def test_on_time_repeats_loss_and_days():
    rows = [
        *_rows(10, due=12, category="late", loss=30 * UNIT, upheld=True),
        *_rows(14, due=12, category="late", loss=0, upheld=False),
        *_rows(40, due=60, category="late"),
        {"customer": "b", "opened": 50, "due": 55},
        {"customer": "b", "opened": 360, "due": 370, "category": "dear"},
    ]
    base = complaining(LINES, rows)
    told = {name: _told(base, name, since=-1)[:2] for name in FIGURES}
    assert told["on_time_resolution"] == (0.5, 4)
    assert told["upheld_on_time"] == (1.0, 1)
    assert told["repeat_rate"] == (0.25, 4)
    assert told["complaint_loss"] == (30.0, 2)
    assert told["complaints_open"] == (2, 5)
    assert told["complaints_overdue"] == (1, 2)
    assert told["median_days_to_close"] == (1, 5)
    assert told["bought_again"] == (1.0, 1)  # of three closed, two before there was a rhythm


def test_open_ones_of_before_the_period_are_open_still():
    rows = [{"customer": "a", "opened": 10, "due": 20}, *_rows(300)]
    found = _figures(complaining(LINES, rows), since=200)
    assert found["complaints"].value == 1
    assert (found["complaints_open"].value, found["complaints_overdue"].value) == (1, 1)
    assert found["on_time_resolution"].reason == "no_limits"


def test_every_unknown_figure_has_a_reason():
    table = complaining(LINES, [])
    without = replace(table, tables={})
    for base, reason in ((without, "no_complaints_table"), (table, "no_complaints")):
        found = _figures(base)
        unknown = {f.reason for f in found.values() if f.value is None}
        assert unknown == {reason}, reason
        known = [f.name for f in found.values() if f.value is not None]
        assert known == ([] if base is without else ["complaints"])
    untold = complaining(LINES, [{"customer": "a", "opened": 9}], {"opened": pl.Date()})
    found = _figures(untold, since=-1)
    assert {found[name].reason for name in OF_CLOSING} == {"closing_untold"}
    assert found["repeat_rate"].reason == "categories_untold"
    assert found["complaint_loss"].reason == "losses_untold"
    assert all((f.value is None) == (f.reason is not None) for f in found.values())


def test_groups_of_customers_have_their_own_rates_and_quiet_ones_a_row():
    region = {"a": "north", "b": "south"}
    base = complaining(LINES, _rows(40, 140, 240))
    found = complaints_by(book_of(base, since=-1, region=region), "region")
    assert found.select("region", "complaints", "complaint_share", "customers").rows() == [
        ("north", 3, 1.0, 1), ("south", 0, 0.0, 1), (None, 0, 0.0, 1),
    ]  # fmt: skip
    assert found["complaints_per_100"].to_list() == [
        pytest.approx(300 * (365.25 / 12) / YEAR, abs=1e-4), 0.0, 0.0,
    ]  # fmt: skip
    assert found["on_time_resolution"].null_count() == 3


def test_categories_are_of_all_customers_and_severities_the_gravest_first():
    rows = [
        *_rows(40, 41, category="late", severity="low"),
        *_rows(42, severity="critical"),
        *_rows(43, severity="medium", category="dear"),
    ]
    book = book_of(complaining(LINES, rows), since=-1)
    found = complaints_by(book, "category")
    assert found["category"].to_list() == ["dear", "late", None]
    assert found["customers"].to_list() == [3, 3, 3]
    whole = {f.name: f.value for f in complaint_figures(book)}
    assert found["complaints_per_100"].sum() == pytest.approx(whole["complaints_per_100"], abs=2e-4)
    assert found["complaint_share"].to_list() == [0.25, 0.5, 0.25]
    assert complaints_by(book, "severity")["severity"].to_list() == ["critical", "medium", "low"]


@pytest.mark.parametrize("column", [*COLUMNS, *ON_REQUEST])
def test_groups_of_nothing(column):
    book = book_of(complaining(LINES, []))
    found = complaints_by(book, column)
    assert found.columns[:2] == [column, "complaints"]
    assert found["complaints"].sum() == 0
    one = book_of(complaining(every("a", 30, 0), _rows(0)), since=-1, as_of=1)
    assert complaints_by(one, column)["complaints"].sum() == 1


@pytest.mark.parametrize("column", [*COLUMNS, *ON_REQUEST])
def test_groups_add_up_to_all(column):
    rows = [
        row
        for n in range(40)
        for row in _rows(
            9 * n,
            customer="ab"[n % 2],
            category=[None, "late", "dear"][n % 3],
            department=["store", None][n % 2],
            severity=["low", "high"][n % 2],
            due=9 * n + n % 3,
            loss=n * UNIT,
        )
    ]
    labels = {"region": {"a": "north"}, "tier": {"a": "A", "b": "D"}, "owner": {"b": "Li"}}
    book = book_of(complaining(LINES, rows), since=-1, **labels)
    found, whole = complaints_by(book, column), {f.name: f for f in complaint_figures(book)}
    assert found["complaints"].sum() == whole["complaints"].value == 40
    assert found["complaint_loss"].sum() == whole["complaint_loss"].value
    assert found["judged"].sum() == whole["on_time_resolution"].rows
    share = found["on_time_resolution"].fill_null(0)
    assert (share * found["judged"]).sum() == pytest.approx(
        whole["on_time_resolution"].value * 40, abs=0.02
    )


complaints = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from("ab"),
            "opened": st.integers(0, 365),
            "closed": st.none() | st.integers(0, 400),
            "due": st.none() | st.integers(0, 400),
            "category": st.sampled_from([None, "late", "dear"]),
            "upheld": st.sampled_from([None, True, False]),
            "loss": st.none() | st.integers(0, 10**7),
        }
    ),
    max_size=25,
)


@settings(max_examples=30)
@given(complaints, st.integers(0, 10**6))
def test_the_order_of_rows_does_not_show(rows, seed):
    base = complaining(LINES, rows)
    table = base.tables["complaints"]
    shuffled = table.sample(fraction=1, shuffle=True, seed=seed)
    other = replace(base, tables={"complaints": pl.concat([shuffled, table[:3]])})
    one, two = book_of(base), book_of(other)
    assert complaint_figures(one) == complaint_figures(two)
    for column in ("month", "category"):
        assert complaints_by(one, column).equals(complaints_by(two, column))
    for figure in complaint_figures(one):
        assert figure.kind != "share" or figure.value is None or 0 <= figure.value <= 1
