"""Judging e-invoices: from what one says to a document of the books, or a refusal.

An invoice is booked by its VAT breakdown (BG-23), in which allowances and charges are
counted already, and not by its lines.  What the books would not hold exactly as it was
issued is refused.  Nothing is read or written here.
"""

from __future__ import annotations

import re
import shlex
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from beancount.core import account as accounts
from stdnum.eu import vat as vat_numbers
from stdnum.fr import siren as siren_numbers

from beancount_infast.customers import make_customer
from beancount_infast.desk import Paper, Refusal, check_number, one_line
from beancount_infast.documents import CREDIT_NOTE, DRAFT, INVOICE, ZERO
from beancount_infast.einvoice.facts import sirens, vat_number_of
from beancount_infast.records import NewCustomer
from beancount_infast.words import marked

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.deposits import Deposit
    from beancount_infast.desk import Desk, Draft, Drafted
    from beancount_infast.documents import Document
    from beancount_infast.einvoice.facts import EInvoice, InvoiceLine, Party, TaxGroup
    from beancount_infast.options import Options

# The types (BT-3, UNTDID 1001) that are booked.
_INVOICES = ("380", "389")
_DEPOSIT = "386"
_CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE = "381", "503"
_KNOWN_TYPES = (*_INVOICES, _DEPOSIT, _CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE)
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
    _check_seller(desk.books.options, invoice)
    _check_number(desk, invoice)
    _check_sums(invoice)
    customer, new = _customer(desk, invoice, asked)
    return _Judging(desk, invoice, asked, customer).run(new)


def _refusal(code: str, invoice: EInvoice, sentence: str) -> Refusal:
    return Refusal(code, f"{invoice.file}: {sentence}")


# --- What is refused before anything is looked up -------------------------------


def _check_type(invoice: EInvoice) -> None:
    if invoice.code in _KNOWN_TYPES:
        return
    if invoice.code == _CORRECTIVE:
        raise _refusal(
            "unknown-type",
            invoice,
            f"{invoice.number} is a corrective invoice (384): what it leaves of the "
            "invoice that it corrects is not said; ask for a credit note and a new "
            "invoice, or record them by hand",
        )
    raise _refusal(
        "unknown-type",
        invoice,
        f"{invoice.number} is of the type {invoice.code}; only "
        f"{', '.join(_KNOWN_TYPES)} are booked: record it by hand",
    )


def _check_seller(options: Options, invoice: EInvoice) -> None:
    """Refuse what was not issued in our own name."""
    if options.siren is None and options.vat_number is None:
        raise _refusal(
            "unknown-seller",
            invoice,
            "nothing says who we are, so whose invoice this is cannot be told; "
            f"declare option {_quoted_options()}",
        )
    seller = invoice.seller
    ours = sirens(options.siren, options.vat_number)
    our_vat_number = vat_number_of(options.vat_number or "")
    same_number = bool(our_vat_number) and seller.vat_number == our_vat_number
    if same_number or not ours.isdisjoint(seller.sirens):
        return
    us = " / ".join(filter(None, (options.siren, options.vat_number)))
    raise _refusal(
        "not-our-invoice",
        invoice,
        f"this is a supplier's invoice: its seller is {one_line(str(seller))}, and we "
        f"are {us}; only invoices that we issued are imported here",
    )


def _quoted_options() -> str:
    return '"siren" or "vat-number"'


def _check_number(desk: Desk, invoice: EInvoice) -> None:
    check_number(invoice.number)
    known = _find(desk, invoice.number)
    if known is not None:
        meta = known.entry.meta
        raise _refusal(
            "duplicate-number",
            invoice,
            f"{invoice.number} is in the books already "
            f"({meta['filename']}:{meta['lineno']}); nothing is left to do",
        )


def _find(desk: Desk, number: str) -> Document | None:
    try:
        return desk.find(number)
    except Refusal:
        return None


