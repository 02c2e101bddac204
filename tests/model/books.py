"""Random books: ledger texts on which the engine and the model must agree.

A book is a list of `Step`s, each a handful of small integers, so that Hypothesis can
drop steps and lower integers until little is left. What a step means depends on the
books so far: the `Writer` settles them with the model and chooses amounts and names
that mostly fit. A step may carry a fault, which spoils what was written on purpose.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.parser import parser
from hypothesis import strategies as st

from model.fold import MONEY, Fold
from model.model import settle
from model.writing import Entry, Posting

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from model.reading import Document

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
#: What some books declare besides.
DECLARED = (
    "",
    '2020-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank\n',
    '2020-01-01 custom "infast-option" "numbering" "invoice" "F{number}"\n',
)
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


#: The widest value of each field of a step.
WIDTHS = {
    "kind": 15,
    "day": DAYS - 1,
    "customer": len(CUSTOMERS) - 1,
    "currency": len(CURRENCIES) - 1,
    "amount": 11,
    "target": 11,
    "form": 11,
    "detail": 11,
    "fault": 59,
}


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
        """Add an entry to the book; a lawful book refuses one that adds a breach."""
        text = entry.text()
        parsed, errors, _ = parser.parse_string(text)
        assert not errors, (text, errors)
        entries = data.sorted([*self.entries, *parsed])
        fold = settle(entries, OPTIONS)
        if self.lawful and fold.breaches:
            return False
        self.entries, self.fold = entries, fold
        self.texts.append(text)
        return True

    def write(self, step: Step) -> None:
        kind = KINDS[step.kind % len(KINDS)]
        before = dict(self.counters)
        entry = kind(self, step)
        if entry is None:
            return
        if step.fault < len(FAULTS) and not self.lawful:
            FAULTS[step.fault](self, entry, step)
        if not self.add(entry):
            self.counters = before


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


# -------------------------------------------------------------------- the kinds


def new_invoice(writer: Writer, step: Step) -> Entry:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    amount = AMOUNTS[step.amount % len(AMOUNTS)]
    number = writer.take_number("F")
    against = "Equity:Opening" if step.detail == 1 else "Income:Services"
    entry = Entry(day_of(step), f"Invoice {number}", against)
    entry.keys["invoice"] = number
    account = receivable(customer)
    days = [datetime.timedelta(days=n) for n in (1, 3, -2)]
    if step.form in {1, 2} or (step.form == 3 and step.detail == 1):
        entry.keys["due"] = str(entry.date + days[step.form - 1])
    entry.postings = [Posting(account, amount, currency)]
    if amount == 0:
        entry.postings.append(Posting(against, amount, currency))
    if step.detail == 2 and amount:
        later = {"due": str(entry.date + days[1])}
        sooner = {"due": str(entry.date)}
        entry.postings = [
            Posting(account, amount / 2, currency, later),
            Posting(account, amount / 2, currency, sooner),
        ]
    if step.detail == 3:
        entry.flag = "!"
    if step.detail == 4 and currency == "USD":
        entry.postings[0].price = Decimal("0.50")
    return entry


def _invoices(state: Fold, customer: str, currency: str) -> list[Document]:
    found = [
        document
        for document in state.counted
        if document.kind == "invoice"
        and (document.customer, document.currency) == (customer, currency)
        and document.number is not None
    ]
    return sorted(found, key=lambda document: state.left(document) <= 0)


def _money(state: Fold, customer: str, currency: str) -> list[Document]:
    found = [
        document
        for document in state.counted
        if document.kind in MONEY
        and (document.customer, document.currency) == (customer, currency)
        and document.number is not None
    ]
    return sorted(found, key=lambda document: state.unused(document) <= 0)


def payment(writer: Writer, step: Step) -> Entry:
    """Of one or two invoices: in full, or in short with links."""
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    entry = Entry(day_of(step), "Payment", "Assets:Bank", money_first=True)
    invoices = _invoices(state, customer, currency)
    first = pick(invoices, step.target)
    chosen = [first] if first else []
    if step.detail in {1, 2} and len(invoices) > 1:
        other = pick(invoices, step.target + 1)
        chosen += [other] if other else []
    needed = sum((state.left(x) for x in chosen), Decimal(0))
    amount = amount_of(step, needed) or AMOUNTS[step.amount % 5]
    if chosen and whole(writer, step):
        _pay_in_full(entry, state, chosen, amount)
    elif chosen:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        entry.links += [x.number for x in chosen if x.number]
    else:
        _pay_ahead(writer, step, entry, amount)
    _name_payment(writer, step, entry)
    if step.detail == 3:
        entry.postings.append(Posting("Expenses:Fees", Decimal(2), currency))
    if step.detail == 4 and currency == "USD":
        for posting in entry.postings:
            posting.price = Decimal("0.50")
    return entry


def _pay_in_full(
    entry: Entry, state: Fold, chosen: list[Document], amount: Decimal
) -> None:
    customer, currency = chosen[0].customer, chosen[0].currency
    for invoice in chosen:
        part = min(amount, state.left(invoice))
        if part > 0 and invoice.number:
            keys = {"settles": invoice.number}
            posting = Posting(receivable(customer), -part, currency, keys)
            entry.postings.append(posting)
            amount -= part
    if amount:
        entry.postings.append(Posting(credit(customer), -amount, currency))


def _pay_ahead(writer: Writer, step: Step, entry: Entry, amount: Decimal) -> None:
    """Money that comes first: on credit, or with a link to an invoice to come."""
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    if whole(writer, step):
        entry.postings.append(Posting(credit(customer), -amount, currency))
    else:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        entry.links.append(writer.number("F", 1 + step.target % 3))


def _name_payment(writer: Writer, step: Step, entry: Entry) -> None:
    """With a number, a key alone, a method alone, or nothing at all."""
    nameless = step.detail in {5, 6} and not any(
        posting.account.startswith("Liabilities") for posting in entry.postings
    )
    if not nameless:
        entry.keys["payment"] = writer.take_number("R")
    elif step.detail == 5:
        entry.keys["payment"] = None
    if step.form % 2:
        entry.keys["method"] = "transfer"
    if step.detail == 7:
        entry.flag = "!"
    if step.detail == 8:
        entry.keys["bank-reference"] = "x"


def pay_later_invoices(writer: Writer, step: Step) -> Entry:
    """A short payment whose links name invoices of any day, drafts, or those to come.

    The pick is among all the invoices of the customer, whatever their date.
    """
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    entry = Entry(day_of(step), "Payment ahead", "Assets:Bank", money_first=True)
    everything = [x for x in writer.fold.ledger.documents if x.kind == "invoice"]
    mine = [x.number for x in everything if x.customer == customer and x.number]
    numbers = [*mine, writer.number("F", 1), writer.number("F", 2)]
    entry.links.append(numbers[step.target % len(numbers)])
    if step.detail % 2:
        entry.links.append(numbers[(step.target + 1) % len(numbers)])
    amount = AMOUNTS[step.amount % 6]
    if writer.short:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        if step.detail in {4, 5}:
            entry.postings.append(Posting(credit(customer), -amount, currency))
    else:
        entry.postings.append(Posting(credit(customer), -amount, currency))
    entry.keys["payment"] = writer.take_number("R")
    return entry


def credit_note(writer: Writer, step: Step) -> Entry:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    number = writer.take_number("A")
    entry = Entry(day_of(step), f"Credit note {number}", "Income:Services")
    entry.keys["credit-note"] = number
    invoice = pick(_invoices(state, customer, currency), step.target)
    left = state.left(invoice) if invoice else Decimal(0)
    amount = amount_of(step, left) or AMOUNTS[step.amount % 5]
    if invoice is None or invoice.number is None:
        entry.postings.append(Posting(credit(customer), -amount, currency))
        return entry
    if step.detail % 3 != 2:
        entry.keys["corrects"] = invoice.number
    if step.detail == 1:
        entry.postings.append(Posting(credit(customer), -amount, currency))
    elif whole(writer, step):
        _pay_in_full(entry, state, [invoice], amount)
    else:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        if "corrects" not in entry.keys:
            entry.links.append(invoice.number)
    if step.detail == 3:
        entry.flag = "!"
    return entry


def application(writer: Writer, step: Step) -> Entry | None:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    source = pick(_money(state, customer, currency), step.target)
    invoice = pick(_invoices(state, customer, currency), step.detail)
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
    sources = [x for x in _money(state, customer, currency) if state.unused(x) > 0]
    invoices = _invoices(state, customer, currency)
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
    _settle_combined(writer, step, entry, invoices, state, used)
    entry.keys["payment"] = writer.take_number("R")
    return entry


def _settle_combined(
    writer: Writer,
    step: Step,
    entry: Entry,
    invoices: list[Document],
    state: Fold,
    used: Decimal,
) -> None:
    money = AMOUNTS[step.amount % 6]
    rest = used + money
    account = receivable(invoices[0].customer)
    for invoice in invoices[: 1 + step.detail // 2 % 2]:
        part = min(rest, max(state.left(invoice), Decimal(0)))
        if part and invoice.number:
            keys = {"settles": invoice.number}
            entry.postings.append(Posting(account, -part, invoice.currency, keys))
            rest -= part
    if rest and writer.short and step.form in {2, 4}:
        # All in short: one posting shared among the links.
        entry.postings = [x for x in entry.postings if x.account != account]
        entry.postings.append(Posting(account, -used - money, invoices[0].currency))
        entry.links += [x.number for x in invoices[:2] if x.number]
    elif rest:
        account = credit(invoices[0].customer)
        entry.postings.append(Posting(account, -rest, invoices[0].currency))
    if step.form % 2:
        entry.postings.reverse()


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
    source = pick(_money(state, customer, currency), step.target)
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
    invoice = pick(_invoices(state, customer, currency), step.target)
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
    if step.detail == 2 and target.kind in {"payment", "refund"}:
        entry.postings.append(Posting("Expenses:Fees", Decimal(3), target.currency))
    return entry if entry.postings else None


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
        Posting(account, amount, target.currency, {"uses": name})
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


def deposit_invoice(writer: Writer, step: Step) -> Entry:
    entry = new_invoice(writer, replace(step, detail=0, amount=step.amount % 5))
    entry.against = "Liabilities:Deposits"
    return entry


def final_invoice(writer: Writer, step: Step) -> Entry | None:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    asked = [x for x in _invoices(state, customer, currency) if state.deposit(x)]
    found = pick(asked, step.target)
    if found is None or not found.number:
        return None
    entry = new_invoice(writer, replace(step, detail=0, amount=step.amount % 5))
    amount = amount_of(step, state.deposit_left(found)) or Decimal(10)
    keys = {"deducts": found.number}
    entry.postings.insert(0, Posting("Liabilities:Deposits", amount, currency, keys))
    return entry


def give_deposit_back(writer: Writer, step: Step) -> Entry | None:
    """A credit note on a final invoice, or on the deposit invoice itself."""
    state = writer.state(day_of(step))
    number = writer.number("A")
    entry = Entry(day_of(step), f"Credit note {number}", "Income:Services")
    if step.detail % 2 and state.deducted:
        fact = state.deducted[step.target % len(state.deducted)]
        by, name, sign = fact.by, fact.deposit.number or "", -1
        size, keys = amount_of(step, abs(fact.amount)), {"deducts": name}
    else:
        asked = [x for x in state.counted if x.kind == "invoice" and state.deposit(x)]
        found = pick(asked, step.target)
        if found is None:
            return None
        by, sign, keys = found, 1, {}
        size = amount_of(step, state.deposit_left(found))
    if by.kind != "invoice" or not by.number or size <= 0:
        return None
    entry.keys = {"credit-note": writer.take_number("A"), "corrects": by.number}
    owed = size if sign > 0 else Decimal(10)
    entry.postings = [
        Posting("Liabilities:Deposits", sign * size, by.currency, dict(keys)),
        Posting(credit(by.customer), -owed, by.currency),
    ]
    return entry


KINDS: list[Callable[[Writer, Step], Entry | None]] = [
    new_invoice,
    payment,
    credit_note,
    application,
    payment,
    pay_later_invoices,
    combined_payment,
    reversal,
    release,
    refund,
    bad_debt,
    keep_excess,
    new_invoice,
    deposit_invoice,
    final_invoice,
    give_deposit_back,
]


# ------------------------------------------------------------------------ faults


def no_fault(writer: Writer, entry: Entry, step: Step) -> None:
    """Most steps have none."""


def _more(writer: Writer, entry: Entry, step: Step) -> None:
    entry.postings[-1].number *= 2


def _another_name(writer: Writer, entry: Entry, step: Step) -> None:
    for posting in entry.postings:
        for key in posting.keys:
            if key != "due":
                posting.keys[key] = ("F8", "R8", "A8", "nothing", "F9")[step.target % 5]


def _no_names(writer: Writer, entry: Entry, step: Step) -> None:
    for posting in entry.postings:
        posting.keys = {}


def _no_links(writer: Writer, entry: Entry, step: Step) -> None:
    entry.links = []


def _another_link(writer: Writer, entry: Entry, step: Step) -> None:
    entry.links = [("F8", "F9", "F99", "contract", "R8")[step.target % 5]]


def _same_number(writer: Writer, entry: Entry, step: Step) -> None:
    """A number of another kind of document, so that no two are equal but in number."""
    for key in entry.keys:
        if key in {"invoice", "credit-note", "payment", "refund", "application"}:
            number = ("F8", "R8", "A8")[step.target % 3]
            if not number.startswith(LETTERS[key]):
                entry.keys[key] = number


def _no_number(writer: Writer, entry: Entry, step: Step) -> None:
    for key in entry.keys:
        if key not in {"due", "corrects", "reverses", "method", "bank-reference"}:
            entry.keys[key] = None


def _turned(writer: Writer, entry: Entry, step: Step) -> None:
    """The wrong sign, in postings that name nothing, so that it is the one cause."""
    for posting in entry.postings:
        posting.number = -posting.number
        posting.keys = {}
    entry.links = []


def _odd_flag(writer: Writer, entry: Entry, step: Step) -> None:
    entry.flag = "#"


def _draft(writer: Writer, entry: Entry, step: Step) -> None:
    entry.flag = "!"


def _two_keys(writer: Writer, entry: Entry, step: Step) -> None:
    entry.keys |= {"invoice": "F98", "refund": "B98"}


def _no_key(writer: Writer, entry: Entry, step: Step) -> None:
    entry.keys = {k: v for k, v in entry.keys.items() if k in {"due", "method"}}


def _another_method(writer: Writer, entry: Entry, step: Step) -> None:
    if "payment" in entry.keys:
        entry.keys["method"] = "barter"


def _another_day(writer: Writer, entry: Entry, step: Step) -> None:
    entry.date = FIRST_DAY + datetime.timedelta(days=step.target % DAYS)


def _early_due(writer: Writer, entry: Entry, step: Step) -> None:
    if "invoice" in entry.keys:
        entry.keys["due"] = "2025-12-31"


def _odd_value(writer: Writer, entry: Entry, step: Step) -> None:
    if "invoice" in entry.keys:
        entry.keys["due"] = "soon"
    else:
        entry.postings.append(Posting("Expenses:Fees", Decimal(1), "EUR"))
        entry.postings[-1].keys = {"settles": "F8"}


def _another_customer(writer: Writer, entry: Entry, step: Step) -> None:
    """All of the document is another customer's."""
    name = CUSTOMERS[(step.customer + 1) % len(CUSTOMERS)]
    for posting in entry.postings:
        for side in (receivable, credit):
            if posting.account.startswith(side("")):
                posting.account = side(name)


