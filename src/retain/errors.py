"""The one tree of errors. An error names a text of `retain.words` and the values it is said with.

Texts say what failed, where, what was available and what to do, in one or two lines, in the
user's language. The kind decides the exit code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retain.words import text


class RetainError(Exception):
    """Something retain refuses, with the exit code of its kind.

    Args:
        key: the text in `retain.words`, without its `error.` prefix.
        code: the short name in `--stats` (`ENCODING`, `MISSING_COLUMN` …); the key in capitals
            where none is given.
        values: what the text is filled with.
    """

    exit_code = 70

    def __init__(self, key: str, /, *, code: str | None = None, **values: object) -> None:
        self.key = key
        self.code = code or key.upper()
        self.values = values
        super().__init__(self.message("en"))

    def message(self, lang: str) -> str:
        """The error in `lang`, one or two lines."""
        return text(f"error.{self.key}", lang, **self.values)


class UsageError(RetainError):
    """The command was asked for something it does not have (2)."""

    exit_code = 2


class DataError(RetainError):
    """The data cannot be trusted or lacks what is needed (65)."""

    exit_code = 65


class InputMissing(RetainError):
    """A file that is not there (66)."""

    exit_code = 66


class CannotCreate(RetainError):
    """An output that cannot be made: a folder, an existing file, a read-only place (73)."""

    exit_code = 73


class WriteFailed(RetainError):
    """An output that failed while it was written: a full disk, a closed pipe (74)."""

    exit_code = 74


class TryAgain(RetainError):
    """What is needed is in another's hands: a lock, an input that changed while read (75)."""

    exit_code = 75


class PermissionRefused(RetainError):
    """A file that may not be read (77)."""

    exit_code = 77


class PipeClosed(BaseException):
    """Whoever read the output has had enough (141); no error, so nothing is said."""


@dataclass(frozen=True)
class Problem:
    """One fault of a configuration: a text of `retain.words` (`problem.` …) and its values."""

    key: str
    values: Mapping[str, object]


TYPED = "option"
"""The origin of a value that was typed."""


class ConfigError(RetainError):
    """A configuration with faults, all of them reported at once (78; 2 where all were typed)."""

    exit_code = 78

    def __init__(self, key: str, /, *, problems: Sequence[Problem] = (), **values: object) -> None:
        self.problems = tuple(problems)
        if problems and all(problem.values.get("origin") == TYPED for problem in problems):
            self.exit_code = UsageError.exit_code
        super().__init__(key, code="CONFIGURATION", count=len(self.problems), **values)

    def message(self, lang: str) -> str:
        """The error and a line for each problem."""
        lines = [text(f"problem.{p.key}", lang, **p.values) for p in self.problems]
        return "\n  ".join([super().message(lang), *lines])


def nearest(name: str, available: list[str] | tuple[str, ...]) -> str:
    """The up to three names of `available` most like `name`, joined, or "" where none is near."""
    from difflib import get_close_matches

    folded = {candidate.casefold(): candidate for candidate in available}
    near = get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.5)
    return ", ".join(folded[match] for match in near)
