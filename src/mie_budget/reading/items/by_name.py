"""By name: what else than an item a candidate is called: a total, a size, revenue, an organization, a price, prose."""

from __future__ import annotations

from functools import lru_cache

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.brackets import IN_ROUND, READING
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.headings.sides import side_before_gap
from mie_budget.reading.items.candidates import (
    BALANCE,
    COUNTED_TOTAL,
    LONGEST_TITLE,
    LONGEST_WITH_COMMA,
    MOST_GIVEN,
    SIZE_WORDS,
    UNITS_OF_BUDGETS,
    Candidate,
    Verdict,
)
from mie_budget.reading.labels import holds_prices_alone, is_named_by_prices
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.organizations import is_bureau_or_section
from mie_budget.reading.titles import LETTER, read_title

_SAYS_OF_MONEY = lazy(r"(?:円|億|万)(?:など|等)?を[^、。]{1,16}(?:ます|ました|する|した)")
"""What is done with a sum, at the end of a sentence or in front of the noun that it describes."""
_MONEY_INSIDE = lazy(r"\d,\d{3}|\d ?(?:百万|千|億|兆|万)+(?:\d|円)|\d円|\d[億万]と", needs=",万億兆円千")
_ENUMERATED = lazy(r"\d[百千万億]*円\)、")
_NUMBER_INSIDE = lazy(r"\S\s+\d[\d,.]*\s+[^\d\s(]")
_LABELLED_INSIDE = lazy(r"(?:^|\s)[RHS]?\d{0,2}(?:<label.amount>|専決|既決)\d")
_NUMBER_AT_END = lazy(r"[ぁ-んァ-ヶ一-龠)]\d[\d,]*\.\d$")
_ORDINAL_BEFORE = lazy(r"^\d{1,2}(?=[^\d\s])")
_REVENUE_NAME = lazy(r"(?:うち|国の|県の|その他の?)?<revenue>(?:\([^()]*\))?(?:等|など)?")
_SOURCES_NAME = lazy(r"[(〔【\[]財源(?:内訳)?[)〕】\]].*|(?:<label.sources>)[\s:：].*")
"""Where the money comes from, in a row of a table or on a line of its own: 補正額の財源 基金繰入金."""
_REVENUE_CELL = lazy(r"(?:\d{1,2} ?)?<revenue> ?\|")
"""The chapter of the budget that a row begins with: 国庫支出金 | 国庫補助金 | 橋の補修費補助金."""
_TOTAL_ALONE = lazy(r"<total>(?:\((?:全|計)?\d{1,3}(?:事業|件|施策|取組|項目)\)|[【〔][^【】〔〕]*[】〕])?")
"""A sum that says but how many or whose it is; who is in charge of an item below it may stand near: 計(3件)."""
_BODY = lazy(r"[一-龠ぁ-んァ-ヶ]{1,8}[都道府県市区町村](?:役所|役場)?")
_LONGEST_PAGE = 3
"""Digits of the number of a page."""
_SUM_BEHIND = lazy(r"(?<=\S) (?:<total>)$", needs="総計越")
_TOTAL_NAME = lazy(
    f"{COUNTED_TOTAL}|"
    r".*\((?:全|計)?\d{1,3}(?:事業|件)\).*"
    r"|(?:[^\s]{0,12} ?)?<total>(?:\([^()]*\)|[【〔][^【】〔〕]*[】〕]|\d{1,3}(?:点|件|事業))?"
)
_LIMITS_NAME = lazy(r"<side.limit>(?:の?(?:追加|設定))?(?: ?\d{1,3}件)?", needs="為費枠額償債")
"""What a list calls the commitments that it has below: 債務負担行為の追加."""
_PART_SUMMED = lazy(r"(?<=\S) 小 ?計$", needs="計")
"""What closes the name of a group, however long, before the sum of its items."""
_REST = lazy(r"<name.rest>(?:[、の].*)?", needs=("そほ他以余外残", "そほ他以件余務業残策組経項"))
_OF_ONE = lazy(r"<label.of_one>(?::.*)?", needs="則売容最標負賠限額")
_EXPENSE = lazy("<name.expense>")
_COUNTED = ".{0,8}<name.counted>数"
_COUNT_NAME = lazy(rf"{_COUNTED}|<column.number>")
_NO_NAME = lazy(
    _COUNTED
    + r"|.*<no_name>|(?:令和|平成|昭和|[RHS])?[\d,.元年度月 △▲%()令和平成昭-]+|.*(?:ほか.*|[・ ])\d+件|.*\d項目"
    r"|(?:令和|平成)[\d元]{1,2}年度[^\s|]{0,8}額(?: ?\|.*)?"
    r"|[^\s]{1,6}関係|第?\d+款.*|第?\d*[款項目]\s.*|.*比|対?前年度?比.*|.*(?:による|のため|ための|に伴う)(?:増|減)額?"
    r"|[^\s]*<name.share>分|単位.*|注\d*"
    r"|\d{1,2} ?[~〜～-] ?\d{1,2} ?年度"
    r"|[^=]{1,16}=(?:(?:新規|継続) ?\d{1,4}(?:件|か所|箇所)?[、・ ]{0,2})+"
    r"|※.*|.*[:：=＝]|[=＝].*|[\d\s.,%()-]+|うち.*|<name.none>|財源.*|差引.*|[0-9]+月|.{0,1}"
    r"|[(（].*[)）]|[【〔\[].*[】〕\]]|計画期間.*|(?:電話(?:番号)?|内線)(?:[\s:：\d(].*)?|〒.*|.*(?:まで|から|以上"
    r"|以下|未満)$|\d.*(?:年|月|日|人|件|世帯|箇所|台|戸|%|倍)"
)
PROSE_NAME = lazy(
    r"^(?:このほか|このうち|また|さらに|なお|うち、|ただし、|一方|これ[はら])|、同$|(?:ます|です|でした|ました|ません)の?(?:$|[、。が]|ので"
    r"|と(?!$))|<particle>$|^[を、)]|^[はがにでともへ](?=[一-龠])|(?:され|おり|ている|とする|となる|である"
    r"|しました)(?:$|[、。])|の$|について[はも]|比べ(?:て|[\d.・]+%)$|、[^、]{1,30}(?:は|が)[^、]*$|[にで](?:総額|合?計|合わせて)$"
)
CLAUSE_INSIDE = lazy(r"(?:では|には|は|として|のうち)、")
_SUBJECT = lazy(
    r"(?:主な[^、]{1,8}|内訳|[^、]{1,12}分|[一-龠ヶ]{1,5}[都道府県市町村])は|.{0,4}主な[^、]{1,20}を[み見]ると"
)
_SAYS_BUDGET = lazy("補正|予算|当初|年度", needs="予初度正")
_POLITE = ("です", "ます", "でした", "ました")
"""What ends a sentence, also where no 。 stands behind it."""
_CHANGE = lazy(r"[^()「」]*(?:数|額|量|単価)の(?:増加?|減少?)", needs="増減")
"""Why a sum has changed."""
_CUT = lazy(r"[^()「」]*による[^()「」]*(?:見直し|精査|減)")
"""Why a sum is taken off."""
_OF_SO_MANY = lazy(r"(?:など|等|の)?\d{1,3}(?:件|事業|項目)$")
_CHANGED_BY = lazy(r"[%割倍点][^、。]{0,3}[増減]の$", needs="増減")
"""Before a figure: it is what that of another year has changed to."""
_RUNS_ON = lazy(r"、.*[がはをにで]$|[がはを]$|は.*の$")
_PUT_TOWARDS = lazy(r"[一-龠ァ-ヶー)」]に$")
"""What ends a clause, in front of the sum that it puts towards something."""
_NOTE = lazy(r"\(注\s?\d{0,2}\)|注\s?\d{0,2}[):]")
"""What a note opens with, whatever else it names: (注) 別に計上した額（土木部 30百万円）は含まない。"""
_FOR_REFERENCE = lazy(r"[(【〔\[<]?参考[)】〕\]>:：\s].*(?:年度|実績|決算|見込み?|額)")
"""What a remark opens with that names another year, or what was spent: (参考)令和5年度実績."""
_FIGURE_ALONE = lazy(r"[\d,.]+ ?(?:[百千]?[万億兆]|[千百])?円", needs="円")
_CAPTION = lazy(r"\( ?単 ?位 ?[:：・]?[^()]*\)$")
_RELATION_ALONE = lazy(r"の?[内外]数", needs="数")
_PLACE_BEFORE = lazy(r"^【[^】]{2,6}】")
"""Where a newspaper's report is from."""
_KIND_OF_BUDGET = lazy(
    r"[^、。「」]{0,24}(?:補正|当初|予算)(?:予算)?案?[ ・、](?:[^、。「」\d]{1,10}(?:受け|[でにも]))?"
    r"(?:(?:非|一般)?公共(?:事業)?費?|(?:一般|特別)会計|普(?:通)?建(?:設)?(?:事業)?費?|投資的経費|単独(?:事業)?費?)"
    r"(?:[\d.・]+%[増減])?"
)
"""What a headline says of a kind of spending in a budget: 県9月補正 公共41億円増."""
_SAYS_SIZE = lazy(
    r"[^、。「」]{0,16}?(?:予算案?の?(?:規模|総額)|(?:一般|特別)会計(?:の?(?:総額|規模|(?:当初|補正)?予算(?:案|額)?))?|(?P<revenue>歳入))"
    r"は(?=[^、。])"
)
"""What a sentence opens with that goes on with the size of the budget, or what it takes in: 一般会計の総額は…"""
_LABEL_NAME = lazy(
    r"[^\s]{0,10}(?:<name.sum>|(?<![費金料])(?<![費金料]の)[減増])額|<name.label>"
    r"|<label.amount>|<label.previous_year>|<label.difference>|<label.funding>"
)
STANDS_FOR_ITSELF = lazy(r"(?:事業|業務)費?(?:(?:補助|助成|交付|給付|支援|奨励)金)?$")
"""What the name of a programme ends with that stands for itself in a budget."""
PROGRAMME_AT_END = lazy(r"<programme>(?:\([^()]*\))?$")
_PROGRAMME = lazy(
    r".*<programme>(?: [^\s()]{2,16}\([^()]{1,12}\)"
    r"|[(\[〔【〈《][^()\[\]〔〕【】〈〉《》]*[)\]〕】〉》]|「[^「」]*」|等|など)*"
)
"""Behind what is done may stand where: 校舎外壁改修 第一小(本町)."""
_OF_BUDGET = lazy(r"(?:[^()「」]|「[^「」]*」)*(?:予算案?|予算案?の(?:概要|あらまし|状況))")
"""What a budget is called, whosever it is: no programme's name ends so."""
BESIDE_BRACKET = ("AA(", "aboveAA(")
"""A figure and another in a bracket behind it: where a whole list has both, the first is its own."""
PRICE_AT_END = lazy(
    r"(?:上限|限度|最大|一律|につき|当たり|あたり)$|(?:に|へ|で|毎|各)[月年日]$|[をはがに、][1一](?:<price.one>)$"
)
"""What ends a text in front of what somebody gets once, or at most."""
_BRACKET_BEHIND = frozenset({"A【", "A〔", "A[", "A<", "A〈", "A《"})
ENCLOSED = _BRACKET_BEHIND | {"A("}
"""A figure in a bracket of its own, which closes the line of a name."""
_OF_ONE_FRAME = {"same-frame", "frame-twice"}
_PER_PERSON = lazy(r"<price.one>(?:あたり|につき)|<price.each>|\d分の|(?:\d<price.portion>|<price.end>)$")
_UNIT_PRICE = frozenset({"unit-price"})
_OF_PRICES = _UNIT_PRICE | {"only-a-bound"}
"""What a figure is that somebody gets or pays; a list with marks may state a bound for an amount too."""
_RELIEF = lazy(
    r"<price.relief>等?(?:(?:する)?(?:ための?)?(?:(?:給付|交付)?(?:事業|金)|経費|費用|事業費|費))?"
    r"(?:への?(?:繰り?出し?|補助|支援|負担|補填)金?)?$"
)
_PAID_LESS = lazy(r"<price.each>(?<!当たり)(?:等|の一部)?の?<price.relief>(?![額金])")
"""What somebody pays less of, in the middle of a name: 水道料金減免に伴う補助金."""
OF_SIDE = {
    Side.REVENUE: (Verdict.REVENUE, "revenue-section"),
    Side.REVENUE_LISTED: (Verdict.REVENUE, "revenue-section"),
    Side.SIZE: (Verdict.SIZE, "size-section"),
}
"""What a candidate is below a heading that names what its figures are, and why."""
_DEPARTMENTS_LABEL = lazy("<field.departments>|<contact>")
_COUNT_BEHIND = lazy(r"[\s(]*(?:全|計)?\d{1,3} ?(?:事業|施策|取組|項目)\)?$")
"""How many an account is spent on, behind its name or alone: 一般会計 歳入歳出予算補正 3事業."""
_ENDS_COUNT = frozenset("業策組目)")


