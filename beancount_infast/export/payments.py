"""The payments of a period, a row for each invoice that they settle.

Rows stand in the order of date, number and invoice.  Of a payment of 500.00, of which
150.00 settles F1 and the rest goes to the customer's credit:

    amount  settled  unused  invoice
    150.00   150.00    0.00  F1
    350.00     0.00  350.00

What became of it later follows on its own date: an application (0.00, settled 350.00,
unused -350.00), a release (the reverse), a refund (amount and unused negative), a
reversal (negative, a row for each invoice that it reopens), an excess kept (unused
alone).  So over all rows the amounts are what came in, what is settled is what
invoices were paid, and what is unused is what customers may still use.

Credit notes are not payments; nor are drafts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import (
    PAYMENT,
    REFUND,
    REVERSAL,
    ZERO,
    natural_key,
)
from beancount_infast.export.shares import rate_order, shares
from beancount_infast.seals import read_seals

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.documents import Document
    from beancount_infast.export.shares import Share
    from beancount_infast.open_items import Move, OpenCredit, Settlement
    from beancount_infast.seals import Seal

_KEPT = "kept"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A row of the export; amounts are in its currency.

    Attributes:
        date: The day on which it counts.
        kind: What moves the money: a payment, an application, a refund…
        number: The payment whose money it is.
        document: The number of what moves it.
        customer: The customer's key.
        name: Its name.
        siren: Its SIREN, if known.
        invoice: The invoice that is settled or reopened, if any.
        invoice_date: Its date.
        method: How it was paid.
        account: Where the money went, or came from.
        currency: The currency.
        amount: What came in.
        settled: What settles the invoice.
        unused: What goes to the customer's credit; negative: comes from it.
        banked: What the account changes by, on the document's first row.
        vat: The VAT in what settles the invoice, by rate.
        sealed: The day on which the document was sealed.
        seal: Its digest.
    """

    date: datetime.date
    kind: str
    number: str | None
    document: str | None
    customer: str
    name: str
    siren: str | None
    invoice: str | None
    invoice_date: datetime.date | None
    method: str | None
    account: str | None
    currency: str
    amount: Decimal
    settled: Decimal
    unused: Decimal
    banked: Decimal | None
    vat: Mapping[Decimal | None, Decimal] = field(default_factory=dict)
    sealed: datetime.date | None = None
    seal: str | None = None


@dataclass(frozen=True)
class PaymentLines:
    """The rows of a period.

    Attributes:
        rows: The rows, in their order.
        rates: The rates of VAT in them, the highest first, an unknown one (None) last.
    """

    rows: tuple[PaymentLine, ...]
    rates: tuple[Decimal | None, ...]


def payments(
    settlement: Settlement,
    entries: Iterable[Directive],
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    wanted: Callable[[Document], bool] | None = None,
) -> PaymentLines:
    """Give the payments of a period.

    Args:
        settlement: What is settled by what, up to the period's end.
        entries: The ledger's directives, for its seals.
        since: The period's first day; the beginning if None.
        until: Its last day; the settlement's if None.
        wanted: Says of which payments rows are wanted; all if None.
    """
    seals, _ = read_seals(entries)
    reader = _Reader(settlement, {seal.number: seal for seal in seals})
    lines = [
        line
        for line in reader.lines()
        if (since is None or line.date >= since)
        and (until is None or line.date <= until)
        and (wanted is None or wanted(line.payment))
    ]
    lines.sort(key=_order)
    rows = tuple(reader.rows(lines))
    rates = {rate for row in rows for rate, vat in row.vat.items() if vat}
    return PaymentLines(rows, tuple(sorted(rates, key=rate_order)))


class _Key(NamedTuple):
    """What has one row: an effect of a document on a payment and an invoice."""

    cause: int
    kind: str
    payment: int
    invoice: int | str | None


class _Line:
    """A row while its amounts are added up."""

    __slots__ = (
        "amount",
        "cause",
        "date",
        "invoice",
        "payment",
        "settled",
        "unused",
        "vat",
    )

    def __init__(
        self, cause: Document, payment: Document, invoice: Document | None
    ) -> None:
        self.cause = cause
        self.date = cause.date
        self.payment = payment
        self.invoice = invoice
        self.amount = self.settled = self.unused = ZERO
        self.vat: dict[Decimal | None, Decimal] = {}


def _order(line: _Line) -> tuple[object, ...]:
    return line.date, _natural(line.payment.number), *_invoice_order(line.invoice)


def _natural(number: str | None) -> tuple[bool, object]:
    return (False, ()) if number is None else (True, natural_key(number))


def _invoice_order(invoice: Document | None) -> tuple[bool, object]:
    """Put what goes to the customer's credit behind what settles invoices."""
    return (True, ()) if invoice is None else (False, _natural(invoice.number))


