"""The calendar: eras, fiscal years and the steps of the budget procedure; which year a document presents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mie_budget.models import Stage
from mie_budget.reading.lexicon import lazy

_ERAS = {"令和": 2018, "㋿": 2018, "平成": 1988, "㍻": 1988, "昭和": 1925, "㍼": 1925, "R": 2018, "H": 1988, "S": 1925}
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CIRCLED = {chr(code): code - 0x245F for code in range(0x2460, 0x2474)}
_NUMBER = r"元|\d(?:[ ]?\d)?(?!\d)|[一二三四五六七八九十]{1,3}|[①-⑳]"
YEAR_SOURCE = (
    rf"(?:(?P<era>令 ?和|平 ?成|昭 ?和|[㋿㍻㍼])(?:\([ぁ-ん]{{3,5}}\))?[ ]{{0,2}}(?P<number>{_NUMBER})"
    r"|(?<!\d)(?P<western>(?:19|20)\d\d))"
    r"(?: ?\([^\d()]{0,2} ?(?:\d{1,4}|元)年?(?:度)?\))?[ ]{0,2}年 ?度"
    r"|(?<![A-Za-z])(?P<letter>[RHS])\.?(?P<short>\d{1,2}|元)(?:年度?|(?=当初|補正|予算|要求|現計|最終"
    r"|決算|計画|見込|実績|目標|査定|専決|案|[:：\s)(]|$))"
)
_YEAR = lazy(YEAR_SOURCE)
# The year alone, as the head of a column may name it (6年度), in the era of the document.
_SHORT_YEAR = lazy(
    r"(?<!\d)(?P<number>\d{1,2}|元)[ ]?年 ?度|^(?P<bare>\d{1,2})(?=当初|補正|要求|決算)", needs="初度正求決"
)
_STAGES = (
    (Stage.SETTLEMENT, lazy("<stage.settlement>")),
    (Stage.REQUEST, lazy("<stage.request>")),
    (Stage.SUPPLEMENTARY, lazy("<stage.supplementary>")),
    (Stage.PROVISIONAL, lazy("<stage.provisional>")),
    (Stage.INITIAL, lazy("<stage.initial>")),
)
_ANY_STAGE = lazy("<stage.settlement>|<stage.request>|<stage.supplementary>|<stage.provisional>|<stage.initial>")
_COLUMN_TITLE = lazy("<column.title>")
_BUDGET_WORD = lazy(r"予算|概算決定|事業|施策|要求|補正|決算|取組|概要|重点|主要|プログラム|特集|政策|査定")
_STRONG_BUDGET_WORD = lazy(r"当初|補正|要求|予算|査定|暫定")
_OF_THE_YEAR = lazy(r"当初|補正|予算|決算")
_ABOUT_BUDGET = lazy(r"当初|補正|要求|予算|一般会計|査定|暫定|主[なた要].{0,3}(?:事業|施策|取組)|重点|新規事業")
_FIGURE_AT_END = lazy(r"(?:当初|補正|予算|要求|査定|専決)額?(?:\d[\d,]*|ゼロ予算)(?:\((?:[△▲−-]?\d[\d,]*|<dash>)\))?$")
"""A stage of the budget with a figure glued to it, which is that of an item: R5補正684(0)."""
_ENDS_FIGURE = frozenset("0123456789)算")
_MONTH_OF_SUPPLEMENT = lazy(r"(?P<year>(?:令和|平成)(?:\d{1,2}|元)年)(?P<month>\d{1,2})月[^\d]{0,8}補正予算")
_MONTH_OF_SESSION = lazy(
    r"(?P<year>(?:令和|平成)(?:\d{1,2}|元)年)(?:第\d{1,2}回)?(?:[都道府県市区町村]議会)?(?P<month>\d{1,2})月(?:[都道府県市区町村]?議会|定例|臨時)"
)
"""The session of a council that a supplementary budget was put before."""
_MONTH_OF_ISSUE = lazy(r"(?P<year>(?:令和|平成)(?:\d{1,2}|元)年)(?P<month>\d{1,2})月号")
_PUBLISHED = lazy(
    r"(?:(?:令和|平成|R|H)\s?(?:\d{1,2}|元)|(?:19|20)\d\d)年\s?\d{1,2}月(?:\s?\d{1,2}日)?(?:\s?\([月火水木金土日]\))?"
    r"(?:\s+[^\s\d]{1,12}[都道府県市町村区省庁部局課室])?"
)
_DAY = lazy(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:/|-|\.|年)(?P<month>\d{1,2})(?:/|-|\.|月)\d{1,2}(?!\d)")
_DAY_WITHIN = 6
"""Lines at the top of an article that may say on which day it was printed."""
_DATED_BUDGET = lazy(r"(?<![\d.])(?P<number>\d{2})年度(?:の?一般会計)?(?:の?(?:当初|補正|\d{1,2}月補正))?予算")
_SUPPLEMENT_OF_MONTH = lazy(r"(?<![\d年])(?P<month>\d{1,2})月(?:定例会?)?(?:の?一般会計)?(?:の?追加)?補正")
_MOST_MONTHS_APART = 2
_CHANGED = ("更新", "掲載", "公開")
_DATED_HEADS = lazy(r"(?<!\d)\d{2}年度[\s|]+(?P<number>\d{2})年度[\s|]+(?:増減|差引|比較|対前年|前年度)")
"""The heads of two years' columns without their era, and of what has changed from the one to the other."""
_PRESENTED_NEXT = lazy(r"[^、。は]{2,14}は[^。]{0,40}。(?:その)?主な[^。]{0,8}は、?(?:次|以下|下記)の")
"""Behind the year of a budget that a sentence speaks of, where the next one says that its contents follow."""
_COMPARED = lazy(r"は、?[^。]{0,12}前年度")
"""Behind the year of a budget: it is held against the one before."""
_CONTAINED = lazy(r"[^。、は]{0,20}を?(?:含[むみめ]|組み?込)", needs="含込")
"""Behind the year of a budget that another one contains: 一部、令和6年度2月補正予算を含みます."""
_EDITION = lazy(r"(?P<year>(?:令和|平成)(?:\d{1,2}|元)年)版")
_LABELLED_YEAR = lazy(r"年 ?度(?:当初|補正|(?:予算)?概算)?(?:予算|決算|要求)(?:案|見込)?額")
_LABEL_OF_FIGURE = lazy(
    r"\W{0,3}(?:[^\W\d]{2}|[RH])(?:\d{1,2}|元)年度(?:当初|補正|概算)?(?:予算|決算|要求)(?:案|見込)?"
    r"(?:額[^\w。]{0,4}(?:\d|$)|:\d)"
)
"""A line that opens with the label of a figure: it names this year or the last."""
_OTHER_YEAR = lazy(
    r"前年度|内は|内数|→|比較(?!表)|年度(?:の?当初)?(?:予算)?比|\d額|目標|年度の?(?:まで|から|以降|より|に続き)|開始|完成|供用|建て|実績"
    r"|前号|昨年|と(?:合わせ|あわせ|併せ|一体)",
    needs="→あせではよら体併供前号始完建数昨標比続績較降額",
)
_HEAD_OF_COLUMN = lazy(r"(?:当初|補正|要求)?(?:予算)?額(?:\(案\))?\s+[^\s→]")
_PRESENTS = lazy(
    r"今回は|今号|について報告|のとおり|を紹介|お知らせ|をまとめ|編成|提案|公表|発表|決まりました|可決"
    r"|成立"
)
_CONTEXT = 16
"""Characters behind a year that may say what it is of: 年度一般会計補正予算(案)."""
_IN_BRACKETS = lazy(r"\([^()]*\)|〔[^〔〕]*〕|\[[^\[\]]*\]")
_MONEY = lazy(r"\d ?(?:千|百万|億|万)?円|\d,\d{3}(?!\d)", needs=",円")
_LETTER_OF_ERA = lazy(r".{0,10}[RH]\d")
_LONGEST_TITLE = 80
"""A longer line that names a year speaks of it and is no title."""
_LEAST_STEPS = 2
"""Of a trail of links; one sign may stand between any two words."""
_MOST_YEARS = 2
"""A budget and the supplement that goes with it; more are the heads of columns."""


