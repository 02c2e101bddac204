"""What the ledger refuses of a statement: that line alone, and nothing by halves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from banklines import invoice, option, payment
from bankshop import F1, F2, Shop, row

from beancount_infast import typesetting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLUGIN = """
import datetime
from beancount.core import data
from beancount.core.amount import Amount
from decimal import Decimal

__plugins__ = ["add"]


def add(entries, options_map):
    made = data.Transaction(
        data.new_metadata("<made>", 0, {"payment": "R9", "method": "transfer"}),
        datetime.date(2026, 10, 29), "*", "ACME", "made", frozenset(), {"F2026-001"},
        [
            data.Posting("Assets:Bank", Amount(Decimal("150.00"), "EUR"),
                         None, None, None, {}),
            data.Posting("Assets:Receivable:Acme", Amount(Decimal("-150.00"), "EUR"),
                         None, None, None, {"settles": "F2026-001"}),
        ],
    )
    return data.sorted([*entries, made]), []
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_what_a_plugin_made_is_in_no_file_that_could_be_marked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.folder / "maker_of_payments.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(shop.folder))
    shop.write('plugin "maker_of_payments"\n', F1)
    before = shop.text()
    (found,) = shop.run(shop.file(row("q1", "10-30", "150.00", "ACME", "F2026-001")))

    assert found["outcome"] == "suggested"
    assert any("no file of the ledger" in reason for reason in found["reasons"])
    assert shop.text() == before


def test_a_return_that_cannot_be_undone_says_why_and_writes_nothing(
    shop: Shop,
) -> None:
    refund = (
        '2026-10-20 * "ACME" "Back"\n  refund: "B2026-001"\n'
        "  Assets:Bank  -40.00 EUR\n"
        "  Liabilities:CustomerCredit:Acme  40.00 EUR\n"
        '    uses: "R1"\n'
    )
    shop.write(payment("R1", "Acme", "10-10", credit="100.00"), refund)
    before = shop.text()
    file = shop.folder / "bnp.csv"
    file.write_text(
        "Compte courant;Mon compte;00000000;30/10/2026;;12345,67\n\n"
        "Date operation;Libelle court;Type operation;Libelle operation;"
        "Montant operation en euro\n"
        "30/10/2026;REJET;REJET;PRLV SEPA IMPAYE /DE ACME SARL /REF X;-100,00\n",
        encoding="cp1252",
    )
    (found,) = shop.run(str(file))

    assert (found["outcome"], found["number"]) == ("returned", None)
    assert any("R1" in reason for reason in found["reasons"])
    assert shop.text() == before


def spoiled(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], part: str
) -> None:
    """Spoil the text of one transaction, as a fault of ours would."""
    right = typesetting.transaction_text

    def text(entry: Any, places: Callable[[str], int]) -> str:
        made = right(entry, places)
        return change(made) if part in made else made

    monkeypatch.setattr("beancount_infast.typesetting.transaction_text", text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("150.00 EUR", "151.00 EUR"),
        lambda text: text.replace("  Assets:Bank ", "  Assets:Bank ?? "),
    ],
    ids=["other-amount", "no-syntax"],
)
def test_a_text_that_says_something_else_is_not_written(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]
) -> None:
    shop.write(F1, F2)
    spoiled(monkeypatch, change, "F2026-001")
    found = shop.run(
        shop.file(
            row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )

    assert [one["outcome"] for one in found] == ["suggested", "settled"]
    assert found[0]["number"] is None
    assert any("read back" in reason for reason in found[0]["reasons"])
    assert "151.00" not in shop.text()
    assert '"qonto:q1"' not in shop.text()
    shop.check()


def test_a_line_that_breaks_what_stands_later_is_refused(shop: Shop) -> None:
    later = (
        '2026-11-05 * "ACME" "By hand"\n  write-off: "P2026-001"\n'
        "  Assets:Receivable:Acme  -150.00 EUR\n"
        '    settles: "F2026-001"\n'
        "  Expenses:Fees  150.00 EUR\n"
    )
    shop.write(F1, F2, later)
    found = shop.run(
        shop.file(
            row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"),
            row("q2", "10-30", "80.00", "Beta", "F2026-002"),
        )
    )

    assert [one["outcome"] for one in found] == ["suggested", "settled"]
    shop.check()


def test_errors_elsewhere_do_not_touch_a_line(shop: Shop) -> None:
    shop.write(F1, F2, "2026-10-01 balance Assets:Till 5.00 EUR\n")
    (found,) = shop.run(
        shop.file(row("q1", "10-30", "150.00", "ACME SARL", "F2026-001"))
    )

    assert found["outcome"] == "settled"


def test_one_line_of_json_for_each_line_of_the_statement(shop: Shop) -> None:
    shop.write(
        F1,
        invoice("F2026-009", "Acme", "10.00"),
        option("numbering", '"payment"', '"R{year}-{number:03d}"'),
    )
    result = shop.call(
        "import",
        shop.file(row("q1", "10-30", "170.00", "ACME SARL", "F2026-001")),
        "--account",
        "Assets:Bank",
        "--format",
        "json",
    )
    (found,) = json.loads(result.output)

    assert list(found) == [
        "file",
        "line",
        "date",
        "amount",
        "currency",
        "label",
        "payer",
        "reference",
        "outcome",
        "customer",
        "settles",
        "credit",
        "candidates",
        "reasons",
        "number",
    ]
    assert found["line"] == 2
    assert found["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