class _Reader:
    """Reads rows off a settlement."""

    def __init__(self, settlement: Settlement, seals: Mapping[str, Seal]) -> None:
        self._settlement = settlement
        self._seals = seals
        self._lines: dict[_Key, _Line] = {}
        # What payments have not settled at once, and what reversals take back of it.
        self._kept: dict[int, Decimal] = {}
        self._back: dict[int, Decimal] = {}

    def lines(self) -> Iterable[_Line]:
        """Give all rows, with the amounts that each adds up."""
        paid = [
            credit
            for credit in self._settlement.credits.values()
            if credit.document.kind == PAYMENT
        ]
        for credit in paid:
            self._kept[credit.document.position] = credit.amount
            self._back[credit.document.position] = credit.amount
        for move, received in zip(
            self._settlement.moves, shares(self._settlement), strict=True
        ):
            if move.source.kind == PAYMENT:
                self._count(move, received)
        for credit in paid:
            self._count_credit(credit)
        return [
            line
            for line in self._lines.values()
            if line.amount or line.settled or line.unused or any(line.vat.values())
        ]

    def _line(
        self,
        cause: Document,
        payment: Document,
        invoice: Document | None,
        kept: str | None = None,
    ) -> _Line:
        where = kept if invoice is None else invoice.position
        key = _Key(cause.position, cause.kind, payment.position, where)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line(cause, payment, invoice)
        return line

    def _count(self, move: Move, received: Iterable[Share]) -> None:
        """Count a move of a payment's money."""
        cause, payment, amount = move.cause, move.source, move.amount
        line = self._line(cause, payment, move.invoice)
        undone = self._settlement.reversals.get(cause.position)
        own = payment.position
        back = cause.kind == REVERSAL and undone is not None and undone.position == own
        if not back:
            self._back[own] -= amount
        if move.invoice is None:
            of = cause if undone is None else undone
            line.unused -= amount
            line.amount -= amount if of.kind == REFUND else ZERO
            return
        line.settled += amount
        if cause.position == own and cause.kind == PAYMENT:
            self._kept[own] -= amount
            line.amount += amount
        elif back:
            line.amount += amount
        else:
            line.unused -= amount
        for share in received:
            for rate, _, vat in share.rates:
                line.vat[rate] = line.vat.get(rate, ZERO) + vat

    def _count_credit(self, credit: OpenCredit) -> None:
        """Count what a payment puts on credit, and what its reversal takes back."""
        payment = credit.document
        line = self._line(payment, payment, None, _KEPT)
        line.amount = line.unused = self._kept[payment.position]
        if credit.reversed_by is not None:
            line = self._line(credit.reversed_by, payment, None, _KEPT)
            line.amount = line.unused = -self._back[payment.position]

    def rows(self, lines: Iterable[_Line]) -> Iterable[PaymentLine]:
        """Give the rows of a period, with what their documents say."""
        seen: set[tuple[int, str]] = set()
        for line in lines:
            key = (line.cause.position, line.cause.kind)
            yield self._row(line, first=key not in seen)
            seen.add(key)

    def _row(self, line: _Line, *, first: bool) -> PaymentLine:
        cause, payment, invoice = line.cause, line.payment, line.invoice
        customer = self._settlement.books.customers[payment.customer]
        seal = self._seals.get(cause.number or "")
        account = self._account(cause)
        return PaymentLine(
            date=line.date,
            kind=cause.kind,
            number=payment.number,
            document=cause.number,
            customer=payment.customer,
            name=customer.name,
            siren=customer.siren,
            invoice=None if invoice is None else invoice.number,
            invoice_date=None if invoice is None else invoice.date,
            method=cause.text("method") or payment.text("method"),
            account=account,
            currency=payment.currency,
            amount=line.amount,
            settled=line.settled,
            unused=line.unused,
            banked=_change(cause, account) if first else None,
            vat=line.vat,
            sealed=None if seal is None else seal.entry.date,
            seal=None if seal is None else seal.digest,
        )

    def _account(self, document: Document) -> str | None:
        """Give where a document's money went, or came from; None if none moved.

        It is the first account outside the customer's two that is debited, or, where
        money goes out, credited.
        """
        # An application that the engine adds has the entry of its invoice.
        undone = self._settlement.reversals.get(document.position)
        sign = {PAYMENT: 1, REFUND: -1}.get((undone or document).kind, 0)
        if undone is not None:
            sign = -sign
        if not sign or not document.items:
            return None
        for posting in document.others():
            if posting.units.number * sign > 0:
                return posting.account
        return None


def _change(document: Document, account: str | None) -> Decimal | None:
    """Give what a document changes an account by, in the document's currency if any."""
    units = [p.units for p in document.others() if p.account == account]
    if not units:
        return None
    currencies = [one.currency for one in units]
    currency = document.currency
    if currency not in currencies:
        currency = currencies[0]
    return sum((one.number for one in units if one.currency == currency), ZERO)
