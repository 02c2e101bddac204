"""What the entries say, before anything is settled: options, customers, documents.

Nothing here is clever or quick. Each rule of form is one small function that looks at
one document, and the breaches are a plain list of (code, line).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from beancount.core import data

from model.options import Options, read_options

KIND_BY_KEY = {
    "invoice": "invoice",
    "credit-note": "credit-note",
    "payment": "payment",
    "application": "application",
    "release": "release",
    "refund": "refund",
    "write-off": "write-off",
    "reverses": "reversal",
}
#: The keys that hold a document's own number.
NUMBER_KEYS = [*(key for key in KIND_BY_KEY if key != "reverses"), "reversal"]
#: The order in which the kinds count on one day.
TURN = {
    "invoice": 0,
    "credit-note": 1,
    "reversal": 2,
    "payment": 3,
    "application": 4,
    "release": 4,
    "refund": 6,
    "write-off": 6,
}
#: Where a customer-credit credit is new money, and `uses:` on it makes no sense.
GIVE_NOTHING_BACK = {"payment", "credit-note"}
ALWAYS_NUMBERED = {"invoice", "credit-note", "refund", "write-off"}
LINK = re.compile(r"[A-Za-z0-9\-_/.]+")
CUSTOMER_TEXTS = ("aliases", "email", "siren", "vat-number", "iban")

Breach = tuple[str, int]


@dataclass(eq=False)
class Line:
    """One posting: `side` is receivable, credit, or nothing."""

    account: str
    customer: str | None
    side: str
    number: Decimal
    currency: str
    priced: bool
    meta: dict[str, Any]
    lineno: int
    settles: str | None = None
    uses: str | None = None
    deducts: str | None = None
    due: datetime.date | None = None
    #: Its key holds something that no name could be: an error by itself.
    spoilt: bool = False


@dataclass(eq=False)
class Document:
    kind: str
    number: str | None
    date: datetime.date
    draft: bool
    lineno: int
    lines: list[Line]
    links: frozenset[str]
    meta: dict[str, Any]
    content: str
    customer: str = ""
    currency: str = ""
    due: datetime.date | None = None
    corrects: str | None = None
    reverses: str | None = None
    method: str | None = None
    opening: bool = False
    wrong_sign: bool = False
    mixed: bool = False

    def on(self, side: str) -> list[Line]:
        """The lines of one side that count: those of its customer and currency."""
        return [
            line
            for line in self.lines
            if line.side == side
            and line.customer == self.customer
            and line.currency == self.currency
        ]

    @property
    def outside(self) -> list[Line]:
        return [line for line in self.lines if not line.side]

    @property
    def amount(self) -> Decimal:
        """An invoice's total, or what else a document credits the customer with."""
        both = [*self.on("receivable"), *self.on("credit")]
        if self.kind == "invoice":
            return total(x.number for x in self.on("receivable") if x.number > 0)
        if self.wrong_sign:
            return -total(line.number for line in both if line.number < 0)
        return -total(line.number for line in both)


@dataclass
class Ledger:
    options: Options
    #: Key → the record that its account's `open` holds.
    customers: dict[str, dict[str, Any]]
    currencies: dict[str, list[str]]
    documents: list[Document] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    #: Numbers on what could not be understood: to name them is no second error.
    unclear: set[str] = field(default_factory=set)

    def find(self, number: str | None) -> Document | None:
        """The earliest document that carries this number."""
        for document in self.documents:
            if number is not None and document.number == number:
                return document
        return None

    def terms(self, customer: str) -> int:
        days = self.customers.get(customer, {}).get("payment-terms")
        return int(days) if isinstance(days, Decimal) else 0


def total(numbers: Any) -> Decimal:
    return sum(numbers, Decimal(0))


def natural(number: str) -> list[Any]:
    """R9 before R10: text and figures in turn, then the text itself."""
    parts = re.split(r"([0-9]+)", number)
    return [int(x) if i % 2 else x for i, x in enumerate(parts)] + [number]


def order(document: Document) -> tuple[Any, ...]:
    """The place of a document among all the others."""
    turn = TURN[document.kind]
    if document.number is not None:
        return (document.date, turn, 1, natural(document.number), document.content)
    last = 2 if document.kind == "application" else 0
    return (document.date, turn, last, [], document.content)


def read(entries: list[Any], options_map: dict[str, Any]) -> Ledger:
    options, breaches = read_options(entries, options_map)
    ledger = Ledger(options, {}, {}, breaches=breaches)
    nobodys = set()
    for entry in entries:
        if isinstance(entry, data.Open) and not _read_open(entry, ledger):
            nobodys.add(entry.account)
    for name in list(nobodys):
        key = options.key(name)
        nobodys |= {f"{options.receivable}:{key}", f"{options.credit}:{key}"}
    for entry in entries:
        if isinstance(entry, data.Pad):
            _read_pad(entry, ledger, nobodys)
        elif isinstance(entry, data.Transaction):
            _read_transaction(entry, ledger, nobodys)
    ledger.documents.sort(key=order)
    _check_duplicates(ledger)
    return ledger


