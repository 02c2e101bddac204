"""The commands that record: each checks, shows the text, asks, writes and seals."""

from __future__ import annotations

import dataclasses
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beancount_infast import drafting, invoicing, records
from beancount_infast.bank_learning import Learnt, validate_and_learn
from beancount_infast.cli.common import (
    Day,
    Money,
    ledger_option,
    ledger_path,
    read_amount,
    said,
    today,
    write_json,
)
from beancount_infast.cli.completion import (
    complete_customer,
    complete_draft,
    complete_invoice,
    complete_open_invoice,
    complete_open_item,
    complete_reversible,
    complete_unused,
    complete_used,
    complete_validated,
)
from beancount_infast.cli.tables import plain
from beancount_infast.desk import Paper, Refusal
from beancount_infast.ledger import fault_of
from beancount_infast.opened import Opened
from beancount_infast.recording import Recorded, Wishes, alone, record, refuse_stale
from beancount_infast.sealing import lock, seal_all
from beancount_infast.seals import BEGINNING, head, read_seals, seal_file
from beancount_infast.sentences import marked
from beancount_infast.typesetting import number_text
from beancount_infast.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from beancount_infast.desk import Desk, Drafted


# --- What all of them share ----------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Common:
    """The options that every recording command has."""

    date: datetime.date
    number: str | None
    description: str | None
    into: Path | None
    dry_run: bool
    yes: bool
    form: str

    @property
    def paper(self) -> Paper:
        """What they say of the document."""
        return Paper(self.date, self.number, self.description)

    def wishes(self, *, dry: bool, expected: tuple[str, ...] | None = None) -> Wishes:
        """Give them as wishes."""
        return Wishes(today(), self.into, dry, expected, Words())


def _writing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of whatever writes."""
    for option in (
        click.option(
            "--format",
            "form",
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help="How the result is written.",
        ),
        click.option("--yes", is_flag=True, help="Ask no question."),
        click.option("--dry-run", is_flag=True, help="Show it and write nothing."),
        ledger_option,
    ):
        command = option(command)
    return command


def _recording_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of whatever records a document, and gather them."""

    @click.option("--date", type=Day(), metavar="DATE", help="[default: today]")
    @click.option("--number", metavar="N", help="[default: the next of its series]")
    @click.option("--description", metavar="TEXT", help="What it is about.")
    @click.option(
        "--into",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The ledger's file that takes it.",
    )
    @_writing_options
    def run(
        date: datetime.date | None,
        number: str | None,
        description: str | None,
        into: Path | None,
        form: str,
        *,
        dry_run: bool,
        yes: bool,
        **others: Any,
    ) -> None:
        day = date or today()
        common = Common(day, number, description, into, dry_run, yes, form)
        command(common=common, **others)

    run.__name__ = command.__name__
    run.__doc__ = command.__doc__
    run.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(run, "__click_params__", []),
        *getattr(command, "__click_params__", []),
    ]
    return run


# What several of them have.
_alias_option = click.option(
    "--alias",
    "aliases",
    multiple=True,
    metavar="NAME",
    help="Another name, as banks write it.",
)
_iban_option = click.option(
    "--iban",
    "ibans",
    multiple=True,
    metavar="I",
    help="A bank account that it pays from.",
)
_amount_option = click.option(
    "--amount", type=Money(), metavar="A", help="[default: as much as possible]"
)


def _draft_and_record(common: Common, draft: Callable[[Desk], list[Drafted]]) -> None:
    confirm_and_write(common, lambda wishes: record(ledger_path(), draft, wishes))


def confirm_and_write(
    common: Common, write: Callable[[Wishes], Recorded], *, definitive: bool = True
) -> None:
    """Show what would be written, ask, and write it."""
    words = Words()
    if common.dry_run:
        _show(common.form, write(common.wishes(dry=True)), words)
        return
    expected = None
    if not common.yes:
        if not _somebody_is_there():
            raise click.UsageError(
                said(
                    "Nobody is there to confirm it: add --yes, or --dry-run to see it."
                )
            )
        shown = write(common.wishes(dry=True))
        expected = tuple(one.text for one in (shown, *shown.also))
        click.echo("\n\n".join(expected) + "\n", err=True)
        question = words("Write it?")
        if definitive:
            question = words("Once recorded, it can't be changed. Record it?")
        _ask(question, words)
    _show(common.form, write(common.wishes(dry=False, expected=expected)), words)


