"""Customers' records: an account opened, and names and IBANs learnt.

A record is the metadata of the receivable account's ``open``.  It is no document:
nothing of it is sealed, and it may be corrected by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core import account as accounts
from beancount.core.amount import CURRENCY_RE
from beancount.core.data import Open
from stdnum import iban as ibans
from stdnum.eu import vat as vat_numbers
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as sirens

from beancount_infast import checking, placing, storage, typesetting
from beancount_infast.borrowed import as_sentence
from beancount_infast.customers import make_customer
from beancount_infast.desk import Refusal
from beancount_infast.opened import Opened
from beancount_infast.paragraphs import Paragraph
from beancount_infast.recording import Recorded, Wishes, alone, refuse_new_errors
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from beancount.core.data import Directive

    from beancount_infast.customers import Customer


@dataclass(frozen=True)
class NewCustomer:
    """A customer to add.

    Attributes:
        key: What follows the receivable root in its account.
        date: The day on which its accounts open.
        name: Its display name.
        aliases: Other names that its bank writes.
        terms: Days from an invoice to its due date.
        currency: The only currency of its accounts.
        email: Its address for mail.
        siren: Its SIREN.
        vat_number: Its VAT number.
        iban: Its bank account.
    """

    key: str
    date: datetime.date
    name: str | None = None
    aliases: tuple[str, ...] = ()
    terms: int | None = None
    currency: str | None = None
    email: str | None = None
    siren: str | None = None
    vat_number: str | None = None
    ibans: tuple[str, ...] = ()


def add(path: Path, asked: NewCustomer, wishes: Wishes) -> Recorded:
    """Open a customer's two accounts, with its record.

    Args:
        path: The ledger's main file.
        asked: The customer.
        wishes: Where and how.

    Raises:
        Refusal: There is one of this key, or a value cannot be taken.
        StorageError: A file cannot be written.
        LedgerError: The ledger cannot be read.
    """
    with alone(path, wishes):
        opened = Opened(path)
        customer = make_customer(asked.key, opened.books.options)
        _check_key(opened, customer)
        text = record_text(asked, customer)
        target = _target(opened, wishes)
        before = storage.read(target)
        after, line = storage.appended(before, text)
        parsed = _parse(text, opened)
        new = checking.at(parsed, str(target), line)
        entries = opened.entries
        refuse_new_errors(
            checking.Checked(
                entries, [*entries, *new], opened.options_map, opened.ledger.written
            )
        )
        if not wishes.dry_run:
            storage.replace(target, before, after)
        return _recorded(customer, target, None if wishes.dry_run else line, text)


def _check_key(opened: Opened, customer: Customer) -> None:
    for account in (customer.receivable, customer.credit):
        if not accounts.is_valid(account):
            raise Refusal(
                "unreadable",
                say(
                    "{0} cannot be an account; begin each part of the key with a "
                    "capital letter or a digit, without spaces",
                    account,
                ),
            )
    opens = {entry.account for entry in opened.entries if type(entry) is Open}
    if customer.receivable in opens:
        raise Refusal(
            "duplicate-customer",
            say("{0} is a customer already; choose another key", customer.key),
        )


def record_text(asked: NewCustomer, customer: Customer) -> str:
    """Write the directives that open a customer's two accounts, with its record.

    Raises:
        Refusal: A value cannot be taken.
    """
    if asked.currency and not re.fullmatch(CURRENCY_RE, asked.currency):
        raise Refusal(
            "bad-value",
            say(
                "{0} is not a currency; write it in capitals, as EUR",
                repr(asked.currency),
            ),
        )
    currency = f" {asked.currency}" if asked.currency else ""
    record: dict[str, object] = {"customer": asked.name or asked.key}
    _check_aliases(asked.aliases)
    if asked.aliases:
        record["aliases"] = "|".join(asked.aliases)
    if asked.terms is not None:
        record["payment-terms"] = Decimal(asked.terms)
    if asked.email:
        record["email"] = asked.email
    if asked.siren:
        record["siren"] = _valid("siren", asked.siren, sirens.validate)
    if asked.vat_number:
        record["vat-number"] = _valid(
            "vat-number", asked.vat_number, vat_numbers.validate
        )
    if asked.ibans:
        record["iban"] = "|".join(
            _valid("iban", iban, ibans.validate) for iban in asked.ibans
        )
    lines = [f"{asked.date} open {customer.receivable}{currency}"]
    lines += typesetting.meta_lines(record, "  ")
    lines.append(f"{asked.date} open {customer.credit}{currency}")
    return "\n".join(lines)


def _valid(key: str, text: str, check: Callable[[str], str]) -> str:
    """Give a number in its compact form.

    Raises:
        Refusal: Its form or its check digits are wrong.
    """
    try:
        return check(text)
    except ValidationError as error:
        why = as_sentence(str(error))
        raise Refusal(
            "bad-value",
            say("{0}: {1} is not one ({2}); correct it", key, text, why),
        ) from error


def _target(opened: Opened, wishes: Wishes) -> Path:
    """Choose the file: as asked, else where the last customer's account is opened."""
    if wishes.into is not None:
        return placing.target(opened.files, opened.books, wishes.today, wishes.into)
    known = set(opened.files.names)
    for customer in reversed(list(opened.books.customers.values())):
        if customer.entry is not None and customer.entry.meta["filename"] in known:
            return Path(customer.entry.meta["filename"])
    return opened.files.main


