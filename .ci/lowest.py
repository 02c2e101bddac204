"""Print, as pip's constraints, the oldest versions that pyproject.toml allows."""

from __future__ import annotations

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
# What people install to use the project; its tools may be as new as they like.
USED_EXTRAS = ("xlsx", "einvoice")


def lowest(requirement: str) -> str:
    """Turn a floor into the version itself: ``click>=8.2.0`` → ``click==8.2.0``."""
    name, floor, version = requirement.partition(">=")
    if not floor or not version.replace(".", "").isdigit():
        sentence = f"{requirement!r}: a requirement here is NAME>=VERSION, no more"
        raise SystemExit(sentence)
    return f"{name}=={version}"


def main() -> None:
    """Print a line for each requirement."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    used = [one for extra in USED_EXTRAS for one in extras[extra]]
    for requirement in [*project["dependencies"], *used]:
        print(lowest(requirement))


if __name__ == "__main__":
    main()
