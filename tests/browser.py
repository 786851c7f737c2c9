"""A browser without a window, as people look at the report, the dashboards and Dagster's pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# The machine's network may be closed: nothing is looked up that no page asks for.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, until the block ends.

    Raises:
        playwright.sync_api.Error: it is not installed; `make test` installs it where it may.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            yield running
        finally:
            running.close()
