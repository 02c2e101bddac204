"""BNP Paribas and Hello bank!: CSV.

One line of the account and a blank one stand before the header; labels carry marks of
their own (``/DE``, ``/MOTIF``, ``/REF``).
"""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter


class BnpParibas(TableImporter):
    """Statements of BNP Paribas and Hello bank!."""

    bank = "bnp_paribas"
    title = "BNP Paribas"
    default_account = "Assets:Bank:BNPParibas"
    layouts = (
        Layout(
            columns={
                "date": "Date operation",
                "label": "Libelle operation",
                "amount": "Montant operation en euro",
            },
            ignored=("Libelle court", "Type operation"),
            # account;its name;its number;date;;balance
            own_account=r"\A[^;]*;[^;]*;\s*([\w *]*\d[\w *]*);",
        ),
    )


if __name__ == "__main__":
    run(BnpParibas)
