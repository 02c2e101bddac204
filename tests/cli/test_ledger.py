"""A ledger is read as if the settlement plugin's line were there, last."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.core.data import Open, Transaction
from beancount.parser import parser
from beancount.parser.printer import format_entry
from calling import DEMO, STORIES

from beancount_infast.ledger import PLUGIN, LedgerError, load

if TYPE_CHECKING:
    from beancount_infast.ledger import Ledger

BOOKS = """\
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
2026-01-01 open Income:Services

2026-01-10 * "ACME" "Web site"
  invoice: "F2026-001"
  Income:Services           -150.00 EUR
  Assets:Receivable:Acme     150.00 EUR

2026-01-20 * "ACME" "Transfer" ^F2026-001
  payment: "R2026-001"
  Assets:Bank                500.00 EUR
  Assets:Receivable:Acme
"""


def write(folder: Path, text: str, name: str = "books.beancount") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def told(ledger: Ledger) -> list[str]:
    """Give what is wrong, each with its file's name alone."""
    folder = f"{ledger.path.parent}/"
    return [str(fault).replace(folder, "") for fault in ledger.faults()]


def refused(path: Path) -> str:
    with pytest.raises(LedgerError) as caught:
        load(path)
    return str(caught.value).replace(f"{path.parent}/", "")


# --- The plugin --------------------------------------------------------------------


@pytest.mark.parametrize("path", [DEMO, *STORIES], ids=lambda path: path.stem)
def test_a_ledger_reads_the_same_with_and_without_the_line(path: Path) -> None:
    without = path.with_name(f"{path.stem}-without-{os.getpid()}.beancount")
    text = path.read_text(encoding="utf-8")
    without.write_text(text.replace(f'plugin "{PLUGIN}"\n', "\n"), encoding="utf-8")
    try:
        assert PLUGIN not in without.read_text(encoding="utf-8")
        ledger, line = load(without), load(path)
    finally:
        without.unlink()
    assert ledger.errors == line.errors == []
    assert [*map(format_entry, ledger.entries)] == [*map(format_entry, line.entries)]
    assert ledger.options_map["plugin"] == []


def test_checks_come_after_the_plugin(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        BOOKS + "2026-01-21 balance Liabilities:CustomerCredit:Acme  -350.00 EUR\n"
        "2026-01-21 balance Assets:Receivable:Acme  0.00 EUR\n",
    )
    ledger = load(path)
    assert told(ledger) == []
    opened = [entry.account for entry in ledger.entries if isinstance(entry, Open)]
    assert "Liabilities:CustomerCredit:Acme" in opened


def test_the_ledgers_own_plugins_come_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        "__plugins__ = ('add',)\n"
        "def add(entries, options):\n"
        "    return [e._replace(links=frozenset({'F2026-001'}))\n"
        "            if getattr(e, 'narration', '') == 'Transfer' else e\n"
        "            for e in entries], []\n",
        f"linking_{tmp_path.name.replace('-', '_')}.py",
    )
    module = f"linking_{tmp_path.name.replace('-', '_')}"
    text = BOOKS.replace(" ^F2026-001", "")
    head = f'option "insert_pythonpath" "TRUE"\nplugin "{module}"\n'
    ledger = load(write(tmp_path, head + text))
    assert told(ledger) == []
    payment = ledger.entries[-1]
    assert isinstance(payment, Transaction)
    assert [posting.account for posting in payment.postings][1:] == [
        "Assets:Receivable:Acme",
        "Liabilities:CustomerCredit:Acme",
    ]


def test_a_line_with_a_configuration_is_not_repeated(tmp_path: Path) -> None:
    ledger = load(write(tmp_path, f'plugin "{PLUGIN}" "anything"\n' + BOOKS))
    assert told(ledger) == []
    assert ledger.options_map["plugin"] == [(PLUGIN, "anything")]


def test_raw_processing_gets_the_plugin_too(tmp_path: Path) -> None:
    ledger = load(
        write(tmp_path, 'option "plugin_processing_mode" "raw"\n' + BOOKS),
    )
    assert told(ledger) == []


def test_another_thread_does_not_see_our_plugin(tmp_path: Path) -> None:
    path = write(tmp_path, BOOKS)
    seen = []
    lists = loader.PLUGINS_PRE, loader.PLUGINS_AUTO, loader.PLUGINS_POST
    before = [list(plugins) for plugins in lists]
    ends = threading.Event()

    def watch() -> None:
        while not ends.is_set():
            seen.append([list(plugins) for plugins in lists] == before)

    watching = threading.Thread(target=watch)
    watching.start()
    for _ in range(5):
        load(path)
    ends.set()
    watching.join()
    assert seen
    assert all(seen)
    assert lists == (loader.PLUGINS_PRE, loader.PLUGINS_AUTO, loader.PLUGINS_POST)


def test_no_cache_is_read_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE")
    monkeypatch.setattr(loader, "PICKLE_CACHE_THRESHOLD", 0)
    path = write(tmp_path, BOOKS)
    cache = write(tmp_path, "what Beancount left", ".books.beancount.picklecache")
    assert len(load(path).entries) == 6
    assert cache.read_text(encoding="utf-8") == "what Beancount left"
    assert {p.name for p in tmp_path.iterdir()} == {path.name, cache.name}


