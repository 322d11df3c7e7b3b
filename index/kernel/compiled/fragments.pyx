# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Fragments: the few lines of a text that a hit shows. index/kernel/plain/snippets.py has the rule."""

from libc.stdint cimport uint64_t
from libc.stdlib cimport malloc
from libc.string cimport memcpy, memset

from .characters cimport WORD, Py_UNICODE_ISALNUM, Py_UNICODE_ISALPHA, Py_UNICODE_ISDIGIT, Py_UNICODE_ISLOWER, Py_UNICODE_ISUPPER, Py_UNICODE_TOLOWER
from .codec cimport n_bits
from .highlighter cimport Match, Matches, add_match
from .tokens cimport Scan, char_at, kind_at

from ...analysis.full_stops import ABBREVIATIONS

cdef uint64_t* abbreviations = NULL
cdef int n_abbreviations = 0


cdef uint64_t _packed(bytes word):
    cdef uint64_t value = 0
    for letter in word:
        value = value << 8 | <uint64_t>letter
    return value


cdef int _fill_abbreviations() except -1:
    global abbreviations, n_abbreviations
    abbreviations = <uint64_t*>malloc(len(ABBREVIATIONS) * sizeof(uint64_t))
    if abbreviations == NULL:
        raise MemoryError
    for word in ABBREVIATIONS:
        if len(word) > 8 or not word.isascii():
            raise ValueError("an abbreviation is too long")
        abbreviations[n_abbreviations] = _packed(word.encode())
        n_abbreviations += 1
    return 0


_fill_abbreviations()


cdef inline Py_ssize_t _floor(Py_ssize_t value, Py_ssize_t by) noexcept nogil:
    """value // by, for any value and a positive `by`."""
    return value // by if value >= 0 else -((by - 1 - value) // by)


