"""Free text to causes: what complaints, stated reasons and notes say, by an editable lexicon.

The lexicon is a document of phrases (`retain.scoring.lexicon_document`), matched in linear time
(`retain.scoring.lexicon_matching`). Of several causes the one that a person would choose comes
first:

1. who is gone cannot be kept: `natural` is first whatever else is said;
2. then `staff_turnover`: who follows a person leaves for whatever that person now sells;
3. then what went wrong with us, in the order of the text;
4. then a competitor, where nothing is said to have gone wrong with us; what a competitor has that
   is better is no fault of ours, and a price is dear only beside another's, or beside the one
   agreed: a competitor and a broken promise stand before `price_market`;
5. last what was only named, in a word or two: "price", "service".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.errors import ConfigError, Problem
from retain.scoring.causes.rule import CAUSES
from retain.scoring.lexicon_compiled import Compiled, Kind
from retain.scoring.lexicon_compiling import compiled
from retain.scoring.lexicon_document import read_document
from retain.scoring.lexicon_matching import Match, matches
from retain.scoring.lexicon_tokens import Tokens

PRICE: Final = "price_market"
COMPETITOR: Final = "competitor"
ABOVE_PRICE: Final = (COMPETITOR, "broken_promise")
TEXT_TABLES: Final = frozenset({"complaints", "reasons"})
"""Tables whose texts are read."""

READ_TEXTS: Final[Mapping[str, pl.DataType]] = {
    "text": pl.String(),
    "cause": pl.String(),
    "words": pl.String(),
    "polite": pl.Boolean(),
    "place": pl.UInt8(),
}
"""Columns of what `read_texts` returns."""


@dataclass(frozen=True)
class Lexicon:
    """Phrases and the causes they say, ready to be looked for."""

    compiled: Compiled

    @classmethod
    def of(
        cls,
        document: Mapping[str, object],
        own: Mapping[str, object] | None = None,
        *,
        file: str = "lexicon.toml",
    ) -> Lexicon:
        """The lexicon of a document.

        Args:
            document: the shipped one, as TOML gives it.
            own: the user's, which adds to it, removes from it, or replaces it.
            file: what the user's is called in messages.

        Raises:
            ConfigError: with every problem of the user's document (of `document` where none).
        """
        base, problems = read_document(document)
        made = base
        if own is not None:
            user, problems = read_document(own)
            if not user.replace:
                problems = (*problems, *user.absent(base))
            made = user.joined(base)
        ready, more = compiled(made)
        if problems or more:
            raise ConfigError("lexicon", file=file, problems=_told(file, (*problems, *more)))
        return cls(ready)


def _told(file: str, problems: Sequence[Problem]) -> list[Problem]:
    return [Problem(problem.key, {"origin": file, **problem.values}) for problem in problems]


def read_texts(texts: pl.Series, lexicon: Lexicon) -> pl.DataFrame:
    """The causes that texts say.

    Args:
        texts: any number of texts; nulls and repeated ones are passed over.
        lexicon: what to look for.

    Returns:
        `READ_TEXTS`: one row a distinct text and cause, sorted by text and place. `words`: what
        matched, as it stands in the text, several joined by "; ". `polite`: whether a price is
        only named or hedged ("a bit too expensive"); False for other causes. `place`: 0 for the
        cause that a person would choose first. Texts that say no cause have no row.
    """
    rows: dict[str, list[object]] = {name: [] for name in READ_TEXTS}
    for text in texts.cast(pl.String).drop_nulls().unique().sort():
        for place, (cause, words, polite) in enumerate(_causes(text, lexicon)):
            for name, value in zip(READ_TEXTS, (text, cause, words, polite, place), strict=True):
                rows[name].append(value)
    return pl.DataFrame(rows, schema=dict(READ_TEXTS))


def _causes(text: str, lexicon: Lexicon) -> list[tuple[str, str, bool]]:
    """The causes of one text in their order: cause, words, whether a polite price."""
    tokens, found = matches(text, lexicon.compiled)
    by_cause: dict[str, list[Match]] = {}
    for match in found:
        by_cause.setdefault(match.cause, []).append(match)
    beside = any(
        match.kind == Kind.PHRASE for cause in ABOVE_PRICE for match in by_cause.get(cause, ())
    )
    ordered = sorted(by_cause.items(), key=lambda item: _rank(*item, beside=beside))
    return [
        (cause, _words(text, tokens, said), cause == PRICE and all(map(_slight, said)))
        for cause, said in ordered
    ]


def _slight(match: Match) -> bool:
    return match.hedged or match.kind != Kind.PHRASE


def _rank(cause: str, said: Sequence[Match], *, beside: bool) -> tuple[int, int, int]:
    """What sorts a cause among others of a text: how it counts, where it stands, its order."""
    said = [match for match in said if match.kind == Kind.PHRASE] or said
    where, order = min(match.span[0] for match in said), CAUSES.index(cause)
    if cause in ("natural", "staff_turnover"):
        return order, where, order
    if all(match.kind != Kind.PHRASE for match in said):
        return 5, where, order
    if cause == COMPETITOR:
        return 3, where, order
    return (4 if cause == PRICE and beside else 2), where, order


def _words(text: str, tokens: Tokens, said: Sequence[Match]) -> str:
    """What matched, as it stands in the text."""
    spans = [(tokens.starts[m.span[0]], tokens.ends[m.span[1] - 1]) for m in said]
    return "; ".join(dict.fromkeys(text[first:after] for first, after in spans))
