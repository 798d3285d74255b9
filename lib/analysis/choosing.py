"""Who fulfils a rule? Conditions on attributes as expressions over one row a customer.

Grain in and out: the rows of `lib.analysis.attributes.described`. What is not told fulfils no condition but
"not told".
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from lib.analysis.attributes import Asked, asked_by, column_of
from lib.schema.attributes import (
    AT_LEAST,
    AT_MOST,
    BEGINS,
    HIGHEST,
    LOWEST,
    NO,
    NONE_OF,
    ONE_OF,
    UNTOLD,
    YES,
)
from lib.schema.rules import Condition, Rule
from lib.workspace.kept import keep

Describe = Callable[[tuple[Asked, ...]], ir.Table]
"""Returns one row per customer with what is asked, as `lib.analysis.attributes.described` does."""


def with_cuts(told: ir.Table, conditions: tuple[Condition, ...], describe: Describe) -> ir.Table:
    """Add what "among the highest" and "lowest" compare with: quantiles over the window's buyers."""
    relative = {_cut(one): one for one in conditions if one.comparison in (HIGHEST, LOWEST)}
    if not relative:
        return told
    each = describe(asked_by(relative.values()))
    each = each.filter(each.is_buyer)
    cuts = {name: each[_column(one)].quantile(_place(one)) for name, one in relative.items()}
    return told.cross_join(keep(each.agg(**cuts), "rule_cuts"))


def _place(condition: Condition) -> float:
    share = float(str(condition.value))
    return 1 - share if condition.comparison == HIGHEST else share


def _cut(condition: Condition) -> str:
    return f"{_column(condition)} {condition.comparison} {condition.value}"


def _column(condition: Condition) -> str:
    return column_of((condition.attribute, condition.of))


def holds(told: ir.Table, condition: Condition) -> ir.BooleanValue:
    """Whether a customer fulfils a condition.

    Parameters
    ----------
    told
        `described` with the condition's attribute, and `with_cuts`.
    """
    value = told[_column(condition)]
    if condition.comparison == UNTOLD:
        return value.isnull()
    return _compared(told, value, condition).fill_null(False)


def chosen_by(told: ir.Table, rule: Rule) -> ir.BooleanValue:
    """Whether a customer fulfils all conditions of any alternative of a rule."""
    return ibis.or_(*(_all(told, each) for each in rule.alternatives))


def met_share(told: ir.Table, rule: Rule) -> ir.FloatingValue:
    """Which share of the conditions a customer fulfils, 0 to 1, in the alternative that fits best."""
    shares = [
        sum((holds(told, one).cast("float64") for one in each), ibis.literal(0.0)) / max(len(each), 1)
        for each in rule.alternatives
    ]
    return ibis.greatest(*shares) if shares[1:] else shares[0]


def _all(told: ir.Table, conditions: tuple[Condition, ...]) -> ir.BooleanValue:
    return ibis.and_(ibis.literal(value=True), *(holds(told, one) for one in conditions))


def _compared(told: ir.Table, value: ir.Value, condition: Condition) -> ir.BooleanValue:
    comparison, wanted = condition.comparison, condition.value
    if comparison in (YES, NO):
        return value if comparison == YES else ~value
    if comparison in (AT_LEAST, AT_MOST):
        return value >= wanted if comparison == AT_LEAST else value <= wanted
    if comparison in (HIGHEST, LOWEST):
        cut = told[_cut(condition)]
        return value >= cut if comparison == HIGHEST else value <= cut
    if comparison == BEGINS:
        return value.lower().startswith(str(wanted).lower())
    words = [one.lower() for one in wanted] if isinstance(wanted, tuple) else []
    among = value.lower().isin(words)
    return {ONE_OF: among, NONE_OF: ~among}[comparison]
