"""What can be wrong with a cluster, said in one line to people."""

from __future__ import annotations

from ...index.errors import VraagbaakError


class ClusterProblem(VraagbaakError):
    """The cluster cannot be reached, is not whole, or refuses."""


class NotOnACluster(VraagbaakError):
    """A cluster cannot do this; docs/CLUSTER.md lists what it cannot."""

    def __init__(self, what: str, instead: str = "search an index on this machine for it") -> None:
        super().__init__(f"a cluster cannot {what}; {instead} (docs/CLUSTER.md)")


class NotAcknowledged(ClusterProblem):
    """Documents were not stored on enough nodes; adding them again is safe."""
