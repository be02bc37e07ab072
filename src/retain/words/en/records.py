"""Sentences of evidence that rests on records, filled with what a rule found."""

RECORDS: dict[str, str] = {
    "evidence_promise_unkept": "a promise made on {made} for {due} was not kept {late} days after",
    "evidence_service_below": "on {date} experience of {dimension} was graded {experience:1f}, "
    "expectation {expectation:1f}",
    "evidence_product_below": "on {date} experience of {dimension} was graded {experience:1f}, "
    "expectation {expectation:1f}",
    "evidence_dimension_service": "service",
    "evidence_dimension_product": "the product",
    "evidence_dimension_convenience": "convenience",
    "evidence_contacts_unanswered": "contacts of the customer's own that nobody answered: "
    "{contacts}, the last on {last}",
    "evidence_too_few_contacts": "{contacts} contacts of ours in the {days} days to {until}, "
    "{due:1f} due to a customer of tier {tier}; and the customer had potential",
}
