"""Generator of docs/CLI.md: every command and option, from the commands themselves. `make docs` runs it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from textwrap import wrap

import click

from .run import COMMANDS, vraagbaak

OPENING = """\
# The command line

Written by `make docs` from the commands' own help; a test fails when the two differ.

Exit codes: 0 when something was found or done, 1 when nothing was found or not everything could be done, 2 for an
error, which is one line on stderr; 130 after Ctrl-C. Colour is used on a terminal only, and not when NO_COLOR
is set. What a program reads from `--json` and `--csv` is in [OUTPUT.md](OUTPUT.md).
"""


def text() -> str:
    """The whole page."""
    return "\n".join(_lines()).rstrip()


def _lines() -> Iterator[str]:
    yield OPENING
    for command, context in _commands():
        yield from _command(command, context)


def _commands() -> Iterator[tuple[click.Command, click.Context]]:
    """Every command, and after a group those in it."""
    top = click.Context(vraagbaak, info_name="vraagbaak")
    for name in COMMANDS:
        command = vraagbaak.get_command(top, name)
        assert command is not None
        context = click.Context(command, parent=top, info_name=name)
        yield command, context
        for below in command.commands.values() if isinstance(command, click.Group) else ():
            yield below, click.Context(below, parent=context, info_name=below.name)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## {context.command_path}"
    yield ""
    yield f"    {context.command_path} {usage}"
    yield ""
    for paragraph in (command.help or "").split("\n\n"):
        if paragraph.lstrip(" ").startswith("\b"):
            yield from (f"    {line.strip()}" for line in paragraph.splitlines()[1:] if line.strip())
        else:
            yield from wrap(" ".join(paragraph.split()), 120)
        yield ""
    for param in command.params:
        if isinstance(param, click.Option):
            yield f"* `{_written(param, context)}`: {' '.join((param.help or '').split())}{_default(param)}"
    yield ""


def _written(option: click.Option, context: click.Context) -> str:
    """The option as it is typed: `--limit N`."""
    names = ", ".join(sorted(option.opts, key=len))
    if option.is_flag:
        return names
    return f"{names} {option.metavar or 'VALUE'}"


def _default(option: click.Option) -> str:
    """Its default, unless the help text states it."""
    shown = f" Default: {option.default}." if option.show_default else ""
    return shown + (" May be repeated." if option.multiple else "")


def man_page() -> str:
    """The same as a page of `man`, in roff."""
    from ... import __version__

    lines = [f'.TH VRAAGBAAK 1 "" "vraagbaak {__version__}" "User Commands"', ".SH NAME"]
    lines += ["vraagbaak \\- search Dutch parliamentary questions and answers", ".SH SYNOPSIS"]
    lines += [".B vraagbaak", "COMMAND [OPTIONS] [ARGUMENTS]...", ".SH DESCRIPTION"]
    for paragraph in OPENING.split("\n\n")[2:]:
        plain = re.sub(r"\[([^]]+)\]\([^)]+\)", r"docs/\1", " ".join(paragraph.split()))
        lines += [".PP", _roff(plain)]
    for command, context in _commands():
        name = context.command_path
        lines += [f".SH {_roff(name.removeprefix('vraagbaak ').upper())}", f".B {_roff(name)}"]
        lines.append(_roff(" ".join(command.collect_usage_pieces(context))))
        for paragraph in (command.help or "").split("\n\n"):
            if paragraph.lstrip(" ").startswith("\b"):
                lines += [".nf", *(_roff(line.strip()) for line in paragraph.splitlines()[1:] if line.strip()), ".fi"]
            else:
                lines += [".PP", _roff(" ".join(paragraph.split()))]
        for param in command.params:
            if isinstance(param, click.Option):
                text = " ".join((param.help or "").split()) + _default(param)
                lines += [".TP", f".B {_roff(_written(param, context))}", _roff(text)]
    return "\n".join(lines)


def _roff(text: str) -> str:
    """A line for roff: hyphens that can be copied, and no request at its beginning."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    print(man_page() if sys.argv[1:] == ["man"] else text())
