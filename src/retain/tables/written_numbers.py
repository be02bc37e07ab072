"""One written number taken apart: sign, sign of currency, and digits with their marks.

Expressions only; which decimal mark a column has is decided in `numbers`.
"""

from __future__ import annotations

import polars as pl

from retain.config import Mark

_DIGITS = "0-9０-９"
_WRITTEN = (
    r"^(?P<before>[^0-9]*?)"
    r"(?P<body>[.,]?[0-9](?:[0-9.,' ]*[0-9])?[.,]?(?:[eE][+-]?[0-9]+)?)"
    r"(?P<after>[^0-9]*)$"
)
_ABBREVIATED = r"(?i)^([-+(\s]*)(rs|fr|sfr|kr)\.\s*"
_POINT = (
    r"^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+)(?:\.[0-9]*)?"
    r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?)$"
)
_COMMA = (
    r"^(?:(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+)(?:,[0-9]*)?)$"
)
FITS = {"point": _POINT, "comma": _COMMA}
_NEGATIVE = ("-|", "|-", "(|)")
_SIGNS = ("|", "+|", *_NEGATIVE)


def shape_of(cell: pl.Expr) -> pl.Expr:
    """A cell with its digits made alike: what a convention is proved by, and few in any column.

    Of zeros only that of `0,123` is kept, since no thousands begin with one.
    """
    nines = cell.str.replace_all("[0-9]", "9").str.replace_all("[０-９]", "９")
    zero = cell.str.contains(rf"^[^{_DIGITS}]*[0０][.,．，][{_DIGITS}]{{3}}[^{_DIGITS}]*$")
    return pl.when(zero).then(nines.str.replace("[9９]", "0")).otherwise(nines)


def taken_apart(cell: pl.Expr) -> pl.Expr:
    """`before`, `body` and `after` of a cell: what stands around its digits, without blanks.

    Superscripts, fractions and circled digits would turn into plain digits: such cells have none.
    """
    tidy = (
        cell.str.strip_chars()
        .str.normalize("NFKC")
        .str.replace_all("[−﹣]", "-")
        .str.replace_all("’", "'", literal=True)
        .str.replace(_ABBREVIATED, "${1}${2} ")
    )
    plain_digits = cell.str.contains(r"[\p{No}\p{Nl}]").not_()
    return pl.when(plain_digits).then(tidy).str.extract_groups(_WRITTEN)


def _around(parts: pl.Expr) -> pl.Expr:
    before, after = parts.struct.field("before"), parts.struct.field("after")
    return pl.concat_str(before, after, separator="|").str.replace_all(r"\s", "")


def minus_marks(parts: pl.Expr) -> pl.Expr:
    """The signs of plus and minus around the digits, `|` standing for these."""
    return _around(parts).str.replace_all(r"[^-+()|]", "")


def currency_sign(parts: pl.Expr) -> pl.Expr:
    """The sign of currency (or percent) around the digits; "" where there is none."""
    return _around(parts).str.replace_all(r"[-+()]", "").str.strip_chars("|")


def is_sound(parts: pl.Expr) -> pl.Expr:
    """Whether sign and digits go together: no two minuses, no `12.-`, no `USD.50`."""
    body = parts.struct.field("body")
    marks = minus_marks(parts)
    swiss = body.str.contains(r"[.,]$") & marks.eq("|-")
    run_on = body.str.contains(r"^[.,]") & parts.struct.field("before").str.contains(r"\pL$")
    return marks.is_in(_SIGNS) & ~swiss & ~run_on


def written_plainly(cell: pl.Expr, mark: Mark, signs: tuple[str, ...]) -> pl.Expr:
    """A cell written with a decimal `mark` as a plain number (`-1234.50`); null where it is none.

    `signs` are the signs of currency that may stand beside it, or `%`, which takes the hundredth.
    """
    parts = taken_apart(cell)
    body, sign = parts.struct.field("body"), currency_sign(parts)
    if mark == "point":
        digits = body.str.replace_all("[, ']", "")
    else:
        digits = body.str.replace_all("[. ']", "").str.replace(",", ".", literal=True)
    fits = body.str.contains(FITS[mark]) & sign.is_in(["", *signs]) & is_sound(parts)
    minus = pl.when(minus_marks(parts).is_in(_NEGATIVE)).then(pl.lit("-")).otherwise(pl.lit(""))
    hundredth = pl.when(sign == "%").then(pl.lit("e-2")).otherwise(pl.lit(""))
    return pl.when(fits).then(minus + digits + hundredth)
