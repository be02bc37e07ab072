"""Hours of work and quiet hours, and what does not fit together in the settings about time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from retain.errors import Problem

DAY_ENDS: Final = 24.0
MINUTES_AN_HOUR: Final = 60


def plan_problems(
    hours: Mapping[str, float], minutes: Mapping[str, float], working_share: Mapping[str, float]
) -> Iterator[Problem]:
    """The faults of `[plan.hours]`, `[plan.minutes]` and `[plan.working_share]`.

    Work begins before it ends, in one day, and outside the quiet hours; so does what is usual.
    Every contact takes some time, and no more than a working day. Nobody works more than all of
    a week.
    """
    late = {name: hour for name, hour in hours.items() if hour > DAY_ENDS}
    for name, hour in late.items():
        yield Problem("no_hour", {"name": name, "hour": _hour(hour)})
    if not late:
        yield from _hour_problems(hours)
    day = (hours["closes"] - hours["opens"]) * MINUTES_AN_HOUR
    for channel, length in minutes.items():
        if length <= 0 or (not late and 0 < day < length):
            yield Problem(
                "no_length", {"channel": channel, "minutes": f"{length:g}", "day": f"{day:g}"}
            )
    for owner, share in working_share.items():
        if share > 1:
            yield Problem("more_than_a_week", {"owner": owner, "share": f"{share:g}"})


def _hour_problems(hours: Mapping[str, float]) -> Iterator[Problem]:
    opens, closes = hours["opens"], hours["closes"]
    shown = {name: _hour(hour) for name, hour in hours.items()}
    if opens >= closes:
        yield Problem("opens_after_closes", {"opens": shown["opens"], "closes": shown["closes"]})
        return
    if not opens <= hours["usual"] < closes:
        yield Problem("usual_outside", shown)
    if any(begins < closes and opens < ends for begins, ends in quiet_spans(hours)):
        yield Problem("quiet_at_work", shown)


def quiet_spans(hours: Mapping[str, float]) -> tuple[tuple[float, float], ...]:
    """The quiet hours of a day as spans: over midnight two of them, none where both are equal."""
    begins, ends = hours["quiet_from"], hours["quiet_until"]
    if begins <= ends:
        return ((begins, ends),) if begins < ends else ()
    return ((0.0, ends), (begins, DAY_ENDS))


def is_quiet(hour: float, hours: Mapping[str, float]) -> bool:
    """Whether nobody may be contacted at an hour of the day."""
    return any(begins <= hour < ends for begins, ends in quiet_spans(hours))


def _hour(hour: float) -> str:
    return f"{hour:g}"
