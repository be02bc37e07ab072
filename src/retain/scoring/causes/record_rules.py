"""The rules that rest on records: promises, contacts, surveys."""

from __future__ import annotations

from typing import Final

from retain.scoring.causes.contact_rules import CONTACT_RULES
from retain.scoring.causes.promise_rules import PROMISE_RULES
from retain.scoring.causes.rule import Rule
from retain.scoring.causes.survey_rules import SURVEY_RULES

RECORD_RULES: Final[tuple[Rule, ...]] = (*PROMISE_RULES, *SURVEY_RULES, *CONTACT_RULES)
"""Every rule over what is dated."""
