"""The README and the pages of docs/ do what they say: each command is executed.

A page is run from top to bottom in a folder of its own, `/books` to the reader, in
which the repository's `ledgers/` lie; the clock stands on `TODAY`. Fenced blocks say
what they are by the words after the three backquotes:

``beancount title=FILE``
    The file, written anew.
``beancount add=FILE``
    What is typed at the end of the file.
``beancount booked``
    How the plugin reads documents that were typed before: the same transactions in
    full form. Its own four keys need not be shown.
``console``
    Commands behind ``$``, each with all that it prints.

After each file that is written, the ledger that ``export BEANCOUNT_FILE=…`` names is
checked, if it is there. What is wrong with it stands right below the block, one line
of code in a quotation for each message; where nothing stands, nothing may be wrong. A
word ``later`` leaves the check out, where the text goes on to say why.

A page is rendered again from what comes out, and must be the same to the letter.
``python tests/test_docs.py`` writes the pages as they come out: read the difference
before you believe it.
"""

from __future__ import annotations

import ast
import contextlib
import datetime
import importlib.util
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from beancount.core import data
from beancount.parser import booking, parser
from click.testing import CliRunner

from beancount_infast import options, rules
from beancount_infast.cli import common, completion, main, recording, reporting
from beancount_infast.ledger import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TODAY = datetime.date(2026, 6, 30)
BOOKS = "/books"
FENCE = re.compile(r"^```(\w+)?\s*(.*)$")
QUOTED = re.compile(r"^> `(.*)`$")
OURS = {"paid", "credited", "outstanding", "status"}
SHELL = re.compile(r"[|><;&*$`]")


# --- A page and its parts -------------------------------------------------------------


@dataclass
class Block:
    """A fenced block, or the lines between two of them.

    Attributes:
        fence: Its opening line; empty for text.
        lines: What it holds.
    """

    fence: str
    lines: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        match = FENCE.match(self.fence)
        return (match[1] or "plain") if match else "text"

    @property
    def words(self) -> list[str]:
        match = FENCE.match(self.fence)
        return match[2].split() if match else []

    def value(self, key: str) -> str | None:
        values = (w.partition("=") for w in self.words)
        return next((value for name, _, value in values if name == key), None)

    def render(self) -> list[str]:
        return [self.fence, *self.lines, "```"] if self.fence else self.lines


def read_page(text: str) -> list[Block]:
    blocks = [Block("")]
    for line in text.splitlines():
        if not blocks[-1].fence and line.startswith("```"):
            blocks.append(Block(line))
        elif blocks[-1].fence and line == "```":
            blocks.append(Block(""))
        else:
            blocks[-1].lines.append(line)
    assert not blocks[-1].fence, "a block is not closed"
    return blocks


def commands(block: Block) -> Iterator[list[str]]:
    """Give the lines of each command of a console block; its output is left out."""
    lines = iter(block.lines)
    for line in lines:
        if line.startswith("$ "):
            command = [line]
            while command[-1].endswith("\\"):
                command.append(next(lines))
            yield command


# --- Running a page -------------------------------------------------------------------


class Shell:
    """A reader's terminal, in the folder of the books."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 0
        self.env = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "80",
            "BEANCOUNT_DISABLE_LOAD_CACHE": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "init.defaultBranch",
            "GIT_CONFIG_VALUE_0": "main",
        } | {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (
                ("NAME", "Ana"),
                ("EMAIL", "ana@studio.example"),
                ("DATE", f"{TODAY}T12:00:00Z"),
            )
        }

    def run(self, command: str) -> str:
        """Run a command; give all that it prints."""
        command = command.replace("\\\n", " ")
        words = shlex.split(command)
        if command == "echo $?":
            return f"{self.status}\n"
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.env[name] = value.replace("$PWD", str(self.folder))
            return ""
        env = dict(self.env)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            env[name] = value
        if words[0] == "make":
            return self._outside(["make", "--dry-run", *words[1:]], ROOT, quiet=True)
        if words[0] == "fava":
            return self._fava(words)
        if words[0] == "infast" and not SHELL.search(command):
            return self._infast(words[1:], env)
        return self._outside(["bash", "-c", command], self.folder)

    def _infast(self, words: list[str], env: Mapping[str, str]) -> str:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.chdir(self.folder))
            stack.enter_context(mock.patch.dict(os.environ, env, clear=True))
            for module in (common, recording, reporting, completion):
                if hasattr(module, "today"):
                    stack.enter_context(
                        mock.patch.object(module, "today", return_value=TODAY)
                    )
            result = CliRunner().invoke(main, words, prog_name="infast")
        if result.exception is not None and not isinstance(
            result.exception, SystemExit
        ):
            raise result.exception
        self.status = result.exit_code
        return result.output

    def _outside(self, words: list[str], folder: Path, *, quiet: bool = False) -> str:
        ran = subprocess.run(
            words,
            cwd=folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.status = ran.returncode
        assert ran.returncode < 2 or not quiet, ran.stdout
        return "" if quiet else ran.stdout

    def _fava(self, words: list[str]) -> str:
        """Serve the books, look at them, and end."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with subprocess.Popen(
            [*words, "--host", "127.0.0.1", "--port", str(port)],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                assert "beancount" in looked_at(f"http://127.0.0.1:{port}/")
            finally:
                server.terminate()
        return ""


