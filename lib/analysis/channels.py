"""What do web and stores do for each other? The same measures side by side, and who buys where.

Grain in: `mart_orders` and `mart_purchases`. Grain out: one result whose rows are measures, channels, hours of the
week, categories and kinds of buyers. Channel groups other and unknown are shown and belong to neither side.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lib.analysis.channel_measures import ChannelMeasure, ChannelTotal
from lib.analysis.channel_membership import Following
from lib.analysis.result import Result
from lib.analysis.when import CategoryShare, HourShare


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels(Result):
    """Online and offline side by side.

    `online_only`, `store_only` and `both` count buyers by the sides of their orders in the window; None where a
    side has too little known revenue to tell. `known_share` is by channel, by revenue, from 0 to 1.
    """

    online_only: int | None
    store_only: int | None
    both: int | None
    known_share: Mapping[str, float | None]
    measures: tuple[ChannelMeasure, ...]
    totals: tuple[ChannelTotal, ...]
    hours: tuple[HourShare, ...]
    categories: tuple[CategoryShare, ...]
    following: Following
    cannot_tell: str = ""
