"""`infast export payments`: its files, opened as others open them."""

from __future__ import annotations

import csv
import datetime
import io
import os
import shutil
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from calling import DEMO, FRENCH, infast
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from beancount_infast.export import workbook
from export.books import TWO_RATES, invoice, payment, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FRENCH_COLUMNS = (
    "Date;Nature;Numéro;Pièce;Client;Nom;SIREN;Facture;Date de facture;Mode;Compte;"
    "Devise;Montant reçu;Montant imputé;Reste à utiliser;Montant en banque;TVA 20 %;"
    "TVA 10 %;Scellé le;Empreinte"
)
ENGLISH_COLUMNS = (
    "date,kind,number,document,customer,name,siren,invoice,invoice_date,method,"
    "account,currency,amount,settled,unused,banked,vat_20,vat_10,sealed,seal"
)
# A name that a spreadsheet would take for a formula, and a SIREN that begins with 0.
EVIL = """
2020-01-01 open Assets:Receivable:Evil
  customer: "=HYPERLINK(\\"http://evil.example\\")"
  siren: "084172634"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    text = TWO_RATES + payment("R1", "500.00", "F1")
    return write(tmp_path, text + payment("R2", "700.00", "F1", "2026-02-20"))


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    text = invoice("F1", "120.00") + payment("R1", "120.00", "F1")
    return write(tmp_path, EVIL + text.replace("Acme", "Evil"))


def export(ledger: Path, *words: str, **env: str) -> str:
    ran = infast("-f", ledger, "export", "payments", *words, **env)
    assert (ran.status, ran.err) == (0, "")
    return ran.out


def test_in_french(ledger: Path) -> None:
    text = export(ledger, "--lang", "fr", "--to", "2026-01-31")
    # UTF-8 with its mark, ends of lines as in RFC 4180.
    assert text == (
        f"\ufeff{FRENCH_COLUMNS}\r\n"
        "20/01/2026;paiement;R1;R1;Acme;ACME SARL;;F1;10/01/2026;transfer;Assets:Bank;"
        "EUR;500,00;500,00;0,00;500,00;51,72;17,24;;\r\n"
    )


def test_in_english(ledger: Path) -> None:
    text = export(ledger, "--lang", "en", "--from", "2026-02-01", "--to", "2026-02-28")
    assert text == (
        f"\ufeff{ENGLISH_COLUMNS}\r\n"
        "2026-02-20,payment,R2,R2,Acme,ACME SARL,,F1,2026-01-10,transfer,Assets:Bank,"
        "EUR,660.00,660.00,0.00,700.00,68.28,22.76,,\r\n"
        "2026-02-20,payment,R2,R2,Acme,ACME SARL,,,,transfer,Assets:Bank,"
        "EUR,40.00,0.00,40.00,,0.00,0.00,,\r\n"
    )


def test_the_language_is_the_person_s_where_none_is_asked_for(ledger: Path) -> None:
    assert export(ledger, "--to", "2026-12-31").startswith("\ufeffdate,")
    french = export(ledger, "--to", "2026-12-31", **FRENCH)
    assert french.startswith("\ufeffDate;Nature;")


@pytest.mark.parametrize("mark", [",", "comma"])
def test_another_mark_before_the_decimals(ledger: Path, mark: str) -> None:
    text = export(ledger, "--lang", "en", "--decimal", mark, "--to", "2026-01-31")
    assert ',"500,00","500,00","0,00","500,00","51,72","17,24",,' in text
    text = export(ledger, "--lang", "fr", "--decimal", ".", "--to", "2026-01-31")
    assert ";500.00;500.00;0.00;500.00;51.72;17.24;;" in text


def test_rates_are_named_as_each_language_writes_them(tmp_path: Path) -> None:
    head = """
