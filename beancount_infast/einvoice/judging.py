"""Judging e-invoices: from what one says to a document of the books, or a refusal.

An invoice is booked by its VAT breakdown (BG-23), in which allowances and charges are
counted already, and not by its lines.  What the books would not hold exactly as it was
issued is refused.  Nothing is read or written here.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.desk import Paper
from beancount_infast.documents import CREDIT_NOTE, DRAFT, INVOICE, LINK, ZERO
from beancount_infast.einvoice.deductions import (
    DEPOSIT,
    Deductions,
    account_of,
    asks_deposit,
    deducted_by,
    find,
    given_back_by,
    paid_for,
)
from beancount_infast.einvoice.parties import check_seller, customer_of
from beancount_infast.einvoice.refusals import refusal
from beancount_infast.invoicing import no_vat_account
from beancount_infast.sentences import marked, say

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.desk import Desk, Draft, Drafted, Refusal
    from beancount_infast.documents import Document
    from beancount_infast.einvoice.facts import EInvoice, TaxGroup
    from beancount_infast.records import NewCustomer
    from beancount_infast.sentences import Sentence

# The types (BT-3, UNTDID 1001) that are booked.
_INVOICES = ("380", "389")
_CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE = "381", "503"
_KNOWN_TYPES = (*_INVOICES, DEPOSIT, _CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE)
_CORRECTIVE = "384"
# The categories (BT-118, UNTDID 5305) of VAT at a rate, and of none.
_STANDARD = "S"
_WITHOUT_VAT = ("AE", "E", "K", "G", "O", "Z")

_LONGEST_NARRATION = 72


@dataclass(frozen=True)
class Asked:
    """What a person says of e-invoices.

    Attributes:
        income: The income account; option ``income`` if None.
        description: The narration; what the lines are about if None.
        create: Whether customers that the books do not have are made.
        draft: Whether they become drafts.
    """

    income: str | None = None
    description: str | None = None
    create: bool = False
    draft: bool = False


class Notice(NamedTuple):
    """What a person should know: a sentence to translate, and its values."""

    sentence: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """An e-invoice as a document.

    Attributes:
        drafted: The document.
        customer: The customer that is made for it, if it is.
        notices: What a person should know.
    """

    drafted: Drafted
    customer: NewCustomer | None
    notices: tuple[Notice, ...]


def judge(desk: Desk, invoice: EInvoice, asked: Asked) -> Judged:
    """Draft the document that an e-invoice is.

    Args:
        desk: The books.
        invoice: What it says.
        asked: What a person says of it.

    Raises:
        Refusal: It cannot be booked; with what to do.
    """
    _check_type(invoice)
    check_seller(desk.books.options, invoice)
    _check_number(desk, invoice)
    _check_sums(invoice)
    customer, new = customer_of(desk, invoice, create=asked.create)
    return _Judging(desk, invoice, asked, customer).run(new)


# --- What is refused before anything is looked up -------------------------------


def _check_type(invoice: EInvoice) -> None:
    if invoice.code in _KNOWN_TYPES:
        return
    if invoice.code == _CORRECTIVE:
        raise refusal(
            "unknown-type",
            invoice,
            say(
                "{0} is a corrective invoice (384): what it leaves of the invoice "
                "that it corrects is not said; ask for a credit note and a new "
                "invoice, or record them by hand",
                invoice.number,
            ),
        )
    raise refusal(
        "unknown-type",
        invoice,
        say(
            "{0} is of the type {1}; only {2} are booked: record it by hand",
            invoice.number,
            invoice.code,
            ", ".join(_KNOWN_TYPES),
        ),
    )


def _check_number(desk: Desk, invoice: EInvoice) -> None:
    if not LINK.fullmatch(invoice.number):
        raise refusal(
            "bad-number",
            invoice,
            say(
                '"{0}" cannot be a number: it is made of letters, digits, - _ / . '
                "only; record it by hand under such a number",
                invoice.number,
            ),
        )
    known = find(desk, invoice.number)
    if known is not None:
        meta = known.entry.meta
        raise refusal(
            "duplicate-number",
            invoice,
            say(
                "{0} is in the books already ({1}:{2}); nothing is left to do",
                invoice.number,
                meta["filename"],
                meta["lineno"],
            ),
        )
    payment = paid_for(desk, invoice.number)
    if payment is not None:
        raise refusal(
            "duplicate-number",
            invoice,
            say(
                "{0} is the deposit request that a payment names ({1}): its money "
                "stands on the customer's credit, and the request is not booked; "
                "nothing is left to do",
                invoice.number,
                payment.number or say("without a number"),
            ),
        )


def _check_sums(invoice: EInvoice) -> None:
    """Refuse an invoice whose sums disagree, as EN 16931 forbids (BR-CO-14, -15)."""
    number, currency = invoice.number, invoice.currency
    if not invoice.groups:
        raise refusal(
            "bad-invoice",
            invoice,
            say(
                "{0} has no VAT breakdown (BG-23), as in the profile MINIMUM; ask "
                "for it in the profile BASIC or EN 16931",
                number,
            ),
        )
    if invoice.total < 0 or invoice.total + invoice.rounding < 0:
        raise refusal(
            "wrong-sign",
            invoice,
            say(
                "the total of {0} is {1} {2}; what takes money back is issued as "
                "a credit note (381), with amounts above zero",
                number,
                invoice.total,
                currency,
            ),
        )
    by_group = sum((group.base + group.vat for group in invoice.groups), ZERO)
    vat = sum((group.vat for group in invoice.groups), ZERO)
    sums = (invoice.net + invoice.vat, by_group)
    if any(one != invoice.total for one in sums) or vat != invoice.vat:
        raise refusal(
            "bad-invoice",
            invoice,
            say(
                "the sums of {0} disagree: {1} before VAT and {2} of VAT, {3} in "
                "all, and {4} and {5} by rate; ask for it again",
                number,
                invoice.net,
                invoice.vat,
                invoice.total,
                by_group - vat,
                vat,
            ),
        )
    for group in invoice.groups:
        _check_group(invoice, group)


def _check_group(invoice: EInvoice, group: TaxGroup) -> None:
    if group.category not in (_STANDARD, *_WITHOUT_VAT):
        raise refusal(
            "unknown-vat",
            invoice,
            say(
                "{0} has VAT of the category {1}; only {2} are booked: record it "
                "by hand",
                invoice.number,
                group.category,
                ", ".join((_STANDARD, *_WITHOUT_VAT)),
            ),
        )
    if group.category != _STANDARD and group.vat:
        raise refusal(
            "bad-invoice",
            invoice,
            say(
                "{0} has {1} {2} of VAT in the category {3}, which has none; ask "
                "for it again",
                invoice.number,
                group.vat,
                invoice.currency,
                group.category,
            ),
        )


# --- The document --------------------------------------------------------------


class _Judging:
    """One e-invoice on its way to a document."""

    def __init__(
        self, desk: Desk, invoice: EInvoice, asked: Asked, customer: Customer
    ) -> None:
        self.desk = desk
        self.invoice = invoice
        self.asked = asked
        self.customer = customer
        self.options = desk.books.options
        self.notices: list[Notice] = []

    def run(self, new: NewCustomer | None) -> Judged:
        credit = self.invoice.code in (_CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE)
        text = self._credit_note() if credit else self._invoice()
        if self.asked.draft:
            text.flag = DRAFT
        if new is not None:
            text.payee = new.name
        self._tell_amounts(text)
        return Judged(text.finish(), new, tuple(self.notices))

    def _refusal(self, code: str, sentence: Sentence) -> Refusal:
        return refusal(code, self.invoice, sentence)

    def _tell(self, sentence: str, *values: str) -> None:
        self.notices.append(Notice(sentence, values))

    def _tell_amounts(self, text: Draft) -> None:
        invoice = self.invoice
        if invoice.paid:
            self._tell(
                marked("{0}: already paid {1}: record or apply it"),
                text.number,
                f"{invoice.paid:f}",
            )
        wanted = invoice.total - invoice.paid + invoice.rounding
        if invoice.payable != wanted:
            self._tell(
                marked("{0}: it asks for {1} to be paid, and its sums leave {2}"),
                text.number,
                f"{invoice.payable:f}",
                f"{wanted:f}",
            )

    def _start(self, kind: str, narration: str) -> Draft:
        invoice, asked = self.invoice, self.asked
        paper = Paper(invoice.date, invoice.number, asked.description)
        return self.desk.start(kind, paper, self.customer, invoice.currency, narration)

    # --- Invoices -------------------------------------------------------------

    def _invoice(self) -> Draft:
        invoice = self.invoice
        text = self._start(INVOICE, self._about(self.desk.say("Invoice")))
        if invoice.due is not None:
            text.meta["due"] = invoice.due
        if invoice.code == DEPOSIT:
            account, deductions = self._deposit_account(), Deductions()
        else:
            deductions = deducted_by(self.desk, invoice)
            account = self._income()
        self._post_income(text, account, deductions, 1)
        self._post_vat(text, 1)
        text.post(self.customer.receivable, invoice.total + invoice.rounding)
        return text

    def _about(self, otherwise: str) -> str:
        """Give what the lines are about, on one line that is not too long."""
        # What is taken off is no matter of the invoice: a deposit, a discount.
        sold = [line for line in self.invoice.lines if line.amount >= 0]
        text = ", ".join(dict.fromkeys(line.name for line in sold if line.name))
        shown = textwrap.shorten(text, _LONGEST_NARRATION, placeholder=" …")
        return shown if shown.strip("… ") else text[:_LONGEST_NARRATION] or otherwise

    def _income(self) -> str:
        account = self.asked.income or self.options.income
        if account is None:
            raise self._refusal(
                "unknown-account",
                say(
                    "nothing says which income this is; name it with --income "
                    'ACCOUNT, or declare option "income"'
                ),
            )
        return account

    def _deposit_account(self) -> str:
        if self.options.deposit is None:
            raise self._refusal(
                "unknown-deposit",
                say(
                    "{0} is a deposit invoice (386), and nothing says where "
                    'deposits stand; declare option "deposit"',
                    self.invoice.number,
                ),
            )
        return self.options.deposit

    def _post_income(
        self, text: Draft, account: str, deductions: Deductions, sign: int
    ) -> None:
        """Post what is before VAT: by rate, and the deposits taken off it."""
        for group in self.invoice.groups:
            taken_off = deductions.by_tax.get((group.category, group.rate), ZERO)
            income = sign * (group.base + taken_off)
            if income or not self.invoice.total:
                # No zero has a minus.
                text.post(account, ZERO - income)
        for number, deposit_account, amount in deductions.deposits:
            text.post(deposit_account, sign * amount, deducts=number)
            text.links.add(number)

    def _post_vat(self, text: Draft, sign: int) -> None:
        """Post the VAT by account, and the rounding of the whole."""
        vat: dict[str, Decimal] = {}
        for group in self.invoice.groups:
            if group.vat:
                account = self._vat_account(group.rate)
                vat[account] = vat.get(account, ZERO) + group.vat
        for account, amount in vat.items():
            if amount:
                text.post(account, -sign * amount)
        if self.invoice.rounding:
            text.post(self._rounding_account(), -sign * self.invoice.rounding)

    def _vat_account(self, rate: Decimal) -> str:
        account = self.options.vat.get(rate)
        if account is None:
            declared = ", ".join(map(str, self.options.vat))
            raise self._refusal(
                "unknown-vat",
                no_vat_account(f"{rate.normalize():f}", declared),
            )
        return account

    def _rounding_account(self) -> str:
        invoice = self.invoice
        option = self.options.rounding.get(invoice.currency)
        rounded = (invoice.number, invoice.rounding, invoice.currency)
        if option is None:
            raise self._refusal(
                "unknown-account",
                say(
                    "{0} is rounded by {1} {2}, and nothing says where that goes; "
                    'declare option "rounding"',
                    *rounded,
                ),
            )
        if abs(invoice.rounding) > option.largest:
            raise self._refusal(
                "bad-invoice",
                say(
                    "{0} is rounded by {1} {2}, more than the {3} {2} that option "
                    '"rounding" allows; ask for it again, or raise the option',
                    *rounded,
                    option.largest,
                ),
            )
        return option.account

    # --- Credit notes ---------------------------------------------------------

    def _credit_note(self) -> Draft:
        invoice = self.invoice
        corrected = self._corrected()
        about = self._about(self.desk.say("Credit note"))
        if corrected is not None:
            about = self.desk.say("Credit note on {0}", corrected.number or "")
        text = self._start(CREDIT_NOTE, about)
        amount = invoice.total + invoice.rounding
        if not amount:
            raise self._refusal(
                "wrong-sign",
                say("{0} credits nothing; nothing is to do", invoice.number),
            )
        deductions = Deductions()
        if corrected is not None and asks_deposit(corrected):
            account = account_of(corrected)
        else:
            account = self._income()
            if corrected is not None:
                deductions = given_back_by(self.desk, invoice, corrected)
        self._post_income(text, account, deductions, -1)
        self._post_vat(text, -1)
        settled = ZERO
        if corrected is not None:
            number = corrected.number or ""
            text.meta["corrects"] = number
            text.links.add(number)
            settled = min(self.desk.invoice(number).left, amount)
            if settled:
                text.settle(corrected, settled)
        if amount > settled:
            text.add_credit(amount - settled)
        return text

    def _corrected(self) -> Document | None:
        """Give the invoice that a credit note corrects: the one that the books have.

        Raises:
            Refusal: A credit note on a deposit invoice corrects none.
        """
        invoice = self.invoice
        named = [preceding.number for preceding in invoice.preceding]
        known = [d for d in (find(self.desk, n) for n in dict.fromkeys(named)) if d]
        known = [document for document in known if document.kind == INVOICE]
        if len(known) > 1:
            # A final invoice and the deposits that it deducts: either is meant.
            deposit = invoice.code == _DEPOSIT_CREDIT_NOTE
            known = [d for d in known if asks_deposit(d) is deposit]
        one = known[0] if len(known) == 1 else None
        if invoice.code == _DEPOSIT_CREDIT_NOTE and not asks_deposit(one):
            raise self._refusal(
                "unknown-deposit",
                say(
                    "{0} is a credit note on a deposit invoice (503), and the "
                    "books have no single one among those that it names ({1}); "
                    "import the deposit invoice first",
                    invoice.number,
                    ", ".join(named) or say("none"),
                ),
            )
        if one is None and named:
            self._tell(
                marked(
                    "{0}: of the invoices that it names ({1}) not exactly one is in "
                    "the books: it corrects none, and all of it is the customer's "
                    "credit"
                ),
                invoice.number,
                ", ".join(named),
            )
        return one


def by_date(invoice: EInvoice) -> tuple[datetime.date, bool, bool, str]:
    """Give the order in which e-invoices are recorded: as they may build on others."""
    credit = invoice.code in (_CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE)
    return invoice.date, credit, invoice.code != DEPOSIT, invoice.number
