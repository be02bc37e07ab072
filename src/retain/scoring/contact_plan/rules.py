"""What the user sets about contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retain.plan_defaults import (
    CALLS_A_YEAR,
    CAPACITY,
    HOURS,
    INVESTED,
    MESSAGES_A_YEAR,
    MINUTES,
    VISITS_A_YEAR,
)


@dataclass(frozen=True)
class PlanRules:
    """What the user sets about contacts.

    Attributes:
        calls, visits, messages: level (`key`, else the tier) → how many a customer is due in a
            year; none of a kind that is 0.
        period_days: how many days a plan is for.
        new_for_days: days from the first occasion on for which a customer is new.
        new_first_days: within how many of them it is contacted first.
        new_every_days: how often from then on.
        service_days: days after a complaint was closed within which it is followed up.
        slowing_days: days after a good customer became slow within which it is contacted.
        leaders: names of those who visit the greatest customers, as the contacts name them.
        leader_customers: how many of the greatest customers by value they see to.
        leader_every_days: how often.
        capacity: channel → how many of them one owner can make in a week.
        working_share: owner → the share of a full week that it works; others work all of it.
        minutes: channel → how long one takes.
        hours: see `plan_defaults.HOURS`.
        country: whose public holidays and festivals are kept, by ISO 3166 code, with an optional
            part of it after a hyphen (`DE-BY`); None for none.
    """

    calls: Mapping[str, float] = field(default_factory=lambda: CALLS_A_YEAR)
    visits: Mapping[str, float] = field(default_factory=lambda: VISITS_A_YEAR)
    messages: Mapping[str, float] = field(default_factory=lambda: MESSAGES_A_YEAR)
    period_days: int = 7
    new_for_days: int = 28
    new_first_days: int = 2
    new_every_days: int = 7
    service_days: int = 7
    slowing_days: int = 7
    leaders: tuple[str, ...] = ()
    leader_customers: int = 10
    leader_every_days: int = 91
    capacity: Mapping[str, float] = field(default_factory=lambda: CAPACITY)
    working_share: Mapping[str, float] = field(default_factory=dict)
    minutes: Mapping[str, float] = field(default_factory=lambda: MINUTES)
    hours: Mapping[str, float] = field(default_factory=lambda: HOURS)
    country: str | None = None

    @property
    def contacts_a_year(self) -> Mapping[str, float]:
        """Level → contacts of any kind that a customer is due in a year."""
        return {
            level: self.calls[level] + self.visits[level] + self.messages[level]
            for level in self.calls
        }


@dataclass(frozen=True)
class CareRules:
    """What the user sets about what care costs.

    Attributes:
        paid_only: whether what a customer brought counts only as far as it has been paid.
        invested: see `plan_defaults.INVESTED`.
    """

    paid_only: bool = False
    invested: Mapping[str, float] = field(default_factory=lambda: INVESTED)
