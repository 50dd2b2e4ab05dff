"""The grammar of a sentence that names programmes with sums: name, particle, sum, and what the budget does with it.

    [主な事業は、] [老朽化した] 橋の点検事業 に 約 1,000万円 、 道の補修 に 500万円 を計上しました。

A name begins behind what the sentence speaks of (主な事業は、) and, where it stands for itself (…事業) or the clause
says when it is done, behind the clause that describes it. Any other clause is of the name (壊れた道の補修,
橋を架け替える費用), and commas are where nouns share a sum (橋、道などの補修).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mie_budget.reading.brackets import IN_ROUND
from mie_budget.reading.entries.names_in_sentences import name_before_content
from mie_budget.reading.figures import Figure
from mie_budget.reading.items.by_name import PROGRAMME_AT_END, STANDS_FOR_ITSELF
from mie_budget.reading.items.candidates import LEAST_YEN, LONGEST_TITLE, MOST_GIVEN
from mie_budget.reading.labels import about_before
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece

FARTHEST = 300
"""How far before a sum its name and whose it is are looked for: sentences of the press are shorter than that."""
_SHORTEST = 4
"""Characters of a name: fewer are a pronoun or what was left of one."""
AS_COST = frozenset({"として", "としまして", "といたしまして"})
"""The particles behind what a sum is taken for."""
TOWARDS = AS_COST | {
    *("のため", "のために", "に", "へ", "で", "に対し", "に対して"),
    *("に向け", "に向けて", "に関して", "について", "につきまして"),
}
"""The particles behind a name that put a sum towards it."""
ASKED_ABOUT = "問"
"""The link of a sum right behind its name about which a question is asked: X事業44万円の内容は。"""
ADDED = "追加"
"""The link of a sum right behind its name that a sentence says is added: X事業44万円の追加でございます。"""
_CHANGED = r"(?:(?:<told.change>|<told.how>|<about.before>)、?\s*){0,3}"
_CALLED_SUM = r"(?:(?:<told.sum>|<told.how>|<about.before>)、?\s*){0,3}"
_FRAMES = (
    # What a sum is put towards; by what it has grown is said with で too (人の増加で10%増の50万円).
    r"(?P<link>に対し(?:て)?|(?<!実現)のため(?!の)に?|に向けて?|に関して|について|につきまして|と(?:いた)?しまして|として|[にへ]|(?P<by>で))"
    rf"(?:[はも]?、?|(?<=[にへ])、?[国都道府県市町村区]は、?)(?(by)|{_CHANGED})\s*{_CALLED_SUM}",
    # What is said to be a sum, or to have it.
    rf"(?:(?<=」)[はがをも]|(?P<of>の)|(?P<called>(?<=[業費備築修])の(?:総額|予算額|事業費))?(?P<subject>(?<!で)は|が|(?<=[一-龠ァ-ヶー])も)|(?P<done>を))、?{_CHANGED}",
    # What stands right before it, or before its sign or bracket.
    r"(?P<sign>[=:]|…+|・{2,}|[~(]|)、?\s*(?:(?:<about.before>|総額|(?<=\()(?:同|(?:要求|予算)額は?))\s*)?",
)
"""What may stand between a name and its sum."""
_LINK = lazy(f"(?:{'|'.join(_FRAMES)})$")
_BEHIND = lazy(
    r"(?:<about.behind>)?(?P<part>の内数)?(?:[、,]\s?[^()\d円]{2,40}(?=\)))?\)?(?P<unquoted>」)?\s*(?:[(〔][^()〔〕]{1,160}[)〕]){0,2}(?:(?<=\))\d+(?:[か箇ヶカヵ]所|地区|路線|件|校|棟|港)(?=[、。を]))?(?:\+[一-龠]{2,6}(?=[、。を]))?(?:・債務負担行為[^、。]{1,20}円)?"
    r"(?P<verb>(?:(?:など|等)(?:\d+(?:件|事業|項目)(?=を))?|[-–—―](?=を))?(?:の(?:予算|経費|費用|事業費))?(?:[をがも]、?)?(?:<told.how>)*<told.verb>[^、。]{0,24}(?:\([^()]{2,24}\)(?=。|$))?)?"
    r"(?:(?P<says>(?:です|だ(?:った)?|で[^、。\d]{1,12}(?:ます|ました))(?=。)|(?<!\))で(?:あ[るり]|ござい)|(?<!\))と(?:し[、てた]|いたし|な[りっる]))|(?P<stop>[。;]|$)|(?<=[てしりけ])(?=[一-龠ァ-ヶ])|[をが](?=、)|を(?=[^、。円]{2,40}に(?:、|<about.before>)?\d[\d,.億兆万千百]*円(?:<about.behind>)?[をが])|(?P<other>を)(?P<spends><told.spends>)?|(?P<raised>に(?:大幅に?)?(?:増や|増額|拡充|引き?上げ))|の(?:追加|計上)(?=[、,。;\s]|$)|(?P<added>の(?:追加|計上|増額|補正)(?=で(?:ござい|あり|す)))"
    r"|(?(verb)(?!))(?P<asks>(?<!\))(?:の[一-龠ァ-ヶー々]{1,8}(?:は|を|とは|が|について|につきまして|に関)|は(?=[、一-龠ぁ-んァ-ヶ])|とは|について|につきまして|に関))|で?[、,―─]|\s|と(?=[^\w]|な[っるり]|ある|あります|それぞれ|もっとも|(?!見込|想定|試算|同|過去|決)[一-龠ァ-ヶ][一-龠ァ-ヶの])|[-−–—―]?など|[-−–—](?=。)|等|及び"
    r"|(?<=\))(?=[一-龠ァ-ヶ「やとはがもにをでの])|や、?(?=[一-龠ァ-ヶA-Z「])|の(?:ほか|他)(?=[、に])|の合?計(?=<about.before>?\d)|(?=が計上|\(\d|[①-⑳・○▽▼▷●◎◇◆])|(?(unquoted)|(?!)))"
)
"""What stands behind the sum of one programme: what is done with it, and what ends it."""
_SAYS_OF_SUM = "をがもの"
"""The particles behind a sum of which a verb says something; without one, of the name: 橋の点検を50万円計上."""
CUT = lazy(r"(?:<about.behind>)?(?:など|等)?[をの](?:<told.how>)*<told.cut>")
"""Behind a sum: it is taken back."""
OF_ITS_OWN = lazy(r"(?:<told.topic>)(?:\([^()]*\))?$")
"""What ends the name of a programme that leaves no doubt that it is one."""
_CALLED = lazy(r"(?<=[費金業料当助務])の?(?:(?:当初|補正)?予算|補正|計上|要求|事業)額$")
"""What the sum right behind a name is called: X事業予算額44万円."""
_CLOSES = lazy(r"(?:の内数)?(?:[、,]\s?[^()\d円]{2,40})?\)")
"""Behind a sum in a bracket: what closes that, or who is in charge before it."""
_CHANGE = lazy(r"\s*\((?!同[^()]{0,8}%|対?前年度?(?:当初)?比)[^()円]{0,8}[増減]\)")
"""A bracket behind a sum that says that the sum is one of change, and not by how much it has changed (同3%減)."""
_BY_HOW_MUCH = lazy(
    r"(?:\([^()円]{1,12}\))?の?(?:[増減](?:額|加|少)?の|[増減](?:額|加|少)?(?:となる|とする|した)|(?:多い|少ない)|を?(?:大幅に)?[上下]回る)<about.before>?(?=\d)"
)
"""Behind a sum: by so much the one that follows is more or less than that of the year before."""
_TAKEN = lazy(r"<about.behind>?を(?:(?:<told.takes>)|(?:追加|増額)(?:する|した)[^、。]{0,8}予算)|<bound>")
"""Behind a sum: it is not spent, all that a budget adds, or only a bound of what somebody gets."""
_LATER_YEARS = lazy(r"<about.behind>?を[^、。]{0,24}限度額?と|[^。]{0,4}(?:を|の)[^、。]{0,24}債務負担行為")
"""Behind the last sum of an enumeration: all of them are what later years may cost."""
_GIVEN = lazy(r"<about.behind>?\)?を(?:お?(?:贈|渡|配(?!分))|支給|給付|交付|プレゼント)")
"""Behind a sum: what somebody is given."""
_PRONOUN = lazy(r"(?:これ|それ)[はにをら]|(?:この|その)(?:事業|取り?組み?|ため|経費)")
"""What says that a programme was named before."""
_SEVERAL = lazy(
    r"(?:各|諸)(?:事業|施策|取り?組み?)$|[」』]をはじめ|(?:をはじめ|など|等|ほか)[^「」]{0,4}\d+(?:件|項目)$|\d事業$"
)
"""What says that a sum is of several programmes, of which one or some are named."""
_ANOTHER_BEFORE = lazy(r"」(?:と|や|及び|および|並びに|・)?\s*「$")
"""In front of a name in quotation marks: another, with which it shares the sum."""
_HOW_MANY = lazy(
    r"<about.before>?\d[\d,.]*[^\d\s]{1,4}|[一二三四五六七八九十百]+(?:年度?|[か箇ヶカヵ]月|回)(?:ぶり|連続)"
)
"""A count (15か所, 七年ぶり) names nothing."""
_DESCRIBES = lazy(
    r"(?:の[一-龠]{2,4})?(?:など|等)?を(?!(?:<told.how>)*<told.verb>)[^、。]{0,12}(?:する|した|行う)(?:ための)?(?!他)(?=[一-龠ァ-ヶ])"
)
"""What is done with a sum, in front of the programme that does it: 10万円を支給する見舞金."""
_STOP = lazy(r"[。;:=]\s*|(?<!\))\s(?!\()")
"""What ends what stands before a name; a bracket may stand apart inside one."""
_OPENER = lazy(r"(?:(?:\(|(?<![\d(]))\d{1,2}\)|[①-⑳○▽▼▷●◎◇◆])(?!では|の)、?")
"""What counts programmes inside a sentence: all behind it is name."""
_WHAT_IT_IS_FOR = lazy(r"(?:(?:ため|により|に向けて?)、|として(?:、|(?=[一-龠ァ-ヶ])))")
"""Behind such a count too: what a programme is for, in front of its name."""
_NAME_BEGINS = r"(?=[一-龠ァ-ヶA-Z「(〝]|\d{1,2}歳|<told.kana>)"
_TOPIC = lazy(
    r"(?:(?:主[なた要]な?事業費?|事業)|もの|内容|内訳|施策|取り?組み?|経費|歳出|予算)(?:として)?(?:は|には)(?!、)|(?<!ま)(?<!単独)(?<!だけ)では|には(?=\d)|を[み見]ると、?|ていて、?(?=[一-龠ァ-ヶ])"
    rf"|(?<=[一-龠ァ-ヶどー)」の])(?:で|に|として|について)?(?<!単独で)(?<!だけで)は{_NAME_BEGINS}"
    rf"|(?:<told.purpose>(?![一-龠]{{1,2}}[しさ][れた])|(?:事業|対策|関連|関係|面|会計枠?|予算|補正)でも?(?!行)|予算案?に(?!関連[すし])|会計に(?!繰|操|補助|負担|出資|貸付|支出|拠出)|<bureau>(?<![病学医]院|[一全内外学心]部|薬局)[での]){_NAME_BEGINS}"
    rf"|^[^、。「」()\d]{{1,12}}課の{_NAME_BEGINS}"
    rf"|(?<=は、)[^、。「」()\d]{{1,15}}[部局庁課省]が{_NAME_BEGINS}"
    r"|(?<=[一-龠ァ-ヶどー)])へ(?=[一-龠ァ-ヶ]{3,16}費$)"
    r"|などに?(?!公共事業)(?=[一-龠ァ-ヶ(][一-龠々ァ-ヶーの()]{2,20}事業費?(?:など|等)?$)"
    rf"|(?<=[一-龠]{{2}})費で{_NAME_BEGINS}|(?<=[業務生働木工防育]費)に、?(?![要係関対伴向必取資充]){_NAME_BEGINS}"
    r"|[\[【〔][^\[\]【】〔〕]{0,16}<bureau>[\]】〕]"
    r"|(?:第?[\d一二三四五六七八九十]{1,3}[款項目節])+[^、。「」\d]{0,24}[、,]"
)
"""What a sentence says before it names a programme: what it speaks of, its chapter, who is in charge, and what for."""
AND_MORE = ("など", "等")
"""What ends the names of some of those that share the sum right behind (橋の点検など5億円)."""
_NEXT_SUM = lazy(r"、[^、。円]{2,40}[^、。円\d]\d[\d,.億兆万千百]*円")
"""Behind the sum of one in an enumeration: the next with its own (橋の点検など5億円、道の補修3億円)."""
_JOINT = lazy(r"\s*(?:や|と|及び|並びに)(?=[一-龠ァ-ヶA-Z「])")
"""Between the bracket with the sum of one programme and the name of the next: 橋の点検(5万円)や道の補修(3万円)."""
_PLACE = lazy(
    r"(?:(?:その|同じ)?<told.place>\d{0,2}の?|\d{1,4}ページの)*(?:(?:\d{2,6}の\d{1,3}|0\d{1,7})(?=[一-龠ァ-ヶ]))?"
)
"""In front of a name that a speaker reads off a paper: where it stands there, and its code (上段の0105橋の点検事業)."""
_CHAPTER = lazy(r"\d{1,2}[款項目節](?![標的指途])")
"""The chapter of a budget is no programme's name (18節負担金)."""
_OPENS = lazy(r"(?:(?:<told.opens>)、?){1,2}")
_VERB = lazy(r"[一-龠]{1,2}[ぁ-ん]{0,3}[うくすむるぐぶた](?=[一-龠ァ-ヶ])")
"""What makes a word that a sentence opens with one of the name: 新たに開く店."""
_COMMA = lazy("(?<!防災・減災)[、,]")
"""But for the one in what the laws call 防災・減災、国土強靱化."""
_NOUN = lazy(r"(?:[一-龠々ァ-ヶーA-Z\d)」〉]|など|づくり|まつり)$")
_NO_NOUN = lazy(r"を|(?:<told.time>)$")
"""What is no noun of an enumeration: words that act on something, or say when."""
_GOES_ON = lazy(r"(?:(?<=[一-龠ァ-ヶー)])(?:と|や|及び|並びに)|[すれ]る|[しれ]た)$")
"""What a part of a name ends with in front of a comma."""
_LEADS_ON = lazy(
    r"(?:(?P<to>[一-龠々ァ-ヶー]{2}(?:など|等)?[にへ])|を(?P<does>[一-龠]{2})|(?P<which>できる|れる|ている)|を[^をがは、]{1,16}[けせて-でねめれえげべしちりみびきぎい])$"
)
"""What ends, in front of a comma, a part of the clause that goes on behind it: 農家に、|橋を点検、|店を開き、"""
_BACKGROUND = lazy(
    r"(?:<told.purpose>|[活利]用し|[使生活]かし|使[いっ]|通[しじ]|含め|除き|はじめ|に対し)て?$|<budget>[^、。]{0,12}$"
)
"""What ends a part that says what for, for whom, or by what means, or what the budget does."""
_ACTED_ON = lazy(
    r"[^、。]{0,40}?を[^をがは、。]{0,10}?(?:(?P<gives>補助|助成|支援|給付|支給|交付|配布|還元)|)(?:する|した|[うくすむるぐぶ])(?:ための)?(?=[一-龠ァ-ヶ])"
)
"""The clause of a name: 肥料代を補助する費用."""
_DOES_TOO = lazy(r"[一-龠]{2}(?:する|した)")
_NOUN_OF = lazy(r"[^、。の「」()]{0,12}(?P<end>[一-龠ァ-ヶー]{2})の")
_SUMMED_UP = lazy(r"(?:など|等)$")
"""What ends an example in front of the comma before the name of all of them: 橋の点検など、道の守りに."""
_GOES_BACK = lazy(r"\s*その")
"""Behind a comma: what is in front of it says whose (塾に通う際に、その月謝を補助する事業)."""
_SHARED = lazy(r"や|及び|および|並びに|など|等|両(?=[一-龠])")
"""Of nouns with commas between them, what says that they share a sum."""
IN_QUOTES = r"(?:[^「」]|「[^「」]{1,30}」){3,60}"
"""What stands in quotation marks, with what it quotes itself: 「橋の便り「かけはし」の発行」."""
_QUOTED = lazy(
    rf"「(?P<name>{IN_QUOTES})」(?:\([^()]*\))?(?:など|等)?"
    r"(?:(?:に(?:係|掛|かか|要す|必要な)る?|のための?|の)(?:<told.presents>|費用|予算)"
    r"|の(?:(?:追加|増額|拡充|[今本]年度|(?:令和)?\d{1,4}年度)分|購入|実施|推進|開催|整備|導入|設置)|等|など)?$"
)
"""A name in quotation marks, and what is said of it that is no more than that money goes to it."""
_QUOTED_WITH_SUM = lazy(rf"「(?P<name>{IN_QUOTES})$")
"""A name in quotation marks that close behind its sum: 「橋の点検=500万円」."""
COSTS = (
    "(?:工事費?|設計費?|委託料?|購入費|光熱水?費|修繕料?|賃借料|使用料|手数料|報酬|人件費|原材料費|"
    "備品購入費)(?:など|等|ほか|他)?"
)
"""Kinds of cost that one programme has several of."""
_WHAT_IT_COSTS = lazy(
    r"[一-龠ァ-ヶー]{3}(?<!事業)費$|(?:ための|に(?:関する|要する|係る|かかる|必要な))(?:費用|経費|予算)$"
)
"""What ends the name of a cost that a sentence says to come to a sum: 避難所費は5万円となった."""
_WHAT_FOR = lazy(
    r"(?:(?<=事業|整備|改修|改築|建設|工事)|(?<=[業備修築設事]費))に(?!向け|係|掛|かか|関|伴|要す|必要)は?、?(?!向け)(?:[^にを、。]{2,16}(?:工事費|設計費|委託料|購入費|事業費|などの(?:費用|経費)|カ年|ヶ年|年度))$"
    r"|(?:(?<=事業|経費)|(?<=事業費|管理費|運営費|交付金|補助金|助成金|支援金|負担金))(?:では?|として|には?)"
    rf"(?:[^をでにはが、。「」]{{0,4}}{COSTS}|[^をでにはが、。「」\d]{{0,8}}\d[\d,]*[^をでにはがの、。「」\d%]{{1,3}}分?)$"
    rf"|(?:(?<=事業|整備|改修|改築|建設|改良|更新)|(?<=[業備修築設良新]費))は[^をでにはがの、。「」\d]{{0,10}}(?:{COSTS}|(?:工事|設計|測量|調査)(?:など|等)?)$"
)
"""What a programme's sum is for, between its name and the sum: 橋の整備事業に設計費 500万円."""
_HEADS_SEVERAL = lazy("主[なた要]な?事業費?$")
"""What names the programmes of an account together: 主な事業費は橋の補修工事費に 500万円."""
_AS_PROGRAMME = lazy(
    r"(?P<name>[^、。「」]{4,40}?(?:<told.topic>)(?:\([^()]*\))?)として(?:、|(?=[^。]*(?:など|等)$))(?=\S{4})"
)
"""What a sentence names before it says what of that its only sum is for: 広場の整備事業として、芝生などに 500万円."""
_ANOTHER_SUM = lazy(r"[^。]*\d[億兆万千百]*円")
INTRODUCES = lazy(
    r"[^、。「」\d]{0,30}?(?:<side.expenditure>|主なもの|(?<=[。の])内訳(?=は、?(?:\(?1\)|[①▽▼○])))(?:は|には|では|として(?:は)?)、?\s?"
)
"""What a sentence opens with that goes on with nothing but programmes and their sums: 主な事業は、…"""
_FOR_MONEY = lazy(r"(?:(?:のための|に(?:要する|必要な|係る|かかる))予算|を前倒し)$")
"""What a sentence says of a name that it puts a sum towards, or does earlier: 橋の点検に要する予算として."""
ANOTHER_COST = lazy(rf"(?:で|を)?[、と]\s?(?:また)?{COSTS}[^、。\d]{{0,10}}\d")
"""Behind a sum that is for one kind of cost: one for another, so that neither is all of the programme's."""
_SAYS = lazy(
    r"を(?![活生使]かした|活用した|使った)|(?<![対関要資])する|(?<!活用)(?<!か)した|して|され[たる]?|れる|ため(?!池)|よう|こと(?!ば)"
    r"|から(?!の[一-龠ァ-ヶ]{2})|まで|より|によって?$|をはじめ$|前年|昨年(?!\d{1,2}月の|[春夏秋冬末]の)|対前|円$|^[のはがをにで]|[のはがもと]$|に向け$"
)
"""What no name has in it, unless something else says where the name begins."""
_NO_NAME = lazy(
    r"^(?:[のはがをにで]|合?計で)|^と\d|は、?[こそ]の|\d[%割倍][増減]?$|[にと]比べ|(?:となる|に[上のぼ]+る|(?:[合併]わ?|あわ)せて|それぞれ|[増減]の|多い|少ない|[にで]各)$"
)
"""What begins behind a noun, and what says how a sum has changed or that several have it, whatever stands before."""
_CLAUSE = lazy(
    r"(?:(?P<object>を)[^をがとへ、]{0,12}(?:する|(?<!活用)(?<!か)した|行う|による|ための|ている)|のための|となる|ことに(?:伴う|よる)"
    r"|を[^をがとへ、]{0,12}(?:[うくすむるぐぶ]|(?<![活生使]かし)(?<!活用し)[ただ])"
    r"|[にがとへ][^をにがとへ、]{0,12}(?:による|ための)"
    r"|[にがとへ](?!関|対する|要する|資する)[^をにがとへ、]{0,12}(?:する|した|れる|れた|ている|ある|あった|行う)"
    rf"|[一-龠]{{2}}(?:する|した|される))(?<!橋りょう)(?:などの)?{_NAME_BEGINS}"
)
"""What describes the noun behind it."""
ANY_WORK = lazy(
    r"(?:費用|経費|(?:公共|各種)?事業費?|(?:\d{1,4}年度)?の?(?:新規|継続|重点|主要|主な)事業|(?:改修|改良|補修)?工事費?|取り?組み?|委託料?|(?:基本|実施)?設計費?|整備費?|補助金?|支援"
    r"|関連(?:事業費?|施策|経費|費用))(?:など|等)?"
)
"""What names nothing without the words in front of it."""
_KIND_OF_WORK = lazy(r"(?:実証|モデル|試行|まちづくり|補助|委託|支援|推進|促進|整備)(?:事業|業務)費?")
"""What does not say by itself what work it is."""
_GIVES = lazy(r"(?:補助|助成|交付|支援|支給|給付|奨励)(?:する|した)$")
_GRANT = lazy(r"[^のをや、]{4,}(?:補助|助成|交付|支援|給付|奨励)金")
"""What is given has a name of its own behind the clause that says to whom or for what it is."""
_GIVEN_TO = lazy(r"[にへ](?:補助|助成|負担|交付|支援|繰出|奨励)金$")
"""What is given to somebody or for something, who is no name."""
_DOING = lazy(r"(?:予定|計画)してい[るた]|行(?:う|われ[るた])|実施する|に(?:ある|あった)$")
"""When something is done (春に行う祭りの警備) is said of all of the name; who does it belongs to its first part."""
_COUNTED = lazy(r"[^、。「」]{0,20}?\d+(?:[か箇ヶカヵ]所|件|校|園|棟|団体|地区|路線|施設|社|世帯|人)の")
"""Behind a clause and before such a name: how many of what it describes (壊れた町道8か所の)."""
_OF_ONE_NOUN = lazy(r"[やと][一-龠]{2}(?:する|した|される)$")
"""A clause of one of two joint nouns, which stand for themselves together: 峠や関連する道の整備."""
_SAYS_WHICH = lazy(r"[^のをや、]{8,}(?:事業|業務)費?")
"""A name that says by itself of what it is: shorter ones (復旧事業) are of what was counted before."""
_OTHER_SIDE = lazy(
    r"<told.other_side>|<side.revenue>(?![^、。]{0,12}(?:<told.purpose>))|(?:^|、)<revenue>(?:は|では|として|について|につきまして)"
)
"""A sentence that speaks of these before its sums, and not of why it does, names no sums of programmes."""


