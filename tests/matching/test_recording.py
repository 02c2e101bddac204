"""`infast import`: what is written of each outcome, and what is not."""

from __future__ import annotations

import datetime
import errno
import json
import os
import re
import stat
from pathlib import Path

import pytest
from banklines import HEAD, customer, invoice, option, payment
from bankshop import F1, F2, Shop, row

from beancount_infast import storage
from beancount_infast.bank_learning import validate_and_learn
from beancount_infast.bank_references import with_references
from beancount_infast.recording import Wishes


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_settled_line_is_a_payment_in_full_form_sealed(shop: Shop) -> None:
    shop.write(F1, F2)
    (found,) = shop.run(
        shop.file(row("q1", "10-30", "170.00", "ACME SARL", "F2026-001"))
    )

    assert found["outcome"] == "settled"
    assert found["number"] == "R2026-001"
    assert found["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert (found["credit"], found["amount"]) == ("20.00", "170.00")
    assert found["reference"] == "qonto:q1"
    assert (
        '2026-10-30 * "ACME SARL" "ACME SARL F2026-001" ^R2026-001 ^F2026-001\n'
        '  payment: "R2026-001"\n'
        '  method: "transfer"\n'
        '  bank-reference: "qonto:q1"\n'
        "  Assets:Bank                         170.00 EUR\n"
        "  Assets:Receivable:Acme             -150.00 EUR\n"
        '    settles: "F2026-001"\n'
        "  Liabilities:CustomerCredit:Acme     -20.00 EUR\n"
    ) in shop.text()
    shop.check()
    assert '"infast-seal" "R2026-001"' in (shop.folder / "seals.beancount").read_text()


def test_a_suggested_line_is_a_draft_with_its_reasons(shop: Shop) -> None:
    shop.write(F1, F2)
    (found,) = shop.run(
        shop.file(row("q1", "10-30", "150.00", "ACME LOGISTIQUE", "FACT 001"))
    )

    assert (found["outcome"], found["number"]) == ("suggested", "R2026-001")
    assert found["candidates"] == ["F2026-001"]
    text = shop.text()
    assert '2026-10-30 ! "ACME SARL"' in text
    assert '  candidates: "F2026-001"\n' in text
    assert '  reasons: "' in text
    assert '  payer: "ACME LOGISTIQUE"\n' in text
    assert not (shop.folder / "seals.beancount").exists()
    settlement = shop.check()
    assert all(
        invoice.left == invoice.total for invoice in settlement.invoices.values()
    )


def test_nothing_is_written_where_two_fit_equally(shop: Shop) -> None:
    shop.write(F1, invoice("F2026-003", "Acme", "150.00", "10-03"))
    before = shop.text()
    (found,) = shop.run(shop.file(row("q1", "10-30", "150.00", "ACME SARL")))

    assert (found["outcome"], found["number"]) == ("suggested", None)
    assert found["candidates"] == ["F2026-001", "F2026-003"]
    assert shop.text() == before


def test_validating_a_draft_settles_it_and_learns_the_payer(shop: Shop) -> None:
    shop.write(F1, F2, invoice("F2026-003", "Acme", "33.00", "10-20"))
    iban = "FR7610107001011234567890129"
    shop.run(
        shop.file(row("q1", "10-30", "150.00", "ACME LYON", "FACT 001", iban=iban))
    )

    validate_and_learn(shop.main, "R2026-001", Wishes(datetime.date(2026, 11, 1)))

    text = shop.text()
    assert '  aliases: "ACME LYON"\n' in text
    assert iban in text
    (found,) = shop.run(shop.file(row("q2", "10-31", "33.00", "ACME LYON")))
    assert found["outcome"] == "settled"
    shop.check()


def test_matched_adds_the_reference_and_nothing_else(shop: Shop) -> None:
    shop.write(F1, payment("R1", "Acme", "10-28", on=[("F2026-001", "150.00")]))
    before = shop.text()
    shop.call("seal", "--yes")
    sealed = (shop.folder / "seals.beancount").read_text()
    (found,) = shop.run(
        shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))
    )

    assert (found["outcome"], found["number"]) == ("matched", "R1")
    added = [one for one in shop.text().splitlines() if one not in before.splitlines()]
    assert [one for one in added if "include" not in one] == [
        '  bank-reference: "qonto:q1"'
    ]
    assert (shop.folder / "seals.beancount").read_text() == sealed
    shop.check()
    (again,) = shop.run(shop.file(row("q1", "10-30", "150.00", "ACME SARL")))
    assert (again["outcome"], again["number"]) == ("duplicate", "R1")


