"""Sections of the period's report from hand-made values: what they say, when they are silent."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from retain.findings import TableFinding
from retain.reports.layout import cell_text
from retain.reports.period.concentration import concentration_section
from retain.reports.period.held import held_sections
from retain.reports.period.profile import profile_sections
from retain.reports.period.quality import quality_section
from retain.reports.period.worth import worth_section
from retain.reports.report import Heading, Section
from retain.scoring.changes.held import Held
from retain.scoring.changes.profile import Profile
from retain.scoring.changes.spread import spread
from retain.scoring.changes.worth import PointWorth
from retain.scoring.churn_standard import Band, ChurnStandard, LeftOut
from retain.scoring.measure import day_number
from retain.scoring.resampling import Interval
from retain.scoring.standards import Rules
from retain.tables.roles import TABLES
from retain.words import LANGUAGES

SINCE, AS_OF = (day_number(dt.date(2025, 12, day)) for day in (24, 31))
BANDS = (Band(0.0, 0.1, 80, 4.0, 2), Band(0.9, 1.0, 20, 19.0, 18))
TESTED = LeftOut("2025-10-02", 100, 50, 3, 0.02, 0.16, 0.64, 0.05, BANDS)
STANDARD = ChurnStandard(
    "replayed",
    "window",
    90,
    0.1,
    60.0,
    {"A": 80.0},
    ("2025-08-18", "2025-07-04"),
    0.09,
    None,
    TESTED,
)
CALLS = pl.DataFrame(
    {
        "call": ["churned", "in_rhythm"], "customers": [200, 50], "bought": [2, 10],
        "bought_share": [0.01, 0.2], "low": [0.0, 0.1], "high": [0.04, 0.3],
        "chance_to_buy": [0.05, 0.9],
    }
)  # fmt: skip
BACK = pl.DataFrame(
    {
        "customer_id": ["7", "8"], "name": ["Abel & Co", None], "owner": ["Ada", None],
        "tier_before": ["A", "B"], "key_account": [False, False],
        "last_date": [dt.date(2025, 9, 1)] * 2, "days_since_last": [114, 114],
        "bought": [dt.date(2025, 12, 27)] * 2, "attempted": [dt.date(2025, 11, 8), None],
        "revenue_period": [10.0, 5.5], "verdict": ["tried", "unasked"],
    }
)  # fmt: skip
HEADING = Heading("table", "table", words="table_name.")
HELD = Held(SINCE, AS_OF, 90, AS_OF, CALLS, BACK)


def _sound(section: Section, lang: str) -> str:
    """All it says, after making sure that every rendering can lay it out."""
    said = [section.title, *section.sentences]
    if section.table is not None:
        keys = [heading.key for heading in section.table.headings]
        assert len(set(keys)) == len(keys)
        for row in section.table.rows:
            cells = zip(row, section.table.headings, strict=True)
            said += [cell_text(value, heading, lang) for value, heading in cells]
        if section.chart is not None:
            assert {section.chart.x, *section.chart.y} <= {*keys}
            assert section.chart.text
    assert all(isinstance(each, str) and "{" not in each for each in said)
    return " ".join(said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_how_the_standard_held(lang):
    sections = held_sections(STANDARD, HELD, lang)
    assert [each.key for each in sections] == ["held", "held_back", "held_chances"]
    held, back, chances = (_sound(each, lang) for each in sections)
    for figure in ("60", "80", "2025-10-02", "50", "6.0%", "64.0%", "200", "2025-12-24", "1.0%"):
        assert figure in held
    assert "Abel & Co" in back
    assert "2025-11-08" in back
    assert "100" in chances
    assert "23" in chances  # 4 + 19 were to buy
    assert "20" in chances  # 2 + 18 did


def test_a_standard_that_saw_the_period_does_not_claim_to_have_foretold_it():
    seen, unseen = (
        held_sections(STANDARD, replace(HELD, learned=day), "en")[0].sentences
        for day in (AS_OF, SINCE)
    )
    assert "are no test of them; the date above is" in seen[-1]
    assert "were predictions" in unseen[-1]
    untested = held_sections(replace(STANDARD, left_out=None), HELD, "en")
    assert len(untested) == 2
    assert untested[0].sentences[-1].endswith("are no test of them.")


def test_more_false_calls_than_allowed_are_said():
    worse = replace(STANDARD, left_out=replace(TESTED, false=20, brier=0.4))
    held, _, chances = held_sections(worse, HELD, "en")
    assert "40.0%) bought within 90 days, more than the 10.0% allowed" in held.sentences[1]
    assert "no better than that" in chances.sentences[1]


def test_without_attempts_nobody_is_called_a_false_alarm():
    unknown = BACK.with_columns(verdict=pl.lit(None, pl.String), attempted=pl.lit(None, pl.Date))
    held, back, _ = held_sections(STANDARD, replace(HELD, back=unknown), "en")
    assert "no table of attempts" in " ".join(held.sentences)
    assert "attempted" not in [heading.key for heading in back.table.headings]


def test_without_a_standard_or_a_past_little_is_said():
    assert held_sections(None, HELD, "en") == ()
    alone = held_sections(replace(STANDARD, left_out=None), None, "en")
    assert [each.key for each in alone] == ["held"]
    assert alone[0].table is None


def _profile(persons: list[int | None], *, age: int | None = None) -> Profile:
    rows = pl.DataFrame(
        {
            "customer_id": ["1", "2", "3"], "name": ["Abel", None, "Cy"], "owner": ["Ada"] * 3,
            "profile_level": ["key", "A", "none"], "value_window": [9.0, 5.0, None],
            "profile_completeness": [1.0, 0.5, 0.0],
            "fields_missing": [[], ["contact_person"], ["name", "contact_person"]],
            "contact_persons": persons,
            "single_contact": [None if n is None else n < 2 for n in persons],
            "record_age_days": [age] * 3,
        },
        schema_overrides={"contact_persons": pl.Int32, "record_age_days": pl.Int32},
    )  # fmt: skip
    by_level = rows.group_by("profile_level", maintain_order=True).agg(
        customers=pl.len(), profile_completeness=pl.col("profile_completeness").mean(),
        complete_records=pl.lit(0), nobody_known=pl.lit(0), one_known=pl.lit(1),
        several_known=pl.lit(0), record_age_days=pl.col("record_age_days").median(),
    )  # fmt: skip
    by_field = pl.DataFrame(
        {
            "field": ["name", "contact_person"], "filled": [2, 1], "filled_share": [0.6667, 0.3333],
            "filled_of_value": [1.0, 0.5],
        }
    )  # fmt: skip
    known = persons[0] is not None
    absent = ("phone",) if known else ("contact_person", "phone")
    dated = 0 if age is None else 3
    return Profile(rows, by_level, by_field, absent, 0, known and max(persons) < 2, dated)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_profile_names_who_hangs_on_one_person(lang):
    summary, records = profile_sections(_profile([1, 0, 0], age=400), lang)
    told = _sound(summary, lang)
    for figure in ("50.0%", "75.0%", "33.3%", "400"):
        assert figure in told
    assert _sound(records, lang).count("Ada") == 2  # who did not buy stands in the counts alone
    assert "2" in summary.sentences[-2]


def test_profile_says_why_it_does_not_know():
    summary, _ = profile_sections(_profile([None] * 3), "en")
    said = " ".join(summary.sentences)
    assert "no column of contact persons" in said
    assert "their age is not known" in said
    well, _ = profile_sections(_profile([2, 3, 0], age=3), "en")
    assert "two or more contact persons are known" in " ".join(well.sentences)
    assert profile_sections(None, "en") == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_concentration_names_the_greatest(lang):
    scores = pl.DataFrame(
        {
            "customer_id": ["1", "2", "3", "4", "5"], "name": ["Abel", "Bo", None, "Di", "Ed"],
            "value_window": [60.0, 20.0, 10.0, 5.0, 5.0], "occasions_window": [1] * 5,
        }
    )  # fmt: skip
    section = concentration_section(spread(scores, None, Rules()), lang)
    told = _sound(section, lang)
    assert "60.0%" in told
    assert "Abel" in told
    assert "value_share_then" not in [heading.key for heading in section.table.headings]
    assert concentration_section(None, lang) is None


def _finding(table: str, refused: dict[str, int], said=()) -> TableFinding:
    return TableFinding(
        table, (), 100, 100 - sum(refused.values()), refused, (), (), (), None, None,
        dt.date(2025, 1, 1), dt.date(2025, 12, 24), dt.date(2025, 12, 31), said,
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_quality_counts_every_row(lang):
    warned = tuple(("WARN_ZERO", {"rows": n}) for n in range(7))
    findings = (
        _finding("transactions", {"NULL_ID": 3, "BAD_DATE": 7}, warned),
        _finding("wallet", {}),
    )
    told = _sound(quality_section(findings, lang), lang)
    for figure in ("200", "10", "5.0%", "2025-12-24"):
        assert figure in told
    section = quality_section(findings, lang)
    assert len(section.sentences) == 2 + 5 + 1  # the first five warnings, and how many more
    assert section.table.rows[0][4].index("7") < section.table.rows[0][4].index("3")
    assert quality_section((), lang) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_has_a_name(lang):
    findings = tuple(_finding(name, {}) for name in TABLES)
    names = [cell_text(row[0], HEADING, lang) for row in quality_section(findings, lang).table.rows]
    assert len(set(names)) == len(TABLES)
    assert all(name.isascii() == (lang == "en") for name in names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_worth_with_its_range_or_why_not(lang):
    found = PointWorth(
        Interval(15_175.0, 11_945.0, 19_481.0), "margin", 1_364, 1_113.0, 1_828.0,
        1_325, 297, 0.7758, 365,
    )  # fmt: skip
    told = _sound(worth_section(found, lang), lang)
    for figure in ("15,175", "11,945", "19,481", "1,113", "297", "77.6%"):
        assert figure in told
    unknown = replace(found, value=Interval(None, None, None), each=None, reason="few_lost")
    assert worth_section(unknown, lang).table is None
    assert worth_section(replace(found, at_stake=0), lang) is None