def _check_sums(invoice: EInvoice) -> None:
    """Refuse an invoice whose sums disagree, as EN 16931 forbids (BR-CO-14, -15)."""
    number, currency = invoice.number, invoice.currency
    if not invoice.groups:
        raise _refusal(
            "bad-invoice",
            invoice,
            f"{number} has no VAT breakdown (BG-23), as in the profile MINIMUM; ask "
            "for it in the profile BASIC or EN 16931",
        )
    if invoice.total < 0 or invoice.total + invoice.rounding < 0:
        raise _refusal(
            "wrong-sign",
            invoice,
            f"the total of {number} is {invoice.total} {currency}; what takes money "
            "back is issued as a credit note (381), with amounts above zero",
        )
    by_group = sum((group.base + group.vat for group in invoice.groups), ZERO)
    vat = sum((group.vat for group in invoice.groups), ZERO)
    sums = (invoice.net + invoice.vat, by_group)
    if any(one != invoice.total for one in sums) or vat != invoice.vat:
        raise _refusal(
            "bad-invoice",
            invoice,
            f"the sums of {number} disagree: {invoice.net} before VAT and "
            f"{invoice.vat} of VAT, {invoice.total} in all, and "
            f"{by_group - vat} and {vat} by rate; ask for it again",
        )
    for group in invoice.groups:
        _check_group(invoice, group)


def _check_group(invoice: EInvoice, group: TaxGroup) -> None:
    if group.category not in (_STANDARD, *_WITHOUT_VAT):
        raise _refusal(
            "unknown-vat",
            invoice,
            f"{invoice.number} has VAT of the category {one_line(group.category)}; "
            f"only {', '.join((_STANDARD, *_WITHOUT_VAT))} are booked: record it by "
            "hand",
        )
    if group.category != _STANDARD and group.vat:
        raise _refusal(
            "bad-invoice",
            invoice,
            f"{invoice.number} has {group.vat} {invoice.currency} of VAT in the "
            f"category {group.category}, which has none; ask for it again",
        )


# --- The customer --------------------------------------------------------------


def _customer(
    desk: Desk, invoice: EInvoice, asked: Asked
) -> tuple[Customer, NewCustomer | None]:
    buyer = invoice.buyer
    found = _matching(desk.books.customers.values(), buyer)
    if len(found) > 1:
        keys = ", ".join(sorted(customer.key for customer in found))
        raise _refusal(
            "several-customers",
            invoice,
            f"{one_line(str(buyer))} may be one of several customers: {keys}; leave "
            "its SIREN, VAT number or name on the record of one",
        )
    if found:
        return found[0], None
    new = _new_customer(desk, invoice)
    if not asked.create:
        raise _refusal(
            "unknown-customer",
            invoice,
            f"the books have no customer {one_line(str(buyer))}; add it, or import "
            f"with --create: {_add_line(new)}",
        )
    return make_customer(new.key, desk.books.options), new


def _matching(customers: Iterable[Customer], buyer: Party) -> list[Customer]:
    """Give the customers that a buyer may be.

    By SIREN or VAT number; else by its exact name or an alias, where neither number
    says that it is somebody else.
    """
    known = list(customers)
    found = [customer for customer in known if _same_numbers(customer, buyer)]
    if found:
        return found
    return [
        customer
        for customer in known
        if buyer.name in (customer.name, *customer.aliases)
        and not _other_numbers(customer, buyer)
    ]


def _same_numbers(customer: Customer, buyer: Party) -> bool:
    theirs = sirens(customer.siren, customer.vat_number)
    number = vat_number_of(customer.vat_number or "")
    return not theirs.isdisjoint(buyer.sirens) or (
        bool(number) and number == buyer.vat_number
    )


def _other_numbers(customer: Customer, buyer: Party) -> bool:
    """Say whether both have numbers, which are then not the same."""
    theirs = sirens(customer.siren, customer.vat_number)
    number = vat_number_of(customer.vat_number or "")
    return bool(theirs and buyer.sirens) or bool(number and buyer.vat_number)


def _new_customer(desk: Desk, invoice: EInvoice) -> NewCustomer:
    """Give the record of a customer that the books do not have.

    It opens with the invoice's year, so that its invoices may come in any order.
    """
    buyer = invoice.buyer
    siren, vat_number = buyer.siren, buyer.vat_number
    return NewCustomer(
        key=_new_key(desk, invoice),
        date=invoice.date.replace(month=1, day=1),
        name=one_line(buyer.name),
        currency=invoice.currency,
        siren=siren if siren and siren_numbers.is_valid(siren) else None,
        vat_number=vat_number
        if vat_number and vat_numbers.is_valid(vat_number)
        else None,
    )


