"""The words of the interface, in the person's language.

English is the source; adding a language is adding a catalogue,
``translations/LANGUAGE/LC_MESSAGES/infast.po`` and its compiled ``.mo``.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

FOLDER = Path(__file__).parent / "translations"
DOMAIN = "infast"


def locale_name(environ: Mapping[str, str] | None = None) -> str:
    """Give the name of the locale that the environment asks for; ``en`` if none.

    Args:
        environ: The environment; this process's if None.
    """
    environ = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name)
        if value:
            # LANGUAGE chooses among languages, unless there is no locale at all.
            if value.partition(".")[0] not in ("C", "POSIX"):
                value = environ.get("LANGUAGE", "").partition(":")[0] or value
            return _known(value)
    return "en"


def _known(value: str) -> str:
    name = value.partition(".")[0].partition("@")[0]
    try:
        return str(Locale.parse(name))
    except (UnknownLocaleError, ValueError):
        return "en"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Give a language's catalogue; English where there is none."""
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)


class Words:
    """Words and figures in one language."""

    def __init__(self, locale: str | None = None) -> None:
        self.locale = locale or locale_name()
        self._catalogue = catalogue(self.locale)

    def __call__(self, text: str) -> str:
        """Translate a text."""
        return self._catalogue.gettext(text) if text else text

    def amount(self, number: Decimal, places: int) -> str:
        """Write an amount as the language does: 1,234.50, or 1 234,50 in French."""
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int):
            places = max(places, -exponent)
        pattern = "#,##0." + "0" * places if places else "#,##0"
        written: str = numbers.format_decimal(number, pattern, self.locale)
        return written