def test_several_payments_carry_one_reference(shop: Shop) -> None:
    shop.write(
        F1,
        invoice("F2026-003", "Acme", "50.00"),
        payment("R1", "Acme", "10-28", on=[("F2026-001", "150.00")]),
        payment("R2", "Acme", "10-28", on=[("F2026-003", "50.00")]),
    )
    (found,) = shop.run(
        shop.file(row("q1", "10-30", "200.00", "ACME SARL", "F2026-001 F2026-003"))
    )

    assert (found["outcome"], found["number"]) == ("matched", "R1, R2")
    assert shop.text().count('bank-reference: "qonto:q1"') == 2
    shop.check()


def test_a_transfer_is_bank_against_the_methods_account(shop: Shop) -> None:
    shop.write(
        option("payment-method", '"cheque"', "Assets:Cheques"),
        option("payment-method", '"transfer"', "Assets:Bank"),
        payment(
            "R1",
            "Acme",
            "10-28",
            account="Assets:Cheques",
            credit="60.00",
            method="cheque",
        ),
    )
    line = row("q1", "10-30", "60.00", "", "REMISE").replace("transfer", "cheque")
    (found,) = shop.run(shop.file(line))

    assert (found["outcome"], found["customer"]) == ("transfer", None)
    assert found["number"] is None
    assert "  Assets:Cheques    -60.00 EUR" in shop.text()
    shop.check()
    (again,) = shop.run(shop.file(line))
    assert again["outcome"] == "duplicate"


def test_a_returned_debit_is_a_draft_reversal(shop: Shop) -> None:
    shop.write(F1, payment("R1", "Acme", "10-03", on=[("F2026-001", "150.00")]))
    camt = shop.folder / "bnp.csv"
    camt.write_text(
        "Compte courant;Mon compte;00000000;30/10/2026;;12345,67\n\n"
        "Date operation;Libelle court;Type operation;Libelle operation;"
        "Montant operation en euro\n"
        "30/10/2026;REJET;REJET;PRLV SEPA IMPAYE /DE ACME SARL /REF X;-150,00\n",
        encoding="cp1252",
    )
    (found,) = shop.run(str(camt))

    assert (found["outcome"], found["number"]) == ("returned", "X2026-001")
    assert found["settles"] == [{"invoice": "F2026-001", "amount": "-150.00"}]
    assert '  reverses: "R1"\n' in shop.text()
    assert '2026-10-30 ! "ACME SARL"' in shop.text()
    shop.check()
    result = shop.call("validate", "X2026-001", "--yes")
    assert result.exit_code == 0, result.output
    settlement = shop.check()
    assert [i.left for i in settlement.invoices.values()] == [150]


def test_unidentified_money_goes_to_the_suspense_account_as_a_draft(
    shop: Shop,
) -> None:
    lines = row("q1", "10-30", "12.34", "INCONNU", "DON")
    shop.write(F1)
    before = shop.text()
    (found,) = shop.run(shop.file(lines))
    assert (found["outcome"], shop.text()) == ("unidentified", before)

    shop.write(F1, option("suspense", "Liabilities:Suspense"))
    shop.run(shop.file(lines))
    assert "  Liabilities:Suspense    -12.34 EUR" in shop.text()
    assert '2026-10-30 ! "INCONNU"' in shop.text()
    (again,) = shop.run(shop.file(lines))
    assert again["outcome"] == "duplicate"


