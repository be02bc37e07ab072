"""The win-back queue on public data: what is not known is said, and a budget is spent well."""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.conftest import run_retain


@pytest.fixture(scope="module")
def superstore(real_data, tmp_path_factory):
    """The queue of the Chinese superstore, and under a quarter of its cost."""
    folder = tmp_path_factory.mktemp("superstore")
    assert run_retain("init", real_data / "superstore_zh", cwd=folder).code == 0

    def queue(*options):
        ran = run_retain("winback", "--lang", "zh", "--format", "json", *options, cwd=folder)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)["sections"], ran.err

    return cache(queue)


def exact(rows, budget):
    """The greatest net for a budget by dynamic programming over every tenth of the currency."""
    most = int(budget * 10)
    reached = [0.0] * (most + 1)
    for row in rows:
        cost = int(row["regain_cost"] * 10)  # rounded down, so that the best is not understated
        for money in range(most, cost - 1, -1):
            reached[money] = max(reached[money], reached[money - cost] + row["regain_net"])
    return reached[most]


def test_a_base_with_only_sales(superstore):
    sections, said = superstore()
    assert "[winback.contact_cost]" in said
    assert {row["regain_cost_basis"] for row in sections["basis"]["rows"]} == {"share"}
    rows = sections["plan"]["rows"]
    assert {row["tier_before"] for row in rows} >= {"A", "B"}
    assert {row["regain_uplift"] for row in rows} == {0.02}
    stages = [row["customers"] for row in sections["funnel"]["rows"]]
    assert stages[:-2] == sorted(stages[:-2], reverse=True)
    assert stages[-1] + stages[-2] == len(rows)


@pytest.mark.parametrize("share", [0.05, 0.25, 0.6])
def test_a_budget_is_within_a_hundredth_of_the_best(superstore, share):
    everybody = superstore()[0]["plan"]["rows"]
    budget = round(share * sum(row["regain_cost"] for row in everybody), 1)
    chosen = superstore("--budget", budget)[0]["plan"]["rows"]
    assert sum(row["regain_cost"] for row in chosen) <= budget
    assert sum(row["regain_net"] for row in chosen) >= 0.99 * exact(everybody, budget)
