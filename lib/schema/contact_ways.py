"""Do we reach a customer online or offline? By what files call the way of a contact.

Read from `contact_ways.toml`. In: a text of a file ("E-Mail"). Out: online or offline, or None.
"""

import tomllib
from functools import cache
from pathlib import Path

from lib.schema.channels import channel_groups
from lib.schema.phrases import Phrases, longest_first, meaning_in

_FILE = Path(__file__).with_name("contact_ways.toml")


def side_of_contact(text: str) -> str | None:
    """Return the side that a contact belongs to; None where we know no word of it."""
    return meaning_in(text, _known())


@cache
def _known() -> Phrases:
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    channels = [(name, side) for name, side in channel_groups().items() if side in declared]
    return longest_first(
        [*channels, *((word, side) for side, entry in declared.items() for word in entry["words"])]
    )
