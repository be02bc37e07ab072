"""What is said of groups that are compared."""

GROUPS = {
    "by.title": "By {column}",
    "by.kept": "Retention by {column}, on like terms",
    "by.nobody": "None of these customers has bought.",
    "by.meaning": "Kept: of who bought in the window before, who bought in this one. Expected: what the "
    "whole base's rates by tier and occasions of the window before give for the group's own mix of "
    "customers. A ratio over 1 keeps more than its mix would.",
    "by.better": "Better than its mix beyond chance, all {compared} compared at once: {groups}.",
    "by.worse": "Worse than its mix beyond chance, all {compared} compared at once: {groups}.",
    "by.alike": "No group differs from its mix beyond chance; compared: {compared}.",
    "by.covered_in_part": "The first occasion of any is on {first}: the {window} days before the window are covered in part.",
    "by.few": "* too few are expected to stay, or to go, for a comparison (under five).",
    "by.nothing_to_keep": "Nobody bought in the window before, so there is no retention to compare.",
    "by.between": ", ",
    "by.more": " and {groups} more",
    "by.group": "{group} ({ratio}; 95 % interval {low} to {high})",
    "by.without": "those without one",
    "column.margin_rate": "margin rate",
    "column.key_accounts": "key accounts",
    "column.loyalty_score": "loyalty",
    "column.could_be_kept": "bought before",
    "column.kept_share": "kept",
    "column.kept_expected": "expected",
    "column.kept_ratio": "ratio",
    "column.kept_low": "from",
    "column.kept_high": "to",
    "column.region": "region",
    "column.industry": "industry",
    "column.account_manager": "account manager",
    "column.segment": "segment",
    "error.too_many_groups": "--by {column}: {groups} different values; at most {most} can be shown side by side\n"
    "take a column with fewer",
    "cohorts.by": "Retention by {column}",
    "cohorts.by_meaning": "Of the customers of all cohorts together, the share that bought so many {periods} after the first purchase; cells that are not complete are left out.",
}
