"""Each folder of tests/ledgers is one small set of books, and what must come of it.

ledger.beancount
    The books; its first comment says in an accountant's words what they show.
breaches.txt
    ``LINE: [code] message`` for each breach, in order of lines; ``FILE:LINE: …``
    where it stands in an included file. Empty for books without any.
view.txt
    Tables, with a blank line between them. The first word of a table names a report;
    ``invoice@2026-03-01`` is the report as of that day, without a day it is that of
    the last entry. Columns are those named, rows are all of them; ``-`` is null.
booked.beancount
    The transactions as they stand after the plugin (and the `open` directives, where
    the file has any), for books that leave something to it.

These files are written by hand from what the language means, never from what the
program says. To add a case is to add a folder.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from difflib import unified_diff
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import booking, parser
from beancount.parser.printer import format_entry

from beancount_infast import reports
from beancount_infast.reading import read_books

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

FOLDER = Path(__file__).parent / "ledgers"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/ledger.beancount"))
SHORT_CASES = [case for case in CASES if (FOLDER / case / "booked.beancount").exists()]

PLUGIN = 'plugin "beancount_infast.plugins.settlement"\n'
ROOTS = ("assets", "liabilities", "equity", "income", "expenses")

# Every rule of settlement; those of seals and closed periods have their own tests.
CODES = {
    "bad-option",
    "bad-value",
    "duplicate-number",
    "bad-number",
    "needs-number",
    "unclear-document",
    "mixed-customers",
    "mixed-currencies",
    "wrong-sign",
    "due-before-date",
    "unknown-method",
    "unknown-invoice",
    "names-no-invoice",
    "unknown-deposit",
    "over-deducted",
    "wrong-customer",
    "wrong-currency",
    "settles-draft",
    "settled-too-early",
    "over-settled",
    "unknown-credit",
    "over-used",
    "over-corrected",
    "bad-reversal",
    "already-reversed",
    "reversed-while-refunded",
    "numbering-gap",
    "numbering-order",
}


@dataclass(frozen=True)
class Loaded:
    """A ledger as Beancount and the plugin give it."""

    entries: list[Any]
    errors: list[Any]
    options: Mapping[str, Any]


@cache
def load(case: str) -> Loaded:
    return Loaded(*loader.load_file(str(FOLDER / case / "ledger.beancount")))


def load_text(text: str) -> Loaded:
    return Loaded(*loader.load_string(text))


def read(case: str, name: str) -> str:
    return (FOLDER / case / name).read_text(encoding="utf-8")


def differ(expected: str, actual: str, what: str) -> None:
    """Fail with what is expected (-) and what comes (+), where they differ."""
    if expected != actual:
        lines = unified_diff(
            expected.splitlines(),
            actual.splitlines(),
            "expected",
            "actual",
            lineterm="",
        )
        pytest.fail("\n".join([what, *lines]), pytrace=False)


# --- What the books are found to say --------------------------------------------------


def breaches(case: str) -> str:
    """Give all errors of a load as breaches.txt writes them."""
    folder = FOLDER / case
    found = []
    for error in load(case).errors:
        path = Path(error.source["filename"])
        file = path.relative_to(folder).as_posix() if path.is_absolute() else str(path)
        main = file == "ledger.beancount"
        line = error.source["lineno"]
        place = f"{line}" if main else f"{file}:{line}"
        found.append((not main, file, line, f"{place}: {error.message}\n"))
    return "".join(text for *_, text in sorted(found))


def codes(errors: Iterable[Any]) -> Counter[str]:
    """Give how often each code comes among some errors."""
    return Counter(error.message.partition("]")[0].lstrip("[") for error in errors)


def amount(number: Decimal) -> str:
    """Give a figure with two decimals, more where it has them."""
    cents = number.quantize(Decimal("0.01"))
    return str(cents) if cents == number else str(number.normalize())


def cell(value: object) -> str:
    """Give a value as a table shows it, and a table's cell in its one spelling."""
    if value is None:
        return "-"
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value):
        value = Decimal(value)
    return amount(value) if isinstance(value, Decimal) else str(value)


