"""Reading a ledger's entries into customers and documents.

Reading says what each transaction is and whether its form is sound; it judges no
amount against another document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from beancount.core.data import Open, Pad, Transaction

from beancount_infast import rules
from beancount_infast.customers import make_customer, read_customers
from beancount_infast.documents import (
    APPLICATION,
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    KINDS_BY_KEY,
    LINK,
    NUMBER_OPTIONAL,
    PAYMENT,
    POSTING_KEYS,
    RELEASE,
    REVERSAL,
    TEXT_KEYS,
    VALIDATED,
    ZERO,
    Books,
    Deduction,
    Document,
    Item,
    is_opening,
    is_under,
    read_date,
    says_nothing,
)
from beancount_infast.options import read_options
from beancount_infast.ordering import in_counting_order
from beancount_infast.rules import Site
from beancount_infast.sentences import marked, say
from beancount_infast.sides import FAULTS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.customers import Customer
    from beancount_infast.documents import BookedPosting
    from beancount_infast.options import Options
    from beancount_infast.rules import Breach
    from beancount_infast.sentences import Sentence

# The keys of a transaction that reading looks at.
_KEYS = frozenset({*KINDS_BY_KEY, *TEXT_KEYS, "due"})

# Those that hold a document's own number.
_NUMBERS = frozenset(KINDS_BY_KEY) - {"reverses"}
_FLAGS = (VALIDATED, DRAFT)

_IN_QUOTES = marked('put it in quotes: "{0}"')


def read_books(entries: Sequence[Directive], options_map: Mapping[str, Any]) -> Books:
    """Read the customers and documents of a ledger.

    Args:
        entries: The ledger's directives by date, with all amounts filled in.
        options_map: Beancount's options, for the names of the five roots.

    Returns:
        The books, with what is wrong in their form.
    """
    options, breaches = read_options(entries, options_map)
    opens = [entry for entry in entries if type(entry) is Open]
    nobody, customers = read_customers(opens, options, breaches)
    reader = _Reader(options, _Sides(options, nobody), customers, breaches)
    for position, entry in enumerate(entries):
        if type(entry) is Transaction:
            reader.take(position, entry)
        elif type(entry) is Pad:
            reader.take_pad(entry)
    for document in reader.documents:
        if document.customer not in customers:
            customers[document.customer] = make_customer(document.customer, options)
    return Books(
        options,
        customers,
        in_counting_order(reader.documents),
        breaches,
        frozenset(reader.unclear),
        tuple(reader.vat_transfers),
    )


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

    def of(self, posting: BookedPosting) -> tuple[str, bool]:
        """Give the side of a posting that is known to be on a customer's account."""
        return cast("tuple[str, bool]", self[posting.account])


