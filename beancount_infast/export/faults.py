"""Why an export is refused: all that is wrong, in one list.

Each reason is told as an error of the ledger is: ``FILE:LINE: [code] sentence``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.sentences import say, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class ExportFault(NamedTuple):
    """One reason why an export is refused.

    Attributes:
        code: ``fec-…``, ``cdar-…``.
        sentence: What is wrong and what to do; ``{0}`` stands for the first value.
        values: What stands in the sentence.
        file: The file in which it stands.
        line: The line; 0 where it is no line's fault.
    """

    code: str
    sentence: str
    values: tuple[object, ...]
    file: str
    line: int

    def say(self, words: Callable[[str], str] = str) -> str:
        """Say it, in the language of the words."""
        sentence = translated(say(self.sentence, *self.values), words)
        return f"{self.file}:{self.line}: [{self.code}] {sentence}"


class ExportRefused(Exception):  # noqa: N818  (a refusal is no fault of the program)
    """An export is not written.

    Args:
        faults: All reasons.
    """

    def __init__(self, faults: Iterable[ExportFault]) -> None:
        self.faults = sorted(
            dict.fromkeys(faults), key=lambda f: (f.file, f.line, f.code)
        )
        super().__init__("\n".join(fault.say() for fault in self.faults))
