"""`vraagbaak mcp`: an assistant's tools over standard input and output, through the official client."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

import vraagbaak
from vraagbaak import Document, Passage

Conversation = Callable[[ClientSession], Awaitable[Any]]


def talk(index: Path, conversation: Conversation) -> Any:
    """What a conversation with the server gives."""

    async def whole() -> Any:
        arguments = ["-m", "vraagbaak", "mcp", "--index", str(index), "--base-url", "https://vragen.example"]
        parameters = StdioServerParameters(command=sys.executable, args=arguments)
        async with stdio_client(parameters) as streams, ClientSession(*streams) as session:
            await session.initialize()
            return await conversation(session)

    return asyncio.run(asyncio.wait_for(whole(), 60))


def content(result: Any) -> Any:
    """What a tool gave, as JSON."""
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)


def test_an_assistant_finds_reads_and_cites(sample_index: Path) -> None:
    async def conversation(session: ClientSession) -> None:
        tools = (await session.list_tools()).tools
        assert sorted(tool.name for tool in tools) == ["document", "facets", "passage", "search"]
        assert all(tool.description for tool in tools)

        found = content(await session.call_tool("search", {"query": "luchtverdediging Oekraïne", "partij": ["D66"]}))
        hit = found["hits"][0]
        assert (hit["id"], hit["datum"], hit["indieners"]) == ("2022Z90003", "2022-11-14", ["Marit Brandenhorst (D66)"])
        assert hit["permalink"] == "https://vragen.example/d/2022Z90003"

        passage = content(await session.call_tool("passage", {"id": hit["passages"][0]["id"]}))
        assert passage["permalink"].startswith("https://vragen.example/d/2022Z90003#")
        assert passage["antwoord"] and passage["datum"] == "2022-11-14"

        document = content(await session.call_tool("document", {"id": "2022Z90003"}))
        assert [one["id"] for one in document["passages"]] == [f"2022Z90003#{n}" for n in (1, 2, 3, 4)]

        facets = content(await session.call_tool("facets", {"facet": "partij", "query": "minister"}))
        assert facets["values"][0]["count"] >= facets["values"][-1]["count"]

    talk(sample_index, conversation)


def test_mistakes_are_told_so_that_an_assistant_can_mend_them(sample_index: Path) -> None:
    async def conversation(session: ClientSession) -> list[str]:
        calls = [
            ("search", {"query": "x", "limit": 1000}),
            ("search", {"query": "x", "van": "gisteren ofzo"}),
            ("passage", {"id": "2022Z90003"}),
            ("passage", {"id": "2022Z90003#99"}),
            ("document", {"id": "nergens"}),
            ("facets", {"facet": "kleur"}),
        ]
        told = []
        for name, arguments in calls:
            result = await session.call_tool(name, arguments)
            assert result.is_error
            told.append(result.content[0].text)
        return told

    told = talk(sample_index, conversation)
    for text, part in zip(
        told,
        ["limit is 1 to 20", "is no date", "is no id of a passage", "no passage", "no document", "no facet"],
        strict=True,
    ):
        assert part in text, text


def test_answers_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "index"
    long = "Een torenvalk broedt. " * 5000
    with vraagbaak.writer(path) as writer:
        writer.add(
            Document("lang", "antwoord", "Torenvalk", passages=tuple(Passage(str(n), long, long) for n in range(50)))
        )

    async def conversation(session: ClientSession) -> list[Any]:
        return [
            await session.call_tool("document", {"id": "lang"}),
            await session.call_tool("passage", {"id": "lang#3"}),
            await session.call_tool("search", {"query": "torenvalk", "limit": 20}),
        ]

    document, passage, search = talk(path, conversation)
    assert len(document.content[0].text) < 40_000
    assert content(document)["is_cut"]
    assert len(passage.content[0].text) < 15_000
    assert "[…]" in content(passage)["vraag"]
    assert len(search.content[0].text) < 40_000
