"""Invoices' numbers in what people write, and what is none."""

from __future__ import annotations

import pytest
from banklines import Ledger, customer, invoice
from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.matching import creditor_reference, printed
from beancount_infast.matching.cited import Cited, Numbers
from beancount_infast.matching.dates import is_date

BOOKS = Ledger(
    customer("Acme"),
    *(invoice(f"F2026-{rank:03d}", "Acme", "100.00") for rank in (1, 2, 3, 12)),
    invoice("FA2026-007", "Acme", "10.00"),
    invoice("INV-2026-0042", "Acme", "10.00"),
    invoice("2026/0815", "Acme", "10.00"),
    invoice("1001", "Acme", "10.00"),
    invoice("F26-10-12", "Acme", "10.00"),
    invoice("F2025-10", "Acme", "10.00"),
).books
NUMBERS = Numbers(BOOKS.documents)


def read(*texts: str) -> Cited:
    return NUMBERS.read(texts)


def cited(*texts: str) -> list[str]:
    found = read(*texts)
    assert not found.doubt, found.doubt
    assert not found.several
    return [document.number or "" for document in found.documents]


@pytest.mark.parametrize(
    "text",
    [
        "F2026-001",
        "f2026-001",
        "F2026001",
        "F 2026 001",
        "F-2026-001",
        "F2026/001",
        "F.2026.001",
        "facture F2026-001",
        "Facture 2026-001",
        "FACTURE N° 2026-001",
        "facture no 2026 001",
        "FACT. 2026 001",
        "FACT2026001",
        "F n° 2026 001",
        "2026-001",
        "règlement 2026-001 merci",
        "VIR SEPA ACME F2026-001",
        "ACME-F2026-001",
        "/INV/F2026-001",
        "paiement F2026-001, merci",
        "FACTUREF2026-001",
        "F2026-001 1 200,00 EUR",
        "F2026-001 DU 30/10/2026",
        "F2026-001 30/10/2026",
        "RF29F2026001",
        "RF29 F202 6001",
        "REF RF29 F202 6001 ACME",
        "rf 29 f202 6001",
    ],
)
def test_a_spelling_of_the_full_number(text: str) -> None:
    assert cited(text) == ["F2026-001"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("FA 2026 007", "FA2026-007"),
        ("inv 2026 0042", "INV-2026-0042"),
        ("facture 2026/0815", "2026/0815"),
        ("2026/0815", "2026/0815"),
        ("facture 1001", "1001"),
        ("F26-10-12", "F26-10-12"),
        ("F2025-10", "F2025-10"),
    ],
)
def test_other_shapes_of_numbers(text: str, number: str) -> None:
    assert cited(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "F2026-0012",
        "F2026-00",
        "XF2026-001",
        "12-F2026-001",
        "F2026-001A",
        "F2026-001-B",
        "F2026-001BIS",
        "2026001",  # not joined as in the number
        "2026 001",
        "12026-001",
        "2026-0012",
        "2026-001,50",
        "2026-001 EUR",
        "1001",  # too short to be a number by itself
        "001",
        "FACT 001",
        "AVOIR 2026-001",
        "AVOIR F2026-001",
        "DEVIS 2026-001",
        "DEVIS N° 2026-001",
        "CMD 2026-001",
        "COMMANDE F2026-001",
        "BON DE COMMANDE 2026-001",
        "BC 2026-001",
        "BC2026-001",
        "CONTRAT 2026-001",
        "CONTRAT 2026-001, 2026-002",
        "2025-10",  # a month
        "FACTURE 2025-10",
        "LOYER 10/2025",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "RF28F2026001",  # wrong check digits
        "RF28 F202 6001",
        "RF29 F202 6002",
        "00000000002026001",
    ],
)
def test_what_is_no_full_number(text: str) -> None:
    found = read(text)

    assert [d.number for d in found.documents] == []
    assert not found.several


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("F2026-001 F2026-002", [1, 2]),
        ("F2026-001, F2026-002 et F2026-003", [1, 2, 3]),
        ("F2026-001 ET 002", [1, 2]),
        ("F2026-001, 002 ET 003", [1, 2, 3]),
        ("F2026-001/002", [1, 2]),
        ("F2026-001 + 002", [1, 2]),
        ("F2026-001 & 003", [1, 3]),
        ("factures 2026-001 et 2026-002", [1, 2]),
        ("factures 2026 001, 2026 003", [1, 3]),
        ("FACTURES 2026-001 A 003", [1, 2, 3]),
        ("de F2026-001 à F2026-003", [1, 2, 3]),
        ("F2026-001 - F2026-002", [1, 2]),
        ("F2026-002 ET F2026-002", [2]),
        ("F2026-001 ET 30/10/2026", [1]),
        ("F2026-001, 120,00 EUR", [1]),
        ("F2026-001 ET MERCI", [1]),
    ],
)
def test_a_list_of_numbers(text: str, numbers: list[int]) -> None:
    assert sorted(cited(text)) == [f"F2026-{rank:03d}" for rank in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "F2026-001 ET 099",  # no such invoice
        "F2026-001 ET 2",
        "F2026-001/2",
        "F2026-001-002",
        "F2026-001 ET AUTRES",
        "F2026-001 ET FACT 9",
        "F2026-001 A 012",  # a range with gaps
        "F2026-001 - F2026-003",
        "001, 002 ET F2026-003",
        "F2026-001, F2026-099",
        "F2026-099",
        "F2026-0012",
    ],
)
def test_what_cannot_be_read_whole_leaves_a_doubt(text: str) -> None:
    assert read(text).doubt


