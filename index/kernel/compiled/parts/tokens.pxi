# Tokens of a text; index/analysis/tokens.py has the rule.

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
    if ch == 38 or ch == 44 or _is_blank(ch):
        kind |= LINK
    return kind


cdef inline bint _is_blank(Py_UCS4 ch) noexcept nogil:
    return ch == 32 or ch == 0xA0 or ch == 0x2009 or ch == 0x202F


_fill_tables()

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
    scan.part_at = scan.group_at = -1
    scan.rewritten = False
    scan.position = -1


cdef inline Py_ssize_t _run_end(Scan* scan, Py_ssize_t at) noexcept nogil:
    while at < scan.length and _class(scan, at) & WORD:
        at += 1
    return at


cdef enum:
    ONE_RUN = 0
    DOTTED = 1
    AMPERSAND = 2
    THOUSANDS = 3
    SPACED = 4
    DECIMAL = 5

    LONGEST_KEEPING = 10
    FARTHEST = 4
    LONGEST_GROUP = 3
    LONGEST_NAME = 3


cdef inline Py_UCS4 _at(Scan* scan, Py_ssize_t at) noexcept nogil:
    """The character at a place, 0 outside the text."""
    return PyUnicode_READ(scan.kind, scan.data, at) if 0 <= at < scan.length else 0


cdef inline bint _is_ascii_digit(Py_UCS4 ch) noexcept nogil:
    return 48 <= ch <= 57


