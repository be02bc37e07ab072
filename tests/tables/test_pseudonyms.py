"""Rows without names: the same pseudonyms under one key, and nothing else that tells who it is."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl
import pytest

from retain.errors import InputMissing, UsageError
from retain.scoring.catalogue import CATALOGUE
from retain.tables.kinds.accounts import CUSTOMERS as CUSTOMERS_TABLE
from retain.tables.pseudonyms import (
    CUSTOMERS,
    DROPPED,
    KEPT,
    STAFF,
    Key,
    pseudonym,
    pseudonymised,
    pseudonymised_tables,
    read_key,
)

KEY = Key(b"0123456789abcdef", exposed=False)
FRAME = pl.DataFrame(
    {
        "customer_id": ["007", "7", "客户1", "Ann Lee"],
        "name": ["Bond", "Seven", "晨光", "Ann"],
        "revenue": [1.0, 2.0, 3.0, 4.0],
        "merged_into": [None, "007", "nobody", None],
        "account_manager": ["Ann Lee", "Ann Lee", "Bo", None],
        "region": ["north", "north", "south", None],
        "remarks": ["likes tea", None, None, None],
    }
)


def test_a_pseudonym_is_a_keyed_hash_of_the_identifier():
    expected = hmac.new(KEY.secret, "客户1".encode(), hashlib.sha256).hexdigest()[:32]
    assert pseudonym(KEY, "客户1") == expected
    assert len(bytes.fromhex(expected)) * 8 == 128
    assert pseudonym(Key(b"another key than that", exposed=False), "客户1") != expected


def test_names_go_figures_stay():
    rows = pseudonymised(FRAME, KEY)
    assert rows.columns == ["customer_id", "revenue", "merged_into", "account_manager", "region"]
    by_revenue = rows.sort("revenue")
    assert by_revenue["customer_id"].to_list() == [pseudonym(KEY, i) for i in FRAME["customer_id"]]
    assert by_revenue["merged_into"].to_list() == [
        None, pseudonym(KEY, "007"), pseudonym(KEY, "nobody"), None,
    ]  # fmt: skip


def test_staff_can_be_told_apart_and_are_no_customers():
    rows = pseudonymised(FRAME, KEY).sort("revenue")
    first, second, third, none = rows["account_manager"]
    assert first == second != third
    assert none is None
    assert first not in rows["customer_id"].to_list()


def test_the_order_says_nothing():
    rows = pseudonymised(FRAME, KEY)
    assert rows["customer_id"].is_sorted()
    assert rows.equals(pseudonymised(FRAME.reverse(), KEY))


def test_every_role_and_every_text_of_the_scores_is_declared():
    declared = [*CUSTOMERS, *STAFF, *KEPT, *DROPPED]
    assert len(declared) == len(set(declared))
    texts = {column.name for column in CATALOGUE if column.kind == "text"}
    assert {*CUSTOMERS_TABLE.roles, *texts} - set(declared) == set()


@pytest.mark.parametrize("role", DROPPED)
def test_what_tells_who_it_is_is_dropped(role):
    frame = pl.DataFrame({"customer_id": ["a"], role: ["x"]})
    assert pseudonymised(frame, KEY).columns == ["customer_id"]


@pytest.mark.parametrize("length", [16, 32, 1 << 16])
def test_a_key_is_all_bytes_of_its_file(length, tmp_path):
    path = tmp_path / "key"
    path.write_bytes(b"\n" * length)
    path.chmod(0o600)
    assert read_key(path) == Key(b"\n" * length, exposed=False)
    path.chmod(0o604)
    assert read_key(path).exposed


@pytest.mark.parametrize("length", [0, 15, (1 << 16) + 1])
def test_a_key_too_short_or_too_long(length, tmp_path):
    path = tmp_path / "key"
    path.write_bytes(b"k" * length)
    with pytest.raises(UsageError, match="at least 16 bytes"):
        read_key(path)


def test_no_key(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(InputMissing):
            read_key(path)


def test_a_key_does_not_show_itself():
    assert "0123" not in repr(KEY)


def test_other_tables_name_staff_as_scores_do_and_hold_no_texts():
    scores = pl.DataFrame({"customer_id": ["a"], "owner": ["Mara M"]})
    tables = {
        "promises": pl.DataFrame({"code": [0], "by": ["Mara M"], "text": ["call Ann"]}),
        "complaints": pl.DataFrame({"code": [0], "staff": [None], "category": ["late"]}),
        "contacts": pl.DataFrame({"code": [0], "by": ["Ben"], "note": ["Ann again"]}),
    }
    shown = pseudonymised_tables(tables, KEY)
    owner = pseudonymised(scores, KEY)["owner"].item()
    assert shown["promises"].select("code", "by").rows() == [(0, owner)]
    assert "text" not in shown["promises"].columns
    assert shown["complaints"].rows() == [(0, None, "late")]
    assert "note" not in shown["contacts"].columns
    assert not any(
        "Ann" in str(cell) for table in shown.values() for row in table.rows() for cell in row
    )
    assert shown["contacts"]["by"].item() not in ("Ben", owner)


def test_rows_that_only_their_texts_tell_apart_stay_two():
    twice = pl.DataFrame({"code": [0, 0, 0], "text": ["call", "call", "visit"]})
    shown = pseudonymised_tables({"promises": twice}, KEY)["promises"]
    assert shown.unique().height == twice.unique().height == 2
