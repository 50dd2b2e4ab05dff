"""The language of the program: how it is chosen, what is shown in it, and what never changes with it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import mie_budget
from cases import THOROUGH
from commands import Command
from mie_budget import compare, parse_text, summarize
from mie_budget import language as catalogues
from mie_budget.cli import terminal
from mie_budget.cli.main import COMMANDS, locale_language, split_language
from mie_budget.errors import MieBudgetError
from mie_budget.sinks.tables import comparison_table, document_table, summary_table
from mie_budget.sinks.terminal_text import cell_width, wrap
from mie_budget.units import Unit

pytestmark = pytest.mark.usefixtures("read_once")

TEXT = "令和６年度当初予算\n訓練【防災部】（3,51千円）\n研修【防災部】（300千円の内数）\n"
SECOND = "令和７年度当初予算\n訓練【防災部】（400千円）\n研修【総務部】（300千円の内数）\n講演【同上】（200千円）\n"
EVERYTHING = """令和６年度当初予算
防災と減災の取組の全体【防災部、総務部】（1,000千円）
訓練【防災部】（300千円）
訓練の一部【防災部】（300千円の内数）
講演【同上】（20千円の内数）
相談【同上】（20千円の内数）
減額【同上】（▲5,500円の内数）
訓練（再掲）【防災部】（300千円）
道の駅（再掲）【県土部】（70千円）
移住の支援【地域部】（12千円（外数））
協定【総務部】（－）
訓練【防災部】（300千円）
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with two documents, and no language that is asked for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("b.txt").write_text(SECOND, encoding="utf-8")
    return tmp_path


