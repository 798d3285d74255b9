"""What do unknown channel words of a file mean, and what are its other currencies worth? The person knows."""

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from lib.intake.mapping import Rate
from lib.jobs.arrivals import Arrival
from lib.jobs.choices import Choices
from lib.schema.channels import channel_groups, channel_of
from lib.ui.text import plain

_NOT_TOLD = "unknown"
_MOST_WORDS = 12


def told(arrival: Arrival, place: int) -> Choices | None:
    """Ask for the meaning of words and the worth of currencies; return the choices where they changed.

    Parameters
    ----------
    arrival
        The file that waits.
    place
        Where it stands in the list of what waits.
    """
    words, currencies = unknown_words(arrival), foreign_currencies(arrival)
    if not words and not currencies:
        return None
    choices = arrival.choices
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for word in words[:_MOST_WORDS]:
            choices = _ask_word(choices, word, f"{place}_{arrival.name}")
        for code in currencies:
            choices = _ask_rate(choices, code, arrival, f"{place}_{arrival.name}")
    return choices if choices != arrival.choices else None


def unknown_words(arrival: Arrival) -> list[str]:
    """Return the words of the channel column that nobody knows, those that the person has told among them."""
    entry = arrival.mapping.field("channel") if arrival.mapping else None
    if entry is None or not entry.sources:
        return []
    told = {word.casefold() for word in arrival.choices.words}
    return [
        word
        for word, canonical in entry.values
        if word.casefold() in told or (canonical == _NOT_TOLD and channel_of(word) is None)
    ]


def foreign_currencies(arrival: Arrival) -> list[str]:
    """Return the currencies beside the one that most rows have; those with a rate stay in the list."""
    staged = arrival.staged
    if staged is None:
        return []
    converted = [rate.source for rate in arrival.choices.rates]
    return [*converted, *(code for code in staged.currencies[1:] if code not in converted)]


def _ask_word(choices: Choices, word: str, key: str) -> Choices:
    options = [name for name, group in channel_groups().items() if group != _NOT_TOLD]
    before = choices.words.get(word, _NOT_TOLD)
    chosen = st.selectbox(
        f"“{plain(word)}” means",
        [_NOT_TOLD, *options],
        index=[_NOT_TOLD, *options].index(before),
        width=200,
        format_func=lambda name: (
            "Not told" if name == _NOT_TOLD else f"{name.capitalize()} ({channel_groups()[name]})"
        ),
        key=f"word_{key}_{word}",
    )
    if chosen == before:
        return choices
    others = {name: channel for name, channel in choices.words.items() if name != word}
    return replace(choices, words=others if chosen == _NOT_TOLD else {**others, word: chosen})


def _ask_rate(choices: Choices, code: str, arrival: Arrival, key: str) -> Choices:
    known = next((rate for rate in choices.rates if rate.source == code), None)
    target = known.target if known else _main_currency(arrival)
    given = st.number_input(
        f"1 {plain(code)} in {plain(target)}",
        min_value=0.0,
        value=float(known.factor) if known else None,
        format="%.6g",
        placeholder="kept apart",
        width=200,
        key=f"rate_{key}_{code}",
        help="Without a rate, amounts of this currency are kept apart and not added up.",
    )
    factor = Decimal(str(given)) if given else None
    if factor == (known.factor if known else None):
        return choices
    others = tuple(rate for rate in choices.rates if rate.source != code)
    return replace(choices, rates=(*others, Rate(code, target, factor)) if factor else others)


def _main_currency(arrival: Arrival) -> str:
    assert arrival.staged  # noqa: S101 (there would be no foreign currency)
    return arrival.staged.currencies[0]
