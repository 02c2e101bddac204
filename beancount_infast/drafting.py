"""Drafting: from what a person asks for to a document in full form.

A request names documents and amounts; what it leaves out is proposed from the books
as they stand at their end: what remains of an invoice, what is unused of a payment,
the next number, the customer's usual method and account.  The result is always in
full form, so that an entry added later can never change what it means.  Whether it
may be recorded is not judged here: `recording` lets the engine check it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from beancount_infast.documents import (
    APPLICATION,
    CREDIT_NOTE,
    INVOICE,
    LINK,
    PAYMENT,
    REFUND,
    RELEASE,
    REVERSAL,
    VALIDATED,
    WRITE_OFF,
    ZERO,
)
from beancount_infast.options import Pattern

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.settlement import OpenCredit, OpenInvoice, Settlement


class Refusal(Exception):  # noqa: N818  (a refusal is no fault of the program)
    """A request that cannot be recorded.

    Attributes:
        code: The rule's code, or what is missing.
        sentence: What is wrong, with the figures; what to do.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"[{code}] {sentence}")
        self.code = code
        self.sentence = sentence


# The letter of each kind's numbers where no pattern is declared.
_LETTERS = {
    INVOICE: "F",
    CREDIT_NOTE: "A",
    PAYMENT: "R",
    APPLICATION: "I",
    RELEASE: "L",
    REFUND: "B",
    WRITE_OFF: "P",
    REVERSAL: "X",
}


@dataclass(frozen=True)
class Paper:
    """What every request may say of its document.

    Attributes:
        date: Its date.
        number: Its number; the next of its series if None.
        description: Its narration; a sentence of ours if None.
    """

    date: datetime.date
    number: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Drafted:
    """A document in full form that is not in the books yet.

    Attributes:
        kind: What it is.
        number: Its number.
        customer: Its customer.
        currency: Its currency.
        entry: The transaction.
        settles: What it settles, by invoice, in its currency; negative: reopens.
        credit: What it adds to the customer's credit; negative: takes.
    """

    kind: str
    number: str
    customer: Customer
    currency: str
    entry: Transaction
    settles: tuple[tuple[str, Decimal], ...] = ()
    credit: Decimal = ZERO


@dataclass
class Draft:
    """The parts of a transaction while it is put together."""

    paper: Paper
    kind: str
    number: str
    customer: Customer
    currency: str
    narration: str
    meta: dict[str, Any] = field(default_factory=dict)
    postings: list[BookedPosting] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    settles: list[tuple[str, Decimal]] = field(default_factory=list)
    credit: Decimal = ZERO
    payee: str | None = None
    flag: str = VALIDATED

    def post(
        self,
        account: str,
        number: Decimal,
        currency: str | None = None,
        price: Amount | None = None,
        **keys: str,
    ) -> None:
        """Add a posting, with its keys."""
        units = Amount(number, currency or self.currency)
        posting = Posting(account, units, None, price, None, dict(keys))
        self.postings.append(cast("BookedPosting", posting))

    def total(self) -> Decimal:
        """Give the sum of its postings' units."""
        return sum((posting.units.number for posting in self.postings), ZERO)

    def settle(
        self, invoice: Document, amount: Decimal, price: Amount | None = None
    ) -> None:
        """Credit the receivable for an invoice; negative: reopen it."""
        name = invoice.number or ""
        self.post(self.customer.receivable, -amount, price=price, settles=name)
        self.settles.append((name, amount))
        self.links.add(name)

    def use(
        self, source: Document, amount: Decimal, price: Amount | None = None
    ) -> None:
        """Take from the credit of a document; negative: give back."""
        self.use_number(source.number or "", amount, price)

    def use_number(
        self, name: str, amount: Decimal, price: Amount | None = None
    ) -> None:
        """Take from the credit of the document of a number."""
        self.post(self.customer.credit, amount, price=price, uses=name)
        self.credit -= amount
        self.links.add(name)

    def add_credit(self, amount: Decimal, price: Amount | None = None) -> None:
        """Add to the customer's credit."""
        self.post(self.customer.credit, -amount, price=price)
        self.credit += amount

    def finish(self) -> Drafted:
        """Give the document."""
        number_key = {self.kind: self.number}
        meta = {"filename": "<new>", "lineno": 0, **number_key, **self.meta}
        links = {link for link in (self.number, *self.links) if LINK.fullmatch(link)}
        entry = Transaction(
            meta,
            self.paper.date,
            self.flag,
            self.payee or self.customer.name,
            self.narration,
            frozenset(),
            frozenset(links),
            cast("list[Posting]", self.postings),
        )
        return Drafted(
            self.kind,
            self.number,
            self.customer,
            self.currency,
            entry,
            tuple(self.settles),
            self.credit,
        )


