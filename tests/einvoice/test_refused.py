"""What is refused: each with a sentence and what to do, and nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from einvoice.made import (
    ACME,
    BOOKS,
    SAMPLE_PDF,
    STUDIO,
    Books,
    Group,
    Line,
    Made,
    Party,
    cii,
    ubl,
)
from einvoice.test_booked import CREDIT, DEPOSIT, FINAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITERS = pytest.mark.parametrize("write", [cii, ubl], ids=["cii", "ubl"])


def without(option: str, text: str = BOOKS) -> str:
    """Give the books without an option."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if f'"infast-option" "{option}"' not in line)


@pytest.fixture
def bare(tmp_path: Path) -> Callable[..., Books]:
    """Make books without some options."""

    def make(*options: str) -> Books:
        text = BOOKS
        for option in options:
            text = without(option, text)
        folder = tmp_path / "bare"
        folder.mkdir()
        return Books(folder, text)

    return make


# --- What it is ----------------------------------------------------------------


@WRITERS
def test_a_corrective_invoice(books: Books, write: Callable[[Made], str]) -> None:
    assert books.refuse(write(Made(code="384"))) == (
        "[unknown-type] /books-inbox/invoice.xml: F2026-001 is a corrective invoice "
        "(384): what it leaves of the invoice that it corrects is not said; ask for a "
        "credit note and a new invoice, or record them by hand"
    )


def test_other_types(books: Books) -> None:
    said = books.refuse(Made(code="393"))
    assert said.startswith("[unknown-type]")
    assert "is of the type 393; only 380, 389, 386, 381, 503 are booked" in said


@WRITERS
def test_a_negative_total(books: Books, write: Callable[[Made], str]) -> None:
    made = Made(groups=(Group("-100.00", "-20.00"),), lines=(Line("-100.00"),))
    said = books.refuse(write(made))
    assert said.startswith("[wrong-sign]")
    assert "the total of F2026-001 is -120.00 EUR" in said
    assert "credit note (381)" in said


def test_a_total_that_its_rounding_makes_negative(books: Books) -> None:
    made = Made(groups=(Group("0.00", "0.00"),), rounding="-0.02")
    assert books.refuse(made).startswith("[wrong-sign]")


def test_a_credit_note_of_nothing(books: Books) -> None:
    said = books.refuse(CREDIT.but(groups=(Group("0.00", "0.00"),), preceding=()))
    assert "[wrong-sign]" in said
    assert "A2026-001 credits nothing" in said


def test_the_profile_minimum(books: Books) -> None:
    text = cii(Made(profile="urn:factur-x.eu:1p0:minimum", due=None, lines=()))
    start, end = "<ram:ApplicableTradeTax>", "</ram:ApplicableTradeTax>"
    text = text[: text.index(start)] + text[text.index(end) + len(end) :]
    text = text.replace("<ram:LineTotalAmount>0</ram:LineTotalAmount>", "")
    said = books.refuse(text)
    assert said == (
        "[bad-invoice] /books-inbox/invoice.xml: F2026-001 has no VAT breakdown "
        "(BG-23), as in the profile MINIMUM; ask for it in the profile BASIC or EN "
        "16931"
    )


@pytest.mark.parametrize(
    "sums",
    [
        {"net": "1000.01"},
        {"vat": "200.01"},
        {"total": "1200.01"},
        {"net": "1000.01", "vat": "199.99"},
        {"total": "1200.01", "net": "1000.01"},
    ],
    ids=str,
)
@WRITERS
def test_sums_that_disagree(
    books: Books, write: Callable[[Made], str], sums: dict[str, str]
) -> None:
    said = books.refuse(write(Made(**sums)))  # type: ignore[arg-type]
    assert said.startswith("[bad-invoice]")
    assert "the sums of F2026-001 disagree: " in said
    assert "1000.00 and 200.00 by rate" in said


def test_vat_in_a_category_without(books: Books) -> None:
    said = books.refuse(Made(groups=(Group(category="AE"),)))
    assert "has 200.00 EUR of VAT in the category AE, which has none" in said


