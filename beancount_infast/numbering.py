"""The numbering of documents: series without gaps, in the order of their dates.

Checked where option ``numbering`` gives the shape of a kind's numbers.  A series may
start anywhere; a number of another shape is free; opening items are left out; a
draft's number is taken and its date does not count; so is that of a deposit request
that is not booked, which no document may carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast import rules
from beancount_infast.documents import PAYMENT, is_opening
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from beancount_infast.documents import Books, Document
    from beancount_infast.options import Pattern
    from beancount_infast.rules import Breach


def check(books: Books) -> list[Breach]:
    """Check the series of all numbered kinds.

    Kinds with one pattern share one series; the year is read from the number.

    Args:
        books: What the ledger says.

    Returns:
        A breach at each document that follows a gap or goes back in time.
    """
    numbering = books.options.numbering
    if not numbering:
        return []
    series: dict[tuple[str, str], dict[int, Document]] = {}
    patterns: dict[str, Pattern] = {}
    for document in books.documents:
        pattern = numbering.get(document.kind)
        if pattern is None or document.number is None:
            continue
        parsed = pattern.parse(document.number)
        if parsed is None or is_opening(document, books.options):
            continue
        year, rank = parsed
        patterns[pattern.text] = pattern
        series.setdefault((pattern.text, year), {}).setdefault(rank, document)
    breaches: list[Breach] = []
    taken = books.unclear | requested(books)
    for (text, year), documents in series.items():
        breaches += _check_series(patterns[text], year, documents, taken)
    return breaches


def requested(books: Books) -> frozenset[str]:
    """Give the numbers of deposit requests that are not booked: they are taken.

    Args:
        books: What the ledger says, in the payments that name them.
    """
    return frozenset(
        document.text("deposit") or ""
        for document in books.documents
        if document.kind == PAYMENT and "deposit" in document.entry.meta
    )


def _check_series(
    pattern: Pattern,
    year: str,
    documents: dict[int, Document],
    taken: frozenset[str],
) -> list[Breach]:
    breaches: list[Breach] = []
    previous: int | None = None
    dated: Document | None = None
    for rank in sorted(documents):
        document = documents[rank]
        if previous is not None:
            missing = _missing(pattern, year, previous, rank, taken)
            if missing:
                before = pattern.format(year, previous)
                breaches.append(rules.numbering_gap(document.site(), before, missing))
        previous = rank
        if document.draft or _from_a_bank(document):
            continue
        if dated is not None and document.date < dated.date:
            breaches.append(
                rules.numbering_order(
                    document.site(), dated.number or "", dated.date, document.date
                )
            )
        dated = document
    return breaches


def _from_a_bank(document: Document) -> bool:
    """Say whether a payment came from a bank's file, in the bank's own order."""
    return (
        document.kind == PAYMENT
        and document.entry.meta.get("bank-reference") is not None
    )


def _missing(
    pattern: Pattern, year: str, before: int, after: int, taken: frozenset[str]
) -> str:
    """Name what is missing between two ranks; empty where nothing is."""
    if after - before > 1000:  # noqa: PLR2004  (too many to look at one by one)
        first, last = before + 1, after - 1
    else:
        missing = [
            rank
            for rank in range(before + 1, after)
            if pattern.format(year, rank) not in taken
        ]
        if not missing:
            return ""
        first, last = missing[0], missing[-1]
    if first == last:
        return pattern.format(year, first)
    return say("{0} to {1}", pattern.format(year, first), pattern.format(year, last))
