# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Decoding of the postings and positions of single terms."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

import numpy as np

from .codec cimport clock_s, pass_numbers, take_number, take_posting

from ...errors import Damaged, TimeIsUp

cdef enum:
    POSTINGS_BETWEEN = 1 << 14  # postings between two checks of the time limit


def document_frequencies(const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[::1] unit_doc,
                         int32_t[::1] out):
    """Document frequency of each term, deleted documents included; added to `out`."""
    cdef Py_ssize_t form
    cdef int64_t at, end, unit
    cdef uint64_t value, frequency
    cdef int32_t last
    cdef const uint8_t* posting_bytes = &postings[0] if postings.shape[0] else NULL
    if terms.shape[0] != 3 or terms.shape[1] <= out.shape[0]:
        raise Damaged("there are fewer forms than there should be; run `vraagbaak repair`")
    with nogil:
        for form in range(out.shape[0]):
            at = terms[1, form]
            end = terms[1, form + 1]
            if not 0 <= at <= end <= postings.shape[0]:
                with gil:
                    raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
            unit = 0
            last = -1
            while at < end:
                if not take_posting(posting_bytes, &at, end, &value, &frequency):
                    with gil:
                        raise Damaged("a posting is cut short; run `vraagbaak repair`")
                unit += <int64_t>(value >> 5)
                if unit >= unit_doc.shape[0]:
                    with gil:
                        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
                if unit_doc[unit] != last:
                    last = unit_doc[unit]
                    out[form] += 1


def decode_positions(const uint8_t[::1] postings, const uint8_t[::1] positions, const int64_t[:, ::1] terms,
                     Py_ssize_t form, double seconds=1e9):
    """Occurrences of a term: the record, the field and the position of each, in their order. Raises TimeIsUp when it
    takes more seconds."""
    cdef double until = clock_s() + seconds
    cdef Py_ssize_t n_postings = 0
    cdef int64_t at, end, place, place_end, n = 0, unit = 0, position
    cdef int64_t i
    cdef uint64_t value, frequency, step
    cdef bint fine = True
    cdef int32_t[::1] units, fields, found
    cdef const uint8_t* posting_bytes = &postings[0] if postings.shape[0] else NULL
    cdef const uint8_t* position_bytes = &positions[0] if positions.shape[0] else NULL
    if terms.shape[0] != 3 or not 0 <= form < terms.shape[1] - 1:
        raise Damaged("a form points outside its segment; run `vraagbaak repair`")
    at, end = terms[1, form], terms[1, form + 1]
    place, place_end = terms[2, form], terms[2, form + 1]
    if not (0 <= at <= end <= postings.shape[0] and 0 <= place <= place_end <= positions.shape[0]):
        raise Damaged("a form's postings lie outside their file; run `vraagbaak repair`")
    for i in range(place, place_end):
        n += positions[i] < 0x80
    units_made = np.empty(n, np.int32)
    fields_made = np.empty(n, np.int32)
    found_made = np.empty(n, np.int32)
    units, fields, found = units_made, fields_made, found_made
    n = 0
    with nogil:
        while at < end and fine:
            n_postings += 1
            if n_postings % POSTINGS_BETWEEN == 0 and clock_s() > until:
                break
            if not take_posting(posting_bytes, &at, end, &value, &frequency):
                fine = False
                break
            unit += <int64_t>(value >> 5)
            # every occurrence takes at least one byte of positions, so the output has room for all
            if unit > 0x7FFFFFFF or frequency > <uint64_t>(found.shape[0] - n):
                fine = False
                break
            position = 0
            for i in range(<int64_t>frequency):
                if not take_number(position_bytes, &place, place_end, &step) or step > 0x7FFFFFFF - <uint64_t>position:
                    fine = False
                    break
                position += <int64_t>step
                units[n] = <int32_t>unit
                fields[n] = (value >> 1) & 15
                found[n] = <int32_t>position
                n += 1
    if at < end and fine:
        raise TimeIsUp
    if not fine or n != found.shape[0] or place != place_end:
        raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
    return units_made, fields_made, found_made


def position_skips(const uint8_t[::1] postings, const uint8_t[::1] positions, const int64_t[:, ::1] terms,
                   Py_ssize_t form, Py_ssize_t step, double seconds=1e9):
    """Skip data of one form, every `step` postings: rows of unit, posting offset and position offset. Raises TimeIsUp
    when it takes more seconds."""
    cdef double until = clock_s() + seconds
    cdef int64_t at, end, place, place_end, unit = 0, passed = 0
    cdef Py_ssize_t n = 0, n_postings = 0
    cdef uint64_t value, frequency
    cdef bint fine = True, late = False
    cdef int64_t[:, ::1] found
    cdef const uint8_t* posting_bytes = &postings[0] if postings.shape[0] else NULL
    cdef const uint8_t* position_bytes = &positions[0] if positions.shape[0] else NULL
    if terms.shape[0] != 3 or not 0 <= form < terms.shape[1] - 1 or step < 1:
        raise Damaged("a form points outside its segment; run `vraagbaak repair`")
    at, end = terms[1, form], terms[1, form + 1]
    place, place_end = terms[2, form], terms[2, form + 1]
    if not (0 <= at <= end <= postings.shape[0] and 0 <= place <= place_end <= positions.shape[0]):
        raise Damaged("a form's postings lie outside their file; run `vraagbaak repair`")
    made = np.empty(((end - at) // step + 1, 3), np.int64)  # a posting takes a byte at least
    found = made
    with nogil:
        while at < end:
            if n_postings % step == 0:
                if clock_s() > until:
                    late = True
                    break
                fine = pass_numbers(position_bytes, &place, place_end, passed)
                passed = 0
                found[n, 0], found[n, 1], found[n, 2] = unit, at, place
                n += 1
            n_postings += 1
            fine = fine and take_posting(posting_bytes, &at, end, &value, &frequency)
            if not fine or value >> 5 > 0x7FFFFFFF or frequency > 0x7FFFFFFF:
                fine = False
                break
            unit += <int64_t>(value >> 5)
            passed += <int64_t>frequency
    if late:
        raise TimeIsUp
    if not fine:
        raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
    return made[:n].copy()
