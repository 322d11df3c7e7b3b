# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Tokens of a text; index/analysis/tokens.py has the rule."""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

from .characters cimport (
    APOSTROPHE, DIGIT, HYPHEN, LONGEST, NUMBER_MARK, PyUnicode_READ, Py_UNICODE_ISALPHA, Py_UNICODE_ISUPPER,
    Py_UNICODE_TOLOWER, ROOM, WORD, is_ascii_digit, is_blank, kind_of, latin_lower,
)


cdef inline Py_ssize_t _run_end(Scan* scan, Py_ssize_t at) noexcept nogil:
    while at < scan.length and kind_at(scan, at) & WORD:
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


cdef inline Py_UCS4 _char_or_0(Scan* scan, Py_ssize_t at) noexcept nogil:
    """The character at a place, 0 outside the text."""
    return PyUnicode_READ(scan.kind, scan.data, at) if 0 <= at < scan.length else 0


cdef inline bint _all_digits(Scan* scan, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    if at >= end:
        return False
    while at < end:
        if not is_ascii_digit(char_at(scan, at)):
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
        ch = <uint32_t>char_at(scan, start + at)
        if 65 <= ch <= 90:
            ch += 32
        if ch != <uint32_t><uint8_t>word[at]:
            return False
    return True


cdef bint _is_kept(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_ssize_t end = at, start
    while end > 0 and at - end <= FARTHEST and (is_blank(char_at(scan, end - 1)) or char_at(scan, end - 1) == 46):
        end -= 1
    if _char_or_0(scan, end - 1) == 0xA7:
        return True
    start = end
    while start > 0 and end - start <= LONGEST_KEEPING and kind_at(scan, start - 1) & WORD:
        start -= 1
    return (
        _is_word(scan, start, end, b"artikel", 7) or _is_word(scan, start, end, b"artikelen", 9)
        or _is_word(scan, start, end, b"art", 3) or _is_word(scan, start, end, b"paragraaf", 9)
        or _is_word(scan, start, end, b"paragrafen", 10)
    )


cdef bint _follows_group(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_ssize_t first = at - 1
    while first > 0 and at - first <= LONGEST_GROUP + 1 and is_ascii_digit(char_at(scan, first - 1)):
        first -= 1
    return 0 < at - 1 - first <= LONGEST_GROUP and (
        is_blank(char_at(scan, at - 1)) or kind_of(char_at(scan, at - 1)) & HYPHEN
    )


cdef int _number(Scan* scan, Py_ssize_t at, Py_ssize_t end, Py_ssize_t* unit_end) noexcept nogil:
    cdef Py_UCS4 mark = _char_or_0(scan, end), before = _char_or_0(scan, at - 1)
    cdef Py_ssize_t n = end - at, last = end, fraction, hours
    cdef bint further, blank
    if not (mark == 44 or mark == 46 or is_blank(mark)) or not _all_digits(scan, at, end):
        return ONE_RUN
    blank = is_blank(mark)
    further = is_ascii_digit(_char_or_0(scan, at - 2))
    if (before == 44 or before == 46 or before == 47 or before == 58) and further:
        return ONE_RUN
    if not blank and _is_kept(scan, at):
        return ONE_RUN
    if n <= 3 and char_at(scan, at) != 48 and mark != 44:
        while _char_or_0(scan, last) == mark and _digits_end(scan, last + 1) == last + 4:
            last += 4
        if last > end and mark == 46 and _char_or_0(scan, last) == 46 and is_ascii_digit(_char_or_0(scan, last + 1)):
            return ONE_RUN
    if last > end:
        if blank and (_follows_group(scan, at) or _is_kept(scan, at)):
            return ONE_RUN
        fraction = _digits_end(scan, last + 1) if _char_or_0(scan, last) == 44 else 0
        unit_end[0] = fraction if fraction else last
        return SPACED if blank else THOUSANDS
    if blank:
        return ONE_RUN
    fraction = _digits_end(scan, end + 1)
    if not fraction:
        return ONE_RUN
    before = _char_or_0(scan, fraction)
    if (before == 44 or before == 46 or before == 47 or before == 58) and is_ascii_digit(_char_or_0(scan, fraction + 1)):
        return ONE_RUN
    if mark == 44 and n > 3 and fraction - end - 1 > 3:
        return ONE_RUN
    if mark == 46 and n <= 2 and fraction - end - 1 == 2:
        hours = fraction + (is_blank(before) and fraction < scan.length)
        if _is_word(scan, hours, _run_end(scan, hours), b"uur", 3) or _is_word(
            scan, hours, _run_end(scan, hours), b"u", 1
        ):
            return ONE_RUN
    unit_end[0] = fraction
    return DECIMAL


cdef int _dotted(Scan* scan, Py_ssize_t at, Py_ssize_t end, Py_ssize_t* unit_end) noexcept nogil:
    cdef Py_ssize_t last = end
    if end - at > 1 or _char_or_0(scan, end) != 46 or not Py_UNICODE_ISALPHA(char_at(scan, at)):
        return ONE_RUN
    while (
        _char_or_0(scan, last) == 46
        and last + 1 < scan.length
        and Py_UNICODE_ISALPHA(char_at(scan, last + 1))
        and _run_end(scan, last + 1) == last + 2
    ):
        last += 2
    if last == end:
        return ONE_RUN
    if (
        _char_or_0(scan, last) == 46
        and kind_of(_char_or_0(scan, last + 1)) & (HYPHEN | APOSTROPHE)
        and kind_of(_char_or_0(scan, last + 2)) & WORD
    ):
        last += 1
    unit_end[0] = last
    return DOTTED


cdef bint _is_short_name(Scan* scan, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef bint capitals
    if not 0 < end - at <= LONGEST_NAME:
        return False
    capitals = Py_UNICODE_ISUPPER(char_at(scan, at))
    while at < end:
        if not Py_UNICODE_ISALPHA(char_at(scan, at)) or <bint>Py_UNICODE_ISUPPER(char_at(scan, at)) != capitals:
            return False
        at += 1
    return True


cdef inline bint _is_entity(Scan* scan, Py_ssize_t at) noexcept nogil:
    """Whether `&amp;` is here."""
    return (
        _char_or_0(scan, at) == 38 and _char_or_0(scan, at + 1) == 97 and _char_or_0(scan, at + 2) == 109 and _char_or_0(scan, at + 3) == 112
        and _char_or_0(scan, at + 4) == 59
    )


cdef int _with_ampersand(Scan* scan, Py_ssize_t at, Py_ssize_t end, Py_ssize_t* unit_end) noexcept nogil:
    cdef Py_ssize_t last = end, sign, start, following
    cdef bint capitals
    if _char_or_0(scan, end) != 38 and not (is_blank(_char_or_0(scan, end)) and _char_or_0(scan, end + 1) == 38):
        return ONE_RUN
    while _is_short_name(scan, at, end):
        sign = last + is_blank(_char_or_0(scan, last))
        if _char_or_0(scan, sign) != 38:
            break
        if _is_entity(scan, sign):
            sign += 4
        start = sign + 1 + is_blank(_char_or_0(scan, sign + 1))
        following = _run_end(scan, start)
        capitals = Py_UNICODE_ISUPPER(char_at(scan, at))
        if not _is_short_name(scan, start, following) or <bint>Py_UNICODE_ISUPPER(char_at(scan, start)) != capitals:
            break
        if not capitals and (is_blank(_char_or_0(scan, last)) or is_blank(_char_or_0(scan, start - 1))):
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
    if kind_at(scan, at) & DIGIT:
        return _number(scan, at, end, unit_end)
    kind = _dotted(scan, at, end, unit_end)
    return kind if kind != ONE_RUN else _with_ampersand(scan, at, end, unit_end)


cdef bint next_token(Scan* scan) noexcept nogil:
    """Returns the next token: a joined one, then its units (index/analysis/tokens.py has the rule)."""
    cdef Py_ssize_t start, end, unit_start, following_end, whole_end
    cdef int n_parts, kind, following
    cdef uint8_t mark, before, after
    cdef bint rewritten
    if scan.group_at >= 0:
        start = scan.group_at
        end = start
        while end < scan.groups_end and is_ascii_digit(char_at(scan, end)):
            end += 1
        scan.start = start
        scan.end = end
        scan.rewritten = False
        scan.group_at = end + 1 if end < scan.groups_end else -1
        return True
    if scan.part_at < 0:
        start = scan.at
        while start < scan.length and not kind_at(scan, start) & WORD:
            start += 1
        if start >= scan.length:
            return False
        kind = _unit(scan, start, False, &end)
        rewritten = kind != ONE_RUN
        scan.token_at = unit_start = start
        n_parts = 1
        while end + 1 < scan.length:
            mark = kind_at(scan, end)
            if not mark & (HYPHEN | APOSTROPHE | NUMBER_MARK):
                break
            after = kind_at(scan, end + 1)
            if not after & WORD:
                break
            before = kind_at(scan, end - 1)
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
        if end < scan.length and char_at(scan, end) == 37 and kind_at(scan, end - 1) & DIGIT:
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
    kind = _unit(scan, start, start > scan.token_at and kind_at(scan, start - 1) & NUMBER_MARK, &end)
    scan.rewritten = kind != ONE_RUN
    if kind == SPACED:
        scan.group_at = start
        scan.groups_end = end
    while (
        end < scan.runs_end
        and kind_at(scan, end) & APOSTROPHE
        and not kind_at(scan, end - 1) & DIGIT
        and not kind_at(scan, end + 1) & DIGIT
    ):
        scan.rewritten |= _unit(scan, end + 1, False, &following_end) != ONE_RUN
        end = following_end
    scan.start = start
    scan.end = end
    scan.part_at = end + 1 if end < scan.runs_end else -1
    return True


cdef int write_term(Scan* scan, uint8_t* out, uint64_t* hash_out) noexcept nogil:
    """The token's term as UTF-8 in `out` (ROOM bytes) and its hash; returns the length in bytes."""
    cdef Py_ssize_t at, end = scan.end, unit_end = scan.start
    cdef uint32_t ch
    cdef int n = 0, kind = ONE_RUN, left_out = 0
    if end - scan.start > LONGEST:
        end = scan.start + LONGEST
    for at in range(scan.start, end):
        ch = <uint32_t>char_at(scan, at)
        if scan.rewritten:
            if at >= unit_end:
                if kind_at(scan, at) & WORD:
                    kind = _unit(scan, at, at > scan.token_at and kind_at(scan, at - 1) & NUMBER_MARK, &unit_end)
                else:
                    kind = ONE_RUN  # a mark between units
            if kind != ONE_RUN:
                if kind == DECIMAL:
                    ch = 44 if ch == 46 else ch
                elif left_out:
                    left_out -= 1
                    continue
                elif ch == 46 or is_blank(ch):
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
    hash_out[0] = hash_of(out, n)
    return n


def scan(str text not None):
    """All tokens as (form, start, end, position)."""
    cdef Scan state
    cdef uint8_t buffer[ROOM]
    cdef uint64_t value
    cdef int n
    found = []
    begin_scan(&state, text)
    while next_token(&state):
        n = write_term(&state, buffer, &value)
        found.append((buffer[:n].decode("utf-8", "surrogatepass"), state.start, state.end, state.position))
    return found