class Told(NamedTuple):
    """A name that a sentence tells and the figure put towards it.

    `link` is the particle or sign between them, empty where there is none or it says nothing; `sentence` is where the
    sentence begins: the line of its paragraph, and the offset there. `budgeted` says whether the sentence ends with
    what a budget does (計上する) and not with another verb; None where it ends with none. `part` says that the
    programme is a part of the figure (内数).
    """

    piece: Piece
    start: int
    end: int
    figure: Figure
    yen: int
    link: str
    quoted: bool
    sentence: tuple[int, int]
    budgeted: bool | None = None
    part: bool = False

    @property
    def name(self) -> str:
        """The name as it stands in the sentence."""
        return self.piece.text[self.start : self.end]

    @property
    def place(self) -> tuple[int, int]:
        """Where the figure begins, with what says that it is approximate: its line, and the offset there."""
        return self.piece.place(about_before(self.piece.text, self.figure.start))


def sentence_at(text: str, offset: int) -> int:
    """Where the sentence begins that goes on at an offset, if it begins near enough; else the beginning of the text."""
    return text.rfind("。", max(0, offset - FARTHEST), offset) + 1


_OTHER_BRACKETS = "[〔〈《<【"
_NO_BRACKET = r"[^()\[\]〔〕〈〉《》<>【】。]"
_IN_OTHER_BRACKETS = lazy(
    rf"[\[〔〈《<【](?P<sum>{_NO_BRACKET}{{0,12}}\d[\d,.億兆万千百]*円{_NO_BRACKET}{{0,40}})[\]〕〉》>】]"
)
"""A sum in brackets that are not round: 橋の点検［5万円］."""


