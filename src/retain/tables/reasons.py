"""Why a row is not accepted, and what is worth a note. The codes are part of the interface."""

from __future__ import annotations

from dataclasses import dataclass

FAULTS = (
    "RAGGED_LONG",
    "RAGGED_SHORT",
    "REPEATED_HEADER",
    "SUSPECT_MULTILINE",
    "BAD_QUOTE",
    "UNCLOSED_QUOTE",
    "ENCODING_ROW",
    "CONTROL_CHAR",
    "FIELD_TOO_LONG",
    "BAD_JSON",
    "BAD_NUMBER",
    "NON_FINITE",
    "AMOUNT_RANGE",
    "BAD_DATE",
    "DATE_RANGE",
    "MANGLED_ID",
    "BAD_CHOICE",
    "DUP_ID",
    "DATE_ORDER",
    "GRADE_RANGE",
)
"""Rows with a fault of the file; more than `max_bad` of them refuse it."""

SET_ASIDE = ("NULL_ID", "DATE_FUTURE", "DUP_ROW")
"""Rows without fault that no customer's figures can use: counted, never held against the file."""


@dataclass(frozen=True)
class Note:
    """Something worth saying about a table: a code, and the values its text is filled with.

    Codes that begin with `WARN_` are shown as warnings, those with `DETAIL_` to who asks.
    """

    code: str
    table: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def is_warning(self) -> bool:
        """Whether it warns rather than informs."""
        return self.code.startswith("WARN_")

    @property
    def is_detail(self) -> bool:
        """Whether it is only for those who want every note."""
        return self.code.startswith("DETAIL_")


def note(code: str, table: str, **values: object) -> Note:
    """A note, its values given by name."""
    return Note(code, table, tuple(values.items()))
