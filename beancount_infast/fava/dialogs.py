"""The dialog that records: which fields it has, as its template draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.fava.wording import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Field:
    """A field of the dialog.

    Attributes:
        name: Its name in the request.
        label: What stands beside it.
        kind: How it is filled in: ``amount``, ``date``, ``text``, ``select``,
            ``radio``, ``box``.
        options: What can be chosen, value and words; of a text, what is proposed.
        value: What it holds at first, where no preview fills it.
        unit: What stands behind the label: the currency.
        when: Only with this choice of ``with``; always if empty.
        note: A sentence beside it.
        off: Choices that cannot be taken.
        fresh: Whether another choice makes amounts be proposed afresh.
        redraw: Whether the fields that there are depend on the choice.
    """

    name: str
    label: str
    kind: str
    options: Options = ()
    value: str = ""
    unit: str = ""
    when: str = ""
    note: str = ""
    off: tuple[str, ...] = ()
    fresh: bool = False
    redraw: bool = False


@dataclass(frozen=True)
class ShareRow:
    """An invoice among those that share an amount."""

    number: str
    due: str
    outstanding: str


@dataclass(frozen=True)
class Dialog:
    """The dialog of one recording.

    Attributes:
        title: What it does, and for whom: its name.
        confirm: What its button says.
        fields: Its fields, in order.
        shares: The invoices that share the amount.
        lines: The fields of a line of an invoice; none elsewhere.
    """

    title: str
    confirm: str
    fields: Sequence[Field]
    shares: Sequence[ShareRow] = ()
    lines: Sequence[Field] = ()


# What each action's button says, and the button of its dialog.
ACTIONS = {
    "pay": marked("Record a payment"),
    "use": marked("Use a credit"),
    "deposit": marked("Record a deposit"),
    "credit-note": marked("Issue a credit note"),
    "write-off": marked("Write off"),
    "refund": marked("Refund"),
    "reverse": marked("Reverse"),
    "release": marked("Release"),
    "validate": marked("Validate"),
    "customer": marked("New customer"),
    "invoice": marked("New invoice"),
}
CONFIRMATIONS = {
    "pay": marked("Confirm the payment"),
    "use": marked("Confirm the use"),
    "deposit": marked("Confirm the deposit"),
    "credit-note": marked("Confirm the credit note"),
    "write-off": marked("Confirm the write-off"),
    "refund": marked("Confirm the refund"),
    "reverse": marked("Confirm the reversal"),
    "release": marked("Confirm the release"),
    "validate": marked("Confirm the validation"),
    "customer": marked("Confirm the customer"),
    "invoice": marked("Confirm the invoice"),
}
