"""Days from cells: proved by the whole column, or declared."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.errors import DataError, UsageError
from retain.tables.columns import ReadColumn, Where
from retain.tables.dates import BY_PROOF, DATE_FORMATS, DateRules, raw_day, read_date_column

WHERE = Where("transactions", "lines.csv", "When", "date")
CASES = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text(encoding="utf-8"))


def _read(cells: list[str], rules: DateRules = BY_PROOF, *, by_key: bool = False) -> ReadColumn:
    """Read distinct cells; `by_key` as transactions do, of which only the keys are known."""
    raw = pl.Series("raw", cells, dtype=pl.String).to_frame()
    if by_key:
        raw = raw.select(raw_day(pl.col("raw"), pl.String(), rules, WHERE))
    counted = raw.group_by("raw", maintain_order=True).agg(rows=pl.len())
    return read_date_column(counted, WHERE, rules)


@pytest.mark.parametrize("by_key", [False, True], ids=["cells", "keys"])
@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_column_is_read_by_what_it_proves(case, by_key):
    rules = DateRules(case.get("declared"), case.get("timezone"))
    cells = [cell for cell in case["cells"] for _ in range(case.get("rows", {}).get(cell, 1))]
    if "error" in case:
        with pytest.raises(DataError) as refused:
            _read(cells, rules, by_key=by_key)
        assert refused.value.code == case["error"]
        for said in ["lines.csv: When", *case["says"]]:
            assert said in str(refused.value)
        return
    found = _read(cells, rules, by_key=by_key)
    keys = pl.DataFrame({"raw": cells}).unique(maintain_order=True)
    if by_key:
        keys = keys.select("raw", key=raw_day(pl.col("raw"), pl.String(), rules, WHERE))
        read = {cell: found.cells.row(by_predicate=pl.col("raw").eq_missing(key))
                for cell, key in keys.iter_rows()}  # fmt: skip
    else:
        read = {row[0]: row for row in found.cells.iter_rows()}
    for cell, expected in case["cells"].items():
        _, value, reason = read[cell]
        if by_key and rules.by_line and expected == "BAD_DATE":
            assert value is None
        elif expected in ("BAD_DATE", "DATE_RANGE"):
            assert reason == expected, cell
        else:
            assert (value and value.isoformat(), reason) == (expected, None), cell
    if not by_key:
        assert [note.code for note in found.notes] == case.get("notes", [])


@pytest.mark.parametrize("layout", DATE_FORMATS)
@given(days=st.lists(st.dates(dt.date(1971, 1, 1), dt.date(2099, 12, 31)), max_size=8))
def test_a_column_that_proves_its_format(layout, days):
    days = list(dict.fromkeys([*days, dt.date(2024, 12, 25)]))  # no month has the number 25
    assert _read([day.strftime(layout) for day in days]).cells["value"].to_list() == days


@pytest.mark.parametrize(
    "layout", [f for f in DATE_FORMATS if f[:2] in ("%d", "%m") and "B" not in f]
)
def test_day_and_month_that_could_be_either(layout):
    with pytest.raises(DataError) as refused:
        _read([dt.date(2024, 3, 4).strftime(layout)])
    assert refused.value.code == "AMBIGUOUS_DATE"
    for shown in ("2024-03-04", "2024-04-03", layout):
        assert shown in str(refused.value)


def test_rows_are_what_is_counted():
    raw = pl.DataFrame({"raw": ["2024-12-25", "25.12.2024"], "rows": [20, 10]})
    read = read_date_column(raw, WHERE, BY_PROOF)
    assert read.cells["value"].to_list() == [dt.date(2024, 12, 25), None]


@given(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2099, 12, 30)), st.integers(-720, 840))
def test_a_day_in_another_zone_is_that_of_its_moment(local, minutes):
    moment = local.replace(microsecond=0, tzinfo=dt.timezone(dt.timedelta(minutes=minutes)))
    shanghai = dt.timezone(dt.timedelta(hours=8))
    there = pl.Series([moment.astimezone(dt.UTC)]).dt.convert_time_zone("Asia/Shanghai")
    read = _read([moment.isoformat()], DateRules(timezone="Asia/Shanghai"), by_key=True)
    assert read.cells["value"].to_list() == there.dt.date().to_list()
    if local.year > 1992:  # no summer time since
        assert there.dt.date()[0] == moment.astimezone(shanghai).date()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2024-12-25", "2024-12-25"),
        (" 2024-12-25 10:00 ", "2024-12-25T"),
        ("2024-12-25T23:59:59Z", "2024-12-25TZ"),
        ("2024-12-25 10:00:00.123456 +08:00", "2024-12-25T+08:00"),
        ("25/12/2024 9:30", "25/12/2024T"),
        ("2024-12-25 10:99x", "2024-12-25 10:99x"),
        ("2024-12-25 25 o'clock", "2024-12-25 25 o'clock"),
        ("25 Dec 2024", "25 Dec 2024"),
    ],
)
def test_the_time_of_day_is_left_off_where_it_is_one(text, key):
    frame = pl.DataFrame({"x": [text]})
    assert frame.select(raw_day(pl.col("x"), pl.String(), BY_PROOF, WHERE)).item() == key


MIDNIGHT = pl.Series("x", [dt.datetime(2024, 12, 25, 23, 59)])


@pytest.mark.parametrize(
    ("column", "key"),
    [
        (pl.Series("x", [dt.date(2024, 12, 25)]), dt.date(2024, 12, 25)),
        (MIDNIGHT, dt.date(2024, 12, 25)),
        (MIDNIGHT.dt.replace_time_zone("Asia/Shanghai"), dt.date(2024, 12, 25)),
        (pl.Series("x", [20241225]), "20241225"),
    ],
)
def test_dates_in_other_types(column, key):
    frame = column.to_frame()
    assert frame.select(raw_day(pl.col("x"), column.dtype, BY_PROOF, WHERE)).item() == key


def test_times_of_a_zone_in_the_zone_that_is_meant():
    there = DateRules(timezone="Asia/Shanghai")
    column = MIDNIGHT.dt.replace_time_zone("UTC")
    key = column.to_frame().select(raw_day(pl.col("x"), column.dtype, there, WHERE)).item()
    assert key == dt.date(2024, 12, 26)
    key = MIDNIGHT.to_frame().select(raw_day(pl.col("x"), MIDNIGHT.dtype, there, WHERE)).item()
    assert key == dt.date(2024, 12, 25)


def test_a_type_that_holds_no_date():
    with pytest.raises(DataError, match="Float64"):
        raw_day(pl.col("x"), pl.Float64(), BY_PROOF, WHERE)
    assert raw_day(pl.col("x"), pl.Float64(), DateRules("excel1900"), WHERE) is not None


@pytest.mark.parametrize("declared", ["%Q", "%Y", "%d/%m", "nonsense", "%H:%M"])
def test_a_format_that_reads_no_date(declared):
    with pytest.raises(UsageError, match="no date can be read"):
        _read(["x"], DateRules(declared))


def test_a_format_with_a_zone_needs_to_know_whose_days():
    with pytest.raises(UsageError, match="--timezone"):
        _read(["x"], DateRules("%Y-%m-%d %H:%M %z"))
