"""Models of how customers buy until they stop: parameters, likelihood, predictions, in days."""