def test_a_category_of_another_tax(books: Books) -> None:
    said = books.refuse(Made(groups=(Group(rate="7", category="L"),)))
    assert said.startswith("[unknown-vat]")
    assert "VAT of the category L" in said


def test_a_rate_without_an_account(books: Books) -> None:
    made = Made(groups=(Group("1000.00", "55.00", "5.50"),))
    assert books.refuse(made) == (
        "[unknown-vat] /books-inbox/invoice.xml: no account takes VAT at 5.5 % "
        '(declared: 20, 10); declare it with option "vat"'
    )


def test_no_account_takes_vat_at_all(bare: Callable[..., Books]) -> None:
    said = bare("vat").refuse(Made())
    assert 'no account takes VAT at 20 %; declare it with option "vat"' in said


def test_no_income(bare: Callable[..., Books]) -> None:
    said = bare("income").refuse(Made())
    assert said.startswith("[unknown-account]")
    assert "--income ACCOUNT" in said


def test_an_income_that_is_not_opened(books: Books) -> None:
    said = books.refuse(Made(), "--income", "Income:Nowhere")
    assert "Income:Nowhere" in said
    assert "/books-inbox/invoice.xml" in said


def test_rounding_without_an_account(bare: Callable[..., Books]) -> None:
    said = bare("rounding").refuse(Made(rounding="0.02"))
    assert said.startswith("[unknown-account]")
    assert "is rounded by 0.02 EUR" in said
    assert 'declare option "rounding"' in said


def test_too_large_a_rounding(books: Books) -> None:
    said = books.refuse(Made(rounding="-0.06"))
    assert "is rounded by -0.06 EUR, more than the 0.05 EUR" in said


def test_a_due_date_before_the_invoice(books: Books) -> None:
    assert books.refuse(Made(due="2026-02-01")).startswith("[due-before-date]")


def test_a_number_that_cannot_be_a_link(books: Books) -> None:
    said = books.refuse(Made(number="F 2026 1"))
    assert said.startswith("[bad-number]")
    assert '"F 2026 1" cannot be a number' in said


def test_more_decimals_than_the_currency_has(books: Books) -> None:
    books.take(Made(number="F1"))
    made = Made(groups=(Group("1000.001", "200.00"),), net="1000.001")
    assert "more decimals than the 2 of EUR" in books.refuse(made)


def test_a_closed_period(books: Books) -> None:
    books.add('2026-06-01 custom "infast-option" "locked-until" 2026-03-31')
    assert books.refuse(Made()).startswith("[locked-period]")


def test_a_gap_in_the_numbers(books: Books) -> None:
    pattern = '"numbering" "invoice" "F{year}-{number:03d}"'
    books.add(f'2026-01-01 custom "infast-option" {pattern}')
    books.take(Made())
    assert books.refuse(Made(number="F2026-003")).startswith("[numbering-gap]")


def test_another_currency_than_the_account_takes(books: Books) -> None:
    assert "USD" in books.refuse(Made(currency="USD"))


def test_what_another_plugin_of_the_ledger_forbids(books: Books) -> None:
    books.add('plugin "beancount.plugins.onecommodity"')
    books.take(Made())
    nova = Made(number="F2", currency="USD", buyer=Party("NOVA", "443061841"))
    assert "More than one currency in account" in books.refuse(nova, "--create")
    books.take(nova.but(currency="EUR"), words=["--create"])


def test_books_with_an_error_on_the_same_customer(books: Books) -> None:
    books.add(
        '2026-02-01 * "ACME SARL" "Nothing" \n  payment: "R1"\n  method: "cash"\n'
        "  Assets:Bank  1 EUR\n  Liabilities:CustomerCredit:Acme  -1 EUR"
    )
    assert books.refuse(Made()).startswith("[ledger-errors]")


# --- Whose it is ---------------------------------------------------------------

OTHERS = Party("LE FOURNISSEUR", "443061841", vat="FR64443061841")


