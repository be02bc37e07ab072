"""What to speak of at each contact: sentences for who makes it, the most pressing first.

What presses comes before what is pleasant: what they wait for, then why they buy less, then what
comes up in the days of the plan. At most `MOST` points, and `OF_A_KIND` of a kind, so that many
complaints do not push out everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.anniversaries import anniversary
from retain.scoring.contact_plan.festivals import festivals
from retain.scoring.contact_plan.points import POINTS, Said, columns, counted, points, quoted
from retain.scoring.contact_plan.talking_buying import buying_points
from retain.scoring.contact_plan.talking_service import service_points
from retain.scoring.measure import day_date, day_number
from retain.words import text

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

MOST: Final = 5
OF_A_KIND: Final = 2

FESTIVAL_DAYS: Final = 10
"""How far ahead of the day of the plan a festival is spoken of."""

RENEWAL_DAYS: Final = 30
"""How far ahead the date of a contract is spoken of."""

_FACTS: Final = {
    "code": pl.UInt32(),
    "birthday": pl.Date(),
    "contract_date": pl.Date(),
    "contact_person": pl.String(),
    "rebate_balance": pl.Float64(),
}


def talking_points(
    base: Base,
    customers: pl.DataFrame,
    due: pl.DataFrame,
    rules: Rules,
    *,
    as_of: int,
    until: int,
    lang: str,
) -> pl.DataFrame:
    """What to speak of with the customers that contacts are due with.

    Args:
        base: what scores are made from.
        customers: scores with `code`, one row a customer.
        due: contacts (`code`, and `step` where winning back says what is done), in any order.
        rules: the user's settings.
        as_of: the day.
        until: the last day of the plan.
        lang: "en" or "zh".

    Returns:
        `code` and `talking_points` (list of sentences), one row a customer of `due`, sorted by
        code; an empty list where there is nothing in particular.
    """
    codes = due["code"].unique().sort()
    mine = customers.join(codes.to_frame("code"), on="code", how="semi", maintain_order="left")
    found = [
        pl.DataFrame(schema=POINTS),
        _steps(due),
        *service_points(base, codes, rules, as_of=as_of, until=until, lang=lang),
        *buying_points(base, mine, rules.playbook, lang),
        *_of_days(base, codes, as_of, until, lang),
        _festivals(codes, rules.plan.country, as_of, until, lang),
    ]
    said = (
        pl.concat(found)
        .sort("code", "kind", "day", "point")
        .unique(["code", "point"], keep="first", maintain_order=True)
        .filter(pl.int_range(pl.len()).over("code", "kind") < OF_A_KIND)
        .group_by("code", maintain_order=True)
        .agg(talking_points=pl.col("point").head(MOST))
    )
    nothing = pl.lit([], pl.List(pl.String))
    return (
        codes.to_frame("code")
        .join(said, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("talking_points").fill_null(nothing))
    )


def _steps(due: pl.DataFrame) -> pl.DataFrame:
    """What winning back does at this contact."""
    rows = columns(due, {"code": pl.UInt32(), "step": pl.String()}).drop_nulls().unique()
    return points("step", ((code, 0, step) for code, step in rows.sort("code", "step").iter_rows()))


def _of_days(base: Base, codes: pl.Series, as_of: int, until: int, lang: str) -> list[pl.DataFrame]:
    """Birthdays and contracts that fall into the days of the plan; rebates not used."""
    known = columns(base.known(), _FACTS)
    facts = known.join(codes.to_frame("code"), on="code", how="semi", maintain_order="left")
    span = day_date(as_of + 1), day_date(until)
    return [
        points("birthday", _birthdays(facts, *span, lang)),
        points("anniversary", _anniversaries(facts, *span, lang)),
        points("renewal", _renewals(facts, day_date(as_of), lang)),
        points("rebate", _rebates(facts, lang)),
    ]


def _birthdays(facts: pl.DataFrame, begins: date, ends: date, lang: str) -> Iterator[Said]:
    rows = facts.select("code", "birthday", "contact_person").drop_nulls("birthday")
    for code, born, name in rows.iter_rows():
        if (day := anniversary(born, begins, ends)) is not None:
            person = quoted(name or "") or text("talking.somebody", lang)
            yield code, day_number(day), text("talking.birthday", lang, person=person, day=day)


def _anniversaries(facts: pl.DataFrame, begins: date, ends: date, lang: str) -> Iterator[Said]:
    for code, signed in facts.select("code", "contract_date").drop_nulls().iter_rows():
        if (day := anniversary(signed, begins, ends)) is not None:
            years = counted(day.year - signed.year, "years", lang)
            yield code, day_number(day), text("talking.anniversary", lang, day=day, years=years)


def _renewals(facts: pl.DataFrame, today: date, lang: str) -> Iterator[Said]:
    """A contract's date that lies ahead: it begins, ends or is renewed."""
    for code, day in facts.select("code", "contract_date").drop_nulls().iter_rows():
        if 0 < (day - today).days <= RENEWAL_DAYS:
            ahead = counted((day - today).days, "days", lang)
            yield code, day_number(day), text("talking.renewal", lang, day=day, ahead=ahead)


def _rebates(facts: pl.DataFrame, lang: str) -> Iterator[Said]:
    for code, balance in facts.select("code", "rebate_balance").drop_nulls().iter_rows():
        if round(balance) > 0:
            yield code, 0, text("talking.rebate", lang, amount=round(balance))


def _festivals(
    codes: pl.Series, country: str | None, as_of: int, until: int, lang: str
) -> pl.DataFrame:
    """The festivals that lie within the days of the plan, or soon after."""
    ends = max(until, as_of + FESTIVAL_DAYS)
    coming = festivals(country, day_date(as_of + 1), day_date(ends), lang)
    return points(
        "festival",
        (
            (code, day_number(each.day),
             text("talking.festival", lang, festival=each.name, day=each.day))
            for each in coming
            for code in codes
        ),
    )  # fmt: skip
