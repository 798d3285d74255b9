"""What is known of a pair of groups, and which pairs can be no person whatever their weight?

Grain: one row per pair of groups that share a blocking key.
"""

import ibis
import ibis.expr.types as ir

from lib.identity.comparisons import COMPARISONS, SAME_INITIAL

SCORED = ibis.table(
    {
        "left_key": "int64", "right_key": "int64", "match_weight": "float64",
        **{f"mw_{entry.name}": "float64" for entry in COMPARISONS},
        **{f"gamma_{entry.name}": "int8" for entry in COMPARISONS},
    },
    name="identity_scored",
)  # fmt: skip
"""Weight in bits, in all and by comparison; level of agreement by comparison, 0 for none, -1 where one side
is silent. Null where nothing was learned."""


def is_vetoed(pair: ir.Table) -> ir.BooleanValue:
    """Return whether first names stand against a pair: another one, and nothing personal says the same.

    A household shares phone, address, surname and sometimes an e-mail; a birth date or a tax number is one
    person's. Daniel and David, of one initial, are two where their birth dates have nothing in common.
    """
    personal = (pair.mw_birth_date.fill_null(0) > 0) | (pair.mw_tax_number.fill_null(0) > 0)
    other = pair.gamma_first_name == 0
    initial_only = (pair.gamma_first_name == SAME_INITIAL) & (pair.gamma_birth_date == 0)
    return ((other | initial_only) & ~personal).fill_null(ibis.literal(False))
