"""The copy that is kept of a file; and what is left when something fails midway."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.data import Document, Transaction
from einvoice.made import SAMPLE_PDF, Books, Made, cii
from recording.test_crash import Crasher

from beancount_infast import storage

if TYPE_CHECKING:
    from collections.abc import Iterator


def kept(books: Books) -> list[str]:
    """Give the names of the copies, each of which a directive must name."""
    copies = sorted(p for p in books.folder.rglob("*") if p.suffix in (".xml", ".pdf"))
    assert sorted(Path(one.filename) for one in books.documents()) == copies
    return [str(path.relative_to(books.folder)) for path in copies]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("F2026-001", "F2026-001"),
        ("2026/03/F-1", "2026-03-F-1"),
        ("../../../F1", "-..-..-F1"),
        (".hidden", "hidden"),
        ("..", "invoice"),
    ],
)
def test_a_copy_is_named_by_the_number(books: Books, number: str, name: str) -> None:
    books.take(Made(number=number))
    assert kept(books) == [f"documents/{name}.xml"]


def test_copies_of_one_name_stand_side_by_side(books: Books) -> None:
    books.take(Made(number="F/1"), Made(number="F-1"))
    books.take(Made(number="F/1".replace("/", "/-").replace("/-", "-/")))
    assert kept(books) == [
        "documents/F--1.xml",
        "documents/F-1-2.xml",
        "documents/F-1.xml",
    ]


def test_a_file_that_is_there_is_not_written_over(books: Books) -> None:
    folder = books.folder / "documents"
    folder.mkdir()
    (folder / "F2026-001.xml").write_text("mine", encoding="utf-8")
    books.take(Made())
    assert (folder / "F2026-001.xml").read_text(encoding="utf-8") == "mine"
    assert (folder / "F2026-001-2.xml").read_text(encoding="utf-8") == cii(Made())


def test_a_copy_that_is_there_is_taken(books: Books) -> None:
    folder = books.folder / "documents"
    folder.mkdir()
    copy = folder / "F2026-001.xml"
    copy.write_text(cii(Made()), encoding="utf-8")
    assert books.run("import", copy, "--yes").status == 0
    assert kept(books) == ["documents/F2026-001.xml"]


def failing_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the disk be full when a file is written."""
    real = storage.tempfile.mkstemp

    def mkstemp(suffix: str, prefix: str, folder: Path) -> tuple[int, str]:
        if prefix == f".{name}.":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(suffix, prefix, folder)

    monkeypatch.setattr(storage.tempfile, "mkstemp", mkstemp)


