"""The report of a comparison, a module a part of it."""
