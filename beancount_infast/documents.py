"""The documents of a ledger: invoices, credit notes, payments and the rest.

A document is one transaction on the accounts of one customer::

    2026-01-20 * "ACME SARL" "Virement"
      payment: "R2026-001"
      method: "transfer"
      Assets:Bank                        500.00 EUR
      Assets:Receivable:Acme            -150.00 EUR
        settles: "F2026-001"
      Liabilities:CustomerCredit:Acme   -350.00 EUR

Values here are named tuples, frozen like dataclasses and made in a fraction of the
time: a ledger has one of them for each document and each posting on a customer's
accounts.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from beancount_infast.rules import Site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount.core.amount import Amount
    from beancount.core.data import Transaction
    from beancount.core.position import Cost

    from beancount_infast.customers import Customer
    from beancount_infast.options import Options
    from beancount_infast.rules import Breach

INVOICE = "invoice"
CREDIT_NOTE = "credit-note"
PAYMENT = "payment"
APPLICATION = "application"
RELEASE = "release"
REFUND = "refund"
WRITE_OFF = "write-off"
REVERSAL = "reversal"

VALIDATED = "*"
DRAFT = "!"

# The key that holds a document's number, and the kind that it says.  A reversal is
# said by what it reverses; its own number stands under another key.
KINDS_BY_KEY = {
    "invoice": INVOICE,
    "credit-note": CREDIT_NOTE,
    "payment": PAYMENT,
    "application": APPLICATION,
    "release": RELEASE,
    "refund": REFUND,
    "write-off": WRITE_OFF,
    "reversal": REVERSAL,
    "reverses": REVERSAL,
}
# What brings money, or its like, to a customer's accounts.
BRINGS_MONEY = (PAYMENT, CREDIT_NOTE)
NUMBER_OPTIONAL = frozenset({PAYMENT, APPLICATION, RELEASE, REVERSAL})
TEXT_KEYS = ("method", "corrects", "deposit", "reverses")
POSTING_KEYS = ("settles", "uses", "deducts")

# The order in which documents of one day count; the plugin's own applications come
# between applications and refunds.
DAY_ORDER = {
    INVOICE: 0,
    CREDIT_NOTE: 1,
    REVERSAL: 2,
    PAYMENT: 3,
    APPLICATION: 4,
    RELEASE: 4,
    REFUND: 6,
    WRITE_OFF: 6,
}
AFTER_APPLICATIONS = 5

LINK = re.compile(r"[A-Za-z0-9\-_/.]+")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"([0-9]+)")
ZERO = Decimal(0)


class Units(Protocol):
    """An amount that is known."""

    @property
    def number(self) -> Decimal:
        """The number."""

    @property
    def currency(self) -> str:
        """The currency."""


class BookedPosting(Protocol):
    """A posting as plugins see it: its units are known."""

    @property
    def account(self) -> str:
        """The account."""

    @property
    def units(self) -> Units:
        """The amount."""

    @property
    def cost(self) -> Cost | None:
        """The cost, if it is held at one."""

    @property
    def price(self) -> Amount | None:
        """The price of one unit, if there is one."""

    @property
    def flag(self) -> str | None:
        """The flag, which means nothing."""

    @property
    def meta(self) -> dict[str, Any] | None:
        """The metadata."""


class Item(NamedTuple):
    """A posting of a document on the customer's accounts.

    Attributes:
        posting: The posting.
        credit: Whether it is on the customer's credit account.
        number: Its units, in the document's currency; a debit is positive.
        name: What it settles or uses, as written; None where it does not say.
        sound: False where its key is in breach and stands for nothing.
    """

    posting: BookedPosting
    credit: bool
    number: Decimal
    name: str | None
    sound: bool


class Deduction(NamedTuple):
    """A posting of an invoice or credit note on a deposit account.

    Attributes:
        posting: The posting.
        number: Its units; a debit is positive.
        currency: Their currency.
        name: The deposit invoice that it deducts; None where it names none.
        sound: False where its key is in breach.
    """

    posting: BookedPosting
    number: Decimal
    currency: str
    name: str | None
    sound: bool


class Document(NamedTuple):
    """One document: a transaction on one customer's accounts, in one currency.

    Attributes:
        position: The place of its transaction among the ledger's entries.
        entry: The transaction.
        kind: What it is, one of the names of this module.
        number: Its number, if it has one.
        date: Its date.
        customer: The customer's key.
        currency: The currency of its postings on the customer's accounts.
        draft: Whether it is a draft.
        items: Its postings on the customer's accounts.
        sound: False where its sides are not those of its kind (``wrong-sign``).
        deposits: An invoice's or credit note's postings on deposit accounts.
        due: An invoice's own due date, if it says one.
        mixed: Whether postings of another customer or currency are left out.
    """

    position: int
    entry: Transaction
    kind: str
    number: str | None
    date: datetime.date
    customer: str
    currency: str
    draft: bool
    items: tuple[Item, ...]
    sound: bool
    deposits: tuple[Deduction, ...]
    due: datetime.date | None
    mixed: bool = False

    @property
    def amount(self) -> Decimal:
        """Its own net credit to the customer's two accounts.

        Where its sides are wrong, what it credits.
        """
        return -sum((i.number for i in self.items if self.sound or i.number < 0), ZERO)

    def others(self) -> list[BookedPosting]:
        """Give its postings outside the customer's accounts."""
        own = {item.posting.account for item in self.items}
        postings = cast("Sequence[BookedPosting]", self.entry.postings)
        return [posting for posting in postings if posting.account not in own]

    def text(self, key: str) -> str | None:
        """Give a key of the transaction where it is text, else None."""
        value = self.entry.meta.get(key)
        return value if isinstance(value, str) and value else None

    def site(self, posting: BookedPosting | None = None) -> Site:
        """Say where a breach of this document stands."""
        return Site(self.entry, self.number, posting)


