"""What retain says, in every language it speaks. One file a language; no text stands in code."""

from __future__ import annotations

from functools import cache

LANGUAGES = ("en", "zh")


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
    return vocabulary(lang)[key].format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
