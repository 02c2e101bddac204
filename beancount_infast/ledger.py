"""Loading a ledger for a tool: the command line, recording, exports.

A ledger without the settlement plugin's line is read as if the line were there, last:
after the ledger's own plugins and before Beancount's padding, balances and checks.
Beancount's load cache is left alone, as Fava leaves it: it knows nothing of a plugin
that a tool adds, nor of a new release of ours.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_infast.completion import complete_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Directive

PLUGIN = "beancount_infast.plugins.settlement"

# What Beancount runs after a ledger's own plugins: this module, as a plugin.
__plugins__ = ("complete_where_no_line_does",)

_patching = threading.Lock()


class LedgerError(Exception):
    """A ledger that cannot be read: which file, why, and what to do."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}; {remedy}")


@dataclass(frozen=True)
class Ledger:
    """A ledger as a tool reads it.

    Attributes:
        path: The main file.
        entries: Its directives in full form, by date.
        errors: What Beancount and the plugins found.
        options_map: Beancount's options.
    """

    path: Path
    entries: list[Directive]
    errors: list[Any]
    options_map: dict[str, Any]


def complete_where_no_line_does(
    entries: Sequence[Directive], options_map: dict[str, Any]
) -> tuple[list[Directive], list[Any]]:
    """Complete a ledger that does not name the settlement plugin itself."""
    if any(name == PLUGIN for name, _ in options_map["plugin"]):
        return list(entries), []
    return complete_ledger(entries, options_map)


def load(path: Path) -> Ledger:
    """Load a ledger afresh.

    Args:
        path: Its main file.

    Raises:
        LedgerError: There is no such file, or it is no text.
    """
    path = Path(path).absolute()
    _check_text(path)
    with _patching:
        before = loader.PLUGINS_POST
        loader.PLUGINS_POST = [(__name__, None), *before]
        try:
            # As Fava does: without the cache.
            loaded = loader._load([(str(path), True)], None, None, None)  # noqa: SLF001
        except (OSError, ValueError) as error:
            raise LedgerError(
                path, f"it cannot be read ({error})", "check it and what it includes"
            ) from error
        finally:
            loader.PLUGINS_POST = before
    entries, errors, options_map = loaded
    return Ledger(path, list(entries), list(errors), dict(options_map))


def _check_text(path: Path) -> None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise LedgerError(path, "there is no such file", "check its name") from None
    except IsADirectoryError:
        raise LedgerError(
            path, "it is a folder", "name the ledger's main file in it"
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LedgerError(path, f"it cannot be read ({reason})", "check it") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LedgerError(
            path, f"line {line} is not text in UTF-8", "name a ledger, or convert it"
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise LedgerError(path, f"line {line} is not text", "name a ledger")
