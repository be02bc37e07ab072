"""Guards, partial churn and decline on bases that hold next to nothing."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.activity import fit_rhythm
from retain.scoring.base import Base
from retain.scoring.decline import decline_dates
from retain.scoring.features import features
from retain.scoring.guards import GUARDS, guards
from retain.scoring.occasions import Occasions
from retain.scoring.partial_churn import partial_churn
from retain.scoring.silence import Silence
from tests.scoring.lines_of import START, customer_days, day, line_lists

_NOBODY = pl.Series([], dtype=pl.UInt32)
_CODES = {"code": pl.UInt32}
_DATED = {**_CODES, "date": pl.Date}
_AWAITED = {**_CODES, "ordered_day": pl.Int32, "promised_day": pl.Int32, "delivered_day": pl.Int32}

_code = st.integers(0, 6)
_offset = st.none() | st.integers(0, 600)
_date = st.integers(0, 600).map(lambda offset: START + dt.timedelta(days=offset))
_flag = st.none() | st.booleans()
_word = st.none() | st.sampled_from(["", "x", "paused", "merged", "seasonal", "a", "1234567", "王"])


def _frames(schema, *columns):
    """Frames of up to eight rows of a code and further columns."""
    rows = st.lists(st.tuples(_code, *columns), max_size=8)
    return rows.map(lambda rows: pl.DataFrame(rows, schema=schema, orient="row"))


_FACTS = dict.fromkeys(("state", "merged_into", "phone", "tax_id", "name", "region"), pl.String)
_facts = _frames({**_CODES, **_FACTS}, *[_word] * 6).map(
    lambda frame: frame.unique("code", keep="first", maintain_order=True).sort("code")
)
_number = st.none() | st.floats(-1e6, 1e6)
_tables = st.fixed_dictionaries(
    {
        "contacts": _frames(
            {**_DATED, "direction": pl.String, "answered": pl.Boolean}, _date, _word, _flag
        ),
        "stock": _frames(
            {**_DATED, "on_hand": pl.Float64, "sell_through": pl.Float64}, _date, _number, _number
        ),
        "surveys": _frames(_DATED, _date),
        "reasons": _frames(_DATED, _date),
    }
)
_awaited = _frames(_AWAITED, st.integers(0, 600), _offset, _offset).map(
    lambda frame: frame.with_columns(pl.exclude("code") + day(0))
)


@given(line_lists, _facts, _tables, _awaited, st.integers(-5, 900), st.booleans())
def test_any_tables_give_known_guards_or_none(lines, facts, tables, awaited, offset, replay):
    customers = customer_days(lines)
    known = pl.col("code") < customers.ids.len()
    base = Base(
        customers,
        facts.filter(known),
        _NOBODY,
        {name: frame.filter(known) for name, frame in tables.items()},
        awaited=lambda: awaited.filter(known),
    )
    as_of = day(offset)
    seen = features(customers, as_of=as_of, window_days=365)
    rhythm = fit_rhythm(seen)
    found = guards(base, seen, rhythm, as_of=as_of, replay=replay)
    assert found["code"].to_list() == seen.filter(pl.col("occasions") > 0)["code"].to_list()
    assert set(found["churn_guard"]) <= {None, *GUARDS}
    assert found.filter(pl.col("churn_guard").is_null())["churn_guard_evidence"].null_count() == (
        found["churn_guard"].null_count()
    )
    declines = decline_dates(Occasions.of(customers, as_of), rhythm)
    assert declines["decline_date"].null_count() == 0
    silence = Silence.of(customers, seen, rhythm, as_of=as_of)
    assert partial_churn(silence, None)["partial_churn"].is_in(["spend"]).all()


@pytest.mark.parametrize("lines", [[("a", 0, 5)], [("a", 0, -5)], [("a", 3, 5), ("b", 3, 5)]])
@pytest.mark.parametrize("offset", [-1, 0, 3, 4_000])
def test_one_day_of_data_knows_nothing(lines, offset):
    customers = customer_days(lines)
    seen = features(customers, as_of=day(offset), window_days=365)
    rhythm = fit_rhythm(seen)
    facts = pl.DataFrame(schema=_CODES)
    found = guards(Base(customers, facts, _NOBODY), seen, rhythm, as_of=day(offset))
    assert found["churn_guard"].null_count() == found.height
    assert decline_dates(Occasions.of(customers, day(offset)), rhythm).is_empty()
    silence = Silence.of(customers, seen, rhythm, as_of=day(offset))
    assert partial_churn(silence, None).is_empty()
