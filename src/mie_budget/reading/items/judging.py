"""Judging: each candidate's verdict, from named evidence for and against it and from its neighbours.

What is not certain enough is not returned: it is reported, with what speaks against it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Relation, Stage
from mie_budget.reading.brackets import IN_ROUND
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.items.candidates import (
    CLAUSE_INSIDE,
    COUNTED_TOTAL,
    LEAST_UNIT,
    LEAST_VOUCHED,
    LEAST_YEN,
    LONGEST_TITLE,
    LONGEST_WITH_COMMA,
    PROSE_NAME,
    SIZE_WORDS,
    Candidate,
    Note,
    Verdict,
    is_column_head,
)
from mie_budget.reading.labels import Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import is_bureau, is_organization, is_section
from mie_budget.reading.outline import Outline, Side
from mie_budget.reading.titles import LETTER, Mark, mark_of

_MONEY_INSIDE = lazy(r"\d,\d{3}|\d ?(?:百万|千|億|兆|万)+(?:\d|円)|\d円")
_ENUMERATED = lazy(r"\d[百千万億]*円\)、")
_NUMBER_INSIDE = lazy(r"\S\s+\d[\d,.]*\s+[^\d\s(]")
_LABELLED_INSIDE = lazy(r"(?:^|\s)[RHS]?\d{0,2}(?:<label.amount>|専決|既決)\d")
_NUMBER_AT_END = lazy(r"[ぁ-んァ-ヶ一-龠)]\d[\d,]*\.\d$")
_ORDINAL_BEFORE = lazy(r"^\d{1,2}(?=[^\d\s])")
_PAGE_ALONE = lazy(r"\d{1,2}")
_REVENUE_NAME = lazy(r"(?:うち|国の|県の|その他の?)?<revenue>(?:\([^()]*\))?(?:等|など)?")
_TOTAL_ALONE = lazy("<total>")
_TOTAL_NAME = lazy(
    f"{COUNTED_TOTAL}|"
    r".*\((?:全|計)?\d{1,3}(?:事業|件)\).*"
    r"|(?:[^\s]{0,12} ?)?<total>(?:\([^()]*\))?"
)
_COUNTED = ".{0,8}(?:[人員件戸校台本]|世帯|箇所|か所)数"
_COUNT_NAME = lazy(_COUNTED)
_NO_NAME = lazy(
    _COUNTED
    + r"|.*<no_name>|(?:令和|平成|昭和|[RHS])?[\d,.元年度月 △▲%()令和平成昭-]+|.*(?:ほか.*|[・ ])\d+件|.*\d項目"
    r"|(?:令和|平成)[\d元]{1,2}年度[^\s|]{0,8}額(?: ?\|.*)?"
    r"|[^\s]{1,6}関係|\d+款.*|.*比|対?前年度?比.*|.*(?:による|のため|ための|に伴う)(?:増|減)額?"
    r"|[^\s]*(?:対応|通常|支援|経常|国庫?|県単)分|単位.*|注\d*"
    r"|\d{1,2} ?[~〜～-] ?\d{1,2} ?年度"
    r"|※.*|.*[:：=＝]|[\d\s.,%()-]+|うち.*|内訳|財源.*|差引.*|区分|[0-9]+月|.{0,1}|年度"
    r"|[(（].*[)）]|[【〔\[].*[】〕\]]|計画期間.*|(?:電話(?:番号)?|内線)(?:[\s:：\d(].*)?|〒.*|.*(?:まで|から|以上"
    r"|以下|未満)$|\d.*(?:年|月|日|人|件|世帯|箇所|台|戸|%|倍)"
)
# Inside the bracket of a figure: it is what a person gets or pays, `(賞金100万円)`.
_OTHER_MONEY = lazy(r"[(（](?!<total>)<no_name>\s?$")
_SUBJECT = lazy(r"(?:主な[^、]{1,8}|内訳|[^、]{1,12}分)は")
_SAYS_BUDGET = lazy("補正|予算|当初|年度")
_BALANCE = lazy(r"[^()]*残高(?:\([^()]*\))?")
_OF_SO_MANY = lazy(r"(?:など|等|の)?\d{1,3}(?:件|事業|項目)$")
_RUNS_ON = lazy(r"、.*[がはをにで]$|[がはを]$|は.*の$")
_LABEL_NAME = lazy(
    r"(?:[^\s]{0,10}(?:要求|査定|予算|決算|補正|計上|内示|差引|見込|所要|繰越|執行|総|税|収支|支出"
    r"|収入|(?<![費金料])(?<![費金料]の)[減増])額|要求|査定|[^\s]{0,6}(?:局長|部長|市長|知事|町長|課長)(?:査定|要求)?|その他|計上|概要|説明"
    r"|内訳|備考|財源|合計額?|差額|目標|実績|現状|効果|款|項|目|節|[^\s]{0,6}の?(?:主な)?理由"
    r"|<label.amount>|<label.previous_year>|<label.difference>|<label.funding>|事業計画.*)"
)
_PROGRAMME = lazy(r".*<programme>(?:\([^()]*\)|「[^「」]*」|等|など)*")
_OF_BUDGET = lazy(r"[^()「」]*(?:予算案?|予算案?の(?:概要|あらまし|状況))")
"""What a budget is called, whosever it is: no programme's name ends so."""
_BUDGET = lazy("<budget>")
_BESIDE_BRACKET = ("AA(", "aboveAA(")
"""A figure and another in a bracket behind it: where a whole list has both, the first is its own."""
_LIKENED = lazy(
    r"家 ?計 ?(?:簿|に例え|にたと)|お財布に例え|(?:給与|給料)(?:など|等)?[のを][^。]{0,12}(?:公表"
    r"|お知らせ)|職員の平均給料|人事行政の運営"
)
_HOUSEHOLD = lazy(
    r"給料|パート|仕送り|親から|親の|貯金|預金|借金|ローン|食費|光熱|家賃|小遣い|生活費|家の|自宅|子ども?への|保険料|親せき|親戚"
)
"""What a household earns and spends."""
_LIKENED_NAME = lazy(r"[^()]+\([^()]*(?:費|税|債|金|料|等)[^()]*\)")
_PER_PERSON = lazy(
    r"(?:1|一)?(?:人|世帯|戸|食|回|件|台|校|団体|名|日|月|年)(?:当たり|あたり|につき)|当たり|\d(?:袋|人|個"
    r"|回|本|台|食|冊|枚|泊|日|時間|メートル)$|(?:上限|限度|最大|最高)額?$|補助額|助成額|支給額|給付額"
    r"|参加費|料金|補助率|単価|月額|年額|日額|1/2|分の|(?:に|へ|で|毎|各)[月年日]$"
)
_RELIEF = lazy(r"(?:減免|軽減|助成|補助|支援|補填|無償化|見直し)等?(?:事業)?$")
_DEPARTMENTS_LABEL = lazy(r"(?:お?問い?合わ?せ?先)|<field.departments>")
_TEXT_LABEL = lazy(r"(?:<field.text>|<column.rate>)[\s:：]")
_PER_PERSON_END = lazy(r"(?:上限|限度|につき|当たり|あたり)$|(?:に|へ|で|毎|各)[月年日]$")


