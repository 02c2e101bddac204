"""Stripe: the itemised balance report (CSV).

The amount of a line is its gross, what the customer paid; Stripe keeps its fee and adds
the net to the balance.  A payout takes the balance to the bank.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_infast.importers.base import run
from beancount_infast.importers.table import Layout, TableImporter

from beancount_infast.statements import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.statements import StatementLine


class Stripe(TableImporter):
    """Balance reports of Stripe."""

    bank = "stripe"
    title = "Stripe"
    default_account = "Assets:Stripe"
    reference_alone = True
    layouts = (
        Layout(
            columns={
                "reference": "balance_transaction_id",
                "date": "created",
                "value_date": "available_on",
                "currency": "currency",
                "amount": "gross",
                "fee": "fee",
                "net": "net",
                "type": "reporting_category",
                "label": "description",
            },
            optional={"payer": "customer_name"},
            ignored=None,
            delimiters=(",",),
            dates=("%Y-%m-%d",),
            mark=".",
            kinds={
                "CHARGE_FAILURE": Kind.RETURNED,
                "CHARGE": Kind.CHARGE,
                "REFUND": Kind.REFUND,
                "PARTIAL_CAPTURE_REVERSAL": Kind.REFUND,
                "PAYOUT": Kind.PAYOUT,
                "DISPUTE": Kind.DISPUTE,
                "FEE": Kind.FEE,
                "NETWORK_COST": Kind.FEE,
            },
        ),
    )

    def finish(self, line: StatementLine, row: Mapping[str, str]) -> StatementLine:
        """Take the description for what the customer's payment is for."""
        return replace(line, remittance=row["label"] or None)


if __name__ == "__main__":
    run(Stripe)
