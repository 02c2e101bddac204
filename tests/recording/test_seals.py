"""What was sealed is detected when it changes, and only then."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from click.testing import CliRunner

from beancount_infast.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

SEALED = """\
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"
include "documents.beancount"

2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2026-01-01 open Assets:Receivable:Durand
2026-01-01 open Income:Services
2026-01-01 open Income:Training
2026-01-01 open Expenses:Exchange
2026-01-01 open Liabilities:Deposits
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits
"""

DOCUMENTS = """\
2026-01-10 * "ACME SARL" "Site web" ^contract-7 #web
  invoice: "F2026-001"
  due: 2026-02-09
  note: "see the mail"
  Income:Services          -150.00 EUR
  Assets:Receivable:Acme    100.00 EUR
    due: 2026-02-01
  Assets:Receivable:Acme     50.00 EUR

2026-01-20 * "ACME SARL" "Virement" ^F2026-001
  payment: "R2026-001"
  method: "transfer"
  deposit: "FA-9"
  Assets:Bank               500.00 EUR
  Assets:Receivable:Acme   -150.00 EUR
    settles: "F2026-001"
  Liabilities:CustomerCredit:Acme  -350.00 EUR

2026-01-21 * "ACME SARL" "Acompte"
  invoice: "FA-001"
  Liabilities:Deposits      -60.00 EUR
  Assets:Receivable:Acme     60.00 EUR

2026-01-22 * "ACME SARL" "Site web, suite"
  invoice: "F2026-002"
  Income:Services          -460.00 EUR
  Liabilities:Deposits       60.00 EUR
    deducts: "FA-001"
  Assets:Receivable:Acme    400.00 EUR

2026-01-23 * "ACME SARL" "Reste"
  application: "I2026-001"
  Liabilities:CustomerCredit:Acme   300.00 EUR
    uses: "R2026-001"
  Assets:Receivable:Acme   -300.00 EUR
    settles: "F2026-002"

2026-01-24 * "ACME SARL" "Avoir"
  credit-note: "A2026-001"
  corrects: "F2026-002"
  Income:Services            20.00 EUR
  Assets:Receivable:Acme    -20.00 EUR
    settles: "F2026-002"

2026-01-25 * "ACME SARL" "Avoir annulé"
  reversal: "X2026-001"
  reverses: "A2026-001"
  Income:Services           -20.00 EUR
  Assets:Receivable:Acme     20.00 EUR
    settles: "F2026-002"

2026-01-26 * "ACME SARL" "In dollars"
  invoice: "F2026-003"
  Income:Services           -92.00 EUR
  Assets:Receivable:Acme    100.00 USD @ 0.92 EUR
"""


def run(ledger: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-f", str(ledger), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Give books whose documents are all sealed."""
    main_file = tmp_path / "main.beancount"
    main_file.write_text(SEALED, "utf-8")
    (tmp_path / "documents.beancount").write_text(DOCUMENTS, "utf-8")
    status, output = run(main_file, "seal", "--yes")
    assert (status, output.split(";")[0].split("\n")[-1]) == (0, "8 sealed")
    return main_file


def breaches(ledger: Path) -> list[tuple[str, str, int]]:
    """Give the code, file and line of each breach."""
    _, errors, _ = loader.load_file(str(ledger))
    return [
        (
            getattr(error, "code", "beancount"),
            Path(error.source["filename"]).name,
            error.source["lineno"],
        )
        for error in errors
    ]


