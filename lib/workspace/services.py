"""Which categories are services? Told by words in their names."""

import ibis
import ibis.expr.types as ir

SERVICES = (
    "service", "warrant", "protection", "install", "setup", "set-up", "bundle", "repair", "insurance",
)  # fmt: skip
"""What the category of a service contains. Words, because DuckDB searches each distinct category once for a
word and each line for a pattern: half the time at 10 million lines."""


def is_service(category: ir.StringValue) -> ir.BooleanValue:
    """Whether a category is one of services."""
    return ibis.or_(*(category.lower().contains(word) for word in SERVICES))
