"""Check that a folder's file system can hold an index.

SQLite's log is memory that processes share, and locks must hold. Neither works on a network file system, where each of
two machines would see its own. An index there is refused before anything is opened.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import IndexProblem

MOUNTS = Path("/proc/self/mountinfo")
"""The mounted file systems, on Linux; elsewhere nothing is known and nothing refused."""

NETWORK = frozenset(
    "9p afs beegfs ceph cifs coda gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs smb3 smbfs".split()
)
"""File systems that several machines share; those in user space are recognised by the name after `fuse.`."""

NETWORK_FUSE = ("sshfs", "glusterfs", "ceph", "s3fs", "rclone", "gcsfuse", "davfs", "smbnetfs", "curlftpfs", "goofys")


def refuse_network(folder: Path) -> None:
    """Raises IndexProblem when the folder is on a network file system."""
    kind = kind_of(folder)
    if kind in NETWORK or (kind.startswith("fuse.") and kind[5:].startswith(NETWORK_FUSE)):
        raise IndexProblem(
            f"{folder} lies on a network file system ({kind}), where locks do not hold; "
            "keep the index on a disk of this machine (--index DIR)"
        )


def kind_of(folder: Path) -> str:
    """The kind of file system of a folder; "" where it is unknown."""
    device = _device(folder)
    return _kinds().get(device, "") if device else ""


def _device(folder: Path) -> str:
    for place in (folder, *folder.absolute().parents):
        try:
            device = os.stat(place).st_dev
        except OSError:
            continue
        return f"{os.major(device)}:{os.minor(device)}"
    return ""


def _kinds() -> dict[str, str]:
    """The kind of each mounted device. A line: id, parent, device, root, place, options, ..., "-", kind, source, ..."""
    kinds = {}
    try:
        for line in MOUNTS.read_text("utf-8", "replace").splitlines():
            before, _, after = line.partition(" - ")
            device = before.split(" ", 3)[2]
            kinds[device] = after.split(" ", 1)[0]
    except (OSError, IndexError):
        return {}
    return kinds
