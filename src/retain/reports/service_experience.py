"""What customers expected and found: gaps as bars, tiers, quadrants, recommending, buying again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from retain.reports.customers import rows_of, told
from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Marked, Section, Stacked, Table
from retain.reports.service_words import FEW, heading, marked
from retain.scoring.service.dimensions import experience_by, experience_by_dimension
from retain.scoring.service.recommending import nps_by
from retain.scoring.service.returning import returning_by_grade
from retain.scoring.service.service import ServiceFigures
from retain.words import text, vocabulary

QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
_DIMENSION = "dimension."


def experience_sections(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Everything that surveys tell of the period; nothing where no table tells of any."""
    frame = experience_by_dimension(made.books.experience)
    return (
        *(_experience(frame, lang) if frame.height else ()),
        *_by_tier(made, lang),
        *_recommending(made, lang),
        *_returning(made, lang),
    )


def _experience(frame: pl.DataFrame, lang: str) -> tuple[Section, ...]:
    return (_dimensions(frame, lang), *_quadrants(frame, lang))


def _dimensions(frame: pl.DataFrame, lang: str) -> Section:
    """A bar a dimension: its part of all that customers miss, weighed by importance."""
    weights = [weight or 0.0 for weight in frame["weight"]]
    whole = sum(weights)
    kinds: dict[str, Kind] = {
        "dimension": "text", "gap_customers": "count", "importance": "score",
        "expectation": "score", "experience": "score", "gap": "score",
    }  # fmt: skip
    shown = {name: kind for name, kind in kinds.items() if told(frame, name)}
    bars: list[Cell] = [
        Stacked((weight / whole,), max(weights) / whole) if whole else None for weight in weights
    ]
    rows = tuple((*cells, bar) for cells, bar in zip(rows_of(frame, shown), bars, strict=True))
    headings = (
        *(
            heading(name, kind, lang, _DIMENSION if name == "dimension" else "")
            for name, kind in shown.items()
        ),
        heading("of_shortfall", "bar", lang),
    )
    said = (*_key(frame, lang), text("service.experience_said", lang))
    return Section("experience", text("service.experience", lang), said, Table(headings, rows))


def _key(frame: pl.DataFrame, lang: str) -> tuple[str, ...]:
    """The key experience, in words."""
    key = frame.filter("key")
    if not key.height:
        gaps = frame["gap"].drop_nulls()
        return (text("service.no_shortfall", lang),) if gaps.len() else ()
    row = key.row(0, named=True)
    below = written(row["below"], "share", lang)
    close = [_named(each, lang) for each in frame.filter("close")["dimension"]]
    between = text("by.between", lang)
    beside = (text("service.key_close", lang, dimensions=between.join(close)),) if close else ()
    return (
        text(
            "service.key_experience", lang,
            dimension=_named(row["dimension"], lang), below=below,
            customers=row["gap_customers"], shortfall=written(row["shortfall"], "score", lang),
        ),
        *beside,
    )  # fmt: skip


def _named(dimension: str, lang: str) -> str:
    """A dimension's word; one of the surveys' own stands as it is."""
    return vocabulary(lang).get(_DIMENSION + dimension, dimension)


def _quadrants(frame: pl.DataFrame, lang: str) -> tuple[Section, ...]:
    """Which dimensions to work on and which to leave, by importance and experience."""
    found = {
        name: frame.filter(pl.col("quadrant") == name)["dimension"].to_list() for name in QUADRANTS
    }
    if not any(found.values()):
        return ()
    between = text("by.between", lang)
    rows = tuple(
        (name, between.join(_named(each, lang) for each in dimensions))
        for name, dimensions in found.items()
        if dimensions
    )
    headings = (
        heading("quadrant", "text", lang, "quadrant."),
        heading("dimensions", "text", lang),
    )
    title, said = text("service.quadrants", lang), text("service.quadrants_said", lang)
    return (Section("quadrants", title, (said,), Table(headings, rows)),)


