"""How a command takes groups of options: Typer sees their fields, the function gets the groups."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, get_type_hints

import typer

from retain.invocation import Invocation


def takes(*groups: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command's function receive option groups: one parameter a group, after the invocation.

    Typer sees the groups' fields as the command's parameters; the function gets the invocation and
    one instance of each group.
    """
    owner = {field.name: group for group in groups for field in fields(group)}
    hints = {
        name: get_type_hints(group, include_extras=True)[name] for name, group in owner.items()
    }
    defaults = {field.name: field.default for group in groups for field in fields(group)}

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def command(ctx: typer.Context, **typed: Any) -> None:  # noqa: ANN401
            invocation: Invocation = ctx.obj
            invocation.command = ctx.command_path
            made = [
                group(**{name: typed[name] for name, of in owner.items() if of is group})
                for group in groups
            ]
            function(invocation, *made)

        kind = inspect.Parameter.KEYWORD_ONLY
        parameters = [
            inspect.Parameter(
                "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
            ),
            *(
                inspect.Parameter(name, kind, default=defaults[name], annotation=hint)
                for name, hint in hints.items()
            ),
        ]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {"ctx": typer.Context, **hints}
        return command

    return decorate
