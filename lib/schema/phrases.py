"""Which of many phrases stands in a text of a file? The longest, as whole words, whatever its case.

In: a text ("Visa ending in 1234"), phrases with what they mean. Out: what the longest one in it means.
"""

import unicodedata
from collections.abc import Iterable

Phrases = tuple[tuple[str, str], ...]
"""A phrase in normal form and what it means, in the order in which they are tried."""


def words_of(text: str) -> str:
    """Return a text without case, accents and punctuation, its words one blank apart."""
    letters = (
        letter if letter.isalnum() else " "
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return " ".join("".join(letters).split())


def longest_first(pairs: Iterable[tuple[str, str]]) -> Phrases:
    """Return phrases with what they mean, the longest first; of equals by the alphabet."""
    normal = {words_of(phrase): meaning for phrase, meaning in pairs}
    return tuple(sorted(normal.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def meaning_in(text: str, phrases: Phrases) -> str | None:
    """Return what the first phrase means that stands in a text as whole words; None where none does."""
    told = f" {words_of(text)} "
    return next((meaning for phrase, meaning in phrases if f" {phrase} " in told), None)
