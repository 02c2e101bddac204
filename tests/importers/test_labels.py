from __future__ import annotations

import pytest
from beancount_infast.importers.labels import is_balance, kind_of, read_label, reference
from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.statements import Kind

CERTAIN = [
    (
        "VIR SEPA RECU /DE ACME SAS /MOTIF F2026-001 /REF ACME20261029001",
        ("ACME SAS", "F2026-001", "ACME20261029001"),
    ),
    (
        "VIR SEPA INST RECU /DE MME DUPONT CLAIRE /REF 0320263 /MOTIF FACT 002 ET 003",
        ("MME DUPONT CLAIRE", "FACT 002 ET 003", "0320263"),
    ),
    (
        "VIR SEPA RECU /FRM ACME SAS /MOTIF A/B F2026/001 /REF",
        ("ACME SAS", "A/B F2026/001", None),
    ),
    (
        "VIR RECU    1234567890S DE: ACME SAS MOTIF: FA 2026 001 REF: ACME-4477 ",
        ("ACME SAS", "FA 2026 001", "ACME-4477"),
    ),
    (
        "VIR INST RE 5 DE: MME C. DUPONT DATE: 29/10/2026 10:22 MOTIF: F2026-002 REF:",
        ("MME C. DUPONT", "F2026-002", None),
    ),
    (
        "VIR SEPA RECU /DE ACME TRANSPORT/DE LYON/MOTIF F2026-001/REF X1",
        ("ACME TRANSPORT/DE LYON", "F2026-001", "X1"),
    ),
    # What the payer typed looks like the bank's own marks: it stays what he typed.
    (
        "VIR SEPA RECU /DE ACME SAS /MOTIF POUR /DE DURAND /REF X1",
        ("ACME SAS", "POUR DE DURAND", "X1"),
    ),
    (
        "VIR RECU 1S DE: ACME SAS MOTIF: FACTURE REF: 12 REF: NOTPROVIDED",
        ("ACME SAS", "FACTURE REF 12", None),
    ),
]


@pytest.mark.parametrize(("label", "parts"), CERTAIN)
def test_marked_labels(label: str, parts: tuple[str | None, ...]) -> None:
    found = read_label(label)

    assert found.kind is Kind.TRANSFER
    assert (found.payer, found.remittance, found.end_to_end) == parts
    assert found.payer_certain


@pytest.mark.parametrize(
    ("label", "payer", "remittance"),
    [
        ("VIR SEPA ACME SAS F2026-001", "ACME SAS", "ACME SAS F2026-001"),
        ("VIR INST MME CLAIRE DUPONT", "MME CLAIRE DUPONT", "MME CLAIRE DUPONT"),
        ("VIR DE ACME FACT 001", "ACME", "ACME FACT 001"),
        ("VIREMENT DE ACME SAS F 2026 001", "ACME SAS", "ACME SAS F 2026 001"),
        ("Virement ACME VIR SEPA", "ACME VIR SEPA", "ACME VIR SEPA"),
        ("VIR STUDIO 54 FACT 021", "STUDIO", "STUDIO 54 FACT 021"),
        ("VIR F2026-001", None, "F2026-001"),
        ("VIR SEPA", None, None),
    ],
)
def test_in_one_run_the_payer_is_never_certain(
    label: str, payer: str | None, remittance: str | None
) -> None:
    found = read_label(label)

    assert (found.payer, found.remittance) == (payer, remittance)
    assert not found.payer_certain


def test_only_the_reference_is_marked() -> None:
    found = read_label("VIREMENT DE ACME SAS FACTURE 7 REFERENCE : MANDAT 45")

    assert found.payer == "ACME SAS"
    assert not found.payer_certain
    assert found.remittance == "ACME SAS FACTURE 7"
    assert found.end_to_end == "MANDAT 45"


def test_a_payer_named_behind_what_was_typed_is_not_certain() -> None:
    found = read_label("VIR SEPA RECU /MOTIF F2026-001 /DE ACME SAS")

    assert found.payer == "ACME SAS"
    assert not found.payer_certain


