"""Sentences that enumerate programmes with their sums: `A事業に1,000万円、B事業に500万円を計上しました。`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from mie_budget.models import Relation
from mie_budget.reading.brackets import IN_ROUND
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.items.by_name import STANDS_FOR_ITSELF, is_named_like_item
from mie_budget.reading.items.candidates import Candidate, Verdict, is_headline, rounded_headlines
from mie_budget.reading.items.departments.by_heading import in_charge_by_heading
from mie_budget.reading.items.other_lists import account_lines
from mie_budget.reading.items.sentences.above_lists import is_below_article, of_others
from mie_budget.reading.items.sentences.charged import (
    AGENCIES,
    department_at_name,
    department_before_name,
    department_before_sentence,
    department_behind_sum,
    department_said,
)
from mie_budget.reading.items.sentences.enumerating import (
    LEAST_TOGETHER,
    LEAST_TOLD,
    RIGHT_BEHIND,
    ends_with_purpose,
    is_all_of_sentence,
    is_introduced,
    is_named,
    told_in_lists,
)
from mie_budget.reading.items.sentences.paragraphs import as_quoted, paragraphs_of
from mie_budget.reading.items.sentences.presenting import answered, closing_in, presented_in, signed_in
from mie_budget.reading.items.sentences.speaking import headed_by, is_name_alone, spoken_of_in
from mie_budget.reading.items.sentences.telling import (
    AND_MORE,
    ANY_WORK,
    AS_COST,
    COSTS,
    FARTHEST,
    OF_ITS_OWN,
    TOWARDS,
    Told,
    told_in,
)
from mie_budget.reading.items.sentences.told_sums import is_place
from mie_budget.reading.items.shares import shares_of_whole
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import BUDGET, Outline
from mie_budget.reading.titles import read_title

_KIND = lazy(
    r".{2,6}分|.{2,8}ベース|.*事業費の追加|.*補正|.*関係(?:施策|予算|経費)|.*[^の]関[連係]事業費|[^のや、]*(?<!事業)関連|.*\d(?:憶.*|会計)|(?:.{2,8}(?:会計の|を(?:除く|含む|除いた|含めた)))?(?:非|一般)?公共事業(?:費|関係費)?|.*[省庁]予算|.*内閣府予算|(?:同[^のはがを]{1,6}の|国庫?|[都道府県市町村])?(?:補助|単独|直轄)(?:公共)?(?:・交付金)?事業費?|交付金事業|.*(?:会計枠?|普通建設事業費|投資的経費|継続費)|(?:総合)?経済対策|物価高騰?対策|.*(?:納税|事業債|債の発行|収入|からの(?:補助|交付|負担|寄[付附])金)|職員給与費?"
)
"""What is spent, or where it comes from, is parted into these; none of them is a programme."""
_MOST_OF_ONE_SUM = 100
"""More names with one sum are no headlines and what they say in short."""
_KIND_BESIDE = lazy("災害復旧(?:事業)?費")
_ONE_COST = lazy(
    rf"(?:に(?:係|掛|かか|要す)る|のための?|に対する|への|の)(?:{COSTS}|補助金|助成金|負担金|交付金)$|(?:新規|継続)事業$"
)
"""What a sentence says the sum of what it speaks of is spent on: X事業では、相談員の配置に係る委託料"""
_NO_ITEMS = frozenset({Side.REVENUE, Side.SIZE, Side.LIMIT})
"""What the figures below a heading are where no sentence puts a sum towards a programme; some go on to 歳出."""
_SPEAKS_ON = lazy(r"(?:で(?:あり|ござい)ます|です)が、")
_ACCOUNT = lazy("<account>")
_SIDE = lazy(
    r"(?P<side>歳入|歳出)(?:予算)?(?:の(?:主な(?:もの|内容)|概要|部分?|内訳))?"
    r"(?:から|について|につき|に関|で(?:ござい|あり|す)|では?、|は、|と(?:いた)?しまして|を?[ご御]?説明|に(?:移|入))"
)
"""Of which side of the budget a speaker goes on to speak."""
_EXPENDITURE = lazy("<side.expenditure>")
_OPENS_WITH_REVENUE = lazy(r"\s*歳入(?:予算)?(?:は|では|面では|について)")
_BEHIND_PARTICLE = lazy(r"[にへでて][はも]?、?\s*<about.before>?\s*$", needs="てでにへ")
_FAR_BEHIND = 12
"""Characters between a particle and its figure."""
_GOES_ON = lazy(r"[\d,.億兆万千百 ]{1,20}円(?:\([^()]{2,24}\)|[、,][^()\d]{2,40}\))(?:[。、をとで]|など|だ|に)")
"""A sum, who is in charge in brackets, and what says that both stand in a sentence."""
_WHOLE = lazy(
    r"(?:歳入歳出|歳出|会計|予算)(?:の?(?:予算|決算))?の?(?:総額|規模|額)?[はがも]?、?(?:それぞれ|<about.before>)?$"
)
"""What a sentence calls the sum of the whole budget, right before it."""
_PARTED = ("内訳は", "内訳として", "このうち", "うち")
"""What a sentence opens with that names the parts of the sum before it."""


def programmes_told(lines: Lines, outline: Outline, candidates: Sequence[Candidate]) -> list[Candidate]:
    """What sentences enumerate with sums, in order, where a document lists its items in no other way.

    A sum in a sentence is no item; three that are put alike behind names of programmes are a list.
    """
    items = [candidate for candidate in candidates if candidate.is_item and candidate.yen is not None]
    on_line = Counter(item.first_line for item in items)
    runs = {line for line, count in on_line.items() if count >= LEAST_TOGETHER}
    listed_apart = sum(_stands_apart(lines, item, runs) for item in items) >= LEAST_TOLD
    # Most documents list their items: their sentences need no look, but below headings with what these come to.
    below_article = listed_apart and is_below_article(lines, items)
    if listed_apart and not below_article and not _may_be_headings(lines, items):
        return []
    aside = account_lines(lines) | rounded_headlines(lines.stripped)
    paragraphs = [
        one
        for one in paragraphs_of(lines, outline)
        if one.line not in aside
        and ((side := outline.side_at(one.line)) not in _NO_ITEMS or "歳出" in one.text or _is_captioned(one, side))
    ]
    at = _told_at(paragraphs)
    wholes = _wholes(paragraphs) if any(one.name.endswith(AND_MORE) for one in at.values()) else frozenset()
    told = [one for one in _but_of_revenue(at, paragraphs) if one.yen not in wholes or not one.name.endswith(AND_MORE)]
    headings = _sums_of_told(items, told)
    items = [item for item in items if item not in headings]
    apart = [item for item in items if _stands_apart(lines, item, runs) or not _is_told(item, at)]
    if len(apart) >= LEAST_TOLD and not below_article:
        return []
    first = min(map(_begin_of, apart), default=(len(lines.stripped), 0))
    listed = [item for item in items if not any(_is_of_sentence(item, one) for one in _at(item, at))]
    known = {item.name for item in listed} | {item.yen for item in listed}
    # Whom a sentence names as in charge was taken for the beginning of the item's name.
    unmarked = {place[:2] for item in items if not item.mark and item.departments is None for place in item.figures}
    of_budget = outline.speaks_at is not None
    works = _of_works(told)
    # A lead says in round sums what those with marks give.
    listed_below = sum(item.mark is not None and not _is_counted(lines, item) for item in items) >= LEAST_TOLD
    in_lists = told_in_lists(works, of_budget=of_budget, listed_below=listed_below)
    in_lists = [one for one in in_lists if one.place < first]
    if below_article:
        in_lists = of_others(in_lists, apart)
    elif in_lists:
        # Beside a list, the one sum in its bracket is of a name that begins where its sentence says.
        places = {one.place for one in in_lists}
        places |= {one.place for item in items for one in _at(item, at) if _begins_later(item, one)}
        in_lists = [one for one in told if one.place in places]
    # One such bracket may say where something is, several say who is in charge of each.
    in_brackets = sum(department_at_name(one) is not None for one in in_lists) >= LEAST_TOGETHER
    read = ((one, candidate_of(lines, one, in_brackets=in_brackets)) for one in in_lists)
    found = [*_without_parts((one, candidate) for one, candidate in read if candidate is not None)]
    shares = shares_of_whole(found, lines.texts)
    of_sum: dict[int | None, list[Candidate]] = {}
    for one in found:
        of_sum.setdefault(one.yen, []).append(one)
    found = [one for one in found if one not in shares and not _is_in_short(one, of_sum[one.yen], lines)]
    _without_issuer(found, paragraphs)
    _below_names(found, candidates)
    in_charge_by_heading(found, outline, ())
    for heading in headings if found else ():
        heading.take_for(Verdict.TOTAL, "sum-of-next")
    return [
        one
        for one in found
        if (one.name not in known and one.yen not in known)
        or (one.departments is not None and one.figures[0][:2] in unmarked)
    ]


def _of_works(told: Sequence[Told]) -> list[Told]:
    """What is told without the kinds of spending, of which one beside another is what remains of those (災害復旧費)."""
    kinds = {one.sentence for one in told if _is_kind(one.name, one)}
    return [
        one
        for one in told
        if not (_is_kind(one.name, one) or (one.sentence in kinds and _KIND_BESIDE.fullmatch(one.name)))
    ]


def _is_captioned(paragraph: Piece, side: Side | None) -> bool:
    """Whether a paragraph puts sums towards so many programmes that sizes above it are the caption of a picture."""
    if side is not Side.SIZE or "。" not in paragraph.text:
        return False
    return sum(one.budgeted is True and one.link in TOWARDS for one in told_in(paragraph)) >= LEAST_TOLD


def _is_in_short(item: Candidate, of_sum: Sequence[Candidate], lines: Lines) -> bool:
    """Whether a line without a sentence, a headline, names in short what a sentence below gives the same sum to."""
    return "。" not in lines.texts[item.amount_line] and any(
        one.amount_line > item.amount_line and one.name != item.name and _holds(one.name, item)
        for one in of_sum[:_MOST_OF_ONE_SUM]
    )


def _holds(name: str, item: Candidate) -> bool:
    """Whether a name has all that another one is written with, in that order."""
    letters = iter(name)
    return all(letter in letters for letter in item.name)


def _wholes(paragraphs: Sequence[Piece]) -> frozenset[int | None]:
    """The sums that sentences call those of the budget: what a headline puts towards some and others is all of it."""
    return frozenset(
        figure.yen
        for paragraph in paragraphs
        for figure in paragraph.figures
        if _WHOLE.search(paragraph.text, max(0, figure.start - _FAR_BEHIND), figure.start)
    )


def _may_be_headings(lines: Lines, items: Sequence[Candidate]) -> bool:
    """Whether nobody is in charge of any item, and at least twice as many lines below them hold sums."""
    if any(item.departments is not None or item.frame in ("table", "form") for item in items):
        return False
    return sum("円" in text for text in lines.stripped) >= (1 + LEAST_TOGETHER) * len(items)


def _sums_of_told(items: Sequence[Candidate], told: Sequence[Told]) -> list[Candidate]:
    """The items that are headings: what sentences tell down to the next of them comes to their sums."""
    lines = [one.place[0] for one in told]
    found = []
    for item, following in zip_longest(items, items[1:]):
        first = bisect_right(lines, item.header_last)
        stop = bisect_left(lines, following.first_line) if following is not None else len(told)
        below = [one.yen for one in told[first:stop]]
        if item.departments is None and len(below) >= LEAST_TOGETHER and sum(below) == item.yen:
            found.append(item)
    return found


def _told_at(paragraphs: Sequence[Piece]) -> dict[tuple[int, int], Told]:
    """What sentences tell of the sum at each place where they tell something."""
    at: dict[tuple[int, int], Told] = {}
    headline: Piece | None = None
    above: Piece | None = None
    for paragraph in paragraphs:
        if "。" not in paragraph.text and is_headline(paragraph.text):
            continue
        here = _told_in_paragraph(paragraph, above)
        later: Told | None = None
        if is_name_alone(paragraph):
            headline = paragraph
        elif headline is not None and paragraph.figures:
            later = headed_by(headline, paragraph) if not here else None
            headline = None
        if later is None and above is not None and paragraph.figures:
            later = answered(above, paragraph)
        if later is not None:
            here.setdefault(later.place, later)
        at |= here
        above = paragraph
    return at


def _told_in_paragraph(paragraph: Piece, above: Piece | None) -> dict[tuple[int, int], Told]:
    """What the sentences of one paragraph tell, of each sum what leaves the least doubt."""
    at = {one.place: one for one in told_in(paragraph)}
    towards = Counter(one.sentence for one in at.values() if one.link in TOWARDS)
    for one in presented_in(paragraph):
        beside = at.get(one.place)
        # The sum stands right behind another name, in quotation marks or of its own.
        own = beside is not None and not beside.link and STANDS_FOR_ITSELF.search(beside.name) is not None
        if beside is None or not (beside.quoted or own):
            at[one.place] = one
    for one in spoken_of_in(paragraph):
        beside = at.get(one.place)
        if beside is not None and one.link in TOWARDS:
            # What a sentence is about may be wider than what it puts its sum towards.
            continue
        # What a sentence speaks of is its programme, unless the sum stands right behind the name of another.
        if beside is None or (
            beside.link in ("は", "が")
            if one.start == beside.start
            else is_place(beside.name)
            or not (
                OF_ITS_OWN.search(beside.name)
                or (beside.link in TOWARDS and towards[beside.sentence] >= LEAST_TOGETHER)
            )
            or (
                (not beside.link or beside.link in AS_COST)
                and STANDS_FOR_ITSELF.search(one.name)
                and (_ONE_COST.search(beside.name) or _is_what_topic_takes(one, beside))
            )
        ):
            at[one.place] = one
    closing = (*closing_in(paragraph, above), *signed_in(paragraph))
    return at | {one.place: one for one in closing}


def _is_what_topic_takes(topic: Told, beside: Told) -> bool:
    """Whether a sum is taken for a work or a cost of what a sentence says that it speaks of (X事業でありますが、…)."""
    return (
        beside.link in AS_COST
        and STANDS_FOR_ITSELF.search(beside.name) is None
        and _SPEAKS_ON.match(topic.piece.text, topic.end) is not None
    )


def _but_of_revenue(at: Mapping[tuple[int, int], Told], paragraphs: Sequence[Piece]) -> list[Told]:
    """What is told, in order, but for what speakers say while they speak of revenue."""
    taken_in = _speaks_of_revenue(paragraphs)
    begun = [first for first, _ in taken_in]
    return [
        at[place]
        for place in sorted(at)
        # Stretches follow one another, so that the last that has begun is the only one a place may be in.
        if not (before := bisect_left(begun, place)) or place >= taken_in[before - 1][1]
    ]


def _speaks_of_revenue(paragraphs: Sequence[Piece]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From where to where speakers speak of revenue, who then say that they go on to expenditure.

    Where nobody does, a paragraph that opens with revenue is all about it, down to what is spent (主な事業).
    """
    stretches = []
    opened = None
    of_revenue: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for paragraph in paragraphs:
        if _OPENS_WITH_REVENUE.match(paragraph.text) and "歳出" not in paragraph.text:
            spent = _EXPENDITURE.search(paragraph.text)
            end = spent.start() if spent is not None else len(paragraph.text)
            of_revenue.append((paragraph.place(0), paragraph.place(end)))
        for match in _SIDE.finditer(paragraph.text) if "歳" in paragraph.text else ():
            place = paragraph.place(match.start())
            if match["side"] == "歳入":
                opened = opened or place
            elif opened is not None:
                stretches.append((opened, place))
                opened = None
    return stretches or of_revenue


