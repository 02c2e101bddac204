"""What a shell proposes: customers' keys, and numbers of what may be chosen.

A shell that completes asks at each press of a key: whatever is wrong with the ledger,
it gets no proposal and no message.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from click.shell_completion import CompletionItem

from beancount_infast.cli.common import LEDGER
from beancount_infast.ledger import LedgerError, load
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import click

    from beancount_infast.documents import Books, Document
    from beancount_infast.open_items import OpenCredit, Outflow, Settlement


def _books(ctx: click.Context) -> Books | None:
    path = ctx.meta.get(LEDGER) or os.environ.get("BEANCOUNT_FILE")
    if not path:
        return None
    try:
        ledger = load(Path(path))
    except LedgerError:
        return None
    return read_books(ledger.entries, ledger.options_map)


def _begins(text: str, incomplete: str) -> bool:
    return text.casefold().startswith(incomplete.casefold())


def complete_customer(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Propose customers' keys, with their names."""
    books = _books(ctx)
    if books is None:
        return []
    return [
        CompletionItem(key, help=customer.name)
        for key, customer in sorted(books.customers.items())
        if _begins(key, incomplete)
    ]


# Documents that may be chosen, each with a word on it.
Choices: TypeAlias = "Iterator[tuple[Document, str]]"
Completer: TypeAlias = (
    "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"
)


def _completer(choices: Callable[[Settlement], Choices]) -> Completer:
    """Make what proposes the numbers of some documents."""

    def complete(
        ctx: click.Context, _: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        books = _books(ctx)
        if books is None:
            return []
        return [
            CompletionItem(document.number, help=f"{document.customer} {word}")
            for document, word in choices(settle(books))
            if document.number is not None and _begins(document.number, incomplete)
        ]

    return complete


def _invoices(settlement: Settlement) -> Choices:
    for invoice in settlement.invoices.values():
        yield invoice.document, f"{invoice.total} {invoice.document.currency}"


def _open_invoices(settlement: Settlement) -> Choices:
    for invoice in settlement.invoices.values():
        if invoice.left:
            yield invoice.document, f"{invoice.left} {invoice.document.currency}"


def _unused(settlement: Settlement) -> Choices:
    for credit in settlement.credits.values():
        if credit.unused:
            yield credit.document, f"{credit.unused} {credit.document.currency}"


def _open_items(settlement: Settlement) -> Choices:
    yield from _open_invoices(settlement)
    yield from _unused(settlement)


def _used(settlement: Settlement) -> Choices:
    for credit in settlement.credits.values():
        if credit.used:
            yield credit.document, f"{credit.used} {credit.document.currency}"


def _reversible(settlement: Settlement) -> Choices:
    kept: list[OpenCredit | Outflow] = [*settlement.credits.values()]
    kept += settlement.outflows.values()
    for one in kept:
        if one.reversed_by is None:
            yield one.document, one.document.kind


def _drafts(settlement: Settlement) -> Choices:
    for document in settlement.documents:
        if document.draft:
            yield document, document.kind


def _validated(settlement: Settlement) -> Choices:
    for document in settlement.documents:
        if not document.draft:
            yield document, document.kind


complete_invoice = _completer(_invoices)
complete_open_invoice = _completer(_open_invoices)
complete_unused = _completer(_unused)
complete_open_item = _completer(_open_items)
complete_used = _completer(_used)
complete_reversible = _completer(_reversible)
complete_draft = _completer(_drafts)
complete_validated = _completer(_validated)
