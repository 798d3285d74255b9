"""By what are two records of persons compared, and in which words is that told?

Each comparison has levels from the strongest agreement down to none; the model learns what each level weighs.
Follows Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969), as Splink implements it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

FIRST_NAME = "first_name"
SAME_INITIAL = 1  # level of first names that have only their first letter in common


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that two records may agree in.

    Attributes
    ----------
    name
        Also the end of the columns `gamma_<name>` and `mw_<name>`.
    columns
        It is silent where each of them is missing on one side or the other.
    words
        What each level says, the strongest first, the last one for no agreement.
    levels
        Makes Splink's levels but the first (null) and the last (else).
    """

    name: str
    columns: tuple[str, ...]
    words: tuple[str, ...]
    levels: Callable[[Any], Sequence[Any]]

    def says(self, gamma: int) -> str | None:
        """Return what a level says in words; None where one side is silent."""
        return None if gamma < 0 else self.words[len(self.words) - 1 - gamma]


def _swapped(level: Any) -> Any:
    """The level at which one side's first name is the other's last name."""
    return level.Or(
        level.ColumnsReversedLevel("first_name", "last_name"),
        level.ColumnsReversedLevel("last_name", "first_name"),
    )


COMPARISONS = (
    Comparison(
        FIRST_NAME,
        ("first_name",),
        (
            "same first name", "first and last name swapped", "short form of the first name",
            "nearly the same first name", "same initial", "different first name",
        ),
        lambda level: [
            level.ExactMatchLevel("first_name", term_frequency_adjustments=True),
            _swapped(level),
            level.ArrayIntersectLevel("forms"),
            level.JaroWinklerLevel("first_name", 0.88),
            level.ExactMatchLevel("initial"),
        ],
    ),
    Comparison(
        "last_name",
        ("last_name",),
        (
            "same last name", "last and first name swapped", "nearly the same last name",
            "similar last name", "different last name",
        ),
        lambda level: [
            level.ExactMatchLevel("last_name", term_frequency_adjustments=True),
            _swapped(level),
            level.JaroWinklerLevel("last_name", 0.92),
            level.JaroWinklerLevel("last_name", 0.8),
        ],
    ),
    Comparison(
        "email",
        ("email",),
        (
            "same e-mail", "same e-mail name at another provider", "nearly the same e-mail", "similar e-mail",
            "different e-mail",
        ),
        lambda level: [
            level.ExactMatchLevel("email"),
            level.ExactMatchLevel("local"),
            level.JaroWinklerLevel("email", 0.97),
            level.JaroWinklerLevel("email", 0.9),
        ],
    ),
    Comparison(
        "phone",
        ("phone",),
        ("same phone", "nearly the same phone", "different phone"),
        lambda level: [level.ExactMatchLevel("phone"), level.JaroWinklerLevel("phone", 0.96)],
    ),
    Comparison(
        "birth_date",
        ("birth_text",),
        (
            "same birth date", "birth date with one digit off", "birth date with two digits off",
            "same year of birth", "different birth date",
        ),
        lambda level: [
            level.ExactMatchLevel("birth_text"),
            level.DamerauLevenshteinLevel("birth_text", 1),
            level.DamerauLevenshteinLevel("birth_text", 2),
            level.ExactMatchLevel("birth_year"),
        ],
    ),
    Comparison(
        "tax_number",
        ("tax_number",),
        ("same tax or national number", "number with one digit off", "different tax or national number"),
        lambda level: [level.ExactMatchLevel("tax_number"), level.DamerauLevenshteinLevel("tax_number", 1)],
    ),
    Comparison(
        "place",
        ("postcode", "city"),
        ("same postcode", "postcode with one digit off", "same town", "different place"),
        lambda level: [
            level.ExactMatchLevel("postcode", term_frequency_adjustments=True),
            level.LevenshteinLevel("postcode", 1),
            level.ExactMatchLevel("city", term_frequency_adjustments=True),
        ],
    ),
    Comparison(
        "address",
        ("address",),
        ("same address", "nearly the same address", "different address"),
        lambda level: [level.ExactMatchLevel("address"), level.JaroWinklerLevel("address", 0.9)],
    ),
)  # fmt: skip
"""All comparisons, in the order in which a person reads them; a model has those whose columns are filled."""