def _year_of(match: re.Match[str]) -> int:
    if match["western"]:
        return int(match["western"])
    if match["letter"]:
        return _ERAS[match["letter"]] + (1 if match["short"] == "元" else int(match["short"]))
    return _ERAS[match["era"].replace(" ", "")] + _number(match["number"])


def _number(printed: str) -> int:
    if printed == "元":
        return 1
    if printed in _CIRCLED:
        return _CIRCLED[printed]
    if printed[0] in "0123456789":
        return int(printed.replace(" ", ""))
    tens, ten, units = printed.rpartition("十")
    return (_KANJI.get(tens, 1) * 10 if ten else 0) + _KANJI.get(units, 0)


def years_in(text: str) -> list[tuple[int, int, int]]:
    """The fiscal years that a folded text names: the western year, and where the words start and end.

    >>> years_in("平成31年度と令和元年度")
    [(2019, 0, 6), (2019, 7, 12)]
    """
    if not _may_name_year(text):
        return []
    return [(_year_of(match), match.start(), match.end()) for match in _YEAR.finditer(text)]


def _may_name_year(text: str) -> bool:
    return "度" in text or "R" in text or "H" in text or "S" in text


def first_fiscal_year(text: str) -> int | None:
    """The western year in which the first fiscal year named in a folded text begins, None if none is named.

    >>> first_fiscal_year("平成31年度"), first_fiscal_year("㋿6年度"), first_fiscal_year("令和六年度")
    (2019, 2024, 2024)
    """
    match = _YEAR.search(text) if _may_name_year(text) else None
    return None if match is None else _year_of(match)


