"""Festivals for which customers are greeted, by country.

The library `holidays` tells public holidays by their English names. Those in `FESTIVALS` are
greeted for; a day of remembrance, such as Tomb-Sweeping Day, is a holiday and no occasion for good
wishes. Dates by the moon are the library's: those of China agree with the published ones; Islamic
ones lie up to a day off where the moon is sighted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from retain.words import text

FESTIVALS: Final[dict[str, dict[str, int]]] = {
    "new_year": {
        "New Year's Day": 0,
        "New Year Holidays": 0,
        "International New Year Day": 0,
        "Founding Day of the Republic of China": 0,
    },
    "spring_festival": {
        "Chinese New Year (Spring Festival)": 0,
        "Chinese New Year": 0,
        "Chinese New Year's Day": 0,
        "Chinese Spring Festival": 0,
        "The second day of Chinese New Year": -1,
    },
    "lunar_new_year": {"Korean New Year": 0, "Lunar New Year": 0},
    "easter": {"Easter Sunday": 0, "Easter Monday": -1},
    "nowruz": {"Nowruz": 0, "Nowruz Day": 0, "Nowruz Holiday": 0, "International Nowruz Day": 0},
    "songkran": {"Songkran Festival": 0},
    "eid_al_fitr": {"Eid al-Fitr": 0, "Eid-ul-Fitr": 0, "Eid al-Fitr Holiday": 0},
    "eid_al_adha": {"Eid al-Adha": 0, "Eid-ul-Adha": 0, "Eid al-Adha Holiday": 0},
    "dragon_boat": {"Dragon Boat Festival": 0},
    "rosh_hashanah": {"Rosh Hashanah": 0},
    "mid_autumn": {
        "Mid-Autumn Festival": 0,
        "The Day following Mid-Autumn Festival": -1,
        "The Second Day following Mid-Autumn Festival": -2,
    },
    "chuseok": {"Chuseok": 0},
    "independence_day": {"Independence Day": 0, "National Independence Day": 0},
    "national_day": {"National Day": 0, "National Day Holiday": 0},
    "diwali": {"Diwali": 0},
    "thanksgiving": {"Thanksgiving Day": 0},
    "christmas": {"Christmas Day": 0, "Christmas": 0, "Orthodox Christmas Day": 0},
}
"""Festival → names that a country's holiday has, with the days from the holiday to the festival.
Where several of them name days of one and the same festival, the first of the names is meant."""

_SAME: Final = timedelta(days=20)
"""Days of a festival no further from one another belong to one and the same."""

_ESTIMATED: Final = " (estimated)"


@dataclass(frozen=True)
class Festival:
    """A festival.

    Attributes:
        day: its first day.
        key: as `FESTIVALS` names it.
        name: as people call it.
    """

    day: date
    key: str
    name: str


def festivals(country: str | None, begins: date, ends: date, lang: str) -> tuple[Festival, ...]:
    """The festivals of a country whose first day lies within a span, both ends included.

    Args:
        country: ISO 3166 code, with an optional part of it after a hyphen (`DE-BY`), of one that
            the library knows; without a country there are none.
        begins: the first day.
        ends: the last one.
        lang: "en" or "zh".

    Returns:
        by day, on one day in the order of `FESTIVALS`.
    """
    if country is None:
        return ()
    days_of = _holidays(country, range(begins.year - 1, ends.year + 2))
    order = {key: place for place, key in enumerate(FESTIVALS)}
    found = [
        Festival(day, key, text(f"festival.{key}", lang))
        for key, names in FESTIVALS.items()
        for day in _first_days(names, days_of)
        if begins <= day <= ends
    ]
    return tuple(sorted(found, key=lambda festival: (festival.day, order[festival.key])))


def _holidays(country: str, years: range) -> dict[str, list[date]]:
    """English name → days, sorted, of a country's public holidays."""
    import holidays

    nation, _, part = country.partition("-")
    calendar = holidays.country_holidays(
        nation, subdiv=part or None, years=years, language=_english(nation)
    )
    days_of: dict[str, list[date]] = {}
    for day in sorted(calendar):
        for name in calendar.get_list(day):
            days_of.setdefault(name.removesuffix(_ESTIMATED), []).append(day)
    return days_of


def _english(nation: str) -> str | None:
    """The library's English for a country; None where its only language is some English."""
    import holidays

    languages = holidays.list_localized_countries().get(nation, [])
    return "en_US" if "en_US" in languages else None


def _first_days(names: dict[str, int], days_of: dict[str, list[date]]) -> list[date]:
    """The first days of a festival, one for each time that it is held."""
    told = sorted(
        (day + timedelta(days=shift), place)
        for place, (name, shift) in enumerate(names.items())
        for day in days_of.get(name, [])
    )
    held: list[list[tuple[int, date]]] = []
    for day, place in told:
        if not held or day - held[-1][-1][1] > _SAME:
            held.append([])
        held[-1].append((place, day))
    return [min(days)[1] for days in held]
