"""What the books say of customers: views of a settlement, as of a day.

Each report is a list of frozen rows, the same ones for the command line, Fava and
the exports.  Amounts are exact decimals in the row's currency; dates are dates; what
is absent is None.  Reports judge nothing and round nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import (
    CREDIT_NOTE,
    INVOICE,
    PAYMENT,
    REFUND,
    REVERSAL,
    WRITE_OFF,
    ZERO,
    Document,
    due_date,
    instalments,
    invoice_total,
    natural_key,
)
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Books
    from beancount_infast.open_items import Move, Settlement


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """What a customer owes and has unused, in one currency."""

    customer: str
    name: str
    currency: str | None
    invoiced: Decimal
    credited: Decimal
    paid: Decimal
    written_off: Decimal
    outstanding: Decimal
    overdue: Decimal
    unused: Decimal
    draft: Decimal


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """How a part of an invoice was settled; negative where it was reopened.

    ``document`` is the payment, credit note or write-off whose money it is; ``kind``
    is its kind.
    """

    document: str | None
    kind: str
    date: datetime.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """How an invoice stands."""

    number: str | None
    customer: str
    date: datetime.date
    due: datetime.date
    currency: str
    total: Decimal
    paid: Decimal
    credited: Decimal
    written_off: Decimal
    outstanding: Decimal
    status: str
    overdue: Decimal
    settlements: tuple[SettlementLine, ...]


class Part(NamedTuple):
    """An instalment of an invoice: when it is due, its amount, what is left of it."""

    due: datetime.date
    amount: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class CreditRow:
    """How a payment or a credit note stands."""

    document: str | None
    kind: str
    customer: str
    date: datetime.date
    currency: str
    amount: Decimal
    used: Decimal
    refunded: Decimal
    written_off: Decimal
    unused: Decimal
    reversed: datetime.date | None


@dataclass(frozen=True, slots=True)
class SettledInvoice:
    """What a payment's own money settles of an invoice."""

    invoice: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment, and what its own money settles."""

    number: str | None
    date: datetime.date
    customer: str
    method: str | None
    account: str | None
    currency: str
    amount: Decimal
    settles: tuple[SettledInvoice, ...]
    unused: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """What a customer owes in one currency, by how long it has been due."""

    customer: str
    name: str
    currency: str
    not_due: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    outstanding: Decimal


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a customer's statement of account."""

    date: datetime.date
    document: str | None
    kind: str
    description: str
    currency: str
    debit: Decimal | None
    credit: Decimal | None
    balance: Decimal


@dataclass(frozen=True)
class View:
    """A settlement seen on a day.

    Attributes:
        settlement: The settlement of the documents dated up to that day.
        as_of: The day.
        sealed: The numbers of sealed documents.
    """

    settlement: Settlement
    as_of: datetime.date
    sealed: frozenset[str] = frozenset()

    @property
    def books(self) -> Books:
        """The books that it is a view of."""
        return self.settlement.books

    @cached_property
    def open_parts(self) -> Mapping[int, list[Part]]:
        """The instalments with something left of each open invoice, by its index."""
        return {
            position: [
                part
                for part in parts(self.books, invoice.document, invoice.settled)
                if part.left
            ]
            for position, invoice in self.settlement.invoices.items()
            if invoice.left
        }

    def past_due(self, position: int) -> Decimal:
        """Give what is past due of an invoice, by its index."""
        open_parts = self.open_parts.get(position, ())
        return sum((part.left for part in open_parts if part.due < self.as_of), ZERO)

    @property
    def decimals(self) -> Mapping[str, int]:
        """The decimals of each currency's most precise document in the books."""
        return self.books.decimals


def view(
    books: Books, as_of: datetime.date, sealed: frozenset[str] = frozenset()
) -> View:
    """Settle some books as of a day, for the reports.

    Args:
        books: What the ledger says.
        as_of: Documents dated up to and including this day count.
        sealed: The numbers of sealed documents.
    """
    return View(settle(books, as_of), as_of, sealed)


