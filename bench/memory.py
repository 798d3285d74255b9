"""How much memory does the app hold after one reader has seen every page of the sample?

`streamlit run app.py` is started as `make run` starts it, and Chromium walks through the pages; only the
server's memory counts.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.cost import in_child
from bench.pages import APP, PAGES
from lib.jobs.sample import built_sample

MOST_MB = 500
START_SECONDS = 60
PAGE_MILLISECONDS = 60_000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def measure_memory() -> dict[str, Any]:
    """Return `resident_mb` after all `pages`, and `peak_mb`; `skipped` says why where it can't be told."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return {"skipped": f"none of {', '.join(_BROWSERS)} is on the PATH"}
    if not Path("/proc/self/status").exists():
        return {"skipped": "only Linux tells another process's memory under /proc"}
    in_child(built_sample)  # ahead of the first visitor, as a deployment does it
    with _server() as (url, process):
        seen = _visit(browser, url)
        return {"pages": seen, "resident_mb": _status(process, "VmRSS"), "peak_mb": _status(process, "VmHWM")}


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.headless", "true"]
    address = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*command, *address], cwd=APP.parent, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(port, process)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The app did not start.")


def _visit(browser: str, url: str) -> list[str]:
    """Open the pages one after another in one tab, each to its end."""
    # Here, because the processes that measure a load import this module's package and not the app.
    from playwright.sync_api import sync_playwright

    from lib.ui.navigation import title_of

    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    there = [page for page in PAGES if (APP.parent / "pages" / f"{page}.py").exists()]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=as_root)
        tab = chromium.new_page()
        tab.goto(url)
        for page in there:
            tab.get_by_test_id("stSidebarNav").get_by_role("link", name=title_of(page)).first.click()
            tab.locator("h1").first.wait_for(timeout=PAGE_MILLISECONDS)
            running = '[data-testid="stApp"][data-test-script-state="running"]'
            tab.locator(running).wait_for(state="detached", timeout=PAGE_MILLISECONDS)
        chromium.close()
    return there


def _status(process: int, field: str) -> float:
    """Return a figure of Linux' account of a process's memory, in megabytes."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0
