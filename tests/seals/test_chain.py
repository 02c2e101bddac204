"""The chain of seals: cut, swapped, slipped in, altered; each told once, and as it is.

The books have eight documents, whose seals stand on lines 1 to 8 in the order of A to
H: F2026-001, R2026-001, FA-001, F2026-002, I2026-001, A2026-001, X2026-001, F2026-003.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.data import Custom
from hypothesis import given
from hypothesis import strategies as st
from seals.sealed import DOCUMENTS, SEALED_ON, SealedBooks, digest_in, number_in

from beancount_infast import seals
from beancount_infast.booking import complete
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from beancount.core.data import Directive

    from beancount_infast.documents import Books

LETTERS = "ABCDEFGH"
CHAIN = ("seal-chain", "seals.beancount")


@pytest.fixture
def books(tmp_path: Path) -> SealedBooks:
    return SealedBooks(tmp_path)


def arrange(books: SealedBooks, order: str) -> None:
    """Write the seals in another order, or some of them only."""
    lines = dict(zip(LETTERS, books.lines(), strict=True))
    books.write_lines([lines[letter] for letter in order])


def sentence(books: SealedBooks) -> str:
    (error,) = books.errors()
    return str(error.message)


# --- Cut ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "line", "cut"),
    [
        ("BCDEFGH", 1, "the seal of F2026-001 was deleted before that of R2026-001"),
        ("ABDEFGH", 3, "the seal of FA-001 was deleted before that of F2026-002"),
        (
            "ABFGH",
            3,
            "FA-001, F2026-002 and I2026-001 were deleted before that of A2026-001",
        ),
        ("H", 1, "A2026-001 and X2026-001 were deleted before that of F2026-003"),
    ],
)
def test_what_was_cut_out_is_named_at_the_next_seal(
    books: SealedBooks, order: str, line: int, cut: str
) -> None:
    arrange(books, order)
    assert books.told() == [(*CHAIN, line)]
    assert cut in sentence(books)


def test_each_cut_is_told(books: SealedBooks) -> None:
    arrange(books, "ACDGH")
    assert books.told() == [(*CHAIN, 2), (*CHAIN, 4)]


@pytest.mark.parametrize("order", ["ABCDEFG", "A", ""])
def test_a_cut_at_the_end_is_told_by_the_head_alone(
    books: SealedBooks, order: str
) -> None:
    """Nothing in the ledger knows how long the chain once was."""
    whole = books.head()
    arrange(books, order)
    assert books.told() == []
    assert books.head() != whole


def test_a_document_deleted_with_its_seal_is_told_at_the_next(
    books: SealedBooks,
) -> None:
    """Nothing proves which of two things happened: the message names both."""
    books.delete("A2026-001")
    books.delete("X2026-001")
    arrange(books, "ABCDEH")
    line = books.line_of("F2026-003")
    assert books.told() == [("seal-broken", "documents.beancount", line)]
    assert "if it was never changed, the seals were" in sentence(books)


# --- Moved -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "line", "behind"),
    [
        ("ACBDEFGH", 2, "that of FA-001 was made right behind that of R2026-001"),
        ("BACDEFGH", 1, "that of R2026-001 was made right behind that of F2026-001"),
        ("ACDEFGHB", 2, "that of FA-001 was made right behind that of R2026-001"),
        ("BCDEFGHA", 1, "that of R2026-001 was made right behind that of F2026-001"),
        ("AHBCDEFG", 2, "that of F2026-003 was made right behind that of X2026-001"),
        ("AEFBCDGH", 2, "that of I2026-001 was made right behind that of F2026-002"),
        ("ABCDEFHG", 7, "that of F2026-003 was made right behind that of X2026-001"),
    ],
)
def test_a_move_is_told_once(
    books: SealedBooks, order: str, line: int, behind: str
) -> None:
    arrange(books, order)
    assert books.told() == [(*CHAIN, line)]
    assert behind.removeprefix("that ") in sentence(books)
    assert "which stands after it; put the seals back" in sentence(books)


def test_two_moves_are_two_breaches(books: SealedBooks) -> None:
    arrange(books, "BACDEFHG")
    assert books.told() == [(*CHAIN, 1), (*CHAIN, 7)]


def test_a_changed_document_among_moved_seals_is_told_beside_them(
    books: SealedBooks,
) -> None:
    arrange(books, "ACBDEFGH")
    line = books.change("Avoir undone", "Avoir undone again")
    assert books.told() == [
        ("seal-broken", "documents.beancount", line),
        (*CHAIN, 2),
    ]


# --- Slipped in, repeated ----------------------------------------------------------


def seal_of(number: str, digest: str = "f" * 64) -> str:
    return seals.seal_text(SEALED_ON, number, digest)


def another(books: SealedBooks, number: str = "F2026-009") -> None:
    """Type one more invoice."""
    books.add(
        '2026-01-28 * "ACME SARL" "More"\n'
        f'  invoice: "{number}"\n'
        "  Income:Services        -10.00 EUR\n"
        "  Assets:Receivable:Acme  10.00 EUR\n"
    )


@pytest.mark.parametrize("place", [0, 3, 7])
@pytest.mark.parametrize("there", [True, False])
def test_a_seal_that_somebody_made_up_is_told(
    books: SealedBooks, place: int, *, there: bool
) -> None:
    """Whether or not there is a document of this number."""
    if there:
        another(books)
    lines = books.lines()
    books.write_lines([*lines[:place], seal_of("F2026-009"), *lines[place:]])
    assert books.told() == [(*CHAIN, place + 1)]
    assert "F2026-009 is no part of the chain" in sentence(books)


def test_at_the_end_a_made_up_seal_looks_like_a_changed_document(
    books: SealedBooks,
) -> None:
    another(books)
    books.write_lines([*books.lines(), seal_of("F2026-009")])
    line = books.line_of("F2026-009")
    assert books.told() == [("seal-broken", "documents.beancount", line)]
    assert "the seals were: put those back" in sentence(books)


@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_copy_of_a_seal_is_told_where_it_does_not_hold(
    books: SealedBooks, place: int
) -> None:
    lines = books.lines()
    copied = lines[2]
    books.write_lines([*lines[:place], copied, *lines[place:]])
    assert books.told() == [(*CHAIN, place + 1)]


def test_a_document_sealed_twice_is_told_at_the_second(books: SealedBooks) -> None:
    """The seals made behind the second one hold."""
    another(books)
    lines = books.lines()
    again = books.made(digest_in(lines[-1]), ["F2026-001", "F2026-009"])
    books.write_lines([*lines, *again])
    assert books.told() == [(*CHAIN, 9)]
    assert "F2026-001 is sealed already" in sentence(books)
    books.write_lines(lines)
    books.seal()
    assert books.told() == []


def test_a_changed_document_sealed_again_is_told_twice(books: SealedBooks) -> None:
    """A new seal does not make a change good."""
    line = books.change("A box, in dollars", "Two boxes, in dollars")
    lines = books.lines()
    again = books.made(digest_in(lines[-1]), ["F2026-003"])
    books.write_lines([*lines, *again])
    assert books.told() == [
        ("seal-broken", "documents.beancount", line),
        (*CHAIN, 9),
    ]


# --- Altered -----------------------------------------------------------------------


def test_an_altered_digest_is_told_at_its_seal(books: SealedBooks) -> None:
    lines = books.lines()
    lines[3] = lines[3][:-9] + "00000000" + lines[3][-1:]
    books.write_lines(lines)
    assert books.told() == [(*CHAIN, 4)]
    assert "the digest of F2026-002's seal was changed" in sentence(books)


@pytest.mark.parametrize("place", [0, 3, 7])
@pytest.mark.parametrize(
    "seal",
    [
        '2026-01-31 custom "infast-seal" "{number}"',
        '2026-01-31 custom "infast-seal" "{number}" "abc"',
        '2026-01-31 custom "infast-seal" "{number}" ""',
        '2026-01-31 custom "infast-seal" "" ""',
        '2026-01-31 custom "infast-seal" "{number}" 12',
        '2026-01-31 custom "infast-seal" "{number}" "{digest}" "more"',
        '2026-01-31 custom "infast-seal" 12 "{digest}"',
        '2026-01-31 custom "infast-seal" "" "{digest}"',
        '2026-01-31 custom "infast-seal" "{number}" "{upper}"',
    ],
)
def test_a_seal_out_of_form_is_told_once(
    books: SealedBooks, seal: str, place: int
) -> None:
    """The seals behind it hold all the same."""
    lines = books.lines()
    number, digest = (number_in(lines[place]), digest_in(lines[place]))
    lines[place] = seal.format(number=number, digest=digest, upper=digest.upper())
    books.write_lines(lines)
    assert books.told() == [(*CHAIN, place + 1)]
    assert "is not a number and 64 hex digits" in sentence(books)


def test_a_seal_without_any_value_is_told_once(books: SealedBooks) -> None:
    lines = books.lines()
    lines[3] = '2026-01-31 custom "infast-seal"'
    books.write_lines(lines)
    assert books.told() == [(*CHAIN, 4)]


def test_another_day_of_sealing_is_no_change(books: SealedBooks) -> None:
    """The chain says the order; the date is for the reader."""
    lines = books.lines()
    lines[3] = lines[3].replace("2026-01-31", "2026-01-30")
    books.write_lines(lines)
    assert books.told() == []


# --- Elsewhere ---------------------------------------------------------------------


@pytest.mark.parametrize("moved", [slice(7, 8), slice(0, 1), slice(2, 5), slice(7)])
def test_seals_outside_their_file_are_told_once(
    books: SealedBooks, moved: slice
) -> None:
    lines = books.lines()
    first = books.main.read_text("utf-8").count("\n") + 1
    with books.main.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines[moved])
    books.write_lines([line for line in lines if line not in lines[moved]])
    assert books.told() == [("seal-chain", "main.beancount", first)]
    assert str(books.chain) in sentence(books)


def test_a_seal_copied_elsewhere_is_told_once(books: SealedBooks) -> None:
    first = books.main.read_text("utf-8").count("\n") + 1
    with books.main.open("a", encoding="utf-8") as file:
        file.write(books.lines()[2] + "\n")
    assert books.told() == [("seal-chain", "main.beancount", first)]


def test_all_seals_in_one_other_file_are_a_chain_too(books: SealedBooks) -> None:
    text = books.main.read_text("utf-8").replace("seals.beancount", "proof.beancount")
    books.main.write_text(text, "utf-8")
    books.chain = books.chain.rename(books.chain.with_name("proof.beancount"))
    assert books.told() == []
    assert books.head() == digest_in(books.lines()[-1])


def test_option_seal_file_says_which_file_it_is(tmp_path: Path) -> None:
    option = '2026-01-01 custom "infast-option" "seal-file" "./seals.beancount"\n'
    books = SealedBooks(tmp_path, options=option)
    with books.main.open("a", encoding="utf-8") as file:
        file.write(books.lines()[-1] + "\n")
    books.write_lines(books.lines()[:-1])
    ((code, file_name, _),) = books.told()
    assert (code, file_name) == ("seal-chain", "main.beancount")


# --- Two branches ------------------------------------------------------------------


def branches(books: SealedBooks) -> tuple[list[str], list[str], list[str]]:
    """Give the seals of before, and those that each of two branches added."""
    before = books.lines()
    added = []
    text = books.documents.read_text("utf-8")
    both = text
    for numbers in (("F2026-011", "F2026-012"), ("F2026-021", "F2026-022")):
        books.documents.write_text(text, "utf-8")
        books.write_lines(before)
        for number in numbers:
            another(books, number)
        both += books.documents.read_text("utf-8").removeprefix(text)
        added.append(books.seal())
    books.documents.write_text(both, "utf-8")
    return before, added[0], added[1]


def test_two_branches_that_both_sealed_are_told_once(books: SealedBooks) -> None:
    before, ours, theirs = branches(books)
    books.write_lines(before + ours + theirs)
    assert books.told() == [(*CHAIN, 11)]
    assert "F2026-021 was made right behind that of F2026-003" in sentence(books)
    assert "delete this seal and all after it" in sentence(books)


def test_the_seals_of_the_second_branch_are_made_again(books: SealedBooks) -> None:
    before, ours, theirs = branches(books)
    books.write_lines(before + ours)
    again = books.seal()
    assert books.told() == []
    assert list(map(number_in, again)) == list(map(number_in, theirs))
    assert again != theirs


def test_two_branches_that_both_began_to_seal_are_told_once(
    books: SealedBooks,
) -> None:
    ours = books.made(seals.BEGINNING, ["F2026-001", "R2026-001"])
    theirs = books.made(seals.BEGINNING, ["FA-001", "F2026-002"])
    books.write_lines(ours + theirs)
    assert books.told() == [(*CHAIN, 3)]
    assert "the seal of FA-001 was made as the chain's first" in sentence(books)


# --- Any order, any cut ------------------------------------------------------------


class Read:
    """The sealed books as read once: their seals can be dealt anew in memory."""

    def __init__(self, folder: Path, documents: str = DOCUMENTS) -> None:
        books = SealedBooks(folder, documents)
        self.entries, errors, self.options_map = loader.load_file(str(books.main))
        assert errors == []
        self.books: Books = read_books(self.entries, self.options_map)
        self.completed = complete(self.entries, settle(self.books))
        self.seals = [seal.entry for seal in seals.read_seals(self.entries)[0]]
        self.rest = [e for e in self.entries if type(e) is not Custom]

    def told(self, order: Sequence[int]) -> list[tuple[str, int]]:
        """Give the code and line of each breach, with the seals in an order."""
        dealt: list[Directive] = [
            self.seals[place]._replace(meta={**self.seals[place].meta, "lineno": line})
            for line, place in enumerate(order, 1)
        ]
        entries = [*self.rest, *dealt]
        found = seals.check(entries, self.options_map, self.books, self.completed)
        return [(breach.code, breach.source["lineno"]) for breach in found]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return Read(tmp_path_factory.mktemp("books"))


def test_no_order_of_the_seals_accuses_a_document(read: Read) -> None:
    for order in itertools.islice(itertools.permutations(range(8)), 1, 40000, 97):
        told = read.told(order)
        assert told
        assert {code for code, _ in told} == {"seal-chain"}, order


@given(kept=st.sets(st.integers(0, 7)))
def test_no_cut_accuses_a_document(read: Read, kept: set[int]) -> None:
    """There is one breach for each place that was cut, the end apart."""
    order = sorted(kept)
    gaps = [
        ("seal-chain", line)
        for line, (before, place) in enumerate(
            zip([-1, *order], order, strict=False), 1
        )
        if place != before + 1
    ]
    assert read.told(order) == gaps


@given(st.lists(st.integers(0, 7), max_size=10))
def test_any_row_of_seals_is_told_unless_it_is_the_chain(
    read: Read, order: list[int]
) -> None:
    told = read.told(order)
    assert (told == []) == (order == list(range(len(order))))


# --- Many ----------------------------------------------------------------------------


def invoices(count: int) -> str:
    return "".join(
        f'2026-01-10 * "ACME SARL" "Web site"\n'
        f'  invoice: "F{number}"\n'
        "  Income:Services        -1.00 EUR\n"
        "  Assets:Receivable:Acme  1.00 EUR\n\n"
        for number in range(count)
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return Read(tmp_path_factory.mktemp("many"), invoices(600))


def test_a_long_cut_is_one_breach(many: Read) -> None:
    assert many.told([*range(100), *range(350, 600)]) == [("seal-chain", 101)]


def test_a_file_sorted_anew_accuses_no_document(many: Read) -> None:
    by_text = sorted(range(600), key=str)
    anyhow = random.Random(1).sample(range(600), 600)  # noqa: S311  (a shuffle)
    for order in (by_text, anyhow, [*reversed(range(600))]):
        told = many.told(order)
        assert {code for code, _ in told} == {"seal-chain"}


def test_many_changed_documents_are_not_tried_against_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two thousand documents with another payee: each pair would be four million."""
    books = SealedBooks(tmp_path, invoices(2000))
    text = books.documents.read_text("utf-8")
    books.documents.write_text(text.replace("ACME SARL", "ACME SAS"), "utf-8")
    tried = 0

    def counted(data: bytes) -> Any:
        nonlocal tried
        tried += 1
        return hashlib.sha256(data)

    monkeypatch.setattr(seals, "sha256", counted)
    errors = books.errors()
    assert {error.code for error in errors} == {"seal-broken"}
    assert len(errors) == 2000
    assert tried < 1_000_000
