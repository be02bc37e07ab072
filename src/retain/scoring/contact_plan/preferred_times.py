"""When customers wish to be contacted, read from what files say of it.

Declared words and a few ways to write an hour. A text that is not wholly made of them is not
understood, and nobody guesses at it. What names a channel ("phone") is no time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

NOON: Final = 12.0
DAY_ENDS: Final = 24.0

PARTS_OF_DAY: Final[Mapping[str, float]] = {
    "early morning": 8.0, "am": 9.0, "morning": 9.0, "forenoon": 9.0, "late morning": 11.0,
    "lunch time": 12.0, "lunchtime": 12.0, "lunch": 12.0, "noon": 12.0, "midday": 12.0,
    "early afternoon": 13.0, "pm": 14.0, "afternoon": 14.0, "late afternoon": 16.0,
    "early evening": 18.0, "evening": 18.0, "after work": 18.0, "after hours": 18.0,
    "早上": 8.0, "早晨": 8.0, "清晨": 8.0, "上午": 9.0, "中午": 12.0, "午间": 12.0, "午休": 12.0,
    "午后": 13.0, "下午": 14.0, "傍晚": 17.0, "下班后": 18.0, "晚上": 18.0, "晚间": 18.0,
}  # fmt: skip
"""Part of a day → the hour at which it begins, or at which it is fit to make contact."""

DAYS: Final[Mapping[str, tuple[int, ...]]] = {
    "monday": (1,), "mon": (1,), "tuesday": (2,), "tues": (2,), "tue": (2,), "wednesday": (3,),
    "wed": (3,), "thursday": (4,), "thurs": (4,), "thur": (4,), "thu": (4,), "friday": (5,),
    "fri": (5,), "saturday": (6,), "sat": (6,), "sunday": (7,), "sun": (7,),
    "weekday": (1, 2, 3, 4, 5), "workday": (1, 2, 3, 4, 5), "working day": (1, 2, 3, 4, 5),
    "weekend": (6, 7), "any day": (), "every day": (), "daily": (), "any time": (),
    "anytime": (), "周一": (1,), "周二": (2,), "周三": (3,), "周四": (4,), "周五": (5,),
    "周六": (6,), "周日": (7,), "工作日": (1, 2, 3, 4, 5), "平时": (1, 2, 3, 4, 5), "周末": (6, 7),
    "每天": (), "随时": (),
}  # fmt: skip
"""Days of a week → their numbers, 1 for Monday; none for any day."""

_SPELLINGS: Final = (
    ("礼拜", "周"),
    ("星期", "周"),
    ("周天", "周日"),
    ("平日", "平时"),
    ("o'clock", "点"),
)
_NUMERALS: Final = {
    "十一": "11", "十二": "12", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5",
    "六": "6", "七": "7", "八": "8", "九": "9", "十": "10",
}  # fmt: skip
_BEFORE: Final = ("before", "until", "till", "by", "以前", "之前", "前")
_TO: Final = ("to", "-", "~", "—", "–", "至", "到")
_SAID_BESIDE: Final = (
    "in the", "on", "at", "only", "best", "please", "preferably", "around", "about", "between",
    "after", "from", "and", "or", "左右", "最好", "请", "的", "以后", "之后", "后", "起", "开始",
    "和", "或", "及",
)  # fmt: skip
"""Words that change nothing of when it begins."""

_EARLIEST_BARE: Final = 7
"""A number without a mark of the half of the day is an hour from here on: 3 is no time to call."""


@dataclass(frozen=True)
class PreferredTime:
    """When somebody wishes to be contacted.

    Attributes:
        weekdays: 1 for Monday, sorted; none where any day will do.
        begins: the hour of the day from which on; None where only days are named.
    """

    weekdays: tuple[int, ...]
    begins: float | None


def preferred_time(text: str) -> PreferredTime | None:
    """What a text says of days and hours; None where it is not understood, or says nothing of it.

    Of a span the beginning counts: "14:00-16:00" is 14, "2-4pm" too. "Before 11" is the hour
    before it. Where an hour and a part of the day are named, the hour counts.
    """
    pieces = list(_pieces(text))
    kinds = {piece.lastgroup for piece in pieces}
    if "other" in kinds or not kinds & {"hour", "part", "day"}:
        return None
    parts = [
        PARTS_OF_DAY[_singular(piece["part"], PARTS_OF_DAY)] for piece in pieces if piece["part"]
    ]
    begins = parts[0] if parts else None
    if "hour" in kinds:
        begins = _hour([piece for piece in pieces if piece["hour"]], begins)
        if begins is None:
            return None
    if begins is not None and "before" in kinds:
        begins = max(begins - 1, 0.0)
    return PreferredTime(_weekdays(pieces), begins)


def _pieces(text: str) -> Iterator[re.Match[str]]:
    """The text cut into hours, days, parts of the day, other words known, and what is not known."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for written, meant in _SPELLINGS:
        plain = plain.replace(written, meant)
    plain = re.sub(r"周([一二三四五六日](?:[、,]?[一二三四五六日])+)(?!点)", _each_day, plain)
    plain = re.sub(f"({'|'.join(_NUMERALS)})(?=点)", lambda found: _NUMERALS[found[0]], plain)
    return _PIECE.finditer(plain)


