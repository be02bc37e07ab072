"""What was said on leaving: how strong, until when, and what outlives it; and states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retain.scoring.causes.stated_rules import STATED_RULES
from retain.tables.roles import TABLES
from tests.scoring.causes.asked import LEXICON, found, world_of

BY_NAME = {rule.name: rule for rule in STATED_RULES}


def _said(cause: str, *reasons: tuple[int, str], lines=(), **moment):
    rows = [{"customer": "a", "date": date, "text": text} for date, text in reasons]
    world = world_of({"reasons": rows}, lines=lines, roles=_REASONS, lexicon=LEXICON)
    asked = {"day": 500, "rhythm_day": 470, "told_day": 900} | moment
    return found(BY_NAME[f"stated_{cause}"], world, asked)


_REASONS = {"reasons": ("date", "text")}


@pytest.mark.parametrize(
    ("text", "cause", "strength"),
    [
        ("We are closing the business.", "natural", 0.9),
        ("Rude service at the counter.", "service_attitude", 0.7),
        ("What was promised was not kept.", "broken_promise", 0.7),
        ("Your prices have gone up too far.", "price_market", 0.5),
        ("Price.", "price_market", 0.35),
        ("价格太高", "price_market", 0.5),
        ("服务态度差", "service_attitude", 0.7),
    ],
)
def test_a_reason_counts_by_what_it_says(text, cause, strength):
    (row,) = _said(cause, (520, text))
    assert (row["strength"], row["table"]) == (strength, "reasons")
    assert all(words in text for words in row["words"].split("; "))
    assert row["en"] == f"said on 2025-06-04: “{row['words']}”"
    assert row["zh"] == f"2025-06-04 客户自述：“{row['words']}”"


def test_where_prices_are_on_record_a_stated_one_is_the_polite_answer():
    reasons = [{"customer": "a", "date": 520, "text": "Your prices have gone up too far."}]
    asked = {"day": 500, "rhythm_day": 470, "told_day": 900}
    for prices, strength in ((False, 0.5), (True, 0.35)):
        world = world_of({"reasons": reasons}, lexicon=LEXICON)
        roles = frozenset(TABLES["transactions"].roles) if prices else frozenset()
        world = replace(world, base=replace(world.base, line_roles=roles))
        (row,) = found(BY_NAME["stated_price_market"], world, asked)
        assert row["strength"] == strength


def test_a_second_cause_of_a_text_counts_half():
    text = "Rude service at the counter, and invoices were always wrong"
    (first,) = _said("service_attitude", (520, text))
    (second,) = _said("neglected_details", (520, text))
    assert (first["strength"], second["strength"]) == (0.7, 0.35)


def test_it_counts_whenever_it_was_given_but_not_before_it_was():
    text = "Rude service at the counter."
    days = {at: len(_said("service_attitude", (at, text))) for at in (380, 381, 500, 900, 901)}
    assert days == {380: 0, 381: 1, 500: 1, 900: 1, 901: 0}


def test_a_reason_before_a_return_is_outlived():
    text, lines = "Rude service at the counter.", [("a", d, 100) for d in (300, 460, 470)]
    assert _said("service_attitude", (384, text), lines=lines) == []
    assert len(_said("service_attitude", (386, text), lines=lines)) == 1
    assert len(_said("service_attitude", (480, text), lines=[*lines, ("a", 600, 1)])) == 1


def test_nothing_said_is_no_evidence():
    for text in ("No particular reason.", "", None):
        assert _said("natural", (520, text)) == []
    assert _said("natural") == []


def test_the_strongest_is_told_and_of_equals_the_latest():
    (row,) = _said("price_market", (510, "Price."), (515, "Too expensive."), (530, "Price."))
    assert (row["strength"], str(row["date"])) == (0.5, "2025-05-30")


def test_a_note_since_the_decline_only_adds():
    notes = [
        {"customer": "a", "date": date, "note": "says he was treated rudely"} for date in (500, 501)
    ]
    for kept, counts in ((notes[:1], 0), (notes, 1)):
        world = world_of({"contacts": kept}, lexicon=LEXICON)
        rows = found(BY_NAME["noted_service_attitude"], world, {"day": 500, "told_day": 900})
        assert [row["strength"] for row in rows] == [0.25] * counts


@pytest.mark.parametrize(
    ("state", "said"), [("closed", "closed down"), ("moved", "moved away"), ("merged", None)]
)
def test_who_closed_or_moved_is_gone(state, said):
    world = world_of({}, facts=[{"customer": "a", "state": state}])
    rows = found(BY_NAME["state"], world, {"day": 500})
    assert [(row["strength"], row["en"]) for row in rows] == (
        [(0.95, f"the customers table says: {said}")] if said else []
    )


def test_what_is_not_there_is_not_asked():
    assert not any(world_of({}).judges(rule) for rule in STATED_RULES)
    assert all(rule.stated for rule in STATED_RULES)
