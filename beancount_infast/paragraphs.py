"""Editing one directive where it stands, with every other byte of its file kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_infast import storage

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = "\ufeff"
_DRAFT_FLAG = re.compile(r"^(\d{4}[-/]\d{1,2}[-/]\d{1,2}\s+)!")
_COMMENT = re.compile(r"\s*;.*$")
_KEY = re.compile(r"^\s+([a-z][A-Za-z0-9_-]*):")


def _is_left_open(line: str, *, quoted: bool) -> bool:
    """Say whether a text in quotes goes on behind a line."""
    escaped = False
    for char in line:
        if quoted and char == "\\":
            escaped = not escaped
            continue
        if char == '"' and not escaped:
            quoted = not quoted
        elif char == ";" and not quoted:
            break
        escaped = False
    return quoted


class Paragraph:
    """A directive in the text of a file, and the edits made to it.

    Args:
        data: The file's bytes.
        first: The directive's first line, counted from 1.
    """

    def __init__(self, data: bytes, first: int) -> None:
        self._newline = storage.newline_of(data)
        text = data.decode("utf-8")
        # What some editors put before a file's first letter is no part of its line.
        self._mark = _MARK if text.startswith(_MARK) else ""
        self._lines = text.removeprefix(_MARK).split("\n")
        self._first = first - 1
        self._last = self._end()
        # The text that stands for each line of the directive, and what is added.
        self._edited: dict[int, list[str]] = {}
        self._added: dict[str, str] = {}

    def _end(self) -> int:
        """Give the line behind the directive: the first that is not indented.

        A text in quotes may go on over lines, which then may begin as they like.
        """
        end = self._first + 1
        quoted = _is_left_open(self._lines[self._first], quoted=False)
        for line in self._lines[end:]:
            if not quoted and line[:1] not in (" ", "\t"):
                break
            quoted = _is_left_open(line, quoted=quoted)
            end += 1
        return end

    def turn_flag(self) -> None:
        """Make a draft's flag that of a validated transaction."""
        line = self._bare(self._first)
        self._edited[self._first] = [_DRAFT_FLAG.sub(r"\g<1>*", line, count=1)]

    def replace_line(self, number: int, lines: Sequence[str]) -> None:
        """Write other lines in place of one; its comment stays with the first.

        Args:
            number: The line, counted from 1 in the file.
            lines: What stands there instead.
        """
        comment = _COMMENT.search(self._bare(number - 1))
        kept = comment.group(0) if comment is not None else ""
        first, *others = lines
        self._edited[number - 1] = [first + kept, *others]

    def set_key(self, key: str, line: str) -> None:
        """Set a key of the directive's own metadata: its line replaced, or added.

        Args:
            key: The key.
            line: The whole line, with its indentation.
        """
        quoted = _is_left_open(self._lines[self._first], quoted=False)
        value = False
        for number in range(self._first + 1, self._last):
            own = self._lines[number]
            found = None if quoted else _KEY.match(own)
            if found is not None and found[1] == key:
                value = True
                self._edited[number] = [line]
            elif value and not quoted:
                return
            elif value:
                self._edited[number] = []
            quoted = _is_left_open(own, quoted=quoted)
        if not value:
            self._added[key] = line

    def _bare(self, number: int) -> str:
        return self._lines[number].removesuffix("\r")

    def _result(self, first: int, last: int) -> list[str]:
        result: list[str] = []
        for number in range(first, last):
            own = self._lines[number]
            lines = self._edited.get(number)
            if number == self._last - 1 and self._added:
                lines = [self._bare(number)] if lines is None else lines
                lines = [*lines, *self._added.values()]
            if lines is None:
                result.append(own)
                continue
            # The last line of a file may have no ending.
            ending = "\r" if self._newline == "\r\n" else ""
            result += [line + ending for line in lines[:-1]]
            end = "\r" if own.endswith("\r") else ""
            result += [line + end for line in lines[-1:]]
        return result

    def text(self) -> str:
        """Give the directive's text as it will stand, without a newline at its end."""
        lines = self._result(self._first, self._last)
        return "\n".join(line.removesuffix("\r") for line in lines).rstrip()

    def data(self) -> bytes:
        """Give the file's bytes as they will be."""
        text = "\n".join(self._result(0, len(self._lines)))
        return f"{self._mark}{text}".encode()