# --- Names of files ----------------------------------------------------------------


def test_a_path_is_named_as_beancount_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, BOOKS)
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (
        "../books.beancount",
        "../other/../books.beancount",
        "~/books.beancount",
    ):
        ledger = load(Path(name))
        assert ledger.path == path
        assert ledger.options_map["filename"] == str(path)


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(
        target=lambda: pipe.write_text(BOOKS, encoding="utf-8"), daemon=True
    )
    writing.start()
    assert len(load(pipe).entries) == 6
    writing.join(timeout=10)
    assert not writing.is_alive()


def test_nothing_is_a_ledger_too() -> None:
    assert load(Path(os.devnull)).entries == []


# --- Refused -----------------------------------------------------------------------


def test_a_missing_file(tmp_path: Path) -> None:
    sentence = "none.beancount: there is no such file; check its name"
    assert refused(tmp_path / "none.beancount") == sentence


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    sentence = "books: it is a folder; name a file in it"
    assert refused(tmp_path / "books") == sentence


def test_a_file_that_is_no_folder(tmp_path: Path) -> None:
    path = write(tmp_path, BOOKS)
    assert "cannot be read (not a directory)" in refused(path / "main.beancount")


def test_a_file_of_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    # Everything is readable to root, who may run the tests.
    monkeypatch.setattr(parser, "parse_file", refuse)
    sentence = "books.beancount: it cannot be read (permission denied); check it"
    assert refused(write(tmp_path, BOOKS)) == sentence


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1),
        (BOOKS.encode("utf-16"), 1),
        (BOOKS.encode() + "2026-02-01 open Assets:Été\n".encode("latin-1"), 14),
    ],
)
def test_what_is_no_text(tmp_path: Path, data: bytes, line: int) -> None:
    path = tmp_path / "books.beancount"
    path.write_bytes(data)
    assert refused(path) == (
        f"books.beancount: line {line} is not text in UTF-8; "
        "name a ledger, or convert it"
    )


def test_a_foreign_letter_in_a_comment_hurts_nobody(tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    path.write_bytes("; écrit ailleurs\n".encode("latin-1") + BOOKS.encode())
    assert told(load(path)) == []


def test_a_plugin_that_fails_while_it_is_imported(tmp_path: Path) -> None:
    name = f"failing_{tmp_path.name.replace('-', '_')}"
    write(tmp_path, "raise ValueError('no licence')\n", f"{name}.py")
    head = f'option "insert_pythonpath" "TRUE"\nplugin "{name}"\n'
    assert refused(write(tmp_path, head + BOOKS)) == (
        "books.beancount: it cannot be loaded (ValueError: no licence); "
        "check the plugins that it names"
    )


# --- Told, and the rest is read ----------------------------------------------------


def test_an_included_file_that_is_no_text_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"2026\n" + bytes(range(256)) * 20)
    ledger = load(write(tmp_path, 'include "logo.png"\n' + BOOKS))
    assert told(ledger) == [
        (
            "logo.png:2: [beancount] from here on this is not text in UTF-8; "
            "convert it, or do not include it"
        )
    ]
    assert len(ledger.entries) == 6


def test_an_included_folder(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    path = write(tmp_path, 'include "2026"\n' + BOOKS)
    assert refused(path) == "2026: it is a folder; name a file in it"


def test_an_included_file_that_is_missing(tmp_path: Path) -> None:
    ledger = load(write(tmp_path, 'include "2026/*.beancount"\n' + BOOKS))
    assert told(ledger) == [
        '<load>:0: [beancount] File glob "2026/*.beancount" does not match any files'
    ]
    assert len(ledger.entries) == 6


def test_a_plugin_that_does_not_exist_is_told_without_a_traceback(
    tmp_path: Path,
) -> None:
    ledger = load(write(tmp_path, 'plugin "no.such"\n' + BOOKS))
    assert told(ledger) == [
        (
            '<load>:0: [beancount] Error importing "no.such": '
            "ModuleNotFoundError: No module named 'no'"
        )
    ]


def test_a_plugin_that_fails_is_told_without_a_traceback(tmp_path: Path) -> None:
    name = f"stumbling_{tmp_path.name.replace('-', '_')}"
    write(
        tmp_path,
        "__plugins__ = ('fail',)\ndef fail(entries, options):\n    1 / 0\n",
        f"{name}.py",
    )
    head = f'option "insert_pythonpath" "TRUE"\nplugin "{name}"\n'
    ledger = load(write(tmp_path, head + BOOKS))
    assert told(ledger) == [
        (
            f'<load>:0: [beancount] Error applying plugin "{name}": '
            "ZeroDivisionError: division by zero"
        )
    ]
    assert len(ledger.entries) == 6


def test_errors_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-01 open Assets:Bank\n" * 3, "a.beancount")
    unknown = '2026-01-20 * "x"\n  Assets:None  1 EUR\n  Equity:None\n'
    path = write(tmp_path, 'include "a.beancount"\n' + unknown * 4)
    places = [line.split(" ")[0] for line in told(load(path))]
    assert places == [
        "a.beancount:2:",
        "a.beancount:3:",
        *(f"books.beancount:{line}:" for line in (2, 2, 5, 5, 8, 8, 11, 11)),
    ]
