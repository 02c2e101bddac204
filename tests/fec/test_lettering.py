"""Letters: what comes to zero on a customer's accounts (rule e)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from fecbooks import Fec, books, export, fec, write

from beancount_infast.export.fec_lettering import code

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "CompteNum PieceRef Debit Credit EcritureLet DateLet"


def invoice(number: str, day: str, amount: str, customer: str = "Acme") -> str:
    return (
        f'{day} * "Client" "Travail"\n  invoice: "{number}"\n'
        f"  Income:Services  -{amount} EUR\n  Assets:Receivable:{customer}\n"
    )


def payment(
    number: str, day: str, amount: str, *links: str, customer: str = "Acme"
) -> str:
    named = " ".join(f"^{link}" for link in links)
    return (
        f'{day} * "Client" "Virement" {named}\n  payment: "{number}"\n'
        f"  Assets:Bank  {amount} EUR\n  Assets:Receivable:{customer}\n"
    )


def test_no_group_crosses_accounts(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            invoice("F1", "2026-01-10", "150.00"),
            payment("R1", "2026-01-20", "500.00", "F1"),
            invoice("F2", "2026-02-01", "350.00"),
            """
            2026-03-01 * "Client" "Reste"
              application: "I1"
              Liabilities:CustomerCredit:Acme   350.00 EUR
                uses: "R1"
              Assets:Receivable:Acme           -350.00 EUR
                settles: "F2"
            """,
        ),
    )
    assert made.shows(LETTERS, where="41") == [
        "411000 F1 150,00 0,00 AAA 20260120",
        "411000 R1 0,00 150,00 AAA 20260120",
        "419700 R1 0,00 350,00 AAA 20260301",
        "411000 F2 350,00 0,00 AAB 20260301",
        "419700 I1 350,00 0,00 AAA 20260301",
        "411000 I1 0,00 350,00 AAB 20260301",
    ]


def test_what_is_settled_in_part_stays_blank(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            invoice("F1", "2026-01-10", "150.00"),
            payment("R1", "2026-01-20", "149.99", "F1"),
        ),
    )
    assert made.shows("EcritureLet DateLet", where="411") == ["- -", "- -"]


def test_a_credit_note_a_write_off_and_a_refund_letter_too(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            invoice("F1", "2026-01-10", "150.00"),
            """
            2026-01-11 * "Client" "Avoir"
              credit-note: "A1"
              corrects: "F1"
              Income:Services                  50.00 EUR
              Assets:Receivable:Acme          -50.00 EUR
                settles: "F1"
            2026-01-12 * "Client" "Perte"
              write-off: "P1"
              Expenses:Fees                   100.00 EUR
              Assets:Receivable:Acme         -100.00 EUR
                settles: "F1"
            2026-01-13 * "Client" "Acompte"
              payment: "R1"
              Assets:Bank                      30.00 EUR
              Liabilities:CustomerCredit:Acme
            2026-01-14 * "Client" "Remboursement"
              refund: "B1"
              Liabilities:CustomerCredit:Acme  30.00 EUR
                uses: "R1"
              Assets:Bank
            """,
        ),
    )
    assert made.shows(LETTERS, where="41") == [
        "411000 F1 150,00 0,00 AAA 20260112",
        "411000 A1 0,00 50,00 AAA 20260112",
        "411000 P1 0,00 100,00 AAA 20260112",
        "419700 R1 0,00 30,00 AAA 20260114",
        "419700 B1 30,00 0,00 AAA 20260114",
    ]


def test_what_a_reversal_or_a_release_reopens_is_of_the_group(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            invoice("F1", "2026-01-10", "150.00"),
            payment("R1", "2026-01-20", "150.00", "F1"),
            """
            2026-02-01 * "Client" "Impayé"
              reversal: "X1"
              reverses: "R1"
              Assets:Bank                    -150.00 EUR
              Assets:Receivable:Acme          150.00 EUR
                settles: "F1"
            """,
            payment("R2", "2026-03-01", "150.00", "F1"),
            """
            2026-03-02 * "Client" "Pour une autre"
              release: "L1"
              Assets:Receivable:Acme          150.00 EUR
                settles: "F1"
              Liabilities:CustomerCredit:Acme -150.00 EUR
                uses: "R2"
            """,
            payment("R3", "2026-04-01", "150.00", "F1"),
        ),
    )
    assert made.shows("PieceRef Debit Credit EcritureLet DateLet", where="411") == [
        "F1 150,00 0,00 AAA 20260401",
        "R1 0,00 150,00 AAA 20260401",
        "X1 150,00 0,00 AAA 20260401",
        "R2 0,00 150,00 AAA 20260401",
        "L1 150,00 0,00 AAA 20260401",
        "R3 0,00 150,00 AAA 20260401",
    ]
    assert made.shows("EcritureLet", where="419") == ["-"]


DEPOSITS = """
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2026-01-01 open Liabilities:Deposits
  pcg: "419100"
