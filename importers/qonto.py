"""Qonto: CSV, in English and in French.

Days are those of the settlement, when the money moved; an operation that is still
processing has none.  The IBAN column of the English file is the other party's.
"""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind

_KINDS = {
    "TRANSFER": Kind.TRANSFER,
    "INCOME": Kind.TRANSFER,
    "CARD": Kind.CARD,
    "DIRECT": Kind.DIRECT_DEBIT,
    "CHE": Kind.CHEQUE_REMITTANCE,
    "QONTO": Kind.FEE,
    "VIREMENT": Kind.TRANSFER,
    "CARTE": Kind.CARD,
    "PRELEVEMENT": Kind.DIRECT_DEBIT,
    "FRAIS": Kind.FEE,
}


class Qonto(TableImporter):
    """Statements of Qonto."""

    bank = "qonto"
    title = "Qonto"
    default_account = "Assets:Bank:Qonto"
    reference_alone = True
    layouts = (
        Layout(
            columns={
                "status": "Status",
                "date": "Settlement date (UTC)",
                "fallback_date": "Operation date (UTC)",
                "amount": "Total amount (incl. VAT)",
                "currency": "Currency",
                "payer": "Counterparty name",
                "type": "Payment method",
                "reference": "Transaction ID",
                "remittance": "Reference",
            },
            optional={"payer_iban": "IBAN"},
            ignored=None,
            delimiters=(",", ";"),
            dates=("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"),
            mark=".",
            kinds=_KINDS,
        ),
        Layout(
            columns={
                "status": "Statut",
                "date": "Date de la valeur (UTC)",
                "fallback_date": "Date de l'opération (UTC)",
                "amount": "Montant total (TTC)",
                "payer": "Nom de la contrepartie",
                "reference": "Identifiant de transaction",
            },
            optional={
                "currency": "Devise",
                "type": "Méthode de paiement",
                "remittance": "Référence",
                "payer_iban": "IBAN de la contrepartie",
                "bank_account": "IBAN du compte",
            },
            synonyms={
                "ID de transaction": "Identifiant de transaction",
                "Identifiant de la transaction": "Identifiant de transaction",
                "IBAN": "IBAN de la contrepartie",
                "Moyen de paiement": "Méthode de paiement",
            },
            ignored=None,
            delimiters=(";", ","),
            dates=("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"),
            kinds=_KINDS,
        ),
    )


if __name__ == "__main__":
    run(Qonto)