def judge(candidates: list[Candidate], lines: Lines, outline: Outline, *, named: bool) -> None:
    """Give each candidate its verdict, from what speaks for and against it and from its neighbours."""
    text_top = "\n".join(lines.stripped[:60])
    speaks_of_budget = (
        _BUDGET.search(text_top) is not None
        or bool(outline.titles)
        or any(unit >= LEAST_UNIT for _, unit in outline.units)
    )
    speaks = speaks_of_budget or any(_BUDGET.search(text) for text in lines.stripped)
    likened = _LIKENED.search("\n".join(lines.stripped)) is not None
    frames = Counter(
        _frame(candidate) for candidate in candidates if candidate.title is not None and candidate.yen is not None
    )
    vouched = sum(
        one.departments is not None and "D" in one.shape and "A(" in one.shape and one.yen is not None
        for one in candidates
    )
    for candidate in candidates:
        before = lines.texts[candidate.amount_line][max(0, candidate.amount_offset - 40) : candidate.amount_offset]
        if candidate.yen is not None and _OTHER_MONEY.search(before):
            candidate.against.append("no-name")
        _weigh(
            candidate,
            outline,
            frames,
            vouched,
            speaks_of_budget=speaks_of_budget and not likened,
            likened=likened,
            speaks=speaks,
            named=named,
        )
    _between_ordinals(candidates)
    _stacks_of_parts(candidates)
    _lists_of_departments(candidates)
    _lists_of_fees(candidates)
    if outline.stage is not Stage.SUPPLEMENTARY:
        _lists_of_changes(candidates)
    _mixed_frames(candidates)
    _sums_of_chapters(candidates)
    _rounded_sums(candidates)
    _parts_of_sheets(candidates, lines.stripped)
    _accounts_among_items(candidates)
    _revenue_runs(candidates)
    _size_runs(candidates)
    _programmes_of_sizes(candidates)
    _account_tables(
        candidates, accounted=any("款" in text and _ACCOUNT_HEAD.search(text) for text in lines.stripped[:80])
    )


def is_named_like_item(candidate: Candidate) -> bool:
    """Whether a candidate's name speaks for none of what is no item: a size, revenue, an organization, a price."""
    name = candidate.name
    if _other_at_once(candidate, name) or _other_by_name(candidate, name):
        return False
    _name_speaks_against(candidate, name)
    return not {"no-name", "organization", "per-person", "revenue-name"} & set(candidate.against)


