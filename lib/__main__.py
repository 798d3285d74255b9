"""The same answers without a browser: `python -m lib inspect | build | report | export | erase`.

Results go to standard output, what went wrong to standard error. The exit code is 0, or 2 with a sentence
that says what happened, what was seen and what to do; never a traceback.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import starmap
from pathlib import Path
from typing import Any, Literal

from lib.arguments import parser
from lib.errors import UserError

EXIT_PROBLEM = 2
_DECIMALS: dict[str | None, Literal[".", ","]] = {"comma": ",", "point": "."}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser(_RUNS).parse_args(arguments)
    try:
        answer = options.run(options)
    except UserError as error:
        print(str(error), file=sys.stderr)
        return EXIT_PROBLEM
    except KeyboardInterrupt:
        print("Stopped. Nothing was changed.", file=sys.stderr)
        return EXIT_PROBLEM
    except Exception as error:  # noqa: BLE001 (a fault of ours must not show the person's data in a traceback)
        print(
            f"Something went wrong inside Regulars ({type(error).__name__}). Nothing was changed. "
            "Please report what you did; `python -X dev -m lib` does not show more.",
            file=sys.stderr,
        )
        return EXIT_PROBLEM
    return _print(json.dumps(answer, indent=None if options.json else 2, ensure_ascii=False))


def _print(text: str) -> int:
    """Write the answer; a reader that has seen enough (`| head`) is no problem."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python flushes once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _inspect(options: argparse.Namespace) -> list[dict[str, Any]]:
    from lib.jobs.inspecting import inspect

    return [entry for path in _sources(options) for entry in inspect(path, _choices(options, path))]


def _build(options: argparse.Namespace) -> dict[str, Any]:
    from lib.jobs.building import build
    from lib.jobs.inspecting import build_summary
    from lib.workspace.workspace import Workspace

    files = _sources(options)
    readable = [path for path in files if isinstance(path, Path)]
    with Workspace.open(options.workspace, readable=readable) as workspace:
        report = build(
            workspace, files, _choices(options), _pairs(options.system, "--system", "FILE=NAME"), _tell
        )
        return build_summary(workspace, report)


def _report(options: argparse.Namespace) -> dict[str, Any]:
    from lib.analysis.filters import all_of
    from lib.jobs.reports import report
    from lib.workspace.workspace import Workspace

    with Workspace.open(_existing(options.workspace)) as workspace:
        filters = _chosen(all_of(workspace.facts), options)
        params = _given(
            options, "share", "unit", "horizon_days", "by", "lapse_days", "days", "listed", "grouping"
        )
        params |= _given(options, "against", "price_apart", "discount_apart", "rating_apart", "answer_days")
        params |= _given(options, "useful", "useful_in")
        params |= {"pair": tuple(options.pair)} if options.pair else {}
        params = _planned(options, params) | _written(options, workspace)
        return report(workspace, options.name, filters, params)


def _chosen(filters: Any, options: argparse.Namespace) -> Any:
    """Return filters with what was said of window, channels, stores and segment."""
    chosen = replace(
        filters,
        start=options.start or filters.start,
        end=options.end or filters.end,
        as_of=options.as_of or options.end or filters.as_of,
        channels=tuple(options.channel),
        stores=tuple(options.store),
        segment=options.segment,
    )
    if chosen.start > chosen.end:
        raise UserError(
            "The window ends before it begins.",
            f"It runs from {chosen.start} to {chosen.end}.",
            "Give a first day before the last one.",
        )
    return chosen


