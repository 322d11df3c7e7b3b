"""Which kernel does the work: the compiled one, or its plain twin?

Both have the same classes and give the same answers. VRAAGBAAK_KERNEL=plain chooses the twin.
"""

from __future__ import annotations

import os
from typing import Any

kernel: Any
if os.environ.get("VRAAGBAAK_KERNEL") == "plain":
    from . import plain_kernel as kernel
else:
    try:
        from . import kernel  # type: ignore[no-redef]
    except ImportError:  # installed where there was no compiler
        from . import plain_kernel as kernel

NAME: str = kernel.NAME
"""`compiled` or `plain`."""