def _new_key(desk: Desk, invoice: EInvoice) -> str:
    """Make a key of a name: ``ÉCO & CIE`` becomes ``EcoCie``."""
    books, buyer = desk.books, invoice.buyer
    plain = unicodedata.normalize("NFKD", buyer.name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    key = "".join(word[:1].upper() + word[1:].lower() for word in words)
    numbers = filter(None, (buyer.siren, buyer.vat_number))
    choices = [key, *(f"{key}-{number}" if key else number for number in numbers)]
    choices += [f"{key}{rank}" for rank in range(2, 100) if key]
    for choice in choices:
        account = f"{books.options.receivable}:{choice}"
        if accounts.is_valid(account) and choice not in books.customers:
            return choice
    raise _refusal(
        "unknown-customer",
        invoice,
        f"the books have no customer {one_line(str(buyer))}, and its name makes no "
        "key; add it with infast customer add",
    )


def _add_line(new: NewCustomer) -> str:
    """Give the command that adds a customer, safe to be pasted in a shell."""
    words = ["infast", "customer", "add", new.key, "--name", new.name or ""]
    for option, value in (
        ("--siren", new.siren),
        ("--vat-number", new.vat_number),
        ("--currency", new.currency),
        ("--date", str(new.date)),
    ):
        if value:
            words += [option, value]
    return shlex.join(words)


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

    def _refusal(self, code: str, sentence: str) -> Refusal:
        return _refusal(code, self.invoice, sentence)

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
        if invoice.code == _DEPOSIT:
            account, deducted, deposits = self._deposit_account(), {}, []
        else:
            deposits = self._preceding_deposits()
            deducted = self._deducted(deposits)
            account = self._income()
        for group in invoice.groups:
            number = group.base + deducted.get(_taxed(group), ZERO)
            text.post(account, -number)
        for deposit in deposits:
            name = deposit.document.number or ""
            text.post(_account_of(deposit.document), deposit.left, deducts=name)
            text.links.add(name)
        self._post_vat(text, 1)
        text.post(self.customer.receivable, invoice.total + invoice.rounding)
        return text

    def _about(self, otherwise: str) -> str:
        """Give what the lines are about, on one line that is not too long."""
        # What is taken off is no matter of the invoice: a deposit, a discount.
        sold = [line for line in self.invoice.lines if line.amount >= 0]
        names = (" ".join(line.name.split()) for line in sold)
        text = ", ".join(dict.fromkeys(filter(None, names)))
        shown = textwrap.shorten(text, _LONGEST_NARRATION, placeholder=" …")
        return shown if shown.strip("… ") else text[:_LONGEST_NARRATION] or otherwise

    def _income(self) -> str:
        account = self.asked.income or self.options.income
        if account is None:
            raise self._refusal(
                "unknown-account",
                "nothing says which income this is; name it with --income ACCOUNT, or "
                'declare option "income"',
            )
        return account

    def _deposit_account(self) -> str:
        if self.options.deposit is None:
            raise self._refusal(
                "unknown-deposit",
                f"{self.invoice.number} is a deposit invoice (386), and nothing says "
                'where deposits stand; declare option "deposit"',
            )
        return self.options.deposit

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
            known = f" (declared: {declared})" if declared else ""
            raise self._refusal(
                "unknown-vat",
                f"no account takes VAT at {rate.normalize():f} %{known}; declare it "
                'with option "vat"',
            )
        return account

    def _rounding_account(self) -> str:
        invoice = self.invoice
        option = self.options.rounding.get(invoice.currency)
        rounded = (
            f"{invoice.number} is rounded by {invoice.rounding} {invoice.currency}"
        )
        if option is None:
            raise self._refusal(
                "unknown-account",
                f"{rounded}, and nothing says where that goes; declare option "
                '"rounding"',
            )
        if abs(invoice.rounding) > option.largest:
            raise self._refusal(
                "bad-invoice",
                f"{rounded}, more than the {option.largest} {invoice.currency} that "
                'option "rounding" allows; ask for it again, or raise the option',
            )
        return option.account

    # --- Deposits that are deducted -------------------------------------------

    def _preceding_deposits(self) -> list[Deposit]:
        """Give the deposit invoices that the invoice refers to.

        Raises:
            Refusal: One cannot be deducted.
        """
        found: dict[str, Deposit] = {}
        for preceding in self.invoice.preceding:
            document = _find(self.desk, preceding.number)
            if document is None:
                if preceding.code == _DEPOSIT and not self._paid_for(preceding.number):
                    raise self._refusal(
                        "unknown-deposit",
                        f"{self.invoice.number} follows the deposit invoice "
                        f"{one_line(preceding.number)}, which the books do not have; "
                        "import that first",
                    )
                continue
            if not any(d.name is None and d.number < 0 for d in document.deposits):
                continue
            # A draft, or one of somebody else's, is refused as anywhere.
            self.desk.invoice(preceding.number)
            deposit = self.desk.settlement.deposits.by_position[document.position]
            found[preceding.number] = deposit
        return list(found.values())

    def _paid_for(self, number: str) -> bool:
        """Say whether a payment names a deposit request that is not booked itself."""
        return any(
            document.text("deposit") == number for document in self.desk.books.documents
        )

    def _deducted(
        self, deposits: Sequence[Deposit]
    ) -> dict[tuple[str, Decimal], Decimal]:
        """Give what the lines that deduct deposits take off each group's income.

        Raises:
            Refusal: The lines do not deduct exactly what is left of the deposits.
        """
        deducted: dict[tuple[str, Decimal], Decimal] = {}
        lines = [line for line in self.invoice.lines if line.amount < 0]
        for line in _lines_that_deduct(lines, [deposit.left for deposit in deposits]):
            key = (line.category, line.rate)
            deducted[key] = deducted.get(key, ZERO) - line.amount
        whole = sum((deposit.left for deposit in deposits), ZERO)
        groups = {_taxed(group) for group in self.invoice.groups}
        if deposits and (
            sum(deducted.values(), ZERO) != whole
            or not all(deposit.left for deposit in deposits)
            or not groups.issuperset(deducted)
        ):
            left = ", ".join(f"{d.left} of {d.document.number}" for d in deposits)
            takes = ", ".join(str(line.amount) for line in lines) or "none"
            raise self._refusal(
                "over-deducted",
                f"{self.invoice.number} follows deposit invoices of which is left "
                f"before VAT: {left}; its negative lines ({takes}) do not deduct "
                "exactly that: record it by hand, with deducts:",
            )
        return deducted

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
                "wrong-sign", f"{invoice.number} credits nothing; nothing is to do"
            )
        account = _account_of(corrected) if _asks_deposit(corrected) else None
        for group in invoice.groups:
            text.post(account or self._income(), group.base)
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
        named = [one_line(preceding.number) for preceding in invoice.preceding]
        known = [d for d in (_find(self.desk, n) for n in dict.fromkeys(named)) if d]
        known = [document for document in known if document.kind == INVOICE]
        one = known[0] if len(known) == 1 else None
        if invoice.code == _DEPOSIT_CREDIT_NOTE and not _asks_deposit(one):
            raise self._refusal(
                "unknown-deposit",
                f"{invoice.number} is a credit note on a deposit invoice (503), and "
                f"the books have no single one among those that it names "
                f"({', '.join(named) or 'none'}); import the deposit invoice first",
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


def _taxed(group: TaxGroup) -> tuple[str, Decimal]:
    return group.category, group.rate


def _asks_deposit(document: Document | None) -> bool:
    return document is not None and any(
        d.name is None and d.number < 0 for d in document.deposits
    )


def _account_of(document: Document | None) -> str:
    """Give the account on which a deposit invoice puts what it asks for."""
    if document is None:  # pragma: no cover  (asked of deposit invoices alone)
        raise AssertionError
    return next(
        d.posting.account for d in document.deposits if d.name is None and d.number < 0
    )


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


def by_date(invoice: EInvoice) -> tuple[datetime.date, bool, bool, str]:
    """Give the order in which e-invoices are recorded: as they may build on others."""
    credit = invoice.code in (_CREDIT_NOTE, _DEPOSIT_CREDIT_NOTE)
    return invoice.date, credit, invoice.code != _DEPOSIT, invoice.number
