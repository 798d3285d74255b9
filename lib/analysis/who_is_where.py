"""Who is where? All that is told of customers by the channels that they use, in one report.

Grain in: what each part reads. Grain out: one result that holds the parts; a page asks for each by itself.
"""

from dataclasses import dataclass

from lib.analysis.channel_kinds import KindHistory, kind_history
from lib.analysis.channel_membership import Following, following
from lib.analysis.channel_rows import ChannelRows, channel_rows
from lib.analysis.filters import Filters
from lib.analysis.first_channel import FirstChannels, first_channels
from lib.analysis.groupings import SIDES
from lib.analysis.kind_measures import KindMeasures, kind_measures
from lib.analysis.kind_personas import KindPersonas, kind_personas
from lib.analysis.movement import Movement, movement
from lib.analysis.payments import Payments, payments
from lib.analysis.preferred_channel import PreferredChannel, preferred_channel
from lib.analysis.result import Read, Result, looked_at
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoIsWhere(Result):
    """Customers by the sides that they buy on, and what is told of channels.

    Attributes
    ----------
    kinds, personas, following
        Online only, store only, both, neither: what they bring, who they are, and what they went on to spend
        at equal numbers of orders; None where too little is known of a side's customers.
    movement, history
        From the window before to this one, and by quarter; None likewise.
    first_channels
        Where customers began, and what became of them.
    channels
        Each channel as a row of its own.
    payments
        How people pay.
    preferred
        The side that they prefer beside the one that they, and we, use.
    """

    kinds: KindMeasures
    personas: KindPersonas | None
    following: Following | None
    movement: Movement | None
    history: KindHistory | None
    first_channels: FirstChannels
    channels: ChannelRows
    payments: Payments
    preferred: PreferredChannel


def who_is_where(
    read: Read, facts: Facts, filters: Filters, *, book: PersonaBook | None = None
) -> WhoIsWhere:
    """Return all parts together.

    Parameters
    ----------
    book
        The personas; those that ship with the app where None.
    """
    kinds = kind_measures(read, facts, filters)
    known = not kinds.cannot_tell
    return WhoIsWhere(
        **looked_at(facts, filters),
        answer=kinds.answer,
        caveat=kinds.caveat,
        kinds=kinds,
        personas=kind_personas(read, facts, filters, book=book) if known else None,
        following=following(read, facts, filters) if known else None,
        movement=movement(read, facts, filters, by=SIDES) if known else None,
        history=kind_history(read, facts, filters) if known else None,
        first_channels=first_channels(read, facts, filters),
        channels=channel_rows(read, facts, filters),
        payments=payments(read, facts, filters),
        preferred=preferred_channel(read, facts, filters),
    )
