# Frames of a stored document body (index/store/bodies.py): find and read one, and make those of passages.

cdef enum:
    MANY_PIECES = 64


cdef struct Piece:
    const char* letters
    Py_ssize_t n


cdef inline Py_ssize_t _piece(Piece* into, str text) except -1:
    """The text in UTF-8; the text object owns the memory."""
    if text is None:
        raise TypeError("a text of a passage is none")
    into.letters = PyUnicode_AsUTF8AndSize(text, &into.n)
    return into.n


cdef bytes _joined(const Piece* pieces, Py_ssize_t n_pieces, Py_ssize_t n):
    """The pieces with byte FF between."""
    cdef bytes frame = PyBytes_FromStringAndSize(NULL, n + n_pieces - 1)
    cdef char* at = frame
    cdef Py_ssize_t i
    for i in range(n_pieces):
        if i:
            at[0] = <char>0xFF
            at += 1
        memcpy(at, pieces[i].letters, pieces[i].n)
        at += pieces[i].n
    return frame


def frames_of_passages(tuple passages not None):
    """As frames.frames_of_passages of the plain kernel."""
    cdef Piece few[MANY_PIECES]
    cdef Piece* pieces
    cdef Py_ssize_t place = 0, n, i
    cdef dict answered = {}
    cdef list found = []
    cdef str antwoord
    cdef tuple noten
    cdef bytes same
    for passage in passages:
        place += 1
        noten = tuple(passage.noten)
        pieces = few
        if len(noten) + 5 > MANY_PIECES:
            pieces = <Piece*>malloc((len(noten) + 5) * sizeof(Piece))
            if pieces == NULL:
                raise MemoryError
        try:
            n = _piece(&pieces[0], passage.nummer) + _piece(&pieces[1], passage.fractie)
            n += _piece(&pieces[2], passage.kop) + _piece(&pieces[3], passage.vraag)
            antwoord = passage.antwoord
            n += _piece(&pieces[4], antwoord)
            if antwoord:
                number = answered.setdefault(antwoord, place)
                if number != place:
                    same = b"\xfe%d" % number
                    n += len(same) - pieces[4].n
                    pieces[4] = Piece(same, len(same))
            for i in range(len(noten)):
                n += _piece(&pieces[5 + i], noten[i])
            found.append(_joined(pieces, len(noten) + 5, n))
        finally:
            if pieces != few:
                free(pieces)
    return found


cdef Py_ssize_t _frame_lengths(const uint8_t* data, Py_ssize_t size, Py_ssize_t* at, Py_ssize_t* wide) except -1:
    """The number of frames of a body; sets `at` to the offset of their lengths, and `wide` to the bytes of each length.
    """
    cdef const uint8_t* end
    cdef Py_ssize_t n_frames
    if size < 4 or (data[1] != 2 and data[1] != 4):
        raise ValueError("no body")
    wide[0] = data[1]
    end = <const uint8_t*>memchr(data + 2, 0xFF, size - 2)
    if end == NULL or size - (end + 1 - data) < wide[0]:
        raise ValueError("no titel")
    at[0] = end + 1 - data
    n_frames = _little(data + at[0], wide[0])
    at[0] += wide[0]
    if n_frames > (size - at[0]) // wide[0]:
        raise ValueError("no such frame")
    return n_frames


cdef int _check_frame(const uint8_t* data, Py_ssize_t size, Py_ssize_t start, Py_ssize_t length,
                      int64_t largest) except -1:
    if start + length > size:
        raise ValueError("a frame beyond the end")
    if _content_size(data + start, length) > <uint64_t>largest:
        raise ValueError("too long")
    return 0


def frame_of(bytes body not None, Py_ssize_t number, int64_t largest):
    cdef const uint8_t* data = body
    cdef Py_ssize_t size = len(body), at = 0, wide = 0, start, length, own
    cdef Py_ssize_t n_frames = _frame_lengths(data, size, &at, &wide)
    if not 0 <= number < n_frames:
        raise ValueError("no such frame")
    start = at + wide * n_frames
    for own in range(number):
        start += _little(data + at + wide * own, wide)
    length = _little(data + at + wide * number, wide)
    _check_frame(data, size, start, length, largest)
    return body[start : start + length]


def frames_of(bytes body not None, int64_t largest):
    """As frames.frames_of of the plain kernel."""
    cdef const uint8_t* data = body
    cdef Py_ssize_t size = len(body), at = 0, wide = 0, start, length, own
    cdef Py_ssize_t n_frames = _frame_lengths(data, size, &at, &wide)
    cdef list frames = []
    start = at + wide * n_frames
    for own in range(n_frames):
        length = _little(data + at + wide * own, wide)
        _check_frame(data, size, start, length, largest)
        frames.append(body[start : start + length])
        start += length
    return frames


cdef inline Py_ssize_t _little(const uint8_t* data, Py_ssize_t wide) noexcept nogil:
    cdef Py_ssize_t value = data[0] | data[1] << 8
    if wide == 4:
        value |= <Py_ssize_t>data[2] << 16 | <Py_ssize_t>data[3] << 24
    return value


cdef uint64_t _content_size(const uint8_t* frame, Py_ssize_t length) noexcept nogil:
    """The content size that a zstd frame states (RFC 8878, 3.1.1.1); the highest number if it states none."""
    cdef int flag, of_dictionary, single, wide, at
    cdef uint64_t value = 0
    if length < 6:
        return ~<uint64_t>0
    flag = frame[4] >> 6
    single = frame[4] >> 5 & 1
    of_dictionary = (frame[4] & 3) + ((frame[4] & 3) == 3)
    wide = 1 << flag if flag else single
    at = 5 + (not single) + of_dictionary
    if not wide or length < at + wide:
        return ~<uint64_t>0
    for flag in range(wide):
        value |= <uint64_t>frame[at + flag] << 8 * flag
    return value + 256 if wide == 2 else value


def pieces_of(bytes frame not None):
    cdef const char* data = frame
    cdef Py_ssize_t size = len(frame), start = 0
    cdef const char* end
    cdef list found = []
    while start <= size:
        end = <const char*>memchr(data + start, 0xFF, size - start)
        if end == NULL:
            end = data + size
        found.append(PyUnicode_DecodeUTF8(data + start, end - data - start, NULL))
        start = end - data + 1
    if len(found) < 5:
        raise ValueError("a passage lacks texts")
    return tuple(found)
