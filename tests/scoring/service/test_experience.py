"""Experience against expectation: gaps, the key experience, quadrants, whose answer counts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from retain.scoring.service.dimensions import experience_by, experience_by_dimension
from retain.scoring.service.experience import ExperienceBook, read_experience_book
from retain.scoring.service.experience_figures import FIGURES, experience_figures
from tests.scoring.lines_of import day
from tests.scoring.service.answering import CUSTOMERS, ROLES, answer, answers, surveyed
from tests.scoring.service.complaining import customers_of


def _book(rows, *, as_of: int = 400, since: int = 100, roles=ROLES, **labels) -> ExperienceBook:
    base = surveyed(rows, roles)
    customers = customers_of(base, **labels)
    return read_experience_book(base, customers, as_of=day(as_of), since=day(since))


def _figures(book: ExperienceBook) -> dict[str, tuple]:
    return {each.name: (each.value, each.rows, each.reason) for each in experience_figures(book)}


def _of(rows, dimension: str, **how) -> dict:
    found = experience_by_dimension(_book(rows, **how))
    return found.filter(pl.col("dimension") == dimension).row(0, named=True)


def test_the_gap_and_its_interval():
    gaps = [0, -1, -2, -1, 1]
    rows = [
        answer(name, importance=3, expectation=3, experience=3 + gap)
        for name, gap in zip(CUSTOMERS, gaps, strict=False)
    ]
    found = _of(rows, "service")
    points = [25 * gap for gap in gaps]
    low, high = stats.t.interval(0.95, 4, stats.tmean(points), stats.sem(points))
    assert found["gap_low"] == pytest.approx(low, abs=0.05)
    assert found["gap_high"] == pytest.approx(high, abs=0.05)
    assert {name: found[name] for name in ("customers", "gap_customers", "importance")} == {
        "customers": 5, "gap_customers": 5, "importance": 50.0,
    }  # fmt: skip
    assert (found["expectation"], found["experience"], found["gap"]) == (50, 35, -15)
    assert (found["shortfall"], found["weight"], found["below"]) == (15, 7.5, 0.6)


def test_a_great_many_customers():
    size = 200_000
    points = pl.DataFrame({"expectation": [75.0, 100.0], "experience": [50.0, 100.0]})
    rows = pl.concat([points] * (size // 2)).with_columns(
        code=pl.int_range(size, dtype=pl.UInt32),
        dimension=pl.lit("service"),
        importance=pl.lit(80.0),
        gap=pl.col("experience") - pl.col("expectation"),
    )
    found = experience_by_dimension(ExperienceBook(rows, told=True, weighed=True))
    assert found.select("customers", "importance", "expectation", "gap", "weight").rows() == [
        (size, 80.0, 87.5, -12.5, 10.0)
    ]


def test_scales_are_brought_together():
    rows = [
        answer("a", expectation=5, experience=3),
        answer("b", expectation=10, experience=5, scale_low=0, scale_high=10),
        answer("c", expectation=7, experience=4, scale_low=1, scale_high=7),
        answer("d", expectation=90, experience=40, scale_low=0, scale_high=100),
    ]
    found = _of(rows, "service")
    assert found["gap"] == -50
    assert (found["gap_low"], found["gap_high"]) == (None, None)


def test_the_newest_answer_of_a_customer_and_dimension_counts_once():
    rows = [
        answer("a", when=200, expectation=5, experience=1),
        answer("a", when=300, expectation=5, experience=5),
        answer("a", "price", when=250, expectation=5, experience=3),
        answer("b", when=300, expectation=3, experience=2),
        answer("b", when=300, expectation=3, experience=3),
        answer("b", when=90, expectation=5, experience=1),
        answer("c", when=401, expectation=5, experience=1),
    ]
    found = _of(rows, "service")
    assert (found["customers"], found["gap"]) == (2, -6.2)  # of 0 and −12.5, rounded to even
    assert _of(rows, "price")["gap"] == -50


def test_a_gap_needs_both_grades_and_grades_on_their_scale():
    rows = [
        answer("a", experience=3),
        answer("b", expectation=4),
        answer("c", expectation=9, experience=5),
        answer("d"),
    ]
    found = _of(rows, "service")
    assert (found["customers"], found["gap_customers"], found["gap"]) == (3, 0, None)
    assert (found["expectation"], found["experience"]) == (75, 75)
    assert (found["below"], found["shortfall"], found["weight"]) == (None, None, None)


def test_rivals_and_intention_are_no_experience():
    rows = [answer("a", name, expectation=5, experience=1) for name in ("rivals", "intention")]
    assert experience_by_dimension(_book(rows)).is_empty()


def _weighed(**dimensions: tuple[float | None, float, float]) -> list[dict]:
    return [
        answer(name, dimension, importance=importance, expectation=hoped, experience=met)
        for dimension, (importance, hoped, met) in dimensions.items()
        for name in CUSTOMERS
    ]


def test_the_key_experience_is_what_is_important_and_lacks():
    rows = _weighed(product=(5, 5, 4), service=(3, 5, 3), brand=(1, 5, 1), price=(5, 3, 4))
    found = experience_by_dimension(_book(rows))
    assert found.select("dimension", "weight", "key", "quadrant").rows() == [
        ("service", 25, True, "overkill"),  # of two that weigh alike, what lacks more
        ("product", 25, False, "keep_up"),
        ("brand", 0, False, "low_priority"),
        ("price", 0, False, "keep_up"),
    ]


def test_quadrants_by_the_means_over_dimensions():
    rows = _weighed(product=(5, 5, 2), service=(5, 5, 5), brand=(1, 3, 5), price=(1, 3, 2))
    found = experience_by_dimension(_book(rows))
    assert dict(found.select("dimension", "quadrant").iter_rows()) == {
        "product": "concentrate", "service": "keep_up", "brand": "overkill",
        "price": "low_priority",
    }  # fmt: skip


def test_without_importance_all_dimensions_are_alike():
    book = _book(_weighed(product=(None, 5, 4), service=(None, 5, 3)))
    found = experience_by_dimension(book)
    assert not book.weighed
    assert found.select("dimension", "weight", "key", "quadrant").rows() == [
        ("service", 50, True, None),
        ("product", 25, False, None),
    ]


def test_a_dimension_whose_importance_alone_is_untold_is_no_key():
    found = experience_by_dimension(_book(_weighed(product=(None, 5, 1), service=(3, 5, 4))))
    assert found.select("dimension", "weight", "key", "quadrant").rows() == [
        ("service", 12.5, True, None),
        ("product", None, False, None),
    ]


def test_no_key_where_nothing_lacks():
    book = _book(_weighed(product=(5, 4, 4), service=(3, 3, 5)))
    assert not experience_by_dimension(book)["key"].any()
    assert _figures(book)["key_shortfall"] == (0, 8, None)


def test_what_cannot_be_told_from_the_key():
    lacks = {"product": [2, 2, 2, 2, 3, 2, 2, 2], "price": [2, 3, 1, 2, 2, 2, 2, 2],
             "service": [0, 0, 1, 0, 0, 0, 0, 0]}  # fmt: skip
    rows = [
        answer(name, dimension, importance=5, expectation=5, experience=5 - lack)
        for dimension, each in lacks.items()
        for name, lack in zip(CUSTOMERS, each, strict=True)
    ]
    found = experience_by_dimension(_book(rows))
    assert found.select("dimension", "close").rows() == [
        ("product", None), ("price", True), ("service", False),
    ]  # fmt: skip


def test_by_tier_the_tier_while_buying():
    rows = _weighed(service=(5, 4, 3))
    tiers = dict(zip(CUSTOMERS, "AABBDDD", strict=False))
    before = dict.fromkeys("efg", "B")
    found = experience_by(_book(rows, tier=tiers, tier_before=before), "tier")
    assert found.select("tier", "dimension", "customers", "gap").rows() == [
        ("A", "service", 2, -25),
        ("B", "service", 5, -25),
    ]


def test_the_figures_of_all_dimensions_are_one_mean_a_customer():
    rows = [
        answer("a", "service", importance=5, expectation=5, experience=4),
        answer("a", "price", importance=5, expectation=5, experience=1),
        answer("b", "service", importance=5, expectation=4, experience=4),
        answer("c", "service", importance=5, experience=4),
    ]
    told = _figures(_book(rows))
    assert list(told) == list(FIGURES)
    assert told["experience_customers"] == (3, 3, None)
    assert told["experience_gap"] == (-31.2, 2, None)
    assert told["key_shortfall"] == (100, 1, None)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (None, "no_surveys_table"),
        ([], "no_experience_told"),
        ([answer("a", experience=3)], "no_experience_told"),
    ],
)
def test_why_nothing_is_known(rows, reason):
    told = _figures(_book(rows))
    assert told["experience_gap"][::2] == (None, reason)
    assert told["experience_gap_low"][::2] == (None, reason)


def test_one_answer_has_no_interval_and_columns_may_lack():
    told = _figures(_book([answer("a", expectation=5, experience=4)]))
    assert told["experience_gap"] == (-25, 1, None)
    assert told["experience_gap_low"] == (None, 1, "one_answer")
    bare = {"date": pl.Date(), "dimension": pl.String()}
    assert experience_by_dimension(_book([answer("a")], roles=bare)).is_empty()


@given(rows=answers, turned=st.randoms())
def test_no_order_of_rows_shows(rows, turned):
    other = list(rows)
    turned.shuffle(other)
    tiers = dict(zip(CUSTOMERS, "AABBC", strict=False))
    one, two = _book(rows, tier=tiers), _book(other, tier=tiers)
    assert one.rows.equals(two.rows)
    assert experience_figures(one) == experience_figures(two)
    assert experience_by_dimension(one).equals(experience_by_dimension(two))
    assert experience_by(one, "tier").equals(experience_by(two, "tier"))


@given(rows=answers)
def test_laws_of_dimensions(rows):
    found = experience_by_dimension(_book(rows))
    assert found.filter("key").height <= 1
    told = found.drop_nulls("gap_low")
    assert (told["gap_low"] <= told["gap"]).all()
    assert (told["gap"] <= told["gap_high"]).all()
    assert found["shortfall"].is_null().equals(found["gap"].is_null())
    assert (found["weight"].drop_nulls() <= 100).all()