def _with_round_brackets(text: str) -> str:
    """A text with round brackets around its sums, whichever are printed, each character at its place."""
    if all(sign not in text for sign in _OTHER_BRACKETS):
        return text
    return _IN_OTHER_BRACKETS.sub(r"(\g<sum>)", text)


def told_in(piece: Piece) -> Iterator[Told]:
    """What the sentences of a paragraph name with sums, in order."""
    if "円" not in piece.text and "万" not in piece.text and "億" not in piece.text:
        return
    text = _with_round_brackets(piece.text)
    behind = sentence = looked = 0
    follows = False
    chain: list[Told] = []
    for figure in piece.figures:
        opened = text.rfind("。", looked, figure.start) + 1
        if opened:
            # What the sentence before says of its sums, this one does not go on with.
            sentence, follows = opened, False
        looked = figure.start
        if figure.start < behind or _BY_HOW_MUCH.match(text, figure.end):
            continue
        if chain and chain[0].sentence[1] != sentence:
            yield from chain
            chain = []
        after = _BEHIND.match(text, figure.end)
        one = None
        cut = CUT.match(text, figure.end) is not None
        describes = _DESCRIBES.match(text, figure.end) is not None
        if (
            after is not None
            and not describes
            and not any(pattern.match(text, figure.end) for pattern in (_CHANGE, _TAKEN))
        ):
            one = _told_before(piece, text, behind, sentence, figure, follows=follows, after=after)
        if one is not None:
            chain.append(one)
        verb = after is not None and (after["verb"] or after["other"])
        if after is None or verb or after["stop"] is not None:
            # The verb at the end of an enumeration says it of all its sums.
            budgeted = after["verb"] is not None if after is not None and verb else None
            spends = after is not None and after["spends"] is not None
            chain = [each._replace(budgeted=True if spends and each.quoted else budgeted) for each in chain]
            if _LATER_YEARS.match(text, figure.end):
                chain = []
            # What is said to be cut is less than nothing.
            yield from (each._replace(yen=-abs(each.yen)) if cut else each for each in chain)
            chain = []
        follows = one is not None and after is not None and after["stop"] is None
        if after is not None and not describes:
            behind = after.end()
        elif not describes and not 0 < (figure.yen or 0) < MOST_GIVEN:
            behind = figure.end
    yield from chain


