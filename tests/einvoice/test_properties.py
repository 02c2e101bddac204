"""Whatever an e-invoice says, its document balances and holds its very figures."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
from einvoice.made import BOOKS, Books
from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.desk import Refusal
from beancount_infast.einvoice.facts import (
    EInvoice,
    InvoiceLine,
    Party,
    Preceding,
    TaxGroup,
)
from beancount_infast.einvoice.judging import Asked, judge
from beancount_infast.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.documents import BookedPosting

CENTS = st.integers(-100_000, 1_000_000).map(lambda n: Decimal(n).scaleb(-2))
TAXED = st.sampled_from([("S", Decimal(20)), ("S", Decimal("10.00"))])
UNTAXED = st.sampled_from([(c, Decimal(0)) for c in ("AE", "E", "K", "G", "O", "Z")])
GROUPS = st.lists(
    st.one_of(
        st.builds(lambda t, b, v: TaxGroup(*t, b, v), TAXED, CENTS, CENTS),
        st.builds(lambda t, b: TaxGroup(*t, b, Decimal(0)), UNTAXED, CENTS),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda group: (group.category, group.rate),
)
ROUNDING = st.integers(-5, 5).map(lambda n: Decimal(n).scaleb(-2))
DEPOSITS = """
2026-01-15 * "ACME SARL" "Deposit" ^FA-001
  invoice: "FA-001"
  Liabilities:Deposits         -300.00 EUR
  Liabilities:VAT:Standard      -60.00 EUR
  Assets:Receivable:Acme        360.00 EUR
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return Opened(Books(tmp_path_factory.mktemp("books"), BOOKS + DEPOSITS).ledger)


def said(
    code: str,
    groups: Sequence[TaxGroup],
    rounding: Decimal,
    lines: Sequence[InvoiceLine] = (),
    preceding: Sequence[str] = (),
) -> EInvoice:
    net = sum((group.base for group in groups), Decimal(0))
    vat = sum((group.vat for group in groups), Decimal(0))
    return EInvoice(
        file="invoice.xml",
        number="N-1",
        date=datetime.date(2026, 3, 1),
        code=code,
        currency="EUR",
        due=None,
        seller=Party("STUDIO", "732829320"),
        buyer=Party("ACME SARL", "552100554"),
        preceding=tuple(map(Preceding, preceding)),
        groups=tuple(groups),
        lines=tuple(lines),
        net=net,
        vat=vat,
        total=net + vat,
        paid=Decimal(0),
        rounding=rounding,
        payable=net + vat + rounding,
    )


def balances(opened: Opened, invoice: EInvoice) -> dict[str, Decimal]:
    """Give what the document of an e-invoice puts on each account."""
    judged = judge(opened.desk(), invoice, Asked())
    found: dict[str, Decimal] = {}
    for posting in cast("Sequence[BookedPosting]", judged.drafted.entry.postings):
        before = found.get(posting.account, Decimal(0))
        found[posting.account] = before + posting.units.number
    return found


def by_rate(groups: Sequence[TaxGroup], rate: int) -> Decimal:
    return sum((g.vat for g in groups if g.rate == rate), Decimal(0))


@given(
    code=st.sampled_from(["380", "389", "386", "381"]),
    groups=GROUPS,
    rounding=ROUNDING,
)
def test_a_document_holds_the_figures(
    opened: Opened, code: str, groups: list[TaxGroup], rounding: Decimal
) -> None:
    invoice = said(code, groups, rounding)
    whole = invoice.total + rounding
    if invoice.total < 0 or whole < 0 or (code == "381" and not whole):
        with pytest.raises(Refusal, match="wrong-sign"):
            judge(opened.desk(), invoice, Asked())
        return
    found = balances(opened, invoice)
    sign = -1 if code == "381" else 1
    customer = "Liabilities:CustomerCredit" if code == "381" else "Assets:Receivable"
    income = "Liabilities:Deposits" if code == "386" else "Income:Services"
    expected = {
        f"{customer}:Acme": sign * whole,
        income: -sign * invoice.net,
        "Liabilities:VAT:Standard": -sign * by_rate(groups, 20),
        "Liabilities:VAT:Reduced": -sign * by_rate(groups, 10),
        "Expenses:Rounding": -sign * rounding,
    }
    assert {a: n for a, n in found.items() if n} == {
        a: n for a, n in expected.items() if n
    }
    assert sum(found.values()) == 0


@given(
    sold=st.integers(30_000, 1_000_000).map(lambda n: Decimal(n).scaleb(-2)),
    vat=st.integers(0, 100_000).map(lambda n: Decimal(n).scaleb(-2)),
    split=st.integers(1, 29_999).map(lambda n: Decimal(n).scaleb(-2)),
)
def test_a_deposit_is_deducted_whole_or_refused(
    opened: Opened, sold: Decimal, vat: Decimal, split: Decimal
) -> None:
    taxed = ("S", Decimal(20))
    groups = [TaxGroup(*taxed, sold - 300, vat)]
    lines = [
        InvoiceLine("Work", sold, *taxed),
        InvoiceLine("Deposit", -split, *taxed),
        InvoiceLine("Deposit", split - 300, *taxed),
    ]
    found = balances(opened, said("380", groups, Decimal(0), lines, ["FA-001"]))
    assert found["Income:Services"] == -sold
    assert found["Liabilities:Deposits"] == 300
    assert found["Assets:Receivable:Acme"] == sold - 300 + vat
    assert sum(found.values()) == 0
    with pytest.raises(Refusal, match="over-deducted"):
        balances(opened, said("380", groups, Decimal(0), lines[:2], ["FA-001"]))
