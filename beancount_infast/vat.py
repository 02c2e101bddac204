"""VAT on receipts: what should have moved, what has, and the difference.

With option ``vat-on-receipts`` an invoice posts its VAT on a pending account; what
settles the invoice makes the VAT due (see `vat_due`).  This module compares what
should have moved to the collected account with what has, at the end of each day, and
gives the difference, one transaction for each causing document and each document whose
VAT moves::

    2026-01-20 * "ACME SARL" "TVA exigible" ^F1 ^R1
      vat-of: "F1"
      Liabilities:VAT:Pending      83.33 EUR
      Liabilities:VAT:Collected   -83.33 EUR

What has moved already is what the ledger says: transactions with ``vat-of:``, and what
payments, refunds and write-offs post on the pending account themselves.  So a ledger
that is printed with these transactions, and read again, gets none of them twice.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from beancount.core.amount import Amount
from beancount.core.data import Custom, Posting, Transaction

from beancount_infast.documents import (
    CREDIT_NOTE,
    INVOICE,
    LINK,
    VALIDATED,
    WRITE_OFF,
    ZERO,
)
from beancount_infast.options import OPTION
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.vat_due import Dues, Pending, places_of, posted_on
from beancount_infast.vat_moved import OwnPostings

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.documents import Books, Document
    from beancount_infast.open_items import Move, Settlement
    from beancount_infast.vat_due import Taxed

# How the transactions that are added read: they are French by nature.
FELL_DUE = "TVA exigible"
NEVER_DUE = "TVA non exigible"

VAT_OF = "vat-of"


class Transfer(NamedTuple):
    """VAT of one document that one cause moves off the pending accounts.

    Attributes:
        date: The day.
        document: The invoice or credit note whose VAT it is.
        cause: The document that causes it; None for what mends a transfer in the text.
        dropped: Whether it is taken out of a write-off, and not due.
        lines: What moves, by pending account.
        at: The file and line that it belongs to.
    """

    date: datetime.date
    document: Document
    cause: Document | None
    dropped: bool
    lines: tuple[Line, ...]
    at: Mapping[str, Any]


class Line(NamedTuple):
    """VAT that moves from a pending account to another; negative: back."""

    pending: Pending
    account: str
    amount: Decimal


def add_transfers(
    entries: Sequence[Directive], options_map: Mapping[str, Any]
) -> list[Directive]:
    """Add to a ledger the transactions that move VAT as it falls due.

    Args:
        entries: The ledger's directives by date, with all amounts filled in.
        options_map: Beancount's options.

    Returns:
        The directives, and what is added; not sorted.
    """
    if not any(map(_asks_for_it, entries)):
        return list(entries)
    # As in `completion`: what is made here has no cycles to look for.
    collecting = gc.isenabled()
    gc.disable()
    try:
        books = read_books(entries, options_map)
        added = [transaction(t, books) for t in missing(settle(books))]
        return [*entries, *added]
    finally:
        if collecting:
            gc.enable()


def _asks_for_it(entry: Directive) -> bool:
    return (
        type(entry) is Custom
        and entry.type == OPTION
        and bool(entry.values)
        and entry.values[0].value == "vat-on-receipts"
    )


def transaction(transfer: Transfer, books: Books) -> Transaction:
    """Write a transfer as Beancount holds it."""
    document, cause = transfer.document, transfer.cause
    numbers = [document.number, cause.number if cause is not None else None]
    postings = []
    for pending, account, amount in transfer.lines:
        for name, number in ((pending.account, amount), (account, -amount)):
            units = Amount(number, pending.currency)
            postings.append(Posting(name, units, None, None, None, None))
    return Transaction(
        {
            "filename": transfer.at["filename"],
            "lineno": transfer.at["lineno"],
            VAT_OF: document.number,
        },
        transfer.date,
        VALIDATED,
        document.entry.payee or books.customers[document.customer].name,
        NEVER_DUE if transfer.dropped else FELL_DUE,
        frozenset(),
        frozenset(n for n in numbers if n is not None and LINK.fullmatch(n)),
        postings,
    )


def missing(settlement: Settlement) -> list[Transfer]:
    """Give what the ledger lacks for each day to end as it should.

    Args:
        settlement: What is settled by what, over the whole ledger or as of a day.

    Returns:
        What is to be added, by date.
    """
    if not settlement.books.options.vat_on_receipts:
        return []
    return _Fold(settlement).run()


# --- What has moved, and what is missing -----------------------------------------


class _Change:
    """What one cause should move on one document, less what has moved already.

    Attributes:
        cause: The cause; None where only the text moves something.
        document: The invoice or credit note.
        dropped: Whether it is taken out of a write-off, and not due.
        account: The account of the write-off, if it has one.
        at: The file and line of the cause.
        amounts: How much leaves each pending account.
    """

    __slots__ = ("account", "amounts", "at", "cause", "document", "dropped")

    def __init__(
        self,
        cause: Document | None,
        document: Document,
        account: str | None,
        at: Mapping[str, Any],
        *,
        dropped: bool,
    ) -> None:
        self.cause = cause
        self.document = document
        self.account = account
        self.at = at
        self.dropped = dropped
        self.amounts: dict[Pending, Decimal] = {}

    def add(self, pending: Pending, amount: Decimal) -> None:
        """Add to what should move."""
        self.amounts[pending] = self.amounts.get(pending, ZERO) + amount

    def take(self, pending: Pending, amount: Decimal) -> Decimal:
        """Let an amount that has moved count for it; give what is left of that."""
        wanted = self.amounts.get(pending, ZERO)
        if wanted * amount <= 0:
            return amount
        part = min(wanted, amount, key=abs)
        self.amounts[pending] = wanted - part
        return amount - part


class _Text(NamedTuple):
    """A transaction in the text that moves VAT of a document."""

    entry: Transaction
    document: Document
    amounts: Mapping[Pending, Decimal]


class _Side:
    """A day's changes of one document, of what is due or of what is dropped."""

    def __init__(self) -> None:
        self.changes: list[_Change] = []
        self.by_number: dict[str, list[_Change]] = {}
        # What the text moves and no cause that it names should: by account, what
        # leaves it and what comes back.
        self.loose: dict[Pending, tuple[Decimal, Decimal]] = {}
        self.text: _Text | None = None

    def add(self, change: _Change) -> None:
        self.changes.append(change)
        if change.cause is not None and change.cause.number is not None:
            self.by_number.setdefault(change.cause.number, []).append(change)

    def count_text(self, text: _Text, pending: Pending, amount: Decimal) -> None:
        """Let what a transfer in the text moves count for the causes that it names."""
        for link in sorted(self.by_number.keys() & text.entry.links):
            for change in self.by_number[link]:
                amount = change.take(pending, amount)
        if amount:
            out, back = self.loose.get(pending, (ZERO, ZERO))
            self.loose[pending] = (out + max(amount, ZERO), back + min(amount, ZERO))
            self.text = text

    def count_loose(self) -> dict[Pending, Decimal]:
        """Let the rest count for any cause of the day; give what moved too much."""
        excess = {}
        for pending, (out, back) in self.loose.items():
            left = (out, back)
            for change in self.changes:
                left = (change.take(pending, left[0]), change.take(pending, left[1]))
            if sum(left):
                excess[pending] = sum(left, ZERO)
        return excess


