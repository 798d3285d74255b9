"""How is one person forgotten for good, on their wish?

The person leaves tables, marts, notes and the disk; what they bought goes on counting, for nobody. Done on a
copy that takes the place of the workspace when it is whole: when anything goes wrong, nothing has changed.
"""

from lib.errors import UserError
from lib.jobs.arrivals import Progress, silent
from lib.workspace.engine import Connection
from lib.workspace.erasure import Erased, erase_person
from lib.workspace.marts import CUSTOMERS, build_marts
from lib.workspace.workspace import Workspace

STEPS = (0.05, 0.1, 0.3, 0.9)
"""Shares at which copying, forgetting, adding up and writing begin; measured on the sample."""


def erase(workspace: Workspace, customer_id: str, progress: Progress | None = None) -> Erased:
    """Erase a customer; return what went.

    Parameters
    ----------
    workspace
        Not the sample. Files that wait in it to be added are discarded: they may name the person.
    customer_id
        As the pages show it ("C000123").
    progress
        Told what is being done; may raise to stop, and then nothing has changed.

    Raises
    ------
    UserError
        When there is no such customer, or the workspace is the sample.
    """
    tell = progress or silent
    tell("Copying what is there", STEPS[0])
    key = key_of(workspace, customer_id)
    wanted = customer_id.strip().upper()

    def change(connection: Connection) -> Erased:
        tell(f"Forgetting {wanted}", STEPS[1])
        erased = erase_person(connection, key, wanted)
        tell("Adding up orders, customers and months", STEPS[2])
        build_marts(connection)
        tell("Writing what is left", STEPS[3])
        return erased

    erased = workspace.rewrite(change)
    tell("Done", 1.0)
    return erased


def key_of(workspace: Workspace, customer_id: str) -> int:
    """Return the key of a customer by its number.

    Raises
    ------
    UserError
        When there is none.
    """
    wanted = customer_id.strip().upper()
    rows = workspace.read(CUSTOMERS.filter(CUSTOMERS.customer_id == wanted).select("customer_key"))
    if rows.empty:
        raise UserError(
            f"There is no customer {customer_id}.",
            "No customer of this workspace has that number.",
            "Look the number up on the page Customer, by e-mail, phone or order.",
        )
    return int(rows["customer_key"].iloc[0])
