"""Short form to full form: what a ledger looks like when everything is said.

Before::

    2026-01-20 * "ACME SARL" "Virement" ^F2026-001
      payment: "R2026-001"
      Assets:Bank                        500.00 EUR
      Assets:Receivable:Acme            -500.00 EUR

After::

    2026-01-20 * "ACME SARL" "Virement" ^F2026-001 ^R2026-001
      payment: "R2026-001"
      Assets:Bank                        500.00 EUR
      Assets:Receivable:Acme            -150.00 EUR
        settles: "F2026-001"
      Liabilities:CustomerCredit:Acme   -350.00 EUR

Who settles what is the engine's: this module only writes it down.  An entry that
says everything already is kept as it is, the very same object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import Open, Posting, Transaction

from beancount_infast.documents import (
    INVOICE,
    LINK,
    VALIDATED,
    ZERO,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.allocation import Share
    from beancount_infast.documents import Books, Customer, Document
    from beancount_infast.settlement import Applied, OpenInvoice, Settlement

_NAMING_KEYS = ("corrects", "reverses", "deposit")


def complete(
    entries: Sequence[Directive], settlement: Settlement
) -> list[Directive]:
    """Give a ledger's entries in full form.

    Args:
        entries: The entries that the settlement's books were read from.
        settlement: What is settled by what, over the whole ledger.

    Returns:
        The entries with short forms completed, links and the invoices' four keys
        added, missing credit accounts opened, and the applications of money that
        came before its invoice; not sorted.
    """
    completed = list(entries)
    shares = settlement.shares
    for document in settlement.books.documents:
        index = document.position
        if document.kind == INVOICE:
            completed[index] = _invoice(document, settlement.invoices.get(index))
        else:
            completed[index] = _other(document, shares.get(index), settlement.books)
    completed += _missing_accounts(entries, settlement.books)
    completed += [
        _application(applied, settlement.books) for applied in settlement.applied
    ]
    return completed


# --- Invoices -----------------------------------------------------------------------


def _invoice(document: Document, state: OpenInvoice | None) -> Transaction:
    """Write how an invoice stands on its transaction."""
    entry = document.entry
    currency = document.currency
    if state is None:
        total = sum((i.number for i in document.items if i.number > 0), ZERO)
        nothing = Amount(total - total, currency)
        paid = credited = nothing
        outstanding = Amount(total, currency)
    else:
        paid = Amount(state.paid, currency)
        credited = Amount(state.credited, currency)
        outstanding = Amount(state.left, currency)
    meta = {
        **entry.meta,
        "paid": paid,
        "credited": credited,
        "outstanding": outstanding,
        "status": "draft" if state is None else state.status,
    }
    links = _links(document, entry.postings)
    return Transaction(
        meta,
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        entry.tags,
        links,
        entry.postings,
    )


# --- Links ---------------------------------------------------------------------------


def _links(document: Document, postings: Sequence[Posting]) -> frozenset[str]:
    """Give an entry's links, with its number and those of all that it names."""
    entry = document.entry
    links: frozenset[str] = entry.links
    added = []
    number = document.number
    if number is not None and number not in links and LINK.fullmatch(number):
        added.append(number)
    if not document.draft:
        added += [name for name in _named(document, postings) if name not in links]
    return links.union(added) if added else links


def _named(document: Document, postings: Sequence[Posting]) -> list[str]:
    """Give the numbers that an entry's keys name, where they are usable as links."""
    names: list[Any] = [document.entry.meta.get(key) for key in _NAMING_KEYS]
    settled: list[Any] = []
    for posting in postings:
        meta = posting.meta
        if meta and len(meta) > 2:  # more than the file and the line  # noqa: PLR2004
            settled.append(meta.get("settles"))
            names += (meta.get("uses"), meta.get("deducts"))
    if not _has_short_receivable(document, postings):
        names += settled
    return [name for name in names if isinstance(name, str) and LINK.fullmatch(name)]


def _has_short_receivable(document: Document, postings: Sequence[Posting]) -> bool:
    """Say whether a receivable posting is left without an invoice, in breach.

    A link that is added then would give it one when the ledger is printed and read.
    """
    return any(
        item.name is None
        and not item.credit
        and any(posting is item.posting for posting in postings)
        for item in document.items
    )


# --- Documents in short form -------------------------------------------------------------


def _other(
    document: Document, shares: Mapping[int, Sequence[Share]] | None, books: Books
) -> Transaction:
    """Give a payment, credit note, application… in full form, with its links."""
    entry = document.entry
    postings = entry.postings
    if shares and not _is_full(document, shares):
        postings = _postings(document, shares, books.customers[document.customer])
    links = _links(document, postings)
    if postings is entry.postings and links is entry.links:
        return entry
    return Transaction(
        entry.meta,
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        entry.tags,
        links,
        postings,
    )


def _is_full(document: Document, shares: Mapping[int, Sequence[Share]]) -> bool:
    """Say whether nothing would be gained: a source that has no number to name."""
    return all(
        len(parts) == 1
        and parts[0].name is None
        and parts[0].credit == document.items[place].credit
        for place, parts in shares.items()
    )


def _postings(
    document: Document, shares: Mapping[int, Sequence[Share]], customer: Customer
) -> list[Posting]:
    places = {id(item.posting): place for place, item in enumerate(document.items)}
    postings: list[Posting] = []
    for posting in document.entry.postings:
        place = places.get(id(posting))
        if place is None or place not in shares:
            postings.append(posting)
            continue
        postings += [
            _part(document, posting, share, customer) for share in shares[place]
        ]
    return postings


def _part(
    document: Document, posting: Posting, share: Share, customer: Customer
) -> Posting:
    """Give one part of a short posting."""
    account = customer.credit if share.credit else customer.receivable
    number = abs(share.amount)
    if posting.units.number < 0:
        number = -number
    meta: dict[str, Any] = {
        key: value
        for key, value in (posting.meta or {}).items()
        if key != "__automatic__"
    }
    if share.name is not None:
        meta["uses" if share.credit else "settles"] = share.name
    return Posting(
        account,
        Amount(number, document.currency),
        posting.cost,
        posting.price,
        posting.flag,
        meta,
    )


# --- What is added ---------------------------------------------------------------------------


def _missing_accounts(entries: Sequence[Directive], books: Books) -> list[Open]:
    """Open the credit accounts that the ledger does not open."""
    opened = {entry.account for entry in entries if type(entry) is Open}
    return [
        Open(
            {"filename": entry.meta["filename"], "lineno": entry.meta["lineno"]},
            entry.date,
            customer.credit,
            entry.currencies,
            entry.booking,
        )
        for customer in books.customers.values()
        if (entry := customer.entry) is not None and customer.credit not in opened
    ]


def _application(applied: Applied, books: Books) -> Transaction:
    """Write the application of money that came before its invoice."""
    customer = books.customers[applied.invoice.customer]
    source, invoice = applied.source.number or "", applied.invoice.number or ""
    meta = {
        key: applied.invoice.entry.meta[key] for key in ("filename", "lineno")
    }
    currency = applied.invoice.currency
    return Transaction(
        meta,
        applied.invoice.date,
        VALIDATED,
        applied.invoice.entry.payee or customer.name,
        f"{source} → {invoice}",
        frozenset(),
        frozenset((source, invoice)),
        [
            Posting(
                customer.credit,
                Amount(applied.amount, currency),
                None,
                None,
                None,
                {**meta, "uses": source},
            ),
            Posting(
                customer.receivable,
                Amount(-applied.amount, currency),
                None,
                None,
                None,
                {**meta, "settles": invoice},
            ),
        ],
    )