def _stacks_of_parts(candidates: Sequence[Candidate]) -> None:
    """One 内数 below the other, none of them named: the item is certain, which of them is its own is not."""
    for candidate, below in pairwise(candidates):
        if (
            candidate.verdict is Verdict.ITEM
            and candidate.relation is Relation.PART_OF
            and candidate.amount_line > candidate.first_line
            and below.title is None
            and below.relation is Relation.PART_OF
            and below.amount_line <= candidate.amount_line + _NEXT_IN_STACK
        ):
            candidate.yen = None
            found = Note(
                DiagnosticCode.FIGURE_UNREADABLE,
                candidate.amount_line,
                candidate.amount_offset,
                {"found": candidate.amount_text, "reason": "several-figures"},
            )
            candidate.notes += (found,)


_NEXT_IN_STACK = 2
"""Lines from one figure of a stack to the next: a blank line may stand between."""


def _between_ordinals(candidates: Sequence[Candidate]) -> None:
    """Bare figures side by side behind the ordinal next to an item's: the item is certain, its figure is not."""
    for before, candidate in pairwise(candidates):
        if (
            candidate.verdict is Verdict.DOUBTFUL
            and candidate.bare
            and candidate.against == ["several-figures"]
            and before.verdict is Verdict.ITEM
            and candidate.mark is not None
            and before.mark is not None
            and candidate.mark.style == before.mark.style
            and candidate.mark.number == (before.mark.number or 0) + 1
        ):
            candidate.verdict = Verdict.ITEM
            candidate.yen = None
            candidate.others = ()
            found = Note(
                DiagnosticCode.FIGURE_UNREADABLE,
                candidate.amount_line,
                candidate.amount_offset,
                {"found": candidate.amount_text, "reason": "several-figures"},
            )
            kept = [note for note in candidate.notes if note.code is not DiagnosticCode.FIGURE_UNLABELLED]
            candidate.notes = (*kept, found)


_SHAPE_ASIDE = lazy(r"/A\(|[M]|[(【〔\[<〈《]|/D.?")


def _frame(candidate: Candidate) -> tuple[str, str]:
    style = candidate.mark.style if candidate.mark is not None else ""
    return style, _bare_shape(candidate.shape)


@lru_cache(256)
def _bare_shape(shape: str) -> str:
    return _SHAPE_ASIDE.sub("", shape)


def _weigh(
    candidate: Candidate,
    outline: Outline,
    frames: Counter[tuple[str, str]],
    vouched: int,
    *,
    speaks_of_budget: bool,
    likened: bool,
    speaks: bool,
    named: bool,
) -> None:
    name = candidate.name
    evidence, against = candidate.evidence, candidate.against
    side = outline.side_at(candidate.first_line)
    if candidate.title is None:
        candidate.verdict = Verdict.DOUBTFUL
        if candidate.bare and candidate.departments is None and _PAGE_ALONE.fullmatch(candidate.amount_text):
            # The number of a page is no money.
            candidate.verdict, candidate.figures = Verdict.REFERENCE, []
        against.append("title-missing")
        return
    strict = (
        candidate.departments is not None
        and candidate.heading_line is None
        # Among statements about the budget 同 stands for a remark, no department.
        and (
            (candidate.departments.ditto and side in (Side.ITEMS, Side.RELISTED))
            or any(map(is_organization, candidate.departments.names))
        )
    )
    _place_speaks(candidate, frames[_frame(candidate)], strict=strict)
    if likened and (candidate.mark is None or _LIKENED_NAME.fullmatch(name) or _HOUSEHOLD.search(name)):
        against.append("likened")
    if speaks_of_budget:
        evidence.append("budget")
    if (
        vouched >= (1 if candidate.markers else LEAST_VOUCHED)
        and "A(" in candidate.shape
        and candidate.departments is None
    ):
        evidence.append("vouched-list")
    if candidate.relation is Relation.PART_OF:
        evidence.append("part-of")
    if candidate.markers:
        evidence.append("marker")
    other = _other_at_once(candidate, name)
    if other is not None:
        candidate.verdict, reason = other
        against.append(reason)
        return
    if _TEXT_LABEL.match(name) or is_column_head(name, outline.fiscal_year):
        against.append("no-name")
    if strict and (
        _PER_PERSON_END.search(name)
        or (not speaks and candidate.own_unit == 1 and 0 < abs(candidate.yen or 0) < LEAST_YEN)
    ):
        against.append("per-person")
    other = (_other_of_department if strict else _other_by_name)(candidate, name)
    if other is None and not strict:
        _name_speaks_against(candidate, name)
        other = _OF_SIDE.get(side)
    if other is not None:
        candidate.verdict, reason = other
        against.append(reason)
        return
    candidate.verdict = _verdict(candidate, strict=strict, named=named)


