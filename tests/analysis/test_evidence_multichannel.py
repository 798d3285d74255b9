"""Services across sides and the way to the other side are what a person would count by hand."""

from datetime import date

from tests.analysis.evidence_of import told
from tests.builders import returned, sale

FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))


def test_services_of_the_other_side_are_counted_once_an_order():
    lines = [
        sale(
            "ann", "2024-01-01", 10.0, fulfilment="Store Pickup", associate_id="kim"
        ),  # collected and assisted
        sale("ann", "2024-01-02", 10.0, fulfilment="Standard"),
        sale("bob", "2024-01-03", 10.0, channel="store", fulfilment="Ship to home"),
        sale("bob", "2024-01-04", 10.0, channel="store", order_id="S4"),
        returned("bob", "2024-01-05", 10.0, channel="web", order_id="S4"),  # crosses, without a service
        sale("cleo", "2024-01-06", 10.0, channel="phone"),
    ]
    served = told("service_crossing_share", lines)
    assert (served.value, served.n) == (2 / 5, 5)
    crossed = told("crossing_order_share", lines)
    # Collected or given back: ann 1 of 2, bob 1 of 2, cleo 0 of 1. Residuals y - 0.4 x are 0.2, 0.2 and -0.4;
    # se = sqrt(3 / 2 x 0.24) / 5 = 0.12.
    assert crossed.value == 2 / 5
    assert abs(crossed.high - (0.4 + 1.959964 * 0.12)) < 1e-6


def test_without_a_word_on_fulfilment_or_an_associate_services_cannot_be_told():
    lines = [sale("ann", "2024-01-01", 10.0), sale("ann", "2024-01-02", 10.0, channel="store")]
    entry = told("service_crossing_share", lines)
    assert entry.lacks == ("order_lines.fulfilment", "order_lines.associate_id")


def test_customers_of_one_side_come_to_buy_on_both():
    names = [f"c{n}" for n in range(24)]
    lines = [sale(name, "2024-01-01", 10.0) for name in names]
    lines += [sale("both", "2024-01-01", 10.0), sale("both", "2024-01-02", 10.0, channel="store")]
    for name in names[:12]:
        lines += [sale(name, "2024-02-01", 10.0), sale(name, "2024-02-29", 10.0, channel="store")]
    lines += [sale("new", "2024-02-01", 10.0), sale("new", "2024-02-02", 10.0, channel="store")]
    entry = told("second_side_share", lines, FEBRUARY)
    assert (entry.value, entry.n) == (0.5, 24)
    assert entry.window.start == date(2024, 1, 1)
    few = told(
        "second_side_share", [line for line in lines if line["customer_ref"] not in names[:5]], FEBRUARY
    )
    assert few.reason == "Can't tell yet. Fewer than ten customers came to buy on both sides."


def test_products_without_a_number_cannot_be_compared():
    lines = [sale("ann", "2024-01-01", 10.0), sale("ann", "2024-01-02", 10.0, channel="store")]
    assert told("coherent_product_share", lines).lacks == ("order_lines.product_id",)
    numbered = [line | {"product_id": "P1"} for line in lines]
    assert told("coherent_product_share", numbered).reason.startswith("Can't tell yet. No product was bought")
