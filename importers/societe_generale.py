"""Société Générale: CSV of current and of savings accounts.

The column "Libellé" is the label cut off after 18 characters: the one in use is
"Détail de l'écriture".
"""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter

_OWN_ACCOUNT = r"\A\W*(\d[\d ]{4,})\W*;"


class SocieteGenerale(TableImporter):
    """Statements of Société Générale."""

    bank = "societe_generale"
    title = "Société Générale"
    default_account = "Assets:Bank:SocieteGenerale"
    layouts = (
        Layout(
            columns={
                "date": "Date de l'opération",
                "label": "Détail de l'écriture",
                "amount": "Montant de l'opération",
                "currency": "Devise",
            },
            ignored=("Libellé",),
            own_account=_OWN_ACCOUNT,
        ),
        Layout(
            columns={
                "date": "date_comptabilisation",
                "label": "libellé_complet_operation",
                "amount": "montant_operation",
                "currency": "devise",
            },
            own_account=_OWN_ACCOUNT,
        ),
    )


if __name__ == "__main__":
    run(SocieteGenerale)
