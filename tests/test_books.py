"""The books in ledgers/ open without an error and say what they are said to say."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from beancount import loader
from beancount.core import realization
from beancount.core.data import Open, Transaction
from beancount.parser import printer
from fava.core import FavaLedger
from stdnum import iban
from stdnum.eu import vat
from stdnum.fr import siren

from beancount_infast import reports
from beancount_infast.options import KINDS
from beancount_infast.reading import read_books

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount.core.data import Directive

    from beancount_infast.documents import Books

LEDGERS = Path(__file__).parent.parent / "ledgers"
DEMO = LEDGERS / "demo" / "main.beancount"
STORIES = sorted((LEDGERS / "stories").glob("*.beancount"))
BOOKS = [DEMO, *STORIES]
LAST_DAY = datetime.date(2026, 11, 24)

# Days on which something has just happened: the opening, money that waits for its
# invoice, a credit note, a rejected debit, a release, a bounced cheque, …
DAYS = [
    datetime.date.fromisoformat(day)
    for day in (
        "2025-01-01",
        "2025-04-24",
        "2025-05-01",
        "2025-07-24",
        "2025-10-02",
        "2025-11-05",
        "2025-12-31",
        "2026-03-03",
        "2026-03-17",
        "2026-08-17",
    )
]


class Loaded(NamedTuple):
    """A ledger as Beancount returns it, and the customers' books in it."""

    entries: Sequence[Directive]
    errors: Sequence[Any]
    options: dict[str, Any]
    books: Books

    def view(self, day: datetime.date = LAST_DAY) -> reports.View:
        return reports.view(self.books, day)


@cache
def load(path: Path) -> Loaded:
    entries, errors, options = loader.load_file(str(path))
    return Loaded(entries, errors, options, read_books(entries, options))


def name(path: Path) -> str:
    return path.parent.name if path.stem == "main" else path.stem


def every_book() -> Any:
    return pytest.mark.parametrize("path", BOOKS, ids=name)


# --- All of them -----------------------------------------------------------------


@every_book()
def test_a_ledger_loads_without_an_error(path: Path) -> None:
    loaded = load(path)
    assert [error.message for error in loaded.errors] == []
    assert loaded.books.customers


@every_book()
def test_a_ledger_opens_in_fava(path: Path) -> None:
    ledger = FavaLedger(str(path))
    assert [error.message for error in ledger.errors] == []
    assert ledger.all_entries_by_type.Transaction


def test_the_table_names_each_ledger() -> None:
    text = (LEDGERS / "README.md").read_text(encoding="utf-8")
    linked = {LEDGERS / link for link in re.findall(r"\]\((\S+\.beancount)\)", text)}
    assert linked == set(BOOKS)


@every_book()
def test_a_ledger_in_full_needs_no_plugin(path: Path) -> None:
    loaded = load(path)
    roots = "".join(
        f'option "{key}" "{loaded.options[key]}"\n'
        for key in loaded.options
        if key.startswith("name_")
    )
    text = roots + "".join(map(printer.format_entry, loaded.entries))
    entries, errors, options = loader.load_string(text)
    assert [error.message for error in errors] == []
    view = reports.view(read_books(entries, options), LAST_DAY)
    assert as_blocks(view) == as_blocks(loaded.view())


# --- Stories ---------------------------------------------------------------------

BLOCKS = {"invoice": "number", "credit": "document", "customer": "customer"}


def read_blocks(text: str) -> dict[str, list[dict[str, str]]]:
    """Read an expected view: blocks of columns, named by their first word."""
    blocks = {}
    for block in re.split(r"\n\s*\n", text.strip()):
        header, *lines = (line.split() for line in block.splitlines())
        blocks[header[0]] = [dict(zip(header, line, strict=True)) for line in lines]
    return blocks


def shown(value: object) -> str:
    """Write a figure of a report as an expected view does: with its two decimals."""
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else str(value)
    return "-" if value is None else str(value)


def as_blocks(view: reports.View) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, Iterable[object]] = {
        "invoice": reports.invoices(view),
        "credit": reports.credits(view),
        "customer": reports.customers(view),
    }
    return {
        block: [fields(row, first=block) for row in of_block]
        for block, of_block in rows.items()
    }


def fields(row: Any, *, first: str) -> dict[str, str]:
    names = [field.name for field in dataclasses.fields(row)]
    columns = {column: shown(getattr(row, column)) for column in names}
    return columns | {first: columns[BLOCKS[first]]}


@pytest.mark.parametrize("path", STORIES, ids=name)
def test_a_story_ends_as_its_view_says(path: Path) -> None:
    expected = read_blocks(path.with_suffix(".view.txt").read_text(encoding="utf-8"))
    assert list(expected) == list(BLOCKS)
    found = as_blocks(load(path).view())
    for block, rows in expected.items():
        columns = list(rows[0])
        assert [[row[c] for c in columns] for row in found[block]] == [
            list(row.values()) for row in rows
        ]


def test_each_view_has_its_story() -> None:
    views = {path.name for path in (LEDGERS / "stories").glob("*.view.txt")}
    assert views == {f"{path.stem}.view.txt" for path in STORIES}
    assert len(STORIES) == 13


# --- The demo --------------------------------------------------------------------


@pytest.fixture
def demo() -> Loaded:
    return load(DEMO)


