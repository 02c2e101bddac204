"""Statements matched with the books, as Fava's Import page and beangulp see them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from banklines import HEAD, IBANS, customer, invoice, option, payment
from beancount import loader
from beancount.core import data
from beancount_infast.importers.matched import Matched
from beancount_infast.importers.qonto import Qonto
from beangulp import extract
from fava.core import FavaLedger
from fava.core.ingest import extract_from_file, load_import_config
from smart_importer import PredictPostings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Transaction

DEMO = Path(__file__).parents[2] / "ledgers" / "demo"
QONTO = (
    "Status,Settlement date (UTC),Operation date (UTC),Total amount (incl. VAT),"
    "Currency,Counterparty name,Payment method,Transaction ID,IBAN,Reference,Category,"
    "Note,VAT amount,Initiator\n"
)
BOOKS = (
    HEAD
    + customer("Acme", "ACME SARL", iban=IBANS["Acme"])
    + customer("Beta", "Béta & Fils")
    + invoice("F2026-001", "Acme", "150.00")
    + invoice("F2026-002", "Acme", "80.00")
    + invoice("F2026-003", "Beta", "80.00")
)


def row(key: str, amount: str, payer: str, written: str = "") -> str:
    return (
        f"settled,2026-10-30 08:00:00,2026-10-30 08:00:00,{amount},EUR,{payer},"
        f"transfer,{key},,{written},,,0.00,\n"
    )


def extracted(folder: Path, books: str, *rows: str) -> list[Transaction]:
    file = folder / "qonto.csv"
    file.write_text(QONTO + "".join(rows), encoding="utf-8")
    existing, errors, _ = loader.load_string(books)
    assert not errors, errors
    importer = Qonto("Assets:Bank", matcher=Matched())
    entries: Any = extract.extract_from_file(importer, str(file), existing)
    importer.deduplicate(entries, existing)
    return list(entries)


def posted(entry: Transaction) -> dict[str, str]:
    return {p.account: str(p.units.number) for p in entry.postings if p.units}


def test_what_is_sure_is_the_payment_in_full_form(tmp_path: Path) -> None:
    (entry,) = extracted(tmp_path, BOOKS, row("q1", "150.00", "X", "F2026-001"))

    assert (entry.flag, entry.payee) == ("*", "ACME SARL")
    assert entry.meta["payment"] == "R2026-001"
    assert entry.meta["bank-reference"] == "qonto:q1"
    assert entry.meta["__source__"].startswith("settled,2026-10-30")
    assert posted(entry) == {
        "Assets:Bank": "150.00",
        "Assets:Receivable:Acme": "-150.00",
    }
    assert entry.postings[-1].meta == {"settles": "F2026-001"}


def test_what_is_likely_is_a_draft_with_its_reasons(tmp_path: Path) -> None:
    near, two = extracted(
        tmp_path,
        BOOKS + invoice("F2026-004", "Beta", "80.00"),
        row("q1", "150.00", "ACME LOGISTIQUE"),
        row("q2", "80.00", "Béta & Fils"),
    )

    assert near.flag == "!"
    assert near.meta["candidates"] == "F2026-001"
    assert "ACME SARL" in near.meta["reasons"]
    # Two invoices fit equally: the bank posting alone, for a person to finish.
    assert posted(two) == {"Assets:Bank": "80.00"}
    assert two.meta["candidates"] == "F2026-003, F2026-004"


def test_what_names_nobody_has_the_bank_posting_alone(tmp_path: Path) -> None:
    books = BOOKS + option("suspense", "Liabilities:Suspense")
    (entry,) = extracted(tmp_path, books, row("q1", "12.34", "INCONNU"))

    assert (entry.flag, posted(entry)) == ("!", {"Assets:Bank": "12.34"})


def test_what_is_in_the_ledger_is_shown_as_a_duplicate(tmp_path: Path) -> None:
    books = BOOKS + payment("R1", "Acme", "10-29", on=[("F2026-001", "150.00")])
    books += payment(
        "R2", "Beta", "10-30", on=[("F2026-003", "80.00")], reference="qonto:q2"
    )
    entries = extracted(
        tmp_path,
        books,
        row("q1", "150.00", "ACME SARL", "F2026-001"),
        row("q2", "80.00", "Béta & Fils"),
    )

    doubles = [entry.meta["__duplicate__"] for entry in entries]
    assert [double.meta["payment"] for double in doubles] == ["R1", "R2"]
    out = io.StringIO()
    extract.print_extracted_entries([("qonto.csv", entries, None, None)], out)
    assert not [ln for ln in out.getvalue().splitlines() if ln.startswith("2026")]


def test_what_was_extracted_loads_with_the_books(tmp_path: Path) -> None:
    entries = extracted(
        tmp_path,
        BOOKS,
        row("q1", "150.00", "X", "F2026-001"),
        row("q2", "90.00", "ACME SARL", "F2026-002"),
    )
    out = io.StringIO()
    extract.print_extracted_entries([("qonto.csv", entries, None, None)], out)
    loaded, errors, _ = loader.load_string(BOOKS + out.getvalue())

    assert not errors
    paid = [e.meta["outstanding"].number for e in loaded if "invoice" in e.meta]
    assert paid == [0, 0, 80]


def test_ledgers_with_other_roots_are_named() -> None:
    config = load_import_config(DEMO / "import.py")
    (wrapped,) = config.importers.values()
    ledger = FavaLedger(str(DEMO / "main.beancount"))
    assert ledger.fava_options.import_config == "import.py"
    file = DEMO / "releves" / "banque-2026-11.csv"
    assert wrapped.identify(file)

    entries: Sequence[Any] = extract_from_file(wrapped, file, ledger.all_entries)

    payments = [e.meta["payment"] for e in entries if "payment" in e.meta]
    assert payments == ["R2026-035", "R2026-036", "R2026-037", "R2026-038"]
    flags = {e.meta["payment"]: e.flag for e in entries if "payment" in e.meta}
    assert flags["R2026-035"] == "*"
    assert flags["R2026-037"] == "!"
    assert all(e.meta["__source__"] for e in entries)
    assert sum("__duplicate__" in e.meta for e in entries) == 2
    assert sum(len(e.postings) == 1 for e in entries if "payment" not in e.meta) == 4


def test_fava_shows_the_reasons_and_the_source(tmp_path: Path) -> None:
    books = tmp_path / "demo"
    shutil.copytree(DEMO, books)
    from fava.application import create_app  # noqa: PLC0415

    app = create_app([str(books / "main.beancount")])
    app.testing = True
    file = books / "releves" / "banque-2026-11.csv"
    slug = next(iter(app.config["LEDGERS"].ledgers_by_slug))
    answer = app.test_client().get(
        f"/{slug}/api/extract",
        query_string={"filename": str(file), "importer": "banque Actif:Banque:Courant"},
    )
    shown = answer.get_json()["data"]

    assert answer.status_code == 200
    draft = next(e for e in shown if e["meta"].get("payment") == "R2026-037")
    assert draft["meta"]["reasons"]
    assert draft["meta"]["candidates"] == "F2026-026"
    assert draft["meta"]["__source__"].startswith("22/11/2026")


def test_smart_importer_completes_what_we_leave(tmp_path: Path) -> None:
    past = "".join(
        f'2026-0{month}-05 * "EDITIONS DU PHARE" "DROITS"\n'
        f"  Assets:Bank  {month}.00 EUR\n  Income:Services\n"
        for month in range(1, 10)
    ) + "".join(
        f'2026-0{month}-06 * "INTERETS LIVRET" "INTERETS"\n'
        f"  Assets:Bank  {month}.50 EUR\n  Liabilities:Suspense\n"
        for month in range(1, 10)
    )
    books = BOOKS + past
    entries = extracted(
        tmp_path,
        books,
        row("q1", "150.00", "X", "F2026-001"),
        row("q2", "44.00", "EDITIONS DU PHARE", "DROITS"),
    )
    existing, _, _ = loader.load_string(books)
    completed = PredictPostings().hook(
        [("f", entries, "Assets:Bank", Qonto())], existing
    )
    settled, rights = completed[0][1]

    assert settled == entries[0]
    assert isinstance(rights, data.Transaction)
    assert {p.account for p in rights.postings} == {"Assets:Bank", "Income:Services"}


@pytest.mark.parametrize("existing", [[], None])
def test_without_books_every_line_is_a_bank_posting(
    tmp_path: Path, existing: Any
) -> None:
    file = tmp_path / "qonto.csv"
    file.write_text(QONTO + row("q1", "150.00", "X", "F2026-001"), encoding="utf-8")
    (entry,) = Qonto("Assets:Bank", matcher=Matched()).extract(str(file), existing)

    assert isinstance(entry, data.Transaction)
    assert len(entry.postings) == 1