def table(header: list[str], rows: Iterable[Iterable[object]]) -> str:
    cells = [header, *sorted([cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)


def settlements(view: reports.View) -> Iterator[Mapping[str, object]]:
    for invoice in reports.invoices(view):
        for line in invoice.settlements:
            yield {"settlement": invoice.number} | {
                name: getattr(line, name)
                for name in ("document", "kind", "date", "amount")
            }


def deposits(view: reports.View) -> Iterator[Mapping[str, Any]]:
    for deposit in view.settlement.deposits.values():
        yield {
            "deposit": deposit.document.number,
            "customer": deposit.document.customer,
            "put": deposit.put,
            "deducted": deposit.deducted,
            "left": deposit.left,
        }


REPORTS: dict[str, Callable[[reports.View], Iterable[Any]]] = {
    "invoice": reports.invoices,
    "credit": reports.credits,
    "customer": reports.customers,
    "payment": reports.payments,
    "ageing": reports.ageing,
    "settlement": settlements,
    "deposit": deposits,
}
# What the first column is called in a report's rows, where it is not as the report.
FIRST_COLUMN = {
    "invoice": "number",
    "credit": "document",
    "payment": "number",
    "ageing": "customer",
}


def get(row: Any, name: str) -> object:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def seen(loaded: Loaded, day: datetime.date | None = None) -> reports.View:
    """Give the view of a loaded ledger as of a day, or of its last entry's."""
    books = read_books(loaded.entries, loaded.options)
    return reports.view(books, day or max(entry.date for entry in loaded.entries))


def views(case: str, loaded: Loaded) -> tuple[str, str]:
    """Give the tables of view.txt: as expected, and as a loaded ledger has them."""
    expected, actual = [], []
    for block in read(case, "view.txt").strip().split("\n\n"):
        header, *rows = (line.split() for line in block.splitlines())
        name, _, day = header[0].partition("@")
        columns = [FIRST_COLUMN.get(name, name), *header[1:]]
        view = seen(loaded, datetime.date.fromisoformat(day) if day else None)
        found = [
            [get(row, column) for column in columns] for row in REPORTS[name](view)
        ]
        expected.append(table(header, rows))
        actual.append(table(header, found))
    return "\n\n".join(expected), "\n\n".join(actual)


# --- Entries as text, in one spelling -------------------------------------------------


def plain(value: Any) -> Any:
    """Give a metadata value or a price with its number in one spelling."""
    if isinstance(value, Amount) and isinstance(value.number, Decimal):
        return Amount(Decimal(amount(value.number)), value.currency)
    return value


def plain_meta(meta: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        key: plain(value)
        for key, value in sorted((meta or {}).items())
        if key not in {"filename", "lineno"} and not key.startswith("__")
    }


def text_of(entry: Any) -> str:
    """Give an entry as text, whatever the order of its keys and its decimals."""
    entry = entry._replace(meta=plain_meta(entry.meta))
    if isinstance(entry, data.Transaction):
        postings = [
            posting._replace(
                units=plain(posting.units),
                price=plain(posting.price),
                meta=plain_meta(posting.meta),
            )
            for posting in entry.postings
        ]
        entry = entry._replace(postings=postings)
    return re.sub(" +", " ", format_entry(entry).replace("\n  ", "\n\t")).strip()


def texts(entries: Iterable[Any], kinds: tuple[type, ...] | None = None) -> str:
    """Give entries as text; of one day their order means nothing."""
    chosen = [entry for entry in entries if kinds is None or isinstance(entry, kinds)]
    return "\n\n".join(sorted(map(text_of, chosen)))


def printed(loaded: Loaded, *, backwards: bool = False) -> str:
    """Give a loaded ledger as a text that loads by itself."""
    names = {root: loaded.options[f"name_{root}"] for root in ROOTS}
    head = "".join(f'option "name_{key}" "{name}"\n' for key, name in names.items())
    entries = reversed(loaded.entries) if backwards else loaded.entries
    # What a pad added, Beancount adds again.
    kept = [entry for entry in entries if getattr(entry, "flag", "*") != "P"]
    return head + PLUGIN + "".join(map(format_entry, kept))


# --- Each case against its files ------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_breaches(case: str) -> None:
    differ(read(case, "breaches.txt"), breaches(case), "breaches.txt")


@pytest.mark.parametrize("case", CASES)
def test_view(case: str) -> None:
    differ(*views(case, load(case)), "view.txt")


@pytest.mark.parametrize("case", SHORT_CASES)
def test_booked(case: str) -> None:
    path = FOLDER / case / "booked.beancount"
    written, errors, options = parser.parse_file(str(path))
    expected, unbooked = booking.book(written, options)  # type: ignore[no-untyped-call]
    assert [*errors, *unbooked] == []
    kinds = tuple({type(entry) for entry in expected})
    differ(texts(expected, kinds), texts(load(case).entries, kinds), path.name)


def test_every_code_has_a_case() -> None:
    text = "".join(read(case, "breaches.txt") for case in CASES)
    assert set(re.findall(r"^[^[]*\[([a-z-]+)\]", text, re.MULTILINE)) == CODES


@pytest.mark.parametrize("case", CASES)
def test_first_comment_says_what_it_shows(case: str) -> None:
    first = read(case, "ledger.beancount").partition("\n")[0]
    assert re.fullmatch(r"; \S.{20,}", first)


# --- What is true of all books --------------------------------------------------------


def sound_cases() -> list[str]:
    return [case for case in CASES if not read(case, "breaches.txt")]


@pytest.mark.parametrize("case", CASES)
def test_printed_and_loaded_again_means_the_same(case: str) -> None:
    loaded = load(case)
    again = load_text(printed(loaded))
    differ(*views(case, again), "view.txt, after printing and loading again")
    differ(texts(loaded.entries), texts(again.entries), "printed and loaded again")
    # A short payment in breach that is in full form now may be in breach no more.
    assert codes(again.errors) <= codes(loaded.errors)


@pytest.mark.parametrize("case", CASES)
def test_the_place_in_the_text_never_counts(case: str) -> None:
    text = read(case, "ledger.beancount")
    if "\ninclude " in text:
        text = printed(load(case), backwards=True)
    else:
        head, *rest = re.split(r"\n\n+", text)
        text = "\n\n".join([head, *reversed(rest), ""])
    turned = load_text(text)
    differ(*views(case, turned), "view.txt, with the text turned upside down")
    assert codes(turned.errors) == codes(load(case).errors)


def balances(loaded: Loaded, day: datetime.date) -> dict[tuple[str, str], Decimal]:
    """Give what validated transactions have moved by a day, by account and currency."""
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in loaded.entries:
        if isinstance(entry, data.Transaction) and entry.date <= day:
            for posting in entry.postings if entry.flag != "!" else ():
                units: Any = posting.units
                moved[posting.account, units.currency] += units.number
    return moved


def days(loaded: Loaded) -> list[datetime.date]:
    found = {e.date for e in loaded.entries if isinstance(e, data.Transaction)}
    return sorted(found)


@pytest.mark.parametrize("case", sound_cases())
def test_balances_are_what_is_owed_and_unused(case: str) -> None:
    loaded = load(case)
    customers = read_books(loaded.entries, loaded.options).customers
    for day in days(loaded):
        moved = balances(loaded, day)
        for row in reports.customers(seen(loaded, day)):
            customer = customers[row.customer]
            currency = str(row.currency)
            assert moved[customer.receivable, currency] == row.outstanding
            assert moved[customer.credit, currency] == -row.unused


@pytest.mark.parametrize("case", CASES)
def test_figures_add_up(case: str) -> None:
    loaded = load(case)
    for day in days(loaded):
        view = seen(loaded, day)
        for invoice in reports.invoices(view):
            settled = invoice.paid + invoice.credited + invoice.written_off
            assert invoice.outstanding == invoice.total - settled >= 0
            assert sum(line.amount for line in invoice.settlements) == settled
        for credit in reports.credits(view):
            gone = credit.refunded + credit.written_off
            whole = Decimal() if credit.reversed else credit.amount
            assert whole == credit.used + gone + credit.unused
            assert min(credit.used, gone, credit.unused) >= 0


@pytest.mark.parametrize("case", CASES)
def test_keys_on_invoices_are_what_reports_say(case: str) -> None:
    loaded = load(case)
    keys = ("paid", "credited", "outstanding", "status")
    written = [
        [entry.meta.get("invoice") or None, *(entry.meta[key] for key in keys)]
        for entry in loaded.entries
        if isinstance(entry.meta.get("outstanding"), Amount)
    ]
    found = [
        [row.number, row.paid, row.credited, row.outstanding, row.status]
        for row in reports.invoices(seen(loaded, datetime.date.max))
    ]
    header = ["invoice", *keys]
    figures = [[getattr(v, "number", v) for v in row] for row in written]
    differ(table(header, found), table(header, figures), "reports, and written keys")


@pytest.mark.parametrize("case", CASES)
def test_statements_end_with_what_is_owed(case: str) -> None:
    view = seen(load(case))
    for row in reports.customers(view):
        customer = view.books.customers[row.customer]
        lines = [
            line
            for line in reports.statement(view, customer)
            if line.currency == row.currency
        ]
        end = lines[-1].balance if lines else 0
        assert end == row.outstanding - row.unused


@pytest.mark.parametrize("case", sound_cases())
def test_deposit_accounts_hold_what_is_left(case: str) -> None:
    loaded = load(case)
    root = read_books(loaded.entries, loaded.options).options.deposit
    for day in days(loaded):
        held = sum(
            number
            for (account, _), number in balances(loaded, day).items()
            if root and account.startswith(root)
        )
        assert held == -sum(row["left"] for row in deposits(seen(loaded, day)))
