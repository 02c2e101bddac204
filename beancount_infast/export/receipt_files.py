"""Receipts as files: JSON, and CSV with a row for each rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_infast.export.tabular import Table, figure

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from beancount_infast.export.receipts import Receipt, Receipts, Unmatched
    from beancount_infast.export.tabular import Cell

_COLUMNS = (
    "date",
    "document",
    "cause",
    "invoice",
    "invoice_date",
    "invoice_type",
    "customer",
    "name",
    "siren",
    "currency",
    "rate",
    "amount",
    "vat",
    "channel",
)


def record(found: Receipts, places: Mapping[str, int]) -> dict[str, Any]:
    """Give receipts and unmatched money as JSON holds them.

    Args:
        found: The receipts.
        places: The decimals that amounts of a currency have at least; two if unknown.
    """
    return {
        "receipts": [
            _receipt(receipt, places.get(receipt.currency, 2))
            for receipt in found.receipts
        ],
        "unmatched": [
            {
                "document": one.document,
                "date": one.date.isoformat(),
                "customer": one.customer,
                "name": one.name,
                "siren": one.siren,
                "currency": one.currency,
                "amount": figure(one.amount, places.get(one.currency, 2)),
            }
            for one in found.unmatched
        ],
    }


def _receipt(receipt: Receipt, places: int) -> dict[str, Any]:
    return {
        "date": receipt.date.isoformat(),
        "document": receipt.document,
        "cause": receipt.cause,
        "invoice": receipt.invoice,
        "invoice_date": receipt.invoice_date.isoformat(),
        "invoice_type": receipt.invoice_type,
        "customer": receipt.customer,
        "name": receipt.name,
        "siren": receipt.siren,
        "currency": receipt.currency,
        "amount": figure(receipt.amount, places),
        "rates": [
            {
                "rate": rate_text(one.rate),
                "amount": figure(one.amount, places),
                "vat": figure(one.vat, places),
            }
            for one in receipt.rates
        ],
        "channel": receipt.channel,
    }


def rate_text(rate: Decimal | None) -> str | None:
    """Write a rate as it is declared: 20, 5.5."""
    return None if rate is None else f"{rate.normalize():f}"


def table(found: Receipts, places: Mapping[str, int]) -> Table:
    """Give a row for each receipt and rate; then unmatched money, without invoice.

    Args:
        found: The receipts.
        places: The decimals that amounts of a currency have at least; two if unknown.
    """
    rows: list[list[Cell]] = []
    decimals: list[int] = []
    for receipt in found.receipts:
        for row in _rows(receipt):
            rows.append(row)
            decimals.append(places.get(receipt.currency, 2))
    for one in found.unmatched:
        rows.append(_unmatched_row(one))
        decimals.append(places.get(one.currency, 2))
    return Table("", _COLUMNS, rows, decimals)


def _rows(receipt: Receipt) -> Iterator[list[Cell]]:
    for one in receipt.rates:
        yield [
            receipt.date,
            receipt.document,
            receipt.cause,
            receipt.invoice,
            receipt.invoice_date,
            receipt.invoice_type,
            receipt.customer,
            receipt.name,
            receipt.siren,
            receipt.currency,
            rate_text(one.rate),
            one.amount,
            one.vat,
            receipt.channel,
        ]


def _unmatched_row(one: Unmatched) -> list[Cell]:
    nothing: list[Cell] = [None] * len(_COLUMNS)
    row = dict(zip(_COLUMNS, nothing, strict=True))
    row |= {
        "date": one.date,
        "document": one.document,
        "customer": one.customer,
        "name": one.name,
        "siren": one.siren,
        "currency": one.currency,
        "amount": one.amount,
    }
    return list(row.values())


def file_name(since: datetime.date | None, until: datetime.date, suffix: str) -> str:
    """Name the file of a period."""
    days = f"{since}_{until}" if since is not None else f"{until}"
    return f"receipts_{days}.{suffix}"