def _told_before(
    piece: Piece, text: str, behind: int, sentence: int, figure: Figure, *, follows: bool, after: re.Match[str]
) -> Told | None:
    """The name in front of a figure, `behind` what belongs to the one before; None where none can be told.

    `text` is that of the piece with round brackets around its sums, `after` what stands behind the figure.
    """
    yen = figure.yen
    # A sum with a sign among others is what is taken off (主な補正:…、橋の点検 △50万円).
    if yen is None or abs(yen) < LEAST_YEN or (figure.signed and not follows) or figure.plus:
        return None
    if yen < MOST_GIVEN and _GIVEN.match(text, figure.end):
        return None
    begin = max(behind, figure.start - FARTHEST)
    between = text[begin : figure.start]
    joint = _JOINT.match(between) if follows else None
    begin += joint.end() if joint is not None else len(between) - len(between.lstrip())
    between = text[begin : figure.start]
    link = _LINK.search(between)
    spoken = between if follows else text[max(sentence, figure.start - FARTHEST) : figure.start]
    if (
        link is None
        or (link["link"] == "で" and "総額" in link[0])
        or (str(link["link"]).startswith("のため") and not PROGRAMME_AT_END.search(between, 0, link.start()))
        or (link[0].startswith("は") and "総額" in link[0] and after["verb"])
        or (link["done"] and not after["raised"] and not (after["verb"] and text[figure.end] not in _SAYS_OF_SUM))
        or (after["raised"] and (not (link["done"] or between.endswith("」", 0, link.start())) or yen < MOST_GIVEN))
        or (link["of"] and not after["asks"] and not _may_own_sum(text, sentence, between[: link.start()]))
        or (link["sign"] == "(") != _closes_bracket(text, sentence, figure)
        or _OTHER_SIDE.search(IN_ROUND.sub("", spoken))
    ):
        return None
    told = between[: link.start()].rstrip()
    if not link[0] and INTRODUCES.match(text, sentence):
        # In an enumeration of programmes, など is said of each of them: 道の補修など5万円.
        told = told.removesuffix("など")
    if link["link"]:
        told = _FOR_MONEY.sub("", told)
    called = _CALLED.search(told)
    if called is not None:
        told = told[: called.start()]
    shared = not link[0] and told.endswith(AND_MORE) and not (follows or _NEXT_SUM.match(text, figure.end))
    if told.count("(") > told.count(")") or (shared and not _QUOTED.search(told)):
        return None
    led = None if follows or begin > sentence + 1 or "として" not in told or told.endswith("」") else _led_in(told)
    named: tuple[tuple[int, int], str, bool] | None
    if led is not None and not _ANOTHER_SUM.match(text, figure.end):
        named = (led, str(link["link"] or ""), False)
    else:
        named = _named_and_tied(told, link, after, follows=follows)
    if named is None:
        return None
    name, tied, quoted = named
    if "それぞれ" in link[0] or ("せて" in link[0] and (follows or told.endswith("、", 0, name[0]))):
        # What several have each or together is not of the last of them.
        return None
    if (
        (not quoted and ANOTHER_COST.match(text, figure.end) and _WHAT_FOR.search(told))
        or _PRONOUN.match(told, name[0])
        or _HOW_MANY.fullmatch(told, *name)
        or told.count(")", *name) > told.count("(", *name)
        or _SEVERAL.search(told, *name)
    ):
        return None
    start, end = begin + name[0], begin + name[1]
    part = after["part"] is not None
    return Told(piece, start, end, figure, yen, tied, quoted, (piece.line, sentence), part=part)


