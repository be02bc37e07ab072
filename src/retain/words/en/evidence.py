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
    "evidence_wallet_share_fell": "our share of what it buys was {share:%} on {date}, {before:%} in "
    "the year before",
    "evidence_rivals_more": "rivals that supply it: {rivals} on {date}, {before} in the year before",
    "evidence_category_gone": "{category} last bought on {date}: none on {occasions} occasions until "
    "{until}, {expected} were to be expected",
    "evidence_price_rose": "our prices rose by {change:%} around {date} (category: {category}); it bought "
    "{discounted:%} on discount, {usual:%} is usual",
    "evidence_market_price_fell": "market prices fell by {change:%} around {date} (category: {category}); "
    "it bought {discounted:%} on discount, {usual:%} is usual",
    "evidence_deliveries_late": "{late} of {deliveries} deliveries were late, the first promised for "
    "{first}, the last for {last}; {usual:%} is usual",
    "evidence_returns_rose": "it gave goods back on {back} days from {first} to {last}, with {sold} "
    "purchases; {usual:1f} were to be expected",
}
