"""The Chromium that is installed, if one is, and the one that all tests of a process share."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    *(["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []),
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@cache
def program() -> str | None:
    """The Chromium that is installed; None where there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


@cache
def chromium() -> Chrome | None:
    """A Chromium with a driver, started once; None where one of them, or selenium, is missing."""
    binary, server = program(), shutil.which("chromedriver")
    if binary is None or server is None or find_spec("selenium") is None:
        return None
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = binary
    profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    for flag in (*FLAGS, f"--user-data-dir={profile.name}", "--window-size=1280,800"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=ChromeService(server))

    def close() -> None:
        driver.quit()
        profile.cleanup()

    atexit.register(close)
    return driver
