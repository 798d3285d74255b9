"""A round is made, followed, ended, counted, taken away and read again; nobody can be worked out from it."""

from datetime import date

import pytest

from lib.analysis.ratings import rounds as rating_rounds_of
from lib.errors import UserError
from lib.export.tables import as_csv
from lib.jobs import answering, rounds
from lib.jobs.building import build, undo
from lib.jobs.rating import RoundPlace, TypedRating, add_rating, take_back
from lib.schema.scale import template
from lib.workspace import rating_counts
from lib.workspace.canonical import canonical
from lib.workspace.rating_rounds import Answer
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.jobs.raters import AFTER, FIRST, LAST, TODAY, answer_all, rated, seated, spring


@pytest.fixture
def workspace():
    with Workspace.open() as opened:
        yield opened


def ratings(workspace):
    return workspace.read(canonical("ratings").order_by("source_id", "source_row"))


def state(workspace):
    return rounds.states(workspace)[0]


def test_what_a_round_can_not_be_is_told_all_at_once(workspace):
    spring(workspace)
    with pytest.raises(UserError) as caught:
        rounds.make(workspace, rounds.Plan(" sPring ", LAST, FIRST), template())
    assert "already" in caught.value.message
    assert "before it begins" in caught.value.message
    with pytest.raises(UserError, match="not made"):
        rounds.make(workspace, rounds.Plan("  ", FIRST, LAST), template())


def test_a_name_that_a_file_has_is_taken():
    held = workspace_of(ratings=[{"component": "single_view", "level": 3, "round": "Spring"}])
    with held, pytest.raises(UserError, match="not made"):
        spring(held)


def test_nothing_counts_while_the_round_is_open_and_all_when_it_ends(workspace):
    one = spring(workspace)
    for role in ("executive", "manager", "associate"):
        rated(workspace, one, role, level=4)
    broken_off = seated(workspace, one)
    answer_all(workspace, one, broken_off, level=1, count=2)
    seated(workspace, one)  # opened it and left
    assert len(ratings(workspace)) == 0
    assert (state(workspace).counted, state(workspace).waiting) == (0, 4)
    assert state(workspace).people["associate"] == (1, 2)
    rounds.close(workspace, one.round_id)
    held = ratings(workspace)
    assert len(held) == 3 * 8 + 2
    assert set(held["round"]) == {"Spring"}
    assert held["respondent_ref"].nunique() == 4
    assert (held["rated_at"] == "2026-05-04").all()
    assert workspace.facts.tables == ("ratings",)


def test_the_order_of_rows_does_not_tell_who_came_when(workspace):
    one = spring(workspace)
    for level in (5, 1, 3, 2, 4, 5, 1):
        rated(workspace, one, level=level)
    rounds.close(workspace, one.round_id)
    held = ratings(workspace)[["component", "respondent_role", "level"]]
    assert held.equals(held.sort_values(["component", "respondent_role", "level"], ignore_index=True))


def test_after_its_last_day_it_counts_on_the_first_look(workspace):
    one = spring(workspace)
    rated(workspace, one)
    assert rounds.count_ended(workspace, LAST) == 0
    assert rounds.count_ended(workspace, AFTER) == 1
    assert rounds.count_ended(workspace, AFTER) == 0
    assert len(ratings(workspace)) == 8


def test_who_comes_later_counts_with_four_others(workspace):
    one = spring(workspace)
    for _ in range(5):
        rated(workspace, one)
    rounds.close(workspace, one.round_id)
    rounds.open_again(workspace, one.round_id)
    for late in range(1, 6):
        rated(workspace, one)
        rounds.close(workspace, one.round_id)
        rounds.open_again(workspace, one.round_id)
        assert state(workspace).counted == (10 if late == 5 else 5)
    assert len(ratings(workspace)) == 80


def test_dont_know_is_an_answer_without_a_level(workspace):
    one = spring(workspace)
    rated(workspace, one, level=None)
    rounds.close(workspace, one.round_id)
    assert ratings(workspace)["level"].isna().all()
    (known,) = rating_rounds_of(workspace.read)
    assert known.summary.ratings == 0


def test_it_outlives_loads_erasing_and_a_new_opening(tmp_path):
    path = tmp_path / "shop.duckdb"
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,ordered_at,channel,email,net_revenue\n1,2026-01-05,web,ann@example.com,20.00\n"
    )
    with Workspace.open(path, [orders]) as workspace:
        one = spring(workspace)
        key = seated(workspace, one)
        answer_all(workspace, one, key, count=2)
        build(workspace, [orders])
        workspace.rewrite(lambda connection: connection.execute("select 1").fetchone())
        answer_all(workspace, one, key)
    with Workspace.open(path) as again:
        assert len(answering.sitting(again, one, key).answers) == 8
        assert state(again).people == {"associate": (0, 1)}


def test_an_undone_load_leaves_it(workspace):
    with workspace_of([sale("ann", "2024-01-05", 20.0)]) as shop:
        one = spring(shop)
        rated(shop, one)
        undo(shop, [1])
        rounds.close(shop, one.round_id)
        assert len(ratings(shop)) == 8


def test_taken_out_of_the_list_of_files_it_says_so_and_comes_back(workspace):
    one = spring(workspace)
    rated(workspace, one)
    rounds.close(workspace, one.round_id)
    with workspace.cursor() as cursor:
        number = rating_counts.source_of(cursor, one.round_id)
    undo(workspace, [number])
    assert len(ratings(workspace)) == 0
    assert state(workspace).is_taken_out
    assert rounds.count_ended(workspace, AFTER) == 0
    rounds.count(workspace, one.round_id, again=True)
    assert len(ratings(workspace)) == 8
    assert not state(workspace).is_taken_out


