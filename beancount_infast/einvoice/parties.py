"""Who sells and who buys: that the seller is us, and which customer the buyer is."""

from __future__ import annotations

import re
import shlex
import unicodedata
from typing import TYPE_CHECKING

from beancount.core import account as accounts
from stdnum.eu import vat as vat_numbers
from stdnum.fr import siren as siren_numbers

from beancount_infast.customers import make_customer
from beancount_infast.einvoice.facts import sirens, vat_number_of
from beancount_infast.einvoice.refusals import refusal
from beancount_infast.records import NewCustomer
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_infast.customers import Customer
    from beancount_infast.desk import Desk
    from beancount_infast.einvoice.facts import EInvoice, Party
    from beancount_infast.options import Options
    from beancount_infast.sentences import Sentence

_MOST_OF_ONE_KEY = 100

# --- The seller ----------------------------------------------------------------


def check_seller(options: Options, invoice: EInvoice) -> None:
    """Refuse what was not issued in our own name.

    Raises:
        Refusal: The seller is somebody else, or nothing says who we are.
    """
    if options.siren is None and options.vat_number is None:
        raise refusal(
            "unknown-seller",
            invoice,
            say(
                "nothing says who we are, so whose invoice this is cannot be "
                'told; declare option "siren" or "vat-number"'
            ),
        )
    seller = invoice.seller
    ours = sirens(options.siren, options.vat_number)
    our_vat_number = vat_number_of(options.vat_number or "")
    same_number = bool(our_vat_number) and seller.vat_number == our_vat_number
    if same_number or not ours.isdisjoint(seller.sirens):
        return
    us = " / ".join(filter(None, (options.siren, options.vat_number)))
    raise refusal(
        "not-our-invoice",
        invoice,
        say(
            "this is a supplier's invoice: its seller is {0}, and we are {1}; "
            "only invoices that we issued are imported here",
            seller,
            us,
        ),
    )


# --- The customer --------------------------------------------------------------


def customer_of(
    desk: Desk, invoice: EInvoice, *, create: bool
) -> tuple[Customer, NewCustomer | None]:
    """Give the customer that the buyer is.

    Args:
        desk: The books.
        invoice: What the e-invoice says.
        create: Whether a customer that the books do not have is made.

    Returns:
        The customer; and its record, where it is to be made.

    Raises:
        Refusal: It may be several, or it is nobody.
    """
    buyer = invoice.buyer
    found = _matching(desk.books.customers.values(), buyer)
    if len(found) > 1:
        keys = ", ".join(sorted(customer.key for customer in found))
        raise refusal(
            "several-customers",
            invoice,
            say(
                "{0} may be one of several customers: {1}; leave its SIREN, VAT "
                "number or name on the record of one",
                buyer,
                keys,
            ),
        )
    if found:
        return found[0], None
    new = _new_customer(desk, invoice)
    if not create:
        raise refusal(
            "unknown-customer",
            invoice,
            _unknown(desk, buyer, new),
        )
    return make_customer(new.key, desk.books.options), new


def _matching(customers: Iterable[Customer], buyer: Party) -> list[Customer]:
    """Give the customers that a buyer may be.

    By SIREN or VAT number; else by its exact name or an alias, where neither number
    says that it is somebody else.
    """
    known = list(customers)
    found = [customer for customer in known if _same_numbers(customer, buyer)]
    if found:
        return found
    return [
        customer
        for customer in known
        if buyer.name in (customer.name, *customer.aliases)
        and not _other_numbers(customer, buyer)
    ]


def _same_numbers(customer: Customer, buyer: Party) -> bool:
    theirs = sirens(customer.siren, customer.vat_number)
    number = vat_number_of(customer.vat_number or "")
    return not theirs.isdisjoint(buyer.sirens) or (
        bool(number) and number == buyer.vat_number
    )


def _other_numbers(customer: Customer, buyer: Party) -> bool:
    """Say whether both have numbers, which are then not the same."""
    theirs = sirens(customer.siren, customer.vat_number)
    number = vat_number_of(customer.vat_number or "")
    return bool(theirs and buyer.sirens) or bool(number and buyer.vat_number)


def _new_customer(desk: Desk, invoice: EInvoice) -> NewCustomer:
    """Give the record of a customer that the books do not have.

    It opens with the invoice's year, so that its invoices may come in any order.
    """
    buyer = invoice.buyer
    siren, vat_number = buyer.siren, buyer.vat_number
    return NewCustomer(
        key=_new_key(desk, invoice),
        date=invoice.date.replace(month=1, day=1),
        name=buyer.name,
        currency=invoice.currency,
        siren=siren if siren and siren_numbers.is_valid(siren) else None,
        vat_number=vat_number
        if vat_number and vat_numbers.is_valid(vat_number)
        else None,
    )


def _new_key(desk: Desk, invoice: EInvoice) -> str:
    """Make a key of a name: ``ÉCO & CIE`` becomes ``EcoCie``."""
    books, buyer = desk.books, invoice.buyer
    plain = unicodedata.normalize("NFKD", buyer.name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    key = "".join(word[:1].upper() + word[1:].lower() for word in words)
    numbers = filter(None, (buyer.siren, buyer.vat_number))
    choices = [key, *(f"{key}-{number}" if key else number for number in numbers)]
    choices += [f"{key}{rank}" for rank in range(2, _MOST_OF_ONE_KEY) if key]
    for choice in choices:
        account = f"{books.options.receivable}:{choice}"
        if accounts.is_valid(account) and choice not in books.customers:
            return choice
    raise refusal(
        "unknown-customer",
        invoice,
        say(
            "the books have no customer {0}, and its name makes no key; add it "
            "with infast customer add",
            buyer,
        ),
    )


def _unknown(desk: Desk, buyer: Party, new: NewCustomer) -> Sentence:
    """Say that the books do not have a customer, and how it becomes known."""
    name, add = buyer.name.casefold(), _add_line(new)
    for customer in desk.books.customers.values():
        # Perhaps its name is written in other letters.
        names = (customer.key, customer.name, *customer.aliases)
        if name in map(str.casefold, names) and not _other_numbers(customer, buyer):
            words = ["infast", "customer", "learn", customer.key, "--alias", buyer.name]
            return say(
                "the books have no customer {0}; if it is {1}: {2}; else add it, or "
                "import with --create: {3}",
                buyer,
                customer.key,
                shlex.join(words),
                add,
            )
    return say(
        "the books have no customer {0}; add it, or import with --create: {1}",
        buyer,
        add,
    )


def _add_line(new: NewCustomer) -> str:
    """Give the command that adds a customer, safe to be pasted in a shell."""
    words = ["infast", "customer", "add", new.key, "--name", new.name or ""]
    for option, value in (
        ("--siren", new.siren),
        ("--vat-number", new.vat_number),
        ("--currency", new.currency),
        ("--date", str(new.date)),
    ):
        if value:
            words += [option, value]
    return shlex.join(words)