def _closes_bracket(text: str, sentence: int, figure: Figure) -> bool:
    """Whether the bracket closes behind a sum that one opened in its sentence; one that none has opened is a slip."""
    if _CLOSES.match(text, figure.end) is None:
        return False
    return text.count("(", sentence, figure.end) > text.count(")", sentence, figure.end)


def _may_own_sum(text: str, sentence: int, told: str) -> bool:
    """Whether の may stand between a name and its sum: the name is quoted or counted, or its sentence introduces it."""
    return told.endswith("」") or _OPENER.search(told) is not None or INTRODUCES.match(text, sentence) is not None


def _led_in(told: str) -> tuple[int, int] | None:
    """The programme that a sentence opens with (X事業として、), before it says what of it is done."""
    opens = _OPENS.match(told)
    led = _AS_PROGRAMME.match(told, opens.end() if opens is not None else 0)
    return None if led is None else led.span("name")


def _named_and_tied(
    told: str, link: re.Match[str], after: re.Match[str], *, follows: bool
) -> tuple[tuple[int, int], str, bool] | None:
    """The name that what is told before a sum ends with, what ties the two, and whether the name is quoted."""
    quoted = _QUOTED_WITH_SUM.search(told) if after["unquoted"] else _QUOTED.search(told)
    is_cost = link["subject"] is not None and _WHAT_IT_COSTS.search(told) is not None
    is_cost = is_cost or (link["called"] is not None and OF_ITS_OWN.search(told) is not None)
    put = link["link"] is not None and link["by"] is None
    if quoted is None and (after["unquoted"] or (after["says"] and not (follows or is_cost or put))):
        return None
    if quoted is not None and _ANOTHER_BEFORE.search(told, 0, quoted.start("name")):
        return None
    name = quoted.span("name") if quoted is not None else name_at_end(told, follows=follows)
    # A sum that a name is raised to is put towards it: 橋の点検を5万円に増やす.
    tied = "に" if after["raised"] else "(" if link["called"] else link["link"] or link["subject"] or link["sign"] or ""
    if name is not None and not tied and (after["asks"] or after["added"]) and quoted is None:
        if not (OF_ITS_OWN if after["asks"] else PROGRAMME_AT_END).search(told, *name):
            return None
        tied = ASKED_ABOUT if after["asks"] else ADDED
    elif after["asks"] and (tied or quoted is None):
        return None
    return None if name is None else (name, tied, quoted is not None)


