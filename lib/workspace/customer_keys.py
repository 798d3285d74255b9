"""Whose is a row of a file? The key of the customer that its id, e-mail or phone belongs to.

Grain in and out: rows of any table.
"""

import ibis
import ibis.expr.types as ir

from lib.workspace.canonical import KEYS


def with_customer(table: ir.Table, *, profile: bool = False) -> ir.Table:
    """Add `customer_key`: by the source's own id, else by e-mail, else by phone; null where none is known.

    With the `profile_key` that was found where it is asked for: carried along with every line it would cost.
    """
    wanted, found = ("customer_key", "profile_key") if profile else ("customer_key",), []
    for kind, column in (("ref", "customer_ref"), ("email", "email"), ("phone", "phone")):
        if column not in table.columns:
            continue
        key = KEYS.filter(KEYS.kind == kind)
        key = key.select(
            **{f"{kind}_system": key.system, f"{kind}_value": key.value},
            **{f"{kind}_{name}": key[name] for name in wanted},
        )
        same = [table[column] == key[f"{kind}_value"], table.system == key[f"{kind}_system"]]
        table = table.left_join(key, same)
        found.append(kind)
    if not found:
        return table.mutate(**{name: ibis.null("int64") for name in wanted})
    return table.mutate(
        **{name: ibis.coalesce(*(table[f"{kind}_{name}"] for kind in found)) for name in wanted}
    )
