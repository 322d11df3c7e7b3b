"""Where is the cluster, and as which user is it asked?

`opensearch://host1:9200,host2,host3/kamervragen`. User, password and certificate come from the environment, or from the
address; neither is ever part of a message, a repr or a pickle's text.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from ...index.errors import UsageProblem

SCHEME = "opensearch://"
PORT = 9200

USER, PASSWORD, CA_FILE = "VRAAGBAAK_CLUSTER_USER", "VRAAGBAAK_CLUSTER_PASSWORD", "VRAAGBAAK_CLUSTER_CA"
"""The variables of the environment that an address need not hold."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,100}")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?")
_EXAMPLE = "write opensearch://HOST1,HOST2,HOST3/NAME"


@dataclass(frozen=True)
class Address:
    """The hosts of a cluster, the name of the index there, and what opens it."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    tls: bool = False
    ca_file: str | None = None
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """The address without user and password."""
        return f"{SCHEME}{','.join(f'{host}:{port}' for host, port in self.hosts)}/{self.name}"


def parse(text: str) -> Address:
    """The address that a text is. Raises UsageProblem, whose message repeats no password."""
    rest = text.removeprefix(SCHEME)
    authority, _, tail = rest.partition("/")
    name, _, options = tail.partition("?")
    account, at, hosts = authority.rpartition("@")
    user, _, password = account.partition(":")
    named = dict(parse_qsl(options, keep_blank_values=True))
    if unknown := sorted(named.keys() - {"tls", "ca"}):
        raise UsageProblem(f"the address of a cluster has no option {unknown[0]!r}; there is tls=yes and ca=FILE")
    if not _NAME.fullmatch(name):
        raise UsageProblem(f"{name!r} names no index of a cluster; {_EXAMPLE}, NAME in small letters and digits")
    found = []
    for host in hosts.split(","):
        match = _HOST.fullmatch(host.strip())
        if match is None or not 0 < int(match[2] or PORT) < 65536:
            raise UsageProblem(f"{host!r} names no host of a cluster; {_EXAMPLE}")
        found.append((match[1], int(match[2] or PORT)))
    ca_file = named.get("ca") or os.environ.get(CA_FILE) or None
    if ca_file is not None and not os.path.isfile(ca_file):
        raise UsageProblem(f"{ca_file} is no file; ca= names the certificate of the authority that the cluster trusts")
    return Address(
        tuple(found),
        name,
        named.get("tls", "yes" if ca_file else "no") not in ("no", "0", "false", ""),
        ca_file,
        (unquote(user) if at else None) or os.environ.get(USER) or None,
        (unquote(password) if at else None) or os.environ.get(PASSWORD) or None,
    )
