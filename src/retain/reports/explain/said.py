"""A customer in a paragraph: how it buys, where it stands, what changed and why, what is next."""

from __future__ import annotations

from collections.abc import Iterator

from retain.reports.explain.head import due_said
from retain.reports.explain.wording import Seen, day, days, joined, money, share
from retain.reports.layout import written
from retain.reports.report import Section
from retain.scoring.churn import IN_DECLINE
from retain.scoring.explaining.reasons import UNSUPPORTED
from retain.words import text

_MOST_PIECES = 2
_HARDLY = 0.001
_GONE = ("churned", "lapsed")


def said_section(seen: Seen, lang: str) -> Section:
    """The paragraph."""
    return Section("said", text("explain.said", lang), tuple(_sentences(seen, lang)))


def _sentences(seen: Seen, lang: str) -> Iterator[str]:
    if not seen.explained.customer.bought:
        yield text("explain.never_bought", lang)
        yield from _state(seen, lang)
        yield due_said(seen, lang)
        return
    yield _since(seen, lang)
    yield from _state(seen, lang)
    yield from _habits(seen, lang)
    yield _stands(seen, lang)
    yield from _changed(seen, lang)
    yield from _why(seen, lang)
    yield from _expected(seen, lang)
    yield due_said(seen, lang)


def _since(seen: Seen, lang: str) -> str:
    row = seen.row
    key = "explain.once" if row["occasions"] == 1 else "explain.since"
    return text(
        key, lang,
        first=day(row["first_date"], lang), last=day(row["last_date"], lang),
        occasions=row["occasions"], revenue=money(row["revenue"], lang),
    )  # fmt: skip


def _state(seen: Seen, lang: str) -> Iterator[str]:
    """What the customers table says of an account that is not open as usual."""
    state, into = seen.row.get("state"), seen.shown.get("merged_into")
    if state not in (None, "active", "seasonal") or into is not None:
        said = text(f"explain_state.{state or 'merged'}", lang)
        into_said = text("explain.merged_into", lang, id=into) if into else ""
        yield text("explain.state", lang, state=said, into=into_said)


def _habits(seen: Seen, lang: str) -> Iterator[str]:
    row, categories = seen.row, seen.explained.categories
    mostly = joined(
        [text("explain.category", lang, name=name, share=share(part, lang))
         for name, part in categories], lang,
    )  # fmt: skip
    stop = text("explain.stop", lang)
    if row["own_gap_days"] is not None and row["occasions"] > 1:
        said = text(
            "explain.habit", lang,
            gap=days(row["own_gap_days"], lang), basket=money(row["average_occasion_value"], lang),
        )  # fmt: skip
        yield said + (text("explain.mostly", lang, categories=mostly) if mostly else stop)
    elif mostly:
        yield text("explain.bought", lang, categories=mostly)


def _stands(seen: Seen, lang: str) -> str:
    row, standards = seen.row, seen.explained.customer.standards
    if not row["occasions_window"]:
        return text(
            "explain.stands_none", lang,
            window=standards.window_days, value=money(row["value_before"], lang),
            tier=row["tier_before"] or "–",
        )  # fmt: skip
    return text(
        "explain.stands", lang,
        window=standards.window_days, value=money(row["value_window"], lang),
        share=written(row["value_share"], "share", lang), rank=row["value_rank"],
        buyers=standards.concentration.customers, tier=row["tier"],
    )  # fmt: skip


def _changed(seen: Seen, lang: str) -> Iterator[str]:
    row = seen.row
    status = text(f"status_name.{row['status']}", lang)
    if row["status"] in IN_DECLINE:
        since = row["decline_date"]
        key = "explain.declines" if since else "explain.silent"
        gap = row["own_gap_days"]
        yield text(
            key if gap else "explain.silent_once", lang,
            status=status, since=day(since, lang), silence=row["days_since_last"],
            gap=days(gap, lang), times=written(row["overdue_ratio"], "ratio", lang),
        )  # fmt: skip
    else:
        yield text(f"explain.status.{row['status']}", lang, silence=row["days_since_last"])
    if row["partial_churn"] is not None:
        yield text("explain.partly", lang, what=_lost(row["partial_churn"], lang))
    if row["occasions_window"]:
        standards = seen.explained.customer.standards
        if row["tenure_days"] >= 2 * standards.window_days:
            yield text(
                "explain.pace", lang,
                now=row["occasions_window"], before=row["occasions_previous"],
                window=standards.window_days,
            )  # fmt: skip


def _lost(partial: str, lang: str) -> str:
    """What it buys no more, or less of."""
    parts = (part.partition(":") for part in partial.split(";"))
    return joined([text(f"partial.{kind}", lang, name=name) for kind, _, name in parts], lang)


def _why(seen: Seen, lang: str) -> Iterator[str]:
    reasons, row = seen.explained.reasons, seen.row
    if reasons.until is None:
        return
    if row["cause"] in (None, "unknown"):
        yield text("explain.why_unknown", lang)
        return
    named = next(each for each in reasons.reasons if each.cause == row["cause"])
    said = text(
        "explain.why", lang,
        cause=text(f"cause.{named.cause}", lang), confidence=share(row["cause_confidence"], lang),
    )  # fmt: skip
    if not seen.hidden:
        told = text("evidence_between", lang).join(
            piece.sentence for piece in named.pieces[:_MOST_PIECES]
        )
        said += text("explain.evidence", lang, told=told)
    else:
        said += text("explain.stop", lang)
    if named.support == UNSUPPORTED:
        said += text("explain.why_unsupported", lang)
    yield said


def _expected(seen: Seen, lang: str) -> Iterator[str]:
    row, horizon = seen.row, seen.explained.customer.standards.horizon_days
    if row["chance_to_buy"] is None:
        yield text("explain.chance_unknown", lang)
        return
    chance = share(row["chance_to_buy"], lang)
    if row["chance_to_buy"] < _HARDLY:
        chance = text("explain.hardly", lang, share=share(_HARDLY, lang))
    said = text("explain.chance", lang, horizon=horizon, chance=chance)
    if row["expected_value"] is not None:
        said += text("explain.worth", lang, value=money(row["expected_value"], lang))
    if row["next_purchase_date"] is not None:
        said += text("explain.next_purchase", lang, day=day(row["next_purchase_date"], lang))
    elif row["status"] in _GONE:
        said += text("explain.no_next", lang)
    yield said + text("explain.stop", lang)
