"""The Japanese help of the commands and their options. The English stands where they are declared."""

from __future__ import annotations

COMMANDS_JA: dict[str, str] = {
    "mie-budget": "自治体の予算資料を読み取り、集計できる一覧にします。",
    "parse": (
        "資料を読み取り、事業の一覧にします。\n\n"
        "ファイルが一つなら JSON のオブジェクト、複数なら配列になります。終了コード: 0 はすべて読み取った、1 は資料に"
        "エラーがあった(mie-budget check で確かめられます)、2 は読み取れないファイルがあった、または実行できなかった。"
    ),
    "check": (
        "確認が必要なところを、場所とともに示します。\n\n"
        "指摘ごとに、ファイル:行:列、重さ、コード、説明と、その行を表示し、場所に印を付けます。終了コードは parse と"
        "同じです。"
    ),
    "explain": (
        "各行をどう読んだかを示します。\n\n"
        "行から読み取ったものや、読み取りかけたものを、その行の下に表示します。\n\n"
        "終了コードは parse と同じです。"
    ),
    "summary": (
        "部局別に集計します。\n\n"
        "内数の金額は確定額に入れません。合計は必ず確定額と上限額の二つで示します。同じ年度の資料は合わせて集計し、"
        "違う年度の資料は分けて示します。終了コードは parse と同じです。"
    ),
    "diff": (
        "二つの年度を事業ごとに比べます。\n\n"
        "新規、終了、増額、減額と、部局の移管を示します。内数になった金額、内数だった金額は、増額とも減額とも"
        "しません。終了コードは parse と同じです。"
    ),
    "review": (
        "資料と読み取り結果を並べた確認用のウェブページを作ります。\n\n"
        "ネットワークがなくても開ける一つのファイルです。原文の各行の種類、事業、部局別の集計、指摘を互いに行き来"
        "できます。終了コードは parse と同じです。"
    ),
    "notations": (
        "用意されている書き方の一覧を示します。\n\nそれぞれ例を付けて表示します。名前は --notation で指定できます。"
    ),
    "schema": (
        "出力の定義(JSON Schema)を表示します。\n\n"
        "parse が書き出す文書一つの定義です。ファイルが複数なら、その配列になります。"
    ),
}

PARAMETERS_JA: dict[str, str] = {
    # name, or command.name where commands differ
    "version": "版を表示します。",
    "lang": "表示の言語。指定しなければ環境の言語に合わせます。コマンドの後に書くこともできます。",
    "help": "この説明を表示します。",
    "files": "読み取るファイル。- は標準入力です。",
    "explain.file": "読み取るファイル。- は標準入力です。",
    "summary.files": "資料、または parse が書き出した JSON。- は標準入力です。",
    "diff.old": "前の年度の資料、またはその JSON。",
    "diff.new": "後の年度の資料、またはその JSON。",
    "encoding": "ファイルの文字コード(例: cp932)。指定しなければ自動で見分けます。",
    "notation": "用意されている書き方の名前、または自作の書き方ファイル。指定しなければ最も合うものを選びます。",
    "strict": "エラーだけでなく注意があっても、終了コードを 1 にします。",
    "parse.output_format": (
        "json(指定しないとき)、jsonl: 一行に一件、csv、table: 画面で見る表、xlsx、sqlite、parquet。"
    ),
    "summary.output_format": "table: 画面で見る表、json、csv: 一行に一部局。",
    "diff.output_format": "table: 画面で見る表、json、csv: 一行に一事業。",
    "parse.output": "ファイルに書き出します。形式は名前の末尾で決まります。",
    "review.output": "ページの書き出し先。- は標準出力です。",
    "review.lang": "ページの言語。指定しなければ環境の言語に合わせます。",
    "columns": "CSV の列名。en は出力の定義どおりの英語、ja は日本語です。",
    "csv_encoding": "CSV の文字コード。指定しなければ .csv ファイルは utf-8-sig、それ以外は utf-8 です。",
    "data_package": "CSV の説明書 datapackage.json を同じ場所に書き出します。",
    "unit": "表の金額の単位。JSON と CSV は常に円です。",
    "merge_pools": "同じ部局の複数の事業が共有する内数の金額を、一度だけ数えます。",
    "match_printed": "内数の金額が別の事業として載っているときは、重ねて数えません。",
    "merge_repeats": "何度も載っている事業を、一度だけ数えます。",
    "everything": "変わらなかった事業も表に示します。",
    "renamed": "部局の改称を書いた TOML ファイル。用意されているものに加えて使います。何度でも指定できます。",
    "similar": "似た事業名も対応させます(追加の部品 match が必要)。部品があれば指定しなくても行います。",
}

METAVARS_JA: dict[str, str] = {
    "OPTIONS": "オプション",
    "COMMAND": "コマンド",
    "ARGS": "引数",
    "FILE": "ファイル",
    "PATH": "パス",
    "NAME": "名前",
    "OLD": "前",
    "NEW": "後",
}
"""What stands in a usage line for what the user puts there."""
