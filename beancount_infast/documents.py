"""Customers and their documents, read from a ledger's entries.

Reading says what each transaction is and whether its form is sound; it judges no
amount against another document.  A customer is an account under the receivable
root::

    2026-01-01 open Assets:Receivable:Acme EUR
      customer: "ACME SARL"
      payment-terms: 30

and a document is one transaction on its accounts::

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
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Open, Pad, Transaction

from beancount_infast import rules
from beancount_infast.options import Options, read_options
from beancount_infast.rules import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beancount.core.data import Directive, Posting

    from beancount_infast.rules import Breach

INVOICE = "invoice"
CREDIT_NOTE = "credit-note"
PAYMENT = "payment"
APPLICATION = "application"
RELEASE = "release"
REFUND = "refund"
WRITE_OFF = "write-off"
REVERSAL = "reversal"
UNCLEAR = "unclear"

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
NUMBER_OPTIONAL = frozenset({PAYMENT, APPLICATION, RELEASE, REVERSAL})
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


@dataclass(frozen=True)
class Customer:
    """A customer: a receivable account, and what its ``open`` says.

    Attributes:
        key: What follows the receivable root in the account.
        receivable: Its receivable account.
        credit: Its customer-credit account.
        entry: The ``open`` of its receivable account; None where it is not opened.
    """

    key: str
    receivable: str
    credit: str
    entry: Open | None = None

    def _text(self, key: str) -> str | None:
        value = self.entry.meta.get(key) if self.entry is not None else None
        return value if isinstance(value, str) and value else None

    def _texts(self, key: str) -> tuple[str, ...]:
        text = self._text(key) or ""
        return tuple(part.strip() for part in text.split("|") if part.strip())

    @property
    def name(self) -> str:
        """The display name; the key where the record has none."""
        return self._text("customer") or self.key

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that the customer's bank writes."""
        return self._texts("aliases")

    @property
    def ibans(self) -> tuple[str, ...]:
        """The customer's bank accounts."""
        return self._texts("iban")

    @property
    def email(self) -> str | None:
        """The customer's address for mail."""
        return self._text("email")

    @property
    def siren(self) -> str | None:
        """The customer's SIREN."""
        return self._text("siren")

    @property
    def vat_number(self) -> str | None:
        """The customer's VAT number."""
        return self._text("vat-number")

    @property
    def currency(self) -> str | None:
        """The first currency of the account, if it is limited to some."""
        currencies = self.entry.currencies if self.entry is not None else None
        return currencies[0] if currencies else None

    @cached_property
    def payment_terms(self) -> int | None:
        """Days from an invoice to its due date, where it has none of its own."""
        value = self.entry.meta.get("payment-terms") if self.entry is not None else None
        return int(value) if is_day_count(value) else None


