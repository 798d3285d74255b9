"""What does the retailer promise its best customers, and by which measure is that kept?

In: TOML, ours (`promises.toml`, a template) or the retailer's. Out: a frozen book of promises, and TOML.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lib.errors import UserError
from lib.schema.experience import experience_measures
from lib.schema.toml_text import toml_entries, toml_value

_FILE = Path(__file__).with_name("promises.toml")
COMPARISONS = ("at most", "at least")
MOST = 40
"""Promises; who promises more has no picture of what the best customers get."""
_LONGEST = 300  # signs of a sentence
_FIELDS = ("id", "sentence", "measure", "comparison", "target", "included")
_HEAD = """\
# What our 1 % experience is meant to be. measure: an id of Regulars' experience.toml; comparison: "at most"
# or "at least"; target: in the unit of the measure, shares from 0 to 1; included = false: not asked.
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence to customers, and what tells whether it is kept.

    Attributes
    ----------
    id
        Its name in a file.
    sentence
        In the retailer's words.
    measure
        An id of `lib.schema.experience`.
    comparison, target
        "at most" or "at least" so much, in the unit of the measure.
    included
        Whether it is asked who gets it.
    """

    id: str
    sentence: str
    measure: str
    comparison: str
    target: float
    included: bool = True


PromiseBook = tuple[Promise, ...]


@cache
def template() -> PromiseBook:
    """Return the promises that ship with the app."""
    return read_promises(_FILE.read_text(encoding="utf-8"))


def read_promises(text: str) -> PromiseBook:
    """Return promises from TOML.

    Raises
    ------
    UserError
        With all that is wrong: no TOML, a promise without a sentence, an unknown measure or comparison, a
        target that is no number, an id given twice.
    """
    entries = toml_entries(text, "promise")
    wrong = [fault for place, entry in enumerate(entries, 1) for fault in _faults(entry, place)]
    ids = [_id(entry, place) for place, entry in enumerate(entries, 1)]
    wrong += [f"the id “{one}” is given twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    if len(entries) > MOST:
        wrong.append(f"there are {len(entries)} promises, and may be {MOST}")
    if wrong:
        hint = "Mend these and add the file again; a download of ours shows the form."
        raise UserError("These promises can't be taken.", f"We saw: {'; '.join(wrong)}.", hint)
    return tuple(_promise(entry, one) for entry, one in zip(entries, ids, strict=True))


def write_promises(book: PromiseBook) -> str:
    """Return promises as TOML that `read_promises` reads."""
    parts = [
        "\n[[promise]]\n" + "".join(f"{name} = {toml_value(getattr(one, name))}\n" for name in _FIELDS)
        for one in book
    ]
    return _HEAD + "".join(parts)


def _id(entry: Mapping[str, Any], place: int) -> str:
    return str(entry.get("id") or f"promise_{place}").strip()


def _faults(entry: Mapping[str, Any], place: int) -> list[str]:
    """Return what is wrong with one promise, in words."""
    sentence, measure = str(entry.get("sentence", "")).strip(), entry.get("measure")
    name, found = f"promise {place}", []
    if not sentence or len(sentence) > _LONGEST:
        found.append(f"{name} needs a sentence of at most {_LONGEST} signs")
    if not isinstance(measure, str) or measure not in experience_measures():
        found.append(f"{name} has the measure “{measure}”; choose of {', '.join(experience_measures())}")
    if entry.get("comparison") not in COMPARISONS:
        found.append(f"{name} compares “{entry.get('comparison')}”; say {' or '.join(COMPARISONS)}")
    if not _is_number(entry.get("target")):
        found.append(f"{name} has the target “{entry.get('target')}”, which is no number")
    if not isinstance(entry.get("included", True), bool):
        found.append(f"{name} says included = “{entry.get('included')}”; say true or false")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _promise(entry: Mapping[str, Any], name: str) -> Promise:
    return Promise(
        id=name,
        sentence=str(entry["sentence"]).strip(),
        measure=str(entry["measure"]),
        comparison=str(entry["comparison"]),
        target=float(entry["target"]),
        included=bool(entry.get("included", True)),
    )
