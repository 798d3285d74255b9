"""Who is here, and what may they see and do? What the provider says of a person, and the role they have.

Where sign-in is not set up (`[auth]` in the secrets), nobody is asked and a session may do everything with
its own files. Where it is, all is refused that a role does not allow. Asked on the server in every run of a
page: what `st.user` says comes out of a signed cookie, and the roles out of the secrets as they are now.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.errors import UserError
from lib.schema.access import Role, actions, open_pages, role_of

_log = logging.getLogger("regulars")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in.

    Attributes
    ----------
    email
        As the provider says it; empty where it says none.
    name
        To be shown to that person.
    role
        What they may see and do; None for whom nobody has named, or whose e-mail is not their own for sure.
    why_not
        Why there is no role, in one sentence; empty where there is one.
    """

    email: str
    name: str
    role: Role | None
    why_not: str = ""


def is_asked() -> bool:
    """Whether people have to sign in here: a provider stands in the secrets."""
    return bool(_secrets().get("auth"))


def providers() -> tuple[str | None, ...]:
    """Return the names under which providers stand in the secrets; None is the one without a name."""
    told = _secrets().get("auth") or {}
    named = tuple(name for name, held in told.items() if isinstance(held, Mapping) and "client_id" in held)
    return (None, *named) if "client_id" in told else named


def person() -> Person | None:
    """Return who is signed in; None where nobody is, or has to be."""
    if not is_asked() or not st.user.get("is_logged_in"):
        return None
    email = str(st.user.get("email") or "")
    name = str(st.user.get("name") or email)
    if not email:
        return Person(email, name, None, "The provider that you signed in with does not tell your e-mail.")
    if str(st.user.get("email_verified", True)).casefold() == "false":
        return Person(email, name, None, "The provider that you signed in with has not verified your e-mail.")
    role = _role(email)
    return Person(email, name, role, "" if role else "Nobody has given you a role here yet.")


def role() -> Role | None:
    """Return the role of who is here; None without one, and where nobody is asked."""
    here = person()
    return here.role if here else None


def may(action: str) -> bool:
    """Whether who is here may do something (a name in `lib/schema/access.toml`)."""
    if action not in actions():
        raise ValueError(f"action must be one of {', '.join(actions())}. Got {action!r}.")
    if not is_asked():
        return True
    held = role()
    return held is not None and action in held.actions


def may_open(script: str) -> bool:
    """Whether who is here may open a page, by the name of its script."""
    if not is_asked() or script in open_pages():
        return True
    held = role()
    return held is not None and script in held.pages


def refusal(action: str) -> UserError:
    """Return what to tell somebody who may not do something."""
    held = role()
    return UserError(
        "That is not for your role.",
        f"{held.name.capitalize() if held else 'Nobody'} may not {actions()[action]}.",
        "Ask whoever runs Regulars here.",
    )


def _role(email: str) -> Role | None:
    try:
        return role_of(email, _secrets().get("roles") or {})
    except UserError as error:
        _log.error("The roles in the secrets can't be read: %s", error)
        return None


def _secrets() -> Mapping[str, Any]:
    return st.secrets if st.secrets.load_if_toml_exists() else {}
