"""``infast export fec``: the French file of entries, and its notice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beancount_infast.cli.common import Day, ledger_option, ledger_path, said
from beancount_infast.cli.tables import plain
from beancount_infast.export import files
from beancount_infast.export.faults import ExportRefused
from beancount_infast.export.fec import fec_files, period_asked
from beancount_infast.export.fec_exercise import Asked, Period, exercise_of_year
from beancount_infast.export.fec_layout import WIDTHS, Layout
from beancount_infast.export.fec_refusals import place
from beancount_infast.export.fec_texts import ENCODINGS, SEPARATORS, first_of
from beancount_infast.opened import Opened
from beancount_infast.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount.core.data import Transaction

    from beancount_infast.export.faults import ExportFault
    from beancount_infast.export.fec import FecFiles

# The years that the name of a FEC may hold.
_YEARS = click.IntRange(2000, 2099)


@click.command()
@ledger_option
@click.option(
    "--year",
    type=_YEARS,
    metavar="YEAR",
    help="The exercise that closes in this year.",
)
@click.option(
    "--from",
    "since",
    type=Day(),
    metavar="DATE",
    help="The first day, of an exercise of another length or of a part of one.",
)
@click.option("--to", "until", type=Day(), metavar="DATE", help="The last day.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    default=Path(),
    help="Where the files are written.  [default: here]",
)
@click.option(
    "--encoding",
    type=click.Choice(ENCODINGS),
    default=ENCODINGS[0],
    show_default=True,
    help="The character set.",
)
@click.option(
    "--separator",
    type=click.Choice(list(SEPARATORS)),
    default="tab",
    show_default=True,
    help="What stands between fields.",
)
@click.option(
    "--columns",
    type=click.Choice([str(width) for width in WIDTHS]),
    default=str(WIDTHS[0]),
    show_default=True,
    help="18 columns, or 22 for BNC on a cash basis.",
)
@click.option(
    "--journal",
    "journals",
    multiple=True,
    metavar="CODE",
    help="This journal alone, to be imported elsewhere: no FEC. May be repeated.",
)
def fec(
    *,
    year: int | None,
    since: datetime.date | None,
    until: datetime.date | None,
    into: Path,
    encoding: str,
    separator: str,
    columns: str,
    journals: tuple[str, ...],
) -> None:
    """The French file of entries (FEC) of an exercise, with its notice.

    A part of an exercise gives a file of the same form to be imported elsewhere.
    """
    layout = Layout(encoding, separator, int(columns))
    opened = Opened(ledger_path())
    try:
        asked = _asked(opened, year, since, until, part=bool(journals))
        exercise, part = asked
        made = fec_files(opened, exercise, layout, part=part, journals=journals)
    except ExportRefused as refused:
        _refuse(refused.faults)
        return
    wanted = {made.name: made.data}
    if part is None:
        wanted[made.notice_name] = made.notice
    for path in files.write(into, wanted):
        click.echo(str(path))
    _say(made)


def _asked(
    opened: Opened,
    year: int | None,
    since: datetime.date | None,
    until: datetime.date | None,
    *,
    part: bool,
) -> Asked:
    """Give the exercise that is asked for, and the part of it if it is one.

    Raises:
        UsageError: None is asked for.
        ExportRefused: The period ends before it begins.
    """
    if year is not None:
        regular = exercise_of_year(year, opened.books.options.fiscal_year_end)
        since, until = since or regular.first, until or regular.last
        if since <= until:
            exercise = Period(since, until)
            return Asked(exercise, exercise if part else None)
    elif since is None or until is None:
        raise click.UsageError(said("Which exercise? Give --year, or --from and --to."))
    return period_asked(opened, since, until, part=part)


def _refuse(faults: Iterable[ExportFault]) -> None:
    words = Words()
    for fault in faults:
        click.echo(plain(fault.say(words)), err=True)
    click.get_current_context().exit(2)


def _say(made: FecFiles) -> None:
    """Say what was written, and what was left out."""
    click.echo(
        said(
            "Entries: {0}, in {1} lines; without a seal: {2}.",
            made.entries,
            len(made.lines),
            made.unsealed,
        )
    )
    if made.asked.part is not None:
        click.echo(
            said(
                "This is no FEC: it holds a part of an exercise, to be imported into "
                "another program."
            )
        )
    for entry in made.drafts:
        click.echo(plain(_draft(entry)), err=True)


def _draft(entry: Transaction) -> str:
    file, line = place(entry.meta)
    what = " - ".join(filter(None, map(first_of, (entry.payee, entry.narration))))
    return f"{file}:{line}: " + said(
        "this draft is left out: {0} {1}", entry.date, what
    )
