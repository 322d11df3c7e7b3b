"""Do both kernels find the same forms near a word, and are these the ones that a plain table of distances gives?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vraagbaak.index.errors import Damaged, TimeIsUp
from vraagbaak.index.kernel.plain import kernel as plain_kernel
from vraagbaak.index.storage.string_table import arrays_of

compiled = pytest.importorskip("vraagbaak.index.kernel.compiled.interface")

WORDS = st.text(st.sampled_from("abceë’🦉-"), max_size=7)


def distance(one: str, other: str) -> int:
    """Optimal string alignment."""
    rows = {(x, 0): x for x in range(len(one) + 1)} | {(0, y): y for y in range(len(other) + 1)}
    for x in range(1, len(one) + 1):
        for y in range(1, len(other) + 1):
            rows[x, y] = min(rows[x - 1, y] + 1, rows[x, y - 1] + 1, rows[x - 1, y - 1] + (one[x - 1] != other[y - 1]))
            if x > 1 and y > 1 and one[x - 1] == other[y - 2] and one[x - 2] == other[y - 1]:
                rows[x, y] = min(rows[x, y], rows[x - 2, y - 2] + 1)
    return rows[len(one), len(other)]


@settings(max_examples=300, deadline=None)
@given(st.sets(WORDS, max_size=30), WORDS, st.integers(0, 3))
def test_the_same_forms_are_near(known: set[str], word: str, limit: int) -> None:
    forms = sorted(known, key=str.encode)
    arrays = arrays_of([form.encode() for form in forms])
    away = {form: distance(word, form) for form in forms}
    wanted = [(number, away[form]) for number, form in enumerate(forms) if away[form] <= limit]
    for kernel in (compiled, plain_kernel):
        numbers, distances = kernel.fuzzy_terms(*arrays, word, limit)
        assert list(zip(numbers.tolist(), distances.tolist(), strict=True)) == wanted


@pytest.mark.parametrize("kernel", (compiled, plain_kernel))
def test_what_cannot_be_measured(kernel: object) -> None:
    near = kernel.fuzzy_terms  # type: ignore[attr-defined]
    forms, starts = arrays_of([b"aap", b"noot"])
    assert near(forms, starts, "a" * 129, 200)[0].tolist() == near(forms, starts, "aap", -1)[0].tolist() == []
    with pytest.raises(TimeIsUp):
        near(*arrays_of([b"%04d" % number for number in range(3000)]), "0000", 4, -1.0)
    with pytest.raises(Damaged):
        near(forms, starts[::-1].copy(), "aap", 1)
    with pytest.raises(Damaged):
        near(*arrays_of([b"a\xffp"]), "aap", 1)
