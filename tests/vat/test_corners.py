"""Corners of the rule, worked out by hand: each is one sentence of it taken far."""

from __future__ import annotations

from vat.stated import Loaded, stated


@stated
def test_a_credit_note_released_from_its_own_invoice_and_refunded(
    books: Loaded,
) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F1"

    2026-02-15 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        480.00 EUR
      Assets:Receivable:Acme            -480.00 EUR
        settles: "F1"

    2026-02-20 * "ACME SARL" "Libération"
      release: "L1"
      Assets:Receivable:Acme             240.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme   -240.00 EUR
        uses: "A1"

    2026-03-01 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    240.00 EUR
        uses: "A1"
      Assets:Bank                       -240.00 EUR

    2026-03-05 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                        720.00 EUR
      Assets:Receivable:Acme            -720.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-02-15 F1 R1 20: 80.00",
        "2026-03-01 A1 B1 20: -40.00",
        "2026-03-05 F1 R2 20: 120.00",
    )
    books.left("Pending", "0")


@stated
def test_a_credit_note_used_in_part_and_refunded_in_part(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1200.00 EUR
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"

    2026-01-11 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -500.00 EUR
      Liabilities:VAT:Pending           -100.00 EUR
      Assets:Receivable:Acme             600.00 EUR

    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Liabilities:CustomerCredit:Acme   -240.00 EUR

    2026-02-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    100.00 EUR
        uses: "A1"
      Assets:Receivable:Acme            -100.00 EUR
        settles: "F2"

    2026-02-12 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    140.00 EUR
        uses: "A1"
      Assets:Bank                       -140.00 EUR
    """
    books.moves(
        "2026-01-20 F1 R1 20: 200.00",
        "2026-02-11 A1 I1 20: -16.67",
        "2026-02-11 F2 I1 20: 16.67",
        "2026-02-12 A1 B1 20: -23.33",
    )
    books.left("Pending", "-83.33")


@stated
def test_a_cent_comes_back_with_the_reversal_of_a_credit_note(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                    -83.33 EUR
      Liabilities:VAT:Pending            -16.67 EUR
      Assets:Receivable:Acme             100.00 EUR

    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                     27.77 EUR
      Liabilities:VAT:Pending              5.56 EUR
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"

    2026-02-15 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                         33.33 EUR
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"

    2026-02-20 * "ACME SARL" "Annulation"
      reversal: "X1"
      reverses: "A1"
      Income:Services                    -27.77 EUR
      Liabilities:VAT:Pending             -5.56 EUR
      Assets:Receivable:Acme              33.33 EUR
        settles: "F1"
    """
    books.moves("2026-02-15 F1 R1 20: 5.55", "2026-02-20 F1 X1 20: 0.01")


@stated
def test_a_credit_note_that_moves_the_share_by_a_cent(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1100.00 EUR
      Assets:Receivable:Acme           -1100.00 EUR
        settles: "F1"

    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                     41.67 EUR
      Liabilities:VAT:Pending              8.33 EUR
      Assets:Receivable:Acme             -50.00 EUR
        settles: "F1"

    2026-03-20 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                         50.00 EUR
      Assets:Receivable:Acme             -50.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-01-20 F1 R1 20: 183.33",
        "2026-02-10 F1 A1 20: 0.01",
        "2026-03-20 F1 R2 20: 8.33",
    )
    books.left("Pending", "0")


@stated
def test_half_of_a_credit_note_refunded_and_half_kept(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1200.00 EUR
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"

    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Liabilities:CustomerCredit:Acme   -240.00 EUR

    2026-02-12 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "A1"
      Assets:Bank                       -120.00 EUR

    2026-03-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "A1"
      Income:Kept                       -120.00 EUR
    """
    books.moves(
        "2026-01-20 F1 R1 20: 200.00",
        "2026-02-12 A1 B1 20: -20.00",
        "2026-03-01 A1 P1 20 Income:Kept: -20.00",
    )
    books.left("Pending", "0")
    books.left("Income:Kept", "-100.00")


@stated
def test_the_rest_is_paid_after_a_loss(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Assets:Receivable:Acme            -200.00 EUR
        settles: "F1"
      Expenses:BadDebts                  200.00 EUR

    2026-03-01 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1000.00 EUR
      Assets:Receivable:Acme           -1000.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-02-01 F1 P1 20 Expenses:BadDebts: 33.33", "2026-03-01 F1 R1 20: 166.67"
    )
    books.left("Pending", "0")
    books.left("Expenses:BadDebts", "166.67")


@stated
def test_a_credit_note_after_a_loss(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Assets:Receivable:Acme            -600.00 EUR
        settles: "F1"
      Expenses:BadDebts                  600.00 EUR

    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F1"

    2026-03-01 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-02-01 F1 P1 20 Expenses:BadDebts: 100.00", "2026-03-01 F1 R1 20: 60.00"
    )
    books.left("Pending", "0")


@stated
def test_a_loss_in_two_accounts_with_some_of_its_vat(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR

    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Liabilities:VAT:Pending             50.00 EUR
      Expenses:Discounts                 100.00 EUR
      Expenses:BadDebts                 1050.00 EUR
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"
    """
    books.moves("2026-02-01 F1 P1 20 Expenses:Discounts: 150.00")
    books.left("Pending", "0")


@stated
def test_a_loss_at_two_rates_is_one_transaction(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -120.00 EUR
      Liabilities:VAT:Pending10          -40.00 EUR
      Assets:Receivable:Acme            1160.00 EUR

    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Assets:Receivable:Acme            -580.00 EUR
        settles: "F1"
      Expenses:BadDebts                  580.00 EUR

    2026-02-02 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        580.00 EUR
      Assets:Receivable:Acme            -580.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-02-01 F1 P1 20 Expenses:BadDebts: 60.00, 10 Expenses:BadDebts: 20.00",
        "2026-02-02 F1 R1 20: 60.00, 10: 20.00",
    )
    books.left("Pending", "0")
    books.left("Pending10", "0")


@stated
def test_a_credit_note_in_foreign_money(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Assets:Receivable:Acme            1200.00 USD @@ 1080.00 EUR
      Liabilities:VAT:Pending           -180.00 EUR
      Income:Services                   -900.00 EUR
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Assets:Receivable:Acme            -240.00 USD @@ 216.00 EUR
        settles: "F1"
      Liabilities:VAT:Pending             36.00 EUR
      Income:Services                    180.00 EUR
    2026-03-10 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        450.00 EUR
      Assets:Receivable:Acme            -500.00 USD @@ 450.00 EUR
        settles: "F1"
    2026-04-10 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                        400.00 EUR
      Expenses:Exchange                   14.00 EUR
      Assets:Receivable:Acme            -460.00 USD @@ 414.00 EUR
        settles: "F1"
    """
    books.moves("2026-03-10 F1 R1 20: 75.00", "2026-04-10 F1 R2 20: 69.00")
    books.left("Pending", "0")


@stated
def test_an_opening_credit_note(books: Loaded) -> None:
    """
    2026-01-01 * "ACME SARL" "À nouveau"
      credit-note: "A2025-1"
      Equity:Opening                     200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Liabilities:CustomerCredit:Acme   -240.00 EUR
    2026-02-01 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "A2025-1"
      Assets:Bank                       -120.00 EUR
    2026-02-01 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending10         -100.00 EUR
      Assets:Receivable:Acme            1100.00 EUR
    2026-02-03 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "A2025-1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-02-01 A2025-1 B1 20: -20.00",
        "2026-02-03 A2025-1 I1 20: -20.00",
        "2026-02-03 F1 I1 10: 10.91",
    )
    books.left("Pending", "0")


@stated
def test_an_opening_deposit_that_has_moved_its_vat(books: Loaded) -> None:
    """
    2026-01-01 * "ACME SARL" "À nouveau"
      payment: "R2025-1"
      Equity:Opening                     300.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
    2026-02-01 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-02-03 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R2025-1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    2026-03-01 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        840.00 EUR
      Assets:Receivable:Acme            -840.00 EUR
        settles: "F1"
    """
    books.moves("2026-03-01 F1 R1 20: 140.00")
    books.left("Pending", "0")
    books.left("Collected", "-140.00")


@stated
def test_an_opening_payment_without_vat(books: Loaded) -> None:
    """
    2026-01-01 * "ACME SARL" "À nouveau"
      payment: "R2025-1"
      Equity:Opening                     360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
    2026-02-01 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-02-03 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R2025-1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    2026-03-01 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        840.00 EUR
      Assets:Receivable:Acme            -840.00 EUR
        settles: "F1"
    """
    books.moves("2026-02-03 F1 I1 20: 60.00", "2026-03-01 F1 R1 20: 140.00")
    books.left("Pending", "0")


@stated
def test_an_opening_deposit_invoice_that_is_paid(books: Loaded) -> None:
    """
    2026-01-01 * "ACME SARL" "À nouveau"
      invoice: "FA1"
      Liabilities:Deposits              -300.00 EUR
      Equity:Opening                     300.00 EUR
      Assets:Receivable:Acme               0.00 EUR
    2026-02-01 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -140.00 EUR
      Liabilities:Deposits               300.00 EUR
        deducts: "FA1"
      Assets:Receivable:Acme             840.00 EUR
    2026-03-01 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        840.00 EUR
      Assets:Receivable:Acme            -840.00 EUR
        settles: "F1"
    """
    books.moves("2026-03-01 F1 R1 20: 140.00")
    books.left("Pending", "0")
    books.left("Liabilities:Deposits", "0")


@stated
def test_an_opening_deposit_invoice_half_paid(books: Loaded) -> None:
    """
    2026-01-01 * "ACME SARL" "À nouveau"
      invoice: "FA1"
      Liabilities:Deposits              -300.00 EUR
      Liabilities:VAT:Pending            -30.00 EUR
      Equity:Opening                     150.00 EUR
      Assets:Receivable:Acme             180.00 EUR
    2026-02-01 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -140.00 EUR
      Liabilities:Deposits               300.00 EUR
        deducts: "FA1"
      Assets:Receivable:Acme             840.00 EUR
    2026-03-01 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        840.00 EUR
      Assets:Receivable:Acme            -840.00 EUR
        settles: "F1"
    2026-03-02 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                        180.00 EUR
      Assets:Receivable:Acme            -180.00 EUR
        settles: "FA1"
    """
    books.moves("2026-03-01 F1 R1 20: 140.00", "2026-03-02 FA1 R2 20: 30.00")
    books.left("Pending", "0")
    books.left("Liabilities:Deposits", "0")


@stated
def test_a_payment_that_moves_too_much_gives_it_back(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        600.00 EUR
      Assets:Receivable:Acme            -600.00 EUR
        settles: "F1"
      Liabilities:VAT:Pending            150.00 EUR
      Liabilities:VAT:Collected         -150.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: -50.00")
    books.left("Pending", "-100.00")


@stated
def test_a_deposit_shared_by_two_invoices(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -500.00 EUR
      Liabilities:VAT:Pending           -100.00 EUR
      Assets:Receivable:Acme             600.00 EUR
    2026-01-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F1"
    2026-01-12 * "ACME SARL" "Imputation"
      application: "I2"
      Liabilities:CustomerCredit:Acme    240.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F2"
    """
    books.moves()
    books.left("Pending", "-240.00")


@stated
def test_a_deposit_used_at_another_rate(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending10         -100.00 EUR
      Assets:Receivable:Acme            1100.00 EUR
    2026-01-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-11 F1 I1 20: -60.00, 10: 32.73")
    books.left("Pending", "0")
    books.left("Pending10", "-67.27")
    books.left("Collected", "0")


@stated
def test_a_payment_reversed_on_its_own_day(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1200.00 EUR
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"
    2026-01-20 * "ACME SARL" "Annulation"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                      -1200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 200.00", "2026-01-20 F1 X1 20: -200.00")
    books.left("Pending", "-200.00")


@stated
def test_credit_and_money_in_one_payment(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-12 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Liabilities:CustomerCredit:Acme   -240.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        960.00 EUR
      Liabilities:CustomerCredit:Acme    240.00 EUR
        uses: "A1"
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 160.00")
    books.left("Pending", "0")


@stated
def test_a_credit_note_cut_in_two_by_one_payment(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -500.00 EUR
      Liabilities:VAT:Pending           -100.00 EUR
      Assets:Receivable:Acme             600.00 EUR
    2026-01-12 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Liabilities:CustomerCredit:Acme   -240.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        960.00 EUR
      Liabilities:CustomerCredit:Acme    240.00 EUR
        uses: "A1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F2"
      Assets:Receivable:Acme           -1080.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-01-20 F1 R1 20: 160.00",
        "2026-01-20 A1 R1 20: -20.00",
        "2026-01-20 F2 R1 20: 20.00",
    )
    books.left("Pending", "-100.00")


@stated
def test_a_credit_note_that_settles_another_invoice_at_once(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending10         -100.00 EUR
      Assets:Receivable:Acme            1100.00 EUR
    2026-01-12 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F2"
    """
    books.moves("2026-01-12 A1 A1 20: -40.00", "2026-01-12 F2 A1 10: 21.82")


@stated
def test_an_excess_kept_carries_no_vat(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1200.50 EUR
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme     -0.50 EUR
    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Liabilities:CustomerCredit:Acme      0.50 EUR
        uses: "R1"
      Income:Kept                         -0.50 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 200.00")
    books.left("Pending", "0")


@stated
def test_a_final_invoice_below_its_deposit(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte"
      invoice: "FA1"
      Liabilities:Deposits              -300.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
      Assets:Receivable:Acme             360.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Assets:Receivable:Acme            -360.00 EUR
        settles: "FA1"
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                   -200.00 EUR
      Liabilities:Deposits               200.00 EUR
        deducts: "FA1"
      Assets:Receivable:Acme               0.00 EUR
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "FA1"
      Liabilities:Deposits               100.00 EUR
      Liabilities:VAT:Pending             20.00 EUR
      Liabilities:CustomerCredit:Acme   -120.00 EUR
    2026-02-12 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "A1"
      Assets:Bank                       -120.00 EUR
    """
    books.moves("2026-01-20 FA1 R1 20: 60.00", "2026-02-12 A1 B1 20: -20.00")
    books.left("Pending", "0")
    books.left("Liabilities:Deposits", "0")


@stated
def test_a_deposit_paid_after_the_final_invoice(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte"
      invoice: "FA1"
      Liabilities:Deposits              -300.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
      Assets:Receivable:Acme             360.00 EUR
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -140.00 EUR
      Liabilities:Deposits               300.00 EUR
        deducts: "FA1"
      Assets:Receivable:Acme             840.00 EUR
    2026-03-20 * "ACME SARL" "Virement" ^FA1 ^F1
      payment: "R1"
      Assets:Bank                       1000.00 EUR
      Assets:Receivable:Acme
    """
    books.moves("2026-03-20 FA1 R1 20: 60.00", "2026-03-20 F1 R1 20: 106.67")
    books.left("Pending", "-33.33")
    books.left("Liabilities:Deposits", "0")


@stated
def test_all_of_it_cancelled_and_the_deposit_refunded(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte"
      invoice: "FA1"
      Liabilities:Deposits              -300.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
      Assets:Receivable:Acme             360.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Assets:Receivable:Acme            -360.00 EUR
        settles: "FA1"
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -140.00 EUR
      Liabilities:Deposits               300.00 EUR
        deducts: "FA1"
      Assets:Receivable:Acme             840.00 EUR
    2026-02-12 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                   1000.00 EUR
      Liabilities:VAT:Pending            140.00 EUR
      Liabilities:Deposits              -300.00 EUR
        deducts: "FA1"
      Assets:Receivable:Acme            -840.00 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Avoir"
      credit-note: "A2"
      corrects: "FA1"
      Liabilities:Deposits               300.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
    2026-02-22 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "A2"
      Assets:Bank                       -360.00 EUR
    """
    books.moves("2026-01-20 FA1 R1 20: 60.00", "2026-02-22 A2 B1 20: -60.00")
    books.left("Pending", "0")
    books.left("Liabilities:Deposits", "0")
    books.left("Collected", "0")


@stated
def test_a_deposit_that_moves_vat_at_two_rates(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        580.00 EUR
      Liabilities:CustomerCredit:Acme   -580.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
      Liabilities:VAT:Pending10           20.00 EUR
      Liabilities:VAT:Collected10        -20.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -120.00 EUR
      Liabilities:VAT:Pending10          -40.00 EUR
      Assets:Receivable:Acme            1160.00 EUR
    2026-01-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    580.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -580.00 EUR
        settles: "F1"
    2026-01-12 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                        580.00 EUR
      Assets:Receivable:Acme            -580.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-12 F1 R2 20: 60.00, 10: 20.00")
    books.left("Pending", "0")
    books.left("Pending10", "0")


@stated
def test_a_deposit_that_bounces_posts_its_vat_back(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    300.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -300.00 EUR
        settles: "F1"
    2026-01-20 * "ACME SARL" "Annulation"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                       -360.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
      Liabilities:VAT:Collected           60.00 EUR
      Assets:Receivable:Acme             300.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme     60.00 EUR
        uses: "R1"
    """
    books.moves()
    books.left("Pending", "-200.00")
    books.left("Collected", "0")


@stated
def test_a_deposit_that_waits_for_its_invoice(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-05 * "ACME SARL" "Virement" ^F1
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Assets:Receivable:Acme            -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-02-01 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                        840.00 EUR
      Assets:Receivable:Acme            -840.00 EUR
        settles: "F1"
    """
    books.moves("2026-02-01 F1 R2 20: 140.00")
    books.left("Pending", "0")


@stated
def test_a_surplus_in_one_payment_carries_a_part_of_the_vat(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        400.00 EUR
      Liabilities:CustomerCredit:Acme   -400.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    2026-01-12 * "ACME SARL" "Imputation"
      application: "I2"
      Liabilities:CustomerCredit:Acme     40.00 EUR
        uses: "R1"
      Assets:Receivable:Acme             -40.00 EUR
        settles: "F1"
    2026-02-01 * "ACME SARL" "Virement"
      payment: "R2"
      Assets:Bank                        800.00 EUR
      Assets:Receivable:Acme            -800.00 EUR
        settles: "F1"
    """
    books.moves(
        "2026-01-11 F1 I1 20: 6.00",
        "2026-01-12 F1 I2 20: 0.67",
        "2026-02-01 F1 R2 20: 133.33",
    )
    books.left("Pending", "0")


@stated
def test_the_discount_is_of_what_is_settled_at_once(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        688.00 EUR
      Assets:Receivable:Acme            -588.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme   -100.00 EUR
      Expenses:Discounts                  10.00 EUR
      Liabilities:VAT:Pending              2.00 EUR
      Assets:Bank                        -12.00 EUR
    2026-01-21 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    100.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -100.00 EUR
        settles: "F2"
    """
    books.moves("2026-01-20 F1 R1 20: 96.00", "2026-01-21 F2 I1 20: 16.67")


@stated
def test_a_short_credit_note_above_what_is_left(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement" ^F1
      payment: "R1"
      Assets:Bank                       1100.00 EUR
      Assets:Receivable:Acme
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Assets:Receivable:Acme
    2026-03-10 * "ACME SARL" "Remboursement"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    140.00 EUR
      Assets:Bank                       -140.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 183.33", "2026-03-10 A1 B1 20: -23.33")
    books.left("Pending", "0")
    books.left("Collected", "-160.00")


@stated
def test_a_short_payment_of_two_and_its_short_reversal(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-11 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -500.00 EUR
      Liabilities:VAT:Pending           -100.00 EUR
      Assets:Receivable:Acme             600.00 EUR
    2026-01-20 * "ACME SARL" "Virement" ^F2 ^F1
      payment: "R1"
      Assets:Bank                       1900.00 EUR
      Assets:Receivable:Acme
    2026-02-01 * "ACME SARL" "Annulation"
      reverses: "R1"
      Assets:Bank                      -1900.00 EUR
      Assets:Receivable:Acme
    """
    books.moves(
        "2026-01-20 F1 R1 20: 200.00",
        "2026-01-20 F2 R1 20: 100.00",
        "2026-02-01 F1 - 20: -200.00",
        "2026-02-01 F2 - 20: -100.00",
    )
    books.left("Pending", "-300.00")


@stated
def test_one_payment_that_waits_for_two_invoices(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement" ^F1 ^F2
      payment: "R1"
      Assets:Bank                       1500.00 EUR
      Assets:Receivable:Acme
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-02-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -500.00 EUR
      Liabilities:VAT:Pending           -100.00 EUR
      Assets:Receivable:Acme             600.00 EUR
    """
    books.moves("2026-01-10 F1 - 20: 200.00", "2026-02-10 F2 - 20: 50.00")


@stated
def test_a_credit_note_that_corrects_nothing_is_a_set_off(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-02-10 * "ACME SARL" "Avoir" ^F1
      credit-note: "A1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Assets:Receivable:Acme
    """
    books.moves("2026-02-10 A1 A1 20: -40.00", "2026-02-10 F1 A1 20: 40.00")
    books.left("Pending", "-160.00")


@stated
def test_a_credit_note_at_a_rate_that_its_invoice_lacks(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-12 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    100.00 EUR
      Liabilities:VAT:Pending10           10.00 EUR
      Assets:Receivable:Acme            -110.00 EUR
        settles: "F1"
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1090.00 EUR
      Assets:Receivable:Acme           -1090.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 200.00, 10: -10.00")
    books.left("Pending", "0")
    books.left("Pending10", "0")


@stated
def test_a_loss_reversed_and_given_up_again(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                    -83.33 EUR
      Liabilities:VAT:Pending            -16.67 EUR
      Assets:Receivable:Acme             100.00 EUR
    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"
      Expenses:BadDebts                   33.33 EUR
    2026-02-10 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                         33.33 EUR
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"
    2026-02-20 * "ACME SARL" "Annulation"
      reversal: "X1"
      reverses: "P1"
      Expenses:BadDebts                  -33.33 EUR
      Assets:Receivable:Acme              33.33 EUR
        settles: "F1"
    2026-03-01 * "ACME SARL" "Perte"
      write-off: "P2"
      Assets:Receivable:Acme             -66.67 EUR
        settles: "F1"
      Expenses:BadDebts                   66.67 EUR
    """
    books.moves(
        "2026-02-01 F1 P1 20 Expenses:BadDebts: 5.56",
        "2026-02-10 F1 R1 20: 5.56",
        "2026-02-10 F1 R1 20 Expenses:BadDebts: -0.01",
        "2026-02-20 F1 X1 20 Expenses:BadDebts: -5.55",
        "2026-03-01 F1 P2 20 Expenses:BadDebts: 11.11",
    )
    books.left("Pending", "0")
    books.left("Collected", "-5.56")
    books.left("Expenses:BadDebts", "55.56")


@stated
def test_a_deposit_invoice_paid_in_part_and_given_up(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte"
      invoice: "FA1"
      Liabilities:Deposits              -300.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
      Assets:Receivable:Acme             360.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        120.00 EUR
      Assets:Receivable:Acme            -120.00 EUR
        settles: "FA1"
    2026-02-01 * "ACME SARL" "Perte"
      write-off: "P1"
      Assets:Receivable:Acme            -240.00 EUR
        settles: "FA1"
      Expenses:BadDebts                  240.00 EUR
    """
    books.moves(
        "2026-01-20 FA1 R1 20: 20.00", "2026-02-01 FA1 P1 20 Expenses:BadDebts: 40.00"
    )
    books.left("Pending", "0")


@stated
def test_a_payment_released_and_a_credit_note_in_its_place(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       1200.00 EUR
      Assets:Receivable:Acme           -1200.00 EUR
        settles: "F1"
    2026-02-10 * "ACME SARL" "Avoir"
      credit-note: "A1"
      corrects: "F1"
      Income:Services                    200.00 EUR
      Liabilities:VAT:Pending             40.00 EUR
      Liabilities:CustomerCredit:Acme   -240.00 EUR
    2026-02-15 * "ACME SARL" "Libération"
      release: "L1"
      Assets:Receivable:Acme             240.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme   -240.00 EUR
        uses: "R1"
    2026-02-15 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    240.00 EUR
        uses: "A1"
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 200.00", "2026-02-15 F1 L1 20: -40.00")
    books.left("Pending", "0")
    books.left("Collected", "-160.00")


@stated
def test_a_deposit_that_bounces_and_posts_nothing_back(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-11 * "ACME SARL" "Imputation"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    2026-01-20 * "ACME SARL" "Annulation"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                       -360.00 EUR
      Assets:Receivable:Acme             360.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 X1 20: -60.00")
    books.left("Pending", "-200.00")
    books.left("Collected", "0")


@stated
def test_a_discount_that_bounces_and_posts_nothing_back(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        588.00 EUR
      Expenses:Discounts                  10.00 EUR
      Liabilities:VAT:Pending              2.00 EUR
      Assets:Receivable:Acme            -600.00 EUR
        settles: "F1"
    2026-01-25 * "ACME SARL" "Annulation"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                       -600.00 EUR
      Assets:Receivable:Acme             600.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-20 F1 R1 20: 98.00", "2026-01-25 F1 X1 20: -100.00")
    books.left("Pending", "-200.00")
