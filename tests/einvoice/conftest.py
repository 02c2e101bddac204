"""What tests of e-invoices share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from einvoice.made import Books

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Books of STUDIO, whose customer is ACME."""
    folder = tmp_path / "books"
    folder.mkdir()
    return Books(folder)
