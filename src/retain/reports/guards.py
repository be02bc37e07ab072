"""Why a silent customer may not have left, in words."""

from __future__ import annotations

from retain.words import text


def guard_sentence(guard: str, evidence: str | None, lang: str) -> str:
    """The sentence of a guard: what speaks against a call, with its evidence where there is any.

    Args:
        guard: as `churn_guard` has it.
        evidence: as `churn_guard_evidence` has it: a date, days, an identifier, or nothing.
        lang: the language.
    """
    if not evidence:
        return text(f"guard.{guard}", lang)
    return text(f"guard_by.{guard}", lang, evidence=evidence)
