"""Programmes in the bracket that closes a sentence, each with its sum: `…を増設します（排水機場整備事業　1億円）`."""

from __future__ import annotations

from collections.abc import Iterator

from mie_budget.reading.figures import Figure
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.candidates import LEAST_YEN
from mie_budget.reading.items.sentences.telling import Told, sentence_at
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece

_CLOSES = lazy(r"(?:ます|です|した|せん|[うくすむるぐぶつ])。?(?P<bracket>\((?:[^()]|\([^()]*\)){4,160}\))[。\s]*$")
"""The bracket behind the last verb of a paragraph."""
_ALONE = lazy(r"(?P<bracket>\((?:[^()]|\([^()]*\)){4,160}\))[。\s]*")
_ENDS = lazy(r"(?:ます|です|した|せん|[うくすむるぐぶつ])。\s*$")
_TAIL = 6
"""Characters in which a sentence ends."""
_PARTS = "、,／/・"
"""What may part a programme with its sum from the next one."""
_SHORTEST_NAME = 4
"""Characters: a source of money (国, 県債) is shorter."""
_APART = " :：…‥"
"""What parts a name from its sum; without it the words are the label of a figure (上限3万円)."""


def closing_in(piece: Piece, above: Piece | None = None) -> Iterator[Told]:
    """The programmes of the bracket that closes a paragraph; none where it holds anything but them and their sums.

    It may stand on a line of its own, `above` which a sentence ends.
    """
    text = piece.text
    if "円" not in text or ")" not in text[-3:]:
        return
    alone = above is not None and text.startswith("(") and _ENDS.search(above.text, max(0, len(above.text) - _TAIL))
    match = _ALONE.fullmatch(text) if alone else _CLOSES.search(text)
    if match is None:
        return
    start, stop = match.start("bracket") + 1, match.end("bracket") - 1
    found: list[tuple[int, int, Figure]] = []
    for figure in piece.figures:
        if figure.start < start:
            continue
        if found:
            if text[start : start + 1] not in _PARTS:
                return
            start += 1
        start += len(text[start : figure.start]) - len(text[start : figure.start].lstrip())
        named = text[start : figure.start].rstrip(_APART)
        apart = start + len(named) < figure.start
        if len(named) < _SHORTEST_NAME or not apart or is_label(named) or not _is_sum(figure):
            return
        found.append((start, start + len(named), figure))
        start = figure.end
    behind = text[start:stop].strip(f"{_PARTS} ")
    if behind and organization_alone(behind) is None:
        return
    sentence = (piece.line, sentence_at(text, match.start("bracket") - 1))
    for begin, end, figure in found:
        yield Told(piece, begin, end, figure, figure.yen or 0, "(", quoted=False, sentence=sentence)


_CLOSING = ("〕", "]", "】", ")")
_QUOTED = lazy(r"「(?P<name>[^「」]{4,60})」")
_SIGNED = lazy(r"。\s?[〔\[【(](?P<names>[^〔〕\[\]【】()\d]{2,40}?)[\s:：、,]{1,3}$")


def signed_in(piece: Piece) -> Iterator[Told]:
    """The one programme that a paragraph names, with the sum behind who is in charge in the bracket it closes with.

    「橋の点検」を引き続き行う。〔土木課 14,300千円〕
    """
    text = piece.text
    figure = piece.figures[-1] if piece.figures and text.rstrip()[-1:] in _CLOSING else None
    if figure is None or text[figure.end :].strip() not in _CLOSING or not _is_sum(figure):
        return
    signed = _SIGNED.search(text[: figure.start])
    if signed is None or organization_alone(signed["names"]) is None:
        return
    quoted = list(_QUOTED.finditer(text, 0, signed.start()))
    if len(quoted) == 1:
        name = quoted[0]
        sentence = (piece.line, sentence_at(text, name.start()))
        yield Told(
            piece, name.start("name"), name.end("name"), figure, figure.yen or 0, "(", quoted=True, sentence=sentence
        )


def _is_sum(figure: Figure) -> bool:
    """Whether a figure is no sum of a household; one that is taken off a budget has a sign."""
    return figure.yen is not None and abs(figure.yen) >= LEAST_YEN and not figure.plus
