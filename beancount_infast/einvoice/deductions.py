"""Deposits that an invoice deducts, or a credit note gives back, by its lines.

The VAT breakdown of a final invoice is less its deposits, by lines with a minus; its
income is not.  So the lines that are just what is left of a deposit are added again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.desk import Refusal
from beancount_infast.documents import PAYMENT, ZERO
from beancount_infast.einvoice.refusals import refusal
from beancount_infast.sentences import in_list, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from beancount_infast.deposits import Deposit
    from beancount_infast.desk import Desk
    from beancount_infast.documents import Document
    from beancount_infast.einvoice.facts import EInvoice, InvoiceLine

DEPOSIT = "386"


class Deducted(NamedTuple):
    """A deposit invoice, the account it stands on, and what is deducted of it."""

    number: str
    account: str
    amount: Decimal


class Deductions(NamedTuple):
    """What an e-invoice deducts, or gives back.

    Attributes:
        deposits: By deposit invoice.
        by_tax: By category and rate, as it was taken off the VAT breakdown.
    """

    deposits: Sequence[Deducted] = ()
    by_tax: Mapping[tuple[str, Decimal], Decimal] = {}


def find(desk: Desk, number: str) -> Document | None:
    """Give the document of a number, if the books have it."""
    try:
        return desk.find(number)
    except Refusal:
        return None


def asks_deposit(document: Document | None) -> bool:
    """Say whether it is a deposit invoice."""
    return document is not None and any(
        d.name is None and d.number < 0 for d in document.deposits
    )


def account_of(document: Document) -> str:
    """Give the account on which a deposit invoice puts what it asks for."""
    return next(
        d.posting.account for d in document.deposits if d.name is None and d.number < 0
    )


def deducted_by(desk: Desk, invoice: EInvoice) -> Deductions:
    """Give what an invoice deducts of the deposit invoices that it refers to.

    Raises:
        Refusal: Its lines do not deduct exactly what is left of them.
    """
    deposits = _preceding_deposits(desk, invoice)
    _check_requests(desk, invoice)
    wanted = [_part(deposit, deposit.left) for deposit in deposits]
    deductions = _by_lines(invoice, wanted)
    if wanted and (deductions is None or not all(deposit.left for deposit in deposits)):
        left = in_list(say("{0} of {1}", one.amount, one.number) for one in wanted)
        lines = ", ".join(str(line.amount) for line in _taken_off(invoice))
        raise refusal(
            "over-deducted",
            invoice,
            say(
                "{0} follows deposit invoices of which is left before VAT: {1}; "
                "its negative lines ({2}) do not deduct exactly that: record it "
                "by hand, with deducts:",
                invoice.number,
                left,
                lines or say("none"),
            ),
        )
    return deductions or Deductions()


def given_back_by(desk: Desk, invoice: EInvoice, corrected: Document) -> Deductions:
    """Give what a credit note gives back of what its invoice deducted.

    All of it, where its lines say so; else nothing.
    """
    wanted = []
    for deposit in desk.settlement.deposits.values():
        own = (
            one.amount
            for one in deposit.deductions
            if one.invoice.position == corrected.position
        )
        amount = sum(own, ZERO)
        if amount > 0:
            wanted.append(_part(deposit, amount))
    return _by_lines(invoice, wanted) or Deductions()


def _part(deposit: Deposit, amount: Decimal) -> Deducted:
    document = deposit.document
    return Deducted(document.number or "", account_of(document), amount)


def _preceding_deposits(desk: Desk, invoice: EInvoice) -> list[Deposit]:
    """Give the deposit invoices that an invoice refers to.

    Raises:
        Refusal: One cannot be deducted.
    """
    found: dict[str, Deposit] = {}
    for number, code in invoice.preceding:
        document = find(desk, number)
        if document is None:
            if code == DEPOSIT and paid_for(desk, number) is None:
                raise refusal(
                    "unknown-deposit",
                    invoice,
                    say(
                        "{0} follows the deposit invoice {1}, which the books do "
                        "not have; import that first",
                        invoice.number,
                        number,
                    ),
                )
        elif asks_deposit(document):
            # A draft is refused as anywhere.
            position = desk.invoice(number).document.position
            found[number] = desk.settlement.deposits[position]
    return list(found.values())


def paid_for(desk: Desk, number: str) -> Document | None:
    """Give the payment that names a deposit request, if one does.

    Such a request is not booked: the money stands on the customer's credit, and the
    final invoice is booked in full.
    """
    for document in desk.books.documents:
        if document.kind == PAYMENT and document.text("deposit") == number:
            return document
    return None


def _check_requests(desk: Desk, invoice: EInvoice) -> None:
    """Refuse to take off what the books hold as money on the customer's credit."""
    taken_off = _taken_off(invoice)
    for number, _ in invoice.preceding if taken_off else ():
        payment = paid_for(desk, number)
        if payment is not None:
            lines = ", ".join(str(line.amount) for line in taken_off)
            raise refusal(
                "unknown-deposit",
                invoice,
                say(
                    "{0} follows {1}, whose money the books hold as customer "
                    "credit ({2}), and it has negative lines ({3}): what it is "
                    "without them is not said; record it by hand in full, and "
                    "apply that credit to it",
                    invoice.number,
                    number,
                    payment.number or say("a payment without a number"),
                    lines,
                ),
            )


def _taken_off(invoice: EInvoice) -> list[InvoiceLine]:
    return [line for line in invoice.lines if line.amount < 0]


def _by_lines(invoice: EInvoice, wanted: Sequence[Deducted]) -> Deductions | None:
    """Give the lines that take off just what is wanted; None where they do not."""
    by_tax: dict[tuple[str, Decimal], Decimal] = {}
    for line in _lines_that_deduct(_taken_off(invoice), [one.amount for one in wanted]):
        key = (line.category, line.rate)
        by_tax[key] = by_tax.get(key, ZERO) - line.amount
    whole = sum((one.amount for one in wanted), ZERO)
    groups = {(group.category, group.rate) for group in invoice.groups}
    if sum(by_tax.values(), ZERO) != whole or not groups.issuperset(by_tax):
        return None
    return Deductions(wanted, by_tax)


def _lines_that_deduct(
    lines: Sequence[InvoiceLine], left: Sequence[Decimal]
) -> list[InvoiceLine]:
    """Choose the negative lines that deduct deposits.

    Each deposit has a line of just what is left of it; or else, as where it was asked
    for at several rates, all negative lines together deduct all of them.
    """
    rest, chosen = list(lines), []
    for amount in left:
        line = next((line for line in rest if -line.amount == amount), None)
        if line is None:
            return list(lines) if left else []
        rest.remove(line)
        chosen.append(line)
    return chosen
