"""Which files lie ready on the server?"""

import pytest

from lib.errors import UserError
from lib.workspace import deposit


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The server's folder, beside a file that is nobody's business."""
    (tmp_path / "secret.csv").write_text("secret")
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("REGULARS_INBOX", str(folder))
    return folder


def names():
    return {one.name for one in deposit.deposited()}


def test_without_the_setting_or_the_folder_nothing_lies_ready(tmp_path, monkeypatch):
    monkeypatch.delenv("REGULARS_INBOX", raising=False)
    assert deposit.folder() is None
    monkeypatch.setenv("REGULARS_INBOX", str(tmp_path / "nowhere"))
    assert deposit.deposited() == ()


def test_files_and_folders_of_parquet_are_listed_with_their_size(place):
    (place / "orders.csv").write_text("12345")
    part = place / "lake" / "year=2025" / "a.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"1234567")
    (place / "empty").mkdir()
    (place / ".hidden.csv").write_text("x")

    found = {one.name: (one.size, one.files) for one in deposit.deposited()}
    assert found == {"orders.csv": (5, 0), "lake": (7, 1)}


def test_links_are_neither_listed_nor_opened_nor_followed(place):
    (place / "link.csv").symlink_to(place.parent / "secret.csv")
    (place / "folder").symlink_to(place.parent)
    lake = place / "lake"
    lake.mkdir()
    (lake / "own.parquet").write_bytes(b"1")
    (lake / "other.parquet").symlink_to(place.parent / "secret.csv")
    (lake / "beyond").symlink_to(place.parent)

    assert names() == {"lake"}
    assert deposit.parquet_files("lake")[1] == [lake / "own.parquet"]
    with pytest.raises(UserError, match="not there any more"):
        deposit.copied("link.csv", place)


def test_a_file_that_becomes_a_link_after_it_was_listed_is_not_followed(place, tmp_path, monkeypatch):
    (place / "orders.csv").write_text("mine")
    listed = deposit.deposited()
    (place / "orders.csv").unlink()
    (place / "orders.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setattr(deposit, "deposited", lambda: listed)

    with pytest.raises(UserError, match="not there any more"):
        deposit.copied("orders.csv", tmp_path)


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "", "..", "orders.csv/../../secret.csv"])
def test_a_name_that_is_not_in_the_list_is_no_path(place, name, tmp_path):
    (place / "orders.csv").write_text("mine")
    with pytest.raises(UserError):
        deposit.copied(name, tmp_path)


def test_a_copy_leaves_the_original_as_it_was_under_a_name_of_ours(place, tmp_path):
    original = place / "orders.csv"
    original.write_text("mine")
    before = original.stat()
    into = tmp_path / "private"
    into.mkdir()

    copy = deposit.copied("orders.csv", into)

    assert copy.read_text() == "mine"
    assert "orders" not in copy.name
    after = original.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
