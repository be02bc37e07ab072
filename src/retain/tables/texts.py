"""Texts that are not what they look like: reordered by control characters, or decoded wrongly.

Both are said, and neither is repaired: what stands in the file is what is scored and written.
"""

from __future__ import annotations

import polars as pl

from retain.tables.reasons import Note, note

_BIDI = "[\u202a-\u202e\u2066-\u2069]"
"""Embeddings, overrides and isolates. The plain marks (U+200E, U+200F) are honest Arabic's and
Hebrew's own."""

_SUSPECT = "[\u00c2-\u00f4][^\\x00-\\x7f]|\ufffd|锟斤拷"
_LOST = ("\ufffd", "锟斤拷")


def text_notes(table: str, texts: pl.DataFrame) -> tuple[Note, ...]:
    """What is worth warning of in the columns of text, counted in distinct values.

    `WARN_BIDI`: control characters that show a text in another order than it is stored.
    `WARN_MOJIBAKE`: UTF-8 once read as Windows-1252 (`ZoÃ©`), or characters lost for good.
    """
    found: list[Note] = []
    for name, dtype in texts.schema.items():
        if dtype != pl.String or name.startswith("_"):
            continue
        odd = texts[name].filter(texts[name].str.contains(f"{_BIDI}|{_SUSPECT}")).unique()
        if not odd.len():
            continue
        reordered = int(odd.str.contains(_BIDI).sum())
        garbled = sorted(value for value in odd if _garbled(value))
        if reordered:
            found.append(note("WARN_BIDI", table, column=name, values=reordered))
        if garbled:
            found.append(note("WARN_MOJIBAKE", table, column=name, values=len(garbled)))
    return tuple(found)


def _garbled(text: str) -> bool:
    """Whether the text's bytes in Windows-1252 are UTF-8 again, which honest text never is."""
    if any(sign in text for sign in _LOST):
        return True
    try:
        return len(text.encode("cp1252").decode("utf-8")) < len(text)
    except UnicodeError:
        return False
