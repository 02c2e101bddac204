"""What a person meets in the browser beside the recordings themselves."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from favabooks import ROOT, YEAR
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser


def test_going_back_closes_the_dialog(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("documents")
    someone.page.get_by_role("link", name="F2025-001").first.click()
    someone.page.get_by_role("heading", name="F2025-001").wait_for()
    someone.click("Record a payment")
    someone.dialog.wait_for()
    someone.page.go_back()
    someone.dialog.wait_for(state="detached")
    expect(someone.page.get_by_role("table", name="Documents")).to_be_visible()


def test_confirming_goes_to_the_field_that_cannot_be_read(
    visit: Callable[..., Any],
) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    someone.fill("Amount", "1,234")
    error = someone.dialog.get_by_text("This amount cannot be read")
    error.wait_for()
    # What nobody knows is not shown.
    expect(someone.dialog.locator("[data-left]")).to_be_empty()
    someone.click("Confirm the payment", within=someone.dialog)
    expect(someone.dialog.get_by_label("Amount", exact=True)).to_be_focused()
    someone.fill("Amount", "100")
    expect(someone.dialog.locator("[data-left]")).to_have_text("200.00")


def test_a_refusal_is_said_once(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="R2025-002")
    someone.click("Refund")
    someone.fill("Amount", "5000")
    status = someone.dialog.get_by_role("status")
    expect(status).to_contain_text("5000")
    sentence = status.inner_text()
    someone.click("Confirm the refund", within=someone.dialog)
    expect(someone.dialog.get_by_role("alert")).to_have_text(sentence)
    expect(status).to_be_empty()


def test_what_the_accountant_takes(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("payments")
    alert = someone.page.locator(".infast").get_by_role("alert")
    expect(alert).to_have_count(0)
    someone.page.get_by_role("link", name="For the accountant").click()
    # It cannot be made of these books: the page says why, and stays.
    expect(alert).to_contain_text("fec-")
    assert "page=payments" in someone.page.url


def test_the_archive_has_its_name(visit: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    someone = visit("fr", path=folder / "main.beancount")
    period = {"payments-from": "2026-03-01", "payments-to": "2026-05-31"}
    someone.go("payments", **period)
    with someone.page.expect_download() as download:
        someone.page.get_by_role("link", name="comptable").click()
    name = download.value.suggested_filename
    assert name == "comptable_2026-03-01_2026-05-31.zip"
    assert zipfile.is_zipfile(download.value.path())


def test_a_use_names_the_credit_that_it_uses(client: Any) -> None:
    assert client.record("deposit", customer="Acme", amount="500", method="cash")
    assert client.record("use", "F2025-001")[0] == 200
    page = client.page(page="document", number=f"I{YEAR}-001")
    assert f"number=R{YEAR}-001" in page