def is_told_with_sums(name: str) -> bool:
    """Whether a name is the beginning of a sentence that tells sums: 5人槽で33万円、7人槽で.

    >>> is_told_with_sums("5人槽で33万円、7人槽で"), is_told_with_sums("300円給食の実現")
    (True, False)
    """
    return _MONEY_INSIDE.search(IN_ROUND.sub("", name)) is not None and PROSE_NAME.search(name) is not None


def is_named_like_item(candidate: Candidate) -> bool:
    """Whether a candidate's name speaks for none of what is no item: a size, revenue, an organization, a price.

    What each gets may be said of what all of them get: 1人5万円の商品券を配る費用.
    """
    if other_at_once(candidate) or other_by_name(candidate):
        return False
    name_speaks_against(candidate)
    against = {"no-name", "organization", "revenue-name"}
    if (candidate.yen or 0) < MOST_GIVEN:
        against.add("per-person")
    return not against & set(candidate.against)


def names_no_programme(name: str, *, listed: bool = True) -> bool:
    """Whether a name is what a list calls all that it does not name, whoever is in charge, or what one gets or pays.

    So is a kind of expense of one that is not `listed`: it is what the sum of the name above is called.

    >>> names_no_programme("その他の事業"), names_no_programme("その他の紙の回収事業")
    (True, False)
    >>> names_no_programme("委託料", listed=False), names_no_programme("委託料")
    (True, False)
    """
    name = IN_ROUND.sub("", name).replace(" ", "")
    called = _REST.fullmatch(name) or _OF_ONE.fullmatch(name) or (_EXPENSE.fullmatch(name) if not listed else None)
    return called is not None


