"""The documents of a ledger counted day by day.

A `Fold` takes the documents day by day. All it keeps are lists of facts (this much of
this document's money settles that invoice, this much of it was refunded, …); whatever
is asked of it, it adds the lists up again. A document is first *judged*, which changes
nothing and gives an `Outcome`: facts and breaches; whether the outcome counts at once
or is tried again later in the day is the fold's business.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from model.documents import Breach, Document, Ledger, Line, natural, order, total

#: A document in one of these breaches is tried again after the others of its day.
RETRIED = {
    "over-settled",
    "over-used",
    "over-corrected",
    "bad-reversal",
    "reversed-while-refunded",
}
MONEY = {"payment", "credit-note"}
ZERO = Decimal(0)
#: The turn of the applications that the plugin adds, among those of `reading.TURN`.
WAITING_TURN = 5

Judge = Callable[["Fold", Document], "Outcome"]


@dataclass(eq=False)
class Settled:
    date: datetime.date
    invoice: Document
    source: Document
    amount: Decimal
    #: By the very document whose money it is.
    at_once: bool = False


@dataclass(eq=False)
class Taken:
    """A refund, or an excess written off: money that left a payment or credit note."""

    date: datetime.date
    source: Document
    by: Document
    amount: Decimal


@dataclass(eq=False)
class Deducted:
    """Of a deposit invoice, by an invoice or a credit note (negative: given back)."""

    date: datetime.date
    deposit: Document
    by: Document
    amount: Decimal


@dataclass
class Outcome:
    breaches: list[Breach] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    deducted: list[Deducted] = field(default_factory=list)
    #: Lines that name what could not be understood, which was said there.
    quiet: set[int] = field(default_factory=set)
    #: What short postings leave on the customer's credit.
    over: dict[Line, Decimal] = field(default_factory=dict)
    waits: Decimal = ZERO
    undoes: Document | None = None

    def blame(self, code: str, line: Line) -> None:
        """A line's own breach; an empty code where it was said elsewhere."""
        if code:
            self.breaches.append((code, line.lineno))
        else:
            self.quiet.add(line.lineno)

    def retried(self) -> bool:
        return any(code in RETRIED for code, _ in self.breaches)


@dataclass(eq=False)
class Part:
    """What one line offers or asks for, and about what.

    Attributes:
        line: The posting.
        subject: The invoice, or the payment or credit note that is used; None where
            the line is in breach.
        written: The amount as written.
        allowed: How much of it the rules allow.
    """

    line: Line
    subject: Document | None
    written: Decimal
    allowed: Decimal

    def take(self, written: Decimal, allowed: Decimal) -> None:
        self.written -= written
        self.allowed -= allowed


