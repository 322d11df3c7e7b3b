"""Here is a leaf of a query: which units of the cluster hold it, which documents does it touch, how does it score?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...index.analysis import tokens
from ...index.analysis.folding import fold
from ...index.kernel import kernel
from ...index.lexical.stemmer import Stemmer
from ...index.schema import PARLIAMENTARY
from .. import settings
from ..language.fields import TEXTS as QUERY_TEXTS
from ..query.identifiers import Identifier
from ..terms.expansion import MOST_PARTS, forms_in, query_parts
from ..terms.synonyms import Name, names, with_prefix
from . import scores
from .analysis import name_key
from .dsl import Body, all_of, any_of, none_of, terms, with_unit
from .guide import GuideSnapshot
from .mapping import TEXTS
from .scores import Weighted

MOST_KEYS = 200
"""Keys by which a leaf is ranked: a query of several leaves has at most 1,024."""


@dataclass(frozen=True)
class Leaf:
    """What a query asks for as one: a word in all its forms, a phrase, an identifier, a filter."""

    what: str
    unit: Body
    """Which units hold it."""
    document: Body
    """Which documents it touches: their number is its df."""
    own: Weighted = ()
    parts: tuple[Weighted, ...] = ()
    is_mark: bool = False
    """Whether it only matches."""
    counts_units: bool = False
    """Whether its units are counted, not its documents."""
    is_near: bool = False
    """Whether its amounts are those of its words, wherever they stand."""
    is_empty: bool = False
    is_word: bool = False
    """Whether it is a word, or a pattern of forms: one that may be misspelt."""
    written: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    taken: tuple[kernel.ExpandedTerm, ...] = field(default=())

    def score(self, idf: float) -> Body:
        """The documents, with what the leaf adds to the score of each."""
        if self.own or self.parts:
            return scores.of_keys(self.own, self.parts, idf)
        return scores.of_holding(self.document, idf)

    def score_of_unit(self, idf: float) -> Body:
        """The units, with what the leaf adds to the score of each."""
        if self.own or self.parts:
            return scores.of_keys(self.own, self.parts, idf, "p.k")
        return scores.of_holding(self.unit, idf)


def of_units(
    what: str,
    unit: Body,
    phrases: tuple[tuple[str, ...], ...] = (),
    empty: bool = False,
    keys: Sequence[str] = (),
) -> Leaf:
    """A leaf that touches the documents whose units hold it; where it has `keys`, its amount is about their mean."""
    parts = tuple(((1.0, (key,)),) for key in dict.fromkeys(keys))[:MOST_PARTS]
    return Leaf(what, unit, with_unit(unit), parts=parts, is_empty=empty, phrases=phrases, is_near=bool(parts))


def mark(what: str, unit: Body, empty: bool = False) -> Leaf:
    """A leaf that only matches."""
    return Leaf(what, unit, with_unit(unit), is_mark=True, is_empty=empty)


def word(guide: GuideSnapshot, form: str, also: tuple[Name, ...] = ()) -> Leaf:
    """A word as it was typed, in any field; `also` has names that it bears with its neighbours."""
    stemmer = guide.stemmer
    stem = stemmer.stem(form)
    known = names(stemmer, PARLIAMENTARY)
    others = tuple(dict.fromkeys(known.of_word(stem) + also))
    single = [found[0][1] for name in others if len(found := known.stems_of(name)) == 1]
    several = [name_key(name) for name in others if len(known.stems_of(name)) > 1]
    own = _own(stemmer, form, stem, single, several)
    parts: tuple[Weighted, ...] = ()
    apart = prefix_apart(guide, form, fields_of(""))
    if not several and not apart:
        stems = stemmer.stem_all(query_parts(guide, form)[:MOST_PARTS])
        parts = tuple(((1.0, [f"s{part}"]), (settings.PART_WEIGHT, [f"p{part}"])) for part in stems)
    unit, document = _held("p.k", own, parts), _held("k", own, parts)
    if apart:
        unit, document = any_of([unit, *apart]), any_of([document, *map(with_unit, apart)])
    return Leaf(form, unit, document, own, parts, is_word=True)


def prefix_apart(guide: GuideSnapshot, form: str, paths: Sequence[str]) -> list[Body]:
    """Where a prefix of the word stands before the rest of it as two words: `oud minister` for oud-minister."""
    found = []
    for name, stems in with_prefix(form, guide.stemmer):
        if guide.segments[0].forms.find(name[0]) >= 0:
            unit = _name_in(guide, stems, fields_of(""))
            if guide.n_with(of_units(form, unit)):
                found.append(unit if paths == fields_of("") else _name_in(guide, stems, paths))
    return found


def inflections(guide: GuideSnapshot, form: str) -> Leaf:
    """The forms with a word's stem, in any field."""
    keys = [f"s{guide.stemmer.stem(form)}"]
    return Leaf(form, terms("p.k", keys), terms("k", keys), ((1.0, keys),))


