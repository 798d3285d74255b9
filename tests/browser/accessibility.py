"""What axe-core finds on a page, without what is Streamlit's own and can't be mended from here.

An exception names one rule and one selector, and says what it is. An element counts as Streamlit's own when
it, or something around it, matches the selector; the same rule anywhere else is ours and fails the test.
"""

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}


@dataclass(frozen=True)
class StreamlitOwn:
    """An element that Streamlit draws and that breaks a rule whatever the app does."""

    rule: str
    selector: str
    reason: str


STREAMLIT_OWN: tuple[StreamlitOwn, ...] = (
    StreamlitOwn(
        "svg-img-alt", '[data-testid="stMetric"]', "the spark line's empty group of highlighted points"
    ),
    StreamlitOwn(
        "list", '[data-testid="stSidebarNavItems"]', "sections of the navigation stand between list and items"
    ),
    StreamlitOwn("listitem", '[data-testid="stSidebarNavItems"]', "the same"),
    StreamlitOwn(
        "color-contrast", '[data-testid="stSliderThumbValue"]', "the value in the accent, 3.9 in dark"
    ),
    StreamlitOwn(
        "color-contrast", '[data-testid="stButtonGroup"]', "the chosen segment in the accent, 3.5 in dark"
    ),
    StreamlitOwn("target-size", '[data-testid="stDateInput"]', "day and month as fields of 18 by 20 pixels"),
)

# The elements among `selectors` that are not inside a match of `own`; a path through a frame or a shadow
# root is a list, and only its first step is looked for.
OURS = """
([selectors, own]) => selectors.filter(path => {
  const element = document.querySelector(Array.isArray(path) ? path[0] : path);
  return !(element && own.some(selector => element.closest(selector)));
})
"""


def serious_violations(page: Page) -> list[str]:
    """One line for each element of ours that breaks a serious rule: the rule, the element, what is wrong."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [line for violation in found if violation["impact"] in SERIOUS for line in _ours(page, violation)]


def _ours(page: Page, violation: dict[str, Any]) -> list[str]:
    own = [exception.selector for exception in STREAMLIT_OWN if exception.rule == violation["id"]]
    nodes = {str(node["target"][0]): node for node in violation["nodes"]}
    ours = page.evaluate(OURS, [[node["target"][0] for node in nodes.values()], own])
    return [_line(violation["id"], str(target), nodes[str(target)]) for target in ours]


def _line(rule: str, target: str, node: dict[str, Any]) -> str:
    return f"{rule}: {target}\n  {node['html'][:200]}\n  {node['failureSummary']}"