class Desk:
    """Drafts documents on the books of one ledger, as they stand at its end."""

    def __init__(
        self,
        books: Books,
        settlement: Settlement,
        translate: Callable[[str], str] = str,
    ) -> None:
        self.books = books
        self.settlement = settlement
        self._ = translate
        self._by_number = _by_number(books)

    # Looking up.

    def find(self, number: str) -> Document:
        """Give the document of a number.

        Raises:
            Refusal: No document has it.
        """
        document = self._by_number.get(number)
        if document is None:
            raise Refusal(
                "unknown-document",
                f"no document has the number {number}; correct the number",
            )
        return document

    def invoice(self, number: str) -> OpenInvoice:
        """Give a validated invoice.

        Raises:
            Refusal: There is none of this number, or it is a draft.
        """
        document = self._by_number.get(number)
        if document is None or document.kind != INVOICE:
            raise Refusal(
                "unknown-invoice",
                f"no invoice has the number {number}; correct the number",
            )
        state = self.settlement.invoices.get(document.position)
        if state is None:
            raise Refusal(
                "settles-draft",
                f"{number} is a draft; validate it first (infast validate {number})",
            )
        return state

    def credit(self, number: str) -> OpenCredit:
        """Give a validated payment or credit note.

        Raises:
            Refusal: There is none of this number, or it is a draft.
        """
        document = self._by_number.get(number)
        if document is None or document.kind not in (PAYMENT, CREDIT_NOTE):
            raise Refusal(
                "unknown-credit",
                f"no payment or credit note has the number {number}; "
                "correct the number",
            )
        state = self.settlement.credits.get(document.position)
        if state is None:
            raise Refusal(
                "settles-draft",
                f"{number} is a draft; validate it first (infast validate {number})",
            )
        return state

    def customer(self, key: str) -> Customer:
        """Give a customer by its key.

        Raises:
            Refusal: The books have no such customer.
        """
        customer = self.books.customers.get(key)
        if customer is None:
            raise Refusal(
                "unknown-customer",
                f"the books have no customer {key}; its key is what follows "
                f"{self.books.options.receivable}: in its account",
            )
        return customer

    def number(self, kind: str, paper: Paper) -> str:
        """Give a new document's number: as asked, else the next of its series.

        Raises:
            Refusal: The number asked for cannot be a link, or is taken.
        """
        taken = {d.number for d in self.books.documents} | self.books.unclear
        if paper.number is not None:
            if not LINK.fullmatch(paper.number):
                raise Refusal(
                    "bad-number",
                    f'"{paper.number}" cannot be a number; '
                    "use letters, digits, - _ / . only",
                )
            if paper.number in taken:
                raise Refusal(
                    "duplicate-number",
                    f"{paper.number} is taken; leave --number out for the next one",
                )
            return paper.number
        pattern = self.pattern(kind)
        rank = 0
        for number in taken:
            parsed = pattern.parse(number) if number is not None else None
            if parsed is not None and parsed[0] in ("", f"{paper.date.year:04d}"):
                rank = max(rank, parsed[1])
        number = pattern.format(f"{paper.date.year:04d}", rank + 1)
        if not LINK.fullmatch(number):
            raise Refusal(
                "bad-number",
                f'"{number}", of the pattern "{pattern.text}", cannot be a number; '
                "use letters, digits, - _ / . only in option numbering",
            )
        return number

    def pattern(self, kind: str) -> Pattern:
        """Give the pattern of a kind's numbers."""
        declared = self.books.options.numbering.get(kind)
        if declared is not None:
            return declared
        pattern = Pattern.compile(_LETTERS[kind] + "{year}-{number:03d}")
        if pattern is None:  # pragma: no cover  (the pattern is our own)
            raise AssertionError
        return pattern

    def usual(
        self, customer: Customer, method: str | None, account: str | None
    ) -> tuple[str, str]:
        """Give a payment's method and account.

        As given; else the customer's last; else the only ones declared.

        Raises:
            Refusal: Neither says them.
        """
        methods = self.books.options.methods
        last_method, last_account = self._last_payment(customer, method)
        if method is None:
            method = last_method
        if method is None and len(methods) == 1:
            method = next(iter(methods))
        if method is None:
            known = f" ({', '.join(methods)})" if methods else ""
            raise Refusal(
                "unknown-method",
                f"{customer.name} has no payment yet to take the method from; "
                f"name one{known} with --method",
            )
        if account is None:
            account = last_account if method == last_method else None
        if account is None:
            account = methods.get(method)
        if account is None:
            raise Refusal(
                "unknown-account",
                f'nothing says where money paid by "{method}" goes; name the '
                'account with --account, or declare it with option "payment-method"',
            )
        return method, account

    def _last_payment(
        self, customer: Customer, method: str | None
    ) -> tuple[str | None, str | None]:
        """Give the method and account of the customer's last payment (of a method)."""
        for document in reversed(self.books.documents):
            if document.kind != PAYMENT or document.draft:
                continue
            theirs = document.text("method")
            if document.customer != customer.key or theirs is None:
                continue
            if method is not None and theirs != method:
                continue
            account = debited(document)
            if account is not None:
                return theirs, account
        return None, None

    def start(
        self,
        kind: str,
        paper: Paper,
        customer: Customer,
        currency: str,
        narration: str,
    ) -> Draft:
        """Begin a document."""
        number = self.number(kind, paper)
        narration = paper.description if paper.description is not None else narration
        return Draft(paper, kind, number, customer, currency, narration)

    def say(self, sentence: str, *values: str) -> str:
        """Give a narration in the books' language."""
        return self._(sentence).format(*values)


