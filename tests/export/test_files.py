"""Files in a folder: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from beancount_infast import storage
from beancount_infast.export import files
from beancount_infast.storage import StorageError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert files.write(folder, {"x": b"1", "y": b"2"}) == [folder / "x", folder / "y"]
    assert sorted(path.read_bytes() for path in folder.iterdir()) == [b"1", b"2"]


def test_what_was_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"older")
    (tmp_path / "z").write_bytes(b"mine")
    files.write(tmp_path, {"x": b"newer"})
    assert (tmp_path / "x").read_bytes() == b"newer"
    assert (tmp_path / "z").read_bytes() == b"mine"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"mine")
    with pytest.raises(StorageError, match="it is no folder"):
        files.write(path, {"x": b"1"})
    assert path.read_bytes() == b"mine"


def test_a_folder_in_the_way_of_the_second(tmp_path: Path) -> None:
    (tmp_path / "y").mkdir()
    with pytest.raises(StorageError, match="it is a folder"):
        files.write(tmp_path, {"x": b"1", "y": b"2"})
    assert not (tmp_path / "x").exists()


def test_a_file_that_is_read_only(tmp_path: Path) -> None:
    (tmp_path / "y").write_bytes(b"mine")
    (tmp_path / "y").chmod(0o444)
    with pytest.raises(StorageError, match="it is read-only"):
        files.write(tmp_path, {"x": b"1", "y": b"2"})
    assert not (tmp_path / "x").exists()


def test_a_disk_that_is_full_at_the_last_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").write_bytes(b"older")
    replace = storage.replace

    def fail_at_z(path: Path, before: bytes | None, after: bytes) -> None:
        if path.name == "z":
            raise StorageError(path, "it cannot be written", "make room")
        replace(path, before, after)

    monkeypatch.setattr(storage, "replace", fail_at_z)
    with pytest.raises(StorageError, match="it cannot be written"):
        files.write(tmp_path, {"x": b"newer", "y": b"new", "z": b"new"})
    # The first is as it was, the second is gone again.
    assert (tmp_path / "x").read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
