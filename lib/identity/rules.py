"""Which groups are one person, where there are too few profiles to learn from?

Grain in: golden rows. Grain out: `identity_scored`, pairs with the same or nearly the same name that also
agree in postcode, address, birth date or tax number. Their weight is a fixed one: nothing was learned.
"""

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.comparisons import COMPARISONS
from lib.identity.exact import alike
from lib.identity.golden import GOLDEN
from lib.identity.tables import write_work

FEWEST_PROFILES = 500
"""Under this many nothing can be learned: most levels of most comparisons would never be seen."""
RULE_BITS = 20.0

_AGREE = ("postcode", "address", "birth_date", "tax_number")


def score_by_rules(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_scored`, in the caller's transaction."""
    write_work(connection, "identity_scored", by_rules)


def by_rules() -> ir.Table:
    """Return pairs of groups that are one person by name and one thing more."""
    found = ibis.union(*(_agreeing(name) for name in _AGREE), distinct=True)
    silent = {f"mw_{entry.name}": ibis.null("float64") for entry in COMPARISONS}
    levels = {f"gamma_{entry.name}": ibis.null("int8") for entry in COMPARISONS}
    return found.select("left_key", "right_key", match_weight=ibis.literal(RULE_BITS), **silent, **levels)


def _agreeing(column: str) -> ir.Table:
    other = GOLDEN.view()
    other = other.select(
        column,
        right_key="unique_id", other_first="first_name", other_last="last_name", other_forms="forms",
        other_birth="birth_date",
    )  # fmt: skip
    own = GOLDEN.filter(GOLDEN.first_name.notnull(), GOLDEN.last_name.notnull())
    told = other.filter(other.other_first.notnull(), other.other_last.notnull())
    pair = own.rename(left_key="unique_id").join(told, column)
    short = (pair.forms.intersect(pair.other_forms).length() > 0).fill_null(ibis.literal(False))
    first = alike(pair.first_name, pair.other_first) | short
    straight = first & alike(pair.last_name, pair.other_last)
    turned = (pair.first_name == pair.other_last) & (pair.last_name == pair.other_first)
    born_alike = (pair.birth_date == pair.other_birth).fill_null(ibis.literal(True))
    kept = pair.filter(pair.left_key < pair.right_key, straight | turned, born_alike)
    return kept.select("left_key", "right_key")