class Item(NamedTuple):
    """A posting of a document on the customer's accounts.

    Attributes:
        posting: The posting.
        credit: Whether it is on the customer's credit account.
        number: Its units, in the document's currency; a debit is positive.
        name: What it settles or uses, as written; None where it does not say.
        sound: False where its key is in breach and stands for nothing.
    """

    posting: Posting
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

    posting: Posting
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

    @property
    def amount(self) -> Decimal:
        """Its own net credit to the customer's two accounts."""
        return -sum((item.number for item in self.items), ZERO)

    def text(self, key: str) -> str | None:
        """Give a key of the transaction where it is text, else None."""
        value = self.entry.meta.get(key)
        return value if isinstance(value, str) and value else None

    def site(self, posting: Posting | None = None) -> Site:
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
    """

    options: Options
    customers: Mapping[str, Customer]
    documents: Sequence[Document]
    breaches: Sequence[Breach]
    unclear: frozenset[str]


def is_day_count(value: object) -> bool:
    """Say whether a value is a whole number of days, zero or more."""
    return (
        isinstance(value, Decimal)
        and value.is_finite()
        and value >= 0
        and value == value.to_integral_value()
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
    own = {item.posting.account for item in document.items}
    others = {p.account for p in document.entry.postings} - own
    return any(a.startswith(equity) for a in others) and all(
        a.startswith(equity)
        or a in options.vat_on_receipts
        or is_under(a, options.deposit)
        for a in others
    )


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


class _Sides(dict[str, "tuple[str, bool] | None"]):
    """Whose account one is and whether it is the credit one; None if nobody's.

    Filled as accounts are met: each account is looked at once.
    """

    def __init__(self, options: Options, nobody: set[str]) -> None:
        super().__init__(dict.fromkeys(nobody))
        self._roots = (
            (options.receivable + ":", False),
            (options.customer_credit + ":", True),
        )

    def __missing__(self, account: str) -> tuple[str, bool] | None:
        side = None
        for root, credit in self._roots:
            if account.startswith(root):
                side = (account[len(root) :], credit)
        self[account] = side
        return side


def read_books(
    entries: Sequence[Directive], options_map: Mapping[str, Any]
) -> Books:
    """Read the customers and documents of a ledger.

    Args:
        entries: The ledger's directives, with all amounts filled in.
        options_map: Beancount's options, for the names of the five roots.

    Returns:
        The books, with what is wrong in their form.
    """
    options, breaches = read_options(entries, options_map)
    opens = [entry for entry in entries if type(entry) is Open]
    nobody, customers = _read_customers(opens, options, breaches)
    reader = _Reader(options, _Sides(options, nobody), breaches)
    for index, entry in enumerate(entries):
        if type(entry) is Transaction:
            reader.take(index, entry)
        elif type(entry) is Pad:
            reader.take_pad(entry)
    for document in reader.documents:
        if document.customer not in customers:
            customers[document.customer] = _customer(document.customer, options)
    return Books(
        options,
        customers,
        _in_counting_order(reader.documents),
        breaches,
        frozenset(reader.unclear),
    )


# --- Customers -----------------------------------------------------------------------

_RECORD_TEXTS = ("aliases", "email", "siren", "vat-number", "iban")


def _customer(key: str, options: Options, entry: Open | None = None) -> Customer:
    return Customer(
        key, f"{options.receivable}:{key}", f"{options.customer_credit}:{key}", entry
    )


def _read_customers(
    opens: Iterable[Open], options: Options, breaches: list[Breach]
) -> tuple[set[str], dict[str, Customer]]:
    """Give the accounts that are nobody's, and the customers by key."""
    nobody: set[str] = set()
    customers: dict[str, Customer] = {}
    root = options.receivable + ":"
    for entry in opens:
        account = entry.account
        receivable = account.startswith(root)
        if not receivable and not account.startswith(options.customer_credit + ":"):
            continue
        if entry.meta.get("customer") is False:
            nobody.add(account)
            if receivable:
                nobody.add(f"{options.customer_credit}:{account[len(root) :]}")
        elif receivable:
            key = account[len(root) :]
            customers[key] = _customer(key, options, entry)
            _check_record(entry, breaches)
    return nobody, customers


def _check_record(entry: Open, breaches: list[Breach]) -> None:
    meta = entry.meta
    if len(meta) == 2:  # the file and the line alone  # noqa: PLR2004
        return
    site = Site(entry)
    for key in ("customer", *_RECORD_TEXTS):
        if key in meta and not isinstance(meta[key], str):
            remedy = "write it in quotes"
            if key == "customer":
                remedy += ", or FALSE for an account that is nobody's"
            breaches.append(
                rules.bad_value(site, key, f"{meta[key]} is not text", remedy)
            )
    if "payment-terms" in meta and not is_day_count(meta["payment-terms"]):
        breaches.append(
            rules.bad_value(
                site,
                "payment-terms",
                f"{meta['payment-terms']} is not a number of days",
                "write a whole number, as in payment-terms: 30",
            )
        )


# --- The order in which documents count -------------------------------------------------

_SHAPE = str.maketrans("123456789", "000000000")


