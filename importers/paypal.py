"""PayPal: CSV of the account's activity, in French.

(The English file is not read: its dates are days first or months first by the
account's country, and nothing in the file says which.  Describe it as a generic CSV.)

The amount of a line is its gross ("Avant commission"); the fee has a minus sign there.
The invoice's number that the customer was asked to pay has a column of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_infast.importers.base import joined, run
from beancount_infast.importers.labels import reference
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.statements import StatementLine

_KINDS = tuple(
    (kind, re.compile(words))
    for kind, words in (
        (Kind.REFUND, r"REMBOURSEMENT"),
        (Kind.DISPUTE, r"LITIGE|CONTESTATION|RETROFACTURATION"),
        (Kind.RETURNED, r"ANNULATION"),
        (Kind.CONVERSION, r"CONVERSION"),
        (Kind.HOLD, r"BLOCAGE|SUSPENS|RESERVE|AUTORISATION"),
        (
            Kind.PAYOUT,
            r"RETRAIT|(?:VIREMENT|TRANSFERT) .*(?:SUR|VERS)\b",
        ),
        (Kind.CHARGE, r"PAIEMENT|CHECKOUT|VENTE|VIREMENT"),
        (Kind.FEE, r"FRAIS|COMMISSION"),
    )
)


class PayPal(TableImporter):
    """Activity of a PayPal account."""

    bank = "paypal"
    title = "PayPal"
    default_account = "Assets:PayPal"
    reference_alone = True
    layouts = (
        Layout(
            columns={
                "date": "Date",
                "currency": "Devise",
                "amount": "Avant commission",
                "fee": "Commission",
                "net": "Net",
                "reference": "Numéro de transaction",
            },
            optional={
                "description": "Description",
                "type": "Type",
                "status": "État",
                "payer": "Nom",
                "invoice": "Identifiant de facture",
                "subject": "Titre de l'objet",
            },
            ignored=None,
            delimiters=(",", ";", "\t"),
        ),
    )

    def finish(self, line: StatementLine, row: Mapping[str, str]) -> StatementLine:
        """Tell what kind of line it is, and which invoice it names."""
        what = row.get("description") or row.get("type", "")
        word = fold(what)
        kind = next((kind for kind, words in _KINDS if words.search(word)), Kind.OTHER)
        stated = joined(row.get("invoice"), row.get("subject"))
        return replace(
            line,
            kind=kind,
            label=joined(what, row.get("payer"), stated),
            remittance=reference(stated),
        )


if __name__ == "__main__":
    run(PayPal)
