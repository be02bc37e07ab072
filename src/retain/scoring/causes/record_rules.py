"""The rules that rest on records: complaints, promises, surveys, contacts; and what was stated."""

from __future__ import annotations

from typing import Final

from retain.scoring.causes.agreed_rules import AGREED_RULES
from retain.scoring.causes.complaint_rules import COMPLAINT_RULES
from retain.scoring.causes.contact_rules import CONTACT_RULES
from retain.scoring.causes.promise_rules import PROMISE_RULES
from retain.scoring.causes.rule import Rule
from retain.scoring.causes.stated_rules import STATED_RULES
from retain.scoring.causes.survey_rules import SURVEY_RULES

RECORD_RULES: Final[tuple[Rule, ...]] = (
    *COMPLAINT_RULES,
    *PROMISE_RULES,
    *AGREED_RULES,
    *SURVEY_RULES,
    *CONTACT_RULES,
    *STATED_RULES,
)
"""Every rule over records, those of what was stated last."""
