# May a text refer to a paper? What tells it stands in corpus/references.py: CUES and QUESTION_CUE.

cdef uint8_t latin_cue[256]  # letters, one in each cue, at which it is looked for

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


cdef bint _has_cue(const Letter* text, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t at
    cdef uint32_t ch
    cdef int i
    for at in range(n):
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


def has_cue(str text not None):
    """As references.has_cue."""
    cdef Py_ssize_t n = len(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* letters = PyUnicode_DATA(text)
    if kind == 1:
        return _has_cue(<const uint8_t*>letters, n)
    if kind == 2:
        return _has_cue(<const uint16_t*>letters, n)
    return _has_cue(<const uint32_t*>letters, n)
