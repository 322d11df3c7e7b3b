"""Are the frames of a stored document found, and those of passages made, whatever the bytes?"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.store import frames
from vraagbaak.index.store.bodies import Packer


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), min_size=5, max_size=8))
def test_the_texts_of_a_passage_are_the_same(texts: list[str]) -> None:
    frame = b"\xff".join(text.encode() for text in texts)
    assert frames.pieces_of(frame) == tuple(texts)


@pytest.mark.parametrize("frame", [b"", b"1\xff\xff\xffvraag", b"1\xff\xff\xff\xc3\xff", b"\xff\xff\xff\xfe\xff"])
def test_what_is_no_passage_is_refused(frame: bytes) -> None:
    with pytest.raises(ValueError):
        frames.pieces_of(frame)


LETTERS = st.text(max_size=3) | st.sampled_from(["", "Eén antwoord", "’s", "🦉"])


@given(st.lists(st.tuples(LETTERS, LETTERS, LETTERS, st.lists(LETTERS, max_size=70)), max_size=12))
@example(
    [("a", "Ja", "", ["\n"]), ("b", "Nee", "", ["é"] * 60), ("c", "Ja", "", []), ("d", "", "", []), ("e", "", "", [])]
)
def test_passages_come_back_from_their_frames(texts: list[tuple[str, str, str, list[str]]]) -> None:
    passages = tuple(
        Passage("1", vraag, antwoord, kop=kop, noten=tuple(noten)) for vraag, antwoord, kop, noten in texts
    )
    try:
        made = frames.frames_of_passages(passages)
    except UnicodeEncodeError:
        return
    first: dict[str, int] = {}
    for number, (frame, own) in enumerate(zip(made, passages, strict=True), 1):
        pieces = frame.split(b"\xff")
        same = first.setdefault(own.antwoord, number) if own.antwoord else number
        assert pieces[4] == (own.antwoord.encode() if same == number else b"\xfe%d" % same)
        pieces[4] = own.antwoord.encode()
        found = frames.pieces_of(b"\xff".join(pieces))
        assert found == (own.nummer, own.fractie, own.kop, own.vraag, own.antwoord, *own.noten)


@pytest.mark.parametrize("wrong", [Passage(vraag=None), Passage(antwoord=b"x"), Passage(noten=(1,))])  # type: ignore[arg-type]
def test_passages_of_other_things_than_texts_are_refused(wrong: Passage) -> None:
    with pytest.raises(TypeError):
        frames.frames_of_passages((Passage("1", "Goed"), wrong))


def body() -> bytes:
    return Packer().pack(
        Document(id="x", titel="Eén", passages=(Passage("1", "Wat?", "Dit."), Passage("2", "valk" * 200)))
    )


@pytest.mark.parametrize("largest", [1 << 30, 700])
def test_a_frame_is_found_if_it_is_not_too_large(largest: int) -> None:
    found = [framed(body(), number, largest) for number in range(-1, 5)]
    assert [one is not None for one in found] == [False, True, True, largest != 700, False, False]


@given(st.data())
def test_no_frame_of_a_damaged_body_is_outside_it(data: st.DataObject) -> None:
    raw = bytearray(body()[: data.draw(st.integers(0, len(body())))])
    for _ in range(data.draw(st.integers(0, 3)) if raw else 0):
        raw[data.draw(st.integers(0, min(40, len(raw) - 1)))] = data.draw(st.integers(0, 255))
    for number in range(4):
        found = framed(bytes(raw), number, 1 << 30)
        assert found is None or found in bytes(raw)


def framed(raw: bytes, number: int, largest: int) -> bytes | None:
    try:
        return frames.frame_of(raw, number, largest)
    except ValueError:
        return None
