# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which passages and documents match, from the expanded terms that they hold."""

from libc.stdint cimport int32_t


cdef int check_program(const int32_t[::1] program, int n_terms_expanded) except -1:
    """Raises ValueError unless the program leaves one value and its stack stays within its room."""
    cdef Py_ssize_t i
    cdef int depth = 0
    for i in range(program.shape[0]):
        if program[i] >= 0:
            if program[i] >= n_terms_expanded or depth >= DEEPEST:
                raise ValueError("a program names a class that there is not, or is too deep")
            depth += 1
        elif program[i] == NOT:
            if depth < 1:
                raise ValueError("a program takes what there is not")
        elif program[i] in (AND, OR):
            if depth < 2:
                raise ValueError("a program takes what there is not")
            depth -= 1
        else:
            raise ValueError("a program does what there is not")
    if depth != 1:
        raise ValueError("a program leaves one value")
    return 0


