"""`--fail-on`: what can be asked, what is refused, and what a run ends with."""

from __future__ import annotations

import pytest

from retain.commands.failing import FailOptions, conditions, judge
from retain.errors import UsageError
from retain.invocation import Invocation
from retain.scoring.figure import Figure, FigureKind
from retain.terminal import Terminal

KINDS: dict[str, FigureKind] = {
    "on_time_resolution": "share",
    "complaints_open": "count",
    "nps": "number",
    "unknown_days": "days",
}
FIGURES = (
    Figure("on_time_resolution", "share", 0.9896, 96, "complaints"),
    Figure("complaints_open", "count", 1234, 2000, "complaints"),
    Figure("nps", "number", -12.5, 40, "answers"),
    Figure("unknown_days", "days", None, 0, "complaints", "no_complaints"),
)


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """The words of the figures above."""
    from retain.words import vocabulary

    said = {"rows_of.complaints": "complaints", "rows_of.answers": "answers",
            "figure_reason.no_complaints": "there are none"}  # fmt: skip
    for key, shown in said.items():
        monkeypatch.setitem(vocabulary("en"), key, shown)


def _read(*typed: str):
    return conditions(FailOptions(list(typed)), KINDS)


def _judged(*typed: str, quiet: bool = False) -> Invocation:
    invocation = Invocation(Terminal(quiet=quiet))
    judge(invocation, _read(*typed), FIGURES)
    return invocation


@pytest.mark.parametrize(
    ("typed", "hit"),
    [
        ("on_time_resolution < 0.99", True),
        ("on_time_resolution < 99%", True),
        ("on_time_resolution<98.96%", False),
        ("on_time_resolution <= 98.96%", True),
        ("on_time_resolution >= 0.9896", True),
        ("on_time_resolution > .9896", False),
        ("on_time_resolution = 98.96%", True),
        ("on_time_resolution != 98.96 %", False),
        ("on_time_resolution != 1", True),
        (" complaints_open >= 1234 ", True),
        ("complaints_open > 1234", False),
        ("complaints_open > 1e9", None),
        ("nps < -12", True),
        ("nps < -12.5", False),
        ("nps > +5", False),
        ("nps ≤ -12.5", True),
        ("on_time_resolution ＜ 99％", True),
        ("complaints_open ≠ 1234", False),
    ],
)
def test_a_condition_is_judged_by_the_published_figure(typed, hit, capsys):
    if hit is None:
        with pytest.raises(UsageError):
            _read(typed)
        return
    invocation = _judged(typed)
    assert invocation.verdict == int(hit)
    assert invocation.stats["fail_on"][0]["hit"] is hit
    assert bool(capsys.readouterr().err) is hit


def test_a_hit_names_figure_value_limit_and_rows(capsys):
    _judged("on_time_resolution < 99%", "complaints_open > 5", "nps > 0")
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "warning: --fail-on 'on_time_resolution < 99%': on_time_resolution is 98.96% "
        "(from 96 complaints)",
        "warning: --fail-on 'complaints_open > 5': complaints_open is 1,234 "
        "(from 2,000 complaints)",
    ]


def test_what_is_not_known_hits_nothing_and_is_said(capsys):
    invocation = _judged("unknown_days > 3")
    assert invocation.verdict == 0
    assert "unknown_days > 3': not known, so not judged: there are none" in capsys.readouterr().err
    assert invocation.stats["fail_on"] == [
        {"condition": "unknown_days > 3", "value": None, "hit": None}
    ]


@pytest.mark.parametrize("typed", ["on_time_resolution < 1", "unknown_days > 3"])
def test_quiet_does_not_silence_a_verdict(typed, capsys):
    _judged(typed, quiet=True)
    assert typed in capsys.readouterr().err


def test_nothing_asked_is_nothing_said(capsys):
    invocation = Invocation()
    judge(invocation, conditions(FailOptions(), KINDS), FIGURES)
    assert (invocation.verdict, invocation.stats) == (0, {})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "cannot be read"),
        ("on_time_resolution", "cannot be read"),
        ("on_time_resolution << 1", "cannot be read"),
        ("on_time_resolution == 1", "cannot be read"),
        ("0.99 > on_time_resolution", "cannot be read"),
        ("nps > 1,000", "cannot be read"),
        ("nps > ten", "cannot be read"),
        ("nps > nan", "cannot be read"),
        ("nps > 5; nps < 3", "cannot be read"),
        ("on_time_resolutoin < 99%", "nearest: on_time_resolution"),
        ("zzz < 5", "there are: on_time_resolution, complaints_open, nps, unknown_days"),
        ("on_time_resolution < 99", "write 99%"),
        ("on_time_resolution < 1.01", "write 1.01%"),
        ("nps < 30%", "no share"),
    ],
)
def test_refused(typed, said):
    with pytest.raises(UsageError, match=r"--fail-on") as refused:
        _read("nps < 0", typed)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_share_may_be_asked_to_pass_all():
    invocation = _judged("on_time_resolution < 150%", "on_time_resolution <= 1")
    assert [each["hit"] for each in invocation.stats["fail_on"]] == [True, True]
