"""The reports: what customers owe and have unused, and how it came about."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from beancount_infast import reports
from beancount_infast.cli import drawing
from beancount_infast.cli.common import (
    Day,
    Seen,
    as_record,
    end,
    fields_of,
    find_customer,
    format_option,
    ledger_option,
    ledger_path,
    see,
    write_csv,
    write_json,
)
from beancount_infast.cli.completion import complete_customer
from beancount_infast.cli.tables import plain
from beancount_infast.ledger import Fault, load
from beancount_infast.matching import creditor_reference
from beancount_infast.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from beancount_infast.customers import Customer


@dataclass(frozen=True)
class Asked:
    """What is asked of a report: the ledger as of a day, one customer, the form."""

    seen: Seen
    customer: Customer | None
    form: str

    def show(
        self,
        row_type: type,
        rows: Sequence[Any],
        draw: Callable[[drawing.Pen, Sequence[Any]], str],
    ) -> None:
        """Write rows in the form that is asked for, then the ledger's errors.

        Args:
            row_type: What the rows are, for the header of a CSV without any.
            rows: The rows of the report.
            draw: What draws them as text; there is a row at least.
        """
        if self.customer is not None:
            rows = [row for row in rows if row.customer == self.customer.key]
        self.write(row_type, rows, draw)

    def write(
        self,
        row_type: type,
        rows: Sequence[Any],
        draw: Callable[[drawing.Pen, Sequence[Any]], str],
    ) -> None:
        """Write rows that are the customer's already; else as `show`."""
        view = self.seen.view
        if self.form == "text":
            pen = drawing.Pen(Words(), view)
            click.echo(draw(pen, rows) if rows else self._nothing(pen.words))
        elif self.form == "json":
            write_json([as_record(row, view) for row in rows])
        else:
            records = (as_record(row, view) for row in rows)
            write_csv(fields_of(row_type), records)
        end(self.seen.ledger)

    def _nothing(self, words: Words) -> str:
        if self.seen.books.customers:
            return words("Nothing to show.")
        return words(
            "There is no customer yet. Open one with infast customer add KEY, then "
            "issue an invoice with infast invoice."
        )


def report(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every report has, and gather them."""

    @ledger_option
    @as_of_option
    @click.option(
        "--customer",
        metavar="KEY",
        shell_complete=complete_customer,
        help="This customer alone: its key, or its name.",
    )
    @format_option("text", "csv", "json")
    @functools.wraps(command)
    def run(
        as_of: datetime.date | None, customer: str | None, form: str, **others: Any
    ) -> None:
        seen = see(as_of)
        found = None if customer is None else find_customer(seen.books, customer)
        command(Asked(seen, found, form), **others)

    return run


as_of_option = click.option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    help="Count the documents up to this day.  [default: today]",
)


@click.command()
@report
def customers(asked: Asked) -> None:
    """What each customer owes (outstanding) and has unused."""
    rows = reports.customers(asked.seen.view)
    asked.show(reports.CustomerRow, rows, drawing.customers)


@dataclass(frozen=True)
class ReferencedInvoice(reports.InvoiceRow):
    """How an invoice stands, and the structured reference that a payer may write."""

    reference: str | None

    @classmethod
    def of(cls, row: reports.InvoiceRow) -> ReferencedInvoice:
        """Add its reference to an invoice; a draft without a number has none."""
        values = {name: getattr(row, name) for name in fields_of(reports.InvoiceRow)}
        return cls(**values, reference=creditor_reference(row.number or ""))


@click.command()
@report
@click.option("--open", "open_only", is_flag=True, help="With something left to pay.")
@click.option("--overdue", "overdue_only", is_flag=True, help="Past their due date.")
@click.option("--references", is_flag=True, help="With the RF reference to print.")
def invoices(
    asked: Asked, *, open_only: bool, overdue_only: bool, references: bool
) -> None:
    """How each invoice stands; with --customer, how it was settled."""
    rows = reports.invoices(
        asked.seen.view, open_only=open_only, overdue_only=overdue_only
    )
    detailed = asked.customer is not None
    if references:
        asked.show(
            ReferencedInvoice,
            [ReferencedInvoice.of(row) for row in rows],
            drawing.references,
        )
        return
    asked.show(
        reports.InvoiceRow,
        rows,
        lambda pen, rows: drawing.invoices(pen, rows, detailed=detailed),
    )


@click.command()
@report
@click.option("--unused", "unused_only", is_flag=True, help="With something unused.")
def credits(asked: Asked, *, unused_only: bool) -> None:  # noqa: A001  (its name)
    """Payments and credit notes, and what is unused of each."""
    rows = reports.credits(asked.seen.view, unused_only=unused_only)
    asked.show(reports.CreditRow, rows, drawing.credits)


@click.command()
@report
def payments(asked: Asked) -> None:
    """Payments, where the money went, and what each of them settles."""
    detailed = asked.customer is not None
    asked.show(
        reports.PaymentRow,
        reports.payments(asked.seen.view),
        lambda pen, rows: drawing.payments(pen, rows, detailed=detailed),
    )


@click.command()
@report
def ageing(asked: Asked) -> None:
    """What each customer owes, by the days since it was due."""
    asked.show(reports.AgeingRow, reports.ageing(asked.seen.view), drawing.ageing)


@click.command()
@click.argument("customer", shell_complete=complete_customer)
@ledger_option
@as_of_option
@format_option("text", "csv", "json")
def statement(customer: str, as_of: datetime.date | None, form: str) -> None:
    """A customer's account line by line: what it owes less what it has unused."""
    seen = see(as_of)
    found = find_customer(seen.books, customer)
    Asked(seen, found, form).write(
        reports.StatementRow,
        reports.statement(seen.view, found),
        lambda pen, rows: drawing.statement(pen, rows, found),
    )


@click.command()
@ledger_option
@format_option("text", "csv", "json")
def check(form: str) -> None:
    """All that is wrong with the ledger, each with its remedy."""
    faults = load(ledger_path()).faults()
    records = [fault._asdict() for fault in faults]
    if form == "json":
        write_json(records)
    elif form == "csv":
        write_csv(Fault._fields, records)
    else:
        words = Words()
        for fault in faults:
            click.echo(plain(fault.say(words)))
    if faults:
        click.get_current_context().exit(1)


COMMANDS = (customers, invoices, credits, payments, ageing, statement, check)
