"""Names: the lines above a figure that name its item, and what of a name was wrapped from the line above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import NamedTuple

from mie_budget.reading.brackets import IN_ROUND, ONE_BRACKET
from mie_budget.reading.broken_names import ENDS_INSIDE, begins_inside, goes_on, is_rest, parts_word
from mie_budget.reading.calendar import is_budget_title, is_publication
from mie_budget.reading.entries import is_sentence
from mie_budget.reading.figures import find_figures, is_number
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.in_charge import ASKED, organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END, STANDS_FOR_ITSELF
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.items.layout import FARTHEST_BLANKS, GOES_ON, LONGEST_PROSE, Layout, is_plain_entry
from mie_budget.reading.items.wrapped import indent_of
from mie_budget.reading.labels import holds_prices_alone, is_label
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.lines import Piece, joined, piece_of
from mie_budget.reading.tables import width
from mie_budget.reading.titles import Mark, end_without_link, is_marker, mark_of, read_title

_FARTHEST_TITLE = 3
"""Lines that a title is wrapped over, besides its last."""
_OPENS_MARKER = tuple("([【〔<")
_BEFORE_PLAN = ("設", "統", "家", "会")
"""What a word begins with whose last character, wrapped, looks like a sum: 設計, 統計, 家計, 会計."""
_PART = lazy(r"うち[一-龠ァ-ヶ]")
_SUM_OF_LIST = lazy(r"[小合総部局課]\s*計(?:額|金額)?")
"""What a sum of those above is called, and no name ends in on a line of its own."""
_SPEAKS_OF = lazy(r"[^「」、。]{2,16}(?:は|では|には)、\s?「")
"""What a sentence begins with that names several in quotation marks: it goes on from no line above."""
_EXPLAINS = lazy(r"[^…。]{2,20}…+[^…。\d]{6,}")
"""A note that explains a word, whole on its line: ガントリークレーン…荷を積み降ろすクレーン."""
_PICTURE = lazy(r"の(?:<picture>)$")
_NAME_COLUMN = lazy("<column.title>|<column.departments>")


def _names_column(text: str) -> bool:
    written = characters("column.title", "column.departments")
    return written.issuperset(text) and _NAME_COLUMN.fullmatch(text) is not None


_NAME_AND_SUM = lazy(r"[^\s\d。・○●◎◇◆□■▽▼(（][^。]{2,40} [\d,]+(?:千|百万|万|億)?円")


_SOURCES_IN_SHORT = frozenset("国県都道府市町分使財寄繰諸債起特一他")
"""How columns of sources of money abbreviate these: 国庫支出金, 使用料, 財産収入, 繰入金, 諸収入, 一般財源."""
_WORD = 8
"""Cells of a mark and a word or two."""


class _Part(NamedTuple):
    """What one line holds of a title that was wrapped."""

    piece: Piece
    is_first: bool
    uncertain: bool | None = None
    """None where the title is as certain with it as without."""


class Names:
    """Finds the names of items on the lines above their figures, given what has been put together so far."""

    def __init__(self, layout: Layout, candidates: Sequence[Candidate] = ()) -> None:
        self.layout = layout
        self.lines = layout.lines
        self.outline = layout.outline
        self.floor = -1
        """The last line that belongs to a candidate's header."""
        self.tops: frozenset[int] = frozenset()
        """The lines with the upper one of several figures one below the other."""
        self.candidates = candidates
        self._marks: Counter[tuple[str, str]] = Counter()
        self._counted = 0

    def extended(self, title: Piece, line: int, floor: int) -> tuple[Piece, bool]:
        """A title with the lines above it that it was wrapped from, and whether that is uncertain."""
        uncertain = False
        if "「" in title.text and _SPEAKS_OF.match(title.text):
            return title, uncertain
        if line in self.layout.quoted_names:
            # What stands above is a catch phrase.
            return title, uncertain
        for _ in range(_FARTHEST_TITLE):
            inside, rest = self._is_cut(title.text, line)
            above, apart = self._joinable_above(line, inside=inside)
            if _SUM_OF_LIST.fullmatch(title.text.strip()):
                break
            if line in self._sources_in_short:
                break
            if title.text.strip() == "計" and not (above >= 0 and self.lines.stripped[above].endswith(_BEFORE_PLAN)):
                # The sum of those above, and no last character of a name.
                break
            if above >= 0 and _PART.match(title.text) and not self.lines.stripped[above].endswith("の"):
                # It names a part of what stands above, and goes on from no line of its description.
                break
            part = None
            if above > floor and above >= 0:
                part = self._part_above(above, line, floor, title.text, inside=inside, apart=apart)
            if part is None:
                uncertain |= inside and len(title.text.strip()) > 1
                break
            title = joined(part.piece, title)
            uncertain = rest and not part.is_first if part.uncertain is None else part.uncertain
            line = above
            if part.is_first:
                break
        else:
            # It goes on above as far as is looked.
            uncertain = True
        return title, uncertain

    @cached_property
    def _sources_in_short(self) -> frozenset[int]:
        """The lines of nothing but the letter of a source of money right above a figure alone (国, 使, 諸, 一).

        Only where two such letters stand so: one may be the last of a name.
        """
        above = {
            number: text
            for number, (text, below) in enumerate(pairwise(self.lines.stripped))
            if len(text) == 1 and text in _SOURCES_IN_SHORT and is_number(below)
        }
        return frozenset(above) if len(set(above.values())) > 1 else frozenset()

    def _is_cut(self, title: str, line: int) -> tuple[bool, bool]:
        """Whether a title is the end of a name that begins above, and whether no word shows but how short it is."""
        if begins_inside(title) or len(title.strip()) == 1:
            return True, False
        above = self._read_above(line)
        text = self.lines.stripped[above] if above >= 0 else ""
        if text and parts_word(text, title):
            return True, False
        # Below a blank line a short name begins.
        rest = line > 0 and self.lines.stripped[line - 1] != "" and is_rest(title)
        return rest, rest

    def completed(self, title: Piece, line: int, stop: int) -> tuple[Piece, bool]:
        """A title that ends in the middle of a name, with what of it stands below its line, and whether it is cut.

        A line above `stop` is its rest where it has no mark, no figure and no sentence, and names no organization.
        """
        for below in range(line + 1, min(line + _FARTHEST_TITLE, stop)):
            text = self.lines.stripped[below].strip(" |")
            if not text or not goes_on(title.text, text):
                break
            if (
                mark_of(text) is not None
                or is_sentence(text)
                or find_figures(text)
                or not self.layout.can_be_title(below, text)
                or organization_alone(text) is not None
            ):
                break
            title = joined(title, piece_of(self.lines, below))
        return title, title.text.endswith(ENDS_INSIDE)

    def _joinable_above(self, line: int, *, inside: bool) -> tuple[int, bool]:
        """The line above that a title may go on from, below 0 for none, and whether a blank line is between."""
        above = self._read_above(line)
        over = self._over_page(above)
        if over >= 0 and (inside or self.layout.goes_on_over(over)):
            return over, True
        apart = above >= 0 and not self.lines.stripped[above]
        apart = apart and (inside or (self.layout.goes_on_over(above - 1) and not self._is_point_of_item(above - 1)))
        return (self._read_above(above) if apart else above), apart

    def _is_point_of_item(self, number: int) -> bool:
        """Whether a line is a point of what is said of the item above it, as no item here opens: ●広場を7か所に.

        A marker may stand before its bullet.
        """
        text = self.lines.stripped[number]
        mark = mark_of(text) or (read_title(text).mark if text[:1] in _OPENS_MARKER else None)
        return mark is not None and mark.kind == "bullet" and bool(self.candidates) and not self.is_item_mark(mark)

    def _read_above(self, line: int) -> int:
        """The nearest line above that is no furniture, below 0 for none."""
        above = line - 1
        while above >= 0 and above in self.outline.furniture:
            above -= 1
        return above

    def _over_page(self, above: int) -> int:
        """The last line of the page above where a blank line below the head of its own page is all that stands above.

        It is below 0 where no page ends there: the blanks around heads and feet part nothing.
        """
        if above < 0 or self.lines.stripped[above]:
            return -1
        passed = False
        while above >= 0 and (not self.lines.stripped[above] or above in self.outline.furniture):
            passed |= above in self.outline.furniture
            above -= 1
        return above if passed else -1

    def _part_above(self, above: int, line: int, floor: int, title: str, *, inside: bool, apart: bool) -> _Part | None:
        """What the line above holds of the title on a line; None where it is no part of it."""
        text = self.lines.stripped[above].strip(" |")
        mark = mark_of(text)
        if not text or not self.layout.can_be_title(above, text) or self._begins_entry(line, above):
            return None
        said = mark is None and self._is_point_of_item(above)
        if said or (not inside and (("…" in text and _EXPLAINS.fullmatch(text)) or _PICTURE.search(text))):
            return None
        if mark is not None and not inside and "※" in text[mark.end + 1 :]:
            # A remark closes the heading that it stands behind: no name goes on from it.
            return None
        if above == line - 1 and above in self.layout.begun:
            return self._part(above, opens=True, uncertain=True)
        behind_sentence = text[text.rfind("。") + 1 :]
        goes_on = inside or _leaves_open(text) or (text.endswith(GOES_ON) and not is_sentence(behind_sentence))
        full = self.layout.is_full(above)
        if mark is not None and not inside and not _leaves_open(text) and self._heads_entries(above):
            # ■人と海を元気に: a heading may end like what goes on below.
            return None
        if mark is not None and mark.kind == "bullet" and not goes_on and self._is_said(text, mark, full=full):
            return None
        with_marker = text[0] in _OPENS_MARKER and read_title(text).markers != ()
        if not goes_on and not with_marker:
            if mark is None:
                if self.layout.are_unlike(above, line) or self.layout.is_set_deeper(above, line):
                    return None
                return self._unmarked_part(above, floor, title, full=full, apart=apart)
            if not (mark.kind not in ("roman", "kanji") if full else self.is_item_mark(mark)):
                return None
            if self._is_one_of_unmarked(above + 1) or (not full and _are_two_names(text, title)):
                return None
        # まちに笑顔を: a slogan over the items below ends so too, wherever on its line.
        slogan = text[-1] in "をに" and not inside and not full and not (mark is not None and self.is_item_mark(mark))
        # ○福祉: no name is broken behind its first word.
        word = mark is not None and not goes_on and not full and width(text) <= _WORD
        return self._part(above, opens=mark is not None or with_marker, uncertain=slogan or word or None)

    def _begins_entry(self, line: int, above: int) -> bool:
        """Whether an entry of a list or a table begins on a line, as its source knows: nothing above goes on in it."""
        known = self.lines.known
        if not known:
            return False
        return known[line].depth is not None or (len(known[line].cells) > 1 and not known[above].cells)

    def _is_one_of_unmarked(self, number: int) -> bool:
        """Whether a line without a mark and the next one each have a sum: they are parts of what is named above."""
        both = self.lines.stripped[number : number + 2]
        return len(both) == 2 and all(_NAME_AND_SUM.fullmatch(text) for text in both)

    def _heads_entries(self, number: int) -> bool:
        """Whether the two lines below one are entries without marks."""
        below = self.lines.stripped[number + 1 : number + 3]
        return len(below) == 2 and all(map(is_plain_entry, below))

    def _is_said(self, text: str, mark: Mark, *, full: bool) -> bool:
        """Whether a line behind a bullet is a sentence or a heading, no title."""
        return mark.style in self.layout.marks_of_headings or (
            "、" in text and not ((full or text.endswith("、")) and self.is_item_mark(mark))
        )

    def _unmarked_part(self, above: int, floor: int, title: str, *, full: bool, apart: bool) -> _Part | None:
        """What a line without a mark holds of the title below it: a full one was wrapped, a short one may be."""
        stripped = self.lines.stripped
        text = stripped[above].strip(" |")
        # 橋を調べます。 問 土木課: who is in charge closes what is said of an item.
        behind_sentence = text[text.rfind("。") + 1 :].strip()
        if is_heading(text) or is_budget_title(text) or organization_alone(behind_sentence or text) is not None:
            return None
        if behind_sentence != text and ASKED.match(behind_sentence) is not None:
            return None
        starts = self.layout.can_start(above, floor)
        if full:
            below_item = above == floor + 1 and floor >= 0
            if not starts or (below_item and (len(title) > 14 or "、" in text)):
                return None
            return self._part(above, uncertain=True if below_item else None)
        if not apart:
            if not (starts and self.layout.headings_are_marked and len(text) >= 6 and above - 1 > floor):
                return None
            if width(text) + 2 < width(title):
                return None
        return self._part(above, uncertain=not (self.layout.blocks_are_items and not stripped[above - 1]))

    def _part(self, above: int, *, opens: bool = False, uncertain: bool | None = None) -> _Part:
        """The part of a title on a line: what stands behind the last sentence on it, without a link at its end."""
        text = self.lines.stripped[above]
        start, end = span_of(text)
        behind_sentence = text.rfind("。", start, end) + 1
        piece = piece_of(self.lines, above).cut(max(start, behind_sentence), end)
        part = piece.cut(0, end_without_link(piece.text))
        return _Part(part, is_first=opens or behind_sentence > 0, uncertain=uncertain)

    def is_marked_above(self, line: int) -> bool:
        """Whether the line above one opens with a mark."""
        above = self.layout.above(line)
        return above is not None and mark_of(self.lines.stripped[above]) is not None

    def is_item_mark(self, mark: Mark) -> bool:
        """Whether items of this document open with marks of this style."""
        if mark.style in self._marks_above_tiers:
            return True
        marked = self.marked()
        found = sum(count for (style, _), count in marked.items() if style == mark.style)
        return mark.style in self.layout.wrapped_marks or (found >= 1 and found * 2 >= len(self.candidates))

    @cached_property
    def _marks_above_tiers(self) -> frozenset[str]:
        """The ordinals of the names above figures one below the other: on their lines, or on those above these."""
        found: set[str] = set()
        for top in self.tops:
            name = self.title_above(top)
            for line in range(name, max(-1, name - 2), -1) if name is not None else ():
                mark = mark_of(self.lines.stripped[line])
                if mark is not None and mark.kind not in ("bullet", "roman", "kanji"):
                    found.add(mark.style)
        return frozenset(found)

    def marked(self) -> Counter[tuple[str, str]]:
        """How many candidates there are of each style of mark and frame so far."""
        for candidate in self.candidates[self._counted :]:
            if candidate.mark is not None:
                self._marks[candidate.mark.style, candidate.frame] += 1
        self._counted = len(self.candidates)
        return self._marks

    def title_above(self, line: int) -> int | None:
        """The line right above that can be the title of an entry without one."""
        number = self.layout.stacked_labels.get(line, line) - 1
        blanks = 0
        while number > self.floor and blanks <= FARTHEST_BLANKS:
            text = self.lines.stripped[number].strip(" |")
            if number in self.outline.furniture:
                number -= 1
                continue
            if not text:
                blanks += 1
                number -= 1
                continue
            if number == line - 1 and text.endswith("費") and self._is_in_charge_alone(line) and is_label(text):
                # Above a figure it says what that is; above who is in charge, it is the last line of a name.
                return number
            if self.layout.is_head_word(number) or is_marker(text):
                number -= 1
                continue
            named = self.layout.name_above_prose(number)
            if named is not None and named > self.floor:
                return named
            if not self.layout.can_be_title(number, text) or (
                find_figures(IN_ROUND.sub("", text))
                and not ((mark_of(text) or number in self.layout.above_told_sums) and holds_prices_alone(text))
            ):
                return None
            if text.isascii() and (len(text) == 1 or any(map(str.islower, text))):
                # A rank, or what a web site says of a document (Category: Documents).
                return None
            organization = organization_alone(text) is not None and not self.layout.counts_names(number)
            if organization or _names_column(text) or is_publication(text):
                return None
            mark = mark_of(text)
            named = text[0] in "<〈《" and number == line - 1
            if is_heading(text) and not named and (mark is None or (text[0] == "第" and not self.is_item_mark(mark))):
                return None
            if (
                blanks
                and mark is not None
                and (mark.kind == "plain" or (mark.kind in ("roman", "kanji", "dotted") and blanks > 1))
                # No chapter is called 事業.
                and not text.endswith("事業")
            ):
                return None
            return None if self._is_one_of_points(number, mark) else self._opener_of_block(number)
        return None

    def _is_in_charge_alone(self, line: int) -> bool:
        text = self.lines.stripped[line]
        return text[:1] in ONE_BRACKET and not find_figures(text) and organization_alone(text) is not None

    def label_above(self, line: int) -> str | None:
        """The label alone on a line above that says what the first figure on a line is."""
        if line in self.layout.stacked_labels:
            return self.layout.unmarked(self.layout.stacked_labels[line])
        above = self.layout.above(line)
        if above is None or above < self.floor or (self.candidates and above < self.candidates[-1].header_last):
            return None
        text = self.layout.unmarked(above)
        return text if is_label(text) else None

    def _is_one_of_points(self, number: int, mark: Mark | None) -> bool:
        """Whether a line is the last of several points, so that the figure below is none of it alone."""
        above = self.layout.above(number)
        if mark is None or mark.style not in "・-*" or above is None or above <= self.floor:
            return False
        before = mark_of(self.lines.stripped[above])
        # The points of the item above stand deeper.
        deeper = indent_of(self.lines, above) > indent_of(self.lines, number)
        return before is not None and before.style == mark.style and not deeper

    def _opener_of_block(self, number: int) -> int:
        """The line that opens the block of a line: where each block opens with one mark, that is the name's."""
        opening = number
        while opening - 1 > self.floor and self.lines.stripped[opening - 1]:
            opening -= 1
        mark, own = mark_of(self.lines.stripped[opening]), mark_of(self.lines.stripped[number])
        if mark is None or own is None or own.style == mark.style or mark.style not in self.layout.marks_of_blocks:
            return number
        above_amounts = self.layout.marks_above_amounts
        if above_amounts[own.style] > max(1, above_amounts[mark.style], self.layout.marks_of_lines[mark.style]):
            # A heading opens the block of the first name below it.
            return number
        return opening

    def marked_title_above(self, line: int, current: Candidate | None) -> int | None:
        """The last line that opens with an ordinal below the last item: its figure may stand behind its prose."""
        floor = max(self.floor, current.header_last if current is not None else -1)
        for number in range(line - 1, max(floor, line - LONGEST_PROSE), -1):
            text = self.lines.stripped[number].strip(" |")
            if not text or number in self.outline.furniture:
                continue
            if number in self.outline.titles or number in self.layout.side_headings:
                return None
            mark = mark_of(text)
            if mark is None or (mark.kind == "bullet" and mark.style in ("※", "-", "・", "*")):
                continue
            if not self.layout.can_be_title(number, text) or find_figures(IN_ROUND.sub("", text)) or "。" in text:
                if number == line - 1 and text[-1] in "!?！？":
                    # A slogan right above the figure may be its name; what stands above that is none.
                    return None
                continue
            if text[0] == "第" and is_heading(text) and not self.is_item_mark(mark):
                return None
            if self._closes_contents(number, mark):
                return None
            # Right above but for blank lines it would have been taken: it is the heading of something else.
            return number if any(self.lines.stripped[between] for between in range(number + 1, line)) else None
        return None

    def _closes_contents(self, number: int, mark: Mark) -> bool:
        """Whether a line is the last of ordinals right below one another, a blank line behind: they list contents."""
        stripped = self.lines.stripped
        if number + 1 < len(stripped) and stripped[number + 1]:
            return False
        above = [mark_of(text) for text in stripped[max(0, number - _LEAST_CONTENTS + 1) : number]]
        return len(above) == _LEAST_CONTENTS - 1 and all(
            one is not None and one.kind != "bullet" and one.style == mark.style for one in above
        )


