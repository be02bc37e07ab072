"""An earlier day scored from today's base: what loading the files as of that day gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.config import TableConfig, resolve
from retain.demo import make_business
from retain.job import load, score
from retain.opening import Inputs
from retain.rules import rules
from retain.scoring.asked import CAUSES, LEAVING
from retain.scoring.changes.earlier import BEGUN, LEARNED_LATER, base_then, scores_then
from retain.scoring.measure import day_number
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from retain.tables.roles import TABLES
from retain.tables.spool import Spool
from tests.scoring.lines_of import day, line_lists
from tests.scoring.tables_of import base_of

AS_READ_TODAY = {"owner", "several_regions", "level_owner"}
"""What lines tell as a whole, not by their days."""

EARLIER = ("2025-12-24", "2024-12-31")


@pytest.fixture(scope="module")
def business():
    """A made-up business with every table, as of its end, scored."""
    tables = dict(make_business(customers=500).tables)
    del tables["truth"]
    with Spool() as spool:
        config, loaded = _loaded(tables, None, spool)
        yield tables, config, loaded, score(loaded, config, None, CAUSES).standards, spool


def _loaded(tables, as_of, spool):
    options = {"scoring.as_of": as_of} if as_of else {}
    named = {name: TableConfig() for name in tables}
    config = resolve(search=False, environment={}, tables=named, options=options)
    return config, load(Inputs(config, tables), spool)


@pytest.mark.parametrize("earlier", EARLIER)
def test_scores_of_an_earlier_day_are_those_of_the_files_as_of_it(business, earlier):
    tables, config, loaded, standards, spool = business
    number = day_number(dt.date.fromisoformat(earlier))
    then = scores_then(loaded.base, number, rules(config, texts=True), standards, CAUSES)
    config, read = _loaded(tables, dt.date.fromisoformat(earlier), spool)
    expected = score(read, config, standards, CAUSES).scores
    assert then.columns == ["code", *expected.columns]
    assert then["customer_id"].to_list() == expected["customer_id"].to_list()
    differing = {name for name in expected.columns if not then[name].equals(expected[name])}
    assert differing <= AS_READ_TODAY
    assert then["partial_churn"].str.contains("category:").any()
    assert {"churned", "lapsed", "returned"} <= set(then["status"])
    assert then["churn_guard"].n_unique() > 3
    assert then["cause"].n_unique() > 3


def test_lines_are_read_again_for_those_alone_who_bought_since(business):
    _, _, loaded, _, _ = business
    base = loaded.base
    number = loaded.as_of - 7
    asked = []
    watched = base.category_days
    told = replace(base, category_days=lambda codes: (asked.append(codes), watched(codes))[1])
    assert base_then(told, number).categories() is not None
    later = base.customers.days.filter(pl.col("day") > number)["code"].unique()
    assert asked[0].to_list() == sorted(later)


def test_every_dated_table_is_known_here_as_where_it_is_read():
    begun, later = {}, {}
    for name, kind in TABLES.items():
        for role in kind.roles.values():
            if role.ahead == "set_aside" and name != "transactions":
                begun[name] = role.name
            if role.ahead == "unknown" and name != "transactions":
                later[name] = (*later.get(name, ()), role.name)
    assert begun == BEGUN
    assert later == LEARNED_LATER


ROLES = {
    "contacts": {"date": pl.Date(), "direction": pl.String(), "answered": pl.Boolean()},
    "complaints": {"opened": pl.Date(), "closed": pl.Date()},
    "reasons": {"date": pl.Date()},
}
_ROW = st.tuples(st.integers(0, 6), st.integers(0, 500), st.integers(0, 90))


@settings(max_examples=15)
@given(line_lists, st.lists(_ROW, max_size=6), st.integers(1, 499))
def test_nothing_after_the_day_enters(lines, rows, offset):
    """The base cut by hand gives the same scores as the whole one."""
    people = sorted({customer for customer, _, _ in lines})
    cells = [
        {"customer": people[who % len(people)], "date": on, "opened": on, "closed": on + long}
        for who, on, long in rows
    ]
    cells = [{**row, "direction": "in", "answered": True} for row in cells]
    whole = base_of(lines, {name: (roles, cells) for name, roles in ROLES.items()})
    standards = run(whole, as_of=day(500), rules=Rules(), asked=LEAVING).standards
    known = [row | ({"closed": None} if row["closed"] > offset else {}) for row in cells
             if row["date"] <= offset]  # fmt: skip
    earlier = [(who, on, much) for who, on, much in lines if on <= offset]
    known = [row for row in known if row["customer"] in {who for who, _, _ in earlier}]
    then = scores_then(whole, day(offset), Rules(), standards)
    if not earlier:
        assert not then.height
        return
    cut = base_of(earlier, {name: (roles, known) for name, roles in ROLES.items()})
    expected = run(cut, as_of=day(offset), rules=Rules(), standards=standards, asked=LEAVING)
    assert then.drop("code").equals(expected.scores)