class _Reader:
    """Reads transactions one by one into documents and breaches of form."""

    def __init__(
        self,
        options: Options,
        sides: _Sides,
        customers: Mapping[str, Customer],
        breaches: list[Breach],
    ) -> None:
        self.documents: list[Document] = []
        self._customers = customers
        self.breaches = breaches
        self.unclear: set[str] = set()
        self.vat_transfers: list[Transaction] = []
        self._options = options
        self._sides = sides
        self._assets = options.roots["assets"] + ":"
        self._moved = (options.roots["income"] + ":", options.roots["expenses"] + ":")

    def take_pad(self, pad: Pad) -> None:
        """Report a pad that moves a customer's account."""
        for account in (pad.account, pad.source_account):
            if self._sides[account] is not None:
                self.breaches.append(
                    rules.unclear_document(
                        Site(pad),
                        say(
                            "pad moves {0}, a customer's account, for no document",
                            account,
                        ),
                        say("write an opening invoice, payment or credit note instead"),
                    )
                )
                return

    def take(self, position: int, entry: Transaction) -> None:
        """Read a transaction; nothing where it touches no customer's account."""
        sides = self._sides
        postings = cast("Sequence[BookedPosting]", entry.postings)
        touched: list[BookedPosting] = []
        # Whether another posting says more than its account and amount.
        keyed = self._options.deposit is not None
        for posting in postings:
            if sides[posting.account] is not None:
                touched.append(posting)
            elif not says_nothing(posting.meta):
                keyed = True
        if not touched:
            if "vat-of" in entry.meta:
                self.vat_transfers.append(entry)
            return
        keys = [key for key in entry.meta if key in _KEYS]
        kind, another = _kinds_of(keys)
        if another is not None:
            what = say("it is {0} and {1} at once", kind, another)
            self._unclear(entry, what, say("keep one of these keys"))
            return
        if kind is None:
            kind = self._kind_without_key(entry, touched)
        if kind is None or entry.flag not in _FLAGS:
            self._report_unclear(entry, kind, touched)
            return
        document = self._document(position, entry, kind, touched, keys)
        if keyed:
            others = self._others(document.site(), kind, entry)
            document = document._replace(deposits=others)
        self.documents.append(document)

    def _report_unclear(
        self, entry: Transaction, kind: str | None, touched: Sequence[BookedPosting]
    ) -> None:
        if entry.flag not in _FLAGS:
            self._unclear(
                entry,
                say('its flag is "{0}"', entry.flag),
                say("flag it * (validated) or ! (a draft)"),
            )
        elif kind is None and entry.flag == VALIDATED:
            self._unclear(
                entry,
                say("it moves {0} and does not say what it is", touched[0].account),
                say('add its key, such as invoice: "…" or payment: "…"'),
            )

    def _unclear(self, entry: Transaction, what: Sentence, remedy: Sentence) -> None:
        meta = entry.meta
        numbers = [
            str(meta[key])
            for key in meta
            if key in KINDS_BY_KEY and key != "reverses" and meta[key] is not None
        ]
        self.unclear.update(numbers)
        site = Site(entry, numbers[0] if numbers else None)
        self.breaches.append(rules.unclear_document(site, what, remedy))

    def _kind_without_key(
        self, entry: Transaction, touched: Sequence[BookedPosting]
    ) -> str | None:
        if entry.meta.get("method") is not None:
            return PAYMENT
        postings = cast("Sequence[BookedPosting]", entry.postings)
        others = [p for p in postings if self._sides[p.account] is None]
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
        if len({self._sides.of(posting)[0] for posting in touched}) > 1:
            return None
        net: dict[bool, Any] = {}
        for posting in touched:
            _, credit = self._sides.of(posting)
            net[credit] = net.get(credit, ZERO) + posting.units.number
        if len(net) == 1:
            return None
        return RELEASE if net[False] > 0 else APPLICATION

    def _document(
        self,
        position: int,
        entry: Transaction,
        kind: str,
        touched: Sequence[BookedPosting],
        keys: Sequence[str],
    ) -> Document:
        value = entry.meta.get(kind)
        number: str | None
        if type(value) is str and LINK.fullmatch(value):
            number = value
        else:
            number = self._odd_number(entry, kind, value)
        site = Site(entry, number)
        first = touched[0]
        customer, credit = self._sides.of(first)
        units = first.units
        currency = units.currency
        mixed = False
        if len(touched) == 1:
            if says_nothing(first.meta):
                item = Item(first, credit, units.number, None, True)  # noqa: FBT003
            else:
                item = self._item(site, kind, first, credit=credit)
            items: tuple[Item, ...] = (item,)
        else:
            own = self._own(site, customer, currency, touched)
            mixed = len(own) < len(touched)
            items = tuple(
                [self._item(site, kind, p, credit=credit) for p, credit in own]
            )
        due = None
        if len(keys) > 1 or (keys and keys[0] not in _NUMBERS):
            due = self._dates_and_texts(site, kind, keys)
        document = Document(
            position,
            entry,
            kind,
            number,
            entry.date,
            customer,
            currency,
            entry.flag == DRAFT,
            items,
            True,  # noqa: FBT003  (by place: there is one of these for each document)
            (),
            due,
            mixed,
        )
        # What a reversal moves depends on what it reverses: judged when that is known.
        fault = None
        if not _is_plain(kind, items) and (kind != REVERSAL or document.draft):
            fault = FAULTS[kind](document)
            if fault is not None:
                self.breaches.append(rules.wrong_sign(site, *fault))
                document = document._replace(sound=False)
        if kind == INVOICE and _says_when_due(document):
            self._check_due_dates(document)
        elif kind == PAYMENT and document.draft and number is None and fault is None:
            self._check_draft_number(document)
        return document

    def _own(
        self,
        site: Site,
        customer: str,
        currency: str,
        touched: Sequence[BookedPosting],
    ) -> Sequence[tuple[BookedPosting, bool]]:
        """Give the postings of the first customer and currency, and their sides."""
        own = []
        mixed: set[str] = set()
        for posting in touched:
            theirs, credit = self._sides.of(posting)
            if theirs == customer and posting.units.currency == currency:
                own.append((posting, credit))
                continue
            at = site._replace(posting=posting)
            if theirs != customer and "customer" not in mixed:
                mixed.add("customer")
                self.breaches.append(
                    rules.mixed_customers(at, self._name(customer), self._name(theirs))
                )
            elif theirs == customer and "currency" not in mixed:
                mixed.add("currency")
                other = posting.units.currency
                self.breaches.append(rules.mixed_currencies(at, currency, other))
        return own

    def _name(self, customer: str) -> str:
        known = self._customers.get(customer)
        return customer if known is None else known.name

    # Numbers, dates and texts.

    def _odd_number(self, entry: Transaction, kind: str, value: object) -> str | None:
        """Give a number that is left out, or report one that is none."""
        site = Site(entry)
        if value is None:
            if kind not in NUMBER_OPTIONAL:
                self.breaches.append(rules.needs_number(site, kind))
            return None
        if not isinstance(value, str):
            typed = rules.as_typed(value)
            what, remedy = say("{0} is not text", typed), say(_IN_QUOTES, typed)
            self.breaches.append(rules.bad_number(site, kind, what, remedy))
        elif not value:
            what, remedy = say("the number is empty"), say("write one")
            self.breaches.append(rules.bad_number(site, kind, what, remedy))
        else:
            self._no_link(site, kind, value)
        # It keeps what it says: to name it as it stands is no second error.
        return str(value) or None

    def _no_link(self, site: Site, key: str, value: str) -> None:
        what = say('"{0}" cannot be a link', value)
        remedy = say("use letters, digits, - _ / . only")
        self.breaches.append(rules.bad_number(site, key, what, remedy))

    def _dates_and_texts(
        self, site: Site, kind: str, keys: Sequence[str]
    ) -> datetime.date | None:
        """Check the keys beside the number; give an invoice's due date."""
        due = None
        for key in keys:
            value = site.entry.meta[key]
            if value is None or key in _NUMBERS:
                continue
            if key == "due":
                due = self._date(site, value)
            elif not isinstance(value, str) or not value:
                self._bad_text(site, key, value)
            elif key == "deposit" and kind == PAYMENT and not LINK.fullmatch(value):
                # The number of a request that is not booked: it is to be a link.
                self._no_link(site, key, value)
            elif key == "method":
                methods = self._options.methods
                if methods and value not in methods:
                    self.breaches.append(rules.unknown_method(site, value, methods))
        return due if kind == INVOICE else None

    def _bad_text(self, site: Site, key: str, value: object) -> None:
        if value is None:
            what, remedy = say("it says nothing"), say("write a number in quotes")
        elif not isinstance(value, str):
            typed = rules.as_typed(value)
            what, remedy = say("{0} is not text", typed), say(_IN_QUOTES, typed)
        else:
            what, remedy = say("it is empty"), say("write it, or take the key out")
        self.breaches.append(rules.bad_value(site, key, what, remedy))

    def _date(self, site: Site, value: object) -> datetime.date | None:
        date = read_date(value)
        if date is None:
            self.breaches.append(
                rules.bad_value(
                    site,
                    "due",
                    say("{0} is not a date", rules.as_typed(value)),
                    say("write it as in 2026-12-31"),
                )
            )
        return date

    def _check_due_dates(self, document: Document) -> None:
        """Check that no due date is before the invoice's own."""
        if document.due is not None and document.due < document.date:
            self._due_before_date(document, document.due)
        for item in document.items:
            meta = item.posting.meta
            if meta and meta.get("due") is not None:
                due = self._date(document.site(), meta["due"])
                if due is not None and due < document.date:
                    self._due_before_date(document, due)

    def _due_before_date(self, document: Document, due: datetime.date) -> None:
        if not is_opening(document, self._options):
            self.breaches.append(
                rules.due_before_date(document.site(), due, document.date)
            )

    def _check_draft_number(self, document: Document) -> None:
        """Check that a draft payment that adds to the credit has its number."""
        added = [-i.number for i in document.items if i.credit and i.number < 0]
        if added and document.entry.meta.get(PAYMENT) is None:
            amount = rules.money(sum(added, ZERO), document.currency)
            self.breaches.append(rules.needs_number_for_credit(document.site(), amount))

    # Postings.

    def _item(
        self, site: Site, kind: str, posting: BookedPosting, *, credit: bool
    ) -> Item:
        number = posting.units.number
        meta = posting.meta
        name = None
        sound = True
        if meta is not None and not says_nothing(meta):
            key = "uses" if credit else "settles"
            for other in POSTING_KEYS:
                if other in meta and other != key:
                    self._misplaced(site._replace(posting=posting), other)
            if key in meta:
                name = meta[key]
                sound = self._names(site, kind, key, posting)
        return Item(posting, credit, number, name if sound else None, sound)

    def _names(self, site: Site, kind: str, key: str, posting: BookedPosting) -> bool:
        """Say whether a posting may name what it names, with its key."""
        name = (posting.meta or {})[key]
        named = isinstance(name, str) and name != ""
        adds = key == "uses" and posting.units.number < 0 and kind in _ADDING
        settles = kind == INVOICE and key == "settles"
        if named and not settles and not adds:
            return True
        at = site._replace(posting=posting)
        if not named:
            self._bad_text(at, key, name)
        elif settles:
            what = say("an invoice settles nothing")
            remedy = say("take the key out; a payment or a credit note settles")
            self.breaches.append(rules.bad_value(at, key, what, remedy))
        else:
            what = say(
                "{0} adds to the credit here and takes nothing", rules.this(kind)
            )
            remedy = say("take the key out")
            self.breaches.append(rules.bad_value(at, key, what, remedy))
        return False

    def _misplaced(self, site: Site, key: str) -> None:
        account = site.posting.account if site.posting is not None else ""
        what = say("it stands on {0}", account)
        self.breaches.append(rules.bad_value(site, key, what, _OWN_ACCOUNT[key]))

    def _others(
        self, site: Site, kind: str, entry: Transaction
    ) -> tuple[Deduction, ...]:
        """Check the postings outside the customer's accounts; give the deposits."""
        root = self._options.deposit
        deposits: list[Deduction] = []
        for posting in cast("Sequence[BookedPosting]", entry.postings):
            meta = posting.meta
            plain = says_nothing(meta)
            if self._sides[posting.account] is not None:
                continue
            deposit = is_under(posting.account, root) and kind in (INVOICE, CREDIT_NOTE)
            sound = plain or self._check_keys(site, posting, deposit=deposit)
            if deposit:
                name = (meta or {}).get("deducts") if sound else None
                units = posting.units
                deposits.append(
                    Deduction(posting, units.number, units.currency, name, sound)
                )
        return tuple(deposits)

    def _check_keys(self, site: Site, posting: BookedPosting, *, deposit: bool) -> bool:
        """Report keys that a posting may not have; say whether there was none."""
        at = site._replace(posting=posting)
        meta = posting.meta or {}
        sound = True
        for key in POSTING_KEYS:
            if key not in meta:
                continue
            if key != "deducts":
                sound = False
                self._misplaced(at, key)
            elif deposit:
                if not isinstance(meta[key], str) or not meta[key]:
                    sound = False
                    self._bad_text(at, key, meta[key])
            elif self._options.deposit is not None:
                sound = False
                self._misplaced(at, key)
        return sound


