"""Lines made to look like what they are not, and spellings that are as good as any."""

from __future__ import annotations

from decimal import Decimal

import pytest
from banklines import (
    IBANS,
    Ledger,
    customer,
    day,
    invoice,
    line,
    option,
    payment,
    run_on,
    statement,
)
from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.matching import Outcome
from beancount_infast.statements import Kind

SETTLED, SUGGESTED = Outcome.SETTLED, Outcome.SUGGESTED
UNIDENTIFIED = Outcome.UNIDENTIFIED

PEOPLE = customer("Acme", "ACME SARL", iban=IBANS["Acme"]) + customer(
    "Beta", "Béta & Fils", iban=IBANS["Beta"]
)
F1 = invoice("F2026-001", "Acme", "150.00")
F2 = invoice("F2026-002", "Acme", "80.00", "10-02")
F3 = invoice("F2026-003", "Beta", "150.00", "10-03")
BOOKS = Ledger(PEOPLE, F1, F2, F3)


def outcome(amount: str, text: str, **fields: object) -> Outcome:
    return BOOKS.of(line(amount, text, **fields)).outcome


@pytest.mark.parametrize(
    "text",
    [
        "ABONNEMENT F2026-001",
        "CLIENT F2026-001",
        "DOSSIER F2026-001",
        "réf. F2026-001",
        "#F2026-001",
        "(F2026-001)",
        "F2026\u2013001",
        "F2026\u2011001",
        "F2026\u2212001",
        "\uff262026-001",
        "facture:F2026-001",
        "RF29 F202 6001",
        "rf29-f202-6001",
        "RF 29 F2026001",
    ],
)
def test_own_letters_are_enough(text: str) -> None:
    assert outcome("150.00", text, payer="INCONNU") is SETTLED


@pytest.mark.parametrize(
    "text",
    [
        "R 2026-001",
        "D 2026-001",
        "TICKET 2026-001",
        "REF CLIENT 2026-001",
        "CHEQUE N° 2026-001",
        "MARCHE 2026-001",
        "ADHERENT 2026-001",
        "PROFORMA 2026-001",
        "FACTURE PROFORMA 2026-001",
        "2026001",
        "F2026-001A",
        "1F2026-001",
        "F2026-01",
        "RF30-F202-6001",
        "RF30 F202 6001",
    ],
)
def test_digits_may_be_of_another_paper(text: str) -> None:
    assert outcome("150.00", text, payer="INCONNU") is not SETTLED


def test_a_series_of_other_papers_of_ours() -> None:
    note = (
        '2026-10-05 * "Beta" "Avoir"\n  credit-note: "AV2026-001"\n'
        "  Income:Services  20.00 EUR\n"
        "  Liabilities:CustomerCredit:Beta  -20.00 EUR\n"
    )
    ledger = Ledger(PEOPLE, F1, note)

    assert ledger.of(line("150.00", "AV 2026-001")).outcome is not SETTLED
    assert ledger.of(line("150.00", "2026-001")).outcome is SETTLED


@pytest.mark.parametrize("name", ["ACME S.A.S.", "ENSEIGNE 12B"])
def test_a_letter_of_the_payers_name_is_no_series(name: str) -> None:
    ledger = Ledger(PEOPLE, F1)

    assert ledger.of(run_on("150.00", f"{name} 2026-001")).outcome is SETTLED


@pytest.mark.parametrize(
    "text",
    [
        "SOLDE HORS F2026-001",
        "TOUT SAUF F2026-001",
        "F2026-001 DEDUCTION FAITE",
        "RISTOURNE F2026-001",
        "REMBT F2026-001",
        "RBT F2026-001",
        "ANNUL F2026-001",
        "EXTOURNE F2026-001",
        "RETROCESSION F2026-001",
        "RETOUR F2026-001",
        "REJET F2026-001",
        "AV 2026-001",
    ],
)
def test_words_that_take_back_or_leave_out(text: str) -> None:
    assert outcome("150.00", text, payer="ACME") is SUGGESTED