def _given(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    told = {name: getattr(options, name) for name in names}
    return {name: value for name, value in told.items() if value is not None}


def _planned(options: argparse.Namespace, params: dict[str, Any]) -> dict[str, Any]:
    """Return a report's arguments; those of a plan or an invitation together."""
    from lib.analysis.break_even import Costs
    from lib.analysis.panel import Invitation
    from lib.analysis.simulator import Plan

    share = {name: params[name] for name in ("share",) if name in params}
    others = {name: value for name, value in params.items() if name != "share"}  # which the report refuses
    if options.name == "simulate":
        costs = Costs(options.cost or 0.0, **_given(options, "fixed", "training", "technology"))
        typed = tuple(options.gain) if options.gain else None
        plan = Plan(**share, **_given(options, "action", "whom", "times"), costs=costs, typed=typed)
        return others | {"plan": replace(plan, margin_share=options.margin)}
    if options.name == "panel":
        named: dict[str, Any] = {"contact": options.contact, "size": options.invite, "draw": options.draw}
        named["by"] = tuple(options.kind) if options.kind else None
        told = {name: value for name, value in named.items() if value is not None}
        return others | {"invitation": Invitation(**share, **told)}
    return params


def _written(options: argparse.Namespace, workspace: Any) -> dict[str, Any]:
    """What a report takes of what is written down: an audience, personas and promises of a file."""
    from lib.jobs.written import audience_of
    from lib.schema.audiences import read_audiences
    from lib.schema.personas import read_personas
    from lib.schema.promises import read_promises

    told: dict[str, Any] = {}
    if options.personas:
        told["book"] = read_personas(_text_of(options.personas))
    if options.promises:
        told["promises"] = read_promises(_text_of(options.promises))
    if options.audience:
        given = read_audiences(_text_of(options.audiences)) if options.audiences else None
        told["rule"] = audience_of(workspace, options.audience, given).rule
    elif options.name == "audience":
        raise UserError("No audience was named.", "We saw no --audience.", "Give --audience NAME.")
    return told


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            "A file could not be read.", f"{path}: {error.__class__.__name__}.", "Check the path."
        ) from error


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            "A file could not be read.", f"{path}: {error.__class__.__name__}.", "Check the path."
        ) from error


def _export_audience(options: argparse.Namespace) -> dict[str, Any]:
    from lib.jobs.exporting import export_audience, write_whole
    from lib.schema.audiences import read_audiences
    from lib.workspace.workspace import Workspace

    given = read_audiences(_text_of(options.audiences)) if options.audiences else None
    with Workspace.open(_existing(options.workspace)) as workspace:
        made = export_audience(workspace, options.audience, options.by, options.hold_back, given)
    write_whole(options.to, made.contacts)
    if options.groups_to:
        write_whole(options.groups_to, made.groups)
    return {"file": str(options.to), "contacts": made.contact_count, "held_back": made.held_count}


def _export_customer(options: argparse.Namespace) -> dict[str, Any]:
    from lib.jobs.exporting import export_customer, write_whole
    from lib.workspace.workspace import Workspace

    with Workspace.open(_existing(options.workspace)) as workspace:
        content = export_customer(workspace, options.customer_id)
    write_whole(options.to, content)
    return {
        "customer_id": options.customer_id.strip().upper(),
        "file": str(options.to),
        "bytes": len(content),
    }


def _export_links(options: argparse.Namespace) -> dict[str, Any]:
    from lib.jobs.exporting import export_links, write_whole
    from lib.workspace.workspace import Workspace

    with Workspace.open(_existing(options.workspace)) as workspace:
        links, content = export_links(workspace)
    write_whole(options.to, content)
    return {"file": str(options.to), "profiles": len(links), "customers": links["customer_id"].nunique()}


def _export_board_pack(options: argparse.Namespace) -> dict[str, Any]:
    from lib.analysis.filters import default_filters
    from lib.export.logo import logo_of
    from lib.jobs.exporting import write_whole
    from lib.jobs.pack_look import LOOK, read_look
    from lib.jobs.packing import USUAL, export_board_pack
    from lib.jobs.written import text_of
    from lib.workspace.workspace import Workspace

    logo = logo_of(_bytes_of(options.logo)) if options.logo else None
    named = [part.strip() for part in (options.contents or "").split(",") if part.strip()]
    with Workspace.open(_existing(options.workspace)) as workspace:
        filters = _chosen(default_filters(workspace.facts), options)
        kept = read_look(text_of(workspace, LOOK))
        look = replace(
            kept,
            name=options.name or kept.name,
            colour=options.colour or kept.colour,
            logo=logo or kept.logo,
        )
        pack, content = export_board_pack(
            workspace, options.to, filters, contents=named or USUAL, look=look, tell=_tell
        )
    write_whole(options.to, content)
    return {
        "file": str(options.to),
        "bytes": len(content),
        "slides": [slide.title for slide in pack.slides],
        "left_out": {one.label: one.reason for one in pack.cover.left_out},
    }


