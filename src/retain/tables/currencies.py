"""Signs of currency that stand beside a number: which are known, and which mean the same."""

from __future__ import annotations

import unicodedata
from functools import cache

_WORDS = ("元", "圆", "圓", "円", "원", "KR", "ZŁ", "KČ", "FT", "LEI", "РУБ", "RS", "FR", "SFR")
"""Abbreviations in use beside amounts, in capitals."""

_SAME = {
    "€": "EUR",
    "RMB": "CNY",
    "人民币": "CNY",
    "CN¥": "CNY",
    "US$": "USD",
    "HK$": "HKD",
    "NT$": "TWD",
    "A$": "AUD",
    "C$": "CAD",
    "S$": "SGD",
    "R$": "BRL",
    "JP¥": "JPY",
}
"""Signs that can mean one currency only. `$`, `¥` and `元` cannot, and stay themselves."""


def currency_of(sign: str) -> str | None:
    """The one name of a currency for a sign beside a number; None where the sign is none.

    A sign on both sides (`$12.00 USD`) comes as `$|USD` and is one by itself.
    """
    names = [_name(part.strip(".").upper()) for part in sign.split("|")]
    known = [name for name in names if name is not None]
    return " ".join(dict.fromkeys(known)) if len(known) == len(names) else None


def _name(sign: str) -> str | None:
    if sign in _SAME:
        return _SAME[sign]
    is_symbol = len(sign) == 1 and unicodedata.category(sign) == "Sc"
    return sign if is_symbol or sign in _WORDS or sign in _codes() else None


@cache
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())
