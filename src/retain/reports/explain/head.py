"""Who the customer is and what is next."""

from __future__ import annotations

from retain.reports.explain.wording import Seen, coded, heading, label
from retain.reports.layout import written
from retain.reports.report import Cell, Section, Table
from retain.words import text

_FACTS = (
    "customer_id", "name", "owner", "region", "industry", "tier", "level", "key_account", "status",
    "loyalty_level", "relationship_grade",
)  # fmt: skip
_WORDS = {"status": "status_name.", "loyalty_level": "level."}


def head_section(seen: Seen, lang: str) -> Section:
    """What is known of who it is, and where it stands."""
    rows: list[tuple[Cell, ...]] = []
    for name in _FACTS:
        value = seen.shown.get(name)
        if value is None:
            continue
        if name == "key_account":
            said = _key_account(seen, lang)
        else:
            code = f"{_WORDS[name]}{value}" if name in _WORDS else str(value)
            said = coded(code, lang) or ""
        rows.append((label(name, lang), said))
    table = Table((heading("what", "text", lang), heading("is", "text", lang)), tuple(rows))
    return Section("head", text("explain.head", lang), (), table, on_page=0)


def _key_account(seen: Seen, lang: str) -> str:
    """Yes, or why not."""
    row = seen.row
    if row["key_account"]:
        return text("explain.yes", lang)
    if row["key_account_exclusion"] is not None:
        return text(
            "explain.not_excluded", lang,
            why=text(f"exclusion.{row['key_account_exclusion']}", lang),
        )  # fmt: skip
    account = seen.explained.account("key_account")
    missing = [p.name for p in account.parts if p.met is False] if account else []
    if not missing:
        return text("explain.no", lang)
    between = text("plan.between", lang)
    return text("explain.not_met", lang, what=between.join(label(name, lang) for name in missing))


def next_section(seen: Seen, lang: str) -> Section:
    """What is due next, by whom, why, and what to speak of."""
    said = []
    for contact in seen.explained.contacts:
        owner = seen.shown.get("owner")
        who = text(f"explain_by.{contact.by}", lang)
        if contact.by == "owner" and owner:
            who = str(owner)
        said.append(
            text(
                "explain.next", lang,
                channel=text(f"channel_name.{contact.channel}", lang), due=contact.due, who=who,
                reason=text(f"reason.{contact.reason}", lang),
            )
        )  # fmt: skip
        if not seen.hidden:
            said.append(contact.reason_text)
    if not said:
        said.append(text("explain.nothing_due", lang))
    points = () if seen.hidden else _points(seen)
    table = None
    if points:
        table = Table((heading("point", "text", lang),), tuple((point,) for point in points))
    return Section("next", text("explain.next_title", lang), tuple(said), table)


def _points(seen: Seen) -> tuple[str, ...]:
    """What to speak of, each once."""
    points = [p for contact in seen.explained.contacts for p in contact.talking_points]
    return tuple(dict.fromkeys(points))


def due_said(seen: Seen, lang: str) -> str:
    """The next contact in a sentence."""
    contacts = seen.explained.contacts
    if not contacts:
        return text("explain.nothing_due", lang)
    first = contacts[0]
    return text(
        "explain.do", lang,
        channel=text(f"channel_name.{first.channel}", lang),
        due=written(first.due, "text", lang), reason=text(f"reason.{first.reason}", lang),
    )  # fmt: skip
