"""One written number taken apart: sign, sign of currency, and digits with their marks.

Which decimal mark a column has is decided in `numbers`.
"""

from __future__ import annotations

import polars as pl

from retain.settings import Mark

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
_PARTS = pl.col("parts")
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


def written_plainly(cells: pl.Series, mark: Mark, signs: tuple[str, ...]) -> pl.Series:
    """Cells written with a decimal `mark` as plain numbers (`-1234.50`); null where they are none.

    `signs` are the signs of currency that may stand beside one, or `%`, which takes the hundredth.
    Cells of digits and marks alone are told by one pattern; the distinct others are taken apart.
    """
    frame = cells.alias("cell").to_frame()
    text = pl.col("cell").str.strip_chars()
    frame = frame.with_columns(bare=text.str.contains(f"^[-+]?{FITS[mark][1:]}"))
    bare = _with_point(text, mark)
    odd = frame.filter(~pl.col("bare")).select("cell").unique()
    if not odd.height:
        return frame.select(bare).to_series()
    taken = (
        odd.with_columns(parts=taken_apart(pl.col("cell")))
        .with_columns(body=pl.col("parts").struct.field("body"), marks=minus_marks(_PARTS))
        .with_columns(sign=currency_sign(_PARTS))
    )
    minus = pl.when(pl.col("marks").is_in(_NEGATIVE)).then(pl.lit("-")).otherwise(pl.lit(""))
    hundredth = pl.when(pl.col("sign") == "%").then(pl.lit("e-2")).otherwise(pl.lit(""))
    fits = pl.col("body").str.contains(FITS[mark]) & pl.col("sign").is_in(["", *signs])
    plain = minus + _with_point(pl.col("body"), mark) + hundredth
    odd = taken.select("cell", plain=pl.when(fits & is_sound(_PARTS)).then(plain))
    return (
        frame.join(odd, on="cell", how="left", maintain_order="left")
        .select(pl.when("bare").then(bare).otherwise("plain"))
        .to_series()
    )


def _with_point(body: pl.Expr, mark: Mark) -> pl.Expr:
    """Digits with a decimal point and nothing else between them."""
    if mark == "point":
        return body.str.replace_all("[, ']", "")
    return body.str.replace_all("[. ']", "").str.replace(",", ".", literal=True)
