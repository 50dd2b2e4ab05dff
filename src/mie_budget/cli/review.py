"""`mie-budget review`: documents and what was read from them side by side, as one HTML page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, FILES_HELP, NOTATION_HELP, STRICT_HELP, Tally, readings
from mie_budget.cli.language import Name, counted, current, listed
from mie_budget.cli.output import check_target

if TYPE_CHECKING:
    from mie_budget.api import Reading


def review(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=FILES_HELP)],
    output: Annotated[str, typer.Option("-o", "--output", metavar="PATH", help="The page; - is standard output.")],
    lang: Annotated[
        Name | None, typer.Option("--lang", help="The language of the page. That of the locale unless given.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT_HELP)] = False,
) -> None:
    """Show documents beside what was read from them, as a web page.

    The page is one file that works without a network: every line of the source with its role, the records, the
    totals by department and the findings, linked with one another. Exit status: as for parse.
    """
    from mie_budget.sinks.columns import Language
    from mie_budget.sinks.review_page import review_page

    if output != "-":
        check_target(output, files)
    tally = Tally()
    read: list[Reading] = [reading for _, reading in readings(files, encoding=encoding, notation=notation, tally=tally)]
    if read:
        page = review_page(read, language=Language(lang or current()))
        if output == "-":
            terminal.write(page.decode("utf-8"))
        else:
            from mie_budget.sinks.atomic import write_atomically

            write_atomically(output, page)
            records = sum(len(reading.document.records) for reading in read)
            found = sum(len(reading.document.diagnostics) for reading in read)
            counts = (counted(len(read), "document"), counted(records, "record"), counted(found, "finding"))
            terminal.say(f"{output}: {listed(counts)}")
    raise typer.Exit(tally.status(strict=strict))
