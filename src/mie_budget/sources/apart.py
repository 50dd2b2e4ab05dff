"""A process of its own for libraries that a damaged or hostile file can crash, stop or fill all memory with."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextvars import ContextVar
from importlib import import_module
from threading import Timer
from typing import Any

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.sources.limits import Limits

_SPARE = 600_000_000
"""Bytes of address space that the interpreter and a library take before any document is open."""

_expendable: ContextVar[bool] = ContextVar("expendable", default=False)


@contextlib.contextmanager
def expendable() -> Iterator[None]:
    """Read in this process for a while: it keeps limits of its own, and another takes its place where it breaks."""
    before = _expendable.set(True)
    try:
        yield
    finally:
        _expendable.reset(before)


def ask(module: str, function: str, data: bytes, *, name: str, limits: Limits) -> Generator[Any, None, None]:
    """The answers of a module's function that reads the bytes in a process of its own, as they come.

    An answer is what JSON can hold. Raises `SourceError` where the process ends before the last one: by the limit on
    time or memory, or by a fault of the library.
    """
    if _expendable.get():
        return _here(getattr(import_module(module), function), data, name, limits)
    return _elsewhere(module, function, data, name, limits)


def _here(
    read: Callable[[bytes, Limits], Iterable[Any]], data: bytes, name: str, limits: Limits
) -> Generator[Any, None, None]:
    number = 0
    try:
        for found in read(data, limits):
            yield found
            number += 1
    except (MemoryError, GeneratorExit):
        raise
    except Exception as error:  # whatever a library makes of a broken file, as where it is read apart
        raise SourceError(ErrorCode.FILE_BREAKS, file=name, page=max(number, 1), megabytes=limits.megabytes) from error


def _elsewhere(module: str, function: str, data: bytes, name: str, limits: Limits) -> Generator[Any, None, None]:
    with _process(module, function) as process:
        late = False

        def end() -> None:
            nonlocal late
            late = True
            process.kill()

        clock = Timer(limits.seconds, end)
        clock.daemon = True
        clock.start()
        try:
            stdin, stdout = process.stdin, process.stdout
            if stdin is None or stdout is None:
                raise RuntimeError("a process that was started with pipes has none")
            with contextlib.suppress(BrokenPipeError):
                stdin.write(json.dumps(limits._asdict()).encode() + b"\n")
                stdin.write(data)
                stdin.close()
            number = 0
            for line in stdout:
                answer = json.loads(line.decode("utf-8", "surrogatepass"))
                if answer is None:
                    return
                yield answer
                number += 1
            if late:
                raise SourceError(ErrorCode.TOO_SLOW, file=name, page=max(number, 1), seconds=limits.seconds)
            raise SourceError(ErrorCode.FILE_BREAKS, file=name, page=max(number, 1), megabytes=limits.megabytes)
        finally:
            clock.cancel()


@contextlib.contextmanager
def _process(module: str, function: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process that reads; it is ended whatever happens to its reader."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of this package, nothing from outside
        [sys.executable, "-m", module, function],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        yield process
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()


def answer(*functions: Callable[[bytes, Limits], Iterable[object]]) -> None:
    """What such a module does when it is run: read the limits and the bytes, write each answer, then None.

    Which of its functions answers is named on the command line.
    """
    (read,) = (function for function in functions if function.__name__ == sys.argv[1])
    # A document leaves no cycles behind, and what the process holds dies with it.
    gc.disable()
    limits = Limits(**json.loads(sys.stdin.buffer.readline()))
    data = sys.stdin.buffer.read()
    _limit(limits.bytes + len(data), limits.seconds)
    for found in read(data, limits):
        _send(found)
    _send(None)


def _limit(memory: int, seconds: int) -> None:
    # Where the system has no such limits (Windows), the parent's clock still ends the process.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory + _SPARE, memory + _SPARE))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(found: object) -> None:
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
    sys.stdout.buffer.flush()
