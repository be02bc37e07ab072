"""What causes are judged by that crosses customers: learned from the base, saved with standards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.causes.answers import AnswerPace, learn_answer_pace
from retain.scoring.causes.contact_rules import learn_contact_pace
from retain.scoring.causes.delivery_rules import usual_late_share
from retain.scoring.causes.promise_rules import PromiseRecord, learn_promise_record
from retain.scoring.causes.returns_rules import usual_return_share
from retain.scoring.causes.sellers import Departure, departures
from retain.scoring.causes.survey_rules import learn_experience_scale
from retain.scoring.causes.waves import Wave, learn_waves
from retain.scoring.surveys import Scale
from retain.scoring.wallet import YEAR_DAYS, WalletPeriod, learn_wallet_period

if TYPE_CHECKING:
    from retain.scoring.pipeline import Base


@dataclass(frozen=True)
class Reference:
    """The base's usual doings, and what befell many at once; None where no table tells.

    Attributes:
        departures: the salespeople who are gone, or were for a while.
        late_share: the share of deliveries that came late.
        return_share: days with something given back per occasion.
        wallet: how wallet rows are read.
        answers: how it deals with complaints.
        promises: how far it notes that promises were kept.
        contacts_a_year: contacts of ours that a customer of each tier usually has.
        experience: the scale that customers grade experience and expectation on.
        waves: the waves of complaints.
    """

    departures: tuple[Departure, ...] | None = None
    late_share: float | None = None
    return_share: float | None = None
    wallet: WalletPeriod | None = None
    answers: AnswerPace | None = None
    promises: PromiseRecord | None = None
    contacts_a_year: Mapping[str, float] | None = None
    experience: Scale | None = None
    waves: tuple[Wave, ...] | None = None

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> Reference:
        """The reference from plain values."""
        gone, waves = saved["departures"], saved["waves"]
        answers, promises = saved["answers"], saved["promises"]
        experience, wallet = saved["experience"], saved["wallet"]
        return cls(
            departures=None if gone is None else tuple(Departure(**each) for each in gone),
            late_share=saved["late_share"],
            return_share=saved["return_share"],
            wallet=WalletPeriod(**wallet) if wallet else None,
            answers=AnswerPace(**answers) if answers else None,
            promises=PromiseRecord(**promises) if promises else None,
            contacts_a_year=saved["contacts_a_year"],
            experience=Scale(**experience) if experience else None,
            waves=None if waves is None else tuple(Wave(**wave) for wave in waves),
        )


def learn_reference(
    base: Base, features: pl.DataFrame, limits: Mapping[str, float], *, as_of: int
) -> Reference:
    """What the base usually does, as of a day.

    Args:
        base: customer-days, facts and tables.
        features: of everybody, with `own_gap_days`.
        limits: from where on something is evidence, by name.
        as_of: the day.
    """
    sales = base.sellers()
    return Reference(
        departures=None if sales is None else departures(sales),
        late_share=usual_late_share(base.deliveries()),
        return_share=usual_return_share(base.customers.up_to(as_of)),
        wallet=learn_wallet_period(base, as_of=as_of, window_days=YEAR_DAYS),
        answers=learn_answer_pace(base, as_of=as_of),
        promises=learn_promise_record(base, as_of=as_of),
        contacts_a_year=learn_contact_pace(base, features, as_of=as_of),
        experience=learn_experience_scale(base, as_of=as_of),
        waves=learn_waves(base, limits, as_of=as_of),
    )
