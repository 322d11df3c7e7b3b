# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Classes of the characters of Latin-1, as tables."""

cdef int code
for code in range(256):
    latin_kind[code] = kind_of(<Py_UCS4>code)
    latin_lower[code] = <uint8_t>Py_UNICODE_TOLOWER(<Py_UCS4>code)
    latin_letter[code] = latin_lower[code] if latin_kind[code] & WORD else 0
