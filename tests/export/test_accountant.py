"""`infast export accountant`: one archive, and what keeps it from being written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from calling import DEMO, FRENCH, infast
from openpyxl import load_workbook

from beancount_infast.export import workbook
from export.books import invoice, payment

if TYPE_CHECKING:
    from calling import Ran

HEAD = """\
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"
2020-01-01 open Assets:Bank EUR
  pcg: "512000"
2020-01-01 open Assets:Receivable
  pcg: "411000"
2020-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2020-01-01 open Liabilities:CustomerCredit
  pcg: "419700"
2020-01-01 open Income:Services
  pcg: "706000"
2020-01-01 open Liabilities:VAT:Pending
  pcg: "445740"
"""
F1 = invoice("F1", "1200.00")
BOOKS = HEAD + F1 + payment("R1", "1250.00", "F1")
PERIOD = ("--from", "2026-01-01", "--to", "2026-01-31")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS, "utf-8")
    return path


def hand_over(ledger: Path, *words: object) -> Ran:
    into = ledger.parent / "out"
    return infast("-f", ledger, "export", "accountant", *words, "--into", into)


def opened(ledger: Path, *words: object) -> dict[str, bytes]:
    """Hand over a period, and open the archive."""
    ran = hand_over(ledger, *(words or PERIOD))
    assert (ran.status, ran.err) == (0, "")
    with zipfile.ZipFile(ran.lines()[0]) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_payments_entries_and_the_notice(ledger: Path) -> None:
    files = opened(ledger)
    assert list(files) == [
        "paiements_2026-01-01_2026-01-31.xlsx",
        "EXPORT20260101-20260131.txt",
        "DESCRIPTION20260101-20260131.txt",
    ]
    book = load_workbook(io.BytesIO(files["paiements_2026-01-01_2026-01-31.xlsx"]))
    rows = list(book["Paiements"].iter_rows(values_only=True))
    assert [row[12] for row in rows] == ["Montant reçu", 1200, 50]
    entries = files["EXPORT20260101-20260131.txt"].decode("iso-8859-15").splitlines()
    assert entries[0].startswith("JournalCode\t")
    assert {line.split("\t")[0] for line in entries[1:]} == {"VE", "BQ"}
    assert b"JournalCode" in files["DESCRIPTION20260101-20260131.txt"]


def test_what_was_handed_over_is_told(ledger: Path) -> None:
    ran = hand_over(ledger, *PERIOD)
    path = ledger.parent / "out" / "comptable_2026-01-01_2026-01-31.zip"
    assert ran.lines() == [
        str(path),
        "Rows of payments: 2; entries: 2; linked files: 0.",
    ]
    french = infast(
        "-f", ledger, "export", "accountant", *PERIOD, "--into", path.parent, **FRENCH
    )
    assert "Lignes de paiements : 2" in french.out


def test_in_english(ledger: Path) -> None:
    ran = hand_over(ledger, *PERIOD, "--lang", "en")
    assert ran.lines()[0].endswith("/accountant_2026-01-01_2026-01-31.zip")
    assert "payments_2026-01-01_2026-01-31.xlsx" in opened(
        ledger, *PERIOD, "--lang", "en"
    )


def test_a_period_begins_with_its_exercise(ledger: Path) -> None:
    ran = hand_over(ledger, "--to", "2026-03-31")
    assert ran.lines()[0].endswith("/comptable_2026-01-01_2026-03-31.zip")
    year = '2020-01-01 custom "infast-option" "fiscal-year-end" "09-30"\n'
    ledger.write_text(BOOKS + year, "utf-8")
    ran = hand_over(ledger, "--to", "2026-03-31")
    assert ran.lines()[0].endswith("/comptable_2025-10-01_2026-03-31.zip")


def test_the_same_books_give_the_same_entries(ledger: Path) -> None:
    first, second = opened(ledger), opened(ledger)
    del first["paiements_2026-01-01_2026-01-31.xlsx"]
    assert {name: second[name] for name in first} == first


def test_the_demo(tmp_path: Path) -> None:
    words = ("--from", "2026-01-01", "--to", "2026-06-30", "--into", tmp_path)
    ran = infast("-f", DEMO, "export", "accountant", *words)
    assert ran.status == 0
    assert [path.suffix for path in tmp_path.iterdir()] == [".zip"]


# --- Linked files -----------------------------------------------------------------


def add(ledger: Path, name: str, text: str) -> Path:
    path = ledger.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_files_linked_with_invoices_of_the_period(ledger: Path) -> None:
    add(ledger, "scans/a/facture.pdf", "one")
    add(ledger, "scans/b/facture.pdf", "another")
    add(ledger, "scans/payment.pdf", "not of an invoice")
    add(ledger, "scans/later.pdf", "of a later one")
    add(ledger, "scans/note.pdf", "of a credit note")
    add(ledger, "named.pdf", "named by its transaction")
    add(ledger, "scans/by its name.pdf", "named by its name alone")
    account = "document Assets:Receivable:Acme"
    ledger.write_text(
        HEAD
        + invoice("F1", "1200.00", key='\n  document: "named.pdf"')
        + invoice("F2", "60.00", "2026-02-01")
        + invoice("F/3", "60.00", key='\n  document-2: "by its name.pdf"')
        + payment("R1", "1250.00", "F1")
        + f"""
