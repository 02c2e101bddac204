"""``bank-reference:`` on what stands in the books, a line that breaks no seal.

As it is added to a payment that was recorded by hand::

    2026-10-28 * "ACME SARL" "Transfer" ^R2026-001
      payment: "R2026-001"
      bank-reference: "qonto:tx-1"
      Assets:Bank               150.00 EUR
      Assets:Receivable:Acme   -150.00 EUR
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast import storage, typesetting
from beancount_infast.bank_drafting import BANK_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount.core.data import Transaction

_INDENT = "  "


def first_posting(entry: Transaction) -> int:
    """Give the line of a transaction's first posting: metadata goes before it."""
    lines = [
        posting.meta["lineno"]
        for posting in entry.postings
        if posting.meta is not None and "lineno" in posting.meta
    ]
    return int(min(lines, default=entry.meta["lineno"] + 1))


def with_references(data: bytes, marks: Mapping[int, str]) -> bytes:
    """Give a file's bytes with a ``bank-reference:`` before some lines.

    Args:
        data: The file.
        marks: The reference by the line before which it goes, counted from 1.
    """
    if not marks:
        return data
    newline = storage.newline_of(data).encode()
    lines = data.split(b"\n")
    for number in sorted(marks, reverse=True):
        text = f"{_INDENT}{BANK_REFERENCE}: {typesetting.quoted(marks[number])}"
        lines.insert(number - 1, text.encode() + newline[:-1])
    return b"\n".join(lines)
