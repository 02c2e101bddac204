"""Wise: CSV of one balance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_infast.importers.base import run
from beancount_infast.importers.labels import reference
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.statements import StatementLine


class Wise(TableImporter):
    """Statements of Wise."""

    bank = "wise"
    title = "Wise"
    default_account = "Assets:Bank:Wise"
    layouts = (
        Layout(
            columns={
                "reference": "TransferWise ID",
                "date": "Date",
                "amount": "Amount",
                "currency": "Currency",
                "label": "Description",
                "remittance": "Payment Reference",
                "payer": "Payer Name",
            },
            optional={"payee": "Payee Name", "type": "Transaction Details Type"},
            ignored=None,
            delimiters=(",",),
            dates=("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"),
            mark=".",
            kinds={
                "DEPOSIT": Kind.TRANSFER,
                "TRANSFER": Kind.TRANSFER,
                "CARD": Kind.CARD,
                "CONVERSION": Kind.CONVERSION,
                "DIRECT_DEBIT": Kind.DIRECT_DEBIT,
            },
        ),
    )

    def finish(self, line: StatementLine, row: Mapping[str, str]) -> StatementLine:
        """Name the other party of money that goes out; tell fees and conversions."""
        payer = row["payer"] if line.amount > 0 else row.get("payee")
        kind = line.kind
        if (line.reference or "").startswith("FEE-"):
            kind = Kind.FEE
        elif (line.reference or "").startswith("BALANCE-"):
            kind = Kind.CONVERSION
        return replace(
            line,
            payer=payer or None,
            payer_certain=bool(payer),
            remittance=reference(row["remittance"]),
            kind=kind,
        )


if __name__ == "__main__":
    run(Wise)