cdef inline bint _all_digits(Scan* scan, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    if at >= end:
        return False
    while at < end:
        if not _is_ascii_digit(_read(scan, at)):
            return False
        at += 1
    return True


cdef inline Py_ssize_t _digits_end(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_ssize_t end = _run_end(scan, at)
    return end if _all_digits(scan, at, end) else 0


cdef bint _is_word(Scan* scan, Py_ssize_t start, Py_ssize_t end, const char* word, Py_ssize_t n) noexcept nogil:
    """Whether these characters are a word of small letters, in any case."""
    cdef Py_ssize_t at
    cdef uint32_t ch
    if end - start != n:
        return False
    for at in range(n):
        ch = <uint32_t>_read(scan, start + at)
        if 65 <= ch <= 90:
            ch += 32
        if ch != <uint32_t><uint8_t>word[at]:
            return False
    return True


cdef bint _is_kept(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_ssize_t end = at, start
    while end > 0 and at - end <= FARTHEST and (_is_blank(_read(scan, end - 1)) or _read(scan, end - 1) == 46):
        end -= 1
    if _at(scan, end - 1) == 0xA7:
        return True
    start = end
    while start > 0 and end - start <= LONGEST_KEEPING and _class(scan, start - 1) & WORD:
        start -= 1
    return (
        _is_word(scan, start, end, b"artikel", 7) or _is_word(scan, start, end, b"artikelen", 9)
        or _is_word(scan, start, end, b"art", 3) or _is_word(scan, start, end, b"paragraaf", 9)
        or _is_word(scan, start, end, b"paragrafen", 10)
    )


cdef bint _follows_group(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_ssize_t first = at - 1
    while first > 0 and at - first <= LONGEST_GROUP + 1 and _is_ascii_digit(_read(scan, first - 1)):
        first -= 1
    return 0 < at - 1 - first <= LONGEST_GROUP and (
        _is_blank(_read(scan, at - 1)) or _kind_of(_read(scan, at - 1)) & HYPHEN
    )


cdef int _number(Scan* scan, Py_ssize_t at, Py_ssize_t end, Py_ssize_t* unit_end) noexcept nogil:
    cdef Py_UCS4 mark = _at(scan, end), before = _at(scan, at - 1)
    cdef Py_ssize_t n = end - at, last = end, fraction, hours
    cdef bint further, blank
    if not (mark == 44 or mark == 46 or _is_blank(mark)) or not _all_digits(scan, at, end):
        return ONE_RUN
    blank = _is_blank(mark)
    further = _is_ascii_digit(_at(scan, at - 2))
    if (before == 44 or before == 46 or before == 47 or before == 58) and further:
        return ONE_RUN
    if not blank and _is_kept(scan, at):
        return ONE_RUN
    if n <= 3 and _read(scan, at) != 48 and mark != 44:
        while _at(scan, last) == mark and _digits_end(scan, last + 1) == last + 4:
            last += 4
        if last > end and mark == 46 and _at(scan, last) == 46 and _is_ascii_digit(_at(scan, last + 1)):
            return ONE_RUN
    if last > end:
        if blank and (_follows_group(scan, at) or _is_kept(scan, at)):
            return ONE_RUN
        fraction = _digits_end(scan, last + 1) if _at(scan, last) == 44 else 0
        unit_end[0] = fraction if fraction else last
        return SPACED if blank else THOUSANDS
    if blank:
        return ONE_RUN
    fraction = _digits_end(scan, end + 1)
    if not fraction:
        return ONE_RUN
    before = _at(scan, fraction)
    if (before == 44 or before == 46 or before == 47 or before == 58) and _is_ascii_digit(_at(scan, fraction + 1)):
        return ONE_RUN
    if mark == 44 and n > 3 and fraction - end - 1 > 3:
        return ONE_RUN
    if mark == 46 and n <= 2 and fraction - end - 1 == 2:
        hours = fraction + (_is_blank(before) and fraction < scan.length)
        if _is_word(scan, hours, _run_end(scan, hours), b"uur", 3) or _is_word(
            scan, hours, _run_end(scan, hours), b"u", 1
        ):
            return ONE_RUN
    unit_end[0] = fraction
    return DECIMAL


cdef int _dotted(Scan* scan, Py_ssize_t at, Py_ssize_t end, Py_ssize_t* unit_end) noexcept nogil:
    cdef Py_ssize_t last = end
    if end - at > 1 or _at(scan, end) != 46 or not Py_UNICODE_ISALPHA(_read(scan, at)):
        return ONE_RUN
    while (
        _at(scan, last) == 46
        and last + 1 < scan.length
        and Py_UNICODE_ISALPHA(_read(scan, last + 1))
        and _run_end(scan, last + 1) == last + 2
    ):
        last += 2
    if last == end:
        return ONE_RUN
    if (
        _at(scan, last) == 46
        and _kind_of(_at(scan, last + 1)) & (HYPHEN | APOSTROPHE)
        and _kind_of(_at(scan, last + 2)) & WORD
    ):
        last += 1
    unit_end[0] = last
    return DOTTED


cdef bint _is_short_name(Scan* scan, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef bint capitals
    if not 0 < end - at <= LONGEST_NAME:
        return False
    capitals = Py_UNICODE_ISUPPER(_read(scan, at))
    while at < end:
        if not Py_UNICODE_ISALPHA(_read(scan, at)) or <bint>Py_UNICODE_ISUPPER(_read(scan, at)) != capitals:
            return False
        at += 1
    return True


cdef inline bint _is_entity(Scan* scan, Py_ssize_t at) noexcept nogil:
    """Whether `&amp;` is here."""
    return (
        _at(scan, at) == 38 and _at(scan, at + 1) == 97 and _at(scan, at + 2) == 109 and _at(scan, at + 3) == 112
        and _at(scan, at + 4) == 59
    )


cdef int _with_ampersand(Scan* scan, Py_ssize_t at, Py_ssize_t end, Py_ssize_t* unit_end) noexcept nogil:
    cdef Py_ssize_t last = end, sign, start, following
    cdef bint capitals
    if _at(scan, end) != 38 and not (_is_blank(_at(scan, end)) and _at(scan, end + 1) == 38):
        return ONE_RUN
    while _is_short_name(scan, at, end):
        sign = last + _is_blank(_at(scan, last))
        if _at(scan, sign) != 38:
            break
        if _is_entity(scan, sign):
            sign += 4
        start = sign + 1 + _is_blank(_at(scan, sign + 1))
        following = _run_end(scan, start)
        capitals = Py_UNICODE_ISUPPER(_read(scan, at))
        if not _is_short_name(scan, start, following) or <bint>Py_UNICODE_ISUPPER(_read(scan, start)) != capitals:
            break
        if not capitals and (_is_blank(_at(scan, last)) or _is_blank(_at(scan, start - 1))):
            break
        last = following
    unit_end[0] = last
    return AMPERSAND if last > end else ONE_RUN


cdef int _unit(Scan* scan, Py_ssize_t at, bint after_mark, Py_ssize_t* unit_end) noexcept nogil:
    """The kind and the end of the unit that begins at a place (index/analysis/tokens.py has the rule)."""
    cdef Py_ssize_t end = _run_end(scan, at)
    cdef int kind
    unit_end[0] = end
    if after_mark or end >= scan.length:
        return ONE_RUN
    if _class(scan, at) & DIGIT:
        return _number(scan, at, end, unit_end)
    kind = _dotted(scan, at, end, unit_end)
    return kind if kind != ONE_RUN else _with_ampersand(scan, at, end, unit_end)


cdef bint _next(Scan* scan) noexcept nogil:
    """Returns the next token: a joined one, then its units (index/analysis/tokens.py has the rule)."""
    cdef Py_ssize_t start, end, unit_start, following_end, whole_end
    cdef int n_parts, kind, following
    cdef uint8_t mark, before, after
    cdef bint rewritten
    if scan.group_at >= 0:
        start = scan.group_at
        end = start
        while end < scan.groups_end and _is_ascii_digit(_read(scan, end)):
            end += 1
        scan.start = start
        scan.end = end
        scan.rewritten = False
        scan.group_at = end + 1 if end < scan.groups_end else -1
        return True
    if scan.part_at < 0:
        start = scan.at
        while start < scan.length and not _class(scan, start) & WORD:
            start += 1
        if start >= scan.length:
            return False
        kind = _unit(scan, start, False, &end)
        rewritten = kind != ONE_RUN
        scan.token_at = unit_start = start
        n_parts = 1
        while end + 1 < scan.length:
            mark = _class(scan, end)
            if not mark & (HYPHEN | APOSTROPHE | NUMBER_MARK):
                break
            after = _class(scan, end + 1)
            if not after & WORD:
                break
            before = _class(scan, end - 1)
            following = _unit(scan, end + 1, mark & NUMBER_MARK, &following_end)
            if mark & NUMBER_MARK and not (
                (before & DIGIT or end - unit_start == 1) and (after & DIGIT or following_end - end == 2)
            ):
                break
            if not mark & APOSTROPHE or before & DIGIT or after & DIGIT:
                n_parts += 1
            rewritten |= following != ONE_RUN
            unit_start = end + 1
            end = following_end
        whole_end = end
        if end < scan.length and _read(scan, end) == 37 and _class(scan, end - 1) & DIGIT:
            whole_end += 1
        scan.position += 1
        scan.at = whole_end
        scan.rewritten = rewritten
        if n_parts == 1 and whole_end == end:
            scan.start = start
            scan.end = end
            if kind == SPACED:
                scan.group_at = start
                scan.groups_end = end
            return True
        scan.part_at = start
        scan.runs_end = end
        if whole_end - start <= LONGEST:
            scan.start = start
            scan.end = whole_end
            return True
    start = scan.part_at
    kind = _unit(scan, start, start > scan.token_at and _class(scan, start - 1) & NUMBER_MARK, &end)
    scan.rewritten = kind != ONE_RUN
    if kind == SPACED:
        scan.group_at = start
        scan.groups_end = end
    while (
        end < scan.runs_end
        and _class(scan, end) & APOSTROPHE
        and not _class(scan, end - 1) & DIGIT
        and not _class(scan, end + 1) & DIGIT
    ):
        scan.rewritten |= _unit(scan, end + 1, False, &following_end) != ONE_RUN
        end = following_end
    scan.start = start
    scan.end = end
    scan.part_at = end + 1 if end < scan.runs_end else -1
    return True


cdef inline bint _may_join(Py_UCS4 last, uint8_t kind, Py_UCS4 mark, Py_UCS4 following) noexcept nogil:
    """Whether a run may be joined to the text after the mark that follows it, or be written with it; `kind` is the
    mark's."""
    if kind & LINK:
        return following == 38 or mark == 38 or (_is_ascii_digit(last) and _is_ascii_digit(following))
    return mark == 37 or (kind and _kind_of(following) & WORD)


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
        if low & WORD or _may_join(text[at - 1], low, ch, text[at + 1] if at + 1 < scan.length else 0):
            return NOT_PLAIN
    scan.position += 1
    scan.rewritten = False
    scan.at = scan.end = at
    return n


cdef inline int _plain(Scan* scan, uint8_t* out) noexcept nogil:
    """The next token's term, as `_next` and `_form` would return it, if it is one run of letters that cannot be joined
    to another; 0 at the text's end, NOT_PLAIN when these must be called."""
    if scan.part_at >= 0 or scan.group_at >= 0:
        return NOT_PLAIN
    if scan.kind == 1:
        return _plain_of(scan, <const uint8_t*>scan.data, out)
    if scan.kind == 2:
        return _plain_of(scan, <const uint16_t*>scan.data, out)
    return NOT_PLAIN


cdef inline int _form(Scan* scan, uint8_t* out, uint64_t* hash_out) noexcept nogil:
    """The token's term as UTF-8 in `out` (ROOM bytes) and its hash; returns the length in bytes."""
    cdef Py_ssize_t at, end = scan.end, unit_end = scan.start
    cdef uint32_t ch
    cdef int n = 0, kind = ONE_RUN, left_out = 0
    if end - scan.start > LONGEST:
        end = scan.start + LONGEST
    for at in range(scan.start, end):
        ch = <uint32_t>_read(scan, at)
        if scan.rewritten:
            if at >= unit_end:
                if _class(scan, at) & WORD:
                    kind = _unit(scan, at, at > scan.token_at and _class(scan, at - 1) & NUMBER_MARK, &unit_end)
                else:
                    kind = ONE_RUN  # a mark between units
            if kind != ONE_RUN:
                if kind == DECIMAL:
                    ch = 44 if ch == 46 else ch
                elif left_out:
                    left_out -= 1
                    continue
                elif ch == 46 or _is_blank(ch):
                    continue
                elif ch == 38 and at + 5 <= end and _is_entity(scan, at):
                    left_out = 4
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
        elif ch != 0x130:  # the one letter whose lower case is two characters stays unchanged
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
