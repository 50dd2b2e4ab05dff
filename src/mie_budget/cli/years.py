"""The commands over what documents add up to: summary, and diff between two years."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import choice, described
from mie_budget.cli.inputs import (
    ALL,
    AS_USUAL,
    Corrections,
    Manner,
    StrictOption,
    Tally,
    Wanted,
    chosen_filters,
    each_filtered,
    each_given,
    readings,
    say_passed,
    text_of,
    troubles,
)
from mie_budget.cli.terminal import spoken
from mie_budget.errors import install_command
from mie_budget.language import N_
from mie_budget.units import Unit

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.cli.inputs import Given
    from mie_budget.meaning.comparison import Matcher
    from mie_budget.meaning.results import Comparison, Rename, Summary, YearTotals
    from mie_budget.models import Document

BY_YEAR, BY_DEPARTMENT = "year", "year,department"
"""What `summary --by` takes: the years alone, or with their departments."""
_RENAMED_FILE = "data/renamed_departments.toml"


class Format(StrEnum):
    """The output formats of both commands."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


UnitOption = Annotated[
    Unit, choice("--unit", of=Unit, help=N_("The unit of the amounts in the table. JSON and CSV are always in yen."))
]


@described(
    N_(
        "Add up documents by department.\n\nAmounts that are only part of a figure (内数) are never counted as firm: "
        "each total is a firm sum and a ceiling. Documents of one fiscal year are added together, those of several are "
        "shown apart. Exit status: as for parse."
    )
)
def summary(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar=N_("FILE..."),
            help=N_("Documents, folders of them, or the JSON that parse writes; - is standard input."),
        ),
    ],
    output_format: Annotated[
        Format, choice("-f", "--format", of=Format, help=N_("table: for a person, json, or csv: a row a department."))
    ] = Format.TABLE,
    by: Annotated[
        str | None,
        choice(
            "--by",
            of=(BY_YEAR, BY_DEPARTMENT),
            help=N_("Years side by side, alone or with a row for each department (table and CSV; JSON is the same)."),
        ),
    ] = None,
    unit: UnitOption = Unit.THOUSAND,
    merge_pools: Annotated[
        bool, typer.Option(help=N_("Count one figure once that several 内数 items of the same departments share."))
    ] = True,
    match_printed: Annotated[
        bool, typer.Option(help=N_("Count nothing for a shared figure that is also printed as an exact item."))
    ] = True,
    merge_repeats: Annotated[bool, typer.Option(help=N_("Count an item once that is printed several times."))] = True,
    wanted: Wanted = ALL,
    how: Manner = AS_USUAL,
    strict: StrictOption = False,
) -> None:
    """`mie-budget summary`: what documents add up to, with no money counted twice."""
    from mie_budget.meaning.totals import summarize

    tally, filters = Tally(), chosen_filters(wanted)
    read = functools.partial(readings, how=how, tally=tally, corrections=Corrections(how.corrections))
    given = each_given(files, tally=tally, besides=[how.corrections])
    documents = list(each_filtered(_documents(given, read), filters))
    result = summarize(documents, merge_pools=merge_pools, match_printed=match_printed, merge_repeats=merge_repeats)
    if documents or not tally.unread:
        _write(result, output_format, unit, by=by)
    raise typer.Exit(tally.status(strict=strict))


@described(
    N_(
        "Compare two years item by item.\n\nShows what is new, ended, raised, lowered or moved to another department. "
        "An amount that became 内数, or was 内数, neither rose nor fell. With filters, an item is shown whose record "
        "passes them in one of the years. Exit status: as for parse."
    )
)
def diff(
    old: Annotated[str, typer.Argument(metavar=N_("OLD"), help=N_("The document of the year before, or its JSON."))],
    new: Annotated[str, typer.Argument(metavar=N_("NEW"), help=N_("The document of the year after, or its JSON."))],
    output_format: Annotated[
        Format, choice("-f", "--format", of=Format, help=N_("table: for a person, json, or csv: a row an item."))
    ] = Format.TABLE,
    unit: UnitOption = Unit.THOUSAND,
    everything: Annotated[bool, typer.Option("--all", help=N_("Show the unchanged items in the table too."))] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("FILE"), help=N_("A TOML file of renamed departments, besides the shipped one; repeatable.")
        ),
    ] = None,
    similar: Annotated[
        bool | None,
        typer.Option(
            "--similar/--no-similar",
            help=N_("Match titles that are only similar (needs the extra match). Done unless that is not installed."),
        ),
    ] = None,
    wanted: Wanted = ALL,
    how: Manner = AS_USUAL,
    strict: StrictOption = False,
) -> None:
    """`mie-budget diff`: what became of each item between two years."""
    from mie_budget.meaning.comparison import compare

    renames = (*_shipped_renames(), *(rename for file in renamed or () for rename in _renames_in(file)))
    matcher = _matcher(similar)
    tally, filters = Tally(), chosen_filters(wanted)
    read = functools.partial(readings, how=how, tally=tally, corrections=Corrections(how.corrections))
    before, after = (
        list(_documents(each_given([given], tally=tally, besides=[how.corrections]), read)) for given in (old, new)
    )
    if not tally.unread:
        result = compare(before, after, renamed=renames, matcher=matcher, filters=filters)
        if any(filters):
            records = [record for document in (*before, *after) for record in document.records]
            say_passed(sum(map(filters.keep, records)), len(records))
        _warn_of_years(result.old, result.new)
        _write(result, output_format, unit, everything=everything)
    raise typer.Exit(tally.status(strict=strict))


