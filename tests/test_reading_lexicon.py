"""The vocabulary: no word without a proof, which is a sample that is read differently when the word is taken out."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from cases import daily
from mie_budget import reading
from mie_budget.reading import labels, lexicon, organizations, titles
from mie_budget.reading.forms import values
from mie_budget.reading.items import by_name
from mie_budget.reading.lexicon import Entry, beginnings, entries, without, words
from mie_budget.reading.reader import ReadText, read_lines
from mie_budget.reading.tables import columns


def spelled(pattern: str) -> str:
    """The shortest text a word stands for: without what may be left out, and the first of each choice."""
    text = re.sub(r"\(\?<?[!=][^()]*(?:\([^()]*\)[^()]*)*\)", "", pattern)
    while (group := re.search(r"\((?:\?:)?([^()]*)\)(\?|\{[\d,]+\})?", text)) is not None:
        inner = "" if group[2] == "?" else group[1].split("|")[0]
        text = text[: group.start()] + inner + text[group.end() :]
    text = re.sub(r"(?:\[\^[^\]]*\]|\\d|\.)(?:\{0,\d+\}|\*)", "", text)
    text = re.sub(r"\[\^[^\]]*\](?:\{\d+(?:,\d+)?\}|\+)?", "西川", text)
    text = re.sub(r"(?:\[[^\]]*\]|\\?.)(?:\?|\{0,\d+\})", "", text)
    text = re.sub(r"\[([^\]])[^\]]*\][+*]?", r"\1", text)
    return re.sub(r"[+*]|\\d", "", text).replace("\\", "")


def sample_of(entry: Entry, word: str) -> str:
    return entry.samples.get(word, entry.sample).replace("{word}", spelled(word))


def forget() -> None:
    """Answers that were remembered were given with another vocabulary."""
    for module in (by_name, columns, labels, organizations, titles):
        for value in vars(module).values():
            if hasattr(type(value), "cache_clear"):  # a pattern that is asked for an attribute is compiled
                value.cache_clear()


def read(text: str) -> tuple[object, ...]:
    forget()
    found: ReadText = read_lines(text)
    return (
        found.title, found.fiscal_year, found.stage, found.records, found.roles, found.figure_roles, found.diagnostics,
        [(one.verdict, one.evidence, one.against) for one in found.evidence], found.outline,
    )  # fmt: skip


@pytest.mark.parametrize("kind", daily({kind: kind for kind in entries()}, "ditto", "label.limit", "stage.initial"))
def test_no_word_without_a_proof(kind: str) -> None:
    entry = entries()[kind]
    texts = {word: sample_of(entry, word) for word in entry.words}
    # All before the first word is taken out: what changes the vocabulary has its patterns compiled anew.
    whole = {text: read(text) for text in texts.values()}
    unproved = []
    for word, text in texts.items():
        try:
            with without(kind, word):
                if read(text) == whole[text]:
                    unproved.append((word, text))
        finally:
            forget()
    assert unproved == []


@pytest.mark.parametrize(
    ("word", "reason"),
    [(".円", "no telling"), ("当?", "may say nothing"), ("(?:当初", "left open")],
)
def test_a_word_whose_beginning_cannot_be_told_is_refused(
    word: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicon._State, "entries", {"made": Entry("", (word,), "", {})})
    with pytest.raises(ValueError, match=reason):
        beginnings("made")


def late_patterns() -> Iterator[tuple[str, str, int, tuple[str, ...]]]:
    """The patterns of the reader that say what they need: where each stands, its source, flags and what it needs."""
    for module in pkgutil.walk_packages(reading.__path__, f"{reading.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            held = value if isinstance(value, tuple) else [value]
            for one in [part for item in held for part in (item if isinstance(item, tuple) else [item])]:
                if isinstance(one, lexicon._Lazy) and one._needs:
                    source = lexicon._PLACE.sub(lexicon._placed, one._source)
                    yield f"{module.name}.{name}", source, one._flags, one._needs


def characters_of(part: str, codes: Any) -> set[str]:
    """The characters that a part of a class stands for; one that nothing needs for what are too many to tell."""
    if part == "RANGE":
        return set(map(chr, range(codes[0], codes[1] + 1)))
    return {chr(codes)} if part == "LITERAL" else {""}


def holds_one(steps: Iterable[tuple[object, Any]], characters: str) -> bool:
    """Whether all that a parsed pattern matches, with what stands around it, holds one of some characters."""
    for step, value in steps:
        match str(step), value:
            case "LITERAL", code:
                held = chr(code) in characters
            case "IN", parts:
                held = all(characters_of(str(part), codes).issubset(characters) for part, codes in parts)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT", (least, _, inner):
                held = least > 0 and holds_one(inner, characters)
            case "SUBPATTERN", (_, _, _, inner):
                held = holds_one(inner, characters)
            case "ASSERT", (_, inner):
                held = holds_one(inner, characters)
            case "BRANCH", (_, choices):
                held = all(holds_one(choice, characters) for choice in choices)
            case _:
                held = False
        if held:
            return True
    return False


def choices_of(steps: Iterable[tuple[object, Any]], *, tail: str = "") -> Iterator[str]:
    """All that a parsed pattern of words matches, before a tail; what stands around it is left out."""
    whole = [*steps]
    if not whole:
        yield tail
        return
    *before, last = whole
    match str(last[0]), last[1]:
        case "LITERAL", code:
            found = [chr(code)]
        case "IN", parts:
            found = [character for part, codes in parts for character in characters_of(str(part), codes)]
        case "MAX_REPEAT", (least, most, inner):
            found = [part * count for part in choices_of(inner) for count in {least, min(most, least + 1)}]
        case "SUBPATTERN", (_, _, _, inner):
            found = [*choices_of(inner)]
        case "BRANCH", (_, choices):
            found = [part for choice in choices for part in choices_of(choice)]
        case _:
            found = [""]
    for part in dict.fromkeys(found):
        yield from choices_of(before, tail=part + tail)


def test_the_vocabulary_read_kind_by_kind_is_the_whole_file() -> None:
    def kinds(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
        for name, table in tables.items():
            if "says" in table:
                yield f"{prefix}{name}", table
            else:
                yield from kinds(table, f"{name}.")

    whole = dict(kinds(tomllib.loads(lexicon._FILE.read_text(encoding="utf-8"))))
    assert {kind: {"samples": {}} | table for kind, table in whole.items()} == {
        kind: entry._asdict() | {"words": list(entry.words)} for kind, entry in entries().items()
    }
    assert all(lexicon._shipped_words(kind) == entry.words for kind, entry in entries().items())


def test_the_labels_of_forms_hold_what_is_looked_for_first() -> None:
    parser = importlib.import_module("re._parser")
    for word in entries()["field.title"].words:
        for label in choices_of(parser.parse(word)):
            assert any(held in label for held in values.IN_LABELS_OF_NAMES), label
    for word in entries()["label.amount"].words:
        assert {label[-1] for label in choices_of(parser.parse(word))} <= set(values.ENDS_OF_AMOUNT), word


def test_labels_are_written_with_what_is_looked_for_first() -> None:
    parser = importlib.import_module("re._parser")
    for kind in re.findall(r"(?<!P)<([a-z_.]+)>", values._WORDS):
        for word in entries().get(kind, Entry("", (words(kind),), "", {})).words:
            for label in choices_of(parser.parse(word)):
                assert values._shape().match(f"{label}:"), label


def test_what_a_pattern_needs_stands_in_all_that_it_matches() -> None:
    parser = importlib.import_module("re._parser")
    patterns = list(late_patterns())
    assert len(patterns) > 30
    unproved = [
        (where, each)
        for where, source, flags, needs in patterns
        for each in needs
        if not holds_one(parser.parse(source, flags), each)
    ]
    assert unproved == []


def test_a_pattern_is_not_compiled_for_a_text_without_what_it_needs() -> None:
    late = lexicon.lazy("(?:道|橋)", needs="道橋")
    assert late.search("川") is late.match("川") is late.fullmatch("川") is None
    assert (list(late.finditer("川")), list(late.findall("川")), late.sub("", "川")) == ([], [], "川")
    assert late not in lexicon._State.compiled
    assert (late.sub("", "橋の点検"), late.search("橋") is not None, list(late.findall("川"))) == ("の点検", True, [])
    of_both = lexicon.lazy("(?:道|橋)[1-3]", needs=("道橋", "123"))
    assert (of_both.search("橋"), of_both in lexicon._State.compiled, of_both.search("橋2") is None) == (
        None,
        False,
        False,
    )
