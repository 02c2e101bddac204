"""Accounts, labels and auxiliaries (rule h)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fecbooks import CHART, books, export, fec, write

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = "CompteNum CompteLib CompAuxNum CompAuxLib"


def shown(folder: Path, opens: str, account: str) -> str:
    """Give an account as the FEC shows it."""
    entry = f'2026-01-02 * "Opération"\n  {account}  1.00 EUR\n  Income:Gains\n'
    return fec(folder, books(opens, entry)).shows(ACCOUNTS)[0]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ('"512100"', "512100"),
        ("512100", "512100"),
        ('"512"', "512"),
        ('"512ABC7"', "512ABC7"),
        ("512100.0", "512100"),
    ],
)
def test_the_number_on_the_account(tmp_path: Path, number: str, written: str) -> None:
    opens = f"2026-01-01 open Assets:New\n  pcg: {number}\n"
    assert shown(tmp_path, opens, "Assets:New") == f"{written} New - -"


def test_the_number_of_the_nearest_account_above(tmp_path: Path) -> None:
    opens = """
        2026-01-01 open Assets:Banks
          pcg: "512100"
          pcg-lib: "Banques"
        2026-01-01 open Assets:Banks:Foreign
        2026-01-01 open Assets:Banks:Foreign:Swiss:Zurich
        """
    account = "Assets:Banks:Foreign:Swiss:Zurich"
    assert shown(tmp_path, opens, account) == "512100 Banques - -"


def test_a_label_stands_beside_its_number(tmp_path: Path) -> None:
    opens = """
        2026-01-01 open Assets:Banks
          pcg: "512100"
        2026-01-01 open Assets:Banks:Foreign
          pcg-lib: "Étranger"
        """
    # What stands beside no number is nobody's label.
    assert shown(tmp_path, opens, "Assets:Banks:Foreign") == "512100 Banks - -"


def test_a_number_has_one_label(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-01-01 open Assets:ZLast
          pcg: "512900"
          pcg-lib: "Dernier"
        2026-01-01 open Assets:AFirst
          pcg: "512900"
          pcg-lib: "Premier"
        2026-01-02 * "Virement"
          Assets:ZLast           1.00 EUR
          Assets:AFirst
        """,
    )
    assert made.shows("CompteNum CompteLib") == ["512900 Premier", "512900 Premier"]


def test_auxiliaries_are_the_customers(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-01-01 open Assets:Receivable:France:Dupont
        2026-01-02 * "Acme" "Site"
          invoice: "F1"
          Income:Services       -100.00 EUR
          Assets:Receivable:Acme
        2026-01-03 * "Brun" "Acompte"
          payment: "R1"
          Assets:Bank            100.00 EUR
          Liabilities:CustomerCredit:Brun
        2026-01-04 * "Dupont" "Site"
          invoice: "F2"
          Income:Services       -100.00 EUR
          Assets:Receivable:France:Dupont
        """,
    )
    assert made.shows(ACCOUNTS, where="41") == [
        "411000 Clients Acme ACME SARL",
        "419700 Clients - Autres avoirs BRU01 Librairie Brun",
        "411000 Clients France:Dupont France:Dupont",
    ]
    assert made.shows("CompAuxNum CompAuxLib", where="7") == ["- -", "- -"]


def test_other_accounts_have_one_only_where_they_say_so(tmp_path: Path) -> None:
    opens = """
        2026-01-01 open Liabilities:Suppliers:Durand
          compaux: "DUR"
          customer: "Durand & fils"
        2026-01-01 open Liabilities:Suppliers:Petit
          compaux: 12
        2026-01-01 open Liabilities:Suppliers:Petit:Annexe
        """
    suppliers = "Liabilities:Suppliers"
    assert shown(tmp_path, opens, suppliers) == "401000 Fournisseurs - -"
    assert (
        shown(tmp_path, opens, f"{suppliers}:Durand")
        == "401000 Fournisseurs DUR Durand & fils"
    )
    assert (
        shown(tmp_path, opens, f"{suppliers}:Petit") == "401000 Fournisseurs 12 Petit"
    )
    # It is not inherited.
    annex = f"{suppliers}:Petit:Annexe"
    assert shown(tmp_path, opens, annex) == "401000 Fournisseurs - -"


def test_auxiliaries_stand_on_40_and_41_only(tmp_path: Path) -> None:
    opens = """
        2026-01-01 open Assets:Partner
          pcg: "455000"
          compaux: "ASS"
        """
    assert shown(tmp_path, opens, "Assets:Partner") == "455000 Partner - -"
    chart = CHART.replace('pcg: "411000"', 'pcg: "467000"')
    made = fec(
        tmp_path,
        """
        2026-01-02 * "Acme" "Site"
          invoice: "F1"
          Income:Services       -100.00 EUR
          Assets:Receivable:Acme
        """,
        chart=chart,
    )
    assert made.shows(ACCOUNTS, where="467") == ["467000 Clients - -"]


def test_an_account_that_is_nobodys_has_none(tmp_path: Path) -> None:
    opens = """
        2026-01-01 open Assets:Receivable:Friend
          customer: FALSE
        2026-01-01 open Assets:Receivable:Staff
          customer: FALSE
          compaux: "SAL"
        """
    root = "Assets:Receivable"
    assert shown(tmp_path, opens, f"{root}:Friend") == "411000 Clients - -"
    assert shown(tmp_path, opens, f"{root}:Staff") == "411000 Clients SAL Staff"


def test_renamed_roots(tmp_path: Path) -> None:
    """A French ledger, whose roots have French names."""
    chart = CHART
    for english, french in (
        ("Assets:", "Actif:"),
        ("Liabilities:", "Passif:"),
        ("Income:", "Produits:"),
        ("Expenses:", "Charges:"),
        ("Equity:", "Capital:"),
    ):
        chart = chart.replace(english, french)
    names = """
        option "name_assets" "Actif"
        option "name_liabilities" "Passif"
        option "name_income" "Produits"
        option "name_expenses" "Charges"
        option "name_equity" "Capital"
        """
    made = fec(
        tmp_path,
        """
        2026-01-02 * "Acme" "Reprise"
          invoice: "F1"
          Capital:Opening       -100.00 EUR
          Actif:Receivable:Acme
        """,
        chart=books(names) + chart,
    )
    assert made.shows(f"EcritureNum {ACCOUNTS}", where="41") == [
        "AN-000001 411000 Clients Acme ACME SARL"
    ]


def test_accounts_used_only_later_need_no_number(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        """
        2025-01-01 open Assets:Unused
        2025-01-02 * "Vente"
          Assets:Bank            1.00 EUR
          Income:Gains
        2026-01-02 * "Vente"
          Assets:Unused          1.00 EUR
          Income:Gains
        """,
    )
    assert export(ledger, "--year", 2025).status == 0
    assert export(ledger, "--year", 2026, into="later").status == 2