@pytest.mark.parametrize(
    "text", ["2026-099", "F2026-099", "facture 2026-099", "FA 2026/099", "INV2026-099"]
)
def test_a_number_of_our_shape_that_we_do_not_have(text: str) -> None:
    assert outcome("150.00", text, payer="ACME") is SUGGESTED
    assert outcome("150.00", "", payer="ACME") is SETTLED


@pytest.mark.parametrize(
    "text", ["commande 4455", "du 12/03/2026", "facture 2026-03", "mars 2026", "merci"]
)
def test_other_digits_are_no_other_number(text: str) -> None:
    assert outcome("150.00", text, payer="ACME") is SETTLED


def test_a_name_that_may_be_cut_off_contradicts_and_proves_nothing() -> None:
    cut = {"payer": "Béta et Fils", "payer_certain": False}

    found = BOOKS.of(line("150.00", "F2026-001", **cut))
    assert found.outcome is SUGGESTED
    assert found.candidates == ("F2026-001",)
    assert BOOKS.of(line("150.00", "", **cut)).outcome is SUGGESTED


def test_a_part_beside_a_draft_settles_whatever_becomes_of_the_draft() -> None:
    stranger = line("40.00", "F2026-001", payer="INCONNU", date=day("10-20"))
    part = line("60.00", "F2026-001", payer="ACME", date=day("10-25"))
    first, second = BOOKS.propose(stranger, part)

    assert (first.outcome, second.outcome) == (SUGGESTED, SETTLED)
    assert second.settles == (("F2026-001", Decimal("60.00")),)


def test_an_amount_that_is_left_beside_a_draft_has_two_explanations() -> None:
    advance = line("70.00", "acompte", payer="ACME", date=day("10-20"))
    later = line("80.00", "", payer="ACME", date=day("10-25"))

    # 80.00 is F2026-002, or what is left of F2026-001 if the advance is for it.
    assert [p.outcome for p in BOOKS.propose(advance, later)] == [SUGGESTED] * 2
    assert BOOKS.of(later).outcome is SETTLED


def test_credit_that_a_draft_leaves_is_an_explanation_too() -> None:
    spent = payment(
        "R1", "Acme", "10-04", account="Assets:Cheques", on=[("F2026-001", "150.00")]
    )
    ledger = Ledger(
        PEOPLE, F1, F2, spent, invoice("F2026-005", "Acme", "100.00", "10-05")
    )
    again = line("20.00", "F2026-001", payer="ACME", date=day("10-20"))
    later = line("80.00", "", payer="ACME", date=day("10-25"))

    assert [p.outcome for p in ledger.propose(again, later)] == [SUGGESTED] * 2
    assert ledger.of(later).outcome is SETTLED


def test_a_processors_equal_refund_later_in_the_file() -> None:
    ledger = Ledger(PEOPLE, F1, option("fees", "Expenses:Fees"))
    charge = line("150.00", "F2026-001", kind=Kind.CHARGE, date=day("10-20"))
    refund = line("-150.00", "refund", kind=Kind.REFUND, date=day("10-25"))

    assert ledger.of(charge).outcome is SETTLED
    found = ledger.propose(charge, refund)
    assert [p.outcome for p in found] == [SUGGESTED, Outcome.IGNORED]


def test_a_remittance_is_no_one_customers_money() -> None:
    found = BOOKS.of(
        line("150.00", "F2026-001", label="REMISE", kind=Kind.CHEQUE_REMITTANCE)
    )

    assert (found.outcome, found.customer) == (UNIDENTIFIED, None)


def test_our_own_iban_on_a_draft_is_not_the_payers() -> None:
    ours = "FR7610107001011234567890129"
    lines = [
        line("1.00", "FACT 001", payer="ACME LOGISTIQUE", payer_iban=ours),
        line("2.00", "FACT 001", payer="ACME LOGISTIQUE", payer_iban=ours),
    ]
    (found,) = BOOKS.matcher().propose([(statement(*lines), "Assets:Bank")])

    assert [p.payer_iban for p in found] == [None, None]
    assert BOOKS.of(lines[0]).payer_iban == ours


