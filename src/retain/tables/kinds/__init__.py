"""The tables that retain reads, declared: their roles, what each holds, and what headers call it."""
