"""The cookie that a browser is known by: a random key, set once, told to nobody."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnn_core.shelf import COOKIE, is_key, new_key

WHERE = "/_stcore/host-config"
"""Streamlit's page asks for this before it opens its websocket. A link on another site leads to the
page itself without a cookie that is `SameSite=Strict`, though the browser has one; what the page
then asks for carries it. So the key is not set with the page, where it would replace a good one."""


class LearnersKey:
    """Gives a browser that has none a key to its learner's shelf.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and add the cookie where it is missing.

        Parameters
        ----------
        scope, receive, send
            As ASGI gives them.
        """
        if scope["type"] != "http" or not scope["path"].endswith(WHERE) or _has_key(scope):
            await self._app(scope, receive, send)
            return

        async def send_with_key(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", _cookie(scope))
                headers["cache-control"] = "no-store"  # a key is for one browser
            await send(message)

        await self._app(scope, receive, send_with_key)


def _has_key(scope: Scope) -> bool:
    lines = Headers(scope=scope).getlist("cookie")
    return any(is_key(cookie_parser(line).get(COOKIE)) for line in lines)


def _cookie(scope: Scope) -> str:
    """Write the cookie; it lasts until the browser is closed."""
    attributes = [f"{COOKIE}={new_key()}", "Path=/", "HttpOnly", "SameSite=Strict"]
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "")
    if scope.get("scheme") == "https" or forwarded.split(",")[0].strip() == "https":
        attributes.append("Secure")
    return "; ".join(attributes)
