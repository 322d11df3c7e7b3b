"""The pages, as a reader without scripts gets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import vraagbaak
from vraagbaak import Document, Passage

from .conftest import Serve
from .reading import Page


def test_the_front_page_says_what_there_is(client: TestClient) -> None:
    page = Page(client, "/")
    assert page.text("//h1") == "Zoek in Kamervragen en hun antwoorden"
    assert "39 stukken doorzoekbaar" in page.text("//p[@class='lead']")
    assert page.link("2023") == "/?van=2023&tot=2023" or page.tree.xpath("//a[@data-p='2023']/@href")


def test_a_search_lists_questions_with_marked_words_and_facts(client: TestClient) -> None:
    page = Page(client, "/?q=luchtverdediging")
    assert page.text("//head/title") == "luchtverdediging: 2 documenten – vraagbaak"
    first = page.tree.xpath("//ol[@class='hits']/li")[0]
    text = " ".join(first.text_content().split())
    assert "2022Z90003" in text
    assert "14 november 2022" in text
    assert "beantwoord na 25 dagen" in text
    assert "Marit Brandenhorst (D66)" in text
    assert "Defensie" in text
    assert "luchtverdediging" in {mark.text for mark in first.xpath(".//mark")}


def test_the_english_page_says_the_same_in_english(client: TestClient) -> None:
    page = Page(client, "/en/?q=luchtverdediging")
    assert page.tree.get("lang") == "en"
    assert page.text("//head/title") == "luchtverdediging: 2 documents – vraagbaak"
    assert "answered after 25 days" in page.texts("//ol[@class='hits']/li")[0]
    assert page.link("Nederlands") == "/?q=luchtverdediging"


def test_values_of_one_facet_widen_and_facets_narrow(client: TestClient) -> None:
    one = Page(client, "/?q=minister&partij=D66")
    two = Page(client, "/?q=minister&partij=D66&partij=SP")
    other = Page(client, "/?q=minister&partij=D66&partij=SP&status=open")
    n = [int(re.findall(r"\d+", page.text("//h1"))[0]) for page in (one, two, other)]
    assert n[0] < n[1]
    assert n[2] < n[1]
    ticked = two.tree.xpath("//input[@name='partij'][@checked]/@value")
    assert sorted(ticked) == ["D66", "SP"]


def test_a_tick_box_says_what_choosing_it_gives(client: TestClient) -> None:
    page = Page(client, "/?q=minister")
    for label in page.tree.xpath("//input[@name='partij']/.."):
        value, n = label.xpath("./input/@value")[0], label.xpath("./span[@class='n']")[0].text
        chosen = Page(client, f"/?q=minister&partij={value}")
        assert chosen.text("//h1").startswith(f"{n} document")


def test_papers_with_some_of_the_words_stand_under_their_own_heading(client: TestClient) -> None:
    page = Page(client, "/?q=luchtverdediging+Oekra%C3%AFne")
    assert page.text("//h1").startswith("1 document met alle woorden")
    n_partial = client.get("/api/search?q=luchtverdediging+Oekra%C3%AFne").json()["n_partial"]
    assert (
        page.text("//h2[@class='tier']")
        == f"{n_partial} document{'en' if n_partial > 1 else ''} met een deel van de woorden"
    )
    assert [len(one.xpath("./li")) for one in page.tree.xpath("//ol[@class='hits']")] == [1, min(n_partial, 9)]
    none = Page(client, "/?q=luchtverdediging+huurwoningen")
    assert "met een deel van de woorden" in none.text("//h1")
    assert "Geen document bevat alle woorden; deze bevatten een deel ervan." in none.source


def test_each_chosen_filter_can_be_removed(client: TestClient) -> None:
    page = Page(client, "/?q=minister&partij=D66&partij=SP&van=2010&tot=2022")
    chips = {
        " ".join(one.text_content().split()): one.get("href") for one in page.tree.xpath("//ul[@class='chips']//a")
    }
    assert chips == {
        "Partij D66 ×verwijder": "/?q=minister&partij=SP&van=2010&tot=2022",
        "Partij SP ×verwijder": "/?q=minister&partij=D66&van=2010&tot=2022",
        "Van 2010 ×verwijder": "/?q=minister&partij=D66&partij=SP&tot=2022",
        "Tot en met 2022 ×verwijder": "/?q=minister&partij=D66&partij=SP&van=2010",
        "Wis alles": "/?q=minister",
    }


def test_the_bars_of_the_timeline_lead_to_their_years_and_then_months(client: TestClient) -> None:
    page = Page(client, "/?q=luchtverdediging")
    href = page.tree.xpath("//figure//a[@data-p='2022']/@href")[0]
    assert href == "/?q=luchtverdediging&van=2022&tot=2022"
    n = page.tree.xpath("//figure//a[@data-p='2022']/@aria-label")[0].rpartition(" ")[2]
    narrowed = Page(client, href)
    assert narrowed.text("//h1").startswith(f"{n} document")
    months = narrowed.tree.xpath("//figure//a/@data-p")
    assert all(re.fullmatch(r"2022-\d\d", month) for month in months)


def test_a_facet_has_a_page_with_every_value(client: TestClient) -> None:
    assert len(Page(client, "/waarden/partij?q=*").tree.xpath("//ul[@id='waarden']//input/@value")) > 10
    page = Page(client, "/waarden/partij?q=minister&partij=D66&van=2010")
    assert page.tree.xpath("//ul[@id='waarden']//input[@checked]/@value") == ["D66"]
    hidden = {one.get("name"): one.get("value") for one in page.tree.xpath("//form[@id='kies']/input[@type='hidden']")}
    assert hidden == {"q": "minister", "van": "2010"}
    by_name = Page(client, "/waarden/partij?q=minister&volgorde=naam").tree.xpath("//ul[@id='waarden']//input/@value")
    assert by_name == sorted(by_name, key=str.lower)
    narrowed = Page(client, "/waarden/partij?q=minister&zoek=groen").tree.xpath("//ul[@id='waarden']//input/@value")
    assert narrowed and all("groen" in value.lower() for value in narrowed)


def test_a_date_that_is_none_is_named_and_left_out(client: TestClient) -> None:
    page = Page(client, "/?q=minister&van=gisteren%20ofzo")
    assert "“gisteren ofzo” is geen datum" in page.source
    assert page.text("//h1").split()[0] == Page(client, "/?q=minister").text("//h1").split()[0]


def test_nothing_found_helps_further(client: TestClient) -> None:
    page = Page(client, "/?q=xyzzyqwerty&partij=D66")
    assert page.text("//h1").startswith("Niets gevonden")
    assert page.link("Zoek zonder filters") == "/?q=xyzzyqwerty"


def test_a_better_spelling_is_offered(client: TestClient) -> None:
    assert Page(client, "/?q=luchtverdedigingg").link("luchtverdediging") == "/?q=luchtverdediging"


def test_paging_stops_kindly(client: TestClient) -> None:
    page = Page(client, "/?q=minister&pagina=101", 400)
    assert "Verder bladeren dan 1.000 resultaten kan niet" in page.source
    assert page.link("CSV") == "/export.csv?q=minister"


def test_pages_follow_one_another(client: TestClient) -> None:
    first = Page(client, "/?q=minister&sort=oldest")
    second = Page(client, first.link("Volgende"))
    titles = [one.get("href") for page in (first, second) for one in page.tree.xpath("//li[@class='hit']/h2/a")]
    assert len(titles) == len(set(titles)) > 10
    assert second.link("← Vorige") == "/?q=minister&sort=oldest"


def test_a_document_has_an_anchor_for_each_passage(client: TestClient) -> None:
    page = Page(client, "/d/2022Z90003?q=luchtverdediging")
    assert page.tree.xpath("//section[@class='qa']/@id") == ["1", "2", "3", "4"]
    assert page.tree.xpath("//link[@rel='canonical']/@href") == ["https://vragen.example/d/2022Z90003"]
    marked = page.tree.xpath("//article//mark/text()")
    assert marked.count("luchtverdediging") == 3 and all("lucht" in word for word in marked)
    assert "25 dagen" in page.text("//dl[@class='facts']")
    assert "https://vragen.example/d/2022Z90003" in page.text("//p[@class='citation']")


def test_a_document_has_structured_data(client: TestClient) -> None:
    page = Page(client, "/d/2022Z90003")
    (report,) = page.tree.xpath("//*[@itemtype='https://schema.org/Report']")
    assert report.xpath(".//*[@itemprop='identifier']/text()") == ["2022Z90003"]
    assert len(report.xpath(".//*[@itemprop='hasPart'][@itemtype='https://schema.org/Question']")) == 4
    assert len(report.xpath(".//*[@itemprop='acceptedAnswer']//*[@itemprop='text']")) == 4


def test_a_hit_leads_to_the_hits_before_and_after_it(client: TestClient) -> None:
    hits = Page(client, "/?q=minister").tree.xpath("//li[@class='hit']/h2/a/@href")
    page = Page(client, hits[1])
    assert page.link("Vorig resultaat") == hits[0]
    assert page.link("Volgend resultaat") == hits[2]
    assert page.link("← Terug naar de resultaten") == "/?q=minister"


def test_an_unknown_document_is_no_dead_end(client: TestClient) -> None:
    page = Page(client, "/d/2099Z99999", 404)
    assert page.link("Zoek op 2099Z99999") == "/?q=2099Z99999"


@pytest.mark.parametrize(
    "address",
    ["/indiener/Marit%20Brandenhorst", "/partij/D66", "/ministerie/Defensie", "/onderwerp/defensie", "/dossier/99101"],
)
def test_pages_for_browsing_have_figures_plots_and_tables(client: TestClient, address: str) -> None:
    page = Page(client, address)
    assert page.text("//dl[@class='figures']/div[1]/dd").isdecimal()
    for figure in page.tree.xpath("//figure"):
        columns = figure.xpath(".//*[@class='col']")
        rows = figure.xpath(".//tbody/tr")
        assert len(columns) == len(rows)


def test_days_to_answer_are_counted_as_the_documents_say(client: TestClient) -> None:
    days = [
        int(found)
        for hit in Page(client, "/?ministerie=Defensie").texts("//li[@class='hit']")
        for found in re.findall(r"beantwoord na (\d+) dag", hit)
    ]
    page = Page(client, "/ministerie/Defensie")
    figures = dict(zip(page.texts("//dl[@class='figures']//dt"), page.texts("//dl[@class='figures']//dd"), strict=True))
    assert figures["mediaan"] == f"{sorted(days)[len(days) // 2]} dagen"
    assert figures["binnen drie weken"] == f"{round(100 * sum(day <= 21 for day in days) / len(days))} %"


def test_browsing_lists_lead_to_their_pages(client: TestClient) -> None:
    for kind in ("indiener", "partij", "ministerie", "onderwerp", "dossier"):
        page = Page(client, f"/bladeren/{kind}")
        for href in page.tree.xpath("//ul[@id='waarden']//a/@href")[:5]:
            assert Page(client, href).text("//h1")


def test_every_link_of_the_site_leads_somewhere(client: TestClient) -> None:
    seen = {"/"}
    waiting = ["/", "/?q=woningen", "/en/?q=woningen", "/d/2022Z90003", "/en/d/2022Z90003", "/bladeren", "/uitleg"]
    for address in waiting[:]:
        for href in Page(client, address).tree.xpath("//a/@href | //link/@href | //script/@src"):
            path = href.removeprefix("https://vragen.example").partition("#")[0]
            if path.startswith("/") and path not in seen:
                seen.add(path)
                waiting.append(path)
    for address in sorted(set(waiting)):
        assert client.get(address).status_code in (200, 304), address


def test_a_page_of_ten_results_is_small_and_painted_without_script(client: TestClient) -> None:
    response = client.get("/?q=minister")
    assert response.text.count('<li class="hit">') == 10
    assert len(response.content) < 60_000
    assert re.findall(r"<script[^>]*>", response.text) == [
        re.findall(r'<script type="module" src="/static/[^"]+">', response.text)[0]
    ]


def test_messages_are_there_in_both_languages() -> None:
    from vraagbaak.search.web import messages

    for section, entries in messages.read().items():
        for name, by_language in entries.items():
            assert set(by_language) == {"nl", "en"}, f"{section}.{name}"
            assert type(by_language["nl"]) is type(by_language["en"]), f"{section}.{name}"


def test_every_status_and_kind_of_paper_has_a_name_in_both_languages() -> None:
    from vraagbaak.corpus.model import SOORTEN
    from vraagbaak.index import layout
    from vraagbaak.search.web import messages

    texts = messages.read()
    assert {status.replace(" ", "_") for status in layout.STATUSES} == texts["status"].keys()
    assert {soort.replace(" ", "_") for soort in SOORTEN} == texts["soort"].keys()


def test_a_document_has_references_both_ways_related_passages_and_versions(serve: Serve, tmp_path: Path) -> None:
    owls = "Hoeveel kerkuilen broeden er in de torens van Zuiderwoude?"
    paper = Document(id="brief", soort="brief", titel="Kerkuilen", dossier="99101", nummer="12")
    question = Document(
        id="vraag",
        titel="Kerkuilen in torens",
        vraagnummer="2024Z90001",
        passages=(Passage("1", f"{owls} Zie Kamerstuk 99101, nr. 12."),),
    )
    answer = Document(
        id="antwoord", titel="Kerkuilen", vraagnummer="2024Z90001", passages=(Passage("1", owls, "Zes paren."),)
    )
    other = Document(
        id="ander", titel="Kerkuilen in schuren", passages=(Passage("1", f"{owls} En in schuren?", "Twee paren."),)
    )
    with vraagbaak.writer(tmp_path / "index") as writer:
        for document in (paper, question, answer, other):
            writer.add(document)
    client = serve(tmp_path / "index")

    citing = Page(client, "/d/vraag")
    assert citing.tree.xpath("//section[@id='1']//a[@href='/d/brief']/text()") == ["Kamerstuk 99101, nr. 12"]
    assert citing.texts("//section[@aria-labelledby='verwijst']//li") == ["brief"]
    assert citing.tree.xpath("//dl[@class='facts']//a[@href='/d/antwoord']")
    assert citing.tree.xpath("//section[@aria-labelledby='verwant']//li/a/@href") == ["/d/ander#1"]

    cited = Page(client, "/d/brief")
    assert cited.tree.xpath("//section[@aria-labelledby='aangehaald']//li/a/@href") == ["/d/vraag"]


def test_every_message_is_used() -> None:
    from vraagbaak.search.web import messages

    folder = Path(messages.__file__).parent
    source = "".join(path.read_text("utf-8") for path in [*folder.glob("*.py"), *(folder / "templates").glob("*.html")])
    by_value = {"note", "status", "soort", "suggestion", "facet", "alerts"}
    unused = [
        f"{section}.{name}"
        for section, entries in messages.read().items()
        for name in entries
        if section not in by_value and not re.search(rf"\b{section}\.{name}\b|get\(\"{name}\"\)|\"{name}\"", source)
    ]
    assert unused == []


def test_a_paper_of_very_many_passages_has_several_pages(serve: Serve, tmp_path: Path) -> None:
    passages = tuple(Passage(str(at), f"Hoeveel uilen? Zie vraag {1 + at % 900}.", "Twee.") for at in range(1, 2201))
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document(id="verzonnen-lang", titel="Uilen (verzonnen)", passages=passages))
    client = serve(tmp_path / "index")
    anchors = []
    for path in ("/d/verzonnen-lang", "/d/verzonnen-lang?deel=2", "/d/verzonnen-lang?deel=3"):
        page = Page(client, path)
        anchors += page.tree.xpath("//section[@class='qa']/@id")
    assert anchors == [str(at) for at in range(1, 2201)]
    first, last = Page(client, "/d/verzonnen-lang"), Page(client, "/d/verzonnen-lang?q=uilen&deel=3")
    assert "1 tot en met 1.000 van 2.200" in first.texts("//nav[@class='around']/span")[0]
    assert first.link("Volgende →") == "/d/verzonnen-lang?deel=2#1001"
    assert first.link("Zie vraag 12") == "#12"
    assert last.link("Zie vraag 202") == "/d/verzonnen-lang#202"  # of passage 2001
    assert last.link("← Vorige") == "/d/verzonnen-lang?q=uilen&deel=2#1001"
    assert "Volgende →" not in last.texts("//nav[@class='around']/a")
    for other in ("0", "4", "x", "99999999", "-1", "²"):
        assert Page(client, f"/d/verzonnen-lang?deel={other}").tree.xpath("//section[@class='qa']/@id")[0] == "1"
