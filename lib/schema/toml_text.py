"""How is what somebody writes down read from TOML and written as TOML? Lists of tables of plain data."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from lib.errors import UserError


def toml_entries(text: str, noun: str) -> list[Mapping[str, Any]]:
    """Return the tables [[noun]] of a text; none where it has none.

    Raises
    ------
    UserError
        When it is no TOML, or something else goes by that name.
    """
    title, hint = f"This is no file of {noun}s.", "Download ours and start from it."
    try:
        entries = tomllib.loads(text).get(noun, [])
    except tomllib.TOMLDecodeError as error:
        raise UserError(title, f"It is not TOML: {error}.", hint) from error
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise UserError(title, f"We saw no [[{noun}]].", hint)
    return entries


def toml_value(value: Any) -> str:
    """Write a text, a number, yes or no, or a list of these: as JSON does, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_rule(alternatives: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Write a plain rule (`lib.schema.rules.plain_rule`) as the value of `any`."""
    parts = (
        "    [\n" + "".join(f"        {_inline(condition)},\n" for condition in each) + "    ],\n"
        for each in alternatives
    )
    return f"[\n{''.join(parts)}]"


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{name} = {toml_value(value)}" for name, value in table.items()) + " }"
