"""``infast import``: a bank's statements, or our e-invoices, into the books."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from beancount.core.data import Custom

from beancount_infast.bank_recording import Imported, import_statements
from beancount_infast.cli import common
from beancount_infast.cli.common import (
    exact,
    ledger_option,
    ledger_path,
    said,
    write_json,
)
from beancount_infast.cli.recording import Common, confirm_and_write
from beancount_infast.cli.tables import Cell, Column, plain, table
from beancount_infast.einvoice.intake import import_invoices
from beancount_infast.einvoice.judging import Asked
from beancount_infast.einvoice.reading import read, recognises
from beancount_infast.importers import installed, recognise
from beancount_infast.importers.base import StatementImporter
from beancount_infast.ledger import load
from beancount_infast.matching import Outcome
from beancount_infast.options import read_options
from beancount_infast.recording import Wishes
from beancount_infast.sentences import marked, say
from beancount_infast.statements import StatementError
from beancount_infast.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_infast.einvoice.judging import Notice
    from beancount_infast.ledger import Ledger
    from beancount_infast.options import Options
    from beancount_infast.recording import Recorded
    from beancount_infast.statements import Statement

FAVA_OPTION = "fava-option"
IMPORT_CONFIG = "import-config"


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…"
)
@click.option("--account", metavar="ACCOUNT", help="The bank account in the ledger.")
@click.option("--bank", metavar="NAME", help="The importer.  [default: recognised]")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The ledger's file that takes the payments.",
)
@click.option("--income", metavar="ACCOUNT", help="Of invoices: the income account.")
@click.option("--description", metavar="TEXT", help="Of invoices: what they are about.")
@click.option("--create", is_flag=True, help="Of invoices: add unknown customers.")
@click.option("--draft", is_flag=True, help="Of invoices: drafts, to be validated.")
@click.option("--yes", is_flag=True, help="Of invoices: ask no question.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the result is written.",
)
@ledger_option
def import_command(
    files: tuple[Path, ...],
    account: str | None,
    bank: str | None,
    into: Path | None,
    form: str,
    *,
    dry_run: bool,
    **of_invoices: Any,
) -> None:
    """Read bank statements, or invoices that we issued (Factur-X, CII, UBL).

    Of a statement, what is sure is recorded and what is likely is suggested. Invoices
    are recorded as by the command invoice: shown first, and for good.
    """
    path = ledger_path()
    if _are_einvoices(files):
        _refuse_options(
            marked("{0} goes with bank statements, not with invoices."),
            account=account,
            bank=bank,
        )
        _import_einvoices(path, files, into, form, dry_run=dry_run, **of_invoices)
        return
    # Whoever asks no question of a statement is asked none either way.
    del of_invoices["yes"]
    _refuse_options(
        marked("{0} goes with invoices, not with bank statements."), **of_invoices
    )
    try:
        statements = _Statements(load(path), account, bank).read(files)
    except StatementError as error:
        click.echo(error.say(Words()), err=True)
        click.get_current_context().exit(2)
    words = Words()
    wishes = Wishes(common.today(), into, dry_run, None, words)
    results = import_statements(path, statements, wishes)
    lines = [one for found in results for one in found]
    if form == "json":
        write_json([as_json(one) for one in lines])
    else:
        _draw(words, lines, dry_run=dry_run)


def _refuse_options(sentence: str, **given: Any) -> None:
    """Refuse options that mean nothing for what is imported."""
    for name, value in given.items():
        if value:
            raise click.UsageError(said(sentence, f"--{name}"))


# --- E-invoices ----------------------------------------------------------------


def _are_einvoices(files: Sequence[Path]) -> bool:
    """Say whether e-invoices are imported, and not statements.

    Raises:
        UsageError: Both are: the one is asked about, the other is not.
    """
    invoices = [file for file in files if recognises(file)]
    if invoices and len(invoices) < len(files):
        other = next(file for file in files if file not in invoices)
        raise click.UsageError(
            said(
                "{0} is an invoice and {1} is none: import bank statements by "
                "themselves.",
                invoices[0],
                other,
            )
        )
    return bool(invoices)


def _import_einvoices(
    path: Path,
    files: Sequence[Path],
    into: Path | None,
    form: str,
    *,
    dry_run: bool,
    yes: bool,
    **asked: Any,
) -> None:
    """Show what e-invoices become, ask, and record them."""
    sources = [read(file) for file in files]
    told: set[Notice] = set()

    def write(wishes: Wishes) -> Recorded:
        taken = import_invoices(path, sources, Asked(**asked), wishes)
        for notice in taken.notices:
            if notice not in told:
                sentence = plain(said(notice.sentence, *notice.values))
                click.echo(sentence, err=True)
        told.update(taken.notices)
        return taken.recorded

    shared = Common(common.today(), None, None, into, dry_run, yes, form)
    confirm_and_write(shared, write)


# --- Reading -------------------------------------------------------------------


class _Statements:
    """Reads files as statements, each by the importer that recognises it.

    Args:
        ledger: The ledger.
        account: The bank account in the ledger, where it is named.
        bank: The importer, where it is named.
    """

    def __init__(self, ledger: Ledger, account: str | None, bank: str | None) -> None:
        self._options: Options = read_options(ledger.entries, ledger.options_map)[0]
        self._account = account
        self._bank = bank
        self._installed = installed()
        self._configured = configured(ledger)

    def read(self, files: Iterable[Path]) -> list[tuple[Statement, str]]:
        """Read files, all of them before anything is decided.

        Raises:
            StatementError: One cannot be read, or no importer recognises it.
            UsageError: Nothing says which bank or account it is of.
        """
        return [self._read(str(file)) for file in files]

    def _read(self, file: str) -> tuple[Statement, str]:
        importer, own_account = self._importer(file)
        account = self._account or own_account
        if account is None:
            account = self._options.banks.get(importer.bank)
        if account is None:
            raise click.UsageError(
                said(
                    "Which account is {0} of? Name it with --account, or in the "
                    'ledger: custom "infast-option" "bank" "{1}" ACCOUNT',
                    file,
                    importer.bank,
                )
            )
        return importer.read(file), account

    def _importer(self, file: str) -> tuple[StatementImporter, str | None]:
        """Give a file's importer, and its account where it was configured with one."""
        if self._bank is not None:
            return self._named(self._bank)
        # Those that a person configured know better: which account, which number.
        own = recognise(file, self._configured)
        if len(own) == 1:
            return own[0], own[0].ledger_account
        found = recognise(file, [make() for make in self._installed.values()])
        if len(found) == 1:
            return found[0], None
        if found:
            # A format that several banks share: the one that the ledger knows.
            known = [one for one in found if one.bank in self._options.banks]
            if len(known) == 1:
                return known[0], None
            names = ", ".join(one.bank for one in found)
            raise click.UsageError(
                said(
                    "{0} may be of several banks: name one with --bank ({1})",
                    file,
                    names,
                )
            )
        raise _unrecognised(file)

    def _named(self, name: str) -> tuple[StatementImporter, str | None]:
        own = [one for one in self._configured if name in (one.bank, one.name)]
        if len(own) == 1:
            return own[0], own[0].ledger_account
        if name not in self._installed:
            names = ", ".join(self._installed)
            raise click.UsageError(
                said("There is no importer {0}; there are {1}", name, names)
            )
        return self._installed[name](), None


