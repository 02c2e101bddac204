"""Revolut Business: CSV.

"Amount" is what was paid, "Total amount" what the account got or gave after the fee.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_infast.importers.base import run
from beancount_infast.importers.labels import reference
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.statements import StatementLine

_FROM = re.compile(
    r"(?:money added from|payment from|received from|from|to|de|virement de)\s+(.+)",
    re.IGNORECASE,
)


class Revolut(TableImporter):
    """Statements of Revolut Business."""

    bank = "revolut"
    title = "Revolut Business"
    default_account = "Assets:Bank:Revolut"
    layouts = (
        Layout(
            columns={
                "fallback_date": "Date started (UTC)",
                "date": "Date completed (UTC)",
                "reference": "ID",
                "type": "Type",
                "status": "State",
                "label": "Description",
                "remittance": "Reference",
                "currency": "Payment currency",
                "amount": "Amount",
            },
            optional={"net": "Total amount", "payer": "Payer"},
            ignored=None,
            delimiters=(",",),
            dates=("%Y-%m-%d", "%d/%m/%Y"),
            mark=".",
            kinds={
                "TOPUP": Kind.TRANSFER,
                "TRANSFER": Kind.TRANSFER,
                "CARD_PAYMENT": Kind.CARD,
                "CARD_REFUND": Kind.REFUND,
                "EXCHANGE": Kind.CONVERSION,
                "FEE": Kind.FEE,
                "TAX": Kind.FEE,
                "CHARGEBACK": Kind.DISPUTE,
            },
        ),
    )

    def finish(self, line: StatementLine, row: Mapping[str, str]) -> StatementLine:
        """Find the payer in the description where no column names one."""
        stated = reference(row["remittance"])
        if row.get("payer") and line.amount > 0:
            return replace(line, remittance=stated)
        # "Payer" of an outgoing line is who of the company paid.
        found = _FROM.fullmatch(row["label"])
        return replace(
            line,
            payer=found.group(1) if found else row["label"] or None,
            payer_certain=found is not None,
            remittance=stated,
        )


if __name__ == "__main__":
    run(Revolut)
