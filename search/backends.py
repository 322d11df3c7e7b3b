"""Which backend does the location of an index name?

A folder is an index on this machine. `scheme://…` names another backend, a module with `open`, `writer` and `verify`.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..index.errors import UsageProblem

if TYPE_CHECKING:
    from ..index.maintenance.verification import Verification

MODULES = {"opensearch": "vraagbaak.search.opensearch.backend"}
"""Each scheme, and the module of its backend, which is imported when it is named."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://")


def is_elsewhere(location: object) -> bool:
    """Whether a location names another backend than a folder."""
    return isinstance(location, str) and _SCHEME.match(location) is not None


def backend_of(location: str | os.PathLike[str]) -> Any:
    """The module of the backend that a location names; None for a folder. Raises UsageProblem on an unknown scheme."""
    named = _SCHEME.match(location) if isinstance(location, str) else None
    if named is None:
        return None
    module = MODULES.get(named[1])
    if module is None:
        raise UsageProblem(f"no backend is named {named[1]!r}; give a folder, or {', '.join(MODULES)}://HOST/NAME")
    return import_module(module)


def verify(location: str | os.PathLike[str], *, full: bool = False) -> Verification:
    """Whether an index is as it was written, wherever it is. Raises IndexProblem where there is none."""
    if (backend := backend_of(location)) is not None:
        verification: Verification = backend.verify(location, full=full)
        return verification
    from ..index.maintenance.verification import verify as look

    return look(Path(location), full=full)
