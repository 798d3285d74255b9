"""What may be said to `python -m lib`? Its commands, their arguments and what each means."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

Run = Callable[[argparse.Namespace], Any]
"""Does what a command says, and returns what is to be printed."""


REPORTS = (
    "overview", "segments", "personas", "patterns", "occasions", "movement", "preceded", "stores-by-group",
    "audience", "top-customers", "who-stays", "experience-gap", "next-in-line", "simulate", "panel",
    "lifetime-value", "cohorts", "rhythm", "revenue-tree", "trading-down", "channels", "crossing-orders",
    "when", "coherence", "categories", "cross-shopping", "category-to-second-channel", "who-is-where",
    "second-channel", "stores", "halo", "research", "touch-index", "campaigns", "journeys", "push-pull",
    "credit", "search-terms", "scorecard", "ratings", "scorecard-compare", "roadmap", "roles", "say-do",
    "trust", "matching",
)  # fmt: skip
"""What may be asked for; named here, too, so that `--help` need not load what answers it."""


def parser(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """Return what reads the arguments of `python -m lib`.

    Parameters
    ----------
    runs
        What does each command: inspect, build, report, erase, and of exports customer, links, audience and
        board pack.
        The one that was asked for is `run` of the options.
    """
    told = argparse.ArgumentParser(prog="python -m lib", description="Regulars without a browser.")
    commands = told.add_subparsers(required=True, metavar="COMMAND")
    inspecting = commands.add_parser("inspect", help="say what the app would make of files; changes nothing")
    inspecting.set_defaults(run=runs["inspect"])
    building = commands.add_parser("build", help="load files into a workspace")
    building.add_argument(
        "--workspace", type=Path, required=True, metavar="PATH", help="its file, made when missing"
    )
    building.set_defaults(run=runs["build"])
    for command in (inspecting, building):
        _add_sources(command)
        _add_choices(command)
    reporting = commands.add_parser("report", help="answer one question from a workspace")
    _add_report(reporting)
    reporting.set_defaults(run=runs["report"])
    erasing = commands.add_parser("erase", help="remove one person for good; what they bought still counts")
    erasing.set_defaults(run=runs["erase"])
    customer, *others = _add_exports(commands.add_parser("export", help="write a file to take away"), runs)
    for command in (erasing, customer):
        command.add_argument("customer_id", metavar="CUSTOMER_ID", help="as the pages show it, e.g. C000123")
    for command in (erasing, customer, *others):
        command.add_argument("--workspace", type=Path, required=True, metavar="PATH")
    for command in (inspecting, building, reporting, erasing, customer, *others):
        command.add_argument("--json", action="store_true", help="on one line")
    return told


def _add_sources(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a file, a folder of Parquet, or an address: https://, s3://, postgres://user@host/database?table=NAME",
    )
    command.add_argument("--query", metavar="SQL", help="what to ask of a postgres:// address")
    command.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="NAME",
        help="a source of the file that REGULARS_SOURCES names; may be repeated",
    )


def _add_choices(command: argparse.ArgumentParser) -> None:
    order = command.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="date_order", action="store_const", const="day first", help="03/04 is 3 April"
    )
    order.add_argument(
        "--month-first", dest="date_order", action="store_const", const="month first", help="03/04 is 4 March"
    )
    order.add_argument(
        "--year-first",
        dest="date_order",
        action="store_const",
        const="year first",
        help="24-03-04 is in 2024",
    )
    command.add_argument("--decimal", choices=("comma", "point"), help="decimal sign of ambiguous numbers")
    command.add_argument("--table", metavar="TABLE", help="what the files hold, e.g. order_lines")
    command.add_argument(
        "--map", action="append", default=[], metavar="SOURCE=CANONICAL", help="what a column is"
    )
    command.add_argument(
        "--set", action="append", default=[], metavar="COLUMN=VALUE", help="one value for all rows"
    )
    command.add_argument(
        "--word",
        action="append",
        default=[],
        metavar="WORD=CHANNEL",
        help="what a word of a channel column means",
    )
    command.add_argument(
        "--rate",
        action="append",
        default=[],
        metavar='"EUR=1.08 USD"',
        help="convert a currency at this rate",
    )
    command.add_argument(
        "--system", action="append", default=[], metavar="FILE=NAME", help="namespace of a file's ids"
    )


def _add_exports(
    command: argparse.ArgumentParser, runs: Mapping[str, Run]
) -> tuple[argparse.ArgumentParser, ...]:
    kinds = command.add_subparsers(required=True, metavar="WHAT")
    customer = kinds.add_parser("customer", help="everything known about one customer, as a zip")
    customer.set_defaults(run=runs["customer"])
    links = kinds.add_parser("customer-links", help="which customer each profile belongs to, as csv")
    links.set_defaults(run=runs["links"])
    audience = kinds.add_parser("audience", help="whom to contact, and who is held back, as csv")
    audience.set_defaults(run=runs["audience"])
    audience.add_argument("audience", metavar="NAME", help="as it was saved on the page Audiences")
    audience.add_argument("--by", choices=("email", "sms"), default="email", help="email when left out")
    audience.add_argument(
        "--hold-back", type=float, default=0.0, metavar="SHARE", help="held back by chance, e.g. 0.1"
    )
    audience.add_argument("--groups-to", type=Path, metavar="FILE", help="who is treated and who held back")
    audience.add_argument("--audiences", type=Path, metavar="FILE", help="a TOML file instead of those saved")
    pack = kinds.add_parser("board-pack", help="at most ten slides as pptx, html or xlsx")
    pack.set_defaults(run=runs["board-pack"])
    _add_pack(pack)
    for kind in (customer, links, audience, pack):
        kind.add_argument("--to", type=Path, required=True, metavar="FILE", help="replaced when it is there")
    return customer, links, audience, pack


def _add_pack(pack: argparse.ArgumentParser) -> None:
    for flag, what in (
        ("start", "first day"),
        ("end", "last day"),
        ("as-of", 'the day "today" is taken to be'),
    ):
        pack.add_argument(
            f"--{flag}", type=date.fromisoformat, metavar="DAY", help=f"{what}; as the pages when left out"
        )
    pack.add_argument("--channel", action="append", default=[], help="only this channel; may be repeated")
    pack.add_argument("--store", action="append", default=[], help="only this store; may be repeated")
    pack.add_argument("--segment", help="only customers of this segment")
    pack.add_argument(
        "--contents", metavar="NAME,NAME", help="which pages, e.g. overview,stores; the usual when left out"
    )
    pack.add_argument("--name", default="", metavar="RETAILER", help="whose it is; as kept when left out")
    pack.add_argument("--colour", metavar="#RRGGBB", help="the retailer's own; likewise")
    pack.add_argument("--logo", type=Path, metavar="FILE", help="PNG or JPEG, at most 2 MB")


def _add_report(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "name",
        metavar="NAME",
        help=f"one of {', '.join(REPORTS)}",
    )
    command.add_argument("--workspace", type=Path, required=True, metavar="PATH")
    _add_window(command)
    top = "top-customers, who-stays, experience-gap"
    command.add_argument("--share", type=float, help=f"{top} and the like: which share of buyers, e.g. 0.01")
    command.add_argument(
        "--promises", type=Path, metavar="FILE", help="experience-gap: your promises (TOML), not the template"
    )
    command.add_argument(
        "--cuts",
        type=Path,
        metavar="FILE",
        help="scorecard: your own cuts to levels (TOML), not the workspace's",
    )
    command.add_argument("--audience", metavar="NAME", help="audience: which, as it was saved")
    command.add_argument("--audiences", type=Path, metavar="FILE", help="audience: a TOML file of them")
    command.add_argument("--personas", type=Path, metavar="FILE", help="instead of the workspace's")
    command.add_argument("--grouping", help="stores-by-group: personas (default), segments or occasions")
    _add_method(command)
    _add_campaigns(command)
    _add_plan(command)
    _add_invitation(command)
    _add_categories(command)
    _add_ratings(command)


def _add_window(command: argparse.ArgumentParser) -> None:
    """What the filter bar asks."""
    command.add_argument(
        "--from", dest="start", type=date.fromisoformat, metavar="DAY", help="first day, YYYY-MM-DD"
    )
    command.add_argument("--to", dest="end", type=date.fromisoformat, metavar="DAY", help="last day")
    command.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DAY", help='the day "today" is taken to be'
    )
    command.add_argument("--channel", action="append", default=[], help="only this channel; may be repeated")
    command.add_argument("--store", action="append", default=[], help="only this store; may be repeated")
    command.add_argument("--segment", help="only customers of this segment")


def _add_method(command: argparse.ArgumentParser) -> None:
    """How something is counted: units, traits, days."""
    command.add_argument("--unit", choices=("day", "week"), help="lifetime-value: the unit of its times")
    command.add_argument(
        "--horizon",
        dest="horizon_days",
        type=int,
        metavar="DAYS",
        help="lifetime-value: how far to look ahead; 365 when left out",
    )
    command.add_argument(
        "--by",
        metavar="TRAIT",
        help="cohorts: channel, store, category or persona, months when left out; rhythm: channel, order or "
        "segment; movement and preceded: segment, tier, persona or sides; top-customers, who-stays, "
        "experience-gap: revenue, profit, predicted or loyalty; when: side, channel, device or occasion; "
        "credit: kind or campaign; scorecard-compare: regions, stores or rounds",
    )
    command.add_argument(
        "--pair",
        nargs=2,
        metavar=("FROM", "TO"),
        help="preceded: which move, by the names of the groups; the likeliest move up when left out",
    )
    command.add_argument(
        "--lapse-days",
        type=int,
        metavar="DAYS",
        help="rhythm: days without an order until lapsed; as the data says when left out",
    )
    command.add_argument(
        "--answer-days",
        type=int,
        metavar="DAYS",
        help="crossing-orders: days after an order in which an answer counts as one to it; 30 when left out",
    )
    command.add_argument(
        "--days",
        type=int,
        metavar="DAYS",
        help="research and touch-index: days before an order, 14 when left out; journeys, push-pull, credit, "
        "search-terms: how far back a journey goes, 30 when left out",
    )


def _add_ratings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--round", dest="round_name", metavar="NAME", help="scorecard and the like: which round of ratings"
    )
    command.add_argument(
        "--compare", dest="units", action="append", metavar="NAME",
        help="scorecard-compare: which store, region or round; may be repeated",
    )  # fmt: skip
    for name, what in (("targets", "target levels"), ("head-counts", "how many people have each role")):
        command.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"ratings: {what} (TOML)")


def _add_categories(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--against",
        choices=("year", "before"),
        help="categories: beside the same months a year before (default) or the window before",
    )
    for name, what in (
        ("price", "prices, a share: 0.02"),
        ("discount", "discounts, of shares: 0.05"),
        ("rating", "ratings, in points of 5: 0.5"),
    ):
        command.add_argument(
            f"--{name}-apart", type=float, metavar="AMOUNT", help=f"coherence: least difference of {what}"
        )


def _add_campaigns(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--useful",
        type=float,
        metavar="AMOUNT",
        help="campaigns: the smallest useful effect of a member; what one costs when left out",
    )
    command.add_argument(
        "--useful-in",
        choices=("money", "points"),
        help="campaigns: whether it is money (when left out) or points of the share that orders",
    )


def _add_plan(command: argparse.ArgumentParser) -> None:
    command.add_argument("--listed", type=int, metavar="N", help="next-in-line: how many to name")
    command.add_argument("--action", metavar="NAME", help="simulate: a campaign, or what you would do")
    command.add_argument(
        "--whom", metavar="GROUP", help="simulate: rest, top, everybody, persona:NAME or segment:NAME"
    )
    for name, what in (
        ("cost", "per customer and time"),
        ("fixed", "once"),
        ("training", "once"),
        ("technology", "once"),
    ):
        command.add_argument(f"--{name}", type=float, metavar="AMOUNT", help=f"simulate: costs {what}")
    command.add_argument("--times", type=float, metavar="N", help="simulate: how often in a year")
    command.add_argument(
        "--margin", type=float, metavar="SHARE", help="simulate: profit share, not the data's"
    )
    command.add_argument(
        "--gain",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="simulate: net revenue more per customer and year, where you have a belief and no test",
    )


def _add_invitation(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--contact", choices=("email", "sms"), help="panel: how to invite; email when left out"
    )
    command.add_argument("--invite", type=int, metavar="N", help="panel: how many; 20 when left out")
    command.add_argument(
        "--kind",
        action="append",
        choices=("channel", "tenure", "persona", "store"),
        help="panel: what customers are told apart by; may be repeated",
    )
    command.add_argument("--draw", type=int, metavar="N", help="panel: another number draws others")