@pytest.mark.parametrize("name", ["invoices.beancount", "F2.xml", "seals.beancount"])
def test_a_disk_that_is_full(
    books: Books, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    books.add('include "invoices.beancount"')
    books.add('include "seals.beancount"')
    into = books.folder / "invoices.beancount"
    into.write_text("", encoding="utf-8")
    (books.folder / "seals.beancount").write_text("", encoding="utf-8")
    before = books.everything()
    paths = [books.file(Made(number=n, due=None), f"{n}.xml") for n in ("F1", "F2")]
    with monkeypatch.context() as patched:
        failing_at(patched, name)
        ran = books.run("import", *paths, "--into", into, "--yes")
    assert ran.status == 2
    assert "no space left on device); nothing was recorded; make room" in ran.err
    assert books.everything() == before


def test_a_disk_that_is_full_at_the_second_file(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first file of the ledger keeps what it held."""
    option = '"infast-option" "file" "{year}.beancount"'
    books.add(f"2026-01-01 custom {option}\n")
    for name in ("2026", "2027", "seals"):
        books.add(f'include "{name}.beancount"')
        (books.folder / f"{name}.beancount").write_text("", encoding="utf-8")
    before = books.everything()
    late = Made(number="F2027-001", date="2027-01-02", due=None)
    paths = [books.file(Made(), "1.xml"), books.file(late, "2.xml")]
    with monkeypatch.context() as patched:
        failing_at(patched, "2027.beancount")
        ran = books.run("import", *paths, "--yes")
    assert ran.status == 2
    assert books.everything() == before
    assert books.run("import", *paths, "--yes").status == 0
    assert kept(books) == ["documents/F2026-001.xml", "documents/F2027-001.xml"]


def test_where_copies_cannot_lie_the_ledger_stays_as_it_was(books: Books) -> None:
    # Not even a file for the year, a file of seals, or a line that includes one.
    books.add('2026-01-01 custom "infast-option" "file" "invoices/{year}.beancount"')
    (books.folder / "documents").write_text("no folder", encoding="utf-8")
    said = books.refuse(Made())
    assert "/documents/F2026-001.xml: it cannot be written" in said
    assert "nothing was recorded" in said


def test_a_copy_that_somebody_else_made_meanwhile(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = storage.check_writable

    def check_writable(path: Path) -> None:
        real(path)
        folder = books.folder / "documents"
        folder.mkdir(exist_ok=True)
        (folder / "F2026-001.xml").write_text("theirs", encoding="utf-8")

    monkeypatch.setattr(storage, "check_writable", check_writable)
    ran = books.run("import", books.file(Made()), "--yes")
    assert ran.status == 2
    assert "F2026-001.xml: it was changed while" in ran.err
    assert "F2026-001" not in books.ledger.read_text(encoding="utf-8")


def test_a_file_that_changed_meanwhile(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.add('include "seals.beancount"')
    (books.folder / "seals.beancount").write_text("", encoding="utf-8")
    real = storage.tempfile.mkstemp

    def mkstemp(suffix: str, prefix: str, folder: Path) -> tuple[int, str]:
        if ".xml" in prefix:
            books.ledger.write_text("; other text\n", encoding="utf-8")
        return real(suffix, prefix, folder)

    monkeypatch.setattr(storage.tempfile, "mkstemp", mkstemp)
    ran = books.run("import", books.file(Made()), "--yes")
    assert ran.status == 2
    assert "it was changed while this was being recorded" in ran.err
    assert books.ledger.read_text(encoding="utf-8") == "; other text\n"
    assert not (books.folder / "documents").exists()


def test_what_was_shown_is_what_is_written(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = "beancount_infast.cli.recording._somebody_is_there"
    monkeypatch.setattr(there, lambda: True)

    def confirm(*_: Any, **__: Any) -> bool:
        text = books.ledger.read_text(encoding="utf-8")
        changed = text.replace('"income" Income:Services', '"income" Income:Hosting')
        books.ledger.write_text(changed, encoding="utf-8")
        return True

    monkeypatch.setattr("click.confirm", confirm)
    ran = books.run("import", books.file(Made()))
    assert ran.status == 2
    assert "[stale-books]" in ran.err


# --- Killed --------------------------------------------------------------------


@pytest.fixture(scope="module")
def crasher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crasher]:
    crasher = Crasher(tmp_path_factory.mktemp("steps") / "steps.txt")
    yield crasher
    crasher.close()


def said(ledger: Path) -> tuple[list[Any], list[Any]]:
    """Give the ledger's transactions and documents, which must load."""
    entries, errors, _ = loader.load_file(str(ledger))
    assert not errors
    documents = [entry for entry in entries if isinstance(entry, Document)]
    for document in documents:
        content = Path(document.filename).read_bytes()
        assert content == SAMPLE_PDF.read_bytes()
    numbers = [e.links for e in entries if isinstance(e, Transaction)]
    return numbers, [document.links for document in documents]


def test_killed_at_any_step(crasher: Crasher, tmp_path: Path) -> None:
    """There is the invoice with its copy, or none of it; then it can be done again."""
    fresh = Books(tmp_path)
    text = fresh.ledger.read_text(encoding="utf-8")
    text = text.replace("2026-01-01", "2025-01-01").replace("732829320", "100000009")
    words = ["import", str(SAMPLE_PDF), "--create", "--yes"]

    def begin() -> Path:
        shutil.rmtree(tmp_path / "books", ignore_errors=True)
        (tmp_path / "books").mkdir()
        return Books(tmp_path / "books", text).ledger

    ledger = begin()
    assert crasher.run(ledger, words, None) == 0
    whole = said(ledger)
    assert whole == ([{"F202500003"}], [{"F202500003"}])
    steps = crasher.steps()
    # What comes before the copy is the same for every recording, and tested there.
    first = next(n for n, step in enumerate(steps, 1) if "documents" in step)
    for place, step in list(enumerate(steps, 1))[first - 1 :]:
        for half in (False, True) if step.startswith("write") else (False,):
            ledger = begin()
            status = crasher.run(ledger, words, place, half=half)
            assert os.WTERMSIG(status) == signal.SIGKILL
            now = said(ledger)
            assert now in (whole, ([], [])), step
            if now != whole and place % 3 == 0:
                assert crasher.run(ledger, words, None) == 0
                assert said(ledger) == whole
                copies = sorted(p.name for p in ledger.parent.glob("documents/*"))
                assert copies == ["F202500003.pdf"], step