def change(ledger: Path, old: str, new: str) -> int:
    """Change a text of the documents; give the line where its document begins."""
    path = ledger.with_name("documents.beancount")
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands once in the text"
    path.write_text(text.replace(old, new), "utf-8")
    before = text[: text.index(old) + 10].split("\n")
    starts = [n for n, line in enumerate(before, 1) if re.match(r"\d{4}-", line)]
    return starts[-1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('2026-01-20 * "ACME', '2026-01-21 * "ACME'),
        ('* "ACME SARL" "Virement"', '! "ACME SARL" "Virement"'),
        ('"ACME SARL" "Virement"', '"ACME" "Virement"'),
        ('"Virement"', '"Virement SEPA"'),
        ('method: "transfer"', 'method: "cheque"'),
        ('  method: "transfer"\n', ""),
        ('deposit: "FA-9"', 'deposit: "FA-8"'),
        ("due: 2026-02-09", "due: 2026-02-10"),
        ("    due: 2026-02-01", "    due: 2026-02-02"),
        ('corrects: "F2026-002"', 'corrects: "F2026-001"'),
        ("^contract-7", "^contract-8"),
        ("^contract-7", ""),
        ("Income:Services          -150.00 EUR", "Income:Training  -150.00 EUR"),
        ("100.00 USD @ 0.92 EUR", "100.00 USD @@ 92.00 EUR\n  Expenses:Exchange 0 EUR"),
        (
            "-92.00 EUR\n  Assets:Receivable:Acme    100.00 USD @ 0.92",
            "-93.00 EUR\n  Assets:Receivable:Acme    100.00 USD @ 0.93",
        ),
        ("100.00 EUR\n    due", "101.00 EUR\n    due"),
        ("EUR\n    deducts", "EUR\n  Liabilities:Deposits 0.00 EUR\n    deducts"),
    ],
)
def test_a_changed_document_is_told_at_its_line(
    ledger: Path, old: str, new: str
) -> None:
    line = change(ledger, old, new)
    assert ("seal-broken", "documents.beancount", line) in breaches(ledger)
    assert not [b for b in breaches(ledger) if b[0] in ("seal-chain", "seal-missing")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '-150.00 EUR\n    settles: "F2026-001"',
            '-150.00 EUR\n    settles: "F2026-002"',
        ),
        ('300.00 EUR\n    uses: "R2026-001"', '300.00 EUR\n    uses: "A2026-001"'),
        ('reverses: "A2026-001"', 'reverses: "R2026-001"'),
        ('deducts: "FA-001"', 'deducts: "F2026-001"'),
    ],
)
def test_a_changed_settlement_is_told_beside_its_own_rule(
    ledger: Path, old: str, new: str
) -> None:
    line = change(ledger, old, new)
    assert ("seal-broken", "documents.beancount", line) in breaches(ledger)


def test_a_changed_number_leaves_its_seal_alone(ledger: Path) -> None:
    change(ledger, 'application: "I2026-001"', 'application: "I2026-009"')
    assert breaches(ledger) == [("seal-missing", "seals.beancount", 6)]


def test_a_deleted_document_leaves_its_seal_alone(ledger: Path) -> None:
    path = ledger.with_name("documents.beancount")
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("2026-01-26")], "utf-8")
    assert breaches(ledger) == [("seal-missing", "seals.beancount", 9)]


def indented(text: str) -> str:
    return re.sub(r"^  (?=\S)", "      ", text, flags=re.MULTILINE)


def commented(text: str) -> str:
    return "; A comment.\n" + text.replace("EUR\n", "EUR ; a comment\n", 3)


def tagged(text: str) -> str:
    return text.replace("#web", "#web #2026").replace('"Reste"', '"Reste" #due')


def annotated(text: str) -> str:
    text = text.replace(
        '  method: "transfer"\n', '  method: "transfer"\n  bank-reference: "B1"\n'
    )
    return text.replace(
        "EUR\n    settles", 'EUR\n    document: "x.pdf"\n    settles', 1
    )


def documented(text: str) -> str:
    return text.replace('"Site web" ^', '"Site web" ^dok-2026-01-10 ^')


def with_more_zeros(text: str) -> str:
    return text.replace("-460.00 EUR", "-460.000 EUR").replace(
        "due: 2026-02-09", 'due: "2026-02-09"'
    )


def turned(text: str) -> str:
    return "\n\n".join(reversed(text.strip().split("\n\n"))) + "\n"


