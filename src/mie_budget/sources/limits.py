"""How much a file may cost to read: a file that needs more is refused, whoever made it and why."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

from mie_budget.errors import ErrorCode, SourceError

_CHUNK = 1 << 20
_MEGABYTE = 1_000_000
_MOST_ENTRIES = 20_000


class Limits(NamedTuple):
    """What reading one file may cost. The defaults read every budget book and stop what was made to do harm."""

    pages: int = 5_000
    """Pages of a PDF, or sheets of a workbook."""
    seconds: int = 300
    """Time for a PDF or an old workbook, whose libraries can run on; the others end by `bytes` and `cells`."""
    bytes: int = 512_000_000
    """Memory for one PDF, and the unpacked size of a workbook or a Word document."""
    cells: int = 500_000
    """Cells of tables, or elements of a web page."""
    depth: int = 1_000
    """How deep the elements of a web page or the tables of a Word document may be nested."""

    @property
    def megabytes(self) -> int:
        """The limit on memory in MB."""
        return self.bytes // _MEGABYTE


DEFAULT_LIMITS = Limits()


class Archive:
    """A zip archive whose members are read only as far as the limit on unpacked bytes allows."""

    def __init__(self, data: bytes, *, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._left = limits.bytes
        self._cache: dict[str, bytes] = {}
        import zipfile  # most documents are none

        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
            raise SourceError(ErrorCode.FILE_DAMAGED, file=name, kind="zip") from error
        if len(self._zip.infolist()) > _MOST_ENTRIES:
            raise self.too_large()

    def too_large(self) -> SourceError:
        """The error for an archive that unpacks to more than the limit."""
        return SourceError(ErrorCode.UNPACKS_TOO_LARGE, file=self.name, megabytes=self.limits.megabytes)

    @property
    def names(self) -> list[str]:
        """The names of the members."""
        return self._zip.namelist()

    def read(self, member: str) -> bytes:
        """The unpacked bytes of a member; empty where there is none of this name."""
        if member in self._cache:
            return self._cache[member]
        parts: list[bytes] = []
        try:
            with self._zip.open(member) as stream:
                # What the archive says of its size may be a lie: count what comes out.
                while part := stream.read(_CHUNK):
                    self._left -= len(part)
                    if self._left < 0:
                        raise self.too_large()
                    parts.append(part)
        except KeyError:
            return b""
        except SourceError:
            raise
        except Exception as error:  # zlib, bz2, lzma and zipfile each raise their own on damaged bytes
            locked = isinstance(error, RuntimeError) and "password" in str(error)
            code = ErrorCode.FILE_LOCKED if locked else ErrorCode.FILE_DAMAGED
            raise SourceError(code, file=self.name, kind="zip") from error
        self._cache[member] = b"".join(parts)
        return self._cache[member]