@WRITERS
def test_a_suppliers_invoice(books: Books, write: Callable[[Made], str]) -> None:
    assert books.refuse(write(Made(seller=OTHERS, buyer=STUDIO))) == (
        "[not-our-invoice] /books-inbox/invoice.xml: this is a supplier's invoice: its "
        "seller is LE FOURNISSEUR (SIREN 443061841, FR64443061841), and we are "
        "732829320 / FR44732829320; only invoices that we issued are imported here"
    )


def test_a_seller_without_numbers(books: Books) -> None:
    said = books.refuse(Made(seller=Party("STUDIO")))
    assert "its seller is STUDIO, and we are" in said


def test_nothing_says_who_we_are(bare: Callable[..., Books]) -> None:
    said = bare("siren", "vat-number").refuse(Made())
    assert said.startswith("[unknown-seller]")
    assert 'declare option "siren" or "vat-number"' in said


@pytest.mark.parametrize(
    ("options", "seller"),
    [
        (("vat-number",), Party("STUDIO", "732829320")),
        (("vat-number",), Party("STUDIO", "73282932000074", "0009")),
        (("vat-number",), Party("STUDIO", "732 829 320 00074", "0009")),
        (("vat-number",), Party("STUDIO", "732829320", None)),
        (("vat-number",), Party("STUDIO", vat="FR44732829320")),
        (("siren",), Party("STUDIO", vat="FR 44 732829320")),
        (("siren",), Party("STUDIO", "732829320")),
        ((), Party("STUDIO", "anything", "0088", vat="FR44732829320")),
    ],
    ids=str,
)
@WRITERS
def test_we_are_known_by_each_number(
    bare: Callable[..., Books],
    write: Callable[[Made], str],
    options: tuple[str, ...],
    seller: Party,
) -> None:
    bare(*options).take(write(Made(seller=seller)))


def test_a_number_of_another_scheme_is_no_siren(bare: Callable[..., Books]) -> None:
    seller = Party("STUDIO", "732829320", "0088")
    assert "supplier's invoice" in bare("vat-number").refuse(Made(seller=seller))


# --- Who it is for -------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "buyer"),
    [
        ('siren: "552 100 554"', Party("Somebody", "552100554")),
        ('siren: "552100554"', Party("Somebody", "55210055400013", "0009")),
        ('siren: "552100554"', Party("Somebody", vat="FR96552100554")),
        ('vat-number: "FR96 552 100 554"', Party("Somebody", vat="FR96552100554")),
        ('vat-number: "FR96552100554"', Party("Somebody", "552100554")),
        ('vat-number: "BE0428759497"', Party("Somebody", vat="BE0428759497")),
        ('customer: "NOVA &amp; FILS"', Party("NOVA &amp;amp; FILS")),
        ('aliases: "NOVA|NOVA PARIS"', Party("  NOVA\n PARIS ")),
    ],
    ids=str,
)
def test_a_customer_is_found(books: Books, record: str, buyer: Party) -> None:
    books.ledger.write_text(
        BOOKS.replace('  siren: "552100554"\n', "").replace("ACME SARL", "ACME"),
        encoding="utf-8",
    )
    books.add(f"2026-01-01 open Assets:Receivable:Found\n  {record}")
    books.take(Made(buyer=buyer))
    assert "Assets:Receivable:Found" in books.text("F2026-001")


def test_a_name_is_exact(books: Books) -> None:
    said = books.refuse(Made(buyer=Party("ACME SA", None)))
    assert "no customer ACME SA; add it, or import with --create" in said
    said = books.refuse(Made(buyer=Party("Acme Sarl", None)))
    line = "infast customer learn Acme --alias 'Acme Sarl'"
    assert f"no customer Acme Sarl; if it is Acme: {line}; else add it" in said


@pytest.mark.parametrize(
    "record",
    ['siren: "552100554"', 'vat-number: "FR96552100554"'],
)
def test_two_customers_of_one_number(books: Books, record: str) -> None:
    books.add(f'2026-01-01 open Assets:Receivable:Twin\n  customer: "TWIN"\n  {record}')
    said = books.refuse(Made(), "--create")
    assert said.startswith("[several-customers]")
    assert "ACME SARL (SIREN 552100554, FR96552100554)" in said
    assert "Acme, Twin" in said


