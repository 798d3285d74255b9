"""Who did what? Rows are only ever added, and hold nothing that tells who it was done to."""

from datetime import datetime
from pathlib import Path

import pytest

from lib.workspace import audit
from lib.workspace.audit import Entry
from lib.workspace.shared import open_shared

AT = datetime(2026, 1, 5, 10, 0)


@pytest.fixture
def shared(tmp_path):
    held = open_shared(tmp_path / "shared.duckdb")
    yield held
    held.workspace.close()


def rows(shared, **wanted):
    with shared.workspace.cursor() as cursor:
        return audit.entries(cursor, **wanted)


def entry(action, **more):
    return Entry(AT, "0123456789abcdef", "analyst", action, **more)


def test_the_newest_row_comes_first(shared):
    shared.note(entry("signed in"))
    shared.note(entry("unmasked", object="customer", how_many=1))

    told = rows(shared)
    assert told["action"].to_list() == ["unmasked", "signed in"]
    assert told["how_many"].iloc[0] == 1
    assert rows(shared, limit=1)["action"].to_list() == ["unmasked"]


@pytest.mark.parametrize("words", ["Ann", "ann@example.com", "c000123", "5", "a" * 60, "zoë"])
def test_what_could_hold_personal_data_is_refused(words):
    with pytest.raises(ValueError, match="plain words"):
        entry("exported", object=words)
    with pytest.raises(ValueError, match="plain words"):
        entry(words)


def test_a_person_is_a_digest_under_a_key_that_lies_beside(shared, tmp_path):
    ann = shared.digest("Ann@example.com")

    assert ann == shared.digest(" ann@EXAMPLE.com")
    assert ann != shared.digest("bob@example.com")
    key = tmp_path / "shared.duckdb.audit-key"
    assert ann == audit.digest(key.read_bytes(), "ann@example.com")
    assert ann != audit.digest(b"another", "ann@example.com")
    assert key.stat().st_mode & 0o077 == 0
    assert (tmp_path / "shared.duckdb").stat().st_mode & 0o077 == 0


def test_the_key_and_the_log_outlive_the_process(tmp_path):
    first = open_shared(tmp_path / "shared.duckdb")
    first.note(entry("signed in"))
    ann = first.digest("ann@example.com")
    first.workspace.close()

    second = open_shared(tmp_path / "shared.duckdb")
    assert second.digest("ann@example.com") == ann
    assert len(rows(second)) == 1
    second.workspace.close()


def test_rows_of_one_person_are_found_by_their_digest(shared):
    shared.note(entry("signed in"))
    shared.note(Entry(AT, shared.digest("ann@example.com"), None, "signed in"))

    assert len(rows(shared, who=shared.digest("ANN@example.com"))) == 1


def test_no_code_changes_or_deletes_a_row():
    lib = Path(audit.__file__).parents[1]
    for path in lib.rglob("*.py"):
        text = path.read_text(encoding="utf-8").lower()
        for statement in (
            "delete from audit",
            "update audit",
            "drop table audit",
            "drop table if exists audit",
        ):
            assert statement not in text, path