def _parse(text: str, opened: Opened) -> list[Directive]:
    try:
        return checking.parse(text, opened.options_map)
    except ValueError as error:
        raise Refusal(
            "unreadable", say("{0}; correct the values", str(error))
        ) from error


def _check_aliases(aliases: Sequence[str]) -> None:
    for alias in aliases:
        if "|" in alias or not alias.strip():
            raise Refusal(
                "bad-value",
                say('aliases: "{0}" cannot be a name; | divides names', alias),
            )


def learn(
    path: Path,
    key: str,
    aliases: Sequence[str],
    new_ibans: Sequence[str],
    wishes: Wishes,
) -> Recorded:
    """Keep other names and bank accounts on a customer's record.

    What it holds already is not written again.

    Args:
        path: The ledger's main file.
        key: The customer's key.
        aliases: Other names that its bank writes.
        new_ibans: Its bank accounts.
        wishes: How.

    Raises:
        Refusal: There is no such customer, or a value cannot be taken.
        StorageError: A file cannot be written.
        LedgerError: The ledger cannot be read.
    """
    with alone(path, wishes):
        opened = Opened(path)
        customer = opened.desk().customer(key)
        if customer.entry is None:
            raise Refusal(
                "unknown-customer",
                say("{0} is not opened; open it first", customer.receivable),
            )
        _check_aliases(aliases)
        given = [_valid("iban", iban, ibans.validate) for iban in new_ibans]
        known_ibans = [ibans.compact(iban) for iban in customer.ibans]
        file = Path(customer.entry.meta["filename"])
        if opened.files.name_of(file) is None:
            raise Refusal(
                "not-in-ledger",
                say(
                    "{0} is not a part of the ledger; write on its record by hand", file
                ),
            )
        before = storage.read(file)
        edits = Paragraph(before, customer.entry.meta["lineno"])
        names = _more(customer.aliases, [alias.strip() for alias in aliases])
        if names:
            edits.set_key("aliases", f"  aliases: {typesetting.quoted(names)}")
        numbers = _more(known_ibans, given)
        if numbers:
            edits.set_key("iban", f"  iban: {typesetting.quoted(numbers)}")
        if not wishes.dry_run and (names or numbers):
            storage.replace(file, before, edits.data())
        line = None if wishes.dry_run else customer.entry.meta["lineno"]
        return _recorded(customer, file, line, edits.text())


def _more(known: Sequence[str], new: Sequence[str]) -> str | None:
    """Give the whole list with what is new; None where nothing is."""
    folded = {name.casefold() for name in known}
    added = [name for name in dict.fromkeys(new) if name.casefold() not in folded]
    return "|".join([*known, *added]) if added else None


def _recorded(customer: Customer, file: Path, line: int | None, text: str) -> Recorded:
    return Recorded(
        number=customer.key,
        kind="customer",
        customer=customer.key,
        currency=customer.currency or "",
        places=2,
        file=file,
        line=line,
        text=text,
        sealed=False,
        settles=(),
        credit=Decimal(0),
    )
