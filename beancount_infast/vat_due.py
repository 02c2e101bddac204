"""VAT due on receipts: how much, on which invoice or credit note, by which move.

An invoice posts its VAT on a pending account (option ``vat-on-receipts``); it falls
due as the invoice is settled with money.  At the end of each day the VAT due on an
invoice and a pending account is

    half_up(VAT x settled / total)

where total and VAT are less what the credit notes that correct the invoice have set
against it, and *settled* is what all the rest has settled, write-offs left out.  A
credit note is the mirror, negative: *settled* is what was refunded or used on another
invoice.  An invoice of 1200.00 with VAT of 200.00, of which 500.00 is paid: 83.33 is
due; with the other 700.00, it is 200.00, whatever the roundings before.

VAT of what is written off is never due: it is dropped.  What is dropped is
half_up(VAT x (settled + written off) / total) less what is due.

The rule is that of French VAT on services, due on receipt (art. 269-2 c of the CGI);
where the law leaves it open, `docs` name it as a judgement.  Figures are exact: each is
rounded once, half away from zero, to the smallest coin of its currency.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from babel.numbers import get_currency_precision

from beancount_infast.documents import CREDIT_NOTE, INVOICE, WRITE_OFF, ZERO

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from beancount.core.data import Transaction

    from beancount_infast.documents import BookedPosting, Document
    from beancount_infast.open_items import Move, Settlement


class Pending(NamedTuple):
    """A pending VAT account and a currency that stands on it."""

    account: str
    currency: str


class Due(NamedTuple):
    """What a move makes due on one document; negative where it gives back.

    Attributes:
        move: The move.
        document: The invoice or credit note whose VAT it is.
        due: What falls due.
        dropped: What will never be due, as it was written off.
    """

    move: Move
    document: Document
    due: Mapping[Pending, Decimal]
    dropped: Mapping[Pending, Decimal]


class Taxed:
    """An invoice or a credit note, and its VAT on the pending accounts.

    Attributes:
        document: The document.
        whole: Its total as issued.
        posted: Its VAT as issued; that of a credit note is negative.
        total: Its total, less what was set against it (of a credit note: what it was
            set against).
        vat: Its VAT, likewise.
        settled: What the rest has settled; of a credit note: refunded, or used on
            another invoice.
        given_up: What was written off.
        due: What is due of its VAT.
        dropped: What will never be due.
    """

    __slots__ = (
        "document",
        "dropped",
        "due",
        "given_up",
        "posted",
        "settled",
        "total",
        "vat",
        "whole",
    )

    def __init__(
        self, document: Document, whole: Decimal, posted: dict[Pending, Decimal]
    ) -> None:
        self.document = document
        self.whole = self.total = whole
        self.posted = posted
        self.vat = dict(posted)
        self.settled = self.given_up = ZERO
        self.due: dict[Pending, Decimal] = {}
        self.dropped: dict[Pending, Decimal] = {}

    def carries(self, pending: Pending) -> bool:
        """Say whether it has VAT on an account, as issued or by its credit notes."""
        return bool(self.vat.get(pending)) or pending in self.posted

    def update(self) -> tuple[dict[Pending, Decimal], dict[Pending, Decimal]]:
        """Bring what is due and dropped up to date; give what changes of each."""
        changes: tuple[dict[Pending, Decimal], dict[Pending, Decimal]] = {}, {}
        for pending, vat in self.vat.items():
            due = self._part(vat, self.settled, pending)
            gone = self._part(vat, self.settled + self.given_up, pending) - due
            for kept, now, changed in zip(
                (self.due, self.dropped), (due, gone), changes, strict=True
            ):
                change = now - kept.get(pending, ZERO)
                if change:
                    kept[pending] = now
                    changed[pending] = change
        return changes

    def _part(self, vat: Decimal, settled: Decimal, pending: Pending) -> Decimal:
        if not self.total:
            return ZERO
        return share(vat, settled, self.total, places_of(pending.currency))


def share(value: Decimal, part: Decimal, whole: Decimal, places: int) -> Decimal:
    """Give value x part / whole, rounded half up (away from zero).

    Args:
        value: What is shared.
        part: How much of the whole.
        whole: The whole, not zero; its share is the value as it stands.
        places: The decimals of the share.
    """
    if part == whole:
        return value
    if not part or not value:
        return ZERO
    # In whole numbers, so that no figure is too long to be exact.
    above, below = 1, 1
    for number in (value, part):
        top, bottom = number.as_integer_ratio()
        above, below = above * top, below * bottom
    top, bottom = whole.as_integer_ratio()
    above, below = above * bottom * 10**places, below * top
    units, sign = (2 * abs(above) + abs(below)) // (2 * abs(below)), ""
    if units and (above < 0) != (below < 0):
        sign = "-"
    return Decimal(f"{sign}{units}E-{places}")


@cache
def places_of(currency: str) -> int:
    """Give the decimals of a currency's smallest coin; two where none is known."""
    return get_currency_precision(currency)


