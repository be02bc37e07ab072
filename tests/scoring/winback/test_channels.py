"""By which channel: what the play asks, the profile prefers, answers show, and consent allows."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest

from retain.scoring.playbook import CHANNELS
from retain.scoring.winback.channels import paying_channel, reached_by, wanted_channel
from tests.scoring.lines_of import day

NAMES = ("play_channel", "consent", "preferred_channel", "reached_by")


def channel(play, consent=None, preferred=None, reached=None):
    row = pl.DataFrame([(play, consent, preferred, reached)],
                       schema=dict.fromkeys(NAMES, pl.String), orient="row")  # fmt: skip
    return wanted_channel(row).item()


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        (("call",), "call"),
        (("call", "yes", "email", "message"), "email"),
        (("call", "yes", None, "message"), "message"),
        (("call", "yes", "visit"), "call"),  # a wish does not change the effort
        (("visit", "yes", "email"), "visit"),
        (("visit", "call;email"), "call"),
        (("visit", "email"), "email"),
        (("visit", "call;email", "email"), "email"),
        (("call", "email", "call"), "email"),
        (("message", "visit"), "visit"),
        (("call", "no", "call"), None),
        (("call", "meeting"), None),
        ((None, "yes", "call"), None),
    ],
)
def test_what_goes_before_what(asked, chosen):
    assert channel(*asked) == chosen


def test_consent_is_never_broken():
    consents = ("no", "call", "email", "message;email", "visit", "meeting", "call;visit")
    for play, consent, wish, reached in product(
        CHANNELS, consents, (None, *CHANNELS, "meeting"), (None, "call", "message")
    ):
        chosen = channel(play, consent, wish, reached)
        assert chosen is None or chosen in consent.split(";")
        assert (chosen is None) == (not set(consent.split(";")) & set(CHANNELS))


def contacts(rows):
    schema = {"code": pl.UInt32, "date": pl.Int32, "kind": pl.String, "direction": pl.String,
              "answered": pl.Boolean}  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.col("date").cast(pl.Date))


CODES = pl.Series([1, 2, 3], dtype=pl.UInt32)


def test_the_kind_that_was_answered_most_readily():
    rows = [
        *((1, day(n), "call", "out", n == 0) for n in range(6)),
        *((1, day(n), "message", "out", True) for n in range(3)),
        *((2, day(n), "message", "out", False) for n in range(9)),
        (2, day(1), "call", "in", True),
        (3, day(3), "call", "out", True),
        (3, day(50), "message", "out", True),
        (3, day(51), "message", "out", True),
    ]
    assert reached_by(contacts(rows), CODES, as_of=day(9)).to_list() == ["message", None, "call"]
    assert reached_by(contacts(rows), CODES, as_of=day(60)).to_list() == [
        "message",
        None,
        "message",
    ]
    shuffled = contacts(rows).sample(fraction=1.0, shuffle=True, seed=3)
    assert reached_by(shuffled, CODES, as_of=day(60)).to_list() == ["message", None, "message"]


def test_no_table_tells():
    assert reached_by(None, CODES, as_of=0).to_list() == [None] * 3
    silent = contacts([(1, day(1), "call", "out", None)])
    assert reached_by(silent, CODES, as_of=day(9)).to_list() == [None] * 3
    assert reached_by(silent.drop("answered"), CODES, as_of=day(9)).null_count() == 3


COSTS = {"visit": 100, "call": 20, "message": 3, "email": 1}


@pytest.mark.parametrize(
    ("wanted", "consent", "value", "chosen"),
    [
        ("visit", None, 150, "visit"),
        ("visit", None, 100, "call"),
        ("visit", None, 20, "message"),
        ("visit", "visit;email", 50, "email"),
        ("visit", "visit", 50, "visit"),
        ("call", None, 2, "email"),
        ("message", None, 50, "message"),
        ("call", None, 0, "call"),
        ("call", None, None, "call"),
        (None, "no", 50, None),
    ],
)
def test_a_cheaper_one_where_only_that_pays(wanted, consent, value, chosen):
    row = pl.DataFrame(
        {"wanted_channel": [wanted], "consent": [consent], "value": [value]},
        schema={"wanted_channel": pl.String, "consent": pl.String, "value": pl.Int64},
    )
    net_by = {name: pl.col("value") - cost for name, cost in COSTS.items()}
    assert row.select(paying_channel(net_by, COSTS)).item() == chosen


def test_nobody_knows_what_contacts_cost():
    row = pl.DataFrame({"wanted_channel": ["call"], "consent": ["yes"]})
    assert row.select(paying_channel({}, {})).item() == "call"
