"""Tables, by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from beancount_infast.cli.tables import (
    RULE,
    Across,
    Column,
    Row,
    plain,
    table,
    terminal_width,
    width_of,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME, AMOUNT = Column("Name", wraps=True), Column("Amount", figures=True)


def drawn(
    columns: Sequence[Column], body: Sequence[Row | Across], width: int
) -> list[str]:
    """Draw a table without any style."""
    return click.unstyle(table(columns, body, width)).splitlines()


def test_figures_stand_to_the_right_and_names_to_the_left() -> None:
    body: list[Row | Across] = [
        ["Acme", "1.00"],
        ["Zoé & fils", "1000.00"],
        RULE,
        ["Total", "1001.00"],
    ]
    assert drawn([NAME, AMOUNT], body, 80) == [
        "Name         Amount",
        "----------  -------",
        "Acme           1.00",
        "Zoé & fils  1000.00",
        "----------  -------",
        "Total       1001.00",
    ]


def test_wide_letters_take_two_columns() -> None:
    body: list[Row | Across] = [
        ["株式会社", "1.00"],
        ["e\u0301te\u0301", "2.00"],
        ["a\u200db", "3.00"],
    ]
    lines = drawn([NAME, AMOUNT], body, 80)[2:]
    assert [width_of(line) for line in lines] == [16, 16, 16]
    assert lines[0] == "株式会社    1.00"


def test_a_name_goes_on_where_there_is_no_room() -> None:
    body: list[Row | Across] = [
        ["The Company of Merchants of the Staple", "1.00"],
        ["Acme", "2.00"],
    ]
    lines = drawn([NAME, AMOUNT], body, 24)
    assert lines[2:] == [
        "The Company of      1.00",
        "Merchants of the",
        "Staple",
        "Acme                2.00",
    ]


def test_a_column_becomes_no_narrower_than_can_be_read() -> None:
    body: list[Row | Across] = [["I am a big one", "1,000,000,000,000.00"]]
    lines = drawn([NAME, AMOUNT], body, 20)
    assert lines[2:] == ["I am a    1,000,000,000,000.00", "big one"]


def test_titles_go_on_before_names_do() -> None:
    left = Column("Left after it", figures=True)
    body: list[Row | Across] = [["Acme and Company", "1.00"]]
    assert drawn([NAME, left], body, 24) == [
        "                    Left",
        "                   after",
        "Name                  it",
        "----------------  ------",
        "Acme and Company    1.00",
    ]


def test_spare_columns_step_back_the_most_spare_first() -> None:
    columns = [
        Column("Number"),
        Column("Kind", spare=2),
        Column("Date", spare=1),
        AMOUNT,
    ]
    body: list[Row | Across] = [["F2026-001", "credit note", "2026-01-10", "1.00"]]
    first = {
        width: drawn(columns, body, width)[0].split() for width in (42, 41, 29, 28, 5)
    }
    assert first == {
        42: ["Number", "Kind", "Date", "Amount"],
        41: ["Number", "Date", "Amount"],
        29: ["Number", "Date", "Amount"],
        28: ["Number", "Amount"],
        5: ["Number", "Amount"],
    }


def test_a_column_less_spare_that_has_no_room_leaves_it_to_another() -> None:
    columns = [Column("Number"), Column("Date", spare=1), Column("Kind", spare=2)]
    body: list[Row | Across] = [["F2026-001", "2026-01-10", "paid"]]
    assert drawn(columns, body, 16)[0] == "Number     Kind"


def test_lines_across() -> None:
    lines = drawn([NAME], [Across("A line that is long"), ["x"]], 12)
    assert lines[2:] == ["A line that", "is long", "x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ["plain"]),
        ("two words", ["two", "words"]),
        ("unbreakable", ["unbrea", "kable"]),
        ("é" * 7, ["é" * 6, "é"]),
        ("株式会社", ["株式会", "社"]),
        ("", [""]),
    ],
)
def test_wrapping(text: str, expected: list[str]) -> None:
    assert wrapped(text, 6) == expected


def test_plain_text() -> None:
    assert plain("Acme") == "Acme"
    assert plain("Zoé\u00a0& \n fils\x1b[2J\x85!") == "Zoé & fils\ufffd[2J !"


def test_the_width_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, expected in (("120", 120), ("80", 80), ("10", 40)):
        monkeypatch.setenv("COLUMNS", columns)
        assert terminal_width() == expected