def _by_number(books: Books) -> Mapping[str, Document]:
    """Give documents by number; a number means the earliest."""
    found: dict[str, Document] = {}
    for document in books.documents:
        if document.number is not None:
            found.setdefault(document.number, document)
    return found


def debited(document: Document) -> str | None:
    """Give where a payment's money went; None for what brings none."""
    if document.kind != PAYMENT:
        return None
    for posting in document.others():
        if posting.units.number > 0:
            return posting.account
    return None


def places_of(books: Books, currency: str) -> int:
    """Give a currency's decimals: those of its most precise document, 2 if none."""
    places = -1
    for document in books.documents:
        if document.currency == currency:
            for item in document.items:
                exponent = item.number.as_tuple().exponent
                if isinstance(exponent, int):
                    places = max(places, -exponent)
    return places if places >= 0 else 2


def positive(amount: Decimal, what: str) -> Decimal:
    """Give an amount that must be above zero.

    Raises:
        Refusal: It is not.
    """
    if not amount.is_finite() or amount <= 0:
        raise Refusal("wrong-sign", f"{what} is {amount}; give an amount above zero")
    return amount


# --- Payments ------------------------------------------------------------------


@dataclass(frozen=True)
class PayRequest:
    """A payment of one or several invoices.

    Attributes:
        invoices: Their numbers, in the order in which they share the money.
        amount: The money; what remains of the invoices if None.
        allocate: What an invoice takes, where it is said.
        method: How it was paid.
        account: Where the money is.
        use: Unused payments or credit notes to take first, and how much of each.
    """

    paper: Paper
    invoices: tuple[str, ...]
    amount: Decimal | None = None
    allocate: tuple[tuple[str, Decimal], ...] = ()
    method: str | None = None
    account: str | None = None
    use: tuple[tuple[str, Decimal | None], ...] = ()


