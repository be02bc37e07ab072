"""Polluted CSV files: made-up tables, what goes wrong in files, and what a reader made of them."""
