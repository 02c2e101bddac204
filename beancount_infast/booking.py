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

from typing import TYPE_CHECKING, Any, cast

from beancount.core.amount import Amount
from beancount.core.data import Open, Posting, Transaction

from beancount_infast.documents import INVOICE, LINK, VALIDATED, invoice_total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Books, Document, Item
    from beancount_infast.open_items import Applied, OpenInvoice, Settlement
    from beancount_infast.plans import Share

_PLACE = ("filename", "lineno")
_NAMING_KEYS = frozenset({"corrects", "reverses", "deposit"})


def complete(entries: Sequence[Directive], settlement: Settlement) -> list[Directive]:
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
    invoices, shares = settlement.invoices, settlement.shares
    zeros: dict[str, tuple[Decimal, Amount]] = {}
    for document in settlement.books.documents:
        position = document.position
        if document.kind == INVOICE:
            state = invoices.get(position)
            completed[position] = _invoice(document, state, zeros)
        else:
            of_document = shares.get(position, _NO_SHARES)
            completed[position] = _other(document, of_document, settlement.books)
    completed += _missing_accounts(entries, settlement.books)
    completed += [
        _application(applied, settlement.books) for applied in settlement.applied
    ]
    return completed


_NO_SHARES: Mapping[int, Sequence[Share]] = {}


# --- Invoices ------------------------------------------------------------------


def _invoice(
    document: Document,
    state: OpenInvoice | None,
    zeros: dict[str, tuple[Decimal, Amount]],
) -> Transaction:
    """Write how an invoice stands on its transaction.

    Most invoices are paid in full or not at all: an amount that stands on the
    transaction already, or a zero of the same precision, is not made again.
    """
    entry, currency = document.entry, document.currency
    total = state.total if state is not None else invoice_total(document)
    nothing = zeros.get(currency)
    if nothing is None or not nothing[0].same_quantum(total):
        number = total - total
        nothing = zeros[currency] = (number, Amount(number, currency))
    zero = nothing[1]
    units = cast("Amount", document.items[0].posting.units)
    whole = units if units.number is total else Amount(total, currency)
    paid = credited = zero
    outstanding, status = whole, "draft"
    if state is not None:
        status = state.status
        if status == "paid":
            paid, outstanding = whole, zero
        if status not in ("paid", "unpaid") or state.credited:
            paid = Amount(state.paid, currency) if state.paid else zero
            credited = Amount(state.credited, currency) if state.credited else zero
            outstanding = Amount(state.left, currency) if state.left else zero
    meta = {
        **entry.meta,
        "paid": paid,
        "credited": credited,
        "outstanding": outstanding,
        "status": status,
    }
    return Transaction(
        meta,
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        entry.tags,
        _links(document, _NO_SHARES),
        entry.postings,
    )


# --- Links ---------------------------------------------------------------------


def _links(document: Document, shares: Mapping[int, Sequence[Share]]) -> frozenset[str]:
    """Give an entry's links, with its number and those of all that it names."""
    links: frozenset[str] = document.entry.links
    names = [document.number]
    if document.draft:
        pass
    elif document.kind == INVOICE:
        if document.deposits:
            names += [deduction.name for deduction in document.deposits]
    elif shares or not _says_all(document):
        names += _named(document, shares)
    added = [
        name
        for name in names
        if name is not None and name not in links and LINK.fullmatch(name)
    ]
    return links.union(added) if added else links


def _says_all(document: Document) -> bool:
    """Say at once that an entry has a link for each posting, and names no more."""
    entry = document.entry
    links = entry.links
    for item in document.items:
        if item.name is None or item.name not in links:
            return False
    return not document.deposits and _NAMING_KEYS.isdisjoint(entry.meta)


def _named(
    document: Document, shares: Mapping[int, Sequence[Share]]
) -> list[str | None]:
    """Give the numbers that a document names, in its keys or by completion."""
    meta = document.entry.meta
    names = [document.text(key) for key in _NAMING_KEYS if key in meta]
    # A receivable posting in breach is left without an invoice: a link that we add
    # would give it one when the ledger is printed and read again.
    short = False
    for place, item in enumerate(document.items):
        if item.name is None and not item.credit and place not in shares:
            short = True
    names += [item.name for item in document.items if item.credit or not short]
    for parts in shares.values():
        names += [share.name for share in parts if share.credit or not short]
    names += [deduction.name for deduction in document.deposits]
    return names


# --- Documents in short form ---------------------------------------------------


def _other(
    document: Document, shares: Mapping[int, Sequence[Share]], books: Books
) -> Transaction:
    """Give a payment, credit note, application… in full form, with its links."""
    entry = document.entry
    postings = entry.postings
    if shares and not _is_full(document, shares):
        postings = _postings(document, shares, books.customers[document.customer])
    links = _links(document, shares)
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
    items = document.items
    postings: list[Posting] = []
    for posting in document.entry.postings:
        place = places.get(id(posting))
        if place is None or place not in shares:
            postings.append(posting)
            continue
        postings += [
            part(document, items[place], share, customer) for share in shares[place]
        ]
    return postings


def part(document: Document, item: Item, share: Share, customer: Customer) -> Posting:
    """Give one part of a short posting."""
    posting = item.posting
    account = customer.credit if share.credit else customer.receivable
    number = abs(share.amount)
    if item.number < 0:
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


# --- What is added -------------------------------------------------------------


def _missing_accounts(entries: Sequence[Directive], books: Books) -> list[Open]:
    """Open the credit accounts that the ledger does not open."""
    opened = {entry.account for entry in entries if type(entry) is Open}
    return [
        Open(
            _place(entry),
            entry.date,
            customer.credit,
            entry.currencies,
            entry.booking,
        )
        for customer in books.customers.values()
        if (entry := customer.entry) is not None and customer.credit not in opened
    ]


def _place(entry: Directive) -> dict[str, Any]:
    """Give the file and line of an entry, as far as it has them."""
    return {key: entry.meta[key] for key in _PLACE if key in entry.meta}


def _application(applied: Applied, books: Books) -> Transaction:
    """Write the application of money that came before its invoice."""
    customer = books.customers[applied.invoice.customer]
    invoice = applied.invoice.number or ""
    links = frozenset((invoice, applied.uses) if applied.uses else (invoice,))
    meta = _place(applied.invoice.entry)
    currency = applied.invoice.currency
    return Transaction(
        meta,
        applied.invoice.date,
        VALIDATED,
        applied.invoice.entry.payee or customer.name,
        # Without a source it comes last among those of its day: the arrow sees to it.
        f"{applied.uses or ''} → {invoice}".strip(),
        frozenset(),
        links,
        [
            Posting(
                customer.credit,
                Amount(applied.amount, currency),
                None,
                None,
                None,
                {**meta, "uses": applied.uses} if applied.uses else dict(meta),
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