2026-01-12 {account} "scans/a/facture.pdf" ^F1
2026-01-13 {account} "scans/b/facture.pdf" ^F1
2026-01-13 {account} "scans/payment.pdf" ^R1
2026-01-13 {account} "scans/by its name.pdf"
2026-02-13 {account} "scans/later.pdf" ^F2
2026-02-14 {account} "scans/note.pdf" ^A1

2026-01-15 * "ACME SARL" "Less"
  credit-note: "A1"
  corrects: "F1"
  Income:Services                    50.00 EUR
  Liabilities:CustomerCredit:Acme   -50.00 EUR
""",
        "utf-8",
    )
    files = opened(ledger)
    assert {name: data.decode() for name, data in files.items() if "/" in name} == {
        "pieces/F1/facture.pdf": "one",
        "pieces/F1/2-facture.pdf": "another",
        "pieces/F1/named.pdf": "named by its transaction",
        "pieces/F-3/by its name.pdf": "named by its name alone",
        "pieces/A1/note.pdf": "of a credit note",
    }


def test_a_file_linked_twice_is_handed_over_once(ledger: Path) -> None:
    add(ledger, "f1.pdf", "one")
    ledger.write_text(
        HEAD
        + invoice("F1", "1200.00", key='\n  document: "f1.pdf"')
        + '2026-01-12 document Assets:Receivable:Acme "f1.pdf" ^F1\n',
        "utf-8",
    )
    assert [name for name in opened(ledger) if "/" in name] == ["pieces/F1/f1.pdf"]


def test_each_invoice_has_its_folder_inside_the_archive(ledger: Path) -> None:
    # Numbers that differ by a stroke alone, or that would mean the folder above.
    for name in ("stroke", "dash", "dots"):
        add(ledger, f"{name}/invoice.pdf", name)
    linked = {"F/3": "stroke", "F-3": "dash", "..": "dots"}
    ledger.write_text(
        HEAD
        + "".join(
            invoice(number, "60.00")
            + "2026-01-12 document Assets:Receivable:Acme "
            + f'"{name}/invoice.pdf" ^{number}\n'
            for number, name in linked.items()
        ),
        "utf-8",
    )
    files = {name: data for name, data in opened(ledger).items() if "/" in name}
    assert {name.rpartition("/")[0] for name in files} == {"pieces/F-3", "pieces/--"}
    assert sorted(files.values()) == [b"dash", b"dots", b"stroke"]


# --- What is left out, and what is refused ----------------------------------------


def test_drafts_are_left_out_and_told(ledger: Path) -> None:
    draft = invoice("F2", "60.00").replace(" * ", " ! ")
    named = draft.replace('"F2"', '"F2"\n  document: "no-such-file.pdf"')
    ledger.write_text(BOOKS + named, "utf-8")
    ran = hand_over(ledger, *PERIOD)
    assert ran.status == 0
    (line,) = ran.err.splitlines()
    assert line.startswith(f"{ledger}:")
    assert "this draft is left out: 2026-01-10" in line


def refused(ledger: Path, *words: object) -> list[str]:
    """Give why nothing is handed over; then nothing is written."""
    ran = hand_over(ledger, *(words or PERIOD))
    assert (ran.status, ran.out) == (2, "")
    assert not (ledger.parent / "out").exists()
    assert "Traceback" not in ran.err
    return ran.err.splitlines()


def test_all_that_is_wrong_is_listed(ledger: Path) -> None:
    text = BOOKS.replace('  pcg: "706000"\n', "")
    text = text.replace('invoice: "F1"', 'invoice: "F1"\n  document: "gone.pdf"')
    ledger.write_text(text, "utf-8")
    faults = refused(ledger)
    codes = {fault.partition("[")[2].partition("]")[0] for fault in faults}
    assert codes == {"fec-account", "accountant-file"}
    (gone,) = (fault for fault in faults if "accountant-file" in fault)
    name = Path(ledger.parent / "gone.pdf")
    assert f"{name}, a file of F1, cannot be read (no such file" in gone
    line = int(gone.removeprefix(f"{ledger}:").partition(":")[0])
    assert "Web site" in ledger.read_text("utf-8").splitlines()[line - 1]


def test_a_file_alone_that_is_gone(ledger: Path) -> None:
    text = BOOKS.replace('invoice: "F1"', 'invoice: "F1"\n  document: "gone.pdf"')
    ledger.write_text(text, "utf-8")
    (fault,) = refused(ledger)
    assert "[accountant-file]" in fault


def test_a_ledger_with_errors(ledger: Path) -> None:
    ledger.write_text(BOOKS.replace("Assets:Bank   ", "Assets:Bang   "), "utf-8")
    faults = refused(ledger)
    assert any("[fec-ledger]" in one and "Assets:Bang" in one for one in faults)


def test_a_period_the_wrong_way(ledger: Path) -> None:
    faults = refused(ledger, "--from", "2026-02-01", "--to", "2026-01-01")
    assert any("2026-02-01 comes after 2026-01-01." in fault for fault in faults)


def test_without_a_library_for_workbooks(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "HAVE_XLSX", False)
    (fault,) = refused(ledger)
    assert "openpyxl" in fault
