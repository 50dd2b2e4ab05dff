"""Who is in charge: organizations that stand alone on a line, told from contacts and the heads of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mie_budget.reading.brackets import ONE_BRACKET, OPENING, closing_of
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.organizations import (
    LABEL_AND_BRACKET,
    DepartmentList,
    is_bureau,
    is_bureau_or_section,
    is_section,
    read_departments,
    without_signs_of_rank,
)
from mie_budget.reading.titles import STRONG_BULLETS, mark_of

_COLUMN_WORD = lazy("<column.departments>")
_OF_ANOTHER = frozenset(OPENING.replace("(", "") + ":：|")
"""A bracket, or the sign behind a label that says something else of an organization: 主催：…."""
_CONTACT = lazy(
    r"<contact>|電話(?:番号)?(?![一-龠ァ-ヶ])|"
    r"申込|TEL|作成|発行|広報(?!\S{0,8}[課室係部局]$)|[^ ]{0,6}先[:：]",
    needs=(":E作先問報照申発連電：", ":L問広成照申発絡電：", "L作先問広照申行電"),
)
_FIELD_LABEL = lazy(r"(?:<field.departments>)(?:[ \t]*(?:[:：/／=|]|…+)[ \t]*|[ \t]+)")
_LABEL_ALONE = lazy("<field.departments>")
_ACCOUNT_LABEL = lazy("<field.account>")
_PARTS_LABEL = frozenset(" \t:：/／=|…")
_CALL = r"<telephone>(?:\((?:直通|代表|内線)\))?[\s:：.]*"
_EXTENSION = r"(?:\s?\(?(?:内線?|代表|直通)[\s:：]?[\d・、,～\-－−‐]*\)?)?"
_TELEPHONE = lazy(
    r"(?:(?<=[課室所])(?<!役所)\s+\S{2,12}(?:担当|係|班|グループ|チーム))?"
    rf"(?:[\s、,]*(?:{_CALL}[\d・\-－−‐]+[\s、,・/]*)?{_CALL}[\d()・\-－−‐]+{_EXTENSION}(?=[)\]】〕〉》>≫]?$)"
    rf"|\s?\({_CALL}(?:[\d・\-－−‐]+|\d+\(\d+\)\d+)\)(?=[\]】〕〉》>≫]?$))",
    needs="Ee℡☎☏✆直線電",
)
"""Whom to call in a section, and the number."""
_BARE_NUMBER = lazy(r"\s*\((?:0\d{1,4}[-－−‐])?\d{1,4}[-－−‐]\d{3,4}\)$", needs="-‐−－")
_MAY_CALL = lazy("[<^telephone>]")
_ENDS_NUMBER = frozenset("()-－−‐]】〕〉》>≫")
"""What a telephone number may end with besides a digit."""
_SIGN_OF_ASKING = lazy(r"[【(〔]?[問担][】)〕]?\s?(?=[^い合当]\S)")
"""The sign before whom to call: 問健康課 電話12-3456."""
_ASKED_ALONE = lazy(r"(?:問|[【(〔\[]問[】)〕\]])\s(?=\S)")
_ASSEMBLY_ALONE = lazy("[都道府県市区町村]?議会")
"""An assembly among the departments; with a longer name it ends the headline of what it decided on."""
CALL = lazy(rf"{_CALL}\d", needs="Ee℡☎☏✆直線電")
"""A telephone number, wherever it stands."""
ASKED = lazy(
    r"[●◆■◎・]?\s?(?:[【(]?<contact>[】)]?(?:\s?[:：/／=]|(?<![】)])\s)"
    r"|問\s?(?:[:：/／=]|(?=\()|(?<=\s))|[【〔\[(]問[】〕\])])\s?(?P<who>\S.*)",
    needs="問照連",
)
"""A line that says whom to ask, and says nothing else."""
_FARTHEST_SIGN = 5
"""Characters in which 問 stands that opens such a line: behind a bullet, a blank and a bracket, with お before it."""
_TO_BE_ASKED = lazy(r"(?:担\s?当|<contact>)(?:課|者)?\s?[:：/／=]", needs="/:=／：")
_LABEL_AND_BRACKET = lazy(LABEL_AND_BRACKET)
_NAMED_BEFORE = lazy(r"\S\s+(?:<field.departments>)[\s:：]|[^\s(]\s*※\s?[^\W\d]|(?<=\S\S)<programme>\s+\S{3,}$")
"""A sign or a label in the middle of a line: who is in charge stands behind a name."""
_NO_ONE = lazy(r"記者|(?:<picture>)\)?$")
"""What a line about the press, or below a picture of an office, has in it."""
_CLOSING = frozenset(")〕]")
_FARTHEST_NUMBER = 3
"""Lines below 担当 on which its telephone stands: a section, a person, a number."""
_FRAMED_LABEL = lazy(r"[【〔\[(<〈《](?:<field.departments>)[】〕\])>〉》]\s*(?=\S)")
_ASIDE_BEHIND = lazy(r"\s?\((?:[^()]*会計|<goes_on>)\)$")
_DRAWN = frozenset({"--", "−−", "――", "－－", "──"})
"""What opens a line that dashes enclose: ---総務部---."""
_DASHES = "-−―－─ "
_NUMBERED = lazy(r"第\d{1,2}(?![\d回次期号章節条款項弾])", needs="第")
"""The number in the name of an organization: 第2建設課."""
_EMPTY_CELLS = lazy(r"\|(?:\s*\|)+")
_WITH_SECTIONS = lazy(r"(?P<bureau>[^()]{2,20})\((?P<sections>[^()、,・]+[、,・][^()]+)\)", needs=")")


def organization_alone(text: str, *, labelled: bool = False) -> DepartmentList | None:
    """The departments that a line names and says nothing else, with or without brackets and a label.

    `labelled` says that a label stood before the text.

    >>> organization_alone("■健康福祉部").names, organization_alone("市民プール")
    (('健康福祉部',), None)
    >>> organization_alone("担当：水管理局 河川環境課(03-5253-5181)").names
    ('水管理局 河川環境課',)
    """
    text = _EMPTY_CELLS.sub("|", text) if "|" in text else text
    if len(text) > 60 or not text or "。" in text or (text[-1].isdigit() and _TELEPHONE.search(text) is None):
        return None
    stripped = text.strip(" \t|=＝~〜").rstrip(" -−―－")
    stripped = stripped.lstrip(_DASHES) if stripped[:2] in _DRAWN and stripped != text else stripped
    closing = closing_of(stripped, 0) if stripped[:1] in OPENING else None
    may_be_label = closing is not None and characters("field.departments").issuperset(stripped[1:closing])
    framed = _FRAMED_LABEL.match(stripped) if may_be_label else None
    if framed is not None:
        stripped, labelled = stripped[framed.end() :], True
    mark = mark_of(stripped)
    if mark is not None:
        # ◆総務部◆, ★★ 総務部 ★★, ◆◇ 総務部 ◇◆
        stripped = stripped[mark.end :].strip(f"{stripped[0]}{STRONG_BULLETS} " if mark.kind == "bullet" else None)
        stripped = stripped.strip()
    # 総務部：
    stripped = stripped.rstrip(":：").rstrip()
    whole = stripped
    stripped = _without_labels(stripped) if stripped.count("|") > 2 else stripped
    stripped = _without_number(stripped)
    if any(map(str.isdigit, _NUMBERED.sub("", stripped))):
        return None
    stripped = _behind_label(stripped)
    named = _behind_field_label(stripped)
    stripped, labelled = named or stripped, labelled or bool(named)
    if stripped[:1] in ONE_BRACKET and closing_of(stripped, 0) == len(stripped) - 1:
        stripped = stripped[1:-1].strip()
        # 《担当：総務部》
        named = _behind_field_label(stripped)
        stripped, labelled = named or stripped, labelled or bool(named)
    elif stripped[:1] in ONE_BRACKET:
        return None
    stripped = without_signs_of_rank(stripped)
    # A bracket that a line below closes is of an item.
    left_open = stripped.count("(") != stripped.count(")")
    if (
        (("※" in stripped or any(map(str.isspace, stripped))) and _NAMED_BEFORE.search(stripped))
        or _CONTACT.match(stripped)
        or _NO_ONE.search(stripped)
        or left_open
        or not _OF_ANOTHER.isdisjoint(stripped)
    ):
        return None
    stripped = _ASIDE_BEHIND.sub("", stripped)
    if (listed := _WITH_SECTIONS.fullmatch(stripped)) and all(map(is_section, re.split("[、,・]", listed["sections"]))):
        # A bureau with all its sections is in charge as a whole.
        stripped = listed["bureau"]
    departments = read_departments(stripped, strict=True, labelled=labelled)
    if departments is None or not departments.names:
        return departments if departments is not None and whole != stripped else None
    for name in departments.names:
        if (name.endswith("議会") and not _ASSEMBLY_ALONE.fullmatch(name)) or not (
            is_bureau_or_section(name) or whole != stripped or is_bureau(departments.names[0].partition(" ")[0])
        ):
            return None
    may_be_word = characters("column.departments").issuperset(stripped)
    return None if may_be_word and _COLUMN_WORD.fullmatch(stripped) else departments


def _behind_field_label(text: str) -> str:
    """What stands behind the label of departments that a text opens with; empty where it opens with none."""
    label = None if _PARTS_LABEL.isdisjoint(text) else _FIELD_LABEL.match(text)
    return text[label.end() :].strip() if label is not None else ""


def _behind_label(text: str) -> str:
    """The organizations in a bracket behind their label: 担当(道路課)."""
    behind = _LABEL_AND_BRACKET.fullmatch(text) if text[-1:] in _CLOSING else None
    return text if behind is None else behind["names"]


def _without_labels(text: str) -> str:
    """The organizations of a line of boxes, each behind its label: 部局名 | 土木部 | 課名 | 道路課.

    The account, or the form that the sheet is, may stand in others of these.
    """
    cells = [cell for cell in map(str.strip, text.split("|")) if cell]
    pairs = [*zip(cells[::2], cells[1::2], strict=False)]
    in_charge = [value for label, value in pairs if _LABEL_ALONE.fullmatch(label)]
    others = [label for label, _ in pairs if not _LABEL_ALONE.fullmatch(label)]
    labelled = len(cells) % 2 == 0 and all(map(_ACCOUNT_LABEL.fullmatch, others))
    return " ".join(in_charge) if labelled and in_charge else text


def _without_number(text: str) -> str:
    """A text without the telephone number that it may end with, and without the sign before whom to call."""
    may_end_with_one = text[-1:].isdigit() or text[-1:] in _ENDS_NUMBER
    without = _BARE_NUMBER.sub("", text) if text.endswith(")") else text
    if may_end_with_one and _MAY_CALL.search(without) is not None:
        without = _TELEPHONE.sub("", without)
    sign = _SIGN_OF_ASKING.match(without) if without != text else None
    if sign is None and "問" in without[:2]:
        sign = _ASKED_ALONE.match(without)
    return without[sign.end() :] if sign is not None else without


def whom_to_ask(shown: Sequence[str], number: int) -> str | None:
    """Whom a line says to ask, behind 問合せ, or behind 担当 with a telephone below; None where it says nobody."""
    begins = shown[number][:_FARTHEST_SIGN]
    match = ASKED.match(shown[number]) if "問" in begins or "照" in begins or "連" in begins else None
    if match is not None:
        return match["who"]
    label = _TO_BE_ASKED.match(shown[number])
    return shown[number][label.end() :].strip() if label is not None and is_contact(shown, number) else None


def is_contact(shown: Sequence[str], number: int) -> bool:
    """Whether a line says whom to ask about the item above, or about the document."""
    text = shown[number]
    if text[0] in "〔[(" and CALL.search(text) is not None and closing_of(text, 0) == len(text) - 1:
        return True
    return _TO_BE_ASKED.match(text) is not None and any(
        map(CALL.match, shown[number + 1 : number + 1 + _FARTHEST_NUMBER])
    )
