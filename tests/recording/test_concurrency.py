"""Many people record at once: nothing is used twice, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from beancount import loader

BOOKS = Path(__file__).parent / "books"
PEOPLE = 32
INFAST = [sys.executable, "-c", "from beancount_infast.cli import main; main()"]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    shutil.copytree(BOOKS, tmp_path / "books")
    return tmp_path / "books" / "main.beancount"


def at_once(ledger: Path, calls: list[list[str]]) -> list[tuple[int, str, str]]:
    """Run commands all at once; give the status, output and complaints of each."""
    running = [
        subprocess.Popen(
            [*INFAST, "-f", str(ledger), *words, "--yes", "--date", "2026-03-20"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in calls
    ]
    results = []
    for process in running:
        out, err = process.communicate()
        results.append((process.returncode, out, err))
    return results


def test_one_of_many_pays_an_invoice(ledger: Path) -> None:
    results = at_once(ledger, [["pay", "F2026-001"]] * PEOPLE)
    won = [out for status, out, _ in results if status == 0]
    assert len(won) == 1
    refused = [err for status, _, err in results if status == 2]
    assert len(refused) == PEOPLE - 1
    assert all("[over-settled] nothing is left of F2026-001" in err for err in refused)
    assert _errors(ledger) == []


def test_one_of_many_uses_a_credit(ledger: Path) -> None:
    calls = [["apply", "R2026-001", "F2026-002", "--amount", "300"]] * (PEOPLE // 2)
    calls += [["refund", "R2026-001", "--amount", "300"]] * (PEOPLE // 2)
    results = at_once(ledger, calls)
    assert sorted(status for status, _, _ in results) == [0] + [2] * (PEOPLE - 1)
    assert all(err.startswith("[over-") for status, _, err in results if status)
    assert _errors(ledger) == []


def test_all_pay_an_invoice_of_their_own(ledger: Path) -> None:
    more = "".join(
        f"""
2026-03-10 * "ACME SARL" "Lot {number}"
  invoice: "G{number:02d}"
  Income:Services             -12.00 EUR
  Assets:Receivable:Acme       12.00 EUR
"""
        for number in range(PEOPLE)
    )
    with ledger.open("a", encoding="utf-8") as file:
        file.write(more)
    calls = [["pay", f"G{number:02d}", "--format", "json"] for number in range(PEOPLE)]
    results = at_once(ledger, calls)
    assert [status for status, _, _ in results] == [0] * PEOPLE
    numbers = {json.loads(out)["number"] for _, out, _ in results}
    assert numbers == {f"R2026-{rank:03d}" for rank in range(3, PEOPLE + 3)}
    assert _errors(ledger) == []
    entries, _, _ = loader.load_file(str(ledger))
    paid = {
        entry.meta["invoice"]: entry.meta["status"]
        for entry in entries
        if str(entry.meta.get("invoice", "")).startswith("G")
    }
    assert paid == {f"G{number:02d}": "paid" for number in range(PEOPLE)}


def _errors(ledger: Path) -> list[str]:
    _, errors, _ = loader.load_file(str(ledger))
    return [error.message for error in errors]
