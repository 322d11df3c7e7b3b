"""Search results for programs: one JSON object on one line, which docs/OUTPUT.md describes.

Keys are stable: none is left out, absent texts are "", absent dates null. Snippets are HTML with the matches between
<mark> and </mark>. Control codes are escaped (\\u009b), also those that JSON would let through.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from .terminal import CONTROLS, as_utf8


def write(thing: Any, stream: TextIO | None = None) -> None:
    """Prints the object as one line of JSON; on standard output, unless another stream is given."""
    stream = stream or sys.stdout
    as_utf8(stream)
    stream.write(dumped(thing) + "\n")


def escaped(line: str) -> str:
    """A line of JSON, with its control codes written as JSON escapes."""
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def dumped(thing: Any) -> str:
    """The object as one line of JSON that is safe to print."""
    return escaped(json.dumps(thing, ensure_ascii=False))
