"""What the tests of the web share: an index of the sample documents, a client, a server, a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from vraagbaak.search.web import app
from vraagbaak.search.web.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "corpus" / "sample"

Client = TestClient
Serve = Callable[..., TestClient]


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample documents."""
    path = tmp_path_factory.mktemp("web") / "index"
    command = [sys.executable, "-m", "vraagbaak", "index", "--jobs", "1", "--index", str(path), str(SAMPLE)]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture(scope="session")
def client(sample_index: Path) -> Iterator[TestClient]:
    """A client of a site over the sample documents, without a limit of requests."""
    settings = Settings(index=str(sample_index), base_url="https://vragen.example", rate=0)
    with TestClient(app.make(settings), base_url="https://vragen.example", follow_redirects=False) as made:
        yield made


@pytest.fixture
def serve(sample_index: Path) -> Iterator[Serve]:
    """Makes a client of a site with other settings, over the sample documents or another index."""
    opened: list[TestClient] = []

    def make(index: Path = sample_index, **changed: Any) -> TestClient:
        settings = replace(Settings(index=str(index), base_url="https://vragen.example", rate=0), **changed)
        made = TestClient(app.make(settings), base_url="https://vragen.example", raise_server_exceptions=False)
        made.__enter__()
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.__exit__(None, None, None)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`vraagbaak serve` in a process of its own."""

    def __init__(self, index: Path, *options: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "vraagbaak", "serve", "--index", str(index), "--port", str(self.port)]
        self._process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
        self.log = ""
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                with urllib.request.urlopen(self.base + "/healthz", timeout=5):
                    return
            except OSError:
                assert self._process.poll() is None, self._process.communicate()[1]
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self) -> str:
        """End it; what it logged."""
        if self._process.poll() is None:
            self._process.terminate()
            self.log = self._process.communicate(timeout=30)[1]
        return self.log


@pytest.fixture(scope="session")
def site(sample_index: Path) -> Iterator[Server]:
    """A real server over the sample documents."""
    server = Server(sample_index, "--rate", "0")
    yield server
    server.stop()


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --disable-dev-shm-usage --force-prefers-reduced-motion"
).split()


def start_browser(folder: Path, *, scripts: bool) -> Any:
    """A browser with a profile of its own. In CI a missing browser fails the test; elsewhere it is skipped."""
    if CHROMIUM is None or DRIVER is None:
        missing = "chromium or chromedriver is not installed; .ci/run installs them"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(30)
    driver.implicitly_wait(0)
    return driver


@pytest.fixture(scope="session")
def with_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser."""
    driver = start_browser(tmp_path_factory.mktemp("browser"), scripts=True)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def without_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser that runs no script."""
    driver = start_browser(tmp_path_factory.mktemp("browser-plain"), scripts=False)
    yield driver
    driver.quit()
