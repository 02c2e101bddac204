"""The recordings: for each, the dialog, what is proposed, and the document drafted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.fava.actions.base import Action
from beancount_infast.fava.actions.correcting import (
    CreditNote,
    Refund,
    Release,
    Reverse,
    Validate,
    WriteOff,
)
from beancount_infast.fava.actions.new import NewCustomer, NewInvoice
from beancount_infast.fava.actions.paying import Deposit, Pay, Use

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BY_NAME", "Action"]

_CLASSES: Sequence[type[Action]] = (
    Pay,
    Use,
    Deposit,
    CreditNote,
    WriteOff,
    Refund,
    Reverse,
    Release,
    Validate,
    NewCustomer,
    NewInvoice,
)
BY_NAME = {action.name: action for action in _CLASSES}
