# Passages built from their JSON objects.

cdef object _new_object = object.__new__
cdef tuple _of_passage = ("nummer", "vraag", "antwoord", "fractie", "kop")


def passages_of(list found not None):
    """As passages.passages_of of the plain kernel."""
    cdef Py_ssize_t n_known
    cdef dict item
    cdef list made = []
    cdef object passage, value
    from ....corpus.model import Passage

    for item in found:
        if item is None:
            raise TypeError("a passage is none")
        passage = _new_object(Passage)
        n_known = 0
        for name in _of_passage:
            value = item.get(name)
            if value is None:
                value = ""
            elif type(value) is not str:
                raise TypeError("a text is none")
            else:
                n_known += 1
            PyObject_GenericSetAttr(passage, name, value)
        value = item.get("noten")
        if value is None:
            value = ()
        elif type(value) is not list:
            raise TypeError("noten are a list")
        else:
            n_known += 1
            for note in <list>value:
                if type(note) is not str:
                    raise TypeError("a note is no text")
            value = tuple(<list>value)
        PyObject_GenericSetAttr(passage, "noten", value)
        if n_known != len(item):
            raise ValueError("a passage has something else")
        made.append(passage)
    return tuple(made)
