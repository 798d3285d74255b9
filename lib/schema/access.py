"""Who may open which page and do what? Roles as data (`access.toml`), given to people by e-mail.

In: the table `[roles]` of the secrets, role -> e-mails or whole domains, and what a provider says of a
person. Out: a role, or none. Whoever is not named may see nothing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lib.errors import UserError

_FILE = Path(__file__).with_name("access.toml")


@dataclass(frozen=True, slots=True)
class Role:
    """What some people may see and do.

    Attributes
    ----------
    name
        "executive", "marketer", "associate" or "analyst".
    meaning
        Who that is, in a few words.
    pages
        Scripts of the pages that may be opened.
    actions
        What may be done, of `actions`.
    """

    name: str
    meaning: str
    pages: frozenset[str]
    actions: frozenset[str]


@cache
def roles() -> Mapping[str, Role]:
    """Return the roles by name."""
    return {
        name: Role(name, told["meaning"], frozenset(told["pages"]), frozenset(told["actions"]))
        for name, told in _declared()["roles"].items()
    }


@cache
def actions() -> Mapping[str, str]:
    """Return what may be done: name -> what that is, to stand after "may"."""
    return dict(_declared()["actions"])


@cache
def open_pages() -> frozenset[str]:
    """Return the scripts of the pages that need nobody signed in."""
    return frozenset(_declared()["open"]["pages"])


def role_of(email: str, given: Mapping[str, Any]) -> Role | None:
    """Return the role of a person; None for whom nobody has named.

    Parameters
    ----------
    email
        As the provider says it; capitals make no difference.
    given
        Role -> e-mails ("ann@example.com") or whole domains ("@example.com"). An e-mail counts before its
        domain; of several roles at one level the one that may do least.

    Raises
    ------
    UserError
        When `given` names roles that there are not, or is no table of lists.
    """
    wanted = email.strip().casefold()
    named = {name: _entries(name, held) for name, held in given.items()}
    _, at, domain = wanted.rpartition("@")
    if not at or not domain:
        return None
    for entry in (wanted, f"@{domain}"):
        held = [roles()[name] for name, entries in named.items() if entry in entries]
        if held:
            return min(held, key=lambda role: (len(role.actions), len(role.pages)))
    return None


def _entries(name: str, held: Any) -> frozenset[str]:
    if name not in roles():
        raise UserError(
            f"There is no role {name}.",
            "It stands in [roles] of the secrets.",
            f"Roles are {', '.join(roles())}.",
        )
    if not isinstance(held, list | tuple) or not all(isinstance(entry, str) for entry in held):
        raise UserError(
            f"The role {name} is given to nobody.",
            "In [roles] of the secrets it is no list of e-mails.",
            f'Write {name} = ["ann@example.com", "@example.com"].',
        )
    return frozenset(entry.strip().casefold() for entry in held)


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
