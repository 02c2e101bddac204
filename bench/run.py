"""How much of a load the settlement plugin takes, and what its neighbour takes.

    python bench/run.py [TRANSACTIONS ...] [--runs N]

For each size it loads the same books with and without the plugin's line, in turn, in
one process, with Beancount's cache off, and prints the medians of

- the time inside the plugin over the whole load (the loader's own timings), and
- the load with the plugin's line over the load without it.

Then the nearest plugin of others, ``zerosum`` of beancount_reds_plugins, gets the same
work, side by side with what each of the two finds.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

import books
from beancount import loader

TIME = re.compile(r"'([\w.]+)'\s+Time:\s+([\d.]+) ms")
ZEROSUM = "beancount_reds_plugins.zerosum.zerosum"


class Load:
    """One load: how long it took, each plugin's share, and the entries."""

    def __init__(self, path: Path) -> None:
        lines: list[str] = []
        gc.collect()
        begun = time.perf_counter()
        self.entries, self.errors, _ = loader.load_file(
            str(path), log_timings=lines.append
        )
        self.seconds = time.perf_counter() - begun
        self.timings = {
            match[1]: float(match[2]) / 1000
            for match in map(TIME.search, lines)
            if match
        }


def measure(folder: Path, size: int, runs: int) -> None:
    """Print the plugin's share of a load and the ratio of two loads."""
    plain, with_plugin = folder / "plain.beancount", folder / "plugin.beancount"
    plain.write_text(books.ledger(size))
    with_plugin.write_text(books.ledger(size, plugin=books.PLUGIN))
    shares, ratios, seconds = [], [], []
    for _ in range(runs):
        without = Load(plain).seconds
        load = Load(with_plugin)
        if load.errors:
            sys.exit(f"the bench's own books are in error: {load.errors[0].message}")
        shares.append(load.timings[books.PLUGIN] / load.seconds)
        ratios.append(load.seconds / without)
        seconds.append(load.seconds)
        del load
    print(
        f"{size:>8,} transactions: {statistics.median(seconds):6.2f} s the load, "
        f"{statistics.median(shares):6.1%} of it in the plugin "
        f"({min(shares):.1%} to {max(shares):.1%}), "
        f"{statistics.median(ratios):5.2f} times the load without its line"
    )


def compare(folder: Path, size: int) -> None:
    """Print what the two plugins take and find on the same books."""
    ours, theirs = folder / "ours.beancount", folder / "theirs.beancount"
    accounts = ", ".join(
        f"'Assets:Receivable:{key}': ('Assets:Matched:{key}', 4000)"
        for key in books.customers(size)
    )
    config = "{'zerosum_accounts': {" + accounts + "}}"
    ours.write_text(books.ledger(size, plugin=books.PLUGIN))
    theirs.write_text(books.ledger(size, plugin=ZEROSUM, config=config))
    settled, matched = Load(ours), Load(theirs)
    print(f"\nThe same {size:,} transactions, one load each:")
    print(f"  settlement {settled.timings[books.PLUGIN]:7.2f} s  {_statuses(settled)}")
    print(f"  zerosum    {matched.timings[ZEROSUM]:7.2f} s  {_moved(matched)}")


def _statuses(load: Load) -> str:
    found: Counter[Any] = Counter(
        entry.meta.get("status") for entry in load.entries if entry.meta.get("invoice")
    )
    return "invoices " + ", ".join(
        f"{n:,} {status}" for status, n in found.most_common()
    )


def _moved(load: Load) -> str:
    postings = [
        posting.account
        for entry in load.entries
        for posting in getattr(entry, "postings", ())
        if posting.account.startswith(("Assets:Receivable:", "Assets:Matched:"))
    ]
    matched = sum(account.startswith("Assets:Matched:") for account in postings)
    return f"{matched:,} of {len(postings):,} postings on receivables matched by amount"


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[20_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            measure(Path(folder), size, asked.runs)
        compare(Path(folder), min(asked.sizes))


if __name__ == "__main__":
    main()
