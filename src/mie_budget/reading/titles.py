"""Titles: a program's name without its bullet, ordinal, markers and link texts, and what those said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mie_budget.models import Marker
from mie_budget.reading.departments import is_organization
from mie_budget.reading.patterns import lazy

STRONG_BULLETS = "○◯●◎◇◆□■☆★◦▪▫▶►▷▽▼➢❖❶❷❸❹❺❻❼❽❾❿"
BULLET = rf"[{STRONG_BULLETS}・•※〇-]"
ORDINAL = (
    r"[①-⑳㉑-㉟]|\(\s?\d{1,3}\s?\)|\d{1,3}\s?[.)](?!\d)|\d{1,3}(?=\s+\S)|\d{1,3}(?=「)|第\d{1,3}(?=\s)|[ア-ン](?=[.)\s])[.)]?"
    r"|\([ア-ン]\)|P\s?\d{1,3}(?=\s)"
)
_MARKER_WORDS: tuple[tuple[str, Marker | None], ...] = (
    (r"一部\s?新規?", Marker.PARTLY_NEW),
    (r"新規?", Marker.NEW),
    (r"一部\s?拡充|拡充?|拡大", Marker.EXPANDED),
    (r"継続?", Marker.CONTINUED),
    (r"改善?|改正|組替|廃止?|終了|重点?|一部\s?改善?|再掲", None),
)
# Signs that symbol fonts and lists put before a title, and what extraction leaves of them.
_SYMBOL = lazy(r"(?:[\ue000-\uf8ff\ufffd✓✔➢➣➤❖❏❑⑴-⒇㋐-㋾]|\(cid:\d+\))+\s*(?=\S)")
# Control and format characters are no part of a name.
_UNSEEN = lazy(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# What a marker, a bullet or an ordinal can begin with; kana ordinals are told by their second character.
MARK_STARTS = frozenset(STRONG_BULLETS + "・•※〇-([【〔<〈《0123456789第P") | {
    chr(code) for code in range(0x2460, 0x32C0)
}
_CLOSERS = frozenset(")]】〕>〉》…‥・.")
_WORD = "|".join(pattern for pattern, _ in _MARKER_WORDS)
BRACKETED_MARKER = rf"[(\[【〔<〈《]\s?(?:{_WORD})\s?[)\]】〕>〉》]"
_BRACKETED_MARKER = BRACKETED_MARKER.replace("(?:", "(?P<word>", 1)
# A single character is a marker only before a word that is no rest of its own.
_LEADING_MARKER = lazy(
    rf"{_BRACKETED_MARKER}\s*|(?P<bare>(?:一部新規?|新規|拡充|継続)(?=\s+\S)|[新拡](?=\s+\S{{4}}))\s+"
)
_TRAILING_MARKER = lazy(rf"\s*{_BRACKETED_MARKER}\Z")
_LEADING_OPENER = lazy(rf"(?P<bullet>{BULLET})\s*|(?:{ORDINAL})\s*")
_LINK_TEXT = lazy(
    r"(?:\s+|^|(?=[(\[]))[(\[]?(?:説明図|概要図|事業概要|概要|説明資料|詳細(?:はこちら)?|図|資料|参考資料)?[)\]]?(?:\s?[(\[]?(?:PDF|Excel|Word)[^()\[\]]*[)\]]?)?\Z"
)
# The program an item belongs to, or a budget frame: in square brackets behind the title, but no organization.
_TRAILING_FRAME = lazy(r"\s*[【〔](?P<frame>[^【】〔〕]{1,20})[】〕]\Z")
_LEADERS = " …‥・.:："
_RELISTED = "再掲"
_LETTER_SPACED = lazy(r"\S(?: \S){3,}")
_BLANKS = lazy(r"\s+")
_TOUCHING_WORDS = lazy(r"\n(?<=[A-Za-z0-9]\n)\n*[A-Za-z0-9]")
_FRAME = lazy(r"[【〔<〈《][^【】〔〕<>〈〉《》]{1,20}(?:枠|対象|対象事業|戦略|関連)[】〕>〉》]\s*")


class Title(NamedTuple):
    """A program's name and what was printed around it."""

    name: str
    markers: tuple[Marker, ...]
    bullet: str | None
    relisted: bool


