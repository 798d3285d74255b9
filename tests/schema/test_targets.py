"""Targets and head counts: read as written, faults all at once."""

import pytest

from lib.errors import UserError
from lib.schema.targets import read_head_counts, read_targets, write_head_counts, write_targets


def test_what_is_written_is_read_again():
    targets = (("single_view", 4), ("one_mind", 3))
    assert read_targets(write_targets(targets)) == targets
    counts = (("executive", 8), ("associate", 480))
    assert read_head_counts(write_head_counts(counts)) == counts
    assert read_targets(write_targets(())) == ()


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(UserError) as fault:
        read_targets("[targets]\nsingle_view = 6\nno_such = 3\none_mind = true\nrole_alignment = 2.5\n")
    for word in ("single_view = 6", "no_such", "one_mind = True", "role_alignment = 2.5"):
        assert word in fault.value.message
    with pytest.raises(UserError, match="can't be taken"):
        read_head_counts("[head_counts]\nexecutive = 0\n")
    with pytest.raises(UserError, match="can't be taken"):
        read_targets("targets = 3")
    with pytest.raises(UserError, match="can't be taken"):
        read_targets("[targets")
