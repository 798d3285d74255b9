"""How is a record of a person shown? Masked, with the files and rows that tell it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lib.analysis.profile_rows import Profile
from lib.ui import tables
from lib.ui.matching_words import files

_COLUMNS = {
    "record": tables.count("Record"),
    "system": tables.text("System"),
    "name": tables.text("Name"),
    "email": tables.text("E-mail"),
    "phone": tables.text("Phone"),
    "address": tables.text("Address"),
    "place": tables.text("Postcode, city"),
    "born": tables.text("Born"),
    "company": tables.text("Company"),
    "files": tables.text("Stands in", wide=True),
}
_ALWAYS = ("record", "system", "name", "files")


def profile_table(people: Sequence[Profile]) -> tuple[pd.DataFrame, str, dict[str, Any]]:
    """Return records as a table, what it is, and its columns; columns that nobody fills are left out."""
    frame = pd.DataFrame([_row(number, person) for number, person in enumerate(people, 1)])
    told = [name for name in _COLUMNS if name in _ALWAYS or frame[name].notna().any()]
    return frame, "Records of this customer, masked", {name: _COLUMNS[name] for name in told}


def _row(number: int, person: Profile) -> dict[str, Any]:
    place = ", ".join(part for part in (person.postcode, person.city) if part)
    return {
        "record": number,
        "system": person.system,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "address": person.address,
        "place": place or None,
        "born": str(person.birth_year) if person.birth_year else None,
        "company": person.company,
        "files": files(person.files),
    }
