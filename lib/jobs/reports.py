"""Which question has which name? The registry behind `python -m lib report NAME` and whatever asks by name.

A report is the frozen result that a page shows, as plain data (`lib.jobs.plain`).
"""

from collections.abc import Callable, Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any

from lib.analysis.channels import channels
from lib.analysis.filters import Filters, all_of
from lib.analysis.lifetime import lifetime_value
from lib.analysis.occasions import occasions
from lib.analysis.overview import overview
from lib.analysis.scorecard import scorecard
from lib.analysis.segments import segments
from lib.analysis.store_groups import store_groups
from lib.analysis.top_customers import top_customers
from lib.analysis.trust import trust
from lib.errors import UserError
from lib.jobs.matching_report import matching_report
from lib.jobs.plain import plain
from lib.workspace.workspace import Workspace

REPORTS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "overview": overview,
        "segments": segments,
        "occasions": occasions,
        "stores-by-group": store_groups,
        "top-customers": top_customers,
        "lifetime-value": lifetime_value,
        "channels": channels,
        "scorecard": scorecard,
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
        Further arguments of the analysis, e.g. share=0.01.

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
    strange = set(params or {}) - set(signature(REPORTS[name]).parameters)
    if strange:
        raise UserError(
            f"The report {name} does not take this.",
            f"We were given {', '.join(sorted(strange))}.",
            "Leave it out, or ask another report.",
        )
    result = REPORTS[name](
        workspace.read, workspace.facts, filters or all_of(workspace.facts), **(params or {})
    )
    return dict(plain(result))
