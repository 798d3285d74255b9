"""What the retailer wrote down stays with the workspace: through loads, and in its file."""

from datetime import datetime

from lib.workspace import documents
from lib.workspace.workspace import Workspace

NOW = datetime(2026, 1, 1)


def test_a_text_is_kept_replaced_and_forgotten(tmp_path):
    path = tmp_path / "shop.duckdb"
    with Workspace.open(path) as workspace:
        version = workspace.version
        with workspace.transaction(quiet=True) as connection:
            documents.write(connection, "personas", "a = 'ä; drop table documents'", NOW)
            documents.write(connection, "personas", "b", NOW)
            documents.write(connection, "audiences", "c", NOW)
        assert workspace.version == version  # what is written down is a parameter of analyses, not data
    with Workspace.open(path) as again, again.transaction(quiet=True) as connection:
        assert documents.read(connection, "personas") == "b"
        documents.forget(connection, "personas")
        assert documents.read(connection, "personas") is None
        assert documents.read(connection, "audiences") == "c"


def test_nothing_is_there_at_first():
    with Workspace.open() as workspace, workspace.cursor() as cursor:
        assert documents.read(cursor, "personas") is None
