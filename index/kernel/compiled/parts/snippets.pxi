# Snippets of one text, or of the texts of passages.

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
            ch = _read(scan, at)
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


cdef object _made(type snippet_class, str text, Scan* scan, Shown* shown, Finds* marks):
    """The snippet: its text and its marks, as an instance of a class of tuples."""
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
    return _made_of(snippet_class, 2, told, tuple(marked), None, None, None)


def snippet(str text not None, matches, Py_ssize_t width):
    cdef Scan scan
    cdef Shown shown
    cdef Finds found, marks
    cdef Py_ssize_t start, end
    cdef int word
    found.at = marks.at = NULL
    found.n = found.room = marks.n = marks.room = 0
    _begin(&scan, text)
    try:
        for start, end, word in matches:
            if not 0 <= start <= end <= scan.length or not 0 <= word < 64:
                raise ValueError("a match outside the text, or of more than 64 words")
            if _add_find(&found, start, end, word):
                raise MemoryError
        if _choose(&scan, found.at, found.n, width, &shown, &marks):
            raise MemoryError
        return _made(tuple, text, &scan, &shown, &marks)
    finally:
        free(found.at)
        free(marks.at)


cdef int _find_and_choose(
    Highlighter marker, Scan* scans, Py_ssize_t n, Py_ssize_t width, Finds* found, Finds* marks, Shown* shown
) noexcept nogil:
    """Finds the words in each text, and chooses its fragments; 0, or another number when there is no memory."""
    cdef Py_ssize_t at
    for at in range(n):
        found.n = 0
        if marker.find(&scans[at], found) or _choose(&scans[at], found.at, found.n, width, &shown[at], marks):
            return -1
    return 0


cdef list _shown_of(Highlighter marker, passages, Py_ssize_t width, type words_class, type snippet_class):
    """Highlighter.shown."""
    cdef Py_ssize_t n = len(passages), n_letters = 0, at
    cdef list told = []
    cdef tuple own
    cdef Scan* scans = <Scan*>malloc(2 * n * sizeof(Scan) + 1)
    cdef Shown* shown = <Shown*>malloc(2 * n * sizeof(Shown) + 1)
    cdef Finds found, marks
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
            _begin(&scans[2 * at], <str?>own[3])
            _begin(&scans[2 * at + 1], <str?>own[4])
            _fetch(scans[2 * at].data)
            _fetch(scans[2 * at + 1].data)
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
            vraag = _made(snippet_class, own[3], &scans[2 * at], &shown[2 * at], &marks)
            antwoord = _made(snippet_class, own[4], &scans[2 * at + 1], &shown[2 * at + 1], &marks)
            told.append(_made_of(words_class, 5, own[0], own[1], own[2], vraag, antwoord))
        return told
    finally:
        free(scans)
        free(shown)
        free(found.at)
        free(marks.at)