def _names_who_is_in_charge(name: str) -> bool:
    written = characters("field.departments", "contact")
    return written.issuperset(name) and _DEPARTMENTS_LABEL.fullmatch(name) is not None


_PER_HEAD = lazy(r"(?:[県都道府市区町村]民)?(?:1|一)人(?:当たり|あたり)")


def is_per_head(name: str) -> bool:
    """Whether the figure behind words is what the one before it comes to for each person: 町民1人当たり."""
    return _PER_HEAD.fullmatch(name) is not None


_ASKS = ("は?", "は？")
"""What ends a question, behind which a sum is part of the answer: 影響は?⇒5億円程度."""
_MAIN_ONES_OF = lazy(r"[)）]?(?:の(?:うち|中から))、?主[なた要]")
"""Behind a sum, what says that the main ones of those are listed that make it."""


def other_at_once(candidate: Candidate) -> tuple[Verdict, str] | None:
    """What else than an item a candidate is, whoever is in charge of it, and why."""
    name = candidate.name
    spoken = "。" in IN_ROUND.sub("", name) and not _closes_with_sum(candidate)
    spoken = spoken or name.endswith(_ASKS)
    if not LETTER.search(name) or len(name) > LONGEST_TITLE + 20 or spoken:
        # A row with its department and its amount is of an item, whatever stands in the place of the name.
        of_item = candidate.frame == "table" and "department" in candidate.evidence and candidate.yen is not None
        return Verdict.DOUBTFUL if of_item else Verdict.PROSE, "no-name"
    if candidate.is_total or (candidate.rest is not None and _MAIN_ONES_OF.match(candidate.rest.text)):
        return Verdict.TOTAL, "total-label"
    if ("財源" in name and _SOURCES_NAME.fullmatch(name)) or ("|" in name and _REVENUE_CELL.match(name)):
        return Verdict.REVENUE, "revenue-name"
    if (candidate.bare and _COUNT_NAME.fullmatch(name)) or _names_who_is_in_charge(name):
        return Verdict.PROSE, "no-name"
    if "注" in name[:2] and _NOTE.match(name):
        return Verdict.PROSE, "sentence"
    if "参考" in name[:3] and _FOR_REFERENCE.match(name):
        return Verdict.REFERENCE, "reference"
    if _FIGURE_ALONE.fullmatch(name) or _RELATION_ALONE.fullmatch(name):
        # A figure, or the rest of one.
        return Verdict.PROSE, "no-name"
    if candidate.mark is None and _SAYS_BUDGET.search(name) and _KIND_OF_BUDGET.fullmatch(_PLACE_BEFORE.sub("", name)):
        return Verdict.SIZE, "size"
    says = _SAYS_SIZE.match(name) if candidate.mark is None and candidate.frame == "header" else None
    if says is not None:
        return (Verdict.SIZE, "size") if says["revenue"] is None else (Verdict.REVENUE, "revenue-name")
    return None


