"""Shine: CSV.

Beware of "Montant HT": that is a guess at the VAT; the money stands under "Débit" and
"Crédit".
"""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind


class Shine(TableImporter):
    """Statements of Shine."""

    bank = "shine"
    title = "Shine"
    default_account = "Assets:Bank:Shine"
    reference_alone = True
    layouts = (
        Layout(
            columns={
                "reference": "Transaction ID",
                "value_date": "Date de la valeur",
                "date": "Date d'opération",
                "payer_iban": "IBAN",
                "type": "Type de transaction",
                "debit": "Débit",
                "credit": "Crédit",
                "remittance": "Libellé",
                "payer": "Nom de la contrepartie",
            },
            ignored=None,
            debit_positive=True,
            kinds={
                "VIREMENT": Kind.TRANSFER,
                "CARTE": Kind.CARD,
                "PRELEVEMENT": Kind.DIRECT_DEBIT,
                "REMISE": Kind.CHEQUE_REMITTANCE,
                "CHEQUE": Kind.CHEQUE_REMITTANCE,
                "DEPOT DE CHEQUE": Kind.CHEQUE_REMITTANCE,
                "DEPOT": Kind.CASH,
                "FRAIS": Kind.FEE,
                "ABONNEMENT": Kind.FEE,
            },
        ),
    )


if __name__ == "__main__":
    run(Shine)
