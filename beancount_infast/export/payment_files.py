"""The payments of a period as files: CSV, a workbook, JSON.

Columns are named in French or in English; JSON has the English names.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_infast.documents import ZERO
from beancount_infast.export.tabular import Table, figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from beancount_infast.export.payments import PaymentLine, PaymentLines
    from beancount_infast.export.tabular import Cell, Lang

# The columns, in their order; those of VAT, one for each rate, come before the seal's.
_COLUMNS = {
    "date": "Date",
    "kind": "Nature",
    "number": "Numéro",
    "document": "Pièce",
    "customer": "Client",
    "name": "Nom",
    "siren": "SIREN",
    "invoice": "Facture",
    "invoice_date": "Date de facture",
    "method": "Mode",
    "account": "Compte",
    "currency": "Devise",
    "amount": "Montant reçu",
    "settled": "Montant imputé",
    "unused": "Reste à utiliser",
    "banked": "Montant en banque",
}
_SEAL_COLUMNS = {"sealed": "Scellé le", "seal": "Empreinte"}

# What moves the money, in French; a write-off here is an excess that stays with us.
_KINDS = {
    "payment": "paiement",
    "application": "imputation",
    "release": "délettrage",
    "refund": "remboursement",
    "write-off": "excédent conservé",
    "reversal": "annulation",
}
_TITLES = {"fr": "Paiements", "en": "Payments"}


def file_name(
    lang: Lang, since: datetime.date | None, until: datetime.date, suffix: str
) -> str:
    """Name the file of a period."""
    name = "paiements" if lang == "fr" else "payments"
    days = f"{since}_{until}" if since is not None else f"{until}"
    return f"{name}_{days}.{suffix}"


def table(lines: PaymentLines, lang: Lang, places: Mapping[str, int]) -> Table:
    """Give the rows as a table.

    Args:
        lines: The rows.
        lang: The language of its columns.
        places: The decimals that amounts of a currency have at least; two if unknown.
    """
    fields = [*_COLUMNS, *_rate_columns(lines), *_SEAL_COLUMNS]
    return Table(
        _TITLES[lang],
        [_name(field, lang) for field in fields],
        [list(_cells(row, lines, lang)) for row in lines.rows],
        [places.get(row.currency, 2) for row in lines.rows],
    )


def records(lines: PaymentLines, places: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the rows as JSON holds them: amounts as text, dates as ISO text.

    Args:
        lines: The rows.
        places: The decimals that amounts of a currency have at least; two if unknown.
    """
    fields = [*_COLUMNS, *_rate_columns(lines), *_SEAL_COLUMNS]
    return [
        {
            field: _plain(cell, places.get(row.currency, 2))
            for field, cell in zip(fields, _cells(row, lines, "en"), strict=True)
        }
        for row in lines.rows
    ]


def _plain(cell: Cell, places: int) -> str | None:
    if isinstance(cell, Decimal):
        return figure(cell, places)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def _rate_columns(lines: PaymentLines) -> dict[str, Decimal | None]:
    return {_rate_column(rate): rate for rate in lines.rates}


def _rate_column(rate: Decimal | None) -> str:
    return "vat" if rate is None else f"vat_{rate.normalize():f}"


def _name(field: str, lang: Lang) -> str:
    if lang == "en":
        return field
    if field == "vat":
        return "TVA"
    if field.startswith("vat_"):
        rate = field.removeprefix("vat_").replace(".", ",")
        return f"TVA {rate} %"
    return {**_COLUMNS, **_SEAL_COLUMNS}[field]


def _cells(row: PaymentLine, lines: PaymentLines, lang: Lang) -> Iterator[Cell]:
    for field in _COLUMNS:
        value = getattr(row, field)
        yield _KINDS[value] if field == "kind" and lang == "fr" else value
    for rate in lines.rates:
        yield row.vat.get(rate, ZERO)
    for field in _SEAL_COLUMNS:
        yield getattr(row, field)