def _closes_with_sum(candidate: Candidate) -> bool:
    """Whether a candidate has a mark before its name and its sum in a bracket behind, as others of its list have."""
    return candidate.mark is not None and candidate.shape in ENCLOSED and "same-frame" in candidate.evidence


def other_of_department(candidate: Candidate) -> tuple[Verdict, str] | None:
    """What else than an item a candidate with a department is, and why."""
    name = candidate.name
    if _TOTAL_ALONE.fullmatch(name.replace(" ", "")):
        return Verdict.TOTAL, "total"
    if candidate.department_line != candidate.first_line and _SUM_BEHIND.search(name):
        # Of a heading: who is in charge of an item below it stands on a line of its own.
        return Verdict.TOTAL, "total"
    if (_SAYS_BUDGET.search(name) and SIZE_WORDS.fullmatch(name)) or BALANCE.fullmatch(name):
        return Verdict.SIZE, "size"
    if not candidate.states_amount and (_CAPTION.search(name) or (candidate.frame == "header" and "|" in name)):
        # What is beside an organization: a unit, or cells of a row.
        return Verdict.PROSE, "no-name"
    if "|" in name and candidate.frame not in {"table", "form"}:
        # A row of a table whose head says nothing: no cell of it is told to be the name.
        return Verdict.DOUBTFUL, "columns"
    if _CHANGE.fullmatch(name) or (candidate.known_yen < 0 and _CUT.fullmatch(name)):
        return Verdict.PROSE, "no-name"
    if candidate.yen is None and is_budget_title(_PLACE_BEFORE.sub("", name)):
        return Verdict.SIZE, "size"
    page = len(candidate.amount_text) <= _LONGEST_PAGE and candidate.amount_text.isdecimal()
    if candidate.states_amount and page and _BODY.fullmatch(name):
        # Who publishes the page, and its number.
        return Verdict.PROSE, "organization"
    if is_bureau_or_section(name) and (not candidate.states_amount or candidate.frame not in {"table", "form"}):
        # Whom to ask; with a sum, of columns that were read as one line.
        return Verdict.DOUBTFUL if candidate.states_amount else Verdict.PROSE, "organization"
    if not candidate.states_amount and candidate.mark is None and name.endswith(_POLITE):
        # What is said of the item above, which the organization below both is in charge of.
        return Verdict.PROSE, "sentence"
    if (candidate.shape == "A/D" or not candidate.states_amount) and _LABEL_NAME.fullmatch(name):
        return Verdict.PROSE, "no-name"
    behind = candidate.shape.startswith("A") and "D" in candidate.shape
    plain = IN_ROUND.sub("", name)
    if (
        name.endswith("は")
        or (candidate.mark is None and candidate.shape[:1] == "A" and _PUT_TOWARDS.search(name))
        or _CHANGED_BY.search(name)
        or (behind and _RUNS_ON.search(name))
        or (_MONEY_INSIDE.search(plain) and ("、" in name or _SAYS_OF_MONEY.search(plain)))
    ):
        return Verdict.PROSE, "sentence"
    return None


