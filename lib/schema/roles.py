"""Which roles speak for the customer inside a company, and under which names do files know them?

In: `roles.toml`. Out: one frozen entry per role, in the order of the file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lib.schema.capabilities import components

_FILE = Path(__file__).with_name("roles.toml")


@dataclass(frozen=True, slots=True)
class Role:
    """A role that speaks for the customer.

    Attributes
    ----------
    id, name, meaning
        In a file; on the page; what whoever fills it does.
    component
        The component of the scorecard that it serves most.
    source
        Who named it; "house rule" where we did.
    accepts
        Names under which files know it, in lower case.
    """

    id: str
    name: str
    meaning: str
    component: str
    source: str
    accepts: tuple[str, ...]


@cache
def roles() -> tuple[Role, ...]:
    """Return the roles in the order in which pages show them."""
    return read_roles(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def read_roles(document: Mapping[str, Any]) -> tuple[Role, ...]:
    """Turn a parsed `roles.toml` into records.

    Raises
    ------
    ValueError
        With every fault found: a name that two roles accept, a component that there is not.
    """
    found = tuple(Role(**entry | {"accepts": tuple(entry["accepts"])}) for entry in document["role"])
    known = {component.id for component in components()}
    faults = [
        f"{role.id}: there is no component {role.component}" for role in found if role.component not in known
    ]
    words = [word for role in found for word in names_of(role)]
    faults += [f"{word} is accepted twice" for word in sorted({w for w in words if words.count(w) > 1})]
    if faults:
        raise ValueError("; ".join(faults))
    return found


def names_of(role: Role) -> frozenset[str]:
    """Return all words that mean a role, in lower case."""
    return frozenset({role.id, role.name.casefold(), *role.accepts})


def role_of(text: str) -> str:
    """Return the id of the role that a word means, else the word itself, blanks at its ends taken off."""
    wanted = " ".join(text.split())
    return _by_word().get(wanted.casefold(), wanted)


@cache
def _by_word() -> Mapping[str, str]:
    return MappingProxyType({word: role.id for role in roles() for word in names_of(role)})
