"""Sentences of evidence that rests on records, filled with what a rule found."""

RECORDS: dict[str, str] = {
    "evidence_promise_unkept": "a promise made on {made} for {due} was not kept {late} days after",
    "evidence_price_above_agreed": "on {date} a discount of {granted:%} was granted, {agreed:%} are "
    "agreed and were granted before",
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
    "evidence_small_complaints": "{complaints} small complaints from {first} to {last}",
    "evidence_rude_service": "complaints about how we treat customers: {complaints}, the last on "
    "{last} ({words})",
    "evidence_answered_late": "of {complaints} complaints {late} were answered or closed late, the "
    "last opened on {last}",
    "evidence_product_complaint": "complaints that the product does not fit: {complaints}, the last "
    "on {last} ({words})",
    "evidence_wave": "complained on {date} in a wave: {complaints} customers within a month about "
    "{category}, usually {usual}",
    "evidence_state": "the customers table says: {state}",
    "evidence_state_closed": "closed down",
    "evidence_state_moved": "moved away",
    "evidence_stated": "said on {date}: “{words}”",
    "evidence_noted": "noted on {date}: “{words}”",
}
