"""Abbreviations and renamings: the other names of the same thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from vraagbaak.index.analysis.abbreviations import phrases, same_as


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("NAVO", ("nato",)),
        ("nato", ("navo",)),
        ("vn", ("verenigde", "naties")),
        ("EU", ("europese", "unie")),
        ("vws", ("volksgezondheid", "welzijn", "en", "sport")),
        ("AIVD", ("bvd",)),
        ("BVD", ("aivd",)),
        ("ind", ("immigratie", "en", "naturalisatiedienst")),
        ("coa", ("centraal", "orgaan", "opvang", "asielzoekers")),
        ("bbp", ("bruto", "binnenlands", "product")),
        ("ziektewet", ("zw",)),
        ("Birma", ("myanmar",)),
        ("inenting", ("vaccinatie",)),
        ("huursubsidie", ("huurtoeslag",)),
    ],
)
def test_a_name_has_its_other_names(form: str, other: tuple[str, ...]) -> None:
    assert other in same_as(form)


@pytest.mark.parametrize("form", ["asielzoeker", "vluchteling", "bnp", "kamer", "om", "europese", ""])
def test_what_is_merely_related_is_no_other_name(form: str) -> None:
    assert same_as(form) == ()


def test_names_of_several_words_are_found_by_their_words() -> None:
    assert ("eu",) in phrases()["europese", "unie"]
    assert ("aow",) in phrases()["algemene", "ouderdomswet"]


def test_sameness_goes_both_ways() -> None:
    assert all(name in phrases()[other] for name, others in phrases().items() for other in others)


def test_no_name_is_a_stop_word_or_a_single_letter() -> None:
    common = {"om", "in", "op", "de", "het", "een", "en", "van", "is", "wo", "po", "kan", "die", "was", "mij", "ons"}
    assert all(len(name) > 1 or (len(name[0]) > 1 and name[0] not in common) for name in phrases())


def test_a_name_in_two_groups_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("navo\tnato\nnato\tverdrag\n", encoding="utf-8")
    with pytest.raises(ValueError, match="wrong.tsv, line 2: nato already stands in another group"):
        phrases(wrong)