def _somebody_is_there() -> bool:
    """Say whether a person can answer a question."""
    return sys.stdin.isatty()


def _ask(question: str, words: Words) -> None:
    """Ask a question; whatever is not a yes ends the command, status 2."""
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort:
        agreed = False
        click.echo(err=True)
    if not agreed:
        click.echo(words("Nothing was written."), err=True)
        click.get_current_context().exit(2)


def _show(form: str, recorded: Recorded, words: Words) -> None:
    """Write what was, or would be, recorded."""
    if form == "json":
        write_json(_json(recorded))
        return
    for one in (recorded, *recorded.also):
        click.echo(one.text + "\n")
    for one in (recorded, *recorded.also):
        _say(one, words)
    if recorded.line is None:
        click.echo(words("Nothing was written."))


def _say(one: Recorded, words: Words) -> None:
    for invoice, amount in one.settles:
        sentence = (
            marked("{0} of {1} settled.")
            if amount > 0
            else marked("{0} of {1} reopened.")
        )
        click.echo(words(sentence).format(_money(words, one, abs(amount)), invoice))
    if one.credit:
        sentence = (
            marked("{0} kept as the customer's credit.")
            if one.credit > 0
            else marked("{0} of the customer's credit used.")
        )
        click.echo(words(sentence).format(_money(words, one, abs(one.credit))))
    if one.line is None:
        return
    sealed = words(", sealed") if one.sealed else ""
    place = f"{one.file}:{one.line}"
    click.echo(words("{0} recorded in {1}{2}.").format(one.number, place, sealed))


def _money(words: Words, one: Recorded, amount: Decimal) -> str:
    return f"{words.amount(amount, one.places)} {one.currency}"


def _json(one: Recorded) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "file": str(one.file),
        "line": one.line,
        "text": one.text,
        "sealed": one.sealed,
        "settles": [
            {"invoice": invoice, "amount": number_text(amount, one.places)}
            for invoice, amount in one.settles
        ],
        "credit": number_text(one.credit, one.places),
        "also": [_json(other) for other in one.also],
    }


# --- Values --------------------------------------------------------------------


class Share(click.ParamType[tuple[str, Decimal | None]]):
    """A name and an amount, ``NAME=AMOUNT``; the amount may be left out."""

    name = "share"

    def __init__(self, *, needs_amount: bool = False) -> None:
        self._needs_amount = needs_amount

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Decimal | None]:
        """Read it."""
        name, equals, text = str(value).partition("=")
        amount = read_amount(text) if equals else None
        if not name or (amount is None and (equals or self._needs_amount)):
            self.fail(
                said("{0} is not NAME=AMOUNT, as in F2026-001=150", value), param, ctx
            )
        return name, amount


class LineType(click.ParamType[invoicing.Line]):
    """A line of an invoice, ``[ACCOUNT=]AMOUNT[@RATE]``."""

    name = "line"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> invoicing.Line:
        """Read it."""
        account, equals, rest = str(value).rpartition("=")
        text, at, percent = rest.partition("@")
        amount = read_amount(text)
        rate = read_amount(percent.rstrip("% ")) if at else None
        if amount is None or (at and rate is None) or (equals and not account):
            self.fail(
                said(
                    "{0} is not [ACCOUNT=]AMOUNT[@RATE], as in Income:Services=1000@20",
                    value,
                ),
                param,
                ctx,
            )
        return invoicing.Line(amount, account or None, rate)


def _given(
    shares: tuple[tuple[str, Decimal | None], ...],
) -> tuple[tuple[str, Decimal], ...]:
    return tuple((name, amount) for name, amount in shares if amount is not None)


# --- Customers -----------------------------------------------------------------


@click.group()
def customer() -> None:
    """Customers' records: an account opened, names and IBANs learnt."""


@customer.command("add")
@click.argument("key")
@click.option("--name", metavar="NAME", help="The name to show.")
@_alias_option
@click.option(
    "--terms",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="The days until an invoice is due.",
)
@click.option("--currency", metavar="C", help="The only currency of its accounts.")
@click.option("--email", metavar="E", help="Its e-mail address.")
@click.option("--siren", metavar="S", help="Its SIREN, nine digits.")
@click.option("--vat-number", metavar="V", help="Its VAT number.")
@_iban_option
@_recording_options
def add(common: Common, **record_of: Any) -> None:
    """Open a customer's accounts, with its record."""
    asked = records.NewCustomer(date=common.date, **record_of)
    confirm_and_write(
        common,
        lambda wishes: records.add(ledger_path(), asked, wishes),
        definitive=False,
    )


