"""`retain backtest`: what it shows in every format and language, what it refuses."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from retain.scoring.peers import NAMES
from tests.scoring.lines_of import START
from tests.scoring.test_backtest import buying
from tests.tables.loading import csv_text, write


def _dated(lines):
    days = pl.DataFrame({"offset": [line[1] for line in lines]}).select(
        pl.lit(START) + pl.duration(days="offset")
    )
    return [
        (customer, day, amount / 10_000)
        for (customer, _, amount), day in zip(lines, days.to_series(), strict=True)
    ]


@pytest.fixture
def of(here, tmp_path):
    """Run `retain backtest` on lines, with a configuration that says nothing."""
    config = write(tmp_path / "empty.toml", "")

    def run(lines, *arguments):
        text = csv_text("customer_id,date,amount", _dated(lines))
        file = write(tmp_path / "sales.csv", text)
        return here("backtest", file, "--config", config, "--horizon", 60, *arguments)

    return run


def _said(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


def test_sections_and_sentences(of):
    found = _said(of(buying(), "--cuts", 2, "--format", "json"))
    assert list(found) == [
        "predictors", "differences", "cuts", "calibration", "totals", "rules", "standards", "cells",
    ]  # fmt: skip
    assert [row["predictor"] for row in found["predictors"]["rows"]] == list(NAMES[:-1])
    assert len(found["cuts"]["rows"]) == 2
    assert len(found["cells"]["rows"]) == 2 * len(NAMES)
    assert found["predictors"]["sentences"][0].startswith("retain's chance to buy has an AUC of 0.")
    assert sum(row["customers"] for row in found["calibration"]["rows"]) == sum(
        row["customers"] for row in found["cuts"]["rows"]
    )


def test_it_says_where_retain_does_not_win(of):
    found = _said(of(buying(), "--cuts", 2, "--format", "json"))["differences"]
    behind = [row for row in found["rows"] if row["standing"] != "ahead"]
    assert behind
    named = " ".join(found["sentences"])
    for row in behind:
        assert {"bg_nbd": "BG/NBD", "mbg_nbd": "MBG/NBD", "pareto_nbd": "Pareto/NBD",
                "recency": "recency", "fixed_90_days": "bought within 90 days"}[
            row["predictor"]
        ] in named  # fmt: skip
    for row in found["rows"]:
        assert row["low"] <= row["ahead"] <= row["high"]
        expected = "ahead" if row["low"] > 0 else "behind" if row["high"] < 0 else "level"
        assert row["standing"] == expected


def test_rows_for_programs(of):
    rows = list(csv.DictReader(io.StringIO(of(buying(), "--cuts", 1).out.decode())))
    assert [row["predictor"] for row in rows] == list(NAMES)
    frame = pl.read_parquet(io.BytesIO(of(buying(), "--cuts", 1, "--format", "parquet").out))
    assert {name: str(dtype) for name, dtype in frame.schema.items()} == {
        "cut_date": "Date", "horizon_days": "Int64", "predictor": "String", "customers": "Int64",
        "bought": "Int64", "auc": "Float64", "brier": "Float64", "log_loss": "Float64",
        "predicted_occasions": "Float64", "actual_occasions": "Int64",
        "predicted_value": "Float64", "actual_value": "Float64", "called": "Int64",
        "false_churn": "Float64", "recall": "Float64",
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["table", "markdown", "xlsx", "ndjson", "arrow"])
def test_every_format_in_both_languages(of, lang, format_name):
    ran = of(buying(), "--cuts", 1, "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    if format_name in ("table", "markdown"):
        shown = ran.out.decode()
        assert ("Where retain does not win" if lang == "en" else "未能胜出") in shown
        assert "Pareto/NBD" in shown


def test_the_same_bytes_whatever_the_order_of_rows(of):
    one = of(buying(), "--cuts", 1, "--format", "json").out
    assert of(buying()[::-1], "--cuts", 1, "--format", "json").out == one


def test_a_standard_that_calls_nobody_says_so(of):
    ran = of(buying(), "--cuts", 1, "--format", "json", "--max-false-churn", "0%")
    assert "called nobody gone" in _said(ran)["rules"]["sentences"][0]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("a", 0, 100)], "days of history (2024-01-01 to 2024-01-01)"),
        ([("a", 0, 100), ("b", 0, 100)], "120 are needed"),
        ([("a", 0, 100), ("a", 118, 100)], "--horizon 59 at the most"),
        ([("a", 0, 0), ("b", 400, -100)], "nobody has bought"),
        ([("a", 0, 100), ("a", 400, 100)], "needed: 10 who came back"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_too_little_history(of, lines, said, lang):
    ran = of(lines, "--lang", lang, "--stats")
    assert (ran.code, ran.out) == (65, b"")
    assert ran.stats["error"]["code"] == "TOO_LITTLE_HISTORY"
    assert said in (ran.err if lang == "en" else ran.stats["error"]["message"])
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments", [["--cuts", "0"], ["--cuts", "x"], ["--standards", "x"], ["--horizon", "0"]]
)
def test_refused(of, arguments):
    ran = of(buying(), *arguments)
    assert ran.code == 2
    assert ran.out == b""


def test_dates_that_tell_nothing_are_shown_with_their_reason(of):
    lines = [line for line in buying() if line[1] < 300] + [("late", 499, 100)]
    rows = _said(of(lines, "--cuts", 5, "--format", "json"))["cuts"]["rows"]
    assert [row["learned"] for row in rows][-2:] == ["nobody_bought"] * 2
    shown = of(lines, "--cuts", 5, "--format", "markdown").out.decode()
    assert "passed over: nobody bought afterwards" in shown