def _by_tier(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """The gap of each dimension, tier by tier."""
    frame = experience_by(made.books.experience, "tier")
    tiers = frame["tier"].unique().sort().to_list()
    if not told(frame, "gap"):
        return ()
    found = {(row["tier"], row["dimension"]): row for row in frame.iter_rows(named=True)}
    dimensions = dict.fromkeys(experience_by_dimension(made.books.experience)["dimension"])
    rows = tuple((name, *(_gap(found.get((tier, name))) for tier in tiers)) for name in dimensions)
    headings = (
        heading("dimension", "text", lang, _DIMENSION),
        *(Heading(f"tier_{t}", text("service.tier", lang, tier=t), "score") for t in tiers),
    )
    said = [text("service.gap_means", lang)]
    if any(isinstance(cell, Marked) for row in rows for cell in row):
        said.append(text("service.few_customers", lang, few=FEW))
    title = text("service.experience_by_tier", lang)
    return (Section("experience_by_tier", title, tuple(said), Table(headings, rows)),)


def _gap(row: Mapping[str, Any] | None) -> Cell:
    return None if row is None else marked(row["gap"], row["gap_customers"])


def _recommending(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """The net promoter score: the whole, its movement, the tiers."""
    nps, change = made.figure("nps"), made.figure("nps_change")
    if nps.value is None:
        return ()

    def points(name: str) -> str:
        return written(made.figure(name).value, "score", lang)

    said = [
        text(
            "service.nps_said", lang,
            nps=points("nps"), low=points("nps_low"), high=points("nps_high"),
            customers=nps.rows,
        )
    ]  # fmt: skip
    if change.value is not None:
        low, high = made.figure("nps_change_low").value, made.figure("nps_change_high").value
        sure = low is not None and high is not None and (low > 0 or high < 0)
        said.append(
            text(
                "service.nps_moved" if sure else "service.nps_moved_by_chance", lang,
                change=points("nps_change"), low=points("nps_change_low"),
                high=points("nps_change_high"), days=made.days,
            )
        )  # fmt: skip
    frame = nps_by(made.books.recommending, "tier")
    kinds: dict[str, Kind] = {
        "tier": "text", "customers": "count", "promoters": "count", "passives": "count",
        "detractors": "count", "nps": "score", "nps_low": "score", "nps_high": "score",
    }  # fmt: skip
    headings = tuple(heading(name, kind, lang) for name, kind in kinds.items())
    table = Table(headings, rows_of(frame, kinds)) if frame.height else None
    return (Section("nps", text("service.nps", lang), tuple(said), table),)


def _returning(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Buying again by how content customers were, the top box apart."""
    frame = returning_by_grade(made.books.returning)
    if not frame.height:
        return ()
    rows = tuple(
        (row["source"], str(row["box"]), row["customers"], row["return_share"],
         row["return_low"], row["return_high"])
        for row in frame.iter_rows(named=True)
    )  # fmt: skip
    headings = (
        heading("source", "text", lang, "grade_of."),
        heading("box", "text", lang, "box."),
        heading("customers", "count", lang),
        heading("return_share", "bar", lang),
        heading("return_low", "share", lang),
        heading("return_high", "share", lang),
    )
    said = (text("service.returning_said", lang), *_lead(made, lang))
    title = text("service.returning", lang)
    return (Section("returning", title, said, Table(headings, rows)),)


def _lead(made: ServiceFigures, lang: str) -> tuple[str, ...]:
    """By how much the top box is ahead of the next, with what chance leaves open."""
    lead = [made.figure(name).value for name in ("return_lead", "return_lead_low",
                                                 "return_lead_high")]  # fmt: skip
    if any(each is None for each in lead):
        return ()
    difference, low, high = (each or 0.0 for each in lead)
    key = "service.lead" if low > 0 or high < 0 else "service.lead_by_chance"
    points = (written(100 * each, "score", lang) for each in (difference, low, high))
    return (text(key, lang, **dict(zip(("lead", "low", "high"), points, strict=True))),)
