"""What the validation of an imported draft puts on the customer's record."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from banklines import IBANS, customer, invoice, option
from beancount import loader
from click.testing import CliRunner, Result

from beancount_infast.bank_learning import Learnt, learn_from, validate_and_learn
from beancount_infast.cli import main
from beancount_infast.desk import Refusal
from beancount_infast.recording import Wishes

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 11, 1)
NEW = "FR7610107001011234567890129"
HEAD = (
    'plugin "beancount_infast.plugins.settlement"\n'
    "2026-01-01 open Assets:Bank\n"
    "2026-01-01 open Assets:Stripe\n"
    "2026-01-01 open Income:Services\n"
    "2026-01-01 open Liabilities:CustomerCredit:Acme\n"
)


def ledger(tmp_path: Path, notes: str, more: str = "") -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(
        HEAD
        + customer("Acme", "ACME SARL", iban=IBANS["Acme"])
        + customer("Beta", "Béta & Fils", iban=IBANS["Beta"])
        + more
        + invoice("F2026-001", "Acme", "150.00")
        + '2026-10-30 ! "ACME LYON" "VIR"\n  payment: "R2026-001"\n'
        + notes
        + "  Assets:Bank  150.00 EUR\n  Assets:Receivable:Acme  -150.00 EUR\n"
        '    settles: "F2026-001"\n'
    )
    _, errors, _ = loader.load_file(str(path))
    assert errors == []
    return path


def notes(payer: str = "", iban: str = "", reference: str = "qonto:q1") -> str:
    said = {"bank-reference": reference, "payer": payer, "payer-iban": iban}
    return "".join(f'  {key}: "{value}"\n' for key, value in said.items() if value)


def call(path: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["-f", str(path), *args])


def test_a_name_and_an_iban_are_learnt_and_told(tmp_path: Path) -> None:
    path = ledger(tmp_path, notes("ACME LYON", NEW))
    done = call(path, "validate", "R2026-001", "--yes")

    assert done.exit_code == 0
    assert "ACME LYON is kept on the record of Acme." in done.output
    assert f"{NEW} is kept on the record of Acme." in done.output
    text = path.read_text()
    assert '  aliases: "ACME LYON"\n' in text
    assert f'  iban: "{IBANS["Acme"]}|{NEW}"\n' in text
    assert loader.load_file(str(path))[1] == []


def test_a_dry_run_learns_nothing(tmp_path: Path) -> None:
    path = ledger(tmp_path, notes("ACME LYON", NEW))
    before = path.read_text()
    done = call(path, "validate", "R2026-001", "--dry-run")

    assert done.exit_code == 0
    assert "is kept" not in done.output
    assert path.read_text() == before
    _, learnt = validate_and_learn(path, "R2026-001", Wishes(TODAY, dry_run=True))
    assert learnt == Learnt("Acme", "ACME LYON", NEW)
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("payer", "iban"),
    [
        ("ACME", ""),  # known already: without its legal form it is the same
        ("BETA ET FILS", IBANS["Beta"]),  # another customer's
        ("BETA", ""),  # a part of another's
        ("GROUPE BETA ET FILS", ""),  # it would extend another's
        ("STRIPE", ""),  # a processor pays for everybody
        ("STRIPE TECHNOLOGY EUROPE", ""),
        ("SARL", ""),  # names nobody
        ("ACME|LYON", ""),  # | divides names
        ("Studio Infast", ""),  # ourselves
        ("", "FR7610107001011234567890120"),  # no valid IBAN
        ("", IBANS["Acme"]),  # known already
        ("", ""),
    ],
)
def test_what_would_name_nobody_or_another_is_not_learnt(
    tmp_path: Path, payer: str, iban: str
) -> None:
    path = ledger(
        tmp_path,
        notes(payer, iban),
        option("company", '"STUDIO INFAST"')
        + option("bank", '"stripe"', "Assets:Stripe")
        + option("payment-method", '"card"', "Assets:Stripe"),
    )
    text = path.read_text()
    _, learnt = validate_and_learn(path, "R2026-001", Wishes(TODAY))

    assert learnt is None
    assert '"R2026-001"' in path.read_text()
    record = text[: text.index("invoice:")].splitlines()
    assert [line for line in record if line not in path.read_text()] == []


def test_only_an_imported_payment_teaches(tmp_path: Path) -> None:
    path = ledger(tmp_path, notes("ACME LYON", NEW, reference=""))

    assert validate_and_learn(path, "R2026-001", Wishes(TODAY))[1] is None
    assert learn_from(path, "F2026-001", Wishes(TODAY)) is None
    with pytest.raises(Refusal):
        learn_from(path, "R2026-009", Wishes(TODAY))


def test_a_record_that_cannot_be_written_leaves_the_payment_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ledger(tmp_path, notes("ACME LYON", NEW))

    def refuse(*_: object) -> None:
        raise Refusal("not-in-ledger", "elsewhere")

    monkeypatch.setattr("beancount_infast.records.learn", refuse)
    recorded, learnt = validate_and_learn(path, "R2026-001", Wishes(TODAY))

    assert (recorded.number, learnt) == ("R2026-001", None)
    assert '2026-10-30 * "ACME LYON"' in path.read_text()
