# Which tokens does a text have? The rule stands in index/analysis/tokens.py.

cdef uint8_t latin_kind[256]
cdef uint8_t latin_lower[256]
cdef uint8_t latin_letter[256]  # the lower case of a word's character, 0 for any other


cdef fused Letter:
    uint8_t
    uint16_t
    uint32_t


cdef void _fill_tables():
    cdef int code
    for code in range(256):
        latin_kind[code] = _kind_of(<Py_UCS4>code)
        latin_lower[code] = <uint8_t>Py_UNICODE_TOLOWER(<Py_UCS4>code)
        latin_letter[code] = latin_lower[code] if latin_kind[code] & WORD else 0


cdef inline uint8_t _kind_of(Py_UCS4 ch) noexcept nogil:
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
    return kind


_fill_tables()

cdef struct Scan:
    int kind
    const void* data
    Py_ssize_t length
    Py_ssize_t at         # the next character to look at
    Py_ssize_t part_at    # where the next run to give out begins, or -1
    Py_ssize_t runs_end   # where the joined token's last run ends
    int32_t position      # of the token given out last
    # the token given out last
    Py_ssize_t start
    Py_ssize_t end


cdef inline Py_UCS4 _read(Scan* scan, Py_ssize_t at) noexcept nogil:
    return PyUnicode_READ(scan.kind, scan.data, at)


