"""What the rules find, brought together: pieces of evidence, and the strength of each cause."""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.causes.moments import Moments
from retain.scoring.causes.rule import CAUSES, FOUND, Rule
from retain.scoring.causes.world import World
from retain.scoring.runs import Runs
from retain.words import vocabulary

PIECES: Final[dict[str, pl.DataType]] = {
    "moment": pl.UInt32(),
    "rank": pl.Int64(),
    "piece": pl.Int64(),
    "strength": pl.Float64(),
    "table": pl.String(),
    "sentence": pl.String(),
}
"""`rank` is the cause's place in `CAUSES`, `piece` the rule's in the table of rules."""

STRENGTH_DIGITS: Final = 4
NOTHING: Final = "–"


def find_pieces(
    world: World, moments: Moments, rules: Sequence[Rule], *, sentences: bool = True
) -> pl.DataFrame:
    """The evidence of every rule that has something to rest on.

    Args:
        world: what rules look at.
        moments: whom and when they are asked about.
        rules: the rules.
        sentences: whether the evidence is put in words.

    Returns:
        `PIECES`, sorted by moment, rank and piece; without sentences these are null.
    """
    found = [pl.DataFrame(schema=PIECES)]
    for place, rule in enumerate(rules):
        if not world.judges(rule):
            continue
        evidence = rule.find(world, moments).filter(pl.col("strength") > 0)
        if evidence.is_empty():
            continue
        said = sentence(rule, evidence, world.rules.lang) if sentences else pl.lit(None, pl.String)
        columns = evidence.select(
            *FOUND,
            said.alias("sentence"),
            rank=pl.lit(CAUSES.index(rule.cause), pl.Int64),
            piece=pl.lit(place, pl.Int64),
        )
        found.append(columns.select(pl.col(name).cast(kind) for name, kind in PIECES.items()))
    return pl.concat(found).sort("moment", "rank", "piece")


def cause_strengths(pieces: pl.DataFrame) -> pl.DataFrame:
    """How strong the evidence of each cause is: 1 − Π(1 − s) over its pieces.

    Args:
        pieces: as `find_pieces` gives them.

    Returns:
        `moment`, `rank`, `strength` (rounded), `tables` (how many spoke), sorted by moment and
        rank.
    """
    key = pieces["moment"].cast(pl.Int64).to_numpy() * len(CAUSES) + pieces["rank"].to_numpy()
    runs = Runs.of(key)
    left = 1.0 - pieces["strength"].to_numpy()
    product = np.multiply.reduceat(left, runs.starts) if runs.starts.size else left
    spoke = pieces.group_by("moment", "rank", maintain_order=True).agg(
        tables=pl.col("table").n_unique()
    )
    return spoke.select(
        "moment",
        "rank",
        pl.Series("strength", np.round(1.0 - product, STRENGTH_DIGITS), pl.Float64),
        pl.col("tables").cast(pl.UInt32),
    )


def sentence(rule: Rule, found: pl.DataFrame, lang: str) -> pl.Expr:
    """The evidence in words: the rule's template, filled with the columns found.

    `{name}` is the column as text, `{name:%}` a share as whole percent, `{name:1f}` a figure with
    so many decimals.
    """
    parts: list[pl.Expr] = []
    template = vocabulary(lang)[f"evidence_{rule.template or rule.name}"]
    for literal, name, form, _ in Formatter().parse(template):
        if literal:
            parts.append(pl.lit(literal))
        if name is not None:
            parts.append(_written(pl.col(name), form or "", found.schema[name]))
    return pl.concat_str(parts)


def _written(column: pl.Expr, form: str, dtype: pl.DataType) -> pl.Expr:
    if form == "%":
        shown = (column * 100).round().cast(pl.Int64).cast(pl.String) + "%"
    elif form.endswith("f"):
        shown = column.round(int(form[:-1])).cast(pl.String)
    elif dtype.is_float():
        shown = column.round().cast(pl.Int64).cast(pl.String)
    else:
        shown = column.cast(pl.String)
    return shown.fill_null(NOTHING)
