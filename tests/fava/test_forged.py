"""Requests that no page of ours sends: each is refused in JSON, and writes nothing."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from favabooks import BOOKS, YEAR, write_books
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beancount_infast.fava.actions import BY_NAME
from beancount_infast.fava.guard import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ENDPOINTS = ("probe", "selection", "dialog", "preview", "record")
OUR_METHODS = ("GET", "POST", "DELETE")
# What a page of ours sends, but for its body.
GOOD = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


@pytest.fixture(scope="module")
def forged(
    tmp_path_factory: pytest.TempPathFactory, make_client: Callable[..., Any]
) -> Any:
    return make_client(write_books(tmp_path_factory.mktemp("forged")))


@pytest.fixture(autouse=True)
def nothing_written(forged: Any) -> Iterator[None]:
    """Whatever is asked here, the books stay as they were."""
    yield
    found = {path.name for path in forged.path.parent.iterdir()}
    assert found == {forged.path.name}
    assert forged.path.read_text("utf-8") == BOOKS.replace("LANGUAGE", "en")


def payment(client: Any, **changes: Any) -> dict[str, Any]:
    """Give a request that would record a payment, were it sent by our page."""
    asked: dict[str, Any] = {
        "action": "pay",
        "numbers": ["F2025-001"],
        "customer": "",
        "fields": {"method": "cash"},
        "state": client.state,
    }
    asked |= changes
    _, shown = client.put("preview", **asked)
    return {**asked, "shown": shown.get("shown", "")}


def send(
    client: Any,
    endpoint: str,
    method: str = "PUT",
    *,
    body: Any = None,
    data: bytes | str | None = None,
    kind: str = "application/json",
    host: str = "localhost",
    **headers: str,
) -> tuple[int, dict[str, Any]]:
    """Send a request; give the status and the JSON that answers it."""
    if data is None:
        data = json.dumps(payment(client) if body is None else body)
    answer = client.client.open(
        f"{client.address}{endpoint}",
        method=method,
        data=data,
        content_type=kind,
        base_url=f"http://{host}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    assert answer.mimetype == "application/json"
    return answer.status_code, answer.get_json()


# --- Who asks --------------------------------------------------------------------


@every_endpoint
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://evil.example:5000",
        "https://localhost:1",
        "null",
        "file://",
        "http://",
        "http://[",
        "",
    ],
)
def test_another_pages_request(forged: Any, endpoint: str, origin: str) -> None:
    status, body = send(forged, endpoint, Origin=origin)
    assert status == 403
    assert "sent by a page of" in body["alert"]


@every_endpoint
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "Same-Origin", ""])
def test_what_the_browser_says_of_it(forged: Any, endpoint: str, site: str) -> None:
    assert send(forged, endpoint, Sec_Fetch_Site=site)[0] == 403


@every_endpoint
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "user@evil.example",
        "[::1",
        "2130706433.example",
    ],
)
def test_a_name_that_was_made_to_lead_here(
    forged: Any, endpoint: str, host: str
) -> None:
    data = json.dumps(payment(forged))
    answer = forged.client.put(
        f"{forged.address}{endpoint}",
        data=data,
        content_type="application/json",
        headers={"Host": host, "Origin": f"http://{host}"},
    )
    assert answer.status_code in (400, 403)
    if answer.status_code == 403:
        assert "is not a host of this Fava" in answer.get_json()["alert"]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5000",
        "127.0.0.1:5000",
        "[::1]:5000",
        "192.168.1.5",
        "books.localhost",
        socket.gethostname(),
        f"{socket.gethostname()}.local:5000",
    ],
)
def test_the_hosts_that_are_this_machines(forged: Any, host: str) -> None:
    status, body = send(forged, "probe", host=host, Origin=f"http://{host}")
    assert (status, list(body)) == (200, ["state"])


def test_a_host_that_the_ledger_names(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    named = BOOKS.replace(
        '"beancount_infast.fava"\n',
        "\"beancount_infast.fava\" \"{'hosts': ['Books.example.org']}\"\n",
    )
    client = make_client(write_books(tmp_path, text=named))
    host = "books.example.org"
    assert send(client, "probe", host=host)[0] == 200
    # A proxy that serves HTTPS and names another host behind it.
    assert send(client, "probe", Origin=f"https://{host}")[0] == 200
    assert send(client, "probe", host="other.example.org")[0] == 403
    assert send(client, "probe", Origin="https://other.example.org")[0] == 403


# --- How it is asked -------------------------------------------------------------


@every_endpoint
@pytest.mark.parametrize("method", OUR_METHODS)
def test_another_method(forged: Any, endpoint: str, method: str) -> None:
    status, body = send(forged, endpoint, method, **GOOD)
    assert (status, body) == (405, {"alert": "only PUT is taken here"})


@every_endpoint
@pytest.mark.parametrize("method", ["PATCH", "HEAD", "OPTIONS", "TRACE", "NONSENSE"])
def test_methods_that_fava_does_not_hand_on(
    forged: Any, endpoint: str, method: str
) -> None:
    answer = forged.client.open(
        f"{forged.address}{endpoint}", method=method, json=payment(forged)
    )
    assert answer.status_code in ((200,) if method == "OPTIONS" else (404, 405))


@every_endpoint
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/plain; application/json",
        "",
    ],
)
def test_another_type(forged: Any, endpoint: str, kind: str) -> None:
    assert send(forged, endpoint, kind=kind, **GOOD)[0] == 415


@every_endpoint
def test_ten_megabytes(forged: Any, endpoint: str) -> None:
    asked = payment(forged)
    asked["fields"]["description"] = "x" * 10_000_000
    assert send(forged, endpoint, body=asked, **GOOD)[0] == 413
    padded = json.dumps(payment(forged)).ljust(MOST_BYTES + 1)
    assert send(forged, endpoint, data=padded, **GOOD)[0] == 413


@every_endpoint
def test_a_length_that_is_not_said(forged: Any, endpoint: str) -> None:
    answer = forged.client.put(
        f"{forged.address}{endpoint}",
        headers={"Content-Type": "application/json", "Transfer-Encoding": "chunked"},
    )
    assert (answer.status_code, answer.mimetype) == (411, "application/json")


# --- What is asked ---------------------------------------------------------------


@every_endpoint
@pytest.mark.parametrize(
    "data",
    [
        " ",
        "{",
        "[]",
        '"pay"',
        "null",
        "1e999",
        '{"action": "pay"} {"action": "pay"}',
        "[" * 20_000,
        b"\xff\xfe",
        '{"action": 1}',
        '{"numbers": "F2025-001"}',
        '{"numbers": [1]}',
        '{"numbers": [["F2025-001"]]}',
        '{"fields": []}',
        '{"fields": {"amount": 5}}',
        '{"fields": {"amount": null}}',
        '{"customer": {}}',
        '{"state": null}',
        '{"action": "pay", "numbers": ["\\ud800"]}',
        json.dumps({"numbers": ["F"] * 201}),
        json.dumps({"fields": {f"f{number}": "" for number in range(501)}}),
        json.dumps({"fields": {"description": "x" * 1001}}),
        json.dumps({"fields": {"x" * 1001: ""}}),
    ],
)
def test_wrong_json(forged: Any, endpoint: str, data: bytes | str) -> None:
    status, body = send(forged, endpoint, data=data, **GOOD)
    assert (status, list(body)) == (400, ["alert"])


@pytest.mark.parametrize("endpoint", ENDPOINTS[2:])
@pytest.mark.parametrize("action", ["", "nonsense", "Pay", "__class__"])
def test_no_such_recording(forged: Any, endpoint: str, action: str) -> None:
    asked = {"action": action, "state": forged.state}
    assert send(forged, endpoint, body=asked)[0] == 400


NUMBERS = [
    [],
    ["F9"],
    [""],
    ["F2025-001", "F9"],
    ["R2025-001"],
    ["R2025-001", "R2025-002"],
    ["F2025-006"],
    ["F2025-001", "F2025-004"],
    ["F2025-001", "F2025-005"],
    ["F2025-004", "F2025-001"],
]


def is_lawful(action: str, numbers: list[str]) -> bool:
    """Whether the books allow it; a second number says nothing where one is taken."""
    first = numbers[0] if numbers else ""
    return (
        (action in ("credit-note", "write-off") and first in ("F2025-001", "F2025-004"))
        or (action == "reverse" and first == "R2025-001")
        or (action == "validate" and first == "F2025-006")
    )


@pytest.mark.parametrize("action", sorted(set(BY_NAME) - {"customer", "invoice"}))
@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
def test_documents_that_cannot_be_meant(
    forged: Any, action: str, numbers: list[str]
) -> None:
    if is_lawful(action, numbers):
        return
    asked = payment(forged, action=action, numbers=numbers, fields={"amount": "5"})
    status, body = send(forged, "record", body=asked)
    assert status == 422, body
    assert body["alert"]
    assert send(forged, "dialog", body=asked)[0] in (200, 422)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"customer": "Nobody", "numbers": []}, "unknown-customer"),
        ({"customer": "Bruno"}, "wrong-customer"),
        ({"action": "use", "customer": "Zoe"}, "wrong-customer"),
        ({"fields": {"with": "credit", "credit": "R2025-002"}}, "wrong-customer"),
        ({"action": "use", "fields": {"credit": "R2025-002"}}, "wrong-customer"),
        ({"action": "use", "fields": {"credit": "R9"}}, "unknown-credit"),
        ({"action": "use", "fields": {"credit": "F2025-001"}}, "unknown-credit"),
        ({"action": "use"}, "unknown-credit"),
        ({"fields": {"method": "gold"}}, "unknown-method"),
        ({"fields": {"account": "Assets:Nowhere"}}, "beancount"),
        ({"fields": {"account": "Assets:Receivable:Bruno"}}, "wrong-sign"),
        ({"action": "deposit", "customer": "Nobody"}, "unknown-customer"),
        ({"action": "deposit", "customer": "Acme", "numbers": []}, "unreadable"),
        ({"action": "invoice", "customer": "Nobody"}, "unknown-customer"),
    ],
)
def test_what_is_not_theirs(forged: Any, changes: dict[str, Any], code: str) -> None:
    status, body = send(forged, "record", body=payment(forged, **changes))
    assert (status, body["code"]) == (422, code)


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "-5"},
        {"amount": "0"},
        {"amount": "1e3"},
        {"amount": "NaN"},
        {"amount": "300.001"},
        {"amount": "9" * 400},
        {"date": "2025-02-30"},
        {"date": "0000-00-00"},
        {"share.F2025-001": "301"},
        {"share.F2025-001": "-1"},
        {"share.F2025-001": "0"},
        {"method": "cash\nx"},
        {"account": 'Assets:Cash\n2025-01-01 open Assets:Mine ; "'},
    ],
    ids=str,
)
def test_values_that_nobody_may_choose(forged: Any, fields: dict[str, str]) -> None:
    asked = payment(forged, fields={"method": "cash"} | fields)
    status, body = send(forged, "record", body=asked)
    assert status == 422
    assert body.get("alert") or body["errors"]


def test_what_was_not_shown_is_not_recorded(forged: Any) -> None:
    for shown in ("", "0" * 64):
        asked = payment(forged) | {"shown": shown}
        status, body = send(forged, "record", body=asked)
        assert (status, body["code"]) == (422, "not-shown")


@pytest.mark.parametrize("state", ["", "0", "0" * 32])
def test_books_that_were_others(forged: Any, state: str) -> None:
    for endpoint in ENDPOINTS[2:]:
        status, body = send(forged, endpoint, body=payment(forged) | {"state": state})
        assert status == 409
        assert body["state"] == forged.state
        assert body["alert"].startswith("The books have changed")


def test_tickings_of_nothing(forged: Any) -> None:
    for numbers in ([], ["F9"], ["R2025-001", "F2025-006"]):
        status, body = send(forged, "selection", body={"numbers": numbers})
        assert (status, body) == (200, {"text": "", "why_not": ""})


text = st.text(max_size=8) | st.sampled_from(
    ["F2025-001", "F2025-004", "R2025-001", "R2025-002", "Acme", "Zoe", "5", "on"]
)
field_names = text | st.sampled_from(
    [
        *("amount", "date", "method", "account", "credit", "with", "keep", "currency"),
        *("share.F2025-001", "line.0.amount", "line.0.rate", "line.0.account", "due"),
        *("draft", "customer", "name", "key", "terms", "iban", "description"),
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    action=st.sampled_from(sorted(BY_NAME)),
    numbers=st.lists(text, max_size=3),
    customer=text,
    fields=st.dictionaries(field_names, text, max_size=4),
)
def test_nothing_that_is_asked_brings_it_down(
    forged: Any,
    action: str,
    numbers: list[str],
    customer: str,
    fields: dict[str, str],
) -> None:
    asked = {
        "action": action,
        "numbers": numbers,
        "customer": customer,
        "fields": fields,
        "state": forged.state,
    }
    for endpoint in ("selection", "dialog", "preview", "record"):
        # What was not shown is never written.
        status, _ = send(forged, endpoint, body=asked)
        assert status in ((422,) if endpoint == "record" else (200, 422))


# --- What only reads -------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?page=record",
        "?page=customer",
        "?page=document&number=" + "F" * 5000,
        "?page=documents&documents-page=99999999999999999999&documents-sort=nonsense",
        "?page=documents&documents-from=2025-02-30&documents-customer=Nobody",
        "?page=payments&payments-method=%00&payments-search=%ff",
        "?account=(",
        "?page=customer&customer=Zoe&statement-from=x&statement-page=-1",
        "?page=document&number=R2025-002&action=record",
        "?page=customer&customer=%3Cscript%3E",
    ],
)
def test_pages_answer_and_never_write(forged: Any, query: str) -> None:
    answer = forged.client.get(f"{forged.address}{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("value", ["2025-02-30", "nonsense", "<b>2025"])
def test_a_time_filter_that_cannot_be_read(forged: Any, value: str) -> None:
    answer = forged.client.get(forged.address, query_string={"time": value})
    text = answer.get_data(as_text=True)
    assert "Failed to parse date" in text
    assert "<b>2025" not in text


@pytest.mark.parametrize("name", ["statement.csv", "payments.csv", "payments.xlsx"])
def test_files_are_read_by_get_alone(forged: Any, name: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert send_any(forged, name, method) == 404
    assert send_any(forged, f"{name}?customer=Nobody", "GET") in (200, 404)


def send_any(client: Any, name: str, method: str) -> int:
    answer = client.client.open(f"{client.address}{name}", method=method)
    return int(answer.status_code)


def test_a_fava_that_only_reads(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(write_books(tmp_path), read_only=True)
    for endpoint in ENDPOINTS:
        answer = client.client.put(f"{client.address}{endpoint}", json={})
        assert answer.status_code == 401
    assert "data-recording" not in client.page()
    assert f"R{YEAR}" not in client.path.read_text("utf-8")


def test_the_same_request_from_our_page_is_taken(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(write_books(tmp_path))
    status, body = send(client, "record", body=payment(client), **GOOD)
    assert (status, body["number"]) == (200, f"R{YEAR}-001")
    assert f'payment: "R{YEAR}-001"' in client.path.read_text("utf-8")
