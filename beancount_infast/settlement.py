"""The engine: documents in, one fold in date order, open items and breaches out.

Every skin of the project asks this module what settles what, and adds no rule of
its own.  The fold takes documents in the order in which they count and keeps, for
each invoice, what is left of it and, for each payment and credit note, what is
unused.  All that happens between them is one list of `Move`: this amount of that
payment settles that invoice, caused by this document.

A document is first *planned* (see `allocation`): the plan says what it moves and
what is wrong, and changes nothing.  One that cannot stand yet is tried again after
the others of its day; then plans are carried out.  The engine is pure: no file, no
clock, no global.  Figures are exact decimals.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from beancount_infast import allocation, numbering, rules, undoing
from beancount_infast.deposits import Deposits
from beancount_infast.documents import (
    AFTER_APPLICATIONS,
    APPLICATION,
    CREDIT_NOTE,
    DAY_ORDER,
    INVOICE,
    PAYMENT,
    REFUND,
    RELEASE,
    REVERSAL,
    WRITE_OFF,
    ZERO,
    Document,
    invoice_total,
    natural_key,
)
from beancount_infast.open_items import (
    Applied,
    Move,
    OpenCredit,
    OpenInvoice,
    Outflow,
    Settlement,
)
from beancount_infast.past import seen
from beancount_infast.rules import Site
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from beancount_infast.documents import Books
    from beancount_infast.plans import Plan, Share
    from beancount_infast.rules import Breach


def settle(books: Books, as_of: datetime.date | None = None) -> Settlement:
    """Settle the books' documents.

    Args:
        books: What the ledger says.
        as_of: Count the documents dated up to and including this day; all if None.

    Returns:
        The settlement; its breaches are those of the documents counted.
    """
    settlement = Fold(books).run()
    return settlement if as_of is None else seen(settlement, as_of)


class Names:
    """What each number names, over the whole ledger: the earliest that carries it."""

    def __init__(self, books: Books) -> None:
        self.all = books.by_number
        self.invoices: dict[str, Document] = {}
        self.credits: dict[str, Document] = {}
        self.reversible: dict[str, Document] = {}
        self.unclear = books.unclear
        self.repeated: list[tuple[Document, Document]] = []
        for document in books.documents:
            number = document.number
            if number is None:
                continue
            first = self.all[number]
            if first is not document:
                self.repeated.append((document, first))
                continue
            kind = document.kind
            if kind == INVOICE:
                self.invoices[number] = document
            elif kind in (PAYMENT, CREDIT_NOTE):
                self.credits[number] = self.reversible[number] = document
            elif kind in (REFUND, WRITE_OFF):
                self.reversible[number] = document

    def kind_of(self, number: str) -> str | None:
        """Give the kind of the document that a number means, if it means one."""
        document = self.all.get(number)
        return document.kind if document is not None else None

    def meaning(self, credit: Document) -> str | None:
        """Give the number that means a payment or credit note; None if none does."""
        number = credit.number
        if number is None or self.all[number] is not credit:
            return None
        return number


class Fold:
    """One pass over the documents; see the module's text."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.names = Names(books)
        self.breaches: list[Breach] = list(books.breaches)
        self.invoices: dict[int, OpenInvoice] = {}
        self.credits: dict[int, OpenCredit] = {}
        self.outflows: dict[int, Outflow] = {}
        self.moves: list[Move] = []
        self.applied: list[Applied] = []
        self.shares: dict[int, dict[int, list[Share]]] = {}
        self.reversals: dict[int, Document] = {}
        # What credit notes correct, by the invoice's index.
        self.corrected: dict[int, Decimal] = {}
        self.deposits = Deposits(books, self.names.invoices, self.breaches)
        # Unused credit by customer and currency, the oldest first.
        self.oldest: dict[tuple[str, str], list[tuple[object, int, int]]] = {}
        # Money that came first, by the index of an invoice that does not count yet.
        self._waiting: dict[int, list[OpenCredit]] = {}

    def run(self) -> Settlement:
        """Fold all documents and give the settlement."""
        for repeated, first in self.names.repeated:
            named = rules.of_date(first.kind, first.date)
            self.breaches.append(rules.duplicate_number(repeated.site(), named))
        self._check_requests()
        self._check_vat_transfers()
        for day in self._days():
            self._count_day(day)
        self.breaches += numbering.check(self.books)
        self.breaches.sort(key=lambda b: (b.source["filename"], b.source["lineno"]))
        return Settlement(
            self.books,
            self.books.documents,
            self.invoices,
            self.credits,
            self.outflows,
            self.moves,
            self.applied,
            self.shares,
            self.deposits.by_position,
            self.reversals,
            self.breaches,
        )

    def _check_requests(self) -> None:
        """Check that a deposit request that a payment names is not booked itself."""
        for document in self.books.documents:
            if document.kind != PAYMENT or "deposit" not in document.entry.meta:
                continue
            request = self.names.all.get(document.text("deposit") or "")
            if request is not None:
                named = say(
                    "{0} (deposit: is for a request that is not booked; settle this "
                    "one)",
                    rules.of_date(request.kind, request.date),
                )
                site = document.site()._replace(number=request.number)
                self.breaches.append(rules.duplicate_number(site, named))

    def _check_vat_transfers(self) -> None:
        """Check that a transfer of VAT names an invoice or a credit note."""
        names = self.names
        for entry in self.books.vat_transfers:
            value = entry.meta["vat-of"]
            site = Site(entry)
            if not isinstance(value, str) or not value:
                self.breaches.append(
                    rules.bad_value(
                        site,
                        "vat-of",
                        say("{0} is not a number in quotes", rules.as_typed(value)),
                        say('write it as "F2026-001"'),
                    )
                )
            elif value not in names.unclear and (
                value not in names.all or names.all[value].kind not in _WITH_VAT
            ):
                self.breaches.append(
                    rules.unknown_invoice(site, "vat-of:", value, names.kind_of(value))
                )

    def _days(self) -> Iterator[Sequence[Document]]:
        documents = [d for d in self.books.documents if not d.draft]
        start, count = 0, len(documents)
        while start < count:
            date = documents[start].date
            end = start + 1
            while end < count and documents[end].date == date:
                end += 1
            yield documents[start:end]
            start = end

    def _count_day(self, day: Sequence[Document]) -> None:
        """Count one day's documents; try again those that cannot stand yet."""
        deferred: list[Document] = []
        waited: list[OpenInvoice] | None = []
        for document in day:
            if waited is not None and DAY_ORDER[document.kind] > AFTER_APPLICATIONS:
                self._apply_waiting(waited)
                waited = None
            if document.kind == INVOICE:
                invoice = self._count_invoice(document)
                if invoice.waiting and waited is not None:
                    waited.append(invoice)
            elif not self._count(document, final=False):
                deferred.append(document)
        if waited:
            self._apply_waiting(waited)
        while deferred:
            again = [d for d in deferred if not self._count(d, final=False)]
            if len(again) == len(deferred):
                for document in again:
                    self._count(document, final=True)
                return
            deferred = again

    def _count_invoice(self, document: Document) -> OpenInvoice:
        items = document.items
        plain = len(items) == 1 and document.sound
        total = items[0].number if plain else invoice_total(document)
        invoice = OpenInvoice(document, total)
        self.invoices[document.position] = invoice
        if self._waiting:
            invoice.waiting = self._waiting.pop(document.position, None)
        if document.deposits:
            self.deposits.count_invoice(document)
        return invoice

    def _count(self, document: Document, *, final: bool) -> bool:
        """Count a document; False where it cannot stand yet and may be tried again."""
        if not document.sound:
            self._count_unsound(document)
            return True
        if document.kind == PAYMENT:
            invoice = allocation.pays_one(self, document)
            if invoice is not None:
                credit = self._open_credit(document, -document.items[0].number)
                self.move(document, credit, invoice, credit.amount)
                return True
        plan = _PLANS[document.kind](self, document)
        if plan.defer and not final:
            return False
        self.breaches += plan.breaches
        self._carry_out(document, plan)
        return True

    def _count_unsound(self, document: Document) -> None:
        """Count a document whose sides are wrong: what a credit credits, unused."""
        if document.kind in (PAYMENT, CREDIT_NOTE):
            self.queue(self._open_credit(document, document.amount))

    # Carrying out.

    def _open_credit(self, document: Document, amount: Decimal) -> OpenCredit:
        credit = OpenCredit(document, amount, len(self.credits))
        self.credits[document.position] = credit
        return credit

    def _carry_out(self, document: Document, plan: Plan) -> None:
        if plan.shares:
            self.shares[document.position] = plan.shares
        kind = document.kind
        if kind in (PAYMENT, CREDIT_NOTE):
            self._count_money(document, plan)
        elif kind == REVERSAL:
            if plan.undo is not None:
                undoing.undo(self, document, plan.undo)
        elif kind in (REFUND, WRITE_OFF):
            self._count_outflow(document, plan)
        else:
            for credit, invoice, amount in plan.moves:
                if credit is not None and invoice is not None:
                    self.move(document, credit, invoice, amount)

    def _count_money(self, document: Document, plan: Plan) -> None:
        """Count a payment or a credit note."""
        own = self._open_credit(document, plan.own)
        for credit, invoice, amount in plan.moves:
            if invoice is not None:
                self.move(document, credit or own, invoice, amount)
        if own.unused > 0:
            self._keep(own, plan)
        if document.kind == CREDIT_NOTE:
            if plan.corrects is not None:
                position = plan.corrects.position
                before = self.corrected.get(position, ZERO)
                self.corrected[position] = before + plan.own
                own.corrects = plan.corrects
            if document.deposits:
                self.deposits.count_credit_note(document, plan.corrects)

    def _count_outflow(self, document: Document, plan: Plan) -> None:
        """Count a refund or a write-off, and keep what it took."""
        taken: list[tuple[int, Decimal]] = []
        for credit, invoice, amount in plan.moves:
            if credit is not None:
                credit.take_out(document.kind, amount)
                self.note(document, credit.document, None, amount)
                taken.append((credit.document.position, amount))
            elif invoice is not None:
                invoice.settle(document.kind, amount)
                self.note(document, document, invoice.document, amount)
                taken.append((invoice.document.position, amount))
        self.outflows[document.position] = Outflow(document, taken)

    def move(
        self,
        cause: Document,
        source: OpenCredit,
        invoice: OpenInvoice,
        amount: Decimal,
    ) -> None:
        """Let a payment or credit note settle an invoice; negative: reopen it."""
        invoice.settle(source.document.kind, amount)
        source.use(invoice.document.position, amount)
        self.moves.append(Move(cause, source.document, invoice.document, amount))
        if amount < 0:
            self.queue(source)

    def note(
        self,
        cause: Document,
        source: Document,
        invoice: Document | None,
        amount: Decimal,
    ) -> None:
        """Note a move whose figures are kept already."""
        self.moves.append(Move(cause, source, invoice, amount))

    def _keep(self, own: OpenCredit, plan: Plan) -> None:
        """Keep what a payment or credit note has not settled at once."""
        self.queue(own)
        if plan.waits_for:
            own.waiting = plan.over
            for invoice in plan.waits_for:
                self._waiting.setdefault(invoice.position, []).append(own)

    def queue(self, credit: OpenCredit) -> None:
        """Put a credit among the customer's unused ones, the oldest first."""
        if credit.queued or credit.unused <= 0 or credit.reversed_by is not None:
            return
        document = credit.document
        heap = self.oldest.setdefault((document.customer, document.currency), [])
        number = document.number
        place = (
            document.date,
            number is not None,
            natural_key(number) if number is not None else (),
        )
        heapq.heappush(heap, (place, credit.rank, document.position))
        credit.queued = True

    # Money that came before its invoice.

    def _apply_waiting(self, invoices: list[OpenInvoice]) -> None:
        waiting = [
            (credit, invoice)
            for invoice in invoices
            for credit in invoice.waiting or ()
        ]
        waiting.sort(
            key=lambda pair: (
                pair[0].document.date,
                natural_key(pair[0].document.number or ""),
                allocation.sharing_order(self.books, pair[1].document),
            )
        )
        for credit, invoice in waiting:
            amount = min(credit.waiting, credit.unused, invoice.left)
            if amount <= 0 or credit.reversed_by is not None:
                continue
            cause = _application(invoice.document)
            credit.waiting -= amount
            self.move(cause, credit, invoice, amount)
            self.applied.append(
                Applied(
                    cause,
                    self.names.meaning(credit.document),
                    invoice.document,
                    amount,
                )
            )
        for invoice in invoices:
            invoice.waiting = None


def _application(invoice: Document) -> Document:
    """Give the document of an application that the engine adds on this day."""
    return invoice._replace(
        kind=APPLICATION, number=None, items=(), deposits=(), due=None
    )


_WITH_VAT = (INVOICE, CREDIT_NOTE)

_PLANS = {
    PAYMENT: allocation.plan_settling,
    CREDIT_NOTE: allocation.plan_settling,
    APPLICATION: allocation.plan_settling,
    RELEASE: undoing.plan_release,
    REFUND: allocation.plan_taking,
    WRITE_OFF: allocation.plan_write_off,
    REVERSAL: undoing.plan_reversal,
}