def test_two_customers_of_one_name(books: Books) -> None:
    books.add('2026-01-01 open Assets:Receivable:Twin\n  aliases: "NOVA"')
    books.add('2026-01-01 open Assets:Receivable:Nova\n  customer: "NOVA"')
    said = books.refuse(Made(buyer=Party("NOVA")))
    assert said.startswith("[several-customers]")
    assert "Nova, Twin" in said


def test_a_number_decides_among_customers_of_one_name(books: Books) -> None:
    books.add('2026-01-01 open Assets:Receivable:Twin\n  customer: "ACME SARL"')
    books.take(Made())
    assert "Assets:Receivable:Acme" in books.text("F2026-001")


def test_one_of_the_same_name_and_another_number_is_somebody_else(
    books: Books,
) -> None:
    made = Made(buyer=Party("ACME SARL", "443061841"))
    assert books.refuse(made).startswith("[unknown-customer]")
    books.take(made, words=["--create"])
    assert "Assets:Receivable:AcmeSarl" in books.text("F2026-001")


NOVA = Party("NOVA; rm -rf ~", "443061841", vat="FR64443061841")


def test_an_unknown_customer_with_the_line_that_adds_it(books: Books) -> None:
    assert books.refuse(Made(buyer=NOVA)) == (
        "[unknown-customer] /books-inbox/invoice.xml: the books have no customer NOVA; "
        "rm -rf ~ (SIREN 443061841, FR64443061841); add it, or import with --create: "
        "infast customer add NovaRmRf --name 'NOVA; rm -rf ~' --siren 443061841 "
        "--vat-number FR64443061841 --currency EUR --date 2026-01-01"
    )


def test_the_line_that_adds_it_does(books: Books) -> None:
    buyer = Party("NOVA", "443061841", vat="FR64443061841")
    said = books.refuse(Made(buyer=buyer))
    line = said.partition("--create: infast ")[2]
    assert books.run(*line.split(), "--yes").status == 0
    books.take(Made(buyer=buyer))


def test_a_customer_is_made(books: Books) -> None:
    books.take(Made(buyer=NOVA), words=["--create"])
    opened = books.opens()["Assets:Receivable:NovaRmRf"]
    assert opened.meta["customer"] == "NOVA; rm -rf ~"
    assert opened.meta["siren"] == "443061841"
    assert opened.meta["vat-number"] == "FR64443061841"
    assert opened.currencies == ["EUR"]
    assert '* "NOVA; rm -rf ~" "Web site"' in books.text("F2026-001")
    (row,) = [
        row
        for row in books.run("customers", "--format", "json").json()
        if row["customer"] == "NovaRmRf"
    ]
    assert row["outstanding"] == "1200.00"


def test_a_customer_is_made_once_for_all_files_of_a_call(books: Books) -> None:
    books.take(
        Made(number="F2", date="2026-05-01", due=None, buyer=NOVA),
        Made(number="F1", buyer=NOVA),
        words=["--create"],
    )
    assert books.ledger.read_text("utf-8").count("open Assets:Receivable:NovaRmRf") == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ÉCO &amp; CIE", "EcoCie"),
        ("3D Lab", "3dLab"),
        ("ACME", "Acme-443061841"),
        ("上海", "443061841"),
        ("Acme", "Acme-443061841"),
    ],
)
def test_the_key_of_a_customer_that_is_made(books: Books, name: str, key: str) -> None:
    books.take(Made(buyer=Party(name, "443061841")), words=["--create"])
    assert f"Assets:Receivable:{key}" in books.text("F2026-001")


def test_a_key_that_is_taken(books: Books) -> None:
    books.take(Made(buyer=Party("ACME")), words=["--create"])
    assert "Assets:Receivable:Acme2" in books.text("F2026-001")


