"""How well customers are known: fields, persons and ages of a handful of records, by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.base import Base
from retain.scoring.changes.profile import FIELDS, profile
from tests.scoring.lines_of import START, customer_days, day

AS_OF = 400
CUSTOMERS = ("a", "b", "c", "d", "e", "gone")


def _base(facts: dict[str, list], kept: tuple[int, ...] = (0, 1, 2, 3, 5)) -> Base:
    customers = customer_days([(who, 0, 10_000) for who in CUSTOMERS])
    codes = pl.Series("code", kept, dtype=pl.UInt32)
    return Base(customers, pl.DataFrame({"code": codes, **facts}), codes)


SCORES = pl.DataFrame(
    {
        "code": pl.Series(range(6), dtype=pl.UInt32),
        "customer_id": CUSTOMERS,
        "tier": ["A", "A", "C", None, "A", "A"],
        "key_account": [True, False, False, None, False, True],
        "value_window": [10.0, 30.0, 5.0, None, 20.0, 99.0],
    }
)
FACTS = {
    "name": ["Abel", "Bo", None, "Di", "Gone"],
    "contact_person": ["Ann; Ben", "Cy", "  ", None, "Eve"],
    "consent": [["yes"], [], None, ["phone"], ["yes"]],
    "state": ["active", None, None, None, "closed"],
    "updated": [START + dt.timedelta(days=n) for n in (390, 0, 380, 401, 1)],
}


def _profile(facts=FACTS, **kept):
    return profile(_base(facts, **kept), SCORES, as_of=day(AS_OF))


def _of(found, column: str) -> dict[str, object]:
    return dict(found.rows.select("customer_id", column).iter_rows())


def test_completeness_is_of_the_fields_that_the_table_has():
    found = _profile()
    assert found.rows["customer_id"].to_list() == ["a", "b", "e", "c", "d"]
    complete = {"a": 1.0, "b": 0.6667, "c": 0.0, "d": 0.6667, "e": 0.0}
    assert _of(found, "profile_completeness") == complete
    assert _of(found, "fields_missing")["b"] == ["consent"]
    assert found.completeness == 0.4667
    assert found.completeness_of_value == 0.5556
    assert found.absent == tuple(
        n for n in FIELDS if n not in ("name", "contact_person", "consent")
    )
    assert found.outside == 1
    filled = {field: (rows, of_value) for field, rows, _, of_value in found.by_field.iter_rows()}
    assert filled["name"] == (3, 0.6667)
    assert filled["consent"] == (2, 0.3333)


def test_single_contact_is_a_risk_of_customers_of_value_alone():
    found = _profile()
    assert _of(found, "contact_persons") == {"a": 2, "b": 1, "c": 0, "d": 0, "e": 0}
    alone = {"a": False, "b": True, "c": False, "d": False, "e": True}
    assert _of(found, "single_contact") == alone
    assert not found.one_each
    levels = {row["profile_level"]: row for row in found.by_level.iter_rows(named=True)}
    assert list(levels) == ["key", "A", "C", "none"]
    told = [levels["A"][name] for name in ("nobody_known", "one_known", "several_known")]
    assert told == [1, 1, 0]


@pytest.mark.parametrize(
    ("cell", "persons"),
    [
        ("Ann / Ben/ Ann", 2), ("王芳、李伟；张敏", 3), ("Rusk, Wanda", 1), ("A & B + C", 3),
        ("李平和", 1), ("Ann;", 1), ("；", 0), ("Ann\nBen", 2),
    ],
)  # fmt: skip
def test_persons_in_one_cell_are_told_apart(cell, persons):
    found = _profile(FACTS | {"contact_person": [cell, None, None, None, None]})
    assert _of(found, "contact_persons")["a"] == persons


def test_ages_count_from_the_last_change_that_is_known():
    found = _profile()
    assert _of(found, "record_age_days") == {"a": 10, "b": 400, "c": 20, "d": None, "e": None}
    assert found.dated == 3


def test_without_a_column_nobody_knows_whom_one_can_talk_to():
    found = _profile({"name": FACTS["name"]})
    assert not found.names_persons
    assert found.rows["single_contact"].null_count() == found.rows.height
    assert found.by_level["one_known"].null_count() == found.by_level.height
    assert not found.one_each
    assert found.dated == 0


def test_facts_lifted_from_the_lines_are_no_records():
    base = _base(FACTS)
    nobody = replace(base, kept=base.kept.clear())
    assert profile(nobody, SCORES, as_of=day(AS_OF)) is None
    assert _profile(kept=(0, 1, 2, 3, 5)) is not None


def test_a_table_of_nothing_but_empty_cells_is_read_all_the_same():
    empty = {name: pl.Series([None] * 5, dtype=pl.String) for name in FIELDS}
    found = _profile(empty)
    assert found.completeness == 0.0
    assert _of(found, "contact_persons") == dict.fromkeys(["a", "b", "c", "d", "e", "gone"], 0)