def name_at_end(told: str, *, follows: bool) -> tuple[int, int] | None:
    """Where the name stands at the end of what is told before a sum: behind what is spoken of and what it is for.

    `follows` says that the sum of another programme stands right before it; None where no name can be told.
    """
    spent = _WHAT_FOR.search(told)
    if spent is not None and _HEADS_SEVERAL.search(told, 0, spent.start()):
        spent = None
    end = spent.start() if spent is not None else len(told)
    stop, opener, start = (
        max((match.end() for match in pattern.finditer(told, 0, end) if not _inside(told, match.start())), default=0)
        for pattern in (_STOP, _OPENER, _TOPIC)
    )
    counts = [*_OPENER.finditer(told)]
    if len(counts) == 1 and not counts[0].start() and not follows:
        # A bullet in front of its sentence.
        stop = max(stop, opener)
    if opener > stop:
        opens = _OPENS.match(told, opener)
        start = opens.end() if opens is not None else opener
        aims = (aim for aim in _WHAT_IT_IS_FOR.finditer(told, start) if not _inside(told, aim.start()))
        start = max((aim.end() for aim in aims), default=start)
        end = start + name_before_content(told[start:])
        return (start, end) if _SHORTEST <= end - start <= LONGEST_TITLE else None
    start = max(start, stop)
    begin = _behind_commas(told, start)
    if begin is None:
        return None
    delimited = follows and not begin
    opens = _OPENS.match(told, begin)
    of_verb = opens is not None and opens[0][-1] in "にて" and _VERB.match(told, opens.end()) is not None
    start = opens.end() if opens is not None and not of_verb else begin
    clauses = [
        match
        for match in _CLAUSE.finditer(told, begin)
        if not delimited or match["object"] or "ため" in match[0] or _DOING.search(match[0])
    ]
    if clauses:
        if _SAYS.search(told, clauses[-1].end(), end):
            return None
        start = _behind_clause(told, start, clauses[-1], end)
    elif not delimited and _SAYS.search(told, start, end):
        return None
    place = _PLACE.match(told, start, end)
    if place is not None:
        start = place.end()
    if _GIVEN_TO.search(told, start, end) or _CHAPTER.match(told, start, end) or _NO_NAME.search(told, start, end):
        return None
    opened = told.rfind("「", start, end)
    if opened >= 0 and "」" not in told[opened:end]:
        # Somebody is quoted, or a quotation mark that nothing closes is a slip.
        start = opened + 1
    return (start, end) if _SHORTEST <= end - start <= LONGEST_TITLE else None


