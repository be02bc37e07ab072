"""Service against its targets in the period and in the longer window, and what is to be done.

A week has few complaints and promises, so a target met or missed in it may be chance. Beside its
figures stand those of the window, and a mark of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from retain.reports.period.columns import columns
from retain.reports.period.telling import joined, span
from retain.reports.report import Cell, Change, Kind, Measured, Section, Table
from retain.reports.service_complaints import overdue_complaints_sections
from retain.reports.service_headline import layout_of, made_from, said
from retain.reports.service_promises import promises_due_sections
from retain.reports.service_words import called
from retain.scoring.figure import Figure
from retain.scoring.service.service import ServiceFigures
from retain.scoring.service.targets import Target
from retain.words import text

IN_MAIL: Final = 6
_TO_DO_IN_MAIL: Final = 3

_COUNTED: Final = (
    "complaints", "complaints_open", "complaints_overdue", "promises_due", "promises_due_soon",
    "promises_overdue",
)  # fmt: skip
"""Figures without a target that belong here all the same."""

_MAILED: Final = ("figure", "target", "value", "met", "value_long", "met_long")
_NOT_GIVEN: Final = ("_table", "no_deliveries_told")
_LESS_IS_BETTER: Final = ("complaints", "complaints_open", "complaints_overdue", "promises_overdue")
_KINDS: Final[Mapping[str, Kind]] = {
    "figure": "text",
    "target": "text",
    "value": "number",
    "met": "flag",
    "before": "number",
    "change": "change",
    "made_from": "text",
    "value_long": "number",
    "met_long": "flag",
    "reason": "text",
}


def service_sections(
    made: ServiceFigures, longer: ServiceFigures | None, lang: str
) -> tuple[Section, ...]:
    """Targets with what was reached, then overdue complaints and the promises that fall due.

    Nothing where no table tells of any of it.

    Args:
        made: service in the period.
        longer: service in the window, where it is known.
        lang: "en" or "zh".
    """
    if not any(_belongs(each, made, longer) for each in made.figures):
        return ()
    return (
        _targets(made, longer, lang),
        *_to_do(overdue_complaints_sections(made, lang), "complaints_overdue"),
        *(
            _to_do(promises_due_sections(made, lang), "promises_due")
            if made.books.promises.told
            else ()
        ),
    )


def _to_do(sections: tuple[Section, ...], key: str) -> tuple[Section, ...]:
    return tuple(replace(each, key=key, in_mail=_TO_DO_IN_MAIL) for each in sections)


def _targets(made: ServiceFigures, longer: ServiceFigures | None, lang: str) -> Section:
    figures = [each for each in made.figures if _belongs(each, made, longer)]
    rows = tuple(_row(each, made, longer, lang) for each in figures)
    names = list(_KINDS)
    shown = [
        place for place, name in enumerate(names)
        if name in ("figure", "value") or any(_tells(row[place]) for row in rows)
    ]  # fmt: skip
    kinds = {names[place]: _KINDS[names[place]] for place in shown}
    days = longer.days if longer is not None else 0
    headings = columns(kinds, lang, blank=[*kinds], days=days)
    table = Table(headings, tuple(tuple(row[place] for place in shown) for row in rows))
    sentences = tuple(_said(made, longer, lang))
    return Section(
        "service", text("period.service", lang), sentences, table,
        in_mail=IN_MAIL, mail_columns=_MAILED,
    )  # fmt: skip


def _tells(cell: Cell) -> bool:
    value = cell.value if isinstance(cell, (Measured, Change)) else cell
    return value is not None


def _belongs(figure: Figure, made: ServiceFigures, longer: ServiceFigures | None) -> bool:
    """Whether a figure has a target, or is of `_COUNTED`, and there is a table that tells of it."""
    if figure.name not in made.targets and figure.name not in _COUNTED:
        return False
    known = longer is not None and longer.figure(figure.name).value is not None
    return figure.value is not None or known or not (figure.reason or "").endswith(_NOT_GIVEN)


def _row(
    figure: Figure, made: ServiceFigures, longer: ServiceFigures | None, lang: str
) -> tuple[Cell, ...]:
    kind, target = layout_of(figure), made.targets.get(figure.name)
    before = made.before.get(figure.name)
    over = longer.figure(figure.name) if longer is not None and target is not None else None
    met_long = longer.targets.get(figure.name) if longer is not None else None
    return (
        called(figure.name, lang),
        _limit(figure, target, lang) if target is not None else None,
        Measured(figure.value, kind),
        target.met if target is not None else None,
        Measured(before.value, kind) if before is not None else None,
        _change(figure, before, target, kind),
        made_from(figure, lang) if figure.value is not None else None,
        Measured(over.value, kind) if over is not None else None,
        met_long.met if met_long is not None else None,
        None if figure.reason is None else text(f"figure_reason.{figure.reason}", lang),
    )


def _limit(figure: Figure, target: Target, lang: str) -> str:
    sign = "≤" if target.at_most else "≥"
    return f"{sign} {said(figure, target.limit, lang)}"


def _change(figure: Figure, before: Figure | None, target: Target | None, kind: Kind) -> Cell:
    """By how much a figure moved, and whether that is for the better."""
    if before is None or before.value is None or figure.value is None:
        return None
    change = round(figure.value - before.value, 4) + 0.0
    less = target.at_most if target is not None else figure.name in _LESS_IS_BETTER
    told = change != 0 and (target is not None or figure.name in _LESS_IS_BETTER)
    return Change(change, kind, (change < 0) == less if told else None)


def _said(made: ServiceFigures, longer: ServiceFigures | None, lang: str) -> list[str]:
    """How many targets are met, and which are missed: in the period and in the window."""
    sentences = [_kept(made, span(made.days, lang), lang)]
    if longer is not None and longer.days != made.days:
        when = text("period.window", lang, days=longer.days)
        if _missed(longer) and _missed(longer) == _missed(made):
            judged = len(_judged(longer))
            met = judged - len(_missed(longer))
            alike = text("period.targets_alike", lang, when=when, met=met, judged=judged)
            sentences.append(alike)
        else:
            sentences.append(_kept(longer, when, lang))
        sentences.append(text("period.few_in_period", lang))
    return sentences


def _judged(made: ServiceFigures) -> dict[str, Target]:
    """The targets of which it is known whether they are met."""
    return {name: each for name, each in made.targets.items() if each.met is not None}


def _missed(made: ServiceFigures) -> list[str]:
    return [name for name, each in _judged(made).items() if not each.met]


def _kept(made: ServiceFigures, when: str, lang: str) -> str:
    """How many targets are met, and which are missed."""
    judged, missed = _judged(made), _missed(made)
    if not judged:
        return text("period.no_target", lang, when=when)
    values = {"when": when, "judged": len(judged), "met": len(judged) - len(missed)}
    if not missed:
        return text("period.all_targets", lang, **values)
    told = [
        text(
            "period.target_missed", lang,
            figure=called(name, lang), value=said(made.figure(name), made.figure(name).value, lang),
            limit=_limit(made.figure(name), judged[name], lang),
        )
        for name in missed
    ]  # fmt: skip
    return text("period.targets", lang, missed=joined(told, lang), **values)
