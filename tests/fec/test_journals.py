"""In which journal an entry is (rule b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fecbooks import books, fec

if TYPE_CHECKING:
    from pathlib import Path

INVOICE = """\
2026-02-01 * "ACME SARL" "Site"
  invoice: "F1"
  Income:Services            -150.00 EUR
  Assets:Receivable:Acme
"""
PAYMENT = """\
2026-03-01 * "ACME SARL" "Virement" ^F1
  payment: "R1"
  Assets:Bank                 150.00 EUR
  Assets:Receivable:Acme
"""


def numbers(folder: Path, text: str) -> list[str]:
    made = fec(folder, text)
    return list(dict.fromkeys(made.shows("EcritureNum JournalLib")))


def test_sales_and_bank(tmp_path: Path) -> None:
    assert numbers(tmp_path, INVOICE + PAYMENT) == [
        "VE-000001 Ventes",
        "BQ-000001 Banque",
    ]


def test_what_the_transaction_says_comes_first(tmp_path: Path) -> None:
    said = PAYMENT.replace('payment: "R1"', 'payment: "R1"\n  journal: "ZZ"')
    assert numbers(tmp_path, INVOICE + said) == ["VE-000001 Ventes", "ZZ-000001 ZZ"]


def test_a_code_may_be_a_whole_number(tmp_path: Path) -> None:
    said = PAYMENT.replace('payment: "R1"', 'payment: "R1"\n  journal: 7')
    assert numbers(tmp_path, INVOICE + said)[1] == "7-000001 7"


def test_opening_items_and_pads_from_equity_are_an(tmp_path: Path) -> None:
    assert numbers(
        tmp_path,
        """
        2026-01-01 * "ACME SARL" "Reprise"
          invoice: "F0"
          Equity:Opening             -90.00 EUR
          Assets:Receivable:Acme
        2026-01-01 * "ACME SARL" "Acompte repris"
          payment: "R0"
          Equity:Opening              20.00 EUR
          Liabilities:CustomerCredit:Acme
        2026-01-01 pad Assets:Bank Equity:Opening
        2026-01-02 balance Assets:Bank  50.00 EUR
        2026-01-01 pad Assets:Cash Expenses:Fees
        2026-01-02 balance Assets:Cash   5.00 EUR
        """,
    ) == [
        "AN-000001 A nouveaux",
        "AN-000002 A nouveaux",
        "AN-000003 A nouveaux",
        "CA-000001 Caisse",
    ]


def test_credit_notes_and_their_reversals_are_sales(tmp_path: Path) -> None:
    assert numbers(
        tmp_path,
        INVOICE
        + books("""
            2026-02-02 * "ACME SARL" "Avoir"
              credit-note: "A1"
              corrects: "F1"
              Income:Services              50.00 EUR
              Assets:Receivable:Acme
                settles: "F1"
            2026-02-03 * "ACME SARL" "Erreur"
              reversal: "X1"
              reverses: "A1"
              Income:Services             -50.00 EUR
              Assets:Receivable:Acme
                settles: "F1"
            """),
    ) == ["VE-000001 Ventes", "VE-000002 Ventes", "VE-000003 Ventes"]


def test_an_option_names_the_kind(tmp_path: Path) -> None:
    options = books("""
    2026-01-01 custom "infast-option" "journal" "V1" "Factures" "invoice"
    2026-01-01 custom "infast-option" "journal" "V2" "Avoirs" "credit-note"
    2026-01-01 custom "infast-option" "journal" "RG" "Encaissements" "payment"
    2026-02-02 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services              50.00 EUR
      Liabilities:CustomerCredit:Acme
    2026-02-03 * "ACME SARL" "Erreur"
      reversal: "X1"
      reverses: "A1"
      Income:Services             -50.00 EUR
      Liabilities:CustomerCredit:Acme
    """)
    assert numbers(tmp_path, options + INVOICE + PAYMENT) == [
        "V1-000001 Factures",
        "V2-000001 Avoirs",
        "V2-000002 Avoirs",
        "RG-000001 Encaissements",
    ]


def test_an_option_names_an_account_or_one_above_it(tmp_path: Path) -> None:
    assert numbers(
        tmp_path,
        """
        2026-01-01 open Assets:Bank:Joint
        2026-01-01 open Liabilities:Suppliers:Durand
        2026-01-01 custom "infast-option" "journal" "B1" "Banque" Assets:Bank
        2026-01-01 custom "infast-option" "journal" "B2" "Jointe" Assets:Bank:Joint
        2026-01-01 custom "infast-option" "journal" "HA" "Achats" Liabilities:Suppliers
        2026-01-02 * "Le plus proche"
          Assets:Bank:Joint          1.00 EUR
          Income:Services
        2026-01-03 * "La première ligne"
          Liabilities:Suppliers:Durand   1.00 EUR
          Assets:Bank
        2026-01-04 * "La première ligne"
          Assets:Bank                1.00 EUR
          Liabilities:Suppliers:Durand
        """,
    ) == ["B2-000001 Jointe", "HA-000001 Achats", "B1-000001 Banque"]


def test_cash_before_bank_then_the_rest(tmp_path: Path) -> None:
    assert numbers(
        tmp_path,
        """
        2026-01-01 open Assets:Cheques
          pcg: "511200"
        2026-01-01 open Assets:Shares
          pcg: "503000"
        2026-01-01 open Assets:Registry
          pcg: "540000"
        2026-01-01 open Assets:Transit
          pcg: "580000"
        2026-01-02 * "Caisse"
          Assets:Bank                1.00 EUR
          Assets:Cash
        2026-01-03 * "Titres"
          Assets:Shares              1.00 EUR
          Income:Gains
        2026-01-04 * "Chèques"
          Assets:Cheques             1.00 EUR
          Income:Gains
        2026-01-05 * "Régie"
          Assets:Registry            1.00 EUR
          Income:Gains
        2026-01-06 * "Virement interne"
          Assets:Transit             1.00 EUR
          Income:Gains
        2026-01-07 * "Achat"
          Expenses:Fees              1.00 EUR
          Liabilities:Suppliers
        """,
    ) == [
        "CA-000001 Caisse",
        "BQ-000001 Banque",
        "BQ-000002 Banque",
        "BQ-000003 Banque",
        "OD-000001 Opérations diverses",
        "OD-000002 Opérations diverses",
    ]


def test_an_option_gives_a_label_alone(tmp_path: Path) -> None:
    label = '2026-01-01 custom "infast-option" "journal" "VE" "Factures émises"\n'
    assert numbers(tmp_path, label + INVOICE) == ["VE-000001 Factures émises"]
