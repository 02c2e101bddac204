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

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_infast.documents import Books, Deduction, Document
    from beancount_infast.rules import Breach


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
                        f"this invoice takes "
                        f"{rules.money(deduction.number, deduction.currency)} off "
                        f"{deduction.posting.account} of no deposit invoice",
                        'add deducts: "…" with the number of the deposit invoice',
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
                what = f"this deducts {rules.money(amount, currency)} once more and "
                what += f"{rules.money(left, currency)} is left of {name}"
                remedy = "credit the invoice that has deducted it since"
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
                    f"deducts: names {name}, and no deposit invoice has this number",
                    "correct the number or record the deposit invoice",
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
        currency = deduction.currency
        remedy = "lower the amount"
        # Said with the amount's own decimals: 0.00 and not 0.
        exact = ZERO * abs(amount)
        if amount >= 0:
            allowed = max(deposit.left, ZERO) + exact
            what = f"this deducts {rules.money(amount, currency)} and "
            what += f"{rules.money(allowed, currency)} is left of {deduction.name}"
        else:
            before = sum(
                (
                    d.amount
                    for d in deposit.deductions
                    if invoice is not None and d.invoice.position == invoice.position
                ),
                ZERO,
            )
            allowed = max(before, ZERO) + exact
            what = f"this gives back {rules.money(-amount, currency)} and "
            if invoice is None:
                what += f"does not say which invoice has deducted {deduction.name}"
                remedy = 'add corrects: "…" with the number of that invoice'
            else:
                what += f"{invoice.number} has deducted "
                what += f"{rules.money(allowed, currency)} of {deduction.name}"
        if abs(amount) > allowed:
            site = document.site(deduction.posting)
            self._breaches.append(rules.over_deducted(site, what, remedy))
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
            what = f"this takes back {rules.money(amount, currency)} and "
            what += f"{rules.money(left, currency)} is left of {corrects.number}"
            remedy = "lower the amount"
            if deposit.deducted > 0:
                what += ", the rest being deducted"
                remedy = "credit the invoice that deducts it first"
            site = note.site(deduction.posting)
            self._breaches.append(rules.over_deducted(site, what, remedy))
            amount = left
        if amount:
            taken_back = Deducted(note, corrects, amount)
            deposit.taken_back.append(taken_back)
            self._undo.setdefault(note.position, []).append((deposit, taken_back))