def marker_of(word: str) -> Marker | None:
    """What a marker's word means, None for a word the contract has no marker for.

    >>> str(marker_of("一部新"))
    'partly_new'
    """
    for pattern, marker in _MARKER_WORDS:
        if re.fullmatch(pattern, word.strip()):
            return marker
    return None


def read_title(printed: str, *, legend: Mapping[str, Marker] | None = None) -> Title:
    r"""Take a folded title apart. `legend` maps bullets to the markers the document's legend gives them.

    >>> read_title("(1)(一部新)少人数教育推進事業 説明図").name
    '少人数教育推進事業'
    >>> read_title("新しい点字図書館の基本計画").name
    '新しい点字図書館の基本計画'
    >>> read_title("\uf075 橋の\u200b点検").name
    '橋の点検'
    """
    text = printed.strip()
    if not text.isprintable():
        text = _UNSEEN.sub("", text).strip()
    text = _SYMBOL.sub("", text, count=1) if _SYMBOL.match(text) else text
    if _is_plain(text):
        return Title(text, (), None, False)
    if "\n" in text:
        text = join_lines("\n".join(_LINK_TEXT.sub("", line.rstrip()) for line in text.split("\n")))
    if _LETTER_SPACED.fullmatch(text):
        text = text.replace(" ", "")
    text, words, bullets = _without_leading(text)
    text, more = _without_trailing(text)
    markers = [legend[bullet] for bullet in bullets if legend and bullet in legend]
    markers += [marker for word in words + more if (marker := marker_of(word)) is not None]
    return Title(
        _BLANKS.sub(" ", text),
        tuple(dict.fromkeys(markers)),
        bullets[0] if bullets else None,
        _RELISTED in words + more,
    )


def _without_leading(text: str) -> tuple[str, list[str], list[str]]:
    """A title without the markers, bullets, ordinals and frames before it; the markers' words and the bullets."""
    words: list[str] = []
    bullets: list[str] = []
    while match := _LEADING_MARKER.match(text) or _LEADING_OPENER.match(text) or _FRAME.match(text):
        if match.end() == len(text):
            break
        found = match.groupdict()
        word = found.get("word") or found.get("bare")
        words += [word.replace(" ", "")] if word else []
        bullets += [found["bullet"]] if found.get("bullet") else []
        text = text[match.end() :]
    return text, words, bullets


def _without_trailing(text: str) -> tuple[str, list[str]]:
    """A title without the markers, link texts, leaders and frames behind it, and the markers' words."""
    words: list[str] = []
    text = text.rstrip(_LEADERS)
    while (match := _TRAILING_MARKER.search(text) or _LINK_TEXT.search(text) or _TRAILING_FRAME.search(text)) and (
        match.start() > 0
    ):
        found = match.groupdict()
        if found.get("frame") and is_organization(found["frame"]):
            break
        words += [found["word"].replace(" ", "")] if found.get("word") else []
        text = text[: match.start()].rstrip(_LEADERS)
    return text, words


def _is_plain(text: str) -> bool:
    """Whether nothing can be printed around a name: no blank in it, no mark before it, no bracket at its end."""
    return (
        bool(text)
        and text[0] not in MARK_STARTS
        and text[-1] not in _CLOSERS
        and text[1:2] not in tuple(".)")
        and " " not in text
        and "\n" not in text
    )


def join_lines(text: str, *, between_words: Callable[[int], bool] | None = None) -> str:
    r"""Join hard-wrapped lines without a blank: Japanese text has none, and a narrow cell breaks any word.

    `between_words` says of a line, by its number from 0, whether a line break before it that stands between two Latin
    letters or digits parts two words.

    >>> join_lines("開催し\n\nます。"), join_lines("Smart\nCity", between_words=lambda number: True)
    ('開催します。', 'Smart City')
    """
    if " " in text:
        text = "\n".join([line.strip() for line in text.split("\n")])
    if between_words is None or not _TOUCHING_WORDS.search(text):
        return text.replace("\n", "")
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if line:
            if parts and _TOUCHING_WORDS.search(f"{parts[-1][-1]}\n{line[0]}") and between_words(number):
                parts.append(" ")
            parts.append(line)
    return "".join(parts)
