"""Significance of the difference between two rankings.

The paired randomisation test (Smucker, Allan and Carterette 2007): if the two were alike, each topic's difference could
equally have the other sign. The p-value is the share of random signs that give a mean difference as large.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ROUNDS = 10_000


def p_value(these: Sequence[float], those: Sequence[float], rounds: int = ROUNDS) -> float:
    """Two-sided, of the values of the same topics; the same on every run."""
    differences = np.array(these) - np.array(those)
    signs = np.random.default_rng(1).integers(0, 2, (rounds, len(differences)), np.int8) * 2 - 1
    reached = np.abs(signs @ differences) >= abs(differences.sum()) - 1e-12
    return float((reached.sum() + 1) / (rounds + 1))
