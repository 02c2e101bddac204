"""Making seals: which documents, in which order, behind what."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount import loader
from seals.sealed import SealedBooks, digest_in, number_in

from beancount_infast import seals
from beancount_infast.reading import read_books

if TYPE_CHECKING:
    from pathlib import Path

OPENED = """\
2026-01-01 open Assets:Receivable:Acme
2026-01-01 open Income:Services
"""


def invoice(number: str | None, day: str, flag: str = "*") -> str:
    key = f'  invoice: "{number}"\n' if number else '  method: "cash"\n'
    sign = ("-", "") if number else ("", "-")
    return (
        f'{day} {flag} "ACME SARL" "Work"\n{key}'
        f"  Income:Services         {sign[0]}10.00 EUR\n"
        f"  Assets:Receivable:Acme  {sign[1]}10.00 EUR\n\n"
    )


TEXT = (
    OPENED
    + invoice("F10", "2026-01-10")
    + invoice("F9", "2026-01-10")
    + invoice("F11", "2026-01-31")
    + invoice("F8", "2026-02-01")
    + invoice("F12", "2026-01-05", flag="!")
    + invoice(None, "2026-01-20")
)


def numbers(text: str, **asked: Any) -> list[str | None]:
    entries, _, options_map = loader.load_string(text)
    books = read_books(entries, options_map)
    return [document.number for document in seals.to_seal(books, entries, **asked)]


def test_documents_are_sealed_in_the_order_in_which_they_count() -> None:
    """Drafts and documents without a number are left out."""
    assert numbers(TEXT) == ["F9", "F10", "F11", "F8"]


def test_documents_are_sealed_up_to_a_day_and_by_number() -> None:
    until = datetime.date(2026, 1, 31)
    assert numbers(TEXT, until=until) == ["F9", "F10", "F11"]
    assert numbers(TEXT, numbers=["F8", "F10", "F12"]) == ["F10", "F8"]
    assert numbers(TEXT, until=until, numbers=["F8", "F10"]) == ["F10"]


def test_what_carries_a_seal_is_not_sealed_again() -> None:
    """Not even where the seal is spoilt: it is to be put back."""
    text = TEXT + seals.seal_text(datetime.date(2026, 2, 2), "F10", "0" * 64)
    text += '\n2026-02-02 custom "infast-seal" "F11" "spoilt"\n'
    text += '2026-02-02 custom "infast-seal"\n'
    assert numbers(text) == ["F9", "F8"]
    entries, _, _ = loader.load_string(text)
    assert seals.sealed_numbers(entries) == {"F10", "F11"}


def test_a_chain_begins_with_zeros() -> None:
    entries, _, _ = loader.load_string(TEXT)
    assert seals.head(entries) == seals.BEGINNING == "0" * 64


def test_the_head_is_the_last_seal_of_the_file(tmp_path: Path) -> None:
    """Whatever the dates of the seals, by which Beancount sorts them."""
    books = SealedBooks(tmp_path)
    lines = books.lines()
    lines[-1] = lines[-1].replace("2026-01-31", "2026-01-01")
    books.write_lines(lines)
    assert books.head() == digest_in(lines[-1])
    assert books.told() == []


def test_the_head_leaves_out_what_is_no_seal_of_the_chain(tmp_path: Path) -> None:
    books = SealedBooks(tmp_path)
    head = books.head()
    with books.main.open("a", encoding="utf-8") as file:
        file.write(seals.seal_text(datetime.date(2026, 2, 2), "F9", "1" * 64) + "\n")
    books.write_lines(
        [
            *books.lines(),
            '2026-02-02 custom "infast-seal" "F10" "spoilt"',
            books.lines()[0],
        ]
    )
    assert books.head() == head


def test_a_chain_made_in_parts_is_the_chain_made_at_once(tmp_path: Path) -> None:
    books = SealedBooks(tmp_path)
    whole = books.lines()
    made: list[str] = []
    for line in whole:
        made += books.made(
            digest_in(made[-1]) if made else seals.BEGINNING, [number_in(line)]
        )
    assert made == whole


def test_the_seal_file_stands_beside_the_main_file() -> None:
    entries, _, options_map = loader.load_string(TEXT)
    options = read_books(entries, options_map).options
    named = {**options_map, "filename": "/books/main.beancount"}
    assert seals.seal_file(named, options) == "/books/seals.beancount"
    text = (
        TEXT + '2026-01-01 custom "infast-option" "seal-file" "../proof/a.beancount"\n'
    )
    entries, _, options_map = loader.load_string(text)
    options = read_books(entries, options_map).options
    assert seals.seal_file(named, options) == "/proof/a.beancount"
