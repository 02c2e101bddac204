"""BoursoBank: CSV.

Bank words run through ``label``; ``supplierFound`` is the bank's guess and of no use.
"""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter


class BoursoBank(TableImporter):
    """Statements of BoursoBank."""

    bank = "boursobank"
    title = "BoursoBank"
    default_account = "Assets:Bank:BoursoBank"
    layouts = (
        Layout(
            columns={
                "date": "dateOp",
                "value_date": "dateVal",
                "label": "label",
                "amount": "amount",
                "bank_account": "accountNum",
            },
            ignored=None,
            dates=("%Y-%m-%d", "%d/%m/%Y"),
        ),
    )


if __name__ == "__main__":
    run(BoursoBank)
