"""Drafting: from what a person asks for to a document in full form.

A request names documents and amounts; what it leaves out is proposed from the books
as they stand at their end: what remains of an invoice, what is unused of a payment,
the next number, the customer's usual method and account.  The result is always in
full form, so that an entry added later can never change what it means.  Whether it
may be recorded is not judged here: `recording` lets the engine check it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.desk import (
    Desk,
    Drafted,
    Paper,
    Refusal,
    check_number,
    debited,
    positive,
)
from beancount_infast.documents import (
    APPLICATION,
    INVOICE,
    PAYMENT,
    REFUND,
    RELEASE,
    WRITE_OFF,
    ZERO,
)
from beancount_infast.sentences import marked, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Document
    from beancount_infast.open_items import OpenCredit, OpenInvoice

# --- Payments ------------------------------------------------------------------

# Where there is nothing to take.
_NOTHING_UNUSED = marked(
    "nothing is unused of {0}; name another payment or credit note"
)
_NOTHING_LEFT = marked("nothing is left of {0}; name another invoice")


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
        raise Refusal("names-no-invoice", say("name the invoice that is paid"))
    first = invoices[0].document
    _same_customer(invoices)
    for invoice in invoices:
        if not invoice.left:
            raise Refusal(
                "over-settled",
                say(
                    "nothing is left of {0}; to keep money on account use infast "
                    "pay --customer KEY --amount A",
                    invoice.document.number,
                ),
            )
    customer, currency = desk.books.customers[first.customer], first.currency
    wanted = _wanted(invoices, dict(request.allocate), currency)
    due = sum(wanted.values(), ZERO)
    used = _used(desk, request.use, first, due)
    taken = sum((amount for _, amount in used), ZERO)
    money = request.amount if request.amount is not None else due - taken
    if money < 0 or (money == 0 and not used):
        positive(money, say("the amount"))
    if money == 0:
        return _apply_used(desk, request.paper, used, _shares(invoices, wanted, taken))
    shares = _shares(invoices, wanted, taken + money)
    now = [(i, a) for i, a in shares if i.document.date <= request.paper.date]
    later = [(i.document, a) for i, a in shares if i.document.date > request.paper.date]
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
    text.links.update(invoice.number or "" for invoice, _ in later)
    return [text.finish(), *apply_later(desk, text.number, customer, later)]


def _same_customer(invoices: Sequence[OpenInvoice]) -> None:
    first = invoices[0].document
    for invoice in invoices[1:]:
        document = invoice.document
        if document.customer != first.customer:
            raise Refusal(
                "mixed-customers",
                say(
                    "{0} is {1}'s and {2} is {3}'s; record one payment for each "
                    "customer",
                    first.number,
                    first.customer,
                    document.number,
                    document.customer,
                ),
            )
        if document.currency != first.currency:
            raise Refusal(
                "mixed-currencies",
                say(
                    "{0} is in {1} and {2} in {3}; record one payment for each "
                    "currency",
                    first.number,
                    first.currency,
                    document.number,
                    document.currency,
                ),
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
            positive(amount, say("the share of {0}", name))
        if amount > invoice.left:
            raise Refusal(
                "over-settled",
                say(
                    "{0} {1} is more than the {2} {1} left of {3}; lower its "
                    "share: what is over goes to the customer's credit",
                    amount,
                    currency,
                    invoice.left,
                    name,
                ),
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
    used: dict[str, tuple[OpenCredit, Decimal]] = {}
    for name, asked in use:
        credit = desk.credit(name)
        _same_owner(credit.document, invoice)
        left = due - sum((amount for _, amount in used.values()), ZERO)
        # A document that is named twice is used once, for both.
        before = used[name][1] if name in used else ZERO
        amount = asked if asked is not None else min(credit.unused - before, left)
        _enough(credit, before + positive(amount, say("what is used of {0}", name)))
        if amount > left:
            raise Refusal(
                "over-used",
                say(
                    "{0} {1} of {2} is more than the {3} {1} to settle; use less of it",
                    amount,
                    invoice.currency,
                    name,
                    left,
                ),
            )
        used[name] = (credit, before + amount)
    return list(used.values())


def _same_owner(credit: Document, invoice: Document) -> None:
    if credit.customer != invoice.customer:
        raise Refusal(
            "wrong-customer",
            say(
                "{0} is {1}'s and {2} is {3}'s; a credit settles its own "
                "customer's invoices",
                credit.number,
                credit.customer,
                invoice.number,
                invoice.customer,
            ),
        )
    if credit.currency != invoice.currency:
        raise Refusal(
            "wrong-currency",
            say(
                "{0} is in {1} and {2} in {3}; a credit settles invoices in its "
                "own currency",
                credit.number,
                credit.currency,
                invoice.number,
                invoice.currency,
            ),
        )


def _enough(credit: OpenCredit, amount: Decimal) -> None:
    document = credit.document
    if amount > credit.unused:
        raise Refusal(
            "over-used",
            say(
                "{0} {1} is more than the {2} {1} unused of {3}; lower the amount",
                amount,
                document.currency,
                credit.unused,
                document.number,
            ),
        )


def apply_later(
    desk: Desk,
    payment: str,
    customer: Customer,
    later: Sequence[tuple[Document, Decimal]],
) -> list[Drafted]:
    """Draft the use of a payment on invoices dated after it, each on its own day.

    Args:
        desk: The books.
        payment: The payment's number.
        customer: Its customer.
        later: The invoices, and what each of them takes.
    """
    drafted: list[Drafted] = []
    # Their numbers go with their dates.
    for invoice, amount in sorted(later, key=lambda share: share[0].date):
        text = desk.start(
            APPLICATION,
            Paper(invoice.date),
            customer,
            invoice.currency,
            desk.say("{0} applied to {1}", payment, invoice.number or ""),
        )
        text.use_number(payment, amount)
        text.settle(invoice, amount)
        drafted.append(text.finish())
    return drafted


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
    amount = positive(request.amount, say("the amount"))
    currency = request.currency or customer.currency
    if currency is None:
        raise Refusal(
            "wrong-currency",
            say(
                "nothing says in which currency {0} pays; limit its account to "
                "one, as in open … EUR",
                customer.name,
            ),
        )
    method, account = desk.usual(customer, request.method, request.account)
    text = desk.start(PAYMENT, request.paper, customer, currency, desk.say("Deposit"))
    text.meta["method"] = method
    if request.deposit is not None:
        check_number(request.deposit)
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
            raise Refusal("over-used", say(_NOTHING_UNUSED, number))
        if not target.left:
            raise Refusal("over-settled", say(_NOTHING_LEFT, invoice))
    _enough(credit, positive(amount, say("the amount")))
    if amount > target.left:
        currency = target.document.currency
        raise Refusal(
            "over-settled",
            say(
                "{0} {1} is more than the {2} {1} left of {3}; lower the amount",
                amount,
                currency,
                target.left,
                invoice,
            ),
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
    wanted = positive(amount, say("the amount")) if amount is not None else settled
    if not settled or wanted > settled:
        raise Refusal(
            "over-settled",
            say(
                "{0} has settled {1} {2} of {3}; give back no more than that",
                number,
                settled,
                document.currency,
                invoice,
            ),
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
        raise Refusal("over-used", say(_NOTHING_UNUSED, number))
    wanted = (
        positive(amount, say("the amount")) if amount is not None else credit.unused
    )
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
            say(
                "nothing says which account takes the loss; name it with "
                '--account, or declare it with option "write-off"'
            ),
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
        raise Refusal("over-settled", say(_NOTHING_LEFT, number))
    wanted = positive(amount, say("the amount")) if amount is not None else invoice.left
    if wanted > invoice.left:
        currency = document.currency
        raise Refusal(
            "over-settled",
            say(
                "{0} {1} is more than the {2} {1} left of {3}; lower the amount",
                wanted,
                currency,
                invoice.left,
                number,
            ),
        )
    text = desk.start(WRITE_OFF, paper, customer, document.currency, narration)
    text.post(account, wanted)
    text.settle(document, wanted)
    return [text.finish()]
