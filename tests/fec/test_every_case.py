"""The FEC of every small set of books that the tests have, of any kind of document.

Each gets numbers of the PCG, a SIREN and euros. Those with errors are refused, each
error told; the others give a FEC in which an independent checker finds nothing, for
each of their years.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount.core.data import Transaction
from beancount.parser import printer
from calling import DEMO, STORIES
from fecbooks import export
from fecchecker import faults
from vat.stated import PLUGINS
from vat.taxed import large_book, with_vat

from beancount_infast.documents import ZERO
from beancount_infast.export.fec import fec_files
from beancount_infast.export.fec_amounts import Valuer
from beancount_infast.export.fec_exercise import Period, exercise_of_year
from beancount_infast.ledger import load
from beancount_infast.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.export.fec_lines import FecLine

CASES = sorted(Path(__file__).parents[1].glob("ledgers/*/ledger.beancount"))
CLOSING = "01-03"
OPEN = re.compile(r"(?m)^(\d{4}-\d\d-\d\d open (\S+)[^\n]*)$")
HEAD = """\
option "operating_currency" "EUR"
1970-01-01 custom "infast-option" "siren" "732829320"
1970-01-01 price USD 0.90 EUR
1970-01-01 price GBP 1.20 EUR
1970-01-01 price CHF 1.00 EUR
1970-01-01 price JPY 0.01 EUR
1970-01-01 price KWD 3.00 EUR
"""
# By what an account is called, the first that fits.
NUMBERS = {
    "Credit": "419700",
    "Crédit": "419700",
    "Unused": "419700",
    "Receivable": "411000",
    "Debtors": "411000",
    "Client": "411000",
    "Deposit": "419100",
    "Acompte": "419100",
    "VAT": "445700",
    "TVA": "445700",
    "Cash": "530000",
    "Assets": "512000",
    "Actif": "512000",
    "Liabilities": "467000",
    "Passif": "467000",
    "Equity": "101000",
    "Cap": "101000",
    "Income": "706000",
    "Produits": "706000",
}


def number(account: str) -> str:
    return next((n for name, n in NUMBERS.items() if name in account), "627000")


def numbered(text: str) -> str:
    """Give books with a number on each account; credit accounts are opened too."""
    text = OPEN.sub(lambda m: f'{m[1]}\n  pcg: "{number(m[2])}"', text)
    credit = "Liabilities:CustomerCredit"
    if f"open {credit}\n" not in text and "name_liabilities" not in text:
        text += f'\n1970-01-01 open {credit}\n  pcg: "419700"\n'
    return HEAD + text


def with_numbers(path: Path, folder: Path) -> Path:
    """Copy books, with a number on each account."""
    ledger = folder / "main.beancount"
    ledger.write_text(numbered(path.read_text("utf-8")), "utf-8")
    for other in path.parent.glob("*.beancount"):
        if other.name not in (path.name, "booked.beancount"):
            (folder / other.name).write_bytes(other.read_bytes())
    return ledger


@pytest.mark.parametrize(
    "path", [*CASES, *STORIES], ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_each_set_of_books(path: Path, tmp_path: Path) -> None:
    ledger = with_numbers(path, tmp_path)
    loaded = load(ledger)
    if loaded.errors:
        told = [line for line in export(ledger).faults() if "[fec-ledger]" in line]
        assert len(told) == len({str(fault) for fault in loaded.faults()})
        return
    years = {entry.date.year for entry in loaded.entries if hasattr(entry, "postings")}
    for year in sorted(years):
        made = export(ledger, "--year", year, into=str(year))
        if made.status == 2:
            # Drafts alone, or accounts that only the plugin opens.
            assert re.search(r"\[fec-(exercise|account)\]", made.err), made.err
            continue
        data = made.path.read_bytes()
        assert faults(made.path.name, data, datetime.date(year, 1, 1)) == []


def random_books(seed: int, folder: Path) -> Opened:
    """Open books that the seed makes: the same for the same seed.

    All happens within six days: an exercise closes in the midst of them.
    """
    text = large_book(seed, 40, lawful=True, short=bool(seed % 2))
    plugins = ""
    if seed % 3 == 0:
        plugins, text = PLUGINS, with_vat(text, moved=bool(seed % 2))
    option = f'1970-01-01 custom "infast-option" "fiscal-year-end" "{CLOSING}"\n'
    ledger = folder / "main.beancount"
    ledger.write_text(plugins + option + numbered(text), "utf-8")
    opened = Opened(ledger)
    assert not opened.ledger.errors
    return opened


def exercises(opened: Opened) -> list[Period]:
    """Give the two exercises, as far as something happens in them."""
    days = {
        entry.date
        for entry in opened.entries
        if isinstance(entry, Transaction)
        and entry.flag != "!"
        and any(posting.units and posting.units.number for posting in entry.postings)
    }
    both = [exercise_of_year(year, CLOSING) for year in (2026, 2027)]
    return [exercise for exercise in both if any(day in exercise for day in days)]


@pytest.mark.parametrize("seed", range(60))
def test_random_books_of_every_kind_of_document(seed: int, tmp_path: Path) -> None:
    opened = random_books(seed, tmp_path)
    for exercise in exercises(opened):
        made = fec_files(opened, exercise)
        assert faults(made.name, made.data, exercise.first) == []
        for side, number in (("receivable", "411000"), ("customer_credit", "419700")):
            root = getattr(opened.books.options, side)
            assert total(made.lines, number) == balance(opened, root, exercise.last)


@pytest.mark.parametrize("seed", range(30))
def test_printed_books_give_the_same(seed: int, tmp_path: Path) -> None:
    """What plugins add stands in the text of printed books, and counts alike."""
    opened = random_books(seed, tmp_path)
    (tmp_path / "printed").mkdir()
    again = Opened(printed(opened, tmp_path / "printed"))
    assert not again.ledger.errors
    for exercise in exercises(opened):
        assert fec_files(again, exercise).data == fec_files(opened, exercise).data


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_demo_printed_gives_the_same(year: int, tmp_path: Path) -> None:
    opened, again = Opened(DEMO), Opened(printed(Opened(DEMO), tmp_path))
    exercise = exercise_of_year(year, "12-31")
    assert fec_files(again, exercise).data == fec_files(opened, exercise).data


def printed(opened: Opened, folder: Path) -> Path:
    """Print books as Beancount does, in the form in which they stand."""
    ledger = folder / "main.beancount"
    options = opened.options_map
    with ledger.open("w", encoding="utf-8") as file:
        for name, value in options.items():
            if name.startswith("name_"):
                file.write(f'option "{name}" "{value}"\n')
        file.write('option "operating_currency" "EUR"\n')
        file.writelines(f'plugin "{name}"\n' for name, _ in options["plugin"])
        printing: Any = printer.print_entries
        printing(opened.entries, file=file)
    return ledger


def total(lines: Sequence[FecLine], number: str) -> Decimal:
    return sum((ln.amount for ln in lines if ln.account.number == number), ZERO)


def balance(opened: Opened, root: str, day: datetime.date) -> Decimal:
    """Give what stands under a root at a day's end, each line to the cent."""
    valuer = Valuer(opened.entries)
    return sum(
        (
            amount
            for entry in opened.entries
            if isinstance(entry, Transaction)
            and entry.flag != "!"
            and entry.date <= day
            for posting, amount in zip(
                entry.postings, valuer.value(entry)[0], strict=True
            )
            if posting.account.startswith(f"{root}")
        ),
        ZERO,
    )
