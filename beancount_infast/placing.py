"""Where a document goes: the file, made and included when it is missing."""

from __future__ import annotations

import contextlib
import glob
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.parser.options import OPTIONS_DEFAULTS

from beancount_infast import checking, storage
from beancount_infast.desk import Refusal
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from beancount_infast.documents import Books

_INCLUDE = re.compile(r'^include\s+"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Files:
    """The files of a ledger.

    Attributes:
        main: The main file.
        names: All of them, as Beancount names them, the main one first.
        options_map: Beancount's options.
    """

    main: Path
    names: tuple[str, ...]
    options_map: Mapping[str, Any]

    def name_of(self, path: Path) -> str | None:
        """Give a file's name in the ledger; None if it is not a part of it."""
        real = path.resolve()
        for name in self.names:
            if Path(name).resolve() == real:
                return name
        return None

    def beside_main(self, relative: str) -> Path:
        """Give a path that options name, from the main file's folder."""
        return self.main.parent / relative


def target(files: Files, books: Books, date: datetime.date, into: Path | None) -> Path:
    """Choose the file that takes a document.

    As asked; else option ``file``; else where the latest document stands; else the
    main file.

    Args:
        files: The ledger's files.
        books: Its books.
        date: The document's date, for ``{year}`` and ``{month}``.
        into: The file that is asked for.

    Raises:
        Refusal: The file asked for is not a part of the ledger.
    """
    if into is not None:
        name = files.name_of(into)
        if name is None:
            raise Refusal(
                "not-in-ledger",
                say(
                    "{0} is not a part of {1}; include it there, or name a file "
                    "that is",
                    into,
                    files.main.name,
                ),
            )
        return Path(name)
    pattern = books.options.file
    if pattern is not None:
        relative = pattern.replace("{year}", f"{date.year:04d}")
        relative = relative.replace("{month}", f"{date.month:02d}")
        path = files.beside_main(relative)
        return Path(files.name_of(path) or path)
    known = set(files.names)
    for document in reversed(books.documents):
        if document.entry.meta["filename"] in known:
            return Path(document.entry.meta["filename"])
    return files.main


def ensure(files: Files, path: Path, header: str) -> bytes:
    """Make a file a part of the ledger, empty, where it is not one yet.

    A file is made first and then included, each step whole: stopped between the
    two, an empty file is left that the ledger does not know.

    Args:
        files: The ledger's files.
        path: The file.
        header: What it begins with where it is made.

    Returns:
        What the file holds.

    Raises:
        Refusal: A file of this name stands there and belongs to something else.
        StorageError: It cannot be written.
    """
    if files.name_of(path) is not None:
        return storage.read(path)
    _make(files, path, header)
    if not _is_included(files, path):
        before = storage.read(files.main)
        storage.replace(files.main, before, _including(files, before, path))
    return storage.read(path)


@contextlib.contextmanager
def joined(files: Files, headers: Mapping[Path, str]) -> Iterator[storage.Change]:
    """Have files made that are not a part of the ledger yet, for others to fill.

    They are taken away again where what is done with them fails, unless the main file
    was changed by then.

    Args:
        files: The ledger's files.
        headers: What each begins with where it is made.

    Yields:
        The change of the main file that includes them; it may change nothing.

    Raises:
        Refusal: A file of this name stands there and belongs to something else.
        StorageError: It cannot be written.
    """
    before = after = storage.read(files.main)
    with contextlib.ExitStack() as undo:
        for path, header in headers.items():
            if files.name_of(path) is not None:
                continue
            undo.callback(storage.remove_folders, storage.missing_folders(path))
            if _make(files, path, header):
                undo.callback(_take_away, files, before, path)
            if not _is_included(files, path):
                after = _including(files, after, path)
        yield files.main, before, after
        undo.pop_all()


def _take_away(files: Files, main: bytes, path: Path) -> None:
    with contextlib.suppress(OSError, storage.StorageError):
        if storage.read(files.main) == main:
            path.unlink()


def _make(files: Files, path: Path, header: str) -> bool:
    """Make a file; say whether it was not there yet."""
    beginning = header.encode()
    if not path.exists():
        storage.replace(path, None, beginning)
        return True
    if storage.read(path) not in (b"", beginning):
        raise Refusal(
            "not-in-ledger",
            say(
                "{0} exists and is not a part of {1}; include it there first",
                path,
                files.main.name,
            ),
        )
    return False


def new_file(files: Files) -> str:
    """Give what a new file of this ledger begins with."""
    return checking.root_lines(files.options_map, OPTIONS_DEFAULTS)


def _is_included(files: Files, path: Path) -> bool:
    """Say whether a pattern of some ``include`` matches a file that is there."""
    real = path.resolve()
    for name in files.names:
        text = storage.read(Path(name)).decode("utf-8", "replace")
        for pattern in _INCLUDE.findall(text):
            # As Beancount looks for them: `*` goes into no folder, finds no .file.
            wanted = str(Path(name).parent / pattern)
            found = glob.glob(wanted, recursive=True)  # noqa: PTH207
            if any(Path(one).resolve() == real for one in found):
                return True
    return False


def _including(files: Files, data: bytes, path: Path) -> bytes:
    """Give the main file's bytes with a line that includes a file."""
    relative = Path(os.path.relpath(path, files.main.parent)).as_posix()
    return storage.appended(data, f'include "{relative}"')[0]


def mentions(path: str, line: int, words: Sequence[str]) -> bool:
    """Say whether the paragraph at a line of a file holds one of some words."""
    try:
        lines = Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    first = last = min(max(line - 1, 0), len(lines))
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last < len(lines) and lines[last].strip():
        last += 1
    paragraph = "\n".join(lines[first:last])
    return any(word in paragraph for word in words)