_ONLY_HEISEI = range(20, 32)
"""Years of the last era that the one of today has not come to; those of the one before are older than any file."""


def short_year(text: str, *, near: int | None) -> int | None:
    """The year that the head of a column names, in full or without its era; `near` is the document's own year.

    >>> short_year("元年度", near=2020), short_year("R6当初", near=None)
    (2019, 2024)
    """
    if "年" not in text and not any(letter in text for letter in "RHS") and not text[:1].isdigit():
        return None
    full = first_fiscal_year(text)
    if full is not None:
        return full
    match = _SHORT_YEAR.search(text)
    if match is None:
        return None
    number = _number(match["number"] or match["bare"])
    if near is None:
        return 1988 + number if number in _ONLY_HEISEI and "年度" in text else None
    return min((base + number for base in (2018, 1988, 1925)), key=lambda year: abs(year - near))


def is_publication(text: str) -> bool:
    """Whether a line says when a document was published, and by whom, and nothing else.

    >>> is_publication("令和5年2月 財政課"), is_publication("令和5年2月補正予算")
    (True, False)
    """
    return "年" in text[:8] and "月" in text[4:14] and _PUBLISHED.fullmatch(text) is not None


_LABEL_WITHOUT_SUM = lazy(
    r"年度(?:(?:当初)?予算額|決算額|(?:予算)?(?:概算)?要求額)[】〕\]>〉]?[:：]?(?:<dash>{0,2}|新規|皆増|なし)[】〕\]>〉)]?$"
)
"""The label of a figure, alone or with what stands in place of that: 令和6年度予算額:新規."""


def is_budget_title(line: str) -> bool:
    """Whether a folded line reads like the title of a budget document: a fiscal year and a budget word, no sentence.

    >>> is_budget_title("令和6年度当初予算 ひきこもり支援関連事業(その2)")
    True
    """
    if "年" not in line and "㋿" not in line and not (_may_name_year(line) and _LETTER_OF_ERA.match(line)):
        return False
    if "\t" in line or "|" in line.strip("| "):
        return False
    compact = line.replace(" ", "")
    return (
        len(compact) <= _LONGEST_TITLE
        and "。" not in compact
        and not compact.startswith(("(", "※", "注", "・", "|"))
        and _BUDGET_WORD.search(compact) is not None
        and 0 < len(years_in(compact)) <= _MOST_YEARS
        and _OTHER_YEAR.search(_YEAR.sub("年度", compact)) is None
        and not _MONEY.search(compact)
        and not (compact[-1] in _ENDS_FIGURE and _FIGURE_AT_END.search(compact))
        and not (
            compact.endswith("年度")
            and _COLUMN_TITLE.fullmatch(_YEAR.sub("", compact)) is not None
            and not _YEAR.match(compact)
        )
        and not _LABEL_WITHOUT_SUM.search(compact)
    )


def document_year(titles: Iterable[str], top: Sequence[str]) -> int | None:
    """The fiscal year of the budget that a document presents; None where it is not certain.

    A title with a year and a step of the procedure counts first, then any title, then a sentence near the top that
    says what is presented; a year that a sentence only mentions never does.
    """
    head = top[:5]
    years = (
        _year_alone_at_top(head)
        or _years_of_titles(titles)
        or _years_of_sentences(top)
        or _years_of_supplement(head)
        or _years_of_issue(head)
        or _years_of_heads(head)
        or _years_of_dated(top)
    )
    return years.pop() if len(years) == 1 else None