def _own(stemmer: Stemmer, form: str, stem: str, single: Sequence[str], several: Sequence[str]) -> Weighted:
    """The keys of the word itself by weight: its sum over the keys of one form is what the form counts."""
    typed = fold(form)
    family = stemmer.family(stem)
    has_family = family != stem
    weights: dict[float, list[str]] = {}

    def add(weight: float, *keys: str) -> None:
        weights.setdefault(round(weight, 6), []).extend(keys)

    inflection, part, kin = settings.INFLECTION_WEIGHT, settings.PART_WEIGHT, settings.FAMILY_WEIGHT
    add(1 - inflection, f"={typed}", f"~{typed}")
    add(inflection - (kin if has_family else 0), f"s{stem}")
    add(part - (kin * part if has_family else 0), f"p{stem}")
    stems, forms = stemmer.other_readings(form)
    add(inflection, *(f"s{other}" for other in stems), *(f"={other}" for other in forms))
    add(kin, f"f{family}")
    add(kin * part, f"q{family}")
    if has_family and stemmer.family(family) == family:
        add(kin, f"s{family}")
        add(kin * part, f"p{family}")
    for other in single:
        if other != stem:
            add(settings.NAME_WEIGHT, f"s{other}")
            add(settings.NAME_WEIGHT * part, f"p{other}")
    add(settings.NAME_WEIGHT, *several)
    return tuple((weight, tuple(keys)) for weight, keys in weights.items() if keys)


def _held(path: str, own: Weighted, parts: Sequence[Weighted]) -> Body:
    found = [terms(path, (key for _, keys in own for key in keys))]
    if parts:
        found.append(all_of([terms(path, (key for _, keys in part for key in keys)) for part in parts]))
    return any_of(found)


# within one field, or by forms: what the guide's lexicon has


def fields_of(name: str) -> tuple[str, ...]:
    """The fields of a unit that a field of a query means."""
    return tuple(f"p.{own}" for own in ((name,) if name in QUERY_TEXTS else TEXTS))


def of_forms(what: str, forms: Sequence[str], weights: Sequence[float], name: str) -> Leaf:
    """Some written forms, in the fields that a name means."""
    keys = [f"={form}" for form in forms]
    by_weight: dict[float, list[str]] = {}
    # of very many forms the shortest, which are mostly the most frequent, stand for all
    for weight, key in sorted(zip(weights, keys, strict=True), key=lambda one: len(one[1]))[:MOST_KEYS]:
        by_weight.setdefault(round(float(weight), 6), []).append(key)
    own = tuple((weight, tuple(held)) for weight, held in by_weight.items())
    if name not in QUERY_TEXTS:
        near = len(keys) > MOST_KEYS
        return Leaf(what, terms("p.k", keys), terms("k", keys), own, is_near=near, is_empty=not keys, is_word=True)
    unit = any_of([terms(path, forms) for path in fields_of(name)])
    return Leaf(what, unit, with_unit(unit), own, is_empty=not forms, is_near=bool(own))


def word_in(guide: GuideSnapshot, form: str, name: str) -> Leaf:
    """A word in the whole of its class, within one field."""
    segment = guide.segments[0]
    stemmer = guide.stemmer
    stem = stemmer.stem(form)
    known = names(stemmer, PARLIAMENTARY)
    others = known.of_word(stem)
    single = [found[0][1] for other in others if len(found := known.stems_of(other)) == 1]
    several = [other for other in others if len(known.stems_of(other)) > 1]
    apart = prefix_apart(guide, form, fields_of(name))
    stems = [] if several or apart else stemmer.stem_all(query_parts(guide, form)[:MOST_PARTS])
    numbers, _, groups = forms_in(guide, segment, form, stem, single, stems)[0]
    of_group: list[list[str]] = [[] for _ in range(1 + len(stems))]
    for number, group in zip(numbers.tolist(), groups.tolist(), strict=True):
        of_group[group].append(segment.forms[number])
    paths = fields_of(name)
    held = [any_of([terms(path, forms) for path in paths]) for forms in of_group]
    unit = [held[0], *(_name_in(guide, known.stems_of(other), paths) for other in several), *apart]
    document = [with_unit(any_of(unit))]
    if stems:
        unit.append(all_of(held[1:]))
        document.append(all_of([with_unit(one) for one in held[1:]]))
    empty = not of_group[0] and not several and not apart and not (stems and all(of_group[1:]))
    own = _own(stemmer, form, stem, single, [])
    return Leaf(form, any_of(unit), any_of(document), own, is_empty=empty, is_near=True)


def inflections_in(guide: GuideSnapshot, form: str, name: str) -> Leaf:
    """The forms with a word's stem, within one field."""
    forms = guide.forms_with_stem(guide.stemmer.stem(form))
    return of_forms(form, forms, [1.0] * len(forms), name)


