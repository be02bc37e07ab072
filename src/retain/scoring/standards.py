"""Phase 2: what the whole base is judged by, learned once and reused at will.

Saved standards keep weekly tiers from jittering: the same line judges this week and the next.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import polars as pl

from retain.errors import DataError
from retain.scoring.activity import Rhythm, fit_rhythm
from retain.scoring.buying import Buying, learn_buying
from retain.scoring.causes.standard import CauseStandard
from retain.scoring.causes.world import CauseRules
from retain.scoring.churn_standard import (
    Band,
    ChurnStandard,
    Guarded,
    LeftOut,
    learn_churn_standard,
)
from retain.scoring.contact_plan.rules import CareRules, PlanRules
from retain.scoring.future_value import Worth, learn_worth
from retain.scoring.key_accounts import (
    KeyAccountRules,
    KeyAccountStandard,
    learn_key_accounts,
)
from retain.scoring.measure import day_date
from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.chance import Layer
from retain.scoring.models.gammagamma import GammaGamma
from retain.scoring.named_levels import LevelRules
from retain.scoring.playbook import Playbook
from retain.scoring.prices import PriceStandard
from retain.scoring.relations import RelationRules
from retain.scoring.rfm import RfmCuts, rfm_cuts
from retain.scoring.service.rules import ServiceRules
from retain.scoring.snapshots import History
from retain.scoring.value import (
    Concentration,
    TierLines,
    concentration,
    tier_lines,
    value_kind,
)
from retain.scoring.wallet import WalletPeriod
from retain.scoring.winback.rules import WinbackRules
from retain.scoring.winback.standard import WinbackStandard
from retain.scoring.yardsticks import Yardsticks

FORMAT = 4
"""Version of the saved document; an older retain refuses a newer one."""


@dataclass(frozen=True)
class Rules:
    """What the user sets about scoring.

    Attributes:
        window_days: length of the window for current figures.
        a_percent, b_percent: the shares of value that tiers A and B end at.
        value: "auto", "revenue" or "margin".
        horizon_days: the days looked ahead.
        max_false_churn: the greatest share of those called churned who buy within the horizon.
        lifetime_months: how far lifetime value looks.
        discount_rate: a year's, for lifetime value.
        levels: named levels, and who decides about them.
        key_accounts: what makes a key account, and what excludes one.
        relations: what loyalty, the worth of engagement and the grade of a relation go by.
        causes: what makes evidence of a cause.
        playbook: what is done about each cause; None where nobody says.
        winback: what winning back goes by.
        plan: what contacts go by.
        care: what care's cost is judged by.
        service: what service is measured by.
    """

    window_days: int = 365
    a_percent: int = 80
    b_percent: int = 95
    value: str = "auto"
    horizon_days: int = 90
    max_false_churn: float = 0.1
    lifetime_months: int = 36
    discount_rate: float = 0.1
    levels: LevelRules = field(default_factory=LevelRules)
    key_accounts: KeyAccountRules = field(default_factory=KeyAccountRules)
    relations: RelationRules = field(default_factory=RelationRules)
    causes: CauseRules = field(default_factory=CauseRules)
    playbook: Playbook | None = None
    winback: WinbackRules = field(default_factory=WinbackRules)
    plan: PlanRules = field(default_factory=PlanRules)
    care: CareRules = field(default_factory=CareRules)
    service: ServiceRules = field(default_factory=ServiceRules)


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
        horizon_days: the days they look ahead.
        key_accounts: what customers are like, to tell key accounts from look-alikes.
        buying: the chance to buy again; None where too few came back, or where it was not asked.
        worth: what an occasion is worth; None likewise.
        churn: who is called gone; None where it was not asked.
        wallet: how wallet rows are read; None without such a table.
        yardsticks: what loyalty is measured against; None where it was not asked.
        prices: what dealing with prices is judged by; None where it was not asked.
        causes: what causes of leaving are judged by; None where it was not asked.
        winback: what winning back is judged by; None where it was not asked.
    """

    as_of: str
    window_days: int
    value: str
    tiers: TierLines
    concentration: Concentration
    rfm: RfmCuts
    rhythm: Rhythm
    horizon_days: int
    key_accounts: KeyAccountStandard
    buying: Buying | None = None
    worth: Worth | None = None
    churn: ChurnStandard | None = None
    wallet: WalletPeriod | None = None
    yardsticks: Yardsticks | None = None
    prices: PriceStandard | None = None
    causes: CauseStandard | None = None
    winback: WinbackStandard | None = None

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
        horizon_days=rules.horizon_days,
        key_accounts=learn_key_accounts(features),
    )


def with_churn(
    standards: Standards,
    features: pl.DataFrame,
    history: History | None,
    *,
    rules: Rules,
    guarded: Guarded,
) -> Standards:
    """The standards with what leaving is judged by.

    Args:
        standards: the others.
        features: of everybody as of the day.
        history: the base's past.
        rules: the user's settings.
        guarded: whom guards speak for at an earlier date.
    """
    bought = features.filter(pl.col("occasions") > 0)
    return replace(
        standards,
        buying=learn_buying(history),
        worth=learn_worth(
            history.features_at(history.as_of) if history else bought,
            value=standards.value,
            lifetime_months=rules.lifetime_months,
            discount_rate=rules.discount_rate,
        ),
        churn=learn_churn_standard(
            history,
            horizon_days=rules.horizon_days,
            target=rules.max_false_churn,
            a_percent=rules.a_percent,
            b_percent=rules.b_percent,
            value=standards.value,
            guarded=guarded,
        ),
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
        horizon_days=int(document["horizon_days"]),
        key_accounts=KeyAccountStandard(**document["key_accounts"]),
        buying=_buying(document["buying"]),
        worth=_worth(document["worth"]),
        churn=_churn(document["churn"]),
        wallet=WalletPeriod(**document["wallet"]) if document["wallet"] else None,
        yardsticks=Yardsticks.of_document(document["yardsticks"])
        if document["yardsticks"]
        else None,
        prices=PriceStandard.from_document(document["prices"]) if document["prices"] else None,
        causes=CauseStandard.of_document(document["causes"]) if document["causes"] else None,
        winback=WinbackStandard.of_document(document["winback"]) if document["winback"] else None,
    )


def _buying(saved: dict[str, Any] | None) -> Buying | None:
    if saved is None:
        return None
    layer = saved["layer"]
    lists = ("snapshots", "means", "deviations", "coefficients")
    return Buying(
        **saved
        | {
            "model": BgCnbd(**saved["model"]),
            "layer": Layer(**layer | {k: tuple(layer[k]) for k in lists}) if layer else None,
        }
    )


def _worth(saved: dict[str, Any] | None) -> Worth | None:
    return Worth(**saved | {"spending": GammaGamma(**saved["spending"])}) if saved else None


def _churn(saved: dict[str, Any] | None) -> ChurnStandard | None:
    if saved is None:
        return None
    left_out = _left_out(saved["left_out"]) if saved["left_out"] else None
    return ChurnStandard(**saved | {"replays": tuple(saved["replays"]), "left_out": left_out})


def _left_out(saved: dict[str, Any]) -> LeftOut:
    """The replay that was left out; earlier documents tell nothing of chances."""
    bands = tuple(Band(**each) for each in saved.get("bands", ()))
    return LeftOut(**saved | {"bands": bands})
