"""What if we did this for these customers? The tab of the page Top customers: a plan, what it comes to."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.break_even import Costs
from lib.analysis.experience import experience_gap
from lib.analysis.experiments import Effect, Experiment, experiments
from lib.analysis.simulator import NOTHING, RANDOMISED, TYPED, Plan, Simulation, Testing, name_of, simulate
from lib.analysis.whom import Crowd, groups_of
from lib.charts.intervals import Difference, differences
from lib.schema import formats
from lib.ui import page, personas, promises, session, tables
from lib.ui.text import plain
from lib.ui.top import Top

MEASURES = ("break_even", "test_customers", "net_value", "payback_months", "worth_knowing",
            "campaign_response", "campaign_revenue")  # fmt: skip
OTHER = "Something nobody has tested yet"
_EVIDENCE = {
    RANDOMISED: "From a campaign in which chance decided who got it.",
    TYPED: "From the range that was typed: a belief, not a finding.",
    NOTHING: "Nobody knows yet what it changes: a test would tell.",
}
_MOST_GROUPS = 12


def show(top: Top) -> None:
    """Draw the tab."""
    top.ask()
    book = personas.book()
    tried = session.compute(experiments, book=book)
    groups = session.compute(groups_of, share=top.share, book=book)
    if not groups:
        page.answer("Can't tell yet: no known customer ordered in this window.")
        return
    head = st.container()
    plan = _plan(tried, groups, top.share)
    result = session.compute(simulate, plan=plan, book=book)
    with head:
        page.answer(result.answer, result.caveat)
    _who_gets_it(top)
    _figures(result)
    found = next((one for one in tried if one.campaign == plan.action), None)
    if found and found.effects:
        _campaign(found, result.currency)
    if result.cost:
        _where_to_test(result)
    page.how_computed(MEASURES, result, _method(found))


def _who_gets_it(top: Top) -> None:
    """Say for whom the promise that is to be extended is kept today; nothing where it is a campaign."""
    action = st.session_state.get("plan_action")
    book = promises.promises_of_session()
    if action not in {one.sentence for one in book}:
        return
    found = session.compute(experience_gap, by=top.by, share=top.share, promises=book, **top.models_before())
    kept = next((one for one in found.kept if one.sentence == action), None)
    if kept is None or kept.top is None or kept.rest is None:
        st.caption("The data can't tell who gets this today; the tab “What they get” says what is missing.")
        return
    st.caption(
        plain(
            f"Kept today for {formats.share(kept.top)} of the top customers and for "
            f"{formats.share(kept.rest)} of all others."
        )
    )


def _plan(tried: tuple[Experiment, ...], groups: tuple[Crowd, ...], share: float) -> Plan:
    """Ask what is to be done, for whom, at what cost."""
    with st.container(border=True):
        what, whom, times = st.columns([2, 2, 1])
        campaigns = [one.campaign for one in tried]
        promised = [one.sentence for one in promises.promises_of_session() if one.included]
        names = list(dict.fromkeys([*campaigns, *promised, OTHER]))
        action = str(what.selectbox("What would you do?", names, key="plan_action", help=_help(tried)))
        labels = {
            one.id: f"{_capital(name_of(one.id, share))}, {formats.count(one.customers)}" for one in groups
        }
        ids = sorted(labels, key=lambda one: one != "rest")
        chosen = str(whom.selectbox("For whom?", ids, format_func=lambda one: labels[one], key="plan_whom"))
        often = times.number_input("Times a year", 1, 366, 1, key="plan_times")
        known = next((one for one in tried if one.campaign == action), None)
        costs = _costs(known, action)
        margin, typed = _beliefs(known is not None and not known.problems)
    return Plan(
        action=action if known else "",  # of a promise nobody has tested what it changes
        whom=chosen,
        share=share,
        costs=costs,
        times=float(often),
        margin_share=margin,
        typed=typed,
    )


def _costs(known: Experiment | None, action: str) -> Costs:
    each, fixed, training, technology = st.columns(4)
    begin = round(known.cost, 2) if known and known.cost else 2.0
    return Costs(
        per_customer=each.number_input("Cost a customer", 0.0, None, begin, key=f"plan_cost_{action}"),
        fixed=fixed.number_input("Fixed cost", 0.0, None, 0.0, step=500.0, format="%.0f", key="plan_fixed"),
        training=training.number_input(
            "Training", 0.0, None, 0.0, step=500.0, format="%.0f", key="plan_training"
        ),
        technology=technology.number_input(
            "Technology", 0.0, None, 0.0, step=500.0, format="%.0f", key="plan_technology"
        ),
    )


def _beliefs(is_tested: bool) -> tuple[float | None, tuple[float, float] | None]:
    """Ask what the files may not tell: the margin, and where nobody tested it, what somebody believes."""
    first, low, high, _ = st.columns(4)
    percent = first.number_input(
        "Gross profit, % of revenue", 0.1, 100.0, None, key="plan_margin", placeholder="from the data"
    )
    margin = percent / 100 if percent else None
    if is_tested:
        return margin, None
    hint = "Net revenue more per customer and year. Leave it empty if nobody knows."
    least = low.number_input(
        "Your belief: from", value=None, key="plan_low", placeholder="nothing", help=hint
    )
    most = high.number_input("to", value=None, key="plan_high", placeholder="nothing", help=hint)
    if least is None or most is None:
        return margin, None
    return margin, (float(min(least, most)), float(max(least, most)))


def _help(tried: tuple[Experiment, ...]) -> str:
    if tried:
        return "Campaigns of which some were kept back by chance, and everything else."
    return (
        "A file of campaign members (campaign, treated or kept back, sent at) brings tested campaigns here."
    )


def _figures(result: Simulation) -> None:
    currency, testing, outcome = result.currency, result.testing, result.outcome
    told = {
        "Costs within a year": formats.short(formats.money(result.cost, currency)),
        "Needed from each": formats.short(formats.money(result.break_even, currency)),
        "Of what each brings": formats.share(result.break_even_share),
    }
    if outcome:
        told["Most likely about"] = formats.short(formats.money(outcome.middle, currency))
        told["Chance of a loss"] = formats.share(outcome.loss_share)
        told["Pays back in"] = _months(outcome.payback_months, result.plan.costs.once)
    elif testing:
        sizes = [one for one in (testing.revenue_size, testing.order_size) if one]
        told["A test takes"] = f"2 × {formats.count(min(sizes))}" if sizes else formats.NOTHING
    with st.grid("auto", min_column_width=150, gap="small"):
        for name, value in told.items():
            st.metric(name, plain(value), border=True, height="stretch")
    st.caption(plain(f"{_EVIDENCE[result.evidence]} {_of_test(result)}"))


def _months(months: float | None, once: float) -> str:
    if not once:
        return "at once" if months is not None else "never"
    if months is None:
        return "never"
    return "1 month" if months <= 1 else f"{formats.number(months, 2)} months"


def _of_test(result: Simulation) -> str:
    """Say which test would find the break-even effect among these customers."""
    testing, outcome = result.testing, result.outcome
    if outcome:
        once = result.plan.costs.once
        fast, slow = (_months(one, once) for one in (outcome.payback_low, outcome.payback_high))
        told = f"Pays back between {fast} and {slow} in 95 of 100 cases. " if once else ""
        worth = formats.money(outcome.worth_knowing, result.currency)
        return f"{told}To know for certain would be worth {worth}."
    if testing is None or not result.break_even:
        return ""
    sizes = {"net revenue": testing.revenue_size, "how many order": testing.order_size}
    counted = [f"{formats.count(size)} by {name}" for name, size in sizes.items() if size]
    if not counted:
        return "How large a test would be can't be told: the period has too few months."
    whole = (
        f"Each half of a test over {result.plan.test_months} months takes {formats.listing(counted, 'or')}"
    )
    if testing.is_possible:
        return f"{whole}; there are {formats.count(testing.customers)}."
    least = (
        f" With all of them it would only show from {formats.share(testing.smallest_share)} more revenue on."
        if testing.smallest_share
        else ""
    )
    return f"{whole}; there are only {formats.count(testing.customers)}.{least}"


def _campaign(found: Experiment, currency: str | None) -> None:
    """Draw what a campaign changed, in all and by persona."""
    page.section(
        f"What {found.campaign} changed",
        f"Chance decided who got it: the difference is the campaign's effect. {_counted(found)}, "
        "everybody in the half they were put into.",
    )
    rows = [one for one in found.effects if one.kind in ("all", "persona") and one.arm is None]
    left, right = st.columns(2)
    with left:
        shares = [
            Difference(
                name=one.name or "Everybody",
                difference=change.difference,
                low=change.low,
                high=change.high,
                first=_share_of(change.treated, one.treated),
                second=_share_of(change.control, one.control),
                written=f"{formats.points(change.difference)} ({formats.points(change.low)} to "
                f"{formats.points(change.high)})",
            )
            for one in rows
            for change in (one.response,)
        ]
        page.chart_card(
            _stands_out(rows),
            differences(shares, "Got it", "Kept back"),
            "Share that ordered, 95 % intervals. Named: what holds with as many groups looked at.",
            key="campaign_response",
        )
    with right, page.card("More net revenue a member", "95 % intervals."):
        frame = pd.DataFrame(
            [
                (
                    one.name or "Everybody",
                    one.revenue.difference,
                    one.revenue.low,
                    one.revenue.high,
                    one.treated + one.control,
                )
                for one in rows
            ],
            columns=["name", "revenue", "low", "high", "members"],
        )
        shown = {
            "name": tables.text("Who"),
            "revenue": tables.money("More", currency, whole=False),
            "low": tables.money("From", currency, whole=False),
            "high": tables.money("To", currency, whole=False),
            "members": tables.count("Members"),
        }
        tables.show(frame, "More net revenue a member, by persona", shown)


def _stands_out(rows: Sequence[Effect]) -> str:
    clear = [one for one in rows if one.response.is_clear and one.kind == "persona"]
    more, fewer = ([one.name for one in clear if (one.response.difference > 0) is up] for up in (True, False))
    told = [
        f"{word} ordered among {formats.listing(names)}"
        for word, names in (("More", more), ("Fewer", fewer))
        if names
    ]
    return "; ".join(told) if told else "No persona stands out"


def _counted(found: Experiment) -> str:
    """Say what counts as an answer to a campaign."""
    if found.sent is None or found.until is None:
        return "What members did is as the campaign's file tells"
    return f"Orders from {formats.day(found.sent)} to {formats.day(found.until)}"


def _share_of(share: float, n: int) -> str:
    return f"{formats.share(share)} of {formats.count(n)}"


def _where_to_test(result: Simulation) -> None:
    first = next((one for one in result.groups if one.id == result.first), None)
    if first is None:
        title = "No group is large enough for a test: lower the cost, or test longer"
    elif result.effect:
        title = f"Test again first with {first.name}: not knowing costs most there"
    else:
        title = f"Test first with {first.name}: of the groups large enough, the least more is needed there"
    page.section("What to test first")
    with page.card(title, "Groups overlap. A test keeps one half of its people back by chance."):
        shown = {
            "name": tables.text("Group"),
            "customers": tables.count("Customers"),
            "revenue_per_customer": tables.money("Brings a year", result.currency),
            "break_even_share": tables.share("Must bring more"),
        }
        if result.effect:
            shown["worth_knowing"] = tables.money("Worth knowing", result.currency)
        else:
            shown["order_size"] = tables.count("Half of a test, by orders")
            shown["revenue_size"] = tables.count("By net revenue")
        tables.show(_rows(result.groups[:_MOST_GROUPS]), "Groups to test with", shown)


def _rows(groups: tuple[Testing, ...]) -> pd.DataFrame:
    frame = tables.frame_of(groups)
    return frame.assign(name=[_capital(name) for name in frame["name"]])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _method(found: Experiment | None) -> list[str]:
    told = [
        "What something changes is taken from a campaign only where chance decided who got it, and only "
        "for the days that were measured, as often as it is done. Its 95 % interval becomes 10,000 draws "
        "(normal); a typed range becomes draws of which any value in it is as likely.",
        "How much purchases vary is seen in the last three months of the period, among those who were in "
        "a group before them. A test finds what is there in four of five cases, and errs in one of twenty.",
        "A year is at the pace of the period. What is spent once is spread over the customers chosen.",
    ]
    if found is None:
        return told
    told.append(
        f"{found.campaign}: {formats.count(found.unknown)} members of whom no order is known count as having "
        f"bought nothing; {formats.plural(found.mixed, 'customer')} in both halves left out."
    )
    if found.balance_p is not None:
        told.append(
            "Halves before the campaign: chance makes them at least so unlike in "
            f"{formats.share(found.balance_p)} of cases (Hansen and Bowers, 2008). "
            + " ".join(
                f"{one.label}: {formats.number(one.treated)} against {formats.number(one.control)}, "
                f"standardised difference {one.apart:.3f}."
                for one in found.balance
            )
        )
    return told
