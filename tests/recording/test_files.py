"""The ledger's files: every byte that is not ours to change is kept."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import pytest
from beancount import loader
from click.testing import CliRunner, Result

from beancount_infast import storage
from beancount_infast.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

BOOKS = Path(__file__).parent / "books"
DAY = ("--yes", "--date", "2026-03-20")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    shutil.copytree(BOOKS, tmp_path / "books")
    return tmp_path / "books" / "main.beancount"


def run(ledger: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, ["-f", str(ledger), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def errors(ledger: Path) -> list[str]:
    return [error.message for error in loader.load_file(str(ledger))[1]]


def option(ledger: Path, line: str) -> None:
    """Add an option to the main file."""
    with ledger.open("a", encoding="utf-8") as file:
        file.write(f'2026-01-01 custom "infast-option" {line}\n')


def snapshot(ledger: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(ledger.parent.rglob("*.beancount"))
    }


# --- What is kept -----------------------------------------------------------------


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda data: data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.rstrip(b"\n"),
        lambda data: data.replace(b"\n", b"\r\n").rstrip(b"\r\n"),
        lambda data: data + b"\n\n\n",
        lambda data: data + "; à la main, 12 € ✂\n".encode(),
    ],
    ids=["unix", "dos", "no last newline", "dos, none", "blank lines", "comment"],
)
def test_what_stood_there_is_kept(
    ledger: Path, rewrite: Callable[[bytes], bytes]
) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    before = rewrite(path.read_bytes())
    path.write_bytes(before)
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    after = path.read_bytes()
    assert after.startswith(before)
    added = after[len(before) :]
    dos = b"\r\n" in before
    assert (added.count(b"\r\n") == added.count(b"\n")) is dos
    assert after.endswith(b"\n") is before.endswith(b"\n")
    assert errors(ledger) == []


def test_only_the_document_and_its_seal_are_written(ledger: Path) -> None:
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    before = snapshot(ledger)
    assert run(ledger, "pay", "F2026-002", *DAY).exit_code == 0
    after = snapshot(ledger)
    changed = {Path(name).name for name in after if after[name] != before[name]}
    assert changed == {"documents.beancount", "seals.beancount"}


def test_mode_and_links_are_kept(ledger: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.beancount"
    path = ledger.parent / "2026" / "documents.beancount"
    path.rename(real)
    path.symlink_to(real)
    real.chmod(0o640)
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "R2026-003" in real.read_text("utf-8")


def test_an_owner_is_kept(ledger: Path) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    if os.geteuid() == 0:
        os.chown(path, 12345, 54321)
    before = path.stat()
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    after = path.stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


# --- Which file -------------------------------------------------------------------


def test_the_file_of_the_latest_document_is_the_default(ledger: Path) -> None:
    result = run(ledger, "pay", "F2026-001", *DAY)
    assert f"{ledger.parent}/2026/documents.beancount:53" in result.output


def test_a_file_can_be_named(ledger: Path) -> None:
    result = run(ledger, "pay", "F2026-001", *DAY, "--into", str(ledger))
    assert result.exit_code == 0
    assert "R2026-003" in ledger.read_text("utf-8")


def test_a_file_of_somebody_else_is_refused(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.beancount"
    other.write_text("; mine\n", "utf-8")
    before = snapshot(ledger)
    result = run(ledger, "pay", "F2026-001", *DAY, "--into", str(other))
    assert result.exit_code == 2
    assert "[not-in-ledger]" in result.output
    assert other.read_text("utf-8") == "; mine\n"
    assert snapshot(ledger) == before


def test_option_file_makes_and_includes_it(ledger: Path) -> None:
    option(ledger, '"file" "payments/{year}-{month}.beancount"')
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    made = ledger.parent / "payments" / "2026-03.beancount"
    assert made.read_text("utf-8").startswith("2026-03-20 *")
    assert 'include "payments/2026-03.beancount"' in ledger.read_text("utf-8")
    assert run(ledger, "pay", "F2026-002", *DAY).exit_code == 0
    assert ledger.read_text("utf-8").count("payments/2026-03") == 1
    assert made.read_text("utf-8").count("payment:") == 2
    assert errors(ledger) == []


@pytest.mark.parametrize(
    "into", ["2026/in/{month}.beancount", "2026/.hidden.beancount"]
)
def test_a_pattern_that_does_not_reach_a_file_includes_nothing(
    ledger: Path, into: str
) -> None:
    """`*` goes into no folder, and finds no file whose name begins with a point."""
    text = ledger.read_text("utf-8")
    text = text.replace("2026/documents.beancount", "2026/*.beancount")
    ledger.write_text(text, "utf-8")
    option(ledger, f'"file" "{into}"')
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    assert errors(ledger) == []
    shown = run(ledger, "payments", "--format", "json").stdout
    assert '"number": "R2026-003"' in shown
    assert f'include "{into.replace("{month}", "03")}"' in ledger.read_text("utf-8")


def test_a_pattern_that_includes_it_already_is_enough(ledger: Path) -> None:
    option(ledger, '"file" "payments/{year}.beancount"')
    (ledger.parent / "payments").mkdir()
    (ledger.parent / "payments" / "2020.beancount").write_text("", "utf-8")
    with ledger.open("a", encoding="utf-8") as file:
        file.write('include "payments/*.beancount"\n')
    before = ledger.read_bytes()
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    assert ledger.read_bytes() == before + b'\ninclude "seals.beancount"\n'
    assert errors(ledger) == []


def test_a_file_that_is_not_included_is_not_taken_over(ledger: Path) -> None:
    option(ledger, '"file" "payments/{year}.beancount"')
    (ledger.parent / "payments").mkdir()
    stranger = ledger.parent / "payments" / "2026.beancount"
    stranger.write_text("; another book's\n", "utf-8")
    result = run(ledger, "pay", "F2026-001", *DAY)
    assert result.exit_code == 2
    assert "[not-in-ledger]" in result.output
    assert stranger.read_text("utf-8") == "; another book's\n"


FRENCH = """\
option "name_assets" "Actif"
option "name_liabilities" "Passif"
option "name_equity" "Capital"
option "name_income" "Produits"
option "name_expenses" "Charges"
"""


def test_a_new_file_repeats_the_names_of_the_roots(tmp_path: Path) -> None:
    ledger = tmp_path / "livre.beancount"
    ledger.write_text(
        FRENCH
        + """\
