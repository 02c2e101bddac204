"""What the books say of customers: views of a settlement, as of a day.

Each report is a list of frozen rows, the same ones for the command line, Fava and
the exports.  Amounts are exact decimals in the row's currency; dates are dates; what
is absent is None.  Reports judge nothing and round nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Books
    from beancount_infast.open_items import Move, OpenInvoice, Settlement


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
    decimals: Mapping[str, int] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        """The books that it is a view of."""
        return self.settlement.books


def view(
    books: Books, as_of: datetime.date, sealed: frozenset[str] = frozenset()
) -> View:
    """Settle some books as of a day, for the reports.

    Args:
        books: What the ledger says.
        as_of: Documents dated up to and including this day count.
        sealed: The numbers of sealed documents.
    """
    settlement = settle(books, as_of)
    return View(settlement, as_of, sealed, _decimals(settlement))


def _decimals(settlement: Settlement) -> dict[str, int]:
    """Give each currency's decimals: those of its most precise document."""
    decimals: dict[str, int] = {}
    # The most precise number of each currency: nearly all have as many decimals.
    precise: dict[str, Decimal] = {}
    for document in settlement.documents:
        currency = document.currency
        most = precise.get(currency)
        for item in document.items:
            if most is not None and item.number.same_quantum(most):
                continue
            places = _places(item.number)
            if places > decimals.get(currency, -1):
                decimals[currency] = places
                most = precise[currency] = item.number
    return decimals


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _name_order(number: str | None) -> tuple[bool, object]:
    return (False, ()) if number is None else (True, natural_key(number))


# --- Invoices ------------------------------------------------------------------


def _open_parts(
    books: Books, invoice: OpenInvoice
) -> Iterator[tuple[datetime.date, Decimal]]:
    """Give what is left of each instalment; the earliest is filled first."""
    if not invoice.left:
        return
    settled = invoice.total - invoice.left
    for due, amount in instalments(books.customers, invoice.document):
        left = amount - min(settled, amount)
        settled -= amount - left
        if left:
            yield due, left


def _due(
    books: Books, document: Document, invoice: OpenInvoice | None
) -> datetime.date:
    """Give the due date of the earliest instalment with something left, or the last."""
    if invoice is not None:
        for due, _ in _open_parts(books, invoice):
            return due
    parts = instalments(books.customers, document)
    if not parts:
        return due_date(books.customers, document)
    # Of a draft everything is left.
    return parts[0 if invoice is None else -1][0]


def invoices(
    view: View, *, open_only: bool = False, overdue_only: bool = False
) -> list[InvoiceRow]:
    """Give all invoices, drafts too, in order of date and number.

    Args:
        view: The settlement and its day.
        open_only: Only those with something left (no draft).
        overdue_only: Only those with something past due.
    """
    lines = _settlement_lines(view.settlement)
    rows = []
    for document in view.settlement.documents:
        if document.kind != INVOICE:
            continue
        row = _invoice_row(view, document, lines.get(document.position, {}))
        if open_only and (document.draft or not row.outstanding):
            continue
        if overdue_only and not row.overdue:
            continue
        rows.append(row)
    rows.sort(key=lambda row: (row.date, _name_order(row.number)))
    return rows


def _invoice_row(
    view: View, document: Document, lines: Mapping[object, SettlementLine]
) -> InvoiceRow:
    books = view.books
    invoice = view.settlement.invoices.get(document.position)
    if invoice is None:
        total = invoice_total(document)
        paid = credited = written_off = overdue = ZERO
        left, status = total, "draft"
    else:
        total, left, status = invoice.total, invoice.left, invoice.status
        paid, credited = invoice.paid, invoice.credited
        written_off = invoice.written_off
        overdue = _overdue(books, invoice, view.as_of)
    return InvoiceRow(
        number=document.number,
        customer=document.customer,
        date=document.date,
        due=_due(books, document, invoice),
        currency=document.currency,
        total=total,
        paid=paid,
        credited=credited,
        written_off=written_off,
        outstanding=left,
        status=status,
        overdue=overdue,
        settlements=tuple(lines.values()),
    )


def _overdue(books: Books, invoice: OpenInvoice, as_of: datetime.date) -> Decimal:
    parts = _open_parts(books, invoice)
    return sum((left for due, left in parts if due < as_of), ZERO)


def _settlement_lines(
    settlement: Settlement,
) -> dict[int, dict[object, SettlementLine]]:
    """Give how each invoice was settled: a line for each document and its cause."""
    lines: dict[int, dict[object, SettlementLine]] = {}
    for move in settlement.moves:
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
        for name in self.__slots__:
            setattr(self, name, ZERO)


def customers(view: View) -> list[CustomerRow]:
    """Give what each customer owes and has unused, by currency.

    One row for each customer and currency with a document; one of zeros for a
    customer without any.
    """
    sums = _sums(view)
    rows = []
    seen = {key for key, _ in sums}
    for customer in view.books.customers.values():
        if customer.key not in seen:
            sums[customer.key, customer.currency] = _Sums()
    names = view.books.customers
    for (key, currency), figures in sums.items():
        values = {name: getattr(figures, name) for name in _Sums.__slots__}
        rows.append(CustomerRow(key, names[key].name, currency, **values))
    rows.sort(key=lambda row: (row.customer, row.currency or ""))
    return rows


def _sums(view: View) -> dict[tuple[str, str | None], _Sums]:
    sums: dict[tuple[str, str | None], _Sums] = {}
    settlement = view.settlement
    for document in settlement.documents:
        key = (document.customer, document.currency)
        figures = sums.get(key)
        if figures is None:
            figures = sums[key] = _Sums()
        if document.kind != INVOICE:
            credit = settlement.credits.get(document.position)
            if credit is not None:
                figures.unused += credit.unused  # type: ignore[attr-defined]
            continue
        invoice = settlement.invoices.get(document.position)
        if invoice is None:
            figures.draft += invoice_total(document)  # type: ignore[attr-defined]
            continue
        _add_invoice(figures, invoice, _overdue(view.books, invoice, view.as_of))
    return sums


def _add_invoice(figures: _Sums, invoice: OpenInvoice, overdue: Decimal) -> None:
    figures.invoiced += invoice.total  # type: ignore[attr-defined]
    figures.paid += invoice.paid  # type: ignore[attr-defined]
    figures.credited += invoice.credited  # type: ignore[attr-defined]
    figures.written_off += invoice.written_off  # type: ignore[attr-defined]
    figures.outstanding += invoice.left  # type: ignore[attr-defined]
    figures.overdue += overdue  # type: ignore[attr-defined]


# --- Ageing --------------------------------------------------------------------

_LAST_DAYS = (0, 30, 60, 90)


def ageing(view: View) -> list[AgeingRow]:
    """Give what each customer owes, by how many days it has been past due."""
    buckets: dict[tuple[str, str], list[Decimal]] = {}
    for invoice in view.settlement.invoices.values():
        document = invoice.document
        for due, left in _open_parts(view.books, invoice):
            of_customer = buckets.setdefault(
                (document.customer, document.currency), [ZERO] * (len(_LAST_DAYS) + 1)
            )
            days = (view.as_of - due).days
            of_customer[sum(days > last for last in _LAST_DAYS)] += left
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
