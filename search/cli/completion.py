"""`vraagbaak completion`: shell completion of commands, options and filter values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the code with which a shell completes the command.

    SHELL is bash, zsh or fish. Commands and options are completed, and the values of filters from the index.

    \b
    bash  eval "$(vraagbaak completion bash)"    in ~/.bashrc
    zsh   eval "$(vraagbaak completion zsh)"     in ~/.zshrc
    fish  vraagbaak completion fish > ~/.config/fish/completions/vraagbaak.fish
    """
    from .run import vraagbaak

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(vraagbaak, {}, "vraagbaak", "_VRAAGBAAK_COMPLETE").source())
    return 0
