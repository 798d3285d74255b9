"""What every test gets: a clean cache, temporary files of its own, the same random cases each time."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# The same cases in every run, so that a failure is found again; no deadline, because the machine is shared.
settings.register_profile(
    "regulars", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("regulars")


@pytest.fixture(scope="session", autouse=True)
def own_temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Workspaces are made in, and swept from, a directory that no other run uses."""
    before = tempfile.tempdir
    tempfile.tempdir = str(tmp_path_factory.mktemp("tmp"))
    yield
    tempfile.tempdir = before


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No shared workspace of this machine has a say."""
    monkeypatch.delenv("REGULARS_WORKSPACE", raising=False)


@pytest.fixture(autouse=True)
def own_results() -> Iterator[None]:
    """Sessions of AppTest share their caches: what one test computed must not answer the next."""
    yield
    if "streamlit.testing.v1" in sys.modules:
        import streamlit

        streamlit.cache_data.clear()


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest makes a page `__main__`, which a process that is started later would run as its own."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
