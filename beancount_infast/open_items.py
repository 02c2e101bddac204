"""How invoices, payments and credit notes stand: what a settlement is made of.

What happens between them is a list of `Move`: this amount of that payment settles
that invoice, caused by this document.  How an invoice stands, and what is unused of a
payment or credit note, follow from the moves; so a day in the past is a matter of
leaving the later ones out (see `past`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import CREDIT_NOTE, PAYMENT, REFUND, ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.deposits import Deposit
    from beancount_infast.documents import Books, Document
    from beancount_infast.plans import Share
    from beancount_infast.rules import Breach


class Move(NamedTuple):
    """Money that settles an invoice, or leaves a credit.

    Attributes:
        cause: The document that moves it.
        source: The payment or credit note whose money it is; the write-off where a
            receivable is given up.
        invoice: The invoice that it settles; None for what is refunded or kept.
        amount: How much, in the documents' currency; negative where it goes back.
    """

    cause: Document
    source: Document
    invoice: Document | None
    amount: Decimal

    @property
    def date(self) -> datetime.date:
        """The day on which it counts."""
        return self.cause.date


class OpenInvoice:
    """How an invoice stands."""

    __slots__ = ("credited", "document", "left", "paid", "total", "waiting")

    def __init__(self, document: Document, total: Decimal) -> None:
        self.document = document
        self.total = total
        self.left = total
        self.paid = ZERO
        self.credited = ZERO
        # Payments and credit notes that came first and wait for it.
        self.waiting: list[OpenCredit] | None = None

    def settle(self, kind: str, amount: Decimal) -> None:
        """Settle a part of it; negative: reopen it.

        Args:
            kind: What settles it: a payment, a credit note or a write-off.
            amount: How much.
        """
        self.left -= amount
        if kind == PAYMENT:
            self.paid += amount
        elif kind == CREDIT_NOTE:
            self.credited += amount

    @property
    def settled(self) -> Decimal:
        """What is settled of it, by whatever."""
        return self.total - self.left

    @property
    def written_off(self) -> Decimal:
        """What a write-off gave up."""
        return self.total - self.left - self.paid - self.credited

    @property
    def status(self) -> str:
        """How it stands, in one word."""
        if self.left:
            return "unpaid" if self.left == self.total else "partially-paid"
        if self.paid == self.total:
            return "paid"
        if self.written_off:
            return "written-off"
        return "cancelled" if self.total and self.credited == self.total else "paid"


class OpenCredit:
    """How a payment or a credit note stands."""

    __slots__ = (
        "amount",
        "corrects",
        "document",
        "queued",
        "rank",
        "refunded",
        "reversed_by",
        "settled",
        "unused",
        "waiting",
        "written_off",
    )

    def __init__(self, document: Document, amount: Decimal, rank: int) -> None:
        self.document = document
        self.amount = amount
        # Its place among all payments and credit notes, in the order of counting.
        self.rank = rank
        self.unused = amount
        self.refunded = ZERO
        self.written_off = ZERO
        # What it has settled, by the invoice's index.
        self.settled: dict[int, Decimal] = {}
        # What of the unused amount waits for invoices that its links name.
        self.waiting = ZERO
        self.queued = False
        # The invoice among whose credit notes it counts.
        self.corrects: Document | None = None
        self.reversed_by: Document | None = None

    def use(self, position: int, amount: Decimal) -> None:
        """Let it settle the invoice in a place; negative: take it back from there."""
        settled = self.settled.get(position, ZERO) + amount
        if settled:
            self.settled[position] = settled
        else:
            self.settled.pop(position, None)
        self.unused -= amount

    def take_out(self, kind: str, amount: Decimal) -> None:
        """Take out what is unused; negative: put it back.

        Args:
            kind: What takes it: a refund, or else a write-off.
            amount: How much.
        """
        self.unused -= amount
        if kind == REFUND:
            self.refunded += amount
        else:
            self.written_off += amount

    @property
    def used(self) -> Decimal:
        """What settles invoices."""
        return sum(self.settled.values(), ZERO)


class Outflow:
    """A refund or a write-off, and what it took, so that it can be undone."""

    __slots__ = ("document", "reversed_by", "taken")

    def __init__(self, document: Document, taken: list[tuple[int, Decimal]]) -> None:
        self.document = document
        # By the index of the payment or credit note, or of the invoice given up.
        self.taken = taken
        self.reversed_by: Document | None = None


class Applied(NamedTuple):
    """An application that the engine adds: money that waited for its invoice.

    Attributes:
        document: The application.
        uses: The number of the money's document; None where no number means it.
        invoice: The invoice.
        amount: How much.
    """

    document: Document
    uses: str | None
    invoice: Document
    amount: Decimal


@dataclass(frozen=True)
class Settlement:
    """What is settled by what, as of a day.

    Invoices, credits, outflows and moves stand in the order in which they count, which
    is that of their dates.

    Attributes:
        books: The books that it is of.
        documents: The documents that it counts, in their order.
        invoices: Validated invoices by index.
        credits: Validated payments and credit notes by index.
        outflows: Refunds and write-offs by index.
        moves: All moves, in the order in which they count.
        applied: Applications of money that came before its invoice.
        shares: Short postings in full form: by document index, by item.
        deposits: Deposit invoices by index, and what is deducted from them.
        reversals: The document that each reversal undoes, by the reversal's index.
        breaches: All breaches, those of form included, by file and line.
    """

    books: Books
    documents: Sequence[Document]
    invoices: dict[int, OpenInvoice]
    credits: dict[int, OpenCredit]
    outflows: dict[int, Outflow]
    moves: list[Move]
    applied: list[Applied]
    shares: dict[int, dict[int, list[Share]]]
    deposits: dict[int, Deposit]
    reversals: dict[int, Document]
    breaches: list[Breach]
