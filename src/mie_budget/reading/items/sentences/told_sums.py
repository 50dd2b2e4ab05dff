"""Told sums: what a sentence says of a sum that makes it the one of the programme that was named before."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.figures import Figure
from mie_budget.reading.items.candidates import LEAST_YEN
from mie_budget.reading.items.sentences.telling import ANOTHER_COST, COSTS, Told, sentence_at
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece, joined

PRESENTED = "「」"
"""The link of what is told so: the quotation marks alone say that the sum is of this name."""
LONGEST_ABOUT_ONE = 400
"""How far behind its name a sum is looked for: a paragraph about one programme is shorter than that."""
GOES_TO_IT = lazy(
    r"(?:^|。|、)\s*(?:(?:この|同)(?:事業|取り?組み?|計画|経費|予算|ため)|これ|それ)(?:に|には|の(?:ため|経費)(?:に|として)?)?、?<about.before>?$"
)
"""Right before a sum: it goes to what was named before."""
_RAISED = lazy(r"に増(?:額|や)")
"""Behind a sum: it is what the sum of the year before is raised to."""
ENDS = lazy(
    r"<about.behind>?(?:\(総?事業費[^()]{1,20}円\))?(?:(?:です|である|だ|がございます)?(?:。|$)|であり、|でござい|で?、)"
)
DIRECT = lazy(r"^(?:は|も|が)?、?(?:\d+[^\d、。]{1,6}(?:で|に)|(?:<told.change>))*(?:<about.before>)?$")
"""Between a name and its sum, nothing is said but for how many, or how it has changed."""
REQUIRES = lazy(r"(?:必要な|要する|ための|係る|かかる)(?:経費|費用|予算)として、?<about.before>?$")
"""Between a name that a sentence speaks of and its sum: it is what all of that takes."""
EACH_OF = lazy(
    r"(?:(?:(?<!\d)[1一]<price.one>|<price.each>)[^、。]{0,8}|あたり|につき|ごとに?|上限額?[はをが]?|最大|最高|単価|(?<!委託)(?<!賃借)(?<!設計)料|負担額?は)<about.before>?$"
)
"""Right before a sum: it is what somebody pays or gets."""
_SUM = lazy(
    r"(?:(?<![総全の])|(?<=(?:この|その)事業の)|(?<=[本今新]年度の)|(?<=会計における))(?:<told.presents>)(?:として|に)?(?:は|が)?、?(?:<about.before>)?$"
)
"""What a sum is called in front of it, where it is the whole of the programme's."""
_BEHIND = lazy(
    r"(?:<about.behind>|ほど)?(?:です|でござい|であ|とし|とな|とい|で?、|で?。|$|を(?:<told.how>)*(?:<told.verb>|予定|想定))"
)
_OF_SUM_BEFORE = lazy(r"円(?:<about.behind>)?\([^()]*$")
"""Before a sum: a bracket in which the one before it is taken apart (5億円(工事費4億円、…))."""
_OPENS_BRACKET = lazy(
    r"(?:[^()\d]{2,16}[、,:：\s]\s*|<told.presents>[:：]?\s*|(?<=[すたるむくぐうつぬぶ]\())<about.before>?$"
)
"""Between a bracket at the end of a sentence and the sum in it: who is in charge, what it is called, or nothing."""
_CALLED_ANOTHERS = lazy(
    r"[一-龠ァ-ヶー)」](?<![本今新来]年度)(?<!事業)(?<!会計)の(?:総?事業費|予算額|整備費|経費|費用)[はが]、?(?:<about.before>)?$"
)
"""Right before a sum: it is that of what の marks, and not of all that the sentence speaks of (橋の補修の事業費は)."""
_OF_SEVERAL_YEARS = lazy(r"[^、。]{0,6}[、。](?:この|その)?うち、?(?:[今本来新]|令和)?\d*年度")
"""Behind a sum: only a part of it is of the budget's year."""
PUT = lazy(
    r"(?:<about.behind>)?(?:\((?:同|前年度?(?:当初)?比)[^()円]{2,16}\))?(?:(?:の(?:予算|経費|費用))?[をのが](?:<told.how>)*(?:<told.verb>|<told.cut>)|を要|とし[たてま、]|と(?:な[りっる]|いたし))"
)
"""Behind a sum: what the budget does with it, or that the programme takes it."""
_PLACE_AT_END = lazy(
    r"(?:橋|川|港|海岸|ダム|公園|[^沿]線|道路?|地区|団地|[学高]校|谷|池|[市町村]|[か箇ヶカヵ]所|急傾斜|トンネル)(?:\([^()]*\))?(?:など|等)?$"
)
_AT_PLACES = lazy(r"(?P<places>[^。「」円]{2,60}?)(?:に|で)?、?(?:合?計)?<about.before>?$")
_DONE = lazy(r"<about.behind>?<told.verb>")
"""Right behind a sum: what the budget does with the cost that を in front of it marks (報酬を50万円計上)."""
_FOR_COSTS = lazy(r"[費料金用](?:など|等)?(?:(?:で|と(?:いた)?しまして)?、|として、?)<about.before>?$")
"""Right before a sum that ends its sentence: what it is spent on (遊具の更新に係る工事費など、50万円です)."""
_THAN_BEFORE = lazy(r"[前昨]年度?[^、。]{0,20}[増減]額?の$")
"""Right in front of a sum: by how much it is another one than that of the year before."""
_OF_ONE_COST = lazy(rf"{COSTS}[でにはが]?、?<about.before>?[\d,.億万千百]+円[、と]")
"""Before a sum: another, for one kind of cost, so that neither is all of the programme's."""
CHANGED = lazy(
    r"(?:前|昨)(?:の?年度?|回)(?:当初)?(?:予算)?(?:の[\d,.億万千]+円(?:(?:から|より|に比べ)[^、。]{0,10}(?:となる|[増減]の)|に対し(?:て)?)|並み|と同額|と同じ|を上回る|を下回る|より?[^、。]{1,16}(?:増|減|多い|少ない|となる)|比[^、。]{1,12}[増減]|の[^、。]{0,6}倍(?!増))"
)
"""What says of a sum how it stands to that of the year before, and that it is not that one."""
OTHER = lazy("<told.other>")
_ANOTHER = lazy(
    r"\s*(?!(?:こ|そ|本|今|当|同|新年度|財源|<told.opens>|[^、。]{0,6}(?:<told.presents>))|[^、。]{0,8}年度)[^、。「」()\d]{2,20}(?:で|に|について)は、"
)
"""What a sentence opens with that speaks of something else than the one before."""
_COUNTS = lazy(
    r"(?:[一二三四五六七八九十\d]{1,3}(?:つ|番|点|件)目|第[一二三四五六七八九十\d]{1,3})(?:は|に|が|として)、?[^「」。]{0,30}「?$"
)
"""What a sentence opens with that counts the programmes it names: 二つ目は、道路課が担当する「…"""


