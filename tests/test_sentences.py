"""What is refused is said in English where programs read it, in French to the French.

The books of tests/ledgers break every rule; what each breach says in English stands
there, to the letter.
"""

from __future__ import annotations

import datetime
import pickle
from typing import TYPE_CHECKING

import pytest
from beancount.core.data import new_metadata
from calling import FRENCH as IN_FRENCH
from calling import infast
from french import FRENCH, check_french, english_in
from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fr import siren
from test_ledgers import CASES, CODES, FOLDER, load

from beancount_infast import rules
from beancount_infast.borrowed import as_sentence
from beancount_infast.desk import Refusal
from beancount_infast.ledger import load as load_ledger
from beancount_infast.rules import Breach, Site
from beancount_infast.sentences import (
    Sentence,
    cleaned,
    in_list,
    in_row,
    say,
    translated,
)

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_infast.ledger import Fault

DAY = datetime.date(2026, 1, 20)
BROKEN = [case for case in CASES if (FOLDER / case / "breaches.txt").read_text("utf-8")]


def breaches(case: str) -> list[Breach]:
    return [error for error in load(case).errors if isinstance(error, Breach)]


# --- A sentence --------------------------------------------------------------------


def test_a_sentence_is_its_english_text() -> None:
    sentence = say("this takes {0} and {1} is left of {2}; {3}", 3, 2, "F{1}", "{0}")
    assert sentence == "this takes 3 and 2 is left of F{1}; {0}"
    assert (sentence.template[:14], sentence.values[2]) == ("this takes {0}", "F{1}")
    assert (
        FRENCH.tell(sentence)
        == "3 sont réglés ici alors qu'il reste dû 2 sur F{1} ; {0}"
    )


def test_sentences_in_a_sentence_are_translated_with_it() -> None:
    sentence = say("{0}; {1}", say("{0} is a draft", "F-1"), say("take it out"))
    assert sentence == "F-1 is a draft; take it out"
    assert FRENCH.tell(sentence) == "F-1 est un brouillon ; ôtez-la"


def test_another_text_stays_as_it_is() -> None:
    assert FRENCH.tell("the amount") == "the amount"
    assert translated(say("the amount"), str) == "the amount"


def test_things_in_a_row() -> None:
    assert [in_row([]), in_row("A"), in_row("AB")] == ["", "A", "A and B"]
    row = in_row(["A", say("the refund"), "{0}"])
    assert row == "A and the refund and {0}"
    assert FRENCH.tell(row) == "A et le remboursement et {0}"
    assert FRENCH.tell(in_list(["A", say("the refund")])) == "A, le remboursement"
    many = in_row(map(str, range(5000)))
    assert FRENCH.tell(many).endswith("4998 et 4999")


def test_what_stands_in_a_sentence_is_cleaned() -> None:
    sentence = say("{0}: {1}", "a\n", say("{0} is a draft", Exception("b\n")))
    clean = cleaned(sentence, str.strip)
    assert clean == "a: b is a draft"
    assert FRENCH.tell(clean) == "a : b est un brouillon"
    assert cleaned("a\n", str.strip) == "a"


@pytest.mark.parametrize("case", ["over-settled-payment", "bad-reversal-not-exact"])
def test_breaches_outlive_the_cache_of_beancount(case: str) -> None:
    for breach in breaches(case):
        again = pickle.loads(pickle.dumps(breach._replace(entry=None)))  # noqa: S301
        assert again == breach._replace(entry=None)
        assert FRENCH.tell(again.sentence) == FRENCH.tell(breach.sentence)


# --- What others say ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "french"),
    [
        (
            "Invalid currency USD for account 'Assets:Bank'",
            "la devise USD n'est pas admise sur le compte 'Assets:Bank'",
        ),
        (
            "Balance failed for 'A': expected 5 EUR != accumulated 7 EUR (2 too much)",
            (
                "le solde de 'A' n'est pas celui qui est attendu : 5 EUR attendus, "
                "7 EUR trouvés (2 de trop)"
            ),
        ),
        ("The number has an invalid length.", "sa longueur n'est pas la bonne"),
        ("syntax error, unexpected {0}", "syntax error, unexpected {0}"),
    ],
)
def test_what_others_say_is_known_by_its_form(text: str, french: str) -> None:
    known = as_sentence(text)
    assert known == text
    assert FRENCH.tell(known) == french


