"""The worked examples of French practice: each with its movements and its balances.

Services unless said; 20 % on `Liabilities:VAT:Pending`, 10 % on `…:Pending10`.
"""

from __future__ import annotations

from vat.stated import Loaded, stated

# --- Invoices and payments --------------------------------------------------------


@stated
def test_an_invoice_paid_twice(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Site web" ^F1
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement" ^R1 ^F1
      payment: "R1"
      Assets:Bank                  500.00 EUR
      Assets:Receivable:Acme      -500.00 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Solde" ^R2 ^F1
      payment: "R2"
      Assets:Bank                  700.00 EUR
      Assets:Receivable:Acme      -700.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 83.33", "2026-02-20 F1 R2 20: 116.67")
    books.left("Pending", "-116.67", "2026-01-31")
    books.left("Pending", "0")
    books.left("Collected", "-200.00")
    first = books.transfers[0]
    assert (first.flag, first.payee, first.narration) == (
        "*",
        "ACME SARL",
        "TVA exigible",
    )
    assert first.links == {"F1", "R1"}
    assert [(p.account, str(p.units)) for p in first.postings] == [
        ("Liabilities:VAT:Pending", "83.33 EUR"),
        ("Liabilities:VAT:Collected", "-83.33 EUR"),
    ]


@stated
def test_roundings_never_add_up_to_more(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services             -83.33 EUR
      Liabilities:VAT:Pending     -16.67 EUR
      Assets:Receivable:Acme      100.00 EUR
    2026-01-20 * "ACME SARL" "Un tiers" ^F1
      payment: "R1"
      Assets:Bank                  33.34 EUR
      Assets:Receivable:Acme
    2026-02-20 * "ACME SARL" "Un tiers" ^F1
      payment: "R2"
      Assets:Bank                  33.33 EUR
      Assets:Receivable:Acme
    2026-03-20 * "ACME SARL" "Un tiers" ^F1
      payment: "R3"
      Assets:Bank                  33.33 EUR
      Assets:Receivable:Acme
    """
    books.moves(
        "2026-01-20 F1 R1 20: 5.56",
        "2026-02-20 F1 R2 20: 5.55",
        "2026-03-20 F1 R3 20: 5.56",
    )
    books.left("Pending", "0")


@stated
def test_two_rates(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -120.00 EUR
      Liabilities:VAT:Pending10    -40.00 EUR
      Assets:Receivable:Acme      1160.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  500.00 EUR
      Assets:Receivable:Acme      -500.00 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                  660.00 EUR
      Assets:Receivable:Acme      -660.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-01-20 F1 R1 20: 51.72, 10: 17.24",
        "2026-02-20 F1 R2 20: 68.28, 10: 22.76",
    )
    books.left("Collected", "-120.00")
    books.left("Collected10", "-40.00")
    books.rows(
        "2026-01-20 F1 R1 Acme 20 51.72 EUR",
        "2026-01-20 F1 R1 Acme 10 17.24 EUR",
        "2026-02-20 F1 R2 Acme 20 68.28 EUR",
        "2026-02-20 F1 R2 Acme 10 22.76 EUR",
    )


@stated
def test_two_rates_on_one_account_are_one_sum(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -120.00 EUR
      Liabilities:VAT:Pending      -40.00 EUR
      Assets:Receivable:Acme      1160.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  500.00 EUR
      Assets:Receivable:Acme      -500.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 68.97")


@stated
def test_lines_without_vat_share_in_the_money(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Prestation et débours"
      invoice: "F1"
      Income:Services             -500.00 EUR
      Expenses:Fees               -600.00 EUR
      Liabilities:VAT:Pending     -100.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  300.00 EUR
      Assets:Receivable:Acme      -300.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 25.00")


@stated
def test_an_invoice_in_instalments_is_a_whole(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "En deux fois"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme       300.00 EUR
        due: 2026-02-10
      Assets:Receivable:Acme       900.00 EUR
        due: 2026-03-10
    2026-02-10 * "ACME SARL" "Première échéance"
      payment: "R1"
      Assets:Bank                  300.00 EUR
      Assets:Receivable:Acme      -300.00 EUR
        settles: "F1"
    """
    books.moves("2026-02-10 F1 R1 20: 50.00")


# --- Deposit invoices -------------------------------------------------------------


@stated
def test_a_deposit_on_services_net(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte 30 %" ^FA-001
      invoice: "FA-001"
      Liabilities:Deposits            -300.00 EUR
      Liabilities:VAT:Pending          -60.00 EUR
      Assets:Receivable:Acme           360.00 EUR
    2026-01-15 * "ACME SARL" "Virement" ^R-001 ^FA-001
      payment: "R-001"
      Assets:Bank                      400.00 EUR
      Assets:Receivable:Acme          -360.00 EUR
        settles: "FA-001"
      Liabilities:CustomerCredit:Acme  -40.00 EUR
    2026-03-01 * "ACME SARL" "Facture finale" ^F-001 ^FA-001
      invoice: "F-001"
      Income:Services                -1000.00 EUR
      Liabilities:VAT:Pending         -140.00 EUR
      Liabilities:Deposits             300.00 EUR
        deducts: "FA-001"
      Assets:Receivable:Acme           840.00 EUR
    2026-03-02 * "ACME SARL" "Reste de R-001"
      application: "I-001"
      Liabilities:CustomerCredit:Acme   40.00 EUR
        uses: "R-001"
      Assets:Receivable:Acme           -40.00 EUR
        settles: "F-001"
    2026-03-10 * "ACME SARL" "Solde" ^R-002
      payment: "R-002"
      Assets:Bank                      800.00 EUR
      Assets:Receivable:Acme          -800.00 EUR
        settles: "F-001"
    """
    books.moves(
        "2026-01-15 FA-001 R-001 20: 60.00",
        "2026-03-02 F-001 I-001 20: 6.67",
        "2026-03-10 F-001 R-002 20: 133.33",
    )
    for account in (
        "Liabilities:VAT:Pending",
        "Liabilities:Deposits",
        "Assets:Receivable:Acme",
        "Liabilities:CustomerCredit:Acme",
    ):
        books.left(account, "0")
    books.left("Assets:Bank", "1200.00")
    books.left("Income:Services", "-1000.00")
    books.left("Collected", "-200.00")


@stated
def test_a_deposit_that_moves_its_vat_itself(books: Loaded) -> None:
    """
    2026-01-15 * "ACME SARL" "Acompte FA-002" ^R-001 ^FA-002
      payment: "R-001"
      deposit: "FA-002"
      Assets:Bank                      360.00 EUR
      Liabilities:CustomerCredit:Acme -360.00 EUR
      Liabilities:VAT:Pending           60.00 EUR
      Liabilities:VAT:Collected        -60.00 EUR
    2026-03-01 * "ACME SARL" "Facture finale"
      invoice: "F-001"
      Income:Services                -1000.00 EUR
      Liabilities:VAT:Pending         -200.00 EUR
      Assets:Receivable:Acme          1200.00 EUR
    2026-03-01 * "ACME SARL" "Acompte"
      application: "I-001"
      Liabilities:CustomerCredit:Acme  360.00 EUR
        uses: "R-001"
      Assets:Receivable:Acme          -360.00 EUR
        settles: "F-001"
    2026-03-10 * "ACME SARL" "Solde"
      payment: "R-002"
      Assets:Bank                      840.00 EUR
      Assets:Receivable:Acme          -840.00 EUR
        settles: "F-001"
    """
    books.moves("2026-03-10 F-001 R-002 20: 140.00")
    books.left("Pending", "60.00", "2026-02-28")
    books.left("Pending", "-140.00", "2026-03-01")
    books.left("Pending", "0")
    books.left("Collected", "-200.00")
    books.rows(
        "2026-01-15 R-001 R-001 Acme 20 60.00 EUR",
        "2026-03-10 F-001 R-002 Acme 20 140.00 EUR",
    )


@stated
def test_a_deposit_on_goods(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte 30 %"
      invoice: "FA-001"
      Liabilities:Deposits            -300.00 EUR
      Liabilities:VAT:Pending          -60.00 EUR
      Assets:Receivable:Acme           360.00 EUR
    2026-01-15 * "ACME SARL" "Virement"
      payment: "R-001"
      Assets:Bank                      360.00 EUR
      Assets:Receivable:Acme          -360.00 EUR
        settles: "FA-001"
    2026-03-01 * "ACME SARL" "Livraison"
      invoice: "F-001"
      Income:Services                -1000.00 EUR
      Liabilities:VAT:Collected       -140.00 EUR
      Liabilities:Deposits             300.00 EUR
        deducts: "FA-001"
      Assets:Receivable:Acme           840.00 EUR
    2026-03-10 * "ACME SARL" "Solde"
      payment: "R-002"
      Assets:Bank                      840.00 EUR
      Assets:Receivable:Acme          -840.00 EUR
        settles: "F-001"
    """
    books.moves("2026-01-15 FA-001 R-001 20: 60.00")
    books.left("Collected", "-200.00", "2026-03-01")
    books.rows(
        "2026-01-15 FA-001 R-001 Acme 20 60.00 EUR",
        "2026-03-01 F-001 F-001 Acme 20 140.00 EUR",
    )


# --- Credit notes -----------------------------------------------------------------


@stated
def test_a_credit_note_before_payment(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Avoir total"
      credit-note: "A1"
      corrects: "F1"
      Income:Services             1000.00 EUR
      Liabilities:VAT:Pending      200.00 EUR
      Assets:Receivable:Acme     -1200.00 EUR
        settles: "F1"
    """
    books.moves()
    books.left("Pending", "0")


@stated
def test_a_credit_note_after_payment_and_its_refund(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                      1200.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir total"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                  1000.00 EUR
      Liabilities:VAT:Pending           200.00 EUR
      Liabilities:CustomerCredit:Acme -1200.00 EUR
    2026-03-10 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme  1200.00 EUR
        uses: "A1"
      Assets:Bank                     -1200.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 200.00", "2026-03-10 A1 B1 20: -200.00")
    # The money is still held.
    books.left("Pending", "200.00", "2026-02-28")
    books.left("Pending", "0")
    books.left("Collected", "0")


@stated
def test_a_refund_reversed(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -100.00 EUR
      Liabilities:VAT:Pending           -20.00 EUR
      Assets:Receivable:Acme            120.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       120.00 EUR
      Assets:Receivable:Acme           -120.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   100.00 EUR
      Liabilities:VAT:Pending            20.00 EUR
      Liabilities:CustomerCredit:Acme  -120.00 EUR
    2026-03-10 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme   120.00 EUR
        uses: "A1"
      Assets:Bank                      -120.00 EUR
    2026-03-12 * "ACME SARL" "Virement revenu"
      reversal: "X1"
      reverses: "B1"
      Assets:Bank                       120.00 EUR
      Liabilities:CustomerCredit:Acme  -120.00 EUR
        uses: "A1"
    """
    books.moves(
        "2026-01-20 F1 R1 20: 20.00",
        "2026-03-10 A1 B1 20: -20.00",
        "2026-03-12 A1 X1 20: 20.00",
    )


@stated
def test_a_refund_that_moves_its_vat_itself(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                      1200.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir total"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                  1000.00 EUR
      Liabilities:VAT:Pending           200.00 EUR
      Liabilities:CustomerCredit:Acme -1200.00 EUR
    2026-03-10 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme  1200.00 EUR
        uses: "A1"
      Assets:Bank                     -1200.00 EUR
      Liabilities:VAT:Collected         200.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 200.00")
    books.left("Pending", "0")
    books.rows(
        "2026-01-20 F1 R1 Acme 20 200.00 EUR", "2026-03-10 B1 B1 Acme 20 -200.00 EUR"
    )


@stated
def test_a_partial_credit_note_on_a_half_paid_invoice(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  600.00 EUR
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services              200.00 EUR
      Liabilities:VAT:Pending       40.00 EUR
      Assets:Receivable:Acme      -240.00 EUR
        settles: "F1"
    2026-03-20 * "ACME SARL" "Solde"
      payment: "R2"
      Assets:Bank                  360.00 EUR
      Assets:Receivable:Acme      -360.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 100.00", "2026-03-20 F1 R2 20: 60.00")
    books.left("Pending", "0")


@stated
def test_a_credit_note_above_what_is_left(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                      1100.00 EUR
      Assets:Receivable:Acme          -1100.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   200.00 EUR
      Liabilities:VAT:Pending            40.00 EUR
      Assets:Receivable:Acme           -100.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme  -140.00 EUR
    2026-03-10 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme   140.00 EUR
        uses: "A1"
      Assets:Bank                      -140.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 183.33", "2026-03-10 A1 B1 20: -23.33")
    books.left("Pending", "0")
    books.left("Collected", "-160.00")


@stated
def test_a_credit_note_used_on_another_invoice(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture à 20 %"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-11 * "ACME SARL" "Facture à 10 %"
      invoice: "F2"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending10        -100.00 EUR
      Assets:Receivable:Acme           1100.00 EUR
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   200.00 EUR
      Liabilities:VAT:Pending            40.00 EUR
      Liabilities:CustomerCredit:Acme  -240.00 EUR
    2026-02-11 * "ACME SARL" "Avoir sur F2"
      application: "I1"
      Liabilities:CustomerCredit:Acme   240.00 EUR
        uses: "A1"
      Assets:Receivable:Acme           -240.00 EUR
        settles: "F2"
    """
    books.moves("2026-02-11 A1 I1 20: -40.00", "2026-02-11 F2 I1 10: 21.82")


@stated
def test_a_credit_note_without_an_invoice_settles_another_at_once(
    books: Loaded,
) -> None:
    """
    2026-01-11 * "ACME SARL" "Facture à 10 %"
      invoice: "F2"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending10        -100.00 EUR
      Assets:Receivable:Acme           1100.00 EUR
    2026-02-10 * "ACME SARL" "Remise de fin d'année"
      credit-note: "A1"
      Income:Services                   200.00 EUR
      Liabilities:VAT:Pending            40.00 EUR
      Assets:Receivable:Acme           -240.00 EUR
        settles: "F2"
    """
    books.moves("2026-02-10 A1 A1 20: -40.00", "2026-02-10 F2 A1 10: 21.82")
    books.rows(
        "2026-02-10 A1 A1 Acme 20 -40.00 EUR", "2026-02-10 F2 A1 Acme 10 21.82 EUR"
    )


@stated
def test_a_credit_note_corrects_its_own_rate_alone(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -120.00 EUR
      Liabilities:VAT:Pending10    -40.00 EUR
      Assets:Receivable:Acme      1160.00 EUR
    2026-01-20 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services              100.00 EUR
      Liabilities:VAT:Pending10     10.00 EUR
      Assets:Receivable:Acme      -110.00 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  525.00 EUR
      Assets:Receivable:Acme      -525.00 EUR
        settles: "F1"
    """
    books.moves("2026-02-20 F1 R1 20: 60.00, 10: 15.00")


@stated
def test_a_credit_note_applied_later_to_the_invoice_that_it_corrects(
    books: Loaded,
) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   200.00 EUR
      Liabilities:VAT:Pending            40.00 EUR
      Liabilities:CustomerCredit:Acme  -240.00 EUR
    2026-02-11 * "ACME SARL" "Avoir sur sa facture"
      application: "I1"
      Liabilities:CustomerCredit:Acme   240.00 EUR
        uses: "A1"
      Assets:Receivable:Acme           -240.00 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       960.00 EUR
      Assets:Receivable:Acme           -960.00 EUR
        settles: "F1"
    """
    books.moves("2026-02-20 F1 R1 20: 160.00")
    books.left("Pending", "0")


@stated
def test_a_credit_note_reversed(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-11 * "ACME SARL" "Autre facture"
      invoice: "F2"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending10        -100.00 EUR
      Assets:Receivable:Acme           1100.00 EUR
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   200.00 EUR
      Liabilities:VAT:Pending            40.00 EUR
      Assets:Receivable:Acme           -120.00 EUR
        settles: "F1"
      Assets:Receivable:Acme           -120.00 EUR
        settles: "F2"
    2026-02-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       540.00 EUR
      Assets:Receivable:Acme           -540.00 EUR
        settles: "F1"
    2026-03-10 * "ACME SARL" "Avoir fait par erreur"
      reversal: "X1"
      reverses: "A1"
      Income:Services                  -200.00 EUR
      Liabilities:VAT:Pending           -40.00 EUR
      Assets:Receivable:Acme            120.00 EUR
        settles: "F1"
      Assets:Receivable:Acme            120.00 EUR
        settles: "F2"
    """
    books.moves(
        "2026-02-10 A1 A1 20: -20.00",
        "2026-02-10 F2 A1 10: 10.91",
        "2026-02-20 F1 R1 20: 90.00",
        "2026-03-10 A1 X1 20: 20.00",
        "2026-03-10 F2 X1 10: -10.91",
    )
    books.left("Pending", "-110.00")
    books.left("Pending10", "-100.00")


# --- Money on credit --------------------------------------------------------------


@stated
def test_no_vat_on_an_overpayment_until_it_is_used(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                      1350.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme  -150.00 EUR
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                  -500.00 EUR
      Liabilities:VAT:Pending          -100.00 EUR
      Assets:Receivable:Acme            600.00 EUR
    2026-02-11 * "ACME SARL" "Reste de R1"
      application: "I1"
      Liabilities:CustomerCredit:Acme    50.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -50.00 EUR
        settles: "F2"
    2026-02-12 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    60.00 EUR
        uses: "R1"
      Assets:Bank                       -60.00 EUR
    2026-02-13 * "ACME SARL" "Petit reste gardé"
      write-off: "P1"
      Liabilities:CustomerCredit:Acme    40.00 EUR
        uses: "R1"
      Income:Kept                       -40.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 200.00", "2026-02-11 F2 I1 20: 8.33")


@stated
def test_money_that_waits_for_its_invoice(books: Loaded) -> None:
    """
    2026-01-20 * "ACME SARL" "Virement" ^F1
      payment: "R1"
      Assets:Bank                  300.00 EUR
      Assets:Receivable:Acme      -300.00 EUR
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services             -500.00 EUR
      Liabilities:VAT:Pending     -100.00 EUR
      Assets:Receivable:Acme       600.00 EUR
    """
    # The application has no number of its own.
    books.moves("2026-02-10 F1 - 20: 50.00")
    books.rows("2026-02-10 F1 - Acme 20 50.00 EUR")


# --- Going back -------------------------------------------------------------------


@stated
def test_a_cheque_that_bounces(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Chèque"
      payment: "R1"
      Assets:Bank                 1200.00 EUR
      Assets:Receivable:Acme     -1200.00 EUR
        settles: "F1"
    2026-01-30 * "ACME SARL" "Chèque impayé"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                -1215.00 EUR
      Expenses:Fees                 15.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 200.00", "2026-01-30 F1 X1 20: -200.00")
    books.left("Pending", "-200.00")
    books.rows("2026-01-30 F1 X1 Acme 20 -200.00 EUR", since="2026-01-21")


@stated
def test_a_release_and_another_application(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-11 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                  -500.00 EUR
      Liabilities:VAT:Pending10         -50.00 EUR
      Assets:Receivable:Acme            550.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       600.00 EUR
      Assets:Receivable:Acme           -600.00 EUR
        settles: "F1"
    2026-02-01 * "ACME SARL" "Était pour F2"
      release: "L1"
      Assets:Receivable:Acme            550.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme  -550.00 EUR
        uses: "R1"
    2026-02-01 * "ACME SARL" "Sur F2"
      application: "I1"
      Liabilities:CustomerCredit:Acme   550.00 EUR
        uses: "R1"
      Assets:Receivable:Acme           -550.00 EUR
        settles: "F2"
    """
    books.moves(
        "2026-01-20 F1 R1 20: 100.00",
        "2026-02-01 F1 L1 20: -91.67",
        "2026-02-01 F2 I1 10: 50.00",
    )


@stated
def test_the_reversal_of_a_payment_used_elsewhere(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -125.00 EUR
      Liabilities:VAT:Pending           -25.00 EUR
      Assets:Receivable:Acme            150.00 EUR
    2026-01-20 * "ACME SARL" "Virement" ^F1
      payment: "R1"
      Assets:Bank                       500.00 EUR
      Assets:Receivable:Acme
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-03-01 * "ACME SARL" "Reste de R1" ^R1 ^F2
      application: "I1"
      Liabilities:CustomerCredit:Acme   350.00 EUR
      Assets:Receivable:Acme           -350.00 EUR
    2026-03-12 * "ACME SARL" "Virement rejeté"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                      -500.00 EUR
      Assets:Receivable:Acme
    """
    books.moves(
        "2026-01-20 F1 R1 20: 25.00",
        "2026-03-01 F2 I1 20: 58.33",
        "2026-03-12 F1 X1 20: -25.00",
        "2026-03-12 F2 X1 20: -58.33",
    )


# --- Write-offs -------------------------------------------------------------------


@stated
def test_a_loss_is_net_of_the_vat_never_received(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  500.00 EUR
      Assets:Receivable:Acme      -500.00 EUR
        settles: "F1"
    2026-06-30 * "ACME SARL" "Irrécouvrable"
      write-off: "P1"
      Assets:Receivable:Acme      -700.00 EUR
        settles: "F1"
      Expenses:BadDebts            700.00 EUR
    """
    books.moves(
        "2026-01-20 F1 R1 20: 83.33", "2026-06-30 F1 P1 20 Expenses:BadDebts: 116.67"
    )
    books.left("Pending", "0")
    books.left("Collected", "-83.33")
    books.left("Expenses:BadDebts", "583.33")
    books.rows("2026-01-20 F1 R1 Acme 20 83.33 EUR")
    drop = books.transfers[1]
    assert drop.links == {"F1", "P1"}
    assert [(p.account, str(p.units)) for p in drop.postings] == [
        ("Liabilities:VAT:Pending", "116.67 EUR"),
        ("Expenses:BadDebts", "-116.67 EUR"),
    ]


@stated
def test_a_write_off_that_posts_its_vat_itself(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-06-30 * "ACME SARL" "Irrécouvrable"
      write-off: "P1"
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
      Expenses:BadDebts            500.00 EUR
      Liabilities:VAT:Pending      100.00 EUR
    2026-07-30 * "ACME SARL" "Le reste, moins bien écrit"
      write-off: "P2"
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
      Liabilities:VAT:Pending       90.00 EUR
      Expenses:BadDebts            510.00 EUR
    """
    books.moves("2026-07-30 F1 P2 20 Expenses:BadDebts: 10.00")
    books.left("Pending", "0")


@stated
def test_a_write_off_reversed(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-06-30 * "ACME SARL" "Irrécouvrable"
      write-off: "P1"
      Assets:Receivable:Acme     -1200.00 EUR
        settles: "F1"
      Expenses:BadDebts           1200.00 EUR
    2026-09-01 * "ACME SARL" "Elle paiera donc"
      reversal: "X1"
      reverses: "P1"
      Expenses:BadDebts          -1200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
        settles: "F1"
    2026-09-10 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                 1200.00 EUR
      Assets:Receivable:Acme     -1200.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-06-30 F1 P1 20 Expenses:BadDebts: 200.00",
        "2026-09-01 F1 X1 20 Expenses:BadDebts: -200.00",
        "2026-09-10 F1 R1 20: 200.00",
    )
    books.left("Expenses:BadDebts", "0")


@stated
def test_the_credit_of_a_credit_note_kept(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                      1200.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   200.00 EUR
      Liabilities:VAT:Pending            40.00 EUR
      Liabilities:CustomerCredit:Acme  -240.00 EUR
    2026-12-31 * "ACME SARL" "Jamais réclamé"
      write-off: "P1"
      Liabilities:CustomerCredit:Acme   240.00 EUR
        uses: "A1"
      Income:Kept                      -240.00 EUR
    """
    books.moves(
        "2026-01-20 F1 R1 20: 200.00", "2026-12-31 A1 P1 20 Income:Kept: -40.00"
    )
    books.left("Pending", "0")
    books.left("Collected", "-200.00")
    books.left("Income:Kept", "-200.00")


# --- Fees and discounts -----------------------------------------------------------


@stated
def test_fees_reduce_no_vat(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Carte"
      payment: "R1"
      Assets:Bank                  588.00 EUR
      Expenses:Fees                 12.00 EUR
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 100.00")


@stated
def test_a_discount_and_its_vat(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement, escompte déduit"
      payment: "R1"
      Assets:Bank                  588.00 EUR
      Expenses:Discounts            10.00 EUR
      Liabilities:VAT:Pending        2.00 EUR
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Solde"
      payment: "R2"
      Assets:Bank                  600.00 EUR
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 98.00", "2026-02-20 F1 R2 20: 100.00")
    books.left("Pending", "0")
    books.left("Collected", "-198.00")


@stated
def test_the_vat_of_a_discount_on_the_collected_account(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement, escompte déduit"
      payment: "R1"
      Assets:Bank                  588.00 EUR
      Expenses:Discounts            10.00 EUR
      Liabilities:VAT:Collected      2.00 EUR
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 100.00")
    books.left("Collected", "-98.00")
    books.rows(
        "2026-01-20 F1 R1 Acme 20 100.00 EUR", "2026-01-20 R1 R1 Acme 20 -2.00 EUR"
    )


@stated
def test_a_discount_net_of_tax(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement, escompte net de taxe"
      payment: "R1"
      Assets:Bank                 1188.00 EUR
      Expenses:Discounts            12.00 EUR
      Assets:Receivable:Acme     -1200.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 200.00")


@stated
def test_a_discount_goes_back_with_its_payment(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services            -1000.00 EUR
      Liabilities:VAT:Pending     -200.00 EUR
      Assets:Receivable:Acme      1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement, escompte déduit"
      payment: "R1"
      Assets:Bank                  588.00 EUR
      Expenses:Discounts            10.00 EUR
      Liabilities:VAT:Pending        2.00 EUR
      Assets:Receivable:Acme      -600.00 EUR
        settles: "F1"
    2026-01-30 * "ACME SARL" "Rejeté"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                 -588.00 EUR
      Expenses:Discounts           -10.00 EUR
      Liabilities:VAT:Pending       -2.00 EUR
      Assets:Receivable:Acme       600.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 98.00", "2026-01-30 F1 X1 20: -98.00")
    books.left("Pending", "-200.00")
    books.left("Collected", "0")


@stated
def test_a_discount_on_several_invoices(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services             -100.00 EUR
      Liabilities:VAT:Pending      -20.00 EUR
      Assets:Receivable:Acme       120.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services             -200.00 EUR
      Liabilities:VAT:Pending      -40.00 EUR
      Assets:Receivable:Acme       240.00 EUR
    2026-01-10 * "ACME SARL" "Sans TVA"
      invoice: "F3"
      Income:Services              -50.00 EUR
      Assets:Receivable:Acme        50.00 EUR
    2026-01-20 * "ACME SARL" "Virement, escompte déduit"
      payment: "R1"
      Assets:Bank                  404.00 EUR
      Expenses:Discounts             5.00 EUR
      Liabilities:VAT:Pending        1.00 EUR
      Assets:Receivable:Acme      -120.00 EUR
        settles: "F1"
      Assets:Receivable:Acme      -240.00 EUR
        settles: "F2"
      Assets:Receivable:Acme       -50.00 EUR
        settles: "F3"
    """
    # By amount, and the last takes the rest: 0.33 and 0.67.
    books.moves("2026-01-20 F1 R1 20: 19.67", "2026-01-20 F2 R1 20: 39.33")
    books.left("Pending", "0")


# --- Other invoices ---------------------------------------------------------------


@stated
def test_an_invoice_in_foreign_money(books: Loaded) -> None:
    """
    2026-01-10 * "BOLT INC" "Services"
      invoice: "F1"
      Income:Services             -900.00 EUR
      Liabilities:VAT:Pending     -180.00 EUR
      Assets:Receivable:Bolt      1200.00 USD @@ 1080.00 EUR
    2026-01-20 * "BOLT INC" "Wire"
      payment: "R1"
      Assets:Bank                  460.00 EUR
      Expenses:Exchange            -10.00 EUR
      Assets:Receivable:Bolt      -500.00 USD @@ 450.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 75.00")


@stated
def test_vat_on_debits_is_left_alone(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "TVA acquittée sur les débits"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Collected        -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                      1200.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   100.00 EUR
      Liabilities:VAT:Collected          20.00 EUR
      Liabilities:CustomerCredit:Acme  -120.00 EUR
    """
    books.moves()
    books.rows(
        "2026-01-10 F1 F1 Acme 20 200.00 EUR", "2026-02-10 A1 A1 Acme 20 -20.00 EUR"
    )


@stated
def test_an_opening_item(books: Loaded) -> None:
    """
    2026-01-01 * "ACME SARL" "À nouveau"
      invoice: "F2025-088"
      Equity:Opening              -583.33 EUR
      Liabilities:VAT:Pending     -116.67 EUR
      Assets:Receivable:Acme       700.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                  300.00 EUR
      Assets:Receivable:Acme      -300.00 EUR
        settles: "F2025-088"
    2026-02-20 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                  400.00 EUR
      Assets:Receivable:Acme      -400.00 EUR
        settles: "F2025-088"
    """
    books.moves(
        "2026-01-20 F2025-088 R1 20: 50.00", "2026-02-20 F2025-088 R2 20: 66.67"
    )


@stated
def test_drafts_and_invoices_of_zero_move_nothing(books: Loaded) -> None:
    """
    2026-01-10 ! "ACME SARL" "Pas encore"
      invoice: "F1"
      Income:Services             -100.00 EUR
      Liabilities:VAT:Pending      -20.00 EUR
      Assets:Receivable:Acme       120.00 EUR
    2026-01-11 * "ACME SARL" "Offert"
      invoice: "F2"
      Income:Services             -100.00 EUR
      Expenses:Discounts           100.00 EUR
      Assets:Receivable:Acme         0.00 EUR
    2026-01-20 ! "ACME SARL" "À valider" ^F1
      payment: "R1"
      Assets:Bank                  120.00 EUR
      Assets:Receivable:Acme      -120.00 EUR
    """
    books.moves()
    books.rows()


@stated
def test_an_invoice_of_zero_with_vat_stays_as_it_is(books: Loaded) -> None:
    """
    2026-01-11 * "ACME SARL" "Mécénat"
      invoice: "F2"
      Liabilities:VAT:Pending      -20.00 EUR
      Expenses:Discounts            20.00 EUR
      Assets:Receivable:Acme         0.00 EUR
    2026-01-12 * "ACME SARL" "Virement" ^F2
      payment: "R1"
      Assets:Bank                  120.00 EUR
      Assets:Receivable:Acme      -120.00 EUR
    """
    books.moves()
