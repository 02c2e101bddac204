"""What is in the books already: matched, duplicate, twice, transfers, returns."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from banklines import (
    BANK,
    IBANS,
    Ledger,
    customer,
    day,
    invoice,
    line,
    option,
    payment,
    statement,
)

from beancount_infast.matching import Outcome
from beancount_infast.statements import Kind

SETTLED, SUGGESTED, MATCHED = Outcome.SETTLED, Outcome.SUGGESTED, Outcome.MATCHED
UNIDENTIFIED, DUPLICATE = Outcome.UNIDENTIFIED, Outcome.DUPLICATE
TRANSFER, RETURNED = Outcome.TRANSFER, Outcome.RETURNED

ACME = customer("Acme", "ACME SARL", iban=IBANS["Acme"])
BETA = customer("Beta", "Béta & Fils", iban=IBANS["Beta"])
TWO = ACME + BETA
F1 = invoice("F2026-001", "Acme", "150.00", "08-01")
F2 = invoice("F2026-002", "Acme", "150.00", "08-02")
F3 = invoice("F2026-003", "Beta", "80.00", "08-03")
ON_F1 = [("F2026-001", "150.00")]


def books(*texts: str) -> Ledger:
    return Ledger(TWO, F1, F2, F3, *texts)


# --- Matched --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "outcome"), [("09-01", MATCHED), ("08-30", SUGGESTED)]
)
def test_the_invoice_cited_within_60_days(date: str, outcome: Outcome) -> None:
    ledger = books(payment("R1", "Acme", date, on=ON_F1))
    found = ledger.of(line("150.00", "F2026-001", date=day("10-31")))

    assert found.outcome is outcome
    assert found.customer == "Acme"
    assert found.number == ("R1" if outcome is MATCHED else None)
    assert len(found.entries) == (outcome is MATCHED)


@pytest.mark.parametrize(("date", "outcome"), [("10-20", MATCHED), ("10-19", SETTLED)])
def test_the_customer_within_10_days(date: str, outcome: Outcome) -> None:
    ledger = books(payment("R1", "Acme", date, on=ON_F1))

    assert ledger.of(line("150.00", payer="ACME")).outcome is outcome


@pytest.mark.parametrize(
    ("date", "outcome"),
    [("10-25", MATCHED), ("11-04", MATCHED), ("10-24", UNIDENTIFIED)],
)
def test_nothing_else_that_fits_within_5_days(date: str, outcome: Outcome) -> None:
    ledger = books(payment("R1", "Beta", date, on=[("F2026-003", "80.00")]))

    assert ledger.of(line("80.00", payer="INCONNU")).outcome is outcome


def test_nothing_else_means_one_payment_only() -> None:
    first = payment("R1", "Beta", "10-28", on=[("F2026-003", "40.00")])
    ledger = books(first, first.replace('"R1"', '"R2"'))

    assert ledger.of(line("40.00", payer="INCONNU")).outcome is UNIDENTIFIED


def test_nothing_else_means_no_open_invoice_of_the_amount() -> None:
    ledger = books(payment("R1", "Acme", "10-28", on=ON_F1))

    assert ledger.of(line("150.00", payer="INCONNU")).outcome is UNIDENTIFIED
    # A hint at its customer is enough.
    assert ledger.of(line("150.00", payer="ACME LYON")).outcome is MATCHED
    assert ledger.of(line("150.00", payer="BETA")).outcome is SUGGESTED


@pytest.mark.parametrize(
    "other",
    [
        {"account": "Assets:Bank:Other"},
        {"on": [("F2026-001", "140.00")]},
        {"reference": "bank:2026-10-01:0123456789abcdef"},
    ],
)
def test_another_account_or_amount_or_line_is_another_payment(
    other: dict,  # type: ignore[type-arg]
) -> None:
    fields = {"on": ON_F1, **other}
    ledger = books(payment("R1", "Acme", "10-28", **fields))

    assert ledger.of(line("150.00", "F2026-001")).outcome is not MATCHED


def test_one_line_takes_one_payment() -> None:
    ledger = books(payment("R1", "Acme", "10-28", on=ON_F1))
    lines = [line("150.00", "F2026-001", payer="ACME") for _ in range(2)]

    assert [p.outcome for p in ledger.propose(*lines)] == [MATCHED, SUGGESTED]


def test_two_payments_and_two_lines() -> None:
    ledger = books(
        payment("R1", "Acme", "10-20", on=[("F2026-001", "75.00")]),
        payment("R2", "Acme", "10-25", on=[("F2026-001", "75.00")]),
    )
    lines = [
        line("75.00", "F2026-001", date=day("10-21")),
        line("75.00", "F2026-001", date=day("10-26")),
    ]

    assert [p.number for p in ledger.propose(*lines)] == ["R1", "R2"]


def test_several_payments_that_sum_to_a_line() -> None:
    ledger = books(
        payment("R1", "Acme", "10-20", on=ON_F1),
        payment("R2", "Acme", "10-20", on=[("F2026-002", "150.00")]),
    )
    found = ledger.of(line("300.00", "F2026-001 F2026-002"))

    assert found.outcome is MATCHED
    assert found.number == "R1, R2"
    assert len(found.entries) == 2


def test_a_customers_payments_that_sum_to_a_line() -> None:
    ledger = Ledger(
        TWO,
        F1,
        F2,
        payment("R1", "Acme", "10-28", on=ON_F1),
        payment("R2", "Acme", "10-28", on=[("F2026-002", "150.00")]),
    )

    assert ledger.of(line("300.00", payer="ACME")).number == "R1, R2"


def test_a_citation_of_another_open_invoice_is_other_money() -> None:
    ledger = books(payment("R1", "Acme", "10-28", on=ON_F1))
    found = ledger.of(line("150.00", "F2026-002", payer="ACME"))

    assert found.outcome is SETTLED


def test_money_on_credit_may_be_what_a_citation_means() -> None:
    ledger = books(payment("R1", "Acme", "10-28", credit="150.00"))
    found = ledger.of(line("150.00", "F2026-002", payer="ACME"))

    assert (found.outcome, found.number, found.drafted) == (SUGGESTED, "R1", False)


def test_a_draft_by_hand_is_taken_too() -> None:
    ledger = books(payment("R1", "Acme", "10-28", on=ON_F1, flag="!"))
    found = ledger.of(line("150.00", "F2026-001"))

    assert (found.outcome, found.number) == (MATCHED, "R1")
    assert any("draft" in reason for reason in found.reasons)


def test_a_reversed_payment_is_no_payment() -> None:
    undone = (
        '2026-10-29 * "Acme" "Back"\n  reversal: "X1"\n  reverses: "R1"\n'
        "  Assets:Bank  -150.00 EUR\n"
        '  Assets:Receivable:Acme  150.00 EUR\n    settles: "F2026-001"\n'
    )
    ledger = books(payment("R1", "Acme", "10-28", on=ON_F1), undone)

    assert ledger.of(line("150.00", "F2026-001")).outcome is SETTLED


def test_what_is_typed_for_no_customer_is_matched_too() -> None:
    interest = '2026-10-29 * "Interest"\n  Assets:Bank  3.21 EUR\n  Income:Services\n'

    assert books(interest).of(line("3.21", "INTERETS")).outcome is MATCHED


# --- Never twice ----------------------------------------------------------------


def reference_of(one: object) -> str:
    said = statement(one)  # type: ignore[arg-type]
    return said.bank_reference(said.lines[0], BANK)


def test_a_line_whose_reference_is_in_the_ledger() -> None:
    paid = line("150.00", "F2026-001", payer="ACME")
    ledger = books(
        payment("R1", "Acme", "10-30", on=ON_F1, reference=reference_of(paid))
    )
    again = line("150.00", "F2026-001", payer="ACME")

    first, second = ledger.propose(paid, again)
    assert (first.outcome, first.number) == (DUPLICATE, "R1")
    # The second equal one of the day is another payment.
    assert second.outcome is SUGGESTED
    assert second.credit == 150


def test_a_draft_or_any_entry_with_the_reference_is_enough() -> None:
    given = line("12.00", "DON")
    entry = (
        '2026-10-30 ! "DON"\n'
        f'  bank-reference: "{reference_of(given)}"\n'
        "  Assets:Bank  12.00 EUR\n  Liabilities:Suspense\n"
    )

    assert books(entry).of(given).outcome is DUPLICATE


@pytest.mark.parametrize(
    "fields", [{"payer": "ACME"}, {"written": "F2026-002"}, {"payer": "ACME LYON"}]
)
def test_what_another_format_brought_is_suggested(fields: dict) -> None:  # type: ignore[type-arg]
    ledger = books(
        payment("R1", "Acme", "10-30", on=ON_F1, reference="other:2026-10-30:00")
    )
    found = ledger.of(line("150.00", **fields))

    assert (found.outcome, found.number) == (SUGGESTED, "R1")
    assert not found.drafted
    later = ledger.of(line("150.00", **fields, date=day("10-31")))
    assert later.number is None


def test_a_line_that_names_nobody_may_be_what_another_format_brought() -> None:
    ledger = books(
        payment("R1", "Acme", "10-30", on=ON_F1, reference="other:2026-10-30:00")
    )

    assert ledger.of(line("150.00")).outcome is SUGGESTED
    assert ledger.of(line("150.00", payer="BETA ET FILS")).outcome is SUGGESTED
    assert ledger.of(line("80.00", payer="BETA ET FILS")).outcome is SETTLED


def test_two_formats_of_one_account_read_together() -> None:
    ledger = Ledger(TWO, F1, F2, F3)
    csv = statement(line("150.00", "F2026-001", payer="ACME"), bank="csv")
    camt = statement(line("150.00", "F2026-001", payer="ACME"), bank="camt053")

    first, second = ledger.matcher().propose([(csv, BANK), (camt, BANK)])
    assert (first[0].outcome, second[0].outcome) == (SETTLED, SUGGESTED)


def test_overlapping_files_read_together() -> None:
    one, two = line("150.00", "F2026-001"), line("80.00", "F2026-003")
    ledger = Ledger(TWO, F1, F2, F3)
    files = [(statement(one), BANK), (statement(dataclasses.replace(one), two), BANK)]

    first, second = ledger.matcher().propose(files)
    assert [p.outcome for p in first] == [SETTLED]
    assert [p.outcome for p in second] == [DUPLICATE, SETTLED]


# --- Remittances and payouts ----------------------------------------------------

CHEQUES = option("payment-method", '"cheque"', "Assets:Cheques")
TRANSFERS = option("payment-method", '"transfer"', "Assets:Bank")


def cheque(number: str, date: str, amount: str, **fields: str) -> str:
    return payment(
        number,
        "Beta",
        date,
        account="Assets:Cheques",
        credit=amount,
        method="cheque",
        **fields,  # type: ignore[arg-type]
    )


def remittance(amount: str, **fields: object) -> object:
    said = {
        "label": "REMISE CHEQUES BORDEREAU 0000123",
        "kind": Kind.CHEQUE_REMITTANCE,
        "remittance": None,
        **fields,
    }
    return line(amount, **said)


def test_a_remittance_equals_cheques_that_wait() -> None:
    ledger = books(
        CHEQUES,
        TRANSFERS,
        cheque("R1", "10-01", "100.00"),
        cheque("R2", "10-02", "50.50"),
        cheque("R3", "10-20", "7.00"),
    )

    for amount, takes in (
        ("157.50", ("R1", "R2", "R3")),
        ("150.50", ("R1", "R2")),
        ("50.50", ("R2",)),
        ("57.50", ("R2", "R3")),
        ("107.00", ("R1", "R3")),
    ):
        found = ledger.of(remittance(amount))  # type: ignore[arg-type]
        assert (found.outcome, found.customer) == (TRANSFER, None)
        assert (found.counterpart, found.takes) == ("Assets:Cheques", takes)
    nothing = ledger.of(remittance("99.00"))  # type: ignore[arg-type]
    assert nothing.outcome is UNIDENTIFIED


def test_a_cheque_is_remitted_once() -> None:
    ledger = books(CHEQUES, TRANSFERS, cheque("R1", "10-01", "100.00"))
    lines = [remittance("100.00"), remittance("100.00")]

    assert [p.outcome for p in ledger.propose(*lines)] == [TRANSFER, UNIDENTIFIED]  # type: ignore[arg-type]


def test_cheques_remitted_by_hand_do_not_wait() -> None:
    by_hand = (
        '2026-10-05 * "Remise"\n  Assets:Bank:Other  100.00 EUR\n'
        "  Assets:Cheques  -100.00 EUR\n"
    )
    ledger = books(CHEQUES, TRANSFERS, cheque("R1", "10-01", "100.00"), by_hand)

    assert ledger.of(remittance("100.00")).outcome is UNIDENTIFIED  # type: ignore[arg-type]


def test_a_cheque_from_later_does_not_wait_yet() -> None:
    ledger = books(CHEQUES, TRANSFERS, cheque("R1", "10-31", "100.00"))

    assert ledger.of(remittance("100.00")).outcome is UNIDENTIFIED  # type: ignore[arg-type]


def test_a_remittance_typed_by_hand_is_matched() -> None:
    by_hand = (
        '2026-10-29 * "Remise"\n  Assets:Bank  100.00 EUR\n'
        "  Assets:Cheques  -100.00 EUR\n"
    )
    ledger = books(CHEQUES, TRANSFERS, cheque("R1", "10-01", "100.00"), by_hand)

    assert ledger.of(remittance("100.00")).outcome is MATCHED  # type: ignore[arg-type]


def test_cheques_recorded_on_the_bank_itself_sum_to_a_remittance() -> None:
    ledger = books(
        payment("R1", "Beta", "10-28", credit="100.00", method="cheque"),
        payment("R2", "Acme", "10-29", credit="50.00", method="cheque"),
        payment("R3", "Acme", "10-29", credit="30.00"),
    )
    found = ledger.of(remittance("150.00"))  # type: ignore[arg-type]

    assert (found.outcome, found.number) == (MATCHED, "R1, R2")


def test_a_customers_transfer_is_no_remittance() -> None:
    ledger = books(CHEQUES, TRANSFERS, cheque("R1", "10-01", "150.00"))

    assert ledger.of(line("150.00", "F2026-001")).outcome is SETTLED


STRIPE = option("bank", '"stripe"', "Assets:Stripe")


def charge(number: str, date: str, amount: str) -> str:
    return payment(
        number,
        "Beta",
        date,
        account="Assets:Stripe",
        credit=amount,
        reference=f"stripe:{number}",
        method="card",
    )


def test_a_payout_is_a_transfer_from_the_processors_account() -> None:
    ledger = books(
        STRIPE, charge("R1", "10-20", "97.50"), charge("R2", "10-21", "48.50")
    )

    payout = line("146.00", payer="STRIPE PAYMENTS EUROPE", kind=Kind.TRANSFER)
    found = ledger.of(payout)
    assert (found.outcome, found.counterpart) == (TRANSFER, "Assets:Stripe")
    other = ledger.of(dataclasses.replace(payout, amount=Decimal("99.00")))
    assert (other.outcome, other.counterpart) == (SUGGESTED, "Assets:Stripe")
    assert other.drafted


def test_a_payout_after_a_refund() -> None:
    refund = '2026-10-22 * "Refund"\n  Assets:Stripe  -20.00 EUR\n  Expenses:Fees\n'
    ledger = books(STRIPE, charge("R1", "10-20", "97.50"), refund)
    payout = line("77.50", payer="STRIPE", kind=Kind.TRANSFER)

    assert ledger.of(payout).outcome is TRANSFER


# --- Money that comes back ------------------------------------------------------


def back(amount: str, written: str = "", **fields: object) -> object:
    said = {"label": f"CHEQUE IMPAYE {written}", "kind": Kind.RETURNED, **fields}
    return line(amount, written, **said)


def test_a_bounced_cheque_of_a_payment_in_the_books() -> None:
    ledger = books(
        CHEQUES,
        TRANSFERS,
        payment(
            "R1",
            "Acme",
            "10-01",
            account="Assets:Cheques",
            on=ON_F1,
            credit="10.00",
            method="cheque",
        ),
    )
    found = ledger.of(back("-160.00"))  # type: ignore[arg-type]

    assert (found.outcome, found.reverses) == (RETURNED, "R1")
    assert found.settles == (("F2026-001", Decimal("-150.00")),)
    assert found.credit == -10
    assert found.drafted


def test_a_return_of_several_possible_payments() -> None:
    ledger = books(
        payment("R1", "Acme", "10-01", on=ON_F1),
        payment("R2", "Acme", "10-02", on=[("F2026-002", "150.00")]),
    )

    found = ledger.of(back("-150.00"))  # type: ignore[arg-type]
    assert (found.outcome, found.reverses, found.drafted) == (RETURNED, None, False)
    assert found.candidates == ("F2026-001", "F2026-002")
    cited = ledger.of(back("-150.00", "F2026-002"))  # type: ignore[arg-type]
    assert cited.reverses == "R2"


def test_a_return_of_nothing_in_the_books() -> None:
    found = books().of(back("-150.00"))  # type: ignore[arg-type]

    assert (found.outcome, found.drafted) == (RETURNED, False)
    early = books(payment("R1", "Acme", "10-31", on=ON_F1))
    assert early.of(back("-150.00")).reverses is None  # type: ignore[arg-type]


def test_a_return_by_its_customer_or_method() -> None:
    ledger = books(
        payment("R1", "Acme", "10-01", credit="80.00", method="cheque"),
        payment("R2", "Beta", "10-02", credit="80.00", method="direct-debit"),
    )

    debit = back("-80.00", label="PRLV IMPAYE")
    assert ledger.of(debit).reverses == "R2"  # type: ignore[arg-type]
    named = back("-80.00", payer="ACME", label="REJET")
    assert ledger.of(named).reverses == "R1"  # type: ignore[arg-type]


def test_a_reversal_by_hand_is_matched() -> None:
    undone = (
        '2026-10-29 * "Acme" "Back"\n  reversal: "X1"\n  reverses: "R1"\n'
        "  Assets:Bank  -150.00 EUR\n"
        '  Assets:Receivable:Acme  150.00 EUR\n    settles: "F2026-001"\n'
    )
    ledger = books(payment("R1", "Acme", "10-28", on=ON_F1), undone)
    found = ledger.of(back("-150.00"))  # type: ignore[arg-type]

    assert (found.outcome, found.number) == (MATCHED, "X1")
