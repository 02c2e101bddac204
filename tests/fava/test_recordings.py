"""What the dialog asks of the server, and what it answers: each recording, as JSON."""

from __future__ import annotations

import http.client
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from calling import infast
from favabooks import BOOKS, EXTENSION, YEAR, OnDisk, write_books

from beancount_infast.fava import recordings
from beancount_infast.fava.actions.new import make_key
from beancount_infast.storage import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable


def asked(client: Any, action: str, *numbers: str, **more: Any) -> dict[str, Any]:
    """Give the body of a request."""
    body = {"action": action, "numbers": list(numbers), "state": client.state}
    return body | more


def shown(client: Any, action: str, *numbers: str, **fields: str) -> dict[str, Any]:
    """Give what would be written."""
    status, body = client.put(
        "preview", **asked(client, action, *numbers, fields=fields)
    )
    assert status == 200
    return dict(body)


# --- What is proposed, and said -----------------------------------------------------


def test_what_will_remain_is_said(client: Any) -> None:
    for action, numbers, fields, sentence in (
        ("pay", ["F2025-001"], {"amount": "100"}, "200.00 EUR will remain outstanding"),
        ("credit-note", ["F2025-001"], {"amount": "1"}, "299.00 EUR will remain"),
        ("write-off", ["F2025-004"], {"amount": "10"}, "20.00 EUR will remain"),
        ("release", ["R2025-001", "F2025-004"], {}, "100.00 EUR will remain"),
        ("reverse", ["R2025-001"], {}, "100.00 EUR will remain"),
        ("refund", ["R2025-002"], {}, ""),
        ("reverse", ["R2025-002"], {}, ""),
        ("write-off", ["R2025-002"], {"amount": "10"}, ""),
    ):
        said = shown(client, action, *numbers, **fields)["sentence"]
        assert said.startswith(sentence), (action, said)
        assert bool(said) == bool(sentence)


def test_a_credit_is_used_whole_or_in_part(client: Any) -> None:
    assert client.record("deposit", customer="Acme", amount="500", method="cash")
    credit = f"R{YEAR}-001"
    whole = shown(client, "use", "F2025-001")
    assert whole["values"]["amount"] == "300.00"
    assert whole["confirm"] == "Confirm the use"
    part = shown(client, "use", "F2025-001", amount="120")
    assert "120.00 EUR" in part["text"]
    assert part["sentence"] == "180.00 EUR will remain outstanding."
    over = shown(client, "use", "F2025-001", amount="301")
    assert (over["text"], over["shown"]) == ("", "")
    assert "301" in over["sentence"]
    status, body = client.record("use", "F2025-001", amount="120", credit=credit)
    assert (status, body["number"]) == (200, f"I{YEAR}-001")
    assert OnDisk(client.path).unused(credit) == ["380.00"]


def test_all_that_a_customer_owes_is_paid_at_once(client: Any) -> None:
    body = asked(client, "pay", customer="Acme")
    _, dialog = client.put("dialog", **body)
    assert dialog["title"] == "Record a payment · ACME SARL"
    assert dialog["preview"]["values"]["amount"] == "1050.00"
    assert list(dialog["preview"]["shares"]) == ["F2025-001", "F2025-002", "F2025-003"]
    status, _ = client.record("pay", customer="Acme", amount="400", method="cash")
    assert status == 200
    left = OnDisk(client.path).left("F2025-001", "F2025-002", "F2025-003")
    assert left == ["0.00", "50.00", "600.00"]
    # Who owes nothing has no such dialog.
    status, refused = client.put("dialog", **asked(client, "pay", customer="Zoe"))
    assert (status, refused["code"]) == (422, "names-no-invoice")


def test_money_that_comes_before_the_invoice(client: Any) -> None:
    status, body = client.record(
        "pay", "F2025-001", date="2025-01-05", method="cash", amount="300"
    )
    assert (status, body["numbers"]) == (200, ["R2025-003", "I2025-001"])
    books = OnDisk(client.path)
    assert books.left("F2025-001") == ["0.00"]
    assert books.unused("R2025-003") == ["0.00"]


