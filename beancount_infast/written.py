"""The ledger as it is written: what its text says before any plugin changes it.

What is sealed is what a person wrote, whatever other plugins make of it and in
whichever order the ledger names them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import entry_sortkey
from beancount.parser import booking

from beancount_infast.booking import complete
from beancount_infast.reading import read_books
from beancount_infast.seals import Written
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount.core.data import Directive

# What Beancount leaves untyped.
_book: Any = booking.book


def complete_written(
    entries: Sequence[Directive], options_map: Mapping[str, Any]
) -> Written:
    """Give what a text says in full form.

    Args:
        entries: Its directives by date, booked, before any plugin.
        options_map: Beancount's options.
    """
    books = read_books(entries, options_map)
    return Written(books, complete(entries, settle(books)))


def read_again(options_map: Mapping[str, Any]) -> Written | None:
    """Read the ledger's files once more, without its plugins.

    They are those of the load under way: who keeps its result, or watches the files,
    needs to know of no others.

    Args:
        options_map: Beancount's options.

    Returns:
        What the text says; None where it stands in no file.
    """
    main = options_map.get("filename") or ""
    if not Path(main).is_file():
        return None
    try:
        entries, _, _ = loader._parse_recursive(  # noqa: SLF001
            [(main, True)], None
        )
    except OSError:
        return None
    entries.sort(key=entry_sortkey)
    booked, _ = _book(entries, options_map)
    return complete_written(booked, options_map)