def pay(desk: Desk, request: PayRequest) -> list[Drafted]:
    """Draft a payment: used credit first, money for the rest, what is over on credit.

    Invoices dated after the payment get theirs by an application on their own day.

    Args:
        desk: The books.
        request: What is asked.

    Returns:
        The payment, or the application where credit alone pays; further applications.

    Raises:
        Refusal: It cannot be recorded.
    """
    names = list(dict.fromkeys((*request.invoices, *(n for n, _ in request.allocate))))
    invoices = [desk.invoice(name) for name in names]
    if not invoices:
        raise Refusal("names-no-invoice", "name the invoice that is paid")
    first = invoices[0].document
    _same_customer(invoices)
    for invoice in invoices:
        if not invoice.left:
            raise Refusal(
                "over-settled",
                f"nothing is left of {invoice.document.number}; to keep money on "
                "account use infast pay --customer KEY --amount A",
            )
    customer, currency = desk.books.customers[first.customer], first.currency
    wanted = _wanted(invoices, dict(request.allocate), currency)
    due = sum(wanted.values(), ZERO)
    used = _used(desk, request.use, first, due)
    taken = sum((amount for _, amount in used), ZERO)
    money = request.amount if request.amount is not None else due - taken
    if money < 0 or (money == 0 and not used):
        positive(money, "the amount")
    if money == 0:
        return _apply_used(desk, request.paper, used, _shares(invoices, wanted, taken))
    shares = _shares(invoices, wanted, taken + money)
    now = [(i, a) for i, a in shares if i.document.date <= request.paper.date]
    later = [(i, a) for i, a in shares if i.document.date > request.paper.date]
    method, account = desk.usual(customer, request.method, request.account)
    text = desk.start(
        PAYMENT,
        request.paper,
        customer,
        currency,
        desk.say("Payment of {0}", ", ".join(names)),
    )
    text.meta["method"] = method
    text.post(account, money)
    for source, amount in used:
        text.use(source.document, amount)
    for invoice, amount in now:
        text.settle(invoice.document, amount)
    over = taken + money - sum((amount for _, amount in now), ZERO)
    if over > 0:
        text.add_credit(over)
    if later:
        text.links.update(i.document.number or "" for i, _ in later)
    drafted = [text.finish()]
    drafted += _later(desk, drafted[0], later)
    return drafted


def _same_customer(invoices: Sequence[OpenInvoice]) -> None:
    first = invoices[0].document
    for invoice in invoices[1:]:
        document = invoice.document
        if document.customer != first.customer:
            raise Refusal(
                "mixed-customers",
                f"{first.number} is {first.customer}'s and {document.number} is "
                f"{document.customer}'s; record one payment for each customer",
            )
        if document.currency != first.currency:
            raise Refusal(
                "mixed-currencies",
                f"{first.number} is in {first.currency} and {document.number} in "
                f"{document.currency}; record one payment for each currency",
            )


def _wanted(
    invoices: Sequence[OpenInvoice], allocate: Mapping[str, Decimal], currency: str
) -> dict[int, Decimal]:
    """Give what each invoice takes, as said or whole."""
    wanted: dict[int, Decimal] = {}
    for invoice in invoices:
        name = invoice.document.number or ""
        amount = allocate.get(name, invoice.left)
        if name in allocate:
            positive(amount, f"the share of {name}")
        if amount > invoice.left:
            raise Refusal(
                "over-settled",
                f"{amount} {currency} is more than the {invoice.left} {currency} "
                f"left of {name}; lower its share: what is over goes to the "
                "customer's credit",
            )
        wanted[invoice.document.position] = amount
    return wanted


def _shares(
    invoices: Sequence[OpenInvoice], wanted: Mapping[int, Decimal], amount: Decimal
) -> list[tuple[OpenInvoice, Decimal]]:
    """Share an amount among invoices, in their order."""
    shares = []
    for invoice in invoices:
        share = min(amount, wanted[invoice.document.position])
        if share > 0:
            shares.append((invoice, share))
            amount -= share
    return shares


def _used(
    desk: Desk,
    use: Sequence[tuple[str, Decimal | None]],
    invoice: Document,
    due: Decimal,
) -> list[tuple[OpenCredit, Decimal]]:
    """Give the credit that is taken first, and how much of each document."""
    used: list[tuple[OpenCredit, Decimal]] = []
    for name, asked in use:
        credit = desk.credit(name)
        _same_owner(credit.document, invoice)
        left = due - sum((amount for _, amount in used), ZERO)
        amount = asked if asked is not None else min(credit.unused, left)
        _enough(credit, positive(amount, f"what is used of {name}"))
        if amount > left:
            raise Refusal(
                "over-used",
                f"{amount} {invoice.currency} of {name} is more than the "
                f"{left} {invoice.currency} to settle; use less of it",
            )
        used.append((credit, amount))
    return used


def _same_owner(credit: Document, invoice: Document) -> None:
    if credit.customer != invoice.customer:
        raise Refusal(
            "wrong-customer",
            f"{credit.number} is {credit.customer}'s and {invoice.number} is "
            f"{invoice.customer}'s; a credit settles its own customer's invoices",
        )
    if credit.currency != invoice.currency:
        raise Refusal(
            "wrong-currency",
            f"{credit.number} is in {credit.currency} and {invoice.number} in "
            f"{invoice.currency}; a credit settles invoices in its own currency",
        )


