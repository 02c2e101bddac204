"""Move VAT to the collected account as invoices are paid.

A ledger names it where it is wanted, after the settlement plugin, and says from which
account to which::

    plugin "beancount_infast.plugins.settlement"
    plugin "beancount_infast.plugins.vat_on_receipts"

    2026-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Pending
      Liabilities:VAT:Collected 20

    2026-01-10 * "ACME SARL" "Site web" ^F1
      invoice: "F1"
      Income:Services             -1000.00 EUR
      Liabilities:VAT:Pending      -200.00 EUR
      Assets:Receivable:Acme       1200.00 EUR

    2026-01-20 * "ACME SARL" "Virement" ^F1 ^R1
      payment: "R1"
      Assets:Bank                   500.00 EUR
      Assets:Receivable:Acme       -500.00 EUR
        settles: "F1"

It adds what that payment makes due::

    2026-01-20 * "ACME SARL" "TVA exigible" ^F1 ^R1
      vat-of: "F1"
      Liabilities:VAT:Pending        83.33 EUR
      Liabilities:VAT:Collected     -83.33 EUR

One option for each rate, with a pending account of its own.  Money that goes back
gives VAT back; what is written off takes VAT that was never received out of the
expense.  A transaction with ``vat-of:`` that stands in the text counts as moved.
Without the option it does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_infast.vat import add_transfers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Directive

    from beancount_infast.rules import Breach

__plugins__ = ("vat_on_receipts",)


def vat_on_receipts(
    entries: Sequence[Directive],
    options_map: dict[str, Any],
    config: str | None = None,  # noqa: ARG001  (options stand in the ledger)
) -> tuple[list[Directive], list[Breach]]:
    """Add the transactions that move VAT as it falls due.

    Args:
        entries: The ledger's directives.
        options_map: Beancount's options.
        config: Nothing: options are ``infast-option`` directives.

    Returns:
        The directives with what is added, and no breach: the settlement plugin
        reports what is wrong with the books.
    """
    return add_transfers(entries, options_map), []
