"""The report of a period, a module a section."""
