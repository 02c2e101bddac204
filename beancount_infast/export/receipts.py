"""What was received on each invoice, by rate of VAT: the figures of e-reporting.

A receipt is what one document (a payment, an application, a reversal, a release) moves
of one invoice; or, where VAT goes back, what the refund or the use elsewhere of a
credit note moves of that, negative.  Amounts move as VAT falls due (see `vat_due`): a
credit note set against the invoice that it corrects is none, nor is a write-off, nor
the refund of a payment's unused money.

Which way a receipt is reported follows from the customer: with a SIREN by the status
212 of the invoice; abroad by flux 10.2; else by flux 10.4; and not at all where the
invoice has no VAT that falls due on receipt (external specifications of the French
reform, v3.2; art. 290 A of the CGI).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.documents import CREDIT_NOTE, PAYMENT, ZERO, natural_key
from beancount_infast.export.shares import RateShare, rate_order, shares
from beancount_infast.vat_due import posted_on

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from beancount_infast.documents import Document
    from beancount_infast.export.shares import Share
    from beancount_infast.open_items import Move, Settlement

# How a receipt is reported.
STATUS = "212"
ABROAD = "10.2"
OTHERS = "10.4"

# UNTDID 1001: commercial invoice, prepayment invoice, and their credit notes.
INVOICE_TYPE = "380"
DEPOSIT_TYPE = "386"
NOTE_TYPE = "381"
DEPOSIT_NOTE_TYPE = "503"

_FRENCH = "FR"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one document moves of one invoice; amounts are in its currency.

    Attributes:
        date: The day on which it counts.
        document: The payment or credit note whose money it is.
        cause: What moves it.
        invoice: The invoice; or the credit note that is refunded or used elsewhere.
        invoice_date: Its date.
        invoice_type: Its code: 380, 386 for a deposit; 381 and 503 for credit notes.
        customer: The customer's key.
        name: Its name.
        siren: Its SIREN, if known.
        currency: The currency.
        amount: How much, VAT included; negative where it goes back.
        rates: The same by rate, the highest first; VAT in the currency of its posting.
        channel: How it is reported: 212, 10.2, 10.4; None where it is not.
        at: The file and line of what moves it.
    """

    date: datetime.date
    document: str | None
    cause: str | None
    invoice: str | None
    invoice_date: datetime.date
    invoice_type: str
    customer: str
    name: str
    siren: str | None
    currency: str
    amount: Decimal
    rates: tuple[RateShare, ...]
    channel: str | None
    at: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A payment with money that settles no invoice yet.

    It cannot be reported with one; what it is for, a person decides.
    """

    document: str | None
    date: datetime.date
    customer: str
    name: str
    siren: str | None
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Receipts:
    """The receipts of a period, and the money unmatched at its end."""

    receipts: tuple[Receipt, ...]
    unmatched: tuple[Unmatched, ...]


def receipts(
    settlement: Settlement,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> Receipts:
    """Give the receipts of a period, in order of date, document and invoice.

    Args:
        settlement: What is settled by what, up to the period's end.
        since: The period's first day; the beginning if None.
        until: Its last day; the settlement's if None.
    """
    found = [
        receipt
        for receipt in _Reader(settlement).receipts()
        if (since is None or receipt.date >= since)
        and (until is None or receipt.date <= until)
    ]
    found.sort(
        key=lambda receipt: (
            receipt.date,
            natural_key(receipt.document or ""),
            natural_key(receipt.invoice or ""),
            natural_key(receipt.cause or ""),
        )
    )
    return Receipts(tuple(found), tuple(_unmatched(settlement)))


def _unmatched(settlement: Settlement) -> list[Unmatched]:
    customers = settlement.books.customers
    found = [
        Unmatched(
            document=credit.document.number,
            date=credit.document.date,
            customer=credit.document.customer,
            name=customers[credit.document.customer].name,
            siren=customers[credit.document.customer].siren,
            currency=credit.document.currency,
            amount=credit.unused,
        )
        for credit in settlement.credits.values()
        if credit.document.kind == PAYMENT and credit.unused > 0
    ]
    found.sort(key=lambda one: (one.date, natural_key(one.document or "")))
    return found


class _Pair:
    """What one document moves of one invoice, while it is added up."""

    __slots__ = ("amount", "cause", "invoice", "rates", "source")

    def __init__(self, move: Move, invoice: Document) -> None:
        self.cause = move.cause
        self.source = move.source
        self.invoice = invoice
        self.amount = ZERO
        self.rates: dict[Decimal | None, RateShare] = {}

    def add(self, share: Share, source: Document) -> None:
        """Add what another of its moves receives."""
        if source.position == self.cause.position:
            # Of several sources the document's own money names it.
            self.source = source
        self.amount += share.amount
        for rate, amount, vat in share.rates:
            before = self.rates.get(rate, RateShare(rate, ZERO, ZERO))
            self.rates[rate] = RateShare(rate, before.amount + amount, before.vat + vat)


class _Reader:
    """Reads receipts off a settlement."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._pending = settlement.books.options.vat_on_receipts

    def receipts(self) -> Iterable[Receipt]:
        """Give all receipts, in the order in which they count."""
        pairs: dict[tuple[int, str, int], _Pair] = {}
        moves = self._settlement.moves
        for move, received in zip(moves, shares(self._settlement), strict=True):
            for share in received:
                key = (move.cause.position, move.cause.kind, share.document.position)
                if key not in pairs:
                    pairs[key] = _Pair(move, share.document)
                pairs[key].add(share, move.source)
        return [self._receipt(pair) for pair in pairs.values() if pair.amount]

    def _receipt(self, pair: _Pair) -> Receipt:
        invoice = pair.invoice
        customer = self._settlement.books.customers[invoice.customer]
        meta = pair.cause.entry.meta
        rates = (pair.rates[rate] for rate in sorted(pair.rates, key=rate_order))
        return Receipt(
            date=pair.cause.date,
            document=pair.source.number,
            cause=pair.cause.number,
            invoice=invoice.number,
            invoice_date=invoice.date,
            invoice_type=self._type(invoice),
            customer=customer.key,
            name=customer.name,
            siren=customer.siren,
            currency=invoice.currency,
            amount=pair.amount,
            rates=tuple(one for one in rates if one.amount or one.vat),
            channel=self._channel(invoice),
            at=(meta.get("filename", ""), meta.get("lineno", 0)),
        )

    def _type(self, document: Document) -> str:
        """Give the code of an invoice or a credit note."""
        deposits = self._settlement.deposits
        if document.kind != CREDIT_NOTE:
            return DEPOSIT_TYPE if document.position in deposits else INVOICE_TYPE
        corrected = self._settlement.credits[document.position].corrects
        if corrected is not None and corrected.position in deposits:
            return DEPOSIT_NOTE_TYPE
        return NOTE_TYPE

    def _channel(self, document: Document) -> str | None:
        """Say how a receipt is reported."""
        posted = posted_on(document.entry, self._pending)
        if not any(posted.values()):
            return None
        customer = self._settlement.books.customers[document.customer]
        if customer.siren:
            return STATUS
        number = (customer.vat_number or "").strip().upper()
        return OTHERS if not number or number.startswith(_FRENCH) else ABROAD
