"""Selection of the kernel: the compiled one, or its plain twin.

Both have the same classes and give the same answers. The environment variable VRAAGBAAK_KERNEL chooses one:
`compiled` (an error where it is not built), `plain`, or nothing: the compiled kernel where there is one.
"""

from __future__ import annotations

import os
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

SLOW = (
    "the compiled kernel is not built here, so searching and indexing are some 40 times slower; "
    "install a C compiler and run: pip install --force-reinstall --no-binary vraagbaak vraagbaak"
)


class SlowKernelWarning(UserWarning):
    """The plain kernel is in use though VRAAGBAAK_KERNEL did not ask for it."""


def _chosen() -> Any:
    wanted = os.environ.get("VRAAGBAAK_KERNEL", "")
    if wanted not in ("", "compiled", "plain"):
        raise ImportError(f"VRAAGBAAK_KERNEL is {wanted!r}; expected compiled or plain")
    if wanted == "plain":
        return import_module(".plain.kernel", __package__)
    try:
        return import_module(".compiled.interface", __package__)
    except ImportError:
        if wanted == "compiled":
            raise
    warnings.warn(SLOW, SlowKernelWarning, stacklevel=2)
    return import_module(".plain.kernel", __package__)


if TYPE_CHECKING:  # both kernels have the arguments and results of the plain one
    from .plain import kernel as kernel
else:
    kernel = _chosen()

NAME: str = kernel.NAME
"""`compiled` or `plain`."""
