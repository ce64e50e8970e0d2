"""A small OpenID provider on this machine, for tests: everyone who asks is the same person."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.serving import free_port
from tests.waiting import wait_until


@dataclass
class Provider:
    """A provider that answers.

    Attributes
    ----------
    url, email : str
        Where it is, and who everyone is.
    code : str
        What it gives for a token, once.
    num_asked : int
        How often somebody has signed in.
    """

    url: str
    email: str
    code: str = field(default_factory=secrets.token_urlsafe)
    num_asked: int = 0
    nonce: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test"}))

    def metadata(self, request: Request) -> JSONResponse:
        """Tell where everything is."""
        return JSONResponse({
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        })  # fmt: skip

    def authorize(self, request: Request) -> RedirectResponse:
        """Send the browser back with a code: whoever comes has signed in."""
        asked = request.query_params
        self.nonce = asked["nonce"]
        self.num_asked += 1
        query = urlencode({"code": self.code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)

    async def token(self, request: Request) -> JSONResponse:
        """Give the site a token for the code."""
        form = await request.form()
        assert form["code"] == self.code
        now = int(time.time())
        claims = {
            "iss": self.url, "sub": "1", "aud": "site", "iat": now, "exp": now + 60,
            "nonce": self.nonce, "email": self.email, "email_verified": True,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return JSONResponse({"access_token": "none", "token_type": "Bearer", "id_token": signed})

    def keys(self, request: Request) -> JSONResponse:
        """Tell the keys it signs with."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextlib.contextmanager
def identity_provider(email: str) -> Iterator[Provider]:
    """Run a provider for as long as the block lasts."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", email)
    routes = [
        Route("/.well-known/openid-configuration", provider.metadata),
        Route("/authorize", provider.authorize),
        Route("/token", provider.token, methods=["POST"]),
        Route("/keys", provider.keys),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the provider answers")
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