def test_a_draft_payment_is_validated(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    draft = (
        '\n2025-03-01 ! "ACME SARL" "Announced" ^F2025-001\n  payment: "R2025-003"\n'
        "  Assets:Cash               50.00 EUR\n  Assets:Receivable:Acme   -50.00 EUR\n"
    )
    client = make_client(write_books(tmp_path, text=BOOKS + draft))
    assert 'data-action="validate"' in client.page(page="payments")
    page = client.page(page="document", number="R2025-003")
    assert 'data-action="validate"' in page
    assert '    settles: "F2025-001"' in shown(client, "validate", "R2025-003")["text"]
    assert client.record("validate", "R2025-003")[0] == 200
    assert OnDisk(client.path).left("F2025-001") == ["250.00"]


def test_the_name_of_a_payer_is_kept_when_its_draft_is_validated(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    draft = (
        '\n2025-03-01 ! "ACME SARL" "Transfer" ^F2025-001\n  payment: "R2025-003"\n'
        '  bank-reference: "qonto:tx-1"\n  payer: "ACME HOLDING PARIS"\n'
        "  Assets:Cash               50.00 EUR\n  Assets:Receivable:Acme   -50.00 EUR\n"
    )
    client = make_client(write_books(tmp_path, text=BOOKS + draft))
    shown(client, "validate", "R2025-003")
    assert "aliases:" not in client.path.read_text("utf-8"), "only once it is recorded"
    assert client.record("validate", "R2025-003")[0] == 200
    assert 'aliases: "ACME HOLDING PARIS"' in client.path.read_text("utf-8")


# --- New customers and invoices -----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ACME Durand & fils", "ACMEDurandFils"),
        ("élan", "Élan"),
        ("3 Suisses", "3Suisses"),
    ],
)
def test_a_key_is_made_of_the_name(client: Any, name: str, key: str) -> None:
    assert make_key(name) == key
    values = shown(client, "customer", name=name)["values"]
    assert values == {"key": key, "currency": "EUR"}
    status, body = client.record("customer", name=name)
    assert (status, body["number"]) == (200, key)
    assert f"Assets:Receivable:{key} EUR" in client.path.read_text("utf-8")


def test_a_customers_whole_record(client: Any) -> None:
    record = {"name": "Neuf", "key": "Neuf", "currency": "GBP", "terms": "45"}
    record |= {"email": "a@neuf.example", "siren": "732829320"}
    record |= {"vat-number": "FR44732829320", "iban": "FR7630006000011234567890189"}
    status, body = client.record("customer", **record, date="2025-05-01")
    assert status == 200, body
    page = client.page(page="customer", customer="Neuf")
    assert "payment-terms: 45 · email: a@neuf.example · siren: 732829320" in page
    assert "iban: FR7630006000011234567890189" in page


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "name"),
        ({"name": "!"}, "name"),
        ({"name": "A", "terms": "a month"}, "terms"),
        ({"name": "A", "date": "tomorrow"}, "date"),
    ],
)
def test_a_customer_that_cannot_be_read(
    client: Any, fields: dict[str, str], where: str
) -> None:
    status, answer = client.record("customer", **fields)
    assert (status, list(answer["errors"])) == (422, [where])


def test_a_customer_whom_the_rules_refuse(client: Any) -> None:
    for fields in ({"name": "Acme"}, {"name": "A", "siren": "1"}):
        status, answer = client.put("dialog", **asked(client, "customer"))
        assert status == 200
        status, answer = client.record("customer", **fields)
        assert status == 422
        assert answer["alert"].endswith(".")


def test_an_invoice_of_several_lines(client: Any) -> None:
    body = asked(client, "invoice")
    assert "<option" in client.put("dialog", **body)[1]["html"]
    lines = {
        "line.0.amount": "100",
        "line.0.account": "Income:Services",
        "line.0.rate": "20",
        "line.1.amount": "",
        "line.2.amount": "33,33",
        "line.2.account": "Income:Services",
        "due": f"{YEAR}-12-31",
        "date": f"{YEAR}-01-15",
        "description": 'A "website"',
    }
    assert shown(client, "invoice")["text"] == ""
    assert shown(client, "invoice", customer="Zoe")["sentence"] == ""
    said = shown(client, "invoice", customer="Zoe", **lines)
    assert said["sentence"] == "Total 153.33 EUR"
    status, answer = client.record("invoice", customer="Zoe", **lines)
    assert status == 200, answer
    invoice = OnDisk(client.path).invoices[answer["number"]]
    assert (str(invoice.total), str(invoice.due)) == ("153.33", f"{YEAR}-12-31")
    assert client.record("invoice", customer="Zoe")[0] == 422


