"""How is plain data written as TOML? Texts, numbers, lists and inline tables, as `tomllib` reads them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


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