@pytest.mark.parametrize(
    ("amount", "rest"), [("230.00", "80.00"), ("250.00", "100.00"), ("330.00", "")]
)
def test_a_rest_that_other_invoices_have_has_two_explanations(
    amount: str, rest: str
) -> None:
    third = invoice("F2026-005", "Acme", "100.00", "10-04")
    ledger = Ledger(PEOPLE, F1, F2, F3, third)
    found = ledger.of(line(amount, "F2026-001", payer="ACME"))

    assert found.outcome is SUGGESTED
    assert found.credit == 0
    assert sum(share for _, share in found.settles) == Decimal(amount)
    if rest:
        assert found.settles[1][1] == Decimal(rest)
    more = ledger.of(line("231.00", "F2026-001", payer="ACME"))
    assert (more.outcome, more.credit) == (SETTLED, Decimal("81.00"))


# --- As of a line's day ---------------------------------------------------------


def test_the_same_file_again_is_decided_as_it_was() -> None:
    twin = invoice("F2026-007", "Acme", "150.00", "10-06")
    either = line("150.00", "", payer="ACME", date=day("10-20"))
    cited = line("150.00", "F2026-001", payer="ACME", date=day("10-25"))
    texts = (PEOPLE, F1, twin)
    first = Ledger(*texts).propose(either, cited)

    assert [p.outcome for p in first] == [SUGGESTED, SETTLED]
    assert not first[0].drafted
    # Once the later line is in the books, F2026-007 alone is left of 150.00.
    paid = payment(
        "R1",
        "Acme",
        "10-25",
        on=[("F2026-001", "150.00")],
        reference=first[1].reference,
    )
    again = Ledger(*texts, paid).propose(either, cited)

    assert [p.outcome for p in again] == [SUGGESTED, Outcome.DUPLICATE]
    assert again[0].candidates == first[0].candidates
    assert not again[0].drafted


def test_an_earlier_line_of_a_later_file_settles_nothing_that_is_paid() -> None:
    paid = payment(
        "R1", "Acme", "10-25", on=[("F2026-001", "150.00")], reference="bank:later"
    )
    found = Ledger(PEOPLE, F1, F2, paid).of(
        line("150.00", "F2026-001", payer="ACME", date=day("10-20"))
    )

    assert found.outcome is SUGGESTED
    assert (found.settles, found.credit) == ((), Decimal("150.00"))
    assert "nothing is left of F2026-001" in found.reasons


def test_a_draft_that_a_later_line_brought_counts_from_its_day_on() -> None:
    draft = payment(
        "R1",
        "Acme",
        "10-25",
        on=[("F2026-002", "80.00")],
        reference="bank:later",
        flag="!",
    )
    ledger = Ledger(PEOPLE, F1, F2, draft)

    for date, outcome in (("10-20", SETTLED), ("10-28", SUGGESTED)):
        assert (
            ledger.of(line("80.00", "", payer="ACME", date=day(date))).outcome
            is outcome
        )


def test_credit_that_a_later_line_brought_counts_from_its_day_on() -> None:
    later = payment("R1", "Acme", "10-25", credit="70.00", reference="bank:later")
    ledger = Ledger(
        PEOPLE,
        "2026-01-01 open Liabilities:CustomerCredit:Acme\n",
        F1,
        F2,
        later,
    )

    # 80.00 are F2026-002, or F2026-001 less what is unused.
    for date, outcome in (("10-20", SETTLED), ("10-28", SUGGESTED)):
        assert (
            ledger.of(line("80.00", "", payer="ACME", date=day(date))).outcome
            is outcome
        )


def test_what_a_file_brought_counts_again_at_its_lines() -> None:
    advance = line("70.00", "acompte", payer="ACME", date=day("10-20"))
    later = line("80.00", "", payer="ACME", date=day("10-25"))
    first = Ledger(PEOPLE, F1, F2).propose(advance, later)
    draft = payment(
        "R1",
        "Acme",
        "10-20",
        on=[("F2026-001", "70.00")],
        reference=first[0].reference,
        flag="!",
    )
    again = Ledger(PEOPLE, F1, F2, draft).propose(advance, later)

    assert [p.outcome for p in again] == [Outcome.DUPLICATE, SUGGESTED]
    assert again[1].reasons == first[1].reasons
    # A statement without lines takes nothing back.
    assert Ledger(PEOPLE, F1, F2, draft).propose() == []


