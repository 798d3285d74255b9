"""A rater gets eight components, goes on after a reload, changes their mind; a dead link opens none."""

import threading
from collections import Counter

import pytest

from lib.errors import UserError
from lib.jobs import answering, rounds
from lib.jobs.answering import LONGEST_COMMENT, MOST_SEATS, Respondent
from lib.schema.scale import reworded, template
from lib.workspace import rating_rounds
from lib.workspace.rating_rounds import Answer
from lib.workspace.workspace import Workspace
from tests.jobs.raters import AFTER, FIRST, LAST, TODAY, answer_all, rated, seated, spring


@pytest.fixture
def workspace():
    with Workspace.open() as opened:
        yield opened


def opens(workspace, token, day=TODAY):
    return answering.open_round(workspace, token, day) is not None


def test_a_link_works_from_the_first_to_the_last_day(workspace):
    one = spring(workspace)
    days = (FIRST.replace(day=1).replace(month=4), FIRST, TODAY, LAST, AFTER)
    assert [opens(workspace, one.token, day) for day in days] == [False, True, True, True, False]


@pytest.mark.parametrize("token", ["", "x", "ä", "\x00", "a" * 10_000])
def test_a_wrong_token_opens_nothing(workspace, token):
    one = spring(workspace)
    assert not opens(workspace, token)
    assert not opens(workspace, one.token + token[:1] if token else one.token[:-1])


def test_every_part_of_every_token_is_compared_in_constant_time(workspace, monkeypatch):
    tokens = [spring(workspace, name).token for name in ("Spring", "Early", "Late")]
    seen = []
    monkeypatch.setattr(rating_rounds.secrets, "compare_digest", lambda a, b: seen.append((a, b)) or a == b)
    assert opens(workspace, tokens[0])
    assert {a.decode() for a, _ in seen} == set(tokens)  # also after the right one was found