_OF_SIDE = {
    Side.REVENUE: (Verdict.REVENUE, "revenue-section"),
    Side.SIZE: (Verdict.SIZE, "size-section"),
}


def _place_speaks(candidate: Candidate, same: int, *, strict: bool) -> None:
    """What a candidate's place, and the `same` number of those printed alike, say for it."""
    evidence = candidate.evidence
    if strict:
        evidence.append("department")
    elif candidate.departments is not None and candidate.heading_line is None:
        evidence.append("department-place")
    elif candidate.heading_line is not None:
        evidence.append("department-heading")
    if candidate.frame in ("table", "form", "notation"):
        evidence.append(candidate.frame)
    if candidate.mark is not None:
        evidence.append("mark")
    if same >= 3:
        evidence.append("same-frame")
    elif same == 2:
        evidence.append("frame-twice")
    if _PROGRAMME.fullmatch(candidate.name):
        evidence.append("programme")


def _other_at_once(candidate: Candidate, name: str) -> tuple[Verdict, str] | None:
    """What else than an item a candidate is, whoever is in charge of it, and why."""
    if not LETTER.search(name) or len(name) > LONGEST_TITLE + 20 or "。" in IN_ROUND.sub("", name):
        return Verdict.PROSE, "no-name"
    if candidate.is_total and candidate.frame not in ("table", "form"):
        return Verdict.TOTAL, "total-label"
    if (candidate.bare and _COUNT_NAME.fullmatch(name)) or _DEPARTMENTS_LABEL.fullmatch(name):
        return Verdict.PROSE, "no-name"
    return None


def _other_of_department(candidate: Candidate, name: str) -> tuple[Verdict, str] | None:
    """What else than an item a candidate with a department is, and why."""
    if _TOTAL_ALONE.fullmatch(name.replace(" ", "")):
        return Verdict.TOTAL, "total"
    if (_SAYS_BUDGET.search(name) and SIZE_WORDS.fullmatch(name)) or _BALANCE.fullmatch(name):
        return Verdict.SIZE, "size"
    if candidate.yen is None and is_budget_title(name):
        return Verdict.SIZE, "size"
    if not candidate.states_amount and (is_bureau(name) or is_section(name)):
        # Whom to ask.
        return Verdict.PROSE, "organization"
    if candidate.frame == "header" and candidate.shape == "A/D" and _LABEL_NAME.fullmatch(name):
        return Verdict.PROSE, "no-name"
    behind = candidate.shape.startswith("A") and "D" in candidate.shape
    if (
        name.endswith("は")
        or (behind and _RUNS_ON.search(name))
        or (candidate.mark is None and "、" in name and _MONEY_INSIDE.search(IN_ROUND.sub("", name)))
    ):
        return Verdict.PROSE, "sentence"
    return None


def _other_by_name(candidate: Candidate, name: str) -> tuple[Verdict, str] | None:
    """What else than an item a candidate without a department is by its name, and why."""
    against = candidate.against
    compact = IN_ROUND.sub("", name).replace(" ", "")
    unnumbered = _ORDINAL_BEFORE.sub("", name.replace(" ", ""))
    if _MONEY_INSIDE.search(IN_ROUND.sub("", name)) or _ENUMERATED.search(name):
        against.append("sentence")
    if (
        ("|" in name and candidate.frame == "header")
        or (candidate.bare and (_NUMBER_INSIDE.search(name) or _LABELLED_INSIDE.search(name)))
        or _NUMBER_AT_END.search(name)
    ):
        against.append("columns")
    if (
        candidate.frame in ("header", "above")
        and not candidate.labelled
        and not (candidate.shape in _BESIDE_BRACKET and "same-frame" in candidate.evidence)
        and any(note.code is DiagnosticCode.FIGURE_UNLABELLED for note in candidate.notes)
    ):
        against.append("several-figures")
    sentence = candidate.rest is not None and candidate.rest.text.endswith("。")
    if not sentence and (_TOTAL_NAME.fullmatch(name.replace(" ", "")) or _TOTAL_NAME.fullmatch(compact)):
        return Verdict.TOTAL, "total"
    last = unnumbered.rpartition("/")[2]
    sized = SIZE_WORDS.fullmatch(last) or SIZE_WORDS.fullmatch(name)
    if len(unnumbered) <= 40 and last and sized and candidate.frame != "form":
        return Verdict.SIZE, "size"
    if _REVENUE_NAME.fullmatch(unnumbered):
        against.append("revenue-name")
    whole = _OF_BUDGET.fullmatch(name) is not None or is_budget_title(IN_ROUND.sub("", name))
    return (Verdict.SIZE, "size") if whole else None


