"""What a seal covers of a document, field by field, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.parser import printer
from seals.sealed import DOCUMENTS, MAIN, SealedBooks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def books(tmp_path: Path) -> SealedBooks:
    sealed = SealedBooks(tmp_path)
    assert sealed.told() == []
    return sealed


# --- Changed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('2026-01-20 * "A', '2026-01-21 * "A', id="date"),
        pytest.param('01-26 * "Durand"', '01-26 ! "Durand"', id="flag"),
        pytest.param('* "Durand" "A box', '* "Durant" "A box', id="payee"),
        pytest.param('* "Durand" "A box', '* "A box', id="no payee"),
        pytest.param('"Virement"', '"Virement SEPA"', id="narration"),
        pytest.param("^contract-7", "^contract-8", id="link"),
        pytest.param("^contract-7", "", id="no link"),
        pytest.param("^contract-7", "^contract-7 ^contract-8", id="one more link"),
        pytest.param('"transfer"', '"cheque"', id="method"),
        pytest.param('  method: "transfer"\n', "", id="no method"),
        pytest.param('"Acompte"\n', '"Acompte"\n  method: "cash"\n', id="new method"),
        pytest.param('deposit: "D-9"', 'deposit: "D-8"', id="deposit"),
        pytest.param('"D-9"', '"D-9"\n  due: 2026-01-30', id="new due"),
        pytest.param("due: 2026-02-09", "due: 2026-02-10", id="due"),
        pytest.param("  due: 2026-02-09\n", "", id="no due"),
        pytest.param("due: 2026-02-01", "due: 2026-02-02", id="instalment's due"),
        pytest.param("    due: 2026-02-01\n", "", id="no instalment's due"),
        pytest.param('corrects: "F2026-002"', 'corrects: "FA-001"', id="corrects"),
        pytest.param('  corrects: "F2026-002"\n', "", id="no corrects"),
        pytest.param("Assets:Bank   ", "Assets:Cheques", id="account"),
        pytest.param(
            "-82.00 EUR\n  Assets:Receivable:Durand  100.00 USD @ 0.92",
            "-83.00 EUR\n  Assets:Receivable:Durand  100.00 USD @ 0.93",
            id="price",
        ),
        pytest.param('1 BOX {10.00 EUR, "first"}', '1 BOX {"second"}', id="cost"),
        pytest.param(
            "Income:Services          -150.00 EUR",
            "Income:Services          -150.00 EUR\n  Expenses:Fees  0.00 EUR",
            id="one more posting",
        ),
    ],
)
def test_a_field_that_changes_is_told_at_its_document(
    books: SealedBooks, old: str, new: str
) -> None:
    line = books.change(old, new)
    assert books.told() == [("seal-broken", "documents.beancount", line)]


def test_amounts_that_change_together_are_told(books: SealedBooks) -> None:
    """The transaction balances as before and the invoice is settled as before."""
    books.change("498.00 EUR", "499.00 EUR")
    line = books.change("  2.00 EUR", "  1.00 EUR")
    assert books.told() == [("seal-broken", "documents.beancount", line)]


def test_a_currency_that_changes_is_told(books: SealedBooks) -> None:
    books.change("100.00 USD @", "100.00 CHF @")
    line = books.line_of("F2026-003")
    assert books.told() == [("seal-broken", "documents.beancount", line)]


def test_postings_in_another_order_are_told(books: SealedBooks) -> None:
    """Their order says which credit settles what."""
    bank, fees = (
        "  Assets:Bank               498.00 EUR\n",
        "  Expenses:Fees               2.00 EUR\n",
    )
    line = books.change(bank + fees, fees + bank)
    assert books.told() == [("seal-broken", "documents.beancount", line)]


def test_another_kind_under_the_same_number_is_told(books: SealedBooks) -> None:
    line = books.change('invoice: "F2026-003"', 'credit-note: "F2026-003"')
    assert ("seal-broken", "documents.beancount", line) in books.told()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param(
            'settles: "F2026-001"',
            'settles: "F2026-002"',
            "settled-too-early",
            id="settles",
        ),
        pytest.param(
            'uses: "R2026-001"', 'uses: "R2026-009"', "unknown-credit", id="uses"
        ),
        pytest.param(
            'reverses: "A2026-001"',
            'reverses: "A2026-009"',
            "bad-reversal",
            id="reverses",
        ),
        pytest.param(
            'deducts: "FA-001"', 'deducts: "FA-009"', "unknown-deposit", id="deducts"
        ),
        pytest.param(
            "-20.00 EUR\n    settles", "-25.00 EUR\n    settles", "beancount", id="sum"
        ),
    ],
)
def test_a_change_that_breaks_another_rule_too_is_told_by_both(
    books: SealedBooks, old: str, new: str, code: str
) -> None:
    line = books.change(old, new)
    told = books.told()
    assert ("seal-broken", "documents.beancount", line) in told
    assert code in {code for code, _, _ in told}
    assert [told for told in told if told[0] in ("seal-chain", "seal-missing")] == []


def test_many_changed_documents_are_one_breach_each(books: SealedBooks) -> None:
    text = books.documents.read_text("utf-8")
    books.documents.write_text(text.replace('* "ACME SARL"', '* "ACME SAS"'), "utf-8")
    numbers = ("F2026-001", "R2026-001", "FA-001", "F2026-002", "I2026-001")
    numbers += ("A2026-001", "X2026-001")
    assert books.told() == [
        ("seal-broken", "documents.beancount", line)
        for line in map(books.line_of, numbers)
    ]


# --- Deleted, renamed, moved away --------------------------------------------------


def test_a_deleted_document_is_told_at_its_seal(books: SealedBooks) -> None:
    books.delete("F2026-003")
    assert books.told() == [("seal-missing", "seals.beancount", 8)]


def test_a_changed_number_is_told_at_its_seal(books: SealedBooks) -> None:
    books.change('application: "I2026-001"', 'application: "I2026-009"')
    assert books.told() == [("seal-missing", "seals.beancount", 5)]
    assert "I2026-001" in books.errors()[0].message


def test_a_document_moved_off_its_customer_is_told_where_it_stands(
    books: SealedBooks,
) -> None:
    """It is no customer document any more, and still the one that was sealed."""
    line = books.change("Assets:Receivable:Durand", "Assets:Bank")
    assert books.told() == [("seal-broken", "documents.beancount", line)]


def test_a_document_that_is_unclear_is_told_once(books: SealedBooks) -> None:
    line = books.change('* "Durand"', 'S "Durand"')
    assert books.told() == [("unclear-document", "documents.beancount", line)]


def test_books_without_a_customer_still_miss_what_was_sealed(
    books: SealedBooks,
) -> None:
    books.documents.write_text("", "utf-8")
    text = books.main.read_text("utf-8")
    lines = [line for line in text.splitlines() if "Receivable" not in line]
    text = "\n".join(line for line in lines if "customer:" not in line)
    books.main.write_text(text, "utf-8")
    assert books.told() == [
        ("seal-missing", "seals.beancount", line) for line in range(1, 9)
    ]


# --- Two documents of one number ---------------------------------------------------

TWIN = """\
2026-01-{day} * "ACME SARL" "Another one"
  invoice: "F2026-001"
  Income:Services           -10.00 EUR
  Assets:Receivable:Acme     10.00 EUR
