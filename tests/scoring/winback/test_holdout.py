"""Who is held out: the same whoever asks, and whoever else is there."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.winback.holdout import HOLDOUT, draw, groups

IDS = [f"{number:05d}" for number in range(4_000)]


def held(ids, key="retain", share=0.1):
    drawn = groups(pl.Series(ids, dtype=pl.String), key=key, share=share)
    return {name for name, group in zip(ids, drawn, strict=True) if group == HOLDOUT}


@given(st.text(min_size=1), st.text())
def test_it_is_the_keyed_hash(identifier, key):
    digest = hmac.new(key.encode(), identifier.encode(), hashlib.sha256).hexdigest()
    assert draw(identifier, key) == int(digest[:16], 16) / 2**64


@given(st.permutations(IDS[:60]), st.integers(1, 60))
def test_neither_order_nor_company_matters(ids, many):
    assert held(ids[:many]) == held(IDS[:60]) & set(ids[:many])


def test_about_the_share_is_held_out():
    assert 0.085 < len(held(IDS)) / len(IDS) < 0.115
    assert held(IDS, share=0.0) == set()
    assert held(IDS, share=1.0) == set(IDS)


def test_a_greater_hold_out_holds_everybody_of_a_smaller_one():
    assert held(IDS, share=0.1) < held(IDS, share=0.2)


def test_another_key_is_another_draw():
    first, second = held(IDS), held(IDS, key="another")
    assert len(first & second) < len(first) / 3
