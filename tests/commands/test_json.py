"""Every summary's JSON is what the published schema says."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from tests.test_examples import EXAMPLES

CONFIG = EXAMPLES / "shop" / "retain.toml"
COMMANDS = ("report", "tiers", "churn", "cohorts", "service", "plan", "causes", "loyalty", "check")


@pytest.fixture
def schema(here):
    return json.loads(here("report", "--schema").out)


def test_the_schema_is_printed_without_data(schema):
    assert schema["properties"]["schema"] == {"const": "retain.report/1"}


def test_of_the_example_shop(here, schema):
    valid = Draft202012Validator(schema).validate
    for command in COMMANDS:
        ran = here(command, "--config", CONFIG, "--format", "json", "-q")
        assert ran.code == 0, (command, ran.err)
        document = json.loads(ran.out)
        valid(document)
        for key, section in document["sections"].items():
            keys = [column["key"] for column in section.get("columns", ())]
            assert len(set(keys)) == len(keys), (command, key)
            assert all(list(row) == keys for row in section.get("rows", ())), (command, key)
            drawn = section.get("chart", {"x": None, "y": []})
            assert {*drawn["y"], drawn["x"]} <= {*keys, None}, (command, key)