def _without_issuer(found: Sequence[Candidate], paragraphs: Sequence[Piece]) -> None:
    """Take the agency of the state that a text opens with for who issues the budget, where it names no other.

    What all of the text is about is in charge of none of its items.
    """
    charged = {one.departments.names for one in found if one.departments is not None}
    if len(charged) != 1:
        return
    ((name, *others),) = charged
    opens = next((one.text.partition("。")[0] for one in paragraphs if "。" in one.text), "")
    if not others and name[-1] in AGENCIES and opens.startswith((f"{name}は", f"{name}の", f"{name}が")):
        for one in found if BUDGET.search(opens) else ():
            one.departments = None


def _below_names(found: Sequence[Candidate], candidates: Sequence[Candidate]) -> None:
    """Give what is told below a name that has an ordinal, who is in charge in brackets and no sum, those departments.

    Such a name is the heading of the sentences below it.
    """
    heads = [
        one
        for one in candidates
        if one.mark is not None and one.mark.number is not None and one.departments is not None and not one.figures
    ]
    lasts = [head.header_last for head in heads]
    for one in found:
        above = bisect_left(lasts, one.first_line) - 1
        if above >= 0 and one.departments is None:
            one.departments = heads[above].departments
            one.heading_line = one.department_line = heads[above].first_line


