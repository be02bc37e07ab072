"""What was said on leaving, and what became of the customer itself.

A stated reason counts whenever it was given, until it is outlived: one given over `days["stated"]`
before the last occasion in rhythm was followed by ordinary buying, and speaks of another time. So
does one given before a silence that the customer came back from. The first cause of a text counts
in full, further ones half (`BESIDE`). A price that is only named or hedged is the polite answer;
and where prices are on record, these say whether there was anything to it.

Notes of contacts since the decline began are read in the same way. They are ours, and mention much
that is no reason: alone they name no cause, and only add to what else speaks for one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.complaints import BESIDE
from retain.scoring.causes.records import date_of, events
from retain.scoring.causes.rule import CAUSES, Rule, nothing_found
from retain.scoring.causes.sales_rules import SALES_RULES
from retain.scoring.decline import OPENING_GAPS
from retain.scoring.lexicon import read_texts
from retain.words import text

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

GONE: Final = ("closed", "moved")
"""States of customers that nobody can keep."""

_TEXT: Final = {"text": pl.String()}
_NOTE: Final = {"note": pl.String()}


def gone(world: World, moments: Moments) -> pl.DataFrame:
    """The customers table says that the customer closed down or moved away."""
    facts = world.base.facts
    if "state" not in facts.columns:
        return nothing_found()
    said = {state: text(f"evidence_state_{state}", world.rules.lang) for state in GONE}
    states = facts.filter(pl.col("state").is_in(GONE)).select("code", "state")
    return moments.frame.join(states, on="code", how="inner", maintain_order="left").select(
        "moment",
        strength=pl.lit(world.rules.strength["state"]),
        table=pl.lit("customers"),
        state=pl.col("state").replace_strict(said, return_dtype=pl.String),
    )


def stated(world: World, moments: Moments, *, cause: str) -> pl.DataFrame:
    """The strongest reason that the customer stated for a cause; of equals the latest."""
    table = world.table("reasons")
    if table is None or world.rules.lexicon is None:
        return nothing_found()
    said = _bought_next(world, _read(world, events(table, "date", _TEXT), cause))
    in_rhythm = moments.frame.select("moment", "rhythm_day", "gap")
    told = moments.told(said, _WHENEVER).join(in_rhythm, on="moment", maintain_order="left")
    long_ago = pl.col("day") <= pl.col("rhythm_day") - world.rules.days["stated"]
    came_back = pl.col("next_day") - pl.col("day") > OPENING_GAPS * pl.col("gap")
    came_back &= pl.col("next_day") <= pl.col("rhythm_day")
    return _strongest(told.filter(~long_ago, ~came_back.fill_null(False)), "reasons")


def noted(world: World, moments: Moments, *, cause: str) -> pl.DataFrame:
    """What a note of a contact since the decline began says of a cause."""
    table = world.table("contacts")
    if table is None or world.rules.lexicon is None:
        return nothing_found()
    notes = events(table, "date", _NOTE).rename({"note": "text"})
    said = _read(world, notes, cause).with_columns(
        strength=pl.lit(world.rules.strength["noted"]) * pl.col("share")
    )
    return _strongest(moments.told(said, 0), "contacts")


_WHENEVER: Final = 10**7


def _bought_next(world: World, said: pl.DataFrame) -> pl.DataFrame:
    """The rows with `next_day`, the customer's first occasion after each; null without one."""
    days = world.base.customers.of(said["code"].unique()).days
    occasions = days.filter(pl.col("sale_lines") > 0).select("code", next_day="day")
    return said.sort("day", maintain_order=True).join_asof(
        occasions.sort("next_day"),
        left_on="day",
        right_on="next_day",
        by="code",
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
    )


def _read(world: World, told: pl.DataFrame, cause: str) -> pl.DataFrame:
    """The rows whose texts name a cause, with `words`, `share` and `strength`."""
    assert world.rules.lexicon is not None  # the callers looked
    texts = told["text"].drop_nulls()
    read = read_texts(texts, world.rules.lexicon).filter(pl.col("cause") == cause)
    share = pl.when(pl.col("place") == 0).then(1.0).otherwise(BESIDE)
    return told.join(read, on="text", how="inner", maintain_order="left").select(
        "code", "day", "words", share=share, strength=_strength(world, cause) * share
    )


def _strength(world: World, cause: str) -> pl.Expr:
    """How strong a stated cause is."""
    strength = world.rules.strength
    if cause == "price_market":
        polite, meant = (pl.lit(strength[name]) for name in ("stated_polite", "stated_price"))
        on_record = any(world.judges(rule) for rule in SALES_RULES if rule.cause == cause)
        return pl.when(pl.col("polite") | on_record).then(polite).otherwise(meant)
    return pl.lit(strength["stated_natural" if cause == "natural" else "stated"])


def _strongest(found: pl.DataFrame, table: str) -> pl.DataFrame:
    return (
        found.sort("moment", "strength", "day", "words")
        .unique("moment", keep="last", maintain_order=True)
        .select(
            "moment",
            "words",
            pl.col("strength").round(4),
            date=date_of(pl.col("day")),
            table=pl.lit(table),
        )
    )


def _of_cause(cause: str) -> tuple[Rule, Rule]:
    """The rules of what was stated and noted of one cause."""
    return (
        Rule(
            f"stated_{cause}",
            cause,
            (("reasons.text",),),
            partial(stated, cause=cause),
            stated=True,
            template="stated",
        ),
        Rule(
            f"noted_{cause}",
            cause,
            (("contacts.note",),),
            partial(noted, cause=cause),
            stated=True,
            template="noted",
        ),
    )


STATED_RULES: Final[tuple[Rule, ...]] = (
    Rule("state", "natural", (("customers.state",),), gone, stated=True),
    *(rule for cause in CAUSES for rule in _of_cause(cause)),
)
"""Every rule over what was said, or became of the customer."""
