"""Every table but the transactions: what its rows become, and that each is accounted for."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from retain.config import TableConfig, resolve
from retain.errors import DataError
from retain.job import Loaded, load
from retain.opening import Inputs
from retain.settings import TABLE_NAMES
from retain.tables.kinds.kind import YES
from retain.tables.roles import TABLES, fold
from retain.tables.spool import Spool
from tests.tables.loading import csv_text, write

CASES = [
    case
    for name in ("records", "service")
    for case in tomllib.loads(
        (Path(__file__).parent / "cases" / f"{name}.toml").read_text("utf-8")
    )["case"]
]
LINES = csv_text(
    "customer_id,date,amount",
    [["a", "2024-01-05", 10], ["b", "2024-06-30", 20], ["007", "2024-02-01", 5]],
)


def _load(folder: Path, table: str, *texts: str, max_bad: float = 1.0, **options) -> Loaded:
    files = [write(folder / f"{n}.csv", text) for n, text in enumerate(texts)]
    lines = write(folder / "lines.csv", LINES)
    tables = {
        "transactions": TableConfig((str(lines),)),
        table: TableConfig(tuple(map(str, files))),
    }
    typed = {"cleaning.max_bad": max_bad, **options}
    config = resolve(search=False, environment={}, tables=tables, options=typed)
    with Spool() as spool:
        loaded = load(Inputs(config), spool)
        rows = loaded.quarantined()
    return replace(loaded, quarantined=lambda: rows)


def _plain(value):
    """A value as the case files write it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else value


def _rows(loaded: Loaded, case: dict) -> list[list]:
    frame = loaded.tables[case["table"]].sorted()
    return [list(map(_plain, row)) for row in frame.select(case["columns"]).iter_rows()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case, tmp_path):
    for text in (case["text"].lstrip(), case["text"].lstrip() + "\n"):
        if '"' in case["text"] and text != case["text"].lstrip():
            continue  # its own quotes stand for themselves
        loaded = _load(tmp_path, case["table"], text, **case.get("options", {}))
        account = loaded.accounts[case["table"]]
        assert sorted(_rows(loaded, case)) == sorted(case["rows"])
        assert dict(account.quarantined) == case.get("quarantined", {})
        assert account.accepted == len(case["rows"])
        warned = {n.code for n in account.notes if n.code.startswith("WARN_")}
        assert warned == set(case.get("notes", ()))


def test_every_table_has_a_case():
    assert {case["table"] for case in CASES} | {"transactions", "returns"} == set(TABLES)
    assert tuple(TABLES) == TABLE_NAMES


def test_the_rows_refused_say_where_and_why(tmp_path):
    one = "customer_id,date,text\na,2024-05-01,fine\na,never,lost\n"
    two = "client,reason date,reason\n,2024-05-01,nobody\n"
    loaded = _load(tmp_path, "reasons", one, two)
    assert loaded.quarantined().rows() == [
        (str(tmp_path / "0.csv"), 3, "BAD_DATE", "date",
         '{"customer_id":"a","date":"never","text":"lost"}'),
        (str(tmp_path / "1.csv"), 2, "NULL_ID", "customer_id",
         '{"client":"","reason date":"2024-05-01","reason":"nobody"}'),
    ]  # fmt: skip


def test_rows_of_the_wrong_width_are_counted_too(tmp_path):
    loaded = _load(tmp_path, "reasons", "customer_id,date,text\na,2024-05-01,x,y\na,2024-05-01,z\n")
    assert dict(loaded.accounts["reasons"].quarantined) == {"RAGGED_LONG": 1}
    assert loaded.quarantined()["line"].to_list() == [2]


def test_the_order_of_files_and_rows_does_not_matter(tmp_path):
    head = "id,name,state"
    rows = [["a", "Ada", "active"], ["b", "Bo", "closed"], ["a", "Abe", "moved"], ["c", "Cy", ""]]
    frames = [
        _load(tmp_path, "customers", *texts).tables["customers"].sorted()
        for texts in (
            [csv_text(head, rows)],
            [csv_text(head, rows[::-1])],
            [csv_text(head, rows[2:]), csv_text(head, rows[:2])],
        )
    ]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    assert frames[0]["name"].to_list() == ["Abe", "Bo", "Cy"]


def test_a_faulty_table_is_refused_by_its_own_share(tmp_path):
    rows = [["a", "2024-05-01", "x"]] * 98 + [["a", "never", "x"]] * 2
    with pytest.raises(DataError, match="2 of 100 rows have faults") as refused:
        _load(tmp_path, "reasons", csv_text("customer_id,date,text", rows), max_bad=0.01)
    assert refused.value.code == "TOO_MANY_BAD"
    loaded = _load(tmp_path, "reasons", csv_text("customer_id,date,text", rows), max_bad=0.02)
    assert loaded.accounts["reasons"].accepted == 98


