"""Books in a test's docstring, and what VAT must move in them.

    @stated
    def test_…(books):
        '''
        2026-01-10 * "ACME SARL" "Site web"
          invoice: "F1"
          …
        '''
        books.moves("2026-01-20 F1 R1 20: 83.33")
        books.left("Pending", "116.67")

The test runs twice: on the books as they are typed, and on the same books printed in
full with all that the plugins added, in which nothing may move once more.
"""

from __future__ import annotations

import datetime
import inspect
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Transaction
from beancount.parser import printer

from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.vat import missing
from beancount_infast.vat_report import vat

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount_infast.open_items import Settlement

PLUGINS = """\
plugin "beancount_infast.plugins.settlement"
plugin "beancount_infast.plugins.vat_on_receipts"
"""

ACCOUNTS = """\
2020-01-01 open Assets:Bank
2020-01-01 open Income:Services
2020-01-01 open Income:Kept
2020-01-01 open Expenses:BadDebts
2020-01-01 open Expenses:Discounts
2020-01-01 open Expenses:Fees
2020-01-01 open Expenses:Exchange
2020-01-01 open Equity:Opening
2020-01-01 open Liabilities:Deposits
2020-01-01 open Liabilities:VAT:Pending
2020-01-01 open Liabilities:VAT:Collected
2020-01-01 open Liabilities:VAT:Pending10
2020-01-01 open Liabilities:VAT:Collected10
2020-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2020-01-01 open Assets:Receivable:Bolt
2020-01-01 open Liabilities:CustomerCredit:Acme
2020-01-01 open Liabilities:CustomerCredit:Bolt
2020-01-01 custom "infast-option" "deposit" Liabilities:Deposits
"""

OPTIONS = """\
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Pending \
Liabilities:VAT:Collected 20
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Pending10 \
Liabilities:VAT:Collected10 10
"""

BOOKS = PLUGINS + ACCOUNTS + OPTIONS
VAT = "Liabilities:VAT:"


@dataclass(frozen=True)
class Loaded:
    """Books as Beancount and the plugins give them."""

    entries: list[Any]
    options_map: dict[str, Any]

    @property
    def transfers(self) -> list[Transaction]:
        """The transactions that move VAT."""
        return [
            e for e in self.entries if type(e) is Transaction and "vat-of" in e.meta
        ]

    def settlement(self) -> Settlement:
        return settle(read_books(self.entries, self.options_map))

    def moves(self, *expected: str) -> None:
        """Check what VAT moves: date, document, cause, and rate and amount of each.

        What is due stands with its rate; what is dropped, with its account.
        """
        assert sorted(map(self._line, self.transfers)) == sorted(expected)

    def _line(self, entry: Transaction) -> str:
        parts = []
        for out, back in zip(entry.postings[::2], entry.postings[1::2], strict=True):
            assert out.units.number == -back.units.number
            assert out.units.currency == back.units.currency
            rate = {"Pending": "20", "Pending10": "10"}[out.account.removeprefix(VAT)]
            to = rate
            if back.account != out.account.replace("Pending", "Collected"):
                to = f"{rate} {back.account}"
            currency = out.units.currency
            unit = "" if currency == "EUR" else f" {currency}"
            parts.append(f"{to}: {out.units.number}{unit}")
        document = entry.meta["vat-of"]
        # A credit note that is used at once is its own cause.
        own = document if document.startswith("A") else "-"
        causes = " ".join(sorted(entry.links - {document})) or own
        return f"{entry.date} {document} {causes} {', '.join(parts)}"

    def balance(self, account: str, date: str = "9999-12-31") -> dict[str, Decimal]:
        """What an account holds at the end of a day, by currency."""
        day = datetime.date.fromisoformat(date)
        held: dict[str, Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            if type(entry) is Transaction and entry.date <= day:
                for posting in entry.postings:
                    if posting.account == account:
                        held[posting.units.currency] += posting.units.number
        return {currency: number for currency, number in held.items() if number}

    def left(self, account: str, amount: str, date: str = "9999-12-31") -> None:
        """Check a balance in EUR; a VAT account is named by its last part."""
        if ":" not in account:
            account = VAT + account
        expected = {"EUR": Decimal(amount)} if Decimal(amount) else {}
        assert self.balance(account, date) == expected

    def rows(self, *expected: str, since: str = "0001-01-01") -> None:
        """Check the rows of `infast vat`: date document cause customer rate amount."""
        rows = vat(self.settlement(), datetime.date.fromisoformat(since))
        found = [
            f"{r.date} {r.document or '-'} {r.cause or '-'} {r.customer or '-'} "
            f"{'-' if r.rate is None else r.rate} {r.amount} {r.currency}"
            for r in rows
        ]
        assert found == list(expected)


def load(text: str, *, errors: tuple[str, ...] = ()) -> Loaded:
    """Load books; what is wrong with them must be just those codes."""
    entries, found, options_map = loader.load_string(text)
    codes = [e.message.split("]")[0].removeprefix("[") for e in found]
    assert codes == list(errors), [e.message for e in found]
    return Loaded(entries, options_map)


def printed(books: Loaded) -> str:
    """Write books in full, as they stand after the plugins."""
    out = io.StringIO()
    printer.print_entries(books.entries, file=out)
    return PLUGINS + out.getvalue()


def stated(test: Callable[[Loaded], None]) -> Callable[[], None]:
    """Run a test on the books in its docstring, as typed and as printed."""
    text = BOOKS + inspect.cleandoc(test.__doc__ or "")

    def run() -> None:
        typed = load(text)
        test(typed)
        again = load(printed(typed))
        test(again)
        assert missing(again.settlement()) == []

    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run
