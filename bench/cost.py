"""What does a piece of work cost? It runs in a process of its own, so that its peak of memory is its own."""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor (all threads), megabytes at the peak, what came out."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    value: Any


def in_child(work: Callable[..., Any], *arguments: Any) -> Cost:
    """Run a function of a module in a fresh process and return what it cost there.

    The time for starting the process and importing the function's module is left out; their memory is not.
    """
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as pool:
        return pool.submit(_measured, work, arguments).result()


def _measured(work: Callable[..., Any], arguments: tuple[Any, ...]) -> Cost:
    clock, processor = time.perf_counter(), time.process_time()
    value = work(*arguments)
    seconds, cpu = time.perf_counter() - clock, time.process_time() - processor
    return Cost(seconds, cpu, _peak_mb(), value)


def _peak_mb() -> float:
    """The process's own peak. Linux hands a parent's `ru_maxrss` on to its child; VmHWM begins anew."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT / 1e6
