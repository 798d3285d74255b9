"""A small pack, written by hand, with names that mean harm."""

from datetime import date

from lib.export.pack import (
    Amount,
    Column,
    Cover,
    Footer,
    KeyFigure,
    LeftOut,
    Origin,
    Pack,
    Picture,
    Series,
    Slide,
    Table,
)
from lib.schema.metrics import metrics

FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(1)</script>"
MARKUP = "<img src=x onerror=alert(1)>"


def bars(**more):
    """Net revenue of three stores with intervals, the first one spoken of."""
    told = {
        "kind": "bars",
        "title": "Net revenue, USD",
        "unit": "money",
        "categories": (FORMULA, SCRIPT, "Mill & Co"),
        "series": (
            Series("Net revenue", "quiet", (30.5, 20.0, -5.25), (28.0, 15.0, -9.0), (33.0, 25.0, 1.0)),
        ),
        "alt": f"Three stores, {MARKUP} first.",
        "roles": ("accent", "quiet", "quiet"),
    }
    return Picture(**(told | more))


def slide(key="stores", title="Mill brings $30.5, 12 % more.", picture=None):
    """One slide with a table of several units, a figure and an origin."""
    return Slide(
        key=key,
        label="Stores",
        title=title,
        picture=picture or bars(),
        table=Table(
            (Column("Store"), Column("Orders", "count"), Column("Share", "share"), Column("Mixed")),
            ((FORMULA, 12, 0.25, Amount(1234.5, "money")), (SCRIPT, 3, None, Amount(0.5, "share"))),
        ),
        figures=(KeyFigure("Largest", 30.5, "money", f"of {SCRIPT}"),),
        footer=Footer("n = 15 orders", "January 2026 to June 2026", "Known customers only."),
        origin=Origin(
            "stores",
            "python -m lib report stores --workspace PATH",
            (metrics()["net_revenue"],),
            ("One remark.",),
        ),
    )


def pack(*slides, **cover):
    """A pack of these slides, of one where none is told."""
    told = {
        "name": "Mill & <Sons>",
        "window": "January 2026 to June 2026",
        "filters": (("Channels", "web"), ("Stores", SCRIPT)),
        "data_to": date(2026, 6, 30),
        "made_on": date(2026, 7, 2),
        "left_out": (LeftOut("Personas", "Nobody is known."),),
    }
    return Pack(Cover(**(told | cover)), slides or (slide(),), "USD")
