"""What has a person said about a file? Everything may be left open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lib.intake.mapping import DateOrder, Rate


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person has said about a file; everything may be left open.

    Attributes
    ----------
    date_order
        How ambiguous dates are meant.
    decimal
        The decimal sign of ambiguous numbers.
    table
        The canonical table that the file feeds, where it isn't the one that was guessed.
    constants
        Canonical column -> one value for all rows, e.g. channel -> web.
    columns
        Source header -> canonical column, None to leave the column out.
    system
        The namespace of the file's ids, where it isn't the platform's or the generic one.
    words
        Word of a channel column -> the channel it means, where the word is one that nobody knows.
    rates
        What other currencies are worth. They hold for one file and are not remembered: rates change.
    """

    date_order: DateOrder | None = None
    decimal: Literal[".", ","] | None = None
    table: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    system: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()


NOTHING_SAID = Choices()