def _name_speaks_against(candidate: Candidate, name: str) -> None:
    against = candidate.against
    if candidate.frame != "form" and _LABEL_NAME.fullmatch(IN_ROUND.sub("", name).replace(" ", "")):
        against.append("no-name")
    if (
        name[0] in "→⇒"
        or (candidate.mark is not None and candidate.mark.style == "※")
        or name.startswith(("問 ", "答 ", "Q", "質問", "答弁"))
        or (len(name) > LONGEST_WITH_COMMA and "、" in name and not candidate.markers)
    ):
        against.append("sentence")
    if _NO_NAME.fullmatch(name) or (
        candidate.frame not in ("table", "form")
        and label_of(name, Context())[0] in (Label.ASIDE, Label.LIMIT)
        and is_label(re.sub(r"^\d+カ年の?", "", name))
    ):
        against.append("no-name")
    # Alone on its line, or marked, a name may end so; before a figure it names what a sentence speaks of.
    spoken = name.removesuffix("など") if candidate.frame == "above" or candidate.mark is not None else name
    if (
        name.count(")") > name.count("(")
        or PROSE_NAME.search(spoken)
        or _SUBJECT.match(name)
        or (candidate.mark is None and CLAUSE_INSIDE.search(name))
    ):
        against.append("sentence")
    if (_PER_PERSON.search(IN_ROUND.sub("", name)) and not _RELIEF.search(name)) or any(
        note.params.get("reason") == "unit-price" for note in candidate.notes
    ):
        against.append("per-person")
    counted = _OF_SO_MANY.sub("", name)
    if candidate.frame != "form" and (is_bureau(counted) or is_section(counted)):
        against.append("organization")


def _verdict(candidate: Candidate, *, strict: bool, named: bool) -> Verdict:
    """What a candidate is whose name is none of something else."""
    evidence, against = candidate.evidence, candidate.against
    amount = candidate.yen is not None or any(note.code is DiagnosticCode.FIGURE_UNREADABLE for note in candidate.notes)
    if "columns" in against:
        return Verdict.DOUBTFUL
    if strict:
        return _verdict_with_department(candidate, amount=amount)
    if candidate.frame in ("table", "form"):
        return _verdict_of_row(candidate)
    if candidate.frame == "notation":
        return Verdict.DOUBTFUL if "sentence" in against else Verdict.ITEM
    if not amount and not candidate.limit_only and not candidate.states_amount:
        return Verdict.ITEM if "department-place" in evidence and "department" in evidence else Verdict.DOUBTFUL
    if {"no-name", "organization", "per-person", "several-figures"} & set(against):
        return Verdict.DOUBTFUL
    if "sentence" in against:
        return Verdict.ITEM if _is_ordered(candidate) and "budget" in evidence else Verdict.PROSE
    if "department-place" in evidence and amount:
        return Verdict.ITEM
    if "likened" in against:
        return Verdict.DOUBTFUL
    return Verdict.ITEM if _weight(candidate, named=named) >= _LEAST_WEIGHT else Verdict.DOUBTFUL


def _verdict_with_department(candidate: Candidate, *, amount: bool) -> Verdict:
    if {"no-name", "per-person"} & set(candidate.against):
        return Verdict.DOUBTFUL
    certain = amount or candidate.limit_only or not candidate.states_amount or candidate.departments
    return Verdict.ITEM if certain else Verdict.DOUBTFUL


def _verdict_of_row(candidate: Candidate) -> Verdict:
    against = candidate.against
    if "per-person" in against and candidate.frame == "table":
        return Verdict.DOUBTFUL
    if "organization" in against:
        return Verdict.REFERENCE
    return Verdict.DOUBTFUL if "no-name" in against else Verdict.ITEM


def _is_ordered(candidate: Candidate) -> bool:
    """Whether a candidate is counted among others printed alike."""
    mark = candidate.mark
    counted = mark is not None and (mark.kind != "bullet" or candidate.shape == "A(")
    return counted and {"mark", "same-frame"} <= set(candidate.evidence)


_LEAST_WEIGHT = 3
"""Even strong evidence (2) needs a second kind beside it: one alone is never enough."""
_WEIGHTS = {
    "same-frame": 2,
    "budget": 2,
    "vouched-list": 2,
    "frame-twice": 1,
    "programme": 1,
    "mark": 1,
    "marker": 1,
    "part-of": 1,
    "department-heading": 1,
}


def _weight(candidate: Candidate, *, named: bool) -> int:
    """How much the evidence says for an item of which nothing is certain by itself."""
    weight = sum(_WEIGHTS.get(word, 0) for word in set(candidate.evidence)) + named
    return weight - 1 if candidate.rest is not None and candidate.mark is None else weight


_ACCOUNT = lazy("<account>")
_ACCOUNT_HEAD = lazy(r"(?:^|[\s|(])款(?:[\s|)]|$|別|項)|款項目")
_STATUTORY = lazy("<statutory>")
_ACCOUNT_NAME = lazy(r"\d{0,2}[一-龠]{2,9}[費金債税]")