@customer.command("learn")
@click.argument("key", shell_complete=complete_customer)
@_alias_option
@_iban_option
@_recording_options
def learn(
    common: Common, key: str, aliases: tuple[str, ...], ibans: tuple[str, ...]
) -> None:
    """Keep other names and bank accounts on a customer's record."""
    if not aliases and not ibans:
        raise click.UsageError(said("What shall be learnt? Add --alias or --iban."))
    confirm_and_write(
        common,
        lambda wishes: records.learn(ledger_path(), key, aliases, ibans, wishes),
        definitive=False,
    )


# --- Invoices and credit notes -------------------------------------------------


@click.command()
@click.argument("customer", required=False, shell_complete=complete_customer)
@click.option(
    "--line",
    "lines",
    type=LineType(),
    multiple=True,
    help="Before VAT: [ACCOUNT=]AMOUNT[@RATE]. May be repeated.",
)
@click.option(
    "--like",
    metavar="INVOICE",
    shell_complete=complete_invoice,
    help="Take this invoice's lines.",
)
@click.option(
    "--due",
    type=Day(),
    metavar="DATE",
    help="The due date.  [default: by the customer's terms]",
)
@click.option(
    "--deposit",
    type=LineType(),
    multiple=True,
    metavar="AMOUNT[@RATE]",
    help="A deposit invoice. May be repeated, once for each rate.",
)
@click.option(
    "--deduct",
    type=Share(),
    multiple=True,
    metavar="FA[=A]",
    help="A deposit invoice to deduct, whole or in part.",
)
@click.option("--draft", is_flag=True, help="A draft: it counts once validated.")
@_recording_options
def invoice(common: Common, **asked: Any) -> None:
    """Issue an invoice: lines before VAT, or another invoice's lines."""
    if not (asked["lines"] or asked["like"] or asked["deposit"]):
        raise click.UsageError(
            said("What is invoiced? Add --line, --like or --deposit.")
        )
    request = invoicing.InvoiceRequest(common.paper, **asked)
    _draft_and_record(common, lambda desk: invoicing.invoice(desk, request))


@click.command("credit-note")
@click.argument("invoice", shell_complete=complete_invoice)
@click.option("--amount", type=Money(), metavar="A", help="VAT included.")
@click.option("--keep", is_flag=True, help="Keep all of it as credit.")
@_recording_options
def credit_note(
    common: Common, invoice: str, amount: Decimal | None, *, keep: bool
) -> None:
    """Cancel an invoice, or reduce it; settle what remains of it."""
    request = invoicing.CreditNoteRequest(common.paper, invoice, amount, keep)
    _draft_and_record(common, lambda desk: invoicing.credit_note(desk, request))


@click.command("validate")
@click.argument("number", shell_complete=complete_draft)
@_writing_options
def validate_command(number: str, form: str, *, dry_run: bool, yes: bool) -> None:
    """Make a draft definitive."""
    common = Common(today(), None, None, None, dry_run, yes, form)
    told: list[Learnt | None] = []

    def write(wishes: Wishes) -> Recorded:
        recorded, learnt = validate_and_learn(ledger_path(), number, wishes)
        told.append(learnt)
        return recorded

    confirm_and_write(common, write)
    learnt = told[-1]
    if learnt is not None and form == "text" and not dry_run:
        _say_learnt(learnt)


def _say_learnt(learnt: Learnt) -> None:
    """Say what a validation put on the customer's record."""
    words = Words()
    sentence = words("{0} is kept on the record of {1}.")
    for one in filter(None, (learnt.alias, learnt.iban)):
        click.echo(sentence.format(plain(one), learnt.customer))


# --- Payments ------------------------------------------------------------------


