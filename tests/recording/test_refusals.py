"""More of what is refused: drafts, other customers and currencies, days, bad ledgers.

Whatever is refused says its code and a sentence, status 2, and leaves no trace.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from calling import FRENCH, infast
from french import english_in

from beancount_infast import storage
from beancount_infast.desk import Paper, Refusal
from beancount_infast.drafting import PayRequest, pay
from beancount_infast.recording import Wishes, record, validate

BOOKS = Path(__file__).parent / "books"
DAY = ("--yes", "--date", "2026-03-20")

# What these tests need besides: a customer in dollars and one without a currency, money
# that is a draft, deposits.
MORE = """
2026-01-01 open Assets:Receivable:Dollar EUR,USD
2026-01-01 open Assets:Receivable:Free
2026-01-01 open Assets:Dollars USD
2026-01-01 open Liabilities:Deposits EUR,USD
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits

2026-02-01 * "In euros"
  invoice: "FE"
  Income:Services             -50.00 EUR
  Assets:Receivable:Dollar     50.00 EUR

2026-02-01 * "In dollars"
  invoice: "FD"
  Income:Services             -50.00 EUR
  Assets:Receivable:Dollar    100.00 USD @ 0.50 EUR

2026-02-02 * "Euros ahead"
  payment: "RE"
  Assets:Bank                  40.00 EUR
  Liabilities:CustomerCredit:Dollar  -40.00 EUR

2026-02-03 ! "To be checked"
  payment: "RX"
  Assets:Bank                  30.00 EUR
  Liabilities:CustomerCredit:Acme  -30.00 EUR

2026-02-04 * "ACME SARL" "On order"
  invoice: "FA-1"
  Liabilities:Deposits        -60.00 EUR
  Assets:Receivable:Acme       60.00 EUR

2026-02-04 * "ACME SARL" "On order, and travel"
  invoice: "FA-2"
  Liabilities:Deposits        -50.00 EUR
  Income:Services             -10.00 EUR
  Liabilities:VAT             -12.00 EUR
  Assets:Receivable:Acme       72.00 EUR

2026-02-04 * "In dollars, on order"
  invoice: "FA-3"
  Liabilities:Deposits        -50.00 USD
  Liabilities:VAT              -5.00 EUR @ 2.00 USD
  Assets:Receivable:Dollar     60.00 USD

2026-02-05 * "ACME SARL" "Used"
  application: "IX"
  Liabilities:CustomerCredit:Acme   10.00 EUR
    uses: "R2026-001"
  Assets:Receivable:Acme           -10.00 EUR
    settles: "F2026-001"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    shutil.copytree(BOOKS, tmp_path / "books")
    path = tmp_path / "books" / "main.beancount"
    add(path, MORE)
    assert infast("-f", path, "check") == (0, "", "")
    return path


