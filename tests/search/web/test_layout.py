"""What a browser makes of the pages: nothing scrolls sideways, no text is cut or overlaps, axe finds nothing wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ...conftest import from_npm
from .conftest import ROOT, Server

AXE = "axe-core@4.10.3"
"""The accessibility checker of most audits, as a test file from npm; MPL 2.0, never part of the package."""

PAGES = (
    "/",
    "/?q=minister",
    "/?q=minister&partij=D66&partij=SP&van=2010&tot=2022",
    "/?q=luchtverdedigingg",
    "/?q=xyzzyqwerty&partij=D66&van=gek",
    "/d/2022Z90003?q=luchtverdediging&n=1",
    "/d/KVR900001",
    "/d/2099Z99999",
    "/bladeren",
    "/bladeren/indiener",
    "/waarden/partij?q=*",
    "/indiener/Marit%20Brandenhorst",
    "/partij/D66",
    "/ministerie/Defensie",
    "/onderwerp/defensie",
    "/dossier/99101",
    "/uitleg",
    "/api/",
    "/nergens",
)
"""Each kind of page; the English ones lie under /en."""

EVERY = [*PAGES, *(f"/en{page}" for page in PAGES)]


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; fetched once into build/. In CI its absence fails the test."""
    return from_npm(AXE, "axe-core/axe.min.js").read_text("utf-8")


def show(driver: Any, address: str, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(address)


RUN_AXE = """
const done = arguments[0];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const example = (node) => node.html.slice(0, 160);
axe.run(document, {runOnly: tags}).then(({violations}) => done(
  violations.filter((one) => one.impact !== "minor").map((one) => `${one.id}: ${one.nodes.slice(0, 3).map(example)}`)));
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(with_scripts: Any, site: Server, axe: str, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    with_scripts.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    with_scripts.set_script_timeout(30)
    found: dict[str, list[str]] = {}
    for page in EVERY if scheme == "light" else PAGES[:6]:
        show(with_scripts, site.base + page, 1280 if scheme == "light" else 380)
        with_scripts.execute_script(axe)
        if wrong := with_scripts.execute_async_script(RUN_AXE):
            found[page] = wrong
    with_scripts.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == {}


FITS = """
const wrong = [];
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) wrong.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
const seen = (one) => {
  for (let up = one; up; up = up.parentElement) if (getComputedStyle(up).clipPath !== "none") return false;
  return one.checkVisibility({visibilityProperty: true}) && !one.closest(".skip, svg");
};
const texts = [];
for (const one of document.querySelectorAll("body *")) {
  if (!seen(one)) continue;
  const style = getComputedStyle(one);
  if (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && one.tagName !== "INPUT")
    wrong.push(`cut: ${one.outerHTML.slice(0, 120)}`);
  for (const node of one.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) texts.push({box, node});
  }
}
for (const {box, node} of texts) {
  if (box.left < -1 || box.right > root.clientWidth + 1) wrong.push(`outside: ${node.data.trim().slice(0, 60)}`);
}
for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
  const [a, b] = [texts[i].box, texts[j].box];
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (across > 1.5 && down > 0.4 * Math.min(a.height, b.height) && texts[i].node !== texts[j].node)
    wrong.push(`overlap: ${texts[i].node.data.trim().slice(0, 40)} / ${texts[j].node.data.trim().slice(0, 40)}`);
}
return wrong.slice(0, 6);
"""


@pytest.mark.parametrize("width", [380, 640, 1280])
def test_no_text_is_cut_or_overlaps_and_nothing_scrolls_sideways(with_scripts: Any, site: Server, width: int) -> None:
    """A window of 640 pixels is one of 1280 at 200 % zoom."""
    found: dict[str, list[str]] = {}
    for page in EVERY if width == 380 else PAGES:
        show(with_scripts, site.base + page, width)
        if wrong := with_scripts.execute_script(FITS):
            found[page] = wrong
    assert found == {}


def test_labels_of_plots_do_not_overlap(with_scripts: Any, site: Server) -> None:
    measure = """
    const all = [...document.querySelectorAll("svg")].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll("text:not(.most)")].map((one) => one.getBoundingClientRect());
      return boxes.slice(1).map((box, n) => box.left - boxes[n].right);
    });
    return Math.min(99, ...all);
    """
    for width in (380, 1280):
        for page in ("/", "/?q=minister&van=2022&tot=2023", "/partij/D66"):
            show(with_scripts, site.base + page, width)
            assert with_scripts.execute_script(measure) > 2, (page, width)


def test_the_console_stays_silent(with_scripts: Any, site: Server) -> None:
    with_scripts.get_log("browser")
    for page in ("/", "/?q=minister", "/d/2022Z90003?q=luchtverdediging", "/partij/D66"):
        show(with_scripts, site.base + page, 1280)
    assert with_scripts.get_log("browser") == []


SCREENSHOTS = Path(ROOT / "docs" / "screenshots")


def test_screenshots_are_small_and_of_each_page() -> None:
    """They are made by `make screenshots`."""
    files = sorted(SCREENSHOTS.glob("*.png"))
    assert len(files) >= 2 * 10
    assert all(file.stat().st_size < 300_000 for file in files)


def test_a_printed_paper_is_the_paper_alone(site: Server, with_scripts: Any) -> None:
    show(with_scripts, f"{site.base}/d/2022Z90003?q=luchtverdediging&n=1", 800)
    shown = "return getComputedStyle(document.querySelector(arguments[0])).display !== 'none'"
    around = (".top", ".foot", ".around")
    assert [with_scripts.execute_script(shown, part) for part in (*around, ".paper")] == [True] * 4
    with_scripts.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert [with_scripts.execute_script(shown, part) for part in (*around, ".paper")] == [False] * 3 + [True]
    finally:
        with_scripts.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_what_moves_stands_still_for_those_that_ask_so(site: Server, with_scripts: Any) -> None:
    moves = "return getComputedStyle(document.documentElement).scrollBehavior"
    show(with_scripts, f"{site.base}/d/2022Z90003", 800)
    for asked, expected in (("reduce", "auto"), ("no-preference", "smooth")):
        feature = {"name": "prefers-reduced-motion", "value": asked}
        with_scripts.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        assert with_scripts.execute_script(moves) == expected
    with_scripts.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
