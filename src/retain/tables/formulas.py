"""Texts that a spreadsheet would take for a formula, made plain by an apostrophe before them.

A spreadsheet that opens a CSV file runs what begins with `=`, `+`, `-` or `@` (and their
full-width forms), and some first drop blanks, a tab or a line end before it. Such a text gets an
apostrophe in front unless it is a number. A text that already has apostrophes before such a
beginning gets one more, so that taking one away gives every cell back as it was.
"""

from __future__ import annotations

import polars as pl

_RISKY = r"^'*(?:[\t\r\n]|[\s\p{Cf}]*[=+\-@＝＋－＠])"
_NUMBER = (
    r"^[+\-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?)"
    r"(?:[eE][+\-]?[0-9]+)?%?$"
)


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text cell, and every column's name, safe in a spreadsheet."""
    names = pl.Series(frame.columns, dtype=pl.String)
    safe = names.to_frame("name").select(_neutral(pl.col("name")))["name"]
    return frame.with_columns(_neutral(pl.col(pl.String))).rename(
        dict(zip(names, safe, strict=True))
    )


def restored(frame: pl.DataFrame) -> pl.DataFrame:
    """What `neutralised` was given: one apostrophe less in every text that got one."""
    names = pl.Series(frame.columns, dtype=pl.String)
    plain = names.to_frame("name").select(_plain(pl.col("name")))["name"]
    return frame.with_columns(_plain(pl.col(pl.String))).rename(
        dict(zip(names, plain, strict=True))
    )


def _plain(cell: pl.Expr) -> pl.Expr:
    bare = cell.str.strip_prefix("'")
    marked = cell.str.starts_with("'") & _is_risky(bare)
    return pl.when(marked).then(bare).otherwise(cell).name.keep()


def _neutral(cell: pl.Expr) -> pl.Expr:
    return pl.when(_is_risky(cell)).then("'" + cell).otherwise(cell).name.keep()


def _is_risky(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains(_RISKY) & ~cell.str.contains(_NUMBER)