def add(ledger: Path, text: str) -> None:
    with ledger.open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def everything(folder: Path) -> dict[Path, bytes | None]:
    return {p: p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


def refused(ledger: Path, *words: str) -> str:
    """Ask for what must be refused; give the sentence."""
    before = everything(ledger.parent)
    ran = infast("-f", ledger, *words)
    assert ran.status == 2, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    french = infast("-f", ledger, *words, **FRENCH).err
    # What Beancount's parser says stays as it says it.
    assert not english_in(french) or "syntax error" in french, french
    assert (french[0] == "[") == (ran.err[0] == "["), french
    if french[0] == "[":
        assert french.partition("]")[0] == ran.err.partition("]")[0]
    assert everything(ledger.parent) == before
    return ran.err


# --- Rules ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        # Drafts.
        ("apply RX F2026-001", "settles-draft", "infast validate RX"),
        ("refund RX", "settles-draft", "RX is a draft"),
        ("release RX F2026-001", "settles-draft", "RX is a draft"),
        ("write-off RX --account Income:Services", "settles-draft", "RX is a draft"),
        ("reverse RX", "bad-reversal", "delete it instead"),
        ("pay F2026-001 --use RX", "settles-draft", "RX is a draft"),
        ("credit-note F2026-005", "settles-draft", "F2026-005 is a draft"),
        ("invoice --like F2026-005", "settles-draft", "F2026-005 is a draft"),
        ("apply R2026-001 F2026-005", "settles-draft", "F2026-005 is a draft"),
        # Other customers, other currencies.
        ("apply R2026-001 F2026-003", "wrong-customer", "Durand's"),
        ("apply RE FD", "wrong-currency", "RE is in EUR and FD in USD"),
        ("pay FD --use RE", "wrong-currency", "RE is in EUR and FD in USD"),
        ("pay FE FD", "mixed-currencies", "FE is in EUR and FD in USD"),
        ("pay --customer Free --amount 5", "wrong-currency", "Free pays"),
        ("invoice Free --line 5", "wrong-currency", "Free is invoiced"),
        ("invoice --like FD", "wrong-currency", "its own day"),
        ("pay FD --method transfer", "beancount", "Invalid currency USD"),
        # Amounts.
        ("apply R2026-001 F2026-002 --amount 0", "wrong-sign", "above zero"),
        ("pay F2026-001 --amount 0", "wrong-sign", "above zero"),
        ("pay F2026-001 --amount -1", "wrong-sign", "above zero"),
        ("pay --customer Acme --amount 0", "wrong-sign", "above zero"),
        ("pay --allocate F2026-001=0", "wrong-sign", "share of F2026-001"),
        ("pay F2026-001 --use R2026-001=0", "wrong-sign", "used of R2026-001"),
        ("refund R2026-001 --amount -1", "wrong-sign", "above zero"),
        ("credit-note F2026-001 --amount 0", "wrong-sign", "credit note"),
        ("invoice Acme --deposit -5", "wrong-sign", "deposit"),
        ("invoice Acme --line 0.00 --line -1", "wrong-sign", "-1.00 EUR"),
        ("reverse R2026-002 --fee Expenses:BankFees=-1", "wrong-sign", "fee"),
        ("pay F2026-001 --amount 10.001", "bad-value", "the 2 of EUR"),
        ("invoice Acme --line 10.001", "bad-value", "the 2 of EUR"),
        ("reverse R2026-002 --fee Expenses:BankFees=1.001", "bad-value", "2 of EUR"),
        (f"pay F2026-001 --amount 1{20 * '0'}", "bad-value", "too large"),
        (f"invoice Acme --line {40 * '9'}@20", "bad-value", "too large"),
        # Days.
        (
            "apply R2026-001 F2026-002 --date 2026-02-09",
            "settled-too-early",
            "F2026-002",
        ),
        (
            "apply R2026-001 F2026-002 --date 2026-01-19",
            "settled-too-early",
            "R2026-001",
        ),
        ("reverse R2026-002 --date 2026-03-04", "bad-reversal", "2026-03-04"),
        ("refund R2026-001 --date 2026-01-19", "settled-too-early", "R2026-001"),
        ("invoice Acme --line 5 --due 2026-03-19", "due-before-date", "2026-03-19"),
        ("invoice Acme --line 5 --date 2026-02-28", "numbering-order", "F2026-006"),
        ("pay F2026-001 --date 2025-12-31", "beancount", "inactive account"),
        # Deposits.
        ("invoice Acme --line 100 --deduct FA-1=61", "over-deducted", "60.00 EUR"),
        ("invoice Durand --line 100 --deduct FA-1", "wrong-customer", "Acme's"),
        ("invoice Acme --line 50 --deduct FA-1", "wrong-sign", "-10.00 EUR"),
        ("invoice --like FA-1", "over-deducted", "is no model"),
        ("invoice Acme --line 100 --deduct FA-2", "unknown-vat", "Income:Services"),
        ("invoice Dollar --line 99 --deduct FA-3", "wrong-currency", "its own day"),
        ("invoice Acme --line 10 --deduct F2026-004", "unknown-deposit", "no deposit"),
        # Names and numbers.
        ("reverse IX", "bad-reversal", "an application by a release"),
        ("reverse F2026-009", "unknown-document", "F2026-009"),
        ("release F2026-001 F2026-001", "unknown-credit", "F2026-001"),
        ("write-off IX --account Income:Services", "unknown-credit", "IX"),
        ("credit-note R2026-001", "unknown-invoice", "R2026-001"),
        ("validate RE", "settles-draft", "RE is validated already"),
        ("seal F2026-009", "unknown-document", "F2026-009"),
        ("seal RX", "settles-draft", "RX is a draft"),
        ("invoice Acme --line 5 --number F2026-005", "duplicate-number", "F2026-005"),
        ("invoice Acme --line 5 --number FÉ;1", "bad-number", "FÉ;1"),
        ("pay --customer Acme --amount 5 --deposit FE", "duplicate-number", "FE"),
        ("pay --customer Acme --amount 5 --deposit a+b", "bad-number", "a+b"),
        ("invoice --line 5", "unknown-customer", "name the customer"),
        # Accounts.
        ("invoice Acme --line Income:Nowhere=5", "beancount", "Income:Nowhere"),
        ("invoice Acme --line income=5", "unreadable", "income"),
        ("invoice Acme --line Assets:Receivable:Free=5", "wrong-sign", "Free"),
        ("pay F2026-001 --account Assets:Receivable:Acme", "wrong-sign", "Acme"),
        ("refund R2026-001 --account Assets:Dollars", "beancount", "currency EUR"),
        (
            "write-off F2026-001 --account Expenses:Nowhere",
            "beancount",
            "unknown account",
        ),
    ],
)
def test_a_rule_is_said(ledger: Path, words: str, code: str, said: str) -> None:
    parts = words.split()
    day = [] if "--date" in parts else ["--date", "2026-03-20"]
    if parts[0] in {"validate", "seal"}:
        day = []
    sentence = refused(ledger, *parts, *day, "--yes")
    assert sentence.startswith(f"[{code}] "), sentence
    assert said in sentence