def _name_order(number: str | None) -> tuple[bool, object]:
    return (False, ()) if number is None else (True, natural_key(number))


# --- Invoices ------------------------------------------------------------------


def parts(books: Books, invoice: Document, settled: Decimal) -> list[Part]:
    """Give an invoice's instalments; the earliest due is settled first.

    Args:
        books: The books, for the customer's payment terms.
        invoice: The invoice.
        settled: How much of it is settled.
    """
    found = []
    for due, amount in instalments(books.customers, invoice):
        left = amount - min(settled, amount)
        settled -= amount - left
        found.append(Part(due, amount, left))
    return found


def invoices(
    view: View, *, open_only: bool = False, overdue_only: bool = False
) -> list[InvoiceRow]:
    """Give all invoices, drafts too, in order of date and number.

    Args:
        view: The settlement and its day.
        open_only: Only those with something left (no draft).
        overdue_only: Only those with something past due.
    """
    lines = _settlement_lines(view.settlement.moves)
    rows = []
    for document in view.settlement.documents:
        if document.kind != INVOICE:
            continue
        of_invoice = lines.get(document.position, {})
        row = invoice_row(view, document, of_invoice.values())
        if open_only and (document.draft or not row.outstanding):
            continue
        if overdue_only and not row.overdue:
            continue
        rows.append(row)
    rows.sort(key=lambda row: (row.date, _name_order(row.number)))
    return rows


def invoice_row(
    view: View, document: Document, settlements: Iterable[SettlementLine] = ()
) -> InvoiceRow:
    """Give how an invoice stands.

    Args:
        view: The settlement and its day.
        document: The invoice.
        settlements: How its parts were settled, where that is asked for too.
    """
    invoice = view.settlement.invoices.get(document.position)
    if invoice is None:
        total = left = invoice_total(document)
        paid = credited = written_off = ZERO
        status = "draft"
    else:
        total, left, status = invoice.total, invoice.left, invoice.status
        paid, credited = invoice.paid, invoice.credited
        written_off = invoice.written_off
    return InvoiceRow(
        number=document.number,
        customer=document.customer,
        date=document.date,
        due=_due(view, document),
        currency=document.currency,
        total=total,
        paid=paid,
        credited=credited,
        written_off=written_off,
        outstanding=left,
        status=status,
        overdue=view.past_due(document.position),
        settlements=tuple(settlements),
    )


def _due(view: View, document: Document) -> datetime.date:
    """Give the due date of the earliest instalment with something left, or the last."""
    open_parts = view.open_parts.get(document.position)
    if open_parts:
        return open_parts[0].due
    every = instalments(view.books.customers, document)
    if not every:
        return due_date(view.books.customers, document)
    # Of a draft everything is left.
    return every[0 if document.position not in view.settlement.invoices else -1][0]


def settlements_of(view: View, document: Document) -> tuple[SettlementLine, ...]:
    """Give how an invoice was settled: a line for each document and its cause.

    Args:
        view: The settlement and its day.
        document: The invoice.
    """
    position = document.position
    lines = _settlement_lines(
        move
        for move in view.settlement.moves
        if move.invoice is not None and move.invoice.position == position
    )
    return tuple(lines.get(position, {}).values())


def _settlement_lines(
    moves: Iterable[Move],
) -> dict[int, dict[object, SettlementLine]]:
    """Give how invoices were settled, by the invoice's index."""
    lines: dict[int, dict[object, SettlementLine]] = {}
    for move in moves:
        if move.invoice is None:
            continue
        of_invoice = lines.setdefault(move.invoice.position, {})
        # The engine's own applications have the place of their invoice.
        key = (move.cause.position, move.cause.kind, move.source.position)
        line = of_invoice.get(key)
        amount = move.amount + (line.amount if line is not None else ZERO)
        of_invoice[key] = SettlementLine(
            move.source.number, move.source.kind, move.date, amount
        )
    return lines


# --- Payments and credit notes -------------------------------------------------


