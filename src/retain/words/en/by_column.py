"""What a period's report says of groups side by side."""

BY_COLUMN = {
    "by_column.title": "By {column}",
    "by_column.meaning": "A customer counts once, by what is known of it today. Revenue and newly "
    "churned are of the {days} days; what was kept, complaints and deliveries are of the {window} "
    "days of the window, since a week of one group is little but chance.",
    "by_column.risk": "Most value at risk: {groups}.",
    "by_column.risk_of": "{group} ({value} with {customers} customers)",
    "by_column.kept_more": "Kept more customers than the same mix keeps across the base, beyond "
    "chance ({compared} compared at once): {groups}.",
    "by_column.kept_fewer": "Kept fewer than the same mix keeps across the base, beyond chance "
    "({compared} compared at once): {groups}.",
    "by_column.kept_of": "{group} ({kept_share}, its mix {kept_expected})",
    "by_column.not_why": "The mix is tier and number of occasions a window ago; other things than "
    "who looks after them may differ too, so this is where to look, not a verdict.",
    "by_column.alike": "No group kept more or fewer than its mix beyond chance ({compared} compared "
    "at once): differences between them are no more than chance makes.",
    "by_column.placed": "{customers} customers have no region of their own: each counts where it "
    "bought last, with all that it bought anywhere.",
    "by_column.without": "{customers} customers have no value of {column}: the last row.",
    "by_column.few": "* from fewer than {few}.",
    "by_column.verdict.more": "more",
    "by_column.verdict.fewer": "fewer",
    "group_column.customers": "customers",
    "group_column.value_window": "value",
    "group_column.value_share": "of value",
    "group_column.revenue_period": "revenue",
    "group_column.revenue_period_change": "change",
    "group_column.kept_share": "kept",
    "group_column.kept_expected": "its mix",
    "group_column.kept_verdict": "beyond chance",
    "group_column.at_risk": "at risk",
    "group_column.value_at_risk": "value at risk",
    "group_column.newly_churned": "newly churned",
    "group_column.on_cadence_share": "on cadence",
    "group_column.complaints_per_100": "complaints per 100",
    "group_column.on_time_delivery": "delivered on time",
    "group_column.active": "active",
    "group_note.customers": "Customers who have bought.",
    "group_note.value_window": "Value of the window.",
    "group_note.value_share": "Share of the base's positive value.",
    "group_note.revenue_period": "Net revenue of the period.",
    "group_note.revenue_period_change": "Against the period before, of the same length; blank "
    "where the data begin later.",
    "group_note.kept_share": "Of who bought in the window before, the share that bought in this one.",
    "group_note.kept_expected": "What the base's rates by tier and occasions of the window before "
    "give for the group's own mix.",
    "group_note.kept_verdict": "Whether the two differ beyond chance, all groups judged at once; "
    "groups with fewer than five expected to stay, or to go, are not compared.",
    "group_note.at_risk": "Slowing or lapsed.",
    "group_note.value_at_risk": "Value of those at risk while they bought.",
    "group_note.newly_churned": "Called gone on the last day, and not on the day before the first.",
    "group_note.on_cadence_share": "Of customers whom the plan has a cadence for, those whose next "
    "contact is not overdue.",
    "group_note.complaints_per_100": "Complaints of the window per 100 customers a month.",
    "group_note.on_time_delivery": "Of the window's orders with a promised day, those that came in "
    "time.",
    "group_note.active": "Customers who buy in their rhythm.",
}
