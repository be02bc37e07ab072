"""A day of the year for each identifier: the same for ever, and spread evenly."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.contact_plan.own_days import own_days


def by_hand(identifier: str) -> int:
    told = identifier.encode()
    mixed = 0
    for start in range(0, len(told), 7):
        number = int.from_bytes(told[start : start + 7])
        mixed = (mixed + number % (2**31 - 1)) * 48271 % (2**31 - 1)
    return mixed % 365


IDENTIFIERS = [
    "x",
    "007",
    "7",
    "施菊-15040",
    "a-rather-long-identifier-0001",
    "",
    "\x00",
    "z" * 300,
]


def test_by_hand():
    found = own_days(pl.Series(IDENTIFIERS))
    assert found.to_list() == [by_hand(each) for each in IDENTIFIERS]
    assert (found.name, found.dtype) == ("own_day", pl.Int32)
    assert own_days(pl.Series([], dtype=pl.String)).len() == 0


@pytest.mark.parametrize("form", ["{:05}", "{}", "C{:04}-EU-A", "customer-{:06}-of-region-7-north"])
@pytest.mark.parametrize("days", [7, 30, 91])
def test_spread_evenly(form, days):
    found = own_days(pl.Series([form.format(number) for number in range(1000, 4000)]))
    counts = (found % days).value_counts()["count"]
    assert counts.len() == days
    assert counts.max() <= 1.8 * 3000 / days
