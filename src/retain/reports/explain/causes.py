"""Why a customer leaves: causes with their evidence, and what is done about the one named."""

from __future__ import annotations

from retain.reports.explain.wording import Seen, heading, money, share
from retain.reports.report import Cell, Section, Table
from retain.scoring.playbook import Play
from retain.words import text


def cause_sections(seen: Seen, lang: str) -> tuple[Section, ...]:
    """The evidence; then the play."""
    reasons, row = seen.explained.reasons, seen.row
    title = text("explain.causes", lang)
    if reasons.until is None:
        return (Section("causes", title, (text("explain.no_decline", lang),)),)
    between = text("plan.between", lang)
    said = [text("explain.until", lang, day=reasons.until)]
    said += [
        text(
            "explain.strength", lang,
            cause=text(f"cause.{each.cause}", lang), strength=share(each.strength, lang),
            pieces=" · ".join(share(piece.strength, lang) for piece in each.pieces),
            support=text(f"explain_support.{each.support}", lang),
        )
        for each in reasons.reasons
    ]  # fmt: skip
    if row["cause"] == "unknown":
        said.append(text("explain.none_named", lang))
    if reasons.silent:
        names = between.join(text(f"cause.{name}", lang) for name in reasons.silent)
        said.append(text("explain.silent_causes", lang, causes=names))
    if reasons.missing:
        said.append(text("explain.absent", lang, tables=", ".join(reasons.missing)))
    rows: list[tuple[Cell, ...]] = [
        (
            text(f"cause.{each.cause}", lang), each.strength,
            None if seen.hidden else piece.sentence, piece.table, piece.strength,
        )
        for each in reasons.reasons
        for piece in each.pieces
    ]  # fmt: skip
    headings = (
        heading("cause", "text", lang), heading("cause_strength", "share", lang),
        heading("evidence", "text", lang, blank=True), heading("table", "text", lang),
        heading("strength", "share", lang),
    )  # fmt: skip
    table = Table(headings, tuple(rows)) if rows else None
    found = [Section("causes", title, tuple(said), table)]
    if reasons.play is not None:
        found.append(_play(reasons.play, seen, lang))
    return tuple(found)


def _play(play: Play, seen: Seen, lang: str) -> Section:
    """What the playbook does about the cause."""
    offer = text("explain.no_offer", lang)
    if play.offer:
        cost = share(play.offer_share, lang)
        cost_key = "explain.offer_share"
        if play.offer_cost is not None:
            cost, cost_key = money(play.offer_cost, lang), "explain.offer_cost"
        paid = text(f"explain_paid.{play.paid}", lang)
        offer = text(cost_key, lang, offer=play.offer, cost=cost, paid=paid)
    said = [
        text("explain.play", lang, remedy=play.remedy, department=play.department, who=play.who),
        offer,
    ]
    book = seen.explained.customer.rules.playbook
    rows: list[tuple[Cell, ...]] = [
        (text("explain.step", lang, number=number), step)
        for number, step in enumerate(play.steps, start=1)
    ]
    rows += [(text("explain.say", lang), point) for point in play.talking_points]
    if book is not None:
        rows += [(text("explain.objection", lang), step) for step in book.objection]
    table = Table((heading("play", "text", lang), heading("point", "text", lang)), tuple(rows))
    return Section("remedy", text("explain.remedy", lang), tuple(said), table)