def test_dates_that_two_ways_could_read_are_not_guessed(tmp_path):
    with pytest.raises(DataError, match="03/04/2024") as refused:
        _load(tmp_path, "reasons", "customer_id,date,text\na,03/04/2024,x\n")
    assert refused.value.code == "AMBIGUOUS_DATE"


def test_typed_columns_are_read_as_they_are(tmp_path):
    frame = pl.DataFrame(
        {
            "customer_id": [1.0, 2.0],
            "opened": [dt.datetime(2024, 1, 5, 14, 30), dt.datetime(2024, 1, 6)],
            "upheld": [True, None],
            "loss": [1.15, 2.0],
            "severity": pl.Series(["P1", "low"], dtype=pl.Categorical),
        }
    )
    tables = {"transactions": TableConfig((str(write(tmp_path / "lines.csv", LINES)),))}
    config = resolve(search=False, environment={}, tables=tables)
    with Spool() as spool:
        loaded = load(Inputs(config, {"complaints": frame}), spool)
    assert loaded.tables["complaints"].sorted().rows() == [
        ("1", dt.date(2024, 1, 5), dt.time(14, 30), "critical", True, 11_500),
        ("2", dt.date(2024, 1, 6), dt.time(0), "low", None, 20_000),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_no_way_of_writing_means_two_choices(table):
    for role in TABLES[table].roles.values():
        meanings: dict[str, set[str]] = {}
        for value, aliases in role.choices.items():
            for written in (value, *aliases):
                meanings.setdefault(fold(written) or written, set()).add(value)
        assert {w: v for w, v in meanings.items() if len(v) > 1} == {}
        if role.kind == "flag":
            assert set(YES.split(", ")) <= set(role.choices["yes"])


def test_shares_and_percentages_in_one_column_are_not_guessed(tmp_path):
    cells = [["a", "2024-05-01", cell] for cell in (0.4, 0.5, 45, 60)]
    with pytest.raises(DataError, match="looks like a share") as refused:
        _load(tmp_path, "wallet", csv_text("customer_id,date,sow", cells))
    assert refused.value.code == "AMBIGUOUS_NUMBER"


def test_the_first_row_of_a_wallet_that_cannot_be_true_is_named(tmp_path):
    rows = [["a", "2024-05-01", 100, 30], ["b", "2024-05-01", 100, 300], ["a", "2024-06-01", 1, 2]]
    head = "customer_id,date,total_spend,our_spend"
    loaded = _load(tmp_path, "wallet", csv_text(head, rows))
    (said,) = [note for note in loaded.notes if note.code == "WARN_WALLET_ROWS"]
    assert dict(said.values) == {"rows": 2, "file": str(tmp_path / "0.csv"), "line": 3}


def test_customers_merged_into_themselves_are_counted_with_circles(tmp_path):
    loaded = _load(tmp_path, "customers", "id,merged into\na,b\nb,a\nc,c\nd,a\ne,\n")
    (said,) = [note for note in loaded.notes if note.code == "WARN_MERGE_CYCLE"]
    assert dict(said.values) == {"customers": 3}


def test_less_bought_in_all_than_we_sold_is_said(tmp_path):
    """LINES: 10 to `a` on 2024-01-05, 20 to `b` on 2024-06-30; periods of a quarter."""
    rows = [["b", "2024-03-31", 30], ["b", "2024-06-30", 15], ["a", "2024-06-30", 0]]
    loaded = _load(tmp_path, "wallet", csv_text("customer_id,date,total_spend", rows))
    (said,) = [note for note in loaded.notes if note.code == "WARN_WALLET_SALES"]
    assert dict(said.values) == {"rows": 1}


@pytest.mark.parametrize(
    "told",
    [[True, False, None], [1, 0, None], [1.0, 0.0, None], ["1.0", "0.0", ""], ["是", "否", "-"]],
)
def test_an_event_that_is_only_told_to_have_come_about(told):
    """Typed truth values, ones and zeros, as numbers and as text, with gaps."""
    attempts = pl.DataFrame(
        {"customer_id": ["a", "b", "007"], "date": "2024-03-01", "regained": told}
    )
    tables = {"transactions": pl.read_csv(LINES.encode()), "winback_attempts": attempts}
    config = resolve(
        search=False, environment={}, tables={name: TableConfig() for name in tables}, options={}
    )
    with Spool() as spool:
        frame = load(Inputs(config, tables), spool).tables["winback_attempts"].frame
    assert frame["returned_said"].to_list() == [True, False, None]
    assert frame["returned"].to_list() == [None] * 3