def _account_tables(candidates: list[Candidate], *, accounted: bool) -> None:
    """A table, or a list of bare figures, most of whose rows are accounts or kinds of revenue lists no items at all."""
    explained = _explained_by_kinds(candidates)
    for frame in ("table", "header"):
        rows = [
            candidate
            for index, candidate in enumerate(candidates)
            if candidate.frame == frame
            and (frame == "table" or (candidate.departments is None and candidate.bare))
            and index not in explained
        ]
        accounts = sum(
            candidate.verdict in (Verdict.SIZE, Verdict.REVENUE)
            or "revenue-name" in candidate.against
            or _is_statutory(candidate)
            or _ACCOUNT.fullmatch(candidate.name.replace(" ", "")) is not None
            or (accounted and _ACCOUNT_NAME.fullmatch(candidate.name.replace(" ", "")) is not None)
            for candidate in rows
        )
        if accounts < 3 or accounts * 2 < sum(candidate.verdict is not Verdict.TOTAL for candidate in rows):
            continue
        for candidate in rows:
            if candidate.verdict in (Verdict.ITEM, Verdict.DOUBTFUL):
                candidate.verdict = Verdict.REFERENCE
                candidate.against.append("account-table")


def _explained_by_kinds(candidates: Sequence[Candidate]) -> set[int]:
    """The numbered items of a budget book with the kinds of expense below that add up to each, and so are its parts."""
    found: set[int] = set()
    for index, item in enumerate(candidates):
        if item.mark is None or item.mark.number is None or not item.yen or _is_statutory(item):
            continue
        parts = list(takewhile(lambda at: _is_statutory(candidates[at]), range(index + 1, len(candidates))))
        if parts and sum(candidates[at].yen or 0 for at in parts) == item.yen:
            found |= {index, *parts}
            for at in parts:
                candidates[at].verdict = Verdict.REFERENCE
                candidates[at].against.append("account-table")
    return found


def _is_statutory(candidate: Candidate) -> bool:
    return candidate.title is not None and _STATUTORY.fullmatch(candidate.name.replace(" ", "")) is not None


_OF_A_BUDGET = frozenset(
    {
        "budget",
        "department",
        "department-place",
        "vouched-list",
        "programme",
        "marker",
        "part-of",
        "table",
        "form",
        "notation",
    }
)


def _lists_of_departments(candidates: list[Candidate]) -> None:
    """A list most of whose names are organizations says what each of them has in all: it lists no items."""
    lists: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        if candidate.title is not None:
            lists.setdefault(_frame(candidate), []).append(candidate)
    for rows in lists.values():
        named = sum("organization" in row.against for row in rows)
        if named >= _LEAST_ORGANIZATIONS and named * 2 > len(rows):
            for row in rows:
                if row.verdict in (Verdict.ITEM, Verdict.DOUBTFUL):
                    row.verdict = Verdict.REFERENCE


_LEAST_ORGANIZATIONS = 3
"""A list of organizations with figures has several; one or two may be items named like their department."""


def _lists_of_fees(candidates: list[Candidate]) -> None:
    """A list of names and figures in which nothing speaks of programmes or budgets may be one of fees."""
    lists: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        if candidate.verdict is Verdict.ITEM:
            lists.setdefault(_frame(candidate), []).append(candidate)
    for items in lists.values():
        if not any(_OF_A_BUDGET.intersection(item.evidence) for item in items):
            for item in items:
                item.verdict = Verdict.DOUBTFUL


def _lists_of_changes(candidates: Sequence[Candidate]) -> None:
    """A list with a + before a figure says by how much each budget has changed; no figure of it is an amount."""
    changing = {_frame(candidate) for candidate in candidates if candidate.amount_text[:1] == "+"}
    for candidate in candidates:
        if candidate.verdict is Verdict.ITEM and _frame(candidate) in changing:
            candidate.verdict = Verdict.DOUBTFUL
            candidate.against.append("difference")


def _accounts_among_items(candidates: list[Candidate]) -> None:
    """An account's name (議会費) with an ordinal in the sequence of the items is the name of an item."""
    verdicts = Counter((_frame(candidate), candidate.verdict) for candidate in candidates)
    for candidate in candidates:
        if (
            candidate.verdict is not Verdict.SIZE
            or candidate.mark is None
            or candidate.mark.number is None
            or candidate.yen is None
        ):
            continue
        frame = _frame(candidate)
        if (
            _ACCOUNT_NAME.fullmatch(candidate.name)
            and verdicts[frame, Verdict.ITEM] > 2 * verdicts[frame, Verdict.SIZE]
        ):
            candidate.verdict = Verdict.ITEM


