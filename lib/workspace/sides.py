"""Which side is a channel on, as an expression?"""

import ibis
import ibis.expr.types as ir

from lib.schema.channels import channel_groups


def channel_group(channel: ir.StringValue) -> ir.StringValue:
    """Return the group of a channel: online, offline, other or unknown."""
    return ibis.cases(
        *((channel == name, group) for name, group in channel_groups().items()), else_="unknown"
    )
