"""The desk at which documents are drafted, and what lies on it.

It looks up what a request names, proposes what it leaves out (the next number, the
customer's usual method and account), and puts transactions together.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from babel.numbers import get_currency_precision
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
    places_in,
)
from beancount_infast.numbering import requested
from beancount_infast.options import Pattern
from beancount_infast.sentences import say, translated

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from beancount_infast.customers import Customer
    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.open_items import OpenCredit, OpenInvoice, Settlement
    from beancount_infast.sentences import Sentence


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

    def say(self, words: Callable[[str], str] = str) -> str:
        """Say it with its code, in the language of the words."""
        return f"[{self.code}] {translated(self.sentence, words)}"


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
        """Add a posting, with its keys; idle zeros behind its cents are left out."""
        currency = currency or self.currency
        number = without_idle_zeros(number, get_currency_precision(currency))
        units = Amount(number, currency)
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
        meta = {"filename": "<new>", "lineno": 0, self.kind: self.number}
        meta |= {
            key: one_line(value) if isinstance(value, str) else value
            for key, value in self.meta.items()
        }
        links = {link for link in (self.number, *self.links) if LINK.fullmatch(link)}
        cents = get_currency_precision(self.currency)
        entry = Transaction(
            meta,
            self.paper.date,
            self.flag,
            one_line(self.payee or self.customer.name),
            one_line(self.narration),
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
            tuple((n, without_idle_zeros(a, cents)) for n, a in self.settles),
            without_idle_zeros(self.credit, cents),
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
        # Numbers of documents that were begun here and are not in the books yet.
        self._begun: set[str] = set()

    # Looking up.

    def find(self, number: str) -> Document:
        """Give the document of a number.

        Raises:
            Refusal: No document has it.
        """
        document = self.books.by_number.get(number)
        if document is None:
            raise Refusal(
                "unknown-document",
                say("no document has the number {0}; correct the number", number),
            )
        return document

    def invoice(self, number: str) -> OpenInvoice:
        """Give a validated invoice.

        Raises:
            Refusal: There is none of this number, or it is a draft.
        """
        document = self.books.by_number.get(number)
        if document is None or document.kind != INVOICE:
            raise Refusal(
                "unknown-invoice",
                say("no invoice has the number {0}; correct the number", number),
            )
        state = self.settlement.invoices.get(document.position)
        if state is None:
            raise Refusal(
                "settles-draft",
                say("{0} is a draft; validate it first (infast validate {0})", number),
            )
        return state

    def credit(self, number: str) -> OpenCredit:
        """Give a validated payment or credit note.

        Raises:
            Refusal: There is none of this number, or it is a draft.
        """
        document = self.books.by_number.get(number)
        if document is None or document.kind not in (PAYMENT, CREDIT_NOTE):
            raise Refusal(
                "unknown-credit",
                say(
                    "no payment or credit note has the number {0}; correct the number",
                    number,
                ),
            )
        state = self.settlement.credits.get(document.position)
        if state is None:
            raise Refusal(
                "settles-draft",
                say("{0} is a draft; validate it first (infast validate {0})", number),
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
                say(
                    "the books have no customer {0}; its key is what follows {1}: "
                    "in its account",
                    key,
                    self.books.options.receivable,
                ),
            )
        return customer

    def number(self, kind: str, paper: Paper) -> str:
        """Give a new document's number: as asked, else the next of its series.

        Raises:
            Refusal: The number asked for cannot be a link, or is taken.
        """
        taken = {d.number for d in self.books.documents}
        taken |= self.books.unclear | requested(self.books) | self._begun
        if paper.number is not None:
            check_number(paper.number)
            if paper.number in taken:
                raise Refusal(
                    "duplicate-number",
                    say(
                        "{0} is taken; leave --number out for the next one",
                        paper.number,
                    ),
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
                say(
                    '"{0}", of the pattern "{1}", cannot be a number; use '
                    "letters, digits, - _ / . only in option numbering",
                    number,
                    pattern.text,
                ),
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
            sentence = say(
                "{0} has no payment yet to take the method from; name one with "
                "--method",
                customer.name,
            )
            if methods:
                sentence = say(
                    "{0} has no payment yet to take the method from; name one ({1}) "
                    "with --method",
                    customer.name,
                    ", ".join(methods),
                )
            raise Refusal("unknown-method", sentence)
        if account is None:
            account = last_account if method == last_method else None
        if account is None:
            account = methods.get(method)
        if account is None:
            raise Refusal(
                "unknown-account",
                say(
                    'nothing says where money paid by "{0}" goes; name the '
                    "account with --account, or declare it with option "
                    '"payment-method"',
                    method,
                ),
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
        self._begun.add(number)
        narration = paper.description if paper.description is not None else narration
        return Draft(paper, kind, number, customer, currency, narration)

    def say(self, sentence: str, *values: str) -> str:
        """Give a narration in the books' language."""
        return self._(sentence).format(*values)


def debited(document: Document) -> str | None:
    """Give where a payment's money went; None for what brings none."""
    if document.kind != PAYMENT:
        return None
    for posting in document.others():
        if posting.units.number > 0:
            return posting.account
    return None


def places_of(books: Books, currency: str) -> int:
    """Give a currency's decimals: those of its most precise document.

    Where it has none, those of its smallest coin: two for the euro, none for the yen.
    """
    places = books.decimals.get(currency)
    return get_currency_precision(currency) if places is None else places


def without_idle_zeros(number: Decimal, places: int) -> Decimal:
    """Give a number, of any size, with no zeros at its end beyond some decimals."""
    own = places_in(number)
    if own <= places:
        return number
    text = f"{number:f}"
    kept = len(text) - (own - places)
    return Decimal(text[:kept] + text[kept:].rstrip("0"))


def cents_of(books: Books, currency: str) -> int:
    """Give the decimals to which amounts of a currency are rounded.

    They are those of its smallest coin, even where all its documents so far are of
    whole amounts, or more where a document has more.
    """
    return max(places_of(books, currency), get_currency_precision(currency))


def one_line(text: str) -> str:
    """Give a text on one line, as a line of a ledger takes it.

    Raises:
        Refusal: It holds what no text file may hold.
    """
    if text.isprintable():
        return text
    text = " ".join(text.split())
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cs"):
            raise Refusal(
                "unreadable",
                say(
                    "{0} holds the character {1}, which is no letter; take it out",
                    ascii(text),
                    ascii(char),
                ),
            )
    return text


def check_number(number: str) -> None:
    """Check that a text can be a document's number.

    Raises:
        Refusal: It cannot be a link.
    """
    if not LINK.fullmatch(number):
        raise Refusal(
            "bad-number",
            say('"{0}" cannot be a number; use letters, digits, - _ / . only', number),
        )


def positive(amount: Decimal, what: Sentence) -> Decimal:
    """Give an amount that must be above zero.

    Raises:
        Refusal: It is not.
    """
    if not amount.is_finite() or amount <= 0:
        raise Refusal(
            "wrong-sign", say("{0} is {1}; give an amount above zero", what, amount)
        )
    return amount
