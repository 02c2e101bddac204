"""What each e-invoice becomes, to the letter, in CII and in UBL alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from calling import FRENCH
from einvoice.made import (
    BOOKS,
    SAMPLE_PDF,
    SAMPLE_XML,
    Books,
    Group,
    Line,
    Made,
    Party,
    cii,
    ubl,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITERS = pytest.mark.parametrize("write", [cii, ubl], ids=["cii", "ubl"])

SELLER_OF_THE_SAMPLE = """\
plugin "beancount_infast.plugins.settlement"

2025-01-01 custom "infast-option" "siren" "100000009"
2025-01-01 custom "infast-option" "income" Income:Services
2025-01-01 custom "infast-option" "vat" 20 Liabilities:VAT:Pending
2025-01-01 open Income:Services
2025-01-01 open Liabilities:VAT:Pending
2025-01-01 open Assets:Receivable:Client
  customer: "LE CLIENT"
  siren: "200000008"
"""
SAMPLE_BOOKED = """\
2025-07-01 * "LE CLIENT" "SERVICE_FOURNI1, SERVICE_FOURNI2" ^F202500003
  invoice: "F202500003"
  due: 2025-07-31
  Income:Services             -10000.00 EUR
  Liabilities:VAT:Pending      -2000.00 EUR
  Assets:Receivable:Client     12000.00 EUR"""


@pytest.mark.parametrize("sample", [SAMPLE_PDF, SAMPLE_XML], ids=["pdf", "xml"])
def test_the_official_sample(tmp_path: Path, sample: Path) -> None:
    books = Books(tmp_path, SELLER_OF_THE_SAMPLE)
    ran = books.run("import", sample, "--yes")
    assert ran.status == 0, ran.err
    assert ran.err == ""
    assert books.text("F202500003") == SAMPLE_BOOKED
    (document,) = books.documents()
    copy = tmp_path / "documents" / f"F202500003{sample.suffix}"
    assert document.filename == str(copy)
    assert document.account == "Assets:Receivable:Client"
    assert document.links == {"F202500003"}
    assert copy.read_bytes() == sample.read_bytes()
    assert books.run("check").status == 0
    (row,) = books.run("invoices", "--format", "json").json()
    assert (row["total"], row["due"]) == ("12000.00", "2025-07-31")


@WRITERS
def test_an_invoice(books: Books, write: Callable[[Made], str]) -> None:
    books.take(write(Made()))
    assert (
        books.text("F2026-001")
        == """\
2026-03-01 * "ACME SARL" "Web site" ^F2026-001
  invoice: "F2026-001"
  due: 2026-03-31
  Income:Services             -1000.00 EUR
  Liabilities:VAT:Standard     -200.00 EUR
  Assets:Receivable:Acme       1200.00 EUR"""
    )


@WRITERS
def test_a_self_billed_invoice(books: Books, write: Callable[[Made], str]) -> None:
    books.take(write(Made(code="389")))
    assert 'invoice: "F2026-001"' in books.text("F2026-001")


@WRITERS
def test_two_rates_and_an_allowance_in_the_breakdown(
    books: Books, write: Callable[[Made], str]
) -> None:
    groups = (Group("600.00", "120.00"), Group("400.00", "40.00", "10"))
    made = Made(groups=groups, lines=(Line("700.00"), Line("400.00", "Book", "10")))
    books.take(write(made), words=["--income", "Income:Hosting"])
    assert (
        books.text("F2026-001")
        == """\
2026-03-01 * "ACME SARL" "Web site, Book" ^F2026-001
  invoice: "F2026-001"
  due: 2026-03-31
  Income:Hosting              -600.00 EUR
  Income:Hosting              -400.00 EUR
  Liabilities:VAT:Standard    -120.00 EUR
  Liabilities:VAT:Reduced      -40.00 EUR
  Assets:Receivable:Acme      1160.00 EUR"""
    )


@pytest.mark.parametrize("category", ["AE", "E", "K", "G", "O", "Z"])
@WRITERS
def test_categories_without_vat(
    books: Books, write: Callable[[Made], str], category: str
) -> None:
    rate = None if category == "O" else "0.00"
    made = Made(
        groups=(Group("1000.00", "0.00", rate, category),),
        lines=(Line("1000.00", "Web site", rate, category),),
    )
    books.take(write(made))
    assert (
        books.text("F2026-001")
        == """\
2026-03-01 * "ACME SARL" "Web site" ^F2026-001
  invoice: "F2026-001"
  due: 2026-03-31
  Income:Services           -1000.00 EUR
  Assets:Receivable:Acme     1000.00 EUR"""
    )


@pytest.mark.parametrize(
    ("rounding", "due"), [("0.02", "1200.02"), ("-0.05", "1199.95")]
)
@WRITERS
def test_rounding(
    books: Books, write: Callable[[Made], str], rounding: str, due: str
) -> None:
    ran = books.take(write(Made(rounding=rounding)))
    text = books.text("F2026-001")
    other = rounding.removeprefix("-") if rounding[0] == "-" else f"-{rounding}"
    assert f"Expenses:Rounding {other} EUR" in " ".join(text.split())
    assert text.endswith(f"{due} EUR")
    assert ran.err == ""


@WRITERS
def test_what_was_paid_is_told_and_not_booked(
    books: Books, write: Callable[[Made], str]
) -> None:
    ran = books.take(write(Made(paid="360.00")))
    assert ran.err == "F2026-001: already paid 360.00: record or apply it\n"
    assert "1200.00 EUR" in books.text("F2026-001")


def test_what_is_asked_to_be_paid_and_is_not_what_the_sums_leave(books: Books) -> None:
    ran = books.take(Made(payable="1000.00"))
    assert ran.err == (
        "F2026-001: it asks for 1000.00 to be paid, and its sums leave 1200.00\n"
    )


def test_an_invoice_of_zero(books: Books) -> None:
    books.take(Made(groups=(Group("0.00", "0.00"),), lines=(Line("0.00"),)))
    assert (
        books.text("F2026-001")
        == """\
2026-03-01 * "ACME SARL" "Web site" ^F2026-001
  invoice: "F2026-001"
  due: 2026-03-31
  Income:Services           0.00 EUR
  Assets:Receivable:Acme    0.00 EUR"""
    )


def test_a_group_of_zero_is_left_out(books: Books) -> None:
    books.take(Made(groups=(Group(), Group("0.00", "0.00", "10"))))
    assert books.text("F2026-001").count("Income:Services") == 1


# --- Deposits ------------------------------------------------------------------

DEPOSIT = Made(
    number="FA-001",
    code="386",
    date="2026-02-01",
    due=None,
    groups=(Group("300.00", "60.00"),),
    lines=(Line("300.00", "Deposit of 30 %"),),
)
FINAL = Made(
    preceding=("FA-001",),
    groups=(Group("700.00", "140.00"),),
    lines=(Line("1000.00"), Line("-300.00", "Deposit")),
)


@WRITERS
def test_a_deposit_and_its_final_invoice(
    books: Books, write: Callable[[Made], str]
) -> None:
    books.take(write(DEPOSIT))
    assert (
        books.text("FA-001")
        == """\
2026-02-01 * "ACME SARL" "Deposit of 30 %" ^FA-001
  invoice: "FA-001"
  Liabilities:Deposits        -300.00 EUR
  Liabilities:VAT:Standard     -60.00 EUR
  Assets:Receivable:Acme       360.00 EUR"""
    )
    books.take(write(FINAL))
    assert (
        books.text("F2026-001")
        == """\
