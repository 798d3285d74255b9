"""How does an audience leave the app? Whom to contact and by what, and who is held back to compare with.

Grain in: the keys of who may be contacted. Grain out: one row per person. Those held back are drawn at
random, and the same each time for the same name and the same people, so that the files can be made again.
They have no row among the contacts: nobody can write to them by mistake. The second table loads back into
Regulars as campaign members, by which the campaign's effect is told.
"""

import hashlib
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.result import Read
from lib.workspace.marts import CUSTOMERS

_CONTACTS = {"email": "email", "sms": "phone"}


@dataclass(frozen=True, slots=True)
class AudienceFiles:
    """What leaves the app.

    Attributes
    ----------
    contacts
        customer_id and email or phone: whom to contact.
    groups
        campaign, email or phone, arm ("treated" or "control"): everybody, those held back too.
    """

    contacts: pd.DataFrame
    groups: pd.DataFrame


def audience_files(
    read: Read, reachable: ir.Table, *, campaign: str, way: str, held_back: float = 0.0
) -> AudienceFiles:
    """Return whom to contact, and who is held back.

    Parameters
    ----------
    read
        A workspace's reader.
    reachable
        customer_key of who may be contacted (`lib.analysis.audience.reachable`).
    campaign
        What the campaign is called; it also decides the draw.
    way
        "email" or "sms".
    held_back
        Share of the people to hold back, 0 to under 1.

    Raises
    ------
    ValueError
        When the share is none of these.
    """
    column = _CONTACTS[way]
    people = CUSTOMERS.semi_join(reachable, "customer_key").select("customer_key", "customer_id", column)
    told = read(people.order_by("customer_key"))
    is_held = draw(len(told), held_back, campaign)
    arms = np.where(is_held, "control", "treated")
    groups = pd.DataFrame({"campaign": campaign, column: told[column], "arm": arms})
    return AudienceFiles(told.loc[~is_held, ["customer_id", column]].reset_index(drop=True), groups)


def draw(count: int, share: float, campaign: str) -> np.ndarray:
    """Return whether each of `count` people is held back: exactly the rounded share of them, at random.

    Raises
    ------
    ValueError
        When the share is not 0 to under 1.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be in [0, 1). Got share={share}.")
    seed = int.from_bytes(hashlib.sha256(campaign.encode()).digest()[:8], "big")
    chosen = np.random.default_rng(seed).choice(count, size=round(count * share), replace=False)
    is_held = np.zeros(count, dtype=bool)
    is_held[chosen] = True
    return is_held
