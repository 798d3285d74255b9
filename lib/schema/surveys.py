"""What does a survey ask, and what is the word of an answer worth?

Read from `surveys.toml`. In: a header or the words of a column. Out: what the header asks for, or the scale
on which the words stand.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from lib.schema.tables import normal_header

_FILE = Path(__file__).with_name("surveys.toml")

_FEW_WORDS = 4

Topic = Literal["recommend", "satisfaction", "rating"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Words in steps from the worst answer to the best.

    Attributes
    ----------
    name
        What it measures.
    kind
        Kind of feedback that its answers are: csat or rating.
    points
        Normalised word -> its step, counted from 1.
    top
        The best step.
    """

    name: str
    kind: Literal["csat", "rating"]
    points: Mapping[str, int]
    top: int

    def point(self, word: str) -> float | None:
        """Return the step of a word, None for one that is no step of the scale."""
        step = self.points.get(normal_header(word))
        return None if step is None else float(step)


def is_metadata(header: str) -> bool:
    """Return whether a column is about the response or the respondent rather than a question."""
    return normal_header(header) in _names("metadata") or names_a_person(header)


def names_a_person(header: str) -> bool:
    """Return whether a column holds the respondent's name, phone or address."""
    return normal_header(header) in _names("people")


def is_plain_answer(option: str) -> bool:
    """Return whether a second header row says no more than that the answer stands below ("Response")."""
    return normal_header(option) in _names("plain_answer")


def is_no_opinion(word: str) -> bool:
    """Return whether an answer says that there is none ("Don't know")."""
    return normal_header(word) in _names("no_opinion")


def asks_something(header: str) -> bool:
    """Return whether a header reads as a question: it ends in a question mark or begins as questions do."""
    words = _words(header).split()
    begins = len(words) >= _FEW_WORDS and words[0] in _declared()["asks"]
    return begins or header.rstrip().endswith(("?", "？"))


def topic_of(question: str) -> Topic | None:
    """Return what kind of rating a question asks for, None where its words don't say that it does."""
    words = f" {_words(question)}"
    topics: tuple[Topic, ...] = ("recommend", "satisfaction", "rating")
    return next((topic for topic in topics if any(f" {stem}" in words for stem in _declared()[topic])), None)


def scale_of(words: Collection[str], top: int | None = None) -> Scale | None:
    """Return the first scale (of `top` steps) that has all words; None where none has.

    Words without an opinion are passed over. Two words of one column are two steps: "Agree" beside "Somewhat
    agree" stands on the scale that parts them, if there is one.
    """
    said = {normal_header(word) for word in words if not is_no_opinion(word)}
    asked = [scale for scale in scales() if top in {None, scale.top}]
    having = [scale for scale in asked if said and said <= set(scale.points)]
    parting = [scale for scale in having if len({scale.points[word] for word in said}) == len(said)]
    return next(iter([*parting, *having]), None)


@cache
def scales() -> tuple[Scale, ...]:
    """Return the scales in the order of the file."""
    return tuple(_scale(entry) for entry in _declared()["scales"])


def _scale(entry: Mapping[str, Any]) -> Scale:
    points = {
        normal_header(word): step for step, words in enumerate(entry["steps"], start=1) for word in words
    }
    return Scale(entry["name"], entry.get("kind", "rating"), MappingProxyType(points), len(entry["steps"]))


@cache
def _names(key: str) -> frozenset[str]:
    return frozenset(map(normal_header, _declared()[key]))


def _words(header: str) -> str:
    """Return a header in lower case without accents, its words parted by one blank."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return " ".join(
        re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    )


@cache
def _declared() -> Mapping[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