def test_a_draft_invoice_and_its_date(client: Any) -> None:
    lines = {"line.0.amount": "60", "line.0.account": "Income:Services"}
    body = asked(client, "invoice", customer="Zoe", fields={**lines, "due": "soon"})
    _, answer = client.put("preview", **body)
    assert list(answer["errors"]) == ["due"]
    status, answer = client.record("invoice", customer="Zoe", draft="on", **lines)
    assert status == 200
    number = answer["number"]
    assert OnDisk(client.path).invoices[number].status == "draft"
    assert client.record("validate", number)[0] == 200
    assert OnDisk(client.path).invoices[number].status == "unpaid"


def test_a_discount_is_a_line_below_zero(client: Any) -> None:
    lines = {
        "line.0.amount": "100",
        "line.0.account": "Income:Services",
        "line.1.amount": "-20",
        "line.1.account": "Income:Services",
    }
    said = shown(client, "invoice", customer="Zoe", **lines)
    assert (said["errors"], said["sentence"]) == ({}, "Total 80.00 EUR")


@pytest.mark.parametrize("name", ["amount", "share.F2025-001"])
def test_an_amount_paid_is_above_zero(client: Any, name: str) -> None:
    said = shown(client, "pay", "F2025-001", **{name: "-5"})
    assert said["errors"] == {name: "Write an amount above zero."}
    assert said["shown"] == ""


def test_a_deposit_begins_without_a_complaint(client: Any) -> None:
    def preview(**fields: str) -> dict[str, Any]:
        body = asked(client, "deposit", customer="Acme", fields=fields)
        return dict(client.put("preview", **body)[1])

    said = preview()
    assert (said["sentence"], said["errors"], said["text"]) == ("", {}, "")
    assert said["values"]["account"]
    assert preview(amount="")["errors"] == {}
    assert "50.00 EUR" in preview(amount="50")["text"]
    status, refused = client.record("deposit", customer="Acme")
    assert (status, refused["errors"]) == (422, {"amount": "Write an amount."})


def test_an_invoice_that_is_credited_whole_has_no_credit_note(client: Any) -> None:
    button = 'data-action="credit-note"'
    # The first is kept as credit, so that the invoice stays owed in part.
    for amount, keep, there in (("100", "on", True), ("200", "", False)):
        assert button in client.page(page="document", number="F2025-001")
        fields = {"amount": amount} | ({"keep": keep} if keep else {})
        assert client.record("credit-note", "F2025-001", **fields)[0] == 200
        page = client.page(page="document", number="F2025-001")
        assert (button in page) == there
    assert OnDisk(client.path).left("F2025-001") == ["100.00"]
    # Reversed, it may be credited again.
    assert client.record("reverse", f"A{YEAR}-001")[0] == 200
    assert button in client.page(page="document", number="F2025-001")


def test_what_cannot_be_read_is_said_before_there_is_a_name(client: Any) -> None:
    assert shown(client, "customer")["errors"] == {}
    assert list(shown(client, "customer", terms="abc")["errors"]) == ["terms"]
    said = shown(client, "customer", terms="abc", name="Zoe 2")
    assert list(said["errors"]) == ["terms"]


def test_the_first_customer_has_the_currency_of_the_books(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    text = (
        'plugin "beancount_infast.plugins.settlement"\n'
        'option "title" "Books"\n'
        'option "operating_currency" "CHF"\n'
        '2025-01-01 custom "fava-extension" "beancount_infast.fava"\n'
    )
    client = make_client(write_books(tmp_path, text=text))
    assert shown(client, "customer")["values"] == {"key": "", "currency": "CHF"}
    assert "Assets:Receivable:Zoe CHF" in shown(client, "customer", name="Zoe")["text"]


# --- Books that change, files that cannot be written ---------------------------------


def test_what_another_program_wrote_is_seen_at_once(client: Any) -> None:
    state = client.state
    text = client.path.read_text("utf-8")
    client.path.write_text(text.replace('"Hosting"', '"Hosting it"'), "utf-8")
    body = asked(client, "pay", "F2025-002") | {"state": state}
    status, answer = client.put("preview", **body)
    assert (status, answer["code"]) == (409, "stale-books")
    assert answer["state"] == client.state != state
    assert "Hosting it" in client.page(page="document", number="F2025-002")


def test_of_two_at_the_same_moment_one_wins(client: Any) -> None:
    body = asked(client, "pay", "F2025-001", fields={"method": "cash"})
    body["shown"] = client.put("preview", **body)[1]["shown"]
    start = threading.Barrier(2)

    def record(_: int) -> tuple[int, str | None]:
        start.wait()
        answer = client.app.test_client().put(f"{client.address}record", json=body)
        return answer.status_code, answer.get_json().get("code")

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(record, range(2)))
    assert answers == [(200, None), (409, "stale-books")]
    books = OnDisk(client.path)
    assert len(books.payments) == 3
    assert books.left("F2025-001") == ["0.00"]


