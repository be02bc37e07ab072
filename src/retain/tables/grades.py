"""Grades and the scales they are on: what is declared of them, and grades that are off their scale.

What a row says of its scale goes before what the configuration says. Of a scale of which only the
top is written (`5`) the lowest grade is 0 where more than one of its grades in a hundred are under
1, else 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from retain.grade_scales import AUTO, Scale, WrittenScale, read_scale
from retain.scoring.scales import HELD
from retain.settings import TABLE_NAMES
from retain.tables.careful import LINE
from retain.tables.kinds.kind import Role
from retain.tables.order_of_dates import EMPTY
from retain.tables.reasons import note
from retain.tables.records import Records, column_of
from retain.tables.repeats import FILE, PLACE
from retain.tables.roles import fold

_SURVEYS: Final = "surveys"
_MONTH, _YEAR = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}")


@dataclass(frozen=True)
class GradeRules:
    """What the user says about grades.

    Attributes:
        scale: of all surveys, as it was written; `auto` where their grades are to tell.
        scales: of some: dimension, file, month (`2024-03`), year, or another table → its scale.
        off_scale: `quarantine` or `empty`: what becomes of a grade off its declared scale.
    """

    scale: str = AUTO
    scales: Mapping[str, str] = field(default_factory=dict)
    off_scale: str = "quarantine"


def with_scales(records: Records, rules: GradeRules) -> Records:
    """The table with the declared scale of each row, and without grades that are off theirs.

    `NAME_low` and `NAME_high` are its ends, null where nothing is declared; surveys of several
    files also get `file`, the name of the row's.
    """
    graded = [role for role in records.roles if role.graded is not None]
    if not graded:
        return records
    if records.name == _SURVEYS and len(records.parts) > 1:
        records = replace(records, frame=records.frame.with_columns(file=_file_of(records)))
    for name in dict.fromkeys(role.graded for role in graded if isinstance(role.graded, str)):
        roles = [role.name for role in graded if role.graded == name]
        records = _declared(records, name, roles, rules)
    for role in graded:
        records = _on_scale(records, role, rules.off_scale)
    return records


def _declared(records: Records, name: str, roles: list[str], rules: GradeRules) -> Records:
    """The table with `NAME_low` and `NAME_high`: as the row says, else as the configuration."""
    frame, low_name, high_name = records.frame, f"{name}_low", f"{name}_high"
    if high_name not in frame.columns:
        nothing = pl.lit(None, pl.Float64)
        frame = frame.with_columns(nothing.alias(low_name), nothing.alias(high_name))
    unused = []
    for key, rows, scale in _declarations(records, rules):
        here = frame.select(rows.fill_null(False)).to_series()
        if key and frame.height and not here.any():
            unused.append(key)
        open_here = here & frame[high_name].is_null()
        ends = {low_name: scale.low, high_name: scale.high}
        frame = frame.with_columns(
            pl.when(open_here)
            .then(pl.lit(end, pl.Float64))
            .otherwise(pl.col(end_name))
            .alias(end_name)
            for end_name, end in ends.items()
        )
    low = pl.col(low_name).fill_null(_lowest(pl.concat_list(roles), [low_name, high_name]))
    known = pl.when(pl.col(high_name).is_not_null()).then(low)
    notes = [note("WARN_SCALE_UNUSED", records.name, names=", ".join(unused))] if unused else []
    frame = frame.with_columns(known.alias(low_name))
    return replace(records, frame=frame, notes=(*records.notes, *notes))


def _declarations(records: Records, rules: GradeRules) -> list[tuple[str, pl.Expr, WrittenScale]]:
    """What the configuration declares of the table, what is nearer to a row first.

    Each is a name in `scales` ("" for the scale of all), the rows it means, and their scale.
    """
    scales = {key: scale for key, text in rules.scales.items() if (scale := read_scale(text))}
    if records.name != _SURVEYS:
        return [(key, pl.lit(True), s) for key, s in scales.items() if key == records.name]
    months = [key for key in scales if _MONTH.fullmatch(key)]
    years = [key for key in scales if _YEAR.fullmatch(key)]
    others = [key for key in scales if key not in (*months, *years, *TABLE_NAMES)]
    month, year = (pl.col("date").dt.strftime(form) for form in ("%Y-%m", "%Y"))
    found = [(key, _about(key, records), scales[key]) for key in others]
    found += [(key, month == key, scales[key]) for key in months]
    found += [(key, year == key, scales[key]) for key in years]
    general = read_scale(rules.scale)
    return found if general is None else [*found, ("", pl.lit(True), general)]


def _about(key: str, records: Records) -> pl.Expr:
    """The rows of a dimension, by whatever name the table would know it, or of a file."""
    rows = _file_of(records) == key
    if "dimension" not in records.frame.columns:
        return rows
    choices = records.kind.roles["dimension"].choices
    meant = (
        name for name, ways in choices.items() if fold(key) in {fold(way) for way in (name, *ways)}
    )
    return (pl.col("dimension") == next(meant, key)).fill_null(False) | rows


def _file_of(records: Records) -> pl.Expr:
    """The name of a row's file, without its folder."""
    names = [part.scan.label.replace("\\", "/").rpartition("/")[2] for part in records.parts]
    return pl.lit(pl.Series(names, dtype=pl.String)).gather(pl.col(FILE))


def _lowest(grades: pl.Expr, scale: list[str]) -> pl.Expr:
    """The lowest grade of scales of which only the top is written, by all that bear the same."""
    each = grades.list.drop_nulls()
    low = each.list.eval(pl.element() < 1).list.sum().sum().over(scale)
    return pl.when(low > (1 - HELD) * each.list.len().sum().over(scale)).then(0.0).otherwise(1.0)


def _on_scale(records: Records, role: Role, fate: str) -> Records:
    """The table without grades that are off the scale that is declared for them."""
    if isinstance(role.graded, Scale):
        low, high = pl.lit(role.graded.low), pl.lit(role.graded.high)
    else:
        low, high = pl.col(f"{role.graded}_low"), pl.col(f"{role.graded}_high")
    off = ~pl.col(role.name).is_between(low, high)
    going = records.frame.filter(off).select(PLACE).sort(PLACE)
    if not going.height:
        return records
    if fate != EMPTY:
        return records.without(going, "GRADE_RANGE", role.name)
    first = going.row(0, named=True)
    said = note(
        "WARN_GRADE_RANGE",
        records.name,
        column=column_of(role.name, records.parts),
        rows=going.height,
        file=records.parts[first[FILE]].scan.label,
        line=first[LINE],
    )
    kept = pl.when(off.not_().fill_null(True)).then(pl.col(role.name)).alias(role.name)
    frame = records.frame.with_columns(kept)
    return replace(records, frame=frame, notes=(*records.notes, said))
