"""`vraagbaak cluster`: three nodes for development, and a whole index onto a cluster."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import Command, Place, index_option


@click.group()
def cluster() -> None:
    """Run three nodes on this machine, for development; load an index onto a cluster.

    docs/CLUSTER.md is the guide.
    """


def _folder_option(command: Command) -> Command:
    return click.option(
        "--folder",
        metavar="DIR",
        type=Place(file_okay=False, path_type=Path),
        default=None,
        help="Where the nodes keep data, logs and process ids. Default: a folder of your cache.",
    )(command)


@cluster.command()
@click.option("--heap", metavar="SIZE", default="1g", show_default=True, help="The memory of each node's Java heap.")
@click.option("--port", type=int, default=9310, show_default=True, help="The nodes listen on the ports after this one.")
@_folder_option
def up(heap: str, port: int, folder: Path | None) -> int:
    """Start three nodes on this machine alone, and wait until they are one cluster.

    Needs a JDK of version 21 or newer (JAVA_HOME) and Maven, which fetches some 70 MB the first time.
    """
    from ..opensearch.development.nodes import Nodes

    nodes = Nodes(_folder(folder), port, heap)
    if not sys.stderr.closed:
        print(
            "Starting three nodes; the first time their jars are fetched, which takes a minute or two ...",
            file=sys.stderr,
        )
    nodes.up()
    print(f"{nodes.location}/NAME")
    return 0


@cluster.command()
@click.option("--wipe", is_flag=True, help="Remove the nodes' data as well.")
@_folder_option
def down(wipe: bool, folder: Path | None) -> int:
    """Stop the nodes."""
    from ..opensearch.development.nodes import Nodes

    Nodes(_folder(folder)).down(wipe)
    return 0


@cluster.command()
@click.option("--port", type=int, default=9310, show_default=True, help="The nodes listen on the ports after this one.")
@_folder_option
def status(port: int, folder: Path | None) -> int:
    """Show which nodes run, and the state of their cluster; exit code 1 unless it is green."""
    from ..opensearch.development.nodes import Nodes

    nodes = Nodes(_folder(folder), port)
    for number in nodes.numbers:
        pid = nodes.pid(number)
        print(f"n{number}  127.0.0.1:{port + number}  {'process ' + str(pid) if pid is not None else 'stopped'}")
    health = nodes.health()
    if health is None:
        print("no node answers")
        return 1
    print(f"{health['status']}, {health['number_of_nodes']} nodes, {health['unassigned_shards']} unassigned shards")
    return 0 if health["status"] == "green" else 1


@cluster.command()
@click.argument("address")
@click.option("--shards", type=click.IntRange(1, 1000), default=3, show_default=True, help="The number of shards.")
@click.option(
    "--replicas", type=click.IntRange(0, 5), default=1, show_default=True, help="The number of copies of each shard."
)
@index_option
def load(address: str, shards: int, replicas: int, folder: Path) -> int:
    """Load the index of this machine onto the cluster at ADDRESS, `opensearch://HOST,HOST,HOST/NAME`.

    A new index is built beside the one in use, and then replaces it. An interrupted load continues where it was.
    """
    from ... import open as open_index
    from ..opensearch import address as addresses
    from ..opensearch.loading import load as load_index

    to = addresses.parse(address)
    with open_index(folder) as index:
        done = load_index(index.snapshot, to, shards, replicas)
    print(f"Loaded {done.n_documents:,} documents onto {to} ({done.n_sent:,} sent).")
    return 0


def _folder(given: Path | None) -> Path:
    if given is not None:
        return given
    from ..opensearch.development.nodes import cache_folder

    return cache_folder() / "nodes"