cdef inline Py_ssize_t _last_space(Scan* text, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    cdef Py_ssize_t at = (high if high < text.length else text.length) - 1
    while at >= low:
        if char_at(text, at) == 32:
            return at
        at -= 1
    return -1


cdef Py_ssize_t _last_stop(Scan* text, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
    """The last place in low..high where a paragraph, or perhaps a sentence, ends; or -1."""
    cdef Py_ssize_t at
    cdef Py_UCS4 ch, after = 0
    if high > text.length:
        high = text.length
    at = high - 1
    while at >= low:
        ch = char_at(text, at)
        if ch == 10 or (after == 32 and (ch == 46 or ch == 63 or ch == 33)):
            return at
        after = ch
        at -= 1
    return -1


cdef bint _ends_sentence(Scan* text, Py_ssize_t stop) noexcept nogil:
    """Whether the mark at `stop`, before a space, ends a sentence, and not an abbreviation or initial."""
    cdef Py_ssize_t low = stop - 9 if stop > 9 else 0, at
    cdef uint64_t value = 0
    cdef Py_UCS4 ch
    cdef int number
    if stop + 2 < text.length and Py_UNICODE_ISLOWER(char_at(text, stop + 2)):
        return False
    if char_at(text, stop) != 46:
        return True
    at = max(_last_space(text, low, stop) + 1, low)
    if stop - at <= 1:
        return False
    while at < stop and char_at(text, at) == 40:
        at += 1
    if stop - at > 8:
        return True
    while at < stop:
        ch = char_at(text, at)
        if ch != 0x130:  # the one letter whose lower case is two characters
            ch = <Py_UCS4>Py_UNICODE_TOLOWER(ch)
        if ch >= 128:
            return True
        value = value << 8 | <uint64_t>ch
        at += 1
    for number in range(n_abbreviations):
        if abbreviations[number] == value:
            return False
    return True


cdef Py_ssize_t _sentence_start(Scan* text, Py_ssize_t low, Py_ssize_t start) noexcept nogil:
    """The last start of a sentence in low..start, or -1."""
    cdef Py_ssize_t at = start, stop
    while True:
        stop = _last_stop(text, low, at)
        if stop < 0:
            return -1 if low else 0
        if char_at(text, stop) == 10:
            return stop + 1
        if _ends_sentence(text, stop):
            return stop + 2
        at = stop + 1


cdef Py_ssize_t _word_start(Scan* text, Py_ssize_t low, Py_ssize_t start) noexcept nogil:
    """The first start of a word in low..start; if there is none, that of the word around `start`."""
    cdef Py_ssize_t at
    for at in range(low, start):
        if char_at(text, at) == 32:
            return at + 1
    return _last_space(text, 0, start) + 1


cdef Py_ssize_t _window_end(Scan* text, Py_ssize_t begin, Py_ssize_t least, Py_ssize_t width) noexcept nogil:
    """The end of a fragment that begins at `begin` and holds `least`: after a sentence, if that fills half the width.
    """
    cdef Py_ssize_t limit = begin + width, low = max(least - 1, max(0, begin + _floor(width, 2))), at = limit + 1, stop, cut
    while True:
        stop = _last_stop(text, low, at)
        if stop < 0:
            break
        if char_at(text, stop) == 10:
            if stop >= least:
                return stop
        elif _ends_sentence(text, stop):
            return stop + 1
        at = stop + 1
        if char_at(text, stop) == 10:
            at = stop
    cut = _last_space(text, least, limit + 1)
    if cut > begin:
        return cut
    return max(limit, least)


cdef Fragment _fragment(Scan* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t width) noexcept nogil:
    """The fragment of about `width` characters around start..end, from a sentence's start to a sentence's end if near.
    """
    cdef Fragment found
    cdef Py_ssize_t begin, low, earlier, earliest
    cdef Py_UCS4 before
    begin = _sentence_start(text, max(0, end - width), start)
    if begin < 0:
        begin = _word_start(text, max(max(0, end - width), start - _floor(width - (end - start), 3)), start)
    if begin + width < text.length:
        found.start = begin
        found.end = _window_end(text, begin, end, width)
        return found
    # the fragment reaches the text's end: the room left is filled from before
    low = max(0, text.length - width)
    earliest = begin
    while True:
        earlier = _sentence_start(text, low, earliest - 1)
        if earlier < 0:
            break
        earliest = earlier
        if not earlier:
            break
    if earliest == begin and begin and char_at(text, begin - 1) == 32:
        before = char_at(text, begin - 2 if begin > 1 else text.length - 1)
        if before != 46 and before != 63 and before != 33:
            earliest = min(begin, _word_start(text, low, start))
    found.start = earliest
    found.end = text.length
    return found


cdef int _few(const Match* matches, Py_ssize_t n, Match* few) noexcept nogil:
    """At most MOST_MATCHES of them, among them the first of every other word."""
    cdef uint64_t seen = 0
    cdef int n_few = 0
    cdef Py_ssize_t at
    for at in range(n):
        if at < MOST_MATCHES or not seen >> matches[at].word & 1:
            few[n_few] = matches[at]
            n_few += 1
        seen |= <uint64_t>1 << matches[at].word
    return n_few


cdef Fragment _stretch(const Match* matches, int left, int right) noexcept nogil:
    cdef Fragment found
    cdef int at
    found.start = matches[left].start
    found.end = matches[left].end
    for at in range(left + 1, right + 1):
        if matches[at].end > found.end:
            found.end = matches[at].end
    return found


cdef Fragment _most(const Match* matches, int n, Py_ssize_t width) noexcept nogil:
    """For matches that are all of one word: the stretch of at most `width` characters with most; the last of equals."""
    cdef int left = 0, right, most = 0, found_left = 0, found_right = 0
    for right in range(n):
        while left < right and matches[left].start < matches[right].end - width:
            left += 1
        if right - left >= most:
            most = right - left + 1
            found_left, found_right = left, right
    return _stretch(matches, found_left, found_right)


cdef Fragment _densest(const Match* matches, int n, Py_ssize_t width, uint64_t* words) noexcept nogil:
    """The stretch of at most `width` characters with most different words, then most matches; the first of equals."""
    cdef int counts[64]
    cdef int left = 0, right, n_words = 0, best_words = 0, best_n = 0, found_left = 0, found_right = 0, word
    memset(counts, 0, sizeof(counts))
    for right in range(n):
        word = matches[right].word
        n_words += counts[word] == 0
        counts[word] += 1
        while left < right and matches[right].end - matches[left].start > width:
            word = matches[left].word
            counts[word] -= 1
            n_words -= counts[word] == 0
            left += 1
        if n_words > best_words or (n_words == best_words and right - left > best_n) or not right:
            best_words, best_n = n_words, right - left
            found_left, found_right = left, right
    words[0] = 0
    for right in range(found_left, found_right + 1):
        words[0] |= <uint64_t>1 << matches[right].word
    return _stretch(matches, found_left, found_right)


cdef inline int _n_words(uint64_t words) noexcept nogil:
    cdef int n = 0
    while words:
        words &= words - 1
        n += 1
    return n


cdef int _cores(Match* matches, int n, Py_ssize_t width, Fragment* best, Py_ssize_t* best_width) noexcept nogil:
    """The stretches of matches to show, and the greatest width of each fragment. May overwrite `matches`."""
    cdef Match left[2 * MOST_MATCHES]
    cdef Fragment cores[MOST_FRAGMENTS]
    cdef uint64_t every = 0, covered, words
    cdef int at, n_words, n_fragments, n_cores, n_left, kept, n_best = 0, best_covered = 0
    cdef Py_ssize_t each
    for at in range(n):
        every |= <uint64_t>1 << matches[at].word
    n_words = _n_words(every)
    best_width[0] = width
    if n_words == 1:
        best[0] = _most(matches, n, _floor(width * CORE, 100))
        return 1
    for n_fragments in range(1, min(MOST_FRAGMENTS, n_words) + 1):
        each = _floor(width - (n_fragments - 1) * 3, n_fragments)
        memcpy(left, matches, n * sizeof(Match))
        n_left = n
        n_cores = 0
        covered = 0
        while n_left and n_cores < n_fragments:
            cores[n_cores] = _densest(left, n_left, _floor(each * CORE, 100), &words)
            n_cores += 1
            covered |= words
            kept = 0
            for at in range(n_left):
                if not covered >> left[at].word & 1:
                    left[kept] = left[at]
                    kept += 1
            n_left = kept
        if _n_words(covered) > best_covered:
            best_covered = _n_words(covered)
            best_width[0] = each
            n_best = n_cores
            memcpy(best, cores, n_cores * sizeof(Fragment))
        if best_covered == n_words:
            break
    return n_best


cdef void _in_order(Shown* shown) noexcept nogil:
    """The fragments in the text's order, those that touch joined."""
    cdef Fragment own
    cdef int at, to, n = 1
    for at in range(1, shown.n_fragments):
        own = shown.fragments[at]
        to = at
        while to and (
            shown.fragments[to - 1].start > own.start
            or (shown.fragments[to - 1].start == own.start and shown.fragments[to - 1].end > own.end)
        ):
            shown.fragments[to] = shown.fragments[to - 1]
            to -= 1
        shown.fragments[to] = own
    for at in range(1, shown.n_fragments):
        if shown.fragments[at].start <= shown.fragments[n - 1].end + 1:
            shown.fragments[n - 1].end = max(shown.fragments[n - 1].end, shown.fragments[at].end)
        else:
            shown.fragments[n] = shown.fragments[at]
            n += 1
    shown.n_fragments = n


cdef int _add_marks(
    Matches* marks, Py_ssize_t first, const Match* matches, Py_ssize_t n, Fragment own, Py_ssize_t shift
) noexcept nogil:
    """Adds the matches that lie in a fragment, moved by `shift`; those that overlap or touch become one."""
    cdef Py_ssize_t at, start, end
    for at in range(n):
        if matches[at].start >= own.end:
            break
        if matches[at].start < own.start or matches[at].end > own.end:
            continue
        start = matches[at].start + shift
        end = matches[at].end + shift
        if marks.n > first and start <= marks.at[marks.n - 1].end:
            if end > marks.at[marks.n - 1].end:
                marks.at[marks.n - 1].end = end
        elif add_match(marks, start, end, 0):
            return -1
    return 0


cdef int choose_fragments(
    Scan* text, const Match* matches, Py_ssize_t n, Py_ssize_t width, Shown* shown, Matches* marks
) noexcept nogil:
    """The fragments shown of a text, and their marks; 0, or -1 when there is no memory."""
    cdef Match few[2 * MOST_MATCHES]
    cdef Fragment cores[MOST_FRAGMENTS]
    cdef Fragment own
    cdef Py_ssize_t each, length = 0
    cdef int at
    shown.first_mark = marks.n
    shown.n_fragments = 0
    if text.length <= width:
        own.start = 0
        own.end = text.length
        if _add_marks(marks, shown.first_mark, matches, n, own, 0):
            return -1
        shown.n_marks = marks.n - shown.first_mark
        return 0
    if n == 0:
        shown.n_fragments = 1
        shown.fragments[0].start = 0
        shown.fragments[0].end = _window_end(text, 0, 0, width)
    elif matches[n - 1].end - matches[0].start <= _floor(width * CORE, 100):
        shown.n_fragments = 1
        shown.fragments[0] = _fragment(text, matches[0].start, matches[n - 1].end, width)
    else:
        shown.n_fragments = _cores(few, _few(matches, n, few), width, cores, &each)
        for at in range(shown.n_fragments):
            shown.fragments[at] = _fragment(text, cores[at].start, cores[at].end, each)
        _in_order(shown)
    for at in range(shown.n_fragments):
        own = shown.fragments[at]
        length += 3 if at else 2 if own.start else 0
        if _add_marks(marks, shown.first_mark, matches, n, own, length - own.start):
            return -1
        length += own.end - own.start
    shown.n_marks = marks.n - shown.first_mark
    return 0