def _each_day(named: re.Match[str]) -> str:
    """`一三五` as `周一周三周五`."""
    return "".join(f"周{day}" for day in named[1] if day not in "、,")


def _hour(pieces: list[re.Match[str]], part: float | None) -> float | None:
    """The first of the hours named; None where only a guess could say which half of the day.

    Args:
        pieces: of the hours.
        part: the hour at which the part of the day begins that is named beside them: from noon
            on, 3 is 15.
    """
    first = pieces[0]
    hour = int(first["h"]) + (30 if "半" in (first["rest"] or "") else int(first["m"] or 0)) / 60
    halves = [piece["half"] for piece in pieces if piece["half"]]
    half = halves[0] if halves else None
    if half is None and part is not None:
        half = "pm" if part >= NOON else "am"
    if half == "pm" and hour < NOON:
        hour += NOON
    elif half == "am" and NOON <= hour < NOON + 1:
        hour -= NOON
    if not first["half"] and len(pieces) > 1 and int(pieces[1]["h"]) < hour - NOON:
        hour -= NOON  # "10-2pm" begins in the morning
    clear = half or first["m"] or hour >= _EARLIEST_BARE
    return hour if clear and hour < DAY_ENDS else None


def _weekdays(pieces: list[re.Match[str]]) -> tuple[int, ...]:
    """The days named; a span (`Mon-Fri`, `周一至周五`) is all the days in it."""
    days: set[int] = set()
    last, spanned = None, False
    for piece in pieces:
        if piece.lastgroup == "day":
            named = DAYS[_singular(piece["day"], DAYS)]
            days |= set(named)
            if spanned and last is not None and len(named) == 1:
                days |= {day for day in range(1, 8) if last <= day <= named[0]}
            last, spanned = (named[0] if len(named) == 1 else None), False
        elif not piece[0].isspace():
            spanned = piece.lastgroup == "to"
    return tuple(sorted(days)) if len(days) < 7 else ()


def _singular(word: str, known: Mapping[str, object]) -> str:
    return word if word in known else word.removesuffix("s")


def _any_of(words: tuple[str, ...] | Mapping[str, object], plural: bool = False) -> str:
    """A pattern for one of some words: the longest first, Latin ones whole."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    suffix = "s?" if plural else ""
    return "|".join(
        rf"\b{re.escape(word)}{suffix}\b"
        if word.isascii() and word[0].isalpha()
        else re.escape(word)
        for word in longest_first
    )


_PIECE: Final = re.compile(
    r"(?P<hour>(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d)(?::[0-5]\d)?)?\s*"
    r"(?:(?P<half>[ap]m)\b|(?P<rest>点半?钟?|时))?(?!\d))"
    rf"|(?P<day>{_any_of(DAYS, plural=True)})|(?P<part>{_any_of(PARTS_OF_DAY, plural=True)})"
    rf"|(?P<before>{_any_of(_BEFORE)})|(?P<to>{_any_of(_TO)})"
    rf"|(?P<beside>{_any_of(_SAID_BESIDE)}|[\s,;/、。，.]+)|(?P<other>.)"
)
