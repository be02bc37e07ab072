"""Sentences of evidence for causes, filled with what a rule found."""

EVIDENCE: dict[str, str] = {
    "evidence_none": "no evidence of a cause in the tables given",
    "evidence_between": "; ",
    "evidence_no_data": "no data: {tables}",
}
