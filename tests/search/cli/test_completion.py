"""Completion as the shells do it: values with blanks, commas, quotes and accents come back as one word."""

from __future__ import annotations

import os
import pty
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Indiener, Passage, Schema

ZORG = "Volksgezondheid, Welzijn en Sport"
TYPED = {
    "--ministerie Vol": ZORG,
    '--ministerie "Vol': ZORG,
    "--ministerie 'Vol": ZORG,
    "--indiener L": "L'Ami",
    "--indiener 'L": "L'Ami",
    "--indiener Öz": 'Özdil "Z" & co',
    '--indiener "Öz': 'Özdil "Z" & co',
    "--indiener '$(": "$(false) `x` *",
    "--onderwerp zorg": "zorg: breed",
    "--filter comm": "commissie=Natuur en Milieu",
    "--filter commissie=nat": "commissie=Natuur en Milieu",
}

ASK = """
eval "$(vraagbaak completion bash)"
COMP_LINE=$LINE COMP_POINT=${#LINE}
COMP_WORDS=("${@}") COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_vraagbaak_completion vraagbaak
printf '%s\\n' "${COMPREPLY[@]}"
"""


IN_ZSH = r"""
autoload -Uz compinit
compinit -u -d $ZDOTDIR/dump
eval "$(vraagbaak completion zsh)"
show() { zle complete-word; print -rn -- $BUFFER > $ZDOTDIR/made; mv $ZDOTDIR/made $ZDOTDIR/line; exit }
zle -N show
bindkey '^X' show
: > $ZDOTDIR/ready
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "index"
    with vraagbaak.writer(path, schema=Schema(keywords=("commissie",))) as writer:
        writer.add(
            Document(
                id="verzonnen",
                ministeries=(ZORG,),
                indieners=tuple(Indiener(naam, "SP") for naam in ("L'Ami", 'Özdil "Z" & co', "$(false) `x` *")),
                onderwerpen=("zorg: breed",),
                passages=(Passage("1", "Hoe?"),),
                extra={"commissie": ["Natuur en Milieu"]},
            )
        )
    return path


def run(command: list[str], index: Path, **more: str) -> str:
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": programs, "VRAAGBAAK_INDEX": str(index), "LC_ALL": "C.UTF-8", **more}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("typed", TYPED)
def test_bash_gets_one_word_quoted_as_it_was_begun(typed: str, index: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    option, _, word = typed.partition(" ")
    words = [option, *(word.replace("=", " = ").split(" "))]  # bash takes = for the end of a word
    (found,) = run(
        ["bash", "-c", ASK, "bash", "vraagbaak", "search", *words], index, LINE=f"vraagbaak search {typed}"
    ).splitlines()
    begun = word[0] if word[0] in "'\"" else ""
    line = word[: word.rfind("=") + 1] + found if not begun else begun + found + begun
    assert run(["bash", "-c", f"printf %s {line}"], index) == TYPED[typed]


@pytest.mark.parametrize("typed", TYPED)
def test_fish_gets_the_value(typed: str, index: Path, tmp_path: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    ask = 'vraagbaak completion fish | source; complete -C "$LINE"'
    found = run(["fish", "-N", "-c", ask], index, LINE=f"vraagbaak search {typed}", HOME=str(tmp_path)).splitlines()
    assert found == [TYPED[typed]]


def waited(path: Path) -> Path:
    ends = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < ends, f"{path.name} did not come"
        time.sleep(0.02)
    return path


@pytest.mark.parametrize("typed", TYPED)
def test_zsh_gets_one_word_quoted_as_it_was_begun(typed: str, index: Path, tmp_path: Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    (tmp_path / "begin").write_text(IN_ZSH)
    settings = {"VRAAGBAAK_INDEX": str(index), "ZDOTDIR": str(tmp_path), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    process, terminal = pty.fork()
    if not process:
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, **settings, "PATH": programs})
    os.write(terminal, b". $ZDOTDIR/begin\n")
    waited(tmp_path / "ready")
    os.write(terminal, f"vraagbaak search {typed}\x18".encode())  # Ctrl-X completes, and ends the shell
    line = waited(tmp_path / "line").read_text()
    os.close(terminal)
    os.waitpid(process, 0)
    assert shlex.split(line)[2:] == [typed.partition(" ")[0], TYPED[typed]]