def _unrecognised(file: str) -> StatementError:
    """Give the error of a file that no importer recognises; or of its reading."""
    from beancount_infast.importers.base import HEAD_BYTES, read_bytes  # noqa: PLC0415

    read_bytes(file, HEAD_BYTES)
    return StatementError(
        file,
        say("no importer recognises this file"),
        say(
            "name its bank with --bank, or describe its columns in the import "
            "configuration (docs/banks.md)"
        ),
    )


def configured(ledger: Ledger) -> list[StatementImporter]:
    """Give the importers of the ledger's own import configuration, Fava's.

    Args:
        ledger: The ledger; its option ``import-config`` names the file.
    """
    names = [
        entry.values[1].value
        for entry in ledger.entries
        if type(entry) is Custom
        and entry.type == FAVA_OPTION
        and len(entry.values or ()) > 1
        and entry.values[0].value == IMPORT_CONFIG
    ]
    if not names:
        return []
    file = ledger.path.parent / str(names[-1])
    if not file.is_file():
        return []
    try:
        config: Any = runpy.run_path(str(file)).get("CONFIG", [])
    except Exception as error:
        # Whatever a person's own file does, it ends with a sentence.
        raise click.UsageError(
            said(
                "{0}: it cannot be run ({1}: {2}); correct it",
                file,
                type(error).__name__,
                error,
            )
        ) from error
    return [one for one in config if isinstance(one, StatementImporter)]


