"""What is in the books of a bank account already: recorded by hand, or imported.

A record is a transaction that debits the bank account.  One by hand carries no
``bank-reference:`` and one line of the bank may take it; one that was imported from
another file may be the line at hand once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from beancount.core.data import Transaction

from beancount_infast.documents import INVOICE, PAYMENT, REVERSAL, ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.open_items import Settlement

BANK_REFERENCE = "bank-reference"


@dataclass(eq=False, slots=True)
class Record:
    """What a transaction puts on a bank account, or takes from it.

    Attributes:
        entry: The transaction.
        document: The payment, or the reversal, that it is; None where it is none.
        account: The bank account.
        currency: The currency.
        amount: How much; negative where it is taken.
        settles: The places of the invoices that the payment's money settles.
        reference: The bank's reference that it carries.
        taken: Whether a line has taken it.
    """

    entry: Transaction
    document: Document | None
    account: str
    currency: str
    amount: Decimal
    settles: frozenset[int]
    reference: str | None
    taken: bool = False

    @property
    def date(self) -> datetime.date:
        """Its date."""
        return self.entry.date

    @property
    def customer(self) -> str | None:
        """Whose payment it is."""
        return self.document.customer if self.document is not None else None

    @property
    def number(self) -> str | None:
        """Its number."""
        return self.document.number if self.document is not None else None

    @property
    def method(self) -> str:
        """How it was paid, as the books say."""
        text = self.document.text("method") if self.document is not None else None
        return text or ""


class Recorded:
    """The records of some bank accounts.

    Args:
        entries: The ledger's directives, each document at its position.
        books: What they say.
        settlement: How they are settled.
        accounts: The bank accounts.
    """

    def __init__(
        self,
        entries: Sequence[Directive],
        books: Books,
        settlement: Settlement,
        accounts: Iterable[str],
    ) -> None:
        self.references: dict[str, tuple[Transaction, Document | None]] = {}
        self._by_amount: dict[tuple[str, str, Decimal], list[Record]] = {}
        self._by_invoice: dict[int, list[Record]] = {}
        self._by_customer: dict[tuple[str, str], list[Record]] = {}
        self._by_day: dict[tuple[str, int], list[Record]] = {}
        wanted = frozenset(accounts)
        documents = {d.position: d for d in books.documents}
        settled = _settled(books, settlement)
        undone = {d.position for d in settlement.reversals.values()}
        for position, entry in enumerate(entries):
            if type(entry) is not Transaction:
                continue
            reference = reference_of(entry)
            document = documents.get(position)
            if reference is not None:
                self.references.setdefault(reference, (entry, document))
            if position in undone:
                continue
            for record in _records(entry, document, wanted, settled, reference):
                self._enter(record)

    def _enter(self, record: Record) -> None:
        key = (record.account, record.currency, record.amount.normalize())
        self._by_amount.setdefault(key, []).append(record)
        if record.customer is not None and record.reference is None:
            owner = (record.account, record.customer)
            self._by_customer.setdefault(owner, []).append(record)
            day = (record.account, _day(record.date, 0))
            self._by_day.setdefault(day, []).append(record)
            for place in record.settles:
                self._by_invoice.setdefault(place, []).append(record)

    def by_amount(self, account: str, currency: str, amount: Decimal) -> list[Record]:
        """Give the records of an amount that no line of the bank has taken yet."""
        found = self._by_amount.get((account, currency, amount.normalize()), ())
        return [r for r in found if r.reference is None and not r.taken]

    def imported(self, account: str, currency: str, amount: Decimal) -> list[Record]:
        """Give the records of an amount that came from a bank's file."""
        found = self._by_amount.get((account, currency, amount.normalize()), ())
        return [r for r in found if r.reference is not None]

    def of_invoices(self, account: str, places: Iterable[int]) -> list[Record]:
        """Give the free records that settle some invoices, each once."""
        found: dict[int, Record] = {}
        for place in places:
            for record in self._by_invoice.get(place, ()):
                if record.account == account and not record.taken:
                    found[id(record)] = record
        return list(found.values())

    def of_customer(self, account: str, customer: str) -> list[Record]:
        """Give a customer's free records."""
        found = self._by_customer.get((account, customer), ())
        return [r for r in found if not r.taken]

    def near(
        self, account: str, date: datetime.date, days: int, methods: frozenset[str]
    ) -> list[Record]:
        """Give free payments by some methods, around a day, in order of dates."""
        return [
            record
            for step in range(-days, days + 1)
            for record in self._by_day.get((account, _day(date, step)), ())
            if not record.taken and record.method in methods
        ]


def _day(date: datetime.date, step: int) -> int:
    return date.toordinal() + step


def reference_of(entry: Any) -> str | None:
    """Give the bank's reference that a transaction carries."""
    value = entry.meta.get(BANK_REFERENCE)
    return value if isinstance(value, str) and value else None


def _settled(books: Books, settlement: Settlement) -> dict[int, frozenset[int]]:
    """Give which invoices each payment settles, a draft once validated; by places."""
    settled = {
        place: frozenset(credit.settled)
        for place, credit in settlement.credits.items()
        if credit.document.kind == PAYMENT
    }
    invoices: dict[str | None, int] = {}
    for document in books.documents:
        if document.kind == INVOICE:
            invoices.setdefault(document.number, document.position)
        elif document.kind == PAYMENT and document.draft:
            names = {item.name for item in document.items if item.name is not None}
            settled[document.position] = frozenset(
                invoices[name] for name in names if name in invoices
            )
    return settled


def _records(
    entry: Transaction,
    document: Document | None,
    accounts: frozenset[str],
    settled: dict[int, frozenset[int]],
    reference: str | None,
) -> Iterable[Record]:
    if document is not None and document.kind not in (PAYMENT, REVERSAL):
        return
    amounts: dict[tuple[str, str], Decimal] = {}
    for posting in cast("Sequence[BookedPosting]", entry.postings):
        if posting.account in accounts:
            key = (posting.account, posting.units.currency)
            amounts[key] = amounts.get(key, ZERO) + posting.units.number
    places: frozenset[int] = frozenset()
    if document is not None:
        places = settled.get(document.position, places)
    for (account, currency), amount in amounts.items():
        if amount:
            yield Record(entry, document, account, currency, amount, places, reference)
