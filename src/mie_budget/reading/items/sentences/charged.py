"""In sentences: who is in charge of what one tells, by what stands before its name, at its end or behind its sum."""

from __future__ import annotations

from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.sentences.telling import FARTHEST, Told, sentence_at
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, is_bureau_or_section, read_departments

_SUBJECT = lazy(
    r"(?:^|[、。\s])(?P<name>[^、。\s「」()]{2,16}?)"
    r"(?:(?:(?:所管|関係|関連)?の(?:主な|主要な?|新たな|新規|重点)?(?:事業|施策|取り?組み?))?(?:では|は)(?=[、\s▼▽○◎●■□◆◇【「])"
    r"|(?<=[部局庁課省府])は(?=[一-龠ァ-ヶ\d]|$)|(?<=[部局庁会])で(?!は)|(?<=[部局庁会課])の$"
    r"|(?<=[部局庁課省府])の(?=[^、。\d]{2,16}(?:関連|関係|分野)で?は、))"
    r"|[\[【〔](?P<framed>[^\[\]【】〔〕]{2,24})[\]】〕]"
)
_GOES_ON_WITH = lazy(
    r"(?:[こそ]の(?:他|ほか)|さらに|加えて|併せて|あわせて)に?は?(?:、|(?=[一-龠ァ-ヶ「]))|また(?![がもぐ])|(?:[こそ]の)?うち"
)
"""What a sentence opens with that goes on with what whoever the one before speaks of does."""
AGENCIES = "省庁府"
"""What the name of an agency of the state ends with."""
_AGENCY = lazy(
    rf"(?:^|[。、])\s*(?P<name>[^、。\s「」()\d]{{2,12}}[{AGENCIES}])で?は(?=[、一-龠ァ-ヶ「\d]|<about.before>)"
    r"(?![^。]{0,80}(?:固め|決めた|決定し|まとめ|発表し|公表し|提出し|明らかにし))"
    r"|(?:^|。)\s*(?P<bureau>[^、。\s「」()\d]{2,12}[部局課])(?:は、?|の(?:要求|予算|補正)額は)"
    r"[^、。にへ]{0,24}?\d[\d,.億兆万千百]*円(?:を(?:<told.verb>)[^。]{0,6})?。"
)
"""An agency of the state that a sentence speaks of, or a bureau of which one tells what it has in all.

What follows, it is in charge of, down to the next; not where it is said to draw up or publish the budget.
"""
_FARTHEST_AGENCY = 10 * FARTHEST
"""Characters: no paragraph of the press is as long."""
_OPENS_PARAGRAPH = lazy(r"\s*(?:(?:<told.opens>)、?)?(?P<name>[^、。\s「」()]{2,16})(?:\([^()。]{2,60}\))?。")
"""A first sentence that is nothing but an organization, and what belongs to it in brackets: 土木部。橋の点検5億円。"""
_LISTED_BY = lazy(r"(?:では|は)、(?P<name>[^、。\s「」()]{1,15}[部局庁課省])が(?=[一-龠ァ-ヶA-Z]|$)")
"""Who is in charge of what a sentence lists behind what it speaks of: 主な事業では、土木部が…"""
_OWNS = lazy(r"(?:^|[、。\s])(?P<name>[^、。\s「」()]{2,16}?[部局庁会課])の(?=[^、。]{2,40}?円(?:、|$))")
"""Who is in charge of the first of several programmes of a list, 土木部のA5億円、B2億円、農林部の…"""
_LEAST_OWNERS = 2
"""One organization alone may have no more than the first of those that are listed."""
_IN_CHARGE = lazy(r"\((?P<name>[^()]{2,40}?)(?P<says>の?所管)?\)")
_IN_CHARGE_AT_END = lazy(r"\((?P<name>[^()]{2,16})\)$")
_IN_CHARGE_INSIDE = lazy(r"[、,]\s?(?P<name>[^()\d]{2,40})\)")
"""Who is in charge, behind a sum in the same bracket."""
_IN_CHARGE_OF_ALL = lazy(
    r"(?<=[。)])\s*(?:[(〔\[](?P<name>[^()〔〕\[\]]{2,40})[)〕\]]|(?P<labelled>(?:<field.departments>)\s?[:/][^。、()]{2,30}))$"
)
"""Who is in charge, behind the last sentence of a paragraph."""
_IN_CHARGE_BEFORE = lazy(r"[(〔\[【](?P<name>[^()〔〕\[\]【】\d]{2,16})[、,:：\s]\s*<about.before>?$")
"""Who is in charge, in front of a sum in the same bracket."""
_SAID_BEFORE = lazy(r"(?:^|[、。\s])(?P<name>[^、。\s「」()]{2,24})(?:が|の)(?:<field.departments>)(?:する|の)「?$")
"""Who is in charge, right before a name in quotation marks: 道路課が担当する「…」."""
_SAID_BEHIND = lazy(
    r"[。、](?:<field.departments>)は、?(?P<name>[^、。「」]{2,24}?)(?:です|であ|でござい|だ|で、|と?なり|。)"
)
"""Who is in charge, by a sentence of its own: 担当は道路課です。"""
_IN_LAST_CELL = lazy(r"\|\s*(?P<name>[^|。]{2,24})$")
"""Behind the sentences of a row: whose answers they are."""


