"""What is asked first, and can be answered before anybody asks? The pages in their default window.

The answers themselves are thrown away: what they were grouped from stays in the workspace's file
(`lib.workspace.kept`), so that the first look at a page, and every move of its slider, reads small tables.
A workspace that nobody prepared answers the same, and keeps in memory what its first reader asked for.
"""

from contextlib import suppress

from lib.analysis.campaigns import campaigns
from lib.analysis.category_mix import category_mixes
from lib.analysis.channel_kinds import kind_history
from lib.analysis.channel_rows import channel_rows
from lib.analysis.channels import channels
from lib.analysis.cohorts import cohorts
from lib.analysis.crossing import crossing
from lib.analysis.experience import experience_gap
from lib.analysis.filters import all_of, default_filters
from lib.analysis.first_channel import first_channels
from lib.analysis.groupings import SIDES
from lib.analysis.histories import histories, span_of
from lib.analysis.journeys import journeys
from lib.analysis.kind_measures import kind_measures
from lib.analysis.movement import movement
from lib.analysis.occasions import occasions
from lib.analysis.overview import overview
from lib.analysis.payments import payments
from lib.analysis.personas import personas
from lib.analysis.research import research
from lib.analysis.scorecard import scorecard
from lib.analysis.segments import segment_categories, segments
from lib.analysis.shopping_hours import BY, shopping_hours
from lib.analysis.stores import stores
from lib.analysis.top_customers import top_customers, top_mixes
from lib.analysis.touch_index import touch_index
from lib.analysis.trust import trust
from lib.analysis.when import when
from lib.jobs.arrivals import Progress
from lib.jobs.faults import OnPurposeError
from lib.jobs.measuring import measure_actions
from lib.workspace.engine import EngineError
from lib.workspace.workspace import Workspace

FIRST = (overview, segments, segment_categories, occasions, personas, scorecard, cohorts, category_mixes)
WHO_IS_WHERE = (kind_measures, kind_history, first_channels, channel_rows, payments)
"""Parts of a tab: each adds up all orders of known customers."""
START = 0.7
"""Share of a load at which this begins; measured on 1,000,000 order lines of 78,000 customers."""


def prepare(workspace: Workspace) -> None:
    """Ask what the pages ask in their default window, and keep what it takes in the workspace's file."""
    facts = workspace.facts
    window = default_filters(facts)
    if not facts.has_orders:
        if "campaign_members" in facts.tables:
            with workspace.storing() as read:
                campaigns(read, facts, window)
        return
    with workspace.storing() as read:
        for analysis in FIRST:
            analysis(read, facts, window)
        channels(read, facts, window, whole=False)
        for part in WHO_IS_WHERE:
            part(read, facts, window)
        movement(read, facts, window, by=SIDES)
        top_customers(read, facts, window, mixes=False)
        # Two thirds of the page's time at 1e7 lines would be the tab that is open at first.
        top_mixes(read, facts, window, kinds=("category",))
        experience_gap(read, facts, window)
        crossing(read, facts, window)
        when(read, facts, window)
        for by in BY:
            shopping_hours(read, facts, window, by=by)
        if facts.stores:
            stores(read, facts, window)
        research(read, facts, window)
        touch_index(read, facts, window)
        # The models are fitted when the page is opened; what they see takes longer to add up.
        read(histories(window, span_of(facts, window, whole_history=True)).count().name("customers"))
        journeys(read, facts, window)
        trust(read, facts, all_of(facts))


def make_ready(workspace: Workspace, tell: Progress) -> None:
    """Prepare the pages after a load, as its last step.

    The load is kept by now: who stops it here, or an engine that has no room left, only leaves the first look
    at a page slower.
    """
    with suppress(OnPurposeError, EngineError):
        tell("Getting the pages ready", START)
        measure_actions(workspace)  # first: what it writes drops what pages keep in memory
        prepare(workspace)
