"""Sentences of evidence for causes, filled with what a rule found."""

EVIDENCE: dict[str, str] = {
    "evidence_none": "no evidence of a cause in the tables given",
    "evidence_between": "; ",
    "evidence_no_data": "no data: {tables}",
    # Our own sales, wallet and prices.
    "evidence_manager_changed": "the person in charge changed from {before} to {after} on {date}, "
    "{days} days before the decline",
    "evidence_seller_left": "{before}, who sold to this customer, made the last sale to anybody on "
    "{date}, {days} days before the decline",
}