def _erase(options: argparse.Namespace) -> dict[str, Any]:
    from lib.jobs.erasing import erase
    from lib.workspace.workspace import Workspace

    with Workspace.open(_existing(options.workspace)) as workspace:
        return asdict(erase(workspace, options.customer_id, _tell))


def _existing(path: Path) -> Path:
    """Return the path of a workspace that is there: a mistyped one must not become an empty file."""
    if not path.exists():
        raise UserError(
            "There is no such workspace.",
            f"{path} does not exist.",
            "Make it with `python -m lib build FILE... --workspace PATH`.",
        )
    return path


def _choices(options: argparse.Namespace, path: Path | None = None) -> Any:
    from lib.intake.conversion import rate_of
    from lib.jobs.arrivals import Choices

    systems = _pairs(options.system, "--system", "FILE=NAME")
    columns = _pairs(options.map, "--map", "SOURCE=CANONICAL")
    return Choices(
        date_order=options.date_order,
        decimal=_DECIMALS.get(options.decimal),
        table=options.table,
        constants=_pairs(options.set, "--set", "COLUMN=VALUE"),
        columns={header: column or None for header, column in columns.items()},
        system=systems.get(path.name) if path else None,
        words=_pairs(options.word, "--word", "WORD=CHANNEL"),
        rates=tuple(starmap(rate_of, _pairs(options.rate, "--rate", '"EUR=1.08 USD"').items())),
    )


def _pairs(entries: Sequence[str], flag: str, form: str) -> dict[str, str]:
    for entry in entries:
        if "=" not in entry:
            raise UserError(f"{flag} takes {form}.", f"We saw {entry!r}.", f"Write {flag} {form}.")
    parted = (entry.rpartition("=") for entry in entries)
    return {name.strip(): value.strip() for name, _, value in parted}


def _sources(options: argparse.Namespace) -> list[Any]:
    """What is to be read: paths of files, and doors to folders of Parquet, addresses and named sources."""
    from lib.workspace.doors import door_at

    given: list[Any] = [door_at(one, options.query) if "://" in one else Path(one) for one in options.files]
    missing = [str(one) for one in given if isinstance(one, Path) and not one.exists()]
    if missing:
        raise UserError("A file is missing.", f"We could not find {', '.join(missing)}.", "Check the path.")
    found: list[Any] = []
    for one in given:
        found += _inside(one) if isinstance(one, Path) and one.is_dir() else [one]
    found += [_named(name) for name in options.source]
    if not found:
        raise UserError(
            "Nothing is to be read.", "We saw no file.", "Name a file, an address or --source NAME."
        )
    return found


def _inside(folder: Path) -> list[Any]:
    """What a folder stands for: one table where it holds Parquet, at any depth, else each of its files."""
    from lib.workspace.doors import Door

    if any(folder.rglob("*.parquet")):
        return [Door(folder.name, "parquet", {"folder": str(folder.resolve())})]
    files = sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
    if not files:
        raise UserError(
            f"The folder {folder.name} is empty.", "We saw no file in it.", "Name a folder that holds files."
        )
    return list(files)


def _named(name: str) -> Any:
    from lib.workspace.doors import SETTING, doors_of_environment

    known = {door.name: door for door in doors_of_environment()}
    if name not in known:
        raise UserError(
            f"There is no source {name}.",
            f"The sources are {', '.join(known)}." if known else f"{SETTING} names no file of sources.",
            f"Write it into the file that {SETTING} names, as [sources.{name}].",
        )
    return known[name]


def _tell(words: str, share: float) -> None:
    if sys.stderr.isatty():
        print(f"{share:4.0%} {words}", file=sys.stderr)


_RUNS = {
    "inspect": _inspect,
    "build": _build,
    "report": _report,
    "erase": _erase,
    "customer": _export_customer,
    "links": _export_links,
    "audience": _export_audience,
    "board-pack": _export_board_pack,
}


if __name__ == "__main__":
    sys.exit(main())
