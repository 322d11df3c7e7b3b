"""Commands whose query may hold words that begin with a hyphen.

`-word` excludes a word, and a word may begin with any letter. So a short option counts only as the exact token (`-n 5`,
never `-n5`), and after `--` everything is query.
"""

from __future__ import annotations

from typing import Any

import click


class QueryCommand(click.Command):
    """A command that separates its arguments from its options itself; click reads only the options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments. Raises UsageError on a long option that does not exist, naming the nearest one."""
        options, words = self._parted(ctx, args)
        return super().parse_args(ctx, [*options, "--", *words])

    def _parted(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        known = {
            name: param for param in self.get_params(ctx) for name in param.opts if isinstance(param, click.Option)
        }
        options: list[str] = []
        words: list[str] = []
        left = iter(args)
        for token in left:
            name, has_value, _ = token.partition("=") if token.startswith("--") else (token, "", "")
            option = known.get(name)
            if token == "--":
                words += left
            elif isinstance(option, click.Option):
                options.append(token)
                if not has_value and not option.is_flag and not option.count:
                    options += [value for value in [next(left, None)] if value is not None]
            elif token.startswith("--") and not ctx.resilient_parsing:
                raise click.UsageError(f"No such option: {name}.{_nearest(name, known)}", ctx)
            else:
                words.append(token)
        return options, words


def _nearest(name: str, known: dict[str, Any]) -> str:
    from difflib import get_close_matches  # only needed for a misspelt option

    near = get_close_matches(name, [option for option in known if option.startswith("--")], n=1)
    return f" Did you mean {near[0]}?" if near else " After -- everything is part of the query."


class Limit(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A number of hits, or `all`."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value is None or isinstance(value, int):
            return value
        if value == "all":
            return ALL
        if not (value.isascii() and value.isdecimal()):
            self.fail(f"{value!r} is no number of hits; give a number of 0 or more, or all", param, ctx)
        return int(value[-LONGEST_LIMIT:]) if len(value.lstrip("0")) <= LONGEST_LIMIT else 10**LONGEST_LIMIT


LONGEST_LIMIT = 9
"""Digits of a limit that are read: no index has more documents."""

ALL = -1
"""What Limit makes of `all`."""
