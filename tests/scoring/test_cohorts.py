"""Cohorts against plain Python, and the laws they keep."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import retain.scoring.customer_days as days_module
from retain.scoring.cohorts import Cohorts, cohorts
from retain.scoring.measure import day_date, day_number
from retain.scoring.periods import PERIODS
from tests.scoring.lines_of import Line, customer_days, day, line_lists

AS_OF = day(500)
periods = st.sampled_from(PERIODS)


def _number(when: int, period: str) -> int:
    """A period's number by the calendar of the standard library."""
    date = day_date(when)
    if period == "week":
        return (date.toordinal() - 1) // 7
    months = date.year * 12 + date.month - 1
    return months if period == "month" else months // 3


def _by_hand(lines: Iterable[Line], period: str) -> dict[tuple[int, int], dict[str, int]]:
    """Cells of (cohort, periods since) with at least one line, by sets and sums."""
    cells: dict[tuple[int, int], dict[str, int]] = {}
    lines = list(lines)
    for customer in {line[0] for line in lines}:
        own = [(day(offset), amount) for who, offset, amount in lines if who == customer]
        sold = sorted({when for when, amount in own if amount > 0})
        if not sold:
            continue
        cohort = _number(sold[0], period)
        for when, amount in own:
            since = _number(when, period) - cohort
            if since >= 0:
                cell = cells.setdefault((cohort, since), {})
                cell["revenue"] = cell.get("revenue", 0) + amount
        for since in {_number(when, period) - cohort for when in sold}:
            cells[cohort, since]["active"] = cells[cohort, since].get("active", 0) + 1
        for when in sold:
            cell = cells[cohort, _number(when, period) - cohort]
            cell["occasions"] = cell.get("occasions", 0) + 1
    return cells


def _money(minor: int) -> float:
    return round(minor / 10_000, 4)


@given(line_lists, periods)
def test_every_cell_equals_plain_python(lines, period):
    found = cohorts(customer_days(lines), as_of=AS_OF, period=period)
    expected = _by_hand(lines, period)
    origin = {row["cohort"]: _number(day_number(row["cohort"]), period) for row in _rows(found)}
    seen = set()
    for row in _rows(found):
        key = (origin[row["cohort"]], row["periods_since"])
        assert _number(day_number(row["period"]), period) == sum(key)
        if row["reason"] == "no_data":
            assert key not in expected
            continue
        cell = expected.get(key, {})
        seen.add(key)
        assert row["active"] == cell.get("active", 0)
        assert row["occasions"] == cell.get("occasions", 0)
        assert row["revenue"] == _money(cell.get("revenue", 0))
        assert row["retention"] == row["active"] / row["customers"]
        assert row["customers"] == expected[key[0], 0]["active"]
    assert set(expected) <= seen


def _rows(found: Cohorts) -> list[dict]:
    return found.cells.to_dicts()


@given(line_lists, periods)
def test_all_money_is_in_the_cells_or_said_to_be_outside(lines, period):
    found = cohorts(customer_days(lines), as_of=AS_OF, period=period)
    inside = sum(round(value * 10_000) for value in found.cells["revenue"] if value is not None)
    assert inside + round(found.outside * 10_000) == sum(amount for *_, amount in lines)
    assert found.base["revenue"][0] == _money(inside)


