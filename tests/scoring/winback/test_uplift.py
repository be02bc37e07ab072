"""What treating is worth: prior, learning, cells."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import polars as pl
import pytest

from retain.demo.winback import IF_TREATED_CHANCE
from retain.scoring.winback.attempts import attempts_of
from retain.scoring.winback.returns import Band, Unasked
from retain.scoring.winback.uplift import PRIOR_ATTEMPTS, PRIOR_UPLIFT, Uplift, learn_uplift
from tests.scoring.made_up import made_up
from tests.scoring.winback.standards_of import standards_of


def _attempts(counts):
    """Attempts by (cause, group): how many, and how many returned."""
    rows = [
        {"cause": cause, "group": group, "returned": place < back, "offer": None,
         "tier_before": "A", "silence_band": "gaps_3_5"}
        for (cause, group), (size, back) in counts.items()
        for place in range(size)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"cause": pl.String, "offer": pl.String})


def _of(found, cause):
    return found.of(pl.DataFrame({"cause": [cause]}, schema={"cause": pl.String})).item()


@pytest.mark.parametrize("attempts", [None, _attempts({("x", "treat"): (200, 60)}),
                                      _attempts({("x", "holdout"): (200, 60)})])  # fmt: skip
def test_without_both_groups_the_prior_stands(attempts):
    found = learn_uplift(attempts)
    assert found.basis == "prior"
    assert _of(found, "x") == _of(found, None) == PRIOR_UPLIFT


def test_the_overall_difference_is_weighed_against_the_prior():
    found = learn_uplift(_attempts({("x", "treat"): (100, 40), ("x", "holdout"): (100, 10)}))
    assert found.basis == "held_out"
    expected = (PRIOR_ATTEMPTS * PRIOR_UPLIFT + 200 * 0.3) / (PRIOR_ATTEMPTS + 200)
    assert found.overall.uplift == pytest.approx(expected)
    few = learn_uplift(_attempts({("x", "treat"): (9, 4), ("x", "holdout"): (1, 0)}))
    assert few.overall.uplift < 0.05


def test_harm_is_kept():
    found = learn_uplift(_attempts({("x", "treat"): (300, 10), ("x", "holdout"): (300, 60)}))
    assert found.overall.uplift < -0.1


def test_cells_that_do_not_differ_keep_to_the_whole():
    counts = {(f"cause_{i}", group): (40, back) for i in range(6)
              for group, back in (("treat", 12), ("holdout", 4))}  # fmt: skip
    found = learn_uplift(_attempts(counts))
    for i in range(6):
        assert _of(found, f"cause_{i}") == pytest.approx(found.overall.uplift, abs=0.01)


def test_cells_that_differ_are_told_apart_and_an_unknown_one_is_the_whole():
    counts = {}
    for i, back in enumerate((2, 10, 30, 50)):
        counts |= {(f"cause_{i}", "treat"): (100, back), (f"cause_{i}", "holdout"): (30, 2)}
    found = learn_uplift(_attempts(counts))
    learned = [_of(found, f"cause_{i}") for i in range(4)]
    assert learned == sorted(learned)
    assert learned[0] < 0.05
    assert learned[3] > 0.3
    assert _of(found, "never_seen") == _of(found, None) == round(found.overall.uplift, 4)


def test_the_innermost_known_cell_counts():
    counts = {("a", "treat"): (200, 100), ("a", "holdout"): (100, 10),
              ("b", "treat"): (200, 30), ("b", "holdout"): (100, 10)}  # fmt: skip
    found = learn_uplift(_attempts(counts))
    asked = pl.DataFrame(
        {"cause": ["a", "a", "a"], "offer": [None, None, "gift"],
         "tier_before": ["A", "B", "A"], "silence_band": ["gaps_3_5", "gaps_3_5", "gaps_3_5"]},
    )  # fmt: skip
    inner, tier_unseen, offer_unseen = found.of(asked)
    of = {cell.names: round(cell.uplift, 4) for cell in found.cells}
    assert inner == of["a", None, "A", "gaps_3_5"]
    assert tier_unseen == of["a", None]
    assert offer_unseen == of[("a",)]


def test_who_would_return_anyway_is_expected_of_the_few_held_out():
    """Two bands with equal treated shares; in one of them most return unasked."""
    rows = []
    for cause, band in (("soon", "gaps_1_2"), ("late", "gaps_8_13")):
        rows += [{"cause": cause, "group": "treat", "returned": i < 100, "silence_band": band}
                 for i in range(200)]  # fmt: skip
        rows += [{"cause": cause, "group": "holdout", "returned": i < 2, "silence_band": band}
                 for i in range(5)]  # fmt: skip
    attempts = pl.DataFrame(rows).with_columns(
        offer=pl.lit(None, pl.String), tier_before=pl.lit("A")
    )
    unasked = Unasked(90, (), (Band("gaps_1_2", 900, 630, 0.7), Band("gaps_8_13", 900, 90, 0.1)))
    found = learn_uplift(attempts, unasked)
    assert _of(found, "soon") < _of(found, "late") - 0.05
    plain = learn_uplift(attempts)
    assert _of(plain, "soon") == pytest.approx(_of(plain, "late"))


def test_it_is_kept_as_plain_values():
    found = learn_uplift(_attempts({("x", "treat"): (60, 20), (None, "holdout"): (50, 9)}))
    assert Uplift.from_document(json.loads(json.dumps(asdict(found)))) == found


def test_the_order_of_rows_does_not_show():
    made = made_up(7)
    known = attempts_of(made.base, standards_of(made.base, made.as_of), as_of=made.as_of).known
    unasked = Unasked(90, (), (Band("gaps_3_5", 9, 3, 1 / 3), Band("gaps_5_8", 9, 1, 1 / 9)))
    assert learn_uplift(known, unasked) == learn_uplift(known.reverse(), unasked)


def test_planted_uplifts_by_cause_are_recovered_in_order():
    """Attempts of eight made-up businesses together: the learned order is that of the plants."""
    frames = []
    for seed in (7, 8, 9, 10, 11, 12, 13, 14):
        made = made_up(seed)
        found = attempts_of(made.base, standards_of(made.base, made.as_of), as_of=made.as_of)
        frames.append(found.known)
    found = learn_uplift(pl.concat(frames))
    planted = {cause: chance for cause, chance in IF_TREATED_CHANCE.items() if cause != "none"}
    cells = [cell for cell in found.cells if len(cell.names) == 1 and cell.names[0] in planted]
    learned = np.array([cell.uplift for cell in cells])
    true = np.array([planted[cell.names[0]] for cell in cells])
    ranks = np.corrcoef(np.argsort(np.argsort(learned)), np.argsort(np.argsort(true)))[0, 1]
    assert ranks >= 0.7
    assert np.abs(learned - true).mean() < 0.08
