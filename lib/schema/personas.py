"""Which customers does the retailer know by name, by which rule, and how are they treated?

In: TOML, ours (`personas.toml`, a template) or the retailer's. Out: a frozen book of personas, and TOML.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lib.errors import UserError
from lib.schema.rules import Rule, alternatives_of, plain_rule
from lib.schema.toml_text import toml_entries, toml_rule, toml_value

_FILE = Path(__file__).with_name("personas.toml")
_HEAD = """\
# Personas of Regulars. Of several whose rule holds, a customer's persona is the first in this order.
# One of the alternatives (`any`) has to hold; all conditions of an alternative have to.
"""
OF_PERSONAS = ("persona", "runner_up")
"""Attributes that are told by personas, and can't tell them."""

NOT_IN_RULES = (*OF_PERSONAS, "pattern")
"""Attributes that no persona's rule may ask for: a pattern is found anew in each window."""

MOST = 12  # personas: more than a dozen nobody in a store can tell apart
_LONGEST = 400  # signs of a text


@dataclass(frozen=True, slots=True)
class Treatment:
    """What follows for whoever serves or writes to them; each a sentence or two, or empty.

    Attributes
    ----------
    message, offer, service
        What to say, what to offer, how to serve.
    avoid
        What not to say or do.
    """

    message: str = ""
    offer: str = ""
    service: str = ""
    avoid: str = ""


@dataclass(frozen=True, slots=True)
class Persona:
    """A named segment with a rule and a treatment."""

    name: str
    meaning: str
    rule: Rule
    treatment: Treatment


PersonaBook = tuple[Persona, ...]
"""Personas in the order in which they are tried."""


@cache
def template() -> PersonaBook:
    """Return the personas that ship with the app."""
    return read_personas(_FILE.read_text(encoding="utf-8"))


def read_personas(text: str) -> PersonaBook:
    """Return personas from TOML.

    Raises
    ------
    UserError
        When it is no TOML, a persona lacks its name, two have one name, or a rule can't be read.
    """
    entries = toml_entries(text, "persona")
    found = tuple(_persona(entry) for entry in entries)
    names = [one.name.casefold() for one in found]
    twice = sorted({one.name for one in found if names.count(one.name.casefold()) > 1})
    if twice:
        raise UserError(
            "Two personas have one name.", f"We saw {', '.join(twice)} more than once.", "Rename one of them."
        )
    if len(found) > MOST:
        raise UserError(
            "These are too many personas.",
            f"We saw {len(found)}; there may be {MOST}.",
            "Keep the ones that a store would treat differently.",
        )
    return found


def write_personas(book: PersonaBook) -> str:
    """Return personas as TOML that `read_personas` reads."""
    return _HEAD + "".join(_written(one) for one in book)


def _persona(entry: Mapping[str, Any]) -> Persona:
    name = _text(entry.get("name"))
    if not name:
        raise UserError(
            "A persona has no name.", f"Its meaning is “{_text(entry.get('meaning'))}”.", "Name it."
        )
    treatment = entry.get("treatment")
    told = treatment if isinstance(treatment, Mapping) else {}
    rule = alternatives_of(entry.get("any"), f"the persona {name}")
    circular = [one.attribute for one in rule.conditions if one.attribute in NOT_IN_RULES]
    if circular:
        raise UserError(
            f"The rule of the persona {name} can't be read.",
            "It chooses by persona or by pattern, which rules of personas can't.",
            "Take that condition out.",
        )
    if not rule.conditions:
        raise UserError(f"The persona {name} has no rule.", "It chooses everybody.", "Give it a condition.")
    return Persona(
        name,
        _text(entry.get("meaning")),
        rule,
        Treatment(**{part: _text(told.get(part)) for part in Treatment.__dataclass_fields__}),
    )


def _text(value: Any) -> str:
    return str(value or "").strip()[:_LONGEST]


def _written(one: Persona) -> str:
    treatment = "".join(f"{part} = {toml_value(text)}\n" for part, text in asdict(one.treatment).items())
    return (
        f"\n[[persona]]\nname = {toml_value(one.name)}\nmeaning = {toml_value(one.meaning)}\n"
        f"any = {toml_rule(plain_rule(one.rule))}\n[persona.treatment]\n{treatment}"
    )