"""


@pytest.mark.parametrize("day", ["05", "30"])
def test_a_second_document_of_a_sealed_number_leaves_the_seal_alone(
    tmp_path: Path, day: str
) -> None:
    """Even where it is earlier, so that the number means it."""
    documents = DOCUMENTS.split("\n\n")[0] + "\n"
    books = SealedBooks(tmp_path, documents)
    books.add(TWIN.format(day=day))
    assert [code for code, _, _ in books.told()] == ["duplicate-number"]


def test_a_changed_document_with_a_second_of_its_number_is_told(
    tmp_path: Path,
) -> None:
    books = SealedBooks(tmp_path, DOCUMENTS.split("\n\n")[0] + "\n")
    line = books.change("Web site", "Web sites")
    books.add(TWIN.format(day="30"))
    assert ("seal-broken", "documents.beancount", line) in books.told()


# --- Short forms -------------------------------------------------------------------

SHORT = """\
2026-01-10 * "ACME SARL" "Web site"
  invoice: "F2026-001"
  Income:Services          -150.00 EUR
  Assets:Receivable:Acme    150.00 EUR

2026-01-20 * "ACME SARL" "Virement" ^F2026-001
  payment: "R2026-001"
  Assets:Bank               150.00 EUR
  Assets:Receivable:Acme
"""

EARLIER = """\
2026-01-15 * "ACME SARL" "Virement"
  payment: "R2026-000"
  Assets:Bank               100.00 EUR
  Assets:Receivable:Acme   -100.00 EUR
    settles: "F2026-001"
"""


def test_a_short_document_is_sealed_as_booked(tmp_path: Path) -> None:
    """Typed out in full it is the same document."""
    books = SealedBooks(tmp_path, SHORT)
    books.change(
        '^F2026-001\n  payment: "R2026-001"',
        '^R2026-001 ^F2026-001\n  payment: "R2026-001"',
    )
    books.change(
        "Assets:Receivable:Acme\n",
        'Assets:Receivable:Acme   -150.00 EUR\n    settles: "F2026-001"\n',
    )
    assert books.told() == []


def test_a_short_document_means_something_else_after_an_earlier_one(
    tmp_path: Path,
) -> None:
    """The message says where to look: not in the document's text."""
    books = SealedBooks(tmp_path, SHORT)
    books.add(EARLIER)
    line = books.line_of("R2026-001")
    assert books.told() == [("seal-broken", "documents.beancount", line)]
    assert "its text being short, an entry typed since" in books.errors()[0].message


