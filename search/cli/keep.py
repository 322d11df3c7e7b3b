"""`vraagbaak delete`, `export`, `merge`, `open`, `optimize`: manage the documents and the index."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .for_people import counted
from .options import Place, index_option, wait_option
from .terminal import as_utf8, safe


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--query", metavar="QUERY", help="Delete all documents that match, after a question.")
@click.option("--dry-run", is_flag=True, help="List the documents, and delete nothing.")
@click.option("--yes", is_flag=True, help="Delete without a question.")
@wait_option
@index_option
def delete(ids: tuple[str, ...], query: str | None, dry_run: bool, yes: bool, wait: float, folder: Path) -> int:
    """Delete documents from the index, in one commit.

    Give ids, or --query: then every document that matches all of the query is deleted, after a question. --dry-run
    lists the ids, one per line.
    """
    from ... import open as open_index
    from ... import writer

    if bool(ids) == (query is not None):
        raise click.UsageError("Give ids, or a --query.")
    with open_index(folder) as index:  # a mistyped folder is an error here, not a new index
        if query is not None:
            results = index.search(query, match="all", facets=(), collapse="none")
            if not query.strip() or any(text.kind == "empty" for text in results.diagnostics):
                raise click.UsageError("The query asks for nothing that could be found; use '*' for everything.")
            meant = [hit.id for hit in results.iter_all()]
        else:
            meant = list(dict.fromkeys(ids))
        if dry_run:
            there = [id for id in meant if query is not None or index.document(id) is not None]
            sys.stdout.writelines(f"{safe(id)}\n" for id in there)
            click.echo(
                f"{counted(len(there), 'document')} would be deleted (--dry-run): nothing was deleted.", err=True
            )
            return 0 if there else 1
    if query is not None and not meant:
        click.echo("Nothing matches the query: no document was deleted.", err=True)
        return 1
    if query is not None and not yes and not _confirmed(f"Delete {counted(len(meant), 'document')}?"):
        click.echo("No document was deleted; --yes deletes without a question.", err=True)
        return 1
    with writer(folder, wait=wait) as writing:
        missing = [id for id in meant if not writing.delete(id)]
    for id in missing:
        click.echo(f"vraagbaak: the index has no document {safe(id)}", err=True)
    click.echo(f"Deleted {counted(len(meant) - len(missing), 'document')}.")
    return 1 if missing else 0


def _confirmed(question: str) -> bool:
    """Whether the answer on standard input is yes; no where there is no input to answer with."""
    try:
        return click.confirm(question, err=True)
    except click.Abort as abort:
        if isinstance(abort.__context__, EOFError):
            click.echo(err=True)
            return False
        raise


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to this file. Default: standard output.",
)
@click.option("--query", metavar="QUERY", help="Write only the documents that match, best first.")
@index_option
def export(output: Path | None, query: str | None, folder: Path) -> int:
    """Write all documents as lines of JSON.

    Each line is one document in the interchange form; `vraagbaak index` reads it back to an equal document.
    """
    from ... import open as open_index
    from ...corpus.interchange import line

    with open_index(folder) as index:
        if query is None:
            documents = index.documents()
        else:
            documents = (hit.document for hit in index.iter_hits(query, match="all", collapse="none"))
        lines = (line(document) + "\n" for document in documents)
        if output is not None:
            # half a surrogate pair, if a document holds one, has an escape in JSON and none in UTF-8
            with output.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(lines)
        elif sys.stdout.isatty():
            from .for_programs import escaped

            for text in lines:
                sys.stdout.write(escaped(text[:-1]) + "\n")
        else:
            as_utf8(sys.stdout)
            sys.stdout.writelines(lines)
    return 0


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="INDEX...", type=Place(file_okay=False, path_type=Path))
@wait_option
@index_option
def merge(sources: tuple[Path, ...], wait: float, folder: Path) -> int:
    """Add the documents of other indexes to this one.

    INDEX is the folder of an index, which is not changed. Where several have a document with the same id, the last one
    named wins. Own fields of the others are declared here as well. One commit at the end stores everything.
    """
    from ... import Schema, UsageProblem, writer
    from ... import open as open_index

    schema = Schema()

    for source in sources:
        if source.resolve() == folder.resolve():
            raise UsageProblem(f"{source} is the index that this command writes to; name other indexes")
        with open_index(source) as index:
            schema = schema.extended_by(index.schema)
    with writer(folder, wait=wait, schema=schema) as writing:
        n_unchanged = 0
        for source in sources:
            with open_index(source) as index:
                for document in index.documents():
                    if writing.holds(document):
                        n_unchanged += 1
                    else:
                        writing.add(document)
    text = f"Merged {writing.n_added + writing.n_replaced:,} documents"
    click.echo(f"{text} ({writing.n_added:,} new, {writing.n_replaced:,} replaced); {n_unchanged:,} unchanged.")
    return 0


@click.command("open")
@click.argument("id")
@click.option("--print", "only_print", is_flag=True, help="Print the link, and open nothing.")
@index_option
def open_command(id: str, only_print: bool, folder: Path) -> int:
    """Open a document's official publication in the browser.

    ID is a document's id in any case, an official id (kst-28676-396), or a vraagnummer. The link is printed.
    """
    from ... import open as open_index
    from ...corpus.links import best_url, of_identifier

    with open_index(folder) as index:
        ids = index.find(id)
        document = index.document(ids[0]) if ids else None
    link = best_url(document) if document else of_identifier(id)
    if not link:
        what = f"{ids[0]} has no link to a publication" if ids else f"the index has no document {id}"
        click.echo(f"vraagbaak: {safe(what)}", err=True)
        return 1
    click.echo(link)
    if not only_print:
        import webbrowser

        if not webbrowser.open(link):
            click.echo("vraagbaak: no browser could be opened; set BROWSER, or open the link above", err=True)
            return 1
    return 0


@click.command()
@wait_option
@index_option
def optimize(wait: float, folder: Path) -> int:
    """Merge all segments into one, so that the index is small and fast.

    Deleted documents release their space. The compound vocabulary is learned again, which may change results
    slightly.
    """
    from ... import open as open_index
    from ... import writer

    open_index(folder).close()
    with writer(folder, wait=wait) as writing:
        writing.optimize()
    click.echo("Optimized.")
    return 0
