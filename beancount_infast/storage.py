"""The ledger's files: changed one at a time, whole or not at all.

A file is replaced by a new one that was written and synced beside it, so that at
every instant, whatever is killed, it holds either the old text or the new.  Owner,
mode and all bytes that are not ours to change are kept; symbolic links are followed.
One process at a time records in a ledger.
"""

from __future__ import annotations

import contextlib
import glob
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout, UnixFileLock

from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beancount_infast.sentences import Sentence

    # A file, what it holds now (None where it does not exist), what it shall hold.
    Change = tuple[Path, bytes | None, bytes]

LOCK_SECONDS = 120.0

# How the names of files that are being written end.
_NEW = ".infast-new"


class StorageError(Exception):
    """A file that cannot be read or written.

    Attributes:
        sentence: Which, why, and what to do.
    """

    def __init__(self, path: Path, what: Sentence, remedy: Sentence) -> None:
        self.sentence = say("{0}: {1}; {2}", path, what, remedy)
        super().__init__(self.sentence)


@contextlib.contextmanager
def locked(ledger: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keep other processes from recording in a ledger meanwhile.

    Args:
        ledger: The ledger's main file.
        seconds: How long to wait for another process.

    Raises:
        StorageError: Another one is still recording, or the folder is read-only.
    """
    real = ledger.resolve()
    path = real.with_name(f".{real.name}.lock")
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except Timeout:
        raise StorageError(
            ledger,
            say("somebody else is recording in it"),
            say("try again in a moment"),
        ) from None
    except OSError as error:
        raise _unwritable(ledger, error) from error
    try:
        yield
    finally:
        # Taken away while it is held: whoever waits on it sees that the file it has
        # opened is gone, and begins anew.  Where the file itself is the lock (on
        # Windows, or where nothing can be locked), the release takes it away.
        if isinstance(lock, UnixFileLock):
            with contextlib.suppress(OSError):
                path.unlink()
        lock.release()


def _unwritable(path: Path, error: OSError) -> StorageError:
    reason = (error.strerror or str(error)).lower()
    return StorageError(
        path,
        say("it cannot be written ({0})", reason),
        say("nothing was recorded; make room or make it writable and try again"),
    )


def changed(path: Path) -> StorageError:
    """Give the error of a file that somebody else changed meanwhile."""
    return StorageError(
        path,
        say("it was changed while this was being recorded"),
        say("nothing was recorded; look at the change and try again"),
    )


def read(path: Path) -> bytes:
    """Read a file.

    Raises:
        StorageError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StorageError(
            path, say("it cannot be read ({0})", reason), say("check it")
        ) from error


def check_writable(path: Path) -> None:
    """Check that a file can be replaced, or made, before anything is written.

    Raises:
        StorageError: It, or its folder, is read-only.
    """
    real = path.resolve()
    remedy = say("nothing was recorded; make it writable and try again")
    # Root writes what it likes; a file that nobody may write is meant to stay.
    if real.exists() and (
        not real.stat().st_mode & 0o222 or not os.access(real, os.W_OK)
    ):
        raise StorageError(path, say("it is read-only"), remedy)
    folder = real.parent
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        raise StorageError(folder, say("this folder is read-only"), remedy)


def replace(path: Path, before: bytes | None, after: bytes) -> None:
    """Replace a file's bytes, all or nothing.

    Args:
        path: The file; a symbolic link is followed.
        before: What it holds now; None where it does not exist.
        after: What it shall hold.

    Raises:
        StorageError: It holds something else by now, or cannot be written; then
            nothing is changed.
    """
    replace_all([(path, before, after)])


def replace_all(changes: Sequence[Change]) -> None:
    """Replace the bytes of some files, one after the other, each all or nothing.

    All that may want for room is written beside them first: where one of them cannot
    be written, none is changed, and no new one is left.

    Args:
        changes: Of each file, what `replace` takes.

    Raises:
        StorageError: As of `replace`.
    """
    with contextlib.ExitStack() as undo:
        for path, _, _ in changes:
            undo.callback(remove_folders, missing_folders(path))
        _replace_all(changes, undo)
        undo.pop_all()


def _replace_all(changes: Sequence[Change], undo: contextlib.ExitStack) -> None:
    made: list[Path] = []
    try:
        for path, before, after in changes:
            made.append(_prepared(path, before, after))
        for path, before, _ in changes:
            _check_unchanged(path, before)
        only_new = True
        for (path, before, _), temporary in zip(changes, made, strict=True):
            _put_in_place(path, temporary)
            # What is new is known to nobody before an older file names it.
            only_new = only_new and before is None
            if only_new:
                undo.callback(path.unlink, missing_ok=True)
            else:
                undo.pop_all()
    finally:
        for temporary in made:
            temporary.unlink(missing_ok=True)


def missing_folders(path: Path) -> list[Path]:
    """Give the folders that a file still wants, the innermost first."""
    folders = path.resolve().parents
    return [folder for folder in folders if not folder.exists()]


def remove_folders(folders: Sequence[Path]) -> None:
    """Take away folders that were made for nothing; one that is used stays."""
    with contextlib.suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _prepared(path: Path, before: bytes | None, after: bytes) -> Path:
    real = path.resolve()
    try:
        kept = real.stat() if before is not None else None
        check_writable(path)
        if kept is None:
            real.parent.mkdir(parents=True, exist_ok=True)
        return _write_beside(real, after, kept)
    except OSError as error:
        raise _unwritable(path, error) from error


def _check_unchanged(path: Path, before: bytes | None) -> None:
    try:
        if (path.read_bytes() if path.exists() else None) != before:
            raise changed(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _put_in_place(path: Path, temporary: Path) -> None:
    real = path.resolve()
    try:
        temporary.replace(real)
    except OSError as error:
        raise _unwritable(path, error) from error
    _sync_folder(real.parent)


def _write_beside(real: Path, data: bytes, kept: os.stat_result | None) -> Path:
    """Write a new file beside another, with its owner and mode, and sync it."""
    for stale in real.parent.glob(f".{glob.escape(real.name)}.*{_NEW}"):
        # What a process that was killed left; nobody else records meanwhile.
        stale.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(_NEW, f".{real.name}.", real.parent)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if kept is None:
                os.fchmod(descriptor, 0o666 & ~_umask())
            else:
                _keep_owner(descriptor, kept)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _keep_owner(descriptor: int, kept: os.stat_result) -> None:
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (kept.st_uid, kept.st_gid):
        # Another owner's file in a shared folder: the group at least is kept.
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, -1, kept.st_gid)
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, kept.st_uid, -1)
    os.fchmod(descriptor, stat.S_IMODE(kept.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make a replacement last: the folder's own entry is synced too."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# --- Text at the end of a file -------------------------------------------------


def newline_of(data: bytes) -> str:
    """Give the line ending that a file uses."""
    return "\r\n" if b"\r\n" in data else "\n"


def appended(data: bytes, text: str, *, gap: bool = True) -> tuple[bytes, int]:
    """Give a file's bytes with a paragraph added at its end, and the line of it.

    It is set off by an empty line, unless ``gap`` says otherwise; line endings, and
    whether the last line has one, are the file's own.

    Args:
        data: The file's bytes.
        text: The paragraph, with newlines between its lines and none at its end.
        gap: Whether it is set off by an empty line.
    """
    newline = newline_of(data)
    stripped = data.removeprefix(b"\xef\xbb\xbf")
    body = text.replace("\n", newline)
    if not stripped:
        return data + f"{body}{newline}".encode(), 1
    ended = stripped.endswith(b"\n")
    between = "" if ended else newline
    blank = stripped.endswith((b"\n\n", b"\n\r\n")) or stripped in (b"\n", b"\r\n")
    if gap and not blank:
        between += newline
    before = data + between.encode()
    line = before.count(b"\n") + 1
    return before + body.encode() + (newline.encode() if ended else b""), line
