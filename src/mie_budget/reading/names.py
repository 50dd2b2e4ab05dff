"""Names: whether a title can be an item's, or is a total, a caption, a sentence or something else with a figure."""

from __future__ import annotations

from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.patterns import lazy

# ます is a trout, too.
_PROSE = lazy(
    r"ます(?:$|[。、]|が|ので|と|か|よう)|です|でした|した$"
    r"|(?:する|して|した|など|により|ため|として|[はがをにで、])$|^[を、)]"
)
_TOTAL = r"(?:合|小|総|累)?\s*計|総額|予算総額"
_CONTACT = r"(?:所管|担当|お?問い?合わ?せ先?|連絡先)[:]?"
_NO_NAME = lazy(rf"{_TOTAL}|[【〔\[(][^】〕\])]*[】〕\])]|[\d\s.,()]*|{_CONTACT}")
_NOT_AN_ITEM = lazy(
    "|".join(
        (
            _TOTAL,
            r"歳[入出].*|(?:一般|特別|企業)会計|.*(?:県民)?局計",
            r"補正[額前後規].*|.*(?:全|計)\d+(?:事業|件)",
            r"予\s?算\s?額|要求額|査定額|事業費|区分|うち.*|内訳|財源.*|差引.*",
            r"単位.*|注\d*|※.*|(?:本|前|昨)年度.*|.*[:：]|[\d\s.,]+",
            # What a citizen or a firm pays or gets.
            r".*(?:参加費|受講料|入場料|料金|定員|保証金|[月年日]額|単価|上限|限度|当たり)",
            r".*(?:予定価格|最低制限価格|契約金額|落札金額|見積金額)\s?金?",
        )
    )
)
_BUREAU = lazy(r".*(?:部|局|庁|課|委員会)")
_MONEY = lazy(r"\d,\d{3}|\d\s?(?:百万|千|億|兆)円|\d\s?万?円(?:の?内数)?$")
_MIN_NAME, _MAX_NAME = 2, 100
_UNCLOSED = lazy(r"[(【〔\[「][^)】〕\]」]*$")
_IN_BRACKETS = lazy(r"\([^()]*\)|「[^「」]*」")
# What a program's name ends with: what is set up, paid or done. 費 alone is an account's name (総務費) too.
_PROGRAM = lazy(
    r".*(?:事業|事業費|業務|業務費|補助|補助金|助成|助成金|交付金|負担金|給付金|支援金|奨励金|貸付金|積立金|繰出金?"
    r"|基金|委託料?|工事費?|整備費?|改修費?|改築費?|新築|建設費?|設計費?|編成費|推進費?|対策費?|支援費?|運営費?"
    r"|プロジェクト|プログラム|プラン|モデル|キャンペーン|フェア|ネットワーク"
    r"|実施|充実|強化|促進|拡充|創設|設置|設立|導入|開催|改善|改良|育成|確保|普及|振興|活用|保全|再生|整備|検討|策定)"
    r"(?:\([^()]*\))*"
)


def stands_alone(name: str, printed: str) -> bool:
    """Whether a title that no department vouches for is a name: no sentence, no total, no figure at its end."""
    last = printed.strip().rpartition("\n")[2].strip(" |")
    return (
        len(name) >= _MIN_NAME
        and not _PROSE.search(name)
        and not _MONEY.search(_IN_BRACKETS.sub("", name))
        and not _NOT_AN_ITEM.fullmatch(last)
        and not _NOT_AN_ITEM.fullmatch(name)
        and name[-1] not in "】〕=:："
        and not _UNCLOSED.search(name)
        and not _BUREAU.fullmatch(name)
        and not is_budget_title(name)
    )


def is_name(name: str) -> bool:
    """Whether a title can be a name at all: it has letters, is no sentence and no total."""
    return (
        0 < len(name) <= _MAX_NAME
        and "。" not in name
        and "|" not in name
        and not ("【" in name and "】" in name)
        and (name[0].isalpha() or name[-1].isalpha() or any(character.isalpha() for character in name))
        and not _NO_NAME.fullmatch(name)
    )


def is_program(name: str) -> bool:
    """Whether a title ends like a program's name, so that it can be told from an account's or a caption.

    >>> is_program("地域おこし協力隊事業(継続分)"), is_program("総務費"), is_program("世帯数")
    (True, False, False)
    """
    return _PROGRAM.fullmatch(name) is not None
