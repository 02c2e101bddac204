"""A settlement as it stood on an earlier day: what came later is left out.

The documents of a day settle what they settle whatever comes after it.  So the past is
the settlement without its later documents and moves: what they touched is made anew
from the moves up to that day, and all else stands as it does now.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from beancount_infast.deposits import Deposit
from beancount_infast.open_items import OpenCredit, OpenInvoice, Outflow, Settlement

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from beancount_infast.documents import Document
    from beancount_infast.open_items import Move


class _Dated(Protocol):
    @property
    def date(self) -> datetime.date: ...


class _OfDocument(Protocol):
    @property
    def document(self) -> Document: ...


_D = TypeVar("_D", bound=_Dated)
_S = TypeVar("_S", bound=_OfDocument)


def seen(settlement: Settlement, as_of: datetime.date) -> Settlement:
    """Give a settlement as it stood on a day.

    Args:
        settlement: What is settled by what.
        as_of: Only documents dated up to and including this day count.

    Returns:
        The settlement of those documents, their numbers meaning what they mean in the
        whole ledger.  What no later document has touched is the very same object as in
        the settlement that is given; that itself is given where all documents count.
    """
    documents = _first(settlement.documents, as_of)
    if len(documents) == len(settlement.documents):
        return settlement
    later = {d.position for d in settlement.documents[len(documents) :]}
    moves = _first(settlement.moves, as_of)
    past = Settlement(
        books=settlement.books,
        documents=documents,
        invoices=_until(settlement.invoices, as_of),
        credits=_until(settlement.credits, as_of),
        outflows=_until(settlement.outflows, as_of),
        moves=moves,
        applied=[one for one in settlement.applied if one.document.date <= as_of],
        shares={p: parts for p, parts in settlement.shares.items() if p not in later},
        deposits=dict(_deposits(settlement.deposits, as_of)),
        reversals={p: of for p, of in settlement.reversals.items() if p not in later},
        breaches=[
            breach
            for breach in settlement.breaches
            if breach.entry is None or breach.entry.date <= as_of
        ],
    )
    undone = {of.position for p, of in settlement.reversals.items() if p in later}
    _take_back(past, settlement.moves[len(moves) :], undone)
    return past


def _first(dated: Sequence[_D], as_of: datetime.date) -> list[_D]:
    """Give the first of what stands in order of date, up to a day."""
    return list(dated[: bisect_right(dated, as_of, key=lambda one: one.date)])


def _until(states: Mapping[int, _S], as_of: datetime.date) -> dict[int, _S]:
    """Give those of documents up to a day; they stand in order of date."""
    every = list(states.values())
    count = bisect_right(every, as_of, key=lambda state: state.document.date)
    return dict(islice(states.items(), count))


def _take_back(past: Settlement, later: Iterable[Move], undone: set[int]) -> None:
    """Make anew what later documents touch, from the moves before them.

    Args:
        past: Where that is put in place of what is there.
        later: The moves of later documents.
        undone: The places of what later documents reverse.
    """
    touched = undone.copy()
    for move in later:
        touched.add(move.source.position)
        if move.invoice is not None:
            touched.add(move.invoice.position)
    invoices = {
        place: OpenInvoice(invoice.document, invoice.total)
        for place in touched
        if (invoice := past.invoices.get(place)) is not None
    }
    credits = {  # noqa: A001
        place: _as_new(credit)
        for place in touched
        if (credit := past.credits.get(place)) is not None
    }
    for move in past.moves:
        if move.invoice is not None:
            invoice = invoices.get(move.invoice.position)
            if invoice is not None:
                invoice.settle(move.source.kind, move.amount)
        credit = credits.get(move.source.position)
        if credit is None:
            continue
        if move.invoice is not None:
            credit.use(move.invoice.position, move.amount)
        else:
            # What a reversal puts back, the document that it reverses took out.
            cause = past.reversals.get(move.cause.position, move.cause)
            credit.take_out(cause.kind, move.amount)
    past.invoices.update(invoices)
    past.credits.update(credits)
    for place in undone & past.outflows.keys():
        outflow = past.outflows[place]
        past.outflows[place] = Outflow(outflow.document, outflow.taken)


def _as_new(credit: OpenCredit) -> OpenCredit:
    new = OpenCredit(credit.document, credit.amount, credit.rank)
    new.corrects = credit.corrects
    return new


def _deposits(
    deposits: Mapping[int, Deposit], as_of: datetime.date
) -> Iterator[tuple[int, Deposit]]:
    for place, deposit in deposits.items():
        earlier = Deposit(deposit.document, deposit.put)
        earlier.deductions = _dated(deposit.deductions, as_of)
        earlier.taken_back = _dated(deposit.taken_back, as_of)
        # A credit note may name a deposit invoice that is dated after it.
        named = earlier.deductions or earlier.taken_back
        if named or deposit.document.date <= as_of:
            yield place, earlier


def _dated(found: Iterable[_D], as_of: datetime.date) -> list[_D]:
    return [one for one in found if one.date <= as_of]