def _is_account_with_count(name: str, *, marked: bool) -> bool:
    """Whether a name is an account with how many it is spent on, or says no more than that."""
    counted = _COUNT_BEHIND.search(name) if name[-1:] in _ENDS_COUNT else None
    if counted is None or SIZE_WORDS.fullmatch(name) is not None:
        return False
    return SIZE_WORDS.fullmatch(name, 0, counted.start()) is not None or (counted.start() == 0 and not marked)


def _is_counted_twice(candidate: Candidate) -> bool:
    """Whether a candidate is one of two points printed alike that are counted, perhaps on the line above their names.

    Two bullets list nothing yet, nor do two names that are none of programmes.
    """
    counted = candidate.frame == "above" if candidate.mark is None else candidate.mark.kind != "bullet"
    return counted and {"frame-twice", "programme"} <= set(candidate.evidence)


def other_by_name(candidate: Candidate) -> tuple[Verdict, str] | None:
    """What else than an item a candidate without a department is by its name, and why."""
    name, against = candidate.name, candidate.against
    if "(" in name:
        name = READING.sub("", name)
    compact = IN_ROUND.sub("", name).replace(" ", "")
    unnumbered = _ORDINAL_BEFORE.sub("", name.replace(" ", ""))
    speaks_of_money = _MONEY_INSIDE.search(IN_ROUND.sub("", name)) is not None
    alike = "same-frame" in candidate.evidence
    above = candidate.frame == "above" and (candidate.mark is not None or alike)
    listed = candidate.mark is not None and alike
    named = (above and holds_prices_alone(name)) or (listed and is_named_by_prices(name))
    named = named or (alike and "円」" in name and holds_prices_alone(name))
    if (speaks_of_money and not named) or _ENUMERATED.search(name):
        against.append("sentence")
    if (
        ("|" in name and candidate.frame == "header")
        or (candidate.bare and (_NUMBER_INSIDE.search(name) or _LABELLED_INSIDE.search(name)))
        or _NUMBER_AT_END.search(name)
    ):
        against.append("columns")
    if (
        not candidate.labelled
        and not (candidate.shape in BESIDE_BRACKET and (alike or _is_counted_twice(candidate)))
        and candidate.has_note(DiagnosticCode.FIGURE_UNLABELLED)
    ):
        against.append("several-figures")
    sentence = candidate.rest is not None and candidate.rest.text.endswith("。")
    total = _TOTAL_NAME.fullmatch(name.replace(" ", "")) or _TOTAL_NAME.fullmatch(compact) or _PART_SUMMED.search(name)
    total = total or _LIMITS_NAME.fullmatch(compact)
    if (not sentence and total) or _is_account_with_count(name, marked=candidate.mark is not None):
        return Verdict.TOTAL, "total"
    last = unnumbered.rpartition("/")[2]
    sized = SIZE_WORDS.fullmatch(last) or SIZE_WORDS.fullmatch(name)
    if name.endswith("分)") and _SAYS_BUDGET.search(compact):
        # A share of a budget: 2月補正(経済対策分).
        sized = sized or SIZE_WORDS.fullmatch(compact)
    if sized and candidate.frame != "form":
        return Verdict.SIZE, "size"
    if _REVENUE_NAME.fullmatch(_first_line(candidate)):
        return Verdict.REVENUE, "revenue-name"
    if candidate.mark is not None and candidate.frame == "header" and candidate.title_piece is not None:
        side = side_before_gap(candidate.title_piece.text)
        if side in OF_SIDE:
            return OF_SIDE[side]
    if candidate.yen is None and not candidate.shape and _CAPTION.search(name):
        # A heading, and the unit of what is below it.
        return Verdict.PROSE, "no-name"
    if _REVENUE_NAME.fullmatch(unnumbered):
        against.append("revenue-name")
    whole = _OF_BUDGET.fullmatch(name) is not None or is_budget_title(IN_ROUND.sub("", name))
    return (Verdict.SIZE, "size") if whole or BALANCE.fullmatch(compact) else None


