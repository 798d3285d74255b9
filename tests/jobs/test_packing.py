"""A board pack of the sample is read back: the pages' answers and numbers, ten slides at most, no name."""

import io
from datetime import date
from functools import cache

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from lib.analysis.cohorts import cohorts
from lib.analysis.filters import default_filters
from lib.analysis.kind_measures import kind_measures
from lib.analysis.overview import overview
from lib.analysis.segments import segments
from lib.analysis.stores import stores
from lib.analysis.top_customers import top_customers
from lib.errors import UserError
from lib.export.pack import MOST_SLIDES
from lib.jobs import packing
from lib.jobs.packing import USUAL, Look, asker, make_pack, writer_of
from lib.jobs.reports import REPORTS
from lib.jobs.sample import sample_workspace
from lib.schema.personas import template
from tests.builders import sale, workspace_of

FORMULA, SCRIPT = "=cmd|' /C calc'!A0", "<script>alert(1)</script>"
MADE = date(2026, 7, 2)


def pack_of(workspace, contents=USUAL, filters=None, **look):
    chosen = filters or default_filters(workspace.facts)
    ask = asker(workspace, chosen)
    look = Look(**({"name": "Voltway"} | look))
    return make_pack(ask, workspace.facts, chosen, template(), contents=contents, look=look, made_on=MADE)


@cache
def sample():
    return pack_of(sample_workspace())


@cache
def deck():
    return Presentation(io.BytesIO(writer_of(".pptx")(sample())))


def asked(analysis, **params):
    workspace = sample_workspace()
    return analysis(workspace.read, workspace.facts, default_filters(workspace.facts), **params)


def told(key):
    return next(one for one in sample().slides if one.key == key)


def chart_of(key):
    """The numbers of a native chart, read back from the slides."""
    place = [one.key for one in sample().slides].index(key) + 1
    chart = next(shape.chart for shape in deck().slides[place].shapes if shape.has_chart)
    return {series.name: list(series.values) for series in chart.plots[0].series}


def orders_only():
    """A retailer with nothing but dates, amounts and customers, as UCI's."""
    return workspace_of(
        {"customer_ref": f"c{who}", "order_id": f"{who}-{month}", "ordered_at": f"2025-{month:02d}-0{day}",
         "net_revenue": 10.0 * (1 + who % 7), "channel": "web", "quantity": 1}
        for who in range(1, 41)
        for month in range(1, 13)
        for day in (1 + who % 9,)
        if (who + month) % 3
    )  # fmt: skip


def test_the_usual_pack_is_ten_slides_with_its_cover_in_the_order_of_the_pages():
    assert len(deck().slides) == MOST_SLIDES
    assert [one.key for one in sample().slides] == [key for key in USUAL if key != "roadmap"]
    (left,) = sample().cover.left_out  # nothing is planned on the sample
    assert left.label == "Roadmap"
    assert left.reason.startswith("Nothing is on the roadmap yet")


def test_titles_are_the_answers_of_the_pages():
    titles = [shown.shapes.title.text_frame.text.replace("\u00a0", " ") for shown in deck().slides]

    assert titles[0] == "Voltway"
    assert titles[1:] == [one.title for one in sample().slides]
    assert told("overview").title == asked(overview).answer
    assert told("segments").title == asked(segments).answer
    assert told("stores").title == asked(stores).answer


def test_charts_hold_the_numbers_of_the_results():
    groups = sorted(
        (row for row in asked(segments).segments if row.customers), key=lambda row: -row.net_revenue
    )
    tiers = asked(top_customers, mixes=False).tiers
    found = asked(stores)

    assert chart_of("segments")["Net revenue"] == pytest.approx([row.net_revenue for row in groups])
    assert chart_of("top-customers")["Share of net revenue"] == pytest.approx(
        [t.share for t in tiers if t.upto < 1]
    )
    assert chart_of("cohorts")["Came back"] == pytest.approx(
        [row.back_share for row in asked(cohorts).cohorts if row.back_share is not None]
    )
    assert next(iter(chart_of("stores").values())) == pytest.approx(
        [row.value for row in found.figures if row.measure == found.foremost]
    )


def test_the_months_add_up_to_the_revenue_that_the_title_tells():
    found = asked(overview)
    every = sum(sum(values) for values in chart_of("overview").values())

    assert every == pytest.approx(found.kpis[0].value)
    assert [figure.value for figure in told("overview").figures] == [kpi.value for kpi in found.kpis]


def test_intervals_are_those_of_the_result():
    pack = pack_of(sample_workspace(), ("who-is-where",))
    rows = [row for row in asked(kind_measures).measures if row.measure == "revenue_per_customer"]
    series = pack.slides[0].picture.series[0]

    assert series.values == tuple(row.value for row in rows)
    assert series.low == tuple(row.low for row in rows)
    assert series.high == tuple(row.high for row in rows)


def test_notes_name_metrics_window_n_and_a_report_that_exists():
    for shown, slide in zip(list(deck().slides)[1:], sample().slides, strict=True):
        notes = shown.notes_slide.notes_text_frame.text
        assert slide.origin.report in REPORTS
        assert slide.footer.window in notes
        assert slide.footer.n in notes
        assert slide.origin.metrics
        assert all(f"[{one.id}]: {one.meaning}" in notes for one in slide.origin.metrics)
        assert f"python -m lib report {slide.origin.report} --workspace PATH --from 20" in notes


