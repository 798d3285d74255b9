"""Whom does the retailer want to reach, by which rule? Named audiences, as TOML and as frozen entries.

In: TOML that somebody wrote on the page or by hand. Out: audiences, and TOML again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.errors import UserError
from lib.schema.rules import Rule, alternatives_of, plain_rule
from lib.schema.toml_text import toml_entries, toml_rule, toml_value

_HEAD = "# Audiences of Regulars: who is meant (`any`: alternatives, each a list of conditions).\n"
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Audience:
    """A named rule by which customers are chosen."""

    name: str
    rule: Rule


def read_audiences(text: str) -> tuple[Audience, ...]:
    """Return audiences from TOML, in their order.

    Raises
    ------
    UserError
        When it is no TOML, or an audience has no name or a rule that can't be read.
    """
    entries = toml_entries(text, "audience")
    return tuple(_audience(entry) for entry in entries)


def write_audiences(audiences: tuple[Audience, ...]) -> str:
    """Return audiences as TOML that `read_audiences` reads."""
    written = (
        f"\n[[audience]]\nname = {toml_value(one.name)}\nany = {toml_rule(plain_rule(one.rule))}\n"
        for one in audiences
    )
    return _HEAD + "".join(written)


def with_audience(audiences: tuple[Audience, ...], changed: Audience) -> tuple[Audience, ...]:
    """Return audiences with one more, or with it in place of the one of its name.

    Raises
    ------
    UserError
        When it has no name.
    """
    if not changed.name.strip():
        raise UserError("The audience has no name.", "It can't be found again.", "Name it.")
    names = [one.name for one in audiences]
    if changed.name in names:
        place = names.index(changed.name)
        return (*audiences[:place], changed, *audiences[place + 1 :])
    return (*audiences, changed)


def _audience(entry: Mapping[str, Any]) -> Audience:
    name = str(entry.get("name") or "").strip()[:LONGEST_NAME]
    if not name:
        raise UserError("An audience has no name.", "We saw a rule without one.", "Name it.")
    return Audience(name, alternatives_of(entry.get("any"), f"the audience {name}"))