def _year_alone_at_top(head: Sequence[str]) -> set[int]:
    """The year that stands alone on one of the first lines, where another calls the budget: 9月補正予算説明資料.

    Only where it is the one year that they name: of several, they are the heads of columns.
    """
    compact = [line.replace(" ", "") for line in head]
    alone = [line for line in compact if "年度" in line and _YEAR.fullmatch(line) is not None]
    others = [line for line in compact if line not in alone]
    if not any("予算" in line for line in others) or any(years_in(line) for line in others):
        return set()
    years = {year for line in alone for year, _, _ in years_in(line)}
    return years if len(years) == 1 else set()


def _years_of_titles(titles: Iterable[str]) -> set[int]:
    """The first year of the first title that names a step of the procedure too, else of the first that names one."""
    named = [(line, years_in(line)) for line in (title.replace(" ", "") for title in titles)]
    for strong in (True, False):
        for line, years in named:
            if years and (not strong or _STRONG_BUDGET_WORD.search(line)):
                # Of several years the one that is a budget's or a settlement's: 令和4年度実施 評価(令和3年度決算).
                return {next((year for year, _, end in years if _OF_THE_YEAR.match(line, end)), years[0][0])}
    return set()


def _years_of_sentences(top: Sequence[str]) -> set[int]:
    """The year of the first sentence that presents a budget, else all those whose budget the sentences speak of."""
    spoken_of: set[int] = set()
    for index, line in enumerate(top):
        if _is_label_of_figure(line) or ("|" in line and "。" not in line and len(years_in(line)) > 1):
            # The heads of columns, each of a year, say nothing of what is presented.
            continue
        joined = line if line.endswith(("。", "」")) or index + 1 >= len(top) else line + top[index + 1]
        for year, start, end in years_in(joined):
            if start >= len(line):
                continue
            stop = joined.find("。", end)
            behind = joined[end : min(end + _CONTEXT, stop if stop >= 0 else len(joined))]
            before = joined[max(0, start - 6) : start]
            if (
                _HEAD_OF_COLUMN.match(behind)
                or _OTHER_YEAR.search(f"年度{_before_comparison(behind)}")
                or not _ABOUT_BUDGET.search(behind[:12])
                or "前" in before
                or "うち" in before
                or before.endswith("内は")
                # 橋の点検 5億円(令和6年度補正 1億円)
                or ("。" not in line and _MONEY.search(line[:start]))
                or _CONTAINED.match(joined, end)
            ):
                continue
            if (
                _PRESENTS.search(joined[max(0, start - 12) : end + 30])
                or "今回" in before
                or "主" in behind
                or _PRESENTED_NEXT.match(joined, end)
            ):
                return {year}
            spoken_of.add(year)
    return spoken_of


def _is_label_of_figure(line: str) -> bool:
    return ("額" in line[:20] or ":" in line[:20]) and _LABEL_OF_FIGURE.match(line.replace(" ", "")) is not None


def _before_comparison(behind: str) -> str:
    """What stands behind the year of a budget without the year that a sentence goes on to hold it against."""
    behind = behind.partition("(括弧")[0].partition("(カッコ")[0]
    compared = _COMPARED.search(behind) if "前" in behind else None
    return behind if compared is None else behind[: compared.start()]


def _years_of_supplement(head: Sequence[str]) -> set[int]:
    """The year of a supplement that is named by its month: January to March belong to the year before.

    Its month, or that of the session of the council that it was put before.
    """
    supplementary = any("補正予算" in line for line in head)
    for pattern in (_MONTH_OF_SUPPLEMENT, _MONTH_OF_SESSION) if supplementary else ():
        for line in head:
            if (month := pattern.search(line.replace(" ", ""))) is not None:
                year = years_in(month["year"] + "度")[0][0]
                return {year if int(month["month"]) > 3 else year - 1}
    return set()


def _years_of_issue(head: Sequence[str]) -> set[int]:
    """The years that the issue of a newsletter may speak of: before April either, unless it says that it is the new."""
    if not any("予算" in line for line in head):
        return set()
    for line in head:
        if (issue := _MONTH_OF_ISSUE.search(line.replace(" ", ""))) is not None:
            year = years_in(issue["year"] + "度")[0][0]
            new = int(issue["month"]) > 3 or any("新年度" in other or "来年度" in other for other in head)
            return {year} if new else {year - 1, year}
    return set()


_ROW_OF_YEAR = lazy(r"(?:\A|\|)((?:令和|平成|[RH])?(?:\d{1,4}|元)年度?)\|(?:.*\|)?[\d,]{3,}(?:\||\Z)")
"""A row whose figures are of the year in one of its cells."""


