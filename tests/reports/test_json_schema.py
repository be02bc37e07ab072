"""The JSON of reports is what its published schema says, and another document is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from retain.reports.json_document import as_json
from retain.reports.json_schema import report_schema, schema_text
from tests.reports.every_kind import ROWS, every_kind

PUBLISHED = Path(__file__).parent.parent.parent / "docs" / "report.schema.json"


@pytest.fixture(scope="module")
def valid():
    Draft202012Validator.check_schema(report_schema())
    return Draft202012Validator(report_schema()).validate


def test_the_published_schema_is_this_one():
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_section(valid, lang):
    document = json.loads(as_json(every_kind(lang)))
    valid(document)
    sections = document["sections"]
    for section in sections.values():
        keys = [column["key"] for column in section.get("columns", ())]
        assert all(list(row) == keys for row in section.get("rows", ()))
    headline = sections["headline"]
    assert headline["tiles"] == [
        {"row": 0, "kind": "money", "better": False},
        {"row": 1, "kind": "share", "better": True},
        {"row": 2, "kind": "money", "better": None},
    ]
    assert headline["rows"][0]["trend"] == [1.0, None, 3.0, 2.0, 4.0]
    assert sections["bridge"]["chart"]["y"] == ["revenue"]
    assert sections["heat"]["total"] is True
    assert {"row": 3, "column": "A"} in [
        {**cell, "column": cell["column"][-1:]} for cell in sections["heat"]["reserved"]
    ]
    assert len(sections["cells"]["rows"]) == ROWS
    assert sections["cells"]["for_programs"] is True
    assert set(sections["words"]) == {"title", "sentences"}


def _without(key):
    return lambda document: document.pop(key)


def _section(change):
    return lambda document: change(document["sections"]["headline"])


WRONG = {
    "no version": _without("schema"),
    "another version": lambda d: d.update(schema="retain.report/2"),
    "another language": lambda d: d.update(lang="de"),
    "a member that nobody knows": lambda d: d.update(made="today"),
    "sections as a list": lambda d: d.update(sections=list(d["sections"].values())),
    "a key that is none": lambda d: d["sections"].update({"A b": d["sections"]["words"]}),
    "sentences as one text": _section(lambda s: s.update(sentences="One.")),
    "a section's member that nobody knows": _section(lambda s: s.update(note="x")),
    "rows without columns": _section(_without("columns")),
    "columns without rows": _section(_without("rows")),
    "no columns": _section(lambda s: s.update(columns=[])),
    "a kind that is none": _section(lambda s: s["columns"][0].update(kind="colour")),
    "a cell that is an object": _section(lambda s: s["rows"][0].update(value={"is": 1})),
    "a trend of texts": _section(lambda s: s["rows"][0].update(trend=["1"])),
    "a row that is a list": _section(lambda s: s["rows"].append([1])),
    "a tile's place before the first": _section(lambda s: s["tiles"][0].update(row=-1)),
    "a chart of another kind": lambda d: d["sections"]["bridge"]["chart"].update(kind="pie"),
    "a chart of nothing": lambda d: d["sections"]["bridge"]["chart"].update(y=[]),
    "a chart in words only": lambda d: d["sections"]["words"].update(
        chart=d["sections"]["bridge"]["chart"]
    ),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_another_document_is_refused(valid, change):
    document = json.loads(as_json(every_kind("en")))
    wrong = copy.deepcopy(document)
    change(wrong)
    with pytest.raises(ValidationError):
        valid(wrong)
