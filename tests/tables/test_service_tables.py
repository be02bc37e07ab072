"""Laws of complaints, promises and surveys, whatever cells hold and whatever is configured."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.config import TableConfig, resolve
from retain.job import read_tables
from retain.opening import Inputs, open_tables
from retain.tables.records import Records
from retain.tables.spool import Spool

CUSTOMERS = st.sampled_from(["a", "b", "", "NULL"])
DAYS = st.sampled_from(
    ["2024-05-01", "2024-05-02", "2024-05-02 10:00", "2024-05-02 09:00", "", "N/A"]
)
"""Few days, so that many are out of order."""

GRADES = st.sampled_from(["", "0", "1", "4", "5", "6", "7.5", "10", "11", "80", "-1"])
SCALES = st.sampled_from(["", "5", "1-7", "0-10", "百分制", "10", "huge"])
COLUMNS = {
    "complaints": {"customer_id": CUSTOMERS, "opened": DAYS, "first_response": DAYS,
                   "closed": DAYS, "satisfaction": GRADES},
    "promises": {"customer_id": CUSTOMERS, "made": DAYS, "due": DAYS,
                 "fulfilled": st.one_of(DAYS, st.sampled_from(["yes", "no"]))},
    "surveys": {"customer_id": CUSTOMERS, "date": DAYS,
                "dimension": st.sampled_from(["product", ""]), "expectation": GRADES,
                "experience": GRADES, "nps": GRADES, "scale": SCALES},
}  # fmt: skip
OPTIONS = st.fixed_dictionaries(
    {
        "cleaning.date_order": st.sampled_from(["quarantine", "empty"]),
        "surveys.off_scale": st.sampled_from(["quarantine", "empty"]),
        "surveys.scale": st.sampled_from(["auto", "1-5", "10"]),
        "promises.due_days": st.sampled_from([None, 0, 14]),
    }
)


def _frame(table: str) -> st.SearchStrategy[pl.DataFrame]:
    columns = COLUMNS[table]
    rows = st.lists(st.tuples(*columns.values()), min_size=1, max_size=20)
    return rows.map(
        lambda rows: pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    )


def _read(table: str, frame: pl.DataFrame, options: dict) -> Records:
    config = resolve(search=False, environment={}, tables={table: TableConfig()}, options=options)
    inputs = Inputs(config, {table: frame}, thorough=True)
    with Spool() as spool:
        records = read_tables(open_tables(inputs, spool, []), inputs)[table]
        assert records.quarantined().height == records.rows - records.account.accepted
    return records


@pytest.mark.parametrize("table", COLUMNS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_accepted_and_quarantined_are_all_rows(table, data):
    frame, options = data.draw(_frame(table)), data.draw(OPTIONS)
    records = _read(table, frame, options)
    account = records.account
    assert account.rows == frame.height
    assert account.accepted == records.frame.height
    assert account.accepted + sum(account.quarantined.values()) == account.rows


@pytest.mark.parametrize("table", COLUMNS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_accepted_contradicts_nothing(table, data):
    records = _read(table, data.draw(_frame(table)), data.draw(OPTIONS))
    frame = records.frame
    pairs = [pair for pair in records.kind.in_order if set(pair) <= set(frame.columns)]
    assert pairs or table == "surveys"
    for earlier, later in pairs:
        assert not frame.filter(pl.col(later) < pl.col(earlier)).height
    for role in records.kind.roles.values():
        if isinstance(role.graded, str) and role.name in frame.columns:
            low, high = f"{role.graded}_low", f"{role.graded}_high"
            assert not frame.filter(~pl.col(role.name).is_between(low, high)).height
            assert frame[low].is_null().equals(frame[high].is_null(), check_names=False)


@pytest.mark.parametrize("table", COLUMNS)
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_order_of_rows_does_not_matter(table, data):
    frame, options = data.draw(_frame(table)), data.draw(OPTIONS)
    one, other = _read(table, frame, options), _read(table, frame.reverse(), options)
    assert one.sorted().equals(other.sorted())
    assert one.account.quarantined == other.account.quarantined
