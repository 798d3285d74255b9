"""By which rule is somebody chosen? Conditions on attributes, all of them, in one alternative or another.

In: plain data, as TOML and the tables of pages have it. Out: frozen rules, checked against the attributes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.errors import UserError
from lib.schema import formats
from lib.schema.attributes import (
    COMPARISONS,
    HIGHEST,
    LOWEST,
    NONE_OF,
    ONE_OF,
    WITHOUT_VALUE,
    Attribute,
    attributes,
)

Value = float | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison.

    Attributes
    ----------
    attribute
        Id of an attribute.
    comparison
        One that the attribute's kind allows.
    value
        A number; the beginning of a word; words for "one of" and "none of"; None where none is needed.
        A share of 0 to 1 where the attribute is one, and for "among the highest" and "lowest".
    of
        The categories or occasions whose share is meant.
    """

    attribute: str
    comparison: str
    value: Value = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Alternatives, of which one has to hold; all conditions of an alternative have to."""

    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions, in order."""
        return tuple(condition for each in self.alternatives for condition in each)


EVERYBODY = Rule(((),))
"""The rule without a condition."""


def rule_of(alternatives: Sequence[Sequence[Mapping[str, Any]]], where: str) -> Rule:
    """Return a rule from plain data.

    Parameters
    ----------
    alternatives
        Of each alternative its conditions: attribute, is (the comparison), value and of.
    where
        What the rule is of, for the error: "the persona Barry".

    Raises
    ------
    UserError
        When conditions can't be understood; all of them are told at once.
    """
    found: list[tuple[Condition, ...]] = []
    wrong: list[str] = []
    for alternative in alternatives:
        conditions = []
        for given in alternative:
            try:
                conditions.append(_condition(given))
            except ValueError as error:
                wrong.append(str(error))
        found.append(tuple(conditions))
    if wrong:
        raise UserError(
            f"The rule of {where} can't be read.", " ".join(wrong), "Mend these conditions, or take them out."
        )
    return Rule(tuple(found) or EVERYBODY.alternatives)


def alternatives_of(given: Any, where: str) -> Rule:
    """Return a rule from what a file has as `any`: a list of lists of conditions.

    Raises
    ------
    UserError
        When it is something else, or conditions can't be understood.
    """
    is_rule = isinstance(given, list) and all(
        isinstance(each, list) and all(isinstance(one, Mapping) for one in each) for each in given
    )
    if not is_rule:
        raise UserError(
            f"The rule of {where} can't be read.",
            "We saw no list of alternatives, each a list of conditions.",
            "Download ours and start from it.",
        )
    return rule_of(given, where)


def plain_rule(rule: Rule) -> list[list[dict[str, Any]]]:
    """Return a rule as plain data, as `rule_of` reads it."""
    return [[_plain(condition) for condition in each] for each in rule.alternatives]


def written(condition: Condition, currency: str | None = None) -> str:
    """Write a condition as a person reads it: "Net revenue at least $500"."""
    entry = attributes()[condition.attribute]
    of = f" ({formats.listing(condition.of, 'or')})" if condition.of else ""
    if condition.comparison in WITHOUT_VALUE:
        return f"{entry.label}{of}: {condition.comparison}"
    return f"{entry.label}{of} {condition.comparison} {_written_value(entry, condition, currency)}"


def written_rule(rule: Rule, currency: str | None = None) -> str:
    """Write a rule as a person reads it; "everybody" where it has no condition."""
    told = [" and ".join(written(one, currency) for one in each) for each in rule.alternatives if each]
    if len(told) < len(rule.alternatives):
        return "everybody"
    return "; or ".join(told)


def _written_value(entry: Attribute, condition: Condition, currency: str | None) -> str:
    value = condition.value
    if isinstance(value, tuple):
        return formats.listing(value, "or")
    if isinstance(value, str) or value is None:
        return f"“{value}”"
    if condition.comparison in (HIGHEST, LOWEST) or entry.kind == "share":
        return formats.share(value)
    return formats.money(value, currency) if entry.kind == "money" else formats.number(value)


def _condition(given: Mapping[str, Any]) -> Condition:
    name, comparison = str(given.get("attribute") or ""), str(given.get("is") or "")
    entry = attributes().get(name)
    if entry is None:
        raise ValueError(f"There is no attribute “{name}”.")
    if comparison not in COMPARISONS[entry.kind]:
        allowed = formats.listing(COMPARISONS[entry.kind], "or")
        raise ValueError(f"“{entry.label}” can't be compared by “{comparison}”, only by {allowed}.")
    of = _words(given.get("of"))
    if entry.of and not of:
        raise ValueError(f"“{entry.label}” has to say of which {entry.of}.")
    return Condition(name, comparison, _value(entry, comparison, given.get("value")), of if entry.of else ())


def _value(entry: Attribute, comparison: str, value: Any) -> Value:
    if comparison in WITHOUT_VALUE:
        return None
    if comparison in (ONE_OF, NONE_OF):
        words = _words(value)
        if not words:
            raise ValueError(f"“{entry.label}” {comparison} names nothing.")
        return words
    if entry.kind == "words":
        if not str(value or "").strip():
            raise ValueError(f"“{entry.label}” {comparison} names nothing.")
        return str(value).strip()
    return _number(entry, comparison, value)


def _number(entry: Attribute, comparison: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"“{entry.label}” {comparison} needs a number. We saw “{value}”.") from None
    is_share = comparison in (HIGHEST, LOWEST) or entry.kind == "share"
    low, high = (0.0, 1.0) if is_share else (-1e15, 1e15)
    if not low <= number <= high:  # not a number fails too
        raise ValueError(f"“{entry.label}” {comparison} has to be {low:g} to {high:g}. We saw “{value}”.")
    return number


def _words(value: Any) -> tuple[str, ...]:
    """Return words from a list, or from a text that parts them by commas."""
    listed = value.split(",") if isinstance(value, str) else (value or ())
    return tuple(dict.fromkeys(word.strip() for word in map(str, listed) if word.strip()))


def _plain(condition: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {"attribute": condition.attribute}
    if condition.of:
        told["of"] = list(condition.of)
    told["is"] = condition.comparison
    if condition.value is not None:
        told["value"] = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return told
