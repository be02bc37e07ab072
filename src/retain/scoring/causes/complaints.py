"""Complaints as rules read them: about what, how severe, and whether many had them at once.

A complaint counts in full for one cause: the one that its category means, or where the lexicon
does not know the category, the first that its text names. Other causes that the text names count
half (`BESIDE`): one complaint is no proof of two causes. A complaint of the same category within
`AGAIN_DAYS` is the same one, said again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.records import events
from retain.scoring.causes.waves import in_waves
from retain.scoring.lexicon import Lexicon, read_texts

if TYPE_CHECKING:
    from retain.scoring.causes.world import World

AGAIN_DAYS: Final = 7
"""A customer who complains of the same again within so many days repeats itself."""

BESIDE: Final = 0.5
"""How much a cause counts that a complaint names beside its own."""

SMALL: Final = ("low", "medium")
"""Severities of small complaints; one that nobody noted is taken for small."""

_ROLES: Final = {
    "category": pl.String(),
    "severity": pl.String(),
    "text": pl.String(),
    "first_response": pl.Date(),
    "closed": pl.Date(),
    "due": pl.Date(),
}


@dataclass(frozen=True)
class Complaints:
    """Complaints, each said once.

    Attributes:
        rows: `place`, `code`, `day` (opened), `category`, `text`, `small`, the days
            `first_response`, `closed` and `due`, and `wave_day` (from which it was known to belong
            to a wave; null for most), `wave_complaints`, `wave_usual`; by customer and day.
        about: `place`, `cause`, `share` (1 or `BESIDE`), `words` (what said so), `by_text` (whether
            the text said it, not the category).
    """

    rows: pl.DataFrame
    about: pl.DataFrame

    def of(self, cause: str) -> pl.DataFrame:
        """The rows that speak for a cause, with `share`, `words`, `by_text`."""
        spoken = self.about.filter(pl.col("cause") == cause).drop("cause")
        return self.rows.join(spoken, on="place", how="inner", maintain_order="left")


def read_complaints(world: World) -> Complaints:
    """The complaints of a world; none where it has no table of them."""
    rows = once(world.table("complaints"))
    waves = in_waves(rows, world.base.facts, world.reference.waves or ())
    rows = rows.join(waves, on="place", how="left", maintain_order="left")
    return Complaints(rows, _about(rows, world.rules.lexicon))


def once(table: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of the table by customer and day, without those said again."""
    if table is None:
        table = pl.DataFrame(schema={"code": pl.UInt32, "opened": pl.Date})
    ordered = events(table, "opened", _ROLES).sort(
        "code", "category", "day", "text", "severity", "due", "closed", nulls_last=True
    )
    before = pl.col("day").shift().over("code", "category")
    again = (pl.col("day") - before <= AGAIN_DAYS) & pl.col("category").is_not_null()
    small = pl.col("severity").is_in(SMALL) | pl.col("severity").is_null()
    return (
        ordered.filter(~again.fill_null(False))
        .sort("code", "day", maintain_order=True)
        .with_row_index("place")
        .with_columns(small=small)
    )


def _about(rows: pl.DataFrame, lexicon: Lexicon | None) -> pl.DataFrame:
    """What complaints are about, sorted by place, the cause that counts in full first."""
    if lexicon is None:
        return pl.DataFrame(schema=_ABOUT)
    of_category = _named(rows, "category", lexicon).filter(pl.col("rank") == 0)
    of_text = _named(rows, "text", lexicon)
    told = [
        of_category.with_columns(by_text=pl.lit(False)),
        of_text.with_columns(by_text=pl.lit(True)),
    ]
    first = pl.int_range(pl.len()).over("place") == 0
    return (
        pl.concat(told)
        .sort("place", "by_text", "rank")
        .with_columns(share=pl.when(first).then(1.0).otherwise(BESIDE))
        .unique(["place", "cause"], keep="first", maintain_order=True)
        .select(*_ABOUT)
    )


_ABOUT: Final = {
    "place": pl.UInt32(),
    "cause": pl.String(),
    "share": pl.Float64(),
    "words": pl.String(),
    "by_text": pl.Boolean(),
}


def _named(rows: pl.DataFrame, column: str, lexicon: Lexicon) -> pl.DataFrame:
    """`place`, `cause`, `words`, `rank` of the causes that one column's texts name."""
    told = rows.select("place", text=column).drop_nulls()
    read = read_texts(told["text"], lexicon).select("text", "cause", "words", rank="place")
    return told.join(read, on="text").drop("text")
