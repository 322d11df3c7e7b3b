"""Run a command: choose it, report its errors, and set its exit code.

Exit codes are a contract: 0 found (or done), 1 nothing found (or not all done), 2 an error, reported in one line on
stderr; 130 after Ctrl-C. It is no error when the reader of a pipe closes it early.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from .terminal import ClosedPipe, safe

COMMANDS = {
    "search": ".search",
    "show": ".show",
    "open": ".keep:open_command",
    "related": ".related",
    "suggest": ".suggest",
    "words": ".words",
    "explain": ".explain",
    "index": ".index",
    "watch": ".watch",
    "embed": ".embed",
    "delete": ".keep",
    "export": ".keep",
    "merge": ".keep",
    "optimize": ".keep",
    "stats": ".stats",
    "evaluate": ".evaluate",
    "serve": ".serve",
    "mcp": ".mcp",
    "sync": ".sync",
    "reread": ".sync",
    "history": ".sync",
    "alerts": ".alerts",
    "verify": ".verify",
    "repair": ".repair",
    "backup": ".backup",
    "restore": ".backup",
    "cluster": ".cluster",
    "completion": ".completion",
}
"""Each command, and the module whose attribute of that name it is."""


class Commands(click.Group):
    """The command group; it imports a command's module when that command is called."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click itself would exit with 1, which means that nothing was found
            raise ClosedPipe from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names. Raises UsageError, with the nearest command, or else with a search."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0].lower(), COMMANDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else "To search, begin with: vraagbaak search"
            raise click.UsageError(f"No such command: {args[0]}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module, __package__), name or cmd_name)
        assert isinstance(command, click.Command)
        return command


def version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Prints the version and stops, when --version is given."""
    if asked:
        from importlib.metadata import version as installed

        click.echo(f"vraagbaak {installed('vraagbaak')}")
        ctx.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
)
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=version, help="Print the version."
)
@click.pass_context
def vraagbaak(ctx: click.Context) -> None:
    """Search Dutch parliamentary questions and answers.

    First `vraagbaak index FILES`, then `vraagbaak search WORDS`. Every command takes --help.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller: unread, and no file may take its number
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a locale without ë prints a question mark, and continues
    try:
        with warnings.catch_warnings():
            warnings.showwarning = show_warning
            if "_VRAAGBAAK_COMPLETE" in os.environ:
                from .completion import register

                register()
            code = vraagbaak.main(list(arguments), prog_name="vraagbaak", standalone_mode=False)
        code = code if isinstance(code, int) else 0
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise ClosedPipe(code) from None
        return code
    except click.UsageError as error:
        message = error.format_message().rstrip()
        where = error.ctx.command_path if error.ctx else "vraagbaak"
        return complain(
            f"{message}{'' if message.endswith('?') else '.' if message[-1:].isalnum() else ''} See `{where} --help`."
        )
    except click.ClickException as error:
        return complain(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        return 130
    except ClosedPipe as closed:
        # buffered output has no reader: without this the interpreter complains at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return closed.code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return complain(f"{where}{error.strerror or error}")
    except Exception as error:
        if is_problem(error):
            return complain(str(error))
        import traceback

        traceback.print_exc()
        return complain(
            "this is a fault of vraagbaak itself, or the index is damaged: if `vraagbaak verify` finds nothing, "
            "please report it with the lines above"
        )


def show_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object, **__: object
) -> None:
    """Prints a warning as one line on stderr, without its place in the code."""
    click.echo(f"vraagbaak: {safe(' '.join(str(message).split()))}", err=True)


def complain(message: str) -> int:
    """Prints one line on stderr; returns the exit code of an error."""
    sys.stdout.flush()
    click.echo(f"vraagbaak: {safe(' '.join(message.split()))}", err=True)
    return 2


def is_problem(error: Exception) -> bool:
    """Whether an exception is meant for people (a library's problem), and is not a fault in the code."""
    from ... import IndexProblem

    return isinstance(error, IndexProblem)
