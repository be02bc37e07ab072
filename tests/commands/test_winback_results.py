"""`retain winback results`: what past attempts achieved, in both languages and all formats."""

from __future__ import annotations

import csv
import io
import json
import os

import pytest

from retain.words import LANGUAGES


@pytest.fixture(scope="module", params=LANGUAGES)
def business(request, tmp_path_factory):
    """The made-up business in a folder of its own, and its language."""
    from tests.conftest import run_retain

    folder = tmp_path_factory.mktemp("business")
    ran = run_retain("demo", folder / "demo", "--lang", request.param, cwd=folder)
    assert ran.code == 0, ran.err
    return folder / "demo", request.param


@pytest.fixture
def results(retain, business):
    folder, lang = business

    def run(*arguments, **variables):
        return retain("winback", "results", "--config", folder / "retain.toml", "--lang", lang,
                      *arguments, **variables)  # fmt: skip

    return run


def test_both_groups_and_what_they_make(results):
    ran = results("--format", "json")
    assert ran.code == 0, ran.err
    sections = json.loads(ran.out)["sections"]
    treated, held_out = sections["outcome"]["rows"]
    assert (treated["group"], held_out["group"]) == ("treat", "holdout")
    assert treated["attempts"] > 100 > held_out["attempts"] > 20
    incremental = treated["returned"] - treated["attempts"] * (
        held_out["returned"] / held_out["attempts"]
    )
    (roi,) = sections["roi"]["rows"]
    assert roi["incremental_returns"] == pytest.approx(incremental, abs=0.05)
    assert roi["roi"] == pytest.approx(roi["incremental_value"] / roi["cost"] - 1, abs=1e-3)
    for division in ("tier_before", "cause"):
        assert sum(row["treated"] for row in sections[division]["rows"]) == treated["attempts"]
    assert {row["factor"] for row in sections["levels"]["rows"]} >= {"channel", "offer", "cause"}
    assert sections["regression"]["rows"]


def test_the_attempts_behind_it(results):
    ran = results("--by-attempt", "--where", "\"group\" = 'treat' AND known", "--format", "csv")
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader(io.StringIO(ran.out.decode())))
    summary = json.loads(results("--format", "json").out)["sections"]["outcome"]["rows"][0]
    assert len(rows) == summary["attempts"]
    assert sum(row["returned"] == "true" for row in rows) == summary["returned"]


def test_attempts_under_pseudonyms(results, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    plain = list(csv.DictReader(io.StringIO(results("--by-attempt").out.decode())))
    ran = results("--by-attempt", "--pseudonymise", key)
    rows = list(csv.DictReader(io.StringIO(ran.out.decode())))
    assert len(rows) == len(plain)
    assert not {row["customer_id"] for row in rows} & {row["customer_id"] for row in plain}
    assert "offer" not in rows[0]
    assert sorted(row["date"] for row in rows) == sorted(row["date"] for row in plain)


def test_the_order_of_rows_does_not_show(results, business, tmp_path):
    lines = (business[0] / "winback_attempts.csv").read_text("utf-8").splitlines(keepends=True)
    turned = tmp_path / "turned.csv"
    turned.write_text(lines[0] + "".join(lines[:0:-1]), "utf-8")
    again = results("--table", f"winback_attempts={turned}", "--format", "json")
    assert again.out == results("--format", "json", POLARS_MAX_THREADS="1").out


def test_without_holdout_and_with_strangers(results, business, tmp_path):
    lines = (business[0] / "winback_attempts.csv").read_text("utf-8").splitlines()
    place = lines[0].split(",").index("group") if "group" in lines[0] else 2
    kept = [",".join(line.split(",")[:place] + line.split(",")[place + 1 :]) for line in lines]
    stranger = ",".join(["nobody", *kept[1].split(",")[1:]])
    table = tmp_path / "treated.csv"
    table.write_text("\n".join([*kept, stranger]) + "\n", "utf-8")
    ran = results("--table", f"winback_attempts={table}", "--format", "json")
    assert ran.code == 0, ran.err
    sections = json.loads(ran.out)["sections"]
    assert [row["group"] for row in sections["outcome"]["rows"]] == ["treat"]
    assert "roi" not in sections
    figures = {row["figure"]: row["value"] for row in sections["money"]["rows"]}
    assert figures["incremental_value"] is None
    assert figures["cost"] > 0
    assert any("1 " in said for said in sections["outcome"]["sentences"][-1:])


def test_no_attempts_is_said(retain, tmp_path):
    lines = tmp_path / "lines.csv"
    lines.write_text("customer_id,date,amount\na,2024-01-01,5\na,2024-02-01,5\n")
    ran = retain("winback", "results", lines)
    assert ran.code == 66
    assert "winback_attempts" in ran.err


@pytest.mark.parametrize("format_name", ["table", "markdown", "csv"])
def test_formats(results, format_name):
    ran = results("--format", format_name)
    assert ran.code == 0, ran.err
    assert len(ran.out.splitlines()) >= 3


@pytest.fixture
def trial(here, tmp_path):
    """A small trial of offers, some of it still open, with groups, costs and a stranger."""
    lines = ["customer_id,date,amount"]
    attempts = ["customer_id,date,group,channel,offer,cost,cause"]
    for place in range(80):
        name, treated = f"c{place:02}", place % 4 != 0
        lines += [f"{name},2023-{month:02}-{1 + place % 28:02},{100 + place}"
                  for month in range(1, 8)]  # fmt: skip
        returns = place % 5 == 0 if treated else place % 40 == 0
        if returns:
            lines += [f"{name},2024-{month:02}-10,{60 + place}" for month in range(1, 13)]
        day = "2024-11-20" if place > 75 else "2023-12-15"
        group, channel = ("treat", "call" if place % 3 else "visit") if treated else ("control", "")
        cost = (5 if place % 3 else 40) if treated else ""
        cause = "price" if place % 2 else "competition"
        offer = f"{5 + 5 * (place % 3)}%" if treated else ""
        attempts.append(f"{name},{day},{group},{channel},{offer},{cost},{cause}")
    attempts.append("stranger,2023-12-15,treat,call,5%,5,price")
    files = {"lines.csv": lines, "attempts.csv": attempts}
    for name, rows in files.items():
        (tmp_path / name).write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "empty.toml").write_text("")

    def run(*arguments):
        return here(
            "winback", "results", tmp_path / "lines.csv", "--config", tmp_path / "empty.toml",
            "--table", f"winback_attempts={tmp_path / 'attempts.csv'}", *arguments,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format_name", ["table", "markdown", "json", "csv"])
def test_a_small_trial_to_the_byte(trial, golden, format_name, lang):
    ran = trial("--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_attempts_of_a_small_trial(trial, golden):
    assert trial("--by-attempt", "--format", "csv").out == golden
