"""Whether causes matter in this base, and which of them could be judged at all, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from retain.reports.report import Cell, Heading, Kind, Marked, Section, Table
from retain.scoring.causes.judged import Judged
from retain.scoring.causes.support import RULED_OUT, Support
from retain.words import text


def support_figures(support: Support) -> dict[str, Cell]:
    """The figures of a test, by name."""
    return {name: value for name, value in vars(support).items() if name != "cause"}


def support_section(support: Sequence[Support], judged: Sequence[Judged], lang: str) -> Section:
    """The test of each cause by landmarks, in figures and words."""
    title = text("causes.support", lang)
    if not support:
        untested = "causes.no_landmarks" if any(e.tested for e in judged) else "causes.no_tests"
        return Section("support", title, (text(untested, lang),))
    tested = {each.cause: each for each in support}
    rows = tuple(_row(each, tested.get(each.cause)) for each in judged)
    headings = (
        _heading("cause", "text", lang, "cause."),
        _heading("risk_ratio", "ratio", lang),
        _heading("ratio_low", "ratio", lang),
        _heading("ratio_high", "ratio", lang),
        _heading("cause_verdict", "text", lang, "cause_verdict."),
        _heading("exposed", "count", lang),
        _heading("exposed_silent", "count", lang),
        _heading("share_explained", "share", lang),
    )
    return Section("support", title, _sentences(support, lang), Table(headings, rows))


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind, words)


def _row(judged: Judged, support: Support | None) -> tuple[Cell, ...]:
    if support is None:
        verdict = "stated" if judged.rests_on and not judged.tested else "no_data"
        return (judged.cause, None, None, None, verdict, None, None, None)
    explained = support.share_explained
    return (
        support.cause,
        support.risk_ratio,
        support.low,
        support.high,
        _verdict(support),
        support.exposed,
        support.exposed_silent,
        explained if support.supported else Marked(explained),
    )


def _verdict(support: Support) -> str:
    if not support.exposed:
        return "nobody"
    if support.supported is None:
        return "too_few"
    return "supported" if support.supported else "unsupported"


def _sentences(support: Sequence[Support], lang: str) -> tuple[str, ...]:
    """What was compared, what the verdicts mean, how many looks, how many more are needed."""
    doubled = f"{RULED_OUT:g}"
    said = [text("causes.landmarks", lang, customers=support[0].customers, doubled=doubled)]
    looks = sum(each.risk_ratio is not None for each in support)
    if looks:
        said.append(text("causes.looks", lang, tested=looks))
    undecided = [each for each in support if each.supported is None and each.low is not None]
    if undecided:
        needed = text("causes.between", lang).join(_needed(each, lang) for each in undecided)
        said.append(text("causes.too_few", lang, doubled=doubled, needed=needed))
    if any(each.share_explained is not None and not each.supported for each in support):
        said.append(text("causes.share_marked", lang))
    return tuple(said)


def _needed(support: Support, lang: str) -> str:
    """How many of the exposed fell silent, and with how many the interval could not hold both ends.

    It shrinks with the root of their number.
    """
    assert support.low is not None
    assert support.high is not None
    wider = math.log(support.high / support.low) / math.log(RULED_OUT)
    return text(
        "causes.needed", lang,
        cause=text(f"cause.{support.cause}", lang),
        silent=support.exposed_silent, needed=math.ceil(support.exposed_silent * wider**2),
    )  # fmt: skip


def judged_section(judged: Sequence[Judged], lang: str) -> Section:
    """What could be judged, by which tables, and what would let more be."""
    between = text("by.between", lang)
    rows = tuple(
        (
            each.cause,
            each.extent,
            between.join(each.rests_on) or None,
            between.join(each.missing) or None,
        )
        for each in judged
    )
    headings = (
        _heading("cause", "text", lang, "cause."),
        _heading("cause_extent", "text", lang, "cause_extent."),
        _heading("rests_on", "text", lang),
        _heading("would_help", "text", lang),
    )
    absent = [each for each in judged if each.extent == "no_data"]
    said = [text("causes.absence", lang)] if absent or any(e.missing for e in judged) else []
    return Section("judged", text("causes.judged", lang), tuple(said), Table(headings, rows))
