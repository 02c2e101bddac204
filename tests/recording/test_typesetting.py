"""Numbers as a ledger's text has them: exact, whatever their size."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_infast.typesetting import number_text

LONG = "123456789012345678901234567890.12"


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("150", 2, "150.00"),
        ("-1.234", 2, "-1.234"),
        ("1E+5", 0, "100000"),
        ("-0.00", 2, "0.00"),
        ("-0", 0, "0"),
        (LONG, 2, LONG),
        (f"-{LONG}", 4, f"-{LONG}00"),
        ("1E+40", 2, f"1{'0' * 40}.00"),
        (f"0.{'1' * 40}", 2, f"0.{'1' * 40}"),
        ("1E-40", 0, f"0.{'0' * 39}1"),
        ("1", 40, f"1.{'0' * 40}"),
    ],
)
def test_a_number_is_written_exactly(number: str, places: int, text: str) -> None:
    assert number_text(Decimal(number), places) == text