def credits(view: View, *, unused_only: bool = False) -> list[CreditRow]:  # noqa: A001
    """Give every validated payment and credit note, in order of date and number.

    Args:
        view: The settlement and its day.
        unused_only: Only those with something unused.
    """
    rows = []
    for credit in view.settlement.credits.values():
        document, undone = credit.document, credit.reversed_by
        if unused_only and not credit.unused:
            continue
        rows.append(
            CreditRow(
                document=document.number,
                kind=document.kind,
                customer=document.customer,
                date=document.date,
                currency=document.currency,
                amount=credit.amount,
                used=credit.used,
                refunded=credit.refunded,
                written_off=credit.written_off,
                unused=credit.unused,
                reversed=undone.date if undone is not None else None,
            )
        )
    rows.sort(key=lambda row: (row.date, _name_order(row.document)))
    return rows


def payments(view: View) -> list[PaymentRow]:
    """Give every payment, drafts too, in order of date and number."""
    settled = _settled_by(view.settlement.moves)
    rows = [
        _payment_row(view, document, settled.get(document.position, {}))
        for document in view.settlement.documents
        if document.kind == PAYMENT
    ]
    rows.sort(key=lambda row: (row.date, _name_order(row.number)))
    return rows


def _settled_by(moves: Iterable[Move]) -> dict[int, dict[str | None, Decimal]]:
    """Give what each payment's money settles, by the payment's place and invoice."""
    settled: dict[int, dict[str | None, Decimal]] = {}
    for move in moves:
        if move.invoice is not None and move.source.kind == PAYMENT:
            of_payment = settled.setdefault(move.source.position, {})
            number = move.invoice.number
            of_payment[number] = of_payment.get(number, ZERO) + move.amount
    return settled


def _payment_row(
    view: View, document: Document, settled: Mapping[str | None, Decimal]
) -> PaymentRow:
    credit = view.settlement.credits.get(document.position)
    if credit is None:
        status, amount, unused = "draft", document.amount, ZERO
    else:
        amount, unused = credit.amount, credit.unused
        status = "sealed" if document.number in view.sealed else "recorded"
        if credit.reversed_by is not None:
            status = "reversed"
    return PaymentRow(
        number=document.number,
        date=document.date,
        customer=document.customer,
        method=document.text("method"),
        account=first_debited(document),
        currency=document.currency,
        amount=amount,
        settles=tuple(
            SettledInvoice(invoice, part) for invoice, part in settled.items() if part
        ),
        unused=unused,
        status=status,
    )


def first_debited(document: Document) -> str | None:
    """Give the first account that a document debits outside the customer's two."""
    for posting in document.others():
        if posting.units.number > 0:
            return posting.account
    return None


# --- Customers -----------------------------------------------------------------


def customers(view: View) -> list[CustomerRow]:
    """Give what each customer owes and has unused, by currency.

    One row for each customer and currency with a document; one of zeros for a
    customer without any.
    """
    sums = _sums(view)
    seen = {key for key, _ in sums}
    for customer in view.books.customers.values():
        if customer.key not in seen:
            sums[customer.key, customer.currency] = _Sums()
    names = view.books.customers
    rows = [
        CustomerRow(
            customer=key,
            name=names[key].name,
            currency=currency,
            invoiced=figures.invoiced,
            credited=figures.credited,
            paid=figures.paid,
            written_off=figures.written_off,
            outstanding=figures.outstanding,
            overdue=figures.overdue,
            unused=figures.unused,
            draft=figures.draft,
        )
        for (key, currency), figures in sums.items()
    ]
    rows.sort(key=lambda row: (row.customer, row.currency or ""))
    return rows


class _Sums:
    """The figures of a customer in a currency, while they are added up."""

    __slots__ = (
        "credited",
        "draft",
        "invoiced",
        "outstanding",
        "overdue",
        "paid",
        "unused",
        "written_off",
    )

    def __init__(self) -> None:
        self.invoiced = self.credited = self.paid = self.written_off = ZERO
        self.outstanding = self.overdue = self.unused = self.draft = ZERO


