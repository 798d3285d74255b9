"""Which colour means what? Fixed for channels, the same on every page, right in light and in dark.

The hex values here stand for places in the colour lists of `.streamlit/config.toml`: the page's front
end puts the active theme's colour wherever one stands in a figure (see Streamlit's own
`elements/lib/streamlit_plotly_theme.py`), so that a chart follows the reader's theme at once. Order
there: online, offline, both, other, accent, better, worse.
"""

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

ONLINE, OFFLINE, BOTH, OTHER = "#000001", "#000002", "#000003", "#000004"
ACCENT, BETTER, WORSE = "#000005", "#000006", "#000007"
SEQUENTIAL = tuple(f"#0000{number}" for number in range(11, 21))
DIVERGING = tuple(f"#0000{number}" for number in range(21, 31))
WASH = SEQUENTIAL[:3]  # pale enough to carry text in `STRONG`
TEXT, STRONG, PAGE = "#000036", "#000037", "#000038"

GROUP_COLOURS: Mapping[str, str] = MappingProxyType(
    {"online": ONLINE, "offline": OFFLINE, "both": BOTH, "other": OTHER, "unknown": OTHER}
)

_MARGINS = {"l": 8, "r": 8, "t": 8, "b": 8}
_SMALL = 13


def colour_of(group: str) -> str:
    """Return the fixed colour of a channel group; grey for anything else."""
    return GROUP_COLOURS.get(group, OTHER)


def scale(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """Return a colour scale from 0 to 1 over the given colours, evenly spaced."""
    return [(place / (len(colours) - 1), colour) for place, colour in enumerate(colours)]


def styled(figure: go.Figure, height: int) -> go.Figure:
    """Give a figure the house style: no legend, no frame, quiet grid, space for its labels."""
    figure.update_layout(
        height=height,
        margin=_MARGINS,
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        bargap=0.35,
        font={"size": _SMALL, "color": STRONG},
        hoverlabel={"align": "left"},
    )
    axis = {
        "automargin": True,
        "fixedrange": True,
        "zeroline": False,
        "title_font": {"size": _SMALL, "color": TEXT},
    }
    figure.update_xaxes(**axis, tickfont_color=STRONG)
    figure.update_yaxes(**axis, tickfont_color=STRONG)
    return figure
