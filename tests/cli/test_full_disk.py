"""A report that cannot be written ends with a sentence, like all that goes wrong."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

import pytest
from calling import COMMAND, DEMO

from beancount_infast.cli import main

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="no device is always full")


@pytest.mark.parametrize(
    "words",
    [
        ["customers"],
        ["invoices", "--format", "json"],
        ["payments", "--format", "csv"],
        ["--help"],
        ["check", "--help"],
    ],
)
def test_the_output_goes_to_a_full_disk(words: list[str]) -> None:
    env = os.environ | {"BEANCOUNT_FILE": str(DEMO), "LC_ALL": "C"}
    with FULL.open("w") as full:
        ran = subprocess.run(
            [COMMAND, *words],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            env=env,
            text=True,
        )
    assert ran.returncode == 1
    said = "What there is to say cannot be written: No space left on device\n"
    assert ran.stderr == said


def test_both_outputs_go_to_a_full_disk() -> None:
    env = os.environ | {"BEANCOUNT_FILE": str(DEMO)}
    with FULL.open("w") as full:
        call = [COMMAND, "customers"]
        ran = subprocess.run(call, check=False, stdout=full, stderr=full, env=env)
    assert ran.returncode == 1


def test_it_is_said_in_this_process_too(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        FULL.open("w") as full,
        contextlib.redirect_stdout(full),
        pytest.raises(SystemExit) as ended,
    ):
        main(["-f", str(DEMO), "customers"])
    assert ended.value.code == 1
    assert "No space left on device" in capfd.readouterr().err