@dataclass(frozen=True)
class Books:
    """What a ledger says of its customers, before anything is judged.

    Attributes:
        options: The ledger's options.
        customers: Customers by key.
        documents: Documents in the order in which they count.
        breaches: Breaches of form, found while reading.
        unclear: Numbers that only documents in breach as a whole carry; to name
            one of them is no second error.
        vat_transfers: Transactions that move an invoice's VAT, with ``vat-of:``.
    """

    options: Options
    customers: Mapping[str, Customer]
    documents: Sequence[Document]
    breaches: Sequence[Breach]
    unclear: frozenset[str]
    vat_transfers: tuple[Transaction, ...] = ()

    @cached_property
    def by_number(self) -> Mapping[str, Document]:
        """The documents by number; a number means the earliest that carries it."""
        found: dict[str, Document] = {}
        for document in self.documents:
            if document.number is not None:
                found.setdefault(document.number, document)
        return found

    @cached_property
    def drafts(self) -> Sequence[Document]:
        """The drafts among the documents."""
        return [document for document in self.documents if document.draft]

    @cached_property
    def first_days(self) -> Mapping[tuple[str, str], datetime.date]:
        """The day of each customer's first document, by its key and a currency."""
        days: dict[tuple[str, str], datetime.date] = {}
        for document in self.documents:
            days.setdefault((document.customer, document.currency), document.date)
        return days

    @cached_property
    def decimals(self) -> Mapping[str, int]:
        """The decimals of each currency's most precise document."""
        decimals: dict[str, int] = {}
        # The most precise number of each currency: nearly all have as many decimals.
        precise: dict[str, Decimal] = {}
        for document in self.documents:
            currency = document.currency
            most = precise.get(currency)
            for item in document.items:
                if most is not None and item.number.same_quantum(most):
                    continue
                places = places_in(item.number)
                if places > decimals.get(currency, -1):
                    decimals[currency] = places
                    most = precise[currency] = item.number
        return decimals


def places_in(number: Decimal) -> int:
    """Give the decimals that a number is written with."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


# The keys that the parser gives to each directive and posting.
_PLACE = 2


def says_nothing(meta: Mapping[str, Any] | None) -> bool:
    """Say at once that metadata hold no more than a file and a line.

    Another plugin's posting may have neither, and still say something.
    """
    return meta is None or (
        len(meta) == _PLACE and "lineno" in meta and "filename" in meta
    )


def read_date(value: object) -> datetime.date | None:
    """Read a date that is written as a date or as its ISO text; None if neither."""
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def natural_key(number: str) -> tuple[Any, ...]:
    """Order numbers with their digits read as numbers: R9 before R10."""
    parts: list[Any] = _DIGITS.split(number)
    # Digits without leading zeros are ordered by their length, then as text.
    digits = [part.lstrip("0") for part in parts[1::2]]
    parts[1::2] = [(len(part), part) for part in digits]
    return tuple(parts), number


def is_opening(document: Document, options: Options) -> bool:
    """Say whether a document is an opening item.

    That is an invoice, a payment or a credit note whose postings outside the
    customer's accounts are all on equity, deposit or pending VAT accounts, one on
    equity at least.
    """
    if document.kind not in (INVOICE, PAYMENT, CREDIT_NOTE):
        return False
    equity = options.roots["equity"] + ":"
    customers = (options.receivable, options.customer_credit)
    others = {
        posting.account
        for posting in document.others()
        if not any(is_under(posting.account, root) for root in customers)
    }
    return any(a.startswith(equity) for a in others) and all(
        a.startswith(equity)
        or a in options.vat_on_receipts
        or is_under(a, options.deposit)
        for a in others
    )


def invoice_total(invoice: Document) -> Decimal:
    """Give what an invoice debits the receivable with."""
    debits = [i.number for i in invoice.items if i.number > 0 and not i.credit]
    if len(debits) == 1:
        return debits[0]
    first = invoice.items[0].number
    return sum(debits, first - first)


def instalments(
    customers: Mapping[str, Customer], invoice: Document
) -> list[tuple[datetime.date, Decimal]]:
    """Give an invoice's instalments, the earliest first: due date and amount.

    Args:
        customers: The books' customers, for the customer's payment terms.
        invoice: The invoice.
    """
    own = due_date(customers, invoice)
    parts = []
    for item in invoice.items:
        if item.credit or item.number < 0:
            continue
        meta = item.posting.meta
        due = read_date(meta.get("due")) if meta else None
        parts.append((due or own, item.number))
    if len(parts) > 1:
        parts.sort(key=lambda part: part[0])
    return parts


def due_date(customers: Mapping[str, Customer], invoice: Document) -> datetime.date:
    """Give the day on which an invoice is due, its instalments apart.

    Its own due date; else its date plus the customer's payment terms; else its date.
    """
    if invoice.due is not None:
        return invoice.due
    terms = customers[invoice.customer].payment_terms
    if terms is None:
        return invoice.date
    try:
        return invoice.date + datetime.timedelta(days=terms)
    except OverflowError:
        return datetime.date.max


def is_under(account: str, root: str | None) -> bool:
    """Say whether an account is a root or stands under it."""
    return root is not None and f"{account}:".startswith(f"{root}:")