def test_what_beancount_says_is_as_it_says_it(ledger: Path) -> None:
    """Their sentences are still known when they are made by what they are made by."""
    with ledger.open("a", encoding="utf-8") as file:
        file.write(
            "2026-01-02 open Assets:Bank EUR\n"
            "2026-01-02 close Assets:Nowhere\n"
            "2026-01-03 close Income:Services\n"
            "2026-01-04 close Income:Services\n"
            "2026-01-05 balance Assets:Bank 5.00 EUR\n"
            "2026-01-05 balance Assets:Receivable:Acme -5.00 EUR\n"
            '2026-01-06 * "Elsewhere"\n'
            "  Assets:Nowhere    1.00 USD\n"
            "  Assets:Bank      -2.00 USD\n"
        )
    faults = load_ledger(ledger).faults()
    told = {fault.message for fault in faults if fault.code == "beancount"}
    assert len(told) == 9
    for message in told:
        check_french(message)
    for check, text in ((siren, "732829321"), (siren, "1"), (siren, "A"), (iban, "x")):
        with pytest.raises(ValidationError) as caught:
            check.validate(text)
        check_french(as_sentence(str(caught.value)))


# --- Rules -------------------------------------------------------------------------


@pytest.mark.parametrize("case", BROKEN)
def test_a_breach_is_said_in_french(case: str) -> None:
    found = breaches(case)
    assert found
    for breach in found:
        # Beancount, Fava's page of errors and programs see plain English.
        assert type(breach.message) is str
        assert breach.message == f"[{breach.code}] {breach.sentence}"
        check_french(breach.sentence)


def test_there_is_a_breach_of_each_rule() -> None:
    assert {breach.code for case in BROKEN for breach in breaches(case)} == CODES


def seals() -> list[Breach]:
    """Give a breach of each kind that sealed books may have."""
    entry = load("over-settled-payment").entries[-1]
    site = Site(entry._replace(meta=new_metadata("seals.beancount", 3)), "R-1")
    return [
        *(rules.seal_broken(site, DAY, short=short) for short in (False, True)),
        rules.seal_missing(site, "R-1"),
        rules.altered_seal(site, "R-1"),
        *(rules.moved_seal(site, "R-1", behind) for behind in (None, "R-2")),
        *(rules.second_seal(site, "R-1", behind) for behind in (None, "R-2")),
        rules.slipped_in_seal(site, "R-1"),
        *(rules.cut_seals(site, cut, "R-9") for cut in (["R-1"], ["R-1", "R-2"])),
        rules.malformed_seal(site),
        rules.repeated_seal(site, "R-1"),
        *(rules.stray_seals(site, count, "other.beancount") for count in (1, 4)),
        *(rules.locked_period(at, DAY, DAY) for at in (site, Site(site.entry))),
    ]


@pytest.mark.parametrize("breach", seals(), ids=lambda breach: breach.message)
def test_what_is_wrong_with_seals_is_said_in_french(breach: Breach) -> None:
    check_french(breach.sentence)


def test_each_kind_of_document_has_its_article() -> None:
    said = [FRENCH.tell(rules.a(kind)) for kind in ("invoice", "credit-note")]
    assert said == ["une facture", "un avoir"]
    said = [FRENCH.tell(rules.this(kind)) for kind in ("invoice", "credit-note")]
    assert said == ["cette facture", "cet avoir"]
    day = rules.of_date("credit-note", DAY)
    assert (day, FRENCH.tell(day)) == (
        "the credit note of 2026-01-20",
        "l'avoir du 2026-01-20",
    )