2026-03-01 * "ACME SARL" "Web site" ^F2026-001 ^FA-001
  invoice: "F2026-001"
  due: 2026-03-31
  Income:Services             -1000.00 EUR
  Liabilities:Deposits          300.00 EUR
    deducts: "FA-001"
  Liabilities:VAT:Standard     -140.00 EUR
  Assets:Receivable:Acme        840.00 EUR"""
    )
    (deposit,) = books.run("deposits", "--format", "json").json()
    assert (deposit["deducted"], deposit["left"]) == ("300.00", "0.00")


def test_a_discount_beside_a_deposit_stays_in_the_income(books: Books) -> None:
    books.take(DEPOSIT)
    lines = (Line("1100.00"), Line("-100.00", "Discount"), *FINAL.lines[1:])
    books.take(FINAL.but(lines=lines))
    assert "  -1000.00 EUR" in books.text("F2026-001")


def test_a_deposit_at_two_rates_is_deducted_at_both(books: Books) -> None:
    groups = (Group("200.00", "40.00"), Group("100.00", "10.00", "10"))
    books.take(DEPOSIT.but(groups=groups, lines=(Line("200.00"), Line("100.00"))))
    made = FINAL.but(
        groups=(Group("400.00", "80.00"), Group("300.00", "30.00", "10")),
        lines=(
            Line("600.00"),
            Line("400.00", "Book", "10"),
            Line("-200.00", "Deposit"),
            Line("-100.00", "Deposit", "10"),
        ),
    )
    books.take(made)
    assert books.text("F2026-001").splitlines()[3:] == [
        "  Income:Services             -600.00 EUR",
        "  Income:Services             -400.00 EUR",
        "  Liabilities:Deposits         300.00 EUR",
        '    deducts: "FA-001"',
        "  Liabilities:VAT:Standard     -80.00 EUR",
        "  Liabilities:VAT:Reduced      -30.00 EUR",
        "  Assets:Receivable:Acme       810.00 EUR",
    ]


def test_two_deposits_are_deducted(books: Books) -> None:
    second = DEPOSIT.but(
        number="FA-002", groups=(Group("200.00", "40.00"),), lines=(Line("200.00"),)
    )
    books.take(DEPOSIT, second)
    books.take(
        FINAL.but(
            preceding=("FA-001", "FA-002"),
            groups=(Group("500.00", "100.00"),),
            lines=(*FINAL.lines, Line("-200.00", "Deposit 2")),
        )
    )
    text = books.text("F2026-001")
    assert 'deducts: "FA-001"' in text
    assert 'deducts: "FA-002"' in text
    assert "600.00 EUR" in text


def test_a_deposit_of_the_other_method_is_only_told(books: Books) -> None:
    books.run(
        *("pay", "--customer", "Acme", "--amount", "360", "--deposit", "FA-009"),
        *("--date", "2026-02-15", "--yes"),
    )
    ran = books.take(Made(preceding=(("FA-009", "386"),), paid="360.00"))
    assert "already paid 360.00" in ran.err
    assert "1200.00 EUR" in books.text("F2026-001")


def test_an_invoice_that_follows_another_one_is_an_invoice(books: Books) -> None:
    books.take(Made())
    books.take(Made(number="F2026-002", preceding=("F2026-001", "F2025-999")))
    assert "1200.00 EUR" in books.text("F2026-002")


# --- Credit notes --------------------------------------------------------------

CREDIT = Made(
    number="A2026-001",
    code="381",
    date="2026-04-01",
    due=None,
    preceding=("F2026-001",),
    groups=(Group("100.00", "20.00"),),
    lines=(Line("100.00"),),
)


@WRITERS
def test_a_credit_note_settles_what_is_left(
    books: Books, write: Callable[[Made], str]
) -> None:
    books.take(write(Made()))
    ran = books.take(write(CREDIT), words=["--format", "json"])
    assert ran.json()["settles"] == [{"invoice": "F2026-001", "amount": "120.00"}]
    assert (
        books.text("A2026-001")
        == """\
2026-04-01 * "ACME SARL" "Credit note on F2026-001" ^A2026-001 ^F2026-001
  credit-note: "A2026-001"
  corrects: "F2026-001"
  Income:Services              100.00 EUR
  Liabilities:VAT:Standard      20.00 EUR
  Assets:Receivable:Acme      -120.00 EUR
    settles: "F2026-001\""""
    )


def test_a_credit_note_above_what_is_left_is_credit(books: Books) -> None:
    books.take(Made())
    books.run("pay", "F2026-001", "--amount", "1150", "--date", "2026-03-10", "--yes")
    books.take(CREDIT.but(rounding="0.02"))
    assert books.text("A2026-001").splitlines()[3:] == [
        "  Income:Services                    100.00 EUR",
        "  Liabilities:VAT:Standard            20.00 EUR",
        "  Expenses:Rounding                    0.02 EUR",
        "  Assets:Receivable:Acme             -50.00 EUR",
        '    settles: "F2026-001"',
        "  Liabilities:CustomerCredit:Acme    -70.02 EUR",
    ]


