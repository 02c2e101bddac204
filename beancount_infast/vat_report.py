"""The VAT return: what fell due in a period, and what it leaves to a person.

Rows come from what the ledger holds: the transactions with ``vat-of:``, and what
documents post on the collected accounts themselves.  So for each rate the total is the
movement of the collected account from the ledger's documents.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, cast

from beancount_infast.documents import CREDIT_NOTE, PAYMENT, ZERO, natural_key
from beancount_infast.vat import missing, number_of, transaction
from beancount_infast.vat_due import Pending, places_of, posted_on, share

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from beancount.core.data import Transaction

    from beancount_infast.documents import BookedPosting, Document
    from beancount_infast.open_items import Settlement
    from beancount_infast.options import Options

_PER_CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class VatRow:
    """VAT that became due, of one document and rate; negative where given back.

    ``document`` is the number of the invoice or credit note whose VAT it is, or of
    the document that posts on the collected account itself; ``cause`` that of the
    document that made it due.  ``rate`` is in per cent, None where it is not known.
    """

    date: datetime.date
    document: str | None
    cause: str | None
    customer: str | None
    rate: Decimal | None
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class VatTotal:
    """The VAT of a period at one rate, and the sales before VAT that it is of.

    ``base`` follows from the amount and the rate; None where there is no rate.
    """

    currency: str
    rate: Decimal | None
    base: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class UndecidedRow:
    """A payment with money unused, for which no VAT has moved.

    If it is a deposit on services, VAT was due on receipt; if it is an overpayment, it
    never is.  The books cannot tell: a person decides.
    """

    document: str | None
    date: datetime.date
    customer: str
    currency: str
    unused: Decimal


def vat(
    settlement: Settlement,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> list[VatRow]:
    """Give the VAT that fell due in a period, by date, document and cause.

    For each rate the total is what the ledger's documents move on the collected
    accounts: those of option ``vat-on-receipts``, and those of option ``vat`` that
    are not pending.  Where the ledger does not name the plugin, what that would add
    counts too.

    Args:
        settlement: What is settled by what, up to the period's end at least.
        since: The period's first day; the beginning if None.
        until: Its last day; the end if None.
    """
    rows = [
        row
        for row in _Rows(settlement).all()
        if (since is None or row.date >= since) and (until is None or row.date <= until)
    ]
    rows.sort(
        key=lambda row: (
            row.date,
            natural_key(row.document or ""),
            natural_key(row.cause or ""),
            _descending(row.rate),
        )
    )
    return rows


def totals(rows: Iterable[VatRow]) -> list[VatTotal]:
    """Add up rows by currency and rate, the highest rate first."""
    sums: dict[tuple[str, Decimal | None], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.currency, row.rate] += row.amount
    found = []
    for (currency, rate), amount in sums.items():
        base = None
        if rate:
            base = share(amount, _PER_CENT, rate, places_of(currency))
        found.append(VatTotal(currency, rate, base, amount))
    found.sort(key=lambda total: (total.currency, _descending(total.rate)))
    return found


def _descending(rate: Decimal | None) -> Decimal:
    return Decimal(1) if rate is None else -rate


def undecided(settlement: Settlement) -> list[UndecidedRow]:
    """Give the payments that hold unused money for which no VAT has moved.

    VAT that a payment posts is of its money on credit where it settles at once no
    invoice that has VAT: a deposit.

    Args:
        settlement: What is settled by what, as of the day that is asked for.

    Returns:
        None where the ledger keeps no VAT on receipts; else by date and number.
    """
    options = settlement.books.options
    if not options.vat_on_receipts:
        return []
    accounts = {*options.vat_on_receipts, *_collected_accounts(options)}
    # What these post themselves is of what they settle at once: discounts.
    discounted = {
        move.source.position
        for move in settlement.moves
        if move.invoice is not None
        and move.source.position == move.cause.position
        and posted_on(move.invoice.entry, options.vat_on_receipts)
    }
    rows = [
        UndecidedRow(
            credit.document.number,
            credit.document.date,
            credit.document.customer,
            credit.document.currency,
            credit.unused,
        )
        for credit in settlement.credits.values()
        if credit.document.kind == PAYMENT
        and credit.unused > 0
        and (
            credit.document.position in discounted
            or not posted_on(credit.document.entry, accounts)
        )
    ]
    rows.sort(key=lambda row: (row.date, natural_key(row.document or "")))
    return rows


def _collected_accounts(options: Options) -> dict[str, Decimal | None]:
    """Give the accounts of VAT that is due, and the rate of each if it has but one."""
    rates: dict[str, set[Decimal | None]] = defaultdict(set)
    for option in options.vat_on_receipts.values():
        rates[option.collected].add(option.rate)
    for rate, account in options.vat.items():
        if account not in options.vat_on_receipts:
            rates[account].add(rate)
    return {
        account: next(iter(known)) if len(known) == 1 else None
        for account, known in rates.items()
    }


class _Rows:
    """Reads what the ledger's documents move on the collected accounts."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._books = settlement.books
        self._pending = self._books.options.vat_on_receipts
        self._rates = _collected_accounts(self._books.options)
        self._documents: dict[str, Document] = {}
        for document in self._books.documents:
            if document.number is not None:
                self._documents.setdefault(document.number, document)

    def all(self) -> Iterator[VatRow]:
        """Give all rows, in no order."""
        if not self._rates:
            return
        added = (transaction(t, self._books) for t in missing(self._settlement))
        for entry in chain(self._books.vat_transfers, added):
            number = number_of(entry)
            document = self._documents.get(number)
            customer = document.customer if document is not None else None
            yield from self._rows(entry, number or None, self._cause(entry), customer)
        for document in self._settlement.documents:
            if not document.draft:
                own, customer = document.number, document.customer
                yield from self._rows(document.entry, own, own, customer)

    def _cause(self, entry: Transaction) -> str | None:
        """Give the document that a transfer's links name beside its own.

        A credit note that is used at once is its own cause.
        """
        number = number_of(entry)
        others = [
            link for link in entry.links if link in self._documents and link != number
        ]
        if not others:
            own = self._documents.get(number)
            if own is None or own.kind != CREDIT_NOTE or own.date != entry.date:
                return None
            return number
        others.sort(
            key=lambda link: (
                self._documents[link].date != entry.date,
                natural_key(link),
            )
        )
        return others[0] if others else None

    def _rows(
        self,
        entry: Transaction,
        document: str | None,
        cause: str | None,
        customer: str | None,
    ) -> Iterator[VatRow]:
        for rate, currency, amount in self._collected(entry):
            yield VatRow(entry.date, document, cause, customer, rate, currency, amount)

    def _collected(
        self, entry: Transaction
    ) -> Iterator[tuple[Decimal | None, str, Decimal]]:
        """Give what an entry collects: rate, currency and amount.

        Where it comes from pending accounts they tell its rate, else its account does.
        """
        collected: dict[Pending, Decimal] = {}
        pending: dict[Pending, dict[Decimal | None, Decimal]] = {}
        for posting in cast("Sequence[BookedPosting]", entry.postings):
            units = posting.units
            if posting.account in self._rates:
                key = Pending(posting.account, units.currency)
                collected[key] = collected.get(key, ZERO) - units.number
            elif posting.account in self._pending:
                option = self._pending[posting.account]
                key = Pending(option.collected, units.currency)
                rates = pending.setdefault(key, {})
                rates[option.rate] = rates.get(option.rate, ZERO) + units.number
        for key, amount in collected.items():
            rates = pending.get(key, {})
            if sum(rates.values(), ZERO) != amount:
                rates = {self._rates[key.account]: amount}
            for rate, part in rates.items():
                if part:
                    yield rate, key.currency, part
