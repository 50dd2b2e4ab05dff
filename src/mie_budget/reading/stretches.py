"""Stretches: lines that a line end broke are joined, and long lines cut where another item begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, MutableMapping
from typing import NamedTuple

from mie_budget.reading.brackets import (
    _FARTHEST_CLOSE,
    CLOSING_BRACKET,
    OPENING,
    closing_of,
    first_closing,
    is_inside_bracket,
    open_bracket,
)
from mie_budget.reading.figures import HAS_UNIT, Figure
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.organizations import is_bureau, is_organization, is_section
from mie_budget.reading.titles import STRONG_BULLETS, WORD, is_marker, mark_of

_CUT_FIGURE = lazy(r"(?:\d[,、]|\d[\d,]*[千百万億]{1,2})$")
_CUT_GROUP = lazy(r"\d,(?P<digits>\d{1,2})$")
_REST_OF_GROUP = lazy(r"(?P<digits>\d{1,2})(?:,\d{3})*(?:の?内数)?\s?(?:千|百万|万)?円")
_CUT_TERM = lazy(r"\d[億兆](?P<digits>\d{1,3})$")
_REST_OF_TERM = lazy(r"(?P<digits>\d{1,3})(?:万|億)?円")
_LONGEST_TERM = 4
"""A year has four digits: 20 | 24年度."""
_STACKED = lazy(
    r"[△▲−-]? ?\d{1,3}(?:,\d{3})+|[△▲−-] ?\d{1,3}|\d{3,}|<dash>{1,2}|皆[増減]|\d{1,3}\.\d+ ?[%％]?"
    r"|\d{1,3} ?[%％]"
)
_TALLEST_STACK = 6
"""So many columns of figures are broken out of one row at the most."""
_UNIT_START = lazy(r"(?:百?万|千|億|百万)?円|[千百]?[万億](?![人件])|百万円")
_LEADS_TO_FIGURE = lazy(r"[→⇒➡] ?[△▲-]?\d[\d,.]*(?:[百千]?[万億兆])?円")
_LEADS_TO_STEP = lazy(r"[→⇒➡] ?<label.amount>[\s:：]*[△▲-]?\d[\d,.]*(?![\d,.年月])")
_STEP_AT_END = lazy(r"<label.amount>[\s:：]*[△▲-]?\d[\d,.]*<unit>?$")
"""A step of the procedure with its figure at the end of a line, and below it the arrow to the next step."""
_CLOSED_FIGURE = lazy(r"円(?:の?内数)?[)\]】〕]?$")
_CUT_ENDS = frozenset(",、千百万億")
_FIGURE_START = lazy(r"[△▲−-]? ?\d[\d,.]*(?:[百千]?[万億兆])?<unit>")
_LABELLED_FIGURE = lazy(r"[^\s。、()]{2,20}[:：] ?[△▲]?\d[\d,]*<unit>")
_YEAR_CUT = lazy(r"[令平昭][和成].{0,4}年$")
_LISTS = frozenset("、,/・")
_ENDS_LIST = _LISTS | {" ", "|"}
_LONGEST_NAMES = 80
"""The departments of one item over all lines; a longer list in an open bracket is prose."""
_LONG_LINE = 100
"""A shorter line with one bullet inside it is one item, or a sentence with a bullet in it."""
_FARTHEST_JOIN = 3
"""Lines that one item is broken over, besides its first."""
_LONGEST_JOIN = 400
"""What is longer was joined where nothing is broken."""
_ONE_LINE = 150
"""A longer line was joined from several, and each of its sentences may be followed by an item."""
_LONGEST_MARK = 64
"""Enough of a sentence to see the mark at its beginning."""
_SENTENCE_END = lazy(r"[。！？!?](?=[^」』）)】。！？!?]|$)")
_BULLETS = frozenset(f"{STRONG_BULLETS}❶❷❸❹❺❻❼❽❾❿①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_SHAPES = ("▽▼", "◇◆", "○●", "□■", "☆★", "▷▶")
"""Bullets of one shape, empty and filled: a legend tells them apart, and both open items."""
_SUM_BEHIND = lazy(r".[^▽▼◇◆○●□■☆★▷▶]{2,80}\d[\d,.]*[円万億千百]")
_SUM_BEFORE = lazy(r"\d[\d,.]*(?:[千百万億]{0,2}円|[万億](?=[)〕\]】]))|[\d円万億]$")
"""What ends the name of the item before: a sum, behind which it may be said what that is for."""
_INSIDE_BULLET = lazy(
    rf"[{re.escape(STRONG_BULLETS)}❶-❿①-⑳](?![●○■□◆◇,百千万億]{{0,15}}+円)"
    rf"(?:(?<=[\s。)）円」』】〕内数][{re.escape(STRONG_BULLETS)}])(?=\S)|(?<=[)）円][▽▼])(?= \S)"
    rf"|(?<=\S[{re.escape('●◆■▼★❖➢◎〇○◇□▽')}])(?=[^\s\d)]|\d{{1,2}}(?:月|日|年|歳|か所|箇所))"
    r"|(?<=[❶-❿])|(?<=[。\s】〕\]>〉》][①-⑳])(?=\S))"
)


_MARKER_BEHIND = lazy(r"(?P<word>[^\s\d(（【〔\[]{1,6})(?=\s+[\d¥△▲]|\s*[(（【〔\[]|\s*$)")


class Stretch(NamedTuple):
    """The pieces that begin on a line, the last line they reach, and the last that was looked at for that."""

    pieces: list[Piece]
    last: int
    seen: int


def stretch_from(lines: Lines, number: int, skip: frozenset[int] | set[int]) -> Stretch:
    """The pieces that begin on a line: lines broken inside a word are joined first."""
    piece = piece_of(lines, number)
    last = following = number
    for _ in range(_FARTHEST_JOIN):
        following = last + 1
        while following < len(lines.stripped) and following in skip:
            following += 1
        blanks = 0
        while following < len(lines.stripped) and not lines.stripped[following] and blanks < 1 and _is_open(piece.text):
            following, blanks = following + 1, blanks + 1
            while following < len(lines.stripped) and following in skip:
                following += 1
        if following >= len(lines.stripped) or not lines.stripped[following] or len(piece.text) > _LONGEST_JOIN:
            break
        if not is_broken(piece.text, lines.stripped[following]):
            break
        text = piece.text.rstrip(" |")
        below = piece_of(lines, following)
        piece = joined(piece.cut(0, len(text)), below, between=_between_names(text, below.text))
        last = following
    return Stretch(list(pieces_in(piece)), last, following)


def figures_of(
    lines: Lines, furniture: frozenset[int] | set[int], read: MutableMapping[int, Stretch]
) -> Iterator[tuple[Piece, list[Figure]]]:
    """Every figure with a unit that a document prints outside its furniture, with the piece it stands on.

    One that a line end breaks is one figure, of the line it begins on. `read` are stretches that were read before; each
    is taken out when it has been passed.
    """
    done = -1
    stripped = lines.stripped
    units = [*map(HAS_UNIT.search, stripped), None]
    for number, text in enumerate(stripped):
        if number <= done or not text or number in furniture:
            continue
        if units[number] is None:
            following = stripped[number + 1] if number + 1 < len(stripped) else ""
            apart = not following and _is_open(text)
            if not apart and (units[number + 1] is None or not is_broken(text, following)):
                continue
        pieces, done, _ = read.pop(number) if number in read else stretch_from(lines, number, furniture)
        for piece in pieces:
            if piece.figures:
                yield piece, piece.figures


def stack_from(lines: Lines, number: int, skip: frozenset[int] | set[int]) -> tuple[Piece, int] | None:
    """Numbers one below the other, as the row they were broken out of, and the line they reach; None for one alone.

    A short number without a sign ends a stack: it is that of a page or of the next item.
    """
    last = number
    piece: Piece | None = None
    while last - number < _TALLEST_STACK and last < len(lines.stripped) and last not in skip:
        text = lines.stripped[last]
        if _STACKED.fullmatch(text) is None:
            break
        below = piece_of(lines, last)
        piece = below if piece is None else joined(piece, below, between=" ")
        last += 1
    return (piece, last - 1) if piece is not None and last > number + 1 else None


def _is_open(text: str) -> bool:
    return open_bracket(text) is not None


def _between_names(text: str, following: str) -> str:
    """What a line end inside the brackets of departments stands for: nothing in a name, 、 between two."""
    opening = open_bracket(text)
    close = first_closing(following)
    if opening is None or close is None or text[-1] in "、,・/":
        return ""
    before = re.split(r"[、,/]", text[opening + 1 :])[-1].strip()
    if _FIGURE_START.match(following) is not None:
        # (土木課 | 2,300千円)
        return " " if is_organization(before) else ""
    after = re.split(r"[、,/]", following[:close])[0].strip()
    if re.fullmatch(r"(?:事務局|本部|部|局|課|室|所|委員会|センター|庁)", after):
        return ""
    if is_bureau(before) and len(before) > 2 and is_section(after):
        # 消防 and 総務課 are one name, broken.
        return " "
    return "、" if is_organization(before) and len(before) > 2 and is_organization(after) and len(after) > 2 else ""


def is_broken(text: str, following: str) -> bool:
    """Whether a line end stands inside a figure or a bracket."""
    text = text.rstrip(" |")
    return bool(text) and (
        breaks_figure(text, following)
        or _breaks_bracket(text, following)
        or ("/" in text and _breaks_parts(text, following))
    )


_SHORTEST_BROKEN = 20
"""Characters: a line that its end breaks is as long as the page is wide."""
_SHORT_REST = 16
"""What a line end leaves of the name of an organization."""


def _breaks_parts(text: str, following: str) -> bool:
    """Whether a line end stands behind the slash before an amount, or in the organization that a slash parts off."""
    before, _, cut = text.rpartition("/")
    cut = cut.strip()
    rest, slash, behind = following.partition("/")
    if not cut:
        return bool(before.strip()) and _FIGURE_START.match(following) is not None
    if len(text) < _SHORTEST_BROKEN or len(cut) > _SHORT_REST or len(rest) > _SHORT_REST or is_marker(cut):
        return False
    broken = is_organization(cut + rest.strip()) and mark_of(following) is None
    if slash:
        return broken and _FIGURE_START.match(behind.strip()) is not None
    return broken and not is_organization(cut) and HAS_UNIT.search(before) is not None


def breaks_figure(text: str, following: str) -> bool:
    """Whether a line end stands inside a figure or its label, behind its sign, or before what it is a part of."""
    last = text[-1]
    if last in _CUT_LABEL_ENDS and following[0] in "業算費額":
        return _CUT_LABEL.search(text) is not None and _REST_OF_LABEL.match(following) is not None
    if last in _SIGNS and _SIGN_ALONE.search(text) is not None and _FIGURE_START.match(following) is not None:
        return True
    if last in _CUT_PART_ENDS and _breaks_part(text, following):
        return True
    if not (last.isdigit() or last in _CUT_ENDS or last == "年" or following[0] in "→⇒➡"):
        return False
    if last in _CUT_ENDS and _CUT_FIGURE.search(text) and (following[0].isdigit() or _UNIT_START.match(following)):
        return True
    if last.isdecimal() and _UNIT_START.match(following):
        return True
    if (
        last.isdigit()
        and (cut := _CUT_GROUP.search(text))
        and (rest := _REST_OF_GROUP.match(following))
        and len(cut["digits"]) + len(rest["digits"]) == 3
    ):
        return True
    if (
        last.isdigit()
        and (cut := _CUT_TERM.search(text))
        and (rest := _REST_OF_TERM.match(following))
        and (len(cut["digits"]) + len(rest["digits"]) <= _LONGEST_TERM)
    ):
        return True
    if last == "年" and following[0] == "度" and _YEAR_CUT.search(text):
        return True
    if following[0] not in "→⇒➡":
        return False
    if _LEADS_TO_FIGURE.match(following) is not None:
        return _CLOSED_FIGURE.search(text) is not None
    return _LEADS_TO_STEP.match(following) is not None and _STEP_AT_END.search(text) is not None


_SIGNS = frozenset("△▲+−-")
_SIGN_ALONE = lazy(r"(?<=[\s(\[【〔:=→費額])[△▲+−-]$")
_CUT_LABEL_ENDS = frozenset("事業予算")
_CUT_LABEL = lazy(r"[\s)】〕](?:事業?|予算?)$")
_REST_OF_LABEL = lazy(r"(?:業?費|算?額)[\s:：]*[△▲−-]?\s?\d[\d,.]*(?:[百千]?[万億兆])?<unit>")
_CUT_PART_ENDS = frozenset("円の内うち")
_PART_OF_FIGURE = lazy(r"円<part>")
_LONGEST_PART = 8
"""円 and the longest of the words that say that an item is a part of a figure."""


def _breaks_part(text: str, following: str) -> bool:
    """Whether a line end stands before or in the words that say that an item is a part of a figure: 円の | 内数."""
    before = text[-_LONGEST_PART:]
    part = _PART_OF_FIGURE.search(before + following[:_LONGEST_PART])
    return part is not None and part.start() < len(before) < part.end()


def _breaks_bracket(text: str, following: str) -> bool:
    closes = CLOSING_BRACKET.search(following, 0, _FARTHEST_CLOSE) is not None
    if not closes and not following[0].isdigit() and following[0] not in ",△▲−-" and following[-1] not in _ENDS_LIST:
        return False
    opening = open_bracket(text)
    if opening is None or len(text) - opening > 80 or text[-1] in "。":
        return False
    inside = text[opening + 1 :]
    if re.fullmatch(r"[\d,. ]+", inside) and re.match(r"[\d,]+", following):
        return True
    if not inside.strip() and _FIGURE_START.match(following):
        return True
    close = first_closing(following)
    if close is None and text[-1] in _LISTS and following.rstrip(" |")[-1:] in _LISTS:
        # A list of departments over more than two lines.
        return len(inside) + len(following) <= _LONGEST_NAMES and not any(map(str.isdigit, following))
    if close is None or close > 60:
        return False
    if _LABELLED_FIGURE.fullmatch(following[:close]):
        return True
    if re.search(r"円(?:の?内数)?$", inside) and not re.match(r"[)\]】〕、,・/のう及]", following):
        return False
    return "。" not in following[:close]


def last_stretch(piece: Piece) -> Piece:
    """The last stretch of a line: what stands behind the last bullet inside it."""
    *_, last = pieces_in(piece)
    return last


def pieces_in(piece: Piece) -> Iterator[Piece]:
    """A long line in its stretches: at bullets inside it and, where it is a whole page, at the ends of sentences."""
    text = piece.text
    cuts = _cuts(text) if len(text) > 12 else ()
    if not cuts and text and text[0] not in " |\t" and text[-1] not in " |\t":
        yield piece
        return
    start = 0
    for cut in [*sorted(cuts), len(text)]:
        part = text[start:cut]
        stripped = part.strip(" |\t")
        if stripped:
            begin = start + part.index(stripped[0])
            yield piece.cut(begin, begin + len(stripped))
        start = cut


def _cuts(text: str) -> set[int]:
    """Where the second, third … stretch of a line begins."""
    cuts = _bullets_inside(text) | _listed_behind_field(text) | _counted_behind_leader(text)
    if "円 " in text and "・" in text:
        cuts |= _weak_bullets(text)
    if text.count("】") > 1:
        # Items with nothing between them.
        cuts |= {match.end() for match in _BEFORE_GLUED.finditer(text)}
        cuts |= _by_organizations(text)
    if "|" in text and "円" in text:
        cuts |= {match.end() for match in _BAR_BETWEEN_ITEMS.finditer(text)}
    if text[0] in OPENING and not _BEGIN_ITEM.isdisjoint(text) and (group := _LEADING_HEADING.match(text)) is not None:
        cuts.add(group.end())
    if text[0] in "主内" and (contents := _LEADING_CONTENTS.match(text)) is not None:
        cuts.add(contents.end())
    if text[0] in _OPEN_PAGE and (page := _LEADING_PAGE.match(text)) is not None:
        cuts.add(page.end())
    if text[0] == "(" or text[0].isdigit():
        cuts |= _ordinals_inside(text)
    if "②" in text and "円" in text:
        cuts |= _counted_sums(text)
    if "。・" in text:
        cuts |= {match.end() for match in re.finditer("。(?=・)", text)}
    if "   " in text:
        cuts |= _columns_side_by_side(text)
    if text.count("円 ") >= _LEAST_ROWS:
        # The rows of a table, set one behind the other.
        ends = [match.end() for match in _ROW_END.finditer(text) if _OF_ROW_BEFORE.match(text, match.end()) is None]
        cuts |= set(ends) if len(ends) >= _LEAST_ROWS else set()
    if len(text) >= _ONE_LINE:
        cuts |= {match.end() for match in _SENTENCE_END.finditer(text) if not is_inside_bracket(text, match.start())}
    return cuts


_LISTED = r"[^\s、。()=円]{2,40}\([^()]*\d[^()]*円\)"
_FIELD_OF_LIST = lazy(rf"[{re.escape(STRONG_BULLETS)}]? ?[^\s、。()=\d]{{2,12}}=(?={_LISTED}(?:、{_LISTED})+、?$)")
"""The field of work before names with their sums in brackets: ◇くらし=橋の点検(5万円)、道の補修(3万円)."""
_BETWEEN_LISTED = lazy(r"\)、(?=.)")


def _listed_behind_field(text: str) -> set[int]:
    """Where names with their sums in brackets begin behind a field of work."""
    field = _FIELD_OF_LIST.match(text) if "=" in text else None
    return set() if field is None else {field.end(), *(match.end() for match in _BETWEEN_LISTED.finditer(text))}


def _weak_bullets(text: str) -> set[int]:
    """Where a weak bullet behind an amount opens an item: that of the next column, or the next of a run of them.

    A run may begin inside the line, behind its heading.
    """
    cuts = {match.end() for match in _BEHIND_AMOUNT.finditer(text)}
    if text[0] != "・" and len(cuts) < _LEAST_OPENED:
        return set()
    if len(cuts) >= _LEAST_OPENED:
        first = text.rfind(" ・", 0, min(cuts) - 1) + 1
        cuts |= {first} if first else set()
        cuts |= {match.end() for match in _HEADED_RUN.finditer(text, first)}
    return cuts


_ORGANIZATION_BEFORE = lazy(
    r"【(?P<name>[^【】]{2,20})】\s?(?=[^\s【】。、・\d(=△▲][^【】。]{1,60}?\d[\d,.]*[円千百万億])"
)
_LEAST_ORGANIZATIONS = 2


def _by_organizations(text: str) -> set[int]:
    """Where organizations in brackets part a line, each in charge of what follows it up to the next.

    Where the first stands right behind a sum, each closes the item it is in charge of.
    """
    found = [match for match in _ORGANIZATION_BEFORE.finditer(text) if is_organization(match["name"])]
    if len(found) < _LEAST_ORGANIZATIONS:
        return set()
    behind = [match for match in found if _BEHIND_SUM.search(text, 0, match.start())]
    if found[0] in behind:
        return {match.end() for match in behind}
    return {match.start() for match in found if match.start()}


_BEHIND_SUM = lazy(r"[円千百万億](?:\([^()]*\))?\s*$")
_LEADING_CONTENTS = lazy(r"(?:主な)?内 ?訳[:：]?\s*(?=[・○●■□◆◇①] ?[^\s\d])")
"""What says that the parts of the item above follow, on the line of the first: 内訳 ・橋の点検."""
_OPEN_PAGE = frozenset("0123456789PpＰ-‐–—―−ー")
_LEADING_PAGE = lazy(
    r"(?:\d{1,3} ?(?:ページ|頁)|[pP]\.? ?\d{1,3}|(?P<dash><dash>) ?\d{1,3} ?(?P=dash)) +"
    r"(?=(?:\d{1,2}[.)]?|\(\d{1,2}\)|[・○●■□◆◇①]) ?[^\s\d.,])",
    needs=" ",
)
"""The number of a page, where its text stands on one line, before the ordinal or the bullet of the first item."""


def _bullets_inside(text: str) -> set[int]:
    """Where a bullet inside a line opens an item, and where a heading before it begins."""
    cuts: set[int] = set()
    sentence = looked = 0
    for match in () if _BULLETS.isdisjoint(text[1:]) else _INSIDE_BULLET.finditer(text, 1):
        at = match.start()
        if (
            at > 1
            and not (match[0] == "〇" and _is_zero(text, at))
            and not is_inside_bracket(text, at)
            and not _counts_on(text, at)
            and not _behind_leading_sum(text, at)
            and not _is_of_name(text, at)
            and (
                len(text) >= _LONG_LINE
                or text[at - 1] in " 。\t"
                or text[at] == text[0]
                or text.count(text[at]) > 1
                or _opens_like_first(text, at)
                or (text[at] in _OPEN_NEWS and _stands_between_sums(text, at))
            )
        ):
            cuts.add(at)
            # A heading between two items of one line belongs to neither.
            sentence = text.rfind("。", looked, at) + 1 or sentence
            looked = at
            if sentence and mark_of(text[sentence : min(at, sentence + _LONGEST_MARK)]) is not None:
                cuts.add(sentence)
    return cuts | _behind_fields(text, cuts) if cuts else cuts


_LEAST_OPENED = 2
"""Items that one bullet opens inside a line, before what stands glued to a heading inside it is one too."""
_FIELD_BEFORE_BULLET = lazy(
    rf"[^\W\d_][^\d\s。、{re.escape(STRONG_BULLETS)}]{{0,15}}+(?=[{re.escape(STRONG_BULLETS)}])"
)


def _behind_fields(text: str, cuts: set[int]) -> set[int]:
    """Where the bullet of the other items opens one behind a field of work with a mark of its own: ■くらし☆橋の点検."""
    opened = Counter(text[at] for at in cuts)
    found: set[int] = set()
    for at in (0, *cuts):
        field = _FIELD_BEFORE_BULLET.match(text, at + 1) if text[at] in _BULLETS else None
        if field is None or text[field.end()] == text[at]:
            continue
        if opened[text[field.end()]] >= (_LEAST_OPENED if at else 1):
            found.add(field.end())
    return found


def _is_zero(text: str, at: int) -> bool:
    """Whether 〇 is a digit: behind another, or before the point of a decimal: 〇・三."""
    digits = "一二三四五六七八九〇"
    decimal = text[at + 1 : at + 2] in ("・", ".") and text[at + 2 : at + 3] in digits
    return text[at - 1] in digits or text[at - 1] == "、" or (decimal and len(text) > at + 2)


def _counted_sums(text: str) -> set[int]:
    """Where encircled numbers count names with sums, each right behind the sum of the one before, from ① on.

    Behind a sum ① counts what that is for.
    """
    first = text.find("①")
    before = text[: max(0, first)].rstrip("、:")
    parts = before.endswith("内訳は") and not before.endswith("主な内訳は")
    if first < 0 or "円" in before or parts:
        return set()
    cuts = {first} if first else set()
    at = first
    for number in range(ord("②"), ord("⑳") + 1):
        following = text.find(chr(number), at)
        if following < 0:
            break
        if text[following - 1] not in _CLOSES_COUNTED or "円" not in text[at:following]:
            return set()
        if (named := _COUNTED_NAME.match(text, at)) is not None and is_organization(named[0][1:]):
            # What sections spend is told in a sentence.
            return set()
        cuts.add(following)
        at = following
    return cuts if "円" in text[at:] else set()


_COUNTED_NAME = lazy(r"[①-⑳][^\d(（]{2,20}")
_CLOSES_COUNTED = "円)、。 "
"""What stands between the sum of one programme and the encircled number of the next."""


_COUNTED_BEHIND_LEADER = lazy(
    r"(?P<before>[…)円、。])(?P<number>[1-9])(?=[^\W\d_][^()\d]{2,40}\([^()]*\d[\d,.]*[千百万億]{0,2}円)"
)
"""The number of a programme with its sum, behind the leader of its chapter or what is said of the one before."""


def _counted_behind_leader(text: str) -> set[int]:
    """Where names with sums begin that plain numbers count behind a chapter: くらし…1橋の点検(2千円)、2道の補修(…)."""
    cuts: set[int] = set()
    for match in _COUNTED_BEHIND_LEADER.finditer(text) if "…1" in text else ():
        if (match["before"] == "…") is not bool(cuts) and int(match["number"]) == len(cuts) // 2 + 1:
            cuts.update(match.span("number"))
    return cuts


def _is_of_name(text: str, at: int) -> bool:
    """Whether no more than a marker stands behind a bullet: 橋の点検 ★新規 9千円."""
    word = _MARKER_BEHIND.match(text, at + 1)
    return word is not None and is_marker(word["word"])


def _behind_leading_sum(text: str, at: int) -> bool:
    """Whether nothing but a sum in brackets stands before a bullet: it is that of the item the bullet opens."""
    before = text[:at].rstrip()
    return text[0] in OPENING and before.endswith(_CLOSES_SUM) and closing_of(text, 0) == len(before) - 1


_CLOSES_SUM = tuple(f"円{closing}" for closing in ")〕]】>〉》")


def _opens_like_first(text: str, at: int) -> bool:
    """Whether a bullet between two sums is filled where the first of its line is empty, or the other way round."""
    alike = any(text[0] in shape and text[at] in shape for shape in _SHAPES)
    return alike and _stands_between_sums(text, at)


_OPEN_NEWS = "▽▼"
"""What opens all but the first of the items that newspapers set one behind the other."""


def _stands_between_sums(text: str, at: int) -> bool:
    return _SUM_BEHIND.match(text, at) is not None and _SUM_BEFORE.search(text, 0, at) is not None


def _counts_on(text: str, at: int) -> bool:
    """Whether an encircled point is a later one of those that say what an item is: `=①点検。②道路課`."""
    before = text.rfind(chr(ord(text[at]) - 1), 0, at) if "①" < text[at] <= "⑳" else -1
    return before > 0 and text[before - 1] in "=＝:："


_LEAST_ROWS = 3
"""Two sums with blanks around them may be those of one sentence."""
_ROW_END = lazy(r"(?<=[^\s\d、。,:：]) [△▲-]? ?\d[\d,.]*+ ?(?:百万|千|万|億)?円 (?=[一-龠ァ-ヶA-Z「【<])")
_OF_ROW_BEFORE = lazy(
    r"(?:(?:[本今当前]年度|左|上記)の?)?(?:<side.revenue>|<remark.source>|<label.funding>|<label.previous_year>"
    r"|<label.difference>)[\s:：]"
)
"""What opens no row of a table: where the money comes from, and how much it was in the year before."""
_BEHIND_AMOUNT = lazy(r"(?<=円) {1,}(?=・\S)")
_HEADED_RUN = lazy(
    r"(?<=円) +(?=\(\d{1,2}\) ?[^\s\d()][^円]{2,40} ・)"
    r"|(?<=[^\s円、。・]) +(?=・[^・円]{2,60}\d ?[千百万億]{0,2}円)"
)
"""Where a heading stands between two items of a run, and where the first item behind it begins."""
_BEFORE_GLUED = lazy(r"[)）円](?=\s*[^\s【(（。、][^【】(（）。]{1,40}【[^【】]{2,30}】\s*[(（][^()（）]*\d)")
_BAR_BETWEEN_ITEMS = lazy(r"[^\s\d|]{2}[^|]*\d<unit> *\|(?= *[^\s\d|]{2}[^|]*\d<unit> *(?:\||$))")
_BEGIN_ITEM = frozenset("①❶▽▼◆◇")
_LEADING_HEADING = lazy(
    r"[【〔\[<〈《][^【】〔〕\[\]<>〈〉《》]{2,20}[】〕\]>〉》] ?"
    r"(?=[①❶]|(?<![部局課室庁会所][】〕\]])[^\s▽▼◆◇【】()][^▽▼◆◇【】]*[)円][▽▼◆◇])"
)
"""What the items that begin behind it are of."""
_ORDINAL_INSIDE = lazy(r"(?:^|(?<=[\s)]))(?:(?P<dotted>\d{1,2})[.．](?=[^\d\s])|\((?P<round>\d{1,2})\)(?=\S))")


def _ordinals_inside(text: str) -> set[int]:
    """Where the second, third … ordinal of a sequence stands that opens the line."""
    found = [
        (match.start(), match.lastgroup, int(match[match.lastgroup or 0])) for match in _ORDINAL_INSIDE.finditer(text)
    ]
    if len(found) < 2 or found[0][0] != 0:
        return set()
    first = found[0][2]
    counted = all(kind == found[0][1] and value == first + index for index, (_, kind, value) in enumerate(found))
    return {start for start, _, _ in found[1:]} if counted else set()


_ITEM_BESIDE = lazy(
    r"(?<=\S) {2,}(?P<figure>[△▲]?\d[\d,.]*(?:[百千万億]{0,2}円)?) {2,}"
    r"(?=(?P<name>[^\s\d][^\d|]{2,40}?) {2,}[△▲]?\d[\d,.]*(?:[百千万億]{0,2}円)?(?: {2,}|\s*$))"
)


def _columns_side_by_side(text: str) -> set[int]:
    """Where the items of the next column begin, on a line that holds a name and a figure twice, all far apart."""
    cuts = set()
    for match in _ITEM_BESIDE.finditer(text):
        name = match["name"].strip()
        before = text[: match.start()].strip()
        if WORD.search(before) and WORD.search(name) and not is_label(name) and not _WHOLE_LABEL.fullmatch(name):
            cuts.add(match.start("name"))
    return cuts


_WHOLE_LABEL = lazy(
    "(?:<label.funding>|<label.difference>|<label.previous_year>|<label.limit>|<label.aside>"
    "|<label.of_which>.*|.{0,6}年度?.{0,6})"
)
