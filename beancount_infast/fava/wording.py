"""The words of the pages, in the language that Fava speaks.

English is the source.  A word that the command line says too is translated once, in
its catalogue; what the pages alone say has its own.  To add a language is to add a
file, ``translations/LANGUAGE/LC_MESSAGES/pages.po``, and its compiled ``.mo``.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from flask_babel import get_locale  # type: ignore[import-untyped]

from beancount_infast.documents import (
    APPLICATION,
    CREDIT_NOTE,
    INVOICE,
    PAYMENT,
    REFUND,
    RELEASE,
    REVERSAL,
    WRITE_OFF,
)
from beancount_infast.sentences import translated
from beancount_infast.words import Words
from beancount_infast.words import catalogue as shared_catalogue

FOLDER = Path(__file__).parent / "translations"
DOMAIN = "pages"


def marked(text: str) -> str:
    """Mark a text for translation where it stands."""
    return text


def pmarked(context: str, text: str) -> tuple[str, str]:
    """Mark a text for translation whose meaning depends on where it stands."""
    return context, text


# A kind is a noun, where a button that makes one may be a verb.
KINDS = {
    INVOICE: pmarked("kind", "Invoice"),
    CREDIT_NOTE: pmarked("kind", "Credit note"),
    PAYMENT: pmarked("kind", "Payment"),
    APPLICATION: pmarked("kind", "Use of a credit"),
    RELEASE: pmarked("kind", "Release"),
    REFUND: pmarked("kind", "Refund"),
    WRITE_OFF: pmarked("kind", "Write-off"),
    REVERSAL: pmarked("kind", "Reversal"),
}
STATUSES = {
    "draft": pmarked("status", "Draft"),
    "unpaid": pmarked("status", "Unpaid"),
    "partially-paid": pmarked("status", "Partially paid"),
    "paid": pmarked("status", "Paid"),
    "cancelled": pmarked("status", "Cancelled"),
    "written-off": pmarked("status", "Written off"),
    "unused": pmarked("status", "Unused"),
    "used": pmarked("status", "Used"),
    "reversed": pmarked("status", "Reversed"),
    "recorded": pmarked("status", "Recorded"),
    "overdue": pmarked("status", "Overdue"),
}
METHODS = {
    "transfer": marked("transfer"),
    "direct-debit": marked("direct debit"),
    "cheque": marked("cheque"),
    "card": marked("card"),
    "cash": marked("cash"),
}


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    own = gettext.translation(DOMAIN, FOLDER, [language], fallback=True)
    own.add_fallback(shared_catalogue(language))
    return own


class PageWords:
    """What a page says, in one language; in English where it has no catalogue.

    Args:
        language: Its locale's name, such as ``fr`` or ``pt_BR``.
    """

    def __init__(self, language: str) -> None:
        known = gettext.find(DOMAIN, FOLDER, [language]) is not None
        self.language = language if known else "en"
        self._catalogue = _catalogue(language)
        self.narrate = Words(language)

    def __call__(self, text: str) -> str:
        """Translate a text."""
        return self._catalogue.gettext(text)

    def say(self, text: str, *values: object) -> str:
        """Translate a sentence and put values in it."""
        return self(text).format(*values)

    def tell(self, sentence: str) -> str:
        """Say a sentence that was made in English; another text stays as it is."""
        return translated(sentence, self)

    def p(self, context: str, text: str) -> str:
        """Translate a text whose meaning depends on where it stands."""
        return self._catalogue.pgettext(context, text)

    def kind(self, kind: str) -> str:
        """Give the word for a kind of document."""
        return self.p(*KINDS[kind])

    def status(self, status: str) -> str:
        """Give the words for how a document stands."""
        return self.p(*STATUSES[status])

    def method(self, method: str | None) -> str:
        """Give the word for a method of payment; one of the person's own as it is."""
        if method is None:
            return ""
        return self(METHODS[method]) if method in METHODS else method


def page_words() -> PageWords:
    """Give the words in the language of the request being answered."""
    locale = get_locale()
    return PageWords(str(locale) if locale is not None else "en")