def posted_on(entry: Transaction, accounts: Container[str]) -> dict[Pending, Decimal]:
    """Give what a transaction posts on some accounts; a debit is positive."""
    posted: dict[Pending, Decimal] = {}
    for posting in cast("Sequence[BookedPosting]", entry.postings):
        units = posting.units
        if posting.account in accounts and units.number:
            pending = Pending(posting.account, units.currency)
            posted[pending] = posted.get(pending, ZERO) + units.number
    return posted


class Dues:
    """What is due, as a settlement's moves are met one by one.

    Args:
        settlement: The settlement.
    """

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._accounts = settlement.books.options.vat_on_receipts
        self._taxed: dict[int, Taxed] = {}

    def find(self, document: Document) -> Taxed | None:
        """Give an invoice's or a credit note's VAT; None where it does not count."""
        known = self._taxed.get(document.position)
        if known is not None:
            return known
        whole: Decimal
        if document.kind == INVOICE:
            invoice = self._settlement.invoices.get(document.position)
            if invoice is None:
                return None
            whole = invoice.total
        elif document.kind == CREDIT_NOTE:
            credit = self._settlement.credits.get(document.position)
            if credit is None:
                return None
            whole = credit.amount
        else:
            return None
        posted = posted_on(document.entry, self._accounts)
        vat = {pending: -number for pending, number in posted.items() if number}
        taxed = self._taxed[document.position] = Taxed(document, whole, vat)
        return taxed

    def take(self, move: Move) -> list[Due]:
        """Count the next move; give what it makes due on each document.

        Args:
            move: A move; moves are taken in the order in which they count.
        """
        dues = []
        for taxed in self._count(move):
            if taxed.vat:
                due, dropped = taxed.update()
                if due or dropped:
                    dues.append(Due(move, taxed.document, due, dropped))
        return dues

    def _count(self, move: Move) -> list[Taxed]:
        """Count a move; give the documents whose VAT it may change."""
        source, amount = move.source, move.amount
        note = self.find(source) if source.kind == CREDIT_NOTE else None
        if move.invoice is None:
            if note is None:
                return []
            if self.undone(move.cause).kind == WRITE_OFF:
                note.given_up += amount
            else:
                note.settled += amount
            return [note]
        invoice = self.find(move.invoice)
        if invoice is None:
            return []
        if note is None:
            if source.kind == WRITE_OFF:
                invoice.given_up += amount
            else:
                invoice.settled += amount
            return [invoice]
        if self._corrects(source, move.invoice):
            _set_against(note, invoice, amount)
        else:
            note.settled += amount
            invoice.settled += amount
        return [note, invoice]

    def undone(self, document: Document) -> Document:
        """Give the document that a reversal undoes; any other as it is."""
        return self._settlement.reversals.get(document.position, document)

    def _corrects(self, note: Document, invoice: Document) -> bool:
        corrected = self._settlement.credits[note.position].corrects
        return corrected is not None and corrected.position == invoice.position


def _set_against(note: Taxed, invoice: Taxed, amount: Decimal) -> None:
    """Set a part of a credit note against the invoice that it corrects: both shrink."""
    before = note.whole - note.total
    note.total -= amount
    invoice.total -= amount
    for pending, vat in note.posted.items():
        places = places_of(pending.currency)
        now = share(vat, before + amount, note.whole, places)
        change = now - share(vat, before, note.whole, places)
        note.vat[pending] -= change
        invoice.vat[pending] = invoice.vat.get(pending, ZERO) + change