def test_a_recording_loads_the_ledger_once(client: Any) -> None:
    ((_, ledger),) = client.app.config["LEDGERS"].items()
    assert client.record("pay", "F2025-001", method="cash")[0] == 200
    # The watcher takes the time of the folder where a file was put in another's place.
    newest = max(
        path.stat().st_mtime_ns
        for name in ledger.options["include"]
        for path in (Path(name), Path(name).parent)
    )
    assert ledger.watcher.last_checked >= newest
    assert not ledger.changed()


def test_the_command_line_is_quicker(client: Any) -> None:
    body = asked(client, "pay", "F2025-001", fields={"method": "cash"})
    body["shown"] = client.put("preview", **body)[1]["shown"]
    ran = infast(
        *("-f", client.path, "pay", "F2025-001", "--amount", "300"),
        *("--method", "cash", "--yes"),
    )
    assert ran.status == 0, ran.err
    status, answer = client.put("record", **body)
    assert (status, answer["code"]) == (409, "stale-books")
    assert answer["state"] == client.state
    assert f"R{YEAR}-001" in client.page(page="document", number="F2025-001")
    assert len(OnDisk(client.path).payments) == 3


def test_a_file_that_cannot_be_written(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.path.read_bytes()

    def full(*_: object) -> None:
        raise StorageError(client.path, "the disk is full", "make room")

    monkeypatch.setattr("beancount_infast.fava.actions.base.record", full)
    status, answer = client.record("pay", "F2025-001", method="cash")
    assert (status, answer["code"]) == (422, "storage")
    assert answer["alert"].endswith("the disk is full; make room.")
    assert client.path.read_bytes() == before


def test_books_that_change_while_it_is_written(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> None:
        text = client.path.read_text("utf-8")
        client.path.write_text(text + "\n; somebody was quicker\n", "utf-8")
        raise StorageError(client.path, "it has changed", "try again")

    monkeypatch.setattr("beancount_infast.fava.actions.base.record", late)
    status, answer = client.record("pay", "F2025-001", method="cash")
    assert (status, answer["code"]) == (409, "stale-books")


def test_what_nobody_foresaw_is_answered_too(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(recordings, "make_counter", fails)
    status, answer = client.put("selection", numbers=[])
    assert status == 500
    assert answer == {"alert": "this could not be done; Fava's log says why"}
    assert "ZeroDivisionError" in caplog.text


def test_ten_megabytes_are_refused_and_the_sender_learns_it(
    books: Path, serve_books: Callable[..., str]
) -> None:
    address = urlsplit(serve_books(books))
    for headers in ({}, {"Origin": "https://evil.example"}):
        line = http.client.HTTPConnection(address.netloc, timeout=20)
        kind = {"Content-Type": "application/json", **headers}
        line.request("PUT", f"{address.path}record", b"x" * 10_000_000, kind)
        answer = line.getresponse()
        assert answer.status == (403 if headers else 413)
        assert answer.getheader("Content-Type") == "application/json"
        line.close()


# --- The extension's own line --------------------------------------------------------


@pytest.mark.parametrize("config", ["'hosts'", "{'hosts': 'localhost'}", "[]"])
def test_a_configuration_that_says_no_hosts(
    tmp_path: Path, make_client: Callable[..., Any], config: str
) -> None:
    line = EXTENSION.replace("\n", f' "{config}"\n')
    client = make_client(write_books(tmp_path, text=BOOKS.replace(EXTENSION, line)))
    assert "Customers" in client.page()
    assert client.put("probe")[0] == 200


@pytest.mark.parametrize("config", ["{hosts:", "{hosts: []}", "{[]: 1}"])
def test_a_configuration_that_cannot_be_read_is_an_error_in_fava(
    tmp_path: Path, make_client: Callable[..., Any], config: str
) -> None:
    line = EXTENSION.replace("\n", f' "{config}"\n')
    client = make_client(write_books(tmp_path, text=BOOKS.replace(EXTENSION, line)))
    assert client.client.get(client.address).status_code == 404
    errors = client.client.get("/books/api/errors").get_json()
    assert str(errors).count("Could not load extension config") == 1


# --- Files and long lists ---------------------------------------------------------


def test_the_files_of_a_document(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    for name in ("invoice.pdf", "scan.pdf"):
        (tmp_path / name).write_bytes(b"%PDF")
    text = BOOKS.replace(
        '  invoice: "F2025-002"', '  invoice: "F2025-002"\n  document: "scan.pdf"'
    )
    for name, link in (("invoice.pdf", " ^F2025-001"), ("scan.pdf", "")):
        text += f'\n2025-01-10 document Assets:Receivable:Acme "{name}"{link}\n'
    client = make_client(write_books(tmp_path, text=text))
    for number, name in (("F2025-001", "invoice.pdf"), ("F2025-002", "scan.pdf")):
        page = client.page(page="document", number=number)
        [link] = [part for part in page.split("<a ") if f">{name}</a>" in part]
        address = link.split('"')[1].replace("&amp;", "&")
        with client.client.get(address) as answer:
            assert answer.get_data() == b"%PDF"
    assert ".pdf" not in client.page(page="document", number="F2025-003")


def test_lists_are_paged(tmp_path: Path, make_client: Callable[..., Any]) -> None:
    opened = "".join(
        f"2020-01-01 open Assets:Receivable:C{place:04d} EUR\n" for place in range(850)
    )
    client = make_client(write_books(tmp_path, text=BOOKS + "\n" + opened))
    first = client.page()
    assert first.count('<th scope="row" class="infast-col-lead">') == 100 + 2
    # The first page, its neighbours, and the last one: a click away.
    pages = [part.split(">")[1][0] for part in first.split("customers-page=")[1:]]
    assert pages == ["1", "2", "3", "9"]
    assert "C0849" in client.page(**{"customers-page": "9"})
    # So many customers come into the choice later, but for the one chosen.
    documents = client.page(page="documents", **{"documents-customer": "Zoe"})
    assert "data-choices" in documents
    assert documents.count("<option") < 30
    answer = client.client.get(f"{client.address}customers.json").get_json()
    assert len(answer) == 854
    assert ["Zoe", "<b>Zoé & fils</b>"] in answer


@pytest.mark.browser
def test_the_choice_of_many_customers_is_filled_later(
    visit: Callable[..., Any],
) -> None:
    opened = "".join(
        f"2020-01-01 open Assets:Receivable:C{place:04d} EUR\n" for place in range(400)
    )
    someone = visit(text=BOOKS + "\n" + opened)
    someone.go("documents")
    choice = someone.page.get_by_role("combobox", name="Customer")
    choice.locator("option", has_text="C0399").wait_for(state="attached")
    choice.select_option(label="Bruno Élan")
    someone.page.get_by_role("link", name="F2025-001").wait_for(state="detached")
    assert someone.page.get_by_role("link", name="F2025-004").is_visible()
    # Another page of a list is put in its place.
    someone.go()
    someone.page.get_by_role("navigation", name="Pages").get_by_text("5").click()
    someone.page.get_by_role("link", name="C0398").wait_for()
    assert "customers-page=5" in someone.page.url


def test_a_recording_is_in_the_file_that_the_ledger_names(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    option = '2020-01-01 custom "infast-option" "file" "paid/{year}.beancount"\n'
    client = make_client(write_books(tmp_path, text=BOOKS + option))
    assert client.record("pay", "F2025-001", method="cash")[0] == 200
    path = tmp_path / "paid" / f"{YEAR}.beancount"
    assert f"R{YEAR}-001" in path.read_text("utf-8")
    # It is watched from now on.
    later = path.stat().st_mtime_ns + 1_000_000_000
    path.write_text(path.read_text("utf-8").replace('"cash"', '"card"'), "utf-8")
    os.utime(path, ns=(later, later))
    assert client.put("dialog", **asked(client, "pay", "F2025-002"))[0] == 200
    assert "card" in client.page(page="document", number=f"R{YEAR}-001")
