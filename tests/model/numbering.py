"""The rules of numbering: a series skips no number, and its dates never go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.options import parse_number

if TYPE_CHECKING:
    from model.documents import Breach, Document, Ledger


def check_numbering(ledger: Ledger) -> list[Breach]:
    series: dict[str, list[tuple[int, Document]]] = {}
    for document in ledger.documents:
        pattern = ledger.options.numbering.get(document.kind)
        if pattern is None or document.number is None or document.opening:
            continue
        place = parse_number(pattern, document.number)
        if place is not None:
            series.setdefault(place[0], []).append((place[1], document))
    patterns = set(ledger.options.numbering.values())
    # A deposit request that is not booked has a number, which no document may carry.
    requests = {
        str(document.meta["deposit"])
        for document in ledger.documents
        if document.kind == "payment" and "deposit" in document.meta
    }
    spent = {
        parse_number(pattern, number)
        for pattern in patterns
        for number in {*ledger.unclear, *requests}
    }
    return [
        breach
        for name, found in series.items()
        for breach in _check_series(found, {x[1] for x in spent if x and x[0] == name})
    ]


def _check_series(
    numbered: list[tuple[int, Document]], spent: set[int]
) -> list[Breach]:
    """Documents are in the ledger's order: of two with one number the first counts.

    `spent` are the numbers of what could not be understood, which is one error enough.
    """
    first = dict(reversed(numbered))
    ranks = sorted(first)
    found: list[Breach] = []
    last = None
    previous = ranks[0] - 1
    for rank in ranks:
        document = first[rank]
        if not set(range(previous + 1, rank)) <= spent:
            found.append(("numbering-gap", document.lineno))
        previous = rank
        if document.draft or _is_from_a_bank(document):
            continue
        if last is not None and document.date < last:
            found.append(("numbering-order", document.lineno))
        last = document.date
    return found


def _is_from_a_bank(document: Document) -> bool:
    return document.kind == "payment" and "bank-reference" in document.meta