def _write(
    result: Summary | Comparison, output_format: Format, unit: Unit, *, everything: bool = False, by: str | None = None
) -> None:
    from mie_budget.meaning.results import Summary

    if output_format is Format.JSON:
        from mie_budget.sinks.contract import result_json

        terminal.write_data(result_json(result).encode("utf-8"))
    elif output_format is Format.CSV:
        from mie_budget.sinks.delimited import comparison_csv, summary_csv, years_csv

        if isinstance(result, Summary):
            text = years_csv(result, departments=by == BY_DEPARTMENT) if by else summary_csv(result)
        else:
            text = comparison_csv(result)
        terminal.write_data(text.encode("utf-8"))
    else:
        from mie_budget.sinks.tables import comparison_table, summary_table, years_table

        width, colour, language = terminal.columns(), terminal.shows_colour(), spoken().language
        if isinstance(result, Summary) and by:
            departments = by == BY_DEPARTMENT
            table = years_table(result, departments=departments, unit=unit, width=width, language=language)
        elif isinstance(result, Summary):
            table = summary_table(result, unit=unit, width=width, colour=colour, language=language)
        else:
            table = comparison_table(
                result, unit=unit, width=width, colour=colour, everything=everything, language=language
            )
        terminal.write(table)


def _documents(
    given: Sequence[Given], readings_of: Callable[[Sequence[Given]], Iterator[tuple[str, Reading]]]
) -> Iterator[Document]:
    """The documents in the files, with a line on standard error for each that has warnings or errors."""
    for name, reading in readings_of(given):
        found = troubles(reading.document.diagnostics)
        if found:
            _ = spoken()
            note = _(": a sum may be incomplete (see: mie-budget check)")
            terminal.say(f"{name}: {found}{note}")
        yield reading.document


def _matcher(similar: bool | None) -> Matcher | None:
    """The fuzzy matcher; where nobody asked for it and it is not installed, none, and a line that says so."""
    from mie_budget.meaning.comparison import fuzzy_matcher

    if similar is None and find_spec("rapidfuzz") is None:
        _ = spoken()
        command = install_command("rapidfuzz")
        terminal.say(_("only equal titles are matched; for similar ones: {command}", command=command))
        return None
    return None if similar is False else fuzzy_matcher()


def _warn_of_years(old: Sequence[YearTotals], new: Sequence[YearTotals]) -> None:
    """What makes a comparison of two years another one than its reader thinks."""
    _ = spoken()
    for name, years in ((_.context("argument", "OLD"), old), (_.context("argument", "NEW"), new)):
        if len(years) > 1:
            note = _("{name} holds more than one fiscal year or stage; all of its items are compared", name=name)
            terminal.say(note)
    old_years = {year.fiscal_year for year in old if year.fiscal_year is not None}
    new_years = {year.fiscal_year for year in new if year.fiscal_year is not None}
    if old_years and new_years and min(new_years) < max(old_years):
        terminal.say(_("OLD is of a later fiscal year than NEW"))


def _shipped_renames() -> tuple[Rename, ...]:
    from mie_budget.meaning.comparison import parse_renames

    file = resources.files("mie_budget") / _RENAMED_FILE
    return parse_renames(file.read_text(encoding="utf-8"), file=file.name)


def _renames_in(path: str) -> tuple[Rename, ...]:
    from mie_budget.meaning.comparison import parse_renames

    return parse_renames(text_of(path), file=path)