def test_fees_and_roundings_are_postings_of_the_payment(shop: Shop) -> None:
    shop.write(
        F1,
        option("fees", "Expenses:Fees"),
        option("rounding", "Expenses:Rounding", "0.05 EUR"),
    )
    stripe = shop.folder / "stripe.csv"
    stripe.write_text(
        "balance_transaction_id,created,available_on,currency,gross,fee,net,"
        "reporting_category,description\n"
        "txn_1,2026-10-20 10:00:00,2026-10-27 00:00:00,eur,149.97,2.50,147.47,charge,"
        "Invoice F2026-001\n"
        "txn_3,2026-10-28 00:00:00,2026-10-28 00:00:00,eur,-147.47,0.00,-147.47,"
        "payout,STRIPE PAYOUT\n"
    )
    result = shop.call(
        "import", str(stripe), "--account", "Assets:Stripe", "--format", "json"
    )
    charge, payout = json.loads(result.output)

    assert (charge["outcome"], charge["amount"]) == ("settled", "149.97")
    assert charge["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert payout["outcome"] == "ignored"
    for posting in (
        r"Assets:Stripe +147\.47 EUR",
        r"Expenses:Fees +2\.50 EUR",
        r"Expenses:Rounding +0\.03 EUR",
        r"Assets:Receivable:Acme +-150\.00 EUR",
    ):
        assert re.search(posting, shop.text())
    settlement = shop.check()
    assert [i.left for i in settlement.invoices.values()] == [0]


def test_money_before_its_invoice_waits_and_is_applied(shop: Shop) -> None:
    shop.write(invoice("F2026-009", "Acme", "150.00", "11-15"))
    (found,) = shop.run(shop.file(row("q1", "10-30", "150.00", "X", "F2026-009")))

    assert found["outcome"] == "settled"
    assert found["settles"] == [{"invoice": "F2026-009", "amount": "150.00"}]
    assert 'application: "I2026-001"' in shop.text()
    settlement = shop.check()
    assert [i.left for i in settlement.invoices.values()] == [0]


# --- Refused by the ledger ------------------------------------------------------


def test_a_closed_period_makes_a_suggestion_with_the_refusal(shop: Shop) -> None:
    shop.write(F1, F2, option("seal", "FALSE"))
    assert shop.call("lock", "2026-10-25", "--yes").exit_code == 0
    found = shop.run(
        shop.file(
            row("q1", "10-20", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )

    assert [one["outcome"] for one in found] == ["suggested", "settled"]
    assert any("locked-period" in reason for reason in found[0]["reasons"])


def test_a_balance_assertion_that_would_fail_refuses_what_stands_before_it(
    shop: Shop,
) -> None:
    shop.write(F1, F2, "2026-10-25 balance Assets:Bank 0.00 EUR\n")
    found = shop.run(
        shop.file(
            row("q1", "10-20", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )

    assert [one["outcome"] for one in found] == ["suggested", "settled"]
    assert [one["number"] for one in found] == [None, "R2026-001"]
    shop.check()


def test_an_error_of_the_ledger_on_the_customer_suggests_only(shop: Shop) -> None:
    shop.write(F1, F2, payment("R1", "Acme", "10-05", on=[("F2026-404", "1.00")]))
    found = shop.run(
        shop.file(
            row("q1", "10-20", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )

    assert [one["outcome"] for one in found] == ["suggested", "settled"]
    assert [one["number"] for one in found] == [None, "R2026-001"]


def test_imported_payments_may_be_older_than_the_last_number(shop: Shop) -> None:
    shop.write(
        F1,
        F2,
        option("numbering", '"payment"', '"R{year}-{number:03d}"'),
        payment("R2026-001", "Beta", "11-01", credit="1.00"),
    )
    (found,) = shop.run(
        shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))
    )

    assert (found["outcome"], found["number"]) == ("settled", "R2026-002")
    shop.check()


# --- The command ----------------------------------------------------------------


def test_a_dry_run_says_the_same_and_writes_nothing(shop: Shop) -> None:
    shop.write(F1, F2, payment("R1", "Acme", "10-28", on=[("F2026-001", "150.00")]))
    file = shop.file(
        row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"),
        row("q2", "10-30", "80.00", "Beta", "F2026-002"),
    )
    before = shop.text()

    dry = shop.run(file, words=("--dry-run",))
    assert shop.text() == before
    assert sorted(path.name for path in shop.folder.iterdir()) == [
        "main.beancount",
        "qonto.csv",
    ]
    assert shop.run(file) == dry


def test_the_account_is_the_ledgers_own_option(shop: Shop) -> None:
    file = shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))
    shop.write(F1)
    result = shop.call("import", file)
    assert result.exit_code == 2
    assert "--account" in result.output

    shop.write(F1, option("bank", '"qonto"', "Assets:Bank"))
    result = shop.call("import", file)
    assert result.exit_code == 0, result.output
    assert "1 settled" in result.output


def test_the_banks_importer_may_be_named(shop: Shop) -> None:
    shop.write(F1)
    file = shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))

    (found,) = shop.run(file, words=("--bank", "qonto"))
    assert found["outcome"] == "settled"
    result = shop.call("import", file, "--bank", "nobank", "--account", "Assets:Bank")
    assert result.exit_code == 2
    assert "nobank" in result.output


@pytest.mark.parametrize("content", ["", "what is this", "a;b;c\n1;2;3\n"])
def test_a_file_of_no_bank_is_refused(shop: Shop, content: str) -> None:
    shop.write(F1)
    before = shop.text()
    good = shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))
    bad = shop.folder / "bad.csv"
    bad.write_text(content)

    result = shop.call("import", good, str(bad), "--account", "Assets:Bank")

    assert result.exit_code == 2
    assert "bad.csv" in result.output
    assert "Traceback" not in result.output
    assert shop.text() == before


