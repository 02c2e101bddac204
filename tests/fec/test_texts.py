"""References, dates and texts (rule g)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fecbooks import fec

from beancount_infast.export.fec_texts import fitting, one_line

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = "PieceRef PieceDate EcritureLib"


def first(folder: Path, text: str, *words: str) -> str:
    return fec(folder, text, *words).shows(TEXTS)[0]


SALE = """
2026-01-02 * {head}
{keys}
  Assets:Bank            1.00 EUR
  Income:Services
"""


@pytest.mark.parametrize(
    ("keys", "piece"),
    [
        ("", "BQ-000001"),
        ('  piece: "FA 12"', "FA 12"),
        ("  piece: 12", "12"),
        # One that says nothing is none.
        ('  piece: " | "', "BQ-000001"),
        ("  piece:", "BQ-000001"),
        ("  piece-date: 2025-12-24", "BQ-000001"),
    ],
)
def test_the_reference_of_an_entry(tmp_path: Path, keys: str, piece: str) -> None:
    text = SALE.format(head='"Client" "Vente"', keys=keys or "  ; rien")
    day = "20251224" if "piece-date" in keys else "20260102"
    assert first(tmp_path, text) == f"{piece} {day} Client - Vente"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-12-24", "20251224"),
        ('"2025-12-24"', "20251224"),
        ('"24/12/2025"', "20260102"),
    ],
)
def test_the_day_of_the_piece(tmp_path: Path, written: str, day: str) -> None:
    text = SALE.format(head='"Vente"', keys=f"  piece-date: {written}")
    assert first(tmp_path, text) == f"BQ-000001 {day} Vente"


def test_a_documents_number_then_the_first_link(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        plugin "beancount_infast.plugins.vat_on_receipts"
        2026-01-01 open Liabilities:A
          pcg: "445740"
        2026-01-01 open Liabilities:B
          pcg: "445711"
        2026-01-01 custom "infast-option" "vat-on-receipts" Liabilities:A Liabilities:B
        2026-01-02 * "ACME SARL" "Site" ^abc
          invoice: "F1"
          Income:Services          -100.00 EUR
          Liabilities:A             -20.00 EUR
          Assets:Receivable:Acme
        2026-01-03 * "ACME SARL" "Virement" ^F1
          method: "transfer"
          Assets:Bank               120.00 EUR
          Assets:Receivable:Acme
        2026-01-04 * "Dossier" ^zebra ^abc ^mille
          Assets:Bank                 1.00 EUR
          Income:Services
        """,
    )
    assert list(dict.fromkeys(made.shows("EcritureNum PieceRef"))) == [
        "VE-000001 F1",
        "BQ-000001 F1",
        # VAT that fell due.
        "OD-000001 F1",
        "BQ-000002 abc",
    ]


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ('"Client" "Vente"', "Client - Vente"),
        ('"Vente"', "Vente"),
        ('"Client" ""', "Client"),
        ('""', "BQ-000001"),
        ('" Client " "  deux   espaces "', "Client - deux espaces"),
        ('"A|B" "un\ttab"', "A B - un tab"),
        ('"Sur\ndeux lignes"', "Sur deux lignes"),
        ('"a\x07b\x85c\u2028d"', "a b c d"),
    ],
)
def test_what_an_entry_says(tmp_path: Path, head: str, text: str) -> None:
    written = SALE.format(head=head, keys="  ; rien")
    assert first(tmp_path, written) == f"BQ-000001 20260102 {text}"
    assert first(tmp_path, written, "--separator", "pipe").endswith(f" {text}")


@pytest.mark.parametrize(
    ("text", "latin", "plain"),
    [
        ("Œuvre à 5 €", "Œuvre à 5 €", "OEuvre a 5 EUR"),
        (
            "« L\N{RIGHT SINGLE QUOTATION MARK}été » \u2013 20\u202f%",
            "« L'été » - 20 %",
            '" L\'ete " - 20 %',
        ),
        ("Łódź, Český, Straße", "Lódz, Ceský, Straße", "Lodz, Cesky, Strasse"),
        ("F1 → F2 … ½", "F1 -> F2 ... 1/2", "F1 -> F2 ... 1/2"),
        ("株式会社 ☂", "???? ?", "???? ?"),
        ("e\N{COMBINING ACUTE ACCENT}", "é", "e"),
        ("ﬁn", "fin", "fin"),
    ],
)
def test_the_nearest_letters(text: str, latin: str, plain: str) -> None:
    assert fitting("iso-8859-15")(text) == latin
    assert fitting("ascii")(text) == plain
    assert fitting("utf-8")(text) == text


def test_a_sign_that_is_a_space_elsewhere_leaves_one_space() -> None:
    assert fitting("ascii")("a \N{EM SPACE} b") == "a b"


def test_nothing_is_an_empty_text() -> None:
    assert one_line(None) == ""
