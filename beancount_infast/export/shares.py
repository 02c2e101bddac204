"""What each receipt holds of each rate of VAT.

A customer pays an invoice, not its lines.  Of an invoice of 1,160.00, of which 720.00
is at 20 % and 440.00 at 10 %, 500.00 is paid: 310.34 of it is at 20 %, with VAT of
51.72, and 189.66 at 10 %, with VAT of 17.24.  The next 660.00 takes what those leave.

What counts as received is what makes VAT due on receipts (see `vat_due`); shares are
given of every VAT account all the same, so that an invoice with VAT on debits has them
too.  Its amounts by rate follow from its VAT: VAT x 100 / rate + VAT.

Amounts are shared as VAT is, cumulatively: so far, less what went before, so that the
shares of an invoice that is settled are the invoice to the cent.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from beancount_infast.documents import CREDIT_NOTE, PAYMENT, WRITE_OFF, ZERO
from beancount_infast.options import VatOnReceipts
from beancount_infast.vat_due import Dues, places_of, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_infast.documents import Document
    from beancount_infast.open_items import Move, Settlement
    from beancount_infast.options import Options
    from beancount_infast.vat_due import Pending, Taxed

_PER_CENT = Decimal(100)


class RateShare(NamedTuple):
    """What is received at one rate.

    Attributes:
        rate: The rate in per cent; None where the books do not say it.
        amount: What is received, VAT included, in the document's currency.
        vat: The VAT in it, in the currency in which the document posted it.
    """

    rate: Decimal | None
    amount: Decimal
    vat: Decimal


class Share(NamedTuple):
    """What a move receives on an invoice, or gives back on a credit note.

    Attributes:
        document: The invoice; or the credit note, refunded or used elsewhere.
        amount: How much; negative where it goes back.
        rates: The same by rate, the highest first.
    """

    document: Document
    amount: Decimal
    rates: tuple[RateShare, ...]


def shares(settlement: Settlement) -> list[list[Share]]:
    """Give what each move of a settlement receives.

    Args:
        settlement: What is settled by what.

    Returns:
        For each of its moves, in their order, what it receives: nothing where it
        writes off, or sets a credit note against the invoice that it corrects; two
        shares where a credit note is used on another invoice.
    """
    fold = _Fold(settlement)
    return [fold.take(move) for move in settlement.moves]


def rate_order(rate: Decimal | None) -> Decimal:
    """Order rates: the highest first, the unknown one last."""
    return Decimal(1) if rate is None else -rate


def vat_accounts(options: Options) -> dict[str, Decimal | None]:
    """Give all accounts that hold VAT on sales, and the rate of each if it has one.

    They are those of option ``vat-on-receipts``, pending and collected, and those of
    option ``vat``.
    """
    rates: dict[str, set[Decimal | None]] = defaultdict(set)
    for option in options.vat_on_receipts.values():
        rates[option.collected].add(option.rate)
    for rate, account in options.vat.items():
        rates[account].add(rate)
    for option in options.vat_on_receipts.values():
        rates[option.pending] = {option.rate}
    return {
        account: next(iter(known)) if len(known) == 1 else None
        for account, known in rates.items()
    }


class _Open:
    """An invoice or a credit note by rate, and what was received of it so far."""

    __slots__ = ("as_issued", "parts", "received", "taxed", "vat")

    def __init__(self, taxed: Taxed, parts: dict[Decimal | None, Decimal]) -> None:
        self.taxed = taxed
        self.as_issued = parts
        self.parts = dict(parts)
        self.received: dict[Decimal | None, Decimal] = {}
        self.vat: dict[Pending, Decimal] = {}

    def receive(
        self, amount: Decimal, places: int, rates: Mapping[str, Decimal | None]
    ) -> tuple[RateShare, ...]:
        """Share an amount that was just counted as received."""
        amounts, vat = self._amounts(amount, places), self._vat(rates)
        return tuple(
            RateShare(rate, amounts.get(rate, ZERO), vat.get(rate, ZERO))
            for rate in sorted({*amounts, *vat}, key=rate_order)
            if amounts.get(rate) or vat.get(rate)
        )

    def _amounts(self, amount: Decimal, places: int) -> dict[Decimal | None, Decimal]:
        *first, last = sorted(self.parts, key=rate_order)
        amounts = {}
        left = amount
        for rate in first:
            so_far = ZERO
            if self.taxed.total:
                part, settled = self.parts[rate], self.taxed.settled
                so_far = share(part, settled, self.taxed.total, places)
            amounts[rate] = so_far - self.received.get(rate, ZERO)
            self.received[rate] = so_far
            left -= amounts[rate]
        amounts[last] = left
        return amounts

    def _vat(
        self, rates: Mapping[str, Decimal | None]
    ) -> dict[Decimal | None, Decimal]:
        found: dict[Decimal | None, Decimal] = {}
        for pending, due in self.taxed.due.items():
            rate = rates[pending.account]
            change = due - self.vat.get(pending, ZERO)
            found[rate] = found.get(rate, ZERO) + change
            self.vat[pending] = due
        return found


class _Fold:
    """One pass over a settlement's moves."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._rates = vat_accounts(settlement.books.options)
        self._dues = Dues(_as_if_on_receipts(settlement, self._rates))
        self._known: dict[int, _Open] = {}

    def take(self, move: Move) -> list[Share]:
        """Count the next move."""
        source, invoice = move.source, move.invoice
        self._dues.take(move)
        if source.kind == CREDIT_NOTE:
            return self._take_note(move)
        if source.kind != PAYMENT or invoice is None:
            return []
        return self._receive(invoice, move.amount)

    def _take_note(self, move: Move) -> list[Share]:
        """Count what a credit note does: the mirror of an invoice."""
        note, invoice = move.source, move.invoice
        if invoice is None:
            if self._dues.undone(move.cause).kind == WRITE_OFF:
                return []
            return self._receive(note, -move.amount)
        corrected = self._settlement.credits[note.position].corrects
        if corrected is None or corrected.position != invoice.position:
            back = self._receive(note, -move.amount)
            return back + self._receive(invoice, move.amount)
        self._set_against(note, invoice, move.amount)
        return []

    def _set_against(self, note: Document, invoice: Document, amount: Decimal) -> None:
        """Let a credit note and the invoice that it corrects shrink, rate by rate."""
        ours, theirs = self._open(note), self._open(invoice)
        places, whole = places_of(note.currency), ours.taxed.whole
        after = whole - ours.taxed.total
        for rate, part in ours.as_issued.items():
            change = share(part, after, whole, places)
            change -= share(part, after - amount, whole, places)
            ours.parts[rate] -= change
            theirs.parts[rate] = theirs.parts.get(rate, ZERO) + change

    def _receive(self, document: Document, amount: Decimal) -> list[Share]:
        places = places_of(document.currency)
        rates = self._open(document).receive(amount, places, self._rates)
        return [Share(document, amount, rates)]

    def _open(self, document: Document) -> _Open:
        known = self._known.get(document.position)
        if known is None:
            # What a move settles or uses counts.
            taxed = cast("Taxed", self._dues.find(document))
            known = _Open(taxed, _by_rate(taxed, self._rates))
            self._known[document.position] = known
        return known


