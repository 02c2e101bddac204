"""What is refused: the rule's code and sentence, status 2, and no byte changed."""

from __future__ import annotations

import datetime
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from calling import FRENCH, infast
from click.testing import CliRunner
from french import english_in

from beancount_infast.cli import main
from beancount_infast.desk import Paper, Refusal
from beancount_infast.drafting import PayRequest, pay
from beancount_infast.recording import Wishes, record

BOOKS = Path(__file__).parent / "books"
DAY = ("--yes", "--date", "2026-03-20")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    shutil.copytree(BOOKS, tmp_path / "books")
    return tmp_path / "books" / "main.beancount"


def add(ledger: Path, text: str) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def refused(ledger: Path, *words: str) -> str:
    """Run a command that must be refused; give the sentence."""
    before = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    result = CliRunner().invoke(main, ["-f", str(ledger), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == 2, result.output
    french = infast("-f", ledger, *words, **FRENCH).err
    assert not english_in(french), french
    after = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    assert after == before
    sentence: str = result.stderr
    return sentence


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("pay F2026-099", "unknown-invoice", "F2026-099"),
        ("pay R2026-001", "unknown-invoice", "R2026-001"),
        ("pay F2026-005", "settles-draft", "infast validate F2026-005"),
        ("pay F2026-004", "over-settled", "nothing is left of F2026-004"),
        ("pay F2026-001 F2026-003", "mixed-customers", "F2026-003"),
        ("pay --allocate F2026-001=200", "over-settled", "150.00 EUR left"),
        ("pay F2026-001 --use R2026-099", "unknown-credit", "R2026-099"),
        ("pay F2026-003 --use R2026-001", "wrong-customer", "Durand"),
        ("pay F2026-001 --use R2026-001=400", "over-used", "350.00"),
        ("pay F2026-001 --use R2026-001=200", "over-used", "150.00"),
        ("pay F2026-003", "unknown-method", "transfer, cheque"),
        ("pay F2026-003 --method gold --account Assets:Bank", "unknown-method", "gold"),
        ("pay F2026-001 --account Assets:Nowhere", "beancount", "Assets:Nowhere"),
        ("pay F2026-001 --account assets", "unreadable", "account"),
        ("pay F2026-001 --number R2026-001", "duplicate-number", "R2026-001"),
        ("pay F2026-001 --number a+b", "bad-number", "a+b"),
        ("pay F2026-001 --number R2026-009", "numbering-gap", "R2026-003"),
        ("pay --customer Nobody --amount 5", "unknown-customer", "Nobody"),
        ("invoice Nobody --line 5", "unknown-customer", "Nobody"),
        ("invoice Acme --line 5@7", "unknown-vat", "7 %"),
        ("invoice Acme --line -5", "wrong-sign", "-5.00"),
        ("invoice Acme --deposit 5", "unknown-deposit", "deposit"),
        ("invoice Acme --line 5 --deduct F2026-001", "unknown-deposit", "F2026-001"),
        ("invoice --like F2026-099", "unknown-invoice", "F2026-099"),
        ("credit-note F2026-099", "unknown-invoice", "F2026-099"),
        ("credit-note F2026-001 --amount 151", "over-corrected", "150.00 EUR"),
        ("apply R2026-002 F2026-001", "over-used", "nothing is unused"),
        ("apply R2026-001 F2026-004", "over-settled", "nothing is left"),
        ("apply R2026-001 F2026-001 --amount 151", "over-settled", "150.00"),
        ("apply R2026-001 F2026-001 --amount 351", "over-used", "350.00"),
        ("apply F2026-001 F2026-001", "unknown-credit", "F2026-001"),
        ("release R2026-001 F2026-001", "over-settled", "has settled"),
        ("release R2026-002 F2026-004 --amount 91", "over-settled", "90.00"),
        ("refund R2026-002", "over-used", "nothing is unused"),
        ("refund R2026-001 --amount 351", "over-used", "350.00"),
        ("write-off F2026-001", "unknown-account", "--account"),
        ("write-off F2026-004 --account Expenses:BadDebts", "over-settled", "nothing"),
        (
            "write-off F2026-001 --amount 151 --account Expenses:BadDebts",
            "over-settled",
            "150.00",
        ),
        ("write-off F2026-099 --account Expenses:BadDebts", "unknown-document", "099"),
        ("reverse F2026-001", "bad-reversal", "credit note"),
        ("validate F2026-001", "settles-draft", "already"),
        ("validate F2026-099", "unknown-document", "F2026-099"),
        ("customer add Acme", "duplicate-customer", "Acme"),
        ("customer add zoé", "unreadable", "capital letter"),
        ("customer add Zoé --siren 123", "bad-value", "siren"),
        ("customer add Zoé --iban FR76", "bad-value", "iban"),
        ("customer learn Nobody --alias X", "unknown-customer", "Nobody"),
        ("customer learn Acme --alias A|B", "bad-value", "divides"),
    ],
)
def test_a_rule_is_said(ledger: Path, words: str, code: str, said: str) -> None:
    parts = words.split()
    day = DAY if parts[0] != "validate" else ("--yes",)
    sentence = refused(ledger, *parts, *day)
    assert sentence.startswith(f"[{code}] ")
    assert said in sentence


@pytest.mark.parametrize(
    "words",
    [
        "pay",
        "pay F2026-001 --amount much",
        "pay F2026-001 --amount 1,234,5",
        "pay F2026-001 --use =5",
        "pay F2026-001 --use R2026-001=x",
        "pay --allocate F2026-001",
        "pay F2026-001 --deposit FA-1",
        "pay --customer Acme",
        "pay --customer Acme F2026-001 --amount 5",
        "invoice Acme",
        "invoice Acme --line x",
        "invoice Acme --line 5@x",
        "invoice Acme --line =5",
        "customer learn Acme",
        "seal --head abc",
    ],
)
def test_a_wrong_call_is_told(ledger: Path, words: str) -> None:
    assert "Error" in refused(ledger, *words.split(), *DAY)