def _in_counting_order(documents: list[Document]) -> list[Document]:
    """Order documents by date, and within a day as the language says.

    ``documents`` come in the order of the entries, which is by date.
    """
    ordered: list[Document] = []
    start = 0
    while start < len(documents):
        date = documents[start].date
        end = start + 1
        while end < len(documents) and documents[end].date == date:
            end += 1
        day = documents[start:end]
        ordered += day if len(day) == 1 else _order_day(day)
        start = end
    return ordered


def _order_day(day: list[Document]) -> list[Document]:
    """Order by kind; without a number first (applications: last); number; content."""
    shapes = {d.number.translate(_SHAPE) for d in day if d.number is not None}
    # Numbers of one shape are in the same order as text and as numbers.
    key = str if len(shapes) <= 1 else natural_key

    def place(document: Document) -> tuple[int, int, Any]:
        if document.number is not None:
            return DAY_ORDER[document.kind], 1, key(document.number)
        last = document.kind == APPLICATION
        return DAY_ORDER[document.kind], 2 if last else 0, ""

    placed = sorted(((place(d), d) for d in day), key=lambda pair: pair[0])
    ordered: list[Document] = []
    start = 0
    while start < len(placed):
        end = start + 1
        while end < len(placed) and placed[end][0] == placed[start][0]:
            end += 1
        ties = [document for _, document in placed[start:end]]
        ordered += sorted(ties, key=_content) if len(ties) > 1 else ties
        start = end
    return ordered


def _content(document: Document) -> tuple[Any, ...]:
    """What a document says, whatever file and line it stands in."""
    entry = document.entry
    return (
        document.kind,
        entry.flag,
        entry.payee or "",
        entry.narration or "",
        sorted(entry.links),
        sorted(entry.tags),
        _meta_content(entry.meta),
        [
            (p.account, str(p.units), str(p.cost), str(p.price), _meta_content(p.meta))
            for p in entry.postings
        ],
    )