def _stands_apart(lines: Lines, item: Candidate, runs: Container[int]) -> bool:
    """Whether no sentence tells an item: who is in charge stands beside it, it is of a table, or alone behind its mark.

    `runs` are the lines with several items: there marks count what a sentence tells, one above the other they make a
    list.
    """
    if item.frame in ("table", "form"):
        return True
    before = lines.texts[item.amount_line][max(0, item.amount_offset - _FAR_BEHIND) : item.amount_offset]
    put_towards = _BEHIND_PARTICLE.search(before) is not None
    if item.departments is not None and item.first_line <= item.department_line <= item.amount_line:
        return not _goes_on_behind_quotes(lines, item) and (item.mark is not None or not put_towards)
    return item.mark is not None and item.first_line not in runs and not put_towards and not _is_counted(lines, item)


def _begin_of(item: Candidate) -> tuple[int, int]:
    return item.title_piece.place(0) if item.title_piece is not None else (item.first_line, 0)


def _is_counted(lines: Lines, item: Candidate) -> bool:
    """Whether a mark stands inside a sentence: it counts what that enumerates, of which others may be told."""
    line, begin = _begin_of(item)
    before = lines.texts[line][:begin]
    return "。" in before or "は、" in before


def _goes_on_behind_quotes(lines: Lines, item: Candidate) -> bool:
    """Whether a name in quotation marks stands before a sum, and a sentence goes on behind who is in charge."""
    text = lines.texts[item.amount_line]
    before = text[max(0, item.amount_offset - _FAR_BEHIND) : item.amount_offset]
    named = "」" in before or item.name.endswith("」")
    return named and item.mark is None and _GOES_ON.match(text, item.amount_offset) is not None


