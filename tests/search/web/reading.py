"""A page as its reader sees it, for tests."""

from __future__ import annotations

from lxml import html
from starlette.testclient import TestClient


class Page:
    """A page that was fetched."""

    def __init__(self, client: TestClient, address: str, status: int = 200) -> None:
        self.response = client.get(address)
        assert self.response.status_code == status, self.response.text[:500]
        self.source = self.response.text
        self.tree = html.fromstring(self.response.content)

    def texts(self, selector: str) -> list[str]:
        """The texts of the elements that an XPath finds, blanks evened out."""
        return [" ".join(one.text_content().split()) for one in self.tree.xpath(selector)]

    def text(self, selector: str) -> str:
        """The text of the one element that an XPath finds."""
        (found,) = self.texts(selector)
        return found

    def link(self, text: str) -> str:
        """Where the first link with this text leads."""
        for one in self.tree.xpath("//a[@href]"):
            if " ".join(one.text_content().split()).startswith(text):
                return str(one.get("href"))
        raise AssertionError(f"no link begins with {text!r}")