# --- On a terminal -----------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(
        'option "title" "Livres"\n'
        "2026-01-01 open Assets:Bank EUR\n"
        "2026-01-01 open Income:Services EUR\n"
        "2026-01-01 open Assets:Receivable:Acme EUR\n"
        '2026-01-10 * "ACME SARL" "Site"\n'
        '  invoice: "F-1"\n'
        "  due: 2026-01-09\n"
        "  Income:Services         -150.00 EUR\n"
        "  Assets:Receivable:Acme   150.00 EUR\n",
        "utf-8",
    )
    return path


def test_the_check_is_french_as_text_alone(ledger: Path) -> None:
    english, french = (infast("-f", ledger, "check", **env) for env in ({}, IN_FRENCH))
    assert english.status == french.status == 1
    assert english.out == (
        f"{ledger}:5: [due-before-date] F-1 is dated 2026-01-10 and due on "
        "2026-01-09; a due date is the invoice's date or later\n"
    )
    assert french.out == (
        f"{ledger}:5: [due-before-date] F-1 est datée du 2026-01-10 et échoit le "
        "2026-01-09 ; l'échéance est la date de la facture ou une date ultérieure\n"
    )
    for form in ("json", "csv"):
        ran = [
            infast("-f", ledger, "check", "--format", form, **env)
            for env in ({}, IN_FRENCH)
        ]
        assert ran[0] == ran[1]
        assert "is dated 2026-01-10" in ran[0].out


def test_a_report_tells_the_errors_in_french(ledger: Path) -> None:
    ran = infast("-f", ledger, "customers", "--format", "csv", **IN_FRENCH)
    assert ran.status == 1
    assert "[due-before-date] F-1 est datée du 2026-01-10" in ran.err


PAY = ("pay", "F-1", "--method", "transfer", "--account", "Assets:Bank")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("release", "R-9", "F-1"),
            (
                "[unknown-credit] aucun paiement ni avoir ne porte le numéro R-9 ; "
                "corrigez le numéro"
            ),
        ),
        (
            (*PAY, "--allocate", "F-1=200"),
            (
                "[over-settled] 200 EUR dépassent les 150.00 EUR qui restent dus sur "
                "F-1 ; diminuez sa part : ce qui dépasse va au crédit du client"
            ),
        ),
    ],
    ids=["release", "pay"],
)
def test_a_refusal_is_french(ledger: Path, words: tuple[str, ...], said: str) -> None:
    ran = infast("-f", ledger, *words, "--yes", **IN_FRENCH)
    assert (ran.status, ran.out, ran.err) == (2, "", said + "\n")


def test_a_rule_of_the_books_refuses_in_french(ledger: Path) -> None:
    day = ("--yes", "--date", "2026-01-05")
    line = ("--line", "Income:Services=10", "--due", "2026-01-04")
    ran = infast("-f", ledger, "invoice", "Acme", *line, *day, **IN_FRENCH)
    assert ran.status == 2
    code, _, sentence = ran.err.partition(" ")
    assert (code, english_in(sentence)) == ("[ledger-errors]", set())


def test_a_file_that_is_not_there_is_told_in_french(tmp_path: Path) -> None:
    path = tmp_path / "none.beancount"
    ran = infast("-f", path, "check", **IN_FRENCH)
    assert ran.err == f"{path} : ce fichier n'existe pas ; vérifiez son nom\n"


def test_a_file_of_no_bank_is_told_in_french(ledger: Path) -> None:
    file = ledger.with_name("photo.csv")
    file.write_text("not a statement\n")
    ran = infast("-f", ledger, "import", file, **IN_FRENCH)
    told = "[unreadable-statement] aucun importateur ne reconnaît ce fichier ; indiquez"
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"{file}: {told}")


def test_a_refusal_says_itself_with_its_code() -> None:
    refusal = Refusal("settles-draft", say("{0} is a draft", "F-1"))
    assert str(refusal) == refusal.say() == "[settles-draft] F-1 is a draft"
    assert refusal.say(FRENCH) == "[settles-draft] F-1 est un brouillon"


def test_a_fault_says_itself_with_its_place(ledger: Path) -> None:
    (fault,) = load_ledger(ledger).faults()
    told: Fault = fault
    assert isinstance(told.message, Sentence)
    assert str(told).startswith(f"{ledger}:5: [due-before-date] F-1 is dated")
