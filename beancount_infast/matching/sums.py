"""Whether some of a customer's open amounts come to a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

# Up to so many amounts, all sums of two halves are looked at.
_FEW = 24
# Beyond, sums are bits of one number; so many of them are worked on at most.
_MOST_BITS = 400_000_000


def reachable(amounts: Sequence[Decimal], target: Decimal) -> bool | None:
    """Say whether some of the amounts come to a sum; None where it is too much work.

    Args:
        amounts: Amounts above zero.
        target: The sum, above zero.
    """
    numbers, wanted = _whole([a for a in amounts if a <= target], target)
    if sum(numbers) < wanted:
        return False
    if len(numbers) <= _FEW:
        half = len(numbers) // 2
        some, others = _sums(numbers[:half]), _sums(numbers[half:])
        return any(wanted - one in others for one in some)
    if wanted * len(numbers) > _MOST_BITS:
        return None
    bits, mask = 1, (1 << (wanted + 1)) - 1
    for number in numbers:
        bits |= (bits << number) & mask
    return bool(bits >> wanted & 1)


def _whole(amounts: Sequence[Decimal], target: Decimal) -> tuple[list[int], int]:
    """Give amounts and a sum as whole numbers of the smallest unit among them."""
    places = 0
    for amount in (*amounts, target):
        exponent = amount.as_tuple().exponent
        if isinstance(exponent, int):
            places = max(places, -exponent)
    return [int(a.scaleb(places)) for a in amounts], int(target.scaleb(places))


def _sums(numbers: Sequence[int]) -> set[int]:
    found = {0}
    for number in numbers:
        found |= {number + one for one in found}
    return found


def groups(
    amounts: Sequence[Decimal], target: Decimal, most: int = 16
) -> list[tuple[int, ...]]:
    """Give the places of amounts that come to a sum, the smallest groups first.

    Args:
        amounts: The amounts.
        target: The sum.
        most: Nothing is looked for among more amounts than this.
    """
    if not amounts or len(amounts) > most:
        return []
    numbers, wanted = _whole(amounts, target)
    half = len(numbers) // 2
    others = _places(numbers[half:], half)
    found = [
        (*some, *more)
        for total, groups_of in _places(numbers[:half], 0).items()
        for more in others.get(wanted - total, ())
        for some in groups_of
    ]
    return sorted((group for group in found if group), key=lambda g: (len(g), g))


def _places(numbers: Sequence[int], first: int) -> dict[int, list[tuple[int, ...]]]:
    """Give all sums of some numbers, each with the places that come to it."""
    found: dict[int, list[tuple[int, ...]]] = {0: [()]}
    for place, number in enumerate(numbers, first):
        for total, groups_of in [(t, tuple(g)) for t, g in found.items()]:
            more = [(*group, place) for group in groups_of]
            found.setdefault(total + number, []).extend(more)
    return found
