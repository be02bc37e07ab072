"""The catalogue as rows for programs, and as a report for people."""

from __future__ import annotations

import polars as pl

from retain.reports.report import Heading, Report, Section, Table
from retain.scoring.catalogue import CATALOGUE
from retain.words import text


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


def catalogue_report(lang: str) -> Report:
    """Names, units and meanings, whole: what a screen shows of the catalogue."""
    headings = tuple(
        Heading(key, text(f"column.{key}", lang)) for key in ("name", "unit", "meaning")
    )
    rows = tuple((c.name, c.unit, c.meaning(lang)) for c in CATALOGUE)
    section = Section("fields", "", (), Table(headings, rows))
    return Report(
        text("docs.fields", lang),
        text("fields.subtitle", lang, columns=len(rows)),
        lang,
        (section,),
    )
