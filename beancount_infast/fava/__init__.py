"""Customers, documents and payments in Fava.

A ledger asks for them with one line::

    2026-01-01 custom "fava-extension" "beancount_infast.fava"

The page stands at ``/LEDGER/extension/Infast/``.  Where Fava is served under a name of
its own (behind a proxy, on a network), that name must be said, since a recording is
only taken from a page of the host that it is meant for::

    2026-01-01 custom "fava-extension" "beancount_infast.fava" "{
      'hosts': ['books.example.org']}"
"""

from __future__ import annotations

from beancount_infast.fava.extension import Infast

__all__ = ["Infast"]
