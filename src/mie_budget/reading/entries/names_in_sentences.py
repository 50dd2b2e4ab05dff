"""Names in sentences: where the name of a line begins and ends, of which the rest says what is done or what follows."""

from __future__ import annotations

from mie_budget.reading.brackets import blanked, is_inside_bracket
from mie_budget.reading.lexicon import lazy

_SIGN = lazy(r"[〜～~:：]|[―—─]{2,}|…+")
_PROGRAMME_APART = lazy(r"\s*(?P<name>[^\s。、]{3,40}<programme>費?) +(?=[^\s(（【〔\[\d])")
"""The name of a row that lost its cells, before what is said of the programme: 橋の点検事業 5橋を調べる。 300千円."""
_LABEL_BEFORE = lazy(r"(?:^|[\s(〔\[])(?:<field.departments>)\s?$")
_SHORTEST_NAME, _SHORTEST_SENTENCE = 3, 4
"""Less is an ordinal or a label before the sign, or a word behind it that the name goes on with."""
_LEADS_IN = lazy(
    r"(?:(?:[こそ]の)?(?:ほか|他)(?:に|では|、)|(?:また|さらに|次いで)、|[やに](?=[一-龠ァ-ヶA-Z「])|新規で(?=[一-龠ァ-ヶ])"
    r"|[^。、「」()]{0,20}(?:内訳|事業|もの)は(?=[、一-龠ァ-ヶ「]))、?"
)
"""What stands in front of a name in a sentence and no name begins with."""
_OPENS_SENTENCE = (
    "このほか",
    "この他",
    "そのほか",
    "その他",
    "ほか",
    "他",
    "また",
    "さらに",
    "次いで",
    "や",
    "に",
    "新規で",
)
_LEADS_TO_LIST = ("内訳は", "事業は", "ものは")
_TOLD_AS = lazy(
    r"(?P<name>[^、。]{2,60}?(?:事業費?|整備)(?=として(?:、?\S.*)?、?$)|[^、。]{2,60}<programme>(?=として、?$))として.*"
)
_ANY_PROGRAMME = lazy(
    r"(?:主要?な|新規の?|継続|既存の?|新たな|その他の?|\w{0,8}記念|[本今]年度の?|関連)?(?:事業|施策|取り?組み?|対策)"
)
"""What names no programme but says that one follows."""
_NAME_AND_PROSE = lazy(r"(?P<name>[^〜～~。]{3,40})[〜～~][^〜～~]{4,}(?:に|を|として|へ|で)\s*")
_WAVE = lazy("[〜～~]", needs="~〜～")


def name_before_sentence(text: str, begin: int, stop: int) -> int | None:
    """Where the name ends that begins at an offset, where a sign, or blanks, and a sentence stand before its sum.

    The sentence ends before the sum (橋の点検～5橋を調べる。300千円。) or with it (橋の点検…5橋の調査（300千円）。).

    >>> name_before_sentence("橋の点検…5橋を調べる。300千円。", 0, 12)
    4
    >>> name_before_sentence("橋の点検：300千円", 0, 5) is None
    True
    >>> name_before_sentence("橋の点検。5橋…直す。300千円。", 0, 11) is None
    True
    """
    if not text.rstrip().endswith("。"):
        apart = _PROGRAMME_APART.match(text, begin, stop) if text[begin:stop].rstrip().endswith("。") else None
        return apart.end("name") if apart is not None else None
    for sign in _SIGN.finditer(text, begin, stop):
        name = text[begin : sign.start()]
        if "。" in name:
            return None
        if is_inside_bracket(text, sign.start()) or _LABEL_BEFORE.search(name):
            continue
        long_enough = len(name.strip()) >= _SHORTEST_NAME and stop - sign.end() >= _SHORTEST_SENTENCE
        return sign.start() if long_enough else None
    return None


def name_before_content(title: str) -> int:
    """Where the name of a programme ends that a title goes on from with what it consists of (A事業として、Bなどに).

    The length of the title where it does not. Where the sum stands right behind として, any programme ends before that.

    >>> name_before_content("学校整備事業として、東小の改築などに"), name_before_content("新規事業として東小の改築")
    (6, 12)
    """
    told = _TOLD_AS.fullmatch(title) if "として" in title else None
    return told.end("name") if told is not None and not _ANY_PROGRAMME.fullmatch(told["name"]) else len(title)


def past_lead_in(title: str, at: int) -> int | None:
    """Where a name begins behind what leads to it in a sentence, from an offset on: このほか、橋の点検; None for none.

    このほか、補正予算に… is said of the budget, and leads to no name.
    """
    if not (title.startswith(_OPENS_SENTENCE, at) or any(words in title for words in _LEADS_TO_LIST)):
        return None
    match = _LEADS_IN.match(title, at)
    return match.end() if match is not None and "予算" not in title[match.end() :] else None


def name_before_wave(title: str, at: int) -> int | None:
    """Where the name ends that begins at an offset and that a wave parts from a sentence about it; None for none.

    >>> name_before_wave("橋の点検〜5橋を調べることに", 0)
    4
    """
    match = _NAME_AND_PROSE.fullmatch(title, at) if _WAVE.search(title) else None
    return match.end("name") if match is not None and match["name"].count("(") == match["name"].count(")") else None


def sentence_before(title: str) -> int:
    """Where the sentence ends that stands in front of a title, outside round brackets; 0 where there is none."""
    if "。" not in title:
        return 0
    return blanked(title).rfind("。") + 1
