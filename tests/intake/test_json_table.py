"""A JSON list of flat objects is a table; other JSON is refused with what is wrong."""

import csv
import json
from pathlib import Path

import pytest

from lib.errors import UserError
from lib.intake.container import NoTableError, open_container
from lib.intake.json_table import rewrite
from lib.intake.text import read_layout


def table(folder: Path, text: str) -> list[list[str]]:
    source = folder / "upload.json"
    source.write_bytes(text.encode())
    rewrite(source, folder)
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_one_column_per_key_and_one_row_per_object(tmp_path: Path) -> None:
    text = '[{"who": "Mira", "stars": 5}, {"who": "Tom", "note": "late,\\nbent \\"box\\""}]'
    assert table(tmp_path, text) == [
        ["who", "stars", "note"],
        ["Mira", "5", ""],
        ["Tom", "", 'late,\nbent "box"'],
    ]


def test_digits_stay_as_they_stand(tmp_path: Path) -> None:
    text = '\ufeff[{"id": 12345678901234567890123, "price": 19.90, "paid": true, "left": null}]'
    assert table(tmp_path, text)[1] == ["12345678901234567890123", "19.90", "true", ""]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"orders": 1}', "not a list of rows"),
        ('[{"a": 1}, 2]', "entry 2"),
        ('[{"a": 1}, {"b": {"c": 1}}]', "entry 2 “b” holds more"),
        ('[{"a": 1}, {"a": [1]}]', "entry 2 “a” holds more"),
        ('[{"a": 1},\n{"a": ', "line 2"),
        ("[{}]", "empty"),
        ("[]", "empty"),
        ("[" * 100_000, "nested"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UserError, match=told) as caught:
        table(tmp_path, text)
    assert caught.value.hint


def test_an_upload_of_json_becomes_a_text_with_its_rows_counted(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    rows = [{"reviewer": "Mira Sand", "message": "Lovely!"}, {"reviewer": "Tom Reed", "message": ""}]
    source.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    (part,) = open_container(source, "reviews.json", tmp_path)
    layout = read_layout(part, tmp_path)
    assert (part.name, part.kind) == ("reviews.json", "text")
    assert layout.header == ("reviewer", "message")
    assert layout.records_after_header == 2


def test_json_without_a_table_is_named(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_text('{"settings": {"a": 1}}', encoding="utf-8")
    with pytest.raises(NoTableError, match=r"settings\.json.*not a list of rows"):
        open_container(source, "settings.json", tmp_path)