@pytest.mark.parametrize(
    "rewrite",
    [indented, commented, tagged, annotated, documented, with_more_zeros, turned],
)
def test_another_layout_is_no_change(
    ledger: Path, rewrite: Callable[[str], str]
) -> None:
    path = ledger.with_name("documents.beancount")
    text = path.read_text("utf-8")
    assert rewrite(text) != text
    path.write_text(rewrite(text), "utf-8")
    assert breaches(ledger) == []


def test_moving_to_another_file_is_no_change(ledger: Path) -> None:
    path = ledger.with_name("documents.beancount")
    first, rest = path.read_text("utf-8").split("\n\n", 1)
    path.write_text(rest, "utf-8")
    (ledger.parent / "sub").mkdir()
    (ledger.parent / "sub" / "old.beancount").write_text(first + "\n", "utf-8")
    text = ledger.read_text("utf-8")
    ledger.write_text(text + '\ninclude "sub/old.beancount"\n', "utf-8")
    assert breaches(ledger) == []


# --- The chain --------------------------------------------------------------------


def seal_lines(ledger: Path) -> list[str]:
    return ledger.with_name("seals.beancount").read_text("utf-8").splitlines()


def write_seals(ledger: Path, lines: list[str]) -> None:
    ledger.with_name("seals.beancount").write_text("\n".join(lines) + "\n", "utf-8")


def test_a_seal_cut_out_is_told(ledger: Path) -> None:
    lines = seal_lines(ledger)
    write_seals(ledger, lines[:3] + lines[4:])
    assert breaches(ledger) == [("seal-chain", "seals.beancount", 4)]


def test_the_end_cut_off_is_told_by_the_head_alone(ledger: Path) -> None:
    lines = seal_lines(ledger)
    head = lines[-1].split('"')[-2]
    assert run(ledger, "seal", "--verify", "--head", head)[0] == 0
    write_seals(ledger, lines[:-1])
    assert breaches(ledger) == []
    assert run(ledger, "seal", "--verify")[0] == 0
    status, output = run(ledger, "seal", "--verify", "--head", head)
    assert status == 1
    assert head in output


def test_seals_in_another_order_are_told(ledger: Path) -> None:
    lines = seal_lines(ledger)
    lines[3], lines[4] = lines[4], lines[3]
    write_seals(ledger, lines)
    found = breaches(ledger)
    assert found
    assert {code for code, _, _ in found} == {"seal-chain"}


def test_an_altered_digest_is_told_once(ledger: Path) -> None:
    lines = seal_lines(ledger)
    lines[3] = lines[3][:-9] + "00000000" + lines[3][-1:]
    write_seals(ledger, lines)
    assert breaches(ledger) == [("seal-chain", "seals.beancount", 4)]


@pytest.mark.parametrize(
    "seal",
    [
        '2026-03-01 custom "infast-seal" "F2026-001"',
        '2026-03-01 custom "infast-seal" "F2026-001" "abc"',
        '2026-03-01 custom "infast-seal" 12 "' + "0" * 64 + '"',
        '2026-03-01 custom "infast-seal" "F2026-001" "' + "0" * 64 + '"',
    ],
)
def test_a_seal_that_is_none_is_told(ledger: Path, seal: str) -> None:
    write_seals(ledger, [*seal_lines(ledger), seal])
    assert breaches(ledger) == [("seal-chain", "seals.beancount", 10)]


def test_a_seal_outside_its_file_is_told(ledger: Path) -> None:
    lines = seal_lines(ledger)
    write_seals(ledger, lines[:-1])
    with ledger.open("a", encoding="utf-8") as file:
        file.write(lines[-1] + "\n")
    assert breaches(ledger)[0][:2] == ("seal-chain", "main.beancount")