_LEVELS = ("roman", "kanji", "plain", "dotted", "round", "kana", "circled")
"""Kinds of ordinals, those of the longest stretches first."""
_CHAPTERS = frozenset(_LEVELS[:4])
_POLICY = lazy(
    r"(?:重点|基本|主要|政策)?(?:戦略|目標|政策|施策|方針|柱|分野|テーマ|視点)の? ?"
    r"(?:\d{1,2}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ一二三四五六七八九])(?!\d)"
)
_LEAST_OF_CHAPTER = 3
"""A programme may have a part or two of its own below it, counted like everything else."""


def _sums_of_chapters(candidates: Sequence[Candidate]) -> None:
    """A chapter's name with a figure that covers all items below it states what they and others come to."""
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    for index, candidate in enumerate(items):
        mark = candidate.mark
        if mark is None or candidate.yen is None or candidate.departments is not None or candidate.frame == "table":
            continue
        policy = _POLICY.match(candidate.name) is not None
        if not (policy or mark.kind in _CHAPTERS):
            continue
        below = _of_chapter(items, index)
        if len(below) < _LEAST_OF_CHAPTER or not (policy or all(_is_below(one, candidate) for one in below)):
            continue
        least = min((_level(one) for one in below), default=0)
        sums = [one.yen or 0 for one in below if _level(one) == least]
        if min(sums) >= 0 and sum(sums) <= candidate.yen:
            candidate.verdict = Verdict.TOTAL
            candidate.against.append("total")


def _of_chapter(items: Sequence[Candidate], index: int) -> list[Candidate]:
    """The items below a chapter's name, down to the next name like it."""
    end = index + 1
    while end < len(items) and not _ends_chapter(items[end], items[index]):
        end += 1
    return list(items[index + 1 : end])


def _level(candidate: Candidate) -> int:
    return _level_of(candidate.mark)


def _level_of(mark: Mark | None) -> int:
    kind = mark.kind if mark is not None else ""
    return _LEVELS.index(kind) if kind in _LEVELS else len(_LEVELS)


def _ends_chapter(one: Candidate, chapter: Candidate) -> bool:
    same = one.mark is not None and chapter.mark is not None and one.mark.style == chapter.mark.style
    return same or _level(one) < _level(chapter)


def _is_below(one: Candidate, chapter: Candidate) -> bool:
    return _level(chapter) < _level(one) < len(_LEVELS)


_LEAST_ROUNDED = 2


def _rounded_sums(candidates: Sequence[Candidate]) -> None:
    """A name without a mark and a rounded figure that the marked items below come to states their sum."""
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    for index, candidate in enumerate(items):
        if candidate.mark is not None or candidate.departments is not None or candidate.yen is None:
            continue
        end = index + 1
        while end < len(items) and items[end].mark is not None:
            end += 1
        below = items[index + 1 : end]
        rounding = (candidate.own_unit or 1) // 2
        if (
            len(below) >= _LEAST_ROUNDED
            and candidate.frame in ("header", "above")
            and rounding >= LEAST_UNIT
            and abs(sum(one.yen or 0 for one in below) - candidate.yen) <= rounding
        ):
            candidate.verdict = Verdict.TOTAL
            candidate.against.append("total")


_CHAPTER_OF_SHEET = lazy(r"\s*事業の?(?:概要|説明|内容|計画|効果|目的)")


def _parts_of_sheets(candidates: Sequence[Candidate], stripped: Sequence[str]) -> None:
    """What a chapter of the sheet of one programme lists (1 事業概要) are its parts, by whatever name."""
    chapters = [
        (number, mark)
        for number, text in enumerate(stripped)
        if "事業" in text and (mark := mark_of(text)) is not None and _CHAPTER_OF_SHEET.fullmatch(text, mark.end)
    ]
    following = iter([*chapters, (len(stripped), None)])
    number, mark = next(following)
    level = -1
    for candidate in candidates:
        while number < candidate.first_line:
            level = _level_of(mark)
            number, mark = next(following)
        if level < 0 or candidate.verdict is not Verdict.ITEM:
            continue
        if _level(candidate) <= level:
            level = -1
        elif candidate.frame in ("header", "above") and (candidate.departments is None or candidate.heading_line):
            candidate.verdict = Verdict.DOUBTFUL
            candidate.against.append("part")


def _mixed_frames(candidates: list[Candidate]) -> None:
    """Bare numbers among items with departments and amounts in full are the totals of policies, not items."""
    items = [
        candidate
        for candidate in candidates
        if candidate.verdict is Verdict.ITEM and candidate.frame in ("header", "above")
    ]
    full = [candidate for candidate in items if not candidate.bare and "department" in candidate.evidence]
    bare = [
        candidate
        for candidate in items
        if (candidate.bare and candidate.departments is None) or (candidate.bare and candidate.heading_line is not None)
    ]
    if len(full) > len(bare):
        for candidate in bare:
            candidate.verdict = Verdict.REFERENCE
            candidate.against.append("other-frame")
    own = [candidate.departments for candidate in items if "department" in candidate.evidence]
    sections = all(is_section(name) for names in own if names is not None for name in names.names)
    if len(own) * 2 > len(items):
        for candidate in items:
            names = candidate.departments.names if candidate.departments is not None else ()
            # Below the heading of a bureau most items name their sections, and the others do not.
            if candidate.heading_line is not None and not (sections and all(map(is_bureau, names))):
                candidate.departments, candidate.heading_line = None, None


