"""Which kinds of payment are there, and what do files call them?

Read from `payments.toml`. In: a text of a file ("Visa ending in 1234"). Out: the kind of payment it means.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lib.schema.phrases import Phrases, longest_first, meaning_in

_FILE = Path(__file__).with_name("payments.toml")
_APART = re.compile(r"[+&;,|/\n]| and | und | et | y | och ")
_MOST_TEXTS = 10_000

SEVERAL, OTHER = "several", "other"
"""Kinds beside the plain ones: of a text that names two, and of one in which we know no word."""


@cache
def payment_labels() -> Mapping[str, str]:
    """Return kind -> what a person reads, in the order of the file, at last that of several."""
    labels = {name: str(entry["label"]) for name, entry in _declared().items()}
    return MappingProxyType(labels | {SEVERAL: "Several at once"})


@lru_cache(maxsize=_MOST_TEXTS)
def payment_of(text: str) -> str:
    """Return the kind of payment that a text means: one of `payment_labels`."""
    parts = {kind for part in _APART.split(text.casefold()) if (kind := known_payment(part))}
    return SEVERAL if len(parts) > 1 else known_payment(text) or OTHER


def known_payment(text: str) -> str | None:
    """Return the kind whose longest word stands in a text; None where no word does."""
    return meaning_in(text, _known())


@cache
def _known() -> Phrases:
    """Return every word with its kind; processors after all others."""
    return tuple(
        pair
        for list_name in ("words", "processors")
        for pair in longest_first(
            (word, kind) for kind, entry in _declared().items() for word in entry.get(list_name, ())
        )
    )


@cache
def _declared() -> Mapping[str, Mapping[str, Any]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
