"""Diagnostics: every code that a finding about a document can have, with its severity and its sentence.

A diagnostic is a code and values (`params`); its sentence is made for the reader's language where it is shown. A
value that is itself a word, such as the reason why a figure cannot be read, is a code too, listed in `REASONS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from mie_budget.language import N_, Value, catalogue


class Severity(StrEnum):
    """How much a diagnostic matters."""

    INFO = "info"
    """An inference worth knowing; nothing is missing."""
    WARNING = "warning"
    """Something was left out or could not be resolved."""
    ERROR = "error"
    """The document, or a whole part of it, could not be read."""


_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR


class DiagnosticCode(StrEnum):
    """What a finding is about."""

    severity: Severity
    """How much it matters."""
    sentence: str
    """What it says in English, with `{params}`."""

    def __new__(cls, code: str, severity: Severity, sentence: str) -> Self:
        """A code with what is said of it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.severity = severity
        member.sentence = sentence
        return member

    EMPTY = "empty", _ERROR, "the document holds no text. Check that the right file was saved"
    BROKEN_CHARACTERS = (
        "broken-characters",
        _ERROR,
        "the characters are broken ({reason}), so nothing in it can be trusted. Extract the text again with "
        "another tool, run character recognition on the page, or name the encoding with --encoding",
    )
    VERTICAL_TEXT = (
        "vertical-text",
        _ERROR,
        "most lines hold one or two characters: vertical columns that were copied across. Extract the text again "
        "with a tool that knows vertical writing",
    )
    SCRAMBLED_COLUMNS = (
        "scrambled-columns",
        _ERROR,
        "titles and figures stand in separate blocks ({number} figures stand alone), so no figure can be paired "
        "with its title. Extract the text again keeping the layout, for example with pdftotext -layout",
    )
    LOOKS_LIKE_PROSE = (
        "looks-like-prose",
        _ERROR,
        "no budget item was found: the figures stand inside sentences, as in a speech or an article. Use the "
        "document that lists the programs",
    )
    LOOKS_LIKE_TOTALS = (
        "looks-like-totals",
        _ERROR,
        "no budget item was found: the lines hold columns of figures, as in a table of account totals. Use the "
        "document that lists the programs",
    )
    NO_ITEMS = (
        "no-items",
        _ERROR,
        "no budget item was found. If the document lists some, write a notation for it and pass it with --notation",
    )
    TITLE_LOST = (
        "title-lost",
        _WARNING,
        "the figure {found} has departments but no title, so it belongs to no record. Look for the title on the "
        "page before and add it to the text",
    )
    FIGURE_UNCLAIMED = (
        "figure-unclaimed",
        _WARNING,
        "the figure {found} belongs to no record. Check the line in the original; a title may be lost or written "
        "in another notation",
    )
    FIGURE_UNREADABLE = (
        "figure-unreadable",
        _WARNING,
        "the figure {found} cannot be read ({reason}), so the amount is left out. Check the original",
    )
    FIGURE_UNLABELLED = (
        "figure-unlabelled",
        _WARNING,
        "a second figure {found} stands beside the amount and nothing says what it is, so it is left out",
    )
    WORD_UNKNOWN = (
        "word-unknown",
        _WARNING,
        "the words {found} beside the amount say something the program does not know. Check what the figure means",
    )
    ITEM_DOUBTFUL = (
        "item-doubtful",
        _WARNING,
        "this looks like an item ({found}) but {reason}, so it is left out. Check the line in the original; a "
        "notation for this layout, passed with --notation, decides it",
    )
    ITEM_UNCONFIRMED = (
        "item-unconfirmed",
        _WARNING,
        "neither the name {found} nor the names around it are those of programs, so the figure may be that of a "
        "policy, an account or a kind of expense. Check it in the original",
    )
    SUM_SUSPECTED = (
        "sum-suspected",
        _WARNING,
        "the figure of {found} may be the sum of others: {reason}. Check it in the original",
    )
    TITLE_UNCERTAIN = (
        "title-uncertain",
        _WARNING,
        "where the title {found} begins or ends is not certain. Check it in the original",
    )
    AMOUNT_UNCERTAIN = (
        "amount-uncertain",
        _WARNING,
        "which figure is the amount of {found} is not certain: several that belong to no record stand alone near it or "
        "elsewhere. Check it in the original",
    )
    DEPARTMENT_FROM_HEADING = (
        "department-from-heading",
        _INFO,
        "the departments of the items below are taken from this heading: {found}",
    )
    DITTO_UNRESOLVED = (
        "ditto-unresolved",
        _WARNING,
        "a ditto mark stands for the departments, but there is no record before it. The record has no department",
    )
    DEPARTMENT_MISSING = (
        "department-missing",
        _WARNING,
        "no department was found for this item, though other items have one. Check it in the original",
    )
    DEPARTMENT_UNCERTAIN = (
        "department-uncertain",
        _WARNING,
        "whether {found} is in charge of this item is not certain: {reason}. Check it in the original",
    )
    AMOUNT_MISSING = "amount-missing", _INFO, "no amount is printed for this item"
    APPROXIMATE = ("approximate", _INFO, "the figure {found} is printed as approximate; it is taken as exact")
    FIGURE_IN_PROSE = (
        "figure-in-prose",
        _INFO,
        "the figure {found} stands in a sentence outside the records and is not counted",
    )
    FIGURE_IN_LIST = (
        "figure-in-list",
        _INFO,
        "the figure {found} stands at the end of a line of the description and is not counted",
    )
    TOTAL_MISMATCH = (
        "total-mismatch",
        _WARNING,
        "a total of {found} ({stated:,}円) is stated here, but the {records} records it covers (lines "
        "{first}-{last}) add up to {computed:,}円 ({way}{extra}); of the difference of {difference:,}円, rounding "
        "explains at most {allowed:,}円. Look for an item that was lost or misread, or check the sum in the "
        "original",
    )
    COUNT_MISMATCH = (
        "count-mismatch",
        _WARNING,
        "{stated} programs are stated here, but {computed} were read (lines {first}-{last}). Look for an item that "
        "was lost or read twice",
    )
    PART_EXCEEDS_AMOUNT = (
        "part-exceeds-amount",
        _WARNING,
        "the part printed as {stated:,}円 (うち) is larger than the amount {computed:,}円 it belongs to. Check "
        "both in the original",
    )
    BREAKDOWN_EXCEEDS_AMOUNT = (
        "breakdown-exceeds-amount",
        _WARNING,
        "the figures printed as a breakdown add up to {stated:,}円, more than the amount {computed:,}円 they "
        "belong to. Check them in the original",
    )
    PAGE_REFUSED = (
        "page-refused",
        _WARNING,
        "page {page} was not read: {reason}. Run character recognition on it, or look for another copy of the document",
    )
    PAGE_RECOGNIZED = (
        "page-recognized",
        _WARNING,
        "the text of page {page} comes from character recognition, not from the document. Check its figures in "
        "the picture",
    )
    PAGE_BY_COLUMNS = (
        "page-by-columns",
        _INFO,
        "from here a page is set in columns, which are read one after another. Lines are counted as `mie-budget text` "
        "prints them, not as in the file",
    )
    RECORDS_FILTERED = (
        "records-filtered",
        _INFO,
        "only {number} of {whole} records are here, and the totals are theirs: {filters}",
    )
    CORRECTION_APPLIED = (
        "correction-applied",
        _INFO,
        "a correction by hand was applied here ({way}: {fields}), for this reason: {why}",
    )
    CORRECTION_NOT_APPLIED = (
        "correction-not-applied",
        _WARNING,
        "a correction by hand ({way}: {why}) was not applied: {reason}. Look at the item, and correct it again or "
        "delete the old correction",
    )
    CORRECTION_PROPOSED = (
        "correction-proposed",
        _INFO,
        "in {document} an item of this title was corrected by hand ({way}: {why}); nothing was changed here. If it "
        "is right here too, correct this item as well",
    )
    CORRECTION_UNUSED = ("correction-unused", _INFO, "a correction by hand ({way}: {why}) is not used: {reason}")


