"""The compiled kernel: its modules under one name. The plain twin (index/kernel/plain/kernel.py) has the same names."""

from .block_postings import block_postings, part_block_postings, postings_within
from .compound_splitter import CompoundSplitter
from .cues import with_cue
from .expanded_terms import ExpandedTerm
from .expansion import expanded_forms
from .facet_collector import commonest
from .highlighter import FormSet, Highlighter
from .html import html
from .inverter import Inverter
from .phrases import Phrases
from .positions import decode_positions, document_frequencies, position_skips
from .queued_texts import Units
from .scorer import Scorer
from .segment import SegmentData
from .snippets import shown_words, snippet
from .terms import SortedTerms, fuzzy_terms, united
from .tokens import scan

__all__ = (
    "NAME",
    "CompoundSplitter",
    "ExpandedTerm",
    "FormSet",
    "Highlighter",
    "Inverter",
    "Phrases",
    "Scorer",
    "SegmentData",
    "SortedTerms",
    "Units",
    "block_postings",
    "commonest",
    "decode_positions",
    "document_frequencies",
    "expanded_forms",
    "fuzzy_terms",
    "html",
    "part_block_postings",
    "position_skips",
    "postings_within",
    "scan",
    "shown_words",
    "snippet",
    "united",
    "with_cue",
)

NAME = "compiled"
