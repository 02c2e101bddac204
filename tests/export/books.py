"""Small books, and what an export makes of them, a line for each row."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount import loader
from vat.stated import ACCOUNTS, OPTIONS, PLUGINS

from beancount_infast.export.payments import payments
from beancount_infast.export.receipts import receipts
from beancount_infast.export.shares import shares
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from beancount_infast.export.payments import PaymentLines
    from beancount_infast.export.receipts import Receipts
    from beancount_infast.export.shares import RateShare
    from beancount_infast.open_items import Settlement

HEAD = PLUGINS + ACCOUNTS + OPTIONS
SELLER = '2020-01-01 custom "infast-option" "siren" "732829320"\n'

# 720.00 at 20 %, 440.00 at 10 %.
TWO_RATES = """
2026-01-10 * "ACME SARL" "Shop"
  invoice: "F1"
  Income:Services               -1000.00 EUR
  Liabilities:VAT:Pending        -120.00 EUR
  Liabilities:VAT:Pending10       -40.00 EUR
  Assets:Receivable:Acme         1160.00 EUR
"""


def invoice(number: str, amount: str, date: str = "2026-01-10", key: str = "") -> str:
    """Write an invoice at 20 %, VAT included."""
    total = Decimal(amount)
    vat = (total / 6).quantize(Decimal("0.01"))
    return f"""
{date} * "ACME SARL" "Web site"
  invoice: "{number}"{key}
  Income:Services   {vat - total} EUR
  Liabilities:VAT:Pending   {-vat} EUR
  Assets:Receivable:Acme   {total} EUR
"""


def payment(number: str, amount: str, link: str, date: str = "2026-01-20") -> str:
    """Write a payment in short form."""
    return f"""
{date} * "ACME SARL" "Transfer" ^{link}
  payment: "{number}"
  method: "transfer"
  Assets:Bank   {amount} EUR
  Assets:Receivable:Acme
"""


@dataclass(frozen=True)
class Loaded:
    """Books as they are loaded, without an error."""

    entries: list[Any]
    options_map: dict[str, Any]

    def settlement(self, day: str | None = None) -> Settlement:
        until = datetime.date.fromisoformat(day) if day else None
        return settle(read_books(self.entries, self.options_map), until)

    def payments(self, since: str = "", until: str = "") -> PaymentLines:
        start = datetime.date.fromisoformat(since) if since else None
        end = datetime.date.fromisoformat(until) if until else None
        return payments(self.settlement(until or None), self.entries, start, end)

    def receipts(self, since: str = "", until: str = "2026-12-31") -> Receipts:
        start = datetime.date.fromisoformat(since) if since else None
        end = datetime.date.fromisoformat(until)
        return receipts(self.settlement(until), start, end)


def load(text: str, head: str = HEAD) -> Loaded:
    entries, errors, options_map = loader.load_string(head + text)
    assert [error.message for error in errors] == []
    return Loaded(entries, dict(options_map))


def write(folder: Path, text: str, head: str = HEAD) -> Path:
    path = folder / "main.beancount"
    path.write_text(head + text, "utf-8")
    return path


def by_rate(settlement: Settlement) -> list[str]:
    """Give what each move receives: "R1 F1 500.00 = 20: 310.34 (51.72)"."""
    return [
        f"{move.cause.number} {share.document.number} {share.amount}"
        f" = {in_words(share.rates)}"
        for move, received in zip(settlement.moves, shares(settlement), strict=True)
        for share in received
    ]


def in_words(rates: Iterable[RateShare]) -> str:
    return ", ".join(f"{rate}: {amount} ({vat})" for rate, amount, vat in rates)


def lines(found: PaymentLines) -> list[str]:
    """Give rows: date, kind, payment, document, invoice: amount, settled, unused."""
    return [
        f"{row.date:%m-%d} {row.kind} {row.number} {row.document} {row.invoice}:"
        f" {row.amount} {row.settled} {row.unused}"
        for row in found.rows
    ]
