"""What a person does in the browser, checked in the books on the disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from favabooks import BOOKS, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
R1, R2, I1 = f"R{YEAR}-001", f"R{YEAR}-002", f"I{YEAR}-001"


def text_of(visitor: Any) -> str:
    return str(visitor.dialog.locator("pre").inner_text())


def sentence_of(visitor: Any) -> str:
    return str(visitor.dialog.get_by_role("status").inner_text())


def expect_text(visitor: Any, part: str) -> None:
    """Wait until the text that will be written says something."""
    visitor.dialog.locator("pre", has_text=part).wait_for()


@LANGUAGES
def test_an_invoice_is_paid_in_full(visit: Callable[..., Any], language: str) -> None:
    someone = visit(language)
    someone.go("document", number="F2025-001")
    assert someone.figure("Outstanding") == "300.00 EUR"
    someone.click("Record a payment")
    name = someone.say("Record a payment")
    named = f"{name} · ACME SARL"
    someone.page.get_by_role("dialog", name=named, exact=True).wait_for()
    amount = someone.dialog.get_by_label(someone.say("Amount"), exact=True)
    assert amount.input_value() == "300.00"
    assert amount.evaluate("field => field === document.activeElement")
    warning = "Once recorded, it can no longer be changed."
    assert someone.dialog.get_by_text(someone.say(warning)).is_visible()
    someone.choose("Payment method", "transfer")
    expect_text(someone, R1)
    expect_text(someone, '"transfer"')
    assert '  settles: "F2025-001"' in text_of(someone)
    assert someone.confirm("Confirm the payment") == R1
    assert someone.figure("Outstanding") == "0.00 EUR"
    assert someone.on_disk().left("F2025-001") == ["0.00"]
    assert someone.on_disk().payments[R1].status == "sealed"


@LANGUAGES
def test_half_and_half(visit: Callable[..., Any], language: str) -> None:
    someone = visit(language)
    someone.go("document", number="F2025-001")
    for typed, left in (("150", "150.00"), ("150,00", "0.00")):
        someone.click("Record a payment")
        someone.choose("Payment method", "cash")
        someone.fill("Amount", typed)
        if left != "0.00":
            sentence = someone.say("{0} will remain outstanding.", f"{left} EUR")
            someone.dialog.get_by_role("status").filter(has_text=sentence).wait_for()
        someone.confirm("Confirm the payment")
        assert someone.figure("Outstanding") == f"{left} EUR"
    assert someone.on_disk().left("F2025-001") == ["0.00"]
    assert someone.page.get_by_role("row").filter(has_text=R2).count() == 1


@LANGUAGES
def test_a_surplus_is_kept_and_used_later(
    visit: Callable[..., Any], language: str
) -> None:
    someone = visit(language)
    someone.go("document", number="F2025-002")
    someone.click("Record a payment")
    someone.choose("Payment method", "transfer")
    someone.fill("Amount", "500")
    sentence = "{0} more than the invoices: kept as the customer's credit."
    someone.dialog.get_by_role("status").filter(
        has_text=someone.say(sentence, "350.00 EUR")
    ).wait_for()
    someone.confirm("Confirm the payment")
    someone.go("customer", customer="Acme")
    assert someone.figure("Unused") == "350.00 EUR"

    someone.go("document", number="F2025-003")
    someone.click("Record a payment")
    radio = someone.dialog.get_by_role("radio", name=someone.say("Credit"), exact=True)
    radio.check()
    credit = someone.dialog.get_by_label(someone.say("Credit to use"), exact=True)
    option = credit.locator("option:checked").inner_text()
    assert re.fullmatch(rf"\w+ {R1} · {YEAR}-\d\d-\d\d · 350\.00 EUR", option)
    expect_text(someone, I1)
    amount = someone.dialog.get_by_label(someone.say("Amount"), exact=True)
    assert amount.input_value() == "350.00"
    assert someone.confirm("Confirm the use") == I1
    books = someone.on_disk()
    assert books.left("F2025-002", "F2025-003") == ["0.00", "250.00"]
    assert books.unused(R1) == ["0.00"]


@LANGUAGES
def test_two_invoices_and_one_cheque(visit: Callable[..., Any], language: str) -> None:
    someone = visit(language)
    someone.go("documents")
    page = someone.page
    for number in ("F2025-001", "F2025-004", "F2025-002"):
        page.get_by_role("checkbox", name=someone.say("Select {0}", number)).check()
    page.get_by_text(someone.say("Choose invoices of one customer.")).wait_for()
    pay = page.get_by_role("button", name=someone.say("Pay"), exact=True)
    assert pay.is_disabled()
    colour = "one => getComputedStyle(one).backgroundColor"
    off = pay.evaluate(colour)
    page.get_by_role("checkbox", name=someone.say("Select {0}", "F2025-004")).uncheck()
    page.get_by_text(someone.say("{0} selected, {1}", 2, "450.00 EUR")).wait_for()
    assert pay.is_enabled()
    assert pay.evaluate(colour) != off
    pay.click()
    someone.choose("Payment method", "cheque")
    expect_text(someone, "Assets:Cheques")
    someone.confirm("Confirm the payment")
    books = someone.on_disk()
    assert books.left("F2025-001", "F2025-002") == ["0.00", "0.00"]
    assert books.payments[R1].account == "Assets:Cheques"
    assert str(books.payments[R1].amount) == "450.00"


def test_shares_follow_the_amount_until_one_is_edited(
    visit: Callable[..., Any],
) -> None:
    someone = visit()
    someone.go("documents")
    for number in ("F2025-002", "F2025-001"):
        someone.page.get_by_role("checkbox", name=f"Select {number}").check()
    someone.click("Pay")
    someone.choose("Payment method", "card")
    someone.fill("Amount", "1 200,50")
    expect_text(someone, "1200.50")
    first = someone.dialog.get_by_label("Share of F2025-002")
    second = someone.dialog.get_by_label("Share of F2025-001")
    assert (first.input_value(), second.input_value()) == ("150.00", "300.00")
    someone.fill("Amount", "200")
    expect_text(someone, "200.00")
    assert (first.input_value(), second.input_value()) == ("150.00", "50.00")
    someone.fill("Share of {0}", "20", "F2025-002")
    someone.fill("Share of {0}", "100", "F2025-001")
    expect_text(someone, "-100.00")
    assert sentence_of(someone) == (
        "80.00 EUR more than the invoices: kept as the customer's credit."
    )
    someone.fill("Amount", "90")
    someone.dialog.get_by_text("The shares come to 120.00 EUR").wait_for()
    assert (first.input_value(), second.input_value()) == ("20", "100")
    someone.fill("Amount", "120")
    someone.confirm("Confirm the payment")
    assert someone.on_disk().left("F2025-002", "F2025-001") == ["130.00", "200.00"]


@LANGUAGES
def test_credit_notes_whole_and_partial(
    visit: Callable[..., Any], language: str
) -> None:
    someone = visit(language)
    someone.go("document", number="F2025-001")
    someone.click("Issue a credit note")
    someone.confirm("Confirm the credit note")
    assert someone.figure("Credited") == "300.00 EUR"
    someone.go("document", number="F2025-002")
    someone.click("Issue a credit note")
    someone.fill("Amount", "60")
    someone.dialog.get_by_label(someone.say("Keep it as credit"), exact=True).check()
    note = someone.confirm("Confirm the credit note")
    books = someone.on_disk()
    assert books.invoices["F2025-001"].status == "cancelled"
    assert books.left("F2025-002") == ["150.00"]
    assert books.unused(note) == ["60.00"]
    someone.go("customer", customer="Acme")
    someone.click("Use a credit")
    someone.confirm("Confirm the use")
    assert someone.on_disk().unused(note) == ["0.00"]
    assert someone.on_disk().left("F2025-002") == ["90.00"]


@LANGUAGES
def test_a_deposit_and_a_refund(visit: Callable[..., Any], language: str) -> None:
    someone = visit(language)
    someone.go("customer", customer="Zoe")
    someone.click("Record a deposit")
    someone.fill("Amount", "45,50")
    number = someone.confirm("Confirm the deposit")
    assert someone.figure("Unused") == "125.50 EUR"
    name = f"{someone.say('Refund')} {number}"
    someone.page.get_by_role("button", name=name, exact=True).click()
    someone.fill("Amount", "5")
    refund = someone.confirm("Confirm the refund")
    assert refund.startswith("B")
    assert someone.on_disk().unused(number, "R2025-002") == ["40.50", "80.00"]


@LANGUAGES
def test_a_cheque_bounces(visit: Callable[..., Any], language: str) -> None:
    someone = visit(language)
    someone.go("payments")
    name = f"{someone.say('Reverse')} R2025-001"
    someone.page.get_by_role("button", name=name, exact=True).click()
    assert someone.confirm("Confirm the reversal") == f"X{YEAR}-001"
    books = someone.on_disk()
    assert books.left("F2025-004") == ["100.00"]
    assert books.payments["R2025-001"].status == "reversed"
    someone.go("document", number="R2025-001")
    assert someone.page.get_by_role("link", name=f"X{YEAR}-001").is_visible()


def test_a_write_off_a_release_and_a_draft(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-004")
    someone.click("Release")
    someone.confirm("Confirm the release")
    assert someone.on_disk().left("F2025-004") == ["100.00"]
    someone.click("Write off")
    someone.fill("Amount", "40")
    someone.confirm("Confirm the write-off")
    assert someone.on_disk().left("F2025-004") == ["60.00"]
    someone.go("document", number="F2025-006")
    someone.click("Validate")
    expect_text(someone, '2025-02-06 * "ACME SARL"')
    someone.confirm("Confirm the validation")
    assert someone.on_disk().invoices["F2025-006"].status == "unpaid"


@LANGUAGES
def test_a_new_customer_and_its_invoice(
    visit: Callable[..., Any], language: str
) -> None:
    someone = visit(language)
    french = language == "fr"
    someone.go()
    someone.click("New customer")
    someone.dialog.get_by_label("Nom" if french else "Name", exact=True).fill("Éclair")
    expect_text(someone, "Assets:Receivable:Éclair")
    someone.dialog.locator("[data-confirm]").click()
    someone.page.get_by_role("link", name="Éclair", exact=True).click()
    someone.page.get_by_role("heading", name="Éclair").wait_for()
    someone.click("New invoice")
    amounts = someone.dialog.get_by_label(
        "Montant HT" if french else "Amount before VAT", exact=True
    )
    amounts.fill("100")
    someone.dialog.get_by_label("TVA" if french else "VAT", exact=True).select_option(
        "20"
    )
    someone.dialog.locator("[data-more]").click()
    amounts.nth(1).fill("33,33")
    expect_text(someone, "153.33 EUR")
    warning = someone.dialog.get_by_text(
        someone.say("Once recorded, it can no longer be changed.")
    )
    assert warning.is_visible()
    # A draft may be changed, until it is validated.
    draft = someone.dialog.get_by_label("En brouillon" if french else "As a draft")
    draft.check()
    expect_text(someone, ' ! "')
    assert not warning.is_visible()
    number = confirm_invoice(someone)
    assert number == f"F{YEAR}-001"
    assert someone.on_disk().invoices[number].status == "draft"
    someone.page.get_by_role("link", name=number, exact=True).first.click()
    someone.click("Validate")
    expect_text(someone, ' * "')
    assert confirm_invoice(someone) == number
    invoice = someone.on_disk().invoices[number]
    assert (str(invoice.total), invoice.status) == ("153.33", "unpaid")


DEPOSIT = """
2020-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2020-01-01 open Liabilities:Deposits
"""


@LANGUAGES
def test_a_deposit_invoice_is_deducted(
    visit: Callable[..., Any], language: str
) -> None:
    someone = visit(language, text=BOOKS + DEPOSIT)
    french = language == "fr"
    account, amount, vat = (
        ("Compte", "Montant HT", "TVA")
        if french
        else ("Account", "Amount before VAT", "VAT")
    )
    # A line on the deposit account asks for a deposit.
    someone.go("customer", customer="Zoe")
    someone.click("New invoice")
    line = someone.dialog.locator(".infast-line")
    line.get_by_label(account, exact=True).select_option("Liabilities:Deposits")
    line.get_by_label(amount, exact=True).fill("300")
    line.get_by_label(vat, exact=True).select_option("20")
    expect_text(someone, "360.00 EUR")
    asked = confirm_invoice(someone)
    # The final one, begun from the list: what is typed stays when somebody is chosen.
    someone.go("documents")
    someone.click("New invoice")
    amounts = someone.dialog.get_by_label(amount, exact=True)
    amounts.fill("600")
    someone.dialog.locator("[data-more]").click()
    amounts.nth(1).fill("400")
    for number in (0, 1):
        rates = someone.dialog.get_by_label(vat, exact=True)
        rates.nth(number).select_option("20")
    customer = someone.dialog.get_by_label(someone.say("Customer"), exact=True)
    customer.select_option("Zoe")
    deduct = f"Déduire {asked}" if french else f"Deduct {asked}"
    someone.dialog.get_by_label(deduct, exact=True).check()
    expect_text(someone, f'deducts: "{asked}"')
    assert [amounts.nth(0).input_value(), amounts.nth(1).input_value()] == [
        *("600", "400")
    ]
    total = someone.dialog.get_by_role("status").filter(has_text="840.00 EUR")
    total.wait_for()
    final = confirm_invoice(someone)
    assert someone.on_disk().left(asked, final) == ["360.00", "840.00"]
    someone.go("customer", customer="Zoe")
    row = someone.page.get_by_role("row").filter(has_text="300.00")
    assert row.get_by_role("cell").all_inner_texts()[1:] == [
        *("360.00", "0.00", "300.00", "300.00", "0.00", "EUR")
    ]


def confirm_invoice(visitor: Any) -> str:
    """Confirm an invoice; give its number."""
    number = re.search(r'invoice: "([^"]+)"', text_of(visitor))
    assert number
    visitor.dialog.locator("[data-confirm]").click()
    said = visitor.say("{0} recorded.", number[1])
    visitor.page.get_by_role("status").filter(has_text=said).wait_for()
    return number[1]


# --- What must not happen -------------------------------------------------------


def test_what_cannot_be_read_is_said_at_the_field(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    someone.choose("Payment method", "cash")
    someone.fill("Amount", "1,200")
    someone.dialog.get_by_text("This amount cannot be read").wait_for()
    field = someone.dialog.get_by_label("Amount", exact=True)
    assert field.get_attribute("aria-invalid") == "true"
    with someone.page.expect_response("**/record") as answer:
        someone.click("Confirm the payment", within=someone.dialog)
    assert answer.value.status == 422
    assert someone.dialog.is_visible()
    assert field.input_value() == "1,200"
    assert list(someone.on_disk().payments) == ["R2025-001", "R2025-002"]


def test_a_refusal_is_said_and_nothing_typed_is_lost(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    someone.click("Issue a credit note")
    someone.fill("Amount", "301")
    someone.click("Confirm the credit note", within=someone.dialog)
    alert = someone.dialog.get_by_role("alert")
    alert.filter(has_text="credit no more than that").wait_for()
    assert someone.dialog.get_by_label("Amount", exact=True).input_value() == "301"
    someone.fill("Amount", "300")
    someone.confirm("Confirm the credit note")
    assert someone.on_disk().left("F2025-001") == ["0.00"]


def test_a_double_click_records_once(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    someone.choose("Payment method", "cash")
    someone.fill("Amount", "10")
    someone.dialog.get_by_role("button", name="Confirm the payment").dblclick()
    someone.dialog.wait_for(state="detached")
    assert someone.on_disk().left("F2025-001") == ["290.00"]


def test_keys(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    button = someone.page.get_by_role("button", name="Record a payment")
    button.focus()
    someone.page.keyboard.press("Enter")
    someone.dialog.wait_for()
    someone.page.keyboard.press("Escape")
    someone.dialog.wait_for(state="detached")
    assert button.evaluate("element => element === document.activeElement")
    someone.page.keyboard.press("Enter")
    someone.choose("Payment method", "cash")
    someone.fill("Amount", "10")
    sent: list[str] = []
    someone.page.on("request", lambda request: sent.append(request.url))
    someone.dialog.get_by_label("Amount", exact=True).press("Enter")
    someone.fill("Amount", "10.00")
    expect_text(someone, " 10.00 EUR")
    assert not [url for url in sent if url.endswith("/record")]
    assert someone.dialog.is_visible()
    # Fava's own keys are not meant in the dialog.
    someone.dialog.get_by_role("radio", name="Payment").press("g")
    someone.dialog.get_by_label("Amount", exact=True).press("Control+Enter")
    someone.dialog.wait_for(state="detached")
    assert someone.on_disk().left("F2025-001") == ["290.00"]


@LANGUAGES
def test_two_browsers_pay_one_invoice(visit: Callable[..., Any], language: str) -> None:
    one = visit(language)
    other = visit(language, path=one.path)
    for someone in (one, other):
        someone.go("document", number="F2025-001")
        someone.click("Record a payment")
        someone.choose("Payment method", "cash")
        someone.fill("Amount", "200")
        expect_text(someone, "200.00 EUR")
    one.confirm("Confirm the payment")
    other.click("Confirm the payment", within=other.dialog)
    sentence = (
        "The books have changed since this page was opened. Check the figures, then "
        "confirm again."
    )
    other.dialog.get_by_role("alert").filter(has_text=other.say(sentence)).wait_for()
    # Nothing typed is lost, the figures are those of now, and it asks afresh.
    amount = other.dialog.get_by_label(other.say("Amount"), exact=True)
    assert amount.input_value() == "200"
    expect_text(other, R2)
    other.dialog.locator('[data-outstanding="F2025-001"]', has_text="100.00").wait_for()
    assert list(other.on_disk().payments) == ["R2025-001", "R2025-002", R1]
    other.confirm("Confirm the payment")
    books = other.on_disk()
    assert books.left("F2025-001") == ["0.00"]
    assert books.unused(R1, R2) == ["0.00", "100.00"]


def test_a_page_that_is_stale_says_so_when_the_dialog_opens(
    visit: Callable[..., Any],
) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    text = someone.path.read_text(encoding="utf-8")
    someone.path.write_text(text.replace('"Website"', '"Web site"'), encoding="utf-8")
    someone.click("Record a payment")
    alert = someone.dialog.get_by_role("alert")
    alert.filter(has_text="The books have changed").wait_for()
    someone.page.get_by_text("Web site").first.wait_for()
    someone.choose("Payment method", "cash")
    someone.confirm("Confirm the payment")
    assert someone.on_disk().left("F2025-001") == ["0.00"]


def test_nothing_chosen_is_lost_when_the_books_change(
    visit: Callable[..., Any],
) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    someone.click("Issue a credit note")
    someone.fill("Amount", "60")
    keep = someone.dialog.get_by_label("Keep it as credit", exact=True)
    keep.check()
    expect_text(someone, "Liabilities:CustomerCredit:Acme")
    text = someone.path.read_text(encoding="utf-8")
    someone.path.write_text(text.replace('"Website"', '"Web site"'), encoding="utf-8")
    someone.click("Confirm the credit note", within=someone.dialog)
    alert = someone.dialog.get_by_role("alert")
    alert.filter(has_text="The books have changed").wait_for()
    someone.page.get_by_text("Web site").first.wait_for()
    assert keep.is_checked()
    note = someone.confirm("Confirm the credit note")
    assert someone.on_disk().unused(note) == ["60.00"]


def test_the_choice_of_a_credit_stays_when_the_books_change(
    visit: Callable[..., Any],
) -> None:
    credit = BOOKS.replace("CustomerCredit:Zoe ", "CustomerCredit:Acme ")
    someone = visit(text=credit)
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    text = someone.path.read_text(encoding="utf-8")
    someone.path.write_text(text.replace('"Website"', '"Web site"'), encoding="utf-8")
    radio = someone.dialog.get_by_role("radio", name="Credit", exact=True)
    radio.check()
    # What follows from the choice is told on no other books unasked.
    alert = someone.dialog.get_by_role("alert")
    alert.filter(has_text="The books have changed").wait_for()
    expect_text(someone, I1)
    assert radio.is_checked()
    assert radio.evaluate("one => one === document.activeElement")
    assert someone.confirm("Confirm the use") == I1
    assert someone.on_disk().left("F2025-001") == ["220.00"]