plugin "beancount_infast.plugins.settlement"
2026-01-01 custom "infast-option" "receivable" Actif:Clients
2026-01-01 custom "infast-option" "customer-credit" Passif:Avances
2026-01-01 custom "infast-option" "file" "règlements/{year}.beancount"
2026-01-01 custom "infast-option" "payment-method" "virement" Actif:Banque
2026-01-01 open Actif:Banque EUR
2026-01-01 open Actif:Clients:Hébrard EUR
  customer: "Hébrard & Cie"
2026-01-01 open Produits:Services EUR

2026-01-10 * "Hébrard & Cie" "Étude"
  invoice: "F2026-001"
  Produits:Services       -150.00 EUR
  Actif:Clients:Hébrard    150.00 EUR
""",
        "utf-8",
    )
    result = run(ledger, "pay", "F2026-001", "--amount", "500", *DAY)
    assert result.exit_code == 0, result.output
    made = (tmp_path / "règlements" / "2026.beancount").read_text("utf-8")
    assert made.startswith(FRENCH)
    assert "  Passif:Avances:Hébrard    -350.00 EUR" in made
    assert errors(ledger) == []


# --- What cannot be written --------------------------------------------------------


def test_a_read_only_file_is_refused(ledger: Path) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    path.chmod(0o444)
    before = snapshot(ledger)
    result = run(ledger, "pay", "F2026-001", *DAY)
    assert result.exit_code == 2
    assert "it is read-only; nothing was recorded" in result.output
    assert snapshot(ledger) == before
    assert errors(ledger) == []


def test_a_full_disk_is_refused(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(ledger)

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "write", full)
    result = run(ledger, "pay", "F2026-001", *DAY)
    assert result.exit_code == 2
    assert "no space left on device" in result.output
    assert "Traceback" not in result.output
    assert snapshot(ledger) == before
    assert [p.name for p in ledger.parent.iterdir() if "infast-new" in p.name] == []


@pytest.mark.parametrize("name", ["seals.beancount", "main.beancount"])
def test_what_cannot_be_sealed_is_not_recorded(ledger: Path, name: str) -> None:
    """The seal file is read-only; or the main file, which is to include it."""
    if name == "seals.beancount":
        assert run(ledger, "seal", "--yes").exit_code == 0
    (ledger.parent / name).chmod(0o444)
    before = snapshot(ledger)
    draft = ledger.parent / "2026" / "documents.beancount"
    with draft.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-03-18 ! "ACME SARL" "Virement" ^F2026-001\n'
            '  payment: "R2026-003"\n'
            "  Assets:Bank               50.00 EUR\n"
            "  Assets:Receivable:Acme   -50.00 EUR\n"
        )
    before = snapshot(ledger)
    requests = [("pay", "F2026-002", *DAY), ("validate", "R2026-003", "--yes")]
    for words in (*requests, ("lock", "2026-01-31", "--yes")):
        result = run(ledger, *words)
        if words[0] == "lock" and name == "seals.beancount":
            assert result.exit_code == 0, "all of that is sealed already"
            continue
        assert result.exit_code == 2
        assert f"{name}: it is read-only; nothing was recorded" in result.output
        assert snapshot(ledger) == before


def test_a_disk_that_is_full_before_the_seal_records_nothing(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(ledger, "seal", "--yes").exit_code == 0
    before = snapshot(ledger)
    write, written = os.write, []

    def full(descriptor: int, data: bytes) -> int:
        written.append(bytes(data))
        if b"infast-seal" in written[-1]:
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(storage.os, "write", full)
    result = run(ledger, "pay", "F2026-001", *DAY)
    assert result.exit_code == 2
    assert "no space left on device" in result.output
    assert [b"R2026-003" in data for data in written] == [True, True]
    assert snapshot(ledger) == before
    assert list(ledger.parent.rglob("*infast-new")) == []


@pytest.mark.parametrize("most", range(6))
@pytest.mark.parametrize(
    "words", [("pay", "F2026-001", *DAY), ("seal", "--yes")], ids=["pay", "seal"]
)
def test_a_disk_that_fills_up_leaves_no_new_file(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], most: int
) -> None:
    """The first document of a month, the first seal: files are made and included."""
    option(ledger, '"file" "{year}/{month}/documents.beancount"')
    before, there = snapshot(ledger), sorted(ledger.parent.rglob("*"))
    write, room = os.write, [most]

    def filling(descriptor: int, data: bytes) -> int:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(storage.os, "write", filling)
    result = run(ledger, *words)
    if room[0] >= 0:
        assert result.exit_code == 0, result.output
        assert errors(ledger) == []
        return
    assert result.exit_code == 2
    assert "no space left on device" in result.output
    assert snapshot(ledger) == before
    assert sorted(ledger.parent.rglob("*")) == there


def test_a_file_that_changes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.beancount"
    path.write_bytes(b"new\n")
    with pytest.raises(storage.StorageError, match="changed while this was being"):
        storage.replace(path, b"old\n", b"ours\n")
    assert path.read_bytes() == b"new\n"


def test_somebody_else_who_records_too_long_is_told(tmp_path: Path) -> None:
    ledger = tmp_path / "main.beancount"
    ledger.write_text("", "utf-8")
    with (
        storage.locked(ledger),
        pytest.raises(storage.StorageError, match="somebody else is recording"),
        storage.locked(ledger, seconds=0.05),
    ):
        pass


def test_what_a_dead_process_left_is_cleared_away(ledger: Path) -> None:
    stale = ledger.parent / "2026" / ".documents.beancount.x1.infast-new"
    stale.write_text("half a payment", "utf-8")
    assert run(ledger, "pay", "F2026-001", *DAY).exit_code == 0
    assert not stale.exists()


def test_a_lock_that_ends_leaves_that_of_the_next_one_alone(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ledger.with_name(f".{ledger.name}.lock")

    class Slow(storage.FileLock):  # type: ignore[misc,valid-type]
        def release(self, force: bool = False) -> None:  # noqa: FBT001, FBT002
            if self.is_locked:  # it is released once more when it is forgotten
                assert not path.exists()
                path.write_text("of somebody who came in between", encoding="utf-8")
            super().release(force)

    monkeypatch.setattr(storage, "FileLock", Slow)
    with storage.locked(ledger):
        assert path.exists()
    assert path.read_text(encoding="utf-8") == "of somebody who came in between"


def test_a_lock_that_is_a_file_is_taken_away_by_its_release(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ledger.with_name(f".{ledger.name}.lock")

    class Soft(filelock.SoftFileLock):
        def release(self, force: bool = False) -> None:  # noqa: FBT001, FBT002
            assert path.exists() or not self.is_locked
            super().release(force)

    monkeypatch.setattr(storage, "FileLock", Soft)
    with storage.locked(ledger):
        assert path.exists()
    assert not path.exists()
