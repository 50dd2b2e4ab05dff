"""Departments: the organizations named where a notation puts them, split, joined and resolved from dittos."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.patterns import lazy

# What an organization's name ends with. A name with another ending is a department only where its brackets say so.
_BUREAU = r"部|局|庁|委員会|本部|事務局|省|府|院|企業団|公社|監|警察|議会|会計管理者"
_SECTION = r"課|(?<!教|浴|温)(?<!会議|調理|図書|保健|研修)室|班|係|グループ|チーム|担当"
_OFFICE = r"センター|(?:事務|研究|保健|試験|相談|出張|支|製作|営業)所|試験場|博物館|美術館|図書館|病院|署|大学校"
_ORGANIZATION = lazy(rf"\S*(?:{_BUREAU}|{_SECTION}|{_OFFICE})(?:\([^()]*\))?|各?部局等?|全庁|関係部局")
# Asked of many names that are none, so the last character is looked at first.
_LAST_CHARACTERS = frozenset(")等" + "".join(ending[-1] for ending in f"{_BUREAU}|{_SECTION}|{_OFFICE}".split("|")))
_IS_BUREAU = lazy(rf"\S*(?:{_BUREAU})(?:\([^()]*\))?")
_IS_SECTION = lazy(rf"\S*(?:{_SECTION})(?:\([^()]*\))?")
# ・ stands inside names too, so it separates only what ends like these.
_BOTH_SIDES_OF_DOT = lazy(r"\S*(?:部|局|庁|課|室|委員会|事務局|センター|省|監)")
_ONLY_AN_ENDING = lazy(r"(?:事務局|本部|部|局|課|室|所|委員会|センター)")
_DITTO = lazy(r"同上|同前|〃|々|仝|同じ|同|\"|”|″|”|ʺ")
_LABEL = lazy(
    r"(?:所管|担当|関係|予算要求|要求)?(?:部局庁?|部署|課室?|所属)名?\s*[:：]|(?:所管|担当|予算要求)部局名?\s*[:：]?\s+"
)
_HARD_SEPARATOR = lazy(r"\s*[、，,/;；]\s*")
_NEVER = lazy(r".*(?:債務負担|限度額|内数|外数|単位|\d円|[。！？])")
_NOT_A_NAME = lazy(
    r"\(?(?:新規?|一部新規?|一部拡充|拡充?|拡大|継続?|改善?|組替|廃止?|再掲|重点|終了)\)?|.*(?:事業費?|予算|枠|対象|場所|日時|プログラム|プロジェクト|プラン|計画|分野|施策|政策|対策|関連)|重点.*|\(.*|.{0,3}"
)
_LETTER_SPACED = lazy(r"\S(?: \S)+")
_BLANKS = lazy(r"[ \n]+")
_DIGIT = lazy(r"\d")


class DepartmentList(NamedTuple):
    """The names as printed, in order; with `ditto` the names of the record before come first."""

    names: tuple[str, ...]
    ditto: bool = False


def is_organization(name: str) -> bool:
    """Whether a name ends like an organization's.

    >>> is_organization("子ども・福祉部"), is_organization("駅前東線")
    (True, False)
    """
    return (
        2 <= len(name) <= 30
        and name[-1] in _LAST_CHARACTERS
        and _ORGANIZATION.fullmatch(name.replace(" ", "")) is not None
    )


def read_departments(printed: str, *, strict: bool = False) -> DepartmentList | None:
    """Read what a notation's place for departments holds, folded; None where that is no department.

    `strict` accepts only names that end like an organization's: for places where other words may stand too.

    >>> read_departments("子ども・福祉部・環境生活部").names
    ('子ども・福祉部', '環境生活部')
    >>> read_departments("県土整備部 道路管理課").names
    ('県土整備部 道路管理課',)
    >>> read_departments("同 上")
    DepartmentList(names=(), ditto=True)
    """
    text = _LABEL.sub("", printed.strip(" \n"), count=1).strip(" \n")
    if _DITTO.fullmatch(text.replace(" ", "").replace("\n", "")):
        return DepartmentList((), ditto=True)
    names: list[str] = []
    ditto = False
    for part in _split_outside_brackets(text):
        if _DITTO.fullmatch(part.replace(" ", "")):
            ditto = True
        else:
            names += [name for piece in _at_blanks(part) for name in _at_dots(piece)]
    if not names or not all(_acceptable(name, strict) for name in names):
        return None
    return DepartmentList(tuple(names), ditto)


def _acceptable(name: str, strict: bool) -> bool:
    if not (name[0].isalnum() or name[0] == "(") or _NEVER.match(name):
        return False
    if is_organization(name):
        return True
    return not strict and len(name) <= 25 and not _DIGIT.search(name) and not _NOT_A_NAME.fullmatch(name)


def _split_outside_brackets(text: str) -> list[str]:
    if "(" not in text:
        return [part for part in _HARD_SEPARATOR.split(text) if part]
    parts, depth, start = [], 0, 0
    for offset, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character in "、，,/;；":
            parts.append(text[start:offset])
            start = offset + 1
    parts.append(text[start:])
    return [stripped for part in parts if (stripped := part.strip(" \n"))]


def _at_blanks(part: str) -> list[str]:
    """Blanks and line ends inside one part: two bureaus, a bureau and its section, or one name broken in two."""
    if _LETTER_SPACED.fullmatch(part):
        return [part.replace(" ", "")]
    tokens = _BLANKS.split(part.strip())
    names = [tokens[0]]
    for token in tokens[1:]:
        before = names[-1]
        if token.startswith("(") or not is_organization(before) or _ONLY_AN_ENDING.fullmatch(token):
            names[-1] = before + token
        elif _IS_BUREAU.fullmatch(before) and _IS_SECTION.fullmatch(token):
            names[-1] = f"{before} {token}"
        elif is_organization(token):
            names.append(token)
        else:
            names[-1] = before + token
    return names


def _at_dots(name: str) -> list[str]:
    if "・" not in name or "(" in name:
        return [name]
    names: list[str] = []
    pending = ""
    for piece in name.split("・"):
        pending = f"{pending}・{piece}" if pending else piece
        if _BOTH_SIDES_OF_DOT.fullmatch(pending):
            names.append(pending)
            pending = ""
    if pending:
        names[-1:] = [f"{names[-1]}・{pending}"] if names else [pending]
    return names