def test_tokens_are_long_and_differ(workspace):
    tokens = {spring(workspace, f"Round {n}").token for n in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32
    assert all(token[-1].isalnum() for token in tokens)


def test_a_closed_link_works_no_more_also_for_who_has_begun(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    rounds.close(workspace, one.round_id)
    assert not opens(workspace, one.token)
    with pytest.raises(UserError, match="no open round"):
        answer_all(workspace, one, key, count=1)
    with pytest.raises(UserError, match="no open round"):
        seated(workspace, one)


def test_a_new_link_ends_the_old_one_and_seats_stay(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    rounds.renew_link(workspace, one.round_id)
    (state,) = rounds.states(workspace)
    assert not opens(workspace, one.token)
    assert opens(workspace, state.round.token)
    assert answering.sitting(workspace, state.round, key) is not None


def test_eight_are_dealt_and_stay_the_same(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    first = answering.sitting(workspace, one, key)
    seated(workspace, one)
    assert len(first.seat.deal) == 8
    assert answering.sitting(workspace, one, key).seat.deal == first.seat.deal


def test_five_raters_of_three_roles_see_all_34(workspace):
    one = spring(workspace)
    keys = [
        rated(workspace, one, role) for role in ("executive", "manager", "associate", "associate", "manager")
    ]
    dealt = [answering.sitting(workspace, one, key).seat.deal for key in keys]
    assert len(set().union(*dealt)) == 34


def test_what_somebody_left_open_is_dealt_again_the_next_day(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    answer_all(workspace, one, key, count=3)
    sitting = answering.sitting(workspace, one, key)
    with workspace.cursor() as cursor:
        same_day = rating_rounds.dealt(cursor, one.round_id, TODAY)
        next_day = rating_rounds.dealt(cursor, one.round_id, TODAY.replace(day=5))
    assert {component for _, component in same_day} == set(sitting.seat.deal)
    assert {component for _, component in next_day} == set(sitting.seat.deal[:3])


def test_after_a_reload_it_goes_on_at_the_first_open_one(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    answer_all(workspace, one, key, level=4, count=3)
    sitting = answering.sitting(workspace, one, key)
    assert sitting.place == 3
    assert [answer.level for answer in sitting.answers.values()] == [4, 4, 4]


def test_a_changed_answer_replaces_the_one_before(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    component = answering.sitting(workspace, one, key).seat.deal[0]
    for level, comment in ((2, "no"), (None, "  well "), (5, " ")):
        answering.keep(workspace, one.token, key, Answer(component, level, comment), TODAY)
    assert answering.sitting(workspace, one, key).answers == {component: Answer(component, 5, None)}


def test_finished_its_key_shows_no_answer_and_takes_none(workspace):
    one = spring(workspace)
    key = rated(workspace, one)
    sitting = answering.sitting(workspace, one, key)
    assert sitting.seat.is_finished
    assert sitting.answers == {}
    with pytest.raises(UserError):
        answer_all(workspace, one, key, count=1)


def test_a_key_opens_nothing_in_another_round(workspace):
    one, other = spring(workspace), spring(workspace, "Other")
    key = seated(workspace, one)
    assert answering.sitting(workspace, other, key) is None
    assert answering.sitting(workspace, one, key + "x") is None
    with pytest.raises(UserError):
        answering.keep(workspace, other.token, key, Answer("single_view", 3, None), TODAY)


def test_the_file_holds_no_key_no_name_and_no_time_of_day(workspace):
    one = spring(workspace)
    key = rated(workspace, one)
    with workspace.cursor() as cursor:
        tables = ("rating_seats", "rating_answers")
        held = " ".join(str(cursor.execute(f"select * from {table}").fetchall()) for table in tables)
    assert key not in held
    assert "datetime" not in held.replace("datetime.date(", "")


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (Respondent("customer"), "role"),
        (Respondent("associate", "x" * 61), "department"),
        (Respondent("associate", None, "S9"), "store"),
    ],
)
def test_who_can_not_be_does_not_begin(workspace, who, said):
    one = spring(workspace, stores={"S1": "Main Street"})
    with pytest.raises(UserError, match="begin") as caught:
        answering.begin(workspace, one.token, who, TODAY)
    assert said in caught.value.message


@pytest.mark.parametrize(
    "told",
    [
        Answer("nothing", 3, None),
        Answer("deal", 6, None),
        Answer("deal", 0, None),
        Answer("deal", 3, "x" * (LONGEST_COMMENT + 1)),
    ],
)
def test_an_answer_that_was_not_asked_for_is_refused(workspace, told):
    one = spring(workspace)
    key = seated(workspace, one)
    sitting = answering.sitting(workspace, one, key)
    component = sitting.seat.deal[0] if told.component == "deal" else told.component
    with pytest.raises(UserError):
        answering.keep(workspace, one.token, key, Answer(component, told.level, told.comment), TODAY)
    assert answering.sitting(workspace, one, key).answers == {}


def test_a_department_is_written_as_the_round_has_it(workspace):
    one = spring(workspace, departments=("Stores", "E-commerce"))
    told = [
        answering.sitting(workspace, one, seated(workspace, one, department=name)).seat.department
        for name in (" stores ", "Night watch", "", None)
    ]
    assert told == ["Stores", "Night watch", None, None]


def test_a_link_that_got_about_does_not_fill_the_disk(workspace):
    one = spring(workspace)
    workspace.beside(lambda connection: rating_rounds.change(connection, one.round_id, seats=MOST_SEATS))
    with pytest.raises(UserError, match="no open round"):
        seated(workspace, one)


def test_a_round_that_has_begun_keeps_its_words(workspace):
    begun, fresh = spring(workspace), spring(workspace, "Fresh")
    key = seated(workspace, begun)
    ours = reworded(template(), "single_view", ("a", "b", "c", "d", "e"))
    rounds.reword(workspace, ours)
    fresh = answering.open_round(workspace, fresh.token, TODAY)
    assert answering.sitting(workspace, begun, key).scale == template()
    words = answering.sitting(workspace, fresh, seated(workspace, fresh)).scale
    assert words.anchors("single_view") == ("a", "b", "c", "d", "e")


def test_what_is_switched_off_is_not_dealt(workspace):
    off = template().asked[8:]
    scale = template()
    for name in off:
        scale = reworded(scale, name, scale.anchors(name), asked=False)
    one = rounds.make(workspace, rounds.Plan("Small", FIRST, LAST), scale)
    assert answering.sitting(workspace, one, seated(workspace, one)).seat.deal == template().asked[:8]


def at_once(*acts):
    """Do things in threads of their own; return what went wrong."""
    ready, faults = threading.Barrier(len(acts)), []

    def run(act):
        ready.wait()
        try:
            act()
        except Exception as fault:  # noqa: BLE001 (told to the test)
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_twelve_who_begin_and_answer_at_the_same_time_lose_nothing(workspace):
    one = spring(workspace)
    assert at_once(*[lambda: rated(workspace, one)] * 12) == []
    (state,) = rounds.states(workspace)
    assert state.people == {"associate": (12, 12)}
    with workspace.cursor() as cursor:
        counts = Counter(
            {name: n for (_, name), n in rating_rounds.dealt(cursor, one.round_id, TODAY).items()}
        )
    assert sum(counts.values()) == 96
    assert max(counts.values()) - min(counts[name] for name in template().asked) <= 1


def test_two_windows_of_one_rater_leave_one_answer(workspace):
    one = spring(workspace)
    key = seated(workspace, one)
    component = answering.sitting(workspace, one, key).seat.deal[0]
    acts = [
        lambda level=level: answering.keep(workspace, one.token, key, Answer(component, level, None), TODAY)
        for level in (1, 2, 3, 4, 5)
    ]
    assert at_once(*acts) == []
    with workspace.cursor() as cursor:
        assert cursor.execute("select count(*) from rating_answers").fetchone() == (1,)


def test_a_rater_does_not_wait_for_a_load_and_disturbs_no_reader(workspace):
    one = spring(workspace)
    version = workspace.version
    with workspace.transaction() as connection:
        connection.execute("create table loading as select 1 as x")
        assert at_once(lambda: rated(workspace, one)) == []
    assert rounds.states(workspace)[0].people == {"associate": (1, 1)}
    assert workspace.version == version + 1  # the load's, not the rater's
