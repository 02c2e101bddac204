"""Structured creditor references (ISO 11649): ``RF…`` for an invoice's number.

A payer's bank checks its digits, so it arrives as it was printed::

    F2026-001  →  RF29 F202 6001
"""

from __future__ import annotations

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

# RF, two check digits and no more than 21 characters.
MOST = 21


def creditor_reference(number: str) -> str | None:
    """Give an invoice's structured reference, without spaces.

    Args:
        number: The invoice's number; its letters and digits count.

    Returns:
        The reference; None for a number that is too long for one, or has neither
        letters nor digits.
    """
    body = canonical(number)
    if not body or len(body) > MOST:
        return None
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def printed(reference: str) -> str:
    """Give a structured reference as it is printed: in groups of four."""
    return str(iso11649.format(reference))


def canonical(number: str) -> str:
    """Give a number's letters and digits alone, in capitals."""
    return "".join(c for c in number.upper() if c.isascii() and c.isalnum())
