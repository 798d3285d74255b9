"""Ratings without a browser: rounds, targets, head counts and units to compare on the command line."""

import json

import pytest

from lib.__main__ import main


def rows(when, day, *levels):
    return [
        f"{when},single_view,{role},{level},{day}" for level in levels for role in ("executive", "associate")
    ]


@pytest.fixture
def saved(tmp_path, capsys):
    """A workspace's file with two rounds of ratings."""
    told = [*rows("Old", "2025-05-01", 2, 2, 2, 3, 2), *rows("New", "2026-05-01", 4, 4, 4, 3, 4)]
    file, path = tmp_path / "ratings.csv", tmp_path / "shop.duckdb"
    file.write_text("\n".join(["round,component,respondent_role,level,rated_at", *told]) + "\n")
    assert main(["build", str(file), "--workspace", str(path), "--json"]) == 0, capsys.readouterr().err
    capsys.readouterr()
    return path


def report(capsys, name, path, *arguments):
    assert main(["report", name, "--workspace", str(path), "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_round_targets_and_head_counts_are_taken(capsys, saved, tmp_path):
    targets, heads = tmp_path / "targets.toml", tmp_path / "heads.toml"
    targets.write_text("[targets]\nsingle_view = 5\n")
    heads.write_text("[head_counts]\nexecutive = 5\nassociate = 5\n")
    found = report(
        capsys, "ratings", saved, "--round", "Old", "--targets", str(targets), "--head-counts", str(heads)
    )
    single = next(one for one in found["components"] if one["component"] == "single_view")
    assert (found["round"], single["level"], single["target"], single["to_target"]) == ("Old", 2, 5, 3)
    assert single["low"] is None  # everybody answered
    assert found["gaps"][0]["p"] is None


def test_rounds_are_compared(capsys, saved):
    found = report(
        capsys, "scorecard-compare", saved, "--by", "rounds", "--compare", "Old", "--compare", "New"
    )
    assert found["units"] == ["Old", "New"]
    assert {cell["unit"]: cell["said"] for cell in found["cells"] if cell["said"]} == {"Old": 2.2, "New": 3.8}
