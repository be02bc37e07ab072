"""What the JSON of a report looks like, as a JSON Schema (2020-12), made from its values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from retain.reports.json_document import FORMAT
from retain.reports.report import ChartKind, Kind

_TEXT: Mapping[str, Any] = {"type": "string"}
_KEY: Mapping[str, Any] = {"type": "string", "minLength": 1}
_PLACE: Mapping[str, Any] = {
    "type": "integer",
    "minimum": 0,
    "description": "A row's place in `rows`, from 0.",
}
_TRUE: Mapping[str, Any] = {"const": True}


def schema_text() -> str:
    """The schema as a document."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"


def report_schema() -> dict[str, Any]:
    """The schema of every report's JSON."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of retain (--format json)",
        "description": (
            "Every report is sections by key; a section has sentences, and rows where it has a"
            " table. A key keeps its meaning as long as `schema` keeps its number; sections and"
            " columns may be added."
        ),
        **_object(
            {
                "schema": {"const": FORMAT},
                "title": _KEY,
                "subtitle": _TEXT,
                "lang": {"enum": ["en", "zh"]},
                "sections": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
                    "additionalProperties": {"$ref": "#/$defs/section"},
                },
            }
        ),
        "$defs": {
            "section": _section(),
            "column": _column(),
            "cell": _cell(),
            "tile": _tile(),
            "chart": _chart(),
        },
    }


def _section() -> dict[str, Any]:
    found = _object(
        {"title": _TEXT, "sentences": _list(_TEXT)},
        {
            "for_programs": {
                **_TRUE,
                "description": "Figures by names that do not follow the language.",
            },
            "columns": {**_list({"$ref": "#/$defs/column"}), "minItems": 1},
            "rows": _list({"type": "object", "additionalProperties": {"$ref": "#/$defs/cell"}}),
            "total": {**_TRUE, "description": "The last row sums the others up."},
            "reserved": {
                **_list(_object({"row": _PLACE, "column": _KEY})),
                "description": "Cells with a reservation, which a sentence explains.",
            },
            "tiles": {
                **_list({"$ref": "#/$defs/tile"}),
                "description": "Of rows that are headline figures, in their order.",
            },
            "chart": {"$ref": "#/$defs/chart"},
        },
    )
    with_table = ("columns", "rows")
    only_with_table = ("total", "reserved", "tiles", "chart")
    found["dependentRequired"] = {
        **{key: [other for other in with_table if other != key] for key in with_table},
        **{key: list(with_table) for key in only_with_table},
    }
    return found


def _column() -> dict[str, Any]:
    return _object(
        {
            "key": _KEY,
            "label": _TEXT,
            "kind": {
                "enum": list(get_args(Kind)),
                "description": (
                    "`money` is in the data's currency; a `share` or `bar` of 1 is 100%; a `change`"
                    " is a figure less what it was; a `trend` a list, the oldest first."
                ),
            },
        },
        {
            "words": {
                "type": "object",
                "additionalProperties": _TEXT,
                "description": "What people read in place of the codes in `rows`.",
            }
        },
    )


def _cell() -> dict[str, Any]:
    return {
        "description": "null where it is not known; dates as YYYY-MM-DD.",
        "oneOf": [
            {"type": ["string", "number", "boolean", "null"]},
            _list({"type": ["number", "null"]}),
        ],
    }


def _tile() -> dict[str, Any]:
    return _object(
        {
            "row": _PLACE,
            "kind": {"enum": [*get_args(Kind), None], "description": "Of the row's figure."},
            "better": {
                "type": ["boolean", "null"],
                "description": "Whether it moved for the better; null where it is neither.",
            },
        }
    )


def _chart() -> dict[str, Any]:
    chart = _object(
        {
            "kind": {"enum": list(get_args(ChartKind))},
            "x": _KEY,
            "y": {**_list(_KEY), "minItems": 1},
            "text": {**_KEY, "description": "What it shows, for who cannot see it."},
        }
    )
    return {"description": "A picture of the rows: columns by key.", **chart}


def _list(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _object(
    required: Mapping[str, Any], optional: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }
