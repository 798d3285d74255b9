"""Whose pattern of buying is which? Each buyer's nearest centre, as an expression over the marts.

Grain in: buyers of a window and a model that was fitted (`lib.analysis.patterns`). Grain out: one row per
buyer. Any window, channels and stores may be asked of the same model.
"""

from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.features import KEY, Scale, features, point_columns
from lib.analysis.filters import Filters
from lib.workspace.kept import keep


@dataclass(frozen=True, slots=True)
class PatternModel:
    """Groups of customers by how they buy.

    Attributes
    ----------
    scales
        How each feature is made comparable.
    centres
        One row a group: where its middle lies, in the order of the scales.
    names
        Of the groups.
    """

    scales: tuple[Scale, ...]
    centres: tuple[tuple[float, ...], ...]
    names: tuple[str, ...]


def with_cluster(each: ir.Table, model: PatternModel) -> ir.Table:
    """Return rows of `features` with cluster (int8): the place of the nearest centre, of equals the first."""
    placed = each.mutate(
        **{f"at_{name}": column for name, column in point_columns(each, model.scales).items()}
    )
    near = placed.mutate(
        **{
            f"near_{place}": sum(
                placed[f"at_{one.feature}"] * value for one, value in zip(model.scales, centre, strict=True)
            )
            - sum(value * value for value in centre) / 2
            for place, centre in enumerate(model.centres)
        }
    )
    columns = [near[f"near_{place}"] for place in range(len(model.centres))]
    best = ibis.greatest(*columns) if columns[1:] else columns[0]
    places = [(column == best, ibis.literal(place, type="int8")) for place, column in enumerate(columns)]
    return near.select(*each.columns, cluster=ibis.cases(*places, else_=ibis.literal(0, type="int8")))


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def clustered(filters: Filters, model: PatternModel) -> ir.Table:
    """Return customer_key and cluster (int8, a place in the model's names) of each buyer of a window; kept.

    The segment of the filters is not looked at.
    """
    return keep(with_cluster(features(filters), model).select(KEY, "cluster"), "patterns")


def named_patterns(filters: Filters, model: PatternModel) -> ir.Table:
    """Return customer_key and pattern (its name) of each buyer of a window."""
    each = clustered(filters, model)
    names = ((each.cluster == place, name) for place, name in enumerate(model.names))
    return each.select(KEY, pattern=ibis.cases(*names, else_=ibis.null("string")))
