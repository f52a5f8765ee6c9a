"""An SMTP server on loopback that keeps what it is given, or misbehaves as told."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Relay:
    """``refuse`` answers 550 to every recipient; ``vanish`` hangs up once it has the mail.

    ``heard`` is every line that came in clear.
    """

    port: int = 0
    refuse: bool = False
    vanish: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"


@contextmanager
def relay(tls: ssl.SSLContext | None, *, implicit: bool = False) -> Iterator[Relay]:
    """It offers STARTTLS with ``tls``, or speaks it from the first byte; ``None``: never."""
    told = Relay()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                if implicit:
                    self.encrypt()
                self.say("220 here")
                self.talk()
            self.connection.close()

        def talk(self) -> None:
            while line := self.rfile.readline():
                if not isinstance(self.connection, ssl.SSLSocket):
                    told.heard.append(line)
                match line.split()[0].upper():
                    case b"EHLO" if tls and not isinstance(self.connection, ssl.SSLSocket):
                        self.say("250-here")
                        self.say("250 STARTTLS")
                    case b"STARTTLS" if tls:
                        self.say("220 go on")
                        self.encrypt()
                    case b"DATA":
                        self.say("354 go on")
                        told.mails.append(self.mail())
                        if told.vanish:
                            return
                        self.say("250 kept")
                    case b"RCPT" if told.refuse:
                        self.say("550 no such mailbox")
                    case b"QUIT":
                        return
                    case _:
                        self.say("250 fine")

        def encrypt(self) -> None:
            assert tls is not None
            self.connection = tls.wrap_socket(self.connection, server_side=True)
            self.request, self.rfile = self.connection, self.connection.makefile("rb")
            self.wfile = socketserver._SocketWriter(self.connection)

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def mail(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            found = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(found, EmailMessage)
            return found

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()
