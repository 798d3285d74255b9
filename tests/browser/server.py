"""The app as a person meets it: a Streamlit server of its own, started for a test and stopped after it.

It gets a home and a directory for temporary files of its own, so that no setting of the machine and no
workspace of another run has a say.
"""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 10
# A traceback, or the line that the app writes when it apologises: the fault's type and where it was raised.
FAULT = re.compile(r"Traceback|^\w+ at \S+:\d+( < \S+:\d+)*$", re.MULTILINE)


class Server:
    """One running app.

    Parameters
    ----------
    directory
        Empty directory for its home, its temporary files and its log.
    settings
        Environment variables on top of this process' own, such as REGULARS_WORKSPACE.
    app
        The script to run.
    secrets
        What stands in its secrets.toml; it has none where empty.
    """

    def __init__(
        self,
        directory: Path,
        settings: dict[str, str] | None = None,
        app: Path = ROOT / "app.py",
        secrets: str = "",
    ):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = directory / "server.log"
        self.first_drawn_after: float | None = None
        self._seen = 0
        self._up_at = 0.0
        self._output = self.log.open("wb")
        environment = private_environment(directory) | (settings or {})
        self.secrets = directory / "home" / ".streamlit" / "secrets.toml"
        if secrets:
            self.secrets.parent.mkdir()
            self.secrets.write_text(secrets)
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(app)),
                *("--server.address", "127.0.0.1", "--server.port", str(self.port)),
                *("--server.headless", "true", "--server.fileWatcherType", "none"),
            ],
            cwd=app.parent,
            env=environment,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def wait(self) -> None:
        """Return when the server answers; fail with its log when it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers(f"{self.url}/_stcore/health"):
                self._up_at = time.monotonic()
                return
            time.sleep(0.1)
        raise RuntimeError(f"The app did not start on {self.url}. Its log:\n{self.log.read_text()}")

    def note_first_page(self) -> None:
        """Keep how many seconds after the server was up its first page was drawn."""
        self.first_drawn_after = time.monotonic() - self._up_at

    def stop(self) -> None:
        """End the server; a server that does not listen is killed."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            self._output.close()

    def new_failures(self) -> str:
        """What the log has said since the last call, from the first fault on; empty while all is well."""
        text = self.log.read_text(errors="replace")
        new, self._seen = text[self._seen :], len(text)
        fault = FAULT.search(new)
        return new[fault.start() :] if fault else ""


def private_environment(directory: Path) -> dict[str, str]:
    """This process' environment with a home and temporary files of its own, and no shared workspace."""
    places = {name: directory / name for name in ("home", "tmp")}
    for place in places.values():
        place.mkdir()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "STREAMLIT_"))
    }
    return kept | {"HOME": str(places["home"]), "TMPDIR": str(places["tmp"])}


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether the address answers with a success."""
    try:
        with urlopen(url, timeout=1) as response:  # noqa: S310 (our own server)
            return response.status == 200
    except (URLError, OSError):
        return False
