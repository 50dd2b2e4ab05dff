"""Who may ask the desk: the page that its own address opened in a browser on this machine, and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mie_budget.errors import ErrorCode, SourceError

HOST = "127.0.0.1"
_HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""What stands on every answer. The policy of the page itself stands in the page."""
_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = "frame-ancestors 'none'"


class Guard:
    """Lets through what comes to the right host, from no other page, and with the token.

    The token comes in the address once and from then on in a cookie that no script and no other site can use. Another
    host in the request would be a name that was made to lead here; another origin, a page of somebody else.
    """

    def __init__(self, app: ASGIApp, *, port: int, token: str, language: str) -> None:
        self._app = app
        self._host = f"{HOST}:{port}"
        self._origin = f"http://{self._host}"
        # Cookies know no ports: another desk has its own name for it.
        self._cookie = f"mie-budget-{port}"
        self._token = token
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            return
        asked = HTTPConnection(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                is_page = headers.get("content-type", "").startswith("text/html")
                headers["content-security-policy"] = _PAGE_POLICY if is_page else _POLICY
            await send(message)

        answer = self._answer(scope["method"], asked)
        await (answer or self._app)(scope, receive, guarded)

    def _answer(self, method: str, asked: HTTPConnection) -> Response | None:
        """What is answered in place of the desk; None for a request that it may answer itself."""
        reads = method in ("GET", "HEAD")
        origin = asked.headers.get("origin", self._origin if reads else "")
        site = asked.headers.get("sec-fetch-site", "none")
        if asked.headers.get("host") != self._host or origin != self._origin or site not in ("none", "same-origin"):
            return self._refused()
        if self._is_token(asked.cookies.get(self._cookie, "")):
            return None
        given = parse_qs(asked.url.query).get("token", [""])[0]
        if asked.url.path != "/" or not reads or not self._is_token(given):
            return self._refused()
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer

    def _refused(self) -> Response:
        return PlainTextResponse(SourceError(ErrorCode.DESK_LOCKED).sentence(self._language), status_code=403)

    def _is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(), self._token.encode())
