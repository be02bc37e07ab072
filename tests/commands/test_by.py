"""`--by COLUMN`: the base by any column, in every summary."""

from __future__ import annotations

import json

import pytest


def _sections(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


@pytest.mark.parametrize("command", ["tiers", "churn"])
def test_groups_hold_every_buyer(here, command):
    sections = _sections(here(command, "--by", "region", "--format", "json"))
    rows = sections["by"]["rows"]
    assert len(rows) > 1
    assert sum(row["customers"] for row in rows) == 11  # the prospect has nothing to lose
    kept = sections["kept"]["rows"]
    assert sum(row["kept_expected"] * row["could_be_kept"] for row in kept) == pytest.approx(
        sum(row["kept_share"] * row["could_be_kept"] for row in kept), abs=1e-3
    )


def test_tiers_are_not_compared_with_their_own_mix(here):
    assert "kept" not in _sections(here("tiers", "--by", "tier_before", "--format", "json"))
    assert "by" not in _sections(here("tiers", "--format", "json"))


def test_cohorts(here):
    rows = _sections(here("cohorts", "--by", "region", "--period", "quarter", "--format", "json"))[
        "by"
    ]["rows"]
    assert len(rows) > 1
    assert all(0 <= row["1"] <= 1 for row in rows if row["1"] is not None)
    alone = _sections(
        here("cohorts", "--where", "region = 'North'", "--period", "quarter", "--format", "json")
    )
    north = next(row for row in rows if row["region"] == "North")
    curve = {row["periods_since"]: row["retention"] for row in alone["curve"]["rows"]}
    assert north["1"] == curve[1]


@pytest.mark.parametrize("command", ["tiers", "churn", "cohorts"])
def test_an_unknown_column_names_the_nearest(here, command):
    ran = here(command, "--by", "regio", "--quiet")
    assert (ran.code, ran.out) == (65, b"")
    assert "nearest: region" in ran.err


def test_too_many_groups_side_by_side(here, tmp_path):
    table = tmp_path / "customers.csv"
    table.write_text("customer_id,note\n" + "".join(f"x{n},n{n}\n" for n in range(120)))
    ran = here("cohorts", "--table", f"customers={table}", "--by", "note", "--quiet")
    assert (ran.code, ran.out) == (65, b"")
    assert "at most 100" in ran.err


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", ["tiers", "cohorts"])
def test_the_sample_to_the_byte(here, golden, command, lang):
    ran = here(command, "--by", "region", "--format", "table", "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden
