"""`python -m retain`."""

from retain.cli import run

run()
