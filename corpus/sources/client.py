"""A polite HTTP client: paced, bounded, with retries and increasing waits.

A request is tried again after a time-out, a broken connection, half a body, 429 (after the time that it names), 5xx,
and HTML where another kind was asked for. Other 4xx errors are final.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urlsplit

import httpx
import tenacity

from .services import ClientSettings

HTML_HEADS = (b"<!doctype html", b"<html")


class SourceProblem(Exception):
    """A service did not give the requested content; the message names the address and the reason."""


class Missing(SourceProblem):
    """The service says that the file does not exist."""


class _Again(Exception):
    """A response that may be better the next time; `wait_s` is the wait that the service requested, if any."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_s = wait_s


class _Page(_Again):
    """An HTML page came instead of the requested kind: from a failing gateway, or for a file that does not exist."""


PAGE_ATTEMPTS = 2
"""A file that comes as a page this often does not exist: a failing gateway responds with 5xx at least once in between.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole body: its final address, its kind by the service, and its bytes."""

    url: str
    content_type: str
    content: bytes

    @property
    def is_html(self) -> bool:
        """Whether the body is an HTML page, whatever kind the service states."""
        return self.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(HTML_HEADS)


class Client:
    """One client for all services; use it as a context manager."""

    def __init__(
        self,
        settings: ClientSettings,
        version: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._last: dict[str, float] = {}
        agent = settings.user_agent.format(version=version, contact=settings.contact or "no contact given")
        self._http = httpx.Client(
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(settings.timeout_s, connect=min(30.0, settings.timeout_s)),
            follow_redirects=True,
            transport=transport,
        )
        self.n_requests = 0
        self.n_bytes = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, url: str, *, html: bool = False, missing_page: str = "") -> Answer:
        """The body at an address. `html` allows a page; `missing_page` recognises by its address a page that means 404.

        Raises Missing where the file does not exist, SourceProblem where all attempts failed.
        """
        settings = self._settings
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=tenacity.stop_after_attempt(settings.attempts) | _often_a_page(bool(missing_page)),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer: Answer = retrying(self._once, url, html, missing_page)
        except _Again as again:
            if isinstance(again, _Page) and missing_page:
                raise Missing(f"{url}: a page came instead of the file") from None
            raise SourceProblem(f"{url}: {again.reason}, {settings.attempts} times") from None
        return answer

    def _wait(self, state: tenacity.RetryCallState) -> float:
        settings = self._settings
        asked = 0.0
        if state.outcome is not None and isinstance(error := state.outcome.exception(), _Again):
            asked = error.wait_s
        doubled = settings.first_wait_s * 2.0 ** (state.attempt_number - 1)
        return float(min(max(asked, doubled), settings.longest_wait_s))

    def _pace(self, url: str) -> None:
        host = urlsplit(url).netloc
        now = time.monotonic()
        due = self._last.get(host, float("-inf")) + self._settings.pause_s
        if due > now:
            self._sleep(due - now)
        self._last[host] = time.monotonic()

    def _once(self, url: str, html: bool, missing_page: str) -> Answer:
        self._pace(url)
        self.n_requests += 1
        try:
            with self._http.stream("GET", url) as response:
                self._check_status(url, response, missing_page)
                content = self._body(url, response)
        except httpx.TimeoutException:
            raise _Again("no answer in time") from None
        except httpx.HTTPError as error:
            raise _Again(f"the connection failed ({error or type(error).__name__})") from None
        except httpx.InvalidURL as error:
            raise SourceProblem(f"{url}: no usable address: {error}") from None
        self.n_bytes += len(content)
        answer = Answer(str(response.url), response.headers.get("Content-Type", ""), content)
        if answer.is_html and not html:
            raise _Page("a page in HTML came instead of what was asked for")
        return answer

    def _check_status(self, url: str, response: httpx.Response, missing_page: str) -> None:
        status = response.status_code
        if missing_page and missing_page in str(response.url):
            raise Missing(f"{url}: the service sends its page for what does not exist")
        if status == 429 or status >= 500:
            raise _Again(f"the service answers {status}", _asked_wait(response.headers.get("Retry-After", "")))
        if status in (404, 410):
            raise Missing(f"{url}: the service answers {status}")
        if status != 200:
            raise SourceProblem(f"{url}: the service answers {status}")

    def _body(self, url: str, response: httpx.Response) -> bytes:
        parts: list[bytes] = []
        n_bytes = 0
        for part in response.iter_bytes():
            parts.append(part)
            n_bytes += len(part)
            if n_bytes > self._settings.largest_bytes:
                raise SourceProblem(f"{url}: larger than {self._settings.largest_bytes:,} bytes")
        return b"".join(parts)


class _often_a_page(tenacity.stop.stop_base):  # as tenacity names its stops
    """Stops when a file has come as a page PAGE_ATTEMPTS times."""

    def __init__(self, is_file: bool) -> None:
        self._is_file = is_file
        self._n_pages = 0

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        if self._is_file and retry_state.outcome is not None and isinstance(retry_state.outcome.exception(), _Page):
            self._n_pages += 1
        return self._n_pages >= PAGE_ATTEMPTS


def _asked_wait(value: str) -> float:
    """The seconds in a Retry-After header, as a number or as a time; 0.0 for anything else."""
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
