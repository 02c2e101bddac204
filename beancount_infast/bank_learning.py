"""What a person confirms of an imported payment is learnt.

A suggestion that is validated says who its payer is: the name and the IBAN that the
bank wrote go to the customer's record, as an alias and an IBAN, so that the next line
like it is sure.  What would name nobody from then on, or somebody else, is not learnt:
another customer's name or IBAN, our own, a card processor's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stdnum import iban as ibans

from beancount_infast import records
from beancount_infast.bank_drafting import BANK_REFERENCE, PAYER, PAYER_IBAN
from beancount_infast.desk import Refusal
from beancount_infast.documents import PAYMENT
from beancount_infast.matching import Known
from beancount_infast.opened import Opened
from beancount_infast.recording import Recorded, Wishes, validate
from beancount_infast.storage import StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_infast.documents import Books, Document


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a payment tells of its payer that the customer's record does not hold.

    Attributes:
        customer: The customer's key.
        alias: A name; None where there is nothing to learn of it.
        iban: An IBAN, or None.
    """

    customer: str
    alias: str | None
    iban: str | None


def validate_and_learn(
    path: Path, number: str, wishes: Wishes
) -> tuple[Recorded, Learnt | None]:
    """Make a draft definitive, and learn what it tells of its payer.

    Args:
        path: The ledger's main file.
        number: The draft's number.
        wishes: How.

    Returns:
        The document, and what was, or would be, learnt; None if that is nothing.

    Raises:
        Refusal: There is no such draft, or it breaks a rule.
        StorageError: A file cannot be written.
        LedgerError: The ledger cannot be read.
    """
    recorded = validate(path, number, wishes)
    try:
        return recorded, learn_from(path, number, wishes)
    except (Refusal, StorageError):
        # The document is recorded, and that is what was asked for.
        return recorded, None


def learn_from(path: Path, number: str, wishes: Wishes) -> Learnt | None:
    """Keep what an imported payment tells of its payer on the customer's record.

    Args:
        path: The ledger's main file.
        number: The payment's number.
        wishes: How; texts that a person has seen are other ones.

    Returns:
        What was, or would be, learnt; None if that is nothing.

    Raises:
        Refusal: There is no such payment, or the record cannot take it.
        StorageError: A file cannot be written.
        LedgerError: The ledger cannot be read.
    """
    opened = Opened(path)
    learnt = learnable(opened.books, opened.desk().find(number))
    if learnt is not None:
        aliases = (learnt.alias,) if learnt.alias else ()
        numbers = (learnt.iban,) if learnt.iban else ()
        ours = replace(wishes, into=None, expected=None)
        records.learn(path, learnt.customer, aliases, numbers, ours)
    return learnt


def learnable(books: Books, document: Document) -> Learnt | None:
    """Find what an imported payment tells of its payer that is not known yet.

    Args:
        books: What the ledger says.
        document: The payment.

    Returns:
        What there is to learn; None if that is nothing.
    """
    imported = document.text(BANK_REFERENCE) is not None
    customer = books.customers.get(document.customer)
    if document.kind != PAYMENT or not imported or customer is None:
        return None
    if customer.entry is None:
        return None
    known = Known(books)
    name, iban = document.text(PAYER), document.text(PAYER_IBAN)
    alias = name if name and known.may_name(name, customer.key) else None
    if iban and not (ibans.is_valid(iban) and known.may_pay(iban)):
        iban = None
    return Learnt(customer.key, alias, iban or None) if alias or iban else None
