"""Which command was meant, and what does the shell hear of it?

Exit codes are a contract: 0 found (or done), 1 nothing found (or not all done), 2 an error, told in one line on
stderr; 130 after Ctrl-C. A reader that closes the pipe early is no error.
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
    """The group whose commands are imported when they are called."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click itself would exit with 1, which means that nothing was found
            raise ClosedPipe from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module, __package__), name or cmd_name)
        assert isinstance(command, click.Command)
        return command


def version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version and stop, when --version is given."""
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
    """Run one command; the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who called: nobody listens, and no file of ours may take its number
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a locale without ë prints a question mark, and goes on
    try:
        with warnings.catch_warnings():
            warnings.showwarning = show_warning
            code = vraagbaak.main(list(arguments), prog_name="vraagbaak", standalone_mode=False)
        code = code if isinstance(code, int) else 0
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise ClosedPipe(code) from None
        return code
    except click.UsageError as error:
        told = error.format_message().rstrip()
        where = error.ctx.command_path if error.ctx else "vraagbaak"
        return complain(
            f"{told}{'' if told.endswith('?') else '.' if told[-1:].isalnum() else ''} See `{where} --help`."
        )
    except click.ClickException as error:
        return complain(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        return 130
    except ClosedPipe as closed:
        # what is still buffered has no reader: without this the interpreter complains as it exits
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
    """A warning as one line on stderr, without the place in the code that it came from."""
    click.echo(f"vraagbaak: {safe(' '.join(str(message).split()))}", err=True)


def complain(told: str) -> int:
    """One line on stderr; the exit code of an error."""
    sys.stdout.flush()
    click.echo(f"vraagbaak: {safe(' '.join(told.split()))}", err=True)
    return 2


def is_problem(error: Exception) -> bool:
    """Was this raised for people to read (a library's problem), rather than by a fault?"""
    from ... import IndexProblem

    return isinstance(error, IndexProblem)
