"""VAT that documents move themselves: discounts, deposits, write-offs written in full.

A payment, a refund or a write-off may post on a pending VAT account.  What it posts
counts as moved, on the invoices that it settles or reopens.  What a payment posts
belongs to the invoices that it settles at once; where there are none (a deposit that
moves its VAT itself), it follows the money to where its credit is used; on an invoice
without VAT nothing is due, so it goes back.

What an invoice or a credit note posts is its own VAT, and no move; so is what the
reversal of a credit note posts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from beancount_infast.documents import CREDIT_NOTE, PAYMENT, ZERO
from beancount_infast.vat_due import places_of, posted_on, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from beancount_infast.documents import Document
    from beancount_infast.open_items import Move, Settlement
    from beancount_infast.vat_due import Dues, Pending, Taxed


class Moved(NamedTuple):
    """VAT of an invoice or credit note that a document moves itself.

    Attributes:
        taxed: The invoice or credit note.
        pending: The pending account.
        amount: How much leaves it; negative where it goes back.
    """

    taxed: Taxed
    pending: Pending
    amount: Decimal


class _Money:
    """A payment that posts on pending accounts, and where that belongs.

    Attributes:
        posted: What it posts; a debit is positive.
        at_once: What it settles at once, by the invoice's position.
        kept: What of it went to the customer's credit.
        used: What of that settles invoices, by the invoice's position.
        spent: All that is used.
        shares: What of its postings belongs to each invoice, by its position.
        given: What of its postings belongs to all of them.
        fixed: The pending accounts whose VAT belongs to what it settles at once.
    """

    __slots__ = (
        "at_once",
        "fixed",
        "given",
        "kept",
        "posted",
        "shares",
        "spent",
        "used",
    )

    def __init__(self, posted: dict[Pending, Decimal], amount: Decimal) -> None:
        self.posted = posted
        self.at_once: dict[int, Decimal] = {}
        self.kept = amount
        self.used: dict[int, Decimal] = {}
        self.spent = ZERO
        self.shares: dict[Pending, dict[int, Decimal]] = {p: {} for p in posted}
        self.given = dict.fromkeys(posted, ZERO)
        self.fixed: set[Pending] = set()

    def settle(self, position: int, amount: Decimal) -> None:
        """Count what it settles at once."""
        self.at_once[position] = self.at_once.get(position, ZERO) + amount
        self.kept -= amount

    def use(self, position: int, amount: Decimal) -> None:
        """Count what is used of its credit; what goes back may have settled at once."""
        before = self.used.get(position, ZERO)
        used = before + amount
        if used < 0:
            self.settle(position, used)
            used = ZERO
        self.used[position] = used
        self.spent += used - before

    def share_of(self, pending: Pending, position: int) -> Decimal:
        """Give what of its postings belongs to an invoice, as it is used by now.

        Once all of it is used, the last invoice takes what the others leave.
        """
        number, used = self.posted[pending], self.used[position]
        if not used:
            return ZERO
        if self.spent == self.kept:
            before = self.shares[pending].get(position, ZERO)
            return number - (self.given[pending] - before)
        return share(number, used, self.kept, places_of(pending.currency))

    def keep(self, pending: Pending, position: int, amount: Decimal) -> None:
        """Keep that more of its postings belongs to an invoice."""
        shares = self.shares[pending]
        shares[position] = shares.get(position, ZERO) + amount
        self.given[pending] += amount


class OwnPostings:
    """What documents move themselves, as a settlement's moves are met.

    Args:
        settlement: The settlement.
        dues: Its VAT.
    """

    def __init__(self, settlement: Settlement, dues: Dues) -> None:
        self._credits = settlement.credits
        self._accounts = settlement.books.options.vat_on_receipts
        self._dues = dues
        self._money: dict[int, _Money] = {}
        self._taxed: dict[int, Taxed] = {}

    def take(self, moves: Sequence[Move]) -> Iterator[Moved]:
        """Give what a document moves itself.

        Args:
            moves: All moves that this one document causes, just counted.
        """
        cause = moves[0].cause
        undone = self._dues.undone(cause)
        if undone.kind == CREDIT_NOTE:
            return
        # An application that the engine adds posts nothing: its entry is another's.
        posted = posted_on(cause.entry, self._accounts) if cause.items else {}
        if cause.kind == PAYMENT:
            yield from self._at_once(cause, posted, moves)
        elif undone.kind == PAYMENT:
            yield from self._taken_back(undone, posted, moves)
            return
        else:
            for pending, number in posted.items():
                yield from self._by_amount(pending, number, moves)
        for move in moves:
            source = move.source
            if source.kind == PAYMENT and source.position != cause.position:
                yield from self._by_use(move)

    def _at_once(
        self, payment: Document, posted: dict[Pending, Decimal], moves: Sequence[Move]
    ) -> Iterator[Moved]:
        """Share what a payment posts among the invoices that it settles at once."""
        if not posted:
            return
        own = [move for move in moves if move.source.position == payment.position]
        money = self._money_of(payment)
        for move in own:
            if move.invoice is not None:
                money.settle(move.invoice.position, move.amount)
        for pending, number in posted.items():
            for moved in self._by_amount(pending, number, own, rest=money.kept > 0):
                money.fixed.add(pending)
                self._keep(money, moved)
                yield moved

    def _by_use(self, move: Move) -> Iterator[Moved]:
        """Let what a payment posts follow its credit to where that is used."""
        if move.invoice is None:
            return
        money = self._money_of(move.source)
        if not money.posted:
            return
        position = move.invoice.position
        money.use(position, move.amount)
        taxed = self._dues.find(move.invoice)
        for pending in money.posted:
            if pending in money.fixed or taxed is None:
                continue
            before = money.shares[pending].get(position, ZERO)
            change = money.share_of(pending, position) - before
            if change:
                # An invoice without VAT has some to give back from now on.
                taxed.vat.setdefault(pending, ZERO)
                moved = Moved(taxed, pending, change)
                self._keep(money, moved)
                yield moved

    def _taken_back(
        self, payment: Document, posted: dict[Pending, Decimal], moves: Sequence[Move]
    ) -> Iterator[Moved]:
        """Take back what a payment moved, by what its reversal posts back."""
        money = self._money_of(payment)
        for pending, number in posted.items():
            whole = money.posted.get(pending)
            if not whole:
                yield from self._by_amount(pending, number, moves)
                continue
            places = places_of(pending.currency)
            for position, part in money.shares[pending].items():
                back = -share(part, -number, whole, places)
                if back:
                    yield Moved(self._taxed[position], pending, back)

    def _by_amount(
        self,
        pending: Pending,
        number: Decimal,
        moves: Sequence[Move],
        *,
        rest: bool = False,
    ) -> Iterator[Moved]:
        """Share what a document posts among what it settles; the last takes the rest.

        What has no VAT on that account has no share; but where nothing has, and the
        document has no rest that the VAT could be of, all have: there it goes back.
        """
        sides: list[tuple[Taxed | None, Decimal]] = []
        for move in moves:
            taxed = self._dues.find(move.invoice or move.source)
            if taxed is not None and taxed.carries(pending):
                sides.append((taxed, move.amount))
            elif taxed is None and pending in self._money_of(move.source).posted:
                # A refund of a deposit that has moved its VAT itself.
                sides.append((None, move.amount))
        if not (sides or rest):
            found = [(self._dues.find(m.invoice or m.source), m.amount) for m in moves]
            sides += [(taxed, amount) for taxed, amount in found if taxed is not None]
            for taxed, _ in sides:
                cast("Taxed", taxed).vat.setdefault(pending, ZERO)
        whole = sum((amount for _, amount in sides), ZERO)
        if not whole:
            return
        left, places = number, places_of(pending.currency)
        for place, (taxed, amount) in enumerate(sides, start=1):
            last = place == len(sides)
            part = left if last else share(number, amount, whole, places)
            left -= part
            if taxed is not None and part:
                yield Moved(taxed, pending, part)

    def _keep(self, money: _Money, moved: Moved) -> None:
        position = moved.taxed.document.position
        money.keep(moved.pending, position, moved.amount)
        self._taxed[position] = moved.taxed

    def _money_of(self, payment: Document) -> _Money:
        """Give a payment with what it posts; anything else posts nothing."""
        money = self._money.get(payment.position)
        if money is None:
            credit = self._credits.get(payment.position)
            posted = {}
            if payment.kind == PAYMENT:
                posted = posted_on(payment.entry, self._accounts)
            amount = credit.amount if credit is not None else ZERO
            money = self._money[payment.position] = _Money(posted, amount)
        return money
