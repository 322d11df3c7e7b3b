"""The command `vraagbaak`: parses arguments, calls the library and prints.

A command's module is imported when that command is called: starting up takes most of a search's time.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    gc.disable()  # a process that lives for a tenth of a second makes no garbage worth collecting
    # numpy's linear algebra library, which is not used here, would start a thread for each processor
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from .run import run

    code = run(sys.argv[1:] if arguments is None else arguments)
    # shutting the interpreter down in full takes a tenth of a search's time, and nothing is left to do
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