def _enough(credit: OpenCredit, amount: Decimal) -> None:
    document = credit.document
    if amount > credit.unused:
        raise Refusal(
            "over-used",
            f"{amount} {document.currency} is more than the {credit.unused} "
            f"{document.currency} unused of {document.number}; lower the amount",
        )


def _later(
    desk: Desk,
    payment: Drafted,
    later: Sequence[tuple[OpenInvoice, Decimal]],
) -> list[Drafted]:
    """Apply a payment to invoices that are dated after it, each on its own day."""
    drafted: list[Drafted] = []
    for rank, (invoice, amount) in enumerate(later):
        document = invoice.document
        own = Paper(document.date)
        text = desk.start(
            APPLICATION,
            own,
            payment.customer,
            document.currency,
            desk.say("{0} applied to {1}", payment.number, document.number or ""),
        )
        if rank:
            text.number = _after(desk, text.number, rank)
        text.use_number(payment.number, amount)
        text.settle(document, amount)
        drafted.append(text.finish())
    return drafted


def _after(desk: Desk, number: str, steps: int) -> str:
    """Give the number that follows another of its series by some steps."""
    pattern = desk.pattern(APPLICATION)
    parsed = pattern.parse(number)
    if parsed is None:
        return number
    year, rank = parsed
    return pattern.format(year, rank + steps)


def _apply_used(
    desk: Desk,
    paper: Paper,
    used: Sequence[tuple[OpenCredit, Decimal]],
    shares: Sequence[tuple[OpenInvoice, Decimal]],
) -> list[Drafted]:
    """Settle with credit alone: an application."""
    document = shares[0][0].document
    sources = ", ".join(credit.document.number or "" for credit, _ in used)
    names = ", ".join(invoice.document.number or "" for invoice, _ in shares)
    text = desk.start(
        APPLICATION,
        paper,
        desk.books.customers[document.customer],
        document.currency,
        desk.say("{0} applied to {1}", sources, names),
    )
    for credit, amount in used:
        text.use(credit.document, amount)
    for invoice, amount in shares:
        text.settle(invoice.document, amount)
    return [text.finish()]


@dataclass(frozen=True)
class DepositRequest:
    """Money on a customer's credit, for no invoice yet.

    Attributes:
        deposit: The deposit request that it pays, if it is not booked itself.
    """

    paper: Paper
    customer: str
    amount: Decimal
    method: str | None = None
    account: str | None = None
    currency: str | None = None
    deposit: str | None = None


def deposit(desk: Desk, request: DepositRequest) -> list[Drafted]:
    """Draft a payment on the customer's credit.

    Raises:
        Refusal: It cannot be recorded.
    """
    customer = desk.customer(request.customer)
    amount = positive(request.amount, "the amount")
    currency = request.currency or customer.currency
    if currency is None:
        raise Refusal(
            "wrong-currency",
            f"nothing says in which currency {customer.name} pays; limit its account "
            "to one, as in open … EUR",
        )
    method, account = desk.usual(customer, request.method, request.account)
    text = desk.start(PAYMENT, request.paper, customer, currency, desk.say("Deposit"))
    text.meta["method"] = method
    if request.deposit is not None:
        text.meta["deposit"] = request.deposit
        text.links.add(request.deposit)
    text.post(account, amount)
    text.add_credit(amount)
    return [text.finish()]


# --- Applications and releases -------------------------------------------------


def apply(
    desk: Desk, paper: Paper, number: str, invoice: str, amount: Decimal | None
) -> list[Drafted]:
    """Draft the use of a payment or credit note on an invoice.

    Args:
        desk: The books.
        paper: The document's date, number and description.
        number: The payment or credit note.
        invoice: The invoice.
        amount: How much; the lesser of what is unused and what is left if None.

    Raises:
        Refusal: It cannot be recorded.
    """
    credit, target = desk.credit(number), desk.invoice(invoice)
    _same_owner(credit.document, target.document)
    if amount is None:
        amount = min(credit.unused, target.left)
        if not credit.unused:
            raise Refusal("over-used", f"nothing is unused of {number}")
        if not target.left:
            raise Refusal("over-settled", f"nothing is left of {invoice}")
    _enough(credit, positive(amount, "the amount"))
    if amount > target.left:
        currency = target.document.currency
        raise Refusal(
            "over-settled",
            f"{amount} {currency} is more than the {target.left} {currency} left of "
            f"{invoice}; lower the amount",
        )
    return _apply_used(desk, paper, [(credit, amount)], [(target, amount)])


