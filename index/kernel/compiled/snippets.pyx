# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Snippets of one text, or of the texts of passages."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc

from .characters cimport PyUnicode_DATA, PyUnicode_FromKindAndData, PyUnicode_New, Letter
from .fragments cimport Shown, choose_fragments
from .highlighter cimport MANY_LETTERS, Highlighter, Match, Matches, add_match, find_matches
from .tokens cimport Scan, begin_scan, char_at

cdef object _new_tuple = tuple.__new__  # looked up once: a page makes a hundred


cdef Letter* _copied(Scan* scan, Py_ssize_t start, Py_ssize_t end, Letter* out) noexcept nogil:
    """Copies part of a text, on one line; returns the end of the copy."""
    cdef const uint8_t* latin = <const uint8_t*>scan.data
    cdef Py_ssize_t at
    cdef Py_UCS4 ch
    if scan.kind == 1:
        for at in range(start, end):
            out[at - start] = 32 if latin[at] == 10 else latin[at]
    else:
        for at in range(start, end):
            ch = char_at(scan, at)
            out[at - start] = <Letter>(32 if ch == 10 else ch)
    return out + (end - start)


cdef void _write_fragments(Scan* scan, const Shown* shown, Letter* out) noexcept nogil:
    """Writes the fragments, with an ellipsis wherever text is left out."""
    cdef int number
    for number in range(shown.n_fragments):
        if number:
            out[0] = 32
            out += 1
        if number or shown.fragments[0].start:
            out[0] = <Letter>0x2026
            out[1] = 32
            out += 2
        out = _copied(scan, shown.fragments[number].start, shown.fragments[number].end, out)
    if shown.fragments[shown.n_fragments - 1].end < scan.length:
        out[0] = 32
        out[1] = <Letter>0x2026


cdef tuple _made(str text, Scan* scan, Shown* shown, Matches* marks):
    """The snippet: its text and its marks."""
    cdef Py_ssize_t length = 0, at
    cdef uint32_t* out
    cdef str told
    cdef int number, last = shown.n_fragments - 1
    if last < 0 or (last == 0 and shown.fragments[0].start == 0 and shown.fragments[0].end == scan.length):
        told = text.replace("\n", " ") if "\n" in text else text
    else:
        length = 3 * last + (2 if shown.fragments[0].start else 0) + (2 if shown.fragments[last].end < scan.length else 0)
        for number in range(shown.n_fragments):
            length += shown.fragments[number].end - shown.fragments[number].start
        if scan.kind < 4:  # an ellipsis takes two bytes
            told = PyUnicode_New(length, 0xFFFF)
            _write_fragments(scan, shown, <uint16_t*>PyUnicode_DATA(told))
        else:
            out = <uint32_t*>malloc(length * sizeof(uint32_t))
            if out == NULL:
                raise MemoryError
            try:
                _write_fragments(scan, shown, out)
                told = PyUnicode_FromKindAndData(4, out, length)
            finally:
                free(out)
    marked = [
        (marks.at[at].start, marks.at[at].end) for at in range(shown.first_mark, shown.first_mark + shown.n_marks)
    ]
    return told, tuple(marked)


def snippet(str text not None, matches, Py_ssize_t width):
    cdef Scan scan
    cdef Shown shown
    cdef Matches found, marks
    cdef Py_ssize_t start, end
    cdef int word
    found.at = marks.at = NULL
    found.n = found.room = marks.n = marks.room = 0
    begin_scan(&scan, text)
    try:
        for start, end, word in matches:
            if not 0 <= start <= end <= scan.length or not 0 <= word < 64:
                raise ValueError("a match outside the text, or of more than 64 words")
            if add_match(&found, start, end, word):
                raise MemoryError
        if choose_fragments(&scan, found.at, found.n, width, &shown, &marks):
            raise MemoryError
        return _made(text, &scan, &shown, &marks)
    finally:
        free(found.at)
        free(marks.at)


cdef int _find_and_choose(
    Highlighter marker, Scan* scans, Py_ssize_t n, Py_ssize_t width, Matches* found, Matches* marks, Shown* shown
) noexcept nogil:
    """Matches the words in each text, and chooses its fragments; 0, or another number when there is no memory."""
    cdef Py_ssize_t at
    for at in range(n):
        found.n = 0
        if find_matches(marker, &scans[at], found) or choose_fragments(&scans[at], found.at, found.n, width, &shown[at], marks):
            return -1
    return 0


def shown_words(Highlighter marker not None, list passages not None, Py_ssize_t width, type words_class, type snippet_class):
    cdef Py_ssize_t n = len(passages), n_letters = 0, at
    cdef list told = []
    cdef tuple own
    cdef Scan* scans = <Scan*>malloc(2 * n * sizeof(Scan) + 1)
    cdef Shown* shown = <Shown*>malloc(2 * n * sizeof(Shown) + 1)
    cdef Matches found, marks
    cdef int failed = 0
    found.at = marks.at = NULL
    found.n = found.room = marks.n = marks.room = 0
    try:
        if scans == NULL or shown == NULL:
            raise MemoryError
        for at in range(n):
            own = passages[at]
            if len(own) < 5:
                raise ValueError("a passage lacks texts")
            begin_scan(&scans[2 * at], <str?>own[3])
            begin_scan(&scans[2 * at + 1], <str?>own[4])
            n_letters += scans[2 * at].length + scans[2 * at + 1].length
        if n_letters < MANY_LETTERS:
            failed = _find_and_choose(marker, scans, 2 * n, width, &found, &marks, shown)
        else:
            with nogil:
                failed = _find_and_choose(marker, scans, 2 * n, width, &found, &marks, shown)
        if failed:
            raise MemoryError
        for at in range(n):
            own = passages[at]
            vraag = _new_tuple(snippet_class, _made(own[3], &scans[2 * at], &shown[2 * at], &marks))
            antwoord = _new_tuple(snippet_class, _made(own[4], &scans[2 * at + 1], &shown[2 * at + 1], &marks))
            told.append(_new_tuple(words_class, (own[0], own[1], own[2], vraag, antwoord)))
        return told
    finally:
        free(scans)
        free(shown)
        free(found.at)
        free(marks.at)
