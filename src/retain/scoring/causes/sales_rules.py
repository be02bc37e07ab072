"""The rules that rest on our own sales, on the wallet and on prices."""

from __future__ import annotations

from typing import Final

from retain.scoring.causes.rule import Rule
from retain.scoring.causes.staff import STAFF_RULES

SALES_RULES: Final[tuple[Rule, ...]] = (*STAFF_RULES,)