def _is_told(item: Candidate, at: Mapping[tuple[int, int], Told]) -> bool:
    """Whether a sentence tells an item, by the same name where it has a mark, but for など behind it."""
    return any(
        not item.mark or _without_more(one.name) == _without_more(item.name) or _closes_with_told(item, one)
        for one in _at(item, at)
    )


def _without_more(name: str) -> str:
    return next((name.removesuffix(more) for more in AND_MORE if name.endswith(more)), name)


def _closes_with_told(item: Candidate, one: Told) -> bool:
    """Whether an item's name goes on in front of what a sentence tells with what quotes it or says what it is for."""
    if item.name.endswith(f"として{one.name}"):
        return True
    return one.quoted and item.name != f"「{one.name}」" and item.name.endswith(f"「{one.name}」")


def _is_of_sentence(item: Candidate, one: Told) -> bool:
    """Whether what a sentence tells takes the place of an item; of a marked one, what its name quotes at its end."""
    if item.mark:
        return _closes_with_told(item, one)
    return (
        one.link in TOWARDS
        or one.link in RIGHT_BEHIND
        or is_all_of_sentence(one)
        or _begins_later(item, one)
        or _begins_above(item, one)
    )


def _begins_above(item: Candidate, one: Told) -> bool:
    """Whether an item is the rest of a name that was wrapped on the line above."""
    return one.piece.place(one.start)[0] < item.first_line and one.name.endswith(item.name)