def _as_if_on_receipts(
    settlement: Settlement, rates: Mapping[str, Decimal | None]
) -> Settlement:
    """Give a settlement in which VAT of every account falls due on receipt."""
    accounts = {a: VatOnReceipts(a, "", rate) for a, rate in rates.items()}
    options = dataclasses.replace(settlement.books.options, vat_on_receipts=accounts)
    books = dataclasses.replace(settlement.books, options=options)
    return dataclasses.replace(settlement, books=books)


# --- An invoice by rate ---------------------------------------------------------


def _by_rate(
    taxed: Taxed, rates: Mapping[str, Decimal | None]
) -> dict[Decimal | None, Decimal]:
    """Give the amounts of an invoice by rate, VAT included; they sum to its total.

    Those of a credit note are negative.
    """
    document = taxed.document
    total = -taxed.whole if document.kind == CREDIT_NOTE else taxed.whole
    posted: dict[Decimal | None, Decimal] = {}
    for pending, vat in taxed.posted.items():
        rate = rates[pending.account]
        posted[rate] = posted.get(rate, ZERO) + vat
    currencies = {pending.currency for pending in taxed.posted}
    if not currencies:
        return {ZERO: total}
    if currencies == {document.currency}:
        return _divided(posted, total, places_of(document.currency))
    return _foreign(document, posted, total, currencies)


def _foreign(
    document: Document,
    posted: Mapping[Decimal | None, Decimal],
    total: Decimal,
    currencies: set[str],
) -> dict[Decimal | None, Decimal]:
    """Divide an invoice whose VAT is in another currency than its total.

    It is divided as it was posted, in the currency of its VAT.
    """
    others = document.others()
    if len(currencies) > 1 or {p.units.currency for p in others} != currencies:
        return {None: total}
    booked = -sum((posting.units.number for posting in others), ZERO)
    if not booked:
        return {None: total}
    divided = _divided(posted, booked, places_of(next(iter(currencies))))
    places = places_of(document.currency)
    *first, last = sorted(divided, key=rate_order)
    parts = {rate: share(divided[rate], total, booked, places) for rate in first}
    parts[last] = total - sum(parts.values(), ZERO)
    return parts


def _divided(
    posted: Mapping[Decimal | None, Decimal], total: Decimal, places: int
) -> dict[Decimal | None, Decimal]:
    """Divide a total by the rates of the VAT in it.

    VAT was rounded, so what follows from it may miss the total by half a cent x 100 /
    rate for each rate: the largest part takes that.  More is at no rate, or, where
    there is VAT of an unknown rate, at that.
    """
    known: Sequence[Decimal] = [rate for rate in posted if rate]
    exact = {r: Fraction(posted[r]) * Fraction((_PER_CENT + r) / r) for r in known}
    parts: dict[Decimal | None, Decimal] = {
        rate: share(posted[rate], _PER_CENT + rate, rate, places) for rate in known
    }
    rest = total - sum(parts.values(), ZERO)
    half_a_coin = Fraction(1, 2 * 10**places)
    rounding = sum((half_a_coin * 100 / Fraction(rate) for rate in known), Fraction())
    if None in posted:
        parts[None] = rest
    elif known and abs(Fraction(total) - sum(exact.values())) <= rounding:
        largest = max(known, key=lambda rate: abs(parts[rate]))
        parts[largest] += rest
    elif rest:
        parts[ZERO] = rest
    return {rate: part for rate, part in parts.items() if part} or {ZERO: total}
