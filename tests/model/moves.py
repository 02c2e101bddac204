"""Steps become applications, releases, refunds, write-offs, reversals, and mixtures."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from model.fold import MONEY
from model.money import invoices_of, money_of
from model.writer import (
    AMOUNTS,
    CURRENCIES,
    CUSTOMERS,
    Step,
    Writer,
    amount_of,
    credit,
    day_of,
    pick,
    receivable,
    whole,
)
from model.writing import Entry, Posting

if TYPE_CHECKING:
    from model.documents import Document
    from model.fold import Fold


def application(writer: Writer, step: Step) -> Entry | None:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    source = pick(money_of(state, customer, currency), step.target)
    invoice = pick(invoices_of(state, customer, currency), step.detail)
    if source is None or invoice is None or not (source.number and invoice.number):
        return None
    fitting = min(state.unused(source), state.left(invoice))
    amount = amount_of(step, fitting) or Decimal(10)
    entry = Entry(day_of(step), "Application", "Expenses:Fees")
    keys = {"settles": invoice.number}, {"uses": source.number}
    entry.postings = [
        Posting(credit(customer), amount, currency, keys[1]),
        Posting(receivable(customer), -amount, currency, keys[0]),
    ]
    if writer.short and step.form in {1, 2}:
        entry.postings[0].keys = {}
    if writer.short and step.form in {2, 4}:
        entry.postings[1].keys = {}
        entry.links.append(invoice.number)
    _name_optional(writer, step, entry, "application", "I")
    return entry


def _name_optional(
    writer: Writer, step: Step, entry: Entry, key: str, letter: str
) -> None:
    if step.form % 3 == 1:
        entry.keys[key] = None
    elif step.form % 3 == 2 or key == "reversal":
        entry.keys[key] = writer.take_number(letter)


def combined_payment(writer: Writer, step: Step) -> Entry | None:
    """Used credit and money in one transaction."""
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    sources = [x for x in money_of(state, customer, currency) if state.unused(x) > 0]
    invoices = invoices_of(state, customer, currency)
    if not sources or not invoices:
        return None
    entry = Entry(day_of(step), "Credit and money", "Assets:Bank", money_first=True)
    used = Decimal(0)
    for source in sources[: 1 + step.detail % 2]:
        part = amount_of(replace(step, amount=step.target % 4), state.unused(source))
        keys = {"uses": source.number or ""}
        if writer.short and step.form in {1, 2}:
            keys = {}
        entry.postings.append(Posting(credit(customer), part, currency, keys))
        used += part
    rest = used + AMOUNTS[step.amount % 6]
    if writer.short and step.form in {2, 4}:
        # All in short: one posting shared among the links.
        entry.postings.append(Posting(receivable(customer), -rest, currency))
        entry.links += [x.number for x in invoices[:2] if x.number]
    else:
        _settle_in_turn(entry, invoices[: 1 + step.detail // 2 % 2], state, rest)
    if step.form % 2:
        entry.postings.reverse()
    entry.keys["payment"] = writer.take_number("R")
    return entry


def _settle_in_turn(
    entry: Entry, invoices: list[Document], state: Fold, rest: Decimal
) -> None:
    """In full: each invoice in turn, and what is over on credit."""
    customer, currency = invoices[0].customer, invoices[0].currency
    for invoice in invoices:
        part = min(rest, max(state.left(invoice), Decimal(0)))
        if part and invoice.number:
            keys = {"settles": invoice.number}
            entry.postings.append(Posting(receivable(customer), -part, currency, keys))
            rest -= part
    if rest:
        entry.postings.append(Posting(credit(customer), -rest, currency))


def release(writer: Writer, step: Step) -> Entry | None:
    state = writer.state(day_of(step))
    pairs = [
        (fact.invoice, fact.source)
        for fact in state.settled
        if fact.source.kind in MONEY and state.used(fact.source, fact.invoice) > 0
    ]
    pairs = [pair for pair in pairs if pair[0].number and pair[1].number]
    if not pairs:
        return None
    invoice, source = pairs[step.target % len(pairs)]
    amount = amount_of(step, state.used(source, invoice))
    entry = Entry(day_of(step), "Release", "Expenses:Fees")
    keys = {"settles": invoice.number or ""}, {"uses": source.number or ""}
    account, currency = receivable(invoice.customer), invoice.currency
    entry.postings = [
        Posting(account, amount, currency, keys[0]),
        Posting(credit(invoice.customer), -amount, currency, keys[1]),
    ]
    _name_optional(writer, step, entry, "release", "L")
    return entry


def refund(writer: Writer, step: Step) -> Entry | None:
    entry = _take_credit(writer, step, "refund", "B", "Assets:Bank")
    if entry is not None and step.detail == 3:
        entry.flag = "!"
    return entry


def keep_excess(writer: Writer, step: Step) -> Entry | None:
    return _take_credit(writer, step, "write-off", "P", "Income:Services")


def _take_credit(
    writer: Writer, step: Step, key: str, letter: str, against: str
) -> Entry | None:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    source = pick(money_of(state, customer, currency), step.target)
    if source is None or not source.number:
        return None
    amount = amount_of(step, state.unused(source)) or Decimal(10)
    keys = {} if writer.short and step.form == 1 else {"uses": source.number}
    entry = Entry(day_of(step), key, against)
    entry.postings = [Posting(credit(customer), amount, currency, keys)]
    entry.keys[key] = writer.take_number(letter)
    return entry


def bad_debt(writer: Writer, step: Step) -> Entry | None:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    invoice = pick(invoices_of(state, customer, currency), step.target)
    if invoice is None or not invoice.number:
        return None
    amount = amount_of(step, state.left(invoice)) or Decimal(10)
    entry = Entry(day_of(step), "Bad debt", "Expenses:BadDebt")
    keys = {"settles": invoice.number}
    if not whole(writer, step):
        keys = {}
        entry.links.append(invoice.number)
    entry.postings = [Posting(receivable(customer), -amount, currency, keys)]
    entry.keys["write-off"] = writer.take_number("P")
    return entry


def reversal(writer: Writer, step: Step) -> Entry | None:
    """Undo exactly, or in short; `writer` has no breach of its own here."""
    day = day_of(step)
    state = writer.state(day)
    kinds = {*MONEY, "refund", "write-off"}
    found = [x for x in state.counted if x.kind in kinds and x.number]
    target = pick(found, step.target)
    if target is None:
        return None
    entry = Entry(day, "Reversal", "Assets:Bank")
    if target.kind in {"credit-note", "write-off"} and target.outside:
        entry.against = target.outside[0].account
    entry.keys["reverses"] = target.number
    if step.detail % 2:
        entry.keys["reversal"] = writer.take_number("X")
    debits = [
        Posting(receivable(target.customer), amount, target.currency, {"settles": name})
        for name, amount in _reopened(state, target).items()
    ]
    entry.postings = debits + _given_back(state, target)
    if writer.short and step.form % 3:
        _shorten_reversal(step, entry, target)
    if not entry.postings:
        return None
    if step.detail == 2 and target.kind in {"payment", "refund"}:
        entry.postings.append(Posting("Expenses:Fees", Decimal(3), target.currency))
    return entry


def _reopened(state: Fold, target: Document) -> dict[str, Decimal]:
    facts = [fact for fact in state.settled if fact.source is target]
    found = {x.invoice.number or "": state.used(target, x.invoice) for x in facts}
    return {name: amount for name, amount in found.items() if amount}


def _given_back(state: Fold, target: Document) -> list[Posting]:
    account = credit(target.customer)
    if target.kind in MONEY:
        names = {target.number or "": state.unused(target)}
    else:
        names = {}
        for fact in state.taken:
            if fact.by is target:
                name = fact.source.number or ""
                names[name] = names.get(name, Decimal(0)) - fact.amount
    return [
        Posting(account, amount, target.currency, {"uses": name} if name else {})
        for name, amount in names.items()
        if amount
    ]


def _shorten_reversal(step: Step, entry: Entry, target: Document) -> None:
    """One posting on each account; or all on the receivable, where that may be."""
    sums: dict[str, Decimal] = {}
    for posting in entry.postings:
        account = posting.account
        if target.kind in MONEY and step.form % 3 == 2:
            account = receivable(target.customer)
        sums[account] = sums.get(account, Decimal(0)) + posting.number
    entry.postings = [
        Posting(account, amount, target.currency) for account, amount in sums.items()
    ]


def dearer_credit(writer: Writer, step: Step) -> Entry | None:
    """An application or release whose two sides were booked at two prices."""
    make = release if step.detail % 3 == 2 else application
    entry = make(writer, replace(step, currency=3))
    if entry is None:
        return None
    entry.against = "Income:FX"
    prices = (Decimal("0.50"), Decimal("0.40"), Decimal("0.60"))
    for posting, price in zip(entry.postings, prices, strict=False):
        posting.price = price
    return entry


#: Kind → its key, and the sign that its postings have on the two accounts.
SIGNS = {
    "payment": ("payment", (-1,), (1, -1, -1)),
    "credit-note": ("credit-note", (-1,), (-1,)),
    "application": ("application", (-1,), (1,)),
    "release": ("release", (1,), (-1,)),
    "refund": ("refund", (), (1,)),
    "write-off": ("write-off", (-1,), (1,)),
    "reversal": ("reverses", (1,), (1, 1, -1)),
    "keyless": ("", (-1, -1, 1), (1, -1)),
}


def anything(writer: Writer, step: Step) -> Entry | None:
    """Several postings on both accounts, some with keys, some without."""
    rng = random.Random(repr(step))  # noqa: S311  (a choice, no secret)
    kind = list(SIGNS)[step.form % len(SIGNS)]
    key, *signs = SIGNS[kind]
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    sides = [
        (receivable, "settles", invoices_of(state, customer, currency), signs[0]),
        (credit, "uses", money_of(state, customer, currency), signs[1]),
    ]
    entry = Entry(
        day_of(step), "Anything", "Assets:Bank", money_first=rng.random() < 0.5
    )
    for account, name, found, sign in sides:
        for _ in range(rng.choice((0, 1, 1, 2, 3)) if sign else 0):
            number = rng.choice(sign) * rng.choice(AMOUNTS[1:6]) / 2
            posting = Posting(account(customer), number, currency)
            if found and rng.random() < 0.6 and (name == "settles" or number > 0):
                posting.keys[name] = rng.choice(found[:3]).number or ""
            entry.postings.append(posting)
    names = [x.number for x in sides[0][2] if x.number] + [writer.number("F")]
    entry.links = rng.sample(names, min(len(names), rng.choice((0, 1, 2, 2))))
    if kind == "reversal":
        money = [x.number for x in state.counted if x.kind in MONEY and x.number]
        entry.keys[key] = rng.choice(money) if money else "nothing"
    elif kind != "keyless":
        entry.keys[key] = writer.take_number("Z")
    if kind == "credit-note" and rng.random() < 0.5:
        entry.keys["corrects"] = rng.choice(names)
    rng.shuffle(entry.postings)
    return entry if entry.postings else None