def test_the_workbook_and_the_page_hold_the_same_numbers():
    book = load_workbook(io.BytesIO(writer_of(".xlsx")(sample())))
    page = writer_of(".html")(sample()).decode("utf-8")
    held = {cell.value for row in book["Segments"].iter_rows() for cell in row}

    for row in asked(segments).segments:
        assert row.customers in held
        assert any(isinstance(value, float) and value == pytest.approx(row.net_revenue) for value in held)
        assert f"<td>{row.customers:,}</td>" in page


def test_nobody_is_named():
    """Names, addresses and phone numbers of the sample's customers stand nowhere in it."""
    workspace = sample_workspace()
    from lib.workspace.marts import CUSTOMERS

    people = workspace.read(CUSTOMERS.select("customer_id", "name", "email").limit(3000))
    page = writer_of(".html")(sample()).decode("utf-8")

    assert "@" not in page.split("</style>")[1]
    assert not [name for name in people["name"].dropna() if len(name) > 5 and name in page]
    assert not [name for name in people["customer_id"] if name in page]


def test_filters_stand_on_the_cover_and_count():
    workspace = sample_workspace()
    window = default_filters(workspace.facts)
    web = type(window)(window.start, window.end, window.as_of, channels=("web",))
    pack = pack_of(workspace, ("overview", "scorecard"), web)

    assert dict(pack.cover.filters) == {"Channels": "web", "Stores": "all", "Customers": "all"}
    assert [one.name for one in pack.slides[0].picture.series] == ["Online"]
    assert pack.slides[0].origin.command.endswith("--channel web")
    assert pack.slides[1].footer.caveat.endswith("Over all channels: this page does not filter by them.")


def test_what_does_not_fit_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr(packing, "MOST_SLIDES", 3)
    pack = pack_of(sample_workspace(), ("personas", "overview", "segments"))

    assert [one.key for one in pack.slides] == ["overview", "segments"]  # personas give way
    assert [(one.label, one.reason) for one in pack.cover.left_out] == [
        ("Personas", "A pack has 3 slides with its cover.")
    ]


def test_orders_only_give_a_small_pack_that_says_what_it_can_not_tell():
    pack = pack_of(orders_only())
    left = {one.label: one.reason for one in pack.cover.left_out}

    assert [one.key for one in pack.slides][:3] == ["overview", "top-customers", "segments"]
    assert {"Online and stores", "Categories", "Stores", "Scorecard"} <= left.keys()
    assert all(left.values())
    assert len(Presentation(io.BytesIO(writer_of(".pptx")(pack))).slides) == len(pack.slides) + 1


def test_hostile_names_reach_every_file_as_text():
    bought = (("store", FORMULA, SCRIPT), ("store", SCRIPT, FORMULA), ("web", None, SCRIPT))
    lines = [
        sale(
            f"c{who}",
            f"2025-{month:02d}-05",
            20.0 + who,
            order_id=f"{who}-{month}-{place}",
            channel=channel,
            store_id=store,
            category=category,
        )
        for who in range(30)
        for month in range(1, 13)
        for place, (channel, store, category) in enumerate(bought)
    ]
    pack = pack_of(workspace_of(lines), ("overview", "stores", "categories", "segments"), name=SCRIPT)
    page = writer_of(".html")(pack).decode("utf-8")
    book = load_workbook(io.BytesIO(writer_of(".xlsx")(pack)))

    assert {"stores", "categories"} <= {one.key for one in pack.slides}
    assert Presentation(io.BytesIO(writer_of(".pptx")(pack))).slides[0].shapes.title.text_frame.text == SCRIPT
    assert "<script" not in page
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_control_characters_and_endless_names_do_not_break_a_file():
    name = "a\x00b\x0bc\ud800" + "x" * 5000
    lines = [
        sale(f"c{who}", f"2025-{month:02d}-05", 20.0, channel="store", store_id=f"{who % 2}" + "y" * 400)
        for who in range(30)
        for month in range(1, 13)
    ]
    pack = pack_of(workspace_of(lines), ("overview", "stores"), name=name)

    for suffix in (".pptx", ".html", ".xlsx"):
        assert writer_of(suffix)(pack)
    assert pack.cover.name.startswith("a b c")
    assert len(pack.cover.name) <= 120


@pytest.mark.parametrize(
    ("contents", "look", "seen"),
    [
        (("weather",), {}, "weather"),
        ((), {}, "No page was chosen"),
        (("overview",), {"colour": "red"}, "red"),
    ],
)
def test_what_can_not_be_made_is_said(contents, look, seen):
    with pytest.raises(UserError) as refused:
        pack_of(sample_workspace(), contents, **look)
    assert seen in str(refused.value)


def test_without_orders_or_answers_there_is_no_pack():
    with pytest.raises(UserError, match="no orders"):
        pack_of(workspace_of())
    with pytest.raises(UserError, match="Stores: No order names its store"):
        pack_of(orders_only(), ("stores",))


def test_steps_are_told_as_they_begin():
    workspace, steps = sample_workspace(), []
    chosen = default_filters(workspace.facts)
    make_pack(
        asker(workspace, chosen), workspace.facts, chosen, template(), contents=("overview", "segments"),
        tell=lambda words, share: steps.append((words, share)),
    )  # fmt: skip

    assert [words for words, _ in steps] == ["Asking: Overview", "Asking: Segments"]
    assert [share for _, share in steps] == sorted(share for _, share in steps)