def test_an_option_that_is_missing(ledger: Path) -> None:
    text = ledger.read_text("utf-8")
    for key in ("income", "deposit"):
        lines = [line for line in text.splitlines() if f'"{key}"' not in line]
        ledger.write_text("\n".join(lines) + "\n", "utf-8")
        word = "--deposit" if key == "deposit" else "--line"
        sentence = refused(ledger, "invoice", "Acme", word, "5", *DAY)
        assert f'option "{key}"' in sentence


def test_a_credit_note_too_many(ledger: Path) -> None:
    assert infast("-f", ledger, "credit-note", "F2026-001", *DAY).status == 0
    sentence = refused(ledger, "credit-note", "F2026-001", *DAY)
    assert sentence.startswith("[over-corrected] 0.00 EUR of F2026-001")


def test_a_release_too_many(ledger: Path) -> None:
    assert infast("-f", ledger, "release", "R2026-001", "F2026-001", *DAY).status == 0
    sentence = refused(ledger, "release", "R2026-001", "F2026-001", *DAY)
    assert sentence.startswith("[over-settled] R2026-001 has settled 0")


def test_money_that_waits_for_a_draft_was_used_meanwhile(ledger: Path) -> None:
    add(
        ledger,
        """
2026-02-10 ! "ACME SARL" "Not sent yet"
  invoice: "FZ"
  Income:Services             -80.00 EUR
  Assets:Receivable:Acme       80.00 EUR

2026-02-05 * "ACME SARL" "Ahead of FZ" ^FZ
  payment: "RZ"
  Assets:Bank                  50.00 EUR
  Assets:Receivable:Acme

2026-02-12 * "ACME SARL" "Sent"
  invoice: "FY"
  Income:Services             -50.00 EUR
  Assets:Receivable:Acme       50.00 EUR
""",
    )
    assert infast("-f", ledger, "apply", "RZ", "FY", *DAY).status == 0
    assert "[over-used]" in refused(ledger, "validate", "FZ", "--yes")
    assert infast("-f", ledger, "check").status == 0


def test_what_is_written_off_or_refunded_is_not_reversed(ledger: Path) -> None:
    words = ("--amount", "5", "--account", "Income:Services")
    assert infast("-f", ledger, "write-off", "R2026-001", *words, *DAY).status == 0
    sentence = refused(ledger, "reverse", "R2026-001", *DAY)
    assert sentence.startswith("[reversed-while-refunded] 5.00 EUR of R2026-001")


def test_a_refund_reversed_twice(ledger: Path) -> None:
    assert infast("-f", ledger, "refund", "R2026-001", *DAY).status == 0
    assert infast("-f", ledger, "reverse", "B2026-001", *DAY).status == 0
    sentence = refused(ledger, "reverse", "B2026-001", *DAY)
    assert sentence == (
        "[already-reversed] B2026-001 has been reversed by X2026-001; it cannot be "
        "undone twice\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("pay", "F2026-001", "--description", "a\0b"),
        ("pay", "F2026-001", "--description", "\x1b[31mred"),
        ("pay", "F2026-001", "--description", "\udce9t\udce9"),
        ("pay", "F2026-001", "--account", "Assets:B\udce9"),
        ("pay", "F2026-001", "--account", "Assets:Bank\n  Assets:Cheques"),
        ("pay", "F2026-001", "--account", "Assets:Bank 5 EUR ;"),
        ("invoice", "Acme", "--line", "Income:S\udce9=5"),
        ("customer", "add", "Zo\udce9"),
        ("customer", "add", "Zo\n"),
        ("customer", "add", "Zoé", "--name", "a\0b"),
        ("customer", "add", "Zoé", "--currency", "EUR\n2026-01-01 open Assets:X"),
        ("customer", "learn", "Acme", "--alias", "\udce9"),
    ],
)
def test_what_no_text_may_hold(ledger: Path, words: tuple[str, ...]) -> None:
    sentence = refused(ledger, *words, *DAY)
    assert sentence.startswith(("[unreadable] ", "[bad-value] ")), sentence


