"""The checker finds what is wrong with a FEC: each fault put into a sound one."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from fecbooks import fec
from fecchecker import faults

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """
    2025-12-01 * "Apport"
      Assets:Bank              500.00 EUR
      Liabilities:Loan
    2026-01-02 * "ACME SARL" "Site"
      invoice: "F1"
      Income:Services         -100.00 EUR
      Assets:Receivable:Acme
    2026-01-12 * "ACME SARL" "Virement" ^F1
      payment: "R1"
      Assets:Bank              100.00 EUR
      Assets:Receivable:Acme
    2026-01-13 * "Des dollars"
      Assets:Savings            10.00 USD @ 0.90 EUR
      Assets:Bank
    """
NAME = "732829320FEC20261231.txt"
FIRST = datetime.date(2026, 1, 1)


@pytest.fixture
def sound(tmp_path: Path) -> str:
    return fec(tmp_path, BOOKS).path.read_bytes().decode("iso-8859-15")


def wrong(text: str, name: str = NAME) -> list[str]:
    return faults(name, text.encode("iso-8859-15"), FIRST)


def test_a_sound_one_has_none(sound: str) -> None:
    assert wrong(sound) == []


@pytest.mark.parametrize(
    "name",
    ["732829321FEC20261231.txt", "FEC20261231.txt", "732829320FEC20261231.csv"],
)
def test_the_name(sound: str, name: str) -> None:
    assert wrong(sound, name) != []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("JournalCode", "journalcode", "the columns"),
        ("\tValidDate", "", "the columns"),
        ("\r\n", "\n", "ends of lines"),
        ("\tBanque\t", "\tBan|que\t", "CompteLib"),
        ("\tBanque\tBQ-000001", "\t\tBQ-000001", "JournalLib is empty"),
        ("Site\t", "Site \t", "EcritureLib"),
        ("\tACME SARL - Site", "\t", "EcritureLib is empty"),
        ("\t20260102\t706", "\t20260231\t706", "EcritureDate 20260231"),
        ("\t20260102\t706", "\t02/01/2026\t706", "EcritureDate"),
        ("100,00", "100.00", "amounts"),
        ("0,00\t100,00", "100,00\t0,00", "does not balance"),
        ("0,00\t100,00", "100,00\t100,00", "a debit or a credit"),
        ("100,00\t0,00", "0,00\t0,00", "a debit or a credit"),
        ("\t706000\t", "\t7A6000\t", "CompteNum 7A6000"),
        ("Clients\tAcme\tACME SARL", "Clients\tAcme\t", "CompAuxNum without"),
        (
            "706000\tPrestations\t\t",
            "706000\tPrestations\tX\tY",
            "an auxiliary on 706000",
        ),
        ("AAA\t20260112", "AAA\t", "EcritureLet without DateLet"),
        ("AAA\t20260112", "aaa\t20260112", "EcritureLet aaa"),
        ("AAA\t20260112", "AAA\t20260111", "has another date"),
        ("10,00\tUSD", "10,00\t", "Montantdevise without"),
        ("10,00\tUSD", "-10,00\tUSD", "on the other side"),
        ("10,00\tUSD", "10,00\tusd", "Idevise usd"),
        ("BQ-000002", "BQ-000003", "the numbers of BQ are not continuous"),
        ("BQ-000002", "OD-000002", "another journal's"),
        ("BQ-000002", "BQ-2", "EcritureNum BQ-2"),
    ],
)
def test_each_fault(sound: str, before: str, after: str, said: str) -> None:
    assert before in sound
    found = wrong(sound.replace(before, after))
    assert any(said in fault for fault in found), found


def test_a_letter_on_one_side_alone(sound: str) -> None:
    found = wrong(sound.replace("AAA\t20260112", "\t", 1))
    assert found == ["the group ('411000', 'Acme', 'AAA') does not come to zero"]


def test_an_account_with_two_labels(sound: str) -> None:
    found = wrong(sound.replace("512000\tBanque", "512000\tCompte", 1))
    assert found == ["CompteNum 512000 has several labels"]


def test_lines_out_of_order(sound: str) -> None:
    head, *lines = sound.splitlines(keepends=True)
    found = wrong("".join([head, *reversed(lines)]))
    assert "opening entries do not come first" in found
    assert "entries are not in the order of validation" in found
    assert "the numbers of BQ are not continuous" in found
    moved = [head, *lines[:2], lines[3], lines[5], lines[4], *lines[6:], lines[2]]
    assert "an entry's lines are not together" in wrong("".join(moved))


def test_days(sound: str) -> None:
    found = wrong(sound.replace("20260112", "20270112"))
    assert "BQ-000001 is of another exercise" in found
    early = sound.replace("\t20260112\t\t\r\n", "\t20260111\t\t\r\n")
    assert wrong(early) == ["BQ-000001 is validated before its day"]


def test_an_entry_that_closes_the_accounts(sound: str) -> None:
    closing = sound.replace("\t512000\tBanque", "\t120000\tRésultat")
    closing = closing.replace("\t164000\t", "\t610000\t")
    assert "AN-000001 closes the accounts" in wrong(closing)


def test_a_mark_at_the_beginning(sound: str) -> None:
    data = b"\xef\xbb\xbf" + sound.encode()
    assert "a byte-order mark" in faults(NAME, data, FIRST, "utf-8")


def test_nothing_but_the_columns(sound: str) -> None:
    assert wrong(sound.splitlines(keepends=True)[0]) == ["no line"]
