"""What leaves a workspace as a file: all that is known of one customer, and which profile is whose."""

import codecs
import os
import secrets
from datetime import datetime
from pathlib import Path

import pandas as pd

from lib.errors import UserError
from lib.export.person import customer_archive, customer_links
from lib.export.tables import as_csv
from lib.jobs.erasing import key_of
from lib.workspace.traces import pattern_of
from lib.workspace.workspace import Workspace


def export_customer(workspace: Workspace, customer_id: str) -> bytes:
    """Return everything known about a customer as a zip.

    Raises
    ------
    UserError
        When there is no such customer.
    """
    key = key_of(workspace, customer_id)
    with workspace.cursor() as cursor:
        named = pattern_of(cursor, key)
    at = datetime.now()  # noqa: DTZ005 (the clock on the wall of whoever exports)
    return customer_archive(workspace.read, key, customer_id.strip().upper(), named, at)


def export_links(workspace: Workspace) -> tuple[pd.DataFrame, bytes]:
    """Return which customer each profile belongs to, as rows and as csv."""
    links = customer_links(workspace.read)
    # Programs read it, not spreadsheets: a mark before the first header would become part of its name.
    return links, as_csv(links).removeprefix(codecs.BOM_UTF8)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for this user's eyes only.

    Raises
    ------
    UserError
        When nothing can be written there.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(
            "The file could not be written.", f"{path}: {error.strerror}.", "Give another path."
        ) from error