# Choosing


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LANG": "ja@hiragana"}, "ja"),
        ({"LANG": "jam_JM.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
        ({"LC_ALL": "de_DE.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], name: str) -> None:
    assert locale_language(environment) == name


@pytest.mark.parametrize(("setting", "name"), [("Japanese_Japan", "ja"), ("English_Japan", "en"), (None, "en")])
def test_on_windows_the_system_is_asked(monkeypatch: pytest.MonkeyPatch, setting: str | None, name: str) -> None:
    import locale

    monkeypatch.setattr(os, "name", "nt")
    monkeypatch.setattr(locale, "getlocale", lambda: (setting, "932"))
    assert locale_language({}) == name
    assert locale_language({"LANG": "ja_JP"}) == "ja"


@pytest.mark.parametrize(
    ("arguments", "chosen", "others"),
    [
        (["parse", "a"], None, ["parse", "a"]),
        (["--lang", "ja", "parse", "a"], "ja", ["parse", "a"]),
        (["parse", "--lang=en", "a"], "en", ["parse", "a"]),
        (["--lang", "ja", "parse", "a", "--lang", "en"], "en", ["parse", "a"]),
        (["parse", "--", "--lang", "ja"], None, ["parse", "--", "--lang", "ja"]),
        (["--language", "ja"], None, ["--language", "ja"]),
        ([], None, []),
    ],
)
def test_the_option_may_stand_anywhere(arguments: list[str], chosen: str | None, others: list[str]) -> None:
    assert split_language(arguments) == (chosen, others)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["parse", "a", "--lang"], "option-needs-a-value"),
        (["--lang", "ja", "parse", "--lang", "fr"], "value-unknown"),
        (["--lang="], "value-unknown"),
    ],
)
def test_a_language_there_is_none_of_is_refused(arguments: list[str], code: str) -> None:
    with pytest.raises(MieBudgetError) as caught:
        split_language(arguments)
    assert caught.value.code == code


def test_the_option_wins_over_the_locale(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    english = "a.txt: 2 figures (item 2)\n1 file: 0 errors, 1 warning, 0 notes\n"
    japanese = "a.txt: 金額2件（事業2）\n1ファイル: エラー0件、注意1件、情報0件\n"
    assert command("check", "a.txt")[2] == english
    assert command("--lang", "ja", "check", "a.txt")[2] == japanese
    assert command("check", "a.txt", "--lang=ja")[2] == japanese
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert command("check", "a.txt")[2] == japanese
    assert command("check", "--lang", "en", "a.txt")[2] == english
    assert terminal.spoken().language == "en"  # nothing stays behind


@pytest.mark.parametrize(
    ("locale", "message"), [("C", "--lang cannot be 'fr'"), ("ja_JP.UTF-8", "--lang に fr は使えません")]
)
def test_a_language_that_is_none(command: Command, monkeypatch: pytest.MonkeyPatch, locale: str, message: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    status, out, err = command("parse", "a.txt", "--lang", "fr")
    assert (status, out) == (2, "")
    assert "--lang" in err
    assert message in err
    assert command("parse", "a.txt", "--lang")[0] == 2


# What never changes


@pytest.mark.parametrize(
    "arguments",
    [
        ["parse", "a.txt"],
        ["parse", "-f", "jsonl", "a.txt"],
        ["parse", "-f", "csv", "a.txt"],
        ["summary", "-f", "json", "a.txt"],
        ["summary", "-f", "csv", "a.txt"],
        ["diff", "-f", "json", "a.txt", "b.txt"],
        ["diff", "-f", "csv", "a.txt", "b.txt"],
        ["schema"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_machine_formats_are_the_same_in_both_languages(
    command: Command, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    status, english, _ = command("--lang", "en", *arguments)
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert command(*arguments)[:2] == (status, english)  # byte by byte, whatever the locale
    asked = command("--lang", "ja", *arguments)
    without = re.compile('"message": ".*"')  # the one thing in them that is for people
    assert (asked[0], without.sub("", asked[1])) == (status, without.sub("", english))


def test_messages_of_json_are_in_the_language_that_is_asked_for(command: Command) -> None:
    english, japanese = (
        json.loads(command("--lang", name, "parse", "a.txt")[1])["diagnostics"] for name in ("en", "ja")
    )
    assert [entry.pop("message")[:17] for entry in english] == ["the figure 3,51千円"[:17]]
    assert [entry.pop("message")[:11] for entry in japanese] == ["金額 3,51千円 は"]
    assert english == japanese
    several = json.loads(command("--lang", "ja", "parse", "a.txt", "b.txt")[1])
    assert several[0]["diagnostics"][0]["message"].startswith("金額 3,51千円 は")


# What does


def test_check_speaks_japanese(command: Command) -> None:
    assert command("--lang", "ja", "check", "a.txt")[1] == (
        "a.txt:2:9: 注意[figure-unreadable]: 金額 3,51千円 は読めない(桁区切りの位置が合わない)ため、空にしました。"
        "原本を確かめてください\n"
        "    訓練【防災部】（3,51千円）\n"
        "                    ^\n"
    )
    assert command("--lang", "ja", "check", "no.txt")[2] == (
        "mie-budget: no.txt: ファイルがありません。名前とフォルダーを確かめてください\n"
        "1ファイル（1件は読み取れず）: エラー0件、注意0件、情報0件\n"
    )


def test_messages_of_the_other_commands(command: Command) -> None:
    Path("wide.json").write_bytes("{}".encode("utf-16"))
    ja = ("--lang", "ja")
    assert command(*ja, "parse", "a.txt")[2] == "a.txt: 注意1件（詳しくは: mie-budget check a.txt）\n"
    assert command(*ja, "summary", "a.txt")[2] == (
        "a.txt: 注意1件。合計に漏れがあるかもしれません（詳しくは: mie-budget check）\n"
    )
    assert "このファイルは UTF-8 ではありません" in command(*ja, "summary", "wide.json")[2]
    assert "「前」の年度が「後」の年度より新しくなっています" in command(*ja, "diff", "b.txt", "a.txt")[2]
    assert command(*ja, "parse", "-o", "x.txt", "a.txt")[2].startswith("mie-budget: x.txt: 拡張子 '.txt' からは")
    assert command(*ja, "review", "b.txt", "-o", "r.html")[2] == "r.html: 資料1件、事業3件、指摘0件\n"
    assert '<html lang="ja">' in Path("r.html").read_text(encoding="utf-8")
    assert command(*ja, "review", "b.txt", "-o", "r.html", "--lang", "en")[0] == 0
    assert '<html lang="en">' in Path("r.html").read_text(encoding="utf-8")


def test_explain_speaks_japanese(command: Command) -> None:
    _, out, err = command("--lang", "ja", "explain", "b.txt")
    lines = out.split("\n")
    header = next(line for line in lines if line.startswith("2  "))
    assert header == "2  事業名・金額  訓練【防災部】（400千円）"
    assert any(line.startswith(f"{'':17}- ") and "400,000" in line for line in lines)
    assert err == "b.txt: 4行、事業3件、書き方 title-department、令和7年度（当初）\n"
    Path("c.txt").write_text("こんにちは\n", encoding="utf-8")
    assert command("--lang", "ja", "explain", "c.txt")[2] == "c.txt: 1行、事業0件、合う書き方なし、年度不明\n"


def test_notations_are_summed_up_in_the_language(command: Command) -> None:
    japanese, english = command("--lang", "ja", "notations")[1], command("notations")[1]
    for notation in mie_budget.shipped_notations():
        assert (notation.summary_ja in japanese, notation.summary in japanese) == (True, False)
        assert (notation.summary_ja in english, notation.summary in english) == (False, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["parse"], "エラー: 引数 ファイル... を指定してください"),
        (["parse", "--strct", "a"], "エラー: --strct というオプションはありません。--strict ではありませんか"),
        (["parse", "--qqq", "a"], "エラー: --qqq というオプションはありません"),
        (["parse", "-f", "xml", "a"], "エラー: -f / --format に xml は使えません。選べる値: json,"),
        (["parse", "a", "-o"], "エラー: オプション -o には値が必要です"),
        (["parse", "--strict=1", "a"], "エラー: オプション --strict に値は付けられません"),
        (["explain", "a", "b"], "エラー: 余分な引数があります: b"),
        (["review", "a"], "エラー: オプション -o / --output を指定してください"),
        (["prase"], "エラー: prase というコマンドはありません。parse ではありませんか"),
        (["xyz"], "エラー: xyz というコマンドはありません。使えるコマンド: parse,"),
    ],
)
def test_a_wrong_command_line_is_explained_in_japanese(command: Command, arguments: list[str], message: str) -> None:
    status, out, err = command("--lang", "ja", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    english = command(*arguments)[2]
    assert english.isascii()
    assert "Error: " in english


def test_a_fault_is_told_in_japanese(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mie_budget.api, "shipped_notations", lambda: 1 / 0)
    assert "お知らせください" in command("--lang", "ja", "notations")[2]


# Help


@pytest.mark.parametrize("name", [None, *COMMANDS])
@pytest.mark.parametrize("columns", [50, pytest.param(80, marks=THOROUGH), pytest.param(200, marks=THOROUGH)])
def test_help_keeps_to_its_width(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str | None, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for chosen in ("en", "ja"):
        status, out, err = command("--lang", chosen, *([name] if name else []), "-h")
        assert (status, err) == (0, "")
        lines = out.split("\n")
        assert lines[0].startswith(f"{'使い方' if chosen == 'ja' else 'Usage'}: mie-budget {name or '['}")
        # A usage and the name of an option are never broken.
        assert all(cell_width(line) <= 78 for line in lines)
        assert any(line.startswith("  --lang <en|ja>") for line in lines)
        assert not any(line.endswith(" ") for line in lines)


def test_without_arguments_help_is_shown(command: Command) -> None:
    for chosen in ("en", "ja"):
        status, out, err = command("--lang", chosen)
        assert (status, out) == (2, "")
        assert err == command("--lang", chosen, "--help")[1]


def test_options_with_and_without_a_default(command: Command) -> None:
    text = command("--lang", "ja", "diff", "-h")[1]
    assert "使い方: mie-budget diff [オプション] 前 後\n" in text
    assert "[既定: 千円]" in text
    assert "[必須]" in text
    assert "--similar / --no-similar\n" in text


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("予算の資料を、読む。", 10, ["予算の資料", "を、読む。"]),
        ("予算の資料、読む。", 10, ["予算の資", "料、読む。"]),
        ("見る(例: cp932)。", 10, ["見る(例:", "cp932)。"]),
        ("読む「予算」を", 6, ["読む", "「予", "算」を"]),
        ("one two", 4, ["one", "two"]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
        ("", 4, []),
    ],
)
def test_lines_are_broken_as_japanese_is(text: str, limit: int, lines: list[str]) -> None:
    assert wrap(text, limit) == lines


# Tables


def test_a_document_in_japanese() -> None:
    document = parse_text(SECOND, name="b.txt")
    lines = document_table(document, language="ja").rstrip().split("\n")
    assert lines[0] == "b.txt: 令和7年度当初予算（令和7年度）"
    assert lines[1].split() == ["事業名", "部局", "金額", "行"]
    assert lines[-1] == "事業3件、確定額 600千円、上限額 900千円、内数 1枠"
    english = document_table(document).rstrip().split("\n")
    assert english[1].split() == ["title", "departments", "amount", "line"]
    assert english[-1] == "3 records; firm 600千円, ceiling 900千円, 内数 pools 1"
    assert (
        document_table(parse_text("甲【乙部】（1千円）"))
        .rstrip()
        .endswith("1 record; firm 1千円, ceiling 1千円, 内数 pools 0")
    )


def test_a_summary_in_japanese() -> None:
    text = summary_table(summarize(parse_text(EVERYTHING, name="a.txt")), language="ja")
    for line in (
        "令和6年度 予算: a.txt",
        "単位: 千円",
        "# 確定額  - 上限額まで  . 単純合計の超過分",
        "下限額 1,294.5: 減額の内数があるため",
        "内数の枠（3）",
        "  300  防災部 = 3行の事業として計上",
        "共管の事業（1）: 部局の上限額だけに全額",
        "再掲（2）: 合計に入れない",
        "  70再掲  道の駅 (9行) （もとの事業は資料にない）",
        "外数（1）: 合計の外",
        "金額が空欄（1）: 合計に入れない",
        "  重複: 3行、12行; -300 [--no-merge-repeats]",
        "  別に掲載の内数: 3行、4行; -300 [--no-match-printed]",
        "  同じ内数: 5行、6行; -20 [--no-merge-pools]",
    ):
        assert line in text.split("\n"), line
    assert next(line for line in text.split("\n") if line.startswith("部局")).split() == [
        "部局",
        "事業数",
        "確定額",
        "上限額",
        "単純合計",
    ]
    assert summary_table(summarize([]), language="ja") == "資料がありません\n"


def test_a_comparison_in_japanese() -> None:
    old, new = parse_text(TEXT, name="a.txt"), parse_text(SECOND, name="b.txt")
    text = comparison_table(compare(old, new), language="ja")
    for line in (
        "後: 令和7年度 b.txt: 3件、確定額 600、上限額 900",
        "事業名が同じものだけを対応",
        "新規 (1件、+200)",
        "どちらも内数 (1件、移管 1件): 増減は不明",
        "片方または両方に金額なし (1件): 増減は不明",
    ):
        assert line in text.split("\n"), line


@pytest.mark.parametrize("columns", [60, 80, 132])
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("spoken", ["en", "ja"])
def test_tables_keep_to_their_width(columns: int, unit: Unit, spoken: str) -> None:
    documents = [parse_text(EVERYTHING), parse_text(SECOND)]
    texts = [
        summary_table(summarize(documents), width=columns, unit=unit, language=spoken),
        comparison_table(compare(*documents), width=columns, unit=unit, everything=True, language=spoken),
        *(document_table(document, width=columns, language=spoken) for document in documents),
    ]
    assert all(cell_width(line) <= columns for text in texts for line in text.split("\n"))


# Starting


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (["--version"], []),
        (["--lang", "ja", "parse", "-h"], ["typer"]),
        (["--lang", "ja", "-h"], ["typer"]),
        (["parse", "--no-such"], ["typer"]),
    ],
    ids=" ".join,
)
def test_what_needs_no_document_loads_nothing_slow(tmp_path: Path, arguments: list[str], loaded: list[str]) -> None:
    script = (
        "import sys\n"
        "from mie_budget.cli import main\n"
        f"sys.argv = ['mie-budget', *{arguments}]\n"
        "try: main.run()\n"
        "except SystemExit: pass\n"
        "slow = {'pydantic', 'regex', 'rich.console', 'rich.progress', 'tomllib', 'typer'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)\n"
        "print(sorted(name for name in sys.modules if name.startswith('mie_budget.reading')), file=sys.stderr)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, check=True, text=True
    )
    assert done.stderr.split("\n")[-3:-1] == [str(loaded), "[]"]


# A third language is a catalogue, and nothing else

FRENCH = """msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Show what needs a look, and where.\\n\\nEach finding is printed as file:line:column, its severity, code and message, and the source line with a caret. Exit status: as for parse."
msgstr "Montre ce qui demande un regard.\\n\\nUne ligne par constat."

msgid "Options"
msgstr "Choix"

msgid "no such file. Check the name and the folder"
msgstr "fichier introuvable. Vérifiez le nom et le dossier"

msgid "the figure {found} cannot be read ({reason}), so the amount is left out. Check the original"
msgstr "le montant {found} est illisible ({reason})"

msgid "broken grouping of digits"
msgstr "groupes de chiffres rompus"

msgctxt "severity"
msgid "warning"
msgstr "attention"

msgid "{number} file"
msgid_plural "{number} files"
msgstr[0] "{number} fichier"
msgstr[1] "{number} fichiers"

msgid "{number} error"
msgid_plural "{number} errors"
msgstr[0] "{number} erreur"
msgstr[1] "{number} erreurs"

msgctxt "column"
msgid "title"
msgstr "intitulé"

msgid "the argument {name} is missing"
msgstr "il manque {name}"

msgid "FILE..."
msgstr "FICHIER..."
"""


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """French beside the languages there are, from one file of a translator."""
    folder = tmp_path / "locale"
    shutil.copytree(catalogues.LOCALE, folder)
    compiled = folder / "fr" / "LC_MESSAGES" / "mie_budget.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, read_po(io.BytesIO(FRENCH.encode()), locale="fr"))
    monkeypatch.setattr(catalogues, "LOCALE", folder)
    catalogues.catalogue.cache_clear()
    yield
    catalogues.catalogue.cache_clear()


@pytest.mark.usefixtures("french")
def test_a_third_language_is_one_catalogue(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    fr = ("--lang", "fr")
    _, page, _ = command(*fr, "check", "-h")
    assert "  Montre ce qui demande un regard.\n\n  Une ligne par constat.\n" in page
    assert "Choix:\n" in page
    assert "  --lang <en|fr|ja>" in page
    assert command(*fr, "parse")[2].endswith("Error: il manque FICHIER...\n")
    assert command(*fr, "check", "no.txt")[2].startswith("mie-budget: no.txt: fichier introuvable. Vérifiez")
    status, out, err = command(*fr, "check", "a.txt")
    assert out.startswith(
        "a.txt:2:9: attention[figure-unreadable]: le montant 3,51千円 est illisible (groupes de chiffres rompus)\n"
    )
    # What is not translated stays English.
    assert (status, err) == (0, "a.txt: 2 figures (item 2)\n1 fichier: 0 erreur, 1 warning, 0 notes\n")
    assert command(*fr, "check", "b.txt", "b.txt", "no.txt")[2].endswith(
        "3 fichiers (1 not read): 0 erreur, 0 warnings, 0 notes\n"
    )
    assert command(*fr, "parse", "-f", "csv", "--columns", "fr", "a.txt")[1].split(",")[2] == "intitulé"
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert command("check", "a.txt")[1] == out
    assert locale_language({"LANG": "fr_FR.UTF-8"}) == "fr"
