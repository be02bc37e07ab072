"""Service at a glance: its figures beside their targets, what is missed, what is not known."""

from __future__ import annotations

import math

from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Measured, Section, Table
from retain.reports.service_keeping import lateness_said
from retain.reports.service_words import called, heading
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service.keeping import Keeping
from retain.scoring.service.service import ServiceFigures
from retain.scoring.service.targets import Target
from retain.words import text

LAYOUT: dict[FigureKind, Kind] = {
    "count": "count",
    "share": "share",
    "days": "number",
    "money": "money",
    "ratio": "ratio",
    "number": "ratio",
}
"""How figures of each sort are laid out."""

_POINTS = ("experience_gap", "key_shortfall", "nps")
"""What names of figures in points of 100 begin with: hundredths of them say nothing."""

_ROUNDING = 1e-9
_NOT_GIVEN = ("_table", "no_deliveries_told")
"""How reasons end that say no more than that a table, or columns, are not given."""

_ENDS = ("_low", "_high")
"""How figures end that are ends of another's interval."""

HEADLINE = (
    "complaints", "complaints_per_100", "complaints_per_1000_orders", "upheld_share",
    "on_time_resolution", "median_days_to_close", "p90_days_to_close", "repeat_rate",
    "complaints_open", "complaints_overdue", "complaint_loss", "bought_again",
    "bought_again_usual",
    "promises_due", "promises_kept", "promises_broken", "promises_due_soon", "promises_overdue",
    "on_time_delivery", "orders_overdue", "median_lead_days", "p90_lead_days",
    "experience_gap", "key_shortfall", "nps", "top_box", "targets_missed",
)  # fmt: skip
"""What is shown first; the others stand in sections of their own."""


def layout_of(figure: Figure) -> Kind:
    """How a figure is laid out."""
    return "score" if figure.name.startswith(_POINTS) else LAYOUT[figure.kind]


def said(figure: Figure, value: float | None, lang: str) -> str:
    """A value of a figure as people read it."""
    return written(value, layout_of(figure), lang, rounded=True)


def headline(made: ServiceFigures, lang: str) -> Section:
    """The known figures, and those unknown ones that have a target."""
    rows = tuple(
        _row(figure, made, lang)
        for figure in made.figures
        if (figure.name in HEADLINE and figure.value is not None) or _is_wanting(figure, made)
    )
    before = (heading("before", "number", lang, blank=True),) if made.before else ()
    headings = (
        heading("figure", "text", lang),
        heading("figure_value", "number", lang),
        heading("target", "number", lang, blank=True),
        heading("met", "flag", lang, blank=True),
        *before,
        heading("made_from", "text", lang, blank=True),
    )
    known = made.is_known
    table = Table(headings, rows) if known else None
    sentences = _sentences(made, lang) if known else [text("service.nothing", lang)]
    return Section("headline", text("service.headline", lang), tuple(sentences), table)


def _is_wanting(figure: Figure, made: ServiceFigures) -> bool:
    """Whether a figure has a target and cannot be told, though its table is given."""
    return figure.name in made.targets and not (figure.reason or "").endswith(_NOT_GIVEN)


def _row(figure: Figure, made: ServiceFigures, lang: str) -> tuple[Cell, ...]:
    kind, target = layout_of(figure), made.targets.get(figure.name)
    before = made.before.get(figure.name)
    return (
        called(figure.name, lang),
        Measured(figure.value, kind),
        Measured(target.limit, kind) if target else None,
        target.met if target else None,
        *((Measured(before.value, kind) if before else None,) if made.before else ()),
        made_from(figure, lang),
    )


def made_from(figure: Figure, lang: str) -> str | None:
    """From how many rows a figure is; None where it counts them itself."""
    if figure.kind == "count" and figure.value == figure.rows:
        return None
    rows_of = text(f"rows_of.{figure.of}", lang)
    return text("service.of_rows", lang, rows=figure.rows, rows_of=rows_of)


def _sentences(made: ServiceFigures, lang: str) -> list[str]:
    """How many targets are met, each that is missed, and how complaints have moved."""
    judged = [target for target in made.targets.values() if target.met is not None]
    missed = [target for target in judged if not target.met]
    sentences = []
    if judged and not missed:
        sentences.append(text("service.all_met", lang, targets=len(judged)))
    for target in missed:
        sentences.append(_missed(made.figure(target.name), target, lang))
        if target.name == "on_time_resolution":
            sentences += _why_care(made.keeping.on_time, lang)
    sentences += _moved(made, lang)
    return sentences


