"""What the pages show, read once for each load of the ledger and each day asked for.

A page never computes figures of its own: it asks here, and here the reports are asked.
"""

from __future__ import annotations

import datetime
import gc
from bisect import bisect_right
from contextlib import contextmanager
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast import reports
from beancount_infast.deposit_report import deposits
from beancount_infast.documents import (
    CREDIT_NOTE,
    INVOICE,
    PAYMENT,
    ZERO,
    natural_key,
)
from beancount_infast.past import seen
from beancount_infast.reports import View
from beancount_infast.settlement import settle
from beancount_infast.statements import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_infast.deposit_report import DepositRow
    from beancount_infast.documents import Books, Document
    from beancount_infast.open_items import Settlement
    from beancount_infast.reports import AgeingRow, CustomerRow, Part

#: What lists of documents and of payments show.
LISTED = (INVOICE, PAYMENT, CREDIT_NOTE)
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


class Owing(NamedTuple):
    """What is left of an invoice, and of its instalments."""

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
        self.settlement = settle(books)

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each customer among all by name, by key."""
        customers = self.books.customers
        keys = sorted(customers, key=lambda key: (folded(customers[key].name), key))
        return {key: place for place, key in enumerate(keys)}

    @cached_property
    def listed(self) -> list[Document]:
        """Every invoice, payment and credit note, in order of date and number."""
        documents = [d for d in self.books.documents if d.kind in LISTED]
        documents.sort(key=_by_date_and_number)
        return documents

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each of them in that order, by its position."""
        return {d.position: place for place, d in enumerate(self.listed)}

    @cached_property
    def places_of(self) -> dict[str, list[int]]:
        """The places of each customer's, by its key."""
        places: dict[str, list[int]] = {}
        for place, document in enumerate(self.listed):
            places.setdefault(document.customer, []).append(place)
        return places

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
        now: Where a day is asked for, the same ledger with all its documents: only what
            has changed since that day is computed anew.
    """

    def __init__(
        self,
        loaded: Loaded,
        as_of: datetime.date | None,
        today: datetime.date,
        now: Shown | None = None,
    ) -> None:
        self.loaded = loaded
        self.as_of = as_of
        self.day = as_of or today
        self._last = as_of or datetime.date.max
        self._now = now
        settlement = loaded.settlement
        if as_of is not None:
            settlement = seen(settlement, as_of)
        self.view = View(settlement, self.day, loaded.sealed)

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
        _ = (self.deposits, self.loaded.searched, self.books.by_number)
        _ = (self.loaded.places, self.loaded.places_of)

    @cached_property
    def customers(self) -> list[CustomerRow]:
        """What each customer owes and has unused, by name."""
        rows = reports.customers(self.view)
        order = self.loaded.order
        rows.sort(key=lambda row: order[row.customer])
        return rows

    @cached_property
    def figures_of(self) -> dict[str, list[CustomerRow]]:
        """What a customer owes and has unused, a row for each currency, by key."""
        rows: dict[str, list[CustomerRow]] = {}
        for row in self.customers:
            rows.setdefault(row.customer, []).append(row)
        return rows

    @cached_property
    def ageing(self) -> list[AgeingRow]:
        """What each customer owes, by how long it has been due."""
        return reports.ageing(self.view)

    @cached_property
    def deposits(self) -> list[DepositRow]:
        """What was asked, received and deducted beforehand, in order of date."""
        return deposits(self.settlement)

    def find(self, number: str) -> Document | None:
        """Give a document by number, if there is one by that day."""
        found = self.books.by_number.get(number)
        return found if found is not None and found.date <= self._last else None

    @cached_property
    def lines(self) -> list[Line]:
        """Every invoice, payment and credit note, the newest first."""
        listed = self.loaded.listed
        count = bisect_right(listed, self._last, key=lambda document: document.date)
        return [self._line(place) for place in reversed(range(count))]

    @cached_property
    def documents(self) -> list[Line]:
        """Every invoice and credit note, the newest first."""
        return [line for line in self.lines if line.kind != PAYMENT]

    @cached_property
    def payments(self) -> list[Line]:
        """Every payment, the newest first."""
        return [line for line in self.lines if line.kind == PAYMENT]

    def lines_of(self, customer: str) -> list[Line]:
        """Give a customer's invoices, payments and credit notes, the newest first."""
        places = self.loaded.places_of.get(customer, ())
        return [
            self._line(place)
            for place in reversed(places)
            if self.loaded.listed[place].date <= self._last
        ]

    def line_of(self, number: str) -> Line | None:
        """Give the line of an invoice, payment or credit note by its number."""
        document = self.find(number)
        if document is None or document.kind not in LISTED:
            return None
        return self._line(self.loaded.places[document.position])

    def _line(self, place: int) -> Line:
        """Give the line of what is listed at a place."""
        document = self.loaded.listed[place]
        if self._now is not None and self._stands(document, self._now.settlement):
            return self._now.lines[-1 - place]
        if document.kind == INVOICE:
            return self._invoice_line(document, place)
        return self._credit_line(document, place)

    def _stands(self, document: Document, now: Settlement) -> bool:
        """Say whether a document stood on this day as it stands now."""
        position = document.position
        if document.kind != INVOICE:
            return self.settlement.credits.get(position) is now.credits.get(position)
        invoice = self.settlement.invoices.get(position)
        # What is past due of an open invoice, the day says.
        is_open = invoice is not None and invoice.left
        return not is_open and invoice is now.invoices.get(position)

    def _name(self, key: str) -> str:
        return self.books.customers[key].name

    def _invoice_line(self, document: Document, place: int) -> Line:
        row = reports.invoice_row(self.view, document)
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
                self.view.open_parts[position],
            )
            for position, invoice in self.settlement.invoices.items()
            if invoice.left
        ]

    def parts(self, line: Line) -> list[Part]:
        """Give an invoice's instalments; the earliest is settled first."""
        return reports.parts(self.books, line.document, line.total - line.left)

    def open_invoices(self, customer: str, currency: str | None = None) -> list[Line]:
        """Give a customer's invoices to be paid, the earliest due first."""
        lines = [
            line
            for line in self.lines_of(customer)
            if line.is_open and currency in (None, line.currency)
        ]
        lines.sort(key=lambda line: (line.due, line.place))
        return lines

    def unused(self, customer: str, currency: str | None = None) -> list[Line]:
        """Give a customer's unused payments and credit notes, the oldest first."""
        return [
            line
            for line in reversed(self.lines_of(customer))
            if line.status == "unused"
            and line.number is not None
            and currency in (None, line.currency)
        ]


def _by_date_and_number(document: Document) -> tuple[datetime.date, bool, object]:
    number = document.number
    return document.date, number is not None, natural_key(number) if number else ()