_MOST_PARTS = 11
"""Candidates that are looked at below each; the breakdown of one item is short."""


def _parts_of_sum(candidates: Sequence[Candidate], index: int) -> Sequence[Candidate]:
    """The two or more next candidates, without departments, that add up to one; none where none do."""
    added = 0
    for count, part in enumerate(candidates[index + 1 : index + 1 + _MOST_PARTS], 1):
        if part.yen is None or part.departments is not None:
            break
        added += part.yen
        if added == candidates[index].yen and count > 1:
            return candidates[index + 1 : index + 1 + count]
    return ()


def _revenue_runs(candidates: list[Candidate]) -> None:
    """A run of two or more kinds of revenue is revenue, also where no heading says so."""
    for index, candidate in enumerate(candidates):
        if "revenue-name" not in candidate.against or not candidate.yen:
            continue
        parts = _parts_of_sum(candidates, index)
        if parts:
            # The parts of a kind of revenue are revenue, whatever they are named for.
            for one in (candidate, *parts):
                one.verdict = Verdict.REVENUE
    run: list[Candidate] = []
    for found in [*candidates, None]:
        if found is not None and "revenue-name" in found.against:
            run.append(found)
            continue
        if found is not None and found.verdict in (Verdict.SIZE, Verdict.TOTAL):
            # Expenditure in the column beside, or the total.
            continue
        if len(run) >= _LEAST_RUN:
            for kind in run:
                kind.verdict = Verdict.REVENUE
        run = []


_LEAST_RUN = 2
"""Kinds of revenue stand below one another; one alone may be the name of an item."""


def _size_runs(candidates: list[Candidate]) -> None:
    """What stands among statements about the budget in the same list, and is named like one, is one too."""
    for index, candidate in enumerate(candidates):
        # An account that is the sum of the next ones: they are accounts too.
        if candidate.verdict is not Verdict.SIZE or not candidate.yen:
            continue
        parts = _parts_of_sum(candidates, index)
        if 2 * sum("programme" in one.evidence or bool(one.markers) for one in parts) > len(parts):
            # The programmes of a small budget add up to it.
            continue
        for one in parts:
            one.verdict = Verdict.SIZE
            one.against.append("size")
    for before, candidate in pairwise(candidates):
        if (
            before.verdict is Verdict.SIZE
            and candidate.verdict is Verdict.ITEM
            and (candidate.departments is None or candidate.heading_line is not None)
            and _ACCOUNT.fullmatch(candidate.name.replace(" ", ""))
        ):
            candidate.verdict = Verdict.SIZE
            candidate.against.append("size")
        if (
            before.verdict is Verdict.SIZE
            and candidate.verdict is Verdict.ITEM
            and candidate.mark is not None
            and before.mark is not None
            and candidate.mark.style == before.mark.style
            and re.search(r"会計|予算|基金|県債|市債|残高", candidate.name)
            and "programme" not in candidate.evidence
        ):
            candidate.verdict = Verdict.SIZE
            candidate.against.append("size")


def _programmes_of_sizes(candidates: Sequence[Candidate]) -> None:
    """The programmes that add up to a sum under a heading of sizes are items, as the others of their list are.

    A newsletter states the size of a budget and goes on, below it, with what the money is for.
    """
    lists: set[tuple[str, str]] = set()
    for index, candidate in enumerate(candidates):
        parts = _parts_of_sum(candidates, index) if _is_in_sizes(candidate) and candidate.mark is not None else ()
        frames = {_frame(part) for part in parts}
        if len(frames) == 1 and _frame(candidate) not in frames and all(map(_is_in_sizes, parts)):
            programmes = sum("programme" in part.evidence or bool(part.markers) for part in parts)
            if 2 * programmes > len(parts):
                lists |= frames
    for candidate in candidates:
        if _is_in_sizes(candidate) and _frame(candidate) in lists:
            candidate.verdict = Verdict.ITEM
            candidate.against.remove("size-section")


def _is_in_sizes(candidate: Candidate) -> bool:
    return candidate.verdict is Verdict.SIZE and "size-section" in candidate.against


def is_programme(name: str) -> bool:
    """Whether a title ends like a programme's name.

    >>> is_programme("スクールバスの運行事業"), is_programme("職員数")
    (True, False)
    """
    return _PROGRAMME.fullmatch(name) is not None