def test_an_unreadable_line_refuses_the_whole_file(shop: Shop) -> None:
    shop.write(F1)
    before = shop.text()
    file = shop.file(
        row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"),
        row("q2", "10-30", "1x0.00", "ACME SARL", "F2026-001"),
    )

    result = shop.call("import", file, "--account", "Assets:Bank")
    assert result.exit_code == 2
    assert "qonto.csv:3: [unreadable-statement]" in result.output
    assert shop.text() == before


def test_an_account_that_is_not_open_is_refused(shop: Shop) -> None:
    shop.write(F1)
    file = shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))

    result = shop.call("import", file, "--account", "Assets:Nowhere")
    assert result.exit_code == 2
    assert "[unknown-account]" in result.output


def test_a_missing_file_and_a_missing_ledger_are_refused(shop: Shop) -> None:
    shop.write(F1)
    assert shop.call("import", "/no/such/file.csv").exit_code == 2
    shop.main.unlink()
    assert shop.call("import", "/no/such/file.csv").exit_code == 2


def test_a_read_only_ledger_changes_no_byte(shop: Shop) -> None:
    shop.write(F1, F2)
    before = shop.text()
    shop.main.chmod(stat.S_IRUSR)
    file = shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))

    result = shop.call("import", file, "--account", "Assets:Bank")

    assert result.exit_code == 2
    assert shop.text() == before


def test_payments_go_to_the_file_of_their_year(shop: Shop) -> None:
    shop.write(F1, F2, option("file", '"payments/{year}.beancount"'))
    shop.run(
        shop.file(
            row("q1", "12-30", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )

    text = (shop.folder / "payments" / "2026.beancount").read_text()
    assert text.index("R2026-001") < text.index("2026-12-30")
    assert text.count("payment:") == 2
    shop.check()


def test_the_import_configuration_describes_another_csv(shop: Shop) -> None:
    shop.write(F1, '2026-01-01 custom "fava-option" "import-config" "import.py"\n')
    (shop.folder / "import.py").write_text(
        "from beancount_infast.importers.generic_csv import GenericCsv\n"
        'CONFIG = [GenericCsv("Assets:Bank", name="mybank", columns={"date": "Jour",'
        ' "label": "Texte", "amount": "Somme"})]\n'
    )
    file = shop.folder / "mine.csv"
    file.write_text("Jour;Texte;Somme\n30/10/2026;VIR ACME SARL F2026-001;150,00\n")

    result = shop.call("import", str(file), "--format", "json")
    (found,) = json.loads(result.output)
    assert (found["outcome"], found["customer"]) == ("settled", "Acme")
    assert found["reference"].startswith("mybank:")


def test_the_text_shows_each_line_and_sums_up(shop: Shop) -> None:
    shop.write(F1, F2)
    result = shop.call(
        "import",
        shop.file(
            row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "-5.00", "Beta", "F2026-002"),
        ),
        "--account",
        "Assets:Bank",
    )

    assert "R2026-001" in result.output
    assert "1 settled, 1 ignored" in result.output


# --- Lines of metadata ----------------------------------------------------------


def test_a_reference_goes_before_the_first_posting() -> None:
    text = b'2026-01-01 * "A; B"\r\n  payment: "R1"\r\n  Assets:Bank  1 EUR\r\n'

    assert with_references(text, {3: "x:1"}) == (
        b'2026-01-01 * "A; B"\r\n  payment: "R1"\r\n  bank-reference: "x:1"\r\n'
        b"  Assets:Bank  1 EUR\r\n"
    )
    assert with_references(text, {}) == text


# --- Odd texts ------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        'F2026-001 ""quoted""',
        "F2026-001 back\\slash",
        "F2026-001 ; comment",
        "é F2026-001",
    ],
)
def test_whatever_the_payer_writes_is_kept(shop: Shop, written: str) -> None:
    shop.write(F1)
    line = row("q1", "10-30", "150.00", "ACME SARL", f'"{written}"')
    (found,) = shop.run(shop.file(line))

    assert found["outcome"] == "settled"
    shop.check()


