# Fragments: the few lines of a text that a hit shows. index/kernel/plain/snippets.py has the rule.

from .highlighter cimport Match, Matches
from .tokens cimport Scan

cdef enum:
    MOST_FRAGMENTS = 3
    MOST_MATCHES = 64
    CORE = 80

cdef struct Fragment:
    Py_ssize_t start
    Py_ssize_t end


cdef struct Shown:
    Fragment fragments[MOST_FRAGMENTS]
    int n_fragments             # 0: the whole text
    Py_ssize_t first_mark     # among the matches that contain the marks
    Py_ssize_t n_marks


cdef int choose_fragments(
    Scan* text, const Match* matches, Py_ssize_t n, Py_ssize_t width, Shown* shown, Matches* marks
) noexcept nogil
