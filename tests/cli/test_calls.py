"""What is wrong with a call or a ledger is said in a sentence, with its status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from calling import COMMAND, DEMO, FRENCH, infast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = ("customers", "invoices", "credits", "payments", "ageing")
BOOKS = """\
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
  customer: "ACME SARL"
2026-01-01 open Assets:Receivable:France:Durand EUR
  customer: "Durand"
2026-01-01 open Assets:Receivable:Spain:Durand EUR
  customer: "Durand"
2026-01-01 open Income:Services

2026-01-10 * "ACME SARL" "Web site"
  invoice: "F2026-001"
  Income:Services           -150.00 EUR
  Assets:Receivable:Acme     150.00 EUR
"""
TOO_MUCH = """
2026-01-20 * "ACME SARL" "Transfer"
  payment: "R2026-001"
  Assets:Bank                500.00 EUR
  Assets:Receivable:Acme    -500.00 EUR
    settles: "F2026-001"
"""
OVER_SETTLED = (
    "[over-settled] this takes 500.00 EUR and 150.00 EUR is left of F2026-001; "
    "lower the amount, or put what is over on the customer's credit"
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "books.beancount"
    path.write_text(BOOKS, encoding="utf-8")
    return path


@pytest.fixture
def broken(books: Path) -> Path:
    books.write_text(BOOKS + TOO_MUCH, encoding="utf-8")
    return books


# --- Which ledger ------------------------------------------------------------------


def test_no_ledger_is_named() -> None:
    for env in ({}, {"BEANCOUNT_FILE": ""}):
        ran = infast("customers", **env)
        assert ran.status == 2
        assert "Name it with -f FILE or in BEANCOUNT_FILE." in ran.err
        assert ran.out == ""


def test_the_ledger_is_named_before_behind_or_by_the_environment(books: Path) -> None:
    expected = infast("-f", books, "customers").out
    assert "ACME SARL" in expected
    assert infast("customers", "-f", books).out == expected
    assert infast("customers", "--ledger", books).out == expected
    assert infast("customers", BEANCOUNT_FILE=str(books)).out == expected


def test_what_is_written_comes_before_the_environment(
    books: Path, tmp_path: Path
) -> None:
    other = str(tmp_path / "other.beancount")
    expected = infast("-f", books, "customers").out
    assert infast("-f", books, "customers", BEANCOUNT_FILE=other).out == expected
    assert infast("customers", "-f", books, BEANCOUNT_FILE=other).out == expected
    assert infast("-f", other, "customers", "-f", books).out == expected
    assert infast("customers", BEANCOUNT_FILE=other).status == 2


def test_a_ledger_that_cannot_be_read(tmp_path: Path) -> None:
    for report in (*REPORTS, "check"):
        ran = infast("-f", tmp_path / "none", report, "--format", "json")
        assert ran.status == 2
        assert ran.out == ""
        path = tmp_path / "none"
        assert ran.err == f"{path}: there is no such file; check its name\n"
    ran = infast("-f", tmp_path, "customers", **FRENCH)
    assert (
        ran.err
        == f"{tmp_path} : c'est un dossier ; indiquez un fichier qui s'y trouve\n"
    )


# --- Words that are wrong ----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("custmers", "No such command"),
        ("customers --frmat json", "No such option"),
        ("customers --format xml", "is not one of"),
        ("customers --as-of 2026-02-30", "2026-02-30 is not a date"),
        ("customers --as-of yesterday", "write it as 2026-01-31"),
        ("customers --as-of 1/2/26", "1/2/26 is not a date"),
        ("customers --customer Acne", "no customer Acne. Did you mean Acme?"),
        ("customers --customer acme sarl", "Got unexpected extra argument"),
        ("statement", "Missing argument"),
        ("statement Nobody-like-that", "The books have no customer Nobody-like-that."),
        ("statement Durand", "Give a key: France:Durand, Spain:Durand."),
        ("check --as-of 2026-01-01", "No such option"),
        ("invoices --unused", "No such option"),
    ],
)
def test_a_call_that_is_wrong(books: Path, words: str, sentence: str) -> None:
    ran = infast("-f", books, *words.split())
    assert ran.status == 2
    assert ran.out == ""
    assert sentence in ran.err


def test_a_call_that_is_wrong_in_french(books: Path) -> None:
    ran = infast("-f", books, "statement", "Acne", **FRENCH)
    assert ran.status == 2
    assert "Erreur : Aucun client Acne dans ces comptes. Est-ce Acme ?" in ran.err
    ran = infast("-f", books, "customers", "--format", "xml", **FRENCH)
    assert "Valeur refusée pour '--format'" in ran.err


def test_help_lists_every_command_in_either_language() -> None:
    english, french = infast("--help"), infast("-h", **FRENCH)
    assert (english.status, french.status) == (0, 0)
    assert "Reports:" in english.out
    assert "Rapports :" in french.out
    for name in (*REPORTS, "statement", "check"):
        assert f"\n  {name} " in english.out
        assert f"\n  {name} " in french.out
    assert "Ce que chaque client doit" in infast("customers", "-h", **FRENCH).out
    assert infast("--version").out.startswith("infast, version ")


# --- Ledgers with errors -----------------------------------------------------------


@pytest.mark.parametrize("report", [*REPORTS, "statement"])
@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_a_ledger_with_errors_still_reports(
    broken: Path, report: str, form: str
) -> None:
    words = ("statement", "Acme") if report == "statement" else (report,)
    ran = infast("-f", broken, *words, "--format", form)
    assert ran.status == 1
    assert ran.err == f"{broken}:18: {OVER_SETTLED}\n"
    if form == "json":
        assert isinstance(ran.json(), list)
    else:
        assert ran.out


def test_check_says_what_is_wrong(broken: Path) -> None:
    with broken.open("a", encoding="utf-8") as file:
        file.write('\n2026-02-01 * "half"\n  Assets:Bank  1.00 EUR\n')
    ran = infast("-f", broken, "check", "--format", "json")
    assert ran.status == 1
    assert ran.err == ""
    assert ran.json() == [
        {
            "code": "over-settled",
            "message": OVER_SETTLED.removeprefix("[over-settled] "),
            "file": str(broken),
            "line": 18,
            "number": "R2026-001",
        },
        {
            "code": "beancount",
            "message": "Transaction does not balance: (1.00 EUR)",
            "file": str(broken),
            "line": 21,
            "number": None,
        },
    ]
    ran = infast("-f", broken, "check")
    assert ran.status == 1
    assert ran.lines() == [
        f"{broken}:18: {OVER_SETTLED}",
        f"{broken}:21: [beancount] Transaction does not balance: (1.00 EUR)",
    ]
    ran = infast("-f", broken, "check", "--format", "csv")
    assert ran.lines()[0] == "code,message,file,line,number"
    assert ran.lines()[2].endswith(f",{broken},21,")


def test_check_is_silent_where_nothing_is_wrong(books: Path) -> None:
    for form, expected in (
        ("text", ""),
        ("json", "[]\n"),
        ("csv", "code,message,file,line,number\r\n"),
    ):
        assert infast("-f", books, "check", "--format", form) == (0, expected, "")


def test_two_thousand_breaches_at_once(books: Path) -> None:
    payment = (
        '\n2026-01-20 * "x"\n  payment: "R{0}"\n  Assets:Bank  1.00 EUR\n'
        '  Assets:Receivable:Acme  -1.00 EUR\n    settles: "F{0}"\n'
    )
    with books.open("a", encoding="utf-8") as file:
        file.writelines(payment.format(number) for number in range(2000))
    ran = infast("-f", books, "customers", "--format", "json")
    assert ran.status == 1
    lines = ran.err.splitlines()
    assert len(lines) == 2000
    places = [int(line.split(":")[1]) for line in lines]
    assert places == sorted(places)
    assert all("[unknown-invoice]" in line for line in lines)
    # The money of a breach waits on the customer's credit.
    assert ran.json()[0]["unused"] == "2000.00"


def test_what_a_ledger_says_moves_no_cursor(books: Path) -> None:
    text = BOOKS.replace("ACME SARL", "AC\x1b[2JME\n\tSARL\x07")
    books.write_text(text + "2026-01-11 open Assets:Bank\x1b[2J\n", encoding="utf-8")
    ran = infast("-f", books, "invoices")
    assert "AC\ufffd[2JME SARL\ufffd (Acme), EUR" in ran.out
    assert ran.status == 1
    assert "\x1b" not in ran.out + ran.err


# --- Anything at all ---------------------------------------------------------------


def check_sentences(data: bytes, folder: Path) -> None:
    path = folder / "any.beancount"
    path.write_bytes(data)
    for words in (["invoices"], ["check", "--format", "json"], ["statement", "Acme"]):
        ran = infast("-f", path, *words)
        assert ran.status in (0, 1, 2)
        assert "Traceback" not in ran.out + ran.err
        if words[0] == "check" and ran.status < 2:
            assert (ran.status == 1) == bool(json.loads(ran.out))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_at_all(tmp_path: Path, data: bytes) -> None:
    check_sentences(data, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_within_a_ledger(tmp_path: Path, data: st.DataObject) -> None:
    whole = (BOOKS + TOO_MUCH).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    other = data.draw(st.binary(max_size=20) | st.sampled_from(PIECES))
    check_sentences(whole[:start] + other + whole[end:], tmp_path)


# What people leave behind while they type.
PIECES = [
    b"",
    b"\n",
    b'"',
    b'2026-01-15 * "',
    b'\n2026-01-15 * "half"\n  Assets:Bank',
    b"  Assets:Receivable:Nobody  5.00 EUR\n",
    b"\nplugin \n",
    b'\ninclude "books.beancount"\n',
    b'\noption "name_assets" "Actif"\n',
    b'\n2026-01-01 custom "infast-option" "receivable" Assets:Bank\n',
    b"\npushtag #x\n",
    b"(1 / 0)",
    b"9" * 60,
    "Été".encode("latin-1"),
]


# --- A process of its own ----------------------------------------------------------


def run(*words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [COMMAND, "-f", str(DEMO), *words],
        env={**os.environ, "COLUMNS": "80", **env},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "iso8859-5", "utf-8"])
def test_a_terminal_that_lacks_letters_shows_the_nearest(encoding: str) -> None:
    done = run("customers", PYTHONIOENCODING=encoding, **FRENCH)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    name = "Hotel Griseval" if encoding == "iso8859-5" else "Hôtel Griseval"
    space = "\u202f" if encoding == "utf-8" else " "
    [line] = [line for line in text.splitlines() if name in line]
    assert f"8{space}685,00" in line.replace("\xa0", " ")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_a_program_reads_is_utf_8_on_every_terminal(form: str) -> None:
    plain = run("customers", "--format", form)
    assert "Hôtel Griseval" in plain.stdout.decode("utf-8")
    on_latin = run("customers", "--format", form, PYTHONIOENCODING="latin-1")
    assert on_latin.stdout == plain.stdout


def test_a_reader_that_has_seen_enough_hears_nothing() -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {COMMAND} -f {DEMO} invoices | head -n 1"],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such terminals")
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(
    env: dict[str, str], *, coloured: bool
) -> None:
    import pty  # noqa: PLC0415  (not everywhere)

    ours, theirs = pty.openpty()
    words = [COMMAND, "-f", str(DEMO), "invoices", "--overdue", "--as-of", "2026-11-24"]
    environ = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    with subprocess.Popen(words, stdout=theirs, env={**environ, **env}) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 4096):
                shown += data
        except OSError:
            pass  # so a terminal says that its other end is closed
        assert process.wait() == 0
    os.close(ours)
    assert (b"\x1b[31m2026-08-30\x1b[0m" in shown) == coloured
    assert (b"\x1b[" in shown) == coloured
    assert b"\x1b[" not in run("invoices", "--overdue").stdout
