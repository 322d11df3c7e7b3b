# Memory layouts of what counts facets.

from libc.stdint cimport int32_t, int64_t, uint16_t, uint32_t, uint8_t

cdef enum:
    MOST_FACETS = 16
    MOST_COUNTERS = 0xFFFF
    MOST_PIECES = 4         # of one facet
    FEW_COMBINATIONS = 2048
    MOST_ALIKE = 4          # values per combination; up to this, those of one size are processed together
    ALIKE = 0               # versions of a question: of any of them the counters are the same
    EXTRA = 1               # one of two has values that the other has not: what it adds is listed
    UNLIKE = 2              # of more, or with fracties: what they add is worked out for each search
    AHEAD = 16              # the row of a document is prefetched this many documents ahead
    N_DUMMIES = 4           # counted alternately where a place has no value: increments wait less


cdef struct Table:
    # some facets, and the counters of each document; several searches only read it
    const int32_t* starts[MOST_FACETS]
    const int32_t* values[MOST_FACETS]
    Py_ssize_t n_facets
    Py_ssize_t of_fracties  # the facet with values of passages, -1 for none
    Py_ssize_t first_tally[MOST_FACETS + 1]
    int n_pieces[MOST_FACETS]
    Py_ssize_t n_combined[MOST_FACETS]  # values combined in the last of them
    int place_of[MOST_FACETS * MOST_PIECES]  # the place of each piece
    Py_ssize_t n_places
    uint16_t* rows          # each document's counters, one per place
    Py_ssize_t n_counters
    Py_ssize_t few          # greatest number of combinations of a place
    int32_t* member_starts  # for each combination from the first on, the offset of its values' counters
    uint16_t* members
    Py_ssize_t first_of[MOST_ALIKE + 2]  # first combination per size; sizes ascend, the last has the rest
    int32_t* asked          # documents whose passages have fracties; they are counted one by one
    int32_t n_asked
    int32_t* slots          # during construction: a hash table of combinations by their content
    uint32_t slot_mask


cdef struct DifferenceTable:
    # what versions of a question add to the counts of a table's facets
    uint8_t* differs        # of each document, whether the versions of its question are counted alike
    int32_t* starts         # of each document that is one of two, what it adds where the other one stands for it
    int32_t* extra


cdef struct Tallied:
    uint32_t count
    int32_t number


cdef struct Summed:
    int64_t sum
    Py_ssize_t n_values
    Py_ssize_t n_candidates
