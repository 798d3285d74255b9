"""Which eight of 34 components does the next rater get, so that in the end all are covered evenly?

The rule: those that fewest people of the rater's own role were asked about in this round; of those, the
ones that fewest of anybody were; of those, the next in the scorecard's order from a start that moves on with
every rater. Two things follow. Within a role no two components are ever more than one rater apart, as long as
nobody breaks off. And a component that nobody was asked about goes before all others: with 34 components and
eight a rater, five raters have seen all of them, whatever their roles.

Eight from one start are mostly neighbours, so that a rater thinks about two or three capabilities, not six.
"""

from collections.abc import Mapping, Sequence

SIZE = 8
"""Components a rater: some five minutes on a phone."""


def deal(
    asked: Sequence[str], of_role: Mapping[str, int], of_all: Mapping[str, int], turn: int, size: int = SIZE
) -> tuple[str, ...]:
    """Return the components that the next rater is asked about, in the order of the scorecard.

    Parameters
    ----------
    asked
        Components of the round, in that order.
    of_role, of_all
        Component -> how many people of the rater's role, and of all roles, were asked about it so far.
    turn
        Which deal of the round this is; the start moves on with it.
    size
        How many.
    """
    order = {name: (place - turn * size) % len(asked) for place, name in enumerate(asked)}
    first = sorted(asked, key=lambda name: (of_role.get(name, 0), of_all.get(name, 0), order[name]))[:size]
    return tuple(name for name in asked if name in set(first))
