"""Every rule, in one explicit table."""

from __future__ import annotations

from typing import Final

from retain.scoring.causes.record_rules import RECORD_RULES
from retain.scoring.causes.rule import Rule
from retain.scoring.causes.sales_rules import SALES_RULES

RULES: Final[tuple[Rule, ...]] = (*SALES_RULES, *RECORD_RULES)