_ONE_COST_BEFORE = lazy(rf"{COSTS}$")


def is_counted(text: str, start: int) -> bool:
    """Whether a sentence counts the programme whose name in quotation marks begins at an offset."""
    return _COUNTS.match(text, sentence_at(text, start), start) is not None


def only_sum(sums: Sequence[Figure]) -> Figure | None:
    """The one sum that there is, where it is none of a household; None where there are several, or none."""
    return sums[0] if len(sums) == 1 and (sums[0].yen or 0) >= LEAST_YEN else None


def is_stated(text: str, figure: Figure) -> bool:
    """Whether a sentence ends with a sum, or says what the budget does with it."""
    return PUT.match(text, figure.end) is not None or ENDS.match(text, figure.end) is not None


def is_put(text: str, behind: int, figure: Figure) -> bool:
    """Whether a sentence says what the budget does with a sum, and not that it is another year's or that of several."""
    changed = _THAN_BEFORE.search(text, behind, figure.start)
    before = text[behind : figure.start]
    put = PUT.match(text, figure.end) is not None or (
        before.endswith("を") and _DONE.match(text, figure.end) is not None
    )
    if not put and DIRECT.match(CHANGED.sub("", before)):
        put = ENDS.match(text, figure.end) is not None or _RAISED.match(text, figure.end) is not None
    put = put or (_FOR_COSTS.search(before) is not None and ENDS.match(text, figure.end) is not None)
    return (
        not figure.signed
        and not figure.plus
        and put
        and not EACH_OF.search(before)
        and not _OF_ONE_COST.search(before)
        and not _CALLED_ANOTHERS.search(before)
        and not OTHER.search(CHANGED.sub("", before if changed is None else text[behind : changed.start()]))
    )