def release(
    desk: Desk, paper: Paper, number: str, invoice: str, amount: Decimal | None
) -> list[Drafted]:
    """Draft a release: the invoice is reopened, the money returns to its document.

    Args:
        desk: The books.
        paper: The document's date, number and description.
        number: The payment or credit note.
        invoice: The invoice.
        amount: How much; all that it has settled of the invoice if None.

    Raises:
        Refusal: It cannot be recorded.
    """
    credit, target = desk.credit(number), desk.invoice(invoice)
    document = target.document
    settled = credit.settled.get(document.position, ZERO)
    wanted = positive(amount, "the amount") if amount is not None else settled
    if not settled or wanted > settled:
        raise Refusal(
            "over-settled",
            f"{number} has settled {settled} {document.currency} of {invoice}; "
            "give back no more than that",
        )
    text = desk.start(
        RELEASE,
        paper,
        desk.books.customers[document.customer],
        document.currency,
        desk.say("{0} released from {1}", number, invoice),
    )
    text.settle(document, -wanted)
    text.use(credit.document, -wanted)
    return [text.finish()]


# --- Money out, and what is given up -------------------------------------------


def refund(
    desk: Desk, paper: Paper, number: str, amount: Decimal | None, account: str | None
) -> list[Drafted]:
    """Draft a refund of what is unused of a payment or credit note.

    Args:
        desk: The books.
        paper: The document's date, number and description.
        number: The payment or credit note.
        amount: How much; all that is unused if None.
        account: Where the money comes from; where the payment's went if None.

    Raises:
        Refusal: It cannot be recorded.
    """
    credit = desk.credit(number)
    document = credit.document
    customer = desk.books.customers[document.customer]
    wanted = _unused(credit, amount)
    if account is None:
        account = debited(document)
    if account is None:
        _, account = desk.usual(customer, None, None)
    text = desk.start(
        REFUND, paper, customer, document.currency, desk.say("Refund of {0}", number)
    )
    text.use(document, wanted)
    text.post(account, -wanted)
    return [text.finish()]


def _unused(credit: OpenCredit, amount: Decimal | None) -> Decimal:
    number = credit.document.number
    if not credit.unused:
        raise Refusal("over-used", f"nothing is unused of {number}")
    wanted = positive(amount, "the amount") if amount is not None else credit.unused
    _enough(credit, wanted)
    return wanted


def write_off(
    desk: Desk, paper: Paper, number: str, amount: Decimal | None, account: str | None
) -> list[Drafted]:
    """Draft a write-off: of what is left of an invoice, or of an excess that is kept.

    Args:
        desk: The books.
        paper: The document's date, number and description.
        number: The invoice, or the payment or credit note.
        amount: How much; all that is left or unused if None.
        account: The expense or the income; option ``write-off`` if None.

    Raises:
        Refusal: It cannot be recorded.
    """
    account = account or desk.books.options.write_off
    if account is None:
        raise Refusal(
            "unknown-account",
            "nothing says which account takes the loss; name it with --account, or "
            'declare it with option "write-off"',
        )
    document = desk.find(number)
    customer = desk.books.customers[document.customer]
    narration = desk.say("Write-off of {0}", number)
    if document.kind != INVOICE:
        wanted = _unused(desk.credit(number), amount)
        text = desk.start(WRITE_OFF, paper, customer, document.currency, narration)
        text.use(document, wanted)
        text.post(account, -wanted)
        return [text.finish()]
    invoice = desk.invoice(number)
    if not invoice.left:
        raise Refusal("over-settled", f"nothing is left of {number}")
    wanted = positive(amount, "the amount") if amount is not None else invoice.left
    if wanted > invoice.left:
        currency = document.currency
        raise Refusal(
            "over-settled",
            f"{wanted} {currency} is more than the {invoice.left} {currency} left of "
            f"{number}; lower the amount",
        )
    text = desk.start(WRITE_OFF, paper, customer, document.currency, narration)
    text.post(account, wanted)
    text.settle(document, wanted)
    return [text.finish()]
