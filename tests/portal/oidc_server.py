"""A small provider of OpenID Connect on loopback: it signs with keys made for the run.

``lie`` spoils one thing: it is called with the claims of a token before they are signed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KID = "00000000-0000-4000-8000-00000000c11e", "a secret of tests", "key-1"
KEY, STRANGER = (rsa.generate_private_key(65537, 2048) for _ in range(2))
Claims = dict[str, Any]


def honest(claims: Claims) -> Claims:
    return claims


class Provider:
    """``person`` are the claims of whoever signs in there; ``issuer`` may hold ``{tenantid}``."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.person: Claims = {}
        self.issuer = root
        self.lie: Callable[[Claims], Claims] = honest
        self.userinfo_lie: Callable[[Claims], Claims] = honest
        self.key, self.algorithm, self.kid = KEY, "RS256", KID
        self.userinfo_type = "application/jwt"
        self.asked: dict[str, Claims] = {}
        self.authorized: Claims = {}

    def signed(self, claims: Claims) -> str:
        return jwt.encode(claims, self.key, self.algorithm, headers={"kid": self.kid})

    def common(self) -> Claims:
        issuer = self.issuer.replace("{tenantid}", str(self.person.get("tid")))
        return {"iss": issuer, "aud": self.authorized["client_id"], **self.person}

    def visit(self, place: str) -> str:
        """Somebody signs in there: where they are sent back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = self.authorized = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> Claims | None:
        begun = self.asked.pop(form["code"], None)
        if begun is None or form.get("client_secret") != SECRET:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != begun["code_challenge"]:
            return None
        now = int(time.time())
        claims = {**self.common(), "nonce": begun["nonce"], "iat": now, "exp": now + 300}
        if "acr_values" in begun:
            claims["acr"] = begun["acr_values"]
        return {
            "access_token": "opaque",
            "token_type": "Bearer",
            "id_token": self.signed(self.lie(claims)),
        }


class _Answers(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *_: object) -> None: ...

    def _answer(self, status: int, body: str, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self) -> None:
        it = self.provider
        if self.path.endswith("/.well-known/openid-configuration"):
            found = {
                "issuer": it.issuer,
                "authorization_endpoint": f"{it.root}/authorize",
                "token_endpoint": f"{it.root}/token",
                "jwks_uri": f"{it.root}/keys",
                "end_session_endpoint": f"{it.root}/end",
                "userinfo_endpoint": f"{it.root}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            self._answer(200, json.dumps(found))
        elif self.path == "/keys":
            key = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
            self._answer(200, json.dumps({"keys": [{**key, "kid": KID, "use": "sig"}]}))
        else:
            claims = it.userinfo_lie(it.common())
            body = it.signed(claims) if "jwt" in it.userinfo_type else json.dumps(claims)
            self._answer(200, body, it.userinfo_type)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        given = self.provider.token(form)
        self._answer(200 if given else 400, json.dumps(given or {"error": "invalid_grant"}))


@contextmanager
def serving() -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {}))
    server.daemon_threads = True
    provider = Provider(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass.provider = provider
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