2026-01-01 open Liabilities:Deposits:Reduced
2026-01-10 * "Client" "Acompte"
  invoice: "FA1"
  Liabilities:Deposits          -300.00 EUR
  Liabilities:Deposits:Reduced  -100.00 EUR
  Assets:Receivable:Acme
2026-02-10 * "Client" "Solde"
  invoice: "F1"
  Income:Services              -1000.00 EUR
  Liabilities:Deposits           300.00 EUR
    deducts: "FA1"
  Liabilities:Deposits:Reduced    60.00 EUR
    deducts: "FA1"
  Assets:Receivable:Acme
"""


def test_a_deposit_letters_with_what_deducts_it_by_account(tmp_path: Path) -> None:
    made = fec(tmp_path, DEPOSITS)
    assert made.shows("CompAuxNum PieceRef Debit Credit EcritureLet", where="419") == [
        "Acme FA1 0,00 300,00 AAA",
        "Acme FA1 0,00 100,00 -",
        "Acme F1 300,00 0,00 AAA",
        "Acme F1 60,00 0,00 -",
    ]


def test_a_credit_note_on_a_deposit_is_of_its_group(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            DEPOSITS,
            """
            2026-03-01 * "Client" "Avoir sur l'acompte"
              credit-note: "A1"
              corrects: "FA1"
              Liabilities:Deposits:Reduced    40.00 EUR
              Liabilities:CustomerCredit:Acme
            """,
        ),
    )
    assert made.shows("PieceRef EcritureLet DateLet", where="4191") == [
        "FA1 AAA 20260210",
        "FA1 AAB 20260301",
        "F1 AAA 20260210",
        "F1 AAB 20260301",
        "A1 AAB 20260301",
    ]


def test_the_reversal_of_that_credit_note_too(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            DEPOSITS,
            """
            2026-03-01 * "Client" "Avoir sur l'acompte"
              credit-note: "A1"
              corrects: "FA1"
              Liabilities:Deposits:Reduced    40.00 EUR
              Liabilities:CustomerCredit:Acme
            2026-03-02 * "Client" "Erreur"
              reversal: "X1"
              reverses: "A1"
              Liabilities:Deposits:Reduced   -40.00 EUR
              Liabilities:CustomerCredit:Acme
            2026-03-03 * "Client" "Avoir sur l'acompte"
              credit-note: "A2"
              corrects: "FA1"
              Liabilities:Deposits:Reduced    40.00 EUR
              Liabilities:CustomerCredit:Acme
            """,
        ),
    )
    assert made.shows("PieceRef EcritureLet DateLet", where="4191")[-3:] == [
        "A1 AAB 20260303",
        "X1 AAB 20260303",
        "A2 AAB 20260303",
    ]


def test_a_posting_on_a_deposit_account_of_no_deposit_invoice_is_blank(
    tmp_path: Path,
) -> None:
    made = fec(
        tmp_path,
        books(
            DEPOSITS,
            """
            2026-03-01 * "Client" "Geste, sans acompte"
              credit-note: "A1"
              Liabilities:Deposits            40.00 EUR
              Liabilities:CustomerCredit:Acme
            2026-03-02 * "Client" "Erreur"
              reversal: "X1"
              reverses: "A1"
              Liabilities:Deposits           -40.00 EUR
              Liabilities:CustomerCredit:Acme
            """,
        ),
    )
    shown = made.shows("CompAuxNum PieceRef EcritureLet", where="4191")
    assert shown[-2:] == ["Acme A1 -", "Acme X1 -"]


def test_what_is_paid_next_year_is_blank_this_year(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        books(
            invoice("F1", "2025-12-10", "150.00"),
            payment("R1", "2025-12-20", "50.00", "F1"),
            payment("R2", "2026-01-20", "100.00", "F1"),
        ),
    )
    this = export(ledger, "--year", 2025, into="this")
    assert this.shows("PieceRef EcritureLet", where="411") == ["F1 -", "R1 -"]
    later = export(ledger, "--year", 2026)
    # The line of the opening entry is in the group.
    assert later.shows(f"EcritureNum {LETTERS}", where="411") == [
        "AN-000001 411000 F1 100,00 0,00 AAA 20260120",
        "BQ-000001 411000 R2 0,00 100,00 AAA 20260120",
    ]


def test_a_year_that_runs_letters_what_is_zero_at_the_ledgers_end(
    tmp_path: Path,
) -> None:
    made = fec(
        tmp_path,
        books(
            invoice("F1", "2026-01-10", "150.00"),
            payment("R1", "2026-01-20", "150.00", "F1"),
        ),
    )
    assert made.shows("EcritureLet", where="411") == ["AAA", "AAA"]


def test_what_is_reopened_later_stays_lettered(tmp_path: Path) -> None:
    settled = [
        invoice("F1", "2025-12-10", "150.00"),
        payment("R1", "2025-12-20", "150.00", "F1"),
    ]
    before = fec(tmp_path, books(*settled), "--year", 2025).path.read_bytes()
    ledger = write(
        tmp_path,
        books(
            *settled,
            """
            2026-02-01 * "Client" "Impayé"
              reversal: "X1"
              reverses: "R1"
              Assets:Bank                    -150.00 EUR
              Assets:Receivable:Acme          150.00 EUR
                settles: "F1"
            """,
        ),
    )
    assert export(ledger, "--year", 2025).path.read_bytes() == before
    later = export(ledger, "--year", 2026, into="later")
    assert later.shows("EcritureNum PieceRef EcritureLet", where="411") == [
        "BQ-000001 X1 -"
    ]


def foreign(paid: str, gain: str) -> str:
    return f"""
        2026-01-10 * "Client" "Website"
          invoice: "F1"
          Income:Services            -900.00 EUR
          Assets:Receivable:Acme     1000.00 USD @ 0.90 EUR
        2026-02-10 * "Client" "Wire" ^F1
          payment: "R1"
          Assets:Bank                 950.00 EUR
          Income:Gains               {gain} EUR
          Assets:Receivable:Acme    -1000.00 USD @ {paid} EUR
        """


def test_a_foreign_invoice_comes_to_zero_in_both(tmp_path: Path) -> None:
    made = fec(tmp_path, foreign("0.90", "-50.00"))
    assert made.shows("EcritureLet", where="411") == ["AAA", "AAA"]
    # The gain is not booked on the receivable: 50 EUR are left there.
    open_in_euros = fec(tmp_path, foreign("0.95", "0.00"))
    assert open_in_euros.shows("EcritureLet", where="411") == ["-", "-"]


def test_codes_go_by_date_then_number_in_each_auxiliary(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        books(
            invoice("F10", "2026-01-02", "10.00"),
            invoice("F9", "2026-01-03", "20.00"),
            invoice("F1", "2026-01-04", "30.00"),
            invoice("F2", "2026-01-05", "40.00", "Brun"),
            payment("R1", "2026-02-01", "30.00", "F9", "F10"),
            payment("R2", "2026-01-31", "30.00", "F1"),
            payment("R3", "2026-03-01", "40.00", "F2", customer="Brun"),
        ),
    )
    assert made.shows("CompAuxNum PieceRef EcritureLet", where="F") == [
        "- F10 -",
        "Acme F10 AAC",
        "- F9 -",
        "Acme F9 AAB",
        "- F1 -",
        "Acme F1 AAA",
        "- F2 -",
        "BRU01 F2 AAA",
    ]


def test_customers_of_one_auxiliary_share_the_codes(tmp_path: Path) -> None:
    made: Fec = fec(
        tmp_path,
        books(
            '2026-01-01 open Assets:Receivable:Fils\n  compaux: "BRU01"\n',
            invoice("F1", "2026-01-02", "10.00", "Brun"),
            invoice("F2", "2026-01-03", "20.00", "Fils"),
            payment("R1", "2026-02-01", "10.00", "F1", customer="Brun"),
            payment("R2", "2026-02-01", "20.00", "F2", customer="Fils"),
        ),
    )
    assert made.shows("CompAuxNum EcritureLet", where="411") == [
        "BRU01 AAA",
        "BRU01 AAB",
        "BRU01 AAA",
        "BRU01 AAB",
    ]


def test_nothing_else_is_lettered(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-01-02 * "Facture d'un fournisseur"
          Expenses:Fees          10.00 EUR
          Liabilities:Suppliers
        2026-01-03 * "Payée"
          Liabilities:Suppliers  10.00 EUR
          Assets:Bank
        """,
    )
    assert set(made.shows("EcritureLet DateLet")) == {"- -"}


@pytest.mark.parametrize(
    ("rank", "letters"),
    [
        (0, "AAA"),
        (1, "AAB"),
        (26, "ABA"),
        (26**3 - 1, "ZZZ"),
        (26**3, "AAAA"),
        (26**3 + 26**4, "AAAAA"),
    ],
)
def test_codes(rank: int, letters: str) -> None:
    assert code(rank) == letters


def test_codes_are_told_apart() -> None:
    codes = list(islice(map(code, range(20000)), 20000))
    assert len(set(codes)) == 20000
    assert codes == sorted(codes, key=lambda c: (len(c), c))
