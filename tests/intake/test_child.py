"""A child process holds its limits, whatever the file makes it do."""

import signal
import subprocess
import sys

import pytest

from lib.errors import UserError
from lib.intake import child


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python under the limits of a child with two seconds."""
    limited = f"from lib.intake.child import limit_this_process; limit_this_process(2); {code}"
    command = [sys.executable, "-c", limited]
    return subprocess.run(command, cwd=child.PROJECT, capture_output=True, text=True, check=False)


def test_endless_work_is_ended_by_the_system():
    done = run("any(iter(int, 1))")
    assert done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}


def test_memory_beyond_the_limit_is_refused():
    assert "MemoryError" in run("bytearray(2 << 30)").stderr


def test_a_file_beyond_the_limit_is_not_written(tmp_path):
    done = run(f"open({str(tmp_path / 'big')!r}, 'wb').truncate(5 << 30)")
    assert done.returncode != 0
    assert (tmp_path / "big").stat().st_size == 0


def test_a_child_that_ends_without_a_word_is_a_refusal(tmp_path, monkeypatch):
    path = tmp_path / "upload"
    path.write_bytes(b"PAR1")
    dies = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]
    monkeypatch.setattr(child, "command_of", lambda *_: dies)
    with pytest.raises(UserError, match="broke the reader") as caught:
        child.open_in_child("parquet", path, tmp_path / "made", "sales.parquet")
    assert "sales.parquet" in caught.value.message


def test_a_child_learns_no_secret_of_the_app(tmp_path, monkeypatch):
    path = tmp_path / "upload"
    path.write_bytes(b"PAR1")
    monkeypatch.setenv("DATABASE_PASSWORD", "open sesame")
    tells = [sys.executable, "-c", "import json, os; print(json.dumps({'environment': dict(os.environ)}))"]
    monkeypatch.setattr(child, "command_of", lambda *_: tells)
    report = child.open_in_child("parquet", path, tmp_path / "made", "sales.parquet")
    assert "DATABASE_PASSWORD" not in report["environment"]
