"""A directive is edited where it stands, and every other byte of its file is kept."""

from __future__ import annotations

import pytest

from beancount_infast.paragraphs import Paragraph

OPEN = """\
; A comment.
2026-01-01 open Assets:Receivable:Acme EUR
  customer: "ACME SARL"
  email: "old@acme.example"

2026-01-01 open Assets:Bank
"""


def edited(data: bytes, first: int, *keys: tuple[str, str]) -> Paragraph:
    edits = Paragraph(data, first)
    for key, value in keys:
        edits.set_key(key, f'  {key}: "{value}"')
    return edits


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_keys_are_added_and_replaced_in_one_edit(newline: str, mark: str) -> None:
    """Whichever comes first, and even where the last line is replaced."""
    data = (mark + OPEN.replace("\n", newline)).encode()
    expected = OPEN.replace(
        '  email: "old@acme.example"\n',
        '  email: "new@acme.example"\n  iban: "FR76"\n  siren: "732829320"\n',
    )
    new = [("email", "new@acme.example")]
    added = [("iban", "FR76"), ("siren", "732829320")]
    for keys in ([*new, *added], [*added, *new], [added[0], *new, added[1]]):
        edits = edited(data, 2, *keys)
        assert edits.data() == (mark + expected.replace("\n", newline)).encode()
        assert edits.text() == "\n".join(expected.split("\n")[1:6])


def test_a_value_over_several_lines_is_replaced_as_a_whole() -> None:
    text = OPEN.replace('"ACME SARL"', '"ACME\n  iban: is no key\n  SARL"')
    edits = edited(text.encode(), 2, ("customer", "ACME SA"), ("iban", "FR76"))
    expected = OPEN.replace("ACME SARL", "ACME SA").replace(
        '  email: "old@acme.example"\n',
        '  email: "old@acme.example"\n  iban: "FR76"\n',
    )
    assert edits.data() == expected.encode()
    edits = edited(text.encode(), 2, ("email", "new"))
    assert edits.data() == text.replace("old@acme.example", "new").encode()
    last = text.split("  email")[0]
    edits = edited(last.encode(), 2, ("siren", "1"), ("customer", "ACME SA"))
    assert edits.text().endswith('\n  customer: "ACME SA"\n  siren: "1"')


def test_a_key_that_is_set_twice_is_written_once() -> None:
    edits = edited(OPEN.encode(), 2, ("iban", "A"), ("iban", "A|B"))
    assert edits.data().count(b"iban") == 1
    assert b'iban: "A|B"' in edits.data()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_without_a_newline_at_its_end_gets_none(newline: str) -> None:
    text = OPEN.rstrip("\n").replace("\n", newline)
    edits = edited(text.encode(), 6, ("customer", "Bank"))
    assert edits.data() == (text + newline + '  customer: "Bank"').encode()


def test_lines_keep_the_ending_that_each_has() -> None:
    data = b'2026-01-01 open Assets:A\n  email: "a"\n\n2026-01-01 open Assets:B\r\n'
    edits = edited(data, 1, ("email", "b"))
    assert edits.data() == data.replace(b'"a"', b'"b"')


def test_a_draft_on_the_first_line_is_turned_behind_a_mark() -> None:
    text = '2026-01-05 ! "Draft"\n  Assets:A  1 EUR ; why\n  Assets:B\n'
    edits = Paragraph(f"\ufeff{text}".encode(), 1)
    edits.turn_flag()
    edits.replace_line(2, ["  Assets:A  0.50 EUR", "  Assets:C  0.50 EUR"])
    expected = text.replace("!", "*").replace(
        "1 EUR ; why", "0.50 EUR ; why\n  Assets:C  0.50 EUR"
    )
    assert edits.data() == f"\ufeff{expected}".encode()
