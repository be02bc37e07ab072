"""What a contact costs: what was set, else what the tables tell, else an assumed share."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.winback.costs import LEAST_CONTACTS, ContactCosts, learn_costs
from retain.scoring.winback.rules import WinbackRules

BOUGHT = pl.DataFrame(
    {"occasions": [1, 2, 4, 0], "sales": [100_000, 600_000, 900_000, 0],
     "given_back": [0, 0, -100_000, 0]}
)  # fmt: skip
"""Averages of 10, 30 and 20 in the currency, and one who never bought."""


def contacts(rows):
    schema = {"kind": pl.String, "direction": pl.String, "cost": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def attempts(rows):
    schema = {"group": pl.String, "channel": pl.String, "offer": pl.String, "cost": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_the_mean_of_our_contacts_of_the_kind():
    calls = [("call", "out", 100 * n) for n in range(1, 6)]
    theirs = [("call", "in", 0)] * 20
    unknown = [("call", "out", None)] * 3
    few = [("visit", "out", 9_999)] * (LEAST_CONTACTS - 1)
    gifts = [("gift", "out", 5_000)] * 9
    learned = learn_costs({"contacts": contacts([*calls, *theirs, *unknown, *few, *gifts])}, BOUGHT)
    assert learned.of_tables == {"call": 300}
    assert learned.median_occasion == 200_000


def test_messages_tell_the_cost_of_mails():
    learned = learn_costs({"contacts": contacts([("message", None, 40)] * 5)}, BOUGHT)
    assert learned.of_tables == {"message": 40, "email": 40}


def test_attempts_tell_where_contacts_do_not():
    bare = [("treat", "visit", None, 800)] * 5 + [("treat", "call", None, 90)] * 5
    priced = [("treat", "visit", "a discount", 50_000)] * 5
    held_out = [("holdout", "visit", None, 0)] * 5
    tables = {
        "winback_attempts": attempts([*bare, *priced, *held_out]),
        "contacts": contacts([("call", "out", 30)] * 5),
    }
    assert learn_costs(tables, BOUGHT).of_tables == {"visit": 800, "call": 30}


def test_what_is_set_goes_first_and_a_share_comes_last():
    known = ContactCosts({"call": 30_000, "visit": 900_000}, 200_000)
    found = known.of(WinbackRules(contact_cost={"call": 2.5}))
    assert found.rows() == [
        ("visit", 900_000, "table"),
        ("call", 25_000, "configured"),
        ("message", 400, "share"),
        ("email", 200, "share"),
    ]


def test_nobody_bought_and_nobody_says():
    nothing = learn_costs({}, BOUGHT.clear())
    assert nothing == ContactCosts({}, None)
    assert nothing.of(WinbackRules()).height == 0
    assert nothing.of(WinbackRules(contact_cost={"email": 0})).rows() == [
        ("email", 0, "configured")
    ]


@pytest.mark.parametrize("missing", ["kind", "cost"])
def test_tables_without_the_columns(missing):
    table = contacts([("call", "out", 30)] * 9).drop(missing)
    assert learn_costs({"contacts": table}, BOUGHT).of_tables == {}