def looked_at(address: str) -> str:
    """Give the page at an address of this machine, once something answers there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(200):
        time.sleep(0.1)
        with contextlib.suppress(OSError), opener.open(address, timeout=20) as answer:
            return str(answer.read().decode())
    raise AssertionError(f"nothing is served at {address}")


class Reader:
    """Does what a page says, and writes down what comes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shell = Shell(folder)
        shutil.copytree(ROOT / "ledgers", folder / "ledgers")

    def render(self, page: str) -> str:
        """Give a page with the outputs that its commands have."""
        lines: list[str] = []
        messages: list[str] = []
        for block in read_page(page):
            if block.kind == "console":
                block.lines = self._console(block)
            elif block.kind == "beancount":
                messages = self._beancount(block)
            elif block.kind == "text":
                block.lines = quoting(messages, block.lines)
                messages = []
            else:
                assert block.kind in {"plain", "mermaid"}, f"nobody runs {block.fence}"
            lines += block.render()
        return "\n".join(lines) + "\n"

    def _console(self, block: Block) -> list[str]:
        lines = []
        for typed in commands(block):
            command = "\n".join([typed[0].removeprefix("$ "), *typed[1:]])
            lines += typed
            lines += self._seen(self.shell.run(command)).splitlines()
        return lines

    def _seen(self, output: str) -> str:
        return output.replace(str(self.folder), BOOKS)

    def _beancount(self, block: Block) -> list[str]:
        text = "\n".join(block.lines) + "\n"
        title, add = block.value("title"), block.value("add")
        if "booked" in block.words:
            self._compare(text)
            return []
        name = title or add
        assert name is not None, f"a block of ledger text says nothing: {text}"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() + "\n" if add else ""
        path.write_text(before + text)
        return [] if "later" in block.words else self._errors()

    def _ledger(self) -> Path | None:
        name = self.shell.env.get("BEANCOUNT_FILE")
        path = self.folder / name if name else None
        return path if path is not None and path.exists() else None

    def _errors(self) -> list[str]:
        if self._ledger() is None:
            return []
        printed = self._seen(self.shell.run("infast check"))
        return [line.removeprefix(f"{BOOKS}/") for line in printed.splitlines()]

    def _compare(self, text: str) -> None:
        ledger = self._ledger()
        assert ledger is not None, "which ledger? export BEANCOUNT_FILE=… first"
        loaded = [e for e in load(ledger).entries if isinstance(e, data.Transaction)]
        entries, errors, options_map = parser.parse_string(text)
        assert not errors, errors
        entries, errors = booking.book(entries, options_map)
        assert not errors, errors
        assert entries
        known = [meaning(e) for e in loaded]
        for entry in entries:
            assert isinstance(entry, data.Transaction)
            near = [m for m in known if m[0] == entry.date]
            assert meaning(entry) in near


def quoting(messages: list[str], lines: list[str]) -> list[str]:
    """Give the lines below a block with its messages in a quotation."""
    below = lines[1:] if lines and not lines[0] else lines
    rest = below
    while rest and (QUOTED.match(rest[0]) or rest[0] == ">"):
        rest = rest[1:]
    if not messages and rest == below:
        return lines
    quoted = [line for message in messages for line in (">", f"> `{message}`")][1:]
    gap = [""] if not rest or rest[0] else []
    return [*(["", *quoted] if quoted else []), *gap, *rest]


def meaning(entry: data.Transaction) -> tuple[Any, ...]:
    """Give what a transaction says, in whichever order."""

    def said(meta: Mapping[str, Any] | None) -> list[tuple[str, str]]:
        return sorted(
            (key, str(value))
            for key, value in (meta or {}).items()
            if key not in {"filename", "lineno", *OURS} and not key.startswith("__")
        )

    postings = [
        (p.account, str(p.units), str(p.price), said(p.meta)) for p in entry.postings
    ]
    links = sorted(entry.links)
    meta = said(entry.meta)
    return entry.date, entry.flag, entry.payee, entry.narration, links, meta, postings


