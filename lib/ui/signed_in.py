"""What did somebody who is signed in do? The one place by which pages write to the audit log.

Nothing is noted where no workspace is shared. What is done to data is noted of the shared workspace only:
what a person does with files of their own, or with the sample, is theirs. What was refused is always noted.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from lib.ui import session, who
from lib.workspace.audit import DONE, REFUSED, Entry
from lib.workspace.shared import Shared

Made = TypeVar("Made")


def note(action: str, what: str = "", count: int | None = None, *, outcome: str = DONE) -> None:
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
    """
    held = session.shared_with_log()
    if held is not None and (outcome == REFUSED or session.is_shared()):
        held.note(_entry(held, action, what, count, outcome))


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
    held, is_shared, allowed = session.shared_with_log(), session.is_shared(), who.may(needed)
    outcome, refusal = (DONE, None) if allowed else (REFUSED, who.refusal(needed))
    entry = _entry(held, _PAST[needed], what, count, outcome) if held else None

    def checked() -> Made:
        if held and entry and (refusal or is_shared):
            held.note(_now(entry))
        if refusal:
            raise refusal
        return made()

    return checked


_PAST = {"export": "exported", "unmask": "unmasked", "audit": "exported"}


def _entry(held: Shared, action: str, what: str, count: int | None, outcome: str) -> Entry:
    here = who.person()
    return Entry(
        at=_at(),
        who=held.digest(here.email) if here and here.email else None,
        role=here.role.name if here and here.role else None,
        action=action,
        object=what,
        count=count,
        outcome=outcome,
    )


def _now(entry: Entry) -> Entry:
    return Entry(_at(), entry.who, entry.role, entry.action, entry.object, entry.count, entry.outcome)


def _at() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
