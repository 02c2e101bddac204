"""N26: CSV, today's and the older one, in English and in French."""

from __future__ import annotations

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind

_KINDS = {
    "CREDIT TRANSFER": Kind.TRANSFER,
    "DEBIT TRANSFER": Kind.TRANSFER,
    "INCOME": Kind.TRANSFER,
    "OUTGOING TRANSFER": Kind.TRANSFER,
    "DIRECT DEBIT": Kind.DIRECT_DEBIT,
    "PRESENTMENT": Kind.CARD,
    "MASTERCARD": Kind.CARD,
    "REVENUS": Kind.TRANSFER,
    "VIREMENT": Kind.TRANSFER,
    "PRELEVEMENT": Kind.DIRECT_DEBIT,
    "PAIEMENT PAR MASTERCARD": Kind.CARD,
}


class N26(TableImporter):
    """Statements of N26."""

    bank = "n26"
    title = "N26"
    default_account = "Assets:Bank:N26"
    layouts = (
        Layout(
            columns={
                "date": "Booking Date",
                "payer": "Partner Name",
                "payer_iban": "Partner Iban",
                "type": "Type",
                "remittance": "Payment Reference",
                "amount": "Amount (EUR)",
            },
            optional={"value_date": "Value Date"},
            ignored=None,
            delimiters=(",",),
            dates=("%Y-%m-%d",),
            mark=".",
            kinds=_KINDS,
        ),
        Layout(
            columns={
                "date": "Date",
                "payer": "Payee",
                "payer_iban": "Account number",
                "type": "Transaction type",
                "remittance": "Payment reference",
                "amount": "Amount (EUR)",
            },
            ignored=None,
            delimiters=(",",),
            dates=("%Y-%m-%d",),
            mark=".",
            kinds=_KINDS,
        ),
        Layout(
            columns={
                "date": "Date",
                "payer": "Bénéficiaire",
                "payer_iban": "Numéro de compte",
                "type": "Type de transaction",
                "remittance": "Référence de paiement",
                "amount": "Montant (EUR)",
            },
            ignored=None,
            delimiters=(",",),
            dates=("%Y-%m-%d",),
            mark=".",
            kinds=_KINDS,
        ),
    )


if __name__ == "__main__":
    run(N26)
