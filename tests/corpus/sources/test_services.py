"""Is a wrong table of services refused in words?"""

from __future__ import annotations

from pathlib import Path

import pytest

from vraagbaak.corpus.sources.services import ServicesError, services


@pytest.mark.parametrize(
    "text, message",
    [
        ("[koop]\nsruu = 1\n", "unknown key koop.sruu"),
        ("[koop]\npage = 'many'\n", "koop.page is 'many'; expected int"),
        ("[koop\n", "not a table of services"),
    ],
)
def test_a_wrong_table_of_services_is_refused_in_words(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(ServicesError, match=message):
        services(path)
