"""Scales of grades as people write them: `1-5`, `0–10`, `out of 7`, `五分制`, `满分10分`.

A scale with both ends is known whole. Where only its top is written (`5`, `十分制`) the lowest
grade is not: most scales begin at 1, some at 0, and the grades tell which.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

AUTO: Final = "auto"
"""What stands for a scale that the grades themselves are to tell."""

_LONGEST: Final = 100.0
"""The highest grade that scales are believed to have."""

_ELEVEN: Final = 11.0
"""Points of the scale from 0 to 10."""

_DIGITS: Final = {name: value for value, name in enumerate("零一二三四五六七八九")}
_CHINESE: Final = re.compile(
    r"[一二三四五六七八九]?[十百][一二三四五六七八九]?|[一二三四五六七八九]"
)
_NUMBER: Final = r"\d+(?:\.\d+)?"
_RANGE: Final = re.compile(rf"({_NUMBER})\s*(?:-|–|—|~|\.{{2,}}|to|至|到)\s*({_NUMBER})")
_LONE: Final = re.compile(_NUMBER)
_UNITS: Final = re.compile(
    r"[\s/:()\-–—,.]|points?|pts?|stars?|scale|likert|max(?:imum)?|out of|grades?|from|of"
    r"|满分|分制|量表|级|点|分|星|制|刻度"
)
"""What may stand beside the numbers."""


@dataclass(frozen=True)
class Scale:
    """The lowest and the highest grade."""

    low: float
    high: float

    def __str__(self) -> str:
        """As messages show it: `1–5`."""
        return f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True)
class WrittenScale:
    """A scale as it was written: its highest grade, and its lowest where that was said."""

    low: float | None
    high: float


def read_scale(written: str) -> WrittenScale | None:
    """The scale that a text names; None where it names none, or more than one reading fits.

    Example:
        >>> read_scale("1-5"), read_scale("满分10分")
        (WrittenScale(low=1.0, high=5.0), WrittenScale(low=None, high=10.0))
    """
    text = unicodedata.normalize("NFKC", written).casefold().strip()
    if text in ("nps", "percent", "per cent", "%", "百分比"):
        return WrittenScale(0.0, 10.0 if text == "nps" else _LONGEST)
    text = _CHINESE.sub(lambda found: str(_chinese_number(found[0])), text).replace("%", "")
    if ends := _RANGE.search(text):
        rest, low, high = text[: ends.start()] + text[ends.end() :], float(ends[1]), float(ends[2])
        good = low < high <= _LONGEST and not _LONE.search(rest)
        return WrittenScale(low, high) if good and not _UNITS.sub("", rest) else None
    numbers = _LONE.findall(text)
    if len(numbers) != 1 or _UNITS.sub("", _LONE.sub("", text)):
        return None
    top = float(numbers[0])
    if top == _ELEVEN:
        return WrittenScale(0.0, 10.0)
    if not 1 <= top <= _LONGEST or top % 1:
        return None
    return WrittenScale(None if 1 < top <= 10 else 0.0, top)


def _chinese_number(written: str) -> int:
    """The value of a Chinese numeral up to 百."""
    if "百" in written:
        return 100 * _DIGITS.get(written[0], 1)
    tens, ten, ones = written.partition("十")
    if not ten:
        return _DIGITS[written]
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
