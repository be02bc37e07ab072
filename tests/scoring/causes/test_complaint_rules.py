"""Complaints: small ones again and again, people, the product, late answers, waves."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.causes.complaint_rules import COMPLAINT_RULES
from tests.scoring.causes.asked import LEXICON, found, world_of

SMALL, RUDE, LATE, PRODUCT, WAVE = COMPLAINT_RULES
ROLES = ("opened", "closed", "due", "first_response", "category", "severity", "text")


def _complaint(
    opened: int, category: str | None = "Invoice", severity: str | None = "low", **cells
):
    row = {"customer": "a", "opened": opened, "category": category, "severity": severity}
    return row | {"text": None} | cells


def _world(*complaints):
    return world_of({"complaints": complaints}, roles={"complaints": ROLES}, lexicon=LEXICON)


def _found(rule, *complaints, at=200, **moment):
    return found(rule, _world(*complaints), {"day": at, **moment})


@pytest.mark.parametrize(
    ("days", "strength"),
    [((190,), None), ((190, 170), 0.6), ((190, 170, 150), 0.9), ((190, 170, 150, 145), 0.9)],
)
def test_small_complaints_count_from_two(days, strength):
    rows = _found(SMALL, *map(_complaint, days))
    assert [row["strength"] for row in rows] == ([] if strength is None else [strength])


def test_small_complaints_fade_each_by_its_age():
    rows = _found(SMALL, _complaint(100), _complaint(140), at=230)
    assert rows[0]["strength"] == pytest.approx(0.3 * (1.5 * 50 / 180) + 0.3 * 0.75, abs=1e-3)
    assert _found(SMALL, _complaint(40), _complaint(50), at=230) == []


def test_what_is_severe_or_about_something_else_is_not_small():
    others = [
        _complaint(150, severity="high"),
        _complaint(160, "Attitude"),
        _complaint(190, "Range"),
    ]
    assert _found(SMALL, _complaint(180), *others) == []
    assert len(_found(SMALL, _complaint(180), _complaint(150, severity=None))) == 1


def test_the_same_again_within_a_week_is_one_complaint():
    assert _found(SMALL, _complaint(180), _complaint(187)) == []
    assert len(_found(SMALL, _complaint(180), _complaint(188))) == 1
    assert len(_found(SMALL, _complaint(180), _complaint(187, "Wrong item"))) == 1


def test_what_comes_after_the_moment_does_not_count():
    assert _found(SMALL, _complaint(190), _complaint(201)) == []


def test_one_complaint_about_people_is_enough():
    (row,) = _found(RUDE, _complaint(190, "Attitude"))
    assert (row["strength"], row["table"]) == (0.6, "complaints")
    assert row["en"] == (
        "complaints about how we treat customers: 1, the last on 2024-07-09 (Attitude)"
    )
    assert row["zh"] == "关于服务态度或能力的投诉 1 次，最近一次为 2024-07-09（Attitude）"
    (row,) = _found(RUDE, _complaint(190, "Attitude"), _complaint(170, "Attitude"))
    assert row["strength"] == pytest.approx(1 - 0.4 * 0.4)


def test_the_category_speaks_before_the_text_and_the_text_counts_half():
    rude = _complaint(190, "Invoice", text="Your clerk was rude to me")
    (row,) = _found(RUDE, rude)
    assert row["strength"] == 0.3
    assert len(_found(SMALL, rude, _complaint(170))) == 1
    (row,) = _found(RUDE, rude | {"category": None})
    assert row["strength"] == 0.6


def test_what_says_nothing_counts_for_nothing():
    vague = [_complaint(190, "General", text="please call"), _complaint(180, None)]
    assert [_found(rule, *vague) for rule in (SMALL, RUDE, PRODUCT)] == [[], [], []]


def test_a_complaint_about_the_product():
    (row,) = _found(PRODUCT, _complaint(190, None, text="The goods are not suitable for our work"))
    assert row["strength"] == 0.6
    assert "2024-07-09" in row["en"]
    assert "2024-07-09" in row["zh"]


def test_a_fault_filed_as_something_else_is_half_a_misfit():
    text = "The goods are not suitable for our work"
    for category, strength in (("Range", 0.6), ("Goods", 0.3), ("Invoice", 0.3), (None, 0.6)):
        (row,) = _found(PRODUCT, _complaint(190, category, text=text))
        assert row["strength"] == strength


def _dealt_with(late: int, of: int, *, every: int = 10) -> list[dict]:
    """A base that closes nine of ten complaints in time; and `a`, with so many late."""
    base = [
        _complaint(
            10 + n, closed=10 + n + (9 if n % every == 0 else 2), due=15 + n, customer=f"b{n}"
        )
        for n in range(60)
    ]
    own = [
        _complaint(130 + 10 * n, closed=130 + 10 * n + (9 if n < late else 2), due=135 + 10 * n)
        for n in range(of)
    ]
    return base + own


@pytest.mark.parametrize(("late", "of", "counts"), [(1, 1, 0), (2, 2, 1), (2, 6, 0), (3, 6, 1)])
def test_late_answers_count_beyond_the_usual(late, of, counts):
    rows = _found(LATE, *_dealt_with(late, of))
    assert len(rows) == counts
    if rows:
        assert (rows[0]["late"], rows[0]["complaints"], rows[0]["strength"]) == (late, of, 0.4)


def test_where_lateness_is_usual_it_says_nothing():
    assert _found(LATE, *_dealt_with(2, 2, every=2)) == []


def test_it_is_late_only_once_its_limit_has_passed():
    rows = [_found(LATE, *_dealt_with(2, 2), at=at) for at in (144, 145, 146)]
    assert [len(row) for row in rows] == [0, 0, 1]


def _hit_by_a_wave(category: str = "Quality") -> list[dict]:
    usual = [_complaint(d, category, customer=f"u{d}") for d in range(0, 600, 40)]
    return usual + [_complaint(600 + n, category, customer=f"w{n}") for n in range(15)]


def test_a_complaint_in_a_wave_speaks_for_the_company_alone():
    told = [*_hit_by_a_wave(), _complaint(603, "Quality")]
    (row,) = _found(WAVE, *told, at=640)
    assert (row["strength"], row["table"], row["complaints"]) == (0.7, "complaints", 16)
    assert row["en"] == (
        "complained on 2025-08-26 in a wave: 16 customers within a month about Quality, usually 1"
    )
    assert "2025-08-26" in row["zh"]
    assert _found(PRODUCT, *told, at=640) == []
    assert _found(WAVE, *told, at=602) == []


def test_a_wave_counts_from_when_it_is_known():
    told = [*_hit_by_a_wave("Invoice"), _complaint(601, "Invoice"), _complaint(570, "Wrong item")]
    assert _found(WAVE, *told, at=604) == []
    assert len(_found(SMALL, *told, at=604)) == 1
    assert len(_found(WAVE, *told, at=604, told_day=700)) == 1
    assert _found(SMALL, *told, at=604, told_day=700) == []


def test_a_wave_about_prices_is_no_fault_of_the_company():
    told = [*_hit_by_a_wave("Price too high"), _complaint(603, "Price too high")]
    assert _found(WAVE, *told, at=640) == []


def test_an_empty_table_or_one_without_words_says_nothing():
    for rows in ([], [{"customer": "a", "opened": 190}], [{"customer": "a", "opened": None}]):
        world = _world(*rows)
        assert all(found(rule, world, {"day": 200}) == [] for rule in COMPLAINT_RULES)


def test_what_is_not_there_is_not_asked():
    world = world_of({"complaints": [{"customer": "a", "opened": 190}]})
    assert not any(world.judges(rule) for rule in COMPLAINT_RULES)
    world = world_of({"complaints": [{"customer": "a", "opened": 190, "text": "x"}]})
    assert [world.judges(rule) for rule in COMPLAINT_RULES] == [True, True, False, True, False]


def test_the_order_of_rows_does_not_matter():
    rows = [*_hit_by_a_wave(), *_dealt_with(2, 3), _complaint(603, "Quality", text="rude clerk")]
    moments = [{"day": at} for at in (180, 200, 640)]
    for rule in COMPLAINT_RULES:
        once, again = (found(rule, _world(*told), *moments) for told in (rows, rows[::-1]))
        assert pl.DataFrame(once).equals(pl.DataFrame(again))