def _behind_commas(told: str, start: int) -> int | None:
    """Where a name begins that may have commas in it; None where what stands in front of one shares no sum with it."""
    commas = [match.start() for match in _COMMA.finditer(told, start) if not _inside(told, match.start())]
    begin = commas[-1] + 1 if commas else start
    for before, comma in zip([start - 1, *commas][-2::-1], commas[::-1], strict=False):
        noun = told[before + 1 : comma]
        if _is_of_clause(noun, told, comma + 1) or _GOES_BACK.match(told, comma + 1):
            begin = before + 1
            continue
        joint = _GOES_ON.search(noun)
        if not joint and (not _NOUN.search(noun) or _NO_NOUN.search(_CLAUSE.sub("", noun))):
            break
        if _SUMMED_UP.search(noun):
            break
        shared = _SHARED.search(told, before + 1) or ANY_WORK.fullmatch(told, comma + 1)
        if not joint and not shared and not _is_alike(noun, told, comma + 1):
            # What the sum before is of is no name beside this one: 5病院に50万円の補助金、橋の点検に…
            if PROGRAMME_AT_END.search(noun) and not noun.startswith("の"):
                return None
            break
        begin = before + 1
    return begin


def _is_alike(noun: str, told: str, behind: int) -> bool:
    """Whether the noun behind a comma ends as the one in front of it does, so that they share what follows."""
    other = _NOUN_OF.match(told, behind)
    return other is not None and noun.endswith(other["end"])


