"""What pages show where something is special: hidden amounts, a past day, errors…"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from favabooks import BOOKS, SPEECH, YEAR, write_books

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
QUERIES: list[dict[str, str]] = [
    {},
    {"page": "customer", "customer": "Acme"},
    {"page": "customer", "customer": "Zoe"},
    {"page": "documents"},
    {"page": "document", "number": "F2025-001"},
    {"page": "document", "number": "F2025-004"},
    {"page": "document", "number": "F2025-006"},
    {"page": "document", "number": "R2025-001"},
    {"page": "payments"},
]
# What the books say, as figures and in charts.
AMOUNTS = re.compile(r"\b(?:300|150|600|1050|1080|1000|250|125|500|80|70)(?:\.0+)?\b")


def say(english: str, language: str) -> str:
    return SPEECH[english] if language == "fr" else english


def own(html: str) -> str:
    """Give the part of a page that is ours, without its style."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return html.partition('<script type="application/json" id="page-title">')[0]


# --- Hidden amounts ----------------------------------------------------------------


def test_amounts_are_hidden_everywhere(
    books: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(books, incognito=True)
    for words in QUERIES:
        page = own(client.page(**words))
        assert not AMOUNTS.search(re.sub(r"F?R?20\d\d-[\d-]+", "", page)), words
    assert "XXX.XX" in client.page(page="documents")
    for name in ("payments.csv", "statement.csv?customer=Acme"):
        answer = client.client.get(f"{client.address}{name}")
        assert not re.search(r"\d\.\d\d", answer.get_data(as_text=True))
    assert client.client.get(f"{client.address}payments.xlsx").status_code == 404


@pytest.mark.parametrize(
    "action", ["pay", "credit-note", "write-off", "use", "reverse", "refund", "release"]
)
def test_a_dialog_hides_them_too(
    books: Path, make_client: Callable[..., Any], action: str
) -> None:
    client = make_client(books, incognito=True)
    numbers = {"refund": ["R2025-002"], "reverse": ["R2025-001"]}
    numbers["release"] = ["R2025-001", "F2025-004"]
    asked = {
        "action": action,
        "numbers": numbers.get(action, ["F2025-001"]),
        "state": client.state,
    }
    _, shown = client.put("dialog", **asked)
    assert not AMOUNTS.search(str(shown))
    for fields in ({"amount": "9999"}, {"share.F2025-001": "301"}, {"amount": "5"}):
        _, shown = client.put("preview", **asked, fields=fields)
        assert not AMOUNTS.search(str(shown))
    _, ticked = client.put("selection", numbers=["F2025-001", "F2025-002"])
    assert ticked["text"] == "2 selected, XXX.XX EUR"


def test_what_is_hidden_can_be_recorded(
    books: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(books, incognito=True)
    status, _ = client.record("pay", "F2025-001", method="cash")
    assert status == 200
    assert re.search(r"Assets:Cash +300.00 EUR", books.read_text("utf-8"))


# --- Where nothing can be recorded -------------------------------------------------

RECORDS = re.compile(r"data-action|data-tick|data-bar")


@LANGUAGES
def test_read_only(
    tmp_path: Path, make_client: Callable[..., Any], language: str
) -> None:
    client = make_client(write_books(tmp_path, language), read_only=True)
    for words in QUERIES:
        page = own(client.page(**words))
        assert not RECORDS.search(page)
        sentence = say("Fava is read-only: nothing can be recorded here.", language)
        assert page.count(sentence) == 1


@LANGUAGES
def test_as_of_a_day(
    tmp_path: Path, make_client: Callable[..., Any], language: str
) -> None:
    client = make_client(write_books(tmp_path, language))
    as_of = say("As of {0}", language).format("2025-01-31")
    for words in QUERIES:
        page = own(client.page(**words, time="2025-01"))
        assert not RECORDS.search(page)
        assert page.count(as_of) == 1
        # Fava's filter stays in every address.
        ours = re.findall(r'href="([^"]*/extension/Infast/[^"]*)"', page)
        assert ours
        assert all("time=2025-01" in address for address in ours)
    documents = client.page(page="documents", time="2025-01")
    assert "F2025-003" in documents
    assert "F2025-004" not in documents
    customer = client.page(page="customer", customer="Bruno", time="2025-01")
    assert say("Nothing to show.", language) in customer


def test_a_day_of_before_stays_as_it_was(client: Any) -> None:
    before = client.page(page="document", number="F2025-001", time="2025-12-31")
    assert client.record("pay", "F2025-001", method="cash")[0] == 200
    assert "data-action" in client.page(page="document", number="F2025-001")
    after = client.page(page="document", number="F2025-001", time="2025-12-31")
    state = re.compile(r'data-state="\w+"')
    assert state.sub("", own(before)) == state.sub("", own(after))
    for year in range(2000, 2012):
        assert f"{year}-12-31" in client.page(time=str(year))


# --- Errors, drafts, currencies ----------------------------------------------------

WRONG = """
2025-03-01 * "ACME SARL" "Too much"
  payment: "R2025-009"
  Assets:Cash                      999.00 EUR
  Assets:Receivable:Acme          -999.00 EUR
    settles: "F2025-001"
"""


def test_books_with_an_error(tmp_path: Path, make_client: Callable[..., Any]) -> None:
    client = make_client(write_books(tmp_path, text=BOOKS + WRONG))
    page = client.page(page="document", number="F2025-002")
    assert '<a href="/books/errors/">Errors in the books: 1</a>' in page
    assert "150.00 EUR" in page
    # What it does not touch can be recorded all the same.
    status, body = client.record("pay", "F2025-004", method="cash")
    assert status == 200, body
    status, body = client.record("pay", "F2025-002", method="cash")
    assert (status, body["code"]) == (422, "ledger-errors")
    assert "mend it first" in body["alert"]


def test_a_draft_is_validated_and_nothing_else(client: Any) -> None:
    page = client.page(page="document", number="F2025-006")
    assert re.findall(r'data-action="([\w-]+)"', page) == ["validate"]
    documents = client.page(page="documents")
    assert 'data-tick="F2025-005"' in documents
    assert 'data-tick="F2025-006"' not in documents
    row = re.search(r'<tr class="infast-draft">.*?</tr>', documents, re.DOTALL)
    assert row
    assert "F2025-006" in row[0]


def test_currencies_are_never_added_up(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    text = BOOKS.replace("Receivable:Acme EUR", "Receivable:Acme") + (
        '\n2025-02-07 * "ACME SARL" "Abroad"\n  invoice: "F2025-007"\n'
        "  Income:Services           -40.00 USD\n"
        "  Assets:Receivable:Acme     40.00 USD\n"
    )
    client = make_client(write_books(tmp_path, text=text))
    page = client.page(page="customer", customer="Acme")
    group = re.search(r'aria-label="Outstanding">(.*?)\n  </div>', page, re.DOTALL)
    assert group
    assert re.findall(r">([\d.]+ [A-Z]{3})<", group[1]) == ["1050.00 EUR", "40.00 USD"]
    _, ticked = client.put("selection", numbers=["F2025-001", "F2025-007"])
    assert ticked == {
        "text": "2 selected, 300.00 EUR, 40.00 USD",
        "why_not": "Choose invoices in one currency.",
    }
    # Paying all that the customer owes: its dialog asks for the currency.
    asked = {"action": "pay", "customer": "Acme", "state": client.state}
    _, shown = client.put("dialog", **asked)
    assert 'name="currency"' in shown["html"]
    _, shown = client.put("preview", **asked, fields={"currency": "USD"})
    assert shown["values"]["amount"] == "40.00"
    status, body = client.record("deposit", customer="Acme", currency="USD", amount="7")
    assert (status, body["number"]) == (200, f"R{YEAR}-001")


# --- Books that declare nothing ----------------------------------------------------

BARE = """
option "title" "Books"
2020-01-01 custom "fava-extension" "beancount_infast.fava"
2020-01-01 open Assets:Bank
2020-01-01 open Income:Sales
2020-01-01 open Expenses:Losses
2020-01-01 open Assets:Receivable:Acme EUR
2025-01-10 * "Acme" "Work"
  invoice: "F2025-001"
  Income:Sales              -100.00 EUR
  Assets:Receivable:Acme     100.00 EUR
"""


@pytest.mark.parametrize(
    ("action", "numbers", "fields"),
    [
        ("pay", ["F2025-001"], {"amount": "150"}),
        ("deposit", [], {"amount": "50"}),
        ("credit-note", ["F2025-001"], {}),
        ("write-off", ["F2025-001"], {}),
        ("invoice", [], {"line.0.amount": "10", "line.0.account": "Income:Sales"}),
    ],
)
def test_what_the_dialog_shows_first_is_what_is_written(
    tmp_path: Path,
    make_client: Callable[..., Any],
    action: str,
    numbers: list[str],
    fields: dict[str, str],
) -> None:
    client = make_client(write_books(tmp_path, text=BARE))
    customer = "" if numbers else "Acme"
    status, body = client.record(action, *numbers, customer=customer, **fields)
    assert status == 200, body


def test_a_refund_where_no_payment_says_from_where(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(write_books(tmp_path, text=BARE))
    _, note = client.record("credit-note", "F2025-001", keep="on")
    status, body = client.record("refund", note["number"])
    assert status == 200, body
    assert "Assets:Bank" in client.path.read_text("utf-8").rsplit("refund:", 1)[1]


# --- Without a module, and names that look like code -------------------------------


@pytest.mark.browser
def test_a_page_is_read_before_its_module_is_there(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.page.route("**/extension_js_module/Infast.js", lambda route: route.abort())
    someone.page.goto(f"{someone.address}?page=document&number=F2025-001")
    assert someone.figure("Outstanding") == "300.00 EUR"
    assert someone.page.get_by_role("button", name="Record a payment").is_disabled()
    someone.troubles.clear()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["<b>Zoé & fils</b>", "<script>top.got=1</script>"])
def test_a_name_is_text_in_the_dialog_too(visit: Callable[..., Any], name: str) -> None:
    someone = visit(text=BOOKS.replace("<b>Zoé & fils</b>", name))
    someone.go("customer", customer="Zoe")
    assert someone.page.get_by_role("heading", name=name, exact=True).is_visible()
    someone.click("Record a deposit")
    named = f"Record a deposit · {name}"
    someone.page.get_by_role("dialog", name=named, exact=True).wait_for()
    someone.fill("Amount", "5")
    someone.dialog.locator("pre", has_text=name).wait_for()
    someone.confirm("Confirm the deposit")
    assert someone.page.evaluate("window.got") is None
    assert someone.page.locator(".infast b").count() == 0
    someone.go()
    assert someone.page.get_by_role("link", name=name, exact=True).is_visible()


# --- Languages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "heading"),
    [("fr-CA,fr;q=0.5", "Reste dû"), ("en-GB", "Outstanding"), ("de", "Outstanding")],
)
def test_where_the_ledger_says_none_the_browser_says_the_language(
    tmp_path: Path, make_client: Callable[..., Any], accepted: str, heading: str
) -> None:
    option = '2020-01-01 custom "fava-option" "language" "LANGUAGE"\n'
    assert option in BOOKS
    client = make_client(write_books(tmp_path, text=BOOKS.replace(option, "")))
    answer = client.client.get(client.address, headers={"Accept-Language": accepted})
    text = answer.get_data(as_text=True)
    assert heading in text
    assert f'lang="{"fr" if heading == "Reste dû" else "en"}"' in text
