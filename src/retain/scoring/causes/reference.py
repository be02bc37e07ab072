"""What causes are judged by that crosses customers: learned from the base, saved with standards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.causes.answers import AnswerPace, learn_answer_pace
from retain.scoring.causes.contact_rules import learn_contact_pace
from retain.scoring.causes.delivery_rules import usual_late_share
from retain.scoring.causes.price_moves import PriceMove, market_changes, price_moves
from retain.scoring.causes.price_rules import FELL, ROSE, usual_discount_share
from retain.scoring.causes.promise_rules import PromiseRecord, learn_promise_record
from retain.scoring.causes.returns_rules import usual_return_share
from retain.scoring.causes.sellers import Departure, departures
from retain.scoring.causes.waves import Wave, learn_waves
from retain.scoring.scales import SurveyScales
from retain.scoring.surveys import learn_survey_scales
from retain.scoring.wallet import YEAR_DAYS, WalletPeriod, learn_wallet_period

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.causes.world import CauseRules


@dataclass(frozen=True)
class Reference:
    """The base's usual doings, and what befell many at once; None where no table tells.

    Attributes:
        departures: the salespeople who are gone, or were for a while.
        answers: how it deals with complaints.
        late_share: the share of deliveries that came late.
        return_share: days with something given back per occasion.
        discount_share: the share of sales bought on discount.
        price_rises, market_falls: when our list prices rose, and the market's prices fell.
        wallet: how wallet rows are read.
        promises: how far it notes that promises were kept.
        contacts_a_year: contacts of ours that a customer of each tier usually has.
        surveys: the scales of grades that nothing declares one of.
        waves: the waves of complaints.
    """

    departures: tuple[Departure, ...] | None = None
    answers: AnswerPace | None = None
    late_share: float | None = None
    return_share: float | None = None
    discount_share: float | None = None
    price_rises: tuple[PriceMove, ...] = ()
    market_falls: tuple[PriceMove, ...] = ()
    wallet: WalletPeriod | None = None
    promises: PromiseRecord | None = None
    contacts_a_year: Mapping[str, float] | None = None
    surveys: SurveyScales = field(default_factory=SurveyScales)
    waves: tuple[Wave, ...] | None = None

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> Reference:
        """The reference from plain values."""
        gone, waves = saved["departures"], saved["waves"]
        answers, promises = saved["answers"], saved["promises"]
        wallet, experience = saved["wallet"], {"surveys": saved.get("experience")}
        return cls(
            departures=None if gone is None else tuple(Departure(**each) for each in gone),
            answers=AnswerPace(**answers) if answers else None,
            late_share=saved["late_share"],
            return_share=saved["return_share"],
            discount_share=saved["discount_share"],
            price_rises=tuple(PriceMove(**move) for move in saved["price_rises"]),
            market_falls=tuple(PriceMove(**move) for move in saved["market_falls"]),
            wallet=WalletPeriod(**wallet) if wallet else None,
            promises=PromiseRecord(**promises) if promises else None,
            contacts_a_year=saved["contacts_a_year"],
            surveys=SurveyScales.of_document(saved.get("surveys", experience)),
            waves=None if waves is None else tuple(Wave(**wave) for wave in waves),
        )


def learn_reference(
    base: Base, features: pl.DataFrame, rules: CauseRules, *, as_of: int
) -> Reference:
    """What the base usually does, as of a day.

    Args:
        base: customer-days, facts and tables.
        features: of everybody, with `own_gap_days`.
        rules: the user's settings.
        as_of: the day.
    """
    sales, prices = base.sellers(), base.price_changes()
    days, limits = rules.days, rules.limits
    market = market_changes(base.tables.get("market_prices"), prices)
    return Reference(
        departures=None if sales is None else departures(sales),
        answers=learn_answer_pace(base, as_of=as_of),
        late_share=usual_late_share(base.deliveries()),
        return_share=usual_return_share(base.customers.up_to(as_of)),
        discount_share=usual_discount_share(base.customers.up_to(as_of)),
        price_rises=price_moves(prices, days=days[ROSE], least=limits["price_rise"]),
        market_falls=price_moves(market, days=days[FELL], least=-limits["market_price_fall"]),
        wallet=learn_wallet_period(base, as_of=as_of, window_days=YEAR_DAYS),
        promises=learn_promise_record(base, as_of=as_of),
        contacts_a_year=learn_contact_pace(base, features, as_of=as_of),
        surveys=learn_survey_scales(base, as_of=as_of),
        waves=learn_waves(base, limits, as_of=as_of),
    )