def test_a_blank_alone_joins_no_list_for_sure() -> None:
    found = read("F2026-001 002")

    assert [d.number for d in found.documents] == ["F2026-001"]
    assert [d.number for d in found.loose] == ["F2026-002"]
    assert not found.doubt


@pytest.mark.parametrize(
    "text", ["FA 2026 001", "FA2026-001", "INV 2026-001", "Inv. N°2026001", "F2026-001"]
)
def test_words_for_an_invoice_stand_for_its_letters(text: str) -> None:
    books = Ledger(customer("Acme"), invoice("F2026-001", "Acme", "100.00")).books
    found = Numbers(books.documents).read([text])

    assert [d.number for d in found.documents] == ["F2026-001"]
    # Where such letters are a series of their own, they stand for themselves.
    if text != "F2026-001":
        assert not read(text).documents
        assert read(text).doubt


def test_a_short_form_is_a_hint() -> None:
    assert read("FACT 001").shorts == ["1"]
    assert read("fact 002 et 003").shorts == ["2", "3"]
    assert read("FACTURE 2026").shorts == []
    assert read("F2026-001").shorts == []


def test_what_fits_two_documents_says_so() -> None:
    books = Ledger(
        customer("Acme"),
        invoice("F2026-001", "Acme", "1.00"),
        invoice("F202-6001", "Acme", "2.00"),
        invoice("G2026-001", "Acme", "3.00"),
    ).books
    numbers = Numbers(books.documents)

    def found(text: str) -> list[set[str | None]]:
        read = numbers.read([text])
        sets = [{d.number for d in documents} for documents in read.several]
        return [*({d.number} for d in read.documents), *sets]

    assert found("F2026-001") == [{"F2026-001"}]
    assert found("F 202 6001") == [{"F202-6001"}]
    assert found("F2026001") == [{"F2026-001", "F202-6001"}]
    assert found("FACTURE 2026-001") == [{"F2026-001", "G2026-001"}]
    assert found(creditor_reference("F2026-001") or "") == [{"F2026-001", "F202-6001"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30/10/2026", True),
        ("2026-10-30", True),
        ("301026", True),
        ("20261030", True),
        ("2026-10", True),
        ("202610", True),
        ("10/2026", True),
        ("2026-001", False),
        ("2026001", False),
        ("2026-13", False),
        ("991399", False),
    ],
)
def test_days_and_months(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_date(text) is expected


def test_a_structured_reference_for_each_number() -> None:
    assert creditor_reference("F2026-001") == "RF29F2026001"
    assert printed("RF29F2026001") == "RF29 F202 6001"
    assert creditor_reference("F" * 21) is not None
    assert creditor_reference("F" * 22) is None
    assert creditor_reference("-/-") is None


@given(st.text(alphabet="F2026-001/ .,ETARN°12€", max_size=60))
def test_whatever_is_written_is_read(text: str) -> None:
    found = NUMBERS.read([text])

    assert len(found.documents) <= len(BOOKS.documents)
