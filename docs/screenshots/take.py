"""Takes the pictures of this folder: each kind of page, in Dutch and English, at 380 and 1280 pixels.

    python docs/screenshots/take.py http://localhost:8000

`make screenshots` serves the sample documents and runs it. Needs chromium, chromedriver, selenium and pillow.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

PAGES = {
    "front": "/",
    "search": "/?q=woningen",
    "narrowed": "/?q=minister&partij=D66&partij=SP&van=2004&tot=2022",
    "empty": "/?q=luchtballonvaarder&partij=D66&van=gisteren",
    "document": "/d/2022Z90003?q=luchtverdediging&n=1",
    "party": "/partij/D66",
    "browse": "/bladeren",
    "values": "/waarden/partij?q=*",
    "help": "/uitleg",
    "api": "/api/",
    "missing": "/d/2099Z99999",
}
HIGHEST = 2400
"""Pixels of the longest picture."""

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()


def main(base: str) -> None:
    """Write every picture."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            for name, path in PAGES.items():
                for language, prefix in (("nl", ""), ("en", "/en")):
                    for width in (380, 1280):
                        picture = take(driver, base + prefix + path, width)
                        (Path(__file__).parent / f"{name}-{language}-{width}.png").write_bytes(picture)
        finally:
            driver.quit()


def take(driver: webdriver.Chrome, address: str, width: int) -> bytes:
    """One page as a PNG."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(address)
    height = min(HIGHEST, driver.execute_script("return document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    image = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    small = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main(sys.argv[1])
