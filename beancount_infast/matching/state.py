"""What is open, kept up to date from line to line of a statement.

Earlier lines count for later ones: what a line settles is not open for the next.
Everything is looked up by number, by customer or by amount; nothing scans the books
for a line.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from beancount_infast.documents import INVOICE, PAYMENT, ZERO, instalments
from beancount_infast.matching.answers import Drafts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_infast.documents import Books, Document
    from beancount_infast.open_items import OpenCredit, Settlement


class Item:
    """An invoice as it stands.

    Attributes:
        document: The invoice.
        left: What is left of it.
        later: How much of that the books say is paid later, by what does not count yet.
        parts: What is left of each instalment, the earliest first, where it has
            several.
        named: Whether its number means it: nothing can settle one that shares it.
    """

    __slots__ = ("_instalments", "_total", "document", "later", "left", "named")

    def __init__(
        self,
        document: Document,
        total: Decimal,
        left: Decimal,
        parts: list[tuple[datetime.date, Decimal]],
        *,
        named: bool,
    ) -> None:
        self.document = document
        self.left = left
        self.later = ZERO
        self.named = named
        self._total = total
        self._instalments = parts

    @property
    def number(self) -> str:
        """Its number."""
        return self.document.number or ""

    @property
    def really_left(self) -> Decimal:
        """What can be settled of it, with all that the books hold."""
        return self.left - self.later

    @property
    def due(self) -> datetime.date:
        """When the earliest instalment with something left is due."""
        settled = self._total - self.left
        for due, amount in self._instalments:
            if settled < amount:
                return due
            settled -= amount
        return self._instalments[-1][0] if self._instalments else self.document.date

    @property
    def parts(self) -> list[Decimal]:
        """What is left of each instalment; nothing where it has but one."""
        if len(self._instalments) < 2:  # noqa: PLR2004
            return []
        settled = self._total - self.left
        parts = []
        for _, amount in self._instalments:
            left = amount - min(settled, amount)
            settled -= amount - left
            if left:
                parts.append(left)
        return parts if len(parts) > 1 else []


class State:
    """Open invoices and unused credit, while lines are decided.

    Args:
        books: What the ledger says.
        settlement: How it is settled, all documents counted.
    """

    def __init__(self, books: Books, settlement: Settlement) -> None:
        self._items: dict[int, Item] = {}
        self._open: dict[tuple[str, str], dict[int, Item]] = {}
        self._by_amount: dict[tuple[str, Decimal], dict[int, Item]] = {}
        self._credits: dict[tuple[str, str], list[Decimal]] = {}
        # What draft payments in the books would settle: numbers with amounts.
        self.claimed: Counter[tuple[str, Decimal]] = Counter()
        # The invoices for which money came that only a draft says, in the books or
        # in this run, and how much: what is really left of them is not known.
        self.pending: dict[str, Decimal] = {}
        # All that drafts would settle, where they only guess at the invoice too, and
        # what they would leave unused.
        self._drafted: dict[str, Decimal] = {}
        self._drafted_credits: dict[tuple[str, str], list[Decimal]] = {}
        meant: set[str] = set()
        for document in books.documents:
            if document.kind == INVOICE:
                self._add(books, settlement, document, meant)
            elif document.kind == PAYMENT and document.draft:
                self.claim(document)
            if document.number is not None:
                meant.add(document.number)
        for credit in settlement.credits.values():
            if credit.unused > 0:
                self._credits_of(credit).append(credit.unused)

    def _add(
        self,
        books: Books,
        settlement: Settlement,
        document: Document,
        meant: set[str],
    ) -> None:
        state = settlement.invoices.get(document.position)
        if state is None:
            return
        parts = instalments(books.customers, document)
        named = document.number is not None and document.number not in meant
        item = Item(document, state.total, state.left, parts, named=named)
        self._items[document.position] = item
        if item.left > 0:
            self._enter(item)

    def _enter(self, item: Item) -> None:
        document = item.document
        position = document.position
        self._open.setdefault((document.customer, document.currency), {})[position] = (
            item
        )
        place = (document.currency, item.left.normalize())
        self._by_amount.setdefault(place, {})[position] = item

    def _leave(self, item: Item) -> None:
        document = item.document
        self._open[document.customer, document.currency].pop(document.position)
        place = (document.currency, item.left.normalize())
        self._by_amount[place].pop(document.position)

    def item(self, document: Document) -> Item | None:
        """Give how an invoice stands; None for a draft, or another document."""
        return self._items.get(document.position)

    def live(self, document: Document, currency: str) -> Item | None:
        """Give an invoice that money in a currency can settle; None if it cannot."""
        item = self.item(document)
        if item is None or item.left <= 0 or not item.named:
            return None
        return item if document.currency == currency else None

    def open(self, customer: str, currency: str, date: datetime.date) -> list[Item]:
        """Give a customer's open invoices of a day: those dated no later."""
        items = self._open.get((customer, currency), {})
        return [i for i in items.values() if i.document.date <= date]

    def with_amount(
        self, currency: str, amount: Decimal, date: datetime.date, most: int = 8
    ) -> list[Item]:
        """Give open invoices of which just so much is left, no more than a few."""
        items = self._by_amount.get((currency, amount.normalize()), {})
        found = []
        for item in items.values():
            if item.document.date <= date:
                found.append(item)
                if len(found) == most:
                    break
        return found

    def credits(self, customer: str, currency: str) -> list[Decimal]:
        """Give what a customer has unused: each document's, and the sum of several."""
        unused = self._credits.get((customer, currency), [])
        return [*unused, sum(unused, ZERO)] if len(unused) > 1 else list(unused)

    # --- What drafts say ------------------------------------------------------

    def claim(self, document: Document, times: int = 1) -> None:
        """Note what a draft payment would settle.

        Args:
            document: The draft.
            times: -1 to forget it again.
        """
        for item in document.items:
            if item.name is not None:
                self.claimed[item.name, -item.number] += times
                _add(self.pending, item.name, -item.number * times)
                _add(self._drafted, item.name, -item.number * times)

    def pend(self, items: Sequence[Item], amount: Decimal) -> None:
        """Note that an amount may be for some invoices, of which it is a part."""
        for item in items:
            _add(self.pending, item.number, min(item.left, amount))

    def draft(
        self,
        customer: str,
        currency: str,
        shares: Iterable[tuple[str, Decimal]],
        rest: Decimal,
    ) -> None:
        """Note what a suggestion would settle, and leave unused."""
        for number, amount in shares:
            _add(self._drafted, number, amount)
        if rest > 0:
            self._drafted_credits.setdefault((customer, currency), []).append(rest)

    def drafts(self, customer: str, currency: str) -> Drafts:
        """Give what drafts say of a customer's money."""
        unused = self._drafted_credits.get((customer, currency), [])
        return Drafts(self._drafted, unused)

    # --- What settles ---------------------------------------------------------

    def take_back(self, credit: OpenCredit) -> None:
        """Leave out a payment of the books, which counts later."""
        for position, amount in credit.settled.items():
            item = self._items[position]
            if item.left > 0:
                self._leave(item)
            item.left += amount
            item.later += amount
            self._enter(item)
        if credit.unused > 0:
            self._credits_of(credit).remove(credit.unused)

    def count(self, credit: OpenCredit) -> None:
        """Count a payment of the books that was left out."""
        for position, amount in credit.settled.items():
            item = self._items[position]
            item.later -= amount
            self.settle(item, amount)
        if credit.unused > 0:
            self._credits_of(credit).append(credit.unused)

    def _credits_of(self, credit: OpenCredit) -> list[Decimal]:
        key = (credit.document.customer, credit.document.currency)
        return self._credits.setdefault(key, [])

    def settle(self, item: Item, amount: Decimal) -> None:
        """Count an amount that settles an invoice."""
        self._leave(item)
        item.left -= amount
        if item.left > 0:
            self._enter(item)

    def add_credit(self, customer: str, currency: str, amount: Decimal) -> None:
        """Count an amount that goes to a customer's credit."""
        if amount > 0:
            self._credits.setdefault((customer, currency), []).append(amount)


def _add(amounts: dict[str, Decimal], number: str, amount: Decimal) -> None:
    total = amounts.get(number, ZERO) + amount
    if total:
        amounts[number] = total
    else:
        amounts.pop(number, None)