def test_a_pattern_that_makes_no_number(ledger: Path) -> None:
    text = ledger.read_text("utf-8").replace('"R{year}-', '"R;{year}-')
    ledger.write_text(text, "utf-8")
    sentence = refused(ledger, "pay", "F2026-001", *DAY)
    assert sentence.startswith('[bad-number] "R;2026-001", of the pattern "R;{year}-')


def test_a_payment_of_nothing(ledger: Path) -> None:
    request = PayRequest(Paper(date(2026, 3, 20)), ())
    with pytest.raises(Refusal, match="name the invoice that is paid"):
        record(ledger, lambda desk: pay(desk, request), Wishes(date(2026, 3, 20)))


# --- Closed periods ---------------------------------------------------------------


def test_nothing_is_recorded_in_a_closed_period(ledger: Path) -> None:
    assert infast("-f", ledger, "lock", "2026-03-31", "--yes").status == 0
    for words in (
        ("pay", "F2026-001"),
        ("invoice", "Acme", "--line", "5"),
        ("apply", "R2026-001", "F2026-001"),
        ("reverse", "R2026-002"),
    ):
        assert refused(ledger, *words, *DAY).startswith("[locked-period] "), words
    assert refused(ledger, "validate", "RX", "--yes").startswith("[locked-period] ")
    words = ("--yes", "--date", "2026-04-01")
    assert infast("-f", ledger, "pay", "F2026-001", *words).status == 0


def test_a_closed_period_is_not_opened_again(ledger: Path) -> None:
    assert infast("-f", ledger, "lock", "2026-03-31", "--yes").status == 0
    sentence = refused(ledger, "lock", "2026-02-28", "--yes")
    assert sentence.startswith("[locked-period] the books are closed up to 2026-03-31")


# --- Errors in the books ----------------------------------------------------------

OVER = """
2026-03-10 * "Trop"
  payment: "{number}"
  Assets:Bank              500.00 EUR
  Assets:Receivable:{customer}  -500.00 EUR
    settles: "{invoice}"
"""


def test_an_error_of_the_same_number_stands_in_the_way(ledger: Path) -> None:
    # Durand's payment claims to settle Acme's invoice.
    text = OVER.format(number="RY", customer="Durand", invoice="F2026-001")
    add(ledger, text.replace('"Trop"', '"Trop" ^F2026-001'))
    sentence = refused(ledger, "pay", "F2026-001", *DAY)
    assert sentence.startswith("[ledger-errors] the books have an error that touches")
    assert f"{ledger}:" in sentence
    assert "[wrong-customer]" in sentence
    assert infast("-f", ledger, "pay", "F2026-002", *DAY).status == 0


@pytest.mark.parametrize(
    "error",
    [
        OVER.format(number="RY", customer="Durand", invoice="F2026-003"),
        '2026-03-10 * "Elsewhere"\n  Assets:Bank  5.00 EUR\n  Expenses:Nowhere\n',
        '2026-03-10 * "Half\n  Assets:Bank  5.00\n',
        "2026-03-10 balance Assets:Cheques 5.00 EUR\n",
        '2026-03-10 custom "infast-option" "nonsense" 5\n',
        'include "nowhere.beancount"\n',
        'plugin "no.such.plugin"\n',
    ],
    ids=["customer", "account", "syntax", "balance", "option", "include", "plugin"],
)
def test_an_error_elsewhere_is_no_hindrance(ledger: Path, error: str) -> None:
    add(ledger, "\n" + error)
    before = infast("-f", ledger, "check")
    assert before.status == 1
    assert infast("-f", ledger, "pay", "F2026-001", *DAY).status == 0
    after = infast("-f", ledger, "check")
    assert len(after.lines()) == len(before.lines())


