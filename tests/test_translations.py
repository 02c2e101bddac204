"""Every word that the program says is in the catalogue of each language.

Words are found by Babel where they are said (`words`, `say`) or marked for it
(`marked`). After a change of words,

    python tests/test_translations.py

brings the catalogues up to date: new words wait there for their translation, those
that are no longer said are taken out.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from beancount_infast.words import DOMAIN, FOLDER, Words

if TYPE_CHECKING:
    from pathlib import Path

CODE = FOLDER.parent
# What the Fava pages say has a catalogue of its own.
NOT_OURS = ("fava/",)
KEYWORDS: dict[str, tuple[int, ...] | None] = {"words": None, "marked": None}
KEYWORDS |= {"say": (1,)}
CATALOGUES = sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def said() -> dict[str, list[tuple[str, int]]]:
    """Give all that is said, and where."""
    found: dict[str, list[tuple[str, int]]] = {}
    for file, line, text, *_ in extract_from_dir(
        CODE, [("**.py", "python")], keywords=KEYWORDS
    ):
        if isinstance(text, str) and text and not file.startswith(NOT_OURS):
            found.setdefault(text, []).append((file, line))
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def translations(path: Path) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in read(path) if m.id}


def compiled(path: Path) -> dict[str, str]:
    with path.with_suffix(".mo").open("rb") as file:
        catalogue = read_mo(file)
    return {str(m.id): str(m.string) for m in catalogue if m.id}


def test_there_is_something_to_say() -> None:
    assert "Outstanding" in said()
    assert "Payment of {0}" in said()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_word_is_translated_and_no_other(path: Path) -> None:
    known = translations(path)
    assert set(known) == set(said())
    assert [text for text, theirs in known.items() if not theirs] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_translation_says_the_same_values(path: Path) -> None:
    places = re.compile(r"\{\d*\}")
    for text, theirs in translations(path).items():
        assert sorted(places.findall(text)) == sorted(places.findall(theirs)), text


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    assert compiled(path) == translations(path)


def test_french_is_spoken_in_france_and_elsewhere() -> None:
    for locale in ("fr", "fr_FR", "fr_CA"):
        assert Words(locale)("Outstanding") == "Reste dû"
    assert Words("de")("Outstanding") == "Outstanding"


def refresh() -> None:
    """Bring the catalogues up to date."""
    for path in CATALOGUES:
        old = translations(path)
        catalogue = Catalog(
            locale=path.parent.parent.name,
            project="beancount_infast",
            creation_date=EPOCH,
            revision_date=EPOCH,
            fuzzy=False,
            header_comment="# What infast says, and its narrations.",
        )
        for text, places in sorted(said().items(), key=lambda item: min(item[1])):
            files = sorted({(file, 0) for file, _ in places})
            catalogue.add(text, old.get(text, ""), locations=files)
        with path.open("wb") as file:
            write_po(file, catalogue, width=88, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


if __name__ == "__main__":
    refresh()