cdef inline uint8_t _class(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_UCS4 ch = PyUnicode_READ(scan.kind, scan.data, at)
    if ch < 256:
        return latin_kind[ch]
    return _kind_of(ch)


cdef void _begin(Scan* scan, str text):
    scan.kind = PyUnicode_KIND(text)
    scan.data = PyUnicode_DATA(text)
    scan.length = len(text)
    scan.at = 0
    scan.part_at = -1
    scan.position = -1


cdef inline Py_ssize_t _run_end(Scan* scan, Py_ssize_t at) noexcept nogil:
    while at < scan.length and _class(scan, at) & WORD:
        at += 1
    return at


cdef bint _next(Scan* scan) noexcept nogil:
    """Gives out the next token: a joined one, then its runs (index/analysis/tokens.py has the rule)."""
    cdef Py_ssize_t start, end, run_start, following_end, whole_end
    cdef int n_parts
    cdef uint8_t mark, before, after
    if scan.part_at < 0:
        start = scan.at
        while start < scan.length and not _class(scan, start) & WORD:
            start += 1
        if start >= scan.length:
            return False
        end = _run_end(scan, start)
        run_start = start
        n_parts = 1
        while end + 1 < scan.length:
            mark = _class(scan, end)
            if not mark & (HYPHEN | APOSTROPHE | NUMBER_MARK):
                break
            after = _class(scan, end + 1)
            if not after & WORD:
                break
            before = _class(scan, end - 1)
            following_end = _run_end(scan, end + 1)
            if mark & NUMBER_MARK and not (
                (before & DIGIT or end - run_start == 1) and (after & DIGIT or following_end - end == 2)
            ):
                break
            if not mark & APOSTROPHE or before & DIGIT or after & DIGIT:
                n_parts += 1
            run_start = end + 1
            end = following_end
        whole_end = end
        if end < scan.length and _read(scan, end) == 37 and _class(scan, end - 1) & DIGIT:
            whole_end += 1
        scan.position += 1
        scan.at = whole_end
        if n_parts == 1 and whole_end == end:
            scan.start = start
            scan.end = end
            return True
        scan.part_at = start
        scan.runs_end = end
        if whole_end - start <= LONGEST:
            scan.start = start
            scan.end = whole_end
            return True
    start = scan.part_at
    end = _run_end(scan, start)
    while (
        end < scan.runs_end
        and _class(scan, end) & APOSTROPHE
        and not _class(scan, end - 1) & DIGIT
        and not _class(scan, end + 1) & DIGIT
    ):
        end = _run_end(scan, end + 1)
    scan.start = start
    scan.end = end
    scan.part_at = end + 1 if end < scan.runs_end else -1
    return True


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
        elif _kind_of(<Py_UCS4>ch) & WORD:
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
        low = _kind_of(<Py_UCS4>ch) if ch >= 256 else latin_kind[ch]
        if low & WORD or ch == 37:
            return NOT_PLAIN
        if low and at + 1 < scan.length and _class(scan, at + 1) & WORD:
            return NOT_PLAIN
    scan.position += 1
    scan.at = scan.end = at
    return n


cdef inline int _plain(Scan* scan, uint8_t* out) noexcept nogil:
    """The next token's form, as `_next` and `_form` would give it, where it is one run of letters that nothing can join
    to another; 0 at the text's end, NOT_PLAIN when they must be asked."""
    if scan.part_at >= 0:
        return NOT_PLAIN
    if scan.kind == 1:
        return _plain_of(scan, <const uint8_t*>scan.data, out)
    if scan.kind == 2:
        return _plain_of(scan, <const uint16_t*>scan.data, out)
    return NOT_PLAIN


cdef inline int _form(Scan* scan, uint8_t* out, uint64_t* hash_out) noexcept nogil:
    """The token's form as UTF-8 in `out` (ROOM bytes) and its hash; gives the length in bytes."""
    cdef Py_ssize_t at, end = scan.end
    cdef uint32_t ch
    cdef int n = 0
    if end - scan.start > LONGEST:
        end = scan.start + LONGEST
    for at in range(scan.start, end):
        ch = <uint32_t>_read(scan, at)
        if ch < 128:
            out[n] = latin_lower[ch]
            n += 1
            continue
        if ch < 256:
            ch = latin_lower[ch]
        elif ch == 0x2019:
            ch = 39
        elif ch == 0x2010 or ch == 0x2011:
            ch = 45
        elif ch != 0x130:  # the one letter whose lower case is two characters stays as it is
            ch = <uint32_t>Py_UNICODE_TOLOWER(<Py_UCS4>ch)
        if ch < 0x80:
            out[n] = <uint8_t>ch
            n += 1
        elif ch < 0x800:
            out[n] = 0xC0 | (ch >> 6)
            out[n + 1] = 0x80 | (ch & 0x3F)
            n += 2
        elif ch < 0x10000:
            out[n] = 0xE0 | (ch >> 12)
            out[n + 1] = 0x80 | ((ch >> 6) & 0x3F)
            out[n + 2] = 0x80 | (ch & 0x3F)
            n += 3
        else:
            out[n] = 0xF0 | (ch >> 18)
            out[n + 1] = 0x80 | ((ch >> 12) & 0x3F)
            out[n + 2] = 0x80 | ((ch >> 6) & 0x3F)
            out[n + 3] = 0x80 | (ch & 0x3F)
            n += 4
    hash_out[0] = _hash(out, n)
    return n


cdef inline uint64_t _hash(const uint8_t* data, int n) noexcept nogil:
    """A number for n bytes, never 0: eight bytes at a time, multiplied and folded. Reads up to 7 bytes beyond."""
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


def scan(str text not None):
    """All tokens as (form, start, end, position); for tests against the plain tokeniser."""
    cdef Scan state
    cdef uint8_t buffer[ROOM]
    cdef uint64_t value
    cdef int n
    found = []
    _begin(&state, text)
    while _next(&state):
        n = _form(&state, buffer, &value)
        found.append((buffer[:n].decode("utf-8", "surrogatepass"), state.start, state.end, state.position))
    return found


cdef inline bint _is_operator(const uint8_t* word, Py_ssize_t n) noexcept nogil:
    return (
        (n == 2 and (memcmp(word, b"EN", 2) == 0 or memcmp(word, b"OF", 2) == 0 or memcmp(word, b"OR", 2) == 0))
        or (n == 3 and (memcmp(word, b"AND", 3) == 0 or memcmp(word, b"NOT", 3) == 0))
        or (n == 4 and memcmp(word, b"NIET", 4) == 0)
    )


def bare_words(str text not None, Py_ssize_t longest):
    cdef const uint8_t* data
    cdef uint8_t buffer[LONGEST]
    cdef Py_ssize_t length = len(text), at = 0, n
    cdef list found = []
    if length > longest or PyUnicode_KIND(text) != 1:
        return None
    data = <const uint8_t*>PyUnicode_DATA(text)
    while True:
        while at < length and data[at] == 32:
            at += 1
        if at == length:
            return found or None
        n = 0
        while at < length and data[at] != 32:
            if n == LONGEST or not latin_kind[data[at]] == WORD:
                return None
            buffer[n] = latin_lower[data[at]]
            at += 1
            n += 1
        if _is_operator(data + at - n, n):
            return None
        found.append(PyUnicode_FromKindAndData(1, buffer, n))