# --- The pages ------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_what_comes_out(page: Path, tmp_path: Path) -> None:
    written = page.read_text(encoding="utf-8")
    folder = tmp_path / "books"
    folder.mkdir()
    rendered = Reader(folder).render(written)
    if rendered != written:
        lines = unified_diff(
            written.splitlines(), rendered.splitlines(), "written", "run", lineterm=""
        )
        pytest.fail("\n".join([page.name, *lines]), pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path) if path else page
        assert linked.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(linked), f"{page.name} links to {target}"


def anchors(page: Path) -> set[str]:
    """Give the names of a page's headings, as its links say them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in PAGES[1:]:
        assert f"(docs/{page.name})" in readme


def test_every_command_is_shown() -> None:
    shown = set()
    for page in PAGES:
        for block in read_page(page.read_text(encoding="utf-8")):
            if block.kind == "console":
                shown |= {" ".join(typed) for typed in commands(block)}
    for name in main.commands:
        assert any(re.search(rf"infast (-f \S+ )?{name}\b", text) for text in shown), (
            f"no page shows infast {name}"
        )


def mentioned(pattern: str) -> set[str]:
    """Give what pages name in passing, as code."""
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    codes = [code for text in texts for code in re.findall(r"`([^`\n]+)`", text)]
    return {found for code in codes for found in re.findall(pattern, code)}


def test_commands_named_in_passing_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert mentioned(r"^make ([a-z]+)") <= targets
    assert mentioned(r"^infast ([a-z-]+)") <= set(main.commands)


def test_modules_named_in_passing_exist() -> None:
    package = ROOT / "beancount_infast"
    assert mentioned(r"^([a-z_]+\.py)$") <= {path.name for path in package.glob("*.py")}


def codes() -> set[str]:
    """Give the codes of all rules, as rules.py says them."""
    tree = ast.parse(Path(rules.__file__).read_text(encoding="utf-8"))
    return {
        node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "_breach"
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    }


def test_every_rule_has_its_heading_example_and_message() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    sections = dict(
        re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    )
    assert set(sections) == codes()
    for code, section in sections.items():
        assert "```" in section, f"{code} has no example"
        assert f"[{code}]" in section, f"{code} has no message"


def test_the_picture_is_what_the_command_prints() -> None:
    path = ROOT / "docs" / "pictures" / "draw.py"
    spec = importlib.util.spec_from_file_location("draw", path)
    assert spec is not None
    assert spec.loader is not None
    draw = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw)
    assert draw.PICTURE.read_text(encoding="utf-8") == draw.picture()


def test_every_option_is_in_the_table() -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z-]+)`", page, re.MULTILINE))
    assert documented == set(options._FORMS)  # noqa: SLF001


# --- What holds the pages -------------------------------------------------------------


def rendered(page: str, folder: Path) -> str:
    folder.mkdir()
    return Reader(folder).render(page)


OPENED = """\
```console
$ export BEANCOUNT_FILE=$PWD/books.beancount
```

```beancount title=books.beancount
2026-01-01 open Assets:Receivable:Acme EUR
2026-01-01 open Income:Services

2026-01-10 * "Acme" "Site"
  invoice: "F1"
  Income:Services         -150.00 EUR
  Assets:Receivable:Acme   150.00 EUR
```
"""


def test_a_wrong_output_is_put_right(tmp_path: Path) -> None:
    page = f"{OPENED}\n```console\n$ infast check\nnothing of the kind\n```\n"
    assert "nothing of the kind" not in rendered(page, tmp_path / "books")


def test_a_message_that_is_not_quoted_is_put_in(tmp_path: Path) -> None:
    page = f"{OPENED.replace('-150.00', '-150.01')}\nText.\n"
    lines = rendered(page, tmp_path / "books").splitlines()
    assert any(
        line.startswith("> `books.beancount:4: ") and "does not balance" in line
        for line in lines
    )


def test_a_quoted_message_that_does_not_come_is_taken_out(tmp_path: Path) -> None:
    page = f"{OPENED}\n> `books.beancount:4: [over-settled] too much`\n\nText.\n"
    assert "over-settled" not in rendered(page, tmp_path / "books")


def test_a_full_form_that_is_not_the_plugins_fails(tmp_path: Path) -> None:
    full = '2026-01-10 * "Acme" "Site" ^F2\n  invoice: "F1"\n'
    page = f"{OPENED}\n```beancount booked\n{full}```\n"
    with pytest.raises(AssertionError):
        rendered(page, tmp_path / "books")


def test_a_block_that_nobody_runs_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="nobody runs"):
        rendered("```sh\nrm books\n```\n", tmp_path / "books")


def refresh() -> None:
    """Write each page as it comes out."""
    wanted = sys.argv[1:]
    for page in PAGES:
        if wanted and page.name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve() / "books"
            folder.mkdir()
            written = page.read_text(encoding="utf-8")
            page.write_text(Reader(folder).render(written), encoding="utf-8")


if __name__ == "__main__":
    refresh()
