"""A desk as a user starts it: the command in a process of its own, and what can be asked of it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SRC = Path(__file__).resolve().parent.parent / "src"


class Answer(NamedTuple):
    """What the desk answers."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Desk(NamedTuple):
    """A desk that is open. `address` holds the token."""

    address: str
    folder: Path

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def cookie(self) -> str:
        port, token = urlsplit(self.address).port, self.address.partition("token=")[2]
        return f"mie-budget-{port}={token}"

    def ask(
        self,
        path: str,
        body: bytes | None = None,
        *,
        method: str = "",
        headers: Mapping[str, str | None] | None = None,
        at: str = "127.0.0.1",
    ) -> Answer:
        """Ask as the page does, but for the `headers` given: None leaves one out."""
        given: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie, "Origin": self.origin}
        given.update(headers or {})
        connection = http.client.HTTPConnection(at, urlsplit(self.address).port or 0, timeout=30)
        try:
            connection.putrequest(
                method or ("GET" if body is None else "POST"), path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def send(self, path: str, content: object) -> Answer:
        """Send JSON."""
        return self.ask(path, json.dumps(content).encode())

    def drop(self, files: Mapping[str, bytes], *, replaceable: str = "") -> Answer:
        """Send files as a form does."""
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n"
            for name, data in files.items()
        ]
        if replaceable:
            parts.append(f'--x\r\nContent-Disposition: form-data; name="replaceable"\r\n\r\n{replaceable}\r\n'.encode())
        return self.ask(
            "/ja/files", b"".join(parts) + b"--x--\r\n", headers={"Content-Type": "multipart/form-data; boundary=x"}
        )


@contextmanager
def desk(folder: Path, *options: str, language: str = "ja") -> Iterator[Desk]:
    """Open a desk for a folder, and end it as Ctrl-C does; it must end well and say nothing of a fault."""
    command = [sys.executable, "-m", "mie_budget", "--lang", language, "app", str(folder), "--no-browser", *options]
    environment = os.environ | {"PYTHONPATH": str(SRC), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, encoding="utf-8")
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S{40,}", first)
        assert found, first + process.stderr.read()
        yield Desk(found[0], folder)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        finally:
            process.kill()
            said = process.stderr.read()
            process.stderr.close()
    assert (process.returncode, said.count("\n")) == (0, 1), said
