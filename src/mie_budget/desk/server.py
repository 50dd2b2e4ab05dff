"""The server of the desk: what the page asks for and sends, on a socket that this machine alone can reach.

Only the page that its own address opened in a browser on this machine may ask, and nobody else.
"""

from __future__ import annotations

import json
import secrets
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from mie_budget.desk.content import desk_content, desk_page, page_content
from mie_budget.desk.corrections import DeskCorrections, Wanted
from mie_budget.desk.drops import MOST_TO_DROP, DroppedFile, TakenError, keep_files
from mie_budget.desk.folder import DeskFolder
from mie_budget.errors import ErrorCode, MieBudgetError, SourceError, UsageError
from mie_budget.language import languages
from mie_budget.models import Model
from mie_budget.sinks.formats import Format
from mie_budget.sinks.review.content import Value
from mie_budget.sinks.writing import write

_MOST_FILES = 500
_MOST_TO_ASK = 1_000_000
"""Bytes of any other request."""
_DOWNLOADS = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.SQLITE: "application/vnd.sqlite3",
}
Asked = TypeVar("Asked", bound=Model)
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


class _Key(Model):
    """A correction by its key."""

    key: str


class _Document(Model):
    """A document by its path below the folder, and its bytes by their SHA-256."""

    document: str
    sha256: str


def serve(folder: DeskFolder, *, port: int, language: str, opened: Callable[[str], None]) -> None:
    """Serve the desk on a port, or a free one for 0, until the process is interrupted.

    `opened` is given the address when it can be asked. Raises `UsageError` for a port that is taken.
    """
    with socket.socket() as listening:
        # On Windows this would share the port with another program instead of taking over one that was left.
        if not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError:
            raise UsageError(ErrorCode.PORT_TAKEN, port=port) from None
        listening.listen()
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(32)
        app = Guard(application(folder, language=language), port=port, token=token, language=language)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        opened(f"http://{HOST}:{port}/?token={token}")
        server.run(sockets=[listening])


def application(folder: DeskFolder, *, language: str) -> Starlette:
    """The desk as an application, without its guard; `language` is that of the page that opens first."""

    async def first(_request: Request) -> Response:
        return RedirectResponse(f"/{language}/", status_code=HTTPStatus.SEE_OTHER)

    corrections = DeskCorrections(folder)
    spoken = (Mount(f"/{name}", _speaking(folder, corrections, name)) for name in languages())
    return _application([Route("/", first), *spoken], max_body_size=MOST_TO_DROP)


def _application(
    routes: Sequence[BaseRoute],
    *,
    handlers: Mapping[type[Exception], ExceptionHandler] | None = None,
    max_body_size: int | None = None,
) -> Starlette:
    app = Starlette(routes=routes, exception_handlers=handlers, max_body_size=max_body_size)
    app.router.redirect_slashes = False
    return app


def _speaking(folder: DeskFolder, corrections: DeskCorrections, language: str) -> Starlette:
    """The page in a language, and what it asks for and sends."""

    async def page(_request: Request) -> Response:
        return Response(desk_page(language), media_type="text/html; charset=utf-8")

    async def documents(_request: Request) -> Response:
        return _json(await run_in_threadpool(desk_content, folder, corrections, language=language))

    async def pages(request: Request) -> Response:
        return _json(await run_in_threadpool(_pages, folder, request.path_params["sha256"]))

    async def download(request: Request) -> Response:
        return await run_in_threadpool(_download, folder, request.path_params["format"], language)

    async def drop(request: Request) -> Response:
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FILES) as form:
            given = form.getlist("file")
            files = [DroppedFile(one.filename or "", await one.read()) for one in given if isinstance(one, UploadFile)]
            replaceable = {str(one) for one in form.getlist("replaceable")}
        try:
            kept = await run_in_threadpool(keep_files, folder, files, replaceable=replaceable)
        except TakenError as error:
            return _json({"kept": [], "taken": [one._asdict() for one in error.taken]})
        return _json({"kept": kept, "taken": []})

    async def take(request: Request) -> Response:
        asked = await _asked(request, _Document)
        await run_in_threadpool(corrections.remove_document, asked.document, sha256=asked.sha256)
        return _json({})

    async def correct(request: Request) -> Response:
        wanted = await _asked(request, Wanted)
        await run_in_threadpool(corrections.correct, wanted, language=language)
        return _json({})

    async def remove(request: Request) -> Response:
        await run_in_threadpool(corrections.remove, (await _asked(request, _Key)).key)
        return _json({})

    async def undo(_request: Request) -> Response:
        await run_in_threadpool(corrections.undo)
        return _json({})

    async def told(_request: Request, error: Exception) -> Response:
        known = error if isinstance(error, MieBudgetError) else UsageError(ErrorCode.REQUEST_WRONG)
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
        message = ": ".join(filter(None, (known.place, known.sentence(language))))
        return _json({"message": message}, status=status)

    few = [Middleware(RequestBodyLimitMiddleware, max_body_size=_MOST_TO_ASK)]
    routes = [
        Route("/", page),
        Route("/documents", documents),
        Route("/pages/{sha256}", pages),
        Route("/download/{format}", download),
        Route("/files", drop, methods=["POST"]),
        Route("/files/remove", take, methods=["POST"], middleware=few),
        Route("/corrections", correct, methods=["POST"], middleware=few),
        Route("/corrections/remove", remove, methods=["POST"], middleware=few),
        Route("/undo", undo, methods=["POST"], middleware=few),
    ]
    return _application(routes, handlers={MieBudgetError: told, HTTPException: told})


async def _asked(request: Request, model: type[Asked]) -> Asked:
    try:
        return model.model_validate_json(await request.body())
    except ValidationError:
        raise UsageError(ErrorCode.REQUEST_WRONG) from None


def _json(content: Value, *, status: int = HTTPStatus.OK) -> Response:
    # ASCII: half a surrogate pair, of a name that could not be decoded, has no other form.
    return Response(json.dumps(content, separators=(",", ":")), status_code=status, media_type="application/json")


def _pages(folder: DeskFolder, sha256: str) -> Value:
    found = (one for one in folder.contents().documents if one.plain.sha256 == sha256)
    document = next(found, None)
    if document is None:
        raise SourceError(ErrorCode.DOCUMENT_CHANGED)
    return page_content(document, folder.pictures(document))


def _download(folder: DeskFolder, name: str, language: str) -> Response:
    """All documents in a format, as a file to keep."""
    if name not in _DOWNLOADS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    chosen = Format(name)
    documents = [one.document for one in folder.contents().documents]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as aside:
        path = Path(aside, f"mie-budget.{chosen}")
        write(documents, path, language=language, columns=language)
        data = path.read_bytes()
    headers = {"content-disposition": f'attachment; filename="{path.name}"'}
    return Response(data, media_type=_DOWNLOADS[chosen], headers=headers)


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
