"""Folding: what people type who leave the accents out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.index.analysis.folding import fold, fold_all


@pytest.mark.parametrize(
    ("form", "folded"),
    [
        ("Financiën", "financien"),
        ("coöperatie", "cooperatie"),
        ("financie\u0308le", "financiele"),
        ("ĲSSELMEER", "ijsselmeer"),
        ("Søren", "soren"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("CO₂", "co2"),
        ("m²", "m2"),
        ("scenario’s", "scenario's"),
        ("NAVO", "navo"),
        ("", ""),
    ],
)
def test_fold(form: str, folded: str) -> None:
    assert fold(form) == folded


@given(st.text())
def test_a_folded_form_folds_to_itself(form: str) -> None:
    assert fold(fold(form)) == fold(form)


@given(st.lists(st.text()))
def test_many_forms_fold_as_each_does(forms: list[str]) -> None:
    assert fold_all(forms) == [fold(form) for form in forms]