def _why_care(late: Keeping, lang: str) -> list[str]:
    """How much likelier customers fall silent who were served late, where that is beyond chance."""
    ratio = late.closest
    return lateness_said(late, ratio, lang)[:1] if ratio is not None and ratio.low > 1 else []


def _missed(figure: Figure, target: Target, lang: str) -> str:
    """What is missed, and by how many rows where it is a share of some."""
    figure_name, value = called(figure.name, lang), said(figure, figure.value, lang)
    limit = text(
        "service.at_most" if target.at_most else "service.at_least", lang,
        limit=said(figure, target.limit, lang),
    )  # fmt: skip
    if figure.kind != "share":
        return text("service.missed", lang, figure=figure_name, value=value, target=limit)
    assert figure.value is not None
    amiss = figure.value if target.at_most else 1 - figure.value
    most = target.limit if target.at_most else 1 - target.limit
    return text(
        "service.missed_share", lang,
        figure=figure_name, value=value, target=limit, amiss=round(amiss * figure.rows),
        allowed=math.floor(most * figure.rows + _ROUNDING), rows=figure.rows,
        rows_of=text(f"rows_of.{figure.of}", lang),
    )  # fmt: skip


def _moved(made: ServiceFigures, lang: str) -> list[str]:
    """Complaints beside those of the period before."""
    now, before = made.figure("complaints"), made.before.get("complaints")
    if before is None or now.value is None or not before.value:
        return []
    change = now.value / before.value - 1
    key = "service.more" if change > 0 else "service.fewer" if change < 0 else "service.alike"
    return [
        text(
            key, lang,
            complaints=int(now.value), before=int(before.value), days=made.days,
            change=written(abs(change), "share", lang),
        )
    ]  # fmt: skip


_PROGRAMS: dict[str, Kind] = {
    "figure": "text",
    "kind": "text",
    "value": "number",
    "target": "number",
    "met": "flag",
    "rows": "count",
    "of": "text",
    "reason": "text",
    "before": "number",
    "change": "number",
}


def for_programs(made: ServiceFigures, lang: str) -> Section:
    """Every figure, known or not, with names that do not follow the language."""
    rows: list[tuple[Cell, ...]] = []
    for figure in made.figures:
        target = made.targets.get(figure.name)
        before = made.before[figure.name].value if figure.name in made.before else None
        change = None
        if figure.value is not None and before is not None:
            change = round(figure.value - before, 4)
        rows.append(
            (
                figure.name, figure.kind, figure.value, target.limit if target else None,
                target.met if target else None, figure.rows, figure.of, figure.reason, before,
                change,
            )
        )  # fmt: skip
    headings = tuple(Heading(name, name, kind) for name, kind in _PROGRAMS.items())
    title = text("service.figures", lang)
    return Section("figures", title, (), Table(headings, tuple(rows)), for_programs=True)


def unknown(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """What would tell more, and how it is given; what is not known for another reason."""
    return (*_needed(made, lang), *_reasons(made, lang))


def _needed(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    if not made.missing:
        return ()
    rows = tuple(
        (text(f"service_input.{name}", lang), text(f"service_needs.{name}", lang))
        for name in made.missing
    )
    headings = (heading("input", "text", lang), heading("what_it_needs", "text", lang))
    title = text("service.needed", lang)
    return (Section("needed", title, (), Table(headings, rows)),)


def _reasons(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Figures that are not known although there is a table for them."""
    reasons: dict[str, list[str]] = {}
    for figure in made.figures:
        if (
            figure.reason is not None
            and not figure.reason.endswith(_NOT_GIVEN)
            and not figure.name.endswith(_ENDS)
        ):
            reasons.setdefault(figure.reason, []).append(called(figure.name, lang))
    if not reasons or not made.is_known:
        return ()
    rows = tuple(
        (text("by.between", lang).join(labels), text(f"figure_reason.{reason}", lang))
        for reason, labels in reasons.items()
    )
    headings = (heading("figures", "text", lang), heading("why_unknown", "text", lang))
    return (Section("unknown", text("service.unknown", lang), (), Table(headings, rows)),)