def _kinds_of(keys: Sequence[str]) -> tuple[str | None, str | None]:
    """Give the kind that keys say, and another one where they say two."""
    if len(keys) == 1:
        return KINDS_BY_KEY.get(keys[0]), None
    kind: str | None = None
    for key in keys:
        said = KINDS_BY_KEY.get(key, kind)
        if said != kind and kind is not None:
            return kind, said
        kind = said
    return kind, None


def _is_plain(kind: str, items: Sequence[Item]) -> bool:
    """Say at once that an invoice or payment of one posting has its side."""
    if len(items) != 1:
        return False
    item = items[0]
    if kind == INVOICE:
        return not item.credit and item.number > 0
    return kind == PAYMENT and item.number < 0


def _says_when_due(invoice: Document) -> bool:
    """Say whether an invoice or one of its postings has a due date of its own."""
    if invoice.due is not None and invoice.due < invoice.date:
        return True
    for item in invoice.items:
        meta = item.posting.meta
        if not says_nothing(meta):
            return True
    return False


_ADDING = (PAYMENT, CREDIT_NOTE)

_OWN_ACCOUNT = {
    "settles": say("write it on the customer's receivable"),
    "uses": say("write it on the customer's credit account"),
    "deducts": say("write it on a deposit account, in an invoice or a credit note"),
}
