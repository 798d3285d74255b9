"""A typed rating is one row, counts like any other, and can be taken back."""

import pytest

from lib.errors import UserError
from lib.jobs.building import undo
from lib.jobs.rating import LONGEST_COMMENT, SOURCE, TypedRating, add_rating, copy_of_sample, take_back
from lib.jobs.sample import sample_workspace
from lib.workspace import sources
from lib.workspace.canonical import canonical
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of

SINGLE_VIEW = TypedRating("single_view", "associate", 4, " two lists of customers ", "Spring")


def held(workspace):
    rows = workspace.read(canonical("ratings").order_by("source_id", "source_row"))
    return [(row.component, row.respondent_role, row.level, row.comment) for row in rows.itertuples()]


def listed(workspace):
    with workspace.cursor() as cursor:
        return [source for source in sources.loaded(cursor) if source.table_name == "ratings"]


def test_a_rating_is_a_row_of_its_own_source():
    with Workspace.open() as workspace:
        add_rating(workspace, SINGLE_VIEW)
        add_rating(workspace, TypedRating("single_view", "executive", 2))
        assert held(workspace)[0] == ("single_view", "associate", 4, "two lists of customers")
        (source,) = listed(workspace)
        assert (source.file_name, source.rows_read, source.rows_kept) == (SOURCE, 2, 2)
        assert workspace.facts.tables == ("ratings",)


def test_dont_know_is_kept_without_a_level():
    with Workspace.open() as workspace:
        add_rating(workspace, TypedRating("single_view", "associate", None))
        assert workspace.read(canonical("ratings"))["level"].isna().tolist() == [True]


def test_it_stands_beside_the_ratings_of_a_file():
    from_file = {"component": "single_view", "respondent_role": "manager", "level": 3}
    with workspace_of(ratings=[from_file]) as workspace:
        add_rating(workspace, SINGLE_VIEW)
        assert [row[1:3] for row in held(workspace)] == [("manager", 3), ("associate", 4)]


def test_taken_back_it_is_gone_and_the_others_stay():
    with Workspace.open() as workspace:
        first = add_rating(workspace, SINGLE_VIEW)
        add_rating(workspace, TypedRating("role_alignment", "manager", 1))
        assert take_back(workspace, first)
        assert [row[0] for row in held(workspace)] == ["role_alignment"]
        assert [source.rows_kept for source in listed(workspace)] == [1]


def test_with_the_last_one_its_source_goes():
    with Workspace.open() as workspace:
        place = add_rating(workspace, SINGLE_VIEW)
        assert take_back(workspace, place)
        assert listed(workspace) == []
        assert not take_back(workspace, place)


def test_the_list_of_files_takes_all_of_them_out():
    with workspace_of([sale("ann", "2024-01-05", 20.0)]) as workspace:
        place = add_rating(workspace, SINGLE_VIEW)
        undo(workspace, [place.source_id])
        assert held(workspace) == []
        add_rating(workspace, SINGLE_VIEW)
        assert len(held(workspace)) == 1


def test_cached_answers_are_told_apart_from_before():
    with Workspace.open() as workspace:
        before = workspace.version
        add_rating(workspace, SINGLE_VIEW)
        assert workspace.version != before


def test_what_the_scorecard_could_not_count_is_refused_all_at_once():
    with Workspace.open() as workspace:
        with pytest.raises(UserError) as caught:
            add_rating(workspace, TypedRating("sparkle", "pirate", 6, "x" * (LONGEST_COMMENT + 1)))
        for word in ("sparkle", "pirate", "6", "1001"):
            assert word in caught.value.message
        assert held(workspace) == []


def test_rating_a_copy_leaves_the_sample_as_it_was():
    before = len(held(sample_workspace()))
    with copy_of_sample() as copy:
        add_rating(copy, SINGLE_VIEW)
        assert len(held(copy)) == before + 1
        assert copy.facts.is_sample
    assert len(held(sample_workspace())) == before