def balances(entries: Iterable[Directive], day: datetime.date) -> Any:
    """Let Beancount add up the postings of a day's books, drafts left out."""
    return realization.realize(
        [
            entry
            for entry in entries
            if isinstance(entry, Transaction)
            and entry.date <= day
            and entry.flag != "!"
        ]
    )


def units(tree: Any, account: str) -> dict[str, Decimal]:
    """Give what stands on an account, by currency, zeros left out."""
    found = realization.get(tree, account)
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for position in found.balance if found is not None else ():
        totals[position.units.currency] += position.units.number
    return {currency: number for currency, number in totals.items() if number}


@pytest.mark.parametrize("day", [*DAYS, LAST_DAY], ids=str)
def test_balances_are_what_is_owed_and_unused(demo: Loaded, day: datetime.date) -> None:
    tree = balances(demo.entries, day)
    owed: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    unused: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in reports.customers(demo.view(day)):
        if row.currency is not None and row.outstanding:
            owed[row.customer][row.currency] = row.outstanding
        if row.currency is not None and row.unused:
            unused[row.customer][row.currency] = -row.unused
    for customer in demo.books.customers:
        assert units(tree, f"Actif:Clients:{customer}") == owed[customer]
        assert units(tree, f"Passif:ClientsCréditeurs:{customer}") == unused[customer]
    assert owed


def test_deposit_account_is_zero_once_deducted(demo: Loaded) -> None:
    asked = balances(demo.entries, datetime.date(2025, 3, 31))
    assert units(asked, "Passif:Acomptes") == {"EUR": Decimal(-2400)}
    assert units(balances(demo.entries, LAST_DAY), "Passif:Acomptes") == {}


def test_the_demo_is_of_the_size_of_a_small_company(demo: Loaded) -> None:
    rows = reports.invoices(demo.view())
    assert len(demo.books.customers) == 12
    assert {row.date.year for row in rows} == {2025, 2026}
    assert 60 <= len(rows) <= 80
    assert max(entry.date for entry in demo.entries) <= LAST_DAY


def test_the_demo_has_every_status_and_kind(demo: Loaded) -> None:
    view = demo.view()
    assert {row.status for row in reports.invoices(view)} == {
        "draft",
        "unpaid",
        "partially-paid",
        "paid",
        "cancelled",
        "written-off",
    }
    assert {row.status for row in reports.payments(view)} >= {
        "draft",
        "recorded",
        "reversed",
    }
    assert {document.kind for document in view.settlement.documents} == set(KINDS)
    assert {row.method for row in reports.payments(view)} == {
        "transfer",
        "direct-debit",
        "cheque",
        "card",
        "cash",
    }
    assert {row.currency for row in reports.invoices(view)} == {"EUR", "GBP"}
    assert any(row.number is None for row in reports.payments(view))


def test_the_demo_has_something_to_age_and_to_use(demo: Loaded) -> None:
    ageing = reports.ageing(demo.view())
    columns = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
    for column in columns:
        assert any(getattr(row, column) for row in ageing), column
    unused = {
        row.customer: row.unused for row in reports.customers(demo.view()) if row.unused
    }
    assert unused == {
        "Encrebise": Decimal(312),
        "Griseval": Decimal(500),
        "Oréval": Decimal(100),
    }


def test_the_demo_is_written_both_ways() -> None:
    folder = DEMO.parent
    text = "".join(
        path.read_text(encoding="utf-8") for path in folder.glob("20*/enc*.beancount")
    )
    full = text.count("    settles: ")
    # In short, the receivable stands alone and a link names the invoice.
    short = len(re.findall(r"^  Actif:Clients:\w+$", text, re.MULTILINE))
    assert min(full, short) >= 20


def test_the_numbers_of_the_guide_are_in_the_demo(demo: Loaded) -> None:
    guide = (LEDGERS / "README.md").read_text(encoding="utf-8").split("\n## ")[1]
    rows = re.findall(r"^\| .* \| (.*) \| (.*) \|$", guide, re.MULTILINE)[2:]
    by_number = {
        document.number: document.customer
        for document in demo.view().settlement.documents
    }
    for customers, numbers in rows:
        for number in re.findall(r"[A-Z]\d{4}-\d{3}", numbers):
            assert by_number[number] in customers.split(", "), number


def test_the_records_of_the_demo_are_well_formed(demo: Loaded) -> None:
    opened = [customer.entry for customer in demo.books.customers.values()]
    records = [entry.meta for entry in opened if entry is not None]
    assert len(records) == 12
    for record in records:
        if "siren" in record:
            assert siren.is_valid(record["siren"])
        if record.get("vat-number", "").startswith("FR"):
            assert vat.is_valid(record["vat-number"])
            assert record["vat-number"].endswith(record["siren"])
        for account in record.get("iban", "").split("|"):
            assert not account or iban.is_valid(account)
        assert record["email"].endswith(".example")
    assert sum("siren" in record for record in records) == 11
    assert sum("iban" in record for record in records) >= 8


def test_each_account_of_the_demo_has_its_accounting_number(demo: Loaded) -> None:
    opened = {
        entry.account: entry.meta for entry in demo.entries if isinstance(entry, Open)
    }
    for account in opened:
        above = account
        while above and "pcg" not in opened.get(above, {}):
            above = above.rpartition(":")[0]
        assert above, account
        assert re.fullmatch(r"[1-8]\d{5}", opened[above]["pcg"]), account
        assert opened[above]["pcg-lib"], account
