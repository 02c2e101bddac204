"""What a shell proposes: customers' keys, and numbers of open items."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from beancount_infast.cli.common import LEDGER
from beancount_infast.ledger import LedgerError, load
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    import click

    from beancount_infast.documents import Books


def _books(ctx: click.Context) -> Books | None:
    path = ctx.meta.get(LEDGER) or os.environ.get("BEANCOUNT_FILE")
    if path is None:
        return None
    try:
        ledger = load(Path(path))
    except LedgerError:
        return None
    return read_books(ledger.entries, ledger.options_map)


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
        if key.casefold().startswith(incomplete.casefold())
    ]


def complete_document(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Propose open invoices, unused payments and credit notes, and drafts."""
    books = _books(ctx)
    if books is None:
        return []
    settlement = settle(books)
    items = []
    for document in books.documents:
        number = document.number
        if number is None or not number.casefold().startswith(incomplete.casefold()):
            continue
        invoice = settlement.invoices.get(document.position)
        credit = settlement.credits.get(document.position)
        left = invoice.left if invoice else credit.unused if credit else None
        if left or document.draft:
            amount = "draft" if document.draft else f"{left} {document.currency}"
            items.append(CompletionItem(number, help=f"{document.customer} {amount}"))
    return items
