"""Rows about customers without saying who they are: keyed hashes in place of names.

A pseudonym is the HMAC-SHA-256 of the cleaned identifier in UTF-8 under a key file's bytes, its
first 128 bits in hexadecimal digits. Who has the key can make it again from an identifier, and
files made under one key can be joined; who has not learns nothing from it. Two of n identifiers
share one with a probability of about n² / 2¹²⁹: 1.5 in 10²¹ for a thousand million.
"""

from __future__ import annotations

import hmac
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from retain.errors import InputMissing, PermissionRefused, UsageError
from retain.scoring.base import Base
from retain.scoring.catalogue import BY_NAME

CUSTOMERS = ("customer_id", "merged_into", "referred_by")
"""Columns that name customers: replaced by pseudonyms."""

STAFF = ("account_manager", "owner")
"""Columns that name staff: replaced too, so that rows can still be told apart by them."""

KEPT = (
    "segment", "industry", "region", "region_group", "since", "state", "prospect_stage",
    "payment_days", "receivable", "rebate_balance", "credit_limit", "agreed_discount", "consent",
    "preferred_channel", "preferred_time", "contract_date", "updated", "loyalty_level_basis",
)  # fmt: skip
"""Facts of a customer that many share."""

DROPPED = (
    "name", "phone", "tax_id", "contact_person", "birthday", "churn_guard_evidence",
    "cause_evidence",
)  # fmt: skip
"""What tells who a customer is, or names another; so may any column that retain does not know."""

TABLE_STAFF = ("by", "staff", "manager", "salesperson")
"""Columns of the other tables that name staff: one name has one pseudonym in all of them."""

TABLE_TEXTS = ("text", "note")
"""Columns of the other tables in which anything may stand."""

_SHORTEST, _LONGEST = 16, 1 << 16
_DIGITS = 32
_OWNERS, _TEXTS = "owner\0", "text\0"
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True)
class Key:
    """A key for pseudonyms.

    Attributes:
        secret: its bytes, shown nowhere.
        exposed: whether others than its owner may read its file.
    """

    secret: bytes = field(repr=False)
    exposed: bool


def read_key(path: Path) -> Key:
    """The key in a file: all of its bytes.

    Raises:
        InputMissing: there is no such file.
        PermissionRefused: it may not be read.
        UsageError: fewer than 16 bytes, or more than 64 KiB.
    """
    try:
        with path.open("rb") as file:
            secret = file.read(_LONGEST + 1)
        mode = path.stat().st_mode
    except PermissionError as error:
        raise PermissionRefused("unreadable", file=str(path)) from error
    except OSError as error:
        raise InputMissing("no_file", file=str(path), near="-") from error
    if not _SHORTEST <= len(secret) <= _LONGEST:
        raise UsageError("bad_key", file=str(path), least=_SHORTEST)
    return Key(secret, stat.S_ISREG(mode) and bool(mode & _OTHERS_READ))


def pseudonym(key: Key, identifier: str) -> str:
    """What stands for a cleaned identifier: 32 hexadecimal digits."""
    return hmac.digest(key.secret, identifier.encode(), "sha256").hex()[:_DIGITS]


def pseudonymised(frame: pl.DataFrame, key: Key, also: Collection[str] = ()) -> pl.DataFrame:
    """The rows under pseudonyms, in their order, so that the order says nothing either.

    Columns that name customers or staff are replaced; figures and shared facts are kept, and
    those of `also`, none of which tells who somebody is; every other column is dropped.
    """
    kept = frame.select(name for name in frame.columns if _is_kept(name) or name in also)
    return kept.with_columns(
        _replaced(frame[name], key, "" if name in CUSTOMERS else f"{name}\0")
        for name in kept.columns
        if name in CUSTOMERS + STAFF
    ).sort("customer_id", maintain_order=True)


def pseudonymised_tables(tables: Mapping[str, pl.DataFrame], key: Key) -> dict[str, pl.DataFrame]:
    """Tables that know customers by their codes, staff under the pseudonyms of owners, no texts.

    In place of a text stands its pseudonym, in a column of another name: nobody shows it, and rows
    that only their texts told apart do not become one.
    """
    return {
        name: table.with_columns(
            *(
                _replaced(table[column], key, _OWNERS)
                for column in TABLE_STAFF
                if column in table.columns
            ),
            *(
                _replaced(table[column], key, _TEXTS).alias(f"{column}_pseudonym")
                for column in TABLE_TEXTS
                if column in table.columns
            ),
        ).drop(TABLE_TEXTS, strict=False)
        for name, table in tables.items()
    }


def nameless(base: Base, key: Key) -> Base:
    """What was read; its tables name nobody and hold no texts."""
    return replace(base, tables=pseudonymised_tables(base.tables, key))


def owner_pseudonyms(names: pl.Series, key: Key) -> pl.Series:
    """What stands for names of staff, as in the column `owner`."""
    return _replaced(names, key, _OWNERS)


def _is_kept(name: str) -> bool:
    if name in CUSTOMERS + STAFF + KEPT:
        return True
    return name in BY_NAME and name not in DROPPED and BY_NAME[name].kind != "text"


def _replaced(names: pl.Series, key: Key, prefix: str) -> pl.Series:
    """Pseudonyms; a prefix keeps staff from having those of customers who bear their names."""
    distinct = names.drop_nulls().unique()
    hashed = [pseudonym(key, prefix + name) for name in distinct]
    return names.replace_strict(distinct, hashed, default=None, return_dtype=pl.String)