@pytest.mark.parametrize(
    "error",
    [
        "2026-03-10 balance Assets:Receivable:Acme 5.00 EUR\n",
        "2026-03-10 balance Liabilities:CustomerCredit:Acme 5.00 EUR\n",
        "2026-03-10 pad Assets:Receivable:Acme Income:Services\n",
        "2026-01-02 open Assets:Receivable:Acme EUR\n",
        '2026-03-10 * "Half\n  Assets:Receivable:Acme  5.00\n',
        '2026-03-10 * "Half"\n  payment: "RZ"\n  Assets:Receivable:Acme  -5.00\n',
    ],
)
def test_an_error_of_the_customer_stands_in_the_way(ledger: Path, error: str) -> None:
    add(ledger, "\n" + error)
    assert infast("-f", ledger, "check").status == 1
    assert refused(ledger, "pay", "F2026-001", *DAY).startswith("[ledger-errors] ")
    words = ("pay", "F2026-003", "--method", "transfer")
    assert infast("-f", ledger, *words, *DAY).status == 0


def test_a_later_balance_of_the_customer_would_break(ledger: Path) -> None:
    add(ledger, "2026-12-31 balance Liabilities:CustomerCredit:Acme -370.00 EUR")
    sentence = refused(ledger, "refund", "R2026-001", *DAY)
    assert sentence.startswith("[beancount] Balance failed for")
    # An invoice moves nothing there.
    assert infast("-f", ledger, "pay", "F2026-001", *DAY).status == 0


# --- Drafts -----------------------------------------------------------------------


def test_a_draft_that_is_not_what_was_shown(ledger: Path) -> None:
    wishes = Wishes(date(2026, 3, 20), expected=("another text",))
    before = everything(ledger.parent)
    with pytest.raises(Refusal, match="the books have changed since this was shown"):
        validate(ledger, "RX", wishes)
    assert everything(ledger.parent) == before


def test_a_draft_of_a_plugin_is_not_in_a_file(ledger: Path) -> None:
    made = ledger.parent / "making.py"
    made.write_text(
        "from beancount.parser import parser\n"
        "__plugins__ = ('make',)\n"
        "def make(entries, options):\n"
        "    text = '''2026-03-01 ! \"Made\"\n"
        '  payment: "RM"\n'
        "  Assets:Bank  5.00 EUR\n"
        "  Liabilities:CustomerCredit:Acme  -5.00 EUR\n"
        "'''\n"
        "    return entries + parser.parse_string(text, dedent=False)[0], []\n",
        "utf-8",
    )
    text = ledger.read_text("utf-8")
    ledger.write_text(
        'option "insert_pythonpath" "TRUE"\nplugin "making"\n' + text, "utf-8"
    )
    ran = infast("-f", ledger, "validate", "RM", "--yes")
    assert (ran.status, ran.err[:16]) == (2, "[not-in-ledger] ")
    # It is no place for another document either.
    assert infast("-f", ledger, "pay", "F2026-001", *DAY).status == 0


# --- Ledgers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "there is no such file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        (b"", "no invoice has the number F2026-001"),
        (b"; only a comment\n", "no invoice has the number F2026-001"),
        (b'option "title" "Half', "no invoice has the number F2026-001"),
    ],
    ids=["missing", "binary", "empty", "comment", "half"],
)
@pytest.mark.parametrize(
    "words", ["pay F2026-001", "credit-note F2026-001", "invoice --like F2026-001"]
)
def test_a_ledger_that_is_none(
    tmp_path: Path, data: bytes | None, said: str, words: str
) -> None:
    ledger = tmp_path / "books" / "main.beancount"
    ledger.parent.mkdir()
    if data is not None:
        ledger.write_bytes(data)
    assert said in refused(ledger, *words.split(), *DAY)


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    ran = infast("-f", tmp_path, "pay", "F2026-001", *DAY)
    assert (ran.status, ran.out) == (2, "")
    assert "it is a folder" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("into", [".", "new.beancount", "../other.beancount"])
def test_a_place_that_is_not_in_the_ledger(ledger: Path, into: str) -> None:
    words = ("pay", "F2026-001", "--into", str(ledger.parent / into))
    assert refused(ledger, *words, *DAY).startswith("[not-in-ledger] ")


