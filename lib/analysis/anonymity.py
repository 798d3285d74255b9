"""Which groups of raters may be shown? None from which what fewer than five people said can be worked out.

The rule. The raters of one component in one round are cut into blocks of five or more, once; whatever is
shown of them is a sum over whole blocks. Adding and subtracting such sums gives sums over whole blocks again,
so that a group that can be worked out is made of blocks and has five people or more. Blocks are made so:

1. Executives and managers are one block where either are fewer than five.
2. A group that still has fewer than five is put with the other small ones; while these together have fewer
   than five, the smallest block joins them, else they would be the whole minus what is shown.
3. Stores cut the associates only, regions before stores, so that two cuts never cross.
4. Of a component that fewer than five rated nothing is shown but that.
5. Figures of a capability are made of the figures shown of its components.
6. The same people in two rounds are compared only where, within each block of either round, those in both,
   those who came and those who left are nobody or five or more: else the change of those in both and the two
   rounds tell together what the few said.

Counts of "don't know" are shown of everybody only. That all of a block say the same is told: five people who
agree can't be kept apart from what they say.
"""

from collections.abc import Iterable, Mapping, Sequence

SMALLEST_GROUP = 5
"""A group of fewer people is not shown apart, nor may it be worked out from what is shown."""

Block = tuple[str, ...]
"""Names of the groups that are only shown together."""


def blocks(sizes: Mapping[str, int], together: Sequence[Block] = ()) -> tuple[Block, ...]:
    """Return a cut of groups into blocks of five or more; none where all are fewer than five.

    Parameters
    ----------
    sizes
        Group -> people; groups without people are left out.
    together
        Groups that are shown together where any of them is too small to be shown apart.
    """
    held = {name: n for name, n in sizes.items() if n > 0}
    if sum(held.values()) < SMALLEST_GROUP:
        return ()
    cut = [tuple(block) for block in _pooled(held, together)]
    order = sorted(cut, key=lambda block: (_people(held, block), block))
    small = [block for block in order if _people(held, block) < SMALLEST_GROUP]
    large = [block for block in order if _people(held, block) >= SMALLEST_GROUP]
    rest: Block = tuple(name for block in small for name in block)
    while rest and _people(held, rest) < SMALLEST_GROUP:
        rest += large.pop(0)
    return (*large, rest) if rest else tuple(large)


def nested_blocks(sizes: Mapping[str, Mapping[str, int]]) -> tuple[tuple[Block, tuple[Block, ...]], ...]:
    """Return a cut of regions, and within each a cut of its stores.

    Parameters
    ----------
    sizes
        Region -> store -> people. No store stands in two regions.
    """
    regions = blocks({region: sum(stores.values()) for region, stores in sizes.items()})
    return tuple(
        (block, blocks({store: n for region in block for store, n in sizes[region].items()}))
        for block in regions
    )


def may_pair(cells: Iterable[int]) -> bool:
    """Whether the change of the people who rated in both rounds may be shown beside the two rounds.

    Parameters
    ----------
    cells
        People of each block of either round who are in both, and who are only in the one.
    """
    return all(n == 0 or n >= SMALLEST_GROUP for n in cells)


def _pooled(sizes: Mapping[str, int], together: Iterable[Block]) -> list[Block]:
    """Return each group by itself, but those that belong together as one where any is too small."""
    pools = [tuple(name for name in pool if name in sizes) for pool in together]
    pools = [pool for pool in pools if any(sizes[name] < SMALLEST_GROUP for name in pool)]
    taken = {name for pool in pools for name in pool}
    return [*pools, *((name,) for name in sizes if name not in taken)]


def _people(sizes: Mapping[str, int], block: Block) -> int:
    return sum(sizes[name] for name in block)
