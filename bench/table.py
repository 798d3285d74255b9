"""How are the figures shown? One row each: what was measured, what was aimed at, whether it was reached."""

from collections.abc import Iterator
from typing import Any

from bench import build, memory, pages

Row = tuple[str, str, str, str]


def rows(found: dict[str, Any]) -> Iterator[Row]:
    """Yield (what, measured, aim, "reached" or "missed") of the figures that `bench.__main__.run` returns."""
    for size, figures in found["sizes"].items():
        if built := figures.get("build"):
            yield _row(f"{size}: build, times plain DuckDB", built["times_plain"], build.MOST_TIMES, "x")
            yield _row(
                f"{size}: build, times its processor time", built["times_plain_cpu"], build.MOST_TIMES, "x"
            )
            yield _row(f"{size}: build, peak memory", built["peak_mb"], build.MOST_MB, "MB")
            yield f"{size}: getting the pages ready after it", f"{built['ready_cpu_seconds']:,.2f} s", "", ""
        if shown := figures.get("pages"):
            yield from _page_rows(size, shown)
    if held := found.get("memory"):
        yield from _memory_rows(held)


def write(found: dict[str, Any]) -> str:
    """Return the figures as a table in plain text."""
    table = [("figure", "measured", "aim", ""), *rows(found)]
    widths = [max(len(row[place]) for row in table) for place in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table
    )


def _page_rows(size: str, shown: dict[str, Any]) -> Iterator[Row]:
    p95, default, changed = shown["p95"], pages.DEFAULT_SECONDS, pages.NEW_WINDOW_SECONDS
    yield _row(f"{size}: pages, default window, p95", p95["default"], default, "s")
    yield _row(f"{size}: pages, sliders, p95", p95["slider"], default, "s")
    yield _row(f"{size}: pages, new window, p95", p95["new_window"], changed, "s")
    for kind, words in (("default", "default window"), ("slider", "sliders"), ("new_window", "new window")):
        yield f"{size}: pages, {words}, processor p95", _seconds(p95[f"{kind}_cpu"]), "", ""
    yield _row(
        f"{size}: pages, results in the cache, processor p95", p95["warm_cpu"], pages.WARM_CPU_SECONDS, "s"
    )
    for row in shown["pages"]:
        name = f"{size}:   {row['page']}{' (failed)' if row['failed'] else ''}"
        times = f"{row['times_aggregate']:.1f} x one aggregate"
        yield _row(f"{name}, default window, {times}", row["default"], default, "s")
        yield _row(f"{name}, new window", row["new_window"], changed, "s")
        yield _row(f"{name}, in the cache", row["warm_cpu"], pages.WARM_CPU_SECONDS, "s")


def _memory_rows(held: dict[str, Any]) -> Iterator[Row]:
    if reason := held.get("skipped"):
        yield "sample: memory with one session", "skipped", f"{memory.MOST_MB} MB", reason
        return
    yield _row("sample: memory with one session", held["resident_mb"], memory.MOST_MB, "MB")
    yield _row("sample: its peak", held["peak_mb"], memory.MOST_MB, "MB")


def _seconds(value: float | None) -> str:
    return "does not apply" if value is None else f"{value:,.2f} s"


def _row(what: str, value: float | None, aim: float, unit: str) -> Row:
    if value is None:
        return what, "does not apply", "", ""
    digits = 0 if unit == "MB" else 2
    return what, f"{value:,.{digits}f} {unit}", f"{aim:,g} {unit}", "reached" if value <= aim else "missed"
