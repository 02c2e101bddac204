"""Crédit Agricole: CSV.

A label has several lines: the operation, then the payer with what he wrote, then
blank ones, then his reference.  A file may hold several tables, one for each account
or card, each behind a preamble.
"""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter


class CreditAgricole(TableImporter):
    """Statements of Crédit Agricole."""

    bank = "credit_agricole"
    title = "Crédit Agricole"
    default_account = "Assets:Bank:CreditAgricole"
    layouts = (
        Layout(
            columns={
                "date": "Date",
                "label": "Libellé",
                "debit": "Débit euros",
                "credit": "Crédit euros",
            },
            optional={"value_date": "Date valeur"},
            ignored=("",),
            debit_positive=True,
            own_account=r"\bn(?:°|º|um[ée]ro)\s*([0-9][0-9X* ]{3,})",
            sections=True,
        ),
    )


if __name__ == "__main__":
    run(CreditAgricole)
