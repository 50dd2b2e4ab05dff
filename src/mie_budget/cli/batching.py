"""The command that reads any number of documents, on all cores or a cluster, and goes on where it was stopped."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import choice, described, whole_number
from mie_budget.cli.inputs import AS_USUAL, NO_CORRECTIONS, Manner, StrictOption, listed
from mie_budget.cli.terminal import spoken
from mie_budget.language import N_
from mie_budget.sinks.formats import COMBINED, Format
from mie_budget.sinks.terminal_text import cell_width, visible, wrap

if TYPE_CHECKING:
    from mie_budget.batch.manifest import Group, Report
    from mie_budget.batch.worker import Settings
    from mie_budget.batch.workers import Workers

_SPARE = 1_000_000_000
"""Bytes of address space that a process takes beside its document, which may take twice its unpacked size."""

_MOST_FINDINGS = 8
_INDENT = 4


@described(
    N_(
        "Read any number of documents, on all cores or a cluster.\n\n"
        "Each document gets a JSON file in the folder, at its own path there; manifest.jsonl has a line for each that "
        "says what became of it. Stopped at any instant, the same command goes on where it was: what was read is read "
        "again only where its content, the program or an option has changed.\n\n"
        "Exit status: 0 all was read, 1 a document could not be read or has an error, 2 the command could not be run "
        "or the results not be written."
    )
)
def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar=N_("SOURCE..."),
            help=N_("Files, folders, patterns such as 'data/**/*.pdf'; - is a list of them on standard input."),
        ),
    ],
    out: Annotated[str, typer.Option("-o", "--out", metavar=N_("DIR"), help=N_("The folder for the results."))],
    combine: Annotated[
        list[str] | None,
        choice(
            "--combine",
            of=tuple(map(str, COMBINED)),
            help=N_("Write all records into one file too (records.csv …); repeatable."),
        ),
    ] = None,
    jobs: Annotated[
        int,
        whole_number(
            "--jobs",
            metavar=N_("COUNT"),
            help=N_("How many documents to read at the same time; 0 for as many as there are cores."),
        ),
    ] = 0,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help=N_("Try those again that could not be read the last time."))
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar=N_("ADDRESS"),
            help=N_("Read on the Dask cluster with this scheduler (tcp://host:8786); needs the extra cluster."),
        ),
    ] = None,
    how: Manner = AS_USUAL,
    strict: StrictOption = False,
) -> None:
    """`mie-budget batch`: an archive of documents to a folder of results."""
    from mie_budget.batch.run import Batch, run
    from mie_budget.batch.worker import settings_of

    wanted = Batch(
        sources=tuple(_each_named(sources)),
        out=out,
        settings=settings_of(
            limits=how.limits, language=terminal.data_language(), encoding=how.encoding, notation=how.named_notation
        ),
        combined=tuple(Format(one) for one in dict.fromkeys(combine or ())),
        corrections="" if how.corrections == NO_CORRECTIONS else how.corrections,
        retry=retry_failed,
    )
    with _workers(scheduler, jobs, wanted.settings) as workers, terminal.counted() as show:
        report = run(wanted, workers, progress=show)
    terminal.write("".join(f"{line}\n" for line in _said(report, out)))
    raise typer.Exit(1 if _is_wanting(report, strict=strict) else 0)


def _each_named(sources: Sequence[str]) -> Iterator[str]:
    """The sources, and in place of - those that standard input lists."""
    from mie_budget.batch.plan import listed_paths
    from mie_budget.sources.files import read_bytes

    for source in sources:
        if source == "-":
            yield from listed_paths(read_bytes(source)[1])
        else:
            yield source


@contextlib.contextmanager
def _workers(scheduler: str | None, jobs: int, settings: Settings) -> Iterator[Workers]:
    if scheduler is not None:
        from mie_budget.batch.cluster import connected

        with connected(scheduler, settings) as cluster:
            yield cluster
    else:
        from mie_budget.batch.workers import Processes

        yield Processes(jobs or _cores(), memory=2 * settings.limits.bytes + _SPARE)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _is_wanting(report: Report, *, strict: bool) -> bool:
    from mie_budget.batch.manifest import Status

    unread = report.counts[Status.REFUSED] + report.counts[Status.FAILED]
    return bool(unread or report.errors or (strict and report.warnings))


def _said(report: Report, out: str) -> Iterator[str]:
    """What became of the documents: each reason, how many it concerns, the first of them, and what to do about it."""
    from mie_budget.batch.manifest import FILE_NAME, Status

    _, counts = spoken(), report.counts
    names = {
        Status.READ: _.context("status", "read"),
        Status.FAILED: _.context("status", "failed"),
        Status.REFUSED: _.context("status", "refused"),
        Status.SKIPPED: _.context("status", "skipped"),
    }
    documents = _.plural("{number} document", "{number} documents", sum(counts.values()))
    numbers = listed(_("{name} {number}", name=names[status], number=counts[status]) for status in names)
    yield _("{documents}: {numbers}", documents=documents, numbers=numbers)
    records = _.plural("{number} record", "{number} records", report.records)
    found = _("{errors} with errors, {warnings} with warnings", errors=report.errors, warnings=report.warnings)
    yield _("{records}; of the documents {found}", records=records, found=found)
    rows: list[tuple[str, Group, str]] = []
    for status in (Status.FAILED, Status.REFUSED, Status.SKIPPED):
        groups = [group for (own, _code), group in report.reasons.items() if own is status]
        rows += ((names[status], group, group.first.said(_.language) or "") for group in _largest(groups))
    rows += ((names[Status.READ], group, "") for group in _largest(report.findings.values())[:_MOST_FINDINGS])
    if rows:
        yield ""
        yield from _table(rows)
        yield ""
    yield _("What became of each document is in {file}.", file=f"{out}/{FILE_NAME}")
    if report.findings:
        yield _("The findings of one: mie-budget check FILE")
    if counts[Status.FAILED]:
        yield _("To try again those that failed: the same command with --retry-failed")


def _largest(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: -group.number)


def _table(rows: Sequence[tuple[str, Group, str]]) -> Iterator[str]:
    """A line for each reason, and below it what to do."""
    _ = spoken()
    cells = [(_("documents"), "", _("reason"), _("the first one"))]
    for name, group, _said in rows:
        entry = group.first
        place = f"{entry.path}:{entry.worst.line}" if entry.worst else entry.path
        cells.append((str(group.number), name, str(entry.reason or (entry.worst and entry.worst.code)), place))
    widths = [max(cell_width(row[at]) for row in cells) for at in range(3)]
    for row, said in zip(cells, ("", *(said for *_rest, said in rows)), strict=True):
        padded = [text + " " * (wide - cell_width(text)) for text, wide in zip(row, widths, strict=False)]
        number = padded[0].strip().rjust(widths[0] - cell_width(row[0]) + len(row[0]))
        yield visible("  ".join((number, *padded[1:], row[3])).rstrip())
        yield from (f"{'':{_INDENT}}{line}" for line in wrap(visible(said), terminal.columns() - _INDENT))
