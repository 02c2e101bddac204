"""Crédit Mutuel and CIC: CSV, with a debit and a credit column or one signed amount."""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter


class CreditMutuel(TableImporter):
    """Statements of Crédit Mutuel and CIC."""

    bank = "credit_mutuel"
    title = "Crédit Mutuel and CIC"
    default_account = "Assets:Bank:CreditMutuel"
    layouts = (
        Layout(
            columns={
                "date": "Date",
                "value_date": "Date de valeur",
                "debit": "Débit",
                "credit": "Crédit",
                "label": "Libellé",
            },
            ignored=("Solde",),
            encoding="iso-8859-15",
        ),
        Layout(
            columns={
                "date": "Date",
                "value_date": "Date de valeur",
                "amount": "Montant",
                "label": "Libellé",
            },
            ignored=("Solde",),
            encoding="iso-8859-15",
        ),
    )


if __name__ == "__main__":
    run(CreditMutuel)
