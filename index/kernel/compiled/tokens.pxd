# Tokens of a text; index/analysis/tokens.py has the rule. Runs of letters, most tokens, are read inline.

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

from .characters cimport (
    DIGIT, LINK, LONGEST, PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, WORD, Letter, is_ascii_digit, kind_of, latin_kind,
    latin_letter,
)

cdef struct Scan:
    int kind
    const void* data
    Py_ssize_t length
    Py_ssize_t at         # the next character to look at
    Py_ssize_t part_at    # the start of the next run to return, or -1
    Py_ssize_t runs_end   # the end of the joined token's last run
    Py_ssize_t token_at   # the start of the joined token
    Py_ssize_t group_at   # the start of the next group of a number with blanks, or -1
    Py_ssize_t groups_end # where that number ends
    bint rewritten        # whether the term differs from the text
    int32_t position      # of the last returned token
    # the last returned token
    Py_ssize_t start
    Py_ssize_t end


cdef inline Py_UCS4 char_at(Scan* scan, Py_ssize_t at) noexcept nogil:
    return PyUnicode_READ(scan.kind, scan.data, at)


cdef inline uint8_t kind_at(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_UCS4 ch = PyUnicode_READ(scan.kind, scan.data, at)
    if ch < 256:
        return latin_kind[ch]
    return kind_of(ch)


cdef inline void begin_scan(Scan* scan, str text):
    scan.kind = PyUnicode_KIND(text)
    scan.data = PyUnicode_DATA(text)
    scan.length = len(text)
    scan.at = 0
    scan.part_at = scan.group_at = -1
    scan.rewritten = False
    scan.position = -1


cdef bint next_token(Scan* scan) noexcept nogil
cdef int write_term(Scan* scan, uint8_t* out, uint64_t* hash_out) noexcept nogil


cdef inline bint may_join(Py_UCS4 last, uint8_t kind, Py_UCS4 mark, Py_UCS4 following) noexcept nogil:
    """Whether a run may be joined to the text after the mark that follows it, or be written with it; `kind` is the
    mark's."""
    if kind & LINK:
        return following == 38 or mark == 38 or (is_ascii_digit(last) and is_ascii_digit(following))
    return mark == 37 or (kind and kind_of(following) & WORD)


cdef enum:
    NOT_PLAIN = -1


cdef inline int _plain_of(Scan* scan, const Letter* text, uint8_t* out) noexcept nogil:
    cdef Py_ssize_t at = scan.at, most
    cdef uint32_t ch
    cdef uint8_t low
    cdef int n = 0
    while True:
        if at >= scan.length:
            scan.at = at
            return 0
        ch = text[at]
        if ch < 256:
            if latin_letter[ch]:
                break
        elif kind_of(<Py_UCS4>ch) & WORD:
            scan.at = at
            return NOT_PLAIN
        at += 1
    scan.at = scan.start = at
    most = scan.length if scan.length - at < LONGEST else at + LONGEST
    while at < most:
        ch = text[at]
        if ch >= 256:
            break
        low = latin_letter[ch]
        if low < 128:
            if not low:
                break
            out[n] = low
            n += 1
        else:
            out[n] = 0xC0 | (low >> 6)
            out[n + 1] = 0x80 | (low & 0x3F)
            n += 2
        at += 1
    if at < scan.length and (ch >= 256 or latin_kind[ch] or ch == 37):
        low = kind_of(<Py_UCS4>ch) if ch >= 256 else latin_kind[ch]
        if low & WORD or may_join(text[at - 1], low, ch, text[at + 1] if at + 1 < scan.length else 0):
            return NOT_PLAIN
    scan.position += 1
    scan.rewritten = False
    scan.at = scan.end = at
    return n


cdef inline int plain_term(Scan* scan, uint8_t* out) noexcept nogil:
    """The next token's term, as `next_token` and `write_term` would return it, if it is one run of letters that cannot be joined
    to another; 0 at the text's end, NOT_PLAIN when these must be called."""
    if scan.part_at >= 0 or scan.group_at >= 0:
        return NOT_PLAIN
    if scan.kind == 1:
        return _plain_of(scan, <const uint8_t*>scan.data, out)
    if scan.kind == 2:
        return _plain_of(scan, <const uint16_t*>scan.data, out)
    return NOT_PLAIN


cdef inline uint64_t hash_of(const uint8_t* data, int n) noexcept nogil:
    """A hash of n bytes, never 0: eight bytes at a time, multiplied and folded. Reads up to 7 bytes beyond."""
    cdef uint64_t value = <uint64_t>n, word
    cdef int at = 0
    while at < n:
        memcpy(&word, data + at, 8)
        if n - at < 8:
            word &= ((<uint64_t>1) << (8 * (n - at))) - 1
        value = (value ^ word) * <uint64_t>0x9E3779B97F4A7C15
        value ^= value >> 32
        at += 8
    return value | (value == 0)
