"""Each command that records: the text it writes, and the books after it."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from click.testing import CliRunner, Result

from beancount_infast import storage
from beancount_infast.cli import main

BOOKS = Path(__file__).parent / "books"
DAY = ("--yes", "--date", "2026-03-20")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    shutil.copytree(BOOKS, tmp_path / "books")
    return tmp_path / "books" / "main.beancount"


def run(ledger: Path, *words: str, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["-f", str(ledger), *words], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def recorded(ledger: Path, *words: str) -> dict[str, Any]:
    """Record, and give the answer; the books must be without error after it."""
    result = run(ledger, *words, *DAY, "--format", "json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    for one in (answer, *answer["also"]):
        lines = Path(one["file"]).read_text("utf-8").splitlines()
        text = one["text"].splitlines()
        assert lines[one["line"] - 1 : one["line"] - 1 + len(text)] == text
    assert [error.message for error in loader.load_file(str(ledger))[1]] == []
    return answer


def text_of(ledger: Path, *words: str) -> str:
    text: str = recorded(ledger, *words)["text"]
    return text


def invoice(ledger: Path, number: str) -> dict[str, Any]:
    result = run(ledger, "invoices", "--format", "json", "--as-of", "2026-12-31")
    rows = {row["number"]: row for row in json.loads(result.stdout)}
    found: dict[str, Any] = rows[number]
    return found


def unused(ledger: Path, number: str) -> str:
    result = run(ledger, "credits", "--format", "json", "--as-of", "2026-12-31")
    rows = {row["document"]: row for row in json.loads(result.stdout)}
    amount: str = rows[number]["unused"]
    return amount


def everything(ledger: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}


def flat(text: str) -> str:
    """Give a text whatever its alignment."""
    return re.sub(r" {2,}", " ", text)


def option(ledger: Path, line: str) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(f'2026-01-01 custom "infast-option" {line}\n')


# --- Payments ------------------------------------------------------------------


def test_pay_what_remains(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001")
    assert answer["text"] == (
        '2026-03-20 * "ACME SARL" "Payment of F2026-001" ^R2026-003 ^F2026-001\n'
        '  payment: "R2026-003"\n'
        '  method: "transfer"\n'
        "  Assets:Bank                150.00 EUR\n"
        "  Assets:Receivable:Acme    -150.00 EUR\n"
        '    settles: "F2026-001"'
    )
    assert answer["number"] == "R2026-003"
    assert answer["kind"] == "payment"
    assert answer["sealed"] is True
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert answer["credit"] == "0.00"
    assert answer["also"] == []
    assert invoice(ledger, "F2026-001")["status"] == "paid"


def test_pay_a_part_then_the_rest(ledger: Path) -> None:
    recorded(ledger, "pay", "F2026-002", "--amount", "150")
    assert invoice(ledger, "F2026-002")["paid"] == "150.00"
    recorded(ledger, "pay", "F2026-002")
    assert invoice(ledger, "F2026-002")["status"] == "paid"


def test_what_is_over_goes_to_the_credit(ledger: Path) -> None:
    result = run(ledger, "pay", "F2026-001", "--amount", "500", *DAY)
    assert "350.00 EUR kept as the customer's credit." in result.output
    assert unused(ledger, "R2026-003") == "350.00"


def test_one_payment_for_two_invoices_in_their_order(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-002", "F2026-001", "--amount", "320")
    assert answer["settles"] == [
        {"invoice": "F2026-002", "amount": "300.00"},
        {"invoice": "F2026-001", "amount": "20.00"},
    ]


def test_shares_are_said(ledger: Path) -> None:
    shares = ("--allocate", "F2026-001=100", "--allocate", "F2026-002=50,50")
    answer = recorded(ledger, "pay", *shares)
    assert answer["settles"] == [
        {"invoice": "F2026-001", "amount": "100.00"},
        {"invoice": "F2026-002", "amount": "50.50"},
    ]


def test_credit_first_and_money_for_the_rest(ledger: Path) -> None:
    answer = recorded(
        ledger,
        "pay",
        "F2026-001",
        "F2026-002",
        "--use",
        "R2026-001",
        "--method",
        "cheque",
    )
    assert "Assets:Cheques 100.00 EUR" in flat(answer["text"])
    assert answer["credit"] == "-350.00"
    assert unused(ledger, "R2026-001") == "0.00"


def test_a_part_of_a_credit(ledger: Path) -> None:
    recorded(ledger, "pay", "F2026-001", "--use", "R2026-001=40")
    assert unused(ledger, "R2026-001") == "310.00"


def test_credit_that_is_enough_is_an_application(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001", "--use", "R2026-001")
    assert answer["kind"] == "application"
    assert answer["number"] == "I2026-001"


def test_money_before_its_invoice_waits_on_credit(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "FV-2026-1")
    assert answer["credit"] == "120.00"
    (also,) = answer["also"]
    assert also["kind"] == "application"
    assert also["text"].startswith("2026-04-10 *")
    assert invoice(ledger, "FV-2026-1")["status"] == "paid"


def test_a_deposit(ledger: Path) -> None:
    words = ("pay", "--customer", "Acme", "--amount", "80", "--deposit", "FA-9")
    text = text_of(ledger, *words)
    assert '  deposit: "FA-9"\n' in text
    assert "^FA-9" in text
    assert "  Liabilities:CustomerCredit:Acme    -80.00 EUR" in text


def test_the_only_method_declared_is_taken(tmp_path: Path) -> None:
    ledger = tmp_path / "one.beancount"
    ledger.write_text(
        '2026-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank\n'
        "2026-01-01 open Assets:Bank\n"
        "2026-01-01 open Assets:Receivable:New EUR\n"
        "2026-01-01 open Income:Services\n"
        '2026-01-10 * "Work"\n'
        '  invoice: "F2026-001"\n'
        "  Income:Services        -10.00 EUR\n"
        "  Assets:Receivable:New   10.00 EUR\n",
        "utf-8",
    )
    result = run(ledger, "pay", "F2026-001", *DAY, "--format", "json")
    assert json.loads(result.stdout)["text"].count("Assets:Bank") == 1
    assert json.loads(result.stdout)["number"] == "R2026-001"


def test_number_and_description(ledger: Path) -> None:
    words = ("--number", "CHQ-1", "--description", 'Cheque "4501"')
    text = text_of(ledger, "pay", "F2026-001", *words)
    assert text.startswith(
        '2026-03-20 * "ACME SARL" "Cheque \\"4501\\"" ^CHQ-1 ^F2026-001\n'
    )


# --- Invoices and credit notes -------------------------------------------------


def test_an_invoice_with_vat_by_rate(ledger: Path) -> None:
    option(ledger, '"vat" 5.5 Liabilities:VAT:Reduced')
    with ledger.open("a", encoding="utf-8") as file:
        file.write("2026-01-01 open Liabilities:VAT:Reduced EUR\n")
    lines = (
        "--line",
        "33.33@20",
        "--line",
        "Income:Services=33.33@20",
        "--line",
        "10@5.5",
    )
    text = text_of(ledger, "invoice", "Acme", *lines, "--due", "2026-04-30")
    # 66.66 at 20 %: 13.332; 10.00 at 5.5 %: 0.55.
    assert text.endswith(
        "  due: 2026-04-30\n"
        "  Income:Services            -33.33 EUR\n"
        "  Income:Services            -33.33 EUR\n"
        "  Income:Services            -10.00 EUR\n"
        "  Liabilities:VAT            -13.33 EUR\n"
        "  Liabilities:VAT:Reduced     -0.55 EUR\n"
        "  Assets:Receivable:Acme      90.54 EUR"
    )


def test_the_number_of_a_deposit_request_is_taken(ledger: Path) -> None:
    pay = ("--amount", "60", "--deposit", "F2026-006")
    answer = recorded(ledger, "pay", "--customer", "Acme", *pay)
    assert 'deposit: "F2026-006"' in answer["text"]
    assert recorded(ledger, "invoice", "Acme", "--line", "1")["number"] == "F2026-007"
    assert run(ledger, "check").exit_code == 0


def test_an_invoice_like_another(ledger: Path) -> None:
    answer = recorded(ledger, "invoice", "--like", "F2026-002")
    assert answer["number"] == "F2026-006"
    assert '"ACME SARL" "Maintenance"' in answer["text"]
    assert invoice(ledger, "F2026-006")["total"] == "300.00"


def test_a_draft_and_its_validation(ledger: Path) -> None:
    draft = recorded(ledger, "invoice", "Acme", "--line", "100", "--draft")
    assert draft["sealed"] is False
    assert draft["text"].startswith("2026-03-20 ! ")
    result = run(ledger, "validate", draft["number"], "--yes", "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["text"] == draft["text"].replace("2026-03-20 !", "2026-03-20 *")
    assert answer["sealed"] is True
    assert answer["line"] == draft["line"]


def test_a_short_draft_is_validated_in_full_form(ledger: Path) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-03-18 ! "ACME SARL" "Virement" ^F2026-001\n'
            '  payment: "R2026-003"\n'
            "  ; a comment that stays\n"
            '  method: "transfer"\n'
            "  Assets:Bank               500.00 EUR\n"
            "  Assets:Receivable:Acme   -500.00 EUR ; all of it\n"
            '    note: "to share"\n'
        )
    result = run(ledger, "validate", "R2026-003", "--yes", "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["text"] == (
        '2026-03-18 * "ACME SARL" "Virement" ^F2026-001\n'
        '  payment: "R2026-003"\n'
        "  ; a comment that stays\n"
        '  method: "transfer"\n'
        "  Assets:Bank               500.00 EUR\n"
        "  Assets:Receivable:Acme             -150.00 EUR ; all of it\n"
        '    settles: "F2026-001"\n'
        "  Liabilities:CustomerCredit:Acme    -350.00 EUR\n"
        '    note: "to share"'
    )
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert answer["credit"] == "350.00"
    assert answer["sealed"] is True
    assert run(ledger, "check").exit_code == 0


def typed(ledger: Path, text: str) -> Path:
    path = ledger.parent / "2026" / "documents.beancount"
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
    return path


def test_a_draft_whose_text_goes_on_over_lines_is_validated(ledger: Path) -> None:
    path = typed(
        ledger,
        '\n2026-03-18 ! "ACME SARL" "Virement;\n'
        'with \\"thanks\\"" ^F2026-001 ; "a comment\n'
        '  payment: "R2026-003"\n'
        "  Assets:Bank               500.00 EUR\n"
        "  Assets:Receivable:Acme\n"
        "; the end\n",
    )
    assert run(ledger, "validate", "R2026-003", "--yes").exit_code == 0
    text = path.read_text("utf-8")
    assert '2026-03-18 * "ACME SARL" "Virement;\nwith \\"thanks\\"" ^F2026-001' in text
    assert text.endswith("EUR\n; the end\n")
    assert run(ledger, "check").exit_code == 0


def test_a_validated_draft_is_sealed_as_it_then_reads(ledger: Path) -> None:
    """What stood on a short posting stands on the last of its parts."""
    typed(
        ledger,
        '\npushmeta deposit: "D-9"\n'
        '2026-03-18 ! "ACME SARL" "Virement" ^F2026-001\n'
        '  payment: "R2026-003"\n'
        "  Assets:Bank               500.00 EUR\n"
        "  Assets:Receivable:Acme\n"
        "    due: 2026-04-01\n"
        "popmeta deposit:\n",
    )
    assert run(ledger, "validate", "R2026-003", "--yes").exit_code == 0
    assert run(ledger, "check").output == ""


def test_a_draft_that_changes_meanwhile_is_left_alone(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = recorded(ledger, "invoice", "Acme", "--line", "100", "--draft")
    path = Path(draft["file"])
    read = storage.read
    for times in (0, 1):
        before = path.read_bytes()
        calls: list[Path] = []

        def changed(
            asked: Path, calls: list[Path] = calls, times: int = times
        ) -> bytes:
            if asked == path:
                calls.append(asked)
            if asked == path and len(calls) > times:
                path.write_bytes(b"; a line more\n" + read(path))
            return read(asked)

        with monkeypatch.context() as patch:
            patch.setattr(storage, "read", changed)
            result = run(ledger, "validate", draft["number"], "--yes")
        assert result.exit_code == 2
        assert path.read_bytes().endswith(before)
        assert b"2026-03-20 *" not in path.read_bytes()
        path.write_bytes(before)


def test_credit_that_is_named_twice_is_used_once(ledger: Path) -> None:
    texts, form = [], ("--format", "json")
    once, twice = ("R2026-001",), ("R2026-001=100", "R2026-001")
    for used in (once, twice):
        words = [word for name in used for word in ("--use", name)]
        result = run(ledger, "pay", "F2026-002", *words, "--dry-run", *DAY, *form)
        texts.append(json.loads(result.stdout)["text"])
    assert texts[0] == texts[1]
    assert texts[1].count('uses: "R2026-001"') == 1


def test_a_whole_credit_note_settles_what_remains(ledger: Path) -> None:
    recorded(ledger, "pay", "F2026-002", "--amount", "100")
    answer = recorded(ledger, "credit-note", "F2026-002")
    assert answer["text"].endswith(
        '  credit-note: "A2026-001"\n'
        '  corrects: "F2026-002"\n'
        "  Income:Services                     250.00 EUR\n"
        "  Liabilities:VAT                      50.00 EUR\n"
        "  Assets:Receivable:Acme             -200.00 EUR\n"
        '    settles: "F2026-002"\n'
        "  Liabilities:CustomerCredit:Acme    -100.00 EUR"
    )


def test_credit_notes_leave_nothing_of_an_invoice(ledger: Path) -> None:
    recorded(ledger, "credit-note", "F2026-001", "--amount", "50")
    text = text_of(ledger, "credit-note", "F2026-001")
    # 125.00 and 25.00, less 41.67 and 8.33.
    assert "Income:Services 83.33 EUR" in flat(text)
    assert "Liabilities:VAT 16.67 EUR" in flat(text)
    assert invoice(ledger, "F2026-001")["status"] == "cancelled"


def test_a_credit_note_kept_as_credit(ledger: Path) -> None:
    recorded(ledger, "credit-note", "F2026-001", "--amount", "30", "--keep")
    assert unused(ledger, "A2026-001") == "30.00"
    assert invoice(ledger, "F2026-001")["outstanding"] == "150.00"


def test_a_deposit_invoice_and_its_deduction(ledger: Path) -> None:
    option(ledger, '"deposit" Liabilities:Deposits')
    with ledger.open("a", encoding="utf-8") as file:
        file.write("2026-01-01 open Liabilities:Deposits EUR\n")
    asked = text_of(ledger, "invoice", "Acme", "--deposit", "300@20")
    assert "  Liabilities:Deposits      -300.00 EUR\n" in asked
    final = text_of(
        ledger, "invoice", "Acme", "--line", "1000@20", "--deduct", "F2026-006"
    )
    assert flat(final).endswith(
        " Income:Services -1000.00 EUR\n"
        " Liabilities:Deposits 300.00 EUR\n"
        ' deducts: "F2026-006"\n'
        " Liabilities:VAT -140.00 EUR\n"
        " Assets:Receivable:Acme 840.00 EUR"
    )
    note = text_of(ledger, "credit-note", "F2026-007")
    assert "-300.00 EUR\n" in note
    assert '    deducts: "F2026-006"\n' in note


def books_with_deposits(ledger: Path, *lines: str) -> None:
    option(ledger, '"deposit" Liabilities:Deposits')
    with ledger.open("a", encoding="utf-8") as file:
        file.write("2026-01-01 open Liabilities:Deposits EUR\n")
        file.write("2026-01-01 open Equity:Opening\n")
        file.write("\n".join(lines) + "\n")


def test_a_deposit_at_two_rates(ledger: Path) -> None:
    books_with_deposits(
        ledger,
        "2026-01-01 open Liabilities:VAT10 EUR",
        '2026-01-01 custom "infast-option" "vat" 10 Liabilities:VAT10',
    )
    asked = text_of(
        ledger, "invoice", "Acme", "--deposit", "600@20", "--deposit", "400@10"
    )
    assert flat(asked).endswith(
        " Liabilities:Deposits -600.00 EUR\n"
        " Liabilities:Deposits -400.00 EUR\n"
        " Liabilities:VAT -120.00 EUR\n"
        " Liabilities:VAT10 -40.00 EUR\n"
        " Assets:Receivable:Acme 1160.00 EUR"
    )
    final = text_of(
        ledger, "invoice", "Acme", "--line", "2000@20", "--deduct", "F2026-006=250"
    )
    assert flat(final).endswith(
        " Liabilities:Deposits 250.00 EUR\n"
        ' deducts: "F2026-006"\n'
        " Liabilities:VAT -370.00 EUR\n"
        " Liabilities:VAT10 10.00 EUR\n"
        " Assets:Receivable:Acme 2110.00 EUR"
    )


def test_a_deposit_deducted_in_parts_leaves_no_cent_of_vat(ledger: Path) -> None:
    books_with_deposits(
        ledger,
        '2026-03-10 * "Acompte"',
        '  invoice: "FA-1"',
        "  Liabilities:Deposits -100.00 EUR",
        "  Liabilities:VAT -16.67 EUR",
        "  Assets:Receivable:Acme 116.67 EUR",
    )
    vat = []
    for part in ("FA-1=33.33", "FA-1=33.33", "FA-1"):
        text = text_of(ledger, "invoice", "Acme", "--line", "100@20", "--deduct", part)
        vat += re.findall(r"Liabilities:VAT +(\S+) EUR", text)
    # 20.00 less 5.56, 5.55 and 5.56.
    assert vat == ["-14.44", "-14.45", "-14.44"]


# --- The rest ------------------------------------------------------------------


def test_apply_and_release(ledger: Path) -> None:
    recorded(ledger, "apply", "R2026-001", "F2026-002")
    assert unused(ledger, "R2026-001") == "50.00"
    recorded(ledger, "release", "R2026-001", "F2026-002", "--amount", "100")
    assert unused(ledger, "R2026-001") == "150.00"
    recorded(ledger, "release", "R2026-001", "F2026-002")
    assert unused(ledger, "R2026-001") == "350.00"


def test_refund_where_the_money_went(ledger: Path) -> None:
    text = text_of(ledger, "refund", "R2026-001", "--amount", "50")
    assert "  Assets:Bank                        -50.00 EUR" in text
    recorded(ledger, "credit-note", "F2026-001", "--keep")
    text = text_of(ledger, "refund", "A2026-001", "--account", "Assets:Cheques")
    assert "  Assets:Cheques                     -150.00 EUR" in text
    recorded(ledger, "credit-note", "F2026-002", "--keep")
    assert "Assets:Bank" in text_of(ledger, "refund", "A2026-002")


def test_write_offs(ledger: Path) -> None:
    option(ledger, '"write-off" Expenses:BadDebts')
    recorded(ledger, "write-off", "F2026-001", "--amount", "20")
    assert invoice(ledger, "F2026-001")["written_off"] == "20.00"
    recorded(ledger, "write-off", "R2026-001")
    assert unused(ledger, "R2026-001") == "0.00"


def test_reversals_of_each_kind(ledger: Path) -> None:
    option(ledger, '"write-off" Expenses:BadDebts')
    before = run(ledger, "customers", "--format", "json").stdout
    for words in (
        ("pay", "F2026-001", "--amount", "500"),
        ("credit-note", "F2026-002"),
        ("refund", "R2026-001", "--amount", "10"),
        ("write-off", "F2026-001"),
        ("write-off", "R2026-001"),
    ):
        recorded(ledger, "reverse", recorded(ledger, *words)["number"])
        after = run(ledger, "customers", "--format", "json").stdout
        assert after == before, words


def test_a_bounced_cheque_with_its_fee(ledger: Path) -> None:
    words = ("--account", "Assets:Cheques", "--fee", "Expenses:BankFees=12.50")
    assert text_of(ledger, "reverse", "R2026-002", *words).endswith(
        "  Assets:Cheques            -102.50 EUR\n"
        "  Expenses:BankFees           12.50 EUR\n"
        "  Assets:Receivable:Acme      90.00 EUR\n"
        '    settles: "F2026-004"'
    )


def test_dollars_keep_their_price(tmp_path: Path) -> None:
    ledger = tmp_path / "usd.beancount"
    ledger.write_text(
        "2026-01-01 open Assets:Receivable:Acme USD\n"
        "2026-01-01 open Income:Services\n"
        '2026-01-10 * "Work"\n'
        '  invoice: "F2026-001"\n'
        "  Income:Services        -92.01 EUR\n"
        "  Assets:Receivable:Acme  100.00 USD @@ 92.01 EUR\n",
        "utf-8",
    )
    result = run(ledger, "credit-note", "F2026-001", "--amount", "33.33", *DAY)
    assert result.exit_code == 0, result.output
    assert "-33.33 USD @ 0.9201 EUR" in result.output
    assert run(ledger, "check").exit_code == 0


# --- Customers -----------------------------------------------------------------


def test_a_customer_with_its_whole_record(ledger: Path) -> None:
    answer = recorded(
        ledger,
        *("customer", "add", "France:Zoé", "--name", "Zoé & fils", "--terms", "45"),
        *("--alias", "ZOE", "--alias", "ZOE ET FILS", "--email", "z@zoe.example"),
        *("--siren", "732 829 320", "--vat-number", "FR44732829320"),
        *("--iban", "FR76 3000 6000 0112 3456 7890 189", "--currency", "EUR"),
    )
    assert answer["text"] == (
        "2026-03-20 open Assets:Receivable:France:Zoé EUR\n"
        '  customer: "Zoé & fils"\n'
        '  aliases: "ZOE|ZOE ET FILS"\n'
        "  payment-terms: 45\n"
        '  email: "z@zoe.example"\n'
        '  siren: "732829320"\n'
        '  vat-number: "FR44732829320"\n'
        '  iban: "FR7630006000011234567890189"\n'
        "2026-03-20 open Liabilities:CustomerCredit:France:Zoé EUR"
    )


def test_names_are_learnt_once(ledger: Path) -> None:
    words = ("customer", "learn", "Acme", "--alias", "ACME PARIS", "--iban")
    iban = "FR7630006000011234567890189"
    assert run(ledger, *words, iban, "--yes").exit_code == 0
    before = ledger.read_bytes()
    assert run(ledger, *words, iban, "--alias", "acme paris", "--yes").exit_code == 0
    assert ledger.read_bytes() == before
    words = ("customer", "learn", "Acme", "--alias", "ACME LYON", "--yes")
    assert run(ledger, *words).exit_code == 0
    assert 'aliases: "ACME PARIS|ACME LYON"' in ledger.read_text("utf-8")


# --- Asking --------------------------------------------------------------------


def test_a_dry_run_writes_nothing(ledger: Path) -> None:
    before = everything(ledger)
    words = ("pay", "F2026-001", "--date", "2026-03-20", "--dry-run")
    answer = json.loads(run(ledger, *words, "--format", "json").stdout)
    assert (answer["line"], answer["sealed"]) == (None, False)
    assert "Nothing was written." in run(ledger, *words).output
    assert everything(ledger) == before


def test_nobody_there_to_confirm_is_a_refusal(ledger: Path) -> None:
    before = everything(ledger)
    for words in (("pay", "F2026-001"), ("seal",), ("lock", "2026-01-31")):
        result = run(ledger, *words)
        assert result.exit_code == 2
        assert "--yes" in result.output
    assert everything(ledger) == before


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("n\n", 2), ("\n", 2)])
def test_the_text_is_shown_and_confirmed(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    there = "beancount_infast.cli.recording._somebody_is_there"
    monkeypatch.setattr(there, lambda: True)
    for words in (("pay", "F2026-001", "--date", "2026-03-20"), ("seal",)):
        result = run(ledger, *words, typed=typed)
        assert result.exit_code == status, result.output
        assert "changed" in result.output
    text = "".join(p.read_text("utf-8") for p in ledger.parent.rglob("*.beancount"))
    assert ("R2026-003" in text) is (status == 0)


def test_completion_proposes_what_is_open(ledger: Path) -> None:
    def proposed(words: str, word: str) -> str:
        variables = {
            "_INFAST_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split())),
            "BEANCOUNT_FILE": str(ledger),
        }
        result = CliRunner().invoke(main, env=variables, prog_name="infast")
        assert word in result.output
        return result.output

    numbers = proposed("infast pay", "F2026-001")
    assert "F2026-004" not in numbers, "it is paid"
    assert "R2026-001" in proposed("infast apply", "R2026-001")
    assert "F2026-005" in proposed("infast validate", "F2026-005")
    assert "Durand" in proposed("infast customer learn", "Acme")
    missing = {"_INFAST_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    for path in ({"BEANCOUNT_FILE": "/nowhere"}, {"BEANCOUNT_FILE": ""}):
        for command in ("infast pay", "infast customer learn"):
            cword = {"COMP_WORDS": command, "COMP_CWORD": str(len(command.split()))}
            environ = {**missing, **path, **cword}
            result = CliRunner().invoke(main, env=environ, prog_name="infast")
            assert "F2026" not in result.output


def test_amounts_are_exact(ledger: Path) -> None:
    recorded(ledger, "pay", "F2026-001", "--amount", "0.01")
    left = Decimal(invoice(ledger, "F2026-001")["outstanding"])
    assert left == Decimal("149.99")
