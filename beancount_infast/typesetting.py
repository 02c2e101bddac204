"""Text of a document, as a careful person would type it.

Beancount's own printer puts links in alphabetical order and amounts where they fall;
here a document's own number comes first, and amounts are aligned::

    2026-01-20 * "ACME SARL" "Payment of F2026-001" ^R2026-001 ^F2026-001
      payment: "R2026-001"
      method: "transfer"
      Assets:Bank                        500.00 EUR
      Assets:Receivable:Acme            -150.00 EUR
        settles: "F2026-001"
      Liabilities:CustomerCredit:Acme   -350.00 EUR
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from babel.numbers import get_currency_precision
from beancount.core.amount import Amount

from beancount_infast.desk import one_line
from beancount_infast.documents import KINDS_BY_KEY, natural_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from beancount.core.data import Transaction

    from beancount_infast.documents import BookedPosting

_GAP = 4


def quoted(text: str) -> str:
    """Write text in quotes, on one line, as the parser reads it back.

    Raises:
        Refusal: It holds what no text file may hold.
    """
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def value_text(value: Any) -> str:
    """Write a value of metadata.

    Args:
        value: Text, a date, a number, an amount, TRUE or FALSE; None for a key that
            stands alone.
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return quoted(value)
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case Amount():
            return f"{value.number:f} {value.currency}"
    raise TypeError(value)


def number_text(number: Decimal, places: int) -> str:
    """Write a number, of any size, with at least some decimals and all of its own."""
    exponent = number.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    # A zero has no sign.
    return f"{number or abs(number):.{max(places, own)}f}"


def meta_lines(meta: Mapping[str, Any] | None, indent: str) -> list[str]:
    """Write metadata, a line for each key; the parser's own are left out."""
    return [
        f"{indent}{key}: {value_text(value)}".rstrip()
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    ]


def transaction_text(entry: Transaction, places: Callable[[str], int]) -> str:
    """Write a transaction, without a newline at its end.

    Args:
        entry: The transaction.
        places: The decimals that a currency's amounts have at least.
    """
    header = f"{entry.date} {entry.flag}"
    if entry.payee:
        header += f" {quoted(entry.payee)}"
    header += f" {quoted(entry.narration or '')}"
    header += "".join(f" #{tag}" for tag in sorted(entry.tags))
    header += "".join(f" ^{link}" for link in _links(entry))
    lines = [header, *meta_lines(entry.meta, "  ")]
    lines += posting_lines(cast("Sequence[BookedPosting]", entry.postings), places)
    return "\n".join(lines)


def posting_lines(
    postings: Sequence[BookedPosting], places: Callable[[str], int]
) -> list[str]:
    """Write postings with their amounts aligned, and their metadata."""
    # Beside amounts with cents, whole ones have theirs too.
    amounts = [posting.units for posting in postings]
    cents = {
        units.currency: get_currency_precision(units.currency)
        for units in amounts
        if units.number.as_tuple().exponent
    }
    numbers = [
        number_text(
            units.number, max(places(units.currency), cents.get(units.currency, 0))
        )
        for units in amounts
    ]
    accounts = max((len(p.account) for p in postings), default=0)
    width = max(map(len, numbers), default=0)
    lines: list[str] = []
    for posting, number in zip(postings, numbers, strict=True):
        line = f"  {posting.account:<{accounts}}{'':<{_GAP}}{number:>{width}}"
        line += f" {posting.units.currency}"
        if posting.price is not None:
            line += f" @ {value_text(posting.price)}"
        lines.append(line)
        lines += meta_lines(posting.meta, "    ")
    return lines


def _links(entry: Transaction) -> Iterable[str]:
    """Give the links, the document's own number first."""
    own = [
        value
        for key, value in entry.meta.items()
        if key in KINDS_BY_KEY and key != "reverses" and value in entry.links
    ]
    return own + sorted(entry.links.difference(own), key=natural_key)
