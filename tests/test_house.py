"""The house: imports run search -> index -> corpus, and the documents lead where they say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("corpus", "index", "search")
PAGES = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


LAYERS = {
    "corpus": (
        *(
            "aanhef source containers other_kinds extra xml_parsing zip_parts model interchange links",
            "references names printed",
        ),
        *("accounting", "family runs", "publication", "kamerstuk kvr kamervraag_page", "plain", "reading"),
        *("workers", "sources"),
    ),
    "index": (
        *("errors layout", "analysis schema", "storage", "kernel", "lexical", "store", "segment"),
        *("vectors", "shared_files damage", "reader", "indexing", "maintenance", "verification"),
    ),
    "search": (
        *(
            "allocator settings deadline lazy piecemeal snippets dates columns hit stored_page model backends",
            "query",
            "terms",
            "execution",
        ),
        *("semantic", "assist", "results", "language", "whoosh", "name_planner planner", "arguments commits"),
        *("opened", "documents meaning respelling", "assistance", "engine"),
        *("opensearch", "evaluation", "alerts", "cli web"),
    ),
}
"""The groups inside each folder: a module imports from its own group and from those before it."""


def modules(folder: str) -> dict[str, Path]:
    """The modules below a folder by their dotted names."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = {name: path for folder in FOLDERS for name, path in modules(folder).items()}


def imported(module: str) -> set[str]:
    """The modules of ours that a module imports, wherever in it."""
    path = MODULES[module]
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.removeprefix("vraagbaak.") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            own = (node.module or "").removeprefix("vraagbaak").strip(".")
            start = ".".join([*base, *filter(None, [own])])
            names.update({start}, {f"{start}.{alias.name}".strip(".") for alias in node.names})
    return names & MODULES.keys() - {module}


def group(module: str) -> int | None:
    """The number of a module's group within its folder; None for a folder's own __init__."""
    folder, *rest = module.split(".")
    if not rest:
        return None
    return next(number for number, names in enumerate(LAYERS[folder]) if rest[0] in names.split())


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_run_from_search_to_index_to_corpus(folder: str) -> None:
    above = FOLDERS[FOLDERS.index(folder) + 1 :]
    wrong = {
        (module, target) for module in modules(folder) for target in imported(module) if target.split(".")[0] in above
    }
    assert wrong == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_inside_a_folder_run_downwards(folder: str) -> None:
    wrong = set()
    for module in modules(folder):
        own = group(module)
        for target in imported(module):
            if target.split(".")[0] == folder and own is not None:
                other = group(target)
                if other is not None and other > own:
                    wrong.add((module, target))
    assert wrong == set()


def test_the_way_imports_are_read_sees_each_form() -> None:
    assert "index.storage.catalog" in imported("index.reader")
    assert "search.engine" in imported("search.evaluation")
    assert "corpus.model" in imported("index.segment.builder")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("folder", (*FOLDERS, "bench", "tests"))
def test_no_source_file_has_more_than_400_lines(folder: str) -> None:
    kinds = ("*.py", "*.pyx", "*.pxd", "*.pyi")
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for kind in kinds
        for path in (ROOT / folder).rglob(kind)
    }
    assert len(lengths) > 20
    assert {path: n for path, n in lengths.items() if n > 400} == {}


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name != "log"], ids=lambda page: page.name)
def test_source_files_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`((?:corpus|index|search|tests|bench)/[\w/]+\.\w+)`", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


COINED = re.compile(
    r"gatherer|walker|resolver|binder|narrower|lister|asker|divider|dividing|spoil|folds|foldsapart|wordclass|lexicon"
    r"|buried|sortedstrings|begun|telling",
    re.IGNORECASE,
)
"""Words that docs/GLOSSARY.md has other terms for."""

OTHERS = {
    *("folds_of", "n_folds"),  # of a cross-validation
    "lexicon",  # a method of Whoosh's readers
    "askers",  # the members that ask a question, in the reading of titles
}
"""Identifiers that others gave, or that mean something else."""


def identifiers(text: str) -> set[str]:
    """The names in a source file, comments and texts apart."""
    bare = re.sub(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*', " ", text)
    return set(re.findall(r"[A-Za-z_]\w*", bare))


@pytest.mark.parametrize("folder", ("bench", "index", "search"))
def test_names_are_the_terms_of_the_glossary(folder: str) -> None:
    sources = [path for kind in ("*.py", "*.pyx", "*.pxd", "*.pxd", "*.pyi") for path in (ROOT / folder).rglob(kind)]
    assert len(sources) > 20
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources
        for name in {path.stem, *identifiers(path.read_text(encoding="utf-8"))} - OTHERS
        if any(COINED.fullmatch(word) for word in re.findall(r"[A-Z]?[a-z]+", name) + [name.strip("_")])
    }
    assert wrong == set()


COMPILED = ROOT / "index" / "kernel" / "compiled"


def base_classes() -> dict[str, str]:
    """Each class of the compiled kernel with the class that it extends, "" for none."""
    sources = [path.read_text(encoding="utf-8") for kind in ("*.pyx", "*.pxd") for path in COMPILED.glob(kind)]
    found = [pair for text in sources for pair in re.findall(r"^cdef class (\w+)(?:\((\w+)\))?", text, re.MULTILINE)]
    return {name: base for name, base in sorted(found, key=lambda pair: pair[1])}


def test_no_class_of_the_kernel_has_more_than_two_levels() -> None:
    bases = base_classes()
    assert len(bases) > 10
    assert {name for name, base in bases.items() if bases.get(base)} == set()


def test_the_kernel_is_modules_with_declarations() -> None:
    sources = [path for path in COMPILED.iterdir() if path.suffix in (".pyx", ".pxd", ".pxi")]
    assert [
        path.name for path in sources if re.search(r"^include ", path.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []
    private = re.compile(r"PyMemberDef|PyType_GenericAlloc|PyTuple_SET_ITEM")
    assert [path.name for path in sources if private.search(path.read_text(encoding="utf-8"))] == []


def private_uses(path: Path) -> set[str]:
    """The members with a leading underscore that a module uses of anything but its own objects and os."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and re.match("_[a-z]", node.attr)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls", "os"))
        and not (isinstance(node.value, ast.Call) and ast.unparse(node.value) == "super()")
    }


@pytest.mark.parametrize("folder", ["alerts", "assist", "cli", "semantic", "web"])
def test_what_is_built_on_an_index_uses_public_names_alone(folder: str) -> None:
    sources = sorted((ROOT / "search" / folder).glob("*.py"))
    assert len(sources) > 3
    assert [use for path in sources for use in sorted(private_uses(path))] == []


def test_the_use_of_a_private_name_is_seen() -> None:
    assert any(use.endswith(" fresh._refreshing") for use in private_uses(ROOT / "search" / "engine.py"))
