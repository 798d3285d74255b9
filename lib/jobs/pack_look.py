"""Whose name, colour and logo does a board pack bear? Kept with the workspace, as one small text.

The logo is the PNG that `lib.export.logo` wrote, in base64; what can't be read counts as not written.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass

from lib.errors import UserError
from lib.export.logo import logo_of
from lib.export.pack import ACCENT, legible
from lib.export.palette import is_colour

LOOK = "board pack"
"""The name of the text."""


@dataclass(frozen=True, slots=True)
class Look:
    """Whose pack it is: name, colour as #RRGGBB, logo as `lib.export.logo.logo_of` returns it."""

    name: str = ""
    colour: str = ACCENT
    logo: bytes | None = None


def read_look(text: str | None) -> Look:
    """Return what was written down; what ships with the app where there is nothing, or nothing readable."""
    try:
        told = json.loads(text or "{}")
        colour = str(told.get("colour", ACCENT))
        logo = logo_of(b64decode(told["logo"], validate=True)) if told.get("logo") else None
        return Look(legible(told.get("name", "")), colour if is_colour(colour) else ACCENT, logo)
    except (ValueError, TypeError, AttributeError, UserError):
        return Look()


def written_look(look: Look) -> str:
    """Return a look as text."""
    logo = b64encode(look.logo).decode("ascii") if look.logo else None
    return json.dumps({"name": legible(look.name), "colour": look.colour, "logo": logo}, ensure_ascii=False)
