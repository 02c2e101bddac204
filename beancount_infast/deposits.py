"""Deposit invoices, and what is deducted from them.

With option ``deposit`` an invoice that credits a deposit account asks for a deposit;
the final invoice debits that account with ``deducts:`` and the deposit invoice's
number.  What may be deducted is what the deposit invoice put on the account, less
its credit notes, less earlier deductions, paid or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount_infast import rules
from beancount_infast.documents import ZERO
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_infast.documents import Books, Deduction, Document
    from beancount_infast.rules import Breach
    from beancount_infast.sentences import Sentence


class Deducted(NamedTuple):
    """A deduction: the invoice or credit note that makes it, and how much."""

    document: Document
    invoice: Document
    amount: Decimal

    @property
    def date(self) -> datetime.date:
        """The day on which it counts."""
        return self.document.date


class Deposit:
    """How a deposit invoice stands."""

    __slots__ = ("deductions", "document", "put", "taken_back")

    def __init__(self, document: Document, put: Decimal) -> None:
        self.document = document
        self.put = put
        # What its own credit notes take back of it.
        self.taken_back: list[Deducted] = []
        self.deductions: list[Deducted] = []

    @property
    def deducted(self) -> Decimal:
        """What other invoices have deducted."""
        return sum((d.amount for d in self.deductions), ZERO)

    @property
    def left(self) -> Decimal:
        """What may still be deducted."""
        taken_back = sum((d.amount for d in self.taken_back), ZERO)
        return self.put - taken_back - self.deducted


class Deposits:
    """All deposit invoices of some books, as a fold meets them."""

    def __init__(
        self,
        books: Books,
        invoices: Mapping[str, Document],
        breaches: list[Breach],
    ) -> None:
        self.by_position: dict[int, Deposit] = {}
        self._invoices = invoices
        self._breaches = breaches
        self._unclear = books.unclear
        self._customers = books.customers
        # What each credit note changed, so that its reversal can undo it.
        self._undo: dict[int, list[tuple[Deposit, Deducted]]] = {}

    def _open(self, invoice: Document) -> Deposit | None:
        """Give the deposit of an invoice that asks for one."""
        deposit = self.by_position.get(invoice.position)
        if deposit is None:
            put = -sum(
                (
                    d.number
                    for d in invoice.deposits
                    if d.name is None and d.sound and d.number < 0
                ),
                ZERO,
            )
            if not put:
                return None
            deposit = self.by_position[invoice.position] = Deposit(invoice, put)
        return deposit

    def count_invoice(self, invoice: Document) -> None:
        """Count an invoice's postings on deposit accounts."""
        self._open(invoice)
        for deduction in invoice.deposits:
            if not deduction.sound:
                continue
            if deduction.name is not None:
                self._deduct(invoice, invoice, deduction)
            elif deduction.number > 0:
                self._breaches.append(
                    rules.unknown_deposit(
                        invoice.site(deduction.posting),
                        say(
                            "this invoice takes {0} off {1} of no deposit invoice",
                            rules.money(deduction.number, deduction.currency),
                            deduction.posting.account,
                        ),
                        say('add deducts: "…" with the number of the deposit invoice'),
                    )
                )

    def count_credit_note(self, note: Document, corrects: Document | None) -> None:
        """Count a credit note's postings on deposit accounts."""
        for deduction in note.deposits:
            if not deduction.sound:
                continue
            if deduction.name is not None:
                self._deduct(note, corrects, deduction)
            elif deduction.number > 0 and corrects is not None:
                self._take_back(note, corrects, deduction)

    def undo(self, note: Document, reversal: Document) -> None:
        """Undo what a credit note changed, on the day of its reversal."""
        for deposit, change in self._undo.pop(note.position, ()):
            if any(change is one for one in deposit.taken_back):
                undone = Deducted(reversal, change.invoice, -change.amount)
                deposit.taken_back.append(undone)
                continue
            amount, left = -change.amount, max(deposit.left, ZERO)
            if amount > left:
                # Since the credit note gave it back, another invoice has deducted it.
                currency, name = note.currency, deposit.document.number
                what = say(
                    "this deducts {0} once more and {1} is left of {2}",
                    rules.money(amount, currency),
                    rules.money(left, currency),
                    name,
                )
                remedy = say("credit the invoice that has deducted it since")
                site = reversal.site()
                self._breaches.append(rules.over_deducted(site, what, remedy))
                amount = left
            if amount:
                deposit.deductions.append(Deducted(reversal, change.invoice, amount))

    def _find(self, document: Document, deduction: Deduction) -> Deposit | None:
        name = deduction.name or ""
        site = document.site(deduction.posting)
        target = self._invoices.get(name)
        breach: Breach | None = None
        if target is None or not any(
            d.name is None and d.number < 0 for d in target.deposits
        ):
            if name not in self._unclear:
                breach = rules.unknown_deposit(
                    site,
                    say(
                        "deducts: names {0}, and no deposit invoice has this number",
                        name,
                    ),
                    say("correct the number or record the deposit invoice"),
                )
        elif target.customer != document.customer:
            theirs = self._customers[target.customer].name
            ours = self._customers[document.customer].name
            breach = rules.wrong_customer(site, name, theirs, ours)
        elif deduction.currency != target.deposits[0].currency:
            breach = rules.wrong_currency(
                site, name, target.deposits[0].currency, deduction.currency
            )
        elif target.draft:
            breach = rules.settles_draft(site, name)
        elif target.date > document.date:
            breach = rules.settled_too_early(site, name, target.date, document.date)
        else:
            return self._open(target)
        if breach is not None:
            self._breaches.append(breach)
        return None

    def _deduct(
        self, document: Document, invoice: Document | None, deduction: Deduction
    ) -> None:
        """Deduct from a deposit invoice, or give back to it."""
        deposit = self._find(document, deduction)
        if deposit is None:
            return
        amount = deduction.number
        before = _deducted_by(deposit, invoice) if amount < 0 else deposit.left
        # Said with the amount's own decimals: 0.00 and not 0.
        allowed = max(before, ZERO) + ZERO * abs(amount)
        if abs(amount) > allowed:
            site = document.site(deduction.posting)
            fault = _over_deducted(deduction, invoice, allowed)
            self._breaches.append(rules.over_deducted(site, *fault))
            amount = allowed if amount >= 0 else -allowed
        if amount:
            deducted = Deducted(document, invoice or document, amount)
            deposit.deductions.append(deducted)
            self._undo.setdefault(document.position, []).append((deposit, deducted))

    def _take_back(
        self, note: Document, corrects: Document, deduction: Deduction
    ) -> None:
        """Let a credit note on a deposit invoice take back what is left of it."""
        deposit = self._open(corrects)
        if deposit is None:
            return
        amount, currency = deduction.number, deduction.currency
        left = max(deposit.left, ZERO) + ZERO * amount
        if amount > left:
            taken, rest = rules.money(amount, currency), rules.money(left, currency)
            what = say(
                "this takes back {0} and {1} is left of {2}",
                taken,
                rest,
                corrects.number,
            )
            remedy = say("lower the amount")
            if deposit.deducted > 0:
                what = say(
                    "this takes back {0} and {1} is left of {2}, the rest being "
                    "deducted",
                    taken,
                    rest,
                    corrects.number,
                )
                remedy = say("credit the invoice that deducts it first")
            site = note.site(deduction.posting)
            self._breaches.append(rules.over_deducted(site, what, remedy))
            amount = left
        if amount:
            taken_back = Deducted(note, corrects, amount)
            deposit.taken_back.append(taken_back)
            self._undo.setdefault(note.position, []).append((deposit, taken_back))


def _deducted_by(deposit: Deposit, invoice: Document | None) -> Decimal:
    """Give what an invoice has deducted of a deposit invoice by now."""
    if invoice is None:
        return ZERO
    own = (
        d.amount for d in deposit.deductions if d.invoice.position == invoice.position
    )
    return sum(own, ZERO)


def _over_deducted(
    deduction: Deduction, invoice: Document | None, allowed: Decimal
) -> tuple[Sentence, Sentence]:
    """Say that a deduction, or what is given back, is more than is allowed."""
    amount = rules.money(abs(deduction.number), deduction.currency)
    limit = rules.money(allowed, deduction.currency)
    name = deduction.name
    if deduction.number >= 0:
        what = say("this deducts {0} and {1} is left of {2}", amount, limit, name)
        return what, say("lower the amount")
    if invoice is None:
        what = say(
            "this gives back {0} and does not say which invoice has deducted {1}",
            amount,
            name,
        )
        return what, say('add corrects: "…" with the number of that invoice')
    what = say(
        "this gives back {0} and {1} has deducted {2} of {3}",
        amount,
        invoice.number,
        limit,
        name,
    )
    return what, say("lower the amount")
