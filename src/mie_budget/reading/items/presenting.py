"""A programme that a sentence speaks of before it, or a later one, says the sum: `「橋の点検」では、…。事業費は50万円だ。`."""

from __future__ import annotations

from collections.abc import Iterator

from mie_budget.reading.figures import Figure
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import LEAST_YEN
from mie_budget.reading.items.telling import Told, name_at_end
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece

PRESENTED = "「」"
"""The link of what is told so: the quotation marks alone say that the sum is of this name."""
_FARTHEST = 400
"""How far behind its name a sum is looked for: a paragraph about one programme is shorter than that."""
_NAMED = lazy(
    r"(?:^|(?<=[。、\sたがはに]))「(?P<name>[^「」]{4,60})」"
    r"(?=(?:として|で)?[はも]|として|が|、|で(?:あり|ござい)ます|です|(?:で)?す?。|を(?:新たに|新設|創設|実施|始め|行))"
)
"""A name in quotation marks of which a sentence goes on to speak."""
_SUM = lazy(r"(?<![総全の])(?:<told.presents>)(?:として|に)?(?:は|が)?、?(?:<about.before>)?$")
"""What a sum is called in front of it, where it is the whole of the programme's."""
_BEHIND = lazy(
    r"(?:<about.behind>|ほど)?(?:です|でござい|であ|とし|とな|とい|で?、|で?。|$|を(?:<told.how>)*(?:<told.verb>|予定|想定))"
)
_OTHER = lazy(r"前年|昨年|来年|翌年|総額|合計|合わせ|全体|限度|財源(?!に)|繰入|補助額|減免額")
"""In the sentence of a sum: it is another year's, that of several programmes, or that of one who is paid."""


_TOPIC = lazy(
    r"(?:^|(?<=[。、\s○◎●◇◆■□・]))(?P<name>[^。、\s「」○◎●◇◆■□]{2,60}?(?:<told.topic>)(?:\([^()]{1,20}\))?)"
    r"(?:(?:に(?:ついて|つきまして)|で|に)?[はも]、?|を(?:新設|創設|拡充|継続|実施)(?:し、|する。|します。)|を行(?:う。|い、|います。))"
)
"""A programme that a sentence speaks of."""
_SPENT = lazy(
    r"(?:<about.behind>)?(?:を(?:<told.how>)*(?:<told.verb>|減額|要し|予定)|の(?:追加|減額|増額|計上)|とし[たてま]"
    r"|と(?:な[りっ]|いたし)|で(?=[、。])|です|であ|でござ|。)"
)
"""What stands behind the sum of what a sentence speaks of."""
_LESS = lazy(r"[のを]減額")
_SUM_OF_ANY = lazy(r"(?:^|[のでに])(?:<told.presents>)$")
_NOT_OF_IT = lazy(r"(?:前年|昨年|補助金|うち|財源|総額|上限|限度|1\S{1,3}(?:あ|当)たり)[^。]{0,8}$")
"""What stands in front of another sum of the same sentence."""


def presented_in(piece: Piece) -> Iterator[Told]:
    """The programmes of a paragraph, each with the one sum that is called its own before the next is named."""
    if "円" in piece.text:
        yield from _spoken_of(piece)
        yield from _quoted(piece)


def _spoken_of(piece: Piece) -> Iterator[Told]:
    """The programmes that sentences speak of (橋の点検事業では、…), each with the one sum that is spent on it.

    The sum stands in the same sentence, or a later one calls it the programme's before the next is spoken of. A name of
    its own right in front of the sum is rather that of the programme.
    """
    text = piece.text
    topics = [*_TOPIC.finditer(text)]
    ends = [match.start() for match in topics[1:]] + [len(text)]
    for match, end in zip(topics, ends, strict=False):
        begin = text.rfind("。", 0, match.start()) + 1
        name = name_at_end(text[begin : match.end("name")])
        stop = text.find("。", match.end())
        stop = end if stop < 0 else min(stop + 1, end)
        figures = [
            figure for figure in piece.figures if match.end() <= figure.start < min(end, match.end() + _FARTHEST)
        ]
        sums = [figure for figure in figures if figure.start < stop and _is_spent(text, match.end(), figure)]
        sums = sums or [figure for figure in figures if figure.start >= stop and _is_called_its_own(text, figure)]
        if (
            name is None
            or _SUM_OF_ANY.search(match["name"])
            or len(sums) != 1
            or (yen := sums[0].yen) is None
            or yen < LEAST_YEN
        ):
            continue
        yield Told(
            piece,
            begin + name[0],
            begin + name[1],
            sums[0],
            -yen if _LESS.match(text, sums[0].end) else yen,
            PRESENTED,
            quoted=False,
            sentence=(piece.line, begin),
            budgeted=None,
            part=False,
        )


def _is_spent(text: str, begin: int, figure: Figure) -> bool:
    before = text[begin : figure.start]
    named = _IN_FRONT.search(before)
    return (
        not figure.signed
        and not figure.plus
        and _SPENT.match(text, figure.end) is not None
        and not _NOT_OF_IT.search(before)
        and (named is None or PROGRAMME_AT_END.search(named["name"]) is None)
    )


_IN_FRONT = lazy(r"(?P<name>[^。、\s]{4,40})[にへでは]、?(?:<about.before>)?$")


def _quoted(piece: Piece) -> Iterator[Told]:
    """The programmes named in quotation marks, each with the one sum that is called its own before the next is named."""
    text = piece.text
    if "」" not in text:
        return
    names = [match for match in _NAMED.finditer(text) if PROGRAMME_AT_END.search(match["name"])]
    ends = [match.start() for match in names[1:]] + [len(text)]
    for match, end in zip(names, ends, strict=False):
        sums = [
            figure
            for figure in piece.figures
            if match.end() <= figure.start < min(end, match.end() + _FARTHEST) and _is_called_its_own(text, figure)
        ]
        if len(sums) != 1 or (yen := sums[0].yen) is None or yen < LEAST_YEN:
            continue
        begin = text.rfind("。", 0, match.start()) + 1
        yield Told(
            piece,
            *match.span("name"),
            sums[0],
            yen,
            PRESENTED,
            quoted=True,
            sentence=(piece.line, begin),
            budgeted=None,
            part=False,
        )


def _is_called_its_own(text: str, figure: Figure) -> bool:
    begin = text.rfind("。", 0, figure.start) + 1
    before = text[begin : figure.start].rstrip()
    return (
        not figure.signed
        and not figure.plus
        and _SUM.search(before) is not None
        and _BEHIND.match(text, figure.end) is not None
        and not _OTHER.search(before)
    )
