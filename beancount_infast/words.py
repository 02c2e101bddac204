"""The words of the interface, in the person's language.

English is the source; to add a language is to add a catalogue,
``translations/LANGUAGE/LC_MESSAGES/infast.po`` and its compiled ``.mo``.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

from beancount_infast.sentences import translated

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
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    value = next((environ[name] for name in names if environ.get(name)), "")
    wanted = [value]
    # LANGUAGE chooses among languages, unless there is no locale at all.
    if value.partition(".")[0] not in ("", "C", "POSIX"):
        wanted = [*environ.get("LANGUAGE", "").split(":"), value]
    return next(filter(None, map(_known, wanted)), "en")


def _known(value: str) -> str | None:
    name = value.partition(".")[0].partition("@")[0]
    try:
        return str(Locale.parse(name))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Give a language's catalogue; English where there is none."""
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)


class Words:
    """Words and figures in one language.

    Args:
        locale: The name of its locale; the one that the environment asks for if None.
    """

    def __init__(self, locale: str | None = None) -> None:
        self.locale = locale or locale_name()
        self._catalogue = catalogue(self.locale)
        self._marks = {
            ord(","): get_group_symbol(self.locale),
            ord("."): get_decimal_symbol(self.locale),
        }

    def __call__(self, text: str) -> str:
        """Translate a text."""
        return self._catalogue.gettext(text) if text else text

    def tell(self, sentence: str) -> str:
        """Say a sentence that was made in English; another text stays as it is."""
        return translated(sentence, self)

    def amount(self, number: Decimal, places: int) -> str:
        """Write an amount as the language does: 1,234.50, or 1 234,50 in French.

        Args:
            number: The amount.
            places: The decimals that it has at least; never fewer than are its own.
        """
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int):
            places = max(places, -exponent)
        return f"{number:,.{places}f}".translate(self._marks)