REASONS: Mapping[str, str] = {
    "broken-grouping": N_("broken grouping of digits"),
    "digit-illegible": N_("a digit is illegible"),
    "only-a-bound": N_("it is only a bound"),
    "range": N_("it is a range"),
    "unit-missing": N_("its unit is missing"),
    "several-figures": N_("several figures stand side by side"),
    "units-out-of-order": N_("units out of order"),
    "part-above-unit": N_("a part is larger than the unit before it"),
    "point-for-comma": N_("a decimal point where a comma is expected"),
    "fraction-of-a-yen": N_("a fraction of a yen"),
    "too-large": N_("it is larger than any budget"),
    "cid-codes": N_("(cid:…) codes in place of letters"),
    "private-letters": N_("letters without a meaning"),
    "wrong-encoding": N_("text read in the wrong encoding"),
    "foreign-letters": N_("letters of no script that budgets are written in"),
    "unit-price": N_("it is a price for one of something"),
    "weak": N_("too little speaks for it"),
    "columns": N_("which column each figure stands in is not certain"),
    "contract": N_("its table lists bids or contracts"),
    "payment": N_("its list is one of single payments"),
    "no-name": N_("the words before the figure are no programme's name"),
    "organization": N_("the words before the figure are an organization's name"),
    "per-person": N_("the figure is one for a person, a case or a time"),
    "difference": N_("the figures of its list say by how much budgets have changed"),
    "sentence": N_("the words before the figure are part of a sentence"),
    "revenue-name": N_("the words before the figure are a kind of revenue"),
    "covers": N_("the name is no program's, and the items below it, or all others, come to no more"),
    "trillion": N_("hardly any program costs a trillion yen"),
    "unread": N_("it stands by the item, and no item was given it"),
    "few": N_("hardly any other item has a department"),
    "own-sum": N_("it stands above the item with a sum of its own"),
    "unknown-label": N_("the word before it is not known to say who is in charge"),
    "in-middle": N_("it stands in a row above, perhaps in the middle of the rows it is for"),
    "no-text": N_("it is a picture or drawn letters, without text"),
    "wrong-kanji": N_("its font gives wrong kanji"),
    "wrong-digits": N_("its font gives signs in place of digits"),
    "vertical": N_("it is written from top to bottom"),
    "damaged": N_("it is damaged"),
    "all": N_("every printed amount"),
    "without-part-of": N_("without 内数"),
    "pools-once": N_("each 内数 figure once"),
    "with-relisted": N_(", with 再掲"),
    "with-additional": N_(", with 外数"),
    "with-both": N_(", with 再掲 and 外数"),
    "text-changed": N_("the text of the document has changed since"),
    "no-such-item": N_("no item is read there with this title from these printed lines"),
    "several-items": N_("several items of this title begin on the same line"),
    "no-amount": N_("the item has no amount, and the correction gives none"),
    "two-amounts": N_("both items have an amount, and the correction does not say which is right"),
    "read-before": N_("this document was read before and its text is not at hand; read the document itself"),
    "says-the-same": N_("it says what was read anyway"),
    "not-read": N_("its document is not among those that were read"),
    "change": N_("changed"),
    "add": N_("added"),
    "drop": N_("dropped"),
    "join": N_("joined"),
    "whole": N_("the whole item"),
    "title": N_("title"),
    "departments": N_("departments"),
    "ditto": N_("ditto"),
    "amount": N_("amount"),
    "others": N_("other figures"),
    "markers": N_("markers"),
    "description": N_("description"),
    "span": N_("place"),
}
"""Words that stand as codes among the values of a diagnostic, in English."""
OF_UNCLAIMED = frozenset({DiagnosticCode.ITEM_DOUBTFUL, DiagnosticCode.TITLE_LOST, DiagnosticCode.FIGURE_UNCLAIMED})
"""What says that a figure on its line belongs to no record."""


def sentence(code: DiagnosticCode, params: Mapping[str, Value], *, language: str) -> str:
    """What a finding says in a language.

    >>> params = {"found": "3,51千円", "reason": "broken-grouping"}
    >>> sentence(DiagnosticCode.FIGURE_UNREADABLE, params, language="en")[:64]
    'the figure 3,51千円 cannot be read (broken grouping of digits), so'
    """
    _ = catalogue(language)
    words = {name: _(REASONS[word]) for name in _WORDED if (word := str(params.get(name))) in REASONS}
    if "fields" in params:
        fields = str(params["fields"]).split(", ")
        shown = (_(REASONS[field]) if field in REASONS else field for field in fields)
        words["fields"] = _.context("between", ", ").join(shown)
    return _(code.sentence, **{**params, **words})


_WORDED = ("reason", "way", "extra")
"""The values that are such words; an empty one stands for itself, and `fields` are several."""
