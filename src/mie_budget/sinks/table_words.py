"""The words of the tables for people, in English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass

from mie_budget.models import Relation
from mie_budget.sinks.columns import LABELS_JA, Language
from mie_budget.sinks.review_words import year_text
from mie_budget.sinks.summary_amounts import Unit, amount_text

_WORDS: dict[str, tuple[str, str]] = {
    # name: (English, Japanese); {…} stands for what is put there.
    "between": (", ", "、"),
    # heads
    "title": ("title", "事業名"),
    "departments": ("departments", "部局"),
    "department": ("department", "部局"),
    "item": ("title, departments", "事業名・部局"),
    "amount": ("amount", "金額"),
    "line": ("line", "行"),
    "printed_records": ("{number} records", "事業{number}件"),
    "one_record": ("1 record", "事業1件"),
    "records": ("items", "件数"),
    "firm": ("firm", "確定額"),
    "ceiling": ("ceiling", "上限額"),
    "naive": ("naive sum", "単純合計"),
    "old": ("old", "前"),
    "new": ("new", "後"),
    "difference": ("difference", "増減"),
    # what stands above and below
    "year": (" (fiscal year {year})", "({year})"),
    "document_totals": (
        "{records}; firm {firm}, ceiling {ceiling}, 内数 pools {pools}",
        "{records}、確定額 {firm}、上限額 {ceiling}、内数 {pools}枠",
    ),
    "unit": ("unit: {unit}", "単位: {unit}"),
    "yen": ("yen (円)", "円"),
    "thousand": ("1,000 yen (千円)", "千円"),
    "ten_thousand": ("10,000 yen (万円)", "万円"),
    "million": ("1,000,000 yen (百万円)", "百万円"),
    "hundred_million": ("100,000,000 yen (億円)", "億円"),
    "no_year": ("fiscal year not found", "年度不明"),
    "no_documents": ("no documents", "文書がありません"),
    "no_department": ("(none)", "(記載なし)"),
    "overall": ("overall", "全体"),
    "legend": (
        "{firm} firm  {ceiling} up to the ceiling  {naive} naive sum beyond it",
        "{firm} 確定額  {ceiling} 上限額まで  {naive} 単純合計の超過分",
    ),
    "budget": ("budget", "予算"),
    "request": ("request", "予算要求"),
    "provisional": ("provisional budget", "暫定予算"),
    "settlement": ("settlement", "決算"),
    # what lies behind the sums
    "floor": ("floor {yen}: lowered by negative figures", "下限額 {yen}: 減額の内数があるため"),
    "pools": ("pools ({number})", "内数の枠({number})"),
    "joint": ("joint items ({number}): in ceilings only, whole", "共管の事業({number}): 部局の上限額だけに全額"),
    "relisted": ("relisted ({number}): in no total", "再掲({number}): 合計に入れない"),
    "additional": ("additional ({number}): on top of the totals", "外数({number}): 合計の外"),
    "nulls": ("no amount known ({number}): in no total", "金額なし({number}): 合計に入れない"),
    "inferences": ("inferences ({number})", "推定({number})"),
    "printed_as": (" = counted at {place}", " = {place}の事業として計上"),
    "no_original": ("(the original is not here)", "(もとの事業は文書にない)"),
    "shared_pool": ("figure shared", "同じ内数"),
    "printed_pool": ("figure of an item", "別に掲載の内数"),
    "repeated_item": ("printed again", "重複"),
    "place": ("line {line}", "{line}行"),
    # a comparison
    "side_totals": ("{items}, firm {firm}, ceiling {ceiling}", "{items}、確定額 {firm}、上限額 {ceiling}"),
    "similar": ("similar titles: {matcher} (~ score)", "似た事業名の照合: {matcher} (~ 評点)"),
    "only_equal": ("only equal titles were matched", "事業名が同じものだけを対応"),
    "renamed": ("renamed: {old} -> {new}", "部局の改称: {old} -> {new}"),
    "not_compared": ("relisted, not compared: {number}", "再掲(比べない): {number}件"),
    "items": ("{number} items", "{number}件"),
    "one_item": ("1 item", "1件"),
    "moved": ("moved {number}", "移管 {number}件"),
    "not_shown": ("{number} not shown (--all)", "{number}件は省略: --all で表示"),
    "change_new": ("new", "新規"),
    "change_ended": ("ended", "終了"),
    "change_raised": ("raised", "増額"),
    "change_lowered": ("lowered", "減額"),
    "change_unchanged": ("unchanged", "同額"),
    "change_exact_to_part_of": ("exact to 内数", "確定から内数"),
    "change_part_of_to_exact": ("内数 to exact", "内数から確定"),
    "change_part_of": ("内数 in both", "どちらも内数"),
    "change_relation": ("another kind of amount", "金額の種別が変更"),
    "change_unknown": ("no amount on a side", "片方または両方に金額なし"),
    "no_difference": (": no rise or fall", ": 増減は不明"),
}


def relation_label(relation: Relation) -> str:
    """What stands beside an amount that is not the item's own, as documents print it: 内数, 再掲, 外数."""
    return "" if relation is Relation.EXACT else LABELS_JA[relation]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a table speaks: its language, and the unit of its amounts."""

    language: Language
    unit: Unit = Unit.YEN

    def word(self, name: str, /, **values: object) -> str:
        """A text of the catalogue.

        >>> Manner(Language.JA).word("place", line=3)
        '3行'
        """
        english, japanese = _WORDS[name]
        return (japanese if self.language is Language.JA else english).format(**values)

    def amount(self, yen: int, *, signed: bool = False) -> str:
        """An amount in the unit of the table."""
        return amount_text(yen, self.unit, signed=signed)

    def unit_line(self) -> str:
        """The line that tells the unit."""
        return self.word("unit", unit=self.word(self.unit.name.lower()))

    def counted(self, number: int, one: str, many: str) -> str:
        """A number of things, by the names of the words for one and for several."""
        return self.word(one) if number == 1 else self.word(many, number=number)

    def year(self, year: int | None) -> str:
        """A fiscal year as people write it.

        >>> Manner(Language.JA).year(2024), Manner(Language.EN).year(2024), Manner(Language.EN).year(None)
        ('令和6年度', '令和6年度 (FY2024)', 'fiscal year not found')
        """
        if year is None:
            return self.word("no_year")
        printed = year_text(year, language=Language.JA)
        return printed if self.language is Language.JA else f"{printed} (FY{year})"


def words(language: Language) -> dict[str, str]:
    """The catalogue in one language."""
    return {name: japanese if language is Language.JA else english for name, (english, japanese) in _WORDS.items()}
