"""What do the pages about the company itself bring into the board pack?

Grain in: the scorecard and the roadmap. Grain out: what people say beside what the data shows, by capability;
actions in their order. Who answers for an action is not told.
"""

from lib.analysis.filters import default_filters
from lib.analysis.roadmap import ActionRow, Roadmap, roadmap
from lib.analysis.scorecard import Scorecard, scorecard
from lib.export.pack import Cell, KeyFigure, Picture, Series, legible
from lib.jobs.pack_pages import Ground, Told, first_in_colour, in_currency, table_of
from lib.schema import formats

MOST_ACTIONS = 10


def how_focused(ground: Ground) -> Told | str:
    """Six capabilities: what people say, and what the data shows; the window is the page's own."""
    window = default_filters(ground.facts)
    found: Scorecard = ground.ask(scorecard, within=window, round_name=None, cuts=ground.cuts)
    if found.level is None:
        return found.answer
    rated, shown, every = found.overall.rated, found.overall.shown, found.overall.components
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


def what_next(ground: Ground) -> Told | str:
    """Actions that are open or started, in the order of the page; what became of those that were reviewed."""
    window = default_filters(ground.facts)
    found: Roadmap = ground.ask(
        roadmap, within=window, book=ground.book, cuts=ground.cuts, targets=ground.targets
    )
    live = [row for row in found.actions if row.action.is_live][:MOST_ACTIONS]
    if not live:
        return found.answer
    return Told(
        result=found,
        n=formats.plural(len(found.actions), "action"),
        picture=Picture(
            kind="bars",
            title=in_currency(
                "Levels to go times revenue at stake, a working day; in the order that was set",
                found.currency,
            ),
            unit="money",
            categories=tuple(f"{place}. {legible(row.action.title)}" for place, row in enumerate(live, 1)),
            series=(Series("Worth a day", "quiet", tuple(row.factors.score for row in live)),),
            roles=first_in_colour(len(live)),
            alt=f"{formats.plural(len(live), 'action')}, first {legible(live[0].action.title)}.",
        ),
        table=table_of(
            [
                ("Action", "text"),
                ("Component", "text"),
                ("Status", "text"),
                ("Due", "text"),
                ("Levels to go", "number"),
                ("Revenue at stake", "money"),
                ("Working days", "number"),
                ("Verdict", "text"),
            ],
            [_action(row) for row in found.actions],
        ),
        figures=(
            KeyFigure("Open or started", found.live, "count", f"{formats.count(found.due)} due for review"),
            KeyFigure("Met", found.met, "count"),
            KeyFigure("Not met", found.not_met, "count"),
            KeyFigure("Too early to tell", found.too_early, "count"),
        ),
        report="roadmap",
        metrics=("levels_to_go", "revenue_at_stake", "worth_a_day"),
        within=window,
        ignores=("channels", "stores", "segment"),
    )


def _action(row: ActionRow) -> tuple[Cell, ...]:
    action, factors = row.action, row.factors
    due = f"{action.review_on}" if action.review_on else ""
    return (
        action.title,
        row.component_name,
        action.status,
        due,
        factors.gap,
        factors.revenue,
        factors.effort_days,
        row.judged.verdict or "",
    )
