"""What a step may spoil on purpose, one thing at a time."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from model.writer import CUSTOMERS, DAYS, FIRST_DAY, LETTERS, Step, credit, receivable
from model.writing import Entry, Posting

if TYPE_CHECKING:
    from collections.abc import Callable


def no_fault(_entry: Entry, _step: Step) -> None:
    """Most steps have none."""


def _more(entry: Entry, _step: Step) -> None:
    entry.postings[-1].number *= 2


def _another_name(entry: Entry, step: Step) -> None:
    for posting in entry.postings:
        for key in posting.keys:
            if key != "due":
                posting.keys[key] = ("F8", "R8", "A8", "nothing", "F9")[step.target % 5]


def _no_names(entry: Entry, _step: Step) -> None:
    for posting in entry.postings:
        posting.keys = {}


def _no_links(entry: Entry, _step: Step) -> None:
    entry.links = []


def _another_link(entry: Entry, step: Step) -> None:
    entry.links = [("F8", "F9", "F99", "contract", "R8")[step.target % 5]]


def _same_number(entry: Entry, step: Step) -> None:
    """A number of another kind of document, so that no two are equal but in number."""
    for key in entry.keys:
        if key in {"invoice", "credit-note", "payment", "refund", "application"}:
            number = ("F8", "R8", "A8")[step.target % 3]
            if not number.startswith(LETTERS[key]):
                entry.keys[key] = number


def _no_number(entry: Entry, _step: Step) -> None:
    for key in entry.keys:
        if key not in {"due", "corrects", "reverses", "method", "bank-reference"}:
            entry.keys[key] = None


def _turned(entry: Entry, _step: Step) -> None:
    """The wrong sign, in postings that name nothing, so that it is the one cause."""
    for posting in entry.postings:
        posting.number = -posting.number
        posting.keys = {}
    entry.links = []


def _odd_flag(entry: Entry, _step: Step) -> None:
    entry.flag = "#"


def _draft(entry: Entry, _step: Step) -> None:
    entry.flag = "!"


def _two_keys(entry: Entry, _step: Step) -> None:
    entry.keys |= {"invoice": "F98", "refund": "B98"}


def _no_key(entry: Entry, _step: Step) -> None:
    entry.keys = {k: v for k, v in entry.keys.items() if k in {"due", "method"}}


def _another_method(entry: Entry, _step: Step) -> None:
    if "payment" in entry.keys:
        entry.keys["method"] = "barter"


def _another_day(entry: Entry, step: Step) -> None:
    entry.date = FIRST_DAY + datetime.timedelta(days=step.target % DAYS)


def _early_due(entry: Entry, _step: Step) -> None:
    if "invoice" in entry.keys:
        entry.keys["due"] = "2025-12-31"


def _odd_value(entry: Entry, _step: Step) -> None:
    if "invoice" in entry.keys:
        entry.keys["due"] = "soon"
    else:
        entry.postings.append(Posting("Expenses:Fees", Decimal(1), "EUR"))
        entry.postings[-1].keys = {"settles": "F8"}


def _another_customer(entry: Entry, step: Step) -> None:
    """All of the document is another customer's."""
    name = CUSTOMERS[(step.customer + 1) % len(CUSTOMERS)]
    for posting in entry.postings:
        for side in (receivable, credit):
            if posting.account.startswith(side("")):
                posting.account = side(name)


def _another_currency(entry: Entry, _step: Step) -> None:
    for posting in entry.postings:
        posting.currency = "USD" if posting.currency == "EUR" else "EUR"
        posting.price = None


def _mixed_customers(entry: Entry, step: Step) -> None:
    """One more posting, of somebody else."""
    last = entry.postings[-1]
    plain = {"invoice", "payment", "credit-note"} & set(entry.keys)
    alone = last.account.startswith("Assets:Receivable:") and len(entry.postings) == 1
    if plain and alone:
        name = CUSTOMERS[(step.customer + 1) % len(CUSTOMERS)]
        entry.postings.append(Posting(receivable(name), last.number, last.currency))


FAULTS: list[Callable[[Entry, Step], None]] = [
    no_fault,
    _more,
    _another_name,
    _no_names,
    _no_links,
    _another_link,
    _same_number,
    _no_number,
    _turned,
    _odd_flag,
    _draft,
    _two_keys,
    _no_key,
    _another_method,
    _another_day,
    _early_due,
    _odd_value,
    _another_customer,
    _another_currency,
    _mixed_customers,
]
