"""`vraagbaak completion`: shell completion of commands, options and filter values.

click's own scripts for bash and fish break values with blanks, quotes or commas apart; these do not. zsh quotes by
itself.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import (
    BashComplete,
    FishComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

BASH = r"""
%(complete_func)s() {
    local cur=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} type value
    local word=${line##* }
    [[ $cur == [=:] ]] && cur=
    while IFS=, read -r type value; do
        case $type:$cur in
            dir:*) COMPREPLY=(); compopt -o dirnames ;;
            file:*) COMPREPLY=(); compopt -o default ;;
            plain:\"*) COMPREPLY+=("$(sed 's/[\\"$`]/\\&/g' <<< "$value")") ;;
            plain:\'*) COMPREPLY+=("$(sed "s/'/'\\\\''/g" <<< "$value")") ;;
            plain:*)
                printf -v value %%q "$value"
                COMPREPLY+=("${value#"${word%%"$cur"}"}") ;;
        esac
    done < <(env COMP_WORDS="$line" %(complete_var)s=bash_complete $1)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
"""A value is quoted as the word was begun: by ", by ', or else by backslashes. bash takes = and : for ends of words, so
what comes before them on the line is left out of the value."""

FISH = """
function %(complete_func)s
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \\
        COMP_CWORD=(commandline -t) %(prog_name)s)
    for completion in $response
        set -l parts (string split --max 1 "," $completion)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Bash(BashComplete):
    source_template = BASH

    @staticmethod
    def _check_version() -> None:
        """bash 3 has all that the script uses, but for one option of `complete`; click would start bash to look."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words of the line up to the cursor, and the one that is being typed."""
        *words, last = split_arg_string(os.environ["COMP_WORDS"] + "\0")  # a blank at the end begins a word
        return words[1:], last.rstrip("\0")


class _Fish(FishComplete):
    source_template = FISH


def register() -> None:
    """Makes click complete with these scripts."""
    add_completion_class(_Bash, "bash")
    add_completion_class(_Fish, "fish")


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

    register()
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(vraagbaak, {}, "vraagbaak", "_VRAAGBAAK_COMPLETE").source())
    return 0
