"""One customer's page."""
