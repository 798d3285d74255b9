"""Files made up from a seed or damaged at random: a slice of what `python -m bench.intake` runs."""

from collections import Counter

import pytest

from bench.corpora import mutations, rows, traps


@pytest.mark.slow
def test_each_row_of_200_files_of_any_shape_is_kept_rejected_or_set_aside():
    counted = list(rows.count_all(range(200)))
    assert [one for one in counted if not one.adds_up] == []
    assert sum(one.rows for one in counted if not one.refused) > 5_000


@pytest.mark.slow
def test_the_app_answers_to_each_of_100_damaged_files_and_none_breaks_it():
    answers = list(mutations.answer_all(range(100)))
    assert [one for one in answers if one.outcome == "broke"] == []
    assert [one for one in answers if one.seconds > mutations.MOST_SECONDS] == []
    assert Counter(one.kind for one in answers) == {"csv": 34, "xlsx": 33, "parquet": 33}
    assert {one.outcome for one in answers} >= {"read", "refused"}


def test_files_are_the_same_for_a_seed():
    assert rows.generated(7) == rows.generated(7) != rows.generated(8)
    assert mutations.mutated(8) == mutations.mutated(8)


def test_no_trap_is_read_as_what_it_does_not_say():
    sprung = list(traps.spring_all(list(traps.traps(1, per_damage=1))))
    changed = [(one.trap.damage, one.said) for one in sprung if one.verdict == "changed"]
    assert changed == []
    assert {one.verdict for one in sprung} >= {"right", "refused"}
