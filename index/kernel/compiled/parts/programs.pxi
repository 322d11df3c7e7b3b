# Boolean programs over the expanded terms that a passage holds.

cdef enum:
    DEEPEST = 64
    AND = -1
    OR = -2
    NOT = -3


cdef _check_program(const int32_t[::1] program, int n_terms_expanded):
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


cdef bint _run(const int32_t[::1] program, uint64_t mask) noexcept nogil:
    """Evaluates a program in postfix over the expanded terms that a passage holds."""
    cdef bint stack[DEEPEST]
    cdef int depth = 0
    cdef Py_ssize_t i
    cdef int32_t step
    for i in range(program.shape[0]):
        step = program[i]
        if step >= 0:
            stack[depth] = mask >> step & 1
            depth += 1
        elif step == NOT:
            stack[depth - 1] = not stack[depth - 1]
        else:
            depth -= 1
            if step == AND:
                stack[depth - 1] = stack[depth - 1] and stack[depth]
            else:
                stack[depth - 1] = stack[depth - 1] or stack[depth]
    return stack[0]
