"""Surveys with a row per respondent: which rows name the columns, what is asked, what each answer becomes."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lib.intake.header_rows import header_rows
from lib.intake.layout import Part
from lib.intake.load import Staged, stage
from lib.intake.mapping import Answer
from lib.intake.recognise import Told, recognise, remap
from lib.intake.text import read_layout

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"
SURVEYMONKEY = "Respondent ID,Start Date"
MORE = "How satisfied are you?,How likely to recommend?,Why?"
WIDE = f"Email,{MORE}\na@example.com,4,9,Quick\nb@example.com,2,3,Slow\nc@example.com,5,10,\n"


class Survey:
    """One file as it comes in: how it was taken, what was staged, the rows of feedback."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, told: Told, changes: Any) -> None:
        self.layout = read_layout(Part(path.name, "text", path), path.parent)
        self.mapping = recognise(connection, self.layout, told)
        if changes:
            self.mapping = remap(connection, self.layout, self.mapping, changes, told)
        connection.execute("begin")
        connection.execute("drop table if exists staged_7")
        connection.execute("drop table if exists staged_7_rejects")
        self.staged: Staged = stage(connection, self.layout, self.mapping, 7)
        connection.execute("commit")
        self.rows = self._dicts(connection, "select * from staged_7")
        self.rejects = self._dicts(connection, "select * from staged_7_rejects order by source_row")

    @staticmethod
    def _dicts(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
        cursor = connection.execute(sql)
        names = [entry[0] for entry in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def counted(self) -> tuple[int, int, int, int]:
        """Rows read, kept, rejected, set aside."""
        found = self.staged
        return found.rows_read, found.rows_kept, found.rows_rejected, found.rows_set_aside

    def asked(self, question: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["question"] == question]

    def scores(self, question: str) -> list[float | None]:
        return [row["score"] for row in self.asked(question)]

    def texts(self, question: str) -> list[str | None]:
        return [row["text"] for row in self.asked(question)]

    def answer(self, question: str) -> Answer:
        return next(entry for entry in self.mapping.answers if entry.question == question)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def read(connection: duckdb.DuckDBPyConnection, tmp_path: Path):
    def opened(text: str | Path, told: Told | None = None, changes: Any = None) -> Survey:
        path = tmp_path / "survey.csv"
        path.write_bytes(text.read_bytes() if isinstance(text, Path) else text.encode())
        return Survey(connection, path, told or Told(), changes)

    return opened


# SurveyMonkey


def test_surveymonkeys_second_header_row_is_no_respondent_and_rows_keep_their_numbers(read):
    survey = read(FIXTURES / "surveymonkey_responses.csv")

    assert survey.mapping.platform == "surveymonkey_responses"
    assert survey.counted() == (4, 3, 0, 1)
    # 3 recommend + 3 satisfied + 3 ticks + 1 other + 3 and 2 agree (one says N/A) + 2 comments
    assert survey.staged.answers == len(survey.rows) == 17
    assert {row["source_row"] for row in survey.rows} == {3, 4, 5}
    assert [(row["source_row"], row["reason"]) for row in survey.rejects] == [
        (6, "no answer to any question")
    ]


def test_each_answer_of_a_respondent_is_a_row_with_the_time_and_the_person(read):
    survey = read(FIXTURES / "surveymonkey_responses.csv")

    asked = "How likely is it that you would recommend Lumen to a friend or colleague?"
    assert [(row["kind"], row["score"], row["scale_max"]) for row in survey.asked(asked)] == [
        ("nps", 10, 10),
        ("nps", 7, 10),
        ("nps", 0, 10),
    ]
    assert [row["text"] for row in survey.asked(asked)] == [
        "10 - Extremely likely",
        None,
        "0 - Not at all likely",
    ]
    first = survey.rows[0]
    assert (first["customer_ref"], first["email"]) == ("118000000001", "ada@example.com")
    assert f"{first['given_at']:%Y-%m-%d %H:%M:%S}" == "2025-03-13 09:05:40"
    assert all(row["email"] == "ada@example.com" for row in survey.rows if row["source_row"] == 3)


def test_a_question_with_several_choices_is_one_question_with_a_row_per_choice(read):
    survey = read(FIXTURES / "surveymonkey_responses.csv")

    assert survey.texts("What do you buy from us?") == ["Lamps", "Bulbs", "Shades"]
    assert survey.texts("What do you buy from us? - Other (please specify)") == ["Cables, plugs"]
    assert survey.answer("What do you buy from us?").kind == "choice"


def test_items_of_one_grid_are_questions_of_their_own(read):
    survey = read(FIXTURES / "surveymonkey_responses.csv")

    assert survey.scores("Please say how far you agree. - The staff knew the lamps") == [5, 4, 2]
    assert survey.scores("Please say how far you agree. - I found what I came for") == [4, 3]


def test_a_header_that_stands_over_each_choice_is_still_one_question(read):
    survey = read(
        f"{SURVEYMONKEY},Which brands?,Which brands?,Which brands?,Satisfaction\n,,Uno,Duo,Tri,\n"
        "1,2024-01-01,Uno,,Tri,4\n2,2024-01-02,,Duo,,5\n3,2024-01-03,Uno,Duo,,1\n"
    )

    # 5 ticks and 3 scores of 3 respondents
    assert survey.counted() == (3, 3, 0, 0)
    assert Counter(survey.texts("Which brands?")) == {"Uno": 2, "Duo": 2, "Tri": 1}
    assert survey.scores("Satisfaction") == [4, 5, 1]
    assert not any("numbered" in warning for warning in survey.layout.warnings)


def test_the_net_promoter_score_comes_out_of_an_export_with_an_empty_second_row(read):
    scores = [8, 7, 10, 6, 9, 10, 8, 5, 7, 9]
    rows = "".join(f"{100 + at},2024-01-01,{score}\n" for at, score in enumerate(scores))
    survey = read(f"{SURVEYMONKEY},How likely to recommend?\n,,\n{rows}")

    given = survey.scores("How likely to recommend?")
    assert given == scores
    # 4 promoters (10, 9, 10, 9) less 2 detractors (6, 5), of 10
    assert 100 * (sum(s >= 9 for s in given) - sum(s <= 6 for s in given)) / len(given) == 20


def test_an_export_whose_second_row_was_deleted_loses_no_respondent(read):
    survey = read(f"{SURVEYMONKEY},Satisfaction\n1,2024-01-01,4\n2,2024-01-02,5\n")

    assert survey.counted() == (2, 2, 0, 0)
    assert [row["source_row"] for row in survey.rows] == [2, 3]


def test_a_header_that_is_mostly_empty_is_found_all_the_same(read):
    choices = ",".join(f"Brand {letter}" for letter in "ABCDEFGH")
    ticks = "Brand A" + "," * 6 + ",Brand H"
    survey = read(f"{SURVEYMONKEY},Which brands?{',' * 7}\n,,{choices}\n1,2024-01-01,{ticks}\n")

    assert survey.counted() == (1, 1, 0, 0)
    assert survey.texts("Which brands?") == ["Brand A", "Brand H"]


# Qualtrics


def test_qualtrics_asks_in_the_second_row_and_its_three_rows_are_no_records(read):
    survey = read(FIXTURES / "qualtrics_responses.csv")

    assert survey.mapping.platform == "qualtrics_responses"
    assert survey.counted() == (4, 2, 0, 2)
    assert len(survey.rows) == 10
    assert {row["source_row"] for row in survey.rows} == {4, 5}
    assert Counter(row["reason"] for row in survey.rejects) == {
        "a preview, a test or spam": 1,
        "no answer to any question": 1,
    }
    assert survey.scores("Würden Sie uns weiterempfehlen?") == [9, 3]


def test_words_of_a_scale_are_scores_in_german_too_and_stay_as_text(read):
    survey = read(FIXTURES / "qualtrics_responses.csv")

    asked = survey.asked("Wie zufrieden sind Sie mit der Beratung?")
    assert [(row["kind"], row["score"], row["scale_max"], row["text"]) for row in asked] == [
        ("csat", 5, 5, "sehr zufrieden"),
        ("csat", 2, 5, "unzufrieden"),
    ]


def test_numbers_that_stand_for_choices_are_never_scores(read):
    survey = read(FIXTURES / "qualtrics_responses.csv")

    assert [(row["score"], row["text"]) for row in survey.asked("Wo haben Sie gekauft?")] == [
        (None, "2"),
        (None, "1"),
    ]
    assert any("numbers that stand for choices" in warning for warning in survey.mapping.warnings)
    # An age, and the score repeated as Promoter or Detractor, are no answers.
    assert not {"Q4", "Q2_NPS_GROUP"} & {header for one in survey.mapping.answers for header in one.sources}
    assert sum("left out" in warning and "Q4" in warning for warning in survey.mapping.warnings) == 1


def test_an_import_id_is_known_by_what_it_is_with_or_without_a_row_of_texts():
    ids = ['{"ImportId":"startDate"}', '{"ImportId":"QID1_TEXT"}']

    assert header_rows([["StartDate", "Q1"], ["Start", "Why?"], ids]).count == 3
    assert header_rows([["StartDate", "Q1"], ids, ["2025-01-01", "Because"]]).count == 2
    assert header_rows([["StartDate", "Q1"], ["2025-01-01", "Because"]]).count == 1


# Typeform, Google Forms


def test_typeform_is_known_by_its_bare_number_sign(read):
    survey = read(FIXTURES / "typeform_responses.csv")

    assert survey.mapping.platform == "typeform_responses"
    # 4 satisfied + 4 agree + 4 shops + 3 comments
    assert (survey.counted(), len(survey.rows)) == ((4, 4, 0, 0), 15)
    assert survey.scores("The parcel came when it was promised") == [5, 4, 2, 3]
    assert survey.answer("Which shop did you use?").kind == "choice"
    assert survey.answer("What did you like?").kind == "comment"
    assert any("How many lamps do you own?" in warning for warning in survey.mapping.warnings)


def test_google_forms_is_known_by_how_it_writes_the_time(read):
    survey = read(FIXTURES / "google_forms_responses.csv")

    assert survey.mapping.platform == "google_forms_responses"
    # 3 recommend + 3 rate + 3 buy + 1 comment; the fourth answered nothing
    assert (survey.counted(), len(survey.rows)) == ((4, 3, 0, 1), 10)
    assert f"{survey.rows[0]['given_at']:%d %B %Y %H:%M}" == "28 May 2025 19:01"
    assert any("Your full name" in warning for warning in survey.mapping.warnings)


def test_another_file_with_a_timestamp_is_no_google_form(connection, tmp_path):
    path = tmp_path / "traffic.csv"
    path.write_text("Timestamp,Store ID,Visitors\n2025-01-01 10:00,S1,12\n2025-01-01 11:00,S1,15\n")

    mapping = recognise(connection, read_layout(Part("traffic.csv", "text", path), tmp_path))

    assert (mapping.platform, mapping.table, mapping.answers) == (None, "store_traffic", ())


# Surveys of no declared platform


def test_a_wide_survey_that_nobody_declared_has_a_row_per_answer(read):
    survey = read(WIDE)

    assert (survey.mapping.platform, survey.counted()) == (None, (3, 3, 0, 0))
    assert survey.scores("How satisfied are you?") == [4, 2, 5]
    assert survey.scores("How likely to recommend?") == [9, 3, 10]
    assert survey.texts("Why?") == ["Quick", "Slow"]
    assert {row["email"] for row in survey.rows} == {"a@example.com", "b@example.com", "c@example.com"}


def test_a_score_with_its_comment_stays_one_row(read):
    survey = read("Email,NPS score,Comment\na@example.com,9,Quick\nb@example.com,3,Slow\n")

    assert survey.mapping.answers == ()
    assert [(row["score"], row["text"], row["kind"]) for row in survey.rows] == [
        (9, "Quick", "nps"),
        (3, "Slow", "nps"),
    ]


def test_a_customer_list_with_a_question_stays_a_customer_list(read):
    survey = read(
        "Customer ID,First name,Last name,Email,How did you hear about us?\n"
        "1,Ada,Alm,a@example.com,Friend\n2,Bo,Berg,b@example.com,Radio\n"
    )

    assert (survey.mapping.table, survey.mapping.answers) == ("profiles", ())


def test_an_answer_that_is_no_score_of_its_scale_is_kept_as_text_and_noted(read):
    rows = "".join(f"{at}@example.com,{at % 5 + 1},{at % 11},Fine {at}\n" for at in range(12))
    survey = read(f"Email,{MORE}\n{rows}x@example.com,great,11,\ny@example.com,Don't know,2,\n")

    given = {row["email"]: row for row in survey.asked("How satisfied are you?")}
    assert (given["x@example.com"]["score"], given["x@example.com"]["text"]) == (None, "great")
    assert (given["y@example.com"]["score"], given["y@example.com"]["text"]) == (None, "Don't know")
    noted = [(row["source_row"], row["column_name"], row["text"]) for row in survey.rejects]
    assert noted == [(14, "How satisfied are you?", "great")]
    assert survey.counted() == (14, 14, 0, 0)


def test_rows_of_a_survey_add_up_when_some_are_short_broken_or_empty(read):
    survey = read(
        f"Email,{MORE},Anything else?\n"
        "a@example.com,4,9,Quick,No\nb@example.com,2,3\nc@example.com,5,10,Good,,extra\n,,,,\nd@example.com,,,,\n"
    )

    # the third has a cell too many; the fourth is empty, the fifth without an answer
    assert survey.counted() == (5, 2, 1, 2)
    assert sorted({row["source_row"] for row in survey.rows}) == [2, 3]
    assert [(row["source_row"], row["kind"]) for row in survey.rejects] == [
        (4, "rejected"),
        (5, "set aside"),
        (6, "set aside"),
    ]


# What a person says


def test_a_person_gives_a_question_another_scale_and_leaves_one_out(read):
    survey = read(WIDE, changes={"How satisfied are you?": "csat 7", "Why?": None})

    assert survey.answer("How satisfied are you?").scale_max == 7
    assert {row["question"] for row in survey.rows} == {"How satisfied are you?", "How likely to recommend?"}


def test_words_are_read_on_the_longer_scale_that_a_person_names(read):
    grid = "Please say how far you agree. - The staff knew the lamps"
    survey = read(FIXTURES / "surveymonkey_responses.csv", changes={grid: "rating 7"})

    # strongly agree, agree, disagree
    assert survey.scores(grid) == [7, 6, 2]
    assert [row["reason"] for row in survey.rejects] == ["no answer to any question"]


def test_a_person_calls_numbers_a_rating_and_a_question_the_store(read):
    text = "Respondent ID,Start Date,Which store?,Helpfulness\n,,,\n1,2024-01-01,S1,3\n2,2024-01-02,S2,9\n"
    assert [one.question for one in read(text).mapping.answers] == ["Which store?"]

    survey = read(text, changes={"Helpfulness": "rating 10", "Which store?": "store_id"})
    assert [(row["store_id"], row["score"], row["scale_max"]) for row in survey.rows] == [
        ("S1", 3, 10),
        ("S2", 9, 10),
    ]


def test_a_person_makes_a_survey_of_a_score_with_its_comment(read):
    text = "Email,NPS score,Comment,Staff\na@example.com,9,Quick,4\nb@example.com,3,Slow,2\n"

    survey = read(text, changes={"Staff": "rating 5"})
    assert [(row["question"], row["kind"], row["score"], row["text"]) for row in survey.rows[:3]] == [
        ("NPS score", "nps", 9, None),
        ("Comment", "comment", None, "Quick"),
        ("Staff", "rating", 4, None),
    ]


def test_a_person_makes_a_score_with_its_comment_of_a_survey(read):
    survey = read(WIDE, changes={"How likely to recommend?": "score", "Why?": "text"})

    assert survey.mapping.answers == ()
    assert [(row["score"], row["text"]) for row in survey.rows] == [(9, "Quick"), (3, "Slow"), (10, None)]
