"""What holds for the FEC of any books.

Books are made of entries of every kind, in random order and amounts, over three
exercises; some documents are sealed, in a random order. Held against the checker, and
against the ledger itself, which knows nothing of the FEC.
"""

from __future__ import annotations

import datetime
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction
from fecbooks import CHART
from fecchecker import faults
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_infast import seals
from beancount_infast.export.fec import FecFiles, fec_files
from beancount_infast.export.fec_exercise import exercise_of_year
from beancount_infast.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

YEARS = (2024, 2025, 2026)
FIRST = datetime.date(2024, 1, 1)
DEPOSITS = """
2024-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2024-01-01 open Liabilities:Deposits
  pcg: "419100"
2024-01-01 open Expenses:Exchange
  pcg: "656000"
"""
# What the numbers of the PCG make of the ledger's accounts.
NUMBERS = {
    "Assets:Receivable": "411000",
    "Liabilities:CustomerCredit": "419700",
    "Liabilities:Deposits": "419100",
    "Assets:Bank": "512000",
    "Assets:Cash": "530000",
    "Liabilities:Suppliers": "401000",
    "Equity:Opening": "890000",
    "Equity:Reserves": "106000",
}


class Books(NamedTuple):
    """A ledger's entries, and the documents that are sealed one after the other."""

    entries: Sequence[str]
    sealed: Sequence[str]


class Writer:
    """Writes entries, each at most what is left of what it takes from."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.entries: list[str] = []
        self.numbers: list[str] = []
        self.left: dict[str, tuple[Decimal, str, datetime.date]] = {}
        self.deposits: dict[str, tuple[Decimal, str, datetime.date]] = {}
        self.counts: dict[str, int] = defaultdict(int)

    def day(self, after: datetime.date = FIRST) -> datetime.date:
        room = (datetime.date(2026, 12, 31) - after).days
        return after + datetime.timedelta(self.draw(st.integers(0, room)))

    def amount(self, most: Decimal = Decimal(5000)) -> Decimal:
        cents = self.draw(st.integers(1, int(most * 100)))
        return Decimal(cents) / 100

    def number(self, letter: str) -> str:
        self.counts[letter] += 1
        number = f"{letter}{self.counts[letter]}"
        self.numbers.append(number)
        return number

    def write(self, day: datetime.date, head: str, *postings: str) -> None:
        lines = [f'{day} * "{head.partition(":")[0]}"']
        if ":" in head:
            lines.append(f"  {head}")
        self.entries.append("\n".join([*lines, *(f"  {one}" for one in postings)]))

    # Kinds of entries.

    def invoice(self) -> None:
        day, amount, customer = self.day(), self.amount(), self.customer()
        number = self.number("F")
        income = "Income:Services"
        if self.draw(st.integers(0, 3)) == 0:
            income = "Liabilities:Deposits"
            self.deposits[number] = amount, customer, day
        elif self.draw(st.integers(0, 5)) == 0:
            income = "Equity:Opening"
        postings = [f"{income}  -{amount} EUR", f"Assets:Receivable:{customer}"]
        self.write(day, f'invoice: "{number}"', *postings)
        self.left[number] = amount, customer, day

    def payment(self) -> None:
        if not self.left:
            return
        invoice = self.draw(st.sampled_from(sorted(self.left)))
        left, customer, since = self.left.pop(invoice)
        day = self.day(since)
        paid = left if self.draw(st.integers(0, 2)) else self.amount(left)
        over = self.draw(st.sampled_from([Decimal(0), Decimal("12.34")]))
        if paid < left:
            self.left[invoice] = left - paid, customer, day
        lines = [
            f"Assets:Bank  {paid + over} EUR",
            f"Assets:Receivable:{customer}  -{paid} EUR",
            f'  settles: "{invoice}"',
        ]
        if over:
            lines.append(f"Liabilities:CustomerCredit:{customer}  -{over} EUR")
        self.write(day, f'payment: "{self.number("R")}"', *lines)

    def deduction(self) -> None:
        if not self.deposits:
            return
        asked = self.draw(st.sampled_from(sorted(self.deposits)))
        left, customer, since = self.deposits.pop(asked)
        day, number = self.day(since), self.number("F")
        taken = self.amount(left) if self.draw(st.booleans()) else left
        self.write(
            day,
            f'invoice: "{number}"',
            f"Income:Services  -{taken + 100} EUR",
            f"Liabilities:Deposits  {taken} EUR",
            f'  deducts: "{asked}"',
            f"Assets:Receivable:{customer}  100 EUR",
        )
        self.left[number] = Decimal(100), customer, day

    def expense(self) -> None:
        credit = self.draw(st.sampled_from(["Bank", "Cash"]))
        self.write(
            self.day(),
            "Dépense",
            f"Expenses:Rent  {self.amount()} EUR",
            f"Assets:{credit}",
        )

    def supplier(self) -> None:
        lines = f"Expenses:Fees  {self.amount()} EUR", "Liabilities:Suppliers"
        self.write(self.day(), "Achat", *lines)

    def dollars(self) -> None:
        units, price = self.amount(), self.draw(st.integers(500, 1500))
        self.write(
            self.day(),
            "Dollars",
            f"Assets:Savings  {units} USD @ {Decimal(price) / 1000} EUR",
            "Income:Gains",
        )

    def closing(self) -> None:
        year = self.draw(st.sampled_from(YEARS))
        amount = self.amount()
        lines = f"Income:Services  {amount} EUR", "Equity:Result"
        self.write(datetime.date(year, 12, 31), "Clôture", *lines)
        if year < YEARS[-1] and self.draw(st.booleans()):
            moved = f"Equity:Result  {amount} EUR", "Equity:Reserves"
            self.write(datetime.date(year + 1, 6, 30), "Affectation", *moved)

    def customer(self) -> str:
        return self.draw(st.sampled_from(["Acme", "Brun"]))


@st.composite
def any_books(draw: DrawFn) -> Books:
    writer = Writer(draw)
    kinds = [
        *(writer.invoice, writer.payment, writer.payment, writer.deduction),
        *(writer.expense, writer.supplier, writer.dollars, writer.closing),
    ]
    for kind in draw(
        st.lists(st.sampled_from(range(len(kinds))), min_size=20, max_size=30)
    ):
        kinds[kind]()
    for year in YEARS:
        writer.write(
            datetime.date(year, 5, 5), "Frais", "Expenses:Fees  1 EUR", "Assets:Bank"
        )
    order = draw(st.permutations(sorted(writer.numbers)))
    count = len(order) * draw(st.integers(0, 3)) // 3
    return Books(draw(st.permutations(writer.entries)), order[:count])


def read(books: Books, sealed: int) -> Opened:
    """Read books of which so many documents are sealed, each a day after the other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "main.beancount"
        text = CHART + DEPOSITS + "\n\n".join(books.entries) + "\n"
        path.write_text(text, "utf-8")
        opened = Opened(path)
        assert not opened.ledger.errors
        by_number = {d.number: d for d in opened.books.documents}
        previous = seals.BEGINNING
        lines: list[str] = []
        for rank, number in enumerate(books.sealed[:sealed]):
            document = by_number[number]
            entry: Any = opened.entries[document.position]
            previous = seals.digest_of(previous, seals.canonical(document, entry))
            day = datetime.date(2025, 1, 1) + datetime.timedelta(rank)
            lines.append(seals.seal_text(day, number, previous))
        if lines:
            path.write_text(f'{text}\ninclude "seals.beancount"\n', "utf-8")
            (Path(folder) / "seals.beancount").write_text("\n".join(lines), "utf-8")
            opened = Opened(path)
            assert not opened.ledger.errors
        return opened


