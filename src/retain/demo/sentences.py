"""What people wrote down: the shapes of complaints, promises, notes and reasons, by position.

A sentence is a template; its fields are `{item}` (what was bought), `{order}`, `{person}` (a
salesperson), `{count}` (pieces), `{days}` and `{rival}` (another supplier). The same numbers pick
the same sentence in every language, so that every language tells of the same business.
"""

from dataclasses import dataclass

Sentence = tuple[str, ...]


@dataclass(frozen=True)
class Sentences:
    """All sentences of one language; a position means the same thing in every language.

    Attributes:
        items: product category → the things sold in it.
        openings: how a complaint begins.
        faults: product category → what can be wrong with its goods.
        troubles: complaint category → what is said of it; of the first, quality, see `faults`.
        waves: wave → what is said of it.
        closings: severity → how a complaint ends.
        promises: promise kind → what was promised.
        notes: purpose of a contact → what was noted.
        reasons: reason → what was said on leaving.
        polite: what is said instead of the reason.
        day_counts: how one day and several are counted.
        rivals: names of other suppliers.

    """

    items: tuple[Sentence, ...]
    openings: Sentence
    faults: tuple[Sentence, ...]
    troubles: tuple[Sentence, ...]
    waves: tuple[Sentence, ...]
    closings: tuple[Sentence, ...]
    promises: Sentence
    notes: tuple[Sentence, ...]
    reasons: dict[str, Sentence]
    polite: Sentence
    day_counts: tuple[str, str]
    rivals: Sentence


# Positions that the rest of the package names.
QUALITY, WRONG_ITEM, LATE, DAMAGED, INVOICE, ATTITUDE, COMPETENCE, UNFIT, UNANSWERED = range(9)
LOW, MEDIUM, HIGH = range(3)
ROUTINE, FOLLOW_UP, QUOTE, HAND_OVER, TALKS, GREETING, NO_ANSWER, QUESTION, TROUBLE = range(9)
REPLACEMENT, CREDIT, PRICE_HELD, STAND, TRAINING, DELIVERY_DAY, SAMPLE, TECHNICIAN = range(8)
