#!/bin/sh
# Double-click it: the desk opens in the browser, on the folder "documents" beside this file or on a folder it is given.
cd "$(dirname "$0")" || exit 1
if [ ! -x .venv/bin/mie-budget ]; then
    command -v python3 >/dev/null || { echo "Install Python 3.11 or newer from https://www.python.org/ first."; exit 1; }
    echo "The first start installs the program. This takes a minute or two."
    python3 -m venv .venv && .venv/bin/pip install --quiet '.[app]' || exit 1
fi
folder="${1:-documents}"
mkdir -p "$folder"
exec .venv/bin/mie-budget app "$folder"
