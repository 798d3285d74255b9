"""The measure of tables against answers, on tables of two rows whose points are worked out here."""

import pytest

from bench.corpora.readers import READERS
from bench.corpora.report import spread
from bench.corpora.score import Table, normal, score

ANSWER = Table(("day", "total"), (("28/01/2018", "5"), ("29/01/2018", "6")))


def test_the_same_said_in_another_way_is_worth_all_points():
    found = Table(("day", "total"), (("2018-01-29", 6.0), ("2018-01-28", "5.00")))
    assert score(found, ANSWER).total == pytest.approx(10)


def test_a_failure_is_worth_nothing_unless_there_was_nothing_to_read():
    assert score(None, ANSWER).total == 0
    assert score(None, Table((), ())).total == 10


def test_half_the_records_cost_half_the_recall():
    found = score(Table(("day", "total"), ANSWER.records[:1]), ANSWER)
    # precision 1, recall 1/2, F1 2/3, for records and for cells
    assert (found.header, found.records, found.cells) == pytest.approx((3, 13 / 6, 13 / 6))


def test_a_file_without_a_header_has_none_to_lose():
    assert (
        score(Table(("day", "total"), ANSWER.records), Table((), ANSWER.records), has_header=False).total
        == 10
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.50", 1.5), ("02:15", "2:15:00"), ("2018-01-28 00:00:00", "28/01/2018"), (None, "NaN")],
)
def test_equal_cells_are_normal_to_the_same(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("01-02", "1"), ("$5", "5"), ("a", "A"), ("28/01/2018", "28/02/2018")]
)
def test_other_cells_stay_apart(one, other):
    assert normal(one) != normal(other)


@pytest.mark.parametrize("name", READERS)
def test_each_reader_reads_a_plain_file(tmp_path, name):
    path = tmp_path / "plain.csv"
    path.write_text("day,total\n2018-01-28,5\n2018-01-29,6\n")
    assert score(READERS[name](path, tmp_path), ANSWER).total == pytest.approx(10)


def test_a_limit_takes_files_from_all_over(tmp_path):
    paths = [tmp_path / str(number) for number in range(100)]
    assert spread(paths, 4) == [paths[0], paths[25], paths[50], paths[75]]
    assert spread(paths, None) == paths
