"""Texts to causes: what each says, what negation, praise and politeness make of it, own files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest

from retain.config import resolve
from retain.errors import ConfigError, InputMissing
from retain.playbooks import lexicon, shipped_lexicon
from retain.scoring.lexicon import READ_TEXTS, Lexicon, read_texts
from retain.words import LANGUAGES

CASES = Path(__file__).parent / "cases" / "lexicon"
SHIPPED = tomllib.loads(shipped_lexicon())
LEXICON = Lexicon.of(SHIPPED)


def said(text: str, by: Lexicon = LEXICON) -> list[str]:
    """The causes of a text, the first one first."""
    return read_texts(pl.Series([text]), by)["cause"].to_list()


def cases(name: str) -> list[tuple[str, str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines if line]


def hits(name: str) -> tuple[float, list[tuple[str, str, str]]]:
    """The share of a list's texts whose first cause is the one given, and the others."""
    listed = cases(name)
    found = read_texts(pl.Series([text for _, text in listed]), LEXICON).filter(place=0)
    first = dict(zip(found["text"], found["cause"], strict=True))
    wrong = [
        (cause, first.get(text, "none"), text)
        for cause, text in listed
        if first.get(text, "none") not in cause.split("|")
    ]
    return 1 - len(wrong) / len(listed), wrong


def test_reasons_and_labels_that_every_business_records():
    share, wrong = hits("known.tsv")
    assert (share, wrong) == (1, [])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["first_read", "other_trades", "other_hand"])
def test_short_reasons_of_many_trades_are_read_as_a_person_would(name, lang):
    share, wrong = hits(f"{name}_{lang}.tsv")
    assert share >= 0.9, wrong


@pytest.mark.parametrize(
    "text",
    [
        "price was never the problem", "Not about price.", "nothing against your staff",
        "no complaints about quality", "The late fees were not the reason", "friendly staff",
        "We did not leave because of the price", "no late deliveries",
        "不是价格问题", "没有涨价", "价格没问题", "态度不错", "质量没有问题", "并不是因为价格高",
        "prices are not too high", "quality is not a problem", "价格不高",
    ],
)  # fmt: skip
def test_what_is_denied_or_praised_is_no_cause(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Great service but too expensive", "price_market"),
        ("not rude but slow", "service_attitude"),
        ("Quality is fine, however nobody called back", "neglected_details"),
        ("never delivered on time", "neglected_details"),
        ("价格没问题，但是送货不及时", "neglected_details"),
        ("态度不错，就是太贵", "price_market"),
        ("不是价格问题，是业务员离职了", "staff_turnover"),
    ],
)
def test_a_denial_ends_with_its_clause_and_to_lack_a_good_thing_is_a_fault(text, cause):
    assert said(text) == [cause]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("competitor had better devices", "competitor"),
        ("switched to a competitor because of price", "competitor"),
        ("rude staff, so we went to a competitor", "service_attitude"),
        ("too expensive, and the shop has closed down", "natural"),
        ("竞品价格更低", "competitor"),
    ],
)
def test_of_several_causes_the_one_that_a_person_would_choose_comes_first(text, cause):
    assert said(text)[0] == cause


def test_a_rival_of_ones_own_list_is_the_competitor_wherever_it_is_named():
    own = Lexicon.of(SHIPPED, {"rivals": ["Halden Direct", "海登直供"]})
    assert said("Halden Direct again") == []
    assert said("HALDEN  direct again", own) == ["competitor"]
    assert said("客户说海登直供不错", own) == ["competitor"]


def test_what_matched_is_reported_as_it_stands_and_distinct_texts_once():
    texts = pl.Series(
        [
            "Ｐrices TOO high; late deliveries",
            None,
            "服務態度很差",
            "Ｐrices TOO high; late deliveries",
        ]
    )
    found = read_texts(texts, LEXICON)
    assert found.schema == READ_TEXTS
    assert found.rows() == [
        ("服務態度很差", "service_attitude", "服務態度很差", False, 0),
        ("Ｐrices TOO high; late deliveries", "price_market", "Ｐrices TOO high", False, 0),
        ("Ｐrices TOO high; late deliveries", "neglected_details", "late deliveries", False, 1),
    ]


@pytest.mark.parametrize(
    ("text", "polite"),
    [
        ("Price.", True), ("a bit too expensive for us", True), ("价格原因", True),
        ("有点贵", True), ("Your prices rose by 12 % in May", False), ("连续三次涨价", False),
    ],
)  # fmt: skip
def test_a_price_only_named_or_hedged_is_polite(text, polite):
    assert read_texts(pl.Series([text]), LEXICON).select("cause", "polite").rows() == [
        ("price_market", polite)
    ]


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        ("no giraffe", ["product_fit"]),
        ("no giraffe, no price increase", []),
        ("Price / service", ["price_market", "service_attitude"]),
        ("Talked about the service contract", []),
        ("Delivery costs", ["price_market"]),
        ("attitude of the driver", ["service_attitude"]),
        ("good attitude", []),
    ],
)
def test_what_is_only_named_counts_less(text, causes):
    assert said(text) == causes