def test_a_name_that_makes_no_key(books: Books) -> None:
    said = books.refuse(Made(buyer=Party("上海")), "--create")
    assert "its name makes no key; add it with infast customer add" in said


def test_numbers_that_are_wrong_are_not_kept(books: Books) -> None:
    buyer = Party("NOVA", "123456789", vat="FR00123456789")
    books.take(Made(buyer=buyer), words=["--create"])
    opened = books.opens()["Assets:Receivable:Nova"]
    assert set(opened.meta) == {"filename", "lineno", "customer"}


# --- Deposits and credit notes -------------------------------------------------


def test_a_deposit_invoice_without_the_option(bare: Callable[..., Books]) -> None:
    said = bare("deposit").refuse(DEPOSIT)
    assert said.startswith("[unknown-deposit]")
    assert 'declare option "deposit"' in said


@pytest.mark.parametrize(
    "lines",
    [
        (Line("700.00"),),
        (Line("999.00"), Line("-299.00", "Deposit")),
        (Line("1001.00"), Line("-301.00", "Deposit")),
        (Line("1000.00"), Line("-300.00", "Deposit", "10")),
    ],
    ids=["none", "less", "more", "other rate"],
)
@WRITERS
def test_a_deposit_that_is_not_deducted_exactly(
    books: Books, write: Callable[[Made], str], lines: tuple[Line, ...]
) -> None:
    books.take(write(DEPOSIT))
    said = books.refuse(write(FINAL.but(lines=lines)))
    assert said.startswith("[over-deducted]")
    assert "300.00 of FA-001" in said
    assert "record it by hand, with deducts:" in said


def test_a_deposit_that_was_paid_and_not_deducted(books: Books) -> None:
    books.take(DEPOSIT)
    said = books.refuse(Made(preceding=("FA-001",), paid="360.00"))
    assert "its negative lines (none) do not deduct exactly that" in said


def test_a_deposit_that_is_deducted_already(books: Books) -> None:
    books.take(DEPOSIT, FINAL)
    said = books.refuse(FINAL.but(number="F2026-002"))
    assert said.startswith("[over-deducted]")
    assert "0.00 of FA-001" in said


# A deposit of 360.00 that was never booked as an invoice: its money is on credit.
REQUEST = """\
2026-02-05 * "ACME SARL" "Transfer, deposit"
  payment: "R2026-001"
  deposit: "FA-001"
  Assets:Bank                        360.00 EUR
  Liabilities:CustomerCredit:Acme   -360.00 EUR"""


def test_a_deposit_request_whose_money_is_on_credit(books: Books) -> None:
    books.add(REQUEST)
    assert books.refuse(DEPOSIT) == (
        "[duplicate-number] /books-inbox/invoice.xml: FA-001 is the deposit request "
        "that a payment names (R2026-001): its money stands on the customer's credit, "
        "and the request is not booked; nothing is left to do"
    )


@WRITERS
def test_a_deposit_on_credit_is_not_taken_off(
    books: Books, write: Callable[[Made], str]
) -> None:
    # 700.00 of income would be missing 300.00, and the 360.00 still be unused.
    books.add(REQUEST)
    said = books.refuse(write(FINAL))
    assert said.startswith("[unknown-deposit]")
    assert "FA-001, whose money the books hold as customer credit (R2026-001)" in said
    assert "negative lines (-300.00)" in said
    assert "record it by hand in full, and apply that credit to it" in said
    # In full, it is booked, and what was paid is applied.
    ran = books.take(Made(preceding=("FA-001",), paid="360.00"))
    assert "F2026-001: already paid 360.00: record or apply it" in ran.err


def test_a_deposit_that_is_a_draft(books: Books) -> None:
    books.take(DEPOSIT, words=["--draft"])
    assert books.refuse(FINAL).startswith("[settles-draft]")


def test_somebody_elses_deposit(books: Books) -> None:
    books.take(DEPOSIT.but(buyer=Party("NOVA", "443061841")), words=["--create"])
    assert books.refuse(FINAL).startswith("[wrong-customer]")


