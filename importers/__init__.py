"""Importers of bank statements: one module a bank or format, found by entry point.

Another package adds a bank with an entry point of the group
``beancount_infast.importers`` that names a `StatementImporter`.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_infast.importers.base import StatementImporter

GROUP = "beancount_infast.importers"


def installed() -> dict[str, type[StatementImporter]]:
    """Give the installed importers by their names, in alphabetical order."""
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return {point.name: point.load() for point in found}


def recognise(
    filepath: str, importers: Iterable[StatementImporter]
) -> list[StatementImporter]:
    """Give those of the importers that recognise a file from its content."""
    return [importer for importer in importers if importer.identify(filepath)]
