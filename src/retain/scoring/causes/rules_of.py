"""Every rule, in one explicit table."""

from __future__ import annotations

from typing import Final

from retain.scoring.causes.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
