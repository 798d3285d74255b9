"""Which question has which name? The registry behind `python -m lib report NAME` and whatever asks by name.

A report is the frozen result that a page shows, as plain data: dataclasses become objects, days ISO text,
and a number that can't be told becomes null.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from lib.analysis.channels import channels
from lib.analysis.filters import Filters, all_of
from lib.analysis.overview import overview
from lib.analysis.scorecard import scorecard
from lib.analysis.segments import segments
from lib.analysis.top_customers import top_customers
from lib.analysis.trust import trust
from lib.errors import UserError
from lib.workspace.workspace import Workspace

REPORTS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "overview": overview,
        "segments": segments,
        "top-customers": top_customers,
        "channels": channels,
        "scorecard": scorecard,
        "trust": trust,
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
        When there is no such report.
    """
    if name not in REPORTS:
        raise UserError(
            f"There is no report called {name}.",
            f"The reports are {', '.join(REPORTS)}.",
            "Ask for one of these.",
        )
    result = REPORTS[name](
        workspace.read, workspace.facts, filters or all_of(workspace.facts), **(params or {})
    )
    return dict(plain(result))


def plain(value: Any) -> Any:  # noqa: PLR0911 (one line a type reads better than a dispatch table)
    """Return a result as lists, dictionaries, text, numbers and null, ready for JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [plain(entry) for entry in value]
    if isinstance(value, date):
        return None if value is pd.NaT else value.isoformat()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return None if value is pd.NA else value