@pytest.mark.parametrize("preceding", [("FA-001",), ("F2026-001", "FA-001")])
@WRITERS
def test_a_credit_note_on_a_deposit_invoice(
    books: Books, write: Callable[[Made], str], preceding: tuple[str, ...]
) -> None:
    books.take(write(DEPOSIT), write(Made()))
    books.take(write(CREDIT.but(code="503", preceding=preceding)))
    assert (
        books.text("A2026-001")
        == """\
2026-04-01 * "ACME SARL" "Credit note on FA-001" ^A2026-001 ^FA-001
  credit-note: "A2026-001"
  corrects: "FA-001"
  Liabilities:Deposits         100.00 EUR
  Liabilities:VAT:Standard      20.00 EUR
  Assets:Receivable:Acme      -120.00 EUR
    settles: "FA-001\""""
    )
    (deposit,) = books.run("deposits", "--format", "json").json()
    assert deposit["left"] == "200.00"


@pytest.mark.parametrize("preceding", [("F2025-9",), ("F2026-001", "F2026-002")])
def test_a_credit_note_on_no_single_known_invoice_is_credit(
    books: Books, preceding: tuple[str, ...]
) -> None:
    books.take(Made(), Made(number="F2026-002"))
    ran = books.take(CREDIT.but(preceding=preceding))
    assert "it corrects none" in ran.err
    assert ", ".join(preceding) in ran.err
    text = books.text("A2026-001")
    assert "corrects:" not in text
    assert "Liabilities:CustomerCredit:Acme    -120.00 EUR" in text


def test_a_credit_note_on_one_known_invoice_among_others(books: Books) -> None:
    books.take(Made())
    ran = books.take(CREDIT.but(preceding=("F2025-9", "F2026-001")))
    assert ran.err == ""
    assert 'corrects: "F2026-001"' in books.text("A2026-001")


def test_a_credit_note_that_names_nothing_is_credit(books: Books) -> None:
    ran = books.take(CREDIT.but(preceding=()))
    assert ran.err == ""
    assert "corrects:" not in books.text("A2026-001")


WHOLE = CREDIT.but(
    groups=(Group("700.00", "140.00"),),
    lines=(Line("1000.00"), Line("-300.00", "Deposit")),
)


@pytest.mark.parametrize("preceding", [("F2026-001",), ("FA-001", "F2026-001")])
@WRITERS
def test_a_credit_note_on_a_final_invoice_gives_its_deposit_back(
    books: Books, write: Callable[[Made], str], preceding: tuple[str, ...]
) -> None:
    books.take(write(DEPOSIT), write(FINAL))
    books.take(write(WHOLE.but(preceding=preceding)))
    assert (
        books.text("A2026-001")
        == """\
2026-04-01 * "ACME SARL" "Credit note on F2026-001" ^A2026-001 ^F2026-001 ^FA-001
  credit-note: "A2026-001"
  corrects: "F2026-001"
  Income:Services             1000.00 EUR
  Liabilities:Deposits        -300.00 EUR
    deducts: "FA-001"
  Liabilities:VAT:Standard     140.00 EUR
  Assets:Receivable:Acme      -840.00 EUR
    settles: "F2026-001\""""
    )
    (deposit,) = books.run("deposits", "--format", "json").json()
    assert (deposit["deducted"], deposit["left"]) == ("0.00", "300.00")


def test_a_credit_note_that_gives_no_deposit_back(books: Books) -> None:
    books.take(DEPOSIT, FINAL)
    books.take(CREDIT)
    assert "deducts:" not in books.text("A2026-001")
    (deposit,) = books.run("deposits", "--format", "json").json()
    assert deposit["left"] == "0.00"


# --- How it is called ----------------------------------------------------------


def test_a_draft(books: Books) -> None:
    ran = books.take(Made(), words=["--draft", "--format", "json"])
    assert ran.json()["sealed"] is False
    assert books.text("F2026-001").startswith("2026-03-01 ! ")
    assert books.run("validate", "F2026-001", "--yes").status == 0
    assert books.text("F2026-001").startswith("2026-03-01 * ")


def test_json_has_the_form_of_every_recording(books: Books) -> None:
    ran = books.take(Made(), words=["--format", "json"])
    said = ran.json()
    assert list(said) == [
        *("number", "kind", "file", "line", "text", "sealed"),
        *("settles", "credit", "also"),
    ]
    assert (said["number"], said["kind"]) == ("F2026-001", "invoice")
    assert said["sealed"] is True
    lines = books.ledger.read_text(encoding="utf-8").splitlines()
    assert lines[said["line"] - 1] == said["text"].splitlines()[0]
    assert said["text"].splitlines()[-1] == (
        "2026-03-01 document Assets:Receivable:Acme "
        '"documents/F2026-001.xml" ^F2026-001'
    )
    assert (said["settles"], said["credit"], said["also"]) == ([], "0.00", [])


