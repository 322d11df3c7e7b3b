"""Here is a cluster: ask it, try again where that can help, and accept no answer that is partial.

An answer counts when every shard gave its part. What cannot be had is one line that says in which state the cluster is;
it never repeats an address's user or password.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from .address import Address
from .errors import ClusterProblem

Body = dict[str, Any]

TIMEOUT_S = 30.0
"""So long one request may take before another node is asked."""

ATTEMPTS = 6
"""A request is sent so often; with the waits between, the last comes some 20 s after the first: a cluster of three
nodes chooses a new manager within 10 s."""

LONGEST_WAIT_S = 8.0

POOL = 8
"""Connections to each host that are kept: several threads ask at once."""

AGAIN = frozenset((429, 500, 502, 503, 504))
"""HTTP statuses that pass: too many requests, and a node that goes or comes; of a node that was just lost, 500."""


def waits(attempts: int = ATTEMPTS) -> list[float]:
    """The waits between attempts, in seconds: doubled each time, and spread so that clients do not come together."""
    return [min(LONGEST_WAIT_S, 0.5 * 2**n) * random.uniform(0.75, 1.25) for n in range(attempts - 1)]


class Client:
    """A cluster, asked over any of its hosts; may be used by several threads."""

    def __init__(self, address: Address, attempts: int = ATTEMPTS, timeout_s: float = TIMEOUT_S) -> None:
        try:
            from opensearchpy import OpenSearch
        except ImportError:
            raise ClusterProblem(
                "searching a cluster needs the package opensearch-py; run: pip install 'vraagbaak[opensearch]'"
            ) from None
        logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # it logs whole requests; errors are raised here
        options: Body = {}
        if address.user is not None:
            options["http_auth"] = (address.user, address.password or "")
        if address.tls:
            options |= {"use_ssl": True, "verify_certs": True, "ca_certs": address.ca_file}
        self.address = address
        self._attempts = attempts
        self._timeout_s = timeout_s
        self._client = OpenSearch(
            [{"host": host, "port": port} for host, port in address.hosts],
            timeout=timeout_s,
            pool_maxsize=POOL,
            max_retries=0,  # this class tries again, and says what it does
            http_compress=True,
            **options,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        absent: Sequence[int] = (),
    ) -> Any:
        """What the cluster answers; None where it answers with a status among `absent`. Raises ClusterProblem."""
        from opensearchpy.exceptions import ConnectionError as NoConnection
        from opensearchpy.exceptions import TransportError

        def ask() -> Any:
            return self._client.transport.perform_request(method, path, params=dict(params or {}), body=body)

        problem = ""
        for wait in (*waits(self._attempts), 0.0):
            try:
                return ask()
            except NoConnection as error:  # also a time-out
                problem = f"no host answers ({type(error).__name__})"
            except TransportError as error:
                if error.status_code in absent:
                    return None
                if error.status_code in (401, 403):
                    raise ClusterProblem(
                        f"{self.address} refuses this user; set VRAAGBAAK_CLUSTER_USER and VRAAGBAAK_CLUSTER_PASSWORD"
                    ) from None
                if "index_not_found" in str(error.error):
                    raise ClusterProblem(
                        f"{self.address}: this index was replaced by another; call refresh(), or open it again"
                    ) from None
                problem = f"status {error.status_code}, {_reason(error)}"
                if error.status_code not in AGAIN and not _passes(error):
                    break
            time.sleep(wait)
        raise ClusterProblem(f"{self.address}: {problem}; {self.state()}") from None

    def search(self, index: str | None, body: Body, **params: Any) -> Body:
        """The answer of all shards. Raises ClusterProblem, also where a shard gave nothing."""
        path = f"/{index}/_search" if index is not None else "/_search"
        for wait in (*waits(self._attempts), 0.0):
            found: Body = self.request("POST", path, body, {"allow_partial_search_results": "false", **params})
            shards = found["_shards"]
            whole = not shards["failed"] and shards["successful"] == shards["total"] and not found.get("timed_out")
            if whole:
                return found
            time.sleep(wait)
        raise ClusterProblem(
            f"{self.address}: {shards['total'] - shards['successful']} of {shards['total']} shards gave no answer;"
            f" {self.state()}"
        )

    def state(self) -> str:
        """The cluster's state in words, for messages."""
        from opensearchpy.exceptions import OpenSearchException

        try:
            found = self._client.transport.perform_request(
                "GET", "/_cluster/health", params={"request_timeout": 3, "local": "true"}
            )
        except OpenSearchException:
            return "the state of the cluster is unknown: no node tells it; start its nodes, then try again"
        return (
            f"the cluster is {found['status']} with {found['number_of_nodes']} nodes and"
            f" {found['unassigned_shards']} unassigned shards; start the missing nodes, then try again"
        )

    def health(self) -> Body:
        """The cluster's health as it reports it. Raises ClusterProblem."""
        found: Body = self.request("GET", "/_cluster/health")
        return found


def _reason(error: Any) -> str:
    """Why the cluster refuses, without what was sent."""
    info = error.info if isinstance(error.info, dict) else {}
    told = info.get("error")
    if isinstance(told, dict):
        causes = told.get("root_cause") or [told]
        text = str(causes[0].get("reason") or causes[0].get("type") or "")
        return text.splitlines()[0][:200] if text else str(error.error)[:80]
    return str(error.error)[:80]


def _passes(error: Any) -> bool:
    """Whether a refusal is one of a cluster that is choosing its manager."""
    kind = str(error.error)
    return "cluster_block_exception" in kind or "not_cluster_manager" in kind or "no_shard_available" in kind
