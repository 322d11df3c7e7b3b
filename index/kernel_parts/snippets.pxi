# Here is what is shown of a text: make the snippet, of one text or of the texts of passages.

cdef inline Py_ssize_t _copy(Scan* text, Py_ssize_t start, Py_ssize_t end, Py_UCS4* out) noexcept nogil:
    cdef Py_ssize_t at
    cdef Py_UCS4 ch
    for at in range(start, end):
        ch = _read(text, at)
        out[at - start] = 32 if ch == 10 else ch
    return end - start


cdef tuple _made(str text, Scan* scan, Shown* shown, Finds* marks):
    """The snippet: its text and its marks."""
    cdef Py_ssize_t length = 8 + 4 * MOST_WINDOWS, at
    cdef Py_UCS4* out
    cdef str told
    cdef int number
    if shown.n_windows == 0:
        told = text.replace("\n", " ") if "\n" in text else text
    else:
        for number in range(shown.n_windows):
            length += shown.windows[number].end - shown.windows[number].start
        out = <Py_UCS4*>malloc(length * sizeof(Py_UCS4))
        if out == NULL:
            raise MemoryError
        length = 0
        for number in range(shown.n_windows):
            if number:
                out[length] = 32
                length += 1
            if number or shown.windows[0].start:
                out[length] = 0x2026
                out[length + 1] = 32
                length += 2
            length += _copy(scan, shown.windows[number].start, shown.windows[number].end, out + length)
        if shown.windows[shown.n_windows - 1].end < scan.length:
            out[length] = 32
            out[length + 1] = 0x2026
            length += 2
        try:
            told = PyUnicode_FromKindAndData(4, out, length)
        finally:
            free(out)
    return told, tuple(
        [
            (marks.at[at].start, marks.at[at].end)
            for at in range(shown.first_mark, shown.first_mark + shown.n_marks)
        ]
    )


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
        return _made(text, &scan, &shown, &marks)
    finally:
        free(found.at)
        free(marks.at)


cdef list _shown_of(Marker marker, passages, Py_ssize_t width, type words_class, type snippet_class):
    """Marker.shown."""
    cdef Py_ssize_t n = len(passages), at
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
        with nogil:
            for at in range(2 * n):
                found.n = 0
                failed = marker.find(&scans[at], &found) or _choose(
                    &scans[at], found.at, found.n, width, &shown[at], &marks
                )
                if failed:
                    break
        if failed:
            raise MemoryError
        for at in range(n):
            own = passages[at]
            vraag = _made_of(snippet_class, _made(own[3], &scans[2 * at], &shown[2 * at], &marks))
            antwoord = _made_of(snippet_class, _made(own[4], &scans[2 * at + 1], &shown[2 * at + 1], &marks))
            told.append(_made_of(words_class, (own[0], own[1], own[2], vraag, antwoord)))
        return told
    finally:
        free(scans)
        free(shown)
        free(found.at)
        free(marks.at)
