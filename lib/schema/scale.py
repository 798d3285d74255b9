"""In which words is a component rated, and which components are asked about at all?

In: TOML, the retailer's own words; what it leaves out is as it ships (`scale.toml` names the levels,
`capabilities.toml` has the sentences). Out: a frozen scale, and TOML.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lib.errors import UserError
from lib.schema.capabilities import LEVELS, Component, components
from lib.schema.toml_text import toml_entries, toml_value

_FILE = Path(__file__).with_name("scale.toml")
LONGEST_NAME, LONGEST_ANCHOR = 30, 300
_HEAD = """\
# The scale of Regulars: names of the five levels, and for each component the sentence of each level.
# A component with asked = false is left out of rounds that begin from now on.
"""
_HINT = "Give each level a sentence of its own, from level 1 to level 5."


@dataclass(frozen=True, slots=True)
class Scale:
    """How components are rated.

    Attributes
    ----------
    names
        Of level 1 to 5.
    own
        Component -> five sentences, where they are not those that ship.
    off
        Components that are not asked about.
    """

    names: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()

    def anchors(self, component: str) -> tuple[str, ...]:
        """Return the five sentences of a component."""
        return self.own.get(component) or _shipped()[component].anchors

    @property
    def asked(self) -> tuple[str, ...]:
        """Components that are asked about, in the order of the scorecard."""
        return tuple(name for name in _shipped() if name not in self.off)


@cache
def template() -> Scale:
    """Return the scale that ships with the app."""
    return Scale(tuple(tomllib.loads(_FILE.read_text(encoding="utf-8"))["level"]))


@lru_cache(maxsize=16)  # a rater's every step asks for the same one
def read_scale(text: str) -> Scale:
    """Return a scale from TOML.

    Raises
    ------
    UserError
        When it is no TOML, names a component that there is not, a component has not five different
        sentences, or no component is left; all faults at once.
    """
    entries = toml_entries(text, "component")
    names = _texts(tomllib.loads(text).get("level", template().names))
    faults = [*_name_faults(names), *(fault for entry in entries for fault in _faults(entry))]
    if faults:
        raise UserError("The scale can't be used.", f"{'; '.join(faults).capitalize()}.", _HINT)
    told = {str(entry["id"]): entry for entry in entries}
    own = {name: _texts(entry["anchors"]) for name, entry in told.items() if "anchors" in entry}
    off = frozenset(name for name, entry in told.items() if entry.get("asked", True) is False)
    scale = Scale(names, {name: each for name, each in own.items() if each != _shipped()[name].anchors}, off)
    if not scale.asked:
        raise UserError(
            "The scale can't be used.", "No component is asked about.", "Leave at least one switched on."
        )
    return scale


def write_scale(scale: Scale, *, whole: bool = False) -> str:
    """Return a scale as TOML that `read_scale` reads.

    Parameters
    ----------
    whole
        Whether the sentences that ship are written too: what a round asks must not change with the app.
    """
    written = [name for name in _shipped() if whole or name in scale.own or name in scale.off]
    return f"{_HEAD}level = {toml_value(list(scale.names))}\n" + "".join(
        _entry(scale, name, whole) for name in written
    )


def reworded(scale: Scale, component: str, anchors: Sequence[str], *, asked: bool = True) -> Scale:
    """Return a scale with other sentences for one component, asked about or not."""
    own = {**scale.own, component: _texts(anchors)}
    off = scale.off - {component} if asked else scale.off | {component}
    return replace(scale, own=own, off=off)


def as_shipped(scale: Scale, component: str) -> Scale:
    """Return a scale in which one component is asked about as it ships."""
    own = {name: each for name, each in scale.own.items() if name != component}
    return replace(scale, own=own, off=scale.off - {component})


def _entry(scale: Scale, name: str, whole: bool) -> str:
    anchors = "".join(f"    {toml_value(anchor)},\n" for anchor in scale.anchors(name))
    told = f"anchors = [\n{anchors}]\n" if whole or name in scale.own else ""
    return f"\n[[component]]\nid = {toml_value(name)}\nasked = {toml_value(name not in scale.off)}\n{told}"


def _name_faults(names: Sequence[str]) -> Iterator[str]:
    yield from _list_faults("the levels", "names", names, LONGEST_NAME)


def _faults(entry: Mapping[str, Any]) -> Iterator[str]:
    name = str(entry.get("id"))
    if name not in _shipped():
        yield f"there is no component {name}"
    elif "anchors" in entry:
        yield from _list_faults(_shipped()[name].name, "sentences", _texts(entry["anchors"]), LONGEST_ANCHOR)


def _list_faults(whose: str, what: str, texts: Sequence[str], longest: int) -> Iterator[str]:
    filled = [text for text in texts if text]
    if len(filled) != len(LEVELS):
        yield f"{whose}: {len(filled)} of {len(LEVELS)} {what} are there"
    same = sorted(
        {text for text in filled if [each.casefold() for each in filled].count(text.casefold()) > 1}
    )
    if same:
        yield f"{whose}: two levels read “{same[0]}”"
    if any(len(text) > longest for text in filled):
        yield f"{whose}: {what} may have {longest} letters"


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(value).strip() for value in values) if isinstance(values, list | tuple) else ()


@cache
def _shipped() -> Mapping[str, Component]:
    return {component.id: component for component in components()}
