"""Targets of service newly missed or met again, and complaints, in sentences."""

from __future__ import annotations

import polars as pl

from retain.reports.period.changed_customers import Said
from retain.reports.period.people import total
from retain.reports.period.telling import named, owner, span_before, to_name, with_details
from retain.reports.service_headline import said
from retain.reports.service_words import called
from retain.scoring.changes.review import Review
from retain.scoring.figure import Figure
from retain.scoring.service.targets import Target
from retain.words import text


def said_of_service(review: Review, lang: str) -> list[Said]:
    """What became of targets since the period before, and of complaints."""
    return [*_targets(review, lang), *_complaints(review, lang)]


def _targets(review: Review, lang: str) -> list[Said]:
    service, sentences = review.service, []
    for name, target in service.targets.items():
        now, before = service.figure(name), service.before.get(name)
        if target.met is None or before is None or before.value is None:
            continue
        if target.met != _met(before, target):
            key = "changed.target_met" if target.met else "changed.target_missed"
            sentences.append(Said(0.0, _target(key, now, before, target, lang)))
    return sentences


def _met(figure: Figure, target: Target) -> bool:
    assert figure.value is not None
    if target.at_most:
        return figure.value <= target.limit
    return figure.value >= target.limit


def _target(key: str, now: Figure, before: Figure, target: Target, lang: str) -> str:
    limit = text(
        "service.at_most" if target.at_most else "service.at_least", lang,
        limit=said(now, target.limit, lang),
    )  # fmt: skip
    return text(
        key, lang,
        figure=called(now.name, lang), value=said(now, now.value, lang), rows=now.rows,
        rows_of=text(f"rows_of.{now.of}", lang), target=limit,
        before=said(before, before.value, lang),
    )  # fmt: skip


def _complaints(review: Review, lang: str) -> list[Said]:
    """How many came in, where that moved or key accounts made some; who of these."""
    service = review.service
    now, before = service.figure("complaints"), service.before.get("complaints")
    if now.value is None:
        return []
    count = int(now.value)
    known = int(before.value) if before is not None and before.value is not None else None
    of_key = _key_accounts(review)
    if not of_key.height and count == (known or 0):
        return []
    key = ""
    if of_key.height:
        people = of_key.to_dicts()
        names = [with_details(row, owner(row, lang), lang) for row in to_name(people)]
        key = text("changed.complaints_key", lang, who=named(people, names, lang))
    if known == count:
        sentence = text(
            "changed.complaints_even", lang,
            count=count, span_before=span_before(review.days, lang), key=key,
        )  # fmt: skip
    elif known is None:
        sentence = text("changed.complaints_alone", lang, count=count, key=key)
    else:
        sentence = text(
            "changed.complaints", lang,
            count=count, before=known, span_before=span_before(review.days, lang), key=key,
        )  # fmt: skip
    return [Said(review.a_year(total(of_key, "_lost")), sentence)]


def _key_accounts(review: Review) -> pl.DataFrame:
    """Key accounts who complained in the period, most valuable first."""
    chance = pl.col("chance_to_buy").fill_null(0.0)
    rows = review.service.books.complaints.rows.filter("in_period")
    return (
        review.customers.filter(pl.col("key_account").fill_null(False))
        .join(rows.select("code").unique(), on="code", how="semi")
        .with_columns(_lost=(pl.col("value_window") * (1 - chance)).round(4))
        .sort("value_window", "customer_id", descending=[True, False])
    )
