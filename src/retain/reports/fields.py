"""The catalogue as rows."""

from __future__ import annotations

import polars as pl

from retain.scoring.catalogue import CATALOGUE


def catalogue_frame(lang: str) -> pl.DataFrame:
    """One row a column of the scores: name, type, unit, direction, meaning, formula, inputs."""
    return pl.DataFrame(
        [
            (
                c.name, str(c.dtype), c.unit, c.direction, c.meaning(lang), c.formula,
                ", ".join(c.inputs),
            )
            for c in CATALOGUE
        ],
        schema=["name", "type", "unit", "direction", "meaning", "formula", "inputs"],
        orient="row",
    )  # fmt: skip