def test_a_deposit_that_the_books_do_not_have(books: Books) -> None:
    said = books.refuse(FINAL.but(preceding=(("FA-001", "386"),)))
    assert said.startswith("[unknown-deposit]")
    assert "FA-001, which the books do not have; import that first" in said


@pytest.mark.parametrize("preceding", [(), ("FA-009",), ("F2026-001",)])
def test_a_credit_note_on_no_deposit_invoice(
    books: Books, preceding: tuple[str, ...]
) -> None:
    books.take(Made())
    said = books.refuse(CREDIT.but(code="503", preceding=preceding))
    assert said.startswith("[unknown-deposit]")
    assert "import the deposit invoice first" in said


def test_a_credit_note_above_its_invoice(books: Books) -> None:
    books.take(Made())
    groups = (Group("1000.01", "200.00"),)
    assert books.refuse(CREDIT.but(groups=groups)).startswith("[over-corrected]")


def test_a_credit_note_on_somebody_elses_invoice(books: Books) -> None:
    books.take(Made(buyer=Party("NOVA", "443061841")), words=["--create"])
    assert books.refuse(CREDIT).startswith("[wrong-customer]")


def test_a_credit_note_on_a_draft(books: Books) -> None:
    books.take(Made(), words=["--draft"])
    assert books.refuse(CREDIT).startswith("[settles-draft]")


# --- Twice ---------------------------------------------------------------------


def test_the_same_invoice_twice(books: Books) -> None:
    books.take(Made())
    said = books.refuse(Made())
    assert said.startswith("[duplicate-number]")
    assert "F2026-001 is in the books already (" in said
    assert "main.beancount:" in said
    # Not even as something else.
    assert "[duplicate-number]" in books.refuse(CREDIT.but(number="F2026-001"))


def test_the_same_invoice_twice_in_one_call(books: Books) -> None:
    before = books.everything()
    path = books.file(Made())
    ran = books.run("import", path, path, "--yes")
    assert ran.status == 2
    assert ran.err.startswith("[duplicate-number]")
    assert books.everything() == before


def test_one_of_several_is_refused(books: Books) -> None:
    before = books.everything()
    paths = [
        books.file(Made(), "one.xml"),
        books.file(Made(number="F2026-002", code="384"), "two.xml"),
    ]
    ran = books.run("import", *paths, "--yes")
    assert ran.status == 2
    assert "two.xml: F2026-002" in ran.err
    assert books.everything() == before


# --- Calls ---------------------------------------------------------------------


def test_statements_come_by_themselves(books: Books) -> None:
    statement = books.file("Date;Amount\n", "statement.csv")
    ran = books.run("import", books.file(Made()), statement, "--yes")
    assert ran.status == 2
    assert "import bank statements by themselves" in ran.err
    assert "statement.csv is none" in ran.err.replace("\n", " ")


@pytest.mark.parametrize("option", ["--account", "--bank"])
def test_options_of_statements(books: Books, option: str) -> None:
    ran = books.run("import", books.file(Made()), option, "Assets:Bank", "--yes")
    assert ran.status == 2
    assert f"{option} goes with bank statements, not with invoices." in ran.err


@pytest.mark.parametrize(
    "words", [("--income", "Income:Services"), ("--create",), ("--draft",)]
)
def test_options_of_invoices(books: Books, words: tuple[str, ...]) -> None:
    statement = books.file("Date;Amount\n", "statement.csv")
    ran = books.run("import", statement, *words)
    assert ran.status == 2
    assert f"{words[0]} goes with invoices, not with bank statements." in ran.err


def test_the_books_are_not_those_of_the_sample(books: Books) -> None:
    said = books.refuse(SAMPLE_PDF.read_bytes())
    assert "this is a supplier's invoice: its seller is LE VENDEUR" in said


def test_acme_is_found_whatever_its_name(books: Books) -> None:
    books.take(Made(buyer=Party("ACME, whatever", ACME.legal)))
    assert "Assets:Receivable:Acme" in books.text("F2026-001")