def test_a_cheque_that_bounced_before_it_was_brought_to_the_bank() -> None:
    cheques = (
        payment("R1", "Acme", "10-10", account="Assets:Cheques", credit="40.00"),
        payment("R2", "Acme", "10-11", account="Assets:Cheques", credit="60.00"),
    )
    bounced = (
        '2026-10-12 * "ACME" "Without funds"\n  reversal: "X1"\n  reverses: "R1"\n'
        "  Assets:Cheques  -40.00 EUR\n"
        "  Liabilities:CustomerCredit:Acme  40.00 EUR\n"
        '    uses: "R1"\n'
    )
    ledger = Ledger(
        PEOPLE,
        "2026-01-01 open Liabilities:CustomerCredit:Acme\n",
        option("payment-method", '"cheque"', "Assets:Cheques"),
        option("payment-method", '"transfer"'),
        *cheques,
        bounced,
    )
    remit = {"label": "REMISE", "kind": Kind.CHEQUE_REMITTANCE}

    found = ledger.of(line("60.00", "", **remit))
    assert (found.outcome, found.takes) == (Outcome.TRANSFER, ("R2",))
    assert ledger.of(line("100.00", "", **remit)).outcome is UNIDENTIFIED


@pytest.mark.parametrize("text", ["001 ET F2026-002", "001, F2026-002"])
def test_a_short_form_before_a_number_may_be_another_one(text: str) -> None:
    assert outcome("80.00", text, payer="ACME") is SUGGESTED


@pytest.mark.parametrize("text", ["12/10/2026, F2026-002", "10,00 & F2026-002"])
def test_a_day_or_an_amount_before_a_number_is_none(text: str) -> None:
    assert outcome("80.00", text, payer="ACME") is SETTLED


@pytest.mark.parametrize("text", ["pour Béta et Fils", "BETA & FILS mars"])
def test_a_payer_that_writes_of_another_customer(text: str) -> None:
    assert outcome("150.00", text, payer="ACME") is SUGGESTED
    assert outcome("150.00", f"F2026-001 {text}", payer="ACME") is SUGGESTED
    assert outcome("150.00", f"F2026-001 {text}") is SUGGESTED
    assert outcome("150.00", f"F2026-003 {text}", payer="INCONNU") is SETTLED


def test_a_longer_name_is_not_the_shorter_one_that_it_holds() -> None:
    lyon = customer("Lyon", "ACME LYON") + invoice("F2026-008", "Lyon", "11.00")
    ledger = Ledger(PEOPLE, F1, lyon)

    assert ledger.of(line("11.00", "F2026-008 ACME LYON")).outcome is SETTLED
    assert ledger.of(line("11.00", "Acme Lyon", payer="LYON ACME")).outcome is SETTLED


@pytest.mark.parametrize("text", ["RF29" + "F2026001" * 4, "RF29F2026001" + "X" * 99])
def test_a_piece_longer_than_any_reference_is_none(text: str) -> None:
    assert outcome("150.00", text) is UNIDENTIFIED
    assert outcome("150.00", f"{text} F2026-001") is SETTLED


WORDS = (
    "2026 001 002 RF29 F202 6001 RF FACT ET A N° ACME 12/03/2026 150,00 EUR AVOIR ..."
    " BIS S.A.S. \u0663 \ufb01 FR7630006000011234567890189"
)
PIECES = st.sampled_from([*"F-/|,°²'&+à()#É \u200b", *WORDS.split()])
TEXTS = st.lists(PIECES, max_size=16).map("".join) | st.text(max_size=40)


@given(TEXTS, TEXTS, st.booleans())
def test_whatever_is_written_is_decided(text: str, payer: str, certain: bool) -> None:  # noqa: FBT001
    found = BOOKS.of(line("150.00", text, payer=payer or None, payer_certain=certain))

    assert found.reasons
    if found.outcome is SETTLED:
        shared = sum(share for _, share in found.settles)
        assert shared + found.credit == Decimal("150.00")
