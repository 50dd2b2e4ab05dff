"""The vocabulary: no word without a proof, which is a sample that is read differently when the word is taken out."""

from __future__ import annotations

import re

import pytest

from cases import daily
from mie_budget.reading import labels, lexicon, organizations, titles
from mie_budget.reading.items import by_name
from mie_budget.reading.lexicon import Entry, beginnings, entries, without
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
    monkeypatch.setattr(lexicon, "entries", lambda: {"made": Entry("", (word,), "", {})})
    with pytest.raises(ValueError, match=reason):
        beginnings("made")