def _first_line(candidate: Candidate) -> str:
    """What stands on the first line of a name that was joined from several: a heading, and what it means."""
    piece = candidate.title_piece
    return read_title(piece.text[: piece.parts[1][0]]).name if piece is not None and len(piece.parts) > 1 else ""


def _is_listed_with_remark_sign(candidate: Candidate) -> bool:
    """Whether the sign of a remark opens a programme all the same: it is marked, or others of its list have it too."""
    return bool(candidate.markers) or {"same-frame", "programme"} <= set(candidate.evidence)


def name_speaks_against(candidate: Candidate) -> None:
    """Note what the name of a candidate without a department says against an item, which alone settles nothing."""
    name, against = candidate.name, candidate.against
    if _LABEL_NAME.fullmatch(IN_ROUND.sub("", name).replace(" ", "")):
        against.append("no-name")
    if (
        name[0] in "→⇒"
        or (candidate.mark is not None and candidate.mark.style == "※" and not _is_listed_with_remark_sign(candidate))
        or name.startswith(("問 ", "答 ", "Q", "質問", "答弁"))
        or (
            len(name) > LONGEST_WITH_COMMA
            and "、" in (name if candidate.mark is None else IN_ROUND.sub("", name))
            and not candidate.markers
        )
    ):
        against.append("sentence")
    if _NO_NAME.fullmatch(name):
        against.append("no-name")
    # Alone on its line, or marked, a name may end so; before a figure it names what a sentence speaks of.
    spoken = name.removesuffix("など") if candidate.frame == "above" or candidate.mark is not None else name
    if candidate.shape in _BRACKET_BEHIND and candidate.rest is None and _OF_ONE_FRAME & set(candidate.evidence):
        # A slogan may end so, before the sum in brackets that closes its line, as others of its list have it.
        spoken = name.rstrip("へにを")
    if (
        name.count(")") > name.count("(")
        or PROSE_NAME.search(spoken)
        # Below the last of such lines stands what all of them come to: 経費を計上 above 補正額 5億円.
        or (
            candidate.frame == "above"
            and candidate.labelled
            and name.endswith(("を計上", "を措置"))
            and not _OF_ONE_FRAME & set(candidate.evidence)
        )
        or _SUBJECT.match(name)
        or (candidate.mark is None and CLAUSE_INSIDE.search(name))
    ):
        against.append("sentence")
    per_person = _PER_PERSON.search(IN_ROUND.sub("", name))
    # What each one gets, in a name that says it with a figure of its own, before a sum in the unit of budgets.
    said = (
        per_person is not None
        and name[per_person.end() : per_person.end() + 1].isdigit()
        and candidate.own_unit in UNITS_OF_BUDGETS
    )
    relief = per_person is not None and (_RELIEF.search(IN_ROUND.sub("", name).rstrip()) or _PAID_LESS.search(name))
    if (per_person is not None and not said and not relief) or any(
        note.params.get("reason") in (_OF_PRICES if candidate.mark is None else _UNIT_PRICE) for note in candidate.notes
    ):
        against.append("per-person")
    counted = _OF_SO_MANY.sub("", name)
    if candidate.frame != "form" and is_bureau_or_section(counted):
        against.append("organization")


@lru_cache(4096)
def is_programme(name: str) -> bool:
    """Whether a title ends like a programme's name.

    >>> is_programme("スクールバスの運行事業"), is_programme("職員数")
    (True, False)
    """
    return _PROGRAMME.fullmatch(name) is not None


def is_programme_or_cost(name: str) -> bool:
    """Whether a title ends like a programme's name, or is what that costs: 派遣 and 派遣費."""
    return is_programme(name) or is_programme(name.removesuffix("費"))
