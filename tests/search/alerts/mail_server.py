"""A mail server on a local port that keeps what it accepts, and refuses or dies when a test says so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """`refuses` says of an address whether its mail is refused; `after_accepting` is called before the answer."""

    port: int = 0
    accepted: list[tuple[str, Message]] = field(default_factory=list)
    refuses: Callable[[str], bool] = lambda address: False
    answers_after_data: bool = True
    """False: the mail is accepted and the connection breaks before the client hears of it."""
    breaks: Callable[[str], bool] = lambda address: False
    """Says of an address whether the connection breaks in the middle of its mail."""
    n_connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for _, mail in self.accepted]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            # a client that was killed leaves its connection reset; the next one is served
            with connection, suppress(ConnectionError):
                server.n_connections += 1
                _converse(server, connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _converse(server: MailServer, connection: socket.socket) -> None:
    lines = connection.makefile("rb")
    address = ""

    def say(line: str) -> None:
        connection.sendall(line.encode() + b"\r\n")

    say("220 voorbeeld")
    for line in lines:
        word = line[:4].upper()
        if word in (b"EHLO", b"HELO"):
            say("250 voorbeeld")
        elif word == b"RCPT":
            address = line.decode().split("<")[1].split(">")[0]
            say("550 unknown" if server.refuses(address) else "250 ok")
        elif word == b"DATA":
            say("354 go on")
            if server.breaks(address):
                lines.read(10)
                return
            content = b""
            for part in lines:
                if part == b".\r\n":
                    break
                content += part[1:] if part.startswith(b"..") else part
            server.accepted.append((address, message_from_bytes(content)))
            if not server.answers_after_data:
                return
            say("250 accepted")
        elif word == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")
