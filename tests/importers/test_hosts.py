"""As beangulp, Fava and the shell use an importer."""

from __future__ import annotations

import runpy
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import beangulp.exceptions
import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from beancount_infast.importers import installed
from beancount_infast.importers.credit_mutuel import CreditMutuel
from beancount_infast.importers.qonto import Qonto
from beancount_infast.importers.stripe import Stripe
from fava.core.ingest import extract_from_file, load_import_config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Directive, Transaction

    from beancount_infast.statements import Statement

ROOT = Path(__file__).parents[2]
BANKS = Path(__file__).parents[1] / "fixtures" / "banks"
GOLDEN = {".json", ".beancount"}
QONTO = str(BANKS / "qonto_en.csv")
MUTUEL = str(BANKS / "credit_mutuel.csv")


def test_a_draft_has_the_bank_posting_alone() -> None:
    *_, last = Qonto("Assets:Qonto").extract(QONTO, [])

    assert isinstance(last, data.Transaction)
    assert last.flag == "!"
    assert last.payee == "DURAND, FILS ET CIE"
    assert last.narration == "DURAND, FILS ET CIE F2026-051"
    assert last.meta["bank-reference"] == "qonto:durand-1-transaction-17"
    assert last.meta["lineno"] == 2
    assert last.meta["filename"] == QONTO
    assert last.meta["__source__"].startswith("settled,2026-07-03 06:12:00")
    assert last.meta["__source__"].endswith("400.00,")
    assert [(p.account, p.units) for p in last.postings] == [
        ("Assets:Qonto", Amount(Decimal("2400.00"), "EUR"))
    ]


def test_what_is_not_booked_is_no_draft() -> None:
    entries = Qonto().extract(QONTO, [])

    assert [entry.meta["lineno"] for entry in entries] == [4, 2]


def test_a_zero_is_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "zero.csv"
    path.write_text(
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
        "05/03/2026;05/03/2026;0,00;0,00;VIR ZERO;1\n"
        "05/03/2026;05/03/2026;;1;VIR UN;1\n"
    )

    assert [str(line.amount) for line in CreditMutuel().read(str(path)).lines] == [
        "0.00",
        "1.00",
    ]
    assert [x.meta["lineno"] for x in CreditMutuel().extract(str(path), [])] == [3]


def test_what_a_processor_keeps_is_told() -> None:
    first, *_ = Stripe().extract(str(BANKS / "stripe.csv"), [])

    assert first.postings[0].units == Amount(Decimal("472.55"), "EUR")
    assert first.meta["gross"] == Amount(Decimal("480.00"), "EUR")
    assert first.meta["fee"] == Amount(Decimal("7.45"), "EUR")


def test_a_payer_cut_out_of_a_run_on_label_is_not_written() -> None:
    entries = CreditMutuel().extract(MUTUEL, [])

    assert {entry.payee for entry in entries} == {None}


def test_duplicates_are_known_by_their_reference_alone() -> None:
    importer = CreditMutuel()
    first = importer.extract(MUTUEL, [])
    again = importer.extract(MUTUEL, first)
    importer.deduplicate(again, first)

    assert all("__duplicate__" in entry.meta for entry in again)
    # The two equal payments of one day are two, and each has its own double.
    doubles = [entry.meta["__duplicate__"] for entry in again]
    assert len({id(double) for double in doubles}) == len(again)


def test_nothing_is_its_own_duplicate() -> None:
    importer = CreditMutuel()
    entries = importer.extract(MUTUEL, [])
    importer.deduplicate(entries, entries)

    assert not any("__duplicate__" in entry.meta for entry in entries)


def test_a_similar_transaction_by_hand_is_no_duplicate() -> None:
    importer = CreditMutuel()
    by_hand, _, _ = loader.load_string(
        "2020-01-01 open Assets:Bank:CreditMutuel\n2020-01-01 open Income:X\n"
        '2026-03-05 * "STUDIO 54"\n'
        "  Assets:Bank:CreditMutuel  350.00 EUR\n  Income:X\n"
    )
    entries = importer.extract(MUTUEL, by_hand)
    importer.deduplicate(entries, by_hand)

    assert not any("__duplicate__" in entry.meta for entry in entries)


def test_sorting_keeps_the_order_of_a_day() -> None:
    importer = Qonto()
    entries = importer.extract(QONTO, [])
    lines = [entry.meta["lineno"] for entry in entries]
    importer.sort(entries)
    assert [entry.meta["lineno"] for entry in entries] == lines
    importer.sort(entries, reverse=True)
    assert [entry.meta["lineno"] for entry in entries] == lines[::-1]


