"""What leaves a workspace as a file: all of one customer, which profile is whose, whom to contact."""

import codecs
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from lib.analysis.audience import reachable
from lib.analysis.filters import all_of
from lib.errors import UserError
from lib.export.audience import audience_files
from lib.export.person import customer_archive, customer_links
from lib.export.tables import as_csv
from lib.jobs.erasing import key_of
from lib.jobs.written import audience_of, personas_of
from lib.schema.audiences import Audience
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


@dataclass(frozen=True, slots=True)
class AudienceExport:
    """The files of an audience, as csv, and how many people each side has."""

    contacts: bytes
    groups: bytes
    contact_count: int
    held_count: int


def export_audience(
    workspace: Workspace, name: str, way: str, held_back: float, given: tuple[Audience, ...] | None = None
) -> AudienceExport:
    """Return whom of an audience to contact, and who is held back; figures of all data, as in reports.

    Parameters
    ----------
    name
        The audience's.
    way
        "email" or "sms".
    held_back
        Share to hold back, 0 to under 1.
    given
        Audiences to choose from, where not those that were saved.

    Raises
    ------
    UserError
        When there is no such audience, or the share is none of these.
    """
    if not 0 <= held_back < 1:
        raise UserError(
            "That share can't be held back.", f"We saw {held_back:g}.", "Give a share from 0 to under 1: 0.1."
        )
    chosen = audience_of(workspace, name, given)
    people = reachable(
        workspace.read,
        workspace.facts,
        all_of(workspace.facts),
        rule=chosen.rule,
        way=way,
        book=personas_of(workspace),
    )
    made = audience_files(workspace.read, people, campaign=name, way=way, held_back=held_back)
    return AudienceExport(
        as_csv(made.contacts),
        as_csv(made.groups),
        len(made.contacts),
        len(made.groups) - len(made.contacts),
    )
