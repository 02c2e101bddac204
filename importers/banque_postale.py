"""La Banque Postale: CSV or tab-separated text, behind five lines and a blank one."""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter


class BanquePostale(TableImporter):
    """Statements of La Banque Postale."""

    bank = "banque_postale"
    title = "La Banque Postale"
    default_account = "Assets:Bank:BanquePostale"
    layouts = (
        Layout(
            columns={
                "date": "Date",
                "label": "Libellé",
                "amount": "Montant(EUROS)",
            },
            ignored=("Montant(FRANCS)",),
            delimiters=(";", "\t"),
            own_account=r"num[ée]ro\s+(?:de\s+)?compte\s*:?[\s;]*(\d[\dA-Z ]{4,})",
        ),
    )


if __name__ == "__main__":
    run(BanquePostale)
