"""What are made-up people, towns and streets called? Tables of words by rank, the commonest first.

The common names are the sample retailer's; a long tail of names is put together from syllables, because in a
register of a million most surnames are rare and it is the rare ones that tell people apart.
"""

import itertools
from collections.abc import Iterable, Sequence
from random import Random

import duckdb
import pandas as pd

from sample_data.generator.names import FIRST_NAMES, LAST_NAMES, NICKNAMES, STREET_KINDS, STREETS

FIRST_COUNT, LAST_COUNT, TOWN_COUNT, POSTCODE_COUNT, STREET_COUNT = 1_200, 40_000, 400, 3_000, 600
_ONSETS = "B Br C Ch D Dr F G Gr H J K Kl L M N P Pr R S Sch St T Tr V W Z".split()
_VOWELS = "a e i o u au ei ie oo".split()
_MIDDLES = "ck d g l ld ll m n nd nk r rg rl rn s st t tt v z".split()
_ENDS = "a an e en er es ez i in is man o ov ski son ton".split()
_FIRST_ENDS = "a ah an e el elle en ia ie in ina is on us".split()
_TOWN_HEADS = """
Ash Bay Bel Brook Cedar Clay Clear Cold Elk Fair Fern Glen Green Hart Haw High Iron Lake Long Maple Mill North
Oak Pine Red River Rock Rose Salt Sand Silver South Spring Stone Sun Thorn Wal West White Wind Wood
""".split()
_TOWN_ENDS = "burg bury by dale field ford ham haven mont port ridge ton vale view ville wick".split()


def make_words(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Make the tables first_names (with nicknames), last_names, towns and streets, each with its rank."""
    chance = Random(seed)  # noqa: S311 (made-up people need no cryptographic dice)
    firsts = _filled(FIRST_NAMES, _composed(_FIRST_ENDS), FIRST_COUNT, chance)
    short = [NICKNAMES.get(name) for name in firsts]
    _table(connection, "first_names", name=firsts, short=short)
    _table(connection, "last_names", name=_filled(LAST_NAMES, _composed(_ENDS), LAST_COUNT, chance))
    towns = [head + end for head, end in itertools.product(_TOWN_HEADS, _TOWN_ENDS)]
    _table(connection, "towns", name=_filled((), towns, TOWN_COUNT, chance))
    plain = [f"{name} {kind}" for name, kind in itertools.product(STREETS + LAST_NAMES, STREET_KINDS)]
    _table(connection, "streets", name=_filled((), plain, STREET_COUNT, chance))


def _composed(ends: Sequence[str]) -> list[str]:
    return ["".join(parts) for parts in itertools.product(_ONSETS, _VOWELS, _MIDDLES, ends)]


def _filled(known: Iterable[str], made: Sequence[str], count: int, chance: Random) -> list[str]:
    """Return the known words and as many made ones, in any order, as are wanted; none twice."""
    words = dict.fromkeys(known)
    words.update(dict.fromkeys(chance.sample(made, len(made))))
    return list(words)[:count]


def _table(connection: duckdb.DuckDBPyConnection, table: str, **columns: Sequence[str | None]) -> None:
    frame = pd.DataFrame({"rank": range(len(next(iter(columns.values()))))} | columns)
    connection.register("words_frame", frame)
    connection.execute(f"create table {table} as select * from words_frame")
    connection.unregister("words_frame")
