"""Which figures make a level for this retailer? Cuts of its own, in place of those that ship with the app.

In: TOML that somebody wrote down, one [[cut]] per measure with four values. Out: a frozen, hashable `Cuts`,
and TOML.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lib.errors import UserError
from lib.schema.capabilities import LEVELS
from lib.schema.measures import HIGHEST, YOUR_OWN, Cut, Measure, is_monotone, measures_by_id
from lib.schema.toml_text import toml_entries, toml_value

_LONGEST = 400  # signs of a reason
_NO_REASON = "Set by you, without a reason."
_HEAD = """\
# Our own cuts of Regulars' scorecard. measure: an id of Regulars' glossary; values: from which value on level
# 2, 3, 4 and 5 are reached, in the unit of the measure (shares from 0 to 1); reason: why they are there.
"""


@dataclass(frozen=True, slots=True)
class OwnCuts:
    """Four cuts that a retailer set for one measure, to level 2, 3, 4 and 5, and why."""

    measure: str
    values: tuple[float, float, float, float]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cuts:
    """All cuts that a retailer set; measures that it does not name keep those of the app."""

    own: tuple[OwnCuts, ...] = ()

    def applied(self, measure: Measure) -> Measure:
        """Return a measure with the retailer's cuts, marked "your own", where it set any."""
        found = next((each for each in self.own if each.measure == measure.id), None)
        if found is None:
            return measure
        reason = found.reason or _NO_REASON
        levels = zip(LEVELS[1:], found.values, strict=True)
        return replace(measure, cuts=tuple(Cut(level, value, YOUR_OWN, reason) for level, value in levels))

    def with_cuts(self, changed: OwnCuts) -> "Cuts":
        """Return these with one measure's cuts in place of those that it had."""
        return Cuts((*self.without(changed.measure).own, changed))

    def without(self, measure: str) -> "Cuts":
        """Return these but for one measure, which takes the app's again."""
        return Cuts(tuple(each for each in self.own if each.measure != measure))


def read_cuts(text: str) -> Cuts:
    """Return cuts from TOML.

    Raises
    ------
    UserError
        With all that is wrong: no TOML, an unknown measure, cuts that are not four numbers, that turn, or
        that lie where the unit of the measure does not reach.
    """
    entries = toml_entries(text, "cut")
    faults = [fault for place, entry in enumerate(entries, 1) for fault in _faults(entry, place)]
    names = [str(entry.get("measure")) for entry in entries]
    faults += [f"{one} stands more than once" for one in sorted({x for x in names if names.count(x) > 1})]
    if faults:
        raise UserError(
            "These cuts can't be taken.",
            f"We saw: {'; '.join(faults)}.",
            "Mend these and try again; a download of ours shows the form.",
        )
    return Cuts(tuple(_own(entry) for entry in entries))


def write_cuts(cuts: Cuts) -> str:
    """Return cuts as TOML that `read_cuts` reads."""
    return _HEAD + "".join(
        f"\n[[cut]]\nmeasure = {toml_value(each.measure)}\nvalues = {toml_value(list(each.values))}\n"
        f"reason = {toml_value(each.reason)}\n"
        for each in cuts.own
    )


def _own(entry: Mapping[str, Any]) -> OwnCuts:
    two, three, four, five = (float(value) for value in entry["values"])
    return OwnCuts(entry["measure"], (two, three, four, five), str(entry.get("reason") or "").strip())


def _faults(entry: Mapping[str, Any], place: int) -> Iterator[str]:
    name, values = entry.get("measure"), entry.get("values")
    measure = measures_by_id().get(name) if isinstance(name, str) else None
    if measure is None:
        yield f"cut {place} is of “{name}”, which is no measure; choose of {', '.join(measures_by_id())}"
        return
    if len(str(entry.get("reason") or "")) > _LONGEST:
        yield f"{name} has a reason of more than {_LONGEST} signs"
    if not isinstance(values, list) or len(values) != len(LEVELS) - 1 or not all(map(_is_number, values)):
        yield f"{name} needs four numbers, the cuts to level 2, 3, 4 and 5, and has {values}"
        return
    yield from _value_faults(measure, values)


def _value_faults(measure: Measure, values: list[float]) -> Iterator[str]:
    way = "fall" if measure.falls else "rise"
    if not is_monotone(values) or (values[0] > values[-1]) != measure.falls:
        yield f"the cuts of {measure.id} have to {way} from level to level, and are {values}"
    highest = HIGHEST.get(measure.unit)
    if highest is not None and not all(0 <= value <= highest for value in values):
        yield f"the cuts of {measure.id} lie between 0 and {highest:g}, and are {values}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
