"""Which line a line is: twice imported, overlapping, or in another order."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.statements import (
    Statement,
    StatementLine,
    Status,
    fold,
    one_line,
    ranked,
)

if TYPE_CHECKING:
    from random import Random

ACCOUNT = "Assets:Bank"
DAY = datetime.date(2026, 10, 30)


def line(**fields: object) -> StatementLine:
    said: dict[str, object] = {
        "line": 1,
        "date": DAY,
        "amount": Decimal("100.00"),
        "currency": "EUR",
        "label": "VIR ACME",
        **fields,
    }
    return StatementLine(**said)  # type: ignore[arg-type]


def statement(lines: list[StatementLine], *, alone: bool = False) -> Statement:
    return Statement(
        file="f.csv",
        bank="bank",
        currency="EUR",
        lines=ranked(lines),
        reference_alone=alone,
    )


def references(
    lines: list[StatementLine], account: str = ACCOUNT, *, alone: bool = False
) -> list[str]:
    said = statement(lines, alone=alone)
    return [said.bank_reference(one, account) for one in said.lines]


def test_two_equal_payments_of_a_day_are_two() -> None:
    first, second = references([line(), line(line=2)])

    assert first != second
    assert references([line(line=7)]) == [first]


def test_another_amount_day_label_currency_or_account_is_another_line() -> None:
    (base,) = references([line()])
    others = [
        references([line(amount=Decimal("100.01"))]),
        references([line(date=DAY + datetime.timedelta(1))]),
        references([line(label="VIR ACMÉ 2")]),
        references([line(currency="USD")]),
        references([line()], "Assets:Other"),
    ]

    assert base not in [other for (other,) in others]


def test_how_a_label_or_an_amount_is_written_does_not_count() -> None:
    assert references([line(label="Vir  Acmé", amount=Decimal(100))]) == references(
        [line(label="VIR ACME")]
    )


def test_the_bank_s_own_identifier_alone_where_it_is_unique() -> None:
    assert references([line(reference="tx_1")], alone=True) == ["bank:tx_1"]
    assert references([line(reference="tx_1", amount=Decimal(5))], alone=True) == [
        "bank:tx_1"
    ]


def test_elsewhere_the_identifier_counts_with_day_and_amount() -> None:
    (base,) = references([line(reference="1")])

    assert references([line(reference="1", label="VIR ACME SAS")]) == [base]
    assert references([line(reference="1", amount=Decimal(5))]) != [base]
    assert references([line(reference="2")]) != [base]


def test_what_is_not_booked_yet_takes_no_rank() -> None:
    lines = ranked([line(status=Status.PENDING), line(line=2), line(line=3)])

    assert [one.rank for one in lines] == [0, 0, 1]


def test_days_run_forward_and_within_a_day_as_they_happened() -> None:
    earlier = DAY - datetime.timedelta(1)
    forward = [line(line=1, date=earlier), line(line=2), line(line=3)]
    backward = [line(line=1), line(line=2), line(line=3, date=earlier)]

    assert [x.line for x in statement(forward).chronological()] == [1, 2, 3]
    assert not statement(forward).backwards
    assert [x.line for x in statement(backward).chronological()] == [3, 2, 1]
    assert statement(backward).backwards


def test_a_pending_line_at_the_top_does_not_turn_a_file() -> None:
    lines = [
        line(line=1, date=DAY + datetime.timedelta(1), status=Status.PENDING),
        line(line=2, date=DAY - datetime.timedelta(1)),
        line(line=3),
    ]

    assert not statement(lines).backwards


LINES = st.lists(
    st.builds(
        line,
        date=st.sampled_from([DAY, DAY + datetime.timedelta(1)]),
        amount=st.sampled_from([Decimal("1.00"), Decimal("2.00")]),
        label=st.sampled_from(["VIR A", "VIR B"]),
        reference=st.sampled_from([None, "R1"]),
    ),
    max_size=12,
)


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_count(
    lines: list[StatementLine], random: Random
) -> None:
    shuffled = random.sample(lines, len(lines))

    assert Counter(references(lines)) == Counter(references(shuffled))


@given(LINES)
def test_a_file_twice_is_the_file_once(lines: list[StatementLine]) -> None:
    once = references(lines)

    assert len(set(once)) == len(once)
    assert set(references(lines)) == set(once)


@given(LINES, st.integers(0, 12))
def test_overlapping_files_are_the_whole_once(
    lines: list[StatementLine], cut: int
) -> None:
    # One export was made in the middle of a day; the next begins with that day.
    whole = sorted(lines, key=lambda one: one.date)
    before = whole[:cut]
    last_day = before[-1].date if before else DAY
    after = [one for one in whole if one.date >= last_day]

    both = set(references(before)) | set(references(after))

    assert both == set(references(whole))
    assert len(both) == len(whole)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert one_line(one_line(text)) == one_line(text)
    assert "\n" not in one_line(text)
