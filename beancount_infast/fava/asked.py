"""What a dialog asks for: its JSON read into values, and what cannot be read told.

Only what a person touched is sent; whatever is left out is proposed from the books.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from beancount_infast.documents import read_date
from beancount_infast.fava.figures import read_typed
from beancount_infast.fava.guard import Unfit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_infast.fava.wording import PageWords

# More invoices than a person ticks, more fields than a dialog has.
MOST_NUMBERS = 200
MOST_FIELDS = 500
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Asked:
    """A dialog's request.

    Attributes:
        action: What is to be recorded.
        numbers: The documents that it is about, in the order named.
        customer: The customer's key, where it is about one.
        fields: What was typed or chosen, by field.
        state: What the books were known by when the page was made.
        shown: What stands for the text that was shown.
    """

    action: str
    numbers: tuple[str, ...]
    customer: str
    fields: Mapping[str, str]
    state: str
    shown: str


def read_asked(body: Mapping[str, Any]) -> Asked:
    """Read a request.

    Raises:
        Unfit: It is not of the form that our pages send.
    """
    numbers, fields = body.get("numbers", []), body.get("fields", {})
    if (
        not isinstance(numbers, list)
        or len(numbers) > MOST_NUMBERS
        or not isinstance(fields, dict)
        or len(fields) > MOST_FIELDS
    ):
        raise _unfit("numbers is a list of documents, fields an object")
    return Asked(
        action=_text(body.get("action", "")),
        numbers=tuple(_text(number) for number in numbers),
        customer=_text(body.get("customer", "")),
        fields={_text(name): _text(value) for name, value in fields.items()},
        state=_text(body.get("state", "")),
        shown=_text(body.get("shown", "")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
        raise _unfit("each value is a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        # Half of a character: JSON can say it, no file can hold it.
        raise _unfit("each value is a text") from error
    return value


def _unfit(sentence: str) -> Unfit:
    return Unfit(HTTPStatus.BAD_REQUEST, sentence)


class Unreadable(Exception):  # noqa: N818  (what was typed is no fault of ours)
    """What was typed cannot be read.

    Attributes:
        errors: What is wrong, by field.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass
class Fields:
    """The fields of a request, read one by one; what is wrong is gathered.

    Args:
        typed: What was typed or chosen, by field.
        words: The words in which errors are told.
    """

    typed: Mapping[str, str]
    words: PageWords
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Give a text; None where nothing was typed."""
        return self.typed.get(name, "").strip() or None

    def flag(self, name: str) -> bool:
        """Say whether a box is ticked."""
        return self.typed.get(name) == "on"

    def day(self, name: str, default: datetime.date) -> datetime.date:
        """Give a date; the default where it was left alone."""
        if name not in self.typed:
            return default
        day = read_date(self.typed[name].strip())
        if day is None:
            self.errors[name] = self.words("Write a date, as 2026-01-31.")
            return default
        return day

    def optional_day(self, name: str) -> datetime.date | None:
        """Give a date; None where there is none."""
        text = self.text(name)
        day = read_date(text)
        if text is not None and day is None:
            self.errors[name] = self.words("Write a date, as 2026-01-31.")
        return day

    def amount(self, name: str, places: int, *, signed: bool = False) -> Decimal | None:
        """Give an amount; None where it was left alone, or cannot be read.

        Args:
            name: The field.
            places: The decimals that amounts of the currency have.
            signed: Whether it may be below zero.
        """
        if name not in self.typed:
            return None
        amount = read_typed(self.typed[name], places)
        if amount is None:
            self.errors[name] = self.words(
                "This amount cannot be read; write it as 1234.56 or 1234,56."
            )
        elif amount < 0 and not signed:
            self.errors[name] = self.words("Write an amount above zero.")
        return amount

    def check(self) -> None:
        """Raise what could not be read.

        Raises:
            Unreadable: Something could not.
        """
        if self.errors:
            raise Unreadable(self.errors)
