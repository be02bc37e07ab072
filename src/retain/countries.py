"""Codes of countries whose public holidays are known, and those near a code that is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from retain.errors import nearest

_MOST_NEAR: Final = 5


def country_code(text: str) -> str | None:
    """The code as ISO 3166 writes it, `DE` or `DE-BY`, however it was typed; None for no such."""
    typed, hyphen, part = text.strip().partition("-")
    code = _aliases().get(typed.upper())
    if code is None or not hyphen:
        return code
    parts = {name.casefold(): name for name in _parts_of(code)}
    found = parts.get(part.casefold())
    return f"{code}-{found}" if found else None


def near_codes(text: str) -> str:
    """Codes like `text`: parts of its country, else countries by English name or by code."""
    typed, _, part = text.strip().partition("-")
    if (code := _aliases().get(typed.upper())) is not None:
        parts = _parts_of(code)
        near = nearest(part, parts).split(", ") if nearest(part, parts) else parts
        return ", ".join(f"{code}-{name}" for name in near) or code
    named = _codes_by_name()
    by_name = [named[name] for name in nearest(text, list(named)).split(", ") if name]
    by_code = [code for code in nearest(typed, list(named.values())).split(", ") if code]
    return ", ".join(list(dict.fromkeys([*by_name, *by_code]))[:_MOST_NEAR])


def country_by_script(texts: Iterable[str]) -> str | None:
    """The country that texts are likely from, where their script alone says so; else None.

    Chinese of simplified characters is likely from mainland China. A draft may say so to somebody
    who reads it; nothing else goes by it, since a language is no country.
    """
    chinese = [text for text in texts if _CHINESE.search(text)]
    simplified = all(_is_simplified(text) for text in chinese)
    return "CN" if chinese and simplified else None


def _is_simplified(text: str) -> bool:
    """Whether the oldest standard of simplified characters has them, and none are Japanese."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return not _KANA.search(text)


_CHINESE: Final = re.compile(r"[一-鿿]")
_KANA: Final = re.compile(r"[ぁ-ヿ]")


def _codes_by_name() -> dict[str, str]:
    """English name → the country's two letters."""
    from holidays.registry import COUNTRIES

    return {name.replace("_", " "): codes[1] for name, codes in COUNTRIES.items()}


def _aliases() -> dict[str, str]:
    """Two or three letters → the country's two: `CHN` and `CN` are `CN`, `UK` is `GB`."""
    from holidays.registry import COUNTRIES

    return {alias: codes[1] for codes in COUNTRIES.values() for alias in codes[1:]}


def _parts_of(code: str) -> list[str]:
    """The parts of a country that have holidays of their own."""
    from holidays import list_supported_countries

    return list_supported_countries(include_aliases=False)[code]
