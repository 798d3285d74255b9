"""Does an order go to somebody else than the customer?

Grain in: SQL of the customer's name and postcode and of those that it goes to, as one row of a file has
them. Grain out: SQL of yes or no. The recipient is a third person, who never dealt with us: only the answer
is kept.
"""

from collections.abc import Collection

_LETTERS_OFF = 1  # of a name that is mistyped on one of two forms
PAIRS = {"ship_to_name": "customer_name", "ship_to_postcode": "postcode"}
"""What it goes to -> the customer's own."""


def goes_elsewhere(have: Collection[str], customer_name: str) -> str | None:
    """Return the SQL of whether name or postcode differ; NULL where neither pair is filled.

    Parameters
    ----------
    have
        Columns and ingredients of the row.
    customer_name
        SQL of the customer's name, which may be made of two columns; empty where there is none.

    Returns
    -------
    str | None
        None where the row has no pair to compare.
    """
    tests = []
    if customer_name and "ship_to_name" in have:
        tests.append(_other_name(customer_name, "ship_to_name"))
    if {"postcode", "ship_to_postcode"} <= set(have):
        tests.append(_other_postcode("postcode", "ship_to_postcode"))
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else f"coalesce({tests[0]} or {tests[1]}, {', '.join(tests)})"


def _other_name(one: str, other: str) -> str:
    """Whether two names are of two persons; NULL where one is empty.

    One person: the same words in any order, a first name that begins the other ("A." and "Ann"), or one
    letter off. Of a couple with one surname the first names decide.
    """
    words = [f"string_split({_plain_name(name)}, ' ')" for name in (one, other)]
    first, second = (f"{each}[1]" for each in words)
    same = [
        f"list_sort({words[0]}) = list_sort({words[1]})",
        f"starts_with({first}, {second})",
        f"starts_with({second}, {first})",
        f"damerau_levenshtein({_plain_name(one)}, {_plain_name(other)}) <= {_LETTERS_OFF}",
    ]
    return f"(case when {one} = {other} then false else not ({' or '.join(same)}) end)"


def _other_postcode(one: str, other: str) -> str:
    """Whether two postcodes differ; 12345-6789 lies in 12345. NULL where one is empty."""
    first, second = (f"regexp_replace(upper({code}), '[^A-Z0-9]', '', 'g')" for code in (one, other))
    apart = f"not (starts_with({first}, {second}) or starts_with({second}, {first}))"
    return f"(case when {one} = {other} then false else {apart} end)"


def _plain_name(name: str) -> str:
    return f"trim(regexp_replace(strip_accents(lower({name})), '[^\\pL\\pN]+', ' ', 'g'))"
