"""Does the client ask politely, try again what may succeed, and give up in words?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from vraagbaak.corpus.sources.client import Client, Missing, SourceProblem
from vraagbaak.corpus.sources.services import services

URL = "http://voorbeeld.test/a"
PAGE = b"<!DOCTYPE html><html><body>Service Unavailable</body></html>"


class Server:
    """Answers in turn; remembers the waits between the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, **settings: float) -> Client:
        known = replace(services().client, pause_s=0.0, **settings)  # type: ignore[arg-type]
        return Client(known, "0", sleep=self.waits.append, transport=httpx.MockTransport(self))


@pytest.mark.parametrize(
    "failure",
    [
        lambda: httpx.Response(503, content=PAGE),
        lambda: httpx.Response(500),
        lambda: httpx.Response(200, content=PAGE),
        lambda: httpx.ReadTimeout("late"),
        lambda: httpx.RemoteProtocolError("half a body"),
        lambda: httpx.ConnectError("refused"),
    ],
    ids=["503", "500", "page", "late", "half", "refused"],
)
def test_what_may_succeed_is_asked_again(failure: Callable[[], httpx.Response | Exception]) -> None:
    server = Server(failure(), failure(), httpx.Response(200, content=b"<a/>"))
    assert server.client().get(URL).content == b"<a/>"
    assert server.waits == [2.0, 4.0]


def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    server = Server(httpx.Response(429, headers={"Retry-After": "37"}), httpx.Response(200, content=b"<a/>"))
    server.client().get(URL)
    assert server.waits == [37.0]


def test_waits_have_a_longest() -> None:
    server = Server(*[httpx.Response(503)] * 5, httpx.Response(200, content=b"<a/>"))
    server.client(longest_wait_s=7.0).get(URL)
    assert server.waits == [2.0, 4.0, 7.0, 7.0, 7.0]


def test_after_six_attempts_the_problem_names_the_address_and_the_reason() -> None:
    with pytest.raises(SourceProblem, match=f"{URL}: the service answers 503, 6 times"):
        Server(*[httpx.Response(503)] * 6).client().get(URL)


@pytest.mark.parametrize("status", [404, 410])
def test_what_does_not_exist_is_not_asked_again(status: int) -> None:
    with pytest.raises(Missing):
        Server(httpx.Response(status)).client().get(URL)


def test_a_refusal_is_final() -> None:
    with pytest.raises(SourceProblem, match="answers 403"):
        Server(httpx.Response(403)).client().get(URL)


def test_a_file_that_comes_as_a_page_twice_does_not_exist() -> None:
    server = Server(httpx.Response(200, content=PAGE), httpx.Response(200, content=PAGE))
    with pytest.raises(Missing):
        server.client().get(URL, missing_page="fout404")
    assert server.waits == [2.0]


def test_the_page_of_what_does_not_exist_is_known_by_its_address() -> None:
    server = Server(httpx.Response(302, headers={"Location": "/fout404"}), httpx.Response(200, content=PAGE))
    with pytest.raises(Missing, match="page for what does not exist"):
        server.client().get(URL, missing_page="fout404")


def test_a_body_has_a_largest_size() -> None:
    with pytest.raises(SourceProblem, match="larger than 10 bytes"):
        Server(httpx.Response(200, content=b"<a>" * 10)).client(largest_bytes=10).get(URL)


def test_requests_to_one_host_keep_their_distance() -> None:
    waits: list[float] = []
    known = replace(services().client, pause_s=5.0)
    server = Server(*[httpx.Response(200, content=b"<a/>") for _ in range(3)])
    client = Client(known, "0", sleep=waits.append, transport=httpx.MockTransport(server))
    client.get(URL)
    client.get(URL)
    client.get("http://elders.test/a")
    (wait,) = waits
    assert 4.0 < wait <= 5.0
