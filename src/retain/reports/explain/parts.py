"""How each figure came about: its parts, what they are judged by, and what they add up to."""

from __future__ import annotations

from retain.reports.churn_standard import short_sentence, tested_sentence
from retain.reports.explain.wording import Seen, coded, heading, label
from retain.reports.guards import guard_sentence
from retain.reports.layout import written
from retain.reports.report import Cell, Kind, Measured, Section, Table
from retain.scoring.explaining.account import Account, Part
from retain.words import text, vocabulary

_CODES = {
    "status": "status_name.", "loyalty_level": "level.", "rfm_segment": "explain_segment.",
}  # fmt: skip


def part_sections(seen: Seen, lang: str) -> tuple[Section, ...]:
    """A section for each figure that is known."""
    return tuple(_section(account, seen, lang) for account in seen.explained.accounts)


def _section(account: Account, seen: Seen, lang: str) -> Section:
    title = text(
        "explain.figure", lang, figure=label(account.figure, lang), value=_value(account, lang)
    )
    return Section(
        account.figure, title, tuple(_sentences(account, seen, lang)), _table(account, lang)
    )


def _value(account: Account, lang: str) -> str:
    value = account.value
    if isinstance(value, bool):
        return text("explain.yes" if value else "explain.no", lang)
    if isinstance(value, str):
        return coded(f"{_CODES.get(account.figure, '')}{value}", lang) or value
    return written(value, account.kind, lang, rounded=True)


def _sentences(account: Account, seen: Seen, lang: str) -> list[str]:
    values = {
        name: coded(value, lang) if isinstance(value, str) else written(value, kind, lang)
        for name, value, kind in account.values
    }
    total = written(account.total, account.adds or "number", lang)
    key = f"explain_rule.{account.rule}"
    if account.figure == "status":
        key = f"explain_rule.status.{account.rule}"
    said = [text(key, lang, total=total, **values)]
    if account.figure == "status":
        said += _standard(seen, lang)
    if account.figure == "loyalty_level":
        said += _next_level(account, lang)
    return said


def _standard(seen: Seen, lang: str) -> list[str]:
    """By what standard customers are called gone, and what speaks for this one."""
    churn, row = seen.explained.customer.standards.churn, seen.row
    said = []
    if churn is not None:
        said.append(short_sentence(churn, lang))
        tested = tested_sentence(churn, lang)
        said += [tested] if tested else []
    if row["churn_guard"] is not None:
        evidence = None if seen.hidden else row["churn_guard_evidence"]
        guard = text(f"guard_name.{row['churn_guard']}", lang)
        if evidence:
            guard = guard_sentence(row["churn_guard"], evidence, lang)
        said.append(text("explain.guard", lang, guard=guard))
    return said


def _next_level(account: Account, lang: str) -> list[str]:
    """What the next level of loyalty asks for."""
    names = [part.name for part in account.parts]
    held = f"level.{account.value}"
    place = names.index(held) + 1 if held in names else 0
    if place >= len(account.parts):
        return []
    following = account.parts[place]
    return [
        text("explain.next_level", lang, level=coded(following.name, lang), asks=following.said)
    ]


def _table(account: Account, lang: str) -> Table:
    """Only columns that say anything of this figure."""
    parts = account.parts
    columns: list[tuple[str, Kind, bool]] = [
        ("part", "text", True),
        ("value", "number", any(p.value is not None for p in parts)),
        ("is", "text", any(p.said is not None for p in parts)),
        ("standard", "text", any(p.standards for p in parts)),
        ("weight", "number", any(p.weight is not None for p in parts)),
        (
            "adds" if account.adds else "score",
            account.adds or "number",
            any(p.adds is not None for p in parts),
        ),
        ("met", "flag", any(p.met is not None for p in parts)),
    ]
    shown = [(name, kind) for name, kind, wanted in columns if wanted]
    rows = [_row(part, [name for name, _ in shown], lang) for part in parts]
    total = bool(account.adds)
    if total:
        rows.append(_total(account, [name for name, _ in shown], lang))
    headings = tuple(heading(name, kind, lang, blank=True) for name, kind in shown)
    return Table(headings, tuple(rows), total)


def _row(part: Part, names: list[str], lang: str) -> tuple[Cell, ...]:
    judged_by = " · ".join(written(each, part.kind, lang, rounded=True) for each in part.standards)
    name = vocabulary(lang).get(part.name) or label(part.name, lang)
    added = None if part.adds is None else round(part.adds, 4)
    cells: dict[str, Cell] = {
        "part": name,
        "value": None if part.value is None else Measured(part.value, part.kind),
        "is": coded(part.said, lang),
        "standard": judged_by or None,
        "weight": None if part.weight is None else round(part.weight, 4),
        "adds": added,
        "score": added,
        "met": part.met,
    }
    return tuple(cells[name] for name in names)


def _total(account: Account, names: list[str], lang: str) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        "part": text("explain.total", lang), "adds": round(account.total, 4)
    }  # fmt: skip
    return tuple(cells.get(name) for name in names)