@click.command()
@click.argument("invoices", nargs=-1, shell_complete=complete_open_invoice)
@click.option(
    "--customer",
    metavar="KEY",
    shell_complete=complete_customer,
    help="Whose money it is, where it is for no invoice yet.",
)
@click.option("--amount", type=Money(), metavar="A", help="[default: what remains]")
@click.option(
    "--allocate",
    type=Share(needs_amount=True),
    multiple=True,
    help="INVOICE=AMOUNT: what one of them takes.",
)
@click.option(
    "--method",
    metavar="M",
    help="How it was paid.  [default: the customer's usual way]",
)
@click.option(
    "--account",
    metavar="ACCOUNT",
    help="Where the money arrives.  [default: that of the method]",
)
@click.option(
    "--use",
    type=Share(),
    multiple=True,
    metavar="DOC[=A]",
    help="A payment or credit note, whose unused amount is taken first.",
)
@click.option("--deposit", metavar="FA", help="The deposit request that it pays.")
@_recording_options
def pay(common: Common, **asked: Any) -> None:
    """Record a payment of invoices, or, with --customer, money on account."""
    if asked["customer"] is None:
        _pay_invoices(common, asked)
    else:
        _pay_on_account(common, asked)


def _pay_invoices(common: Common, asked: dict[str, Any]) -> None:
    if not asked["invoices"] and not asked["allocate"]:
        raise click.UsageError(
            said("Which invoice is paid? Name it, or --customer KEY.")
        )
    if asked["deposit"] is not None:
        raise click.UsageError(said("--deposit goes with --customer."))
    request = drafting.PayRequest(
        common.paper,
        asked["invoices"],
        asked["amount"],
        _given(asked["allocate"]),
        asked["method"],
        asked["account"],
        asked["use"],
    )
    _draft_and_record(common, lambda desk: drafting.pay(desk, request))


def _pay_on_account(common: Common, asked: dict[str, Any]) -> None:
    if asked["invoices"] or asked["allocate"] or asked["use"]:
        raise click.UsageError(said("With --customer the money is for no invoice yet."))
    if asked["amount"] is None:
        raise click.UsageError(said("How much was paid? Add --amount."))
    request = drafting.DepositRequest(
        common.paper,
        asked["customer"],
        asked["amount"],
        asked["method"],
        asked["account"],
        deposit=asked["deposit"],
    )
    _draft_and_record(common, lambda desk: drafting.deposit(desk, request))


@click.command("apply")
@click.argument("document", shell_complete=complete_unused)
@click.argument("invoice", shell_complete=complete_open_invoice)
@_amount_option
@_recording_options
def apply_command(
    common: Common, document: str, invoice: str, amount: Decimal | None
) -> None:
    """Use a payment's or credit note's unused amount on an invoice."""
    _draft_and_record(
        common,
        lambda desk: drafting.apply(desk, common.paper, document, invoice, amount),
    )


@click.command()
@click.argument("document", shell_complete=complete_used)
@click.argument("invoice", shell_complete=complete_invoice)
@_amount_option
@_recording_options
def release(
    common: Common, document: str, invoice: str, amount: Decimal | None
) -> None:
    """Reopen an invoice: the money returns to the document that it came from."""
    _draft_and_record(
        common,
        lambda desk: drafting.release(desk, common.paper, document, invoice, amount),
    )


@click.command()
@click.argument("document", shell_complete=complete_unused)
@_amount_option
@click.option("--account", metavar="ACCOUNT", help="Where the money leaves.")
@_recording_options
def refund(
    common: Common, document: str, amount: Decimal | None, account: str | None
) -> None:
    """Refund what is unused of a payment or credit note."""
    _draft_and_record(
        common,
        lambda desk: drafting.refund(desk, common.paper, document, amount, account),
    )


@click.command("write-off")
@click.argument("document", shell_complete=complete_open_item)
@_amount_option
@click.option(
    "--account", metavar="ACCOUNT", help="What the loss or the gain is posted to."
)
@_recording_options
def write_off(
    common: Common, document: str, amount: Decimal | None, account: str | None
) -> None:
    """Give up what is left of an invoice, or keep an excess."""
    _draft_and_record(
        common,
        lambda desk: drafting.write_off(desk, common.paper, document, amount, account),
    )


@click.command()
@click.argument("document", shell_complete=complete_reversible)
@click.option("--account", metavar="ACCOUNT", help="Where the money goes back.")
@click.option(
    "--fee",
    "fees",
    type=Share(needs_amount=True),
    multiple=True,
    metavar="ACCOUNT=A",
    help="What the bank took.",
)
@_recording_options
def reverse(
    common: Common,
    document: str,
    account: str | None,
    fees: tuple[tuple[str, Decimal | None], ...],
) -> None:
    """Undo a payment, credit note, refund or write-off."""
    request = invoicing.ReverseRequest(common.paper, document, account, _given(fees))
    _draft_and_record(common, lambda desk: invoicing.reverse(desk, request))


# --- Seals ---------------------------------------------------------------------