def test_several_lines() -> None:
    found = read_label(
        "VIREMENT EN VOTRE FAVEUR\r\nACME SAS F2026-001\r\nSUITE\r\n\r\nREF0001    "
    )

    assert found.kind is Kind.TRANSFER
    assert found.payer == "ACME SAS"
    assert not found.payer_certain
    assert found.remittance == "ACME SAS F2026-001 SUITE"
    assert found.end_to_end == "REF0001"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("REMISE CHEQUES BORDEREAU 0000123 DU 271026", Kind.CHEQUE_REMITTANCE),
        ("REMISE CHEQUE 1234567 003 CHEQUES", Kind.CHEQUE_REMITTANCE),
        ("REM CHQ N°0000123", Kind.CHEQUE_REMITTANCE),
        ("1234567 REMISE DE CHEQUE REF: 1234567", Kind.CHEQUE_REMITTANCE),
        ("REMISE DE CHÈQUES DU 25/06/26", Kind.CHEQUE_REMITTANCE),
        ("REMISES 060326 CPT 0001 CB 3", Kind.CARD_REMITTANCE),
        ("REMISE CB 060326", Kind.CARD_REMITTANCE),
        ("VERSEMENT D'ESPECES", Kind.CASH),
        ("VERSEMENT DAB 24.06.26", Kind.CASH),
        ("PRLV SEPA URSSAF", Kind.DIRECT_DEBIT),
        ("PRELEVEMENT EUROPEEN 11 DE: URSSAF", Kind.DIRECT_DEBIT),
        ("FACTURE CARTE DU 251026 OVH", Kind.CARD),
        ("PAIEMENT PAR CARTE X0000", Kind.CARD),
        ("CARTE 25/10/26 OVH CB*0000", Kind.CARD),
        ("RETRAIT DAB 01/01", Kind.CASH),
        ("CHEQUE 0004521", Kind.CHEQUE),
        ("F COMMISSION D INTERVENTION", Kind.FEE),
        ("* FRAIS DE TENUE", Kind.FEE),
        ("IMPAYE CB", Kind.RETURNED),
        ("CHEQUE IMPAYE 0004521", Kind.RETURNED),
        ("PRLV SEPA REJETÉ ACME", Kind.RETURNED),
        ("REJET PRELEVEMENT ACME", Kind.RETURNED),
        ("RETOUR DE VIREMENT ACME", Kind.RETURNED),
        ("ANNULATION VIREMENT ACME", Kind.RETURNED),
        # A customer's name and words are not the bank's.
        ("VIR RETOUR AUX SOURCES SARL", Kind.TRANSFER),
        ("VIR ACME IMPAYE F2026-001", Kind.TRANSFER),
        ("VIR SEPA RECU /DE IMPAYE RECOUVREMENT SA", Kind.TRANSFER),
        ("VIR RECU 1S DE: REJET SAS", Kind.TRANSFER),
        ("F2026-001", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_kinds(label: str, kind: Kind) -> None:
    assert kind_of(label) is kind


@pytest.mark.parametrize(
    "text",
    [
        "NOTPROVIDED",
        "NOT PROVIDED",
        "notprovided",
        "NONREF",
        "",
        "  ",
        "-",
        "000",
        None,
    ],
)
def test_placeholders_are_no_reference(text: str | None) -> None:
    assert reference(text) is None


@pytest.mark.parametrize(
    ("label", "balance"),
    [
        ("SOLDE CREDITEUR AU 31/10/2026", True),
        ("ANCIEN SOLDE", True),
        ("Solde au 31/10/2026", True),
        ("SOLDE FACTURE F2026-001", False),
        ("SOLDES DISCOUNT SARL", False),
    ],
)
def test_a_balance_is_no_operation(label: str, *, balance: bool) -> None:
    assert is_balance(label) is balance


@given(st.text(max_size=200))
def test_any_label_can_be_read(label: str) -> None:
    found = read_label(label)

    for part in (found.payer, found.remittance, found.end_to_end):
        assert part is None or part == " ".join(part.split())
        assert part != ""
