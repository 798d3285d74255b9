"""Is the README of the sample data true? Files, columns, size, and that the generator gives these bytes."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample_data.exports import DATA, TRUTH, read

README = (DATA / "README.md").read_text()
FILES = sorted(path.name for path in DATA.glob("*.csv*"))
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##)", README, flags=re.M | re.S))


def test_readme_lists_every_file_and_no_other():
    assert sorted(SECTIONS) == FILES


@pytest.mark.parametrize("name", FILES)
def test_readme_lists_every_column_in_order_and_no_other(name):
    listed = re.findall(r"^\| (.+?) \| .+ \|$", SECTIONS[name], flags=re.M)
    assert listed[0] == "column"
    assert listed[2:] == list(read(name).columns)


def test_nothing_else_lies_beside_the_data():
    others = {path.name for path in DATA.iterdir()} - set(FILES) - {"__pycache__"}
    assert others == {"README.md", "generate.py", "generator"}


def test_all_of_it_stays_under_15_megabytes():
    assert (
        sum(path.stat().st_size for path in DATA.rglob("*") if "__pycache__" not in path.parts) <= 15_000_000
    )


def _content(path: Path) -> bytes:
    """Return the bytes of a file; of a compressed one what is in it, since zlib differs between machines."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_the_generator_writes_the_same_bytes(tmp_path):
    command = [sys.executable, str(DATA / "generate.py"), "--data", str(tmp_path / "data")]
    subprocess.run([*command, "--truth", str(tmp_path / "truth")], check=True)
    made = {
        **{p.name: p for p in (tmp_path / "data").iterdir()},
        **{p.name: p for p in (tmp_path / "truth").iterdir()},
    }
    kept = {name: DATA / name for name in FILES} | {p.name: p for p in TRUTH.glob("*.csv.gz")}
    assert sorted(made) == sorted(kept)
    assert [name for name in kept if _content(made[name]) != _content(kept[name])] == []