def _read_open(entry: data.Open, ledger: Ledger) -> bool:
    """Note a customer; say whether the account may be somebody's."""
    options = ledger.options
    if entry.meta.get("customer") is False and options.key(entry.account):
        return options.side(entry.account) != "receivable"
    if options.side(entry.account) != "receivable":
        return True
    meta = entry.meta
    texts = all(isinstance(meta.get(k), str | None) for k in CUSTOMER_TEXTS)
    terms = meta.get("payment-terms")
    name = meta.get("customer")
    if not (
        texts and isinstance(name, str | None) and isinstance(terms, Decimal | None)
    ):
        ledger.breaches.append(("bad-value", meta["lineno"]))
    key = options.key(entry.account)
    ledger.customers[key] = dict(meta)
    ledger.currencies[key] = list(entry.currencies or [])
    return True


def _read_pad(entry: data.Pad, ledger: Ledger, nobodys: set[str]) -> None:
    names = {entry.account, entry.source_account} - nobodys
    if any(ledger.options.side(name) for name in names):
        ledger.breaches.append(("unclear-document", entry.meta["lineno"]))


def _read_transaction(
    entry: data.Transaction, ledger: Ledger, nobodys: set[str]
) -> None:
    lines = [_line(posting, ledger.options, nobodys) for posting in entry.postings]
    if not any(line.side for line in lines):
        return
    keys = [key for key in KIND_BY_KEY if key in entry.meta]
    kind = KIND_BY_KEY[keys[0]] if keys else _guess(entry, lines, ledger.options)
    draft = entry.flag == "!"
    lone = "reversal" in entry.meta and "reverses" not in entry.meta
    if kind is None and draft and not lone:
        return
    unclear = kind is None or len(keys) > 1 or lone or entry.flag not in {"*", "!"}
    if unclear:
        ledger.breaches.append(("unclear-document", entry.meta["lineno"]))
        values = [entry.meta.get(key) for key in NUMBER_KEYS]
        ledger.unclear |= {v for v in values if isinstance(v, str)}
        return
    assert kind is not None
    document = Document(
        kind,
        None,
        entry.date,
        draft,
        entry.meta["lineno"],
        lines,
        frozenset(entry.links or ()),
        dict(entry.meta),
        repr((entry.payee, entry.narration, [p[:3] for p in entry.postings])),
    )
    ledger.documents.append(document)
    _check_form(document, ledger, keys)


def _line(posting: data.Posting, options: Options, nobodys: set[str]) -> Line:
    side = "" if posting.account in nobodys else options.side(posting.account)
    meta = dict(posting.meta or {})
    units = posting.units
    assert units is not None
    assert units.number is not None
    return Line(
        posting.account,
        options.key(posting.account) if side else None,
        side,
        units.number,
        units.currency,
        posting.price is not None,
        meta,
        meta.get("lineno", 0),
    )


def _guess(entry: data.Transaction, lines: list[Line], options: Options) -> str | None:
    """The kind of a transaction without a document key."""
    outside = [line for line in lines if not line.side]
    if "method" in entry.meta or any(
        line.number > 0 and options.is_asset_outside(line.account) for line in outside
    ):
        return "payment"
    ours = [line for line in lines if line.side]
    if {line.side for line in ours} != {"receivable", "credit"}:
        return None
    if len({line.customer for line in ours}) > 1:
        return None
    if outside and not (
        any(line.priced for line in ours)
        and all(options.is_result(line.account) for line in outside)
    ):
        return None
    moved = total(line.number for line in ours if line.side == "receivable")
    return "application" if moved < 0 else "release"


# ------------------------------------------------------------------- rules of form


def _check_form(document: Document, ledger: Ledger, keys: list[str]) -> None:
    def breach(code: str, line: int = document.lineno) -> None:
        ledger.breaches.append((code, line))

    _read_number(document, keys, breach)
    _read_values(document, breach)
    _read_line_keys(document, ledger.options, breach)
    _read_sides(document, breach)
    document.opening = _is_opening(document, ledger.options)
    _check_due(document, breach)
    methods = ledger.options.methods
    if methods and document.method is not None and document.method not in methods:
        breach("unknown-method")


def _read_number(document: Document, keys: list[str], breach: Any) -> None:
    key = "reversal" if document.kind == "reversal" else (keys or [""])[0]
    value = document.meta.get(key)
    if value is None:
        if document.kind in ALWAYS_NUMBERED:
            breach("needs-number")
    elif not isinstance(value, str) or not LINK.fullmatch(value):
        breach("bad-number")
        document.meta["bad-number"] = True
        # It counts all the same, and shows what was typed.
        document.number = str(value) if value != "" else None
    else:
        document.number = value


