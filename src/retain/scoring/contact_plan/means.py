"""How strong a contact with a customer may be: as consent allows, and the profile wishes.

A visit that consent does not allow is a call, a call a message; a message is a call where it allows
no more. A wish for messages or emails is kept in place of calls; one for a call or a visit does not
raise the effort, which the level fixes. Nobody is visited who only calls or messages were meant
for.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.contact_plan.touches import CALL, MESSAGE, VISIT
from retain.scoring.winback.channels import allowed_channels

_TEXTS: Final = ("message", "email")


def means(customers: pl.DataFrame) -> pl.DataFrame:
    """The customers with `as_visit`, `as_call`, `as_message`, `may_call` and `text_channel`.

    The first three are the strength of the contact that is made where a visit, a call or a message
    is due, null where consent allows none; then whether consent allows a call, and the kind of a
    message.

    Args:
        customers: where known `consent` (null: nobody asked, everything is allowed) and
            `preferred_channel`.
    """
    if "consent" in customers.columns:
        allowed = allowed_channels()
    else:
        allowed = {name: pl.lit(True) for name in ("visit", "call", *_TEXTS)}
    texts = allowed["message"] | allowed["email"]
    wish = pl.lit(None, pl.String)
    if "preferred_channel" in customers.columns:
        wish = pl.col("preferred_channel")
    text = pl.coalesce(
        *(pl.when((wish == name) & allowed[name]).then(pl.lit(name)) for name in _TEXTS),
        *(pl.when(allowed[name]).then(pl.lit(name)) for name in _TEXTS),
    )
    wishes_text = wish.is_in(_TEXTS).fill_null(False) & texts
    spoken = allowed["call"] & ~wishes_text
    return customers.with_columns(
        as_call=_first({CALL: spoken, MESSAGE: texts}),
        as_message=_first({MESSAGE: texts, CALL: allowed["call"]}),
        as_visit=_first({VISIT: allowed["visit"], CALL: spoken, MESSAGE: texts}),
        may_call=allowed["call"],
        text_channel=text,
    )


def channel(strength: pl.Expr) -> pl.Expr:
    """The name of the channel of a strength."""
    return (
        pl.when(strength == VISIT)
        .then(pl.lit("visit"))
        .when(strength == CALL)
        .then(pl.lit("call"))
        .when(strength == MESSAGE)
        .then("text_channel")
    )


def _first(choices: dict[int, pl.Expr]) -> pl.Expr:
    found = (pl.when(fits).then(pl.lit(strength, pl.UInt8)) for strength, fits in choices.items())
    return pl.coalesce(*found)