def _is_of_clause(part: str, told: str, behind: int) -> bool:
    """Whether a part in front of a comma is of the clause behind that: 農家に、肥料代を補助する費用."""
    leads = _LEADS_ON.search(part)
    if leads is None or leads["which"]:
        return leads is not None
    if leads["does"]:
        return _DOES_TOO.match(told, behind) is not None
    acted = _ACTED_ON.match(told, behind)
    if acted is None or _BACKGROUND.search(part):
        return False
    return bool(acted["gives"]) if leads["to"] else True


def _behind_clause(told: str, start: int, clause: re.Match[str], end: int) -> int:
    """Where a name begins that has a clause in it: behind it, where what is behind stands for itself."""
    behind = clause.end()
    doing = _DOING.search(told, clause.start(), behind) and clause[0].startswith("に")
    own = STANDS_FOR_ITSELF.search(told, behind, end) or told.startswith("「", behind)
    own = own and not _KIND_OF_WORK.fullmatch(told, behind, end)
    given = _GIVES.search(clause[0]) is not None and _GRANT.fullmatch(told, behind, end) is not None
    joint = _OF_ONE_NOUN.search(told, clause.start() - 1, behind)
    if joint or end - behind < _SHORTEST or ANY_WORK.fullmatch(told, behind, end) or not (doing or own or given):
        return start
    counted = _COUNTED.match(told, behind, end)
    return counted.end() if counted is not None and _SAYS_WHICH.fullmatch(told, counted.end(), end) else behind


def _inside(text: str, offset: int) -> bool:
    return text.count("(", 0, offset) > text.count(")", 0, offset) or text.count("「", 0, offset) > text.count(
        "」", 0, offset
    )
