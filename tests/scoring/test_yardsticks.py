"""Laws of all yardsticks and of the wallet: what may not change a figure, and what is saved."""

from __future__ import annotations

import dataclasses
import json

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.activity import fit_rhythm, own_gap_days, tenure_days
from retain.scoring.base import Base
from retain.scoring.features import features
from retain.scoring.standards import Rules, Standards, from_document, learn
from retain.scoring.wallet import learn_wallet_period, wallet_columns
from retain.scoring.yardsticks import learn_yardsticks, yardstick_columns
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of
from tests.scoring.test_surveys import COMPLAINTS, SURVEYS, WALLET

AS_OF = 300
NAMES = ("a", "b", "c", "é")
TABLES = {
    "wallet": WALLET,
    "surveys": SURVEYS,
    "complaints": COMPLAINTS,
    "engagement": {"date": pl.Date(), "kind": pl.String()},
    "contacts": {"date": pl.Date(), "kind": pl.String()},
}

_whole = st.none() | st.integers(-1, 8)
_cells = {
    "wallet": {
        "date": st.integers(0, 400),
        "total_spend": st.none() | st.integers(0, 900),
        "our_spend": st.none() | st.integers(0, 500),
        "share": st.none() | st.sampled_from([0.1, 0.55, 1.0, 1.2]),
        "rank": _whole,
        "suppliers": _whole,
        "rivals": _whole,
        "category": st.sampled_from([None, None, "tea"]),
    },
    "surveys": {
        "date": st.integers(0, 400),
        "dimension": st.sampled_from(["product", "price", "rivals", "intention"]),
        "importance": st.none() | st.sampled_from([0.0, 1.0, 3.3]),
        "expectation": st.none() | st.sampled_from([1.0, 3.0, 5.0]),
        "experience": st.none() | st.sampled_from([1.0, 2.0, 3.5, 5.0]),
        "nps": st.none() | st.sampled_from([0.0, 7.0, 10.0, 11.0]),
    },
    "complaints": {
        "opened": st.integers(0, 400),
        "closed": st.none() | st.integers(0, 400),
        "satisfaction": st.none() | st.sampled_from([1.0, 4.0]),
    },
    "engagement": {
        "date": st.integers(0, 400),
        "kind": st.sampled_from(["referral", "event"]),
    },
    "contacts": {"date": st.integers(0, 400), "kind": st.sampled_from(["visit", "call"])},
}
_rows = st.fixed_dictionaries(
    {
        name: st.lists(
            st.fixed_dictionaries({"customer": st.sampled_from(NAMES), **cells}), max_size=8
        )
        for name, cells in _cells.items()
    }
)
_lines = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 400), st.integers(-90, 900)), max_size=40
)


def _base(lines: list, rows: dict, names=NAMES) -> Base:
    """A base of customers who all have a line on the first day, of nothing sold."""
    base = base_of([*((name, 0, -1) for name in names), *lines],
                   {name: (TABLES[name], rows[name]) for name in TABLES})  # fmt: skip
    quotes = _quotes(base)
    return dataclasses.replace(base, quotes=lambda: quotes)


def _quotes(base: Base) -> pl.DataFrame:
    """Every sale of an even day was quoted some days before."""
    sold = base.customers.days.filter((pl.col("sale_lines") > 0) & (pl.col("day") % 2 == 0))
    return sold.select("code", ordered_day="day", choice_days=pl.col("day") % 30)


def _measured(base: Base, saved: Standards | None = None) -> tuple[pl.DataFrame, Standards]:
    """Wallet and yardsticks by identifier, and what they were judged by."""
    as_of, rules = day(AS_OF), Rules(window_days=200)
    facts = features(base.customers, as_of=as_of, window_days=200)
    standards = saved or dataclasses.replace(
        learn(facts, as_of=as_of, rules=rules),
        wallet=learn_wallet_period(base, as_of=as_of, window_days=200),
        yardsticks=learn_yardsticks(base, facts, fit_rhythm(facts), as_of=as_of, window_days=200),
    )
    judged = facts.with_columns(tenure_days(as_of), own_gap_days(standards.rhythm))
    ids = base.customers.ids.gather(judged["code"]).alias("customer_id")
    sticks = standards.yardsticks
    return (
        ids.to_frame()
        .hstack(wallet_columns(base, judged, standards, as_of=as_of))
        .hstack(yardstick_columns(base, judged, sticks, as_of=as_of, window_days=200)),
        standards,
    )


