"""Small books for the pages, and what is read back from them on the disk."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_infast import reports
from beancount_infast.reading import read_books
from beancount_infast.seals import sealed_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
YEAR = datetime.date.today().year  # noqa: DTZ011  (the books' day is the local one)
EXTENSION = '2020-01-01 custom "fava-extension" "beancount_infast.fava"\n'

BOOKS = f"""\
option "title" "Books"
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"

{EXTENSION}
2020-01-01 custom "fava-option" "language" "LANGUAGE"
2020-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank
2020-01-01 custom "infast-option" "payment-method" "cheque" Assets:Cheques
2020-01-01 custom "infast-option" "payment-method" "card" Assets:Bank
2020-01-01 custom "infast-option" "payment-method" "cash" Assets:Cash
2020-01-01 custom "infast-option" "income" Income:Services
2020-01-01 custom "infast-option" "vat" 20 Liabilities:VAT
2020-01-01 custom "infast-option" "write-off" Expenses:BadDebts

2020-01-01 open Assets:Bank
2020-01-01 open Assets:Cheques
2020-01-01 open Assets:Cash
2020-01-01 open Income:Services
2020-01-01 open Liabilities:VAT
2020-01-01 open Expenses:BadDebts
2020-01-01 open Assets:Receivable:Acme EUR
  customer: "ACME SARL"
  payment-terms: 30
  email: "compta@acme.example"
2020-01-01 open Assets:Receivable:Bruno EUR
  customer: "Bruno Élan"
2020-01-01 open Assets:Receivable:Zoe EUR
  customer: "<b>Zoé & fils</b>"
2020-01-01 open Assets:Receivable:Dorado USD
  customer: "Dorado Inc."

2025-01-10 * "ACME SARL" "Website"
  invoice: "F2025-001"
  due: 2025-02-09
  Income:Services             -250.00 EUR
  Liabilities:VAT              -50.00 EUR
  Assets:Receivable:Acme       300.00 EUR

2025-01-11 * "ACME SARL" "Hosting"
  invoice: "F2025-002"
  Income:Services             -125.00 EUR
  Liabilities:VAT              -25.00 EUR
  Assets:Receivable:Acme       150.00 EUR

2025-01-12 * "ACME SARL" "Photographs"
  invoice: "F2025-003"
  Income:Services             -500.00 EUR
  Liabilities:VAT             -100.00 EUR
  Assets:Receivable:Acme       600.00 EUR

2025-02-01 * "Bruno Élan" "Maintenance, in two instalments"
  invoice: "F2025-004"
  Income:Services             -100.00 EUR
  Assets:Receivable:Bruno       60.00 EUR
    due: 2025-03-01
  Assets:Receivable:Bruno       40.00 EUR
    due: 2025-04-01

2025-02-03 * "Bruno Élan" "Cheque"
  payment: "R2025-001"
  method: "cheque"
  Assets:Cheques                70.00 EUR
  Assets:Receivable:Bruno      -70.00 EUR
    settles: "F2025-004"

2025-02-04 * "<b>Zoé & fils</b>" "<i>Prepaid</i>"
  payment: "R2025-002"
  method: "transfer"
  Assets:Bank                   80.00 EUR
  Liabilities:CustomerCredit:Zoe   -80.00 EUR

2025-02-05 * "Dorado Inc." "Licence"
  invoice: "F2025-005"
  Income:Services            -1000.00 USD
  Assets:Receivable:Dorado    1000.00 USD

2025-02-06 ! "ACME SARL" "Not sure yet"
  invoice: "F2025-006"
  Income:Services             -100.00 EUR
  Assets:Receivable:Acme       100.00 EUR
