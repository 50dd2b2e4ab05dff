"""The commands that add up and compare: summary and diff, over documents or the JSON that parse writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import choice, described
from mie_budget.cli.inputs import (
    EncodingOption,
    NotationOption,
    StrictOption,
    Tally,
    chosen_notation,
    readings,
    shown_name,
    troubles,
)
from mie_budget.cli.terminal import say_error, spoken, tracked
from mie_budget.errors import ErrorCode, MieBudgetError, UsageError
from mie_budget.language import N_

if TYPE_CHECKING:
    from mie_budget.models import Document


class TotalsFormat(StrEnum):
    """The output formats of totals and comparisons."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@described(
    N_(
        "Add up documents by department.\n\n"
        "Amounts that are only part of a figure (内数) are never counted as firm: each total is a firm sum and a "
        "ceiling. Documents of one fiscal year are added together, those of several are shown apart. Exit status: as "
        "for parse."
    )
)
def summary(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar=N_("FILE..."), help=N_("Documents, or the JSON that parse writes; - is standard input.")
        ),
    ],
    output_format: Annotated[
        TotalsFormat,
        choice("-f", "--format", of=TotalsFormat, text=N_("table: for a person, json, or csv: a row a department.")),
    ] = TotalsFormat.TABLE,
    merge_pools: Annotated[
        bool, typer.Option(help=N_("Count one figure once that several 内数 items of the same departments share."))
    ] = True,
    encoding: EncodingOption = None,
    notation: NotationOption = None,
    strict: StrictOption = False,
) -> None:
    """`mie-budget summary`: what documents add up to, with no money counted twice."""
    raise NotImplementedError


@described(
    N_(
        "Compare two years item by item.\n\n"
        "Shows what is new, ended, raised, lowered or moved to another department. An amount that became 内数, or "
        "was 内数, neither rose nor fell. Exit status: as for parse."
    )
)
def diff(
    old: Annotated[str, typer.Argument(metavar=N_("OLD"), help=N_("The document of the year before, or its JSON."))],
    new: Annotated[str, typer.Argument(metavar=N_("NEW"), help=N_("The document of the year after, or its JSON."))],
    encoding: EncodingOption = None,
    notation: NotationOption = None,
    strict: StrictOption = False,
) -> None:
    """`mie-budget diff`: what became of each item between two years."""
    raise NotImplementedError
