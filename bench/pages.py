"""How long Fava's pages take on large books, and how much they send.

    python bench/pages.py [TRANSACTIONS ...] [--runs N]

It loads books (of 100,000 transactions and 5,000 customers where no size is given) into
Fava once, then asks for every page, and for what the dialog asks, as a browser does.
For each it prints the median time of the server, the time of the first answer after the
load, and the bytes sent.  It ends with an error where either time is longer than 0.3 s
(for a dialog, which drafts its document as the recording will, 1 s), or where 500 kB
are exceeded.  Each page is asked for as of a day of its own, on which nobody has looked
at the books before.

Pages are asked for as Fava's own router does, without its frame (the header, the
sidebar, the names of all accounts), which a browser loads once.  The last lines tell
what a page takes with the frame, beside one of Fava's own.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import books
from fava.application import create_app

MOST_SECONDS = {"page": 0.3, "dialog": 1.0}
MOST_BYTES = 500_000
LINES = """
2016-01-01 custom "fava-extension" "beancount_infast.fava"
2016-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank
"""


class Asked:
    """What was asked: how long each answer took, and how large they were."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seconds: list[float] = []
        self.size = 0

    def tell(self) -> bool:
        """Print a line; say whether it is quick and small enough."""
        median, first = statistics.median(self.seconds), self.seconds[0]
        most = MOST_SECONDS["dialog" if self.name.startswith("dialog") else "page"]
        good = max(median, first) <= most and self.size <= MOST_BYTES
        print(
            f"  {self.name:<32}{median * 1000:7.0f} ms"
            f"{first * 1000:9.0f} ms first{self.size / 1000:9.0f} kB"
            f"{'' if good else '   TOO MUCH'}"
        )
        return good


def ask(client: Any, name: str, runs: int, how: Any) -> Asked:
    """Ask some times for the same."""
    asked = Asked(name)
    for _ in range(runs):
        gc.collect()
        begun = time.perf_counter()
        answer = how(client)
        asked.size = max(asked.size, len(answer.get_data()))
        asked.seconds.append(time.perf_counter() - begun)
        if answer.status_code != 200:  # noqa: PLR2004
            sys.exit(f"{name}: {answer.status}")
    return asked


def largest_customer(client: Any) -> tuple[str, str, str]:
    """Give the customer with the most documents, an invoice and a payment of it."""
    extension = next(iter(client.application.config["LEDGERS"].items()))[1]
    shown = extension.extensions.get_extension("Infast").shown(None)
    key = max(shown.books.customers, key=lambda key: len(shown.lines_of(key)))
    invoice = next(line for line in shown.documents if line.is_open)
    payment = next(line for line in shown.payments if line.left)
    return key, str(invoice.number), str(payment.number)


def measure(path: Path, runs: int) -> bool:
    """Ask for all that a person sees; say whether it is quick and small enough."""
    begun = time.perf_counter()
    app = create_app([path], load=True)
    ((slug, ledger),) = app.config["LEDGERS"].items()
    loaded = time.perf_counter() - begun
    client = app.test_client()
    page = f"/{slug}/extension/Infast/"
    key, invoice, payment = largest_customer(client)
    print(f"{len(ledger.all_entries):,} entries, {loaded:.1f} s the load in Fava")
    state = client.put(f"{page}probe", json={}).get_json()["state"]

    def get(**words: str) -> Any:
        query = {**words, "partial": "true"}
        return lambda client: client.get(page, query_string=query)

    def put(endpoint: str, **body: Any) -> Any:
        body = {"state": state, "fields": {}, **body}
        return lambda client: client.put(f"{page}{endpoint}", json=body)

    whole = {
        "customers": get(),
        "customers, by week": get(interval="week"),
        "customers, searched": get(**{"customers-search": "c0004"}),
        "customers, sorted, last page": get(
            **{"customers-sort": "-overdue", "customers-page": "50"}
        ),
        "customers, as of a day": get(time="2025-11"),
        "customers, half the books": get(time="2020"),
        "customer": get(page="customer", customer=key),
        "customer, as of a day": get(page="customer", customer=key, time="2025-10"),
        "documents": get(page="documents"),
        "documents, open, sorted": get(
            page="documents",
            **{"documents-status": "open", "documents-sort": "-outstanding"},
        ),
        "documents, searched": get(page="documents", **{"documents-search": "travaux"}),
        "documents, as of a day": get(page="documents", time="2025-09"),
        "document, an invoice": get(page="document", number=invoice),
        "document, a payment": get(page="document", number=payment),
        "document, as of a day": get(page="document", number=invoice, time="2025-08"),
        "payments": get(page="payments"),
        "payments, as of a day": get(page="payments", time="2025-07"),
        "payments, sorted": get(page="payments", **{"payments-sort": "-amount"}),
        "choice of customers": lambda client: client.get(f"{page}customers.json"),
        "ticked": put("selection", numbers=[invoice]),
        "dialog, a payment": put("dialog", action="pay", numbers=[invoice]),
        "what will be written": put("preview", action="pay", numbers=[invoice]),
        "dialog, a credit note": put("dialog", action="credit-note", numbers=[invoice]),
        "dialog, a reversal": put("dialog", action="reverse", numbers=[payment]),
        "dialog, an invoice": put("dialog", action="invoice", customer=key),
    }
    told = [ask(client, name, runs, how).tell() for name, how in whole.items()]
    theirs, ours = (
        ask(client, name, runs, lambda client, path=path: client.get(path))
        for name, path in (
            ("Fava's own page", f"/{slug}/income_statement/"),
            ("", page),
        )
    )
    ratio = statistics.median(ours.seconds) / statistics.median(theirs.seconds)
    print(
        f"With Fava's frame: its income statement "
        f"{statistics.median(theirs.seconds) * 1000:.0f} ms and "
        f"{theirs.size / 1000:,.0f} kB, our customers {ratio:.2f} times as long and "
        f"{ours.size / theirs.size:.2f} times as large"
    )
    return all(told)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000])
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    good = True
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "books.beancount"
            path.write_text(books.ledger(size, plugin=books.PLUGIN) + LINES)
            customers = len(books.customers(size))
            print(f"{size:,} transactions and {customers:,} customers, in Fava:")
            good = measure(path, asked.runs) and good
    if not good:
        sys.exit("a page is too slow or too large")


if __name__ == "__main__":
    main()
