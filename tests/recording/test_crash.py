"""Killed at any instant, the books hold all of what was being recorded, or none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from banklines import invoice
from bankshop import F1, F2, QONTO, Shop, row
from beancount import loader
from beancount.core.data import Custom, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
BOOKS = HERE / "books"

DAY = ["--yes", "--date", "2026-03-20"]
COMMANDS = {
    "pay": ["pay", "F2026-001", *DAY],
    "pay too much": ["pay", "F2026-001", "--amount", "500", *DAY],
    "pay two with credit": [
        "pay",
        "F2026-001",
        "F2026-002",
        "--use",
        "R2026-001",
        *DAY,
    ],
    "pay an invoice of tomorrow": ["pay", "FV-2026-1", "--method", "transfer", *DAY],
    "deposit": ["pay", "--customer", "Acme", "--amount", "80", *DAY],
    "invoice": ["invoice", "Acme", "--line", "100@20", *DAY],
    "draft": ["invoice", "Acme", "--line", "100@20", "--draft", *DAY],
    "credit note": ["credit-note", "F2026-001", *DAY],
    "apply": ["apply", "R2026-001", "F2026-002", *DAY],
    "release": ["release", "R2026-002", "F2026-004", *DAY],
    "refund": ["refund", "R2026-001", *DAY],
    "write off": ["write-off", "F2026-002", "--account", "Expenses:BadDebts", *DAY],
    "reverse": ["reverse", "R2026-002", *DAY],
    "validate": ["validate", "F2026-005", "--yes"],
    "customer": ["customer", "add", "Zoé", "--currency", "EUR", *DAY],
    "learn": ["customer", "learn", "Acme", "--alias", "ACME PARIS", "--yes"],
    "seal": ["seal", "--yes"],
    "lock": ["lock", "2026-01-31", "--yes"],
}


class Crasher:
    """A process that runs commands and lets them die."""

    def __init__(self, steps: Path) -> None:
        self._steps = steps
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "crash.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "CRASH_STEPS": str(steps)},
        )

    def run(
        self, ledger: Path, words: list[str], fatal: int | None, *, half: bool = False
    ) -> int:
        asked = {
            "folder": str(ledger.parent),
            "words": ["-f", str(ledger), *words],
            "fatal": fatal,
            "half": half,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        status: int = json.loads(self._process.stdout.readline())
        return status

    def steps(self) -> list[str]:
        return self._steps.read_text("utf-8").splitlines()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="module")
def crasher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crasher]:
    crasher = Crasher(tmp_path_factory.mktemp("steps") / "steps.txt")
    yield crasher
    crasher.close()


def fresh(folder: Path) -> Path:
    """Give the main file of a fresh copy of the books."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BOOKS, folder)
    return folder / "main.beancount"


def files(folder: Path) -> dict[str, bytes]:
    """Give the ledger's files; those of a write that died are no part of it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*.beancount"))
    }


def said(ledger: Path) -> tuple[list[Any], list[Any], list[str]]:
    """Give what the books say, without their seals; the errors; what is sealed."""
    entries, errors, _ = loader.load_file(str(ledger))
    seals = [e for e in entries if type(e) is Custom and e.type == "infast-seal"]
    others = [
        (e._replace(meta=None, postings=[p._replace(meta=None) for p in e.postings]))
        if type(e) is Transaction
        else e._replace(meta={k: v for k, v in e.meta.items() if k != "lineno"})
        for e in entries
        if e not in seals
    ]
    return others, errors, [str(seal.values[0].value) for seal in seals]


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_any_step(name: str, crasher: Crasher, tmp_path: Path) -> None:
    words = COMMANDS[name]
    ledger = fresh(tmp_path / "books")
    before, _, sealed_before = said(ledger)
    old = files(ledger.parent)
    assert crasher.run(ledger, words, None) == 0
    steps = crasher.steps()
    after, errors, sealed_after = said(ledger)
    assert not errors
    assert (after, sealed_after) != (before, sealed_before), "it recorded something"
    new = files(ledger.parent)
    assert len(steps) >= 5
    for place, step in enumerate(steps, 1):
        for half in (False, True) if step.startswith("write") else (False,):
            ledger = fresh(tmp_path / "books")
            status = crasher.run(ledger, words, place, half=half)
            assert os.WIFSIGNALED(status), step
            assert os.WTERMSIG(status) == signal.SIGKILL
            _check_books(ledger, before, after, step)
            _check_bytes(files(ledger.parent), old, new, step)
            if place % 4 == 0:
                _finish(crasher, ledger, after, before, words)


def _check_books(ledger: Path, before: list[Any], after: list[Any], step: str) -> None:
    """The document is there wholly, or not at all, and the books load."""
    now, errors, _ = said(ledger)
    assert not errors, step
    assert now in (before, after) or _is_between(now, before, after), step


def _is_between(now: list[Any], before: list[Any], after: list[Any]) -> bool:
    """Say whether only directives that are no document differ: a lock's option."""
    documents = [e for e in now if type(e) is Transaction]
    return documents in (
        [e for e in before if type(e) is Transaction],
        [e for e in after if type(e) is Transaction],
    )