def test_two_branches_that_both_sealed_are_merged(ledger: Path) -> None:
    """The seals of the branch that came second are deleted and made again."""
    ours, theirs = ledger.parent / "ours", ledger.parent / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        for path in ledger.parent.glob("*.beancount"):
            shutil.copy(path, folder)
    day = ("--yes", "--date", "2026-02-01", "--method", "transfer")
    pay = ("pay", "--customer", "Acme", "--amount", "10", "--account", "Assets:Bank")
    for folder, number in ((ours, "R2026-101"), (theirs, "R2026-102")):
        words = (*pay, *day, "--number", number)
        # The account takes every currency: the only thing that it does not say.
        text = (folder / "main.beancount").read_text("utf-8")
        text = text.replace(
            "open Assets:Receivable:Acme\n", "open Assets:Receivable:Acme EUR,USD\n"
        )
        (folder / "main.beancount").write_text(text, "utf-8")
        assert run(folder / "main.beancount", *words)[0] == 0
    merged = ours / "main.beancount"
    documents = (theirs / "documents.beancount").read_text("utf-8")
    added = documents[len(DOCUMENTS) :]
    with (ours / "documents.beancount").open("a", encoding="utf-8") as file:
        file.write(added)
    seal = (theirs / "seals.beancount").read_text("utf-8").splitlines()[-1]
    with (ours / "seals.beancount").open("a", encoding="utf-8") as file:
        file.write(seal + "\n")
    assert [code for code, _, _ in breaches(merged)] == ["seal-chain"]
    lines = (ours / "seals.beancount").read_text("utf-8").splitlines()
    (ours / "seals.beancount").write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    assert run(merged, "seal", "--yes")[0] == 0
    assert breaches(merged) == []


# --- Closed periods ---------------------------------------------------------------


def test_a_locked_period_takes_nothing_more(ledger: Path) -> None:
    status, _ = run(ledger, "lock", "2026-01-31", "--yes")
    assert status == 0
    assert 'custom "infast-option" "locked-until" 2026-01-31' in ledger.read_text(
        "utf-8"
    )
    words = ("invoice", "Durand", "--line", "Income:Services=10", "--yes")
    text = ledger.read_text("utf-8")
    ledger.write_text(
        text.replace("Receivable:Durand\n", "Receivable:Durand EUR\n"), "utf-8"
    )
    status, output = run(ledger, *words, "--date", "2026-01-30")
    assert (status, output.split("]")[0]) == (2, "[locked-period")
    status, _ = run(ledger, *words, "--date", "2026-02-01")
    assert status == 0
    assert breaches(ledger) == []


def test_a_later_lock_rewrites_its_own_line(ledger: Path) -> None:
    assert run(ledger, "lock", "2026-01-20", "--yes")[0] == 0
    assert run(ledger, "lock", "2026-01-31", "--yes")[0] == 0
    text = ledger.read_text("utf-8")
    assert text.count("locked-until") == 1
    assert '"locked-until" 2026-01-31' in text
    status, output = run(ledger, "lock", "2026-01-01", "--yes")
    assert (status, output.split("]")[0]) == (2, "[locked-period")


def test_a_later_lock_keeps_what_stands_beside_its_line(ledger: Path) -> None:
    line = '2026-01-31 custom "infast-option" "locked-until" 2026-01-01'
    text = ledger.read_text("utf-8") + f'\n{line} ; "closed" by Zoé\n  note: "seen"\n'
    ledger.write_text(text, "utf-8")
    assert run(ledger, "lock", "2026-01-31", "--yes")[0] == 0
    new = text.replace('"locked-until" 2026-01-01', '"locked-until" 2026-01-31')
    assert ledger.read_text("utf-8") == new


def test_a_lock_refuses_documents_without_a_number(ledger: Path) -> None:
    path = ledger.with_name("documents.beancount")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-01-28 * "ACME SARL" "Espèces" ^F2026-002\n'
            "  Assets:Bank             10.00 EUR\n"
            "  Assets:Receivable:Acme\n"
        )
    old = {p.name: p.read_bytes() for p in ledger.parent.glob("*.beancount")}
    status, output = run(ledger, "lock", "2026-01-31", "--yes")
    assert status == 2
    assert "[needs-number]" in output
    assert "documents.beancount:57 (payment of 2026-01-28)" in output
    assert old == {p.name: p.read_bytes() for p in ledger.parent.glob("*.beancount")}


