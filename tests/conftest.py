"""What every test stands on: the same surroundings everywhere, and Chromium."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

# What the person's shell says must not change what a test sees.
for name in ("BEANCOUNT_FILE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_NUMERIC"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
# A cached load knows nothing of a change in our code.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

# The same examples in each run, so that a change alone can break a test. To look for
# new ones: HYPOTHESIS_PROFILE=explore make test.
settings.register_profile("dev", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=200)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of the system's Chromium: without one, a skip, in CI a failure."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is not installed, and CI skips nothing")
    if found is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    return found