"""


def write_books(folder: Path, language: str = "en", text: str = BOOKS) -> Path:
    """Write the books into a folder; give their main file."""
    path = folder / "books.beancount"
    path.write_text(text.replace("LANGUAGE", language), encoding="utf-8")
    return path


class OnDisk:
    """Books as they stand on the disk: no error in them, and what they settle."""

    def __init__(self, path: Path) -> None:
        entries: Any
        entries, errors, options = loader.load_file(str(path))
        assert [error.message for error in errors] == []
        books = read_books(entries, options)
        self.view = reports.view(books, datetime.date.max, sealed_numbers(entries))
        self.invoices = {row.number: row for row in reports.invoices(self.view)}
        self.credits = {row.document: row for row in reports.credits(self.view)}
        self.payments = {row.number: row for row in reports.payments(self.view)}
        self.documents = {d.number: d for d in books.documents}

    def left(self, *numbers: str) -> Sequence[str]:
        """Give what is outstanding of some invoices."""
        return [str(self.invoices[number].outstanding) for number in numbers]

    def unused(self, *numbers: str) -> Sequence[str]:
        """Give what is unused of some payments or credit notes."""
        return [str(self.credits[number].unused) for number in numbers]


# The words that are fixed, English and French.
_WORDS = """\
Customers · Documents · Payments · Outstanding · Overdue · Unused · Invoiced · Paid · \
Credited · Written off · Total · Number · Customer · Date · Due · Status · Method · \
Account · Amount · Description · Currency · Document · Kind · Used · Debit · Credit · \
Balance · Share · Left after
Clients · Documents · Paiements · Reste dû · En retard · Reste à utiliser · Facturé · \
Payé · Avoirs · Pertes · Total · Numéro · Client · Date · Échéance · Statut · Mode · \
Compte · Montant · Libellé · Devise · Document · Type · Utilisé · Débit · Crédit · \
Solde · Part · Restera dû
Invoices · Payments and credit notes · Statement of account · Ageing · Lines · \
Settlements · What will be written · Outstanding by due date · Outstanding by customer
Factures · Paiements et avoirs · Relevé de compte · Ancienneté · Lignes · Règlements · \
Ce qui sera écrit · Reste dû par échéance · Reste dû par client
Not due · 1\N{EN DASH}30 days · 31\N{EN DASH}60 days · 61\N{EN DASH}90 days · \
Over 90 days
Non échu · 1\N{EN DASH}30 jours · 31\N{EN DASH}60 jours · 61\N{EN DASH}90 jours · \
Plus de 90 jours
Search · From · To · All
Rechercher · Du · Au · Tous
Record a payment · Pay · Use a credit · Issue a credit note · Write off · \
Record a deposit · Refund · Reverse · Print · Confirm the payment · Confirm the use · \
Confirm the credit note · Confirm the write-off · Confirm the deposit · \
Confirm the refund · Confirm the reversal · Close · Validate · New customer · \
New invoice · Release
Enregistrer un paiement · Payer · Utiliser un crédit · Émettre un avoir · \
Passer en perte · Enregistrer un acompte · Rembourser · Annuler · Imprimer · \
Valider le paiement · Valider l'utilisation · Valider l'avoir · Valider la perte · \
Valider l'acompte · Valider le remboursement · Valider l'annulation · Fermer · \
Valider · Nouveau client · Nouvelle facture · Délettrer
Payment method · Settle with · Payment · Credit to use · Share of {0} · \
Keep it as credit · Select {0}
Mode de paiement · Régler avec · Paiement · Crédit à utiliser · Part de {0} · \
Le garder à utiliser · Sélectionner {0}
transfer · cheque · card · cash
virement · chèque · carte · espèces
Once recorded, it can no longer be changed.
Une fois enregistré, il ne pourra plus être modifié.
{0} more than the invoices: kept as the customer's credit.
{0} de plus que les factures : gardés à utiliser par le client.
{0} will remain outstanding.
Il restera {0} à régler.
{0} selected, {1}
{0} sélectionnées, {1}
Choose invoices of one customer.
Choisissez des factures d'un seul client.
{0} recorded.
{0} enregistré.
The books have changed since this page was opened. Check the figures, then \
confirm again.
Les comptes ont changé depuis l'ouverture de cette page. Vérifiez les montants, puis \
validez de nouveau.
Fava is read-only: nothing can be recorded here.
Fava est en lecture seule : rien ne peut être enregistré ici.
Nothing to show.
Rien à afficher.
This customer has no unused credit.
Ce client n'a rien à utiliser.
As of {0}
Au {0}
"""
_STATUSES = """\
Draft · Unpaid · Partially paid · Paid · Cancelled · Written off · Unused · Used · \
Reversed
Brouillon · À payer · Partiellement payée · Payée · Annulée · Passée en perte · \
À utiliser · Utilisé · Annulé
"""
_KINDS = """\
Invoice · Credit note · Payment · Use of a credit · Refund · Write-off · Reversal
Facture · Avoir · Paiement · Utilisation d'un crédit · Remboursement · Perte · \
Annulation
"""


def _pairs(text: str) -> dict[str, str]:
    lines = text.splitlines()
    return {
        english: french
        for place in range(0, len(lines), 2)
        for english, french in zip(
            lines[place].split(" · "), lines[place + 1].split(" · "), strict=True
        )
    }


SPEECH = _pairs(_WORDS)
STATUSES = _pairs(_STATUSES)
KINDS = _pairs(_KINDS)
