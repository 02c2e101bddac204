"""Random books laid out in files, as people keep them.

A book is one text; here its documents are taken apart and laid out anew: in any
order, in several included files, in sub-folders, with the line endings of Windows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

PLUGIN = 'plugin "beancount_infast.plugins.settlement"\n'
_DIRECTIVE = re.compile(r"^(?=\S)", re.MULTILINE)
_DOCUMENT = re.compile(r"\d{4}-\d\d-\d\d [*!] ")
_ROOT = re.compile(r'option "name_\w+" "\w+"\n')


def take_apart(text: str) -> tuple[str, list[str]]:
    """Give what declares a book, and its documents."""
    parts = [part.strip() + "\n" for part in _DIRECTIVE.split(text) if part.strip()]
    documents = [part for part in parts if _DOCUMENT.match(part)]
    head = "".join(part for part in parts if not _DOCUMENT.match(part))
    return head, documents


def lay_out(
    folder: Path,
    head: str,
    files: Iterable[Sequence[str]],
    *,
    newline: str = "\n",
) -> Path:
    """Write a book into files of a folder, and give the main one.

    Args:
        folder: The folder.
        head: What declares the book.
        files: The documents of each included file.
        newline: How lines end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    roots = "".join(_ROOT.findall(head))
    main = folder / "main.beancount"
    text = PLUGIN + head
    for place, documents in enumerate(files):
        name = f"année {2026 + place}/documents.beancount"
        text += f'\ninclude "{name}"\n'
        included = folder / name
        included.parent.mkdir(exist_ok=True)
        included.write_text(
            roots + "\n" + "\n".join(documents), "utf-8", newline=newline
        )
    main.write_text(text, "utf-8", newline=newline)
    return main