def _years_of_heads(head: Sequence[str]) -> set[int]:
    """The years with which the short lines at the top begin; of rows of figures only if all of them are of one year."""
    lines = [one.replace(" ", "") for one in head]
    of_rows = {index: year[1] for index, line in enumerate(lines) if (year := _ROW_OF_YEAR.search(line)) is not None}
    return {
        year
        for index, line in enumerate(lines)
        if (index not in of_rows or len(set(of_rows.values())) == 1)
        and len(line) < 50
        and "。" not in line
        and not _MONEY.search(line)
        and not _OTHER_YEAR.search(line)
        and not (index > 0 and _is_label_of_figure(line))
        for year, start, _ in years_in(line)
        if start < 6 or index < 2
    }


def _years_of_dated(top: Sequence[str]) -> set[int]:
    """The year of the budget that an article of a given day speaks of without an era: 2021/03/04, 21年度当初予算."""
    day = next(filter(None, map(_DAY.search, top[:_DAY_WITHIN])), None)
    named = next(filter(None, map(_DATED_BUDGET.search, top)), None)
    named = named or next(filter(None, map(_DATED_HEADS.search, top)), None)
    if day is None:
        return set()
    if named is None:
        return _years_of_dated_supplement(top)
    number, printed = int(named["number"]), int(day["year"])
    # In an era, or the last two digits of the year; a budget is of the year it is printed in or of the next one.
    return {year for base in (2018, 1988, 1925, 2000, 1900) if (year := base + number) in (printed, printed + 1)}


def _years_of_dated_supplement(top: Sequence[str]) -> set[int]:
    """The year of a supplement named by its month alone, by the day in front of an article: 2023.9.21, 9月補正予算案.

    A supplement is printed about the month that it is named for; the day on which a page was changed says nothing.
    """
    opening = (line for line in top[:_DAY_WITHIN] if not any(word in line for word in _CHANGED))
    day = next(filter(None, map(_DAY.match, opening)), None)
    months = {int(match["month"]) for line in top for match in _SUPPLEMENT_OF_MONTH.finditer(line)}
    if day is None or len(months) != 1:
        return set()
    month, printed = months.pop(), int(day["month"])
    apart = (month - printed + 6) % 12 - 6
    if abs(apart) > _MOST_MONTHS_APART or not 1 <= month <= 12:
        return set()
    year = int(day["year"]) + (printed + apart - 1) // 12
    return {year if month > 3 else year - 1}


def labelled_year(lines: Iterable[str], *, near: int | None = None) -> int | None:
    """The newest year of the labels before figures (`平成30年度予算額`), where at least two name it; else None.

    Labels without an era (`30年度予算額`) are of the era of `near`, which is the edition of a report (`平成30年版`).
    """
    years = []
    for line in filter(_LABELLED_YEAR.search, lines):
        named = years_in(line)
        years += [
            year
            for year, _, end in named
            if _LABELLED_YEAR.match(line, max(0, end - 2)) or _LABELLED_YEAR.match(line, max(0, end - 3))
        ]
        if not named and near is not None and (short := short_year(line, near=near)) is not None and short <= near:
            years.append(short)
    newest = max(years, default=None)
    if newest is not None and {newest, newest - 1} == set(years):
        return newest
    return newest if newest is not None and years.count(newest) > 1 else None


def year_of_trail(top: Sequence[str]) -> int | None:
    """The year of the page that a trail of links leads to (財政 > 令和6年度予算案); None where it names none."""
    trail = next((line for line in top if line.count(" > ") >= _LEAST_STEPS), "")
    page = trail.rpartition(" > ")[2]
    return first_fiscal_year(page) if page and is_budget_title(page) else None


def edition_of(top: Sequence[str]) -> int | None:
    """The year of the edition that a report names at its top (`平成30年版`); None where it names none."""
    found = (match for line in top[:5] if "版" in line and (match := _EDITION.search(line)))
    return next((years_in(match["year"] + "度")[0][0] for match in found), None)


def stage_of(titles: Iterable[str]) -> Stage | None:
    """The stage that the first title naming one states; what stands in brackets counts only if nothing else does.

    >>> str(stage_of(["平成28年度当初予算主要事業一覧(2月補正を含む)"]))
    'initial'
    """
    lines = [line.replace(" ", "") for line in titles]
    both = [*(_IN_BRACKETS.sub("", line) for line in lines), *lines]
    first = next(filter(_ANY_STAGE.search, both), None)
    return None if first is None else next(stage for stage, words in _STAGES if words.search(first))