class Fold:
    def __init__(self, ledger: Ledger, judge: Judge) -> None:
        self.ledger = ledger
        self.judge = judge
        self.counted: list[Document] = []
        self.settled: list[Settled] = []
        self.taken: list[Taken] = []
        self.deducted: list[Deducted] = []
        self.waiting: list[tuple[Document, Decimal]] = []
        self.undone: dict[Document, datetime.date] = {}
        self.undoing: dict[Document, Document] = {}
        self.breaches: list[Breach] = []

    # ---------------------------------------------------------------- what there is

    def left(self, invoice: Document) -> Decimal:
        return invoice.amount - total(
            fact.amount for fact in self.settled if fact.invoice is invoice
        )

    def used(self, source: Document, invoice: Document | None = None) -> Decimal:
        return total(
            fact.amount
            for fact in self.settled
            if fact.source is source and invoice in {None, fact.invoice}
        )

    def took(self, source: Document, kind: str) -> Decimal:
        return total(
            fact.amount
            for fact in self.taken
            if fact.source is source and fact.by.kind == kind
        )

    def unused(self, source: Document) -> Decimal:
        if source not in self.counted or source in self.undone:
            return ZERO
        gone = self.took(source, "refund") + self.took(source, "write-off")
        return source.amount - self.used(source) - gone

    def deposit(self, invoice: Document) -> Decimal:
        """What an invoice put on the deposit accounts."""
        options = self.ledger.options
        return -total(
            line.number
            for line in invoice.outside
            if options.is_deposit(line.account)
            and line.number < 0
            and line.deducts is None
            and line.currency == invoice.currency
        )

    def deposit_left(self, invoice: Document) -> Decimal:
        return self.deposit(invoice) - total(
            fact.amount
            for fact in self.deducted
            if fact.deposit is invoice and fact.by not in self.undone
        )

    def oldest_credits(self, document: Document) -> list[Document]:
        found = [
            other
            for other in self.counted
            if other.kind in MONEY
            and other.customer == document.customer
            and other.currency == document.currency
            and self.unused(other) > 0
        ]
        return sorted(found, key=by_date_and_number)

    def due(self, invoice: Document, line: Line) -> datetime.date:
        days = datetime.timedelta(days=self.ledger.terms(invoice.customer))
        return line.due or invoice.due or invoice.date + days

    def first_due(self, invoice: Document) -> datetime.date:
        dues = [self.due(invoice, line) for line in invoice.on("receivable")]
        return min(dues, default=invoice.date)

    def sharing_order(self, invoice: Document) -> tuple[Any, ...]:
        return (self.first_due(invoice), *by_date_and_number(invoice))

    # ------------------------------------------------------------------ day by day

    def run(self, until: datetime.date | None = None) -> None:
        documents = self.ledger.documents
        for day in sorted({document.date for document in documents}):
            if until is None or day <= until:
                self._run_day(
                    [d for d in documents if d.date == day and not d.draft], day
                )

    def _run_day(self, documents: list[Document], day: datetime.date) -> None:
        early = [d for d in documents if order(d)[1] < WAITING_TURN]
        late = [d for d in documents if order(d)[1] > WAITING_TURN]
        again = self._try(early)
        self._apply_waiting(day)
        again += self._try(late)
        while again:
            still = self._try(again)
            if still == again:
                break
            again = still
        for document in again:
            self._count(document, self.judge(self, document))

    def _try(self, documents: list[Document]) -> list[Document]:
        """Count what can stand; give back the others."""
        others = []
        for document in documents:
            outcome = self.judge(self, document)
            if outcome.retried():
                others.append(document)
            else:
                self._count(document, outcome)
        return others

    def _count(self, document: Document, outcome: Outcome) -> None:
        self.counted.append(document)
        self.settled += outcome.settled
        self.taken += outcome.taken
        self.deducted += outcome.deducted
        self.breaches += outcome.breaches
        if outcome.waits > 0:
            self.waiting.append((document, outcome.waits))
        if outcome.undoes is not None:
            self.undone[outcome.undoes] = document.date
            self.undoing[document] = outcome.undoes

    def _apply_waiting(self, day: datetime.date) -> None:
        waiting = sorted(self.waiting, key=lambda pair: by_date_and_number(pair[0]))
        self.waiting = []
        for document, amount in waiting:
            rest = amount
            for invoice in sorted(linked(self, document), key=self.sharing_order):
                if document.date < invoice.date == day and matches(document, invoice):
                    needed = min(self.left(invoice), self.unused(document), rest)
                    if needed > 0:
                        self.settled.append(Settled(day, invoice, document, needed))
                        rest -= needed
            self.waiting.append((document, rest))


def by_date_and_number(document: Document) -> tuple[Any, ...]:
    number = document.number
    return (document.date, [] if number is None else natural(number))


def matches(document: Document, other: Document) -> bool:
    same = other.customer == document.customer and not other.draft
    return same and other.currency == document.currency


def linked(fold: Fold, document: Document) -> list[Document]:
    """The invoices that the links, as typed, or `corrects:` name."""
    numbers = set(document.links)
    if document.kind == "credit-note" and document.corrects:
        numbers.add(document.corrects)
    found = [fold.ledger.find(number) for number in numbers]
    return [other for other in found if other is not None and other.kind == "invoice"]


def fault(
    fold: Fold, document: Document, number: str, kinds: set[str], unknown: str
) -> str | None:
    """What is wrong with naming that number; empty where it was said elsewhere."""
    target = fold.ledger.find(number)
    if target is None or target.kind not in kinds:
        return "" if number in fold.ledger.unclear else unknown
    if target.customer != document.customer:
        return "wrong-customer"
    if target.currency != document.currency:
        return "wrong-currency"
    if target.draft:
        return "settles-draft"
    return "settled-too-early" if target.date > document.date else None


def pair(asks: list[Part], offers: list[Part]) -> list[tuple[Part, Part, Decimal]]:
    """Fill what is asked from what is offered, both in their order, as written.

    A line in breach keeps its place, so that what the others say stays as it is.
    """
    found = []
    for ask in asks:
        for offer in offers:
            written = min(ask.written, offer.written)
            counts = min(written, ask.allowed, offer.allowed)
            if not (ask.subject and offer.subject):
                counts = ZERO
            ask.take(written, counts)
            offer.take(written, counts)
            if counts > 0:
                found.append((ask, offer, counts))
    return found


def check_sums(
    outcome: Outcome, large: dict[Line, Decimal], small: dict[Line, Decimal], code: str
) -> None:
    """A breach at each line with which the one side exceeds the other."""
    limit = total(small.values())
    said = {at for _, at in outcome.breaches} | outcome.quiet
    for line, amount in large.items():
        limit -= amount
        if limit < 0 and line.lineno not in said:
            outcome.breaches.append((code, line.lineno))
