"""Every word that the program says is in the catalogue of each language.

Words are found by Babel where they are said (`words`, `say`) or marked for it
(`marked`); the help of commands is where click keeps it. After a change of words,

    python tests/test_translations.py

brings the catalogues up to date: new words wait there for their translation, those
that are no longer said are taken out. What click itself says stands there too, at
`click`, as far as somebody has translated it.
"""

from __future__ import annotations

import datetime
import inspect
import re
from typing import TYPE_CHECKING

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from beancount_infast.cli import main
from beancount_infast.words import DOMAIN, FOLDER, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

CODE = FOLDER.parent
# Folders of the package that lie beside it.
BESIDE = (CODE.parent / "importers", CODE.parent / "plugins")
# Pages of Fava have a catalogue of their own.
NOT_OURS = ("fava/",)
KEYWORDS: dict[str, tuple[int, ...] | None] = {"words": None, "marked": None}
KEYWORDS |= {"say": (1,), "said": (1,)}
CLICK = "click"
CATALOGUES = sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def said() -> dict[str, list[tuple[str, int]]]:
    """Give all that is said, and where."""
    found: dict[str, list[tuple[str, int]]] = {}
    for folder in (CODE, *BESIDE):
        for file, line, text, *_ in extract_from_dir(
            folder, [("**.py", "python")], keywords=KEYWORDS
        ):
            if isinstance(text, str) and text and not file.startswith(NOT_OURS):
                place = file if folder == CODE else f"{folder.name}/{file}"
                found.setdefault(text, []).append((place, line))
    for text in helps(main):
        found.setdefault(text, []).append(("help", 0))
    return found


def helps(command: click.Command) -> Iterator[str]:
    """Give what a command and its own commands say of themselves."""
    yield inspect.cleandoc(command.help or "")
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            yield param.help
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from helps(one)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def is_click(message: Message) -> bool:
    return [file for file, _ in message.locations] == [CLICK]


def translations(path: Path) -> dict[str, str]:
    """Give what is said here, and how it is said in a language."""
    return {str(m.id): str(m.string) for m in read(path) if m.id and not is_click(m)}


def everything(catalogue: Catalog) -> dict[str, list[str]]:
    """Give all of a catalogue; what has a plural is a list of both."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            [message.string]
            if isinstance(message.string, str)
            else list(message.string or ())
        )
        for message in catalogue
        if message.id
    }


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
    places = re.compile(r"\{[^}]*\}")
    for text, theirs in translations(path).items():
        assert sorted(places.findall(text)) == sorted(places.findall(theirs)), text


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert everything(compiled) == everything(read(path))


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
        for message in read(path):
            if message.id and is_click(message):
                catalogue.add(message.id, message.string, locations=[(CLICK, 0)])
        with path.open("wb") as file:
            write_po(file, catalogue, width=88, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


if __name__ == "__main__":
    refresh()
