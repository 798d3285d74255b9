"""What becomes of a fault of ours while a file is read? A refusal for the person, a place for the log.

The text of an exception may hold cells of the file: it is neither shown nor logged.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from lib.errors import UserError
from lib.workspace.engine import Interrupted

TITLE = "This file broke our reader."

_PLACES = 4
_log = logging.getLogger("regulars")


class OnPurposeError(Exception):
    """Raised to end a job from outside: no fault, and nothing to tell about the file."""


@contextmanager
def as_refusal(name: str) -> Iterator[None]:
    """Raise a fault inside as a UserError about the file; a UserError passes, and so does a stop.

    Parameters
    ----------
    name
        What the person calls the file.

    Raises
    ------
    UserError
        Instead of a fault, whose type and places are logged.
    """
    try:
        yield
    except (UserError, OnPurposeError, Interrupted):
        raise
    except Exception as fault:  # noqa: BLE001 (the last line of defence, below readers that name their errors)
        places = traceback.extract_tb(fault.__traceback__)[-_PLACES:]
        where = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places))
        _log.error("%s at %s", type(fault).__qualname__, where)
        raise UserError(
            TITLE,
            f"Something in “{name}” is not as we expected ({type(fault).__qualname__}). Nothing was changed.",
            "Export it again, or as CSV (UTF-8); if it stays so, please report what system it comes from.",
        ) from None
