"""The Japanese of errors, by their English: what the other layers raise, and what typer says of a command line."""

from __future__ import annotations

ERRORS_JA: dict[str, str] = {
    # files
    "no such file. Check the name and the folder": "ファイルがありません。名前とフォルダーを確かめてください",
    "this is a folder. Name the files in it, for example with *.txt": (
        "これはフォルダーです。中のファイルを指定してください(例: *.txt)"
    ),
    "this is a folder. Name the files in it": "これはフォルダーです。中のファイルを指定してください",
    "you have no permission to read it": "読み取る権限がありません",
    "it cannot be read ({why})": "読み取れません({why})",
    # encodings
    "this is a binary file (a NUL byte at offset {offset}). Give a text file, or name its encoding with --encoding if "
    "it is UTF-16 without a byte order mark": (
        "テキストファイルではありません({offset}バイト目に NUL があります)。テキストファイルを指定してください。"
        "BOM のない UTF-16 なら --encoding で文字コードを指定してください"
    ),
    "a PDF file. Save its text first (for example: pdftotext -layout file.pdf file.txt)": (
        "PDF ファイルです。先に文字を取り出して保存してください(例: pdftotext -layout file.pdf file.txt)"
    ),
    "a zip archive (Excel, Word and OpenDocument files are). Save its text as a .txt file first": (
        "zip 形式のファイルです(Excel や Word のファイルもこの形式です)。先に .txt ファイルとして保存してください"
    ),
    "an old Excel or Word file. Save its text as a .txt file first": (
        "古い形式の Excel か Word のファイルです。先に .txt ファイルとして保存してください"
    ),
    "a PNG picture. Run character recognition first": "PNG の画像です。先に文字認識(OCR)をしてください",
    "a JPEG picture. Run character recognition first": "JPEG の画像です。先に文字認識(OCR)をしてください",
    "a gzip file. Unpack it first": "gzip で圧縮されています。先に展開してください",
    "the bytes fit none of UTF-8, CP932, EUC-JP and ISO-2022-JP (as UTF-8, the first bad byte is at offset {offset}). "
    "If you know the encoding, name it with --encoding": (
        "文字コードが UTF-8、CP932、EUC-JP、ISO-2022-JP のどれにも合いません(UTF-8 としては{offset}バイト目から"
        "合いません)。文字コードが分かる場合は --encoding で指定してください"
    ),
    "the bytes are not {name}: the first bad byte is at offset {offset}. Name another encoding with --encoding, or "
    "leave the option out to let the program find it": (
        "文字コードが {name} ではありません({offset}バイト目から合いません)。--encoding で別の文字コードを指定するか、"
        "指定せずに自動で見分けてください"
    ),
    "no encoding is called {name}. Common ones: utf-8, cp932, euc-jp, iso-2022-jp, utf-16": (
        "{name} という文字コードはありません。よく使うもの: utf-8、cp932、euc-jp、iso-2022-jp、utf-16"
    ),
    # notations
    "no notation is called {name}. There are {names}; or give the path of a .toml file": (
        "{name} という書き方はありません。{names} のどれか、または .toml ファイルの場所を指定してください"
    ),
    "the notation file cannot be read ({why})": "書き方ファイルを読み取れません({why})",
    "the notation file is not UTF-8 (first bad byte at offset {offset}). Save it as UTF-8": (
        "書き方ファイルが UTF-8 ではありません({offset}バイト目から合いません)。UTF-8 で保存し直してください"
    ),
    "this is not TOML: {why}": "TOML の形式になっていません: {why}",
    "no setting is called {name}. The settings are {names}": (
        "{name} という項目はありません。書けるのは次の項目です: {names}"
    ),
    "the setting {name} is missing or empty": "項目 {name} がないか、空になっています",
    "a name is made of small letters, digits and hyphens": "name に使えるのは英小文字、数字、ハイフンです",
    "each template must be a text": "templates の中は、すべて文字列にしてください",
    "no unit is called {name}. The units are {names}": "{name} という単位はありません。使える単位: {names}",
    "a template took more than {seconds} seconds in one search. Use fewer slots, with a bracket or a sign between "
    "them": (
        "ひな形の一回の検索に{seconds}秒を超える時間がかかりました。枠を減らし、枠の間に括弧や記号を置いてください"
    ),
    "no slot is called {slot}. The slots are {names}": "{slot} という枠はありません。使える枠: {names}",
    "a brace stands alone: slots are written {{title}}, {{amount}} …": (
        "対にならない波括弧があります。枠は {{title}}、{{amount}} のように書きます"
    ),
    "a template needs {{title}} exactly once": "ひな形には {{title}} がちょうど一つ必要です",
    "a template can hold {slot} only once": "ひな形に {slot} は一つしか書けません",
    "a template holds {{amount}} or {{figure}}, not both": (
        "ひな形に書けるのは {{amount}} か {{figure}} のどちらか一方です"
    ),
    "after {{title}} a template needs {{departments}}, {{amount}} or {{figure}}: nothing else marks the item": (
        "ひな形の {{title}} の後には {{departments}}、{{amount}}、{{figure}} のどれかが必要です。ほかに事業の目印が"
        "ありません"
    ),
    "{{title}} directly followed by {slot} is ambiguous: put a bracket or a sign between": (
        "{{title}} のすぐ後に {slot} があると境目が決まりません。間に括弧や記号を置いてください"
    ),
    # output
    "standard output is closed. Use -o to write to a file": (
        "標準出力が閉じています。-o でファイルに書き出してください"
    ),
    "standard output cannot be written ({why})": "標準出力に書き込めません({why})",
    "it cannot be written: there is no such folder. Create it first": (
        "書き込めません。フォルダーがありません。先に作ってください"
    ),
    "it cannot be written: this is a folder. Add the name of a file": (
        "書き込めません。これはフォルダーです。ファイル名まで指定してください"
    ),
    "it cannot be written: you have no permission for it or its folder": (
        "書き込めません。ファイルかフォルダーに書き込む権限がありません"
    ),
    "it cannot be written ({why})": "書き込めません({why})",
    "there is no such folder to write to. Create it first": "書き出す先のフォルダーがありません。先に作ってください",
    "this is one of the files to read. Write to another name": (
        "読み取るファイルと同じです。別の名前に書き出してください"
    ),
    "the ending {ending} names no output format. Use {endings} or give the format with -f": (
        "末尾 {ending} からは出力の形式が決まりません。{endings} のどれかにするか、-f で形式を指定してください"
    ),
    "--columns, --csv-encoding and --data-package are for CSV. Add -f csv, or leave them out": (
        "--columns、--csv-encoding、--data-package は CSV 用です。-f csv を付けるか、これらを外してください"
    ),
    "--data-package needs a file (-o PATH) with the contract's column names (--columns en)": (
        "--data-package を使うには、英語の列名(--columns en)でファイル(-o パス)に書き出してください"
    ),
    "a database needs a file. Add -o PATH": "データベースはファイルに書き出します。-o パス を付けてください",
    "{format} is nothing for a terminal. Add -o PATH, or send it to a file": (
        "{format} は画面に表示できません。-o パス を付けるか、ファイルに送ってください"
    ),
    "{feature} needs an optional package. Install it with: {command}": (
        "{feature}には追加の部品が必要です。次の命令で入れてください: {command}"
    ),
    "Parquet output": "Parquet の出力",
    "xlsx output": "xlsx の出力",
    "matching titles that are only similar": "似た事業名の照合",
    "record {number}, column {column}: cp932 has no {character}. Use utf-8-sig, which Excel opens too "
    "(--csv-encoding utf-8-sig)": (
        "{number}件目の列 {column}: cp932 に {character} という文字はありません。"
        "Excel でも開ける utf-8-sig にしてください(--csv-encoding utf-8-sig)"
    ),
    "the {what}, {yen} yen, has more digits than {format} can hold exactly. Check the figure in the source, or write "
    "JSON or CSV, which hold any number": (
        "{what} {yen}円は、桁が多すぎて {format} では正確に表せません。原本の数字を確かめるか、桁に限りのない JSON か "
        "CSV で書き出してください"
    ),
    "amount of {title}": "{title} の金額",
    "further figure ({relation}) of {title}": "{title} のその他の金額({relation})",
    "the amounts add up to more digits than {format} can hold exactly. Write fewer documents at once, or JSON or CSV, "
    "which hold any number": (
        "金額の合計の桁が多すぎて {format} では正確に表せません。一度に書き出す文書を減らすか、桁に限りのない JSON か "
        "CSV で書き出してください"
    ),
    "a sheet of a workbook holds {limit} rows, and there are {number}. Use CSV, SQLite or Parquet": (
        "ブックの一枚のシートに入るのは{limit}行までですが、{number}行あります。CSV、SQLite、Parquet のどれかに"
        "してください"
    ),
    "two different documents have this name, and the second would replace the first. Rename one of them, or use a "
    "database for each folder": (
        "内容の違う同じ名前の文書が二つあり、後のものが前のものを消してしまいます。片方の名前を変えるか、フォルダーごとに"
        "データベースを分けてください"
    ),
    "the database cannot be written ({why})": "データベースに書き込めません({why})",
    "another process is writing to it. Try again": "ほかのプログラムが書き込み中です。もう一度試してください",
    "this is not an SQLite database ({why}). Give another name": (
        "SQLite のデータベースではありません({why})。別の名前にしてください"
    ),
    "this database holds something else. Give the name of a new file": (
        "このデータベースには別のものが入っています。新しいファイルの名前にしてください"
    ),
    "this database has version {found} of the tables, this program writes version {version}. Parse the documents into "
    "a new file": (
        "このデータベースの表は第{found}版ですが、このプログラムが書くのは第{version}版です。新しいファイルに"
        "書き出してください"
    ),
    # documents that were read before, and renamed departments
    "this is not JSON ({why}). Give what `mie-budget parse -f json` writes": (
        "JSON ではありません({why})。`mie-budget parse -f json` の出力を指定してください"
    ),
    "this is not a document of mie-budget (an object with the key schema_version). Give what `mie-budget parse -f "
    "json` writes": (
        "mie-budget の文書(schema_version を持つオブジェクト)ではありません。`mie-budget parse -f json` の出力を"
        "指定してください"
    ),
    "this is not a document of mie-budget ({why})": "mie-budget の文書ではありません({why})",
    "this is an array of {number} documents where one document is needed. Load it with load_documents": (
        "文書は一つでなければなりませんが、{number}件の配列です。load_documents で読み込んでください"
    ),
    "the document has schema_version {found}, this program reads {version}. Parse the source again, or use the release "
    "that wrote it": (
        "文書の schema_version は {found} ですが、このプログラムが読めるのは {version} です。もとの資料から作り直すか、"
        "この文書を書いた版のプログラムを使ってください"
    ),
    "the document does not keep to the contract at {place}: {why}. Compare it with `mie-budget schema`": (
        "文書の {place} が出力の定義に合っていません: {why}。`mie-budget schema` と比べてください"
    ),
    "this file is not UTF-8. Save it as UTF-8": "このファイルは UTF-8 ではありません。UTF-8 で保存し直してください",
    "this is not TOML ({why})": "TOML の形式になっていません({why})",
    "only tables [[renamed]] may stand here": "ここに書けるのは [[renamed]] の表だけです",
    'entry {number} of [[renamed]] needs old = "name", new = "name" or ["name", "name"], and may have since = 2023 and '
    'issuer = "name", nothing else': (
        '[[renamed]] の{number}件目には old = "名前" と、new = "名前" か ["名前", "名前"] が必要です。ほかに書けるのは '
        'since = 2023 と issuer = "名前" だけです'
    ),
    # typer
    "Show this message and exit.": "この説明を表示します。",
    "Missing argument {name}.": "引数 {name} を指定してください。",
    "Missing option {name}. Choose from:{choices}": "オプション {name} を指定してください。選べる値:{choices}",
    "Missing option {name}.": "オプション {name} を指定してください。",
    "Missing command.": "コマンドを指定してください。",
    "No such command {name}. Did you mean {other}?": "{name} というコマンドはありません。{other} ではありませんか。",
    "No such command {name}.": "{name} というコマンドはありません。",
    "No such option: {name} (Possible options: {others})": "{name} というオプションはありません(近いもの: {others})。",
    "No such option {name}. Did you mean {other}?": "{name} というオプションはありません。{other} ではありませんか。",
    "No such option {name}.": "{name} というオプションはありません。",
    "No such option: {name}": "{name} というオプションはありません。",
    "Option {name} requires an argument.": "オプション {name} には値が必要です。",
    "Option {name} does not take a value.": "オプション {name} に値は付けられません。",
    "Got unexpected extra argument{s} ({texts})": "余分な引数があります: {texts}",
    "Invalid value for {name}: {why}": "{name} の値が正しくありません: {why}",
    "{value} is not one of {choices}.": "{value} は使えません。選べる値: {choices}",
    # what is put into others, and what begins with anything
    "this is {kind}": "{kind}",
    "{setting} must be {kind}": "{setting} は{kind}にしてください",
    "a list of texts": "文字列の並び",
    "a whole number": "整数",
    "a text": "文字列",
}
"""In the order in which they are tried; {…} stands for what was found."""
