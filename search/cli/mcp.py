"""`vraagbaak mcp`: the index as tools for an assistant."""

from __future__ import annotations

from pathlib import Path

import click

from .options import index_option


@click.command()
@click.option(
    "--base-url",
    metavar="URL",
    default="",
    help="The address at which `vraagbaak serve` publishes the index, for permalinks.",
)
@index_option
def mcp(base_url: str, folder: Path) -> int:
    """Serve the index to an assistant, over standard input and output.

    Needs the extra `mcp`: pip install 'vraagbaak[mcp]'. The tools are search, passage, document and facets. Each
    answer is limited in size, and has permalink, date and asker for a citation.
    """
    try:
        from ..web.assistants import server
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is missing; install the tools with: pip install 'vraagbaak[mcp]'"
        ) from None
    from ..web.current_index import CurrentIndex

    index = CurrentIndex(str(folder), 0)
    try:
        server(index, base_url or "http://localhost:8000").run("stdio")
    finally:
        index.close()
    return 0
