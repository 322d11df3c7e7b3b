"""Whether a passage matches, by the expanded terms that it holds, in numpy.

A mask says what a passage holds: one bit per expanded term.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AND, OR, NOT = -1, -2, -3
"""Operations of a program; any other number is an expanded term."""

DEEPEST = 64
"""The greatest depth of a program's stack."""

Masks = NDArray[np.uint64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Matching:
    """The mask of all expanded terms, the mask of those always required, and the program, empty when there is none."""

    all: int
    required: int
    program: tuple[int, ...]

    def some(self, masks: Masks) -> Flags:
        """Which of these masks, all above 0, are enough to match."""
        required = np.uint64(self.required)
        return run(self.program, masks) if self.program else masks & required == required

    def full(self, masks: Masks) -> Flags:
        """Which of them match fully."""
        return run(self.program, masks) if self.program else masks == np.uint64(self.all)


def check_program(program: Sequence[int], n_terms_expanded: int) -> None:
    """Raises ValueError unless the program leaves one value and never needs more room than there is."""
    depth = 0
    for step in program:
        takes = {AND: 2, OR: 2, NOT: 1}.get(step, 0)
        if step >= n_terms_expanded or step < NOT or depth < takes:
            raise ValueError("a program names or takes what there is not")
        depth += 1 - takes
        if depth > DEEPEST:
            raise ValueError("a program is too deep")
    if depth != 1:
        raise ValueError("a program leaves one value")


def run(program: Sequence[int], masks: Masks) -> Flags:
    """Evaluates a program in postfix over the expanded terms held."""
    stack: list[Flags] = []
    for step in program:
        if step >= 0:
            stack.append(masks >> np.uint64(step) & np.uint64(1) != 0)
        elif step == NOT:
            stack.append(~stack.pop())
        else:
            last = stack.pop()
            stack.append(stack.pop() & last if step == AND else stack.pop() | last)
    return stack[0]
