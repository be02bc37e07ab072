"""What changed between two days: moves, migration, the bridge of revenue, headline figures."""
