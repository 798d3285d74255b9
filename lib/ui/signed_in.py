"""What did somebody who is signed in do? The one place by which pages write to the audit log.

Nothing is noted where no workspace is shared. What is done to data is noted of the shared workspace only:
what a person does with files of their own, or with the sample, is theirs. What was refused is always noted.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from lib.ui import session, who
from lib.workspace.audit import DONE, REFUSED, Entry
from lib.workspace.shared import Shared

Made = TypeVar("Made")


def note(
    action: str, what: str = "", count: int | None = None, *, outcome: str = DONE, always: bool = False
) -> None:
    """Write into the audit log what who is here did; nothing without a shared workspace.

    Parameters
    ----------
    action
        "opened page", "exported", "round made": words in small letters, without any name.
    what
        What it was done to: the script of a page, or a noun ("contacts").
    count
        How many of them.
    outcome
        "done" or "refused".
    always
        Also while the person works elsewhere than in the shared workspace.
    """
    prepared(action, what, count, outcome=outcome, always=always)()


def prepared(
    action: str, what: str = "", count: int | None = None, *, outcome: str = DONE, always: bool = False
) -> Callable[[], None]:
    """Return what writes a note later, in a thread that knows nothing of who is here: that is asked now."""
    held = session.shared_with_log()
    if held is None or not (always or outcome == REFUSED or session.is_shared()):
        return lambda: None
    entry = _entry(held, action, what, count, outcome)
    return lambda: held.note(replace(entry, noted_at=_now()))


def refused(action: str, what: str = "", count: int | None = None) -> None:
    """Write into the audit log that who is here may not do something."""
    note(action, what, count, outcome=REFUSED)


def noted(made: Callable[[], Made], needed: str, what: str, count: int | None = None) -> Callable[[], Made]:
    """Return what makes a file to take away, so that it is noted when it is made.

    Parameters
    ----------
    made
        Makes the file on the click, in a thread that knows nothing of who is here: that is asked now.
    needed
        The action that it takes ("export", "unmask"); without the right to it the file is not made.
    what, count
        What the file holds ("contacts"), and how many of them.
    """
    refusal = None if who.may(needed) else who.refusal(needed)
    write = prepared(_PAST[needed], what, count, outcome=REFUSED if refusal else DONE)

    def checked() -> Made:
        write()
        if refusal:
            raise refusal
        return made()

    return checked


_PAST = {"export": "exported", "unmask": "unmasked", "audit": "exported"}


def _entry(held: Shared, action: str, what: str, count: int | None, outcome: str) -> Entry:
    here = who.person()
    return Entry(
        noted_at=_now(),
        who=held.digest(here.email) if here and here.email else None,
        role=here.role.name if here and here.role else None,
        action=action,
        object=what,
        how_many=count,
        outcome=outcome,
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
