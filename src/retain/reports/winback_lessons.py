"""What goes with a return, in a report: by level, by number, by division, all together."""

from __future__ import annotations

import polars as pl

from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Section, Table
from retain.scoring.causes.rule import CAUSES, UNKNOWN
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.winback.bands import BANDS
from retain.scoring.winback.correlates import LEAST_ATTEMPTS, LEAST_OUTCOMES
from retain.scoring.winback.lessons import Lessons
from retain.scoring.winback.regression import OTHER, Regression
from retain.words import text

_MONEY = "cost"
_CHANNELS = ("call", "visit", "message", "email", "meeting")
_AT_A_GLANCE = 25


def lesson_sections(lessons: Lessons, treated: pl.DataFrame, lang: str) -> list[Section]:
    """The sections on what goes with a return; none where nobody was treated."""
    if not treated.height:
        return []
    return [
        _levels(lessons, lang),
        _numbers(lessons, treated, lang),
        *_strengths(lessons, lang),
        _regression(lessons.regression, lang),
    ]


def named(factor: str, level: str | None, lang: str) -> str:
    """A value of a factor as people read it; offers, own channels and causes as they stand."""
    if level is None:
        return text("results.not_recorded", lang)
    if level == OTHER:
        return text("results.other_level", lang)
    if factor == "cause" and level in (*CAUSES, UNKNOWN):
        return text(f"cause.{level}", lang)
    if factor == "channel" and level in _CHANNELS:
        return text(f"channel_name.{level}", lang)
    if factor == "silence_band" and level in BANDS:
        return text(f"silence_band.{level}", lang)
    return level


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"results_column.{key}", lang), kind, words)


def _levels(lessons: Lessons, lang: str) -> Section:
    rows = tuple(
        (each.factor, named(each.factor, each.level, lang), each.share.size, each.share.back,
         each.share.share, *each.share.interval)
        for each in lessons.levels
    )  # fmt: skip
    headings = (
        _heading("factor", "text", lang, "factor."),
        _heading("level", "text", lang),
        _heading("attempts", "count", lang),
        _heading("returned", "count", lang),
        _heading("returned_share", "bar", lang),
        _heading("low", "share", lang),
        _heading("high", "share", lang),
    )
    said = [
        text("results.chosen", lang, chosen=text(f"factor.{chosen}", lang),
             by=text(f"factor.{by}", lang), value=written(value, "ratio", lang))
        for chosen, by, value in lessons.chosen
    ]  # fmt: skip
    said += [text("results.not_effect", lang), text("results.levels_sentence", lang)]
    title = text("results.levels", lang)
    return Section("levels", title, tuple(said), Table(headings, rows) if rows else None)


def _numbers(lessons: Lessons, treated: pl.DataFrame, lang: str) -> Section:
    title = text("results.numbers", lang)
    if not lessons.numbers:
        few = text(
            "results.numbers_few", lang,
            attempts=treated.height, back=int(treated["returned"].sum()),
            least=LEAST_ATTEMPTS, outcomes=LEAST_OUTCOMES,
        )  # fmt: skip
        return Section("numbers", title, (few,))
    rows = []
    for each in lessons.numbers:
        unit = MINOR_PER_UNIT if each.factor == _MONEY else 1
        rows.append(
            (each.factor, each.attempts, round(each.returned_mean / unit, 2),
             round(each.other_mean / unit, 2), _ratio(each.rho), _ratio(each.low),
             _ratio(each.high), _ratio(each.point_biserial))
        )  # fmt: skip
    headings = (
        _heading("factor", "text", lang, "factor."),
        _heading("attempts", "count", lang),
        _heading("returned_mean", "number", lang),
        _heading("other_mean", "number", lang),
        _heading("rho", "ratio", lang),
        _heading("low", "ratio", lang),
        _heading("high", "ratio", lang),
        _heading("point_biserial", "ratio", lang),
    )
    said = (text("results.numbers_sentence", lang),)
    return Section("numbers", title, said, Table(headings, tuple(rows)))


def _strengths(lessons: Lessons, lang: str) -> list[Section]:
    if not lessons.strengths:
        return []
    rows = tuple(
        (_within(each.division, each.within, lang), each.factor, each.measure, each.attempts,
         _ratio(each.value), round(each.p, 4))
        for each in lessons.strengths
    )  # fmt: skip
    headings = (
        _heading("division", "text", lang),
        _heading("factor", "text", lang, "factor."),
        _heading("measure", "text", lang, "strength_measure."),
        _heading("attempts", "count", lang),
        _heading("strength", "ratio", lang),
        _heading("p", "number", lang),
    )
    said = (text("results.strengths_sentence", lang),)
    table = Table(headings, rows)
    return [Section("strengths", text("results.strengths", lang), said, table, _AT_A_GLANCE)]


def _within(division: str | None, value: str | None, lang: str) -> str:
    if division is None:
        return text("results.all", lang)
    return f"{text(f'factor.{division}', lang)}: {named(division, value, lang)}"


def _regression(found: Regression, lang: str) -> Section:
    title = text("results.regression", lang)
    counts = {"attempts": found.attempts, "back": found.returned}
    notes = _left_out(found, lang)
    if found.why_not is not None:
        why = text(f"regression.{found.why_not}", lang, **counts)
        return Section("regression", title, (why, *notes))
    rows = []
    for each in found.terms:
        unit = MINOR_PER_UNIT if each.factor == _MONEY else 1
        level = named(each.factor, each.level, lang) if each.level is not None else None
        against = named(each.factor, each.against, lang) if each.against is not None else None
        per: Cell = round(each.per / unit, 2) if each.per is not None else None
        rows.append(
            (each.factor, level, against, per, _ratio(each.odds_ratio), _ratio(each.low),
             _ratio(each.high), round(each.p, 4))
        )  # fmt: skip
    headings = (
        _heading("factor", "text", lang, "factor."),
        _heading("level", "text", lang),
        _heading("against", "text", lang),
        _heading("per", "number", lang),
        _heading("odds_ratio", "ratio", lang),
        _heading("low", "ratio", lang),
        _heading("high", "ratio", lang),
        _heading("p", "number", lang),
    )
    said = (text("results.regression_sentence", lang, **counts), *notes)
    return Section("regression", title, said, Table(headings, tuple(rows)))


def _left_out(found: Regression, lang: str) -> list[str]:
    said, separator = [], text("results.and", lang)
    if found.left_out:
        reasons = [
            text(f"left_factor.{reason}", lang, factor=text(f"factor.{factor}", lang))
            for factor, reason in found.left_out
        ]
        said.append(text("regression.left_out", lang, reasons=separator.join(reasons)))
    if found.certain:
        values = [
            f"{text(f'factor.{factor}', lang)}: {named(factor, level, lang)} ({size})"
            for factor, level, size in found.certain
        ]
        said.append(text("regression.certain", lang, values=separator.join(values)))
    return said


def _ratio(figure: float) -> float:
    return round(figure, 4) + 0.0
