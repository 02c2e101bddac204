"""Check how customers' payments settle invoices, and complete what is short.

A ledger names it, after plugins that add transactions or open accounts::

    plugin "beancount_infast.plugins.settlement"

    2026-01-01 open Assets:Receivable:Acme EUR
      customer: "ACME SARL"

    2026-01-10 * "ACME SARL" "Site web"
      invoice: "F2026-001"
      Income:Services                   -150.00 EUR
      Assets:Receivable:Acme             150.00 EUR

    2026-01-20 * "ACME SARL" "Virement" ^F2026-001
      payment: "R2026-001"
      Assets:Bank                        500.00 EUR
      Assets:Receivable:Acme

and reads it as if this had been typed::

    2026-01-01 open Liabilities:CustomerCredit:Acme EUR

    2026-01-10 * "ACME SARL" "Site web" ^F2026-001
      invoice: "F2026-001"
      paid: 150.00 EUR
      credited: 0.00 EUR
      outstanding: 0.00 EUR
      status: "paid"
      Income:Services                   -150.00 EUR
      Assets:Receivable:Acme             150.00 EUR

    2026-01-20 * "ACME SARL" "Virement" ^F2026-001 ^R2026-001
      payment: "R2026-001"
      Assets:Bank                        500.00 EUR
      Assets:Receivable:Acme            -150.00 EUR
        settles: "F2026-001"
      Liabilities:CustomerCredit:Acme   -350.00 EUR

What breaks a rule of settlement is an error at its file and line; the rest of the
books stays right.  The plugin looks at no clock, and at no other file than the
ledger's own, which it reads again where a seal does not hold: it is a function of the
ledger's text alone, as Beancount's cache requires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_infast.completion import complete_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Directive

    from beancount_infast.rules import Breach

__plugins__ = ("settlement",)


def settlement(
    entries: Sequence[Directive],
    options_map: dict[str, Any],
    config: str | None = None,  # noqa: ARG001  (options stand in the ledger)
) -> tuple[list[Directive], list[Breach]]:
    """Check and complete the customers' documents of a ledger.

    Args:
        entries: The ledger's directives.
        options_map: Beancount's options.
        config: Nothing: options are ``infast-option`` directives.

    Returns:
        The directives in full form, and the breaches.
    """
    return complete_ledger(entries, options_map)
