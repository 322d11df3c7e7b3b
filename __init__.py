"""The library's face: search, or build, an index of Dutch parliamentary questions and answers."""

from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage

__all__ = ["Beantwoorder", "Bron", "Document", "Indiener", "Mededeling", "Passage"]