def test_a_lock_needs_no_number_of_what_the_plugin_adds(ledger: Path) -> None:
    """Money that came first is applied on its invoice's day, with or without a tool."""
    path = ledger.with_name("documents.beancount")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-01-27 * "Durand" "D\'avance" ^F2026-009\n'
            '  payment: "R2026-009"\n'
            "  Assets:Bank               10.00 EUR\n"
            "  Assets:Receivable:Durand\n"
            '\n2026-01-28 * "Durand" "La suite"\n'
            '  invoice: "F2026-009"\n'
            "  Income:Services          -10.00 EUR\n"
            "  Assets:Receivable:Durand\n"
        )
    status, output = run(ledger, "lock", "2026-01-31", "--yes")
    assert (status, output.split("\n")[0]) == (0, "R2026-009, F2026-009")
    assert breaches(ledger) == []


def test_what_a_person_typed_in_a_closed_period_is_told(ledger: Path) -> None:
    assert run(ledger, "lock", "2026-01-31", "--yes")[0] == 0
    path = ledger.with_name("documents.beancount")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-01-29 * "ACME SARL" "Oubliée"\n'
            '  invoice: "F2026-004"\n'
            "  Income:Services        -10.00 EUR\n"
            "  Assets:Receivable:Acme  10.00 EUR\n"
        )
    assert breaches(ledger) == [("locked-period", "documents.beancount", 57)]


def test_what_came_late_is_taken_in_by_who_closes_the_books_alone(
    ledger: Path,
) -> None:
    assert run(ledger, "lock", "2026-01-31", "--yes")[0] == 0
    path = ledger.with_name("documents.beancount")
    for number, day in (("F2026-004", "2026-01-29"), ("F2026-005", "2026-02-01")):
        with path.open("a", encoding="utf-8") as file:
            file.write(
                f'\n{day} * "ACME SARL" "Oubliée"\n'
                f'  invoice: "{number}"\n'
                "  Income:Services        -10.00 EUR\n"
                "  Assets:Receivable:Acme  10.00 EUR\n"
            )
    old = {p.name: p.read_bytes() for p in ledger.parent.glob("*.beancount")}
    for words in ((), ("F2026-004",), ("--until", "2026-01-31"), ("--dry-run",)):
        status, output = run(ledger, "seal", *words, "--yes")
        assert status == 2
        assert output == (
            "[locked-period] F2026-004 is dated 2026-01-29, and the books are closed "
            "up to 2026-01-31; date it later, or let who closes the books take it in "
            "with infast lock 2026-01-31\n"
        )
    assert old == {p.name: p.read_bytes() for p in ledger.parent.glob("*.beancount")}
    assert run(ledger, "seal", "F2026-005", "--yes")[0] == 0
    status, output = run(ledger, "lock", "2026-01-31", "--yes")
    assert (status, output.split("\n")[0]) == (0, "F2026-004")
    assert breaches(ledger) == []


# --- The command ------------------------------------------------------------------


def test_a_document_is_sealed_by_its_number(ledger: Path) -> None:
    path = ledger.with_name("documents.beancount")
    for number, day in (("F2026-010", "2026-02-05"), ("F2026-011", "2026-02-01")):
        with path.open("a", encoding="utf-8") as file:
            file.write(
                f'\n{day} * "ACME SARL" "Une de plus"\n'
                f'  invoice: "{number}"\n'
                "  Income:Services        -10.00 EUR\n"
                "  Assets:Receivable:Acme  10.00 EUR\n"
            )
    status, output = run(ledger, "seal", "F2026-010", "--yes")
    assert (status, output.split("\n")[0]) == (0, "F2026-010")
    status, output = run(ledger, "seal", "--until", "2026-02-03", "--dry-run")
    assert (status, output.split("\n")[0]) == (0, "F2026-011")
    status, output = run(ledger, "seal", "F9999", "--yes")
    assert (status, output.split("]")[0]) == (2, "[unknown-document")


