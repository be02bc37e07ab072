"""Headline figures: counted by hand, like with like, and never more than the data reach."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.asked import LEAVING
from retain.scoring.changes.earlier import scores_then
from retain.scoring.changes.headline import headlines
from retain.scoring.changes.headline_figures import KINDS
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.pipeline import run
from retain.scoring.service.customers import with_codes
from retain.scoring.standards import Rules
from retain.words import LANGUAGES, text
from tests.scoring.lines_of import day
from tests.scoring.simulated import simulated
from tests.scoring.tables_of import base_of

UNIT = MINOR_PER_UNIT
AS_OF, SINCE = 800, 793
LINES = [
    *(("a", on, 10 * UNIT) for on in range(0, 780, 30)),
    ("a", 430, 20 * UNIT),  # 52 weeks before the period
    ("a", 790, 15 * UNIT),  # the period before
    ("a", 795, 40 * UNIT),
    ("b", 20, 8 * UNIT),
    ("b", 100, 8 * UNIT),
    ("d", 798, -2 * UNIT),
    ("d", 799, 7 * UNIT),
    ("e", 796, 5 * UNIT),
]


def found(lines, as_of=AS_OF, since=SINCE, standards=None, codes=None, hide=None):
    base = base_of(lines, {})
    scored = run(base, as_of=day(as_of), rules=Rules(), standards=standards, asked=LEAVING)
    now = with_codes(base, scored.scores)
    then = scores_then(base, day(since), Rules(), scored.standards)
    now, then = (
        frame.filter(
            pl.lit(True) if codes is None else pl.col("code").is_in(codes.implode())
        ).with_columns(pl.col("customer_id") if hide is None else hide)
        for frame in (now, then)
    )
    told = headlines(
        base, now, then, Rules(), scored.standards,
        since=day(since), as_of=day(as_of), codes=codes,
    )  # fmt: skip
    return {each.figure.name: each for each in told}, now, scored.standards


@pytest.fixture(scope="module")
def counted():
    return found(LINES)[0]


@pytest.mark.parametrize(
    ("name", "value", "rows", "before"),
    [
        ("revenue", 50.0, 3, 15.0),
        ("revenue_on_year", 1.5, 3, None),
        ("occasions", 3.0, 3, 1.0),
        ("average_occasion_value", 16.6667, 3, 15.0),
        ("buyers", 3.0, 3, 1.0),
        ("new_customers", 2.0, 3, 0.0),
        ("retention", 0.5, 2, 0.5),
        ("revenue_retention", 0.9459, 2, 0.9375),
        ("repeat_buyer_share", 0.5, 4, 1.0),
    ],
)
def test_counted_by_hand(counted, name, value, rows, before):
    """In (70, 435] a brought 12 · 10 and, on day 430, 20; b 8. In (63, 428] the 20 are missing."""
    told = counted[name]
    assert told.figure.value == value
    assert told.figure.rows == rows
    assert told.before.value == before


def test_change_and_share_of_change(counted):
    revenue, year = counted["revenue"], counted["revenue_on_year"]
    assert revenue.change == 35.0
    assert revenue.relative == 2.3333
    assert revenue.better == "more"
    assert (year.before.value, year.before.reason) == (None, "no_revenue")
    assert year.change is year.relative is None


def test_revenue_of_the_window_is_that_of_the_scores():
    told, now, _ = found(LINES)
    assert told["revenue_window"].figure.value == now["revenue_window"].sum()
    assert told["revenue_window"].figure.rows == 3


def test_a_week_later_each_figure_is_what_it_was_before():
    """All days are judged by one standard, so trends only move on; what flows does not change."""
    lines = simulated(120)
    last = max(on for _, on, _ in lines)
    later, now, standards = found(lines, last, last - 7)
    known = [row for row in lines if row[1] <= last - 7]
    earlier, _, _ = found(known, last - 7, last - 14, standards)
    assert set(later) == set(KINDS)
    for name, told in later.items():
        assert told.before.value == earlier[name].figure.value, name
        assert told.before.rows == earlier[name].figure.rows, name
        assert told.trend[:-1] == earlier[name].trend[1:], name
        assert told.trend[-1] == told.figure.value, name
    status = now["status"].value_counts()
    counts = dict(status.iter_rows())
    assert later["active_customers"].figure.value == counts["active"]
    assert later["at_risk"].figure.value == counts["slowing"] + counts["lapsed"]
    assert later["churned_customers"].figure.value == counts["churned"]
    assert later["key_accounts"].figure.value == now["key_account"].sum()


def test_a_period_that_the_data_do_not_cover_is_unknown_and_not_nothing():
    told, _, _ = found([row for row in LINES if row[1] > 787])
    revenue = told["revenue"]
    assert revenue.figure.value == 50.0
    assert (revenue.before.value, revenue.before.reason) == (None, "period_not_covered")
    assert revenue.trend == (None,) * 7 + (50.0,)
    assert told["revenue_on_year"].figure.reason == "year_not_covered"
    assert told["revenue_window"].figure.reason == "window_not_covered"
    assert told["retention"].figure.reason == "window_not_covered"


def test_of_some_customers_a_week_without_them_is_a_week_with_nothing():
    base = base_of(LINES, {})
    only = base.customers.ids.index_of("e")
    told, _, _ = found(LINES, codes=pl.Series([only], dtype=pl.UInt32))
    assert told["revenue"].figure.value == 5.0
    assert told["revenue"].before.value == 0.0
    assert told["average_occasion_value"].before.reason == "no_occasions"
    assert told["repeat_buyer_share"].figure.rows == 1


def test_parts_of_the_base_add_up_to_it():
    """Whoever counts, all are judged as members of the whole base."""
    lines = simulated(90)
    last = max(on for _, on, _ in lines)
    whole = found(lines, last, last - 7)[0]
    codes = pl.Series(range(90), dtype=pl.UInt32)
    parts = [found(lines, last, last - 7, codes=codes.gather_every(2, n))[0] for n in (0, 1)]
    for name, told in whole.items():
        if told.figure.kind in ("count", "money") and name != "average_occasion_value":
            both = [sum(each) for each in zip(*(part[name].trend for part in parts), strict=True)]
            assert told.trend == pytest.approx(both), name


def test_pseudonyms_change_no_figure():
    lines = simulated(60)
    last = max(on for _, on, _ in lines)
    hidden = pl.col("customer_id").map_elements(lambda name: name[::-1] + "x", pl.String)
    assert found(lines, last, last - 7)[0] == found(lines, last, last - 7, hide=hidden)[0]


def test_a_period_after_the_last_line_is_unknown():
    told, _, _ = found([row for row in LINES if row[1] <= 790])
    assert told["revenue"].figure.reason == "no_rows"
    assert told["at_risk"].figure.value is None
    assert told["revenue"].before.value == 15.0


@pytest.mark.parametrize("lines", [[("a", 800, 5 * UNIT)], [("a", 795, -5 * UNIT)], [("a", 0, 1)]])
def test_next_to_no_data(lines):
    told, _, _ = found(lines)
    assert list(told) == list(KINDS)
    for each in told.values():
        for figure in (each.figure, each.before):
            assert (figure.value is None) == (figure.reason is not None)


def test_nobody_at_all():
    base = base_of(LINES[:1], {})
    nobody = base.of(base.kept)
    scored = run(nobody, as_of=day(AS_OF), rules=Rules(), asked=LEAVING)
    now = with_codes(nobody, scored.scores)
    told = headlines(
        nobody, now, now, Rules(), scored.standards, since=day(SINCE), as_of=day(AS_OF)
    )
    assert {each.figure.reason for each in told} == {"no_rows"}


@pytest.mark.parametrize(("long", "known"), [(2, 8), (365, 2), (801, 1), (900, 0)])
def test_a_period_of_any_length(long, known):
    told, _, _ = found(LINES, since=AS_OF - long)
    trend = told["revenue"].trend
    assert [value is not None for value in trend] == [False] * (8 - known) + [True] * known


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_has_a_name_and_a_meaning(lang):
    for name in KINDS:
        assert text(f"headline.{name}", lang)
        assert text(f"headline_meaning.{name}", lang)
