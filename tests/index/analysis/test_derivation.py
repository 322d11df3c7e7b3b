"""Families: which words are derived from one another, and which only look like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.index.analysis import derivation
from vraagbaak.index.lexical.stemmer import Stemmer

AKIN = """
economie economisch economische economen | terroristen terrorisme terroristische | bescherming beschermt beschermers
consumptie consumptief | emancipatie emancipatorisch | introductie geïntroduceerd introduceert
rapport rapporteren rapporteert
zorgverzekeraar zorgverzekering | veehouders veehouderij | frankrijk franse fransen | italië italiaanse
strategie strategisch
"""

APART = """
politie politiek | minister ministerie | overheid over | recht rechter | water waterschap | effect effectief
partij part | direct directie | waarheid waar | integratie integriteit | kans kansel | universiteit universeel
nationaliteit nationaal | regeling regel | internet interne | voorzitter voorzien
"""


def groups(text: str) -> list[list[str]]:
    return [group.split() for line in text.strip().splitlines() for group in line.split("|")]


def family(stemmer: Stemmer, form: str) -> str:
    return stemmer.family(stemmer.stem(form))


@pytest.mark.parametrize("group", groups(AKIN), ids=" ".join)
def test_derivations_are_akin(group: list[str]) -> None:
    assert len({family(Stemmer(), form) for form in group}) == 1


@pytest.mark.parametrize("group", groups(APART), ids=" ".join)
def test_other_words_are_not(group: list[str]) -> None:
    assert len({family(Stemmer(), form) for form in group}) == len(group)


def test_a_protected_name_has_no_family() -> None:
    assert family(Stemmer(["Beschermer"]), "Beschermer") == "beschermer"


def test_without_exceptions_there_are_no_families() -> None:
    assert Stemmer(exceptions=False).family("economisch") == "economisch"


@given(st.text(max_size=20))
def test_a_family_is_told_of_any_stem(stem: str) -> None:
    told = Stemmer().family(stem)
    assert Stemmer().family(told) is not None and bool(told) == bool(stem)


def test_the_fingerprint_changes_with_the_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = derivation.fingerprint()
    changed = tmp_path / "families.tsv"
    changed.write_text("alone\tpolitie\n", encoding="utf-8")
    monkeypatch.setattr(derivation, "TABLE", changed)
    assert derivation.fingerprint() != before
