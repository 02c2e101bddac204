"""What the pages show, read once for each load of the ledger and each day asked for.

A page never computes figures of its own: it asks here, and here the reports are asked.
"""

from __future__ import annotations

import datetime
import gc
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast import reports
from beancount_infast.deposit_report import deposits
from beancount_infast.documents import (
    CREDIT_NOTE,
    INVOICE,
    PAYMENT,
    ZERO,
    instalments,
    natural_key,
)
from beancount_infast.statements import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal
    from typing import Any

    from beancount_infast.deposit_report import DepositRow
    from beancount_infast.documents import Books, Document
    from beancount_infast.open_items import Settlement
    from beancount_infast.reports import CustomerRow, InvoiceRow, View

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def folded(text: str) -> str:
    """Give a text as it is searched: accents and case ignored."""
    return fold(text.translate(_LIGATURES))


class Line(NamedTuple):
    """An invoice, a payment or a credit note, as lists show it.

    Attributes:
        document: The document.
        number: Its number, if it has one.
        kind: What it is.
        customer: Its customer's key.
        name: Its customer's name.
        date: Its date.
        due: An invoice's due date.
        currency: Its currency.
        total: An invoice's total; what a payment or credit note brings.
        left: What is outstanding of an invoice, unused of a payment or credit note.
        status: How it stands.
        overdue: What is past due.
        method: How a payment was made.
        account: Where its money went.
        place: Its place among all documents by date and number.
    """

    document: Document
    number: str | None
    kind: str
    customer: str
    name: str
    date: datetime.date
    due: datetime.date | None
    currency: str
    total: Decimal
    left: Decimal
    status: str
    overdue: Decimal
    method: str | None
    account: str | None
    place: int

    @property
    def is_open(self) -> bool:
        """Whether it is an invoice to be paid."""
        return self.kind == INVOICE and self.status in ("unpaid", "partially-paid")

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft."""
        return self.status == "draft"

    @property
    def is_reversed(self) -> bool:
        """Whether it has been reversed."""
        return self.status == "reversed"


class Part(NamedTuple):
    """An instalment of an invoice: when it is due, its amount, what is left of it."""

    due: datetime.date
    amount: Decimal
    left: Decimal


class Owing(NamedTuple):
    """What is left of an invoice, by instalment."""

    customer: str
    currency: str
    left: Decimal
    parts: list[Part]


class Loaded:
    """What a load of the ledger gives, whatever the day that is looked at.

    Args:
        books: What the ledger says.
        sealed: The numbers of sealed documents.
    """

    def __init__(self, books: Books, sealed: frozenset[str]) -> None:
        self.books = books
        self.sealed = sealed

    @cached_property
    def listed(self) -> list[Document]:
        """Every invoice, payment and credit note, in order of date and number."""
        kinds = (INVOICE, PAYMENT, CREDIT_NOTE)
        documents = [d for d in self.books.documents if d.kind in kinds]
        documents.sort(key=_by_date_and_number)
        return documents

    @cached_property
    def searched(self) -> dict[int, str]:
        """What each of them is searched by, by its position."""
        known = cache(folded)
        customers = self.books.customers
        texts = {}
        for document in self.listed:
            entry, key = document.entry, document.customer
            words = (customers[key].name, key, entry.payee, entry.narration)
            same = [known(word) for word in words if word]
            texts[document.position] = " ".join((folded(document.number or ""), *same))
        return texts


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector out while many things are made and all are kept.

    It would look through the whole ledger again and again, and find nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Shown:
    """A ledger's customers as of a day.

    Args:
        loaded: What the ledger says.
        as_of: Only documents dated up to this day count; all if None.
        today: The day on which it is looked at.
    """

    def __init__(
        self, loaded: Loaded, as_of: datetime.date | None, today: datetime.date
    ) -> None:
        self.loaded = loaded
        self.as_of = as_of
        self.day = as_of or today
        seen = reports.view(loaded.books, as_of or datetime.date.max, loaded.sealed)
        self.view: View = replace(seen, as_of=self.day)

    @property
    def books(self) -> Books:
        """What the ledger says."""
        return self.view.books

    @property
    def settlement(self) -> Settlement:
        """What is settled by what."""
        return self.view.settlement

    def prepare(self) -> None:
        """Compute what most pages need."""
        _ = (self.customers, self.ageing, self.owing, self.documents, self.payments)
        _ = (self.by_customer, self.find, self.line_of, self.deposits)
        _ = self.loaded.searched

    @cached_property
    def customers(self) -> list[CustomerRow]:
        """What each customer owes and has unused, by name."""
        rows = reports.customers(self.view)
        rows.sort(key=lambda row: (folded(row.name), row.customer))
        return rows

    @cached_property
    def figures_of(self) -> dict[str, list[CustomerRow]]:
        """What a customer owes and has unused, a row for each currency, by key."""
        rows: dict[str, list[CustomerRow]] = {}
        for row in self.customers:
            rows.setdefault(row.customer, []).append(row)
        return rows

    @cached_property
    def ageing(self) -> list[reports.AgeingRow]:
        """What each customer owes, by how long it has been due."""
        return reports.ageing(self.view)

    @cached_property
    def deposits(self) -> list[DepositRow]:
        """What was asked, received and deducted beforehand, in order of date."""
        return deposits(self.settlement)

    @cached_property
    def invoices(self) -> dict[str, InvoiceRow]:
        """How each invoice stands, by number."""
        return _first(self._invoice_rows, lambda row: row.number)

    @cached_property
    def _invoice_rows(self) -> list[InvoiceRow]:
        return reports.invoices(self.view)

    @cached_property
    def find(self) -> dict[str, Document]:
        """Every document by number; a number means the earliest."""
        return _first(self.settlement.documents, lambda document: document.number)

    @cached_property
    def lines(self) -> list[Line]:
        """Every invoice, payment and credit note, the newest first."""
        last = self.as_of or datetime.date.max
        documents = [d for d in self.loaded.listed if d.date <= last]
        # Reports put invoices in this very order, and so each row finds its document.
        rows = iter(self._invoice_rows)
        lines = [
            self._invoice_line(document, next(rows), place)
            if document.kind == INVOICE
            else self._credit_line(document, place)
            for place, document in enumerate(documents)
        ]
        lines.reverse()
        return lines

    @cached_property
    def documents(self) -> list[Line]:
        """Every invoice and credit note, the newest first."""
        return [line for line in self.lines if line.kind != PAYMENT]

    @cached_property
    def payments(self) -> list[Line]:
        """Every payment, the newest first."""
        return [line for line in self.lines if line.kind == PAYMENT]

    @cached_property
    def by_customer(self) -> dict[str, list[Line]]:
        """A customer's invoices, payments and credit notes, the newest first."""
        lines: dict[str, list[Line]] = {}
        for line in self.lines:
            lines.setdefault(line.customer, []).append(line)
        return lines

    @cached_property
    def line_of(self) -> dict[str, Line]:
        """An invoice, payment or credit note by number; it means the earliest."""
        return _first(reversed(self.lines), lambda line: line.number)

    def _name(self, key: str) -> str:
        return self.books.customers[key].name

    def _invoice_line(self, document: Document, row: InvoiceRow, place: int) -> Line:
        return Line(
            document,
            row.number,
            INVOICE,
            row.customer,
            self._name(row.customer),
            row.date,
            row.due,
            row.currency,
            row.total,
            row.outstanding,
            row.status,
            row.overdue,
            None,
            None,
            place,
        )

    def _credit_line(self, document: Document, place: int) -> Line:
        credit = self.settlement.credits.get(document.position)
        if credit is None:
            status, amount, unused = "draft", document.amount, ZERO
        else:
            amount, unused = credit.amount, credit.unused
            status = "unused" if unused else "used"
            if credit.reversed_by is not None:
                status = "reversed"
        return Line(
            document,
            document.number,
            document.kind,
            document.customer,
            self._name(document.customer),
            document.date,
            None,
            document.currency,
            amount,
            unused,
            status,
            ZERO,
            document.text("method"),
            reports.first_debited(document) if document.kind == PAYMENT else None,
            place,
        )

    @cached_property
    def owing(self) -> list[Owing]:
        """What is left of each invoice that has something left."""
        return [
            Owing(
                invoice.document.customer,
                invoice.document.currency,
                invoice.left,
                self._parts(invoice.document, invoice.total - invoice.left),
            )
            for invoice in self.settlement.invoices.values()
            if invoice.left
        ]

    def parts(self, line: Line) -> list[Part]:
        """Give an invoice's instalments; the earliest is settled first."""
        return self._parts(line.document, line.total - line.left)

    def _parts(self, invoice: Document, settled: Decimal) -> list[Part]:
        parts = []
        for due, amount in instalments(self.books.customers, invoice):
            filled = min(settled, amount)
            settled -= filled
            parts.append(Part(due, amount, amount - filled))
        return parts

    def open_invoices(self, customer: str, currency: str | None = None) -> list[Line]:
        """Give a customer's invoices to be paid, the earliest due first."""
        lines = [
            line
            for line in self.by_customer.get(customer, ())
            if line.is_open and currency in (None, line.currency)
        ]
        lines.sort(key=lambda line: (line.due, line.place))
        return lines

    def unused(self, customer: str, currency: str | None = None) -> list[Line]:
        """Give a customer's unused payments and credit notes, the oldest first."""
        return [
            line
            for line in reversed(self.by_customer.get(customer, ()))
            if line.status == "unused"
            and line.number is not None
            and currency in (None, line.currency)
        ]


def _by_date_and_number(document: Document) -> tuple[datetime.date, bool, object]:
    number = document.number
    return document.date, number is not None, natural_key(number) if number else ()


def _first(items: Iterable[Any], number: Any) -> dict[str, Any]:
    """Give items by number; the first that has it is meant."""
    found: dict[str, Any] = {}
    for item in items:
        key = number(item)
        if key is not None:
            found.setdefault(key, item)
    return found
