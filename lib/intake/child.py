"""How is a file that may be crafted opened without risk to the app? In a process of its own, under limits.

Grain in: one packed file (gz, zip, xlsx, Parquet) or JSON. Grain out: plain files in a directory of ours, a
report.

A crafted file can make any reader take all memory or all time: 5 KB of xlsx claim 17 billion cells, 40 KB
of Parquet a billion rows, a zip of 10 MB millions of entries. `python -m lib.intake.child TASK FILE
DIRECTORY SECONDS` limits its own memory, processor time and output before it opens the file, and prints one
JSON object: what the task returned or `{"error": {"title", "message", "hint"}}`. What goes wrong beyond
that ends the child alone.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from lib.errors import UserError

MEMORY_BYTES = 1 << 30
OUTPUT_BYTES = 4 << 30
PROJECT = Path(__file__).resolve().parents[2]

LEAST_SECONDS = 8.0
"""Of the processor, for a small file; an honest one takes a fraction of a second."""

PATIENCE = 3
"""Times as long by the clock: on a busy machine an honest file must not be taken for a crafted one."""

AGAIN = "Export it again, or as CSV (UTF-8)."

TASKS = {
    "gzip": ("lib.intake.archive", "unpack_gzip"),
    "zip": ("lib.intake.archive", "unpack_zip"),
    "parquet": ("lib.intake.plain_parquet", "rewrite"),
    "json": ("lib.intake.json_table", "rewrite"),
}
"""What a child can do: the module and function, called with the file and the directory."""

SECONDS_PER_MB = {"gzip": 0.5, "zip": 3.0, "parquet": 0.5, "json": 0.5}
"""Several times what honest files need: a gz 0.05 s, a workbook 0.6 s, Parquet or JSON 0.1 s per MB."""


def open_in_child(task: str, path: Path, target: Path, shown: str) -> dict[str, Any]:
    """Run a task on a file in a process of its own and return its report.

    Parameters
    ----------
    task
        One of `TASKS`.
    path
        The file.
    target
        Directory that takes what the task writes; made here.
    shown
        What the person calls the file.

    Raises
    ------
    UserError
        As the task says; and when the file took more memory or time than any honest file of its size.
    """
    target.mkdir(mode=0o700)
    seconds = seconds_for(task, path)
    # It needs none of the app's secrets, only what some systems need to start Python at all.
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the paths are ours, not the upload's name
            command_of(task, path, target),
            cwd=PROJECT,
            capture_output=True,
            timeout=PATIENCE * seconds,
            check=False,
            env=kept,
        )
        report: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        raise UserError(
            "The file can't be opened.",
            f"“{shown}” took more than {seconds:.0f} seconds of the processor or {MEMORY_BYTES >> 30} GB of "
            "memory, or broke the reader; it is very large, or damaged.",
            "Export it again as CSV (UTF-8), in parts if it is large, and upload that.",
        ) from error
    if told := report.get("error"):
        raise UserError(told["title"], f"“{shown}”: {told['message']}", told["hint"])
    return report


def seconds_for(task: str, path: Path) -> float:
    """Return how long a task may take, in seconds of the processor."""
    return LEAST_SECONDS + SECONDS_PER_MB[task] * path.stat().st_size / 1e6


def command_of(task: str, path: Path, target: Path) -> list[str]:
    """Return the command that starts a child on a file."""
    files = [str(path.resolve()), str(target.resolve())]
    return [sys.executable, "-m", "lib.intake.child", task, *files, f"{seconds_for(task, path):.0f}"]


def main(arguments: Sequence[str]) -> int:
    """Limit this process, do a task, print its report as JSON.

    Returns 1 without a word where memory runs out; the parent knows what that means.
    """
    task, source, target, seconds = arguments
    limit_this_process(int(seconds))
    report: dict[str, object]
    try:
        module, function = TASKS[task]
        report = getattr(import_module(module), function)(Path(source), Path(target))
    except UserError as error:
        report = {"error": {"title": error.title, "message": error.message, "hint": error.hint}}
    except MemoryError:
        return 1
    except Exception as error:  # noqa: BLE001 (a parser may fail on crafted bytes in any way; here it may)
        report = {"error": {"title": "The file is damaged.", "message": _without_data(error), "hint": AGAIN}}
    json.dump(report, sys.stdout)
    return 0


def _without_data(error: Exception) -> str:
    return f"It can't be read ({type(error).__name__})."


def limit_this_process(seconds: int) -> None:
    """Allow this process 1 GB of memory, so many seconds of the processor and files of 4 GB."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
