"""Each layout, read from a file of its own, against what it says to the cent and day.

Beside each file of ``tests/fixtures/banks`` stand two others: ``.json``, every field of
every line, and ``.beancount``, what beangulp and Fava get.  After a change that is
meant, write them anew and read the difference::

    GOLDEN=write pytest tests/importers/test_golden.py
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import beangulp.testing
import pytest
from beancount.parser import parser
from beancount_infast.importers import installed, recognise
from beancount_infast.importers.generic_csv import GenericCsv

if TYPE_CHECKING:
    from beancount_infast.statements import Statement

BANKS = Path(__file__).parents[1] / "fixtures" / "banks"
FILES = sorted(
    path.name
    for path in BANKS.iterdir()
    if path.suffix not in {".json", ".beancount"} and not path.name.startswith(".")
)
WRITE = os.environ.get("GOLDEN") == "write"

# How many lines each file has and what they add up to, counted by hand: golden files
# that a reader wrote could hold its own mistake.
TOTALS = {
    "banque_postale.csv": (4, "587.25"),
    "banque_postale_ancien.tsv": (4, "587.25"),
    "bnp_paribas.csv": (7, "4053.75"),
    "boursobank.csv": (4, "5343.45"),
    "bpce.csv": (4, "2300.09"),
    "bpce_pro.csv": (3, "2295.49"),
    "camt053.xml": (6, "3499.00"),
    "camt053_v8.xml": (1, "80.50"),
    "cfonb120.txt": (4, "3199.65"),
    "credit_agricole.csv": (6, "1369.95"),
    "credit_agricole_deux_comptes.csv": (2, "62.00"),
    "credit_mutuel.csv": (8, "1554.30"),
    "credit_mutuel_montant.csv": (2, "1083.50"),
    "fortuneo.csv": (4, "1334.11"),
    "generic_csv.csv": (2, "-10.30"),
    "generic_csv_sans_entete.csv": (2, "-10.30"),
    "mt940.sta": (4, "3237.50"),
    "n26_en.csv": (2, "1529.51"),
    "n26_en_ancien.csv": (2, "1529.51"),
    "n26_fr.csv": (2, "1529.51"),
    "ofx_sgml.ofx": (4, "3547.50"),
    "ofx_xml.ofx": (2, "1254.50"),
    "paypal.csv": (4, "-16.05"),
    "qonto_en.csv": (4, "1337.10"),
    "qonto_fr.csv": (4, "1337.10"),
    "revolut.csv": (4, "1616.00"),
    "shine.csv": (3, "2200.50"),
    "societe_generale.csv": (5, "3131.95"),
    "societe_generale_livret.csv": (3, "512.34"),
    "stripe.csv": (6, "-474.55"),
    "wise.csv": (4, "948.85"),
}

# No bank's: only a description can tell what its columns hold.
DESCRIBED = {
    "generic_csv_sans_entete.csv": GenericCsv(
        "Assets:Bank:LCL",
        name="lcl",
        header=False,
        date_format="%d/%m/%y",
        columns={
            "date": 1,
            "amount": 2,
            "type": 3,
            "label": 5,
            "remittance": 6,
        },
    ),
}


def reader(name: str) -> Any:
    if name in DESCRIBED:
        return DESCRIBED[name]
    (found,) = recognise(str(BANKS / name), [made() for made in installed().values()])
    return found


def as_json(statement: Statement) -> str:
    said = asdict(statement)
    said["file"] = Path(said["file"]).name
    return json.dumps(said, ensure_ascii=False, indent=1, default=str) + "\n"


def golden(path: Path, text: str) -> None:
    if WRITE:
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("name", FILES)
def test_every_field_of_every_line(name: str) -> None:
    statement = reader(name).read(str(BANKS / name))

    golden(BANKS / f"{name}.json", as_json(statement))


@pytest.mark.parametrize("name", FILES)
def test_no_line_and_no_cent_is_lost(name: str) -> None:
    lines = reader(name).read(str(BANKS / name)).lines

    assert (len(lines), str(sum(line.amount for line in lines))) == TOTALS[name]


@pytest.mark.parametrize("name", FILES)
def test_what_beangulp_gets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BANKS)
    expected = BANKS / f"{name}.beancount"
    found = beangulp.testing.run_importer(reader(name), name)

    if WRITE:
        beangulp.testing.write_expected_file(str(expected), *found, force=True)
    assert beangulp.testing.compare_expected(str(expected), *found) == []
    # Each draft is text that Beancount reads again.
    _, errors, _ = parser.parse_file(str(expected))
    assert errors == []


@pytest.mark.parametrize("name", [name for name in FILES if name not in DESCRIBED])
def test_exactly_one_importer_recognises_it(name: str) -> None:
    importers = [made() for made in installed().values()]

    assert len(recognise(str(BANKS / name), importers)) == 1


def test_every_importer_has_a_file() -> None:
    banks = {json.loads(path.read_text())["bank"] for path in BANKS.glob("*.json")}

    assert {made().bank for made in installed().values()} <= banks


@pytest.mark.parametrize("name", installed())
def test_an_importer_goes_by_the_name_of_its_entry_point(name: str) -> None:
    assert installed()[name]().bank == name


def test_the_same_statement_in_two_languages_is_the_same_money() -> None:
    english, french = (
        reader(name).read(str(BANKS / name))
        for name in ("qonto_en.csv", "qonto_fr.csv")
    )

    def money(statement: Statement) -> list[Any]:
        return [
            (line.date, line.amount, line.status, line.label)
            for line in statement.lines
        ]

    assert money(english) == money(french)
    assert [english.bank_reference(line, "Assets:Bank") for line in english.lines] == [
        french.bank_reference(line, "Assets:Bank") for line in french.lines
    ]


def test_the_same_lines_under_another_header_are_the_same_lines() -> None:
    statements = [
        reader(name).read(str(BANKS / name))
        for name in ("n26_en.csv", "n26_en_ancien.csv", "n26_fr.csv")
    ]

    references = [
        [statement.bank_reference(line, "Assets:Bank") for line in statement.lines]
        for statement in statements
    ]
    assert references[0] == references[1] == references[2]