@settings(deadline=None, max_examples=25)
@given(_lines, _rows, st.randoms(use_true_random=False))
def test_row_order_changes_nothing(lines, rows, random):
    whole, by = _measured(_base(lines, rows))
    random.shuffle(lines)
    for table in rows.values():
        random.shuffle(table)
    again, also_by = _measured(_base(lines, rows))
    assert again.equals(whole)
    assert also_by == by


def _known(rows: dict) -> dict:
    """What the tables hold on the day: neither later rows nor ends of complaints to come."""
    early = {}
    for name, table in rows.items():
        begins = "opened" if name == "complaints" else "date"
        early[name] = [row for row in table if row[begins] <= AS_OF]
    ended = [row for row in early["complaints"] if (row["closed"] or 0) <= AS_OF]
    open_still = [
        row | {"closed": None, "satisfaction": None}
        for row in early["complaints"]
        if (row["closed"] or 0) > AS_OF
    ]
    return early | {"complaints": ended + open_still}


@settings(deadline=None, max_examples=25)
@given(_lines, _rows)
def test_later_rows_change_nothing(lines, rows):
    whole, by = _measured(_base(lines, rows))
    early = [line for line in lines if line[1] <= AS_OF]
    alone, also_by = _measured(_base(early, _known(rows)))
    assert alone.equals(whole)
    assert also_by == by


@settings(deadline=None, max_examples=25)
@given(_lines, _rows)
def test_a_customer_alone_is_judged_the_same_by_saved_standards(lines, rows):
    whole, by = _measured(_base(lines, rows))
    saved = from_document(json.loads(json.dumps(by.document())))
    assert saved == by
    for name in NAMES:
        own = {table: [row for row in rows[table] if row["customer"] == name] for table in rows}
        alone = _base([line for line in lines if line[0] == name], own, (name,))
        assert _measured(alone, saved)[0].equals(whole.filter(pl.col("customer_id") == name))


@settings(deadline=None, max_examples=25)
@given(_lines, _rows)
def test_every_figure_is_within_its_bounds(lines, rows):
    found, _ = _measured(_base(lines, rows))
    for name in found.columns:
        if name.endswith("_score"):
            assert found[name].drop_nulls().is_between(0, 100).all(), name
    assert found["share_of_wallet"].drop_nulls().is_between(0, 1).all()
    assert (found["wallet_headroom"] <= found["wallet_total"]).drop_nulls().all()
    assert (found["bought_after_complaint"] <= found["complaints_followed"]).drop_nulls().all()


def test_no_tables_at_all():
    found, _ = _measured(base_of([("a", 0, 5), ("a", 30, 5)], {}))
    known = [name for name in found.columns if found[name].null_count() == 0]
    assert known == ["customer_id", "repeat_expected", "repeat_score"]
    assert found["repeat_score"].to_list() == [50]


def test_empty_tables():
    rows: dict = {name: [] for name in TABLES}
    found, _ = _measured(_base([("a", 1, 5), ("a", 31, 5)], rows, ("a",)))
    figures = found.row(0, named=True)
    counts = ("complaints_followed", "surveys_answered", "referrals", "engagements")
    assert [figures[name] for name in counts] == [0] * 4
    assert figures["engagement_score"] == 50
    scores = [name for name in figures if name.endswith("_score")]
    assert [name for name in scores if figures[name] is not None] == [
        "repeat_score", "choice_time_score", "engagement_score",
    ]  # fmt: skip
