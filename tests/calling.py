"""`infast` as a test calls it: its words, what it writes, its status."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from beancount_infast.cli import main

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "ledgers" / "demo" / "main.beancount"
STORIES = sorted((ROOT / "ledgers" / "stories").glob("*.beancount"))
# The installed command, for what only a process of its own can show.
COMMAND = str(Path(sys.executable).parent / "infast")
FRENCH = {"LC_ALL": "fr_FR.UTF-8"}


class Ran(NamedTuple):
    """What a call came to."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[str]:
        return self.out.splitlines()


def infast(*words: object, **env: str) -> Ran:
    """Run `infast` in this process, on a terminal of 80 columns.

    Args:
        words: Its words.
        env: Variables of its environment.
    """
    runner = CliRunner(env={"COLUMNS": "80", "BEANCOUNT_FILE": None, **env})
    result = runner.invoke(main, list(map(str, words)), prog_name="infast")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    # Ends of lines as they are written.
    return Ran(result.exit_code, result.stdout_bytes.decode(), result.stderr)
