# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Cues that a text may refer to a paper; CUES and QUESTION_CUE of corpus/references.py define them."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from .characters cimport PyUnicode_DATA, PyUnicode_KIND, Py_UNICODE_ISDECIMAL, Letter

cdef extern from *:
    """
    /* Whether a stretch of text contains some letters of a cue; tests sixteen letters at a time, where possible. */
    #define VRAAGBAAK_CUE_NEAR(NAME, LETTER) \\
        static int NAME(const LETTER *text, Py_ssize_t n) { \\
            LETTER any = 0; \\
            for (Py_ssize_t i = 0; i < n; i++) { \\
                LETTER a = text[i], b = text[i + 1], c = text[i + 2]; \\
                any |= ((a == 't') & (b == 'u') & (c == 'k')) | ((a == 'T') & (b == 'K')) \\
                    | ((a == 'n') & (b == 'h') & ((c == 'a') | (c == '.'))) | ((a == 'f') & (b == 'f') & (c == 'i')) \\
                    | ((a == '2') & (((LETTER)(b - '0') < 10) | (b > 255)) \\
                        & (((LETTER)(c - '0') < 10) | (c > 255))); /* there are other digits than ours */ \\
            } \\
            return any; \\
        }
    VRAAGBAAK_CUE_NEAR(vraagbaak_cue_near_1, uint8_t)
    VRAAGBAAK_CUE_NEAR(vraagbaak_cue_near_2, uint16_t)
    """
    bint _near_1 "vraagbaak_cue_near_1"(const uint8_t* text, Py_ssize_t n) noexcept nogil
    bint _near_2 "vraagbaak_cue_near_2"(const uint16_t* text, Py_ssize_t n) noexcept nogil

cdef enum:
    CUE_STRETCH = 128
    CUE_BEYOND = 9  # greatest distance from the letter searched for to the start of the cue

cdef uint8_t latin_cue[256]  # letters, one in each cue, that are searched for

latin_cue[117] = latin_cue[75] = latin_cue[104] = latin_cue[98] = latin_cue[50] = 1  # u K h b 2


cdef inline bint _stands(const Letter* text, Py_ssize_t n, Py_ssize_t start, const char* cue, int n_cue) noexcept nogil:
    cdef int i
    if start < 0 or start + n_cue > n:
        return False
    for i in range(n_cue):
        if text[start + i] != <uint8_t>cue[i]:
            return False
    return True


cdef inline bint _is_decimal(const Letter* text, Py_ssize_t at) noexcept nogil:
    return Py_UNICODE_ISDECIMAL(<Py_UCS4>text[at])


cdef bint _has_cue_within(const Letter* text, Py_ssize_t n, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at
    cdef uint32_t ch
    cdef int i
    for at in range(start, end):
        ch = text[at]
        if ch >= 128 or not latin_cue[ch]:
            continue
        if ch == 117:  # u
            if _stands(text, n, at - 6, b"amerstuk", 8):
                return True
        elif ch == 75:  # K
            if at and text[at - 1] == 84:
                return True
        elif ch == 104:  # h
            if _stands(text, n, at - 2, b"anhang", 6) or _stands(text, n, at - 2, b"anh.", 4):
                return True
        elif ch == 98:  # b
            if _stands(text, n, at - 9, b"officielebeken", 14):
                return True
        elif at + 10 <= n and (text[at + 4] == 90 or _is_decimal(text, at + 4)):
            for i in range(1, 10):
                if i != 4 and not _is_decimal(text, at + i):
                    break
            else:
                return True
    return False


ctypedef fused Short:  # letters for which two functions above are used
    uint8_t
    uint16_t


cdef bint _has_cue(const Short* text, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t start = 0, size
    cdef bint near
    while start < n - 2:
        size = min(CUE_STRETCH, n - 2 - start)
        if Short is uint8_t:
            near = _near_1(text + start, size)
        else:
            near = _near_2(text + start, size)
        if near and _has_cue_within(text, n, start, min(n, start + size + CUE_BEYOND)):
            return True
        start += size
    return _has_cue_within(text, n, start, n)  # of two-byte letters


cdef bint _may_refer(str text) except -1:
    cdef Py_ssize_t n
    cdef int kind
    cdef void* letters
    if text is None:
        raise TypeError("a text is none")
    n = len(text)
    kind = PyUnicode_KIND(text)
    letters = PyUnicode_DATA(text)
    if kind == 1:
        return _has_cue(<const uint8_t*>letters, n)
    if kind == 2:
        return _has_cue(<const uint16_t*>letters, n)
    return _has_cue_within(<const uint32_t*>letters, n, 0, n)


def with_cue(list texts not None, tuple passages not None):
    """As references.with_cue."""
    cdef list found = [text for text in texts if _may_refer(text)]
    for passage in passages:
        text = passage.vraag
        if _may_refer(text):
            found.append(text)
        text = passage.antwoord
        if _may_refer(text):
            found.append(text)
        text = passage.kop
        if _may_refer(text):
            found.append(text)
        for text in passage.noten:
            if _may_refer(text):
                found.append(text)
    return found
