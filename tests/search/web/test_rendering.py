"""Templates with their texts, and the escaping of what is made without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from vraagbaak.search.web import messages, rendering
from vraagbaak.search.web.escaping import escaped


@given(st.text(st.sampled_from("&<>\"'ab é€\U0001f600") | st.characters(codec="utf-8")))
def test_a_text_is_escaped_as_in_templates(text: str) -> None:
    assert escaped(text) == str(escape(text))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_template_has_its_texts(language: str) -> None:
    environment = rendering.environment(language)
    for name in environment.list_templates():
        environment.get_template(name)  # raises AttributeError where a text is missing
    assert environment.preprocess("{{ t.site.skip }}") == messages.of(language).site.skip


def test_no_text_is_read_as_a_template() -> None:
    texts = [text for section in messages.read().values() for entry in section.values() for text in entry.values()]
    flat = [part for text in texts for part in ([text] if isinstance(text, str) else text)]
    assert len(flat) > 200
    assert not [text for text in flat if "{{" in text or "{%" in text or "{#" in text]
