"""How does a person correct who is who? Each word is kept; customers follow in one transaction.

A word is kept with who said it, when and why, can be taken back, and holds when more files come. Every job
here writes down the word and resolves in the same transaction, so that nothing is ever half done; only the
review queue notes word after word (`note`) and resolves once (`apply`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from itertools import product

from lib.analysis.review import by_hand
from lib.errors import UserError
from lib.identity import decisions
from lib.identity.decisions import Pair, Verdict
from lib.identity.joining import THRESHOLD, threshold_of
from lib.identity.typed_keys import KINDS, Kind, key_of_nobody
from lib.jobs.arrivals import Progress, silent
from lib.jobs.building import rebuild
from lib.workspace import corrections
from lib.workspace.canonical import PROFILES
from lib.workspace.compiled import sql_of
from lib.workspace.engine import Connection
from lib.workspace.workspace import Workspace

GRADES = ("right", "wrong", "can't tell")
LONGEST_WHY = 300
_EXAMPLES = {"phone": "(212) 555-0147", "email": "info@example.com", "name": "Walk In"}


def threshold_in_force(workspace: Workspace) -> float:
    """Return the threshold of a workspace, in bits."""
    with workspace.cursor() as cursor:
        return threshold_of(cursor)


def note(
    workspace: Workspace, left: int, right: int, verdict: Verdict, by: str | None = None, why: str = "review"
) -> int:
    """Keep a word on two profiles, by their keys; `apply` makes customers follow. Return its batch.

    Raises
    ------
    UserError
        When one of them is gone.
    """
    with workspace.transaction() as connection:
        return _decide(connection, [(left, right)], verdict, by, why)


def apply(workspace: Workspace, tell: Progress = silent, by: str | None = None) -> None:
    """Resolve customers by all words that stand."""
    with workspace.transaction() as connection:
        rebuild(connection, tell, by, "review")


def decide(
    workspace: Workspace,
    pairs: Iterable[tuple[int, int]],
    verdict: Verdict,
    tell: Progress = silent,
    by: str | None = None,
    why: str = "",
) -> int:
    """Keep a word on pairs of profiles, by their keys, and resolve; return the batch, for `undo`.

    Raises
    ------
    UserError
        When a profile is gone, or no pair was named.
    """
    with workspace.transaction() as connection:
        batch = _decide(connection, list(pairs), verdict, by, why)
        rebuild(connection, tell, by, "joined by hand" if verdict == "same" else "split by hand")
    return batch


def join_customers(
    workspace: Workspace,
    customers: Mapping[str, Collection[int]],
    tell: Progress = silent,
    by: str | None = None,
    why: str = "",
) -> int:
    """Make customers one, each given by its number with its profiles; return the batch.

    Raises
    ------
    UserError
        Unless there are two or more, each with a profile.
    """
    firsts = [min(profiles) for profiles in customers.values() if profiles]
    if len(set(firsts)) < 2:  # noqa: PLR2004 (one customer has nobody to be joined with)
        raise UserError(
            "There is nothing to join.",
            f"We found {len(set(firsts))} of the customers that were named.",
            "Give the numbers of two customers, such as C000123.",
        )
    return decide(workspace, [(firsts[0], other) for other in firsts[1:]], "same", tell, by, why)


def split_customer(
    workspace: Workspace,
    stay: Collection[int],
    leave: Collection[int],
    tell: Progress = silent,
    by: str | None = None,
    why: str = "",
) -> int:
    """Take some profiles of a customer out, as another customer; return the batch.

    Raises
    ------
    UserError
        When nothing would leave, or nothing stay.
    """
    if not stay or not leave:
        raise UserError(
            "There is nothing to split.",
            f"{len(leave)} records would leave and {len(stay)} would stay.",
            "Choose at least one record that leaves, and leave at least one.",
        )
    return decide(workspace, product(sorted(stay), sorted(leave)), "different", tell, by, why)


def undo(workspace: Workspace, batch: int, tell: Progress = silent, by: str | None = None) -> None:
    """Take back all that one click decided, and resolve."""
    with workspace.transaction() as connection:
        decisions.undo(connection, batch, _now())
        rebuild(connection, tell, by, "a decision was taken back")


def set_threshold(workspace: Workspace, bits: float, tell: Progress = silent, by: str | None = None) -> None:
    """Join from another threshold on (bits), and resolve."""
    with workspace.transaction() as connection:
        corrections.set_threshold(connection, None if bits == THRESHOLD else bits)
        rebuild(connection, tell, by, "threshold")


def exclude(
    workspace: Workspace, kind: Kind, text: str, tell: Progress = silent, by: str | None = None
) -> None:
    """Let a phone, e-mail or name, as somebody types it, join nobody any more, and resolve.

    Raises
    ------
    UserError
        When it is no such thing, or stands on the list already.
    """
    with workspace.transaction() as connection:
        value = key_of_nobody(connection, kind, text) if kind in KINDS else None
        if value is None:
            raise UserError(
                "That can't be put on the list.",
                f"What was typed is no {'e-mail' if kind == 'email' else kind} that we could compare.",
                f"Write the whole of it, such as {_EXAMPLES.get(kind, _EXAMPLES['phone'])}.",
            )
        if not corrections.exclude(connection, kind, value, by, _now()):
            raise UserError(
                "It stands on the list already.",
                "A person has put it there before.",
                "Take it off the list to let it join people again.",
            )
        rebuild(connection, tell, by, "a key was left out")


def include(workspace: Workspace, place: int, tell: Progress = silent, by: str | None = None) -> None:
    """Let a key or name that stands on the list by hand join people again, and resolve.

    Parameters
    ----------
    place
        Its number, as `lib.analysis.review.by_hand` counts.

    Raises
    ------
    UserError
        When there is none.
    """
    with workspace.transaction() as connection:
        listed = by_hand()
        row = connection.execute(
            sql_of(listed.filter(listed.place == place).select("kind", "value"))
        ).fetchone()
        if row is None:
            raise UserError(
                "That is not on the list any more.", f"The list has no number {place}.", "Look again."
            )
        corrections.include(connection, str(row[0]), str(row[1]), _now())
        rebuild(connection, tell, by, "a key was let in again")


def grade(
    workspace: Workspace,
    number: int,
    customer_key: int,
    profile_count: int,
    verdict: str,
    by: str | None = None,
) -> None:
    """Keep what a person says of a joined customer in a round of grading.

    Raises
    ------
    UserError
        When the verdict is none of `GRADES`.
    """
    if verdict not in GRADES:
        raise UserError(
            "The grade was not kept.",
            f"We saw {verdict!r}.",
            f"Say {', '.join(GRADES[:-1])} or {GRADES[-1]}.",
        )
    with workspace.transaction() as connection:
        corrections.note_grades(connection, number, [(customer_key, profile_count, verdict)], by, _now())


def _decide(
    connection: Connection, pairs: Collection[tuple[int, int]], verdict: Verdict, by: str | None, why: str
) -> int:
    keys = {key for pair in pairs for key in pair}
    named = PROFILES.filter(PROFILES.profile_key.isin(sorted(keys))).select("profile_key", "profile_id")
    ids = {int(key): str(name) for key, name in connection.execute(sql_of(named)).fetchall()}
    if not pairs or set(ids) != keys:
        raise UserError(
            "Nothing was decided.",
            "A record that was meant is not there any more." if pairs else "No record was chosen.",
            "Look at the customer again and choose its records.",
        )
    said = [Pair(ids[left], ids[right]) for left, right in pairs]
    return decisions.decide(connection, said, verdict, by=by, at=_now(), why=why[:LONGEST_WHY])


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005 (the clock on the wall of whoever decides)


Job = Callable[[Progress], None]
"""A correction as a job: told how to tell its progress."""