_LEAST_CONTENTS = 3
"""Ordinals right below one another: two may be a heading and what it is of."""
_GLUED = lazy(r"(?P<ordinal>\d{1,2})(?=[一-龠々ぁ-んァ-ヶ])(?!<price.one>)")
_LEAST_GLUED = 3
"""A name may begin with a number, and the next one with the next; hardly three."""


def without_glued_ordinals(candidates: Sequence[Candidate]) -> None:
    """Take the ordinals off names that they are glued to, where they count the items from 1: 1橋の点検, 2道の補修."""
    run: list[tuple[Candidate, int]] = []
    for candidate in (*candidates, None):
        glued = _glued_ordinal(candidate)
        if candidate is not None and glued and int(glued) == len(run) + 1:
            run.append((candidate, len(glued)))
        elif candidate is None or glued == "1":
            if len(run) >= _LEAST_GLUED:
                for one, length in run:
                    _begin_behind(one, length)
            run = [(candidate, 1)] if candidate is not None else []


_LIKE_A_COUNT = lazy(r"(?P<ordinal>\d{1,3}) (?=[^\W\d_]{2}|\d{1,4}[^\W\d_])")


def without_ordinals_like_counts(candidates: Sequence[Candidate]) -> None:
    """Take the ordinals off names that they make look like counts, where they go on counting the items: 2 日本語教室.

    The item before must have the ordinal before it, as the mark of its line, or that behind the first the second.
    """
    before: Mark | None = None
    for candidate, following in zip_longest(candidates, candidates[1:]):
        if candidate.title is None:
            continue
        counted = _LIKE_A_COUNT.match(candidate.name) if candidate.mark is None else None
        if counted is not None:
            number = int(counted["ordinal"])
            after = following.mark if following is not None and number == 1 else None
            neighbour = next((mark for mark, at in ((before, number - 1), (after, 2)) if _counts(mark, at)), None)
            if neighbour is not None:
                _begin_behind(candidate, counted.end())
                candidate.mark = neighbour._replace(number=number, end=counted.end())
        before = candidate.mark if candidate.mark is not None and candidate.mark.number is not None else before


