"""What can be wrong with an index, said in one line to people."""


class IndexProblem(Exception):
    """The index cannot do what was asked; the message says what happened, where, and what to do."""


class Damaged(IndexProblem):
    """What lies on disk is not what was written."""


class TimeIsUp(Exception):
    """The time that a search may take is over; it ends with what it has."""
