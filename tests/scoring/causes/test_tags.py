"""How pieces of evidence become tags: strength, ties, thresholds, trust, sentences, no data."""

from __future__ import annotations

from itertools import permutations

import polars as pl
import pytest

from retain.scoring.causes import pieces, tags
from retain.scoring.causes.moments import SCHEMA, Moments
from retain.scoring.causes.pieces import cause_strengths, find_pieces
from retain.scoring.causes.reference import Reference
from retain.scoring.causes.rule import CAUSES, FOUND, Rule, nothing_found
from retain.scoring.causes.tags import moments_of_decline, tagged
from retain.scoring.causes.world import CauseRules, World
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

_COMPLAINTS = {"complaints": ({"opened": pl.Date}, [])}
_WORDS = {
    "evidence_loud": "spoke {day}, {times} times, {share:%} of {money:2f}",
    "evidence_none": "nothing",
    "evidence_between": "; ",
    "evidence_no_data": "no data: {tables}",
}


@pytest.fixture(autouse=True)
def _plain_words(monkeypatch):
    words = {f"evidence_{cause}_{n}": f"{cause} {n}" for cause in CAUSES for n in range(3)}
    monkeypatch.setattr(pieces, "vocabulary", lambda _lang: {**_WORDS, **words})
    monkeypatch.setattr(tags, "text", lambda key, _lang, **values: _WORDS[key].format(**values))


def _moments(*days: int) -> Moments:
    row = {"code": 0, "rhythm_day": 0, "gap": 1.0, "tier": "A", "told_day": 999}
    rows = [{**row, "day": at} for at in days]
    return Moments.of(pl.DataFrame(rows, schema={k: v for k, v in SCHEMA.items() if k != "moment"}))


def _world() -> World:
    base = base_of([("a", 0, 1)], _COMPLAINTS)
    return World(base, day(100), pl.DataFrame(), CauseRules(), Reference())


def _rule(cause: str, strength: float, place: int = 0, table: str = "complaints") -> Rule:
    def find(_world: World, moments: Moments) -> pl.DataFrame:
        return moments.frame.select("moment", strength=pl.lit(strength), table=pl.lit(table)).head(
            1
        )

    return Rule(f"{cause}_{place}", cause, (("complaints.opened",),), find)


def _tags(*rules: Rule, unsupported: frozenset[str] = frozenset()) -> list[dict]:
    return tagged(_world(), _moments(50, 60), unsupported, rules).to_dicts()


def test_the_strongest_cause_is_named_and_the_rest_mentioned():
    first, second = _tags(
        _rule("natural", 0.31), _rule("competitor", 0.6), _rule("product_fit", 0.29)
    )
    assert (first["cause"], first["causes"]) == ("competitor", ["competitor", "natural"])
    assert (first["cause_confidence"], first["cause_tables"]) == (0.6, 1)
    assert first["cause_evidence"] == "competitor 0; natural 0"
    assert (second["cause"], second["causes"]) == ("unknown", [])
    assert (second["cause_confidence"], second["cause_evidence"]) == (None, "nothing")


def test_pieces_of_a_cause_add_up_and_tables_are_counted():
    rules = [
        _rule("competitor", 0.4, 0, "wallet"),
        _rule("competitor", 0.4, 1, "wallet"),
        _rule("competitor", 0.5, 2, "transactions"),
    ]
    tag = _tags(*rules)[0]
    assert tag["cause_confidence"] == pytest.approx(1 - 0.6 * 0.6 * 0.5)
    assert tag["cause_tables"] == 2
    assert tag["cause_evidence"] == "competitor 2; competitor 0; competitor 1"


@pytest.mark.parametrize("strength", [0.3, 0.49])
def test_weak_evidence_is_mentioned_and_names_nothing(strength):
    tag = _tags(_rule("competitor", strength))[0]
    assert (tag["cause"], tag["causes"], tag["cause_confidence"]) == (
        "unknown",
        ["competitor"],
        None,
    )


@pytest.mark.parametrize("order", list(permutations(["natural", "competitor", "product_fit"])))
def test_equally_strong_causes_are_named_in_a_fixed_order(order):
    strengths = {"natural": 0.595, "competitor": 0.6, "product_fit": 0.6}
    tag = _tags(*(_rule(cause, strengths[cause]) for cause in order))[0]
    assert tag["cause"] == "natural"
    assert tag["causes"] == ["competitor", "product_fit", "natural"]


def test_a_cause_without_support_is_trusted_less_and_still_named():
    tag = _tags(_rule("competitor", 0.8), unsupported=frozenset({"competitor"}))[0]
    assert (tag["cause"], tag["cause_confidence"]) == ("competitor", 0.56)


