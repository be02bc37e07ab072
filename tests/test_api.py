"""The Python API: the same scores from paths and frames, and nothing read that was not named."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest

import retain

LINES = pl.DataFrame(
    {
        "customer_id": ["a", "b", "a", "c"],
        "date": ["2024-01-05", "2024-01-06", "2024-03-07", "2024-03-08"],
        "amount": ["10.5", "20", "-0.5", "7"],
        "order_id": ["1", "2", "3", "4"],
    }
)
CUSTOMERS = pl.DataFrame({"customer_id": ["a", "p"], "name": ["Anna", "Paul"]})
RETURNS = pl.DataFrame({"order_id": ["2"]})


@pytest.fixture
def paths(tmp_path):
    """The three tables as files, the lines in two."""
    LINES.head(2).write_csv(tmp_path / "1.csv")
    LINES.tail(-2).write_csv(tmp_path / "2.csv")
    CUSTOMERS.write_csv(tmp_path / "customers.csv")
    RETURNS.write_csv(tmp_path / "returns.csv")
    return tmp_path


def test_files_and_frames_are_scored_alike(paths):
    lines = [paths / "1.csv", str(paths / "2.csv")]
    expected = retain.score(lines, paths / "customers.csv", paths / "returns.csv")
    assert expected["customer_id"].to_list() == ["a", "b", "c", "p"]
    assert expected["revenue"].to_list() == [10, 0, 7, 0]
    assert retain.score(LINES, CUSTOMERS, RETURNS).equals(expected)
    assert retain.score(LINES.lazy(), CUSTOMERS.lazy(), RETURNS.lazy()).equals(expected)
    assert retain.score(LINES, paths / "customers.csv", returns=RETURNS).equals(expected)
    assert retain.score(str(paths / "[12].csv"), CUSTOMERS, RETURNS).equals(expected)


def test_one_path_of_either_kind(paths):
    assert retain.score(paths / "1.csv").equals(retain.score(str(paths / "1.csv")))


def test_what_is_given_in_the_call_counts(paths):
    other = LINES.rename({"date": "when"}).with_columns(
        pl.col("when").str.to_date().dt.strftime("%d/%m/%Y")
    )
    scores = retain.score(
        other, columns={"date": "when"}, date_format="%d/%m/%Y", as_of="2024-03-07", window_days=30
    )
    assert scores.select("customer_id", "occasions", "occasions_window").rows() == [
        ("a", 1, 0), ("b", 1, 0),
    ]  # fmt: skip


CONTACTS = pl.DataFrame({"who": ["c"], "date": ["2024-03-01"], "kind": ["visit"]})


def test_further_tables_and_their_columns(paths):
    CONTACTS.write_csv(paths / "contacts.csv")
    named = {"contacts.customer_id": "who"}
    found = retain.score(LINES, tables={"contacts": CONTACTS}, columns=named)
    assert found.equals(
        retain.score(LINES, tables={"contacts": paths / "contacts.csv"}, columns=named)
    )
    with pytest.raises(retain.RetainError, match="customer_id of contacts"):
        retain.score(LINES, tables={"contacts": CONTACTS})


def test_any_setting():
    assert retain.score(LINES, settings={"scoring.window_days": 5}).equals(
        retain.score(LINES, window_days=5)
    )


ONE_BAD = pl.Series(["1", "x", "1", "1"])
FAILING = pl.col("date").str.to_integer()
REFUSED = [
    ({"transactions": "none.csv"}, 66, "NO_FILE"),
    ({"transactions": []}, 66, "NO_TRANSACTIONS"),
    ({"transactions": LINES.drop("amount")}, 65, "MISSING_COLUMN"),
    ({"transactions": LINES.with_columns(amount=ONE_BAD)}, 65, "TOO_MANY_BAD"),
    ({"transactions": LINES.clear()}, 65, "NO_ROWS"),
    ({"transactions": LINES.with_columns(amount=pl.lit(True))}, 65, "BAD_TYPE"),
    ({"transactions": LINES, "as_of": "2023-01-01"}, 65, "NO_ROWS"),
    ({"transactions": LINES.lazy().with_columns(amount=FAILING)}, 65, "CORRUPT"),
    ({"transactions": LINES, "columns": {"dat": "date"}}, 2, "UNKNOWN_ROLE"),
    ({"transactions": LINES, "columns": {"date": "dat"}}, 65, "MISSING_COLUMN"),
    ({"transactions": LINES, "as_of": "soon"}, 2, "CONFIGURATION"),
    ({"transactions": LINES, "window_days": 0}, 2, "CONFIGURATION"),
    ({"transactions": LINES, "value": "profit"}, 2, "CONFIGURATION"),
    ({"transactions": LINES, "max_bad": 5}, 2, "CONFIGURATION"),
    ({"transactions": LINES, "settings": {"scoring.windows": 5}}, 2, "CONFIGURATION"),
    ({"transactions": LINES, "settings": {"scoring.window_days": 0}}, 2, "CONFIGURATION"),
    ({"transactions": LINES, "tables": {"purse": LINES}}, 2, "UNKNOWN_TABLE"),
    ({"transactions": LINES, "columns": {"purse.date": "date"}}, 2, "UNKNOWN_TABLE"),
]


@pytest.mark.parametrize(("given", "exit_code", "code"), REFUSED)
def test_errors_are_retain_errors(given, exit_code, code):
    with pytest.raises(retain.RetainError) as refused:
        retain.score(**given)
    assert (refused.value.exit_code, refused.value.code) == (exit_code, code)


def test_what_is_no_source_at_all():
    with pytest.raises(TypeError, match="not int"):
        retain.score(5)


def test_no_configuration_and_no_variable_is_read(paths, monkeypatch):
    expected = retain.score(LINES)
    (paths / "retain.toml").write_text(
        "[scoring]\nwindow_days = 1\n[tables.customers]\nfiles='x'\n"
    )
    monkeypatch.chdir(paths)
    monkeypatch.setenv("RETAIN_WINDOW_DAYS", "1")
    monkeypatch.setenv("RETAIN_CONFIG", "none.toml")
    assert retain.score(LINES).equals(expected)


def test_import_alone_loads_no_data_frames():
    code = "import sys, retain; print(retain.__version__, 'polars' in sys.modules, dir(retain))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith(f"{retain.__version__} False")


def test_what_the_package_offers():
    assert {name for name in retain.__all__ if getattr(retain, name) is not None} == {
        "RetainError", "__version__", "read_table", "score",
    }  # fmt: skip
    with pytest.raises(AttributeError, match="scores"):
        _ = retain.scores
