"""What does the data show of personalized dialogs? Figures for the components of capability 2.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of
from lib.analysis.filters import Filters
from lib.workspace.marts import CUSTOMERS


def email_consent_share(asked: Asked) -> Figure:
    """Customers who agree over those whose answer is known; all customers, whatever the window."""
    agreed = CUSTOMERS.email_consent
    row = asked.read(CUSTOMERS.agg(yes=CUSTOMERS.count(where=agreed), told=agreed.count())).iloc[0]
    return share_of(
        int(row["yes"]), int(row["told"]), "customers", lacks=("profiles.email_consent",), is_of_all_time=True
    )


def consent_givers(filters: Filters) -> ir.Table:  # noqa: ARG001 (whatever the window)
    """Return customers whose answer on e-mail is known; those count who agreed."""
    asked = CUSTOMERS.filter(CUSTOMERS.email_consent.notnull())
    return asked.select("customer_key", counts=asked.email_consent)


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "email_consent_share": email_consent_share,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "email_consent_share": consent_givers,
    }
)
"""Measure id -> who or what stands behind it."""
