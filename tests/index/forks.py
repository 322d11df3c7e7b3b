"""What another process gets: one that is forked from this one."""

from __future__ import annotations

import os
from collections.abc import Callable


def in_a_fork(ask: Callable[[], object], *, as_nobody: bool = False) -> str:
    """The answer, or `Kind: message` of the problem. With `as_nobody`, the process may not write to what is not its own
    (root may write anywhere)."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        try:
            if as_nobody and os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            answer = str(ask())
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(theirs, answer.encode())
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        received = pipe.read().decode()
    os.waitpid(child, 0)
    return received
