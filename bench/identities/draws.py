"""How is something drawn, and misspelt, for each row of a table at once? SQL text of draws and of slips.

Whatever is drawn is a hash of seed, number and purpose: the same for a seed, in any order of rows.
"""

from collections.abc import Callable

Draw = Callable[[str], str]
"""Purpose -> SQL of an even draw from 0 to 1, one for each row."""


def drawing(seed: int, number: str) -> Draw:
    """Return a maker of draws for the rows that a number (SQL) tells apart."""

    def drawn(purpose: str) -> str:
        return f"(hash({number}, '{purpose}', {seed}) % 1000003 / 1000003.0)"

    return drawn


def ranked(luck: str, count: int, flat: int) -> str:
    """Return a rank below `count` by Zipf's law: rank r weighs 1 / (r + flat)."""
    return f"least(floor({flat} * pow({(count + flat) / flat}, {luck}) - {flat}), {count - 1})::bigint"


def slipped(text: str, drawn: Draw, purpose: str, share: float) -> str:
    """Return a text of which a share has one letter left out, swapped with the next, changed or doubled.

    Texts of fewer than four letters stay as they are.
    """
    kind = drawn(f"{purpose} kind")
    at = f"(2 + floor({drawn(f'{purpose} place')} * (length({text}) - 2)))::bigint"
    head, letter, tail = f"left({text}, {at} - 1)", f"substr({text}, {at}, 1)", f"substr({text}, {at} + 1)"
    return f"""case when {drawn(purpose)} >= {share} or length({text}) < 4 then {text}
        when {kind} < 0.3 then {head} || {tail}
        when {kind} < 0.6 then {head} || left({tail}, 1) || {letter} || substr({tail}, 2)
        when {kind} < 0.8 then {head} || chr(97 + ({kind} * 9973)::integer % 26) || {tail}
        else {head} || {letter} || {letter} || {tail} end"""


def redialled(digits: str, drawn: Draw, purpose: str, share: float) -> str:
    """Return digits of which a share has one digit changed."""
    luck = drawn(f"{purpose} digit")
    at = f"(1 + floor({luck} * length({digits})))::bigint"
    other = f"((substr({digits}, {at}, 1)::integer + 1 + floor({luck} * 7919)::integer % 9) % 10)::varchar"
    changed = f"left({digits}, {at} - 1) || {other} || substr({digits}, {at} + 1)"
    return f"case when {drawn(purpose)} < {share} then {changed} else {digits} end"


def redated(day: str, drawn: Draw, purpose: str, share: float) -> str:
    """Return dates of which a share has day and month swapped, or is a few days off."""
    swapped = f"make_date(year({day}), day({day}), month({day}))"
    return f"""case when {drawn(purpose)} >= {share} then {day}
        when day({day}) <= 12 and {drawn(f"{purpose} kind")} < 0.5 then {swapped}
        else {day} + (1 + floor(30 * {drawn(f"{purpose} days")}))::integer end"""
