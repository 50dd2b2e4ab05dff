"""Affixes: what the names of a list have in front of them or behind them, each the same, and is no part of a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from mie_budget.models import Relation
from mie_budget.reading.characters import past
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import is_bureau_or_section
from mie_budget.reading.titles import CHAPTER, WORD, marker_of, read_title

_LEAST = 3
"""Names of a list with the same affix; two may be of one programme and its second stage."""
_IN_FRONT = (
    lazy(r"(?P<label>[^\W\d_]{2,8})\s?[:：]\s?(?=\S{2})"),
    lazy(r"(?![^\W\d_]{0,6}<policy>)(?P<label>[^\W\d_]{1,8})\s?\d{1,3}(?P<counted>[^\W\d_]{0,2})[\s:：.]+(?=\S{2})"),
)
"""A label, or what is counted and its number: 事業名：, 第1位, 提案2."""
_FIELD_IN_FRONT = lazy(
    r"(?P<open>[〈《<\[〔【])(?!仮称|旧)(?P<field>[^〈〉《》<>\[\]〔〕【】()\d]{1,12})[〉》>\]〕】]\s*"
    r"(?=[^\s〉》>\]〕】]{3})"
)
"""The field of work that a name belongs to, in a bracket before it: 〈総務〉橋の点検.

