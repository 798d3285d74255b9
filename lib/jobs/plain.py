"""How does a frozen result become plain data? Days become ISO text, what can't be told null."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd


def plain(value: Any) -> Any:  # noqa: PLR0911 (one line a type reads better than a dispatch table)
    """Return a result as lists, dictionaries, text, numbers and null, ready for JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [plain(entry) for entry in value]
    if isinstance(value, date):
        return None if value is pd.NaT else value.isoformat()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return None if value is pd.NA else value
