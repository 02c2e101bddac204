"""Three exercises in a row, each file worked out by hand, line for line (rule 1.5).

The books and the files stand in `by_hand`. An invoice is paid with 300 too much, which
an invoice of the next exercise uses; a deposit invoice is deducted there too; another
invoice is paid in two parts, and the second part comes back in the third exercise. The
profit of the first, 700, goes to reserves in the second; that of the second waits.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fecbooks import export

BY_HAND = Path(__file__).parent / "by_hand"


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8"])
def test_a_file_is_what_an_accountant_writes(
    tmp_path: Path, year: int, encoding: str
) -> None:
    ledger = tmp_path / "main.beancount"
    shutil.copy(BY_HAND / "books.beancount", ledger)
    words = ("--year", year, "--encoding", encoding, "--separator", "pipe")
    made = export(ledger, *words)
    assert made.status == 0, made.err
    assert made.path.name == f"732829320FEC{year}1231.txt"
    lines = (BY_HAND / f"{year}.txt").read_text("utf-8")
    assert made.path.read_bytes() == lines.replace("\n", "\r\n").encode(encoding)
