"""Books and lines of a bank, in few words, for the tests of matching."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_infast.matching import Matcher
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.statements import Statement, StatementLine, ranked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_infast.documents import Books
    from beancount_infast.matching import Proposal

BANK = "Assets:Bank"
DAY = datetime.date(2026, 10, 30)

HEAD = """
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"
2026-01-01 open Assets:Bank EUR, USD
2026-01-01 open Assets:Bank:Other EUR
2026-01-01 open Assets:Cheques EUR
2026-01-01 open Assets:Stripe EUR
2026-01-01 open Assets:Till EUR
2026-01-01 open Income:Services
2026-01-01 open Expenses:Fees EUR
2026-01-01 open Expenses:Rounding EUR
2026-01-01 open Liabilities:Suspense EUR
"""

IBANS = {
    "Acme": "FR7630006000011234567890189",
    "Beta": "FR7630004000031234567890143",
}


def day(text: str) -> datetime.date:
    """Read a day of 2026: ``10-30``."""
    return datetime.date.fromisoformat(f"2026-{text}")


def customer(key: str, name: str | None = None, **record: str) -> str:
    """Write a customer."""
    lines = [f"2026-01-01 open Assets:Receivable:{key}"]
    lines.append(f'  customer: "{name or key}"')
    lines += [f'  {field}: "{value}"' for field, value in record.items()]
    return "\n".join(lines) + "\n"


def invoice(
    number: str,
    key: str,
    amount: str,
    date: str = "10-01",
    *,
    currency: str = "EUR",
    flag: str = "*",
) -> str:
    """Write an invoice."""
    return (
        f'2026-{date} {flag} "{key}" "Work"\n'
        f'  invoice: "{number}"\n'
        f"  Assets:Receivable:{key}  {amount} {currency}\n"
        "  Income:Services\n"
    )


def instalments(number: str, key: str, *amounts: str, date: str = "10-01") -> str:
    """Write an invoice due in months, one amount after another."""
    lines = [f'2026-{date} * "{key}" "Work"', f'  invoice: "{number}"']
    for month, amount in enumerate(amounts, 10):
        lines.append(f"  Assets:Receivable:{key}  {amount} EUR")
        lines.append(f'    due: "2026-{month:02d}-15"')
    return "\n".join([*lines, "  Income:Services", ""])


def payment(
    number: str,
    key: str,
    date: str,
    *,
    account: str = BANK,
    on: Iterable[tuple[str, str]] = (),
    credit: str | None = None,
    reference: str | None = None,
    method: str = "transfer",
    flag: str = "*",
) -> str:
    """Write a payment in full form: what it settles, and what goes to credit."""
    on = list(on)
    total = sum((Decimal(amount) for _, amount in on), Decimal(credit or 0))
    lines = [f'2026-{date} {flag} "{key}" "Money"', f'  payment: "{number}"']
    lines.append(f'  method: "{method}"')
    if reference:
        lines.append(f'  bank-reference: "{reference}"')
    lines.append(f"  {account}  {total} EUR")
    for name, amount in on:
        lines.append(f"  Assets:Receivable:{key}  -{amount} EUR")
        lines.append(f'    settles: "{name}"')
    if credit:
        lines.append(f"  Liabilities:CustomerCredit:{key}  -{credit} EUR")
    return "\n".join([*lines, ""])


def option(key: str, *values: str) -> str:
    """Write an option."""
    return f'2026-01-01 custom "infast-option" "{key}" {" ".join(values)}\n'


_PLACES = itertools.count(1)


def line(amount: str, written: str = "", **fields: Any) -> StatementLine:
    """Make a booked line; a payer that is named is one that the bank names."""
    said: dict[str, Any] = {
        "line": next(_PLACES),
        "date": DAY,
        "amount": Decimal(amount),
        "currency": "EUR",
        "label": " ".join(filter(None, ("VIR", fields.get("payer"), written))),
        "remittance": written or None,
        **fields,
    }
    if said.get("payer"):
        said.setdefault("payer_certain", True)
    return StatementLine(**said)


def run_on(amount: str, text: str, **fields: Any) -> StatementLine:
    """Make a line whose label is all in one run: the name is cut out by guess."""
    first = text.split(maxsplit=1)[0]
    return line(
        amount, text, payer=first, payer_certain=False, label=f"VIR {text}", **fields
    )


def statement(
    *lines: StatementLine, bank: str = "bank", alone: bool = False, file: str = "f.csv"
) -> Statement:
    """Make a statement of lines."""
    return Statement(
        file=file,
        bank=bank,
        currency="EUR",
        lines=ranked(lines),
        reference_alone=alone,
    )


class Ledger:
    """Books, and what is proposed for lines on them."""

    def __init__(self, *texts: str) -> None:
        entries, errors, self.options_map = loader.load_string(HEAD + "".join(texts))
        assert not errors, errors
        self.entries = entries
        self.books: Books = read_books(entries, self.options_map)

    def matcher(self) -> Matcher:
        """Give a matcher on these books."""
        return Matcher(self.books, settle(self.books), self.entries)

    def propose(self, *lines: StatementLine, account: str = BANK) -> list[Proposal]:
        """Propose for the lines of one statement."""
        (found,) = self.matcher().propose([(statement(*lines), account)])
        return found

    def of(self, one: StatementLine) -> Proposal:
        """Propose for one line alone."""
        (found,) = self.propose(one)
        return found