def _check_bytes(
    now: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes], step: str
) -> None:
    """Each file is as it was or as it should become, the seals perhaps in part."""
    for name, data in now.items():
        whole = [files[name] for files in (old, new) if name in files]
        assert data in whole or any(w.startswith(data) for w in whole), (step, name)
    assert set(old) <= set(now), step


def _finish(
    crasher: Crasher,
    ledger: Path,
    after: list[Any],
    before: list[Any],
    words: list[str],
) -> None:
    """After the crash life goes on: seal what is unsealed, or record again."""
    now, _, _ = said(ledger)
    if now == before and after != before:
        assert crasher.run(ledger, words, None) == 0
    assert crasher.run(ledger, ["seal", "--yes"], None) == 0
    _entries, errors, _ = loader.load_file(str(ledger))
    assert not errors
    left = [p.name for p in ledger.parent.rglob(".*") if "infast-new" in p.name]
    assert not [name for name in left if name.startswith(".seals")]


def test_there_are_many_steps(crasher: Crasher, tmp_path: Path) -> None:
    total = 0
    for words in COMMANDS.values():
        ledger = fresh(tmp_path / "books")
        assert crasher.run(ledger, words, None) == 0
        total += len(crasher.steps())
    assert total >= 200


# --- Statements --------------------------------------------------------------------

MATCHED = (
    '2026-10-15 * "ACME SARL" "By hand" ^F2026-003\n  payment: "R2026-900"\n'
    "  Assets:Bank              60.00 EUR\n  Assets:Receivable:Acme  -60.00 EUR\n"
    '    settles: "F2026-003"\n'
)
BY_MONTH = '2026-01-01 custom "infast-option" "file" "paid/{year}-{month}.beancount"\n'


def _shop(folder: Path) -> Shop:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shop = Shop(folder)
    late = invoice("F2026-004", "Beta", "70.00", "12-01")
    shop.write(F1, F2, invoice("F2026-003", "Acme", "60.00"), late, MATCHED, BY_MONTH)
    return shop


def _outcome(shop: Shop) -> tuple[list[tuple[Any, ...]], int]:
    """Give the bank's lines in the books with their postings; how many are there."""
    entries, errors, _ = loader.load_file(str(shop.main))
    assert not errors, errors
    found = [
        (
            e.meta["bank-reference"],
            e.date,
            e.flag,
            sorted((p.account, str(p.units)) for p in e.postings),
        )
        for e in entries
        if type(e) is Transaction and "bank-reference" in e.meta
    ]
    return sorted(found), sum(type(e) is Transaction for e in entries)


def test_killed_at_any_step_of_an_import(crasher: Crasher, tmp_path: Path) -> None:
    """Importing again completes what was stopped; nothing comes twice."""
    shop = _shop(tmp_path / "books")
    statement = tmp_path / "qonto.csv"
    rows = (
        row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"),
        row("q2", "11-02", "80.00", "Beta", "F2026-002"),
        row("q3", "11-03", "70.00", "Béta & Fils", "F2026-004"),
        row("q4", "10-15", "60.00", "ACME SARL", "F2026-003"),
        row("q5", "11-04", "12.34", "Somebody", "thanks"),
    )
    statement.write_text(QONTO + "".join(rows), encoding="utf-8")
    words = ["import", str(statement), "--account", "Assets:Bank"]
    before, count_before = _outcome(shop)
    assert crasher.run(shop.main, words, None) == 0
    steps = crasher.steps()
    after, count_after = _outcome(shop)
    assert count_after > count_before
    assert len({line[0] for line in after}) >= 4
    assert len(steps) >= 40
    for place, step in enumerate(steps, 1):
        for half in (False, True) if step.startswith("write") else (False,):
            shop = _shop(tmp_path / "books")
            status = crasher.run(shop.main, words, place, half=half)
            assert os.WIFSIGNALED(status), step
            now, count = _outcome(shop)
            assert all(line in after for line in now), step
            assert len(before) <= len(now) <= len(after), step
            assert count_before <= count <= count_after, step
            if place % 5 == 0 or step.startswith(("replace", "rename")):
                assert crasher.run(shop.main, words, None) == 0, step
                assert _outcome(shop) == (after, count_after), step
                assert crasher.run(shop.main, ["seal", "--yes"], None) == 0