def test_a_matcher_finishes_what_it_knows() -> None:
    def matcher(
        statement: Statement, account: str, existing: Sequence[Directive]
    ) -> list[Transaction | None]:
        assert existing == []
        drafts = Qonto(account)
        return [
            drafts.transaction(statement, line)._replace(flag="*")
            if line.payer == "Taxi Bleu"
            else None
            for line in statement.lines
        ]

    entries = Qonto("Assets:Q", matcher=matcher).extract(QONTO, [])

    assert [entry.flag for entry in entries] == ["*", "!"]


def test_beangulp_shows_a_refusal_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(Path(QONTO).read_text().replace("2400.00", "2.400.0"))

    with pytest.raises(beangulp.exceptions.Error) as caught:
        Qonto().extract(str(path), [])

    assert str(caught.value).startswith(f"{path}:2: [unreadable-statement] “2.400.0”")


@pytest.mark.parametrize(
    ("number", "found"),
    [("FR7616958000019999999999174", 4), ("9174", 4), ("FR76 0000", 0), (None, 4)],
)
def test_files_of_other_accounts_are_left_alone(number: str | None, found: int) -> None:
    path = str(BANKS / "qonto_fr.csv")
    importer = Qonto("Assets:Q", number=number)

    assert importer.identify(path) is (found > 0)
    assert len(importer.read(path).lines) == found


def test_one_account_of_several_in_a_file() -> None:
    path = str(BANKS / "credit_agricole_deux_comptes.csv")
    made = installed()["credit_agricole"]

    both, one = made(), made(number="54321")

    assert both.read(path).account is None
    assert len(both.read(path).lines) == 2
    assert one.read(path).account == "40087654321"
    assert [line.line for line in one.read(path).lines] == [23]


def test_a_broken_file_has_no_number(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(Path(QONTO).read_text().replace("2400.00", "x"))

    assert Qonto().identify(str(path)) is True
    assert Qonto(number="9174").identify(str(path)) is False


def test_fava_s_import_page(tmp_path: Path) -> None:
    config = tmp_path / "import_config.py"
    config.write_text(
        "from beancount_infast.importers import installed\n"
        "CONFIG = [made() for made in installed().values()]\n"
    )
    importers = load_import_config(config).importers

    assert len(importers) == len(installed())
    for path in (Path(QONTO), Path(MUTUEL), BANKS / "camt053.xml"):
        (wrapped,) = [one for one in importers.values() if one.identify(path)]
        info = wrapped.file_import_info(path)
        assert info.account.startswith("Assets:")
        entries = extract_from_file(wrapped, path, [])
        assert entries
        assert info.date == max(entry.date for entry in entries)


MODULES = sorted({made.__module__.rpartition(".")[2] for made in installed().values()})


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_commands(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(ROOT / "importers" / f"{name}.py"), run_name="__main__")

    assert left.value.code == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("--account", "extract", "identify", "archive"))


@pytest.mark.parametrize("name", installed())
def test_a_module_extracts(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = installed()[name]
    module = made.__module__.rpartition(".")[2]
    files = sorted(path for path in BANKS.iterdir() if path.suffix not in GOLDEN)
    file = next(path for path in files if made().identify(str(path)))
    words = [name, "--account", "Assets:Mine", "extract", str(file)]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(ROOT / "importers" / f"{module}.py"), run_name="__main__")

    assert left.value.code in (0, None)
    booked = [line for line in made().read(str(file)).lines if line.net]
    out = capsys.readouterr().out
    assert 0 < out.count("  Assets:Mine ") <= len(booked)
    assert out.count("bank-reference:") == out.count("  Assets:Mine ")


@pytest.mark.parametrize("name", ["qonto", "swift_mt940", "generic_csv"])
def test_a_module_runs_by_itself(name: str) -> None:
    files = {
        "qonto": "qonto_en.csv",
        "swift_mt940": "mt940.sta",
        "generic_csv": "generic_csv.csv",
    }
    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "importers" / f"{name}.py"),
            "--account",
            "Assets:Mine",
            "extract",
            str(BANKS / files[name]),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    entries, errors, _ = loader.load_string(
        "2020-01-01 open Assets:Mine\n"
        + "".join(
            line for line in done.stdout.splitlines(keepends=True) if line[0] != "*"
        )
    )

    assert len(entries) > 1
    # Only that a draft of one posting does not balance.
    assert {error.message[:28] for error in errors} == {"Transaction does not balance"}


def test_a_module_tells_what_it_reads() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "importers" / "qonto.py"), "identify", str(BANKS)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.count("OK") == 2
