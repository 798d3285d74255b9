"""Which question has which name? The registry behind `python -m lib report NAME` and whatever asks by name.

A report is the frozen result that a page shows, as plain data (`lib.jobs.plain`).
"""

from collections.abc import Callable, Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any

from lib.analysis.audience import audience_size
from lib.analysis.campaigns import campaigns
from lib.analysis.category_mix import category_mixes
from lib.analysis.channels import channels
from lib.analysis.coherence import coherence
from lib.analysis.cohorts import cohorts
from lib.analysis.credit import credit
from lib.analysis.cross_shopping import cross_shopping
from lib.analysis.crossing import crossing
from lib.analysis.crossing_categories import crossing_categories
from lib.analysis.experience import experience_gap
from lib.analysis.filters import Filters, all_of
from lib.analysis.halo import halo
from lib.analysis.journeys import journeys
from lib.analysis.lifetime import lifetime_value
from lib.analysis.movement import movement
from lib.analysis.next_in_line import next_in_line
from lib.analysis.occasions import occasions
from lib.analysis.overview import overview
from lib.analysis.panel import panel
from lib.analysis.patterns import patterns
from lib.analysis.personas import personas
from lib.analysis.preceded import preceded
from lib.analysis.push_pull import push_pull
from lib.analysis.rated import rated
from lib.analysis.research import research
from lib.analysis.revenue_tree import revenue_tree
from lib.analysis.rhythm import rhythm
from lib.analysis.say_do import say_do
from lib.analysis.scorecard import scorecard
from lib.analysis.scorecard_compare import scorecard_compare
from lib.analysis.search_terms import search_terms
from lib.analysis.second_channel import second_channel
from lib.analysis.segments import segments
from lib.analysis.simulator import simulate
from lib.analysis.staying import who_stays
from lib.analysis.store_groups import store_groups
from lib.analysis.stores import stores
from lib.analysis.top_customers import top_customers
from lib.analysis.touch_index import touch_index
from lib.analysis.trading_down import trading_down
from lib.analysis.trust import trust
from lib.analysis.when import when
from lib.analysis.who_is_where import who_is_where
from lib.errors import UserError
from lib.jobs.matching_report import matching_report
from lib.jobs.plain import plain
from lib.jobs.written import cuts_of, head_counts_of, personas_of, promises_of, targets_of
from lib.workspace.workspace import Workspace

REPORTS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "overview": overview,
        "segments": segments,
        "patterns": patterns,
        "movement": movement,
        "preceded": preceded,
        "occasions": occasions,
        "stores-by-group": store_groups,
        "top-customers": top_customers,
        "next-in-line": next_in_line,
        "simulate": simulate,
        "panel": panel,
        "who-stays": who_stays,
        "experience-gap": experience_gap,
        "lifetime-value": lifetime_value,
        "cohorts": cohorts,
        "rhythm": rhythm,
        "revenue-tree": revenue_tree,
        "trading-down": trading_down,
        "channels": channels,
        "crossing-orders": crossing,
        "when": when,
        "coherence": coherence,
        "categories": category_mixes,
        "cross-shopping": cross_shopping,
        "category-to-second-channel": crossing_categories,
        "who-is-where": who_is_where,
        "second-channel": second_channel,
        "stores": stores,
        "halo": halo,
        "research": research,
        "touch-index": touch_index,
        "campaigns": campaigns,
        "journeys": journeys,
        "push-pull": push_pull,
        "credit": credit,
        "search-terms": search_terms,
        "personas": personas,
        "audience": audience_size,
        "scorecard": scorecard,
        "ratings": rated,
        "scorecard-compare": scorecard_compare,
        "say-do": say_do,
        "trust": trust,
        "matching": matching_report,
    }
)
"""Name -> analysis of the form `(read, facts, filters, **params) -> frozen result`."""


def report(
    workspace: Workspace,
    name: str,
    filters: Filters | None = None,
    params: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer a question by its name, as plain data.

    Parameters
    ----------
    workspace
        Where the data is.
    name
        One of `REPORTS`.
    filters
        What to look at; all of the data when left out.
    params
        Further arguments of the analysis, e.g. share=0.01. Personas, promises, cuts, head counts and targets
        are the workspace's unless told.

    Raises
    ------
    UserError
        When there is no such report, or it takes no such argument.
    """
    if name not in REPORTS:
        raise UserError(
            f"There is no report called {name}.",
            f"The reports are {', '.join(REPORTS)}.",
            "Ask for one of these.",
        )
    taken = signature(REPORTS[name]).parameters
    strange = set(params or {}) - set(taken)
    if strange:
        raise UserError(
            f"The report {name} does not take this.",
            f"We were given {', '.join(sorted(strange))}.",
            "Leave it out, or ask another report.",
        )
    kept = {
        "book": personas_of, "promises": promises_of, "cuts": cuts_of, "head_counts": head_counts_of,
        "targets": targets_of,
    }  # fmt: skip
    written = {argument: read(workspace) for argument, read in kept.items() if argument in taken}
    result = REPORTS[name](
        workspace.read,
        workspace.facts,
        filters or all_of(workspace.facts),
        **{**written, **(params or {})},
    )
    return dict(plain(result))
