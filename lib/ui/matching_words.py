"""In which words is matching told? What a joint says, what a level says, how a verdict reads."""

from collections.abc import Sequence

from lib.analysis.explain import Joint, Part
from lib.analysis.profile_rows import FileRows, Profile
from lib.charts.waterfall import Step
from lib.identity.comparisons import COMPARISONS
from lib.schema import formats

READ_ONLY = (
    "The sample is shared by all and only read: what corrects it works on your own data, once you have added "
    "files."
)
LOOK_ONLY = "Your role looks on here: saying who is the same customer is for marketers and analysts."
EXACT = {
    "email": "same e-mail",
    "phone": "same phone",
    "key": "the same e-mail or phone on one of their records",
    "said": "said by hand to be the same",
    "rule": "the same name, and one thing more that agrees",
}
START = "Before anything is compared"
_BY_NAME = {entry.name: entry for entry in COMPARISONS}


def says(part: Part) -> str:
    """Write what one comparison says: "same phone"."""
    entry = _BY_NAME[part.comparison]
    return entry.says(part.level) or entry.name


def steps(joint: Joint) -> list[Step]:
    """Return what a model's joint is made of, as it is drawn; two that say the same are told apart."""
    found: list[Step] = []
    for part in joint.parts:
        words = says(part)
        same = any(step.says == words for step in found)
        found.append(Step(f"{words} ({part.comparison.replace('_', ' ')})" if same else words, part.bits))
    return found


def why(joint: Joint) -> str:
    """Write in a few words what holds two records together."""
    if joint.how != "model":
        return EXACT[joint.how]
    strong = sorted((part for part in joint.parts if part.bits > 0), key=lambda part: -part.bits)
    return formats.listing([says(part) for part in strong[:3]]) or "nothing that agrees"


def against(joint: Joint) -> str:
    """Write what speaks against two records being one person; empty where nothing does."""
    weak = sorted((part for part in joint.parts if part.bits < 0), key=lambda part: part.bits)
    return formats.listing([says(part) for part in weak[:3]])


def files(told: Sequence[FileRows]) -> str:
    """Write where a profile stands: "orders.csv, 3 rows from 17 on"."""
    return "; ".join(f"{entry.file_name}, {_rows(entry)}" for entry in told)


def _rows(told: FileRows) -> str:
    first = formats.count(told.first_row)
    return f"row {first}" if told.rows == 1 else f"{formats.plural(told.rows, 'row')} from {first} on"


def where(told: Sequence[FileRows]) -> str:
    """Write where a profile stands in few words: "orders.csv row 17"."""
    return ", ".join(f"{entry.file_name} row {formats.count(entry.first_row)}" for entry in told)


def called(person: Profile) -> str:
    """Write what a profile is called on the screen, masked: "square: A… L…"."""
    return f"{person.system}: {person.name or person.email or person.phone or 'no name'}"