def test_what_is_in_breach_is_not_made_definitive(ledger: Path) -> None:
    path = ledger.with_name("documents.beancount")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n2026-02-03 * "ACME SARL" "Trop"\n'
            '  payment: "R2026-009"\n'
            "  Assets:Bank             900.00 EUR\n"
            "  Assets:Receivable:Acme -900.00 EUR\n"
            '    settles: "F2026-002"\n'
        )
    status, output = run(ledger, "seal", "--yes")
    assert status == 2
    assert "[ledger-errors] R2026-009 is in breach" in output


def test_option_seal_turns_it_off(tmp_path: Path) -> None:
    books = tmp_path / "books"
    shutil.copytree(Path(__file__).parent / "books", books)
    ledger = books / "main.beancount"
    with ledger.open("a", encoding="utf-8") as file:
        file.write('2026-01-01 custom "infast-option" "seal" FALSE\n')
    status, _ = run(ledger, "pay", "F2026-001", "--yes", "--date", "2026-03-20")
    assert status == 0
    assert not (books / "seals.beancount").exists()


def test_option_seal_file_chooses_the_file(tmp_path: Path) -> None:
    books = tmp_path / "books"
    shutil.copytree(Path(__file__).parent / "books", books)
    ledger = books / "main.beancount"
    with ledger.open("a", encoding="utf-8") as file:
        file.write(
            '2026-01-01 custom "infast-option" "seal-file" "proof/chain.beancount"\n'
        )
    status, _ = run(ledger, "pay", "F2026-001", "--yes", "--date", "2026-03-20")
    assert status == 0
    assert "R2026-003" in (books / "proof" / "chain.beancount").read_text("utf-8")
    assert breaches(ledger) == []


@pytest.mark.parametrize("named", ["proof/chain.beancount", None])
def test_a_chain_goes_on_where_it_stands(ledger: Path, named: str | None) -> None:
    """Its file was renamed, or the option came when there were seals already."""
    text = ledger.read_text("utf-8")
    if named is None:
        seals = ledger.with_name("seals.beancount")
        seals.rename(ledger.with_name("chain.beancount"))
        text = text.replace('"seals.beancount"', '"chain.beancount"')
    else:
        text += f'2026-01-01 custom "infast-option" "seal-file" "{named}"\n'
    ledger.write_text(text, "utf-8")
    files = sorted(p.name for p in ledger.parent.iterdir())
    words = ("write-off", "F2026-002", "--account", "Expenses:Exchange", "--yes")
    assert run(ledger, *words, "--date", "2026-02-01")[0] == 0
    assert breaches(ledger) == []
    status, output = run(ledger, "seal", "--verify")
    assert (status, output[:12]) == (0, "9 seals hold")
    assert sorted(p.name for p in ledger.parent.iterdir()) == files


def test_a_chain_goes_on_in_the_one_file_of_books_that_were_printed(
    ledger: Path,
) -> None:
    text = ledger.read_text("utf-8").replace('include "documents.beancount"\n', "")
    text = text.replace('include "seals.beancount"\n', "")
    for name in ("documents.beancount", "seals.beancount"):
        path = ledger.with_name(name)
        text += "\n" + path.read_text("utf-8")
        path.unlink()
    ledger.write_text(text, "utf-8")
    assert breaches(ledger) == []
    words = ("write-off", "F2026-002", "--account", "Expenses:Exchange", "--yes")
    for amount in ("1", "2"):
        assert run(ledger, *words, "--amount", amount, "--date", "2026-02-01")[0] == 0
    assert breaches(ledger) == []
    assert [path.name for path in ledger.parent.iterdir()] == ["main.beancount"]


def test_the_day_of_sealing_is_today(ledger: Path) -> None:
    today = date.today().isoformat()  # noqa: DTZ011
    assert all(line.startswith(today) for line in seal_lines(ledger)[1:])
