"""Which kernel does the work: the compiled one, or its plain twin?

Both have the same classes and give the same answers. VRAAGBAAK_KERNEL=plain chooses the twin.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any


def _chosen() -> Any:
    if os.environ.get("VRAAGBAAK_KERNEL") != "plain":
        try:
            return import_module(".compiled.kernel", __package__)
        except ImportError:
            pass  # installed where there was no compiler: the twin serves
    return import_module(".plain.kernel", __package__)


kernel: Any = _chosen()

NAME: str = kernel.NAME
"""`compiled` or `plain`."""
