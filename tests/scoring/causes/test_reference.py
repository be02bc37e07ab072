"""What is learned from a base is the same after it was saved and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace

from retain.scoring.causes.reference import Reference
from retain.scoring.scales import Scale
from tests.scoring.causes.asked import world_of


def _complaint(customer: str, opened: int) -> dict:
    row = {"customer": customer, "opened": opened, "category": "Quality", "closed": opened + 3}
    return row | {"due": opened + 5, "first_response": opened + 1}


def test_a_reference_survives_being_saved():
    complaints = [_complaint(f"u{d}", d) for d in range(0, 600, 20)]
    complaints += [_complaint(f"w{n}", 600 + n) for n in range(15)]
    promise = {"customer": "a", "made": 10, "due": 20, "fulfilled": 19, "fulfilled_said": True}
    answer = {"customer": "a", "date": 9, "dimension": "service"}
    contacts = [{"customer": "u0", "date": d, "direction": "out"} for d in range(600, 1000, 30)]
    tables = {
        "complaints": complaints,
        "promises": [promise],
        "surveys": [answer | {"expectation": 5.0, "experience": 2.0}],
        "contacts": contacts,
    }
    lines = [("u0", d, 100) for d in range(0, 1000, 30)]
    reference = world_of(tables, lines=lines).reference
    told = {field.name for field in fields(reference) if getattr(reference, field.name)}
    assert {"answers", "promises", "contacts_a_year", "waves"} <= told
    assert reference.surveys.surveys == Scale(1, 5)
    assert Reference.of_document(json.loads(json.dumps(asdict(reference)))) == reference


def test_nothing_is_learned_of_what_is_not_there():
    reference = world_of({}).reference
    assert Reference.of_document(json.loads(json.dumps(asdict(reference)))) == reference
    assert replace(reference, return_share=None) == Reference()