2020-01-01 open Liabilities:VAT:Low
2020-01-01 open Liabilities:VAT:Other
2020-01-01 custom "infast-option" "vat" 5.50 Liabilities:VAT:Low
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Other Income:Kept
"""
    text = TWO_RATES.replace("VAT:Pending10", "VAT:Low")
    text = text.replace("VAT:Pending ", "VAT:Other ") + payment("R1", "1160.00", "F1")
    path = write(tmp_path, head + text)
    day = ("--to", "2026-12-31")
    french = export(path, "--lang", "fr", *day).splitlines()[0]
    assert "Montant en banque;TVA 5,5 %;TVA;Scellé le" in french
    english = export(path, "--lang", "en", *day).splitlines()[0]
    assert "banked,vat_5.5,vat,sealed" in english


def test_as_json(ledger: Path) -> None:
    ran = infast(
        "-f",
        ledger,
        "export",
        "payments",
        "--format",
        "json",
        "--to",
        "2026-01-31",
        **FRENCH,
    )
    assert ran.status == 0
    assert ran.json() == [
        {
            "date": "2026-01-20",
            "kind": "payment",
            "number": "R1",
            "document": "R1",
            "customer": "Acme",
            "name": "ACME SARL",
            "siren": None,
            "invoice": "F1",
            "invoice_date": "2026-01-10",
            "method": "transfer",
            "account": "Assets:Bank",
            "currency": "EUR",
            "amount": "500.00",
            "settled": "500.00",
            "unused": "0.00",
            "banked": "500.00",
            "vat_20": "51.72",
            "vat_10": "17.24",
            "sealed": None,
            "seal": None,
        }
    ]


def test_what_moves_the_money_in_french(tmp_path: Path) -> None:
    credit = "Liabilities:CustomerCredit:Acme"
    text = f"""
2026-02-01 * "ACME SARL" "Not for F1"
  release: "L1"
  Assets:Receivable:Acme  60.00 EUR
    settles: "F1"
  {credit}  -60.00 EUR
    uses: "R1"

2026-02-02 * "ACME SARL" "For F1 after all"
  application: "I1"
  {credit}  20.00 EUR
    uses: "R1"
  Assets:Receivable:Acme  -20.00 EUR
    settles: "F1"

2026-02-03 * "ACME SARL" "Sent back"
  refund: "B1"
  {credit}  30.00 EUR
    uses: "R1"
  Assets:Bank  -30.00 EUR

2026-02-04 * "ACME SARL" "Kept"
  write-off: "P1"
  {credit}  10.00 EUR
    uses: "R1"
  Income:Kept  -10.00 EUR

2026-02-05 * "ACME SARL" "It came back"
  reverses: "B1"
  {credit}  -30.00 EUR
    uses: "R1"
  Assets:Bank  30.00 EUR
"""
    path = write(tmp_path, TWO_RATES + payment("R1", "500.00", "F1") + text)
    rows = csv.DictReader(io.StringIO(export(path, "--lang", "fr")), delimiter=";")
    assert [row["Nature"] for row in rows] == [
        "paiement",
        "délettrage",
        "imputation",
        "remboursement",
        "excédent conservé",
        "annulation",
    ]


def test_nothing_paid_is_a_header_alone(tmp_path: Path) -> None:
    path = write(tmp_path, TWO_RATES)
    columns = FRENCH_COLUMNS.replace("TVA 20 %;TVA 10 %;", "")
    assert export(path, "--lang", "fr") == f"\ufeff{columns}\r\n"
    assert export(path, "--format", "json") == "[]\n"


# --- Formulas -------------------------------------------------------------------


def test_no_text_is_a_formula(evil: Path) -> None:
    text = export(evil, "--lang", "fr", "--to", "2026-12-31")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert row["Nom"] == '\'=HYPERLINK("http://evil.example")'


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_each_sign_that_begins_a_formula_is_kept_off(
    evil: Path, first: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.beancount"
    path.write_text(
        evil.read_text("utf-8").replace('"=HYPERLINK', f'"{first}HYPERLINK'), "utf-8"
    )
    assert f"'{first}HYPERLINK" in export(path, "--lang", "en")


def test_negative_amounts_are_numbers_still(tmp_path: Path) -> None:
    back = """
2026-02-01 * "ACME SARL" "Returned unpaid"
  reverses: "R1"
  Assets:Bank   -500.00 EUR
  Assets:Receivable:Acme
