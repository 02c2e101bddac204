"""What a ledger holds for the model: customers, documents, their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    from model.options import Options

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
    #: What `vat-of:` names, and where.
    vat_of: list[tuple[str, int]] = field(default_factory=list)
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
