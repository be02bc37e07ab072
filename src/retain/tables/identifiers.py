"""Identifiers as text, read once for each distinct raw value."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.tables.physical import CONTROLS

_INVISIBLE = r"\s\x{200b}-\x{200f}\x{2060}\x{feff}\x{00ad}"
"""Blanks, and characters of no width: joiners, direction marks, byte order mark, soft hyphen."""

_OUTER = f"^[{_INVISIBLE}]+|[{_INVISIBLE}]+$"
_SPREADSHEET_ERROR = r"^#(N/A|DIV/0!|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA)$"
_MANGLED = r"^[0-9]([.,][0-9]+)?[Ee]\+[0-9]+$"


@dataclass(frozen=True)
class Identifiers:
    """Distinct raw identifiers, read.

    Attributes:
        cells: `raw` (as given), `clean` (null where there is none), `reason` (MANGLED_ID,
            CONTROL_CHAR, NULL_ID or null).
        habits: codes of notes about what was done to the whole column.
    """

    cells: pl.DataFrame
    habits: tuple[str, ...]


def as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    """An identifying column as text; whole floats and decimals without their `.0`."""
    cell = pl.col(column)
    if isinstance(dtype, pl.Decimal):
        return cell.cast(pl.String).str.replace(r"\.0+$", "")
    if not dtype.is_float():
        return cell.cast(pl.String)
    whole = cell.is_finite() & (cell == cell.round())
    number = pl.when(whole).then(cell).cast(pl.Int128, strict=False)
    return pl.coalesce(number.cast(pl.String), cell.fill_nan(None).cast(pl.String)).alias(column)


def read_identifiers(raw: pl.Series, null_words: tuple[str, ...]) -> Identifiers:
    """Identifiers from their distinct raw values.

    Text, NFC, outer blanks and invisible characters trimmed; inner ones, full width and leading
    zeros stay. A column written like `17850.0` throughout loses the `.0`; `1.23E+12` is what a
    spreadsheet left of an identifier, and is refused; its `#REF!` names nobody.
    """
    text, habits = _as_texts(raw)
    cells = pl.DataFrame({"raw": raw, "clean": text.str.strip_chars()})
    if (cells["clean"].str.len_bytes() != cells["clean"].str.len_chars()).any():  # not ASCII
        trimmed = cells["clean"].str.replace_all(_OUTER, "")
        normal = trimmed.str.normalize("NFC")
        habits |= {
            "NOTE_ID_TRIMMED": bool((trimmed != cells["clean"]).any()),
            "NOTE_NFC": bool((normal != trimmed).any()),
        }
        cells = cells.with_columns(clean=normal)
    nobody = pl.col("clean").is_in(["", *null_words])
    nobody |= pl.col("clean").str.contains(_SPREADSHEET_ERROR)
    cells = cells.with_columns(clean=pl.when(~nobody).then("clean"))
    written = cells["clean"].drop_nulls()
    if written.len() and written.str.contains(r"^[0-9]+\.0+$").all():
        cells = cells.with_columns(pl.col("clean").str.replace(r"\.0+$", ""))
        habits["NOTE_ID_FLOAT"] = True
    reason = (
        pl.when(text.str.contains(f"[{CONTROLS}]"))
        .then(pl.lit("CONTROL_CHAR"))
        .when(pl.col("clean").is_null())
        .then(pl.lit("NULL_ID"))
        .when(pl.col("clean").str.contains(_MANGLED))
        .then(pl.lit("MANGLED_ID"))
    )
    found = tuple(sorted(code for code, is_so in habits.items() if is_so))
    return Identifiers(cells.with_columns(reason=reason), found)


def _as_texts(raw: pl.Series) -> tuple[pl.Series, dict[str, bool]]:
    """Raw values as text, and what that took."""
    texts = raw.alias("raw").to_frame().select(as_text("raw", raw.dtype)).to_series()
    if not (raw.dtype.is_float() or isinstance(raw.dtype, pl.Decimal)):
        return texts, {"NOTE_ID_CAST": raw.dtype.is_integer()}
    fractions = texts.str.contains(".", literal=True).any()
    return texts, {"NOTE_ID_CAST" if fractions else "NOTE_ID_FLOAT": True}
