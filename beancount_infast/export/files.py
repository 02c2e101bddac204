"""Files in a folder: all of them are written, or none."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from beancount_infast import storage
from beancount_infast.sentences import say
from beancount_infast.storage import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, which is made where it is missing.

    A file of the same name is replaced: an export is made again as often as one likes.

    Args:
        folder: The folder.
        files: What each file holds, by its name.

    Returns:
        The files' paths.

    Raises:
        StorageError: One cannot be written; then all are as they were.
    """
    paths = {folder / name: data for name, data in files.items()}
    before: dict[Path, bytes | None] = {}
    if folder.exists() and not folder.is_dir():
        raise StorageError(folder, say("it is no folder"), say("name a folder"))
    for path in paths:
        storage.check_writable(path)
        if path.is_dir():
            raise StorageError(
                path, say("it is a folder"), say("move it, or name another one")
            )
        before[path] = storage.read(path) if path.exists() else None
    try:
        for path, data in paths.items():
            storage.replace(path, before[path], data)
    except StorageError:
        for path, held in before.items():
            _restore(path, held)
        raise
    return list(paths)


def _restore(path: Path, data: bytes | None) -> None:
    """Put back what a file held, as far as the disk lets us."""
    with contextlib.suppress(StorageError, OSError):
        if data is None:
            path.unlink(missing_ok=True)
        elif storage.read(path) != data:
            storage.replace(path, storage.read(path), data)