def test_a_date_that_is_none_is_told(ledger: Path) -> None:
    assert "not a date" in refused(ledger, "pay", "F2026-001", "--date", "30/3/2026")


def test_what_is_reversed_stays_so(ledger: Path) -> None:
    run = CliRunner().invoke(main, ["-f", str(ledger), "reverse", "R2026-002", *DAY])
    assert run.exit_code == 0
    assert refused(ledger, "reverse", "R2026-002", *DAY).startswith(
        "[already-reversed]"
    )
    run = CliRunner().invoke(main, ["-f", str(ledger), "refund", "R2026-001", *DAY])
    assert run.exit_code == 0
    sentence = refused(ledger, "reverse", "R2026-001", *DAY)
    assert sentence.startswith("[reversed-while-refunded]")


def test_a_balance_that_would_break(ledger: Path) -> None:
    add(ledger, "2026-03-25 balance Assets:Bank 440.00 EUR")
    sentence = refused(ledger, "pay", "F2026-001", *DAY)
    assert sentence.startswith("[beancount] Balance failed for 'Assets:Bank'")


def test_a_pad_fills_another_amount_and_refuses_nothing(ledger: Path) -> None:
    add(
        ledger,
        "2026-01-01 open Equity:Opening EUR\n"
        "2026-01-01 pad Assets:Bank Equity:Opening\n"
        "2026-03-25 balance Assets:Bank 1440.00 EUR",
    )
    words = ["-f", str(ledger), "pay", "F2026-001", *DAY]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert CliRunner().invoke(main, ["-f", str(ledger), "check"]).output == ""


def test_a_currency_that_the_account_does_not_take(ledger: Path) -> None:
    add(ledger, "2026-01-01 open Assets:Dollars USD")
    sentence = refused(ledger, "pay", "F2026-001", "--account", "Assets:Dollars", *DAY)
    assert sentence.startswith("[beancount] Invalid currency EUR")


def test_an_account_that_is_closed(ledger: Path) -> None:
    add(ledger, "2026-03-10 close Assets:Cheques")
    sentence = refused(ledger, "pay", "F2026-001", "--account", "Assets:Cheques", *DAY)
    assert sentence.startswith("[beancount] Invalid reference to inactive account")


def test_an_error_of_the_same_customer_stands_in_the_way(ledger: Path) -> None:
    add(
        ledger,
        '2026-03-10 * "ACME SARL" "Trop"\n'
        '  payment: "R2026-003"\n'
        "  Assets:Bank              500.00 EUR\n"
        "  Assets:Receivable:Acme  -500.00 EUR\n"
        '    settles: "F2026-001"',
    )
    sentence = refused(ledger, "pay", "F2026-002", *DAY)
    assert sentence.startswith("[ledger-errors]")
    assert "[over-settled]" in sentence
    other = ["-f", str(ledger), "pay", "F2026-003", "--method", "transfer", *DAY]
    assert CliRunner().invoke(main, other).exit_code == 0


@pytest.mark.parametrize(("account", "status"), [("Acme", 2), ("Durand", 0)])
def test_a_text_that_cannot_be_read_near_by(
    ledger: Path, account: str, status: int
) -> None:
    add(
        ledger,
        '\n2026-03-10 * "Half typed\n'
        f"  Assets:Receivable:{account}  -500.00 EUR\n"
        "  Assets:Bank  5oo.00 EUR\n",
    )
    words = ["-f", str(ledger), "pay", "F2026-001", *DAY]
    assert CliRunner().invoke(main, words).exit_code == status


def test_an_account_in_error_stands_in_the_way(ledger: Path) -> None:
    add(ledger, "2026-01-02 open Assets:Receivable:Acme EUR")
    assert "Duplicate open" in refused(ledger, "pay", "F2026-002", *DAY)


def test_a_draft_outside_the_ledger(ledger: Path) -> None:
    words = ("--into", str(ledger.parent / "new.beancount"))
    assert "[not-in-ledger]" in refused(ledger, "pay", "F2026-001", *DAY, *words)


def test_a_ledger_that_is_none(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere" / "a.beancount")
    result = CliRunner().invoke(main, ["-f", missing, "pay", "F2026-001", *DAY])
    assert result.exit_code == 2
    assert "there is no such file" in result.stderr
    result = CliRunner().invoke(main, ["-f", str(tmp_path), "pay", "F2026-001", *DAY])
    assert (result.exit_code, "it is a folder" in result.stderr) == (2, True)


def test_books_that_changed_since_they_were_shown(ledger: Path) -> None:
    today = datetime.date(2026, 3, 20)
    request = PayRequest(Paper(today), ("F2026-001",))
    shown = record(ledger, lambda d: pay(d, request), Wishes(today, dry_run=True))
    part = PayRequest(Paper(today), ("F2026-001",), Decimal(10))
    record(ledger, lambda d: pay(d, part), Wishes(today))
    wishes = Wishes(today, expected=(shown.text,))
    before = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    with pytest.raises(Refusal, match="the books have changed since"):
        record(ledger, lambda d: pay(d, request), wishes)
    after = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    assert after == before


def test_an_amount_of_more_decimals_than_the_currency_has(ledger: Path) -> None:
    sentence = refused(ledger, "pay", "F2026-001", "--amount", "10.005", *DAY)
    assert sentence.startswith("[bad-value] 10.005 EUR has more decimals")