def department_at_name(one: Told) -> tuple[DepartmentList, int] | None:
    """The organization in brackets at the end of a name or behind its quotation marks, and where its bracket opens."""
    text = one.piece.text
    if one.quoted and text.startswith("」(", one.end):
        match = _IN_CHARGE.match(text, one.end + 1)
    else:
        match = _IN_CHARGE_AT_END.search(text, one.start, one.end)
    if match is None:
        return None
    # What is said to be in charge may be an office, which elsewhere is where something is.
    says = match.groupdict().get("says") is not None
    found = read_departments(match["name"], strict=True) if says else organization_alone(match["name"])
    return (found, match.start()) if found is not None else None


def department_behind_sum(one: Told) -> tuple[DepartmentList, int] | None:
    """The organization in brackets right behind a sum or at the end of its sentence or paragraph, or in its last cell.

    With it, where its bracket or cell opens.
    """
    text = one.piece.text
    near = one.figure.end + FARTHEST
    end = text.find("。", one.figure.end, near)
    if end < 0:
        end = len(text) if len(text) <= near else one.figure.end
    match = _IN_CHARGE.match(text, one.figure.end) or _IN_CHARGE_AT_END.search(text, one.figure.end, end)
    inside = _IN_CHARGE_INSIDE.match(text, one.figure.end) if match is None and one.link == "(" else None
    if inside is not None and (named := read_departments(inside["name"], strict=True)) is not None:
        return named, inside.start()
    if match is None and text.startswith((")", "〕", "]", "】"), one.figure.end):
        match = _IN_CHARGE_BEFORE.search(text, one.start, one.figure.start)
    if match is None and "|" in text:
        match = _IN_LAST_CELL.search(text, one.figure.end)
    if match is None and not text.endswith("。"):
        match = _IN_CHARGE_OF_ALL.search(text, max(one.figure.end, len(text) - FARTHEST))
    found = organization_alone(match[match.lastgroup or 0]) if match is not None else None
    return (found, match.start()) if match is not None and found is not None else None


def department_said(one: Told) -> tuple[DepartmentList, int] | None:
    """The organization that sentences about a quoted name say is in charge, and where it begins."""
    if not one.quoted:
        return None
    text = one.piece.text
    begin = max(one.sentence[1], one.start - FARTHEST)
    match = _SAID_BEFORE.search(text, begin, one.start)
    if match is None:
        last = max(one.end, one.figure.end)
        following = text.find("「", last, last + FARTHEST)
        match = _SAID_BEHIND.search(text, one.end, following if following >= 0 else last + FARTHEST)
    named = read_departments(match["name"], strict=True) if match is not None else None
    return (named, match.start("name")) if match is not None and named is not None and named.names else None


def department_before_sentence(one: Told) -> tuple[DepartmentList, int] | None:
    """The organizations that a sentence before speaks of, where that of a name goes on with them (この他、).

    Or that are all that the first sentence of its paragraph says. With them, where their names begin.
    """
    text, begin = one.piece.text, one.sentence[1]
    opening = _OPENS_PARAGRAPH.match(text, 0, begin)
    if opening is not None and (headed := organization_alone(opening["name"])) is not None:
        return (headed, opening.start("name")) if department_before_name(text[opening.end() : begin]) is None else None
    while _GOES_ON_WITH.match(text, one.sentence[1]) is not None and begin > 0:
        end, begin = begin, sentence_at(text, begin - 1)
        named = department_before_name(text[begin:end])
        if named is not None:
            return named[0], begin + named[1]
    for agency in [*_AGENCY.finditer(text, max(0, one.start - _FARTHEST_AGENCY), one.start)][::-1]:
        part = "name" if agency["name"] else "bureau"
        spoken_of = read_departments(agency[part], strict=True)
        if spoken_of is not None and spoken_of.names:
            return spoken_of, agency.start(part)
    return None


def department_before_name(text: str, *, behind: str = "") -> tuple[DepartmentList, int] | None:
    """The organizations a sentence speaks of (福祉局は、) and where their names begin.

    `behind` is how the sentence goes on from the name, which shows whether it lists the programmes of several.
    """
    owners = [*_OWNS.finditer(text)]
    if owners and len([*_OWNS.finditer(text + behind)]) < _LEAST_OWNERS:
        owners = []
    for match in sorted([*_SUBJECT.finditer(text), *owners], key=lambda one: one.end(), reverse=True):
        name = match["name"] or match.groupdict().get("framed", "")
        named = read_departments(name.replace("及び", "、"), strict=True)
        if named is not None and all(map(is_bureau_or_section, named.names)):
            return named, match.start("name" if match["name"] else "framed")
    listed = _LISTED_BY.search(text)
    named = read_departments(listed["name"], strict=True) if listed is not None else None
    if listed is not None and named is not None and all(map(is_bureau_or_section, named.names)):
        return named, listed.start("name")
    return None
