"""The rules that rest on our own sales, on the wallet and on prices."""

from __future__ import annotations

from typing import Final

from retain.scoring.causes.category_rules import CATEGORY_RULES
from retain.scoring.causes.delivery_rules import DELIVERY_RULES
from retain.scoring.causes.price_rules import PRICE_RULES
from retain.scoring.causes.returns_rules import RETURNS_RULES
from retain.scoring.causes.rivals_rules import WALLET_RULES
from retain.scoring.causes.rule import Rule
from retain.scoring.causes.staff import STAFF_RULES

SALES_RULES: Final[tuple[Rule, ...]] = (
    *STAFF_RULES,
    *WALLET_RULES,
    *CATEGORY_RULES,
    *PRICE_RULES,
    *DELIVERY_RULES,
    *RETURNS_RULES,
)
