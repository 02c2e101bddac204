"""Runs `infast` again and again and kills it, once at each step that touches a file.

An injection layer stands in the process: each function of `os` that changes a file or
folder, and each opening of a file of the ledger, is a step. The parent forks a child
for each step; the child kills itself with SIGKILL before it (and, for a write, after
half of it), as if the power had gone. Nothing is caught or cleaned up after that.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount_infast.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ("open", "write", "fsync", "close", "fchmod", "fchown", "mkdir", "unlink")
MOVES = ("replace", "rename", "link", "symlink", "truncate", "ftruncate")


class Injection:
    """Counts the steps of a run and kills the process at one of them.

    Args:
        folder: The ledger's folder: only what touches it is a step.
        fatal: The step at which the process dies; never if None.
        half: Whether it dies after half of a write instead of before it.
    """

    def __init__(self, folder: Path, fatal: int | None, *, half: bool) -> None:
        self.folder = str(folder)
        self.fatal = fatal
        self.half = half
        self.steps: list[str] = []
        self._own: set[int] = set()
        self._quiet = False

    def install(self) -> None:
        """Stand between the process and its files."""
        for name in (*STEPS, *MOVES):
            setattr(os, name, self._wrap(name, getattr(os, name)))
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """See files that are opened by other means than `os`."""
        if event == "open" and not self._quiet and self._concerns(arguments[0]):
            self._step(f"read {arguments[0]}")

    def _wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if not any(map(self._concerns, arguments)):
                return real(*arguments, **options)
            if name == "write" and self.half and len(self.steps) + 1 == self.fatal:
                data = bytes(arguments[1])
                real(arguments[0], data[: len(data) // 2])
            self._step(f"{name} {arguments[0]}")
            self._quiet = True
            try:
                result = real(*arguments, **options)
            finally:
                self._quiet = False
            if name == "open":
                self._own.add(result)
            return result

        return call

    def _concerns(self, argument: Any) -> bool:
        if isinstance(argument, int) and not isinstance(argument, bool):
            return argument in self._own
        if isinstance(argument, bytes | str | Path):
            text = os.fsdecode(argument)
            return text.startswith(self.folder)
        return False

    def _step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def run(folder: Path, words: list[str], fatal: int | None, *, half: bool) -> int:
    """Run a command in a child of its own; give its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    injection = Injection(folder, fatal, half=half)
    injection.install()
    status = 0
    try:
        main.main(words, prog_name="infast", standalone_mode=False)
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001  (whatever it is, the run failed)
        status = 3
    if fatal is None:
        steps = "\n".join(injection.steps)
        Path(os.environ["CRASH_STEPS"]).write_text(steps, encoding="utf-8")
    os._exit(status)


def serve() -> None:
    """Run what standard input asks for, a line of JSON each; answer the status."""
    for line in sys.stdin:
        asked = json.loads(line)
        folder, words = Path(asked["folder"]), asked["words"]
        status = run(folder, words, asked["fatal"], half=asked["half"])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