"""
    path = write(tmp_path, TWO_RATES + payment("R1", "500.00", "F1") + back)
    text = export(path, "--lang", "fr")
    assert ";-500,00;-500,00;0,00;-500,00;-51,72;-17,24;" in text


# --- Workbooks ------------------------------------------------------------------


def saved(ledger: Path, *words: str) -> Path:
    folder = ledger.parent / "out" / "deep"
    out = export(ledger, "--format", "xlsx", "--into", str(folder), *words)
    path = folder / out.splitlines()[0].rpartition("/")[2]
    assert out == f"{path}\n"
    return path


def test_a_workbook_holds_numbers_dates_and_texts(evil: Path) -> None:
    path = saved(evil, "--lang", "fr", "--from", "2026-01-01", "--to", "2026-12-31")
    assert path.name == "paiements_2026-01-01_2026-12-31.xlsx"
    book = load_workbook(path)
    assert book.sheetnames == ["Paiements"]
    heads, cells = book["Paiements"].iter_rows()
    row: dict[Any, Any] = {
        head.value: cell for head, cell in zip(heads, cells, strict=True)
    }
    assert row["Date"].value == datetime.datetime(2026, 1, 20)  # noqa: DTZ001
    assert (row["Date"].is_date, row["Date"].number_format) == (True, "dd/mm/yyyy")
    assert (row["Montant reçu"].value, row["Montant reçu"].data_type) == (120, "n")
    assert row["TVA 20 %"].number_format == "#,##0.00"
    assert (row["SIREN"].value, row["SIREN"].data_type) == ("084172634", "s")
    assert row["Nom"].data_type == "s"
    assert row["Nom"].value == '=HYPERLINK("http://evil.example")'
    assert (row["Scellé le"].value, row["Empreinte"].value) == (None, None)


def test_another_library_reads_the_same(evil: Path) -> None:
    path = saved(evil, "--lang", "en", "--to", "2026-12-31")
    assert path.name == "payments_2026-12-31.xlsx"
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Payments")
    heads, row = sheet.to_python()
    found = dict(zip(heads, row, strict=True))
    assert found["date"] == datetime.date(2026, 1, 20)
    assert (found["siren"], found["invoice"]) == ("084172634", "F1")
    assert (found["amount"], found["vat_20"]) == (120.0, 20.0)
    assert found["name"] == '=HYPERLINK("http://evil.example")'


def by_calamine(path: Path) -> list[list[Any]]:
    return list(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def by_libreoffice(path: Path) -> list[list[Any]]:
    """Let LibreOffice open a file and write it anew; both that and CSV."""
    folder = path.parent / "anew"
    words = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder)]
    if path.suffix == ".csv":
        # Divided by semicolons, UTF-8, as a French one reads numbers and dates.
        words.insert(1, "--infilter=CSV:59,34,76,1,,1036,false,true")
    home = f"-env:UserInstallation=file://{path.parent}/office"
    subprocess.run(["soffice", home, *words, str(path)], check=True, timeout=120)
    return by_calamine(folder / f"{path.stem}.xlsx")


# LibreOffice is large: whoever has it tests with it, and the gate always does.
HAS_OFFICE = bool(shutil.which("soffice") or os.environ.get("CI"))
READERS = [by_calamine, *([by_libreoffice] if HAS_OFFICE else [])]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_of_the_demo_has_every_row(
    tmp_path: Path, read: Callable[[Path], list[list[Any]]], form: str
) -> None:
    words = ("export", "payments", "--to", "2026-12-31")
    rows = infast("-f", DEMO, *words, "--format", "json").json()
    into = ("--lang", "fr", "--format", form, "--into", tmp_path)
    assert infast("-f", DEMO, *words, *into).status == 0
    (path,) = tmp_path.iterdir()
    if form == "csv" and read is by_calamine:
        text = path.read_text("utf-8-sig").replace(",", ".")
        heads, *cells = csv.reader(io.StringIO(text), delimiter=";")
    else:
        heads, *cells = read(path)
    found = [dict(zip(heads, row, strict=True)) for row in cells]
    assert [row["Numéro"] for row in found] == [row["number"] or "" for row in rows]
    for french, english in (
        ("Montant reçu", "amount"),
        ("Reste à utiliser", "unused"),
        ("TVA 20 %", "vat_20"),
    ):
        amounts = [f"{Decimal(str(row[french])):.2f}" for row in found]
        assert amounts == [row[english] for row in rows]
    dates = [row["Date"] for row in found]
    if form == "xlsx" or read is by_libreoffice:
        assert [str(date) for date in dates] == [row["date"] for row in rows]


def test_no_workbook_without_openpyxl(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workbook, "HAVE_XLSX", False)
    folder = tmp_path / "out"
    ran = infast(
        "-f", ledger, "export", "payments", "--format", "xlsx", "--into", folder
    )
    assert (ran.status, ran.out) == (2, "")
    assert "pip install 'beancount_infast[xlsx]'" in ran.err
    assert not folder.exists()


def test_a_workbook_without_a_folder_goes_to_standard_output(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Bytes, which a text cannot hold: the archive's first two are enough.
    from click.testing import CliRunner  # noqa: PLC0415

    from beancount_infast.cli import main  # noqa: PLC0415

    words = ["-f", str(ledger), "export", "payments", "--format", "xlsx"]
    result = CliRunner().invoke(main, words)
    assert result.stdout_bytes.startswith(b"PK")
    assert load_workbook(io.BytesIO(result.stdout_bytes)).sheetnames == ["Payments"]
    # On a terminal it would be noise.
    monkeypatch.setattr("beancount_infast.cli.exporting._is_terminal", lambda: True)
    ran = infast(*words)
    assert ran.status == 2
    assert "--into" in ran.err


def test_texts_that_no_workbook_can_hold(tmp_path: Path) -> None:
    evil = EVIL.replace("HYPERLINK", "A\x01B")
    text = invoice("F1", "120.00") + payment("R1", "120.00", "F1")
    path = write(tmp_path, evil + text.replace("Acme", "Evil"))
    sheet = CalamineWorkbook.from_path(saved(path)).get_sheet_by_index(0)
    assert sheet.to_python()[1][5] == '=A B("http://evil.example")'


# --- What is wrong ----------------------------------------------------------------


def test_a_period_that_ends_before_it_begins(ledger: Path) -> None:
    words = ("--from", "2026-02-01", "--to", "2026-01-01")
    ran = infast("-f", ledger, "export", "payments", *words)
    assert (ran.status, ran.out) == (2, "")
    assert "2026-02-01 comes after 2026-01-01." in ran.err


def test_a_folder_that_is_a_file(ledger: Path) -> None:
    ran = infast("-f", ledger, "export", "payments", "--into", ledger)
    assert (ran.status, ran.out) == (2, "")
    ran = infast("-f", ledger, "export", "payments", "--into", ledger / "deeper")
    assert (ran.status, ran.out) == (2, "")
    assert "it cannot be written" in ran.err or "read-only" in ran.err


def test_a_file_in_the_way(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "payments_2026-12-31.csv").mkdir(parents=True)
    words = ("--lang", "en", "--to", "2026-12-31", "--into", folder)
    ran = infast("-f", ledger, "export", "payments", *words)
    assert (ran.status, ran.out) == (2, "")
    assert "it is a folder" in ran.err


def test_a_file_is_made_anew(ledger: Path, tmp_path: Path) -> None:
    words = ("--lang", "fr", "--to", "2026-12-31", "--into", str(tmp_path))
    path = tmp_path / "paiements_2026-12-31.csv"
    path.write_text("older")
    assert export(ledger, *words) == f"{path}\n"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfDate;")


def test_a_ledger_with_errors_reports_still(tmp_path: Path) -> None:
    wrong = payment("R2", "1.00", "F1").replace("Assets:Bank", "Assets:Unknown")
    path = write(tmp_path, TWO_RATES + payment("R1", "500.00", "F1") + wrong)
    ran = infast("-f", path, "export", "payments", "--lang", "en")
    assert ran.status == 1
    assert "R1,F1" not in ran.err
    assert "Assets:Unknown" in ran.err
    assert "500.00" in ran.out


def test_it_stands_among_the_commands() -> None:
    ran = infast("--help")
    assert "export" in ran.out
    assert "payments" in infast("export", "--help").out
    french = infast("export", "payments", "--help", **FRENCH).out
    assert "période" in french
