"""The paragraphs of a document: its lines, those that were wrapped put together, and what is spoken in captions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from mie_budget.reading.furniture import between_captions
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import width
from mie_budget.reading.titles import mark_of

_IN_DOUBLE_QUOTES = lazy(r"「[^「」]*」|『(?P<name>[^『』]{3,60})』")
"""Those inside of others are of what these quote."""
_FULL_LINE = 20
"""A shorter line is no line of a paragraph that goes on, but in a column of such lines."""
_LEAST_OF_COLUMN = 4
"""Lines that are wrapped alike: of fewer, a headline and its sentence may be as wide by chance."""
_NARROWEST = 20
"""Display columns of ten characters: fewer make the cells of a table."""
_LEFT_OPEN = 4
"""Display columns at the end of a full line that a figure or a bracket may leave empty, which is not broken."""
_ENDS_WITH_SUM = lazy(
    r"円\)$|[にへで][はも]?、?[約\d,.兆億万千百]{1,20}円(?:<about.behind>)?$"
    r"|[一-龠ァ-ヶー)」]{3} [\d,.兆億万千百]{1,20}円$"
)
_BEHIND_QUOTES = lazy(
    r"(?:[はがをもへ]|で(?!ん)|に(?![一-龠])|として|の(?=[一-龠\d]))(?![。」])|\([^()]{4,40}円\)(?=[ぁ-ん、])"
)
"""What a line begins with that goes on behind the name in quotation marks at the end of the line above."""
_NOUN_AT_END = lazy(r"[一-龠ァ-ヶー%円]$")
_JAPANESE = lazy("[ぁ-んァ-ヶ一-龠]")
"""What a line has in it that is no address of a picture or a page."""
_LONGEST_PARAGRAPH = 4_000
"""Characters of one paragraph, joined from its lines; bounds what a text without paragraphs may cost."""
_IN_CHARGE_BELOW = lazy(r"[(〔\[]?(?:<field.departments>)\s?[:/][^。、]{2,30}")
_LONGEST_IN_CHARGE = 48
"""Who is in charge, on a line below the last sentence of a paragraph."""


def paragraphs_of(lines: Lines, outline: Outline) -> list[Piece]:
    """The paragraphs, in all of which 「」 say where names in quotation marks begin and end."""
    return [*map(_with_one_kind_of_quotes, _paragraphs(lines, outline))]


def _paragraphs(lines: Lines, outline: Outline) -> Iterator[Piece]:
    """The lines, those that were wrapped put together, and what is spoken in captions."""
    paragraph: Piece | None = None
    captions = between_captions(lines.stripped)
    full = _full_lines(lines.stripped)
    whole = _are_whole(lines.stripped)
    for number, text in enumerate(lines.stripped):
        if number in captions:
            continue
        if paragraph is not None:
            above = lines.stripped[number - 1]
            # A line that was wrapped is as long as the next.
            apart = number in outline.furniture or ((whole or len(text) > 2 * len(above)) and _is_headline(above))
            if not text and paragraph.text[-1] == "、" and "。" not in above:
                # A broadcast is told in lines with blank ones between.
                continue
            if text and not apart and _continues(paragraph, text, spoken=bool(captions), full=number - 1 in full):
                paragraph = joined(paragraph, piece_of(lines, number))
                continue
            yield paragraph
            paragraph = None
        if text and number not in outline.furniture:
            paragraph = piece_of(lines, number)
    if paragraph is not None:
        yield paragraph


def _full_lines(stripped: Sequence[str]) -> frozenset[int]:
    """The lines of narrow columns that reach the width at which those are wrapped: most of their lines do."""
    found: set[int] = set()
    for wrapped, block in groupby(range(len(stripped)), lambda number: bool(stripped[number])):
        numbers = [*block] if wrapped else []
        if len(numbers) < _LEAST_OF_COLUMN or not any("。" in stripped[number] for number in numbers):
            continue
        widths = [width(stripped[number]) for number in numbers]
        usual = max(widths)
        full = [number for number, one in zip(numbers, widths, strict=True) if one >= usual - _LEFT_OPEN]
        if usual >= _NARROWEST and 2 * len(full) > len(numbers):
            found.update(full)
    return frozenset(found)


def _are_whole(stripped: Sequence[str]) -> bool:
    """Whether no line is wrapped: most long ones end a sentence, which each line of a wrapped text does by chance."""
    long = [text for text in stripped if len(text) >= _FULL_LINE and mark_of(text) is None]
    return 2 * sum(text.endswith("。") for text in long) > len(long)


def _is_headline(text: str) -> bool:
    """Whether a line among those that are whole has no sentence and ends with a noun."""
    return "。" not in text and _NOUN_AT_END.search(text) is not None


def _continues(paragraph: Piece, text: str, *, spoken: bool, full: bool) -> bool:
    """Whether a line goes on with the paragraph above it, whose last line may be `full`.

    All that is `spoken` is one paragraph, with what follows it too.
    """
    before = paragraph.text
    if len(before) >= _LONGEST_PARAGRAPH or before[-1] in "|?" or mark_of(text) is not None:
        return False
    if spoken:
        return True
    last = paragraph.parts[-1][0]
    if before[-1] == "。":
        return len(text) < _LONGEST_IN_CHARGE and _IN_CHARGE_BELOW.fullmatch(text) is not None
    return (
        (full or len(before) - last >= _FULL_LINE or before[-1] == "、")
        and _JAPANESE.search(before, last) is not None
        and (before[-1] != "」" or _BEHIND_QUOTES.match(text) is not None)
        and not (_ENDS_WITH_SUM.search(before) and text[0] not in "、。をがとでのも")
    )


def _with_one_kind_of_quotes(paragraph: Piece) -> Piece:
    """A paragraph in which what stands in 『』 stands in 「」: both say where a name begins and ends."""
    if "『" not in paragraph.text:
        return paragraph
    text = _IN_DOUBLE_QUOTES.sub(lambda match: f"「{match['name']}」" if match["name"] else match[0], paragraph.text)
    return Piece(text, paragraph.parts)


def as_quoted(name: Piece, lines: Lines) -> Piece:
    """A name with the quotation marks inside it that its lines have."""
    if "「" not in name.text and "」" not in name.text:
        return name
    places = ((letter, *name.place(offset)) for offset, letter in enumerate(name.text))
    own = (lines.texts[line][offset] if letter in "「」" else letter for letter, line, offset in places)
    return Piece("".join(own), name.parts)
