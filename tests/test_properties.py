"""What holds for all books, whatever they say.

The books are random (`tests/model/books.py`), the figures are those that Beancount
itself adds up from what its loader gives, with our plugin in it.
"""

from __future__ import annotations

import datetime
import random
import tempfile
from collections import defaultdict
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core import data, realization
from beancount.core.data import Transaction
from beancount.parser import printer
from hypothesis import given
from hypothesis import strategies as st
from layouts import PLUGIN, lay_out, take_apart
from model.books import books, random_book
from model.writer import DAYS, FIRST_DAY

from beancount_infast import reports
from beancount_infast.reading import read_books

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.documents import Books

# The day before the first document to the day after the last.
EACH_DAY = [FIRST_DAY + datetime.timedelta(days=n) for n in range(-1, DAYS + 4)]


def large_book(seed: int, size: int, *, lawful: bool, short: bool) -> str:
    return random_book(random.Random(seed), size, lawful, short)  # noqa: S311


def any_book(*, lawful: bool) -> st.SearchStrategy[str]:
    """Give small books, which shrink well, and large ones, in which much happens."""
    small = [books(lawful=lawful, short=short) for short in (True, False)]
    large = [
        st.builds(
            large_book,
            st.integers(0, 2**32),
            st.integers(20, 80),
            lawful=st.just(lawful),
            short=st.just(short),
        )
        for short in (True, False)
    ]
    return st.one_of(*large, *small)


ANY_FORM = any_book(lawful=True)
ANY_BOOK = any_book(lawful=False)


class Loaded:
    """A text as Beancount's loader gives it, and the customers' books in it."""

    def __init__(self, text: str) -> None:
        self.entries: list[Directive]
        self.entries, self.errors, self.options = loader.load_string(PLUGIN + text)
        self.books: Books = read_books(self.entries, self.options)

    def said(self) -> list[str]:
        return [error.message for error in self.errors]


def figures(ledger: Books, day: datetime.date) -> dict[str, list[dict[str, Any]]]:
    """Give all that the reports say on a day."""
    view = reports.view(ledger, day)
    rows: dict[str, Iterable[Any]] = {
        "customers": reports.customers(view),
        "invoices": reports.invoices(view),
        "credits": reports.credits(view),
        "payments": reports.payments(view),
        "ageing": reports.ageing(view),
    }
    for key, customer in ledger.customers.items():
        rows[f"statement of {key}"] = reports.statement(view, customer)
    return {
        name: [asdict(row) for row in of_report] for name, of_report in rows.items()
    }


# --- Balances ---------------------------------------------------------------------


def balances(
    entries: Iterable[Directive], day: datetime.date
) -> Mapping[str, Mapping[str, Decimal]]:
    """Let Beancount add up what stands on each account on a day, drafts left out."""
    counted = [
        entry
        for entry in entries
        if isinstance(entry, Transaction) and entry.date <= day and entry.flag != "!"
    ]
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for account in realization.iter_children(realization.realize(counted)):
        for position in account.balance:
            units = position.units
            found[account.account][units.currency] += units.number
    return found


@given(ANY_FORM)
def test_balances_are_what_is_owed_and_unused_on_every_day(text: str) -> None:
    loaded = Loaded(text)
    assert loaded.said() == []
    for day in EACH_DAY:
        found = balances(loaded.entries, day)
        seen = set()
        for row in reports.customers(reports.view(loaded.books, day)):
            customer = loaded.books.customers[row.customer]
            currency = row.currency or ""
            owed = found[customer.receivable][currency]
            assert owed == row.outstanding, (day, row)
            assert found[customer.credit][currency] == -row.unused, (day, row)
            seen |= {(customer.receivable, currency), (customer.credit, currency)}
        for customer in loaded.books.customers.values():
            for account in (customer.receivable, customer.credit):
                for currency, number in found[account].items():
                    assert not number or (account, currency) in seen


@given(ANY_FORM)
def test_deposit_account_is_what_is_left_of_deposits_on_every_day(text: str) -> None:
    loaded = Loaded(text)
    account = loaded.books.options.deposit
    assert account is not None
    for day in EACH_DAY:
        view = reports.view(loaded.books, day)
        left: dict[str, Decimal] = defaultdict(Decimal)
        for deposit in view.settlement.deposits.values():
            left[deposit.document.currency] += deposit.left
        found = balances(loaded.entries, day)[account]
        for currency in {*left, *found}:
            assert found.get(currency, 0) == -left[currency], (day, currency)


# --- Printing ---------------------------------------------------------------------


def printed(loaded: Loaded) -> str:
    names = [key for key in loaded.options if key.startswith("name_")]
    roots = "".join(f'option "{key}" "{loaded.options[key]}"\n' for key in names)
    return roots + "".join(map(printer.format_entry, data.sorted(loaded.entries)))


@given(ANY_FORM)
def test_printed_books_mean_the_same(text: str) -> None:
    once = Loaded(text)
    again = Loaded(printed(once))
    assert again.said() == []
    assert printed(again) == printed(once)
    for day in EACH_DAY:
        assert figures(again.books, day) == figures(once.books, day)


# --- Order ------------------------------------------------------------------------


def content(entries: Iterable[Directive]) -> list[str]:
    return sorted(map(printer.format_entry, entries))


def codes(errors: Sequence[Any]) -> list[str]:
    return sorted(error.message for error in errors)


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """Give a book's text, and its documents in files, both in any order."""
    text: str = draw(st.one_of(ANY_FORM, ANY_BOOK))
    _, documents = take_apart(text)
    shuffled = draw(st.permutations(documents))
    files: list[list[str]] = [[] for _ in range(draw(st.integers(1, 4)))]
    for place, document in enumerate(shuffled):
        files[(place * 7) % len(files)].append(document)
    return text, files


@given(laid_out())
def test_order_of_files_and_of_a_day_does_not_matter(
    book: tuple[str, list[list[str]]],
) -> None:
    text, files = book
    one = Loaded(text)
    with tempfile.TemporaryDirectory() as folder:
        head, _ = take_apart(text)
        main = lay_out(Path(folder), head, files)
        entries, errors, options = loader.load_file(str(main))
    assert codes(errors) == codes(one.errors)
    assert content(entries) == content(one.entries)
    ledger = read_books(entries, options)
    for day in EACH_DAY:
        assert figures(ledger, day) == figures(one.books, day)


# --- Later documents --------------------------------------------------------------


@given(st.one_of(ANY_FORM, ANY_BOOK), st.sampled_from(EACH_DAY))
def test_figures_of_a_day_do_not_depend_on_later_documents(
    text: str, day: datetime.date
) -> None:
    head, documents = take_apart(text)
    until = [document for document in documents if document[:10] <= str(day)]
    part, whole = Loaded(head + "\n".join(until)), Loaded(text)
    assert figures(part.books, day) == figures(whole.books, day)
