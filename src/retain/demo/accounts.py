"""Who the accounts are: industry, region and the share each kind has in the business."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.columns import Flags, Integers

PROSPECT, ONE_TIME, REGULAR = range(3)
KINDS: Final = ("prospect", "one_time", "regular")
KIND_WEIGHTS: Final = (0.06, 0.20, 0.74)

SHOP, FIRM, HOUSEHOLD = range(3)
INDUSTRY_WEIGHTS: Final = (0.16, 0.08, 0.10, 0.15, 0.10, 0.13, 0.07, 0.06, 0.15)
SEGMENT_OF_INDUSTRY: Final = np.array([SHOP, SHOP, SHOP, *[FIRM] * 5, HOUSEHOLD])
PRIVATE: Final = len(INDUSTRY_WEIGHTS) - 1
"""The industry of private customers."""

REGION_WEIGHTS: Final = (0.23, 0.17, 0.13, 0.12, 0.11, 0.08, 0.07, 0.06, 0.03)
GROUP_OF_REGION: Final = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
SILENT_BRANCH: Final = 8
"""The region whose branch has not sent in its last weeks."""


@dataclass(frozen=True)
class Accounts:
    """One entry an account, in no particular order.

    Attributes:
        kind: PROSPECT (never buys), ONE_TIME (one order) or REGULAR.
        industry: position in the vocabulary's industries.
        region: position in the vocabulary's regions.
        listed: whether the customers table knows the account.

    """

    kind: Integers
    industry: Integers
    region: Integers
    listed: Flags

    @property
    def count(self) -> int:
        """Number of accounts."""
        return len(self.kind)

    @property
    def segment(self) -> Integers:
        """SHOP, FIRM or HOUSEHOLD, as the industry says."""
        segment: Integers = SEGMENT_OF_INDUSTRY[self.industry]
        return segment

    def like(self, model: Integers) -> "Accounts":
        """Return the accounts, each made equal to the one its model names."""
        return Accounts(
            self.kind[model], self.industry[model], self.region[model], self.listed[model]
        )


def draw_accounts(rng: Generator, count: int) -> Accounts:
    """Draw `count` accounts; the first is always a listed firm that buys regularly.

    So that a business of a single customer has something to show.
    """
    kind = rng.choice(len(KINDS), size=count, p=KIND_WEIGHTS)
    industry = rng.choice(len(INDUSTRY_WEIGHTS), size=count, p=INDUSTRY_WEIGHTS)
    region = rng.choice(len(REGION_WEIGHTS), size=count, p=REGION_WEIGHTS)
    # Who is neither listed nor has lines would not be known at all.
    listed = (rng.random(count) >= 0.025) | (kind == PROSPECT) | (region == SILENT_BRANCH)
    kind[0], industry[0], listed[0] = REGULAR, 0, True
    return Accounts(kind, industry, region, listed)