def speaks_of_another(text: str, behind: int, figure: Figure) -> bool:
    """Whether the sentence of a sum begins behind an offset, with what else it speaks of: 中学校では、50万円を."""
    begin = text.rfind("。", behind, figure.start) + 1
    return begin > behind and _ANOTHER.match(text, begin, figure.start) is not None


def is_place(name: str) -> bool:
    """Whether a name ends as those of places do, at which a programme is done."""
    return _PLACE_AT_END.search(name) is not None


def is_put_at_places(text: str, behind: int, figure: Figure) -> bool:
    """Whether nothing but places stands between what a sentence speaks of and its sum: X事業は東川、西川に5万円."""
    places = _AT_PLACES.fullmatch(text, behind, figure.start)
    return places is not None and is_place(places["places"]) and not figure.signed and is_stated(text, figure)


def closes_sentence(text: str, figure: Figure) -> bool:
    """Whether a sum stands in the bracket that ends its sentence, alone or behind who is in charge."""
    if not text.startswith(")", figure.end) or text[figure.end + 1 : figure.end + 2] not in ("", "。", "|"):
        return False
    begin = max(0, figure.start - LONGEST_ABOUT_ONE)
    opened = text.rfind("(", begin, figure.start)
    if opened < 0 or _OF_SUM_BEFORE.search(text, begin, figure.start):
        return False
    return not figure.signed and _OPENS_BRACKET.match(text, opened + 1, figure.start) is not None


def is_called_its_own(text: str, figure: Figure) -> bool:
    """Whether a sentence calls a sum the programme's (費用は50万円です), and not that of several or of another year."""
    begin = text.rfind("。", max(0, figure.start - LONGEST_ABOUT_ONE), figure.start) + 1
    before = text[max(begin, figure.start - LONGEST_ABOUT_ONE) : figure.start].rstrip()
    return (
        not figure.signed
        and not figure.plus
        and _SUM.search(before) is not None
        and _BEHIND.match(text, figure.end) is not None
        and not _OF_SEVERAL_YEARS.match(text, figure.end)
        and not _OF_SUM_BEFORE.search(before)
        and not OTHER.search(before)
        and not _OF_ONE_COST.search(before)
        and not (_ONE_COST_BEFORE.search(before) and ANOTHER_COST.match(text, figure.end))
    )


def told_above(above: Piece, begin: int, end: int, below: Piece, figure: Figure, *, quoted: bool) -> Told | None:
    """What is told of a name on one paragraph and of its sum on the next, as if they were one."""
    piece = joined(above, below)
    start = figure.start + len(piece.text) - len(below.text)
    sums = [one for one in piece.figures if one.start == start]
    if not sums or figure.yen is None:
        return None
    sentence = (piece.line, sentence_at(piece.text, begin))
    return Told(piece, begin, end, sums[0], figure.yen, PRESENTED, quoted=quoted, sentence=sentence)
