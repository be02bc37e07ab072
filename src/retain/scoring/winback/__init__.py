"""Winning back who left: whom, at what cost, and what past attempts teach."""