@pytest.mark.parametrize(("strength", "named"), [(0.64, "unknown"), (0.65, "competitor")])
def test_a_cause_without_support_takes_more_evidence(strength, named):
    tag = _tags(_rule("competitor", strength), unsupported=frozenset({"competitor"}))[0]
    assert (tag["cause"], tag["causes"]) == (named, ["competitor"])


def test_a_doubted_cause_gives_way_to_one_that_can_be_named():
    rules = [_rule("competitor", 0.6), _rule("natural", 0.5)]
    tag = _tags(*rules, unsupported=frozenset({"competitor"}))[0]
    assert tag["causes"] == ["competitor", "natural"]
    assert tag["cause"] == "natural"


def test_what_was_not_given_is_said_and_no_rule_is_asked_about_it():
    def never(_world: World, _moments: Moments) -> pl.DataFrame:
        raise AssertionError

    absent = Rule("natural_0", "natural", (("wallet.share", "wallet.rivals"),), never)
    column = Rule("natural_1", "natural", (("complaints.text",), ("reasons.text",)), never)
    tag = _tags(absent, column)[0]
    assert tag["cause_evidence"] == "nothing; no data: wallet, complaints.text, reasons"


def test_a_sentence_is_filled_with_what_was_found():
    def find(_world: World, moments: Moments) -> pl.DataFrame:
        return moments.frame.select(
            "moment", strength=pl.lit(0.9), table=pl.lit("complaints"),
            day=pl.lit(day(3)).cast(pl.Date), times=pl.lit(2), share=pl.lit(0.256),
            money=pl.lit(None, pl.Float64),
        )  # fmt: skip

    loud = Rule("loud", "natural", (("complaints.opened",),), find)
    said = find_pieces(_world(), _moments(50), [loud])["sentence"].to_list()
    assert said == ["spoke 2024-01-04, 2 times, 26% of –"]


def test_no_piece_is_no_cause():
    rule = Rule("natural_0", "natural", (("complaints.opened",),), lambda *_: nothing_found())
    found = find_pieces(_world(), _moments(50), [rule], sentences=False)
    assert found.height == 0
    assert cause_strengths(found).height == 0
    assert set(FOUND) <= set(found.columns)


def test_events_count_up_to_their_moment_and_no_longer_than_their_days():
    moments = _moments(50, 52)
    events = pl.DataFrame({"code": [0, 0, 0, 1], "day": [40, 50, 53, 50], "n": [1, 2, 3, 4]})
    events = events.with_columns(pl.col("code").cast(pl.UInt32), pl.col("day").cast(pl.Int32))
    recent = moments.recent(events, 11).select("moment", "before", "n").rows()
    assert recent == [(0, 10, 1), (0, 0, 2), (1, 2, 2)]
    assert moments.rhythmic(events, 100).height == 0
    told = moments.told(events, 5).select("moment", "n").rows()
    assert told == [(0, 2), (0, 3), (1, 2), (1, 3)]


def test_who_is_in_decline_and_since_when():
    judged = pl.DataFrame(
        {
            "code": [0, 1, 2, 3, 4, 5, 6],
            "last_day": [100, 100, 100, 100, 190, 190, 190],
            "own_gap_days": [10.0, 30.4, None, 10.0, 20.0, 20.0, 20.0],
            "tier_before": ["A", "B", "C", "A", "A", "A", "A"],
            "status": ["churned", "lapsed", "churned", *["active"] * 3, "slowing"],
            "partial_churn": [*[None] * 4, "spend", "category:oil;category:tea", "category:tea"],
        },
        schema_overrides={"code": pl.UInt32, "last_day": pl.Int32},
    )
    declines = pl.DataFrame(
        {"code": [0, 3], "decline_date": [70, 70], "rhythm_day": [60, 60]},
        schema={"code": pl.UInt32, "decline_date": pl.Int32, "rhythm_day": pl.Int32},
    ).with_columns(pl.col("decline_date").cast(pl.Date))
    categories = pl.DataFrame(
        {
            "code": [5, 5, 6],
            "category": ["oil", "tea", "tea"],
            "occasions": [5, 5, 5],
            "first_day": [40, 60, 40],
            "last_day": [80, 100, 80],
        },
        schema_overrides={"code": pl.UInt32, "first_day": pl.Int32, "last_day": pl.Int32},
    )
    frame = moments_of_decline(judged, declines, categories, as_of=200).frame
    rows = frame.select("code", "day", "rhythm_day", "gap", "told_day").rows()
    assert rows == [
        (0, 70, 60, 10.0, 200),
        (1, 130, 100, 30.4, 200),
        (2, 100, 100, None, 200),
        (4, 200, 190, 20.0, 200),
        (5, 90, 190, 20.0, 200),
        (6, 200, 190, 20.0, 200),
    ]
