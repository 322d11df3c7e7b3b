"""The pages in a real browser, with scripts and without: a reader types, chooses, narrows, opens, goes back, copies."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from .conftest import Server

WAIT_S = 10


class Reader:
    """Somebody at a browser."""

    def __init__(self, driver: Any, site: Server) -> None:
        self.driver = driver
        self.site = site

    def open(self, path: str, width: int = 1280) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get(self.site.base + path)

    def find(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def wait(self, true: Any) -> Any:
        return WebDriverWait(self.driver, WAIT_S, 0.05, ignored_exceptions=[Exception]).until(lambda _: true())

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The parameters of the address."""
        return parse_qsl(urlsplit(self.driver.current_url).query)

    @property
    def path(self) -> str:
        return urlsplit(self.driver.current_url).path

    def search(self, text: str) -> None:
        box = self.find("#q")
        box.clear()
        box.send_keys(text, Keys.ENTER)
        self.wait(lambda: ("q", text) in self.asked)


@pytest.fixture(params=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest, site: Server) -> Reader:
    driver = request.getfixturevalue(request.param.replace(" ", "_"))
    return Reader(driver, site)


@pytest.fixture
def scripted(with_scripts: Any, site: Server) -> Reader:
    return Reader(with_scripts, site)


def tick(reader: Reader, name: str, value: str) -> None:
    """Tick a box; without scripts, then press the button."""
    reader.find(f'input[name="{name}"][value="{value}"]').click()
    if reader.all("html.has-js"):
        reader.wait(lambda: (name, value) in reader.asked and not reader.all("[aria-busy]"))
    else:
        reader.find("button.apply").click()
        reader.wait(lambda: (name, value) in reader.asked)


def test_a_search_from_the_first_word_to_the_copied_permalink(reader: Reader) -> None:
    reader.open("/")
    reader.search("minister")
    n_all = len(reader.all(".hit"))
    assert n_all == 10

    tick(reader, "partij", "D66")
    tick(reader, "partij", "SP")
    assert {value for name, value in reader.asked if name == "partij"} == {"D66", "SP"}
    assert {one.text.split()[1] for one in reader.all(".chips li")[:2]} == {"D66", "SP"}
    found = [one.get_attribute("href") for one in reader.all(".hit h2 a")]

    reader.find(".hit .place").click()
    reader.wait(lambda: reader.path.startswith("/d/"))
    assert reader.find("article mark").is_displayed()
    anchor = urlsplit(reader.driver.current_url).fragment
    assert reader.find(f'section[id="{anchor}"]').is_displayed()

    reader.driver.back()
    reader.wait(lambda: reader.path == "/")
    assert [one.get_attribute("href") for one in reader.all(".hit h2 a")] == found

    permalink = next(one for one in reader.all(".take a") if one.text == "Permalink").get_attribute("href")
    reader.driver.get(permalink)
    assert [one.get_attribute("href") for one in reader.all(".hit h2 a")] == found


def test_a_bar_of_the_timeline_narrows_to_its_year(reader: Reader) -> None:
    reader.open("/?q=minister")
    bar = reader.find("figure a[data-p]")
    year = bar.get_attribute("data-p")
    bar.find_element(By.CSS_SELECTOR, ".room").click()
    reader.wait(lambda: ("van", year) in reader.asked and ("tot", year) in reader.asked)
    assert {one.get_attribute("datetime")[:4] for one in reader.all(".hit time")} == {year}


def test_the_from_to_fields_narrow(reader: Reader) -> None:
    reader.open("/?q=minister")
    reader.find("#van").send_keys("2010")
    reader.find("#tot").send_keys("2018-06", Keys.ENTER)
    reader.wait(lambda: ("van", "2010") in reader.asked and ("tot", "2018-06") in reader.asked)
    days = [one.get_attribute("datetime") for one in reader.all(".hit time")]
    assert days and all("2010" <= day < "2018-07" for day in days)


def test_a_chip_takes_its_filter_away(reader: Reader) -> None:
    reader.open("/?q=minister&partij=D66&partij=SP")
    reader.find(".chips a").click()
    reader.wait(lambda: reader.asked == [("q", "minister"), ("partij", "SP")])


def test_a_value_is_chosen_from_the_whole_list(reader: Reader) -> None:
    reader.open("/?q=*")
    next(one for one in reader.all("a.more") if "Partij" in one.get_attribute("textContent")).click()
    reader.wait(lambda: reader.path == "/waarden/partij")
    box = reader.find("#zoek-in")
    box.send_keys("denk")
    if not reader.all("html.has-js"):
        box.send_keys(Keys.ENTER)
        reader.wait(lambda: ("zoek", "denk") in reader.asked)
    shown = [one for one in reader.all("#waarden li") if one.is_displayed()]
    assert [one.text.split()[0] for one in shown] == ["DENK"]
    shown[0].find_element(By.CSS_SELECTOR, "input").click()
    reader.find("button.apply").click()
    reader.wait(lambda: reader.asked == [("q", "*"), ("partij", "DENK")])