def _sums(view: View) -> dict[tuple[str, str | None], _Sums]:
    settlement, books = view.settlement, view.books
    sums: dict[tuple[str, str | None], _Sums] = {}
    if not settlement.documents:
        return sums
    # All documents up to this day count.
    last = settlement.documents[-1].date
    for key, first in books.first_days.items():
        if first <= last:
            sums[key] = _Sums()
    for position, invoice in settlement.invoices.items():
        document = invoice.document
        figures = sums[document.customer, document.currency]
        figures.invoiced += invoice.total
        figures.paid += invoice.paid
        # Nearly all are paid, and there is no more to them.
        if invoice.paid != invoice.total:
            figures.outstanding += invoice.left
            figures.credited += invoice.credited
            figures.written_off += invoice.written_off
            figures.overdue += view.past_due(position)
    for credit in settlement.credits.values():
        if credit.unused:
            document = credit.document
            sums[document.customer, document.currency].unused += credit.unused
    for document in books.drafts:
        if document.kind == INVOICE and document.date <= last:
            figures = sums[document.customer, document.currency]
            figures.draft += invoice_total(document)
    return sums


# --- Ageing --------------------------------------------------------------------

_LAST_DAYS = (0, 30, 60, 90)


def ageing(view: View) -> list[AgeingRow]:
    """Give what each customer owes, by how many days it has been past due."""
    buckets: dict[tuple[str, str], list[Decimal]] = {}
    for position, open_parts in view.open_parts.items():
        document = view.settlement.invoices[position].document
        for part in open_parts:
            of_customer = buckets.setdefault(
                (document.customer, document.currency), [ZERO] * (len(_LAST_DAYS) + 1)
            )
            days = (view.as_of - part.due).days
            of_customer[sum(days > last for last in _LAST_DAYS)] += part.left
    rows = []
    for (key, currency), parts in sorted(buckets.items()):
        not_due, up_to_30, up_to_60, up_to_90, over_90 = parts
        rows.append(
            AgeingRow(
                customer=key,
                name=view.books.customers[key].name,
                currency=currency,
                not_due=not_due,
                days_1_30=up_to_30,
                days_31_60=up_to_60,
                days_61_90=up_to_90,
                days_over_90=over_90,
                outstanding=sum(parts, ZERO),
            )
        )
    return rows


# --- Statement -----------------------------------------------------------------


def statement(view: View, customer: Customer) -> list[StatementRow]:
    """Give a customer's account line by line: what it owes less what it has unused.

    Applications and releases change nothing and are left out, as are drafts.
    """
    balances: dict[str, Decimal] = {}
    rows = []
    for document in view.settlement.documents:
        if document.customer != customer.key:
            continue
        change = _change(view.settlement, document)
        if change is None:
            continue
        currency = document.currency
        balance = balances.get(currency, ZERO) + change
        balances[currency] = balance
        debit = change >= 0 if document.kind != CREDIT_NOTE else change > 0
        rows.append(
            StatementRow(
                date=document.date,
                document=document.number,
                kind=document.kind,
                description=document.entry.narration or "",
                currency=currency,
                debit=change if debit else None,
                credit=None if debit else -change,
                balance=balance,
            )
        )
    return rows


def _change(settlement: Settlement, document: Document) -> Decimal | None:
    """Give how a document changes what its customer owes; None if it is left out."""
    index = document.position
    if document.kind == INVOICE:
        invoice = settlement.invoices.get(index)
        return invoice.total if invoice is not None else None
    if document.kind in (PAYMENT, CREDIT_NOTE):
        credit = settlement.credits.get(index)
        return -credit.amount if credit is not None else None
    if document.kind in (REFUND, WRITE_OFF):
        outflow = settlement.outflows.get(index)
        if outflow is None:
            return None
        taken = sum((amount for _, amount in outflow.taken), ZERO)
        given_up = any(place in settlement.invoices for place, _ in outflow.taken)
        return -taken if given_up else taken
    if document.kind == REVERSAL:
        undone = settlement.reversals.get(index)
        change = _change(settlement, undone) if undone is not None else None
        return -change if change is not None else None
    return None
