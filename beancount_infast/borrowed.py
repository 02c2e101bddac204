"""What others say, for a person to read it in their own language.

Beancount and the checks of numbers (SIREN, VAT number, IBAN) speak English alone.  What
they say most often to somebody who records is known here by its form; what is not known
stays as it came.
"""

from __future__ import annotations

import re
from functools import cache

from beancount_infast.sentences import marked, say

# Each as it is said; a mark stands for what differs.
_FORMS = (
    # Beancount.
    marked("Invalid reference to unknown account '{0}'"),
    marked("Invalid reference to inactive account '{0}'"),
    marked("Invalid currency {0} for account '{1}'"),
    marked("Balance failed for '{0}': expected {1} != accumulated {2} ({3} too much)"),
    marked(
        "Balance failed for '{0}': expected {1} != accumulated {2} ({3} too little)"
    ),
    marked("Transaction does not balance: {0}"),
    marked("Duplicate open directive for {0}"),
    marked("Duplicate close directive for {0}"),
    marked("Unopened account {0} is being closed"),
    marked("Invalid account name: {0}"),
    # python-stdnum.
    marked("The number has an invalid format."),
    marked("The number has an invalid length."),
    marked("The number's checksum or check digit is invalid."),
    marked("One of the parts of the number are invalid or unknown."),
)


@cache
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (form, re.compile(re.sub(r"\\{\d\\}", "(.+)", re.escape(form))))
        for form in _FORMS
    )


def as_sentence(text: str) -> str:
    """Give what another program says as a sentence, where it is known.

    Args:
        text: What it says; the sentence is the same in English.
    """
    for form, pattern in _known():
        found = pattern.fullmatch(text)
        if found:
            return say(form, *found.groups())
    return text
