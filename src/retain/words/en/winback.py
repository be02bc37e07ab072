"""What is said of the playbook, and of winning back."""

WINBACK: dict[str, str] = {
    "problem.offer_twice": "{name}: offer_cost and offer_share both say what the offer costs; keep one (from {origin})",
}
