"""`retain compare`: days as their files, formats, pseudonyms, conditions, and what is refused."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest

THEN, NOW = "2023-11-30", "2024-02-28"
COLUMNS = (
    "tier,status,churned,key_account,revenue_window,value_window,occasions_window,chance_to_buy,"
    "expected_value,own_gap_days,last_date,region,visits"
)


@pytest.fixture
def files(here):
    """Files of two days, judged by the standards of the later."""
    assert here("score", "--as-of", NOW, "--save-standards", "kept", "-o", "now.csv").code == 0
    assert (
        here(
            "score", "--as-of", THEN, "--standards", "kept", "-o", "then.csv", "-o", "then.xlsx"
        ).code
        == 0
    )
    return "then.csv", "now.csv"


def rows(ran) -> pl.DataFrame:
    assert ran.code == 0, ran.err
    return pl.read_csv(io.BytesIO(ran.out), infer_schema=False)


def test_days_are_compared_as_their_files_are(here, files):
    """By one standard, whether from the tables or from files; in any format; either way round."""
    asked = ("--by-customer", "--all", "--columns", COLUMNS)
    of_files = here("compare", *files, *asked)
    of_days = here("compare", THEN, NOW, "--standards", "kept", *asked)
    assert rows(of_files).equals(rows(of_days))
    assert here("compare", "now.csv", "then.xlsx", *asked).out == of_files.out
    swapped = here("compare", NOW, THEN, "--standards", "kept", *asked)
    assert swapped.out == of_files.out
    assert "newer" in swapped.err
    some = rows(here("compare", *files, "--by-customer", "--columns", "tier,status"))
    assert set(some.columns) == {
        "customer_id", "name", "stands_in", "changed", "tier_then", "tier", "status_then", "status"
    }  # fmt: skip
    assert 0 < some.height < rows(of_files).height


def test_the_report_in_both_languages(here, files):
    said = json.loads(here("compare", *files, "--format", "json").out)
    sections = said["sections"]
    assert list(sections)[:3] == ["headline", "changed", "basis"]
    figures = {row["figure"]: row for row in sections["figures"]["rows"]}
    bridge = [row["amount"] for row in sections["bridge"]["rows"]]
    assert bridge[0] + sum(bridge[1:-1]) == pytest.approx(bridge[-1], abs=1e-4)
    assert figures["revenue_window"]["value"] == bridge[-1]
    assert figures["revenue_window"]["before"] == bridge[0]
    moved = sum(row["customers"] for row in sections["migration"]["rows"])
    assert moved <= figures["customers"]["value"]
    chinese = here("compare", *files, "--format", "markdown", "--lang", "zh").out.decode()
    assert chinese.startswith("# 对比")
    assert "净收入变动桥" in chinese


def test_a_file_against_itself(here, files):
    said = here("compare", "now.csv", "now.csv", "--format", "markdown").out.decode()
    assert "Nothing changed" in said
    assert "Both are of the same day" in said
    assert rows(here("compare", "now.csv", "now.csv", "--by-customer")).height == 0


def test_under_pseudonyms_files_join_and_name_nobody(here, files, sample):
    (sample / "key").write_bytes(b"s3cret-s3cret-s3cret")
    (sample / "key").chmod(0o600)
    asked = ("--by-customer", "--columns", "tier,status,revenue_window")
    hidden = here("compare", *files, *asked, "--pseudonymise", "key")
    for day, file in ((THEN, "p1.csv"), (NOW, "p2.csv")):
        here("score", "--as-of", day, "--standards", "kept", "--pseudonymise", "key", "-o", file)
    assert here("compare", "p1.csv", "p2.csv", *asked).out == hidden.out
    days = here("compare", THEN, NOW, "--standards", "kept", *asked, "--pseudonymise", "key")
    assert days.out == hidden.out
    assert b"Bond" not in hidden.out
    assert "name" not in rows(hidden).columns
    mixed = here("compare", "then.csv", "p2.csv")
    assert (mixed.code, "no customer stands in both" in mixed.err) == (65, True)


def test_of_some_customers(here, files):
    whole = rows(here("compare", *files, "--by-customer", "--all", "--columns", "tier"))
    some = here(
        "compare", *files, "--by-customer", "--all", "--columns", "tier", "--where", "tier = 'A'"
    )
    assert rows(some).height == whole.filter(pl.col("tier") == "A").height
    ordered = rows(
        here("compare", *files, "--by-customer", "--columns", "revenue_window",
             "--sort", "revenue_window_difference desc", "--limit", "2")
    )  # fmt: skip
    assert ordered.height == 2


def test_conditions_end_the_run_with_1(here, files):
    figures = {
        row["figure"]: row["value"]
        for row in json.loads(here("compare", *files, "-f", "json").out)["sections"]["figures"][
            "rows"
        ]
    }
    share = figures["revenue_change"]
    hit = here("compare", *files, "--fail-on", f"revenue_change > {share * 100 - 1:.2f}%")
    assert (hit.code, "revenue_change" in hit.err) == (1, True)
    assert here("compare", *files, "--fail-on", "newly_churned > 999").code == 0
    assert here("compare", *files, "--fail-on", "newly_churn > 1").code == 2


def test_a_file_that_is_named_like_a_day(here, files, sample):
    (sample / THEN).write_bytes((sample / "then.csv").read_bytes())
    ran = here("compare", THEN, "now.csv", "--by-customer")
    assert (ran.code, "taken for a file" in ran.err) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("none.csv", "now.csv"), 66, "no such file"),
        (("orders.csv", "now.csv"), 65, "no file of scores"),
        ((THEN, "now.csv"), 2, "is taken for a file"),
        (("then.csv", "now.csv", "-t", "orders.csv"), 2, "--transactions"),
        (("then.csv", "now.csv", "--columns", "tyer"), 65, "not in both"),
        ((THEN, NOW, "--columns", "loyalty_score"), 2, "loyalty_score"),
        (("2023-02-30", NOW), 2, "not a day"),
        (("1999-01-01", NOW), 65, "nothing is on record"),
    ],
)  # fmt: skip
def test_what_is_refused(arguments, code, said, here, files):
    ran = here("compare", *arguments)
    assert (ran.code, said in ran.err) == (code, True), ran.err
