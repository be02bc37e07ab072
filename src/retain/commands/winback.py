"""`retain winback`: winning customers back; `results` looks at past attempts.

Without a sub-command it makes the plan, so that `retain winback sales.csv` reads like its siblings.
"""

from __future__ import annotations

import typer
from typer.core import TyperGroup

from retain.commands.winback_plan import plan
from retain.commands.winback_results import results


class _PlanByDefault(TyperGroup):
    """A group that takes what names none of its commands for options of the plan."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """The arguments, with the plan's name before them where none is named."""
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else [plan.__name__, *args])


winback = typer.Typer(
    name="winback",
    cls=_PlanByDefault,
    help="Win customers back: whom, at what cost, by whom and when. The plan's options hold "
    "without its name, too.",
)
winback.command()(plan)
winback.command()(results)
