"""Sums of amounts, against all of them one by one."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.matching.sums import groups, reachable

AMOUNTS = st.lists(
    st.integers(1, 9).map(lambda cents: Decimal(cents) / 100), max_size=9
)


def everything(amounts: list[Decimal], target: Decimal) -> list[tuple[int, ...]]:
    return [
        places
        for size in range(1, len(amounts) + 1)
        for places in combinations(range(len(amounts)), size)
        if sum(amounts[place] for place in places) == target
    ]


@given(AMOUNTS, st.integers(1, 30))
def test_groups_are_all_that_come_to_the_sum(
    amounts: list[Decimal], cents: int
) -> None:
    target = Decimal(cents) / 100

    assert groups(amounts, target) == everything(amounts, target)
    assert reachable(amounts, target) is bool(everything(amounts, target))


@given(st.lists(st.integers(1, 60), min_size=25, max_size=40), st.integers(1, 2000))
def test_many_amounts_are_reached_as_bits(numbers: list[int], target: int) -> None:
    found = {0}
    for number in numbers:
        found |= {one + number for one in found}

    amounts = [Decimal(number) for number in numbers]
    assert reachable(amounts, Decimal(target)) is (target in found)


def test_too_much_work_is_no_answer() -> None:
    amounts = [Decimal(f"{n}000000.01") for n in range(1, 40)]

    assert reachable(amounts, Decimal("300000000.01")) is None
    assert groups(amounts, Decimal(1)) == []


def test_nothing_comes_to_no_sum() -> None:
    assert groups([], Decimal(1)) == []
    assert reachable([], Decimal(1)) is False
