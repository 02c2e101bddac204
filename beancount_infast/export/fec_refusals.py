"""Why a FEC is not written: all that is wrong, in one list.

Each refusal is told as an error of the ledger is: ``FILE:LINE: [code] sentence``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.export.faults import ExportFault
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from beancount_infast.ledger import Fault


def place(*metas: Mapping[str, Any] | None) -> tuple[str, int]:
    """Give the file and line of the first metadata that have both."""
    for meta in metas:
        if meta and "lineno" in meta and "filename" in meta:
            return meta["filename"], meta["lineno"]
    return "<unknown>", 0


def ledger_error(fault: Fault) -> ExportFault:
    """The ledger has an error: what it says cannot be relied upon."""
    values = (fault.code, fault.message)
    sentence = marked("the ledger has an error, {0}: {1}")
    return ExportFault(
        "fec-ledger", sentence, values, fault.file or "<unknown>", fault.line or 0
    )


def no_siren(at: tuple[str, int]) -> ExportFault:
    """The file's name begins with the SIREN, and there is none."""
    sentence = marked(
        "the books have no SIREN, with which the file's name begins; write "
        '{0} custom "infast-option" "siren" "…"'
    )
    return ExportFault("fec-siren", sentence, ("2026-01-01",), *at)


def bad_siren(at: tuple[str, int], siren: str) -> ExportFault:
    """A SIREN is not nine digits."""
    sentence = marked('the SIREN "{0}" is not nine digits; write it without spaces')
    return ExportFault("fec-siren", sentence, (siren,), *at)


def wrong_siren(at: tuple[str, int], siren: str) -> ExportFault:
    """A SIREN's check digit is wrong."""
    sentence = marked("the SIREN {0} has a wrong check digit; correct it")
    return ExportFault("fec-siren", sentence, (siren,), *at)


def no_number(at: tuple[str, int], account: str) -> ExportFault:
    """An account has no number of the PCG."""
    sentence = marked(
        "{0} has no account number of the PCG; "
        'write pcg: "…" on its open or on that of an account above it'
    )
    return ExportFault("fec-account", sentence, (account,), *at)


def bad_number(at: tuple[str, int], account: str, number: str) -> ExportFault:
    """An account's number is none of the PCG."""
    sentence = marked(
        "{0} has pcg: {1}, which is no account number of the PCG; write a class "
        "from 1 to 8, two digits, then letters or digits"
    )
    return ExportFault("fec-account", sentence, (account, number), *at)


def not_euro(at: tuple[str, int]) -> ExportFault:
    """The books are not kept in euros."""
    sentence = marked(
        "a FEC is in euros, and EUR is no operating currency of these books; "
        'write option "operating_currency" "EUR"'
    )
    return ExportFault("fec-amount", sentence, (), *at)


def no_price(
    at: tuple[str, int], amount: str, currency: str, day: object
) -> ExportFault:
    """An amount has no value in euros."""
    sentence = marked(
        "{0} has no value in EUR: no cost or price in EUR, and no price of {1} on or "
        "before {2}; add a price directive"
    )
    return ExportFault("fec-amount", sentence, (amount, currency, day), *at)


def unbalanced(at: tuple[str, int], difference: str) -> ExportFault:
    """An entry does not balance to the cent."""
    sentence = marked(
        "in cents, debits and credits of this entry differ by {0} EUR; "
        "correct its amounts"
    )
    return ExportFault("fec-unbalanced", sentence, (difference,), *at)


def bad_journal(at: tuple[str, int], code: str) -> ExportFault:
    """A journal's code has something else than letters and digits."""
    sentence = marked(
        'the journal code "{0}" has other signs than letters and digits; correct it'
    )
    return ExportFault("fec-journal", sentence, (code,), *at)


def two_labels(at: tuple[str, int], code: str, one: str, other: str) -> ExportFault:
    """A journal has two labels."""
    sentence = marked('the journal {0} is called "{1}" and "{2}"; keep one of the two')
    return ExportFault("fec-journal", sentence, (code, one, other), *at)


def wrong_way(at: tuple[str, int], first: object, last: object) -> ExportFault:
    """A period ends before it begins."""
    sentence = marked("{0} comes after {1}; give the first day, then the last one")
    return ExportFault("fec-exercise", sentence, (first, last), *at)


def no_entry(at: tuple[str, int], first: object, last: object) -> ExportFault:
    """A period holds no entry."""
    sentence = marked("there is no entry from {0} to {1}; check the period")
    return ExportFault("fec-exercise", sentence, (first, last), *at)


def no_entry_in(
    at: tuple[str, int], codes: str, first: object, last: object
) -> ExportFault:
    """The journals that are asked for hold no entry in a period."""
    sentence = marked(
        "there is no entry in {0} from {1} to {2}; check the journal's code "
        "and the period"
    )
    return ExportFault("fec-exercise", sentence, (codes, first, last), *at)