@given(line_lists, periods, st.randoms(use_true_random=False))
def test_row_order_and_partitions_change_nothing(lines, period, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    whole = cohorts(customer_days(lines), as_of=AS_OF, period=period)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(days_module, "PARTITION_ROWS", 2)
        again = cohorts(customer_days(shuffled), as_of=AS_OF, period=period)
    for name in ("cells", "curve", "cohorts", "base"):
        assert getattr(whole, name).equals(getattr(again, name)), name


@given(line_lists, st.integers(0, 500), periods)
def test_later_rows_change_nothing(lines, offset, period):
    early = [line for line in lines if line[1] <= offset]
    replayed = cohorts(customer_days(lines), as_of=day(offset), period=period)
    if not early:
        assert replayed.cells.height == 0
        return
    alone = cohorts(customer_days(early), as_of=day(offset), period=period)
    assert replayed.cells.equals(alone.cells)


@given(line_lists, periods)
def test_repeat_rate_is_of_second_occasions(lines, period):
    found = cohorts(customer_days(lines), as_of=AS_OF, period=period)
    days = {}
    for customer, offset, amount in lines:
        if amount > 0:
            days.setdefault(customer, set()).add(offset)
    assert found.base["customers"][0] == len(days)
    assert found.base["repeaters"][0] == sum(len(own) > 1 for own in days.values())
    assert found.cohorts["repeaters"].sum() == found.base["repeaters"][0]
    for (_,), own in found.cells.drop_nulls("repeaters").group_by("cohort"):
        assert own["repeaters"].is_sorted()


@given(line_lists, periods)
def test_the_curve_weighs_complete_cells(lines, period):
    found = cohorts(customer_days(lines), as_of=AS_OF, period=period)
    complete = found.cells.filter(pl.col("reason").is_null())
    for row in found.curve.iter_rows(named=True):
        own = complete.filter(pl.col("periods_since") == row["periods_since"])
        assert row["cohorts"] == own.height
        assert row["retention"] == own["active"].sum() / own["customers"].sum()
        total = sum(round(value * 10_000) for value in own["revenue"])
        assert row["revenue_per_customer"] == pytest.approx(
            total / own["customers"].sum() / 10_000, abs=1e-4
        )


def test_some_customers_alone_with_everybodys_gaps():
    """A month in which only others bought is known to be without the chosen ones."""
    lines = [("a", 0, 10), ("b", 35, 10), ("a", 95, 10)]  # January, February, April
    found = cohorts(
        customer_days(lines), as_of=day(120), period="month", kept=pl.Series([0], dtype=pl.UInt32)
    )
    assert found.base["customers"][0] == 1
    assert found.cells["active"].to_list() == [1, 0, None, 1]
    assert found.cells["reason"].to_list() == [None, None, "no_data", None]


def test_provisional_periods_stay_out_of_the_means():
    lines = [("a", 5, 10), ("a", 36, 10), ("b", 36, 10), ("b", 61, 10)]
    found = cohorts(customer_days(lines), as_of=day(70), period="month")
    assert found.cells.select("periods_since", "active", "reason").rows() == [
        (0, 1, "partly_covered"), (1, 1, None), (2, 0, "in_progress"),
        (0, 1, None), (1, 1, "in_progress"),
    ]  # fmt: skip
    assert found.curve["cohorts"].to_list() == [1, 1]
    # The first cohort's sums lack what came before the data begin.
    assert found.curve["cumulative_revenue_per_customer"].to_list() == [0.001, None]
    assert found.cohorts.select("periods", "provisional").rows() == [(1, True), (0, False)]


def test_gaps_are_null_and_sums_go_on():
    lines = [("a", 0, 10_000), ("a", 100, 20_000)]
    found = cohorts(customer_days(lines), as_of=day(120), period="month")
    assert found.cells["revenue"].to_list() == [1.0, None, None, 2.0]
    assert found.cells["cumulative_revenue_per_customer"].to_list() == [1.0, None, None, 3.0]
    assert found.cells["repeat_rate"].to_list() == [0.0, None, None, 1.0]
    assert found.curve["periods_since"].to_list() == [0, 3]
    assert found.curve["repeat_rate"].to_list() == [0.0, None]


def test_returns_count_on_their_day():
    lines = [("a", 0, 50_000), ("a", 40, -20_000)]
    found = cohorts(customer_days(lines), as_of=day(59), period="month")
    assert found.cells.select("active", "revenue").rows() == [(1, 5.0), (0, -2.0)]


@pytest.mark.parametrize("period", PERIODS)
def test_one_customer_one_day(period):
    found = cohorts(customer_days([("a", 3, 10)]), as_of=day(3), period=period)
    assert found.cells.height == found.cohorts.height == 1
    assert found.cells.row(0, named=True)["retention"] == 1.0
    assert found.cells.row(0, named=True)["reason"] == "in_progress"
    assert found.curve.height == 0


@pytest.mark.parametrize("lines", [[("a", 3, 0)], [("a", 3, -10)]])
def test_nobody_bought(lines):
    found = cohorts(customer_days(lines), as_of=AS_OF, period="month")
    assert found.cells.height == found.curve.height == found.cohorts.height == 0
    assert found.base.row(0, named=True)["repeat_rate"] is None
    assert found.outside == _money(lines[0][2])
