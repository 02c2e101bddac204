"""What a shell proposes when Tab is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from calling import DEMO, infast

if TYPE_CHECKING:
    from pathlib import Path


def proposed(words: str, *, by: str = "bash", **env: str) -> list[str]:
    """Give what a shell is told to propose for the last of some words."""
    ran = infast(
        _INFAST_COMPLETE=f"{by}_complete",
        COMP_WORDS=f"infast {words}",
        COMP_CWORD=str(len(words.split(" "))),
        **env,
    )
    assert ran.err == ""
    return [line.removeprefix("plain,") for line in ran.lines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sta", ["statement"]),
        ("customers --format ", ["text", "csv", "json"]),
        ("-f {0} statement V", ["Verdeau"]),
        ("statement -f {0} can", ["Canopelle"]),
        ("-f {0} invoices --customer Gr", ["Griseval"]),
        ("-f {0} invoice K", ["Kerdour"]),
        ("-f {0} pay F2026-03", ["F2026-030", "F2026-031"]),
        ("-f {0} pay F2025", []),
        ("-f {0} apply ", ["A2026-001", "R2026-021", "R2026-031"]),
        ("-f {0} apply R2026-021 F2026-02", ["F2026-020", "F2026-021"]),
        ("-f {0} refund R", ["R2026-021", "R2026-031"]),
        ("-f {0} validate ", ["F2026-032", "R2026-034"]),
        ("-f {0} credit-note F2026-001", ["F2026-001"]),
        ("-f {0} release R2026-033", ["R2026-033"]),
        ("-f {0} write-off A", ["A2026-001"]),
        ("-f {0} reverse R2026-006", []),
        ("-f {0} reverse B", ["B2025-001"]),
        ("-f {0} seal I2025-003", ["I2025-003"]),
        ("-f {0} seal R2026-034", []),
    ],
)
def test_what_may_be_chosen(words: str, expected: list[str]) -> None:
    assert proposed(words.format(DEMO))[: len(expected) or 1] == expected


def test_the_environment_names_the_ledger_too() -> None:
    assert proposed("statement V", BEANCOUNT_FILE=str(DEMO)) == ["Verdeau"]
    assert proposed("statement V") == []


def test_nothing_is_proposed_from_what_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        assert proposed(f"-f {path} statement ") == []
        assert proposed(f"-f {path} pay ") == []


def test_names_come_with_keys() -> None:
    lines = proposed(f"-f {DEMO} statement V", by="zsh")
    assert "Pépinières Verdeau" in lines
