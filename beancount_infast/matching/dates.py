"""Digits that can be read as a day or a month: they are no number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATES: Sequence[re.Pattern[str]] = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<d>\d{1,2})[/.\- ](?P<m>\d{1,2})[/.\- ](?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})[/.\- ](?P<m>\d{1,2})[/.\- ](?P<d>\d{1,2})",
        r"(?P<y>(?:19|20)\d{2})[/.\- ]?(?P<m>\d{2}|\d(?!\d))",
        r"(?P<m>\d{1,2})[/.\- ](?P<y>(?:19|20)\d{2})",
        r"(?P<m>\d{2})(?P<y>(?:19|20)\d{2})",
        r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{2}|(?:19|20)\d{2})",
        r"(?P<y>\d{2}|(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    )
)


def is_date(text: str) -> bool:
    """Say whether digits can be read as a day or a month."""
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        if 1 <= int(parts["m"]) <= 12 and 1 <= int(parts.get("d") or 1) <= 31:  # noqa: PLR2004
            return True
    return False


def is_year(text: str) -> bool:
    """Say whether digits are a year of ours."""
    return len(text) == 4 and text[:2] in ("19", "20")  # noqa: PLR2004
