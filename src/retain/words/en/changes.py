"""What headline figures are called, what they mean, and why one is not known."""

CHANGES = {
    "headline.revenue": "revenue",
    "headline.revenue_on_year": "revenue against a year before",
    "headline.occasions": "occasions",
    "headline.average_occasion_value": "revenue per occasion",
    "headline.buyers": "customers who bought",
    "headline.new_customers": "new customers",
    "headline.returned_customers": "customers who came back",
    "headline.newly_churned": "newly churned",
    "headline.revenue_window": "revenue of the window",
    "headline.active_customers": "active customers",
    "headline.at_risk": "slowing or lapsed",
    "headline.value_at_risk": "value at risk",
    "headline.churned_customers": "churned customers",
    "headline.key_accounts": "key accounts",
    "headline.key_accounts_at_risk": "key accounts at risk",
    "headline.retention": "retention",
    "headline.revenue_retention": "revenue retention",
    "headline.repeat_buyer_share": "repeat rate",
    "headline_meaning.revenue": "Amounts of the period's days, less what was given back on them.",
    "headline_meaning.revenue_on_year": (
        "By how much revenue is over that of the same weekdays 52 weeks before."
    ),
    "headline_meaning.occasions": "Days on which a customer bought, of all customers together.",
    "headline_meaning.average_occasion_value": "Revenue of the period by its occasions.",
    "headline_meaning.buyers": "Customers who bought in the period.",
    "headline_meaning.new_customers": "Customers who bought for the first time in the period.",
    "headline_meaning.returned_customers": (
        "Customers who bought in the period after they had been called gone."
    ),
    "headline_meaning.newly_churned": (
        "Customers who are called gone at the period's end and were not at its beginning."
    ),
    "headline_meaning.revenue_window": (
        "Revenue of the window up to the day, less what was given back in it."
    ),
    "headline_meaning.active_customers": "Customers who buy in their own rhythm.",
    "headline_meaning.at_risk": "Customers silent for longer than their rhythm, not yet churned.",
    "headline_meaning.value_at_risk": (
        "What the slowing and the lapsed were worth in the window up to their last occasion."
    ),
    "headline_meaning.churned_customers": "Customers who are called gone on the day.",
    "headline_meaning.key_accounts": "Customers who carry the business, by the standard.",
    "headline_meaning.key_accounts_at_risk": (
        "Key accounts of either end of the period that slow, lapsed, churned or stopped in part."
    ),
    "headline_meaning.retention": (
        "Of the customers of the window before the window, the share that bought in it."
    ),
    "headline_meaning.revenue_retention": (
        "The share of the window before's revenue that the kept customers stood for."
    ),
    "headline_meaning.repeat_buyer_share": (
        "Of all who have ever bought, the share with two or more occasions."
    ),
    "rows_of.buyers": "buyers",
    "rows_of.key_accounts": "key accounts",
    "figure_reason.no_rows": "no line of the period or after it",
    "figure_reason.period_not_covered": "the data begin later than the period",
    "figure_reason.window_not_covered": "the data begin later than the windows it is made from",
    "figure_reason.year_not_covered": "the data do not reach back to the same days a year before",
    "figure_reason.nobody_bought": "nobody has bought yet",
    "figure_reason.nobody_can_be_called": "by this base's standard nobody is called gone",
    "figure_reason.no_occasions": "nobody bought in the period",
    "figure_reason.no_revenue": "no revenue to compare with",
    "figure_reason.none_to_keep": "nobody bought in the window before the window",
    "figure_reason.few_lost": "fewer than ten customers were lost",
    "figure_reason.few_kept": "fewer than ten customers were kept",
}
