"""What has the retailer written down in a workspace, read; and what ships with the app where nobody has?"""

from collections.abc import Callable
from typing import TypeVar

from lib.errors import UserError
from lib.schema import promises
from lib.schema.audiences import Audience, read_audiences
from lib.schema.cuts import Cuts, read_cuts
from lib.schema.personas import PersonaBook, read_personas, template
from lib.schema.promises import PromiseBook
from lib.schema.targets import HeadCounts, Targets, read_head_counts, read_targets
from lib.workspace import documents
from lib.workspace.workspace import Workspace

PERSONAS, AUDIENCES, PROMISES, CUTS = "personas", "audiences", "promises", "cuts"
TARGETS, HEAD_COUNTS, SCALE = "targets", "head_counts", "scale"

Written = TypeVar("Written")


def text_of(workspace: Workspace, name: str) -> str | None:
    """Return a text that was written down; None where nobody has."""
    with workspace.cursor() as cursor:
        return documents.read(cursor, name)


def _read(
    workspace: Workspace, name: str, read: Callable[[str], Written], shipped: Callable[[], Written]
) -> Written:
    """Return a text as what it says; what ships with the app where nobody wrote one."""
    text = text_of(workspace, name)
    return shipped() if text is None else read(text)


def personas_of(workspace: Workspace) -> PersonaBook:
    """Return the personas of a workspace.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    return _read(workspace, PERSONAS, read_personas, template)


def promises_of(workspace: Workspace) -> PromiseBook:
    """Return what the retailer promises its best customers.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    return _read(workspace, PROMISES, promises.read_promises, promises.template)


def cuts_of(workspace: Workspace) -> Cuts:
    """Return the retailer's own cuts to the levels of the scorecard; none where it set none.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    return _read(workspace, CUTS, read_cuts, Cuts)


def audiences_of(workspace: Workspace) -> tuple[Audience, ...]:
    """Return the audiences that somebody saved in a workspace.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    return _read(workspace, AUDIENCES, read_audiences, tuple)


def audience_of(workspace: Workspace, name: str, given: tuple[Audience, ...] | None = None) -> Audience:
    """Return an audience by its name: of those given, else of those saved in the workspace.

    Raises
    ------
    UserError
        When there is none of that name.
    """
    known = audiences_of(workspace) if given is None else given
    found = next((one for one in known if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in known) or "none yet"
        raise UserError(
            "There is no such audience.",
            f"We were asked for “{name}”; saved are: {names}.",
            "Check the name.",
        )
    return found


def targets_of(workspace: Workspace) -> Targets:
    """Return the level that each component is meant to reach; none where nobody wrote one down.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    return _read(workspace, TARGETS, read_targets, tuple)


def head_counts_of(workspace: Workspace) -> HeadCounts:
    """Return how many people have each role; none where nobody wrote it down.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    return _read(workspace, HEAD_COUNTS, read_head_counts, tuple)