class _Day:
    """The changes of a day, in the order of their causes."""

    def __init__(self) -> None:
        self.changes: list[_Change] = []
        self.sides: dict[tuple[int, bool], _Side] = {}

    def side(self, document: Document, *, dropped: bool) -> _Side:
        """Give the changes of one document's VAT."""
        return self.sides.setdefault((document.position, dropped), _Side())

    def add(self, change: _Change) -> None:
        """Add a change."""
        self.changes.append(change)
        self.side(change.document, dropped=change.dropped).add(change)


class _Fold:
    """One pass over the days on which VAT may move."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._options = settlement.books.options
        self._dues = Dues(settlement)
        self._own = OwnPostings(settlement, self._dues)
        self._named = _named(settlement.books)
        self._order = list(self._options.vat_on_receipts)
        self._collected = {o.collected for o in self._options.vat_on_receipts.values()}
        # The accounts that a document's VAT was taken out of, the latest last.
        self._dropped_from: dict[int, dict[str | None, None]] = {}
        # The numbers of write-offs and of their reversals.
        self._write_offs: set[str] = set()

    def run(self) -> list[Transfer]:
        """Give what is missing, day by day."""
        texts = self._texts()
        moves = {
            day: list(group)
            for day, group in groupby(self._settlement.moves, lambda move: move.date)
        }
        found: list[Transfer] = []
        for date in sorted({*texts, *moves}):
            day = _Day()
            by_cause = groupby(
                moves.get(date, ()), lambda move: (move.cause.position, move.cause.kind)
            )
            for _, group in by_cause:
                self._count_cause(list(group), day)
            if date in texts:
                self._count_texts(texts[date], day)
            found += filter(None, (self._transfer(date, c) for c in day.changes))
        return found

    def _texts(self) -> dict[datetime.date, list[_Text]]:
        """Give what the text moves, by day; from the day on which its document counts.

        VAT that a person moves before counts on the day of the document itself.
        """
        texts: dict[datetime.date, list[_Text]] = defaultdict(list)
        for entry in self._settlement.books.vat_transfers:
            document = self._named.get(number_of(entry))
            if document is None or self._dues.find(document) is None:
                continue
            amounts = posted_on(entry, self._options.vat_on_receipts)
            day = max(entry.date, document.date)
            texts[day].append(_Text(entry, document, amounts))
        return texts

    def _count_cause(self, moves: Sequence[Move], day: _Day) -> None:
        """Count all that one document moves."""
        cause = moves[0].cause
        undone = self._dues.undone(cause)
        account = None
        if undone.kind == WRITE_OFF:
            account = self._first_account(undone)
            if cause.number is not None:
                self._write_offs.add(cause.number)
        changes: dict[tuple[int, bool], _Change] = {}
        for document, dropped, pending, amount in self._moved_by(moves):
            key = (document.position, dropped)
            if key not in changes:
                source = self._drop_account(document, account) if dropped else None
                changes[key] = _Change(
                    cause, document, source, cause.entry.meta, dropped=dropped
                )
                day.add(changes[key])
            changes[key].add(pending, amount)

    def _moved_by(
        self, moves: Sequence[Move]
    ) -> Iterator[tuple[Document, bool, Pending, Decimal]]:
        """Give what the moves of one document should move, less what it moves itself.

        Each with its document, whether it is dropped, and its pending account.
        """
        for move in moves:
            for due in self._dues.take(move):
                for pending, amount in due.due.items():
                    yield due.document, False, pending, amount
                for pending, amount in due.dropped.items():
                    yield due.document, True, pending, amount
        dropped = self._dues.undone(moves[0].cause).kind == WRITE_OFF
        for moved in self._own.take(moves):
            yield moved.taxed.document, dropped, moved.pending, -moved.amount

    def _first_account(self, write_off: Document) -> str | None:
        """Give the account of a write-off: neither the customer's nor pending."""
        customer = self._settlement.books.customers[write_off.customer]
        others = {customer.receivable, customer.credit, *self._order}
        for posting in write_off.others():
            if posting.account not in others:
                return posting.account
        return None

    def _drop_account(self, document: Document, account: str | None) -> str | None:
        """Give the account of a drop: the write-off's own, else the latest one's."""
        known = self._dropped_from.setdefault(document.position, {})
        if account is None:
            return next(reversed(known), None)
        known.pop(account, None)
        known[account] = None
        return account

    def _count_texts(self, texts: Sequence[_Text], day: _Day) -> None:
        """Let what the text moves count for the day's changes; mend what is over."""
        for text in texts:
            taxed = cast("Taxed", self._dues.find(text.document))
            side = day.side(text.document, dropped=self._is_dropped(text))
            for pending, amount in text.amounts.items():
                if pending in taxed.vat:
                    side.count_text(text, pending, amount)
        for (_, dropped), side in list(day.sides.items()):
            for pending, amount in side.count_loose().items():
                if not side.changes:
                    day.add(self._mending(cast("_Text", side.text), dropped=dropped))
                side.changes[-1].add(pending, -amount)

    def _mending(self, text: _Text, *, dropped: bool) -> _Change:
        """Give the change of a day on which the text alone moves something."""
        account = self._others(text)[0] if dropped else None
        meta = text.entry.meta
        return _Change(None, text.document, account, meta, dropped=dropped)

    def _others(self, text: _Text) -> list[str]:
        """Give the accounts of a transfer that are not pending."""
        accounts = (posting.account for posting in text.entry.postings)
        return [a for a in accounts if a not in self._options.vat_on_receipts]

    def _is_dropped(self, text: _Text) -> bool:
        """Say whether the text takes VAT out of a write-off: it collects nothing."""
        known = self._dropped_from.get(text.document.position)
        others = self._others(text)
        if not known or not others:
            return False
        if self._collected.isdisjoint(others):
            return True
        # Written off on the collected account itself.
        return not known.keys().isdisjoint(others) and not text.entry.links.isdisjoint(
            self._write_offs
        )

    def _transfer(self, date: datetime.date, change: _Change) -> Transfer | None:
        document = change.document
        meant = self._named.get(document.number or "")
        if meant is None or meant.position != document.position:
            # No number means it: what is added could not name it.
            return None
        lines = []
        for pending in sorted(change.amounts, key=self._place):
            amount = change.amounts[pending]
            account = self._options.vat_on_receipts[pending.account].collected
            if change.dropped:
                account = change.account or pending.account
            if amount and account != pending.account:
                # With the decimals of the currency at least.
                least = Decimal(f"0E-{places_of(pending.currency)}")
                lines.append(Line(pending, account, amount + least))
        if not lines:
            return None
        return Transfer(
            date, document, change.cause, change.dropped, tuple(lines), change.at
        )

    def _place(self, pending: Pending) -> tuple[int, str]:
        return self._order.index(pending.account), pending.currency


def _named(books: Books) -> dict[str, Document]:
    """Give the invoices and credit notes that numbers mean."""
    named: dict[str, Document] = {}
    for document in books.documents:
        if document.number is not None:
            named.setdefault(document.number, document)
    return {n: d for n, d in named.items() if d.kind in (INVOICE, CREDIT_NOTE)}


def number_of(entry: Transaction) -> str:
    """Give the number that a transfer in the text names; empty where it is none."""
    number = entry.meta[VAT_OF]
    return number if isinstance(number, str) else ""
