"""A real browser over pages of reports: for tests, and for looking at pages by eye.

`python tests/browsing.py report.html build/look` puts a picture of every section into a folder, by
day and by night, wide and as on a phone, and the page as it prints; look at them before you change
how pages look.
"""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By

WIDE, PHONE = 1280, 360
_QUIET = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--no-sandbox", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--disable-extensions", "--disable-dev-shm-usage",
)  # fmt: skip


@contextmanager
def browser(chromium: str, driver: str) -> Iterator[Chrome]:
    """A headless Chromium of its own, gone with its profile at the end."""
    profile = mkdtemp(prefix="retain-browser-")
    options = ChromeOptions()
    options.binary_location = chromium
    for argument in (*_QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options=options, service=ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()
        shutil.rmtree(profile, ignore_errors=True)


def shape(chrome: Chrome, *, width: int = WIDE, height: int = 900, dark: bool = False) -> None:
    """A window of a size, by day or by night, on a screen."""
    chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    chrome.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {
            "media": "screen",
            "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        },
    )


def printed(chrome: Chrome) -> bytes:
    """The page as a PDF, as a browser prints it."""
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    made = chrome.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    return base64.b64decode(made["data"])


def _picture(chrome: Chrome, path: Path, clip: dict[str, float] | None = None) -> None:
    wanted = {"captureBeyondViewport": True, **({"clip": {**clip, "scale": 1}} if clip else {})}
    made = chrome.execute_cdp_cmd("Page.captureScreenshot", wanted)
    path.write_bytes(base64.b64decode(made["data"]))


def _look(chrome: Chrome, page: Path, folder: Path) -> None:
    """Every section, the whole page, and its print."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in (WIDE, PHONE):
        for dark in (False, True):
            shape(chrome, width=width, dark=dark)
            chrome.get(page.resolve().as_uri())
            name = f"{page.stem}-{width}-{'night' if dark else 'day'}"
            size = chrome.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
            whole = {"x": 0, "y": 0, "width": width, "height": size["height"]}
            _picture(chrome, folder / f"{name}.png", whole)
            for number, section in enumerate(chrome.find_elements(By.TAG_NAME, "section")):
                clip = dict(section.rect)
                if clip["height"]:
                    _picture(
                        chrome,
                        folder / f"{name}-{number:02}-{section.get_attribute('id')}.png",
                        clip,
                    )
    (folder / f"{page.stem}.pdf").write_bytes(printed(chrome))


def main() -> None:
    """Take the pictures."""
    page, folder = map(Path, sys.argv[1:])
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        sys.exit("needs chromium and chromedriver (make programs)")
    with browser(chromium, driver) as chrome:
        _look(chrome, page, folder)


if __name__ == "__main__":
    main()
