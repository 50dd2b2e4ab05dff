"""What is changed at the desk: corrections, in the file beside the document, and documents that are removed.

It is taken back in the order it came.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from mie_budget.desk.drops import bring_back, put_aside
from mie_budget.desk.folder import DeskDocument, DeskFolder, KeptCorrection, corrections_beside
from mie_budget.diagnostics import REASONS
from mie_budget.errors import ErrorCode, OutputError, SourceError, UsageError
from mie_budget.language import catalogue
from mie_budget.meaning.corrections import (
    NO_AMOUNT,
    Action,
    BoundItem,
    Correction,
    ReadDocument,
    correction_of,
    outcome_of,
)
from mie_budget.models import LineNumber, Model, Relation
from mie_budget.reading.characters import fold
from mie_budget.reading.figures import find_figures
from mie_budget.sinks.corrections import change_corrections

_BETWEEN = "、"
"""What parts the departments in a field of the page."""


class Wanted(Model):
    """A correction as the page asks for it: what the fields say that were changed, None for the others.

    `item` is the number of the record as it was read, from 0, or the key of the correction that added it. One that was
    missed has none, and stands on the lines `first` to `last`. `renews` is the key of a correction that this one stands
    in place of.
    """

    document: str
    sha256: str
    action: Action
    reason: str
    item: Annotated[int, Field(ge=0)] | str | None = None
    second: Annotated[int, Field(ge=0)] | None = None
    first: LineNumber | None = None
    last: LineNumber | None = None
    title: str | None = None
    departments: str | None = None
    amount: str | None = None
    relation: Relation | None = None
    renews: str | None = None


class Step(NamedTuple):
    """What was changed in a file of corrections at once."""

    file: str
    added: tuple[Correction, ...] = ()
    removed: tuple[Correction, ...] = ()


class Removal(NamedTuple):
    """A document that was taken from the folder, by its path there, and where its file is now."""

    below: str
    aside: Path


class DeskCorrections:
    """The corrections of a folder, with the steps that were taken since the desk was opened."""

    def __init__(self, folder: DeskFolder) -> None:
        self._folder = folder
        self._steps: list[Step | Removal] = []

    @property
    def last(self) -> Correction | str | None:
        """The correction that `undo` would take back, or bring back, or the document that it would."""
        if not self._steps:
            return None
        step = self._steps[-1]
        return step.below if isinstance(step, Removal) else (step.added or step.removed)[0]

    def correct(self, wanted: Wanted, *, language: str) -> None:
        """Keep a correction. Raises `MieBudgetError` for what cannot be corrected so; nothing is changed then."""
        with self._folder.lock:
            contents = self._folder.contents()
            found = (one for one in contents.documents if one.below == wanted.document)
            document = next(found, None)
            if document is None or document.plain.sha256 != wanted.sha256:
                raise SourceError(ErrorCode.DOCUMENT_CHANGED, file=wanted.document)
            file = corrections_beside(document.below)
            if isinstance(wanted.item, str):
                added = self._kept(wanted.item).correction
                new = () if wanted.action is Action.DROP else (_changed(added, wanted),)
                step = Step(file, added=new, removed=(added,))
            else:
                old = () if wanted.renews is None else (self._kept(wanted.renews).correction,)
                step = Step(file, added=(_new(document, wanted),), removed=old)
            earlier = [one.correction for one in contents.corrections if one.file == file]
            for correction in step.added:
                _check(document.plain, [one for one in earlier if one not in step.removed], correction, language)
            self._take(step)

    def remove(self, key: str) -> None:
        """Take a correction out of its file. Raises `UsageError` for one that is no longer there."""
        with self._folder.lock:
            kept = self._kept(key)
            self._take(Step(kept.file, removed=(kept.correction,)))

    def remove_document(self, below: str, *, sha256: str) -> None:
        """Take a document from the folder; its corrections stay. Raises as `put_aside` does."""
        with self._folder.lock:
            self._steps.append(Removal(below, put_aside(self._folder, below, sha256=sha256)))

    def undo(self) -> None:
        """Take back the last step; nothing where there is none. Raises as `change_corrections` and `bring_back` do.

        A step that somebody else has taken back in the file is forgotten.
        """
        with self._folder.lock:
            if not self._steps:
                return
            step = self._steps.pop()
            try:
                if isinstance(step, Removal):
                    bring_back(self._folder, step.below, step.aside)
                else:
                    change_corrections(self._folder.inside(step.file), add=step.removed, remove=step.added)
            except OutputError:
                self._steps.append(step)
                raise

    def _take(self, step: Step) -> None:
        change_corrections(self._folder.inside(step.file), add=step.added, remove=step.removed)
        self._steps.append(step)

    def _kept(self, key: str) -> KeptCorrection:
        for one in self._folder.contents().corrections:
            if one.key == key:
                return one
        raise UsageError(ErrorCode.CORRECTION_GONE)


def _new(document: DeskDocument, wanted: Wanted) -> Correction:
    """The correction of an item that was read, or of one that was missed."""
    plain = document.plain
    entry = {
        "action": wanted.action,
        "reason": wanted.reason,
        **_values(wanted),
        "item": _item(plain, wanted).model_dump(mode="json"),
        "document": plain.bound().model_dump(mode="json"),
    }
    if wanted.second is not None:
        entry["second"] = _read_item(plain, wanted.second).model_dump(mode="json")
    return correction_of(entry)


def _item(plain: ReadDocument, wanted: Wanted) -> BoundItem:
    if isinstance(wanted.item, int):
        return _read_item(plain, wanted.item)
    if wanted.first is None:
        raise UsageError(ErrorCode.REQUEST_WRONG)
    last = wanted.last or wanted.first
    if not wanted.first <= last <= len(plain.lines):
        raise UsageError(ErrorCode.LINES_MISSING, number=len(plain.lines))
    return BoundItem(line=wanted.first, header=plain.header(wanted.first, last))


def _read_item(plain: ReadDocument, number: int) -> BoundItem:
    if number >= len(plain.records):
        raise UsageError(ErrorCode.REQUEST_WRONG)
    return plain.bound_item(plain.records[number])


def _changed(added: Correction, wanted: Wanted) -> Correction:
    """The correction that added an item, with other values."""
    return correction_of({**added.model_dump(mode="json"), **_values(wanted), "reason": wanted.reason})


def _values(wanted: Wanted) -> dict[str, object]:
    """What the fields of the page say, as a correction holds it."""
    given: dict[str, object] = {"title": wanted.title, "relation": wanted.relation}
    if wanted.departments is not None:
        given["departments"] = [name.strip() for name in wanted.departments.split(_BETWEEN) if name.strip()]
    if wanted.amount is not None:
        given["amount_yen"] = yen_of(wanted.amount) if wanted.amount.strip() else NO_AMOUNT
    return {name: value for name, value in given.items() if value is not None}


def yen_of(text: str) -> int:
    """An amount as people write it, in yen where it names no unit. Raises `UsageError` for what is none.

    >>> yen_of("3,510千円"), yen_of("３５１００００"), yen_of("▲1億2,000万円")
    (3510000, 3510000, -120000000)
    """
    folded = fold(text).strip()
    figures = find_figures(folded if folded.endswith("円") else f"{folded}円")
    if len(figures) != 1 or figures[0].yen is None or (figures[0].start, figures[0].end < len(folded)) != (0, False):
        raise UsageError(ErrorCode.AMOUNT_UNREADABLE, text=text)
    return figures[0].yen


def _check(plain: ReadDocument, earlier: list[Correction], correction: Correction, language: str) -> None:
    """Raise `UsageError` for a correction that would do nothing."""
    outcome = outcome_of(plain, earlier, correction)
    if "reason" in outcome.params:
        why = catalogue(language)(REASONS[str(outcome.params["reason"])])
        raise UsageError(ErrorCode.CORRECTION_USELESS, why=why)