def test_a_document_in_full_never_changes_by_another(tmp_path: Path) -> None:
    full = SHORT.replace(
        "Assets:Receivable:Acme\n",
        'Assets:Receivable:Acme   -150.00 EUR\n    settles: "F2026-001"\n',
    )
    books = SealedBooks(tmp_path, full)
    books.add(EARLIER)
    assert [code for code, _, _ in books.told()] == ["over-settled"]


# --- No change ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(" ^contract-7", " ^contract-7 #web #2026", id="tags"),
        pytest.param(" ^contract-7", " ^dok-2026-01-10 ^contract-7", id="scan's link"),
        pytest.param(" ^contract-7", " ^F2026-001 ^contract-7", id="its own link"),
        pytest.param('"Acompte"\n', '"Acompte"\n  note: "x"\n', id="own key"),
        pytest.param(
            '  method: "transfer"\n  deposit: "D-9"\n',
            '  deposit: "D-9"\n  bank-reference: "B1"\n  method: "transfer"\n',
            id="keys in another order",
        ),
        pytest.param('"Acompte"\n', '"Acompte"\n  document: "a.pdf"\n', id="scan"),
        pytest.param("498.00 EUR\n", '498.00 EUR\n    row: "7"\n', id="posting's key"),
        pytest.param("498.00 EUR\n", "498.00 EUR ; fees below\n", id="comment"),
        pytest.param("  Assets:Bank     ", "  ! Assets:Bank ", id="posting's flag"),
        pytest.param("498.00 EUR", "498 EUR", id="fewer zeros"),
        pytest.param("-460.00 EUR", "-460.000 EUR", id="more zeros"),
        pytest.param("498.00 EUR", "(500 - 2) EUR", id="a sum"),
        pytest.param("-460.00 EUR", "-0,460.00 EUR", id="thousands"),
        pytest.param("due: 2026-02-09", 'due: "2026-02-09"', id="date as text"),
        pytest.param("due: 2026-02-01", 'due: "2026-02-01"', id="date as text below"),
        pytest.param("100.00 USD @ 0.92", "100.00 USD @@ 92.00", id="total price"),
        pytest.param("           -82.00 EUR", "", id="left-out amount"),
        pytest.param('"Acompte"\n', '"Acompte"\n  status: "paid"\n', id="our keys"),
    ],
)
def test_what_says_the_same_is_no_change(
    books: SealedBooks, old: str, new: str
) -> None:
    books.change(old, new)
    assert books.told() == []


def test_another_layout_is_no_change(books: SealedBooks) -> None:
    text = books.documents.read_text("utf-8")
    text = text.replace("\n  ", "\n      ").replace("EUR\n", "  EUR\n")
    books.documents.write_text("; Moved down.\n\n" + text.replace("\n", "\r\n"))
    assert books.told() == []


def test_documents_in_another_order_are_no_change(books: SealedBooks) -> None:
    parts = books.documents.read_text("utf-8").strip().split("\n\n")
    books.documents.write_text("\n\n".join(reversed(parts)) + "\n", "utf-8")
    assert books.told() == []


def test_documents_in_other_files_are_no_change(books: SealedBooks) -> None:
    folder = books.main.parent / "2026"
    folder.mkdir()
    includes = []
    parts = books.documents.read_text("utf-8").strip().split("\n\n")
    for place, part in enumerate(parts):
        name = f"{len(parts) - place}.beancount"
        (folder / name).write_text(part + "\n", "utf-8")
        includes.append(f'include "2026/{name}"\n')
    books.documents.write_text("", "utf-8")
    with books.main.open("a", encoding="utf-8") as file:
        file.writelines(includes)
    assert books.told() == []


def test_the_main_file_under_another_name_is_no_change(books: SealedBooks) -> None:
    books.main = books.main.rename(books.main.with_name("books.beancount"))
    assert books.told() == []


def test_later_documents_are_no_change(books: SealedBooks) -> None:
    books.add(TWIN.format(day="12").replace("F2026-001", "F2026-009"))
    assert books.told() == []


@pytest.mark.parametrize("documents", [DOCUMENTS, SHORT])
def test_what_the_plugin_prints_is_no_change(tmp_path: Path, documents: str) -> None:
    """The seals hold in one file with the rest, as a printed ledger has them."""
    folder = tmp_path / "books"
    folder.mkdir()
    books = SealedBooks(folder, documents)
    for turn in range(2):
        entries, errors, _ = loader.load_file(str(books.main))
        assert errors == []
        path = tmp_path / f"{turn}.beancount"
        with path.open("w", encoding="utf-8") as file:
            file.write(MAIN.splitlines()[0] + "\n")
            printer.print_entries(entries, file=file)
        books.main = path
    assert books.told() == []
    assert "infast-seal" in books.main.read_text("utf-8")
