"""`mie-budget diff`: what became of each item between two years."""

from __future__ import annotations

from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, NOTATION_HELP, STRICT_HELP, Tally
from mie_budget.cli.language import sink_language, word
from mie_budget.cli.summary import UNIT_HELP, Format, read_documents
from mie_budget.errors import UsageError
from mie_budget.sinks.summary_amounts import Unit

if TYPE_CHECKING:
    from mie_budget.meaning.comparison_models import Comparison
    from mie_budget.meaning.matching import Matcher
    from mie_budget.meaning.renames import Rename
    from mie_budget.meaning.summary_models import Summary

_RENAMED_FILE = "data/renamed_departments.toml"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The document of the year before, or its JSON.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The document of the year after, or its JSON.")],
    output_format: Annotated[
        Format, typer.Option("-f", "--format", help="table: for a person, json, or csv: a row an item.")
    ] = Format.TABLE,
    unit: Annotated[Unit, typer.Option(help=UNIT_HELP)] = Unit.THOUSAND,
    everything: Annotated[bool, typer.Option("--all", help="Show the unchanged items in the table too.")] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="A TOML file of renamed departments, besides the shipped one; repeatable."),
    ] = None,
    similar: Annotated[
        bool | None,
        typer.Option(
            "--similar/--no-similar",
            help="Match titles that are only similar (needs the extra match). Done unless that is not installed.",
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT_HELP)] = False,
) -> None:
    """Compare two years item by item.

    Shows what is new, ended, raised, lowered or moved to another department. An amount that became 内数, or was 内数,
    neither rose nor fell. Exit status: as for parse.
    """
    from mie_budget.meaning.comparison import compare

    renames = (*_shipped_renames(), *(rename for file in renamed or () for rename in _renames_in(file)))
    matcher = _matcher(similar)
    tally = Tally()
    before = list(read_documents([old], encoding=encoding, notation=notation, tally=tally))
    after = list(read_documents([new], encoding=encoding, notation=notation, tally=tally))
    if not tally.unread:
        comparison = compare(before, after, renamed=renames, matcher=matcher)
        _warn(comparison.old, comparison.new)
        terminal.write(_text(comparison, output_format, unit, everything=everything))
    raise typer.Exit(tally.status(strict=strict))


def _text(comparison: Comparison, output_format: Format, unit: Unit, *, everything: bool) -> str:
    if output_format is Format.JSON:
        from mie_budget.sinks.diff_json import diff_json

        return diff_json(comparison)
    if output_format is Format.CSV:
        from mie_budget.sinks.diff_csv import diff_csv

        return diff_csv(comparison)
    from mie_budget.sinks.diff_table import diff_table

    width, colour, language = terminal.columns(), terminal.shows_colour(), sink_language()
    return diff_table(comparison, unit=unit, width=width, colour=colour, everything=everything, language=language)


def _matcher(similar: bool | None) -> Matcher | None:
    """The fuzzy matcher; where nobody asked for it and it is not installed, none, and a line that says so."""
    from mie_budget.meaning.matching import fuzzy_matcher

    if similar is None and find_spec("rapidfuzz") is None:
        terminal.say(word("equal_titles"))
        return None
    return None if similar is False else fuzzy_matcher()


def _warn(old: Summary, new: Summary) -> None:
    """What makes a comparison of two years another one than its reader thinks."""
    for name, summary in (("old", old), ("new", new)):
        if len(summary.years) > 1:
            terminal.say(word("several_years", name=word(name)))
    old_years = {year.fiscal_year for year in old.years if year.fiscal_year is not None}
    new_years = {year.fiscal_year for year in new.years if year.fiscal_year is not None}
    if old_years and new_years and min(new_years) < max(old_years):
        terminal.say(word("later_year"))


def _shipped_renames() -> tuple[Rename, ...]:
    from mie_budget.meaning.renames import parse_renames

    file = resources.files("mie_budget") / _RENAMED_FILE
    return parse_renames(file.read_text(encoding="utf-8"), file=file.name)


def _renames_in(path: str) -> tuple[Rename, ...]:
    from mie_budget.meaning.renames import parse_renames
    from mie_budget.sources.files import read_bytes

    _, data = read_bytes(path)
    try:
        return parse_renames(data.decode("utf-8-sig"), file=path)
    except UnicodeDecodeError:
        raise UsageError("this file is not UTF-8. Save it as UTF-8", file=path) from None
