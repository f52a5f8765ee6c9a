"""An SMTP server on loopback that keeps what it is given, or misbehaves as told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Relay:
    """``refuse`` answers 550 to every recipient; ``vanish`` hangs up once it has the mail."""

    address: str = ""
    refuse: bool = False
    vanish: bool = False
    mails: list[EmailMessage] = field(default_factory=list)


@contextmanager
def relay() -> Iterator[Relay]:
    told = Relay()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline():
                match line.split()[0].upper():
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
        told.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()