def _meta_content(meta: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    return sorted(
        (key, repr(value))
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    )


# --- Transactions ------------------------------------------------------------------------


class _Reader:
    """Reads transactions one by one into documents and breaches of form."""

    def __init__(
        self, options: Options, sides: _Sides, breaches: list[Breach]
    ) -> None:
        self.documents: list[Document] = []
        self.breaches = breaches
        self.unclear: set[str] = set()
        self._options = options
        self._sides = sides
        self._assets = options.roots["assets"] + ":"
        self._moved = (options.roots["income"] + ":", options.roots["expenses"] + ":")

    def take_pad(self, pad: Pad) -> None:
        for account in (pad.account, pad.source_account):
            if self._sides[account] is not None:
                self.breaches.append(
                    rules.unclear_document(
                        Site(pad),
                        f"pad moves {account}, a customer's account, for no document",
                        "write an opening invoice, payment or credit note instead",
                    )
                )
                return

    def take(self, index: int, entry: Transaction) -> None:
        sides = self._sides
        touched = [p for p in entry.postings if sides[p.account] is not None]
        if not touched:
            return
        keys = [key for key in entry.meta if key in KINDS_BY_KEY]
        if len(keys) == 1 or (len(keys) == 2 and set(keys) == {"reversal", "reverses"}):  # noqa: PLR2004
            kind: str | None = KINDS_BY_KEY[keys[0]]
        elif keys:
            self._unclear(entry, f"it is {' and '.join(keys)} at once", keys=keys)
            return
        else:
            kind = self._kind_without_key(entry, touched)
        if entry.flag not in (VALIDATED, DRAFT):
            self._unclear(
                entry,
                f'its flag is "{entry.flag}"',
                "flag it * (validated) or ! (a draft)",
                keys=keys,
            )
            return
        if kind is None:
            if entry.flag == VALIDATED:
                self._unclear(
                    entry,
                    f"it moves {touched[0].account} and says not what it is",
                    'add its key, such as invoice: "…" or payment: "…"',
                )
            return
        self.documents.append(self._document(index, entry, kind, touched))

    def _unclear(
        self,
        entry: Transaction,
        what: str,
        remedy: str = "keep one of these keys",
        keys: Sequence[str] = (),
    ) -> None:
        numbers = [str(entry.meta[key]) for key in keys if key != "reverses"]
        self.unclear.update(numbers)
        site = Site(entry, numbers[0] if numbers else None)
        self.breaches.append(rules.unclear_document(site, what, remedy))

    def _kind_without_key(
        self, entry: Transaction, touched: Sequence[Posting]
    ) -> str | None:
        if entry.meta.get("method") is not None:
            return PAYMENT
        others = [p for p in entry.postings if self._sides[p.account] is None]
        for posting in others:
            if (
                posting.account.startswith(self._assets)
                and not is_under(posting.account, self._options.receivable)
                and posting.units.number > 0
            ):
                return PAYMENT
        priced = any(p.price is not None for p in touched)
        if others and not (
            priced and all(p.account.startswith(self._moved) for p in others)
        ):
            return None
        net: dict[bool, Decimal] = {}
        for posting in touched:
            _, credit = self._sides[posting.account]  # type: ignore[misc]
            net[credit] = net.get(credit, ZERO) + posting.units.number
        if len(net) < 2:  # noqa: PLR2004
            return None
        return RELEASE if net[False] > 0 else APPLICATION

    def _document(
        self,
        index: int,
        entry: Transaction,
        kind: str,
        touched: Sequence[Posting],
    ) -> Document:
        number = self._number(entry, kind)
        site = Site(entry, number)
        draft = entry.flag == DRAFT
        customer, currency, own = self._own(site, touched)
        items = tuple([self._item(site, kind, posting) for posting in own])
        deposits: tuple[Deduction, ...] = ()
        if len(entry.postings) > len(touched):
            deposits = self._others(site, kind, entry)
        due = None
        if len(entry.meta) > 3:  # more than the file, the line and the number  # noqa: PLR2004
            due = self._dates_and_texts(site, kind, entry)
        document = Document(
            index,
            entry,
            kind,
            number,
            entry.date,
            customer,
            currency,
            draft,
            items,
            True,
            deposits,
            due,
        )
        fault = _SIDES_OF[kind](document)
        if fault is not None:
            self.breaches.append(rules.wrong_sign(site, *fault))
            document = document._replace(sound=False)
        if kind == INVOICE:
            self._check_due_dates(document)
        return document

    def _own(
        self, site: Site, touched: Sequence[Posting]
    ) -> tuple[str, str, Sequence[Posting]]:
        """Give the first customer and currency, and their postings."""
        first = touched[0]
        customer = self._sides[first.account][0]  # type: ignore[index]
        currency = first.units.currency
        if len(touched) == 1:
            return customer, currency, touched
        own = []
        mixed: set[str] = set()
        for posting in touched:
            theirs = self._sides[posting.account][0]  # type: ignore[index]
            if theirs != customer:
                if "customer" not in mixed:
                    mixed.add("customer")
                    self.breaches.append(
                        rules.mixed_customers(
                            site._replace(posting=posting), customer, theirs
                        )
                    )
            elif posting.units.currency != currency:
                if "currency" not in mixed:
                    mixed.add("currency")
                    self.breaches.append(
                        rules.mixed_currencies(
                            site._replace(posting=posting),
                            currency,
                            posting.units.currency,
                        )
                    )
            else:
                own.append(posting)
        return customer, currency, own

    # Numbers, dates and texts.

    def _number(self, entry: Transaction, kind: str) -> str | None:
        value = entry.meta.get(kind)
        if type(value) is str and LINK.fullmatch(value):
            return value
        site = Site(entry)
        if value is None:
            if kind not in NUMBER_OPTIONAL:
                self.breaches.append(rules.needs_number(site, kind.replace("-", " ")))
            return None
        if value == "":
            what, remedy = "the number is empty", "write one"
        elif not isinstance(value, str):
            what, remedy = f"{value} is not text", f'put it in quotes: "{value}"'
        else:
            what = f'"{value}" cannot be a link'
            remedy = "use letters, digits, - _ / . only"
        self.breaches.append(rules.bad_number(site, kind, what, remedy))
        # It keeps what it says: to name it as it stands is no second error.
        return str(value) or None

    def _dates_and_texts(
        self, site: Site, kind: str, entry: Transaction
    ) -> datetime.date | None:
        meta = entry.meta
        for key in ("method", "corrects", "deposit", "reverses"):
            value = meta.get(key)
            if value is not None and not (isinstance(value, str) and value):
                self._bad_text(site, key, value)
        method = meta.get("method")
        methods = self._options.methods
        if methods and isinstance(method, str) and method and method not in methods:
            self.breaches.append(rules.unknown_method(site, method, methods))
        due = meta.get("due")
        if due is None:
            return None
        date = self._date(site, due)
        return date if kind == INVOICE else None

    def _bad_text(self, site: Site, key: str, value: object) -> None:
        if value == "":
            what, remedy = "it is empty", "write it, or take the key out"
        elif value is None:
            what, remedy = "it says nothing", "write a number in quotes"
        else:
            what, remedy = f"{value} is not text", f'put it in quotes: "{value}"'
        self.breaches.append(rules.bad_value(site, key, what, remedy))

    def _date(self, site: Site, value: object) -> datetime.date | None:
        date = read_date(value)
        if date is None:
            self.breaches.append(
                rules.bad_value(
                    site, "due", f"{value} is not a date", "write it as 2026-02-28"
                )
            )
        return date

    def _check_due_dates(self, document: Document) -> None:
        """Check that no due date is before the invoice's own."""
        site = document.site()
        if document.due is not None and document.due < document.date:
            self._due_before_date(document, site, document.due)
        for item in document.items:
            meta = item.posting.meta
            if meta and meta.get("due") is not None:
                at = site._replace(posting=item.posting)
                due = self._date(at, meta["due"])
                if due is not None and due < document.date:
                    self._due_before_date(document, at, due)

    def _due_before_date(
        self, document: Document, site: Site, due: datetime.date
    ) -> None:
        if not is_opening(document, self._options):
            self.breaches.append(rules.due_before_date(site, due, document.date))

    # Postings.

    def _item(self, site: Site, kind: str, posting: Posting) -> Item:
        number = posting.units.number
        credit = self._sides[posting.account][1]  # type: ignore[index]
        meta = posting.meta
        # Two keys are the file and the line.
        if meta is None or len(meta) <= 2:  # noqa: PLR2004
            return Item(posting, credit, number, None, True)
        at = site._replace(posting=posting)
        key = "uses" if credit else "settles"
        for other in POSTING_KEYS:
            if other in meta and other != key:
                self.breaches.append(
                    rules.bad_value(
                        at,
                        other,
                        f"it stands on {posting.account}",
                        _OWN_ACCOUNT[other],
                    )
                )
        if key not in meta:
            return Item(posting, credit, number, None, True)
        name = meta[key]
        if not isinstance(name, str) or not name:
            self._bad_text(at, key, name)
        elif kind == INVOICE:
            self.breaches.append(
                rules.bad_value(
                    at,
                    key,
                    "an invoice settles and uses nothing",
                    "take it out and write an application",
                )
            )
        elif credit and number < 0 and kind not in (RELEASE, REVERSAL):
            self.breaches.append(
                rules.bad_value(
                    at,
                    key,
                    f"this {kind.replace('-', ' ')} adds to the credit here "
                    "and takes nothing",
                    "take the key out",
                )
            )
        else:
            return Item(posting, credit, number, name, True)
        return Item(posting, credit, number, None, False)

    def _others(
        self, site: Site, kind: str, entry: Transaction
    ) -> tuple[Deduction, ...]:
        """Check the postings outside the customer's accounts; give the deposits."""
        root = self._options.deposit
        deposits = []
        for posting in entry.postings:
            meta = posting.meta
            plain = meta is None or len(meta) <= 2  # noqa: PLR2004
            if plain and root is None:
                continue
            if self._sides[posting.account] is not None:
                continue
            deposit = is_under(posting.account, root) and kind in (INVOICE, CREDIT_NOTE)
            sound = True
            if not plain:
                sound = self._misplaced(site, posting, deposit=deposit)
            if deposit:
                name = (meta or {}).get("deducts") if sound else None
                number, currency = posting.units
                deposits.append(Deduction(posting, number, currency, name, sound))
        return tuple(deposits)

    def _misplaced(self, site: Site, posting: Posting, *, deposit: bool) -> bool:
        """Report keys that are not this posting's; say whether there was none."""
        at = site._replace(posting=posting)
        meta = posting.meta or {}
        found = False
        for key in POSTING_KEYS:
            if key not in meta:
                continue
            if key == "deducts" and deposit:
                if not isinstance(meta[key], str) or not meta[key]:
                    self._bad_text(at, key, meta[key])
                    found = True
                continue
            if key == "deducts" and self._options.deposit is None:
                continue
            found = True
            self.breaches.append(
                rules.bad_value(
                    at, key, f"it stands on {posting.account}", _OWN_ACCOUNT[key]
                )
            )
        return not found


_OWN_ACCOUNT = {
    "settles": "write it on the customer's receivable",
    "uses": "write it on the customer's credit account",
    "deducts": "write it on a deposit account, in an invoice or a credit note",
}


# --- Sides ---------------------------------------------------------------------------------

_Fault = tuple[str, str] | None


def _zero(document: Document) -> _Fault:
    for item in document.items:
        if item.number == 0:
            return f"the posting on {item.posting.account} is zero", "take it out"
    return None


def _wrong_account(document: Document, *, credit: bool) -> _Fault:
    for item in document.items:
        if item.credit == credit:
            kind = document.kind.replace("-", " ")
            return (
                f"a {kind} does not move {item.posting.account}",
                f"post it to the customer's {'receivable' if credit else 'credit'}",
            )
    return None


def _wrong_side(document: Document, *, receivable: int, credit: int) -> _Fault:
    """Find a posting on the other side: -1 stands for a credit, 1 for a debit."""
    for item in document.items:
        wanted = credit if item.credit else receivable
        if item.number * wanted < 0:
            side = "debits" if item.number > 0 else "credits"
            kind = document.kind.replace("-", " ")
            return (
                f"this {kind} {side} {item.posting.account} with "
                f"{rules.money(abs(item.number), document.currency)}",
                "turn the sign, or write the document that it is",
            )
    return None


def _invoice_sides(document: Document) -> _Fault:
    for item in document.items:
        if item.credit:
            return (
                f"an invoice does not touch {item.posting.account}",
                "invoice the whole and apply the credit with an application",
            )
    return _wrong_side(document, receivable=1, credit=1)


def _payment_sides(document: Document) -> _Fault:
    fault = _zero(document) or _wrong_side(document, receivable=-1, credit=0)
    if fault is None and document.amount <= 0:
        return (
            "this payment brings no money to the customer's accounts",
            "write an application for credit that is used, a refund for money out",
        )
    return fault


def _credit_note_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=-1, credit=-1)


def _application_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=-1, credit=1)


def _release_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=1, credit=-1)


def _refund_sides(document: Document) -> _Fault:
    return (
        _zero(document)
        or _wrong_account(document, credit=False)
        or _wrong_side(document, receivable=0, credit=1)
    )


def _write_off_sides(document: Document) -> _Fault:
    fault = _zero(document) or _wrong_side(document, receivable=-1, credit=1)
    if fault is None and len({item.credit for item in document.items}) > 1:
        return (
            "this write-off moves both the customer's receivable and its credit",
            "write one for each",
        )
    return fault


def _reversal_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=1, credit=0)


_SIDES_OF = {
    INVOICE: _invoice_sides,
    CREDIT_NOTE: _credit_note_sides,
    PAYMENT: _payment_sides,
    APPLICATION: _application_sides,
    RELEASE: _release_sides,
    REFUND: _refund_sides,
    WRITE_OFF: _write_off_sides,
    REVERSAL: _reversal_sides,
}
