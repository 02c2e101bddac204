"""The words by which people, and scripts, find their way are those agreed on."""

from __future__ import annotations

from favabooks import KINDS, SPEECH, STATUSES

from beancount_infast.fava.wording import PageWords


def test_the_words_that_are_fixed() -> None:
    french, english = PageWords("fr"), PageWords("en")
    for word, theirs in SPEECH.items():
        assert (french(word), english(word)) == (theirs, word)
    for word, theirs in STATUSES.items():
        assert (french.p("status", word), english.p("status", word)) == (theirs, word)
    for word, theirs in KINDS.items():
        assert (french.p("kind", word), english.p("kind", word)) == (theirs, word)
