"""Every word of the pages is in a catalogue of each language, the shared one or theirs.

After a change of words,

    python tests/fava/test_words.py

brings the pages' catalogues up to date: new words wait there for their translation,
those that are no longer said, or that the command line's catalogue has, are taken out.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from beancount_infast import words as shared
from beancount_infast.fava.wording import DOMAIN, FOLDER, PageWords

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Message

CATALOGUES = sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
KEYWORDS: dict[str, Any] = {"_": None, "words": None, "marked": None, "say": (1,)}
KEYWORDS |= {"p": ((1, "c"), 2), "pmarked": ((1, "c"), 2)}
KEYWORDS |= {"_column": (2,), "_figure": (2,), "_one": (2,)}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}
# Words whose meaning depends on where they stand are told apart by it.
Word = tuple[str | None, str]


def said() -> dict[Word, list[str]]:
    """Give all that the pages say, and in which files."""
    found: dict[Word, list[str]] = {}
    for file, _, text, _, context in extract_from_dir(
        FOLDER.parent, METHODS, OPTIONS, keywords=KEYWORDS
    ):
        word = text[-1] if isinstance(text, tuple) else text
        if word:
            found.setdefault((context, word), []).append(file)
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def words_of(catalogue: Catalog) -> dict[Word, str]:
    return {(context_of(m), str(m.id)): str(m.string) for m in catalogue if m.id}


def context_of(message: Message) -> str | None:
    """Give a message's context, bytes where it was compiled."""
    context: str | bytes | None = message.context
    return context.decode() if isinstance(context, bytes) else context


def of_the_command_line(path: Path) -> dict[Word, str]:
    return words_of(
        read(shared.FOLDER / path.relative_to(FOLDER).with_name("infast.po"))
    )


def own_words(path: Path) -> dict[Word, list[str]]:
    known = of_the_command_line(path)
    return {word: files for word, files in said().items() if word not in known}


def test_there_is_something_to_say() -> None:
    assert (None, "Outstanding") in said()
    assert ("status", "Paid") in said()
    assert (None, "As of {0}") in said()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_word_is_translated_and_no_other(path: Path) -> None:
    known = words_of(read(path))
    assert set(known) == set(own_words(path))
    assert [word for word, theirs in known.items() if not theirs] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_translation_says_the_same_values(path: Path) -> None:
    places = re.compile(r"\{\d*\}")
    for (_, text), theirs in words_of(read(path)).items():
        assert sorted(places.findall(text)) == sorted(places.findall(theirs)), text


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        assert words_of(read_mo(file)) == words_of(read(path))


def test_a_word_of_two_meanings_is_said_by_its_place() -> None:
    french = PageWords("fr")
    assert french("Paid") == "Payé"
    assert french.status("paid") == "Payée"
    assert french("Unused") == "Reste à utiliser"
    assert french.status("unused") == "À utiliser"
    assert french.p("filter", "Open") == "À régler"


def refresh() -> None:
    """Bring the pages' catalogues up to date."""
    for path in CATALOGUES:
        old = words_of(read(path))
        catalogue = Catalog(
            locale=path.parent.parent.name,
            project="beancount_infast",
            creation_date=EPOCH,
            revision_date=EPOCH,
            fuzzy=False,
            header_comment="# What the pages in Fava say.",
        )
        for (context, text), files in sorted(
            own_words(path).items(), key=lambda item: (min(item[1]), item[0][1])
        ):
            catalogue.add(
                text,
                old.get((context, text), ""),
                locations=[(file, 0) for file in sorted(set(files))],
                context=context,
            )
        with path.open("wb") as file:
            write_po(file, catalogue, width=88, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


if __name__ == "__main__":
    refresh()
