"""Caisse d'Épargne and Banque Populaire (BPCE): CSV of private and business accounts.

What the payer wrote stands in a column of its own, "Informations complementaires".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_infast.importers.base import joined, run
from beancount_infast.importers.labels import read_label, reference
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.statements import StatementLine

_COMMON = {
    "reference": "Reference",
    "remittance": "Informations complementaires",
    "type": "Type operation",
    "debit": "Debit",
    "credit": "Credit",
    "value_date": "Date de valeur",
}
_KINDS = {
    "VIREMENT": Kind.TRANSFER,
    "PRELEVEMENT": Kind.DIRECT_DEBIT,
    "CARTE": Kind.CARD,
    "REMISE DE CHEQUE": Kind.CHEQUE_REMITTANCE,
    "REMISE CHEQUE": Kind.CHEQUE_REMITTANCE,
}
_OWN_ACCOUNT = r"num[ée]ro de compte\s*:?[\s;]*([0-9][0-9A-Z ]{4,})"


class Bpce(TableImporter):
    """Statements of Caisse d'Épargne and Banque Populaire."""

    bank = "bpce"
    title = "Caisse d'Épargne and Banque Populaire"
    default_account = "Assets:Bank:BPCE"
    layouts = (
        Layout(
            columns={
                **_COMMON,
                "date": "Date de comptabilisation",
                "label": "Libelle operation",
            },
            ignored=(
                "Libelle simplifie",
                "Categorie",
                "Sous categorie",
                "Date operation",
                "Pointage operation",
            ),
            own_account=_OWN_ACCOUNT,
            kinds=_KINDS,
        ),
        Layout(
            columns={
                **_COMMON,
                "date": "Date comptable",
                "label": "Libelle simplifie",
            },
            ignored=("Date operation", "Pointage"),
            own_account=_OWN_ACCOUNT,
            kinds=_KINDS,
        ),
    )

    def finish(self, line: StatementLine, row: Mapping[str, str]) -> StatementLine:
        """Find the payer in a label that is his name alone; keep what follows it."""
        stated = reference(row["remittance"])
        payer = line.payer
        if payer is None and line.kind is Kind.TRANSFER:
            payer = row["label"] or None
        if payer and not line.payer_certain:
            stated = joined(read_label(row["label"]).remittance or payer, stated)
        return replace(line, payer=payer, remittance=stated or line.remittance)


if __name__ == "__main__":
    run(Bpce)