def _begins_later(item: Candidate, one: Told) -> bool:
    """Whether a sentence tells where the name of an unmarked item begins: behind a clause with a comma."""
    name = one.name if item.name.endswith(one.name) else read_title(one.name).name
    before = item.name.removesuffix(f"「{name}」" if one.quoted else name)
    apart = before.endswith("、") and (one.quoted or is_named(one) or is_introduced(one))
    told = "。" in one.piece.text and item.mark is None and item.frame == "header"
    return told and (apart or ends_with_purpose(before))


def _at(item: Candidate, at: Mapping[tuple[int, int], Told]) -> list[Told]:
    return [at[place[:2]] for place in item.figures if place[:2] in at]


def _without_parts(told: Iterable[tuple[Told, Candidate]]) -> Iterator[Candidate]:
    """What is told without what the sentence behind a sum says that it is made of (内訳は)."""
    whole: Told | None = None
    for one, candidate in told:
        line, begin = one.sentence
        behind = whole is not None and whole.sentence[0] == line and whole.sentence[1] < begin and whole.yen > one.yen
        if behind and one.piece.text.startswith(_PARTED, begin):
            continue
        whole = one
        yield candidate


def _is_kind(name: str, one: Told) -> bool:
    """Whether a name is that of a kind of spending, of any work, or of an account.

    Towards what an account is for the budget puts a sum too, where its sentence speaks of no accounts.
    """
    plain = IN_ROUND.sub("", name)
    if _KIND.fullmatch(plain) is not None or ANY_WORK.fullmatch(plain) is not None:
        return True
    text, begin = one.piece.text, one.sentence[1]
    put = one.budgeted is True and one.link in TOWARDS and "会計" not in text[begin : one.figure.start]
    return not put and _ACCOUNT.fullmatch(plain) is not None


