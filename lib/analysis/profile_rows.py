"""What do the systems say of one person, masked, and in which rows of which files?

Grain in: profiles, the records of files that they were made of, the canonical tables. Grain out: one row per
profile, with the files and the first rows that tell it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.masking import mask_email, mask_name, mask_phone
from lib.analysis.result import Read
from lib.workspace.canonical import LOADED, PEOPLE, PROFILES, canonical

RECORDED = ("profiles", "order_lines", "feedback", "touches")
_WHO = ("customer_ref", "email", "phone")


@dataclass(frozen=True, slots=True)
class FileRows:
    """Where a profile stands: the file, how many of its rows, and the first of them (header = 1)."""

    source_id: int
    file_name: str
    rows: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What one system says of a person, masked; of a birth date the year.

    `group_key` is shared with the profiles that an exact key joins; `profile_id` names the profile for good
    and is not for the screen: it may hold an e-mail or a phone.
    """

    profile_key: int
    profile_id: str
    group_key: int
    customer_key: int
    system: str
    name: str | None
    email: str | None
    phone: str | None
    address: str | None
    city: str | None
    postcode: str | None
    birth_year: int | None
    company: str | None
    record_count: int
    files: tuple[FileRows, ...] = ()


def profiles_of(read: Read, where: ir.BooleanValue, *, with_files: bool = True) -> tuple[Profile, ...]:
    """Return profiles, masked, the oldest first.

    Parameters
    ----------
    where
        Which rows of `PROFILES`.
    with_files
        Also the files and rows that tell each.
    """
    both = PROFILES.first_name.fill_null("") + " " + PROFILES.last_name.fill_null("")
    shown = PROFILES.filter(where).select(
        "profile_key", "profile_id", "group_key", "customer_key", "system", "city", "postcode",
        "record_count",
        name=mask_name(both.upper()).nullif(""),
        email=mask_email(PROFILES.email),
        phone=mask_phone(PROFILES.phone),
        address=mask_name(PROFILES.address.upper()),
        birth_year=PROFILES.birth_date.year(),
        company=mask_name(PROFILES.company.upper()),
    )  # fmt: skip
    rows = read(shown.order_by("profile_key")).to_dict("records")
    files = file_rows(read, [int(row["profile_key"]) for row in rows]) if with_files and rows else {}
    return tuple(_profile(row, files.get(int(row["profile_key"]), ())) for row in rows)


def file_rows(read: Read, profile_keys: Sequence[int]) -> dict[int, tuple[FileRows, ...]]:
    """Return for each profile the files that tell it, with their rows."""
    records = PEOPLE.filter(PEOPLE.profile_key.isin(list(profile_keys)))
    found: dict[int, list[FileRows]] = {}
    for name in RECORDED:
        table = canonical(name)
        columns = [column for column in _WHO if column in table.columns]
        own = records.select(
            "profile_key", own_system="system", **{f"own_{column}": records[column] for column in columns}
        ).distinct()
        same = [table.system == own.own_system]
        same += [table[column].identical_to(own[f"own_{column}"]) for column in columns]
        joined = table.filter(table.superseded_by.isnull()).join(own, same)
        counted = joined.group_by("profile_key", "source_id").agg(
            rows=joined.count(), first_row=joined.source_row.min()
        )
        named = counted.join(LOADED.select("source_id", "file_name"), "source_id")
        for row in read(named.order_by("source_id")).to_dict("records"):
            told = FileRows(int(row["source_id"]), row["file_name"], int(row["rows"]), int(row["first_row"]))
            found.setdefault(int(row["profile_key"]), []).append(told)
    return {key: tuple(told) for key, told in found.items()}


def _profile(row: dict[Any, Any], files: tuple[FileRows, ...]) -> Profile:
    cells: dict[str, Any] = {name: row[name] if isinstance(row[name], str) else None for name in _TEXTS}
    cells |= {name: int(row[name]) for name in _NUMBERS}
    cells["city"] = cells["city"].title() if cells["city"] else None
    born = None if pd.isna(row["birth_year"]) else int(row["birth_year"])
    return Profile(**cells, birth_year=born, files=files)


_NUMBERS = ("profile_key", "group_key", "customer_key", "record_count")
_TEXTS = ("profile_id", "system", "name", "email", "phone", "address", "city", "postcode", "company")


def shared_key(read: Read, profile_keys: Collection[int]) -> dict[tuple[int, int], str]:
    """Return pairs of profiles that have an e-mail or a phone in common, and which kind ("email" first)."""
    own = PROFILES.filter(PROFILES.profile_key.isin(list(profile_keys)))
    found: dict[tuple[int, int], str] = {}
    for kind in ("email", "phone"):
        one = own.filter(own[kind].notnull()).select(left="profile_key", value=own[kind])
        other = one.view().select(right="left", same="value")
        pairs = one.join(other, [one.value == other.same, one.left < other.right])
        for left, right in read(pairs.select("left", "right")).itertuples(index=False):
            found.setdefault((int(left), int(right)), kind)
    return found