@pytest.mark.parametrize(
    "words",
    [
        "pay F2026-001 --amount nan",
        "pay F2026-001 --amount 1e5",
        "pay F2026-001 --amount ١٢",
        "pay F2026-001 --amount .",
        "pay F2026-001 --amount 1.234,56",
        "pay F2026-001 --date 2026-2-30",
        "pay F2026-001 --date 20260230",
        "pay F2026-001 --allocate F2026-001",
        "pay F2026-001 --allocate F2026-001=",
        "pay F2026-001 --use R2026-001=",
        "invoice Acme --line Income:Services=",
        "invoice Acme --line 5@",
        "invoice Acme --line 5@20@10",
        "invoice Acme --line 5=5=5",
        "invoice Acme --deduct =5",
        "customer add Zoé --terms -3",
        "customer add Zoé --terms soon",
        "lock yesterday --yes",
        "seal --until soon --yes",
    ],
)
def test_a_value_out_of_form(ledger: Path, words: str) -> None:
    parts = words.split()
    day = () if "--date" in parts or parts[0] in {"lock", "seal"} else DAY
    sentence = refused(ledger, *parts, *day)
    assert "Error" in sentence or sentence.startswith("[unreadable] ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Zoé --vat-number FR00732829320", "vat-number"),
        ("Zoé --iban FR7630006000011234567890188", "iban"),
        ("Zoé --siren 732829321", "siren"),
        ("Zoé --currency euro", "is not a currency"),
        ("a:b", "capital letter"),
        ("Zoé: --name x", "capital letter"),
        ("Acme", "is a customer already"),
    ],
)
def test_a_customer_that_cannot_be(ledger: Path, words: str, said: str) -> None:
    assert said in refused(ledger, "customer", "add", *words.split(), *DAY)


@pytest.mark.parametrize("words", ["customer learn Loan --alias X", "refund RL"])
def test_a_customer_whose_account_is_not_opened(ledger: Path, words: str) -> None:
    add(
        ledger,
        """
2026-03-01 * "Not opened"
  payment: "RL"
  Assets:Bank  5.00 EUR
  Liabilities:CustomerCredit:Loan  -5.00 EUR
""",
    )
    sentence = refused(ledger, *words.split(), *DAY)
    assert sentence.startswith(("[unknown-customer] ", "[ledger-errors] "))


# --- Files ------------------------------------------------------------------------


def test_a_customer_of_a_plugin_has_no_record_to_write_in(ledger: Path) -> None:
    made = ledger.parent / "opening.py"
    made.write_text(
        "from beancount.parser import parser\n"
        "__plugins__ = ('make',)\n"
        "def make(entries, options):\n"
        "    text = '2026-01-01 open Assets:Receivable:Made EUR'\n"
        "    return entries + parser.parse_string(text)[0], []\n",
        "utf-8",
    )
    text = ledger.read_text("utf-8")
    ledger.write_text(
        'option "insert_pythonpath" "TRUE"\nplugin "opening"\n' + text, "utf-8"
    )
    ran = infast("-f", ledger, "customer", "learn", "Made", "--alias", "X", *DAY)
    assert (ran.status, ran.err[:16]) == (2, "[not-in-ledger] ")
    # Another is written where the last one that stands in a file is.
    assert infast("-f", ledger, "customer", "add", "Zoé", *DAY).status == 0
    assert "Assets:Receivable:Zoé" in ledger.read_text("utf-8")


def test_a_file_that_changes_meanwhile(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = ledger.parent / "2026" / "documents.beancount"
    check = storage.check_writable

    def changing(path: Path) -> None:
        """Somebody saves the file in an editor, in this very moment."""
        target.write_text("; emptied\n", "utf-8")
        check(path)

    monkeypatch.setattr(storage, "check_writable", changing)
    ran = infast("-f", ledger, "pay", "F2026-001", *DAY)
    assert (ran.status, ran.out) == (2, "")
    assert "it was changed while this was being recorded" in ran.err
    assert target.read_text("utf-8") == "; emptied\n"


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        ("beancount_infast.storage.FileLock.acquire", "it cannot be written (no"),
        ("pathlib.Path.replace", "it cannot be written (no"),
        ("tempfile.mkstemp", "it cannot be written (no"),
    ],
)
def test_a_system_that_refuses(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, fails: str, said: str
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = everything(ledger.parent)
    monkeypatch.setattr(fails, failing)
    ran = infast("-f", ledger, "pay", "F2026-001", *DAY)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert everything(ledger.parent) == before


def test_a_folder_that_is_read_only(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere: the system's answer is another one here.
    monkeypatch.setattr(storage.os, "access", lambda path, _: Path(path).is_file())
    sentence = refused(ledger, "pay", "F2026-001", *DAY)
    assert "this folder is read-only; nothing was recorded" in sentence


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(storage.StorageError, match="it cannot be read"):
        storage.read(tmp_path)