# --- Telling -------------------------------------------------------------------


def as_json(one: Imported) -> dict[str, Any]:
    """Give a line and what became of it as JSON holds it."""
    proposal, line = one.proposal, one.proposal.line
    places = one.places
    return {
        "file": one.statement.file,
        "line": line.line,
        "date": line.date.isoformat(),
        "amount": exact(line.amount, places),
        "currency": line.currency,
        "label": line.label,
        "payer": line.payer,
        "reference": proposal.reference,
        "outcome": proposal.outcome.value,
        "customer": proposal.customer,
        "settles": [
            {"invoice": invoice, "amount": exact(amount, places)}
            for invoice, amount in proposal.settles
        ],
        "credit": exact(proposal.credit, places),
        "candidates": list(proposal.candidates),
        "reasons": list(proposal.reasons),
        "number": one.number,
    }


# As tables show them.
OUTCOMES = {
    Outcome.SETTLED: marked("settled"),
    Outcome.SUGGESTED: marked("suggested"),
    Outcome.MATCHED: marked("matched"),
    Outcome.TRANSFER: marked("transfer"),
    Outcome.RETURNED: marked("returned"),
    Outcome.UNIDENTIFIED: marked("unidentified"),
    Outcome.DUPLICATE: marked("duplicate"),
    Outcome.IGNORED: marked("ignored"),
}
_STYLES = {
    Outcome.SETTLED: "bold",
    Outcome.SUGGESTED: "red",
    Outcome.RETURNED: "red",
    Outcome.DUPLICATE: "pale",
    Outcome.IGNORED: "pale",
}


def _draw(words: Words, lines: Sequence[Imported], *, dry_run: bool) -> None:
    """Show each line with its outcome and why, then how many of each."""
    columns = [
        Column(words("Date")),
        Column(words("Amount"), figures=True),
        Column(""),
        Column(words("Outcome")),
        Column(words("Document"), wraps=True),
        Column(words("Why"), wraps=True),
    ]
    rows = [_row(words, one) for one in lines]
    if rows:
        click.echo(table(columns, rows))
    counts = Counter(one.proposal.outcome for one in lines)
    told = ", ".join(
        f"{counts[outcome]} {words(OUTCOMES[outcome])}"
        for outcome in Outcome
        if counts[outcome]
    )
    click.echo(told or words("Nothing to show."))
    if dry_run:
        click.echo(words("Nothing was written."))


def _row(words: Words, one: Imported) -> list[str | Cell]:
    proposal, line = one.proposal, one.proposal.line
    outcome = proposal.outcome
    return [
        line.date.isoformat(),
        words.amount(line.amount, one.places),
        line.currency,
        Cell(words(OUTCOMES[outcome]), _STYLES.get(outcome, "")),
        one.number or "",
        "; ".join((*_settled(words, one), *proposal.reasons)),
    ]


def _settled(words: Words, one: Imported) -> list[str]:
    proposal = one.proposal
    told = [
        f"{number} {words.amount(amount, one.places)}"
        for number, amount in proposal.settles
    ]
    if proposal.credit:
        amount = words.amount(proposal.credit, one.places)
        told.append(words("{0} to the credit").format(amount))
    who = [proposal.customer] if proposal.customer else []
    return [" ".join([*who, ", ".join(told)]).strip()] if who or told else []


COMMANDS = (import_command,)