@click.command()
@click.argument("documents", nargs=-1, shell_complete=complete_validated)
@click.option("--until", type=Day(), metavar="DATE", help="Dated up to this day.")
@click.option("--verify", is_flag=True, help="Check the whole chain.")
@click.option("--head", "expected", metavar="DIGEST", help="Where it should end.")
@click.option("--date", type=Day(), metavar="DATE", help="The day of sealing.")
@_writing_options
def seal(
    documents: tuple[str, ...],
    until: datetime.date | None,
    expected: str | None,
    date: datetime.date | None,
    form: str,
    *,
    verify: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Seal what was typed by hand, or check the chain of seals."""
    if verify:
        _verify(expected, form)
        return
    if expected is not None:
        raise click.UsageError(said("--head goes with --verify."))
    common = Common(today(), None, None, None, dry_run, yes, form)
    _seal(
        common,
        lambda opened, dry: seal_all(
            opened, date or today(), until, documents, dry_run=dry
        ),
    )


@click.command("lock")
@click.argument("date", type=Day())
@_writing_options
def lock_command(date: datetime.date, form: str, *, dry_run: bool, yes: bool) -> None:
    """Close the books up to a day: all documents sealed, nothing more dated in it."""
    common = Common(today(), None, None, None, dry_run, yes, form)
    _seal(common, lambda opened, dry: lock(opened, date, today(), dry_run=dry))


def _seal(common: Common, write: Callable[[Opened, bool], list[str]]) -> None:
    """Show what would be sealed, ask, and seal it."""
    path, words = ledger_path(), Words()
    expected: tuple[str, ...] | None = None
    if common.dry_run:
        _say_sealed(common, write(Opened(path), True), words)  # noqa: FBT003
        return
    if not common.yes:
        if not _somebody_is_there():
            raise click.UsageError(
                said(
                    "Nobody is there to confirm it: add --yes, or --dry-run to see it."
                )
            )
        expected = tuple(write(Opened(path), True))  # noqa: FBT003
        sentence = ", ".join(expected) or words("No document is without a seal.")
        click.echo(sentence, err=True)
        question = words("Once sealed, they can't be changed. Seal them?")
        _ask(question, words)
    wishes = common.wishes(dry=False, expected=expected)
    with alone(path, wishes):
        opened = Opened(path)
        refuse_stale(write(opened, True), wishes)  # noqa: FBT003
        numbers = write(opened, False)  # noqa: FBT003
    _say_sealed(common, numbers, words)


def _say_sealed(common: Common, numbers: list[str], words: Words) -> None:
    opened = Opened(ledger_path())
    last = head(opened.entries, seal_file(opened.options_map, opened.books.options))
    if common.form == "json":
        sealed = [] if common.dry_run else numbers
        digest = None if last == BEGINNING else last
        write_json({"numbers": numbers, "sealed": bool(sealed), "head": digest})
        return
    if numbers:
        click.echo(", ".join(numbers))
    if common.dry_run:
        click.echo(words("Nothing was written."))
    else:
        click.echo(
            words("{0} sealed; the chain ends with {1}").format(len(numbers), last)
        )


def _verify(expected: str | None, form: str) -> None:
    """Check the chain again, and that it ends where it should."""
    opened, words = Opened(ledger_path()), Words()
    home = seal_file(opened.options_map, opened.books.options)
    chain, _ = read_seals(opened.entries, home)
    last = chain[-1].digest if chain else BEGINNING
    faults = [
        error
        for error in opened.ledger.errors
        if str(getattr(error, "code", "")).startswith("seal-")
    ]
    ends = expected is None or expected == last
    if form == "json":
        write_json(
            {
                "seals": len(chain),
                "head": last if chain else None,
                "holds": not faults and ends,
                "errors": [error.message for error in faults],
            }
        )
    for error in faults:
        click.echo(fault_of(error).say(words), err=True)
    if not ends:
        click.echo(
            words("The chain ends with {0}, not with {1}.").format(last, expected),
            err=True,
        )
    if faults or not ends:
        click.get_current_context().exit(1)
    if form == "text":
        click.echo(
            words("{0} seals hold; the chain ends with {1}").format(len(chain), last)
        )


COMMANDS = (
    customer,
    invoice,
    credit_note,
    validate_command,
    pay,
    apply_command,
    release,
    refund,
    write_off,
    reverse,
    seal,
    lock_command,
)

__all__ = ["COMMANDS", "Refusal"]
