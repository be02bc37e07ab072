"""The command line in this very process, for runs over many files."""

from tests.commands.conftest import here, sample

__all__ = ["here", "sample"]