def _another_currency(writer: Writer, entry: Entry, step: Step) -> None:
    for posting in entry.postings:
        posting.currency = "USD" if posting.currency == "EUR" else "EUR"
        posting.price = None


def _mixed_customers(writer: Writer, entry: Entry, step: Step) -> None:
    """One more posting, of somebody else."""
    last = entry.postings[-1]
    if last.account.startswith("Assets:Receivable:") and len(entry.postings) == 1:
        name = CUSTOMERS[(step.customer + 1) % len(CUSTOMERS)]
        entry.postings.append(Posting(receivable(name), last.number, last.currency))


FAULTS: list[Callable[[Writer, Entry, Step], None]] = [
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


# ------------------------------------------------------------------------- books


def write_book(steps: list[Step], declared: int, *, lawful: bool, short: bool) -> str:
    """The text of a ledger, all documents in the order in which they were thought of.

    Args:
        steps: What to write.
        declared: Which options the book declares.
        lawful: Whether what would be a breach is left out.
        short: Whether short forms are used.
    """
    writer = Writer(DECLARED[declared], lawful=lawful, short=short)
    for step in steps:
        writer.write(step)
    return writer.text()


def random_book(rng: random.Random, size: int, lawful: bool, short: bool) -> str:  # noqa: FBT001
    """A random ledger of at most `size` documents."""
    steps = [
        Step(**{name: rng.randint(0, most) for name, most in WIDTHS.items()})
        for _ in range(size)
    ]
    declared = rng.randrange(len(DECLARED))
    return write_book(steps, declared, lawful=lawful, short=short)


def books(*, lawful: bool, short: bool) -> st.SearchStrategy[str]:
    """Books that shrink to few documents, each of the plainest sort."""
    fields = {name: st.integers(0, most) for name, most in WIDTHS.items()}
    steps = st.lists(st.builds(Step, **fields), max_size=14)
    declared = st.integers(0, len(DECLARED) - 1)
    return st.builds(
        write_book, steps, declared, lawful=st.just(lawful), short=st.just(short)
    )
