#!/bin/sh
# Double-click it, or give it documents: a workbook and a page to check the reading on, beside each document.
cd "$(dirname "$0")" || exit 1
if [ ! -x .venv/bin/mie-budget ]; then
    command -v python3 >/dev/null || { echo "Install Python 3.11 or newer from https://www.python.org/ first."; exit 1; }
    echo "The first start installs the program. This takes a minute or two."
    python3 -m venv .venv && .venv/bin/pip install --quiet . || exit 1
fi
if [ $# = 0 ]; then
    printf "Drop a document into this window and press Enter: "
    read -r line
    eval "set -- $line" # Terminal puts a \ before each blank of a name
fi
for document in "$@"; do
    beside="${document%.*}-mie-budget"
    .venv/bin/mie-budget parse "$document" -o "$beside.xlsx"
    .venv/bin/mie-budget review "$document" -o "$beside.html" && { [ "$(uname)" != Darwin ] || open "$beside.html"; }
done
