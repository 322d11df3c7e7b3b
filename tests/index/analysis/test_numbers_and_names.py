"""Numbers, dotted letters and names with an ampersand: which are one word, and which keep their reading?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vraagbaak.index.analysis.tokens import tokens
from vraagbaak.index.kernel import kernel

ONE_WORD = """
W.A.O. = wao | N.A.V.O. = navo | P.v.d.A. = pvda | V.V.D. = vvd | B.V. = bv | O.M. = om | V.S. = vs | M.v.T. = mvt
d.w.z. = dwz | i.v.m. = ivm | U.S.A = usa | É.T.A. = éta | a.s. = as | C.A.O.'s = cao's | m.e.r. = mer
C&A = c&a | C & A = c&a | V&W = v&w | OC&W = oc&w | B & W = b&w | K&L = k&l | EL&I = el&i | R&D = r&d | b&b = b&b
OCM&W = ocm&w | A&B&C = a&b&c | V &W = v&w | V&\u00a0W = v&w
1,5 = 1,5 | 1.5 = 1,5 | 9,90 = 9,90 | 9.90 = 9,90 | 0,05 = 0,05 | 0.500 = 0,500 | 12,375 = 12,375 | 21,5 = 21,5
1.500 = 1500 | 150.000 = 150000 | 1.234.567 = 1234567 | 1.500,75 = 1500,75 | 31.200 = 31200 | 999.999.999 = 999999999
2005.12 = 2005,12 | 1500 = 1500 | 2006 = 2006
"""
WITH_PARTS = """
W.A.O.-uitkering = wao-uitkering wao uitkering | V&W-begroting = v&w-begroting v&w begroting | 12,5% = 12,5% 12,5
12.5% = 12,5% 12,5 | 1 500 = 1500 1 500 | 150 000 = 150000 150 000 | 1 234 567 = 1234567 1 234 567
1\u00a0500 = 1500 1 500
1\u202f500 = 1500 1 500 | 1 500,50 = 1500,50 1 500 50
2,5-procentsnorm = 2,5-procentsnorm 2,5 procentsnorm | 10.000-stappenplan = 10000-stappenplan 10000 stappenplan
1-2-2006 = 1-2-2006 1 2 2006 | 1.5.2006 = 1.5.2006 1 5 2006
2.1.3 = 2.1.3 2 1 3 | 20:30 = 20:30 20 30
6:162 = 6:162 6 162 | 24/7 = 24/7 24 7 | F-16 = f-16 f 16 | 5.a.b = 5.a.b 5 a b
1.500.2 = 1.500.2 1 500 2
"""
SEPARATE = """
Ernst & Young = ernst young | A en B = a en b | A, O en W = a o en w | Van & Zo = van zo | c & a = c a | Wim & A = wim a
C&Amsterdam = c amsterdam | 1,2,500 = 1 2 500 | 06 12 345 678 = 06 12 345 678 | 2005,2006 = 2005 2006 | 1 50 = 1 50
2005 100 = 2005 100 | 12 3456 = 12 3456 | 1 500e = 1 500e | www.nl = www nl | en/of = en of | W. A. O. = w a o
"""
KEPT = """
artikel 8.12 = artikel 8.12 8 12 | art. 8.12 = art 8.12 8 12 | art.8.12 = art 8.12 8 12 | § 2.10 = 2.10 2 10
paragraaf 3.25 = paragraaf 3.25 3 25 | Artikelen 1.500 = artikelen 1.500 1 500 | artikel 1 500 = artikel 1 500
10.30 uur = 10.30 10 30 uur | 9.15u = 9.15u 9 15u | 9.15 u = 9.15 9 15 u
"""


def cases(table: str) -> list[tuple[str, list[str]]]:
    pairs = [case.split(" = ") for line in table.splitlines() if line for case in line.split(" | ")]
    return [(text.strip(" "), forms.split()) for text, forms in pairs]


@pytest.mark.parametrize(("text", "forms"), cases(ONE_WORD))
def test_is_one_word(text: str, forms: list[str]) -> None:
    assert [token.form for token in tokens(text)] == forms


@pytest.mark.parametrize(("text", "forms"), cases(WITH_PARTS))
def test_is_one_word_with_parts_at_the_same_position(text: str, forms: list[str]) -> None:
    found = tokens(text)
    assert [token.form for token in found] == forms
    assert {token.position for token in found} == {0}
    assert found[0].end == len(text)


@pytest.mark.parametrize(("text", "forms"), cases(SEPARATE + KEPT))
def test_keeps_its_reading(text: str, forms: list[str]) -> None:
    assert [token.form for token in tokens(text)] == forms


@pytest.mark.parametrize(("text", "_"), cases(ONE_WORD + WITH_PARTS + SEPARATE + KEPT))
def test_the_kernel_reads_the_same(text: str, _: list[str]) -> None:
    for written in (text, f"De {text}.", f"zie {text}, en", text * 9):
        assert list(map(tuple, tokens(written))) == list(map(tuple, kernel.scan(written)))


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="AbwWÉ.&,/: 0123456789-'%\u00a7\u00a0\u202fau\u2009\u2019", max_size=40))
def test_both_kernels_find_the_same_tokens(text: str) -> None:
    for written in (text, "artikel " + text, text + " uur", text + "\u0416"):
        assert list(map(tuple, tokens(written))) == list(map(tuple, kernel.scan(written)))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="AbW.&, 0123456789-'%", max_size=30), st.text(alphabet="AbW.&, 0123456789", max_size=8))
def test_what_is_marked_is_what_is_found(text: str, word: str) -> None:
    wanted = {token.form for token in tokens(word)}
    marker = kernel.Highlighter([kernel.FormSet(sorted(wanted))])
    found = [(token.start, token.end) for token in tokens(text) if token.form in wanted]
    whole: list[tuple[int, int]] = []
    for start, end in found:
        if not whole or start >= whole[-1][1]:
            whole.append((start, end))
    assert [(start, end) for start, end, _ in marker.marks(text)] == whole