def test_a_dry_run_writes_nothing(books: Books) -> None:
    before = books.everything()
    ran = books.run("import", books.file(Made()), "--dry-run", "--format", "json")
    assert ran.status == 0
    assert ran.json()["line"] is None
    assert books.everything() == before


def test_without_yes_and_without_a_terminal_it_is_refused(books: Books) -> None:
    before = books.everything()
    ran = books.run("import", books.file(Made()))
    assert ran.status == 2
    assert "--yes" in ran.err
    assert books.everything() == before


def test_a_person_is_shown_all_of_it_and_asked(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = "beancount_infast.cli.recording._somebody_is_there"
    monkeypatch.setattr(there, lambda: True)
    made = Made(paid="360.00", buyer=Party("NOVA", "443061841"))
    # Nobody answers: a no.
    ran = books.run("import", books.file(made), "--create")
    assert ran.status == 2
    assert "already paid 360.00" in ran.err
    assert "open Assets:Receivable:Nova" in ran.err
    assert 'document Assets:Receivable:Nova "documents/F2026-001.xml"' in ran.err
    assert ran.err.count("already paid") == 1


def test_a_description_and_a_file_that_takes_it(books: Books) -> None:
    books.add('include "invoices/2026.beancount"')
    into = books.folder / "invoices" / "2026.beancount"
    into.parent.mkdir()
    into.write_text("", encoding="utf-8")
    ran = books.take(Made(), words=["--description", "Site", "--into", str(into)])
    assert "recorded in" in ran.out
    assert '"ACME SARL" "Site"' in into.read_text(encoding="utf-8")
    (document,) = books.documents()
    assert document.filename == str(books.folder / "documents" / "F2026-001.xml")
    assert '"../documents/F2026-001.xml"' in into.read_text(encoding="utf-8")


def test_a_file_for_each_year_is_made(books: Books) -> None:
    option = '"file" "invoices/{year}.beancount"'
    books.add(f'2026-01-01 custom "infast-option" {option}')
    books.take(Made(), Made(number="F2027-001", date="2027-01-02", due=None))
    for year in ("2026", "2027"):
        file = books.folder / "invoices" / f"{year}.beancount"
        assert f"F{year}-001" in file.read_text(encoding="utf-8")
    assert len(books.documents()) == 2


def test_several_come_in_the_order_in_which_they_build_on_each_other(
    books: Books,
) -> None:
    ran = books.take(CREDIT, FINAL, DEPOSIT, words=["--format", "json"])
    said = ran.json()
    numbers = [said["number"], *(one["number"] for one in said["also"])]
    assert numbers == ["FA-001", "F2026-001", "A2026-001"]
    assert all(one["sealed"] for one in (said, *said["also"]))


def test_in_french(books: Books) -> None:
    path = books.file(Made(paid="360.00", lines=(Line(name=""),)))
    ran = books.run("import", path, "--yes", **FRENCH)
    assert ran.status == 0
    assert "360.00" in ran.err
    assert "already paid" not in ran.err
    assert '"Facture"' in books.text("F2026-001")


def test_under_renamed_roots(tmp_path: Path) -> None:
    text = BOOKS
    for name, root in (("assets", "Actif"), ("liabilities", "Passif")):
        text = text.replace(f"{name.capitalize()}:", f"{root}:")
        text = f'option "name_{name}" "{root}"\n{text}'
    books = Books(tmp_path, text)
    books.take(Made())
    assert "Actif:Receivable:Acme" in books.text("F2026-001")


def test_a_long_text_is_cut_between_words(books: Books) -> None:
    books.take(Made(lines=(Line(name="A very long name of a thing " * 5),)))
    (entry,) = books.transactions()
    assert len(entry.narration or "") <= 72
    assert (entry.narration or "").endswith(" …")


def test_what_is_written_is_json_in_one_piece(books: Books) -> None:
    made = Made(buyer=Party("NOVA &amp; FILS", "443061841"))
    ran = books.take(made, words=["--create", "--format", "json"])
    (customer,) = json.loads(ran.out)["also"]
    assert (customer["kind"], customer["number"]) == ("customer", "NovaFils")
    assert customer["line"] < json.loads(ran.out)["line"]
