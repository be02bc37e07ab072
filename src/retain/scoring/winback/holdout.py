"""Who is treated and who is held out: decided by a keyed hash of the customer's identifier.

So the draw can be made again, by anybody who has the key; it does not depend on the order of rows
or on who else is in the queue, and a greater hold-out holds everybody of a smaller one.
"""

from __future__ import annotations

import hmac
from typing import Final

import polars as pl

TREAT, HOLDOUT = "treat", "holdout"

_BYTES: Final = 8


def draw(identifier: str, key: str) -> float:
    """A customer's place between 0 and 1: HMAC-SHA-256 of its identifier, the first 64 bits."""
    digest = hmac.digest(key.encode(), identifier.encode(), "sha256")
    return int.from_bytes(digest[:_BYTES]) / 256**_BYTES


def groups(identifiers: pl.Series, *, key: str, share: float) -> pl.Series:
    """`winback_group` of each customer: `holdout` where its place is under the share.

    Args:
        identifiers: whose.
        key: the key.
        share: how many of them are to be held out.
    """
    drawn = (HOLDOUT if draw(each, key) < share else TREAT for each in identifiers)
    return pl.Series("winback_group", list(drawn), dtype=pl.String)
