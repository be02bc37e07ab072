"""What solving complaints on time has to do with keeping customers, in words and a table."""

from __future__ import annotations

from typing import Final

from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Section, Table
from retain.scoring.service.keeping import LEAST_SILENT, Between, Keeping, KeptAfter
from retain.words import text

_COLUMNS: Final[dict[str, Kind]] = {
    "compared": "text",
    "complaints": "count",
    "bought": "share",
    "others": "count",
    "others_bought": "share",
    "plain": "ratio",
    "ratio": "ratio",
    "low": "ratio",
    "high": "ratio",
}


def keeping_section(kept: KeptAfter, lang: str) -> Section:
    """The two comparisons, what they say of lateness, and what they rest on."""
    asked = {"on_time": kept.on_time, "content": kept.content}
    known = {name: each for name, each in asked.items() if each.closest}
    said = [_arms(name, each, lang) for name, each in known.items()]
    if kept.on_time.closest:
        said[1:1] = lateness_said(kept.on_time, kept.on_time.closest, lang)
    said += [_unknown(name, each, lang) for name, each in asked.items() if each.reason]
    if known:
        said += [text("keeping.means", lang), text("keeping.association", lang)]
    columns = tuple(
        Heading(
            key,
            text(f"keeping_column.{key}", lang),
            kind,
            "keeping_of." if key == "compared" else "",
        )
        for key, kind in _COLUMNS.items()
    )
    table = Table(columns, tuple(_row(name, each) for name, each in asked.items()))
    return Section("keeping", text("keeping.title", lang), tuple(said), table if known else None)


def _arms(name: str, kept: Keeping, lang: str) -> str:
    """How many of either side bought again."""
    late, others = kept.exposed, kept.others
    return text(
        f"keeping.{name}", lang,
        late=late.complaints, late_share=written(late.share, "share", lang),
        others=others.complaints, others_share=written(others.share, "share", lang),
    )  # fmt: skip


def lateness_said(kept: Keeping, ratio: Between, lang: str) -> list[str]:
    """What the ratio says; where it is surely over one, what it would amount to."""
    verdict = "more" if ratio.low > 1 else "fewer" if ratio.high < 1 else "untold"
    ends = {
        "ratio": written(ratio.value, "ratio", lang),
        "low": written(ratio.low, "ratio", lang),
        "high": written(ratio.high, "ratio", lang),
        "detectable": written(kept.detectable, "ratio", lang),
    }
    said = [text(f"keeping.{verdict}", lang, **ends)]
    if verdict == "more" and kept.would_have_bought and kept.their_value:
        said.append(_due(kept.would_have_bought, kept.their_value, lang))
    return said


def _due(more: Between, value: Between, lang: str) -> str:
    count = [written(round(each), "count", lang) for each in _ends(more)]
    money = [written(each, "money", lang, rounded=True) for each in _ends(value)]
    return text(
        "keeping.due", lang,
        customers=count[0], low=count[1], high=count[2],
        value=money[0], value_low=money[1], value_high=money[2],
    )  # fmt: skip


def _ends(figure: Between) -> tuple[float, float, float]:
    return figure.value, figure.low, figure.high


def _unknown(name: str, kept: Keeping, lang: str) -> str:
    reason = text(f"keeping_reason.{kept.reason}", lang, least=LEAST_SILENT)
    return text("keeping.unknown", lang, compared=text(f"keeping_of.{name}", lang), reason=reason)


def _row(name: str, kept: Keeping) -> tuple[Cell, ...]:
    ratio, plain = kept.closest, kept.plain
    return (
        name,
        kept.exposed.complaints,
        kept.exposed.share,
        kept.others.complaints,
        kept.others.share,
        plain.value if plain else None,
        ratio.value if ratio else None,
        ratio.low if ratio else None,
        ratio.high if ratio else None,
    )