def test_the_order_and_the_language_are_one_click_away(reader: Reader) -> None:
    reader.open("/?q=minister")
    next(one for one in reader.all(".sorts a") if one.text == "Oudste eerst").click()
    reader.wait(lambda: ("sort", "oldest") in reader.asked)
    days = [one.get_attribute("datetime") for one in reader.all(".hit time")]
    assert days == sorted(days)
    reader.find("header nav [hreflang=en]").click()
    reader.wait(lambda: reader.path == "/en/")
    assert ("sort", "oldest") in reader.asked
    assert reader.find("html").get_attribute("lang") == "en"


def test_hits_follow_one_another_from_paper_to_paper(reader: Reader) -> None:
    reader.open("/?q=minister")
    hrefs = [one.get_attribute("href") for one in reader.all(".hit h2 a")]
    reader.find(".hit h2 a").click()
    reader.wait(lambda: reader.path.startswith("/d/"))
    reader.find(".around [rel~=next]").click()
    reader.wait(lambda: reader.driver.current_url == hrefs[1])


# with scripts only: dragging and suggestions, and what happens in place


def test_dragging_over_the_timeline_narrows_to_a_period(scripted: Reader) -> None:
    scripted.open("/?q=minister")
    bars = scripted.all("figure [data-p]")
    first, last = bars[2], bars[-2]
    period = first.get_attribute("data-p"), last.get_attribute("data-p")
    room = [one.find_element(By.CSS_SELECTOR, ".room") for one in (first, last)]
    ActionChains(scripted.driver).click_and_hold(room[0]).move_to_element(room[1]).release().perform()
    scripted.wait(lambda: ("van", period[0]) in scripted.asked)
    assert scripted.asked == [("q", "minister"), ("van", period[0]), ("tot", period[1])]


def test_suggestions_come_while_typing_and_obey_the_keyboard(scripted: Reader) -> None:
    scripted.open("/")
    box = scripted.find("#q")
    box.send_keys("luchtv")
    scripted.wait(lambda: scripted.all("[role=option]"))
    assert box.get_attribute("aria-expanded") == "true"
    box.send_keys(Keys.ARROW_DOWN)
    chosen = scripted.find("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert chosen.text.startswith("luchtverdediging")
    box.send_keys(Keys.ESCAPE)
    scripted.wait(lambda: box.get_attribute("aria-expanded") == "false")
    assert box.get_attribute("value") == "luchtv"
    box.send_keys("e")
    scripted.wait(lambda: scripted.all("#opties:not([hidden]) [role=option]"))
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    scripted.wait(lambda: ("q", "luchtverdediging") in scripted.asked)


def test_a_suggested_member_leads_to_their_page(scripted: Reader) -> None:
    scripted.open("/")
    scripted.find("#q").send_keys("brandenh")
    scripted.wait(lambda: [one for one in scripted.all("[role=option]") if "Kamerlid" in one.text])
    options = scripted.all("[role=option]")
    at = next(n for n, one in enumerate(options) if "Marit Brandenhorst" in one.text)
    scripted.find("#q").send_keys(*[Keys.ARROW_DOWN] * (at + 1), Keys.ENTER)
    scripted.wait(lambda: scripted.path.startswith("/indiener/"))
    assert scripted.find("h1").text == "Marit Brandenhorst"


def test_ticking_keeps_the_place_and_announces_the_number_once(scripted: Reader) -> None:
    scripted.open("/?q=minister")
    tick(scripted, "partij", "D66")
    focused = scripted.driver.switch_to.active_element
    assert (focused.get_attribute("name"), focused.get_attribute("value")) == ("partij", "D66")
    said = scripted.find("#gezegd").get_attribute("textContent")
    assert (
        said == scripted.find("h1").text.splitlines()[0].rsplit(" ", 2)[0].strip() or said in scripted.find("h1").text
    )
    assert scripted.find("#gezegd").get_attribute("role") == "status"
    scripted.driver.back()
    scripted.wait(lambda: scripted.asked == [("q", "minister")])
    scripted.wait(lambda: not scripted.all(".chips"))


def test_the_citation_is_copied(scripted: Reader) -> None:
    scripted.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    scripted.open("/d/2022Z90003")
    scripted.find("[data-copy-text]").click()
    scripted.wait(lambda: scripted.find("[data-copy-text]").text == "Gekopieerd")
    copied = scripted.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == scripted.find("#citaat").text


def test_matches_of_a_paper_are_visited_one_after_the_other(scripted: Reader) -> None:
    scripted.open("/d/2022Z90003?q=luchtverdediging")
    button = scripted.find("[data-next-mark]")
    marks = scripted.all("article mark")
    for expected in [*range(len(marks)), 0]:
        button.click()
        assert [n for n, one in enumerate(marks) if "here" in (one.get_attribute("class") or "")] == [expected]


def test_the_whole_search_can_be_done_by_keyboard(scripted: Reader) -> None:
    scripted.open("/?q=minister")
    reached: list[str] = []
    while "partij" not in reached:
        scripted.driver.switch_to.active_element.send_keys(Keys.TAB)
        one = scripted.driver.switch_to.active_element
        assert one.value_of_css_property("outline-style") != "none", one.get_attribute("outerHTML")[:200]
        reached.append(one.get_attribute("name") or one.text)
        if one.text == "Filters":
            one.send_keys(Keys.ENTER)
        assert len(reached) < 25, " | ".join(reached)
    assert reached[0] == "Naar de inhoud"
    one.send_keys(Keys.SPACE)
    scripted.wait(lambda: "partij" in dict(scripted.asked))
