"""Codes of countries whose public holidays are known, and those near a code that is none."""

from __future__ import annotations

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
