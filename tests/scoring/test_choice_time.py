"""Time to choose: from the quote to the order, else from the first visit, against the base."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from retain.scoring.base import Base
from retain.scoring.choice_time import (
    CONTACTS,
    QUOTES,
    ChoicePace,
    choice_columns,
    learn_choice_pace,
)
from retain.scoring.features import features
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

CONTACT = {"date": pl.Date(), "kind": pl.String()}


def _quoted(waits: dict[str, list[int]]) -> Base:
    base = base_of([(name, 400, 1) for name in waits], {})
    rows = [
        (code, day(10 * n), wait)
        for code, name in enumerate(base.customers.ids)
        for n, wait in enumerate(waits[name])
    ]
    types = {"code": pl.UInt32, "ordered_day": pl.Int32, "choice_days": pl.Int32}
    quotes = pl.DataFrame(rows, schema=types, orient="row").sort(pl.all())
    return dataclasses.replace(base, quotes=lambda: quotes)


def _facts(base: Base, as_of: int = 400) -> pl.DataFrame:
    return features(base.customers, as_of=day(as_of), window_days=365)


def test_days_are_a_geometric_mean():
    base = _quoted({"a": [0, 3], "b": [7], "c": []})
    pace = learn_choice_pace(base, _facts(base), as_of=day(400))
    assert pace.basis == QUOTES
    found = choice_columns(base, _facts(base), pace, as_of=day(400))
    assert found["choices"].to_list() == [2, 1, None]
    assert found["choice_days"].to_list() == [1.0, 7.0, None]


def test_the_base_has_fifty_and_the_faster_more():
    base = _quoted({name: [days] * 5 for name, days in zip("abc", (1, 7, 31), strict=True)})
    pace = learn_choice_pace(base, _facts(base), as_of=day(400))
    slow_first = choice_columns(base, _facts(base), pace, as_of=day(400))["choice_time_score"]
    assert pace.within == 0
    assert slow_first.to_list() == [pytest.approx(100 * r / (1 + r), abs=0.05) for r in
                                    np.exp(pace.mean) / np.array([2, 8, 32])]  # fmt: skip


def test_orders_to_come_are_not_known():
    base = _quoted({"a": [5, 100]})
    facts = _facts(base)
    assert choice_columns(base, facts, ChoicePace(QUOTES, 0, 1.0, 0.5, 0.5), as_of=day(5))[
        "choices"
    ].to_list() == [1]


def test_everybody_alike_is_fifty():
    base = _quoted({"a": [4], "b": [4], "c": [4]})
    pace = learn_choice_pace(base, _facts(base), as_of=day(400))
    found = choice_columns(base, _facts(base), pace, as_of=day(400))
    assert found["choice_time_score"].to_list() == [50.0] * 3


def test_without_quotes_the_first_visit_speaks():
    """`a` was there when the data began, `b` came after a visit, `c` before any."""
    lines = [("a", 0, 1), ("b", 300, 1), ("b", 330, 1), ("c", 300, 1), ("d", 399, 1)]
    rows = [
        {"customer": "a", "date": -3, "kind": "visit"},
        {"customer": "b", "date": 280, "kind": "call"},
        {"customer": "b", "date": 290, "kind": "meeting"},
        {"customer": "b", "date": 295, "kind": "visit"},
        {"customer": "c", "date": 310, "kind": "visit"},
        {"customer": "d", "date": 20, "kind": "visit"},
    ]
    base = base_of(lines, {"contacts": (CONTACT, rows)})
    pace = learn_choice_pace(base, _facts(base), as_of=day(400))
    assert pace.basis == CONTACTS
    found = choice_columns(base, _facts(base), pace, as_of=day(400))
    assert found.rows() == [
        (None, None, None), (1, 10.0, 50.0), (None, None, None), (None, None, None)
    ]  # fmt: skip


def test_nothing_tells():
    base = base_of([("a", 0, 1)], {"contacts": ({"date": pl.Date()}, [])})
    assert learn_choice_pace(base, _facts(base), as_of=day(400)) is None
    assert choice_columns(base, _facts(base), None, as_of=day(400)).row(0) == (None,) * 3


def test_planted_paces_are_found_again():
    rng = np.random.default_rng(8)
    mean, number = rng.normal(2, 0.6, 300), rng.integers(1, 9, 300)
    waits = {
        f"{place:03d}": np.rint(np.exp(rng.normal(mean[place], 0.5, number[place])))
        .astype(int).clip(0, 365).tolist()
        for place in range(300)
    }  # fmt: skip
    base = _quoted(waits)
    pace = learn_choice_pace(base, _facts(base), as_of=day(400))
    assert pace.between == pytest.approx(0.36, rel=0.35)
    found = choice_columns(base, _facts(base), pace, as_of=day(400))
    score = found["choice_time_score"].to_numpy() / 100
    assert spearmanr(score, -mean).statistic >= 0.8
    ln_days = pace.mean - np.log(score / (1 - score))
    error = np.sqrt(1 / (1 / pace.between + number / pace.within))
    true = np.log1p(np.exp(mean))
    assert (np.abs(ln_days - true) <= 2 * error).mean() >= 0.9
