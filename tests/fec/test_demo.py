"""The demo's two years, held against an independent checker."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.core.data import Open, Transaction
from calling import DEMO, infast
from fecbooks import Fec
from fecchecker import amount, faults

if TYPE_CHECKING:
    from pathlib import Path

LAYOUTS = [
    ("iso-8859-15", "tab", "18"),
    ("utf-8", "pipe", "18"),
    ("ascii", "tab", "22"),
]


def demo(folder: Path, year: int, *words: str) -> Fec:
    ran = infast(
        "-f", DEMO, "export", "fec", "--year", year, "--into", folder / "out", *words
    )
    assert ran.status == 0, ran.err
    encoding = words[1] if words else "iso-8859-15"
    separator = "|" if "pipe" in words else "\t"
    return Fec(0, ran.out, ran.err, folder / "out", encoding, separator)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("year", [2025, 2026])
def test_nothing_is_wrong_with_it(
    tmp_path: Path, year: int, layout: tuple[str, str, str]
) -> None:
    encoding, separator, columns = layout
    made = demo(
        tmp_path,
        year,
        *("--encoding", encoding, "--separator", separator, "--columns", columns),
    )
    first = datetime.date(year, 1, 1)
    data = made.path.read_bytes()
    assert faults(made.path.name, data, first, encoding, made.separator) == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_its_accounts_end_as_the_ledgers_do(tmp_path: Path, year: int) -> None:
    entries, errors, _ = loader.load_file(str(DEMO))
    assert not errors
    numbers = {
        entry.account: entry.meta["pcg"]
        for entry in entries
        if isinstance(entry, Open) and "pcg" in entry.meta
    }
    ledger: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if not isinstance(entry, Transaction) or entry.flag == "!":
            continue
        for posting in entry.postings:
            account = posting.account
            while account not in numbers:
                account = account.rpartition(":")[0]
            number = numbers[account]
            units, price = posting.units, posting.price
            assert units is not None
            assert units.number is not None
            value = units.number * (price.number or 0 if price else 1)
            results = number[0] in "67"
            within = entry.date.year == year or (entry.date.year < year and not results)
            if within:
                ledger[number] += round(value, 2)
            elif entry.date.year < year:
                # The demo's results are not moved: one year's is on 120.
                ledger["120000"] += round(value, 2)
    shown: dict[str, Decimal] = defaultdict(Decimal)
    for row in demo(tmp_path, year).rows():
        shown[row["CompteNum"]] += amount(row)
    assert {k: v for k, v in shown.items() if v} == {
        k: v for k, v in ledger.items() if v
    }


def test_the_second_year_begins_with_what_the_first_leaves(tmp_path: Path) -> None:
    second = demo(tmp_path, 2026)
    assert second.shows("CompteNum CompAuxNum PieceRef Debit Credit", where="AN")[
        6:12
    ] == [
        "411000 Encrebise F2025-034 780,00 0,00",
        "411000 Mistraline F2025-031 3120,00 0,00",
        "411000 Turbalon F2025-009 1660,00 0,00",
        "411000 Turbalon F2025-032 288,00 0,00",
        "411000 Verdeau F2025-033 360,00 0,00",
        "418100 - AN-000001 456,00 0,00",
    ]


def test_its_drafts_are_told_and_left_out(tmp_path: Path) -> None:
    made = demo(tmp_path, 2026)
    drafts = made.err.splitlines()
    assert len(drafts) == 2
    assert "à relire" in drafts[0]
    assert not [row for row in made.rows() if "à relire" in row["EcritureLib"]]


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    one = demo(tmp_path, 2026).path.read_bytes()
    assert demo(tmp_path, 2026).path.read_bytes() == one


def test_what_was_open_before_keeps_the_day_of_its_document(tmp_path: Path) -> None:
    made = demo(tmp_path, 2025)
    shown = made.shows("EcritureNum EcritureDate PieceRef PieceDate", where="F2024-037")
    assert shown[0] == "AN-000003 20250101 F2024-037 20241031"
