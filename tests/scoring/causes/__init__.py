"""Causes of leaving: their rules, and how well they tell."""
