"""One measure of the scorecard from a few rows."""

from lib.analysis.evidence import measure
from lib.analysis.filters import Filters, all_of
from tests.builders import workspace_of


def told(name, order_lines=(), window=None, tallies=(), **others):
    """Return the evidence of a measure; of all orders where no window is given, or (first, last day)."""
    with workspace_of(order_lines, **others) as workspace:
        filters = Filters(*window, as_of=window[1]) if window else all_of(workspace.facts)
        return measure(workspace.read, workspace.facts, filters, name, tallies)
