"""Refusals of e-invoices: each begins with the file at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.desk import Refusal
from beancount_infast.sentences import cleaned, say

if TYPE_CHECKING:
    from beancount_infast.einvoice.facts import EInvoice


def refusal(code: str, invoice: EInvoice, sentence: str) -> Refusal:
    """Give the refusal of an e-invoice.

    Args:
        code: The rule's code, or what is missing.
        invoice: The e-invoice.
        sentence: What is wrong, with the figures; what to do.
    """
    return refused(code, invoice.file, sentence)


def refused(code: str, file: str, sentence: str) -> Refusal:
    """Give the refusal of a file.

    What it quotes was written by somebody else: what is no sign to be seen, as what
    turns the direction of writing, is left out.
    """
    return Refusal(code, cleaned(say("{0}: {1}", file, sentence), _visible))


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
