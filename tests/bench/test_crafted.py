"""Files made to harm: all are refused, and each ends a child at most."""

import pytest

from bench.corpora.crafted import CRAFTED, cost_of, refusal


@pytest.mark.parametrize("crafted", CRAFTED, ids=lambda crafted: crafted.name)
def test_a_file_made_to_harm_is_refused(tmp_path, crafted):
    path = tmp_path / "crafted"
    path.write_bytes(crafted.make())
    assert refusal(path, tmp_path)


def test_a_workbook_of_billions_of_cells_costs_a_second_and_50_megabytes_at_most(tmp_path):
    cost = cost_of(CRAFTED[0], tmp_path)
    assert cost.size < 5_000
    assert cost.cpu_seconds < 1
    assert 5 < cost.peak_mb < 50
    assert cost.is_within_limits
