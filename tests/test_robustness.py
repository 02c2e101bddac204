"""Whatever a ledger says, the plugin answers with sentences, never with a traceback."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING

from beancount import loader
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_infast import reports
from beancount_infast.reading import read_books

if TYPE_CHECKING:
    from random import Random

CASES = sorted((Path(__file__).parent / "ledgers").glob("*/ledger.beancount"))
TEXTS = [path.read_text("utf-8") for path in CASES if "include" not in path.name]

VALUES = [
    "TRUE",
    "FALSE",
    "12",
    "-3.5",
    "2026-01-05",
    '"2026-01-05"',
    '""',
    '"x y"',
    '"F2026-001"',
    '"R2026-001"',
    "Assets:Bank",
    "5 EUR",
    "#tag",
    "EUR",
    "",
    '"é"',
    f'"{"9" * 5000}"',
    "NULL",
]
KEYS = [
    *("invoice", "payment", "credit-note", "application", "release", "refund"),
    *("write-off", "reverses", "reversal", "method", "due", "corrects", "deposit"),
    *("settles", "uses", "deducts", "payment-terms", "customer", "aliases", "siren"),
    *("vat-of", "status", "paid"),
]
OPTIONS = [
    *('"receivable"', '"vat"', '"numbering"', '"invoice"', '"rounding"', '"file"'),
    *('"locked-until"', '"seal"', '"deposit"', '"vat-on-receipts"', '"nonsense"'),
]


def garbled(text: str, rng: Random) -> str:
    """Change a ledger's text here and there, as a person in a hurry might."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(lines))
        lines[place : place + 1] = _garble(lines[place], rng)
        lines = lines or [""]
    return "\n".join(lines)


def _garble(line: str, rng: Random) -> list[str]:
    match rng.randrange(6):
        case 0:
            value = rng.choice(VALUES)
            return [re.sub(r"^(\s+[a-z-]+:).*$", lambda m: f"{m[1]} {value}", line)]
        case 1:
            indent = "  " * rng.randint(1, 2)
            return [line, f"{indent}{rng.choice(KEYS)}: {rng.choice(VALUES)}"]
        case 2:
            return [line.replace("*", rng.choice("!PSTCURM&#?%"))][rng.randrange(2) :]
        case 3:
            number = rng.choice(["0.00", "-12.34", "1e5", "99999999999.99"])
            return [re.sub(r"-?\d+\.\d\d", number, line, count=1)]
        case 4:
            said = " ".join(rng.choices(VALUES + OPTIONS, k=rng.randint(0, 4)))
            kind = rng.choice(["infast-option", "infast-seal"])
            return [line, f'2026-01-01 custom "{kind}" {said}']
        case _:
            day = rng.choice(["2026-01-01", "2026-12-31", "0001-01-01", "9999-12-31"])
            return [re.sub(r"20\d\d-\d\d-\d\d", day, line, count=1)]


@settings(max_examples=1000)
@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_garbled_ledgers_give_sentences(text: str, rng: Random) -> None:
    entries, errors, options = loader.load_string(garbled(text, rng))
    for error in errors:
        # Beancount itself fails on a custom directive without values.
        assert "Traceback" not in error.message or 'plugin "beancount.' in error.message
    books = read_books(entries, options)
    view = reports.view(books, datetime.date(2026, 12, 31))
    for report in (
        reports.customers,
        reports.invoices,
        reports.credits,
        reports.payments,
        reports.ageing,
    ):
        report(view)
    for customer in books.customers.values():
        reports.statement(view, customer)
