"""One call makes one business: seeds, sizes, languages, configuration."""

import tomllib

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from retain.config import resolve
from retain.demo import LAST_DAY, Business, make_business
from retain.demo.streams import stream
from retain.rules import rules
from retain.scoring.named_levels import groups_without_coefficient
from retain.tables.roles import TABLES, map_roles

IN_WORDS = {
    "transactions": "category channel salesperson status currency",
    "customers": "name industry region region_group account_manager state prospect_stage "
    "contact_person consent preferred_channel preferred_time price_list",
    "regions": "region manager",
    "contacts": "kind direction by answered note",
    "complaints": "category severity text staff department upheld",
    "promises": "by text",
    "managers": "manager",
    "surveys": "dimension",
    "wallet": "",
    "market_prices": "category",
    "engagement": "kind",
    "stock": "",
    "returns": "",
    "winback_attempts": "group channel offer cause",
    "reasons": "text",
}
"""Table → the columns that differ between languages."""

FREELY_WORDED = {"name", "contact_person", "text", "note", "manager", "by"}
"""Of those, the ones in which two words of a language may be one in another."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_seed_gives_the_same_business(lang):
    first, second = make_business(300, seed=3, lang=lang), make_business(300, seed=3, lang=lang)
    assert first.config == second.config
    for stem, frame in first.tables.items():
        assert_frame_equal(frame, second.tables[stem])


def test_another_seed_gives_another_business():
    first, second = make_business(300, seed=3), make_business(300, seed=4)
    for stem, frame in first.tables.items():
        if stem != "regions":
            assert not frame.equals(second.tables[stem]), stem


@pytest.mark.parametrize("stem", IN_WORDS)
def test_another_language_has_the_same_numbers_and_other_words(
    business: Business, chinese: Business, stem: str
):
    english, other = business.tables[stem], chinese.tables[stem]
    assert english.height == other.height
    for (header, column), translated in zip(
        english.to_dict().items(), other.get_columns(), strict=True
    ):
        assert header != translated.name
        if header not in IN_WORDS[stem].split():
            assert column.equals(translated.alias(header)), header
            continue
        assert column.is_null().equals(translated.is_null())
        assert not (column == translated).any(), header
        if header not in FREELY_WORDED:
            pairs = pl.DataFrame({"en": column, "zh": translated}).unique()
            assert pairs["en"].n_unique() == pairs["zh"].n_unique() == pairs.height


@pytest.mark.parametrize("lang", ["business", "chinese"])
def test_every_header_claims_its_role(request: pytest.FixtureRequest, lang: str):
    tables = request.getfixturevalue(lang).tables
    assert [*TABLES, "truth"] == list(tables)
    for name, kind in TABLES.items():
        mapping = map_roles(name, tables[name].columns, {}, source=name)
        further = set(tables[name].columns) - set(mapping.values())
        assert len(further) == (2 if name == "customers" else 0), (name, further)
        unused = set(kind.roles) - set(mapping)
        assert (
            unused <= {"segment", "updated"}
            if name == "customers"
            else unused <= {"category", "share", "returned", "scale"}
        ), name


def test_the_truth_has_english_headers_in_every_language(business: Business, chinese: Business):
    words = ["first_salesperson", "last_salesperson", "category_lost"]
    assert business.tables["truth"].columns == chinese.tables["truth"].columns
    assert_frame_equal(business.tables["truth"].drop(words), chinese.tables["truth"].drop(words))


@pytest.mark.parametrize("customers", [1, 2, 3, 10, 50])
@pytest.mark.parametrize("seed", [0, 7, 12_345])
def test_small_businesses_have_sales_too(customers: int, seed: int):
    tables = make_business(customers, seed=seed).tables
    assert tables["truth"].height == customers
    assert 1 <= tables["customers"].height <= customers
    sales = tables["transactions"].filter(pl.col("amount") > 0, pl.col("customer_id") != "")
    assert sales.height > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"customers": 0}, "customers: 0"),
        ({"customers": 100_001}, "100,000"),
        ({"seed": -1}, "seed: -1"),
        ({"lang": "xx"}, "en, zh"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_business(**arguments)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_configuration_names_the_files(lang):
    for customers in (1, 300):
        made = make_business(customers, lang=lang)
        named = {name: {"files": [f"{name}.csv"]} for name in made.tables if name != "truth"}
        assert tomllib.loads(made.config)["tables"] == named
        assert all(frame.height for frame in made.tables.values())
    assert set(named) == set(TABLES)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_configuration_holds_levels_for_this_business(lang, request, tmp_path):
    business = request.getfixturevalue({"en": "business", "zh": "chinese"}[lang])
    file = tmp_path / "retain.toml"
    file.write_text(business.config, "utf-8")
    levels = rules(resolve(path=file, environment={})).levels
    assert set(levels.owners) == set(levels.floors)
    assert not groups_without_coefficient(_with_roles(business.tables["customers"]), levels)


def _with_roles(table: pl.DataFrame) -> pl.DataFrame:
    mapping = map_roles("customers", table.columns, {}, source="customers")
    return table.rename({column: role for role, column in mapping.items()})


def test_the_period_ends_on_a_fixed_day(business: Business):
    assert business.tables["transactions"]["date"].max() == LAST_DAY


def test_streams_are_keyed_by_their_subject():
    first = stream(7, "orders").random(5)
    stream(7, "complaints").random(1000)
    assert np.array_equal(first, stream(7, "orders").random(5))
    assert not np.array_equal(first, stream(7, "lines").random(5))
    assert not np.array_equal(first, stream(8, "orders").random(5))