def _counts(mark: Mark | None, number: int) -> bool:
    """Whether a mark is a number alone, and this one."""
    return mark is not None and mark.kind == "plain" and mark.number == number


def _glued_ordinal(candidate: Candidate | None) -> str:
    if candidate is None or candidate.title is None or candidate.mark is not None or not candidate.name[:1].isdigit():
        return ""
    glued = _GLUED.match(candidate.name)
    return glued["ordinal"] if glued else ""


def _begin_behind(candidate: Candidate, length: int) -> None:
    """Let the name of a candidate begin so many characters later."""
    title, piece = candidate.title, candidate.title_piece
    if title is None or piece is None:
        return
    start = piece.text.find(title.name[:length]) + length
    candidate.title_piece = piece.cut(start, len(piece.text))
    candidate.title = title._replace(name=title.name[length:])


def span_of(text: str) -> tuple[int, int]:
    """A line without the table borders around it, as offsets."""
    start = len(text) - len(text.lstrip(" |"))
    return start, max(start, len(text.rstrip(" |")))


def _are_two_names(above: str, title: str) -> bool:
    """Whether a line names a programme by itself and a wider one below it another: a wrapped line is full first."""
    return (
        STANDS_FOR_ITSELF.search(above) is not None
        and PROGRAMME_AT_END.search(title) is not None
        and width(title) > width(above)
    )


def _leaves_open(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in "([【〔「『") - (character in ")]】〕」』")
    return depth > 0