def test_a_customer_whose_name_is_quoted(shop: Shop) -> None:
    shop.main.write_text(
        HEAD
        + customer("Zoe", 'Zo\\"é\\" <b>\\\\')
        + invoice("F2026-001", "Zoe", "9.00"),
        encoding="utf-8",
    )
    (found,) = shop.run(shop.file(row("q1", "10-30", "9.00", "X", "F2026-001")))

    assert found["outcome"] == "settled"
    shop.check()


def test_a_processors_and_a_banks_file_together(shop: Shop) -> None:
    """The charge settles its invoice, and the bank's line takes the payout."""
    shop.write(
        F1, option("fees", "Expenses:Fees"), option("bank", '"stripe"', "Assets:Stripe")
    )
    stripe = shop.folder / "stripe.csv"
    stripe.write_text(
        "balance_transaction_id,created,available_on,currency,gross,fee,net,"
        "reporting_category,description\n"
        "txn_1,2026-10-20 10:00:00,2026-10-27 00:00:00,eur,150.00,2.50,147.50,charge,"
        "Invoice F2026-001\n"
        "txn_3,2026-10-28 00:00:00,2026-10-28 00:00:00,eur,-147.50,0.00,-147.50,"
        "payout,STRIPE PAYOUT\n"
    )
    assert shop.call("import", str(stripe)).exit_code == 0
    (found,) = shop.run(shop.file(row("q1", "10-29", "147.50", "STRIPE", "PAYOUT")))

    assert found["outcome"] == "transfer"
    assert re.search(r"Assets:Stripe +-147\.50 EUR", shop.text())
    shop.check()


@pytest.mark.parametrize("word", ["2026-10", "2026-12", "infast-seal", "include"])
def test_a_full_disk_changes_no_byte(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Whichever file finds no room any more: none is changed, no new one is left."""
    shop.write(F1, F2, option("file", '"payments/{year}-{month}.beancount"'))
    before = shop.text()
    file = shop.file(
        row("q1", "12-30", "150.00", "ACME SARL", "F2026-001"),
        row("q2", "10-30", "80.00", "Beta", "F2026-002"),
    )
    write, refused = os.write, []

    def full(descriptor: int, data: bytes) -> int:
        if word.encode() in bytes(data):
            refused.append(word)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    with monkeypatch.context() as patched:
        patched.setattr(storage.os, "write", full)
        result = shop.call("import", file, "--account", "Assets:Bank")

    assert refused
    assert result.exit_code == 2
    assert "no space left on device); nothing was recorded" in result.output
    assert shop.text() == before
    assert sorted(path.name for path in shop.folder.iterdir()) == [
        "main.beancount",
        "qonto.csv",
    ]
    assert len(shop.run(file)) == 2
    shop.check()


def test_the_seals_stand_in_the_main_file(shop: Shop) -> None:
    by_month = option("file", '"payments/{year}-{month}.beancount"')
    shop.write(F1, F2, by_month, option("seal-file", '"main.beancount"'))
    shop.run(
        shop.file(
            row("q1", "12-30", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )
    assert shop.text().count("infast-seal") == 2
    assert shop.text().count("include ") == 2
    shop.check()


def test_new_files_are_taken_away_where_none_can_be_put_in_place(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = shop.folder / "copies" / "F1.xml", shop.main
    shop.write(F1)
    held = old.read_bytes()
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target == old.resolve():
            raise OSError(errno.EIO, "Input/output error")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(storage.StorageError, match="input/output error"):
        storage.replace_all([(new, None, b"new"), (old, held, b"other")])
    assert old.read_bytes() == held
    assert list(shop.folder.iterdir()) == [old]
