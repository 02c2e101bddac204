"""How a test sees that a sentence was said in French, with all that it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_infast.sentences import Sentence
from beancount_infast.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

FRENCH = Words("fr_FR")

# Words that no English sentence does without, and that mean nothing in French.
ENGLISH = {"the", "of", "is", "are", "was", "has", "this", "that", "and", "with"}
ENGLISH |= {"not", "no", "it", "its", "by", "for", "from", "to", "which", "must", "or"}
ENGLISH |= {"write", "give", "put", "be", "as", "in", "here", "than", "one"}


def english_in(text: str) -> set[str]:
    """Give the English words of a text, but for what stands in quotes."""
    plain = re.sub(r'"[^"]*"|«[^»]*»', "", text)
    # Not those that are parts of a name: --for-this, in/the/file.
    return set(re.findall(r"(?<![\w/.:-])[a-z]+(?![\w/.:-])", plain.lower())) & ENGLISH


def parts_of(sentence: str) -> Iterator[Sentence]:
    """Give a sentence and all that stand in it."""
    if isinstance(sentence, Sentence):
        yield sentence
        for value in sentence.values:
            if isinstance(value, str):
                yield from parts_of(value)


def values_of(sentence: str) -> list[str]:
    """Give what stands in a sentence and is none itself: figures, numbers, names."""
    values: list[str] = []
    for part in parts_of(sentence):
        values += [str(v) for v in part.values if not isinstance(v, Sentence)]
    return values


def check_french(sentence: str) -> str:
    """Check that a sentence has its French, which holds all that it holds; give it."""
    assert isinstance(sentence, Sentence), sentence
    french = FRENCH.tell(sentence)
    for part in parts_of(sentence):
        if re.search(r"[a-z]", re.sub(r"\{\d*\}", "", part.template)):
            assert FRENCH(part.template) != part.template
    rest = french
    for value in sorted(values_of(sentence), key=len, reverse=True):
        assert value in rest, (value, french)
        rest = rest.replace(value, "#", 1)
    assert not english_in(rest), french
    return french
