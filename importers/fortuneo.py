"""Fortuneo: CSV, as it lies in the zip file that the bank gives."""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter


class Fortuneo(TableImporter):
    """Statements of Fortuneo."""

    bank = "fortuneo"
    title = "Fortuneo"
    default_account = "Assets:Bank:Fortuneo"
    layouts = (
        Layout(
            columns={
                "date": "Date opération",
                "value_date": "Date valeur",
                "label": "libellé",
                "debit": "Débit",
                "credit": "Crédit",
            },
        ),
    )


if __name__ == "__main__":
    run(Fortuneo)
