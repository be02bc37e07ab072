"""What is said about the scales that grades are learned to be on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from retain.grade_scales import Scale
from retain.scoring.scales import Stretch, of_stretch, on_scales, placed
from retain.scoring.surveys import complaint_grades, learn_survey_scales, survey_rows
from retain.tables.reasons import Note, note
from retain.tables.records import Records

_MOST_LISTED: Final = 6
_END: Final = 10_000_000
"""A day after all days."""


@dataclass(frozen=True)
class _Coded:
    """Tables as scoring takes them."""

    tables: Mapping[str, pl.DataFrame]


def with_scales_said(
    tables: Mapping[str, Records], codes: pl.DataFrame | None = None
) -> dict[str, Records]:
    """The tables; those with grades that nothing declares a scale of with what was learned of it.

    Args:
        tables: by name.
        codes: `code` and `customer_id` of the customers that count; None for all.
    """
    graded = {name: tables[name] for name in ("surveys", "complaints") if name in tables}
    coded = _Coded({name: _with_codes(records.frame, codes) for name, records in graded.items()})
    scales = learn_survey_scales(coded, as_of=_END)
    answers, settled = survey_rows(coded, as_of=_END), complaint_grades(coded, as_of=_END)
    said = {
        "surveys": _notes("surveys", _ends(answers, "expectation", "experience"),
                          scales.surveys, scales.surveys_apart),
        "complaints": _notes("complaints", _ends(settled, "grade"),
                             scales.complaints, scales.complaints_apart),
    }  # fmt: skip
    return {
        name: replace(records, notes=(*records.notes, *said.get(name, ())))
        for name, records in tables.items()
    }


def _with_codes(frame: pl.DataFrame, codes: pl.DataFrame | None) -> pl.DataFrame:
    if codes is None:
        return frame.with_columns(code=pl.col("customer_id").rank("dense").cast(pl.UInt32))
    return frame.join(codes, on="customer_id")


def _ends(rows: pl.DataFrame, *roles: str) -> pl.DataFrame:
    """The rows with a grade and no declared scale, with their lowest and highest grade."""
    ends = {"bottom": pl.min_horizontal(roles), "top": pl.max_horizontal(roles)}
    return rows.filter(pl.col("high").is_null()).with_columns(**ends).drop_nulls("top")


def _notes(
    table: str, rows: pl.DataFrame, general: Scale | None, apart: tuple[Stretch, ...]
) -> tuple[Note, ...]:
    """What was learned of a table's grades, where it is not one scale that holds them all."""
    if rows.is_empty():
        return ()
    which = pl.lit(-1)
    for place, stretch in enumerate(apart):
        which = pl.when(of_stretch(stretch)).then(place).otherwise(which)
    read = on_scales(rows.with_columns(which=which), general, apart)
    parts = read.partition_by("which", as_dict=True, maintain_order=False)
    by_place = {int(place): part for (place,), part in parts.items()}
    notes = []
    told = [(apart[n], by_place[n]) for n in sorted(by_place) if n >= 0 and apart[n].scale]
    if told:
        shown = [f"{_where(stretch, part)}: {stretch.scale}" for stretch, part in told]
        notes.append(note("WARN_SCALES_MIXED", table, read=_listed(shown), general=str(general)))
    doubtful = [
        (apart[n] if n >= 0 else Stretch(), by_place[n])
        for n in sorted(by_place)
        if (apart[n].scale if n >= 0 else general) is None
    ]
    if doubtful:
        unread = sum(part.height for _, part in doubtful)
        shown = [f"{_where(stretch, part)}: {_seen(part)}" for stretch, part in doubtful]
        values = {"rows": unread, "seen": _listed(shown), "general": str(general or "–")}
        notes.append(note("WARN_SCALES_UNKNOWN", table, **values))
    low, high = pl.col("low"), pl.col("high")
    off = [placed(pl.col(end), low, high).is_null() for end in ("bottom", "top")]
    strays = read.drop_nulls("high").filter(pl.any_horizontal(off)).height
    if strays:
        notes.append(note("WARN_GRADES_STRAY", table, rows=strays))
    return tuple(notes)


def _where(stretch: Stretch, rows: pl.DataFrame) -> str:
    """What a stretch is about, and the months of its rows."""
    months = rows.select(
        pl.from_epoch(pl.col("day").min(), time_unit="d").dt.strftime("%Y-%m").alias("first"),
        pl.from_epoch(pl.col("day").max(), time_unit="d").dt.strftime("%Y-%m").alias("last"),
    ).row(0)
    named = [name for name in (stretch.file, stretch.dimension) if name]
    return " ".join([*named, " – ".join(dict.fromkeys(months))])


def _seen(rows: pl.DataFrame) -> str:
    """The lowest and the highest grade, as they are written."""
    ends = float(rows["bottom"].min()), float(rows["top"].max())  # type: ignore[arg-type]
    return " … ".join(dict.fromkeys(f"{end:g}" for end in ends))


def _listed(shown: list[str]) -> str:
    return "; ".join(shown[:_MOST_LISTED]) + ("; …" if len(shown) > _MOST_LISTED else "")
