"""Settings of time and place of the contact plan: whole, or all of their problems at once."""

from __future__ import annotations

import pytest

from retain.config import resolve
from retain.countries import country_by_script, country_code, near_codes
from retain.errors import ConfigError
from retain.plan_hours import is_quiet, quiet_spans


def _file(tmp_path, text):
    path = tmp_path / "retain.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('country = "China"', "plan.country = 'China'"),
        ('country = "DE-XX"', "DE-BY"),
        ("country = 49", "plan.country = 49"),
        ("[plan.hours]\nopens = 25", "plan.hours.opens = 25"),
        ("[plan.hours]\nopens = 18", "opens (18) must be before closes (18)"),
        ("[plan.hours]\nusual = 18", "plan.hours.usual = 18"),
        ("[plan.hours]\nopens = 7", "quiet from 22 until 8 takes working hours (7 to 18)"),
        ("[plan.hours]\ncloses = 23", "takes working hours (9 to 23)"),
        ("[plan.hours]\nquiet_from = 12\nquiet_until = 13", "quiet from 12 until 13"),
        ("[plan.hours]\nlunch = 12", "plan.hours.lunch: no such name"),
        ("[plan.minutes]\nvisit = 0", "plan.minutes.visit = 0"),
        ("[plan.minutes]\ncall = 541", "at most the working day of 540 minutes"),
        ("[plan.working_share]\nAda = 80", "plan.working_share.Ada = 80"),
    ],
)
def test_what_cannot_be_meant(tmp_path, text, said):
    with pytest.raises(ConfigError) as refused:
        resolve(path=_file(tmp_path, f"[plan]\n{text}\n"), environment={})
    assert len(refused.value.problems) == 1
    assert said in refused.value.message("en")
    assert refused.value.message("zh") != refused.value.message("en")


def test_validate_says_all_at_once(retain, tmp_path):
    path = _file(
        tmp_path,
        '[plan]\ncountry = "Chima"\n[plan.hours]\nusual = 6\n[plan.working_share]\nAda = 2\n',
    )
    ran = retain("config", "validate", "--config", path)
    assert ran.code == 78
    lines = ran.err.splitlines()
    assert len(lines) == 4
    assert "CN" in lines[1]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cn", "CN"), ("CHN", "CN"), (" DE ", "DE"), ("de-by", "DE-BY"), ("UK", "GB"),
        ("GB-sct", "GB-SCT"), ("China", None), ("XX", None), ("CN-SH", None), ("DE-", None),
        ("", None), ("中国", None),
    ],
)  # fmt: skip
def test_codes(typed, code, tmp_path):
    assert country_code(typed) == code
    if code:
        config = resolve(path=_file(tmp_path, f'[plan]\ncountry = "{typed}"\n'), environment={})
        assert config["plan.country"] == code


def test_near_codes():
    assert near_codes("China").split(", ")[0] == "CN"
    assert near_codes("Germny").split(", ")[0] == "DE"
    assert "DE-BY" in near_codes("DE-YB").split(", ")
    assert near_codes("CN-SH") == "CN"
    assert set(near_codes("GB-XX").split(", ")) == {"GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"}


def test_a_country_by_variable():
    assert resolve(environment={"RETAIN_COUNTRY": "sg"}, search=False)["plan.country"] == "SG"


def test_quiet_hours_over_midnight_and_none():
    night = {"quiet_from": 22.0, "quiet_until": 8.0}
    assert quiet_spans(night) == ((0.0, 8.0), (22.0, 24.0))
    assert [is_quiet(hour, night) for hour in (0.0, 7.75, 8.0, 21.75, 22.0)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert quiet_spans({"quiet_from": 0.0, "quiet_until": 6.0}) == ((0.0, 6.0),)
    assert quiet_spans({"quiet_from": 5.0, "quiet_until": 5.0}) == ()


@pytest.mark.parametrize(
    ("headers", "country"),
    [
        (["Invoice", "客户编号"], "CN"),
        (["客户编号", "客戶編號"], None),  # traditional characters
        (["顧客コード", "日付"], None),
        (["Invoice", "Kunde"], None),
        ([], None),
    ],
)
def test_what_a_draft_may_say_of_the_country(headers, country):
    assert country_by_script(headers) == country