def _read_values(document: Document, breach: Any) -> None:
    meta = document.meta
    texts = {
        "payment": ("method", "deposit"),
        "credit-note": ("corrects",),
        "reversal": ("reverses",),
    }
    for key in texts.get(document.kind, ()):
        if not isinstance(meta.get(key), str | None):
            breach("bad-value")
            meta[key] = None
            meta["spoilt"] = True
    document.method = meta.get("method")
    document.corrects = meta.get("corrects")
    document.reverses = meta.get("reverses")
    if document.kind == "invoice":
        document.due = _date(meta.get("due"), breach, document.lineno)


def _date(value: Any, breach: Any, line: int) -> datetime.date | None:
    if value is None or isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        breach("bad-value", line)
        return None


def _read_line_keys(document: Document, options: Options, breach: Any) -> None:
    for line in document.lines:
        at_home = {
            "settles": line.side == "receivable" and document.kind != "invoice",
            "uses": line.side == "credit",
        }
        if options.deposit:
            at_home["deducts"] = options.is_deposit(line.account)
        for key, home in at_home.items():
            value = line.meta.get(key)
            if value is None:
                continue
            new = line.number < 0 and document.kind in GIVE_NOTHING_BACK
            if not home or not isinstance(value, str) or (key == "uses" and new):
                breach("bad-value", line.lineno)
                line.spoilt = home and not isinstance(value, str)
            else:
                setattr(line, key, value)
        if document.kind == "invoice" and line.side == "receivable":
            line.due = _date(line.meta.get("due"), breach, line.lineno)


def _read_sides(document: Document, breach: Any) -> None:
    ours = [line for line in document.lines if line.side]
    document.customer = ours[0].customer or ""
    document.currency = ours[0].currency
    strangers = [x for x in ours if x.customer != document.customer]
    foreign = [
        x
        for x in ours
        if x.currency != document.currency and x.customer == document.customer
    ]
    document.mixed = bool(strangers or foreign)
    if strangers:
        breach("mixed-customers", strangers[0].lineno)
    if foreign:
        breach("mixed-currencies", foreign[0].lineno)
    document.wrong_sign = _has_wrong_sign(document)
    # Of a reversal, what it names is looked at first.
    if document.wrong_sign and (document.draft or document.kind != "reversal"):
        breach("wrong-sign")
    leaves = any(line.number < 0 for line in document.on("credit"))
    nameless = document.number is None and "bad-number" not in document.meta
    if document.kind == "payment" and nameless and leaves and not document.wrong_sign:
        breach("needs-number")


def _has_wrong_sign(document: Document) -> bool:
    kind = document.kind
    receivable = [line.number for line in document.on("receivable")]
    credit = [line.number for line in document.on("credit")]
    if kind == "invoice":
        return bool(credit) or any(number < 0 for number in receivable)
    if any(number == 0 for number in receivable + credit):
        return True
    if kind == "write-off" and receivable and credit:
        # One or the other, it says.
        return True
    ups_and_downs = {
        # kind: (receivable may go up, down, credit account may go up, down)
        "credit-note": (False, True, False, True),
        "payment": (False, True, True, True),
        "application": (False, True, True, False),
        "release": (True, False, False, True),
        "refund": (False, False, True, False),
        "write-off": (False, True, True, False),
        "reversal": (True, False, True, True),
    }
    up, down, credit_up, credit_down = ups_and_downs[kind]
    if any(not (up if number > 0 else down) for number in receivable):
        return True
    if any(not (credit_up if number > 0 else credit_down) for number in credit):
        return True
    return kind in {"payment", "credit-note"} and document.amount <= 0


def _is_opening(document: Document, options: Options) -> bool:
    """Against equity; deposit and pending accounts alone do not make an opening."""
    names = [line.account for line in document.outside]
    return (
        document.kind in {"invoice", "payment", "credit-note"}
        and any(options.under(name, options.roots["equity"]) for name in names)
        and all(options.is_opening(name) for name in names)
    )


def _check_due(document: Document, breach: Any) -> None:
    if document.kind != "invoice" or document.opening:
        return
    dues = [document.due, *(line.due for line in document.on("receivable"))]
    if any(due is not None and due < document.date for due in dues):
        breach("due-before-date")


def _check_duplicates(ledger: Ledger) -> None:
    for document in ledger.documents:
        number = document.number
        if number is not None and ledger.find(number) is not document:
            ledger.breaches.append(("duplicate-number", document.lineno))
    requests = [
        (document, document.meta["deposit"])
        for document in ledger.documents
        if document.kind == "payment" and document.meta.get("deposit")
    ]
    for payment, number in requests:
        if ledger.find(number) is not None:
            # Which of the two is at fault, the language does not say.
            ledger.breaches.append(("duplicate-number", payment.lineno))