def _name_in(guide: GuideSnapshot, stems: Sequence[tuple[int, str]], paths: Sequence[str]) -> Body:
    """Where the words of a name follow each other, in any inflection, at these distances."""
    found = []
    for path in paths:
        clauses: list[Body] = []
        last = None
        for at, stem in stems:
            if last is not None and at - last > 1:
                clauses.append({"span_gap": {path: at - last - 1}})
            clauses.append(_span(path, guide.forms_with_stem(stem)))
            last = at
        found.append({"span_near": {"clauses": clauses, "slop": 0, "in_order": True}})
    return any_of(found)


def _span(path: str, forms: Sequence[str]) -> Body:
    clauses = [{"span_term": {path: form}} for form in forms] or [{"span_term": {path: "\u00b7"}}]
    return {"span_or": {"clauses": clauses}} if len(clauses) > 1 else clauses[0]


def phrase(forms: Sequence[str], name: str = "") -> Leaf:
    """Written forms side by side in one field."""
    unit = any_of([{"match_phrase": {path: {"query": " ".join(forms)}}} for path in fields_of(name)])
    return of_units(" ".join(forms), unit, (tuple(forms),), keys=[f"={form}" for form in forms])


def near(guide: GuideSnapshot, words: Sequence[str], slop: int, name: str) -> Leaf:
    """Words near each other in any order and inflection, at most `slop` - 1 other words among them."""
    stems = tuple(dict.fromkeys(guide.stemmer.stem_all(list(words))))
    forms = [guide.forms_with_stem(stem) for stem in stems]
    paths = fields_of(name)
    if not all(forms):
        return of_units(" ".join(words), {"match_none": {}}, empty=True)
    if len(forms) == 1:
        return of_forms(" ".join(words), forms[0], [1.0] * len(forms[0]), name)
    found: list[Body] = [
        {"span_near": {"clauses": [_span(path, own) for own in forms], "slop": max(0, slop - 1), "in_order": False}}
        for path in paths
    ]
    return of_units(" ".join(words), any_of(found), keys=[f"s{stem}" for stem in stems])


def identifier(guide: GuideSnapshot, one: Identifier, name: str = "") -> Leaf:
    """An identifier in any spelling; a document that bears it holds it in its title."""
    spellings = [tuple(token.form for token in tokens.words(spelling)) for spelling in one.spellings]
    forms = tuple(dict.fromkeys(spelling[0] for spelling in spellings if len(spelling) == 1))
    phrases = tuple(dict.fromkeys(spelling for spelling in spellings if len(spelling) > 1))
    known = names(guide.stemmer, PARLIAMENTARY)
    others = tuple(dict.fromkeys(other for form in forms for other in known.of_word(guide.stemmer.stem(form))))
    in_titles = name in ("", "tekst", "titel")
    clauses = [phrase(own, name).unit for own in phrases]
    documents = [phrase(own, name).document for own in phrases]
    if name in QUERY_TEXTS:
        for form in forms:
            own = [*guide.forms_with_stem(guide.stemmer.stem(form)), *guide.forms_with_part(guide.stemmer.stem(form))]
            clauses += [terms(path, own) for path in fields_of(name)]
        clauses += [_name_in(guide, known.stems_of(other), fields_of(name)) for other in others]
        documents += [with_unit(clause) for clause in clauses[len(phrases) :]]
    else:
        stems = [guide.stemmer.stem(form) for form in forms]
        keys = [key for stem in stems for key in (f"s{stem}", f"p{stem}")]
        for other in others:
            found = known.stems_of(other)
            keys.append(f"s{found[0][1]}" if len(found) == 1 else name_key(other))
        clauses.append(terms("p.k", keys))
        documents.append(terms("k", keys))
    if in_titles:
        clauses += (held := bearing(one))
        documents += map(with_unit, held)
    several = tuple(other for other in others if len(known.stems_of(other)) > 1)
    return Leaf(one.text, any_of(clauses), any_of(documents), phrases=phrases + several)


def bearing(one: Identifier) -> list[Body]:
    """The units of documents that bear an identifier, a clause for each way to bear it."""
    return [all_of([_bears(column, value, len(group) == 1) for column, value in group]) for group in one.bearers]


def _bears(column: str, value: str, chapters: bool) -> Body:
    """The units of documents that have a value in a column, "" for none; a whole dossier is also all its chapters."""
    if column == "id":
        return terms("p.id", [value.casefold()])
    if not value:
        return none_of({"prefix": {"p.c": f"{column}="}})
    folded = fold(value.strip())
    found: list[Body] = [terms("p.c", [f"{column}={folded}"])]
    if column == "dossier" and chapters and "-" not in value:
        found.append({"prefix": {"p.c": f"{column}={folded}-"}})
    return any_of(found)
