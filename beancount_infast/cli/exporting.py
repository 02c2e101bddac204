"""Files for others: ``infast export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from beancount_infast.cli import common
from beancount_infast.cli.common import Day, format_option, ledger_option, said
from beancount_infast.cli.fec import fec
from beancount_infast.cli.tables import plain
from beancount_infast.export import cdar, files, payment_files, receipt_files
from beancount_infast.export.accountant import package
from beancount_infast.export.faults import ExportRefused
from beancount_infast.export.fec_exercise import exercise_with
from beancount_infast.export.payments import payments as payments_of
from beancount_infast.export.receipts import receipts as receipts_of
from beancount_infast.export.tabular import DIALECTS, csv_bytes
from beancount_infast.export.workbook import workbook_bytes
from beancount_infast.opened import Opened
from beancount_infast.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

    from beancount_infast.export.faults import ExportFault
    from beancount_infast.export.receipts import Receipts
    from beancount_infast.export.tabular import Dialect, Lang

_MARKS = {",": ",", "comma": ",", ".": ".", "point": "."}


@click.group()
def export() -> None:
    """Files for others: an accountant, a tax office, a spreadsheet."""


def period(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--from`` and ``--to`` to a command."""
    command = click.option(
        "--to",
        "until",
        type=Day(),
        metavar="DATE",
        help="The period's last day.  [default: today]",
    )(command)
    return click.option(
        "--from",
        "since",
        type=Day(),
        metavar="DATE",
        help="The period's first day.  [default: the beginning]",
    )(command)


def into_option(text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add ``--into`` to a command.

    Args:
        text: Its help.
    """
    return click.option(
        "--into",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help=text,
    )


def last_day(since: datetime.date | None, until: datetime.date | None) -> datetime.date:
    """Give a period's last day: today where none is given.

    Raises:
        UsageError: The period ends before it begins.
    """
    until = until or common.today()
    if since is not None and since > until:
        raise click.UsageError(said("{0} comes after {1}.", since, until))
    return until


def written(folder: Path, made: dict[str, bytes]) -> None:
    """Write files into a folder, and say which."""
    for path in files.write(folder, made):
        click.echo(str(path))


def to_output(data: bytes) -> None:
    """Write bytes to standard output as they are."""
    click.echo(data, nl=False)


# --- Payments -------------------------------------------------------------------


@export.command()
@ledger_option
@period
@format_option("csv", "xlsx", "json")
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    help="The language of the columns.  [default: yours]",
)
@click.option(
    "--decimal",
    "mark",
    type=click.Choice(list(_MARKS)),
    help="What stands before the decimals.  [default: as in the language]",
)
@into_option("Write a file into this folder, not to standard output.")
def payments(
    *,
    since: datetime.date | None,
    until: datetime.date | None,
    form: str,
    lang: str | None,
    mark: str | None,
    into: Path | None,
) -> None:
    """Payments and what became of them, a row for each invoice."""
    until = last_day(since, until)
    if form == "xlsx" and into is None and _is_terminal():
        raise click.UsageError(
            said("A workbook cannot be shown here. Name a folder with --into.")
        )
    language = _language(lang)
    seen = common.see(until)
    lines = payments_of(seen.view.settlement, seen.ledger.entries, since, until)
    places = seen.view.decimals
    if form == "json":
        records = payment_files.records(lines, places)
        data = common.json_text(records).encode("utf-8", "replace")
    else:
        table = payment_files.table(lines, language, places)
        dialect = _dialect(language, mark)
        write = csv_bytes if form == "csv" else workbook_bytes
        data = write(table, dialect)
    if into is None:
        to_output(data)
    else:
        name = payment_files.file_name(language, since, until, form)
        written(into, {name: data})
    common.end(seen.ledger)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _language(lang: str | None) -> Lang:
    """Give the language of a file: as asked, else the person's, if we have it."""
    known: Any = lang or ("fr" if Words().locale.startswith("fr") else "en")
    return cast("Lang", known)


def _dialect(lang: Lang, mark: str | None) -> Dialect:
    dialect = DIALECTS[lang]
    return dialect if mark is None else dialect.with_decimal(_MARKS[mark])


# --- Receipts -------------------------------------------------------------------


@export.command()
@ledger_option
@period
@format_option("json", "csv", "cdar")
@into_option("Write into this folder.  [default: cdar here, others standard output]")
def receipts(
    *,
    since: datetime.date | None,
    until: datetime.date | None,
    form: str,
    into: Path | None,
) -> None:
    """Receipts by rate of VAT, for e-reporting, and drafts of status 212."""
    until = last_day(since, until)
    seen = common.see(until)
    found = receipts_of(seen.view.settlement, since, until)
    if form == "cdar":
        _write_drafts(seen, found, into or Path())
        return
    places = seen.view.decimals
    if form == "json":
        record = receipt_files.record(found, places)
        data = common.json_text(record).encode("utf-8", "replace")
    else:
        data = csv_bytes(receipt_files.table(found, places), DIALECTS["en"], "utf-8")
    if into is None:
        to_output(data)
    else:
        written(into, {receipt_files.file_name(since, until, form): data})
    common.end(seen.ledger)


def _write_drafts(seen: common.Seen, found: Receipts, folder: Path) -> None:
    ledger, options = seen.ledger, seen.books.options
    seller = cdar.Seller(options.siren, options.company or ledger.options_map["title"])
    try:
        made = cdar.drafts(found.receipts, seller, str(ledger.path), ledger.faults())
    except ExportRefused as refused:
        _refuse(refused.faults)
    if made:
        written(folder, made)
    else:
        click.echo(said("No receipt is reported by status 212."), err=True)


export.add_command(fec)

# --- For an accountant ------------------------------------------------------------


@export.command()
@ledger_option
@click.option(
    "--from",
    "since",
    type=Day(),
    metavar="DATE",
    help="The period's first day.  [default: that of the exercise]",
)
@click.option(
    "--to",
    "until",
    type=Day(),
    metavar="DATE",
    help="The period's last day.  [default: today]",
)
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default="fr",
    show_default=True,
    help="The language of the columns.",
)
@into_option("Where the archive is written.  [default: here]")
def accountant(
    *,
    since: datetime.date | None,
    until: datetime.date | None,
    lang: str,
    into: Path | None,
) -> None:
    """One archive to hand over: payments, entries, linked files, the notice."""
    until = last_day(since, until)
    opened = Opened(common.ledger_path())
    if since is None:
        year_end = opened.books.options.fiscal_year_end
        since = exercise_with(until, year_end).first
    try:
        made = package(opened, since, until, _language(lang))
    except ExportRefused as refused:
        _refuse(refused.faults)
    written(into or Path(), {made.name: made.data})
    click.echo(
        said(
            "Rows of payments: {0}; entries: {1}; linked files: {2}.",
            made.payments,
            made.entries,
            made.files,
        )
    )
    for entry in made.drafts:
        meta = entry.meta
        what = said("this draft is left out: {0} {1}", entry.date, entry.narration)
        click.echo(plain(f"{meta['filename']}:{meta['lineno']}: {what}"), err=True)


def _refuse(faults: Iterable[ExportFault]) -> NoReturn:
    """Say why nothing is written."""
    words = Words()
    for fault in faults:
        click.echo(plain(fault.say(words)), err=True)
    click.get_current_context().exit(2)


COMMANDS = (export,)
