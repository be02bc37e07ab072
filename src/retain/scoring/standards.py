"""Phase 2: what the whole base is judged by, learned once and reused at will.

Saved standards keep weekly tiers from jittering: the same line judges this week and the next.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from retain.errors import DataError
from retain.scoring.activity import Rhythm, fit_rhythm
from retain.scoring.measure import day_date
from retain.scoring.rfm import RfmCuts, rfm_cuts
from retain.scoring.value import (
    Concentration,
    TierLines,
    concentration,
    tier_lines,
    value_kind,
)

FORMAT = 1
"""Version of the saved document; an older retain refuses a newer one."""


@dataclass(frozen=True)
class Rules:
    """What the user sets about scoring.

    Attributes:
        window_days: length of the window for current figures.
        a_percent, b_percent: the shares of value that tiers A and B end at.
        value: "auto", "revenue" or "margin".
    """

    window_days: int = 365
    a_percent: int = 80
    b_percent: int = 95
    value: str = "auto"


@dataclass(frozen=True)
class Standards:
    """The base's standards as of a day.

    Attributes:
        as_of: the day they were learned at, ISO.
        window_days: the window they hold for.
        value: "revenue" or "margin".
        tiers: the lines of the value tiers.
        concentration: how value was spread when they were learned.
        rfm: the fifths of recency, frequency and monetary value.
        rhythm: how customers buy while they do.
    """

    as_of: str
    window_days: int
    value: str
    tiers: TierLines
    concentration: Concentration
    rfm: RfmCuts
    rhythm: Rhythm

    def document(self) -> dict[str, Any]:
        """The standards as plain values, for JSON."""
        return {"format": FORMAT, **asdict(self)}


def learn(features: pl.DataFrame, *, as_of: int, rules: Rules) -> Standards:
    """Standards from the features of the whole base as of a day.

    Raises:
        DataError: margin was asked for and some lines have none.
    """
    kind = value_kind(features) if rules.value == "auto" else rules.value
    if kind == "margin" and value_kind(features) != "margin":
        raise DataError(
            "no_margin",
            code="MISSING_COLUMN",
            missing=int(features["margin_missing"].sum())
            if "margin_missing" in features.columns
            else "-",
        )
    current = features.filter(pl.col("occasions_window") > 0)
    values = current[f"{kind}_window"]
    lines = tier_lines(values, rules.a_percent, rules.b_percent)
    return Standards(
        as_of=day_date(as_of).isoformat(),
        window_days=rules.window_days,
        value=kind,
        tiers=lines,
        concentration=concentration(values, lines),
        rfm=rfm_cuts(features, as_of),
        rhythm=fit_rhythm(features),
    )


def from_document(document: dict[str, Any]) -> Standards:
    """Standards from what `document()` gave.

    Raises:
        KeyError, TypeError, ValueError: the document is none of ours, or of a newer format.
    """
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']}")
    rfm = {name: tuple(cuts) for name, cuts in document["rfm"].items()}
    return Standards(
        as_of=str(document["as_of"]),
        window_days=int(document["window_days"]),
        value=str(document["value"]),
        tiers=TierLines(**document["tiers"]),
        concentration=Concentration(**document["concentration"]),
        rfm=RfmCuts(**rfm),
        rhythm=Rhythm(**document["rhythm"]),
    )