def exported(opened: Opened, year: int) -> FecFiles:
    return fec_files(opened, exercise_of_year(year, "12-31"))


@settings(max_examples=40)
@given(any_books())
def test_a_checker_finds_nothing(books: Books) -> None:
    opened = read(books, len(books.sealed))
    for year in YEARS:
        made = exported(opened, year)
        assert faults(made.name, made.data, datetime.date(year, 1, 1)) == []


@settings(max_examples=40)
@given(any_books())
def test_each_account_ends_as_the_ledgers(books: Books) -> None:
    opened = read(books, 0)
    for year in YEARS:
        lines = exported(opened, year).lines
        for root, number in NUMBERS.items():
            balance = sum(
                (
                    posting.units.number
                    for entry in opened.entries
                    if isinstance(entry, Transaction) and entry.date.year <= year
                    for posting in entry.postings
                    if f"{posting.account}:".startswith(f"{root}:")
                    and posting.units is not None
                    and posting.units.number is not None
                ),
                Decimal(0),
            )
            shown = sum(line.amount for line in lines if line.account.number == number)
            assert shown == balance, (year, number)


@settings(max_examples=40)
@given(any_books())
def test_one_exercise_begins_where_another_ends(books: Books) -> None:
    opened = read(books, 0)
    for year in YEARS[:-1]:
        ends: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        begins: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in exported(opened, year).lines:
            if line.account.number[0] not in "67" and line.account.number[:2] != "12":
                ends[line.account.number, line.account.auxiliary] += line.amount
        for line in exported(opened, year + 1).lines:
            if line.number == "AN-000001" and line.account.number[:2] != "12":
                begins[line.account.number, line.account.auxiliary] += line.amount
        # What is brought forward is what is left of results.
        results = {("110000", ""), ("119000", "")}
        assert {k: v for k, v in ends.items() if v and k not in results} == {
            k: v for k, v in begins.items() if v and k not in results
        }


@settings(max_examples=40)
@given(any_books(), st.data())
def test_a_later_seal_changes_nothing_of_a_sealed_entry(
    books: Books, data: st.DataObject
) -> None:
    some = data.draw(st.integers(0, len(books.sealed)))
    before, after = read(books, some), read(books, len(books.sealed))
    for year in YEARS:
        kept = [
            (line.number, line.valid, line.piece, line.amount)
            for line in exported(before, year).lines
            if line.sealed
        ]
        now = [
            (line.number, line.valid, line.piece, line.amount)
            for line in exported(after, year).lines
            if line.sealed
        ]
        assert set(kept) <= set(now)


@settings(max_examples=40)
@given(any_books(), st.randoms())
def test_the_place_in_the_text_means_nothing(books: Books, random: Any) -> None:
    entries = list(books.entries)
    random.shuffle(entries)
    moved = Books(entries, books.sealed)
    for year in YEARS:
        one = exported(read(books, len(books.sealed)), year)
        other = exported(read(moved, len(books.sealed)), year)
        assert one.data == other.data


@settings(max_examples=40)
@given(any_books())
def test_letters_are_what_the_settlement_says(books: Books) -> None:
    """A receivable is lettered at the end where, and only where, nothing is left."""
    opened = read(books, 0)
    lettered: dict[str, set[bool]] = defaultdict(set)
    for line in exported(opened, YEARS[-1]).lines:
        if line.account.number == "411000" and line.piece.startswith("F"):
            lettered[line.piece].add(line.letter is not None)
    for invoice in opened.settlement.invoices.values():
        found = lettered.get(invoice.document.number or "", set())
        assert found <= {not invoice.left}
