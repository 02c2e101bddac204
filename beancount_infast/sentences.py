"""Sentences that can be said in another language than English.

A sentence is made where something is found wrong, long before anybody knows who will
read it: a page, a terminal, a program.  So it is its English text, and it remembers
what it was made of, for a catalogue to say it anew::

    draft = say("{0} is a draft", "F2026-001")
    draft == "F2026-001 is a draft"
    translated(draft, Words("fr")) == "F2026-001 est un brouillon"

What stands in a sentence may be a sentence itself.  Amounts, dates and numbers stay in
each language as the ledger writes them, for that is where they are looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def marked(text: str) -> str:
    """Mark a text for translation where it stands, to be translated where it is said.

    Args:
        text: The text, which is given back as it is.
    """
    return text


class Sentence(str):
    """A sentence: its English text, and what it was made of.

    Attributes:
        template: The sentence as the catalogues have it; ``{0}`` stands for the first
            value.
        values: What stands in it.
    """

    __slots__ = ("template", "values")

    template: str
    values: tuple[object, ...]


def say(template: str, *values: object) -> Sentence:
    """Make a sentence.

    Args:
        template: The sentence, in English; ``{0}`` stands for the first value.
        values: What stands in it; sentences among them are translated with it.
    """
    sentence = Sentence(template.format(*values))
    sentence.template = template
    sentence.values = values
    return sentence


def translated(text: str, words: Callable[[str], str]) -> str:
    """Say a sentence in another language; a text that is none stays as it is.

    Args:
        text: The sentence.
        words: Gives a template in that language.
    """
    if not isinstance(text, Sentence):
        return text
    values = [
        translated(value, words) if isinstance(value, str) else value
        for value in text.values
    ]
    return words(text.template).format(*values)


def cleaned(text: str, clean: Callable[[str], str]) -> str:
    """Change what stands in a sentence, and no word of its own.

    Args:
        text: The sentence; a text that is none is changed as a whole.
        clean: Gives what a value becomes.
    """
    if not isinstance(text, Sentence):
        return clean(text)
    values = [
        cleaned(v, clean) if isinstance(v, str) else clean(str(v)) for v in text.values
    ]
    return say(text.template, *values)


def in_row(parts: Iterable[str]) -> str:
    """Give things in a row: ``A``, ``A and B``, ``A and B and C``; empty if none."""
    return _joined(say(" and "), list(parts))


def in_list(parts: Iterable[str]) -> str:
    """Give things in a list: ``A``, ``A, B``, ``A, B, C``; empty if there is none."""
    return _joined(", ", list(parts))


def _joined(between: str, parts: Sequence[str]) -> str:
    if not parts:
        return ""
    # No sentence within a sentence for each: there may be thousands.
    places = f"{{{len(parts)}}}".join(f"{{{place}}}" for place in range(len(parts)))
    return say(places, *parts, between)
