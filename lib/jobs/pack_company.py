"""What do the pages about the company itself bring into the board pack?

Grain in: the scorecard. Grain out: what people say beside what the data shows, by capability.
"""

from lib.analysis.filters import default_filters
from lib.analysis.scorecard import Scorecard, scorecard
from lib.export.pack import KeyFigure, Picture, Series
from lib.jobs.pack_pages import Ground, Told, table_of
from lib.schema import formats


def how_focused(ground: Ground) -> Told | str:
    """Six capabilities: what people say, and what the data shows; the window is the page's own."""
    window = default_filters(ground.facts)
    found: Scorecard = ground.ask(scorecard, within=window, round_name=None)
    if found.level is None:
        return found.answer
    rated = sum(one.rating is not None for one in found.components)
    shown = sum(one.evidence_level is not None for one in found.components)
    every = len(found.components)
    people = [formats.plural(found.people, "person", "people")]
    people += [formats.plural(found.customers, "customer")] if found.customers else []
    return Told(
        result=found,
        n=formats.listing(people),
        picture=Picture(
            kind="bars",
            title="Mean level of each capability, 1 to 5",
            unit="number",
            categories=tuple(one.name for one in found.capabilities),
            series=(
                Series("What people say", "accent", tuple(one.level for one in found.capabilities)),
                Series(
                    "What the data shows", "quiet", tuple(one.evidence_level for one in found.capabilities)
                ),
            ),
            alt="Capabilities by what people say and what the data shows, levels 1 to 5.",
        ),
        table=table_of(
            [
                ("Capability", "text"),
                ("People say", "number"),
                ("Components rated", "count"),
                ("of", "count"),
                ("Most ratings of a component", "count"),
                ("Data shows", "number"),
                ("Components with evidence", "count"),
            ],
            [
                (
                    one.name,
                    one.level,
                    one.rated,
                    one.components,
                    one.n,
                    one.evidence_level,
                    one.evidence_components,
                )
                for one in found.capabilities
            ],
        ),
        figures=(
            KeyFigure("People say", found.level, "number", f"of 5, on {rated} of {every} components"),
            KeyFigure("Components rated", rated, "count", f"of {every}"),
            KeyFigure("Components with evidence", shown, "count", f"of {every}"),
        ),
        report="scorecard",
        metrics=("component_level", "capability_level", "evidence_level"),
        within=window,
        ignores=("channels", "stores", "segment"),
    )
