"""A book in the making: what stands in it so far, and what may be added."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.parser import parser

from model.documents import order
from model.model import settle

if TYPE_CHECKING:
    from model.documents import Document
    from model.fold import Fold
    from model.writing import Entry


CUSTOMERS = ("Acme", "Beta", "France:Gamma")


CURRENCIES = ("EUR", "EUR", "EUR", "USD")


FIRST_DAY = datetime.date(2026, 1, 1)


#: Few days, so that much happens on one.
DAYS = 6


AMOUNTS = tuple(Decimal(n) for n in (100, 30, 50, 70, 120, 10, 0))


OPENING = """\
2020-01-01 open Assets:Bank
2020-01-01 open Assets:Cheques
2020-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2020-01-01 open Assets:Receivable:Beta
  payment-terms: 2
2020-01-01 open Assets:Receivable:France:Gamma
2020-01-01 open Assets:Receivable:Idle USD
2020-01-01 open Assets:Receivable:Friend
  customer: FALSE
2020-01-01 open Liabilities:CustomerCredit:Acme
2020-01-01 open Liabilities:CustomerCredit:Beta
2020-01-01 open Liabilities:CustomerCredit:France:Gamma
2020-01-01 open Liabilities:CustomerCredit:Friend
2020-01-01 open Liabilities:Deposits
2020-01-01 open Income:Services
2020-01-01 open Income:FX
2020-01-01 open Expenses:Fees
2020-01-01 open Expenses:BadDebt
2020-01-01 open Equity:Opening
2020-01-01 custom "infast-option" "deposit" Liabilities:Deposits
"""


OPTIONS: dict[str, Any] = {
    "name_assets": "Assets",
    "name_liabilities": "Liabilities",
    "name_equity": "Equity",
    "name_income": "Income",
    "name_expenses": "Expenses",
}


@dataclass(frozen=True)
class Step:
    """One document to come; every field is a choice, 0 the plainest."""

    kind: int = 0
    day: int = 0
    customer: int = 0
    currency: int = 0
    amount: int = 0
    target: int = 0
    form: int = 0
    detail: int = 0
    fault: int = 0


#: With what letter the numbers of a kind begin.
LETTERS = {
    "invoice": "F",
    "credit-note": "A",
    "payment": "R",
    "application": "I",
    "refund": "B",
}


class Writer:
    """Turns steps into the entries of a book, one after the other."""

    def __init__(self, declared: str, *, lawful: bool, short: bool) -> None:
        self.lawful = lawful
        self.short = short
        self.head = OPENING + declared
        self.entries = list(parser.parse_string(self.head)[0])
        self.texts: list[str] = []
        self.counters: dict[str, int] = {}
        self.fold = settle(self.entries, OPTIONS)

    # ------------------------------------------------------------- what there is

    def text(self) -> str:
        return self.head + "\n" + "\n".join(self.texts)

    def number(self, letter: str, ahead: int = 1) -> str:
        """The next number of a series; they begin at 8, so that 10 comes soon."""
        return f"{letter}{self.counters.get(letter, 7) + ahead}"

    def take_number(self, letter: str) -> str:
        number = self.number(letter)
        self.counters[letter] = self.counters.get(letter, 7) + 1
        return number

    def state(self, day: datetime.date) -> Fold:
        """How the books so far stand at the end of a day."""
        return settle(self.entries, OPTIONS, until=day)

    def add(self, entry: Entry) -> bool:
        """Add an entry to the book, unless it may not stand there.

        A lawful book takes none that adds a breach; no book takes one whose turn the
        language leaves to "its content".
        """
        text = entry.text()
        parsed, errors, _ = parser.parse_string(text)
        assert not errors, (text, errors)
        entries = data.sorted([*self.entries, *parsed])
        fold = settle(entries, OPTIONS)
        if (self.lawful and fold.breaches) or hinges_on_content(fold.ledger.documents):
            return False
        self.entries, self.fold = entries, fold
        self.texts.append(text)
        return True


def hinges_on_content(documents: list[Document]) -> bool:
    """Whether two documents would take turns by their content alone."""
    turns = [
        (
            order(document)[:4],
            # Of other kinds, what different customers have never meets.
            document.customer
            if document.number is None and document.kind != "reversal"
            else "",
        )
        for document in documents
    ]
    return any(turns.count(turn) > 1 for turn in turns)


def day_of(step: Step) -> datetime.date:
    return FIRST_DAY + datetime.timedelta(days=step.day)


def receivable(customer: str) -> str:
    return f"Assets:Receivable:{customer}"


def credit(customer: str) -> str:
    return f"Liabilities:CustomerCredit:{customer}"


def pick(found: list[Document], index: int) -> Document | None:
    return found[index % len(found)] if found else None


def whole(writer: Writer, step: Step) -> bool:
    """Whether this step is written in full form."""
    return not writer.short or step.form % 3 == 0


def amount_of(step: Step, fitting: Decimal) -> Decimal:
    """Mostly what fits, at times a part, at times more."""
    if step.amount == 1 and fitting > 10:
        return fitting - 10
    if step.amount == 2:
        return fitting + 20
    if step.amount == 3 and fitting > 0:
        return fitting / 2
    return fitting