Round brackets stand before names of roads too: (主)東西線.
"""
_OPENS_FIELD = frozenset("〈《<[〔【")
_BEHIND = (
    lazy(r"\s(?P<label>[^\W\d_]{2,8})\s?[:：]\s?\S"),
    lazy(r"\s(?P<label>[^\W\d_①-⑳]{2,8})\s?(?P<signs>[\d①-⑳][\d①-⑳・,、.-]*)$"),
)
"""A label and what it says, or numbers of what it counts: KPI：創業 20件, SDGs①②, 計画事業 101."""
_LABEL_OF_SUM = lazy(r"\s(?P<label>[^\W\d_]{1,6}(?:予算[額案枠]?|額|計上))$")
"""What the sum behind a name is called, by a word that is no known label: 支出予算, 所要額."""


_BLANK = lazy(r"(?<=\S)\s+(?=\S)")


class _Affix(NamedTuple):
    candidate: Candidate
    piece: Piece
    start: int
    end: int


def without_affixes(candidates: Iterable[Candidate]) -> None:
    """Take off the names of each list the label, the field of work, or what is counted, that most of them begin with.

    And the label that most of them go on with. The fields stand in one kind of bracket, whatever they are.
    """
    lists: dict[tuple[str, str], list[tuple[Candidate, Piece, int]]] = {}
    for one in candidates:
        if one.title is not None and one.title_piece is not None and one.states_amount:
            begin = one.title.mark.end if one.title.mark is not None else 0
            lists.setdefault((one.style, one.frame), []).append((one, one.title_piece, begin))
    for listed in lists.values():
        if len(listed) < _LEAST:
            continue
        for pattern in _IN_FRONT:
            found: list[tuple[object, _Affix]] = [
                (match.group(*range(1, len(match.groups()) + 1)), _Affix(one, piece, match.end(), len(piece.text)))
                for one, piece, begin in listed
                if (match := pattern.match(piece.text, past(piece.text, begin))) is not None
            ]
            _take_off(found, len(listed))
        fields = [
            (match["open"], _Affix(one, piece, match.end(), len(piece.text)))
            for one, piece, begin in listed
            if (start := past(piece.text, begin)) < len(piece.text)
            and piece.text[start] in _OPENS_FIELD
            and (match := _FIELD_IN_FRONT.match(piece.text, start)) is not None
            and (one.departments is not None or not is_bureau_or_section(match["field"]))
        ]
        _take_off(fields, len(listed))
        for pattern in (*_BEHIND, _LABEL_OF_SUM):
            found = [
                (match["label"], _Affix(one, piece, 0, match.start()))
                for one, piece, begin in listed
                if " " in piece.text and (match := pattern.search(piece.text, begin + 1)) is not None
            ]
            _take_off(found, len(listed))


def _take_off(found: Sequence[tuple[object, _Affix]], listed: int) -> None:
    """Leave the affix that is the same in most names of a list out of these."""
    if not found:
        return
    label, times = Counter(key for key, _ in found).most_common(1)[0]
    if times < _LEAST or 2 * times <= listed:
        return
    for key, affix in found:
        if key == label and affix.candidate.title_piece is affix.piece:
            _shorten(affix)


def _shorten(affix: _Affix) -> None:
    """Leave of a name what is not its affix; what stands behind it describes the item."""
    one = affix.candidate
    named = read_title(affix.piece.text[affix.start : affix.end])
    one.title_piece = affix.piece.cut(affix.start, affix.end)
    one.title = named._replace(mark=one.title.mark if one.title is not None else None)
    for marker in named.markers:
        one.add_marker(marker)
    if affix.start == 0:
        one.prose = (affix.piece.cut(affix.end, len(affix.piece.text)), *one.prose)


_LEAST_MARKED = 2
"""Names with the same bracket: what comes again at another name says no more of either than a sign would."""
_MARK = r"(?P<mark>[〈《<\[〔【](?!<work.kind>[〉》>\]〕】])[^〈〉《》<>\[\]〔〕【】]{1,20}[〉》>\]〕】])"
_MARK_IN_FRONT = lazy(rf"{_MARK}\s*(?=\S{{3}})")
_MARK_BEHIND = lazy(rf"(?<=\S{{3}})\s*{_MARK}$")
_CHAPTER_BEHIND = lazy(rf"\s*[(\[【〔〈]{CHAPTER}[)\]】〕〉]$", needs="費")
"""The chapter of the budget that a programme is paid from: 橋の点検(土木費)."""


def without_repeated_brackets(candidates: Sequence[Candidate]) -> None:
    """Take off names the bracket that several of a document have in common: 橋の点検[重点枠], 水路の改修[重点枠].

    It is a mark of the issuer's, whatever it says. Round brackets say what a name is for, and are a part of it; so is
    a bracket without which two names would be the same: 窓の改修[小学校], 窓の改修[中学校].
    """
    named = [one for one in candidates if one.title is not None and one.states_amount]
    for pattern in (_MARK_IN_FRONT, _MARK_BEHIND):
        found: dict[str, list[tuple[_Affix, str]]] = {}
        names = Counter(one.name for one in named)
        for one in named:
            if (piece := one.title_piece) is None or not one.name or _OPENS_FIELD.isdisjoint(one.name):
                continue
            match = pattern.search(piece.text)
            if match is None or match["mark"] not in one.name:
                continue
            cut = (match.end(), len(piece.text)) if pattern is _MARK_IN_FRONT else (0, match.start())
            plain = read_title(piece.text[slice(*cut)]).name
            names[plain] += 1
            found.setdefault(match["mark"], []).append((_Affix(one, piece, *cut), plain))
        for marked in found.values():
            if len(marked) >= _LEAST_MARKED and all(names[plain] == 1 for _, plain in marked):
                for affix, _ in marked:
                    _shorten(affix)


def without_signs(candidates: Iterable[Candidate], signs: Collection[str]) -> None:
    """Take off names the signs in brackets that a legend explains, in front of them and behind: (臨)橋の点検[県]."""
    for one in candidates if signs else ():
        while one.title is not None and (piece := one.title_piece) is not None:
            name = one.name
            sign = next((sign for sign in signs if name.startswith(sign) or name.endswith(sign)), "")
            if not sign or WORD.search(name.replace(sign, "")) is None:
                break
            in_front = name.startswith(sign)
            kept = (piece.text.find(sign) + len(sign), len(piece.text)) if in_front else (0, piece.text.rfind(sign))
            _shorten(_Affix(one, piece, *kept))


def without_letters(candidates: Iterable[Candidate], letters: Collection[str]) -> None:
    """Take off names the letters that a legend explains, and what stands before them: 健康 新計 検診の充実."""
    if not letters:
        return
    signs = re.compile(rf"(?:^\W{{0,3}}|.*\s)(?P<letters>[{''.join(sorted(letters))}]{{1,3}})\s+(?=\S{{2}})")
    for one in candidates:
        piece = one.title_piece
        if one.title is None or piece is None or (sign := signs.match(piece.text)) is None:
            continue
        _shorten(_Affix(one, piece, sign.end(), len(piece.text)))
        for letter in sign["letters"]:
            one.add_marker(marker_of(letter))


def without_chapters(candidates: Sequence[Candidate]) -> None:
    """Take off the names of a document the chapters of the budget in brackets behind them; one may be a part of one."""
    found = [
        _Affix(one, piece, 0, match.start())
        for one in candidates
        if one.title is not None and (piece := one.title_piece) is not None
        if (match := _CHAPTER_BEHIND.search(piece.text)) is not None
    ]
    # One that comes again on a further page is one.
    if len({affix.candidate.name for affix in found}) >= _LEAST_MARKED:
        for affix in found:
            _shorten(affix)


_WORK_BEHIND = lazy(r"\s+<dash>\s+(?=\S)")
_LEAST_WITH_WORK = 3
"""One or two names of a list may have a dash of their own."""


def without_parents(candidates: Sequence[Candidate]) -> None:
    """Take off the names of items the name of the item behind it that they are a part of, with its figure.

    The figure is that item's own: 研修 教育の支援(5億円)の内数.
    """
    wholes = {
        (one.name, one.yen)
        for one in candidates
        if one.title is not None and one.yen is not None and one.relation is Relation.EXACT
    }
    for candidate in candidates:
        title, piece = candidate.title, candidate.title_piece
        if title is None or piece is None or candidate.relation is not Relation.PART_OF or " " not in title.name:
            continue
        for blank in _BLANK.finditer(piece.text):
            if (piece.text[blank.end() :].strip(), candidate.yen) in wholes and WORD.search(
                piece.text[: blank.start()]
            ):
                kept = piece.cut(0, blank.start())
                candidate.title_piece = kept
                candidate.title = title._replace(name=read_title(kept.text).name)
                break


def without_work_behind(candidates: Sequence[Candidate]) -> None:
    """Take off the names of a list what is done this year, which stands behind a dash in each: 大橋の補強 - 調査.

    What is done comes again in the list, while no two names of it are the same.
    """
    lists: dict[str, list[tuple[Candidate, Piece, re.Match[str] | None]]] = {}
    for candidate in candidates:
        piece = candidate.title_piece
        if piece is not None and candidate.mark is not None and candidate.states_amount:
            dashes = list(_WORK_BEHIND.finditer(piece.text)) if " " in piece.text else []
            lists.setdefault(candidate.mark.style, []).append(
                (candidate, piece, dashes[0] if len(dashes) == 1 and dashes[0].start() > candidate.mark.end else None)
            )
    for listed in lists.values():
        found = [(candidate, piece, dash) for candidate, piece, dash in listed if dash is not None]
        if len(found) < max(_LEAST_WITH_WORK, len(listed)):
            continue
        works = Counter(piece.text[dash.end() :].split()[0] for _, piece, dash in found)
        names = {read_title(piece.text[: dash.start()]).name for _, piece, dash in found}
        if len(names) < len(found) or max(works.values()) < 2:
            continue
        for candidate, piece, dash in found:
            if candidate.title is not None:
                candidate.title_piece = piece.cut(0, dash.start())
                candidate.title = candidate.title._replace(name=read_title(piece.text[: dash.start()]).name)
                candidate.prose = (piece.cut(dash.end(), len(piece.text)), *candidate.prose)
