"""The smallest Typer app there is: what any command line made with Typer costs to start."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    """Greet."""
    typer.echo(f"Hello, {name}")


if __name__ == "__main__":
    app()