def test_who_left_is_told_on_the_way_to_what_came_of_it():
    assert said("Since our rep left nobody looks after us")[0] == "staff_turnover"
    assert said("对接人离职后没人对接")[0] == "staff_turnover"


def test_an_own_file_adds_removes_and_replaces():
    added = Lexicon.of(SHIPPED, {"causes": {"natural": {"en": {"phrases": ["gone fishing"]}}}})
    assert said("gone fishing", added) == ["natural"]
    assert said("rude", added) == ["service_attitude"]
    without = Lexicon.of(SHIPPED, {"remove": {"competitor": ["elsewhere"]}})
    assert said("elsewhere") == ["competitor"]
    assert said("elsewhere", without) == []
    alone = {"replace": True, "causes": {"natural": {"en": {"phrases": ["gone fishing"]}}}}
    assert said("rude, gone fishing", Lexicon.of(SHIPPED, alone)) == ["natural"]


def test_all_problems_of_an_own_file_are_reported_together():
    own = {
        "rivalz": [],
        "replace": "yes",
        "rivals": "Halden",
        "talk": {"fillers": ["{price}", "..."]},
        "groups": {"natural": ["x"], "one": ["{two}"], "two": ["{one}"], "big": ["{prise}"]},
        "causes": {
            "natural": {"en": {"phrases": ["{nothing} left", "a .. ", "{half", "the", 3]}},
            "moved": {},
        },
        "remove": {"natural": ["movd"]},
    }
    with pytest.raises(ConfigError) as refused:
        Lexicon.of(SHIPPED, own, file="mine.toml")
    told = refused.value.message("en")
    assert told.startswith("mine.toml: ")
    for name in (
        "rivalz",
        "replace",
        "rivals",
        "talk.fillers",
        "groups.natural",
        "one, two",
        "prise",
        "{nothing} left",
        "a .. ",
        "{half",
        "'the'",
        "3",
        "causes.moved",
        "movd",
    ):
        assert name in told
    assert refused.value.exit_code == 78
    assert len(refused.value.message("zh").splitlines()) == len(told.splitlines())


def test_lexicons_too_large_are_refused():
    group = [f"w{n}" for n in range(200)]
    own = {"groups": {"many": group}, "causes": {"natural": {"en": {"phrases": ["{many} {many}"]}}}}
    with pytest.raises(ConfigError, match="more than 20,000 spellings"):
        Lexicon.of(SHIPPED, own)
    with pytest.raises(ConfigError, match="in a row"):
        Lexicon.of(SHIPPED, {"groups": {"long": ["a1 " * 60]}})


def test_no_text_takes_more_than_its_length():
    own = {
        "replace": True,
        "negation": {"before": ["no"]},
        "groups": {"a": ["a1", "a1 a1", "a1 a1 a1"]},
        "causes": {"natural": {"en": {"phrases": ["{a} .. {a} .. {a} .. b1", "{a} & {a} & c1"]}}},
    }
    hostile = Lexicon.of(SHIPPED, own)
    assert said("a1 x1 no " * 20_000, hostile) == []
    assert said("a1 x1 " * 20_000 + "b1", hostile) == ["natural"]


def test_nothing_to_read():
    for texts in (pl.Series([], dtype=pl.String), pl.Series([None, None], dtype=pl.String)):
        assert read_texts(texts, LEXICON).schema == READ_TEXTS
        assert read_texts(texts, LEXICON).is_empty()
    for text in ("", " ", "?!", "😀", "\x00", "- -", "12345", "ÄÖ ñ"):
        assert said(text) == []


def test_the_file_that_retain_toml_names_is_beside_it(tmp_path):
    (tmp_path / "retain.toml").write_text('[causes]\nlexicon = "own.toml"\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text('rivals = ["Halden Direct"]\n', encoding="utf-8")
    config = resolve(path=tmp_path / "retain.toml", environment={})
    assert said("Halden Direct again", lexicon(config)) == ["competitor"]
    assert said("Halden Direct again", lexicon(resolve(search=False, environment={}))) == []
    (tmp_path / "own.toml").unlink()
    with pytest.raises(InputMissing, match=r"own\.toml"):
        lexicon(config)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_printed_for_editing(retain, tmp_path, lang):
    ran = retain("config", "lexicon", "--lang", lang, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert tomllib.loads(ran.out.decode()) == SHIPPED
    (tmp_path / "retain.toml").write_text('[causes]\nlexicon = "l.toml"\n', encoding="utf-8")
    (tmp_path / "l.toml").write_bytes(b"replace = true\n" + ran.out)
    assert retain("config", "validate", "--lang", lang, cwd=tmp_path).code == 0
    (tmp_path / "l.toml").write_text('[causes.moved.en]\nalone = ["x"]\n', encoding="utf-8")
    refused = retain("config", "validate", "--lang", lang, cwd=tmp_path)
    assert refused.code == 78
    assert "l.toml" in refused.err
    assert "causes.moved" in refused.err
