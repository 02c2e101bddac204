"""Books of any size, always the same for a size: invoices, payments, other entries."""

from __future__ import annotations

import datetime
import random

PLUGIN = "beancount_infast.plugins.settlement"
FIRST_DAY = datetime.date(2016, 1, 4)
LAST_DAY = datetime.date(2025, 12, 30)


def customers(size: int) -> list[str]:
    """Give the keys of the customers of books of a size."""
    return [f"C{number:05d}" for number in range(max(10, size // 20))]


def ledger(size: int, *, plugin: str | None = None, config: str = "") -> str:
    """Write books in full form.

    Of twenty transactions eight are invoices, six settle one of them at once, one
    pays too much, one uses what was too much, and four are other entries.

    Args:
        size: How many transactions.
        plugin: The plugin whose line the ledger has, if any.
        config: That plugin's configuration.
    """
    rng = random.Random(20_260_124)  # noqa: S311  (the same books each time)
    keys = customers(size)
    parts = (
        [f'plugin "{plugin}"' + (f' "{config}"' if config else "")] if plugin else []
    )
    parts += [
        'option "operating_currency" "EUR"',
        "2016-01-01 open Assets:Bank EUR",
        "2016-01-01 open Income:Services EUR",
        "2016-01-01 open Liabilities:VAT EUR",
        "2016-01-01 open Expenses:Rent EUR",
    ]
    for key in keys:
        parts.append(f"2016-01-01 open Assets:Receivable:{key} EUR")
        parts.append(f"2016-01-01 open Liabilities:CustomerCredit:{key} EUR")
    days = (LAST_DAY - FIRST_DAY).days
    unpaid: list[tuple[int, str, int]] = []
    unused: list[tuple[int, str, int]] = []
    invoices = payments = 0
    for place in range(size):
        day = FIRST_DAY + datetime.timedelta(days=days * place // size)
        turn = place % 20
        if turn in (0, 2, 4, 6, 8, 10, 12, 14):
            invoices += 1
            key, euros = rng.choice(keys), rng.randrange(10, 500) * 6
            unpaid.append((invoices, key, euros))
            parts.append(_invoice(day, invoices, key, euros))
        elif turn in (1, 3, 5, 7, 9, 11, 15) and unpaid:
            number, key, euros = unpaid.pop(rng.randrange(len(unpaid)))
            payments += 1
            over = 60 if turn == 15 else 0  # noqa: PLR2004
            if over:
                unused.append((payments, key, over))
            parts.append(_payment(day, payments, key, (number, euros), over))
        elif turn == 13 and unused:  # noqa: PLR2004
            payment, key, over = unused.pop(0)
            invoices += 1
            parts.append(_invoice(day, invoices, key, over))
            parts.append(_application(day, payment, key, invoices, over))
        else:
            parts.append(_other(day))
    return "\n\n".join(parts) + "\n"


def _invoice(day: datetime.date, number: int, key: str, euros: int) -> str:
    due = day + datetime.timedelta(days=30)
    return f"""{day} * "{key} SARL" "Travaux" ^F{number:06d}
  invoice: "F{number:06d}"
  due: {due}
  Income:Services               -{euros * 5 // 6}.00 EUR
  Liabilities:VAT               -{euros // 6}.00 EUR
  Assets:Receivable:{key}       {euros}.00 EUR"""


def _payment(
    day: datetime.date, number: int, key: str, settled: tuple[int, int], over: int
) -> str:
    invoice, euros = settled
    lines = f"""{day} * "{key} SARL" "Virement" ^R{number:06d} ^F{invoice:06d}
  payment: "R{number:06d}"
  method: "transfer"
  Assets:Bank                   {euros + over}.00 EUR
  Assets:Receivable:{key}       -{euros}.00 EUR
    settles: "F{invoice:06d}\""""
    if over:
        lines += f"\n  Liabilities:CustomerCredit:{key}  -{over}.00 EUR"
    return lines


def _application(
    day: datetime.date, payment: int, key: str, invoice: int, euros: int
) -> str:
    return f"""{day} * "{key} SARL" "Reste" ^R{payment:06d} ^F{invoice:06d}
  application: "I{payment:06d}"
  Liabilities:CustomerCredit:{key}  {euros}.00 EUR
    uses: "R{payment:06d}"
  Assets:Receivable:{key}           -{euros}.00 EUR
    settles: "F{invoice:06d}\""""


def _other(day: datetime.date) -> str:
    return f"""{day} * "SCI des Tilleuls" "Loyer"
  Expenses:Rent     800.00 EUR
  Assets:Bank      -800.00 EUR"""
