# Classes of characters; index/analysis/tokens.py has the rule.

from libc.stdint cimport uint8_t, uint16_t, uint32_t

cdef extern from "Python.h":
    int PyUnicode_KIND(object) nogil
    void* PyUnicode_DATA(object) nogil
    Py_UCS4 PyUnicode_READ(int, const void*, Py_ssize_t) nogil
    bint Py_UNICODE_ISALNUM(Py_UCS4) nogil
    bint Py_UNICODE_ISALPHA(Py_UCS4) nogil
    bint Py_UNICODE_ISUPPER(Py_UCS4) nogil
    bint Py_UNICODE_ISDIGIT(Py_UCS4) nogil
    bint Py_UNICODE_ISDECIMAL(Py_UCS4) nogil
    Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4) nogil
    bint Py_UNICODE_ISLOWER(Py_UCS4) nogil
    object PyUnicode_FromKindAndData(int, const void*, Py_ssize_t)
    object PyUnicode_DecodeUTF8(const char*, Py_ssize_t, const char*)
    object PyUnicode_New(Py_ssize_t, Py_UCS4)
    Py_UCS4 PyUnicode_MAX_CHAR_VALUE(object)

cdef enum:
    LONGEST = 128
    ROOM = 4 * 128 + 8  # bytes of the longest term in UTF-8, and of one read beyond its end
    WORD = 1
    DIGIT = 2
    HYPHEN = 4
    APOSTROPHE = 8
    NUMBER_MARK = 16
    LINK = 32  # an ampersand, a comma or a blank

cdef uint8_t latin_kind[256]
cdef uint8_t latin_lower[256]
cdef uint8_t latin_letter[256]  # the lower case of a word's character, 0 for any other


ctypedef fused Letter:
    uint8_t
    uint16_t
    uint32_t


cdef inline uint8_t kind_of(Py_UCS4 ch) noexcept nogil:
    cdef uint8_t kind = 0
    if Py_UNICODE_ISALNUM(ch) or 0x300 <= ch <= 0x36F:
        kind |= WORD
    if Py_UNICODE_ISDIGIT(ch):
        kind |= DIGIT
    if ch == 45 or ch == 0x2010 or ch == 0x2011:
        kind |= HYPHEN
    if ch == 39 or ch == 0x2019:
        kind |= APOSTROPHE
    if ch == 46 or ch == 47 or ch == 58:
        kind |= NUMBER_MARK
    if ch == 38 or ch == 44 or is_blank(ch):
        kind |= LINK
    return kind


cdef inline bint is_blank(Py_UCS4 ch) noexcept nogil:
    return ch == 32 or ch == 0xA0 or ch == 0x2009 or ch == 0x202F


cdef inline bint is_ascii_digit(Py_UCS4 ch) noexcept nogil:
    return 48 <= ch <= 57
