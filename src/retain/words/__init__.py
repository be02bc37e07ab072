"""What retain says, in every language it speaks. One folder a language; no text stands in code."""

from __future__ import annotations

from functools import cache

LANGUAGES = ("en", "zh")
PLACES = ("line", "offset", "position")
"""Values that number a place: written without thousands marks."""


@cache
def vocabulary(lang: str) -> dict[str, str]:
    """All texts of one language, by key."""
    if lang == "zh":
        from retain.words.zh import WORDS
    else:
        from retain.words.en import WORDS
    return WORDS


def text(key: str, lang: str, /, **values: object) -> str:
    """The text of `key` in `lang`, filled with `values`; whole numbers get thousands marks."""
    shown = {name: _shown(name, value) for name, value in values.items()}
    return vocabulary(lang)[key].format(**shown)


def _shown(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and name not in PLACES:
        return f"{value:,}"
    return str(value)