def candidate_of(lines: Lines, one: Told, *, in_brackets: bool) -> Candidate | None:
    """What is told as an item; None where its name is that of something else. `in_brackets` stands who is in charge."""
    piece, figure = one.piece, one.figure
    own = department_at_name(one) if in_brackets else None
    closing = department_behind_sum(one) or department_said(one)
    name_piece = piece.cut(one.start, one.end if own is None else min(one.end, own[1]))
    title_piece = as_quoted(name_piece, lines)
    title = read_title(title_piece.text)
    line, offset = piece.place(figure.start)
    begin = max(one.sentence[1], one.start - FARTHEST)
    behind = piece.text[one.start : one.start + FARTHEST].partition("。")[0]
    before = department_before_name(piece.text[begin : one.start], behind=behind)
    in_charge = (before[0], begin + before[1]) if before is not None else None
    # A sum may stand on a line above its name.
    first_line = min(line, title_piece.line)
    last_line = max(piece.place(figure.end - 1)[0], piece.place(one.end - 1)[0])
    candidate = Candidate("sentence", title_piece, title, first_line, last_line)
    candidate.header_lines = list(range(first_line, last_line + 1))
    if own is not None:
        candidate.charge(own[0], *piece.place(own[1] + 1))
    elif (charged := in_charge or closing or department_before_sentence(one)) is not None:
        candidate.charge(charged[0], *piece.place(charged[1]))
    candidate.yen = one.yen
    candidate.relation = Relation.PART_OF if one.part else Relation.EXACT
    candidate.states_amount = True
    candidate.amount_line, candidate.amount_offset = line, offset
    candidate.amount_text = piece.printed(lines, figure.start, figure.end).strip()
    candidate.own_unit = figure.unit
    candidate.figures = [(*one.place, "item")]
    candidate.evidence = ["told"]
    candidate.uncertain = True
    if not is_named_like_item(candidate) or _is_kind(title.name, one):
        return None
    candidate.verdict = Verdict.ITEM
    return candidate
