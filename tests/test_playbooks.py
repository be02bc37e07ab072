"""The playbook: complete in both languages, the user's over it, and every fault named at once."""

from __future__ import annotations

import tomllib

import pytest

from retain.config import resolve
from retain.errors import ConfigError, InputMissing
from retain.playbooks import playbook, shipped_playbook
from retain.scoring.causes.rule import CAUSES, UNKNOWN
from retain.scoring.playbook import LEVELS
from retain.words import LANGUAGES


@pytest.fixture
def of(tmp_path):
    """The playbook of a user's text, named in a retain.toml beside it."""

    def made(text: str, lang: str = "en"):
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        settings = tmp_path / "retain.toml"
        settings.write_text('[causes]\nplaybook = "mine.toml"\n', encoding="utf-8")
        return playbook(resolve(path=settings, options={"output.lang": lang}, environment={}))

    return made


def shipped(lang: str):
    return playbook(resolve(search=False, options={"output.lang": lang}, environment={}))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cause_has_a_play_at_every_level(lang):
    book = shipped(lang)
    assert set(book.plays) == {(c, level) for c in (*CAUSES, UNKNOWN) for level in LEVELS}
    for play in book.plays.values():
        assert 3 <= len(play.talking_points) <= 5
        assert len(play.steps) in (1, 2)
        assert (play.offer_cost is None) != (play.offer_share is None)
        assert play.offer or play.offer_cost == 0
        assert play.offer_cost in (None, 0), "nobody knows what anything costs in your currency"
    assert len(book.objection) == 4
    assert book.reply_days > 0


def test_both_languages_do_the_same():
    same = ("channel", "offer_cost", "offer_share", "paid", "days_between")
    english, chinese = shipped("en"), shipped("zh")
    for key, play in english.plays.items():
        other = chinese.plays[key]
        assert [getattr(play, name) for name in same] == [getattr(other, name) for name in same]
        assert len(play.steps) == len(other.steps)
        assert len(play.talking_points) == len(other.talking_points)
        assert bool(play.offer) == bool(other.offer)
        assert play.remedy != other.remedy


def test_remedies_follow_the_cause_and_effort_the_level():
    book = shipped("en")
    assert book.play("staff_turnover", "A").channel == "visit"
    assert book.play("staff_turnover", "C").channel == "call"
    assert "director" in book.play("staff_turnover", "A").who
    assert book.play("staff_turnover", "A").remedy == book.play("staff_turnover", "C").remedy
    assert book.play("unknown", None) == book.play("unknown", "C")


def test_a_user_names_only_what_differs(of):
    book = of('[price_market]\nremedy = "Ours."\n[price_market.A]\noffer_cost = 250\n')
    whole = shipped("en")
    assert {book.play("price_market", level).remedy for level in LEVELS} == {"Ours."}
    a = book.play("price_market", "A")
    assert (a.offer_cost, a.offer_share) == (250, None)
    assert book.play("price_market", "B").offer_share == whole.play("price_market", "B").offer_share
    assert book.play("competitor", "A") == whole.play("competitor", "A")


def test_what_is_written_for_a_cause_holds_for_all_its_levels(of):
    book = of('[staff_turnover]\nchannel = "email"\n[staff_turnover.A]\nwho = "the owner"\n')
    assert {book.play("staff_turnover", level).channel for level in LEVELS} == {"email"}
    assert book.play("staff_turnover", "A").who == "the owner"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_shipped_text_over_itself_changes_nothing(of, lang):
    assert of(shipped_playbook(lang), lang) == shipped(lang)


FAULTY = """
[pricing]
remedy = "x"
[price_market]
remedy = 3
chanel = "call"
channel = "pigeon"
offer_share = 20
offer_cost = 5
steps = []
[price_market.A]
days_between = 1.5
talking_points = ["good", ""]
[unknown]
offer_cost = 1
offer_share = 0.1
[objection]
reply_days = true
"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_faults_are_named_at_once(of, lang):
    with pytest.raises(ConfigError) as refused:
        of(FAULTY, lang)
    said = refused.value.message(lang)
    assert refused.value.exit_code == 78
    assert "mine.toml" in said.splitlines()[0]
    for name in (
        "pricing", "price_market.remedy", "price_market.chanel", "price_market.channel",
        "price_market.offer_share", "price_market.steps", "price_market.A.days_between",
        "price_market.A.talking_points", "unknown", "objection.reply_days",
    ):  # fmt: skip
        assert any(line.strip().startswith(name) for line in said.splitlines()[1:]), name
    assert len(said.splitlines()) == 11


def test_tables_that_are_none(of):
    with pytest.raises(ConfigError, match=r"natural.*not a table"):
        of('natural = "closed"\n')
    with pytest.raises(ConfigError, match=r"natural\.A.*not a table"):
        of('[natural]\nA = "closed"\n')
    with pytest.raises(ConfigError, match="no TOML"):
        of("[natural\n")


def test_a_file_that_is_not_there(tmp_path):
    missing = {"RETAIN_PLAYBOOK": str(tmp_path / "none.toml")}
    with pytest.raises(InputMissing, match=r"none\.toml"):
        playbook(resolve(search=False, environment=missing))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_printed_for_editing(retain, tmp_path, lang):
    ran = retain("config", "playbook", "--lang", lang, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert set(tomllib.loads(ran.out.decode())) == {"objection", *CAUSES, UNKNOWN}
    (tmp_path / "retain.toml").write_text('[causes]\nplaybook = "p.toml"\n', encoding="utf-8")
    (tmp_path / "p.toml").write_bytes(ran.out)
    assert retain("config", "validate", "--lang", lang, cwd=tmp_path).code == 0
    (tmp_path / "p.toml").write_text("[natural]\nremedy = 1\n", encoding="utf-8")
    refused = retain("config", "validate", cwd=tmp_path)
    assert refused.code == 78
    assert "natural.remedy" in refused.err
