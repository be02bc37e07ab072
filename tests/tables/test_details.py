"""What the lines say besides days and money, read once more: categories, and goods long to come."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.config import TableConfig, resolve
from retain.engines import categories as engine
from retain.job import load
from retain.opening import Inputs
from retain.scoring.base import Base
from retain.scoring.measure import day_number
from retain.tables.spool import Spool
from tests.tables.loading import csv_text, write

HEADER = "customer_id,date,amount,category"
ROWS = [
    ["b", "2024-01-05", 10, "tea"],
    ["b", "2024-01-05", 5, " tea "],
    ["b", "2024-02-05", 7, "tea"],
    ["b", "2024-02-06", -7, "tea"],
    ["b", "2024-02-06", 3, "pots"],
    ["a", "2024-03-01", 4, ""],
    ["a", "2024-03-02", 0, "pots"],
    ["a", "2024-03-03", 8, "NULL"],
    ["a", "2024-04-01", 9, "pots"],
    ["", "2024-04-01", 9, "pots"],
]


def _base(sources, **options) -> Base:
    """Read, and have everything read again while the files are there."""
    frames = {"transactions": sources} if isinstance(sources, pl.DataFrame) else {}
    paths = () if frames else tuple(map(str, sources))
    tables = options.pop("tables", {}) | {"transactions": TableConfig(paths)}
    config = resolve(search=False, environment={}, tables=tables, options=options)
    with Spool() as spool:
        base = load(Inputs(config, frames), spool).base
        base.categories()
        base.awaited()
        base.several_regions()
        base.quotes()
        return base


def _named(base: Base, frame: pl.DataFrame) -> list[tuple]:
    return frame.with_columns(code=base.customers.ids.gather(frame["code"])).rows()


def _day(text: str) -> int:
    return day_number(dt.date.fromisoformat(text))


def test_categories_by_hand(tmp_path: Path):
    base = _base([write(tmp_path / "lines.csv", csv_text(HEADER, ROWS))])
    assert _named(base, base.categories()) == [
        ("a", "pots", 1, _day("2024-04-01"), _day("2024-04-01"), 90_000),
        ("b", "pots", 1, _day("2024-02-06"), _day("2024-02-06"), 30_000),
        ("b", "tea", 2, _day("2024-01-05"), _day("2024-02-05"), 150_000),
    ]


def test_nothing_after_the_as_of_day_counts(tmp_path: Path):
    lines = [write(tmp_path / "lines.csv", csv_text(HEADER, ROWS))]
    base = _base(lines, **{"scoring.as_of": "2024-01-31"})
    assert [row[:3] for row in _named(base, base.categories())] == [("b", "tea", 1)]


def test_files_that_write_days_otherwise_and_one_without_categories(tmp_path: Path):
    typed = pl.DataFrame(
        {"customer_id": ["b"], "date": [dt.date(2024, 5, 1)], "amount": [1.0], "category": ["tea"]}
    )
    typed.write_parquet(tmp_path / "typed.parquet")
    plain = write(tmp_path / "plain.csv", "customer_id,date,amount\nb,2024-06-01,2\n")
    text = write(tmp_path / "text.csv", csv_text(HEADER, [["b", "2024-05-02", 1, "tea"]]))
    base = _base([tmp_path / "typed.parquet", plain, text])
    assert [row[1:3] for row in _named(base, base.categories())] == [("tea", 2)]


def test_lines_that_name_no_category(tmp_path: Path):
    text = csv_text("customer_id,date,amount", [["a", "2024-01-01", 1]])
    assert _base([write(tmp_path / "lines.csv", text)]).categories() is None
    text = csv_text(HEADER, [["a", "2024-01-01", 1, ""]])
    assert _base([write(tmp_path / "blank.csv", text)]).categories() is None


_LINES = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.integers(0, 9), st.integers(-3, 5), st.sampled_from("xyz")
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=25)
@given(_LINES, st.integers(1, 7))
def test_categories_are_the_plain_sums_however_read(lines, rows):
    frame = pl.DataFrame(
        lines, schema=["customer_id", "date", "amount", "category"], orient="row"
    ).with_columns(pl.lit(dt.date(2024, 1, 1)) + pl.duration(days="date"))
    frame = frame.with_columns(pl.col("date").cast(pl.Date))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "PIECE", rows)
        base = _base(frame.reverse(), **{"scoring.as_of": "2024-01-31"})
    sold = pl.col("date").filter(pl.col("amount") > 0)
    expected = (
        frame.group_by("customer_id", "category")
        .agg(sold.n_unique().alias("n"), pl.col("amount").sum() * 10_000)
        .filter(pl.col("n") > 0)
        .sort("customer_id", "category")
    )
    found = [(row[0], row[1], row[2], row[5]) for row in _named(base, base.categories())]
    assert found == expected.rows()


DELIVERIES = "customer_id,date,amount,promised_date,delivered_date"


def test_goods_that_were_long_to_come(tmp_path: Path):
    rows = [
        ["a", "2024-01-01", 5, "2024-01-03", "2024-01-04"],
        ["a", "2024-02-01", 5, "2024-02-03", "2024-03-01"],
        ["a", "2024-04-01", 5, "2024-05-20", ""],
        ["a", "2024-04-01", 6, "2024-05-20", ""],
        ["b", "2024-04-02", -6, "2024-05-20", ""],
    ]
    base = _base([write(tmp_path / "lines.csv", csv_text(DELIVERIES, rows))])
    assert _named(base, base.awaited()) == [
        ("a", _day("2024-02-01"), _day("2024-02-03"), _day("2024-03-01")),
        ("a", _day("2024-04-01"), _day("2024-05-20"), None),
    ]


@pytest.mark.parametrize(
    ("header", "promised"),
    [("customer_id,date,amount", []), (DELIVERIES, ["01/02/2024", ""]), (DELIVERIES, ["?", "?"])],
)
def test_no_deliveries_that_can_be_known(header, promised, tmp_path: Path):
    text = csv_text(header, [["a", "2024-01-01", 1, *promised]])
    assert _base([write(tmp_path / "lines.csv", text)]).awaited() is None


def test_other_tables_come_with_codes(tmp_path: Path):
    lines = write(tmp_path / "lines.csv", csv_text(HEADER, ROWS))
    stock = csv_text(
        "customer_id,date,on_hand", [["b", "2024-02-01", 3], ["zz", "2024-01-01", 1],
                                     ["b", "2024-01-01", 4]]
    )  # fmt: skip
    tables = {"stock": TableConfig((str(write(tmp_path / "stock.csv", stock)),))}
    base = _base([lines], tables=tables)
    frame = base.tables["stock"]
    assert frame.columns == ["code", "date", "on_hand"]
    assert frame.schema["code"] == pl.UInt32
    assert [(row[0], row[2]) for row in _named(base, frame)] == [("b", 4.0), ("b", 3.0)]


REGIONS = "customer_id,date,amount,region,status"
SEVERAL = [
    ["two", "2024-01-05", 10, "North", ""],
    ["two", "2024-02-05", 10, "South", ""],
    ["capitals", "2024-01-05", 10, "North", ""],
    ["capitals", "2024-02-05", 10, " north ", ""],
    ["later", "2024-01-05", 10, "North", ""],
    ["later", "2024-05-05", 10, "South", ""],
    ["returned", "2024-01-05", 10, "North", ""],
    ["returned", "2024-02-05", -10, "South", ""],
    ["unsaid", "2024-01-05", 10, "North", ""],
    ["unsaid", "2024-02-05", 10, "NULL", ""],
    ["unsaid", "2024-02-06", 10, "", ""],
    ["", "2024-02-06", 10, "South", ""],
]


def _several(base: Base) -> list[str]:
    return base.customers.ids.gather(base.several_regions()["code"]).to_list()


@pytest.mark.parametrize("table", [False, True], ids=["lines alone", "a table of customers too"])
def test_buyers_of_several_regions(tmp_path: Path, table):
    """By their sales up to the day; a table of customers names one region each at the most."""
    lines = write(tmp_path / "lines.csv", csv_text(REGIONS, SEVERAL))
    known = write(tmp_path / "known.csv", "customer_id,region\ntwo,North\nlater,South\n")
    tables = {"customers": TableConfig((str(known),))} if table else {}
    early = {"scoring.as_of": "2024-04-30"}
    assert _several(_base([lines], tables=tables, **early)) == ["two"]
    assert _several(_base([lines], tables=tables)) == ["later", "two"]


def test_buyers_of_several_regions_over_several_files(tmp_path: Path):
    """A file without the column says nothing; one says that nobody is known to."""
    said = write(tmp_path / "said.csv", csv_text(REGIONS, SEVERAL[:1]))
    again = write(tmp_path / "again.csv", csv_text(REGIONS, SEVERAL[1:2]))
    rows = [row[:3] for row in SEVERAL]
    unsaid = write(tmp_path / "unsaid.csv", csv_text("customer_id,date,amount", rows))
    assert _several(_base([said, again, unsaid])) == ["two"]
    assert _several(_base([said, unsaid])) == []
    assert _base([unsaid]).several_regions() is None


QUOTED = "customer_id,order_id,date,amount,quoted_date"


def test_quotes_by_hand(tmp_path: Path):
    rows = [
        ["a", 1, "2024-03-10", 5, "2024-03-01"],
        ["a", 1, "2024-03-11", 5, "2024-03-05"],  # a line of the same order: its earliest quote
        ["a", 2, "2024-04-01", 5, "2024-04-02"],  # quoted after it was ordered
        ["a", 3, "2024-05-01", 5, "2023-04-01"],  # over a year before
        ["a", 4, "2024-05-02", -5, "2024-05-01"],  # given back
        ["b", 5, "2024-05-03", 5, ""],
        ["b", "", "2024-05-04", 5, "2024-05-04"],  # no order: by the day
        ["b", "", "2024-05-05", 5, "2024-05-01"],
        ["", 6, "2024-05-05", 5, "2024-05-01"],
        ["b", 7, "2024-06-05", 5, "2024-06-01"],
    ]
    lines = [write(tmp_path / "lines.csv", csv_text(QUOTED, rows))]
    base = _base(lines, **{"scoring.as_of": "2024-05-31"})
    assert _named(base, base.quotes()) == [
        ("a", _day("2024-03-10"), 9),
        ("b", _day("2024-05-04"), 0),
        ("b", _day("2024-05-05"), 4),
    ]


def test_quotes_without_orders_and_in_typed_files(tmp_path: Path):
    typed = pl.DataFrame(
        {
            "customer_id": ["b", "b"],
            "date": [dt.date(2024, 5, 1)] * 2,
            "amount": [1.0, 2.0],
            "quoted_date": [dt.date(2024, 4, 30), dt.date(2024, 4, 21)],
        }
    )
    base = _base(typed)
    assert _named(base, base.quotes()) == [("b", _day("2024-05-01"), 10)]


def test_no_quotes(tmp_path: Path):
    assert _base([write(tmp_path / "lines.csv", csv_text(HEADER, ROWS))]).quotes() is None
    doubtful = csv_text(QUOTED, [["a", 1, "2024-03-10", 5, "03/04/2024"]])
    assert _base([write(tmp_path / "doubtful.csv", doubtful)]).quotes() is None


def test_null_words_stand_for_goods_still_to_come(tmp_path: Path):
    """Were they dates that cannot be read, no format would have two thirds of the column."""
    days = ["2024-01-09", "NULL", "-", "N/A"]
    rows = [["a", "2024-01-05", 10, "2024-01-08", day] for day in days]
    path = write(
        tmp_path / "lines.csv",
        csv_text("customer_id,date,amount,promised_date,delivered_date", rows),
    )
    tables = {"transactions": TableConfig((str(path),))}
    options = {"scoring.as_of": "2024-02-01"}
    config = resolve(search=False, environment={}, tables=tables, options=options)
    with Spool() as spool:
        deliveries = load(Inputs(config), spool).base.deliveries()
    assert deliveries is not None
    assert deliveries["delivered_day"].to_list() == [_day("2024-01-09")]
