"""The wheel holds the whole project, and nothing that is not of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
# Each folder of the checkout, and where the build puts it.
FOLDERS = {
    "beancount_infast": "beancount_infast",
    "plugins": "beancount_infast/plugins",
    "importers": "beancount_infast/importers",
}
FILES = ("LICENSE", "README.md", "pyproject.toml", "setup.py")
# What a later day may add: no list in the build has to know of it.
NEWCOMERS = (
    "beancount_infast/newcomer/__init__.py",
    "beancount_infast/newcomer/deeper/__init__.py",
    "beancount_infast/newcomer/Newcomer.js",
    "beancount_infast/newcomer/templates/Newcomer.html",
    "beancount_infast/newcomer/translations/fr/LC_MESSAGES/newcomer.mo",
    "importers/newcomer/__init__.py",
    "plugins/newcomer/__init__.py",
)
# Imports all that lies in the folder given, and what its entry points name; fails where
# a module came from elsewhere.
IMPORT_ALL = """
import importlib, importlib.metadata, pkgutil, sys
import beancount_infast
prefix = beancount_infast.__name__ + "."
for module in pkgutil.walk_packages(beancount_infast.__path__, prefix):
    origin = importlib.import_module(module.name).__file__
    assert origin.startswith(sys.argv[1]), (module.name, origin)
    print(module.name)
distribution = importlib.metadata.distribution("beancount_infast")
assert str(distribution.locate_file("")).startswith(sys.argv[1])
for point in distribution.entry_points:
    point.load()
    print(point.name)
"""


class Built(NamedTuple):
    """A copy of the sources and the wheel made of it."""

    source: Path
    wheel: Path


def project() -> dict[str, object]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table: dict[str, object] = tomllib.loads(text)["project"]
    return table


def copy_sources(target: Path) -> None:
    """Copy what a build needs, without anything that an earlier one left."""
    target.mkdir()
    for folder in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / folder, target / folder, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, target)


def build(source: Path, kind: str, target: Path) -> Path:
    """Build a ``wheel`` or an ``sdist`` in a process of its own."""
    code = f"from setuptools.build_meta import build_{kind} as b; b({str(target)!r})"
    target.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [made] = target.iterdir()
    return made


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    base = tmp_path_factory.mktemp("packaging")
    copy_sources(base / "source")
    for name in NEWCOMERS:
        newcomer = base / "source" / name
        newcomer.parent.mkdir(parents=True, exist_ok=True)
        newcomer.touch()
    return Built(base / "source", build(base / "source", "wheel", base / "dist"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def read(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        [path] = [one for one in archive.namelist() if one.endswith(name)]
        return archive.read(path).decode()


def installed_names(source: Path) -> Iterator[str]:
    """Say where each file of the sources is to be found in the wheel."""
    for folder, package in FOLDERS.items():
        for path in (source / folder).rglob("*"):
            if path.is_file():
                yield f"{package}/{path.relative_to(source / folder).as_posix()}"


def python_files(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def test_wheel_holds_every_file_of_the_three_folders(built: Built) -> None:
    expected = set(installed_names(built.source))
    assert "beancount_infast/plugins/__init__.py" in expected
    assert "beancount_infast/importers/newcomer/__init__.py" in expected
    assert "beancount_infast/py.typed" in expected
    assert names(built.wheel) == expected


def test_wheel_installs_nothing_beside_the_package(built: Built) -> None:
    assert {name.split("/")[0] for name in names(built.wheel)} == {"beancount_infast"}


def test_source_archive_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    archive = build(built.source, "sdist", tmp_path / "sdist")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    [unpacked] = (tmp_path / "unpacked").iterdir()
    assert names(build(unpacked, "wheel", tmp_path / "dist")) == names(built.wheel)


def test_every_module_of_the_wheel_imports_from_it_alone(
    built: Built, tmp_path: Path
) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {"beancount_infast.importers.newcomer", "infast", "ofx"} <= set(
        done.stdout.split()
    )


def test_metadata_say_what_it_is(built: Built) -> None:
    metadata = Parser().parsestr(read(built.wheel, ".dist-info/METADATA"))
    assert metadata["Name"] == "beancount_infast"
    assert metadata["License-Expression"] == "GPL-2.0-only"
    assert metadata["Requires-Python"] == ">=3.11"
    assert {"bench", "dev", "einvoice", "test", "xlsx"} <= set(
        metadata.get_all("Provides-Extra", [])
    )
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert read(built.wheel, ".dist-info/licenses/LICENSE") == licence


def test_command_is_installed(built: Built) -> None:
    entry_points = ConfigParser()
    entry_points.read_string(read(built.wheel, ".dist-info/entry_points.txt"))
    assert entry_points["console_scripts"]["infast"] == "beancount_infast.cli:main"


def test_users_get_no_tool_of_ours(built: Built) -> None:
    metadata = Parser().parsestr(read(built.wheel, ".dist-info/METADATA"))
    always = [
        re.split(r"[<>=~!; \[]", requirement)[0]
        for requirement in metadata.get_all("Requires-Dist", [])
        if "extra ==" not in requirement
    ]
    assert "beancount" in always
    assert not set(always) & {"pytest", "ruff", "mypy", "beancount_reds_plugins"}


def test_version_stands_in_one_place(built: Built) -> None:
    version = str(project()["version"])
    metadata = Parser().parsestr(read(built.wheel, ".dist-info/METADATA"))
    assert metadata["Version"] == version
    repeated = re.compile(rf"__version__\s*=|[\"']{re.escape(version)}[\"']")
    assert not [
        str(path)
        for path in python_files(FOLDERS)
        if repeated.search(path.read_text(encoding="utf-8"))
    ]


def test_newest_changes_are_those_of_this_version() -> None:
    changes = (ROOT / "CHANGES.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[([^\]]+)\]", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == project()["version"]