def test_deleted_nothing_of_it_is_left(workspace):
    one = spring(workspace)
    rated(workspace, one)
    rounds.close(workspace, one.round_id)
    rounds.delete(workspace, one.round_id)
    assert rounds.states(workspace) == ()
    assert len(ratings(workspace)) == 0
    with workspace.cursor() as cursor:
        for table in ("rating_rounds", "rating_seats", "rating_answers", "rating_counted"):
            assert cursor.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_days_can_be_moved_and_not_turned_round(workspace):
    one = spring(workspace)
    rounds.move(workspace, one.round_id, FIRST, AFTER)
    assert state(workspace).round.is_open(AFTER)
    with pytest.raises(UserError, match="not changed"):
        rounds.move(workspace, one.round_id, LAST, FIRST)


def test_what_a_comment_says_of_a_person_goes_when_they_are_erased():
    from lib.jobs.erasing import erase
    from lib.workspace.marts import CUSTOMERS

    named = {"customer_ref": "c1", "first_name": "Ottilie", "last_name": "Sommerfeld"}
    with workspace_of([sale("c1", "2024-01-05", 20.0)], profiles=[named]) as workspace:
        one = spring(workspace)
        key = seated(workspace, one)
        component = answering.sitting(workspace, one, key).seat.deal[0]
        answering.keep(
            workspace, one.token, key, Answer(component, 2, "Ottilie Sommerfeld waits for months"), TODAY
        )
        erase(workspace, workspace.read(CUSTOMERS)["customer_id"].iloc[0])
        (told,) = answering.sitting(workspace, one, key).answers.values()
        assert "Sommerfeld" not in told.comment
        assert told.comment.endswith("waits for months")


# The csv


def company(workspace, executives, managers, associates):
    one = spring(workspace, departments=("Stores", "Head office"))
    groups = (("executive", executives, "Head office"), ("manager", managers, "Head office"))
    for role, n, department in (*groups, ("associate", associates, "Stores")):
        for place in range(n):
            rated(workspace, one, role, level=1 + place % 5, department=department)
    rounds.close(workspace, one.round_id)
    return one


def test_it_round_trips_through_a_csv(workspace, tmp_path):
    one = company(workspace, 5, 5, 6)
    frame = rounds.answers_file(workspace, one.round_id)
    assert frame["respondent_ref"].nunique() == 16
    file = tmp_path / "spring.csv"
    file.write_bytes(as_csv(frame))
    with Workspace.open(readable=[file]) as other:
        build(other, [file])
        columns = ["round", "component", "respondent_role", "department", "level", "rated_at", "comment"]
        assert ratings(other)[columns].equals(ratings(workspace)[columns])
        (mine,), (theirs,) = rating_rounds_of(workspace.read), rating_rounds_of(other.read)
        assert set(mine.tallies) == set(theirs.tallies)


def test_small_groups_have_no_name_in_it_and_nobodys_answers_hang_together(workspace):
    one = company(workspace, 3, 4, 6)
    frame = rounds.answers_file(workspace, one.round_id)
    assert "respondent_ref" not in frame
    assert set(frame["respondent_role"]) == {"executives and managers", "associate"}
    assert set(frame["department"]) == {"Head office", "Stores"}
    assert len(frame) == 13 * 8


def test_of_four_there_is_no_csv(workspace):
    one = company(workspace, 1, 1, 2)
    with pytest.raises(UserError, match="no file"):
        rounds.answers_file(workspace, one.round_id)


def test_of_an_open_round_there_is_no_csv(workspace):
    one = spring(workspace)
    for _ in range(6):
        rated(workspace, one)
    with pytest.raises(UserError, match="no file"):
        rounds.answers_file(workspace, one.round_id)


def test_signs_of_the_csv_are_neither_those_of_the_workspace_nor_of_the_last_csv(workspace):
    one = company(workspace, 5, 5, 5)
    first, second = (set(rounds.answers_file(workspace, one.round_id)["respondent_ref"]) for _ in range(2))
    assert first.isdisjoint(second | set(ratings(workspace)["respondent_ref"]))


# The form of one component


def test_a_typed_rating_goes_into_the_round_that_is_open_and_waits_with_it(workspace):
    one = spring(workspace)
    place = add_rating(workspace, TypedRating("single_view", "associate", 4, " well "), TODAY)
    assert isinstance(place, RoundPlace)
    assert place.name == "Spring"
    assert len(ratings(workspace)) == 0
    rounds.close(workspace, one.round_id)
    held = ratings(workspace)
    assert held[["component", "level", "comment"]].values.tolist() == [["single_view", 4, "well"]]
    assert not take_back(workspace, place)  # it counts: the difference would tell it


def test_a_typed_rating_can_be_taken_back_before_it_counts(workspace):
    spring(workspace)
    place = add_rating(workspace, TypedRating("single_view", "associate", 4), TODAY)
    assert take_back(workspace, place)
    assert not take_back(workspace, place)
    assert state(workspace).waiting == 0


def test_without_an_open_round_it_counts_at_once_by_the_day(workspace):
    spring(workspace)
    add_rating(workspace, TypedRating("single_view", "associate", 4, "", "June"), date(2026, 6, 2))
    assert ratings(workspace)[["round", "rated_at"]].astype(str).values.tolist() == [["June", "2026-06-02"]]
