"""Key accounts at risk: who, what changed, what is at stake, why, and what is done next."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.period.people import AT_A_GLANCE, ON_PAGE, at_stake, table_of, total
from retain.reports.period.telling import money
from retain.reports.report import Kind, Section
from retain.scoring.changes.key_accounts_at_risk import (
    LEAVING,
    key_accounts_at_risk,
    of_key_account,
)
from retain.scoring.changes.moves import moves
from retain.scoring.changes.review import Review
from retain.words import text

IN_MAIL = 5
IN_MAIL_COLUMNS = (
    "customer", "owner", "what_changed", "value_at_stake", "chance_to_buy", "cause",
)  # fmt: skip

_COLUMNS: Mapping[str, Kind] = {
    "customer": "text",
    "owner": "text",
    "status": "text",
    "what_changed": "text",
    "value_at_stake": "money",
    "likely_loss": "money",
    "chance_to_buy": "share",
    "cause": "text",
    "next_step": "text",
    "next_action_due": "date",
    "remedy": "text",
    "since": "date",
    "cause_confidence": "share",
    "newly": "flag",
    "customer_id": "text",
}


def key_accounts_section(review: Review, lang: str) -> Section:
    """Key accounts that are slowing, lapsed or churned; first of whom most is likely to be lost."""
    title = text("review.key_accounts", lang)
    rows = at_risk(review)
    if not rows.height:
        return Section("key_accounts", title, (_nobody(review, lang),), in_mail=0)
    new = rows.filter("newly").height
    sentence = text(
        "key_accounts_at_risk.said", lang,
        count=rows.height, of=_key_accounts(review), new=new,
        value=money(total(rows, "value_at_stake"), lang),
    )  # fmt: skip
    return Section(
        "key_accounts", title, (sentence,), table_of(rows.to_dicts(), _COLUMNS, lang),
        at_a_glance=AT_A_GLANCE, on_page=ON_PAGE, in_mail=IN_MAIL,
        mail_columns=IN_MAIL_COLUMNS,
    )  # fmt: skip


def at_risk(review: Review) -> pl.DataFrame:
    """Key accounts of then or now that may be leaving or have left, with `value_at_stake`, `newly`.

    Where nothing is known of then, those of now, and nobody is known to be so newly.
    """
    known = review.moves is not None
    found = (
        review.moves
        if review.moves is not None
        else moves(review.customers.clear(), review.customers)
    )
    was = pl.col("status_then").is_in(LEAVING) | pl.col("partial_churn_then").is_not_null()
    return key_accounts_at_risk(found).with_columns(
        *at_stake(review.a_year(1.0)),
        newly=~was.fill_null(False) if known else pl.lit(None, pl.Boolean),
    )


def _key_accounts(review: Review) -> int:
    """How many were or are key accounts."""
    if review.moves is not None:
        return review.moves.filter(of_key_account()).height
    return review.customers.filter(pl.col("key_account").fill_null(False)).height


def _nobody(review: Review, lang: str) -> str:
    if not _key_accounts(review):
        return text("key_accounts_at_risk.none", lang)
    return text("key_accounts_at_risk.nobody", lang, of=_key_accounts(review))
