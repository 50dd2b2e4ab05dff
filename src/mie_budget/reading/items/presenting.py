"""A programme that one sentence names and a later one says the sum of: `「橋の点検」では、…。事業費は50万円だ。`."""

from __future__ import annotations

from collections.abc import Iterator

from mie_budget.reading.figures import Figure
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import LEAST_YEN
from mie_budget.reading.items.telling import Told
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
    r"(?:<about.behind>|ほど)?(?:です|でござい|であり|とし|とな|とい|で?、|で?。|$|を(?:<told.how>)*(?:<told.verb>|予定|想定))"
)
_OTHER = lazy(r"前年|昨年|来年|翌年|総額|合計|合わせ|全体|限度|財源(?!に)|繰入|補助額|減免額")
"""In the sentence of a sum: it is another year's, that of several programmes, or that of one who is paid."""


def presented_in(piece: Piece) -> Iterator[Told]:
    """The programmes of a paragraph, each with the one sum that is called its own before the next is named."""
    text = piece.text
    if "」" not in text or "円" not in text:
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
