"""The page of the desk: the review page with the parts that change what is in the folder, and what it is given."""

from __future__ import annotations

from functools import cache
from importlib import resources

from mie_budget.desk.corrections import DeskCorrections
from mie_budget.desk.drops import MOST_TO_DROP
from mie_budget.desk.folder import Contents, DeskDocument, DeskFolder, KeptCorrection, corrections_beside
from mie_budget.diagnostics import REASONS, DiagnosticCode
from mie_budget.language import catalogue
from mie_budget.meaning.corrections import NO_AMOUNT, Correction
from mie_budget.models import Diagnostic
from mie_budget.printed import Picture
from mie_budget.sinks.columns import label
from mie_budget.sinks.review import Addition, review_page
from mie_budget.sinks.review.content import Value, content, findings_of, pages_of, side_by_side_years, years

_STATES = (
    DiagnosticCode.CORRECTION_NOT_APPLIED,
    DiagnosticCode.CORRECTION_APPLIED,
    DiagnosticCode.CORRECTION_PROPOSED,
    DiagnosticCode.CORRECTION_UNUSED,
)
"""What can be said of a correction, what needs a person first."""
_SCRIPTS = ("asking.js", "dropping.js", "editing.js", "lists.js", "desk.js")
"""In the order in which they are joined, behind those of the review page."""


def desk_content(folder: DeskFolder, corrections: DeskCorrections, *, language: str) -> dict[str, Value]:
    """All that the page shows, but the pictures of pages."""
    contents = folder.contents()
    documents = [one.document for one in contents.documents]
    keys = {(one.file, one.correction): one.key for one in contents.corrections}
    last = corrections.last
    return {
        "folder": folder.path.name,
        "documents": [_document(one, keys, language) for one in contents.documents],
        "years": years(documents, language=language),
        "side_by_side": side_by_side_years(documents, language=language),
        "corrections": [_correction(one, contents, language) for one in contents.corrections],
        "refused": [{"name": name, "message": error.sentence(language)} for name, error in contents.refused],
        "most_to_drop": MOST_TO_DROP,
        "undo": _title(last) if isinstance(last, Correction) else last,
    }


def page_content(document: DeskDocument, pictures: tuple[Picture, ...]) -> dict[str, Value]:
    """The pages of a document as they look."""
    printed = document.reading.printed
    return {
        "pages": pages_of(printed, document.document.records, findings_of(document.document), pictures),
        "pages_left_out": max(0, (printed.pages or 0) - len(pictures)),
    }


def _document(one: DeskDocument, keys: dict[tuple[str, Correction], str], language: str) -> dict[str, Value]:
    """A document, each record of it with its number as it was read or the key of the correction that added it."""
    file = corrections_beside(one.below)
    return {
        **content(one.reading, language=language),
        "has_pages": bool(one.reading.printed.pages) and one.document.source.media_type == "application/pdf",
        "origins": [origin if isinstance(origin, int) else keys[file, origin] for origin in one.corrected.origins],
    }


def _correction(one: KeptCorrection, contents: Contents, language: str) -> dict[str, Value]:
    """A correction: what it does, its state, and where each thing that is said of it belongs."""
    correction = one.correction
    _ = catalogue(language)
    said = sorted(one.said, key=lambda about: _STATES.index(about[1].code))
    return {
        "key": one.key,
        "file": one.file,
        "action": correction.action,
        "way": _(REASONS[correction.action]),
        "title": _title(correction),
        "document": correction.document.name,
        "line": correction.item.line,
        "reason": correction.reason,
        "fields": _fields(correction, language),
        "state": said[0][1].code if said else DiagnosticCode.CORRECTION_UNUSED,
        "said": [_said(about, contents, language) for about in said],
    }


def _said(about: tuple[str | None, Diagnostic], contents: Contents, language: str) -> dict[str, Value]:
    below, found = about
    numbers = {one.below: number for number, one in enumerate(contents.documents)}
    return {
        "code": found.code,
        "message": found.model_dump(mode="json", include={"message"}, context={"language": language})["message"],
        "document": None if below is None else numbers[below],
        "line": found.line,
    }


def _title(correction: Correction) -> str:
    return correction.item.title or correction.title or ""


def _fields(correction: Correction, language: str) -> dict[str, Value]:
    """The values that a correction gives, as the fields of the page hold them."""
    amount, departments = correction.amount_yen, correction.departments
    given: dict[str, Value] = {
        "title": correction.title,
        "departments": None if departments is None else "、".join(departments),
        "amount": "" if amount == NO_AMOUNT else None if amount is None else str(amount),
        "relation": correction.relation,
        "markers": correction.markers and "、".join(label(marker, language) for marker in correction.markers),
        "description": correction.description,
    }
    return {name: value for name, value in given.items() if value is not None}


@cache
def desk_page(language: str) -> bytes:
    """The page in a language. It holds nothing of any document: it asks for that."""
    script = "".join(map(_file, _SCRIPTS))
    return review_page([], language=language, addition=Addition(_file("desk.html"), _file("desk.css"), script))


def _file(name: str) -> str:
    return resources.files("mie_budget.desk").joinpath("page", name).read_text(encoding="utf-8")
