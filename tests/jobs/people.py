"""A shop's files with two people in each: Quilla, who asks to be forgotten, and Bertram, who stays."""

from pathlib import Path

from tests.jobs.files import written

GONE = {
    "e-mail": "quilla.vandermeer@example.com",
    "phone": "2125550147",
    "phone as written": "(212) 555-0147",
    "address": "77 Quincetree Lane",
    "name": "Quilla Vandermeer",
    "last name": "Vandermeer",
    "own number": "LOY-884201",
    "device": "cookie-quilla-1",
    "search on it": "quincetree lane lamp",
}
STAYS = {
    "e-mail": "bertram.oxley@example.com",
    "phone": "3035550188",
    "address": "8 Peartree Road",
    "name": "Bertram Oxley",
    "own number": "LOY-884202",
    "device": "cookie-bertram-1",
    "search on it": "library",
}

ORDERS = """order_id,ordered_at,channel,email,phone,customer_name,net_revenue,product_name
W1,2026-01-05,web,quilla.vandermeer@example.com,(212) 555-0147,Quilla Vandermeer,20.00,to 77 Quincetree Lane
W2,2026-01-06,web,bertram.oxley@example.com,303 555 0188,Bertram Oxley,30.00,Chair
W3,2026-01-31,store,quilla.vandermeer@example.com,(212) 555-0147,"Vandermeer, Quilla",50.00,Table
W4,soon,web,quilla.vandermeer@example.com,212.555.0147,Quilla Vandermeer,1.00,Lamp
W5,soon,web,bertram.oxley@example.com,303.555.0188,Bertram Oxley,1.00,Lamp
W6,2026-02-01,store,,,Quilla Vandermeer,7.00,Lamp
"""
LONGER = """order_id,ordered_at,channel,email,phone,customer_name,net_revenue,product_name
W1,2026-01-05,web,Quilla.Vandermeer@example.com,+1 212-555-0147,Quilla Vandermeer,21.00,Lamp
W2,2026-01-06,web,bertram.oxley@example.com,303 555 0188,Bertram Oxley,31.00,Chair
W7,2026-03-01,web,bertram.oxley@example.com,303 555 0188,Bertram Oxley,5.00,Chair
"""
MEMBERS = """\
member id,first name,last name,email,phone,address,postcode,country,favourite word
LOY-884201,Quilla,Vandermeer,quilla.vandermeer@example.com,+1 212 555 0147,77 Quincetree Lane,10001,US,zephyr
LOY-884202,Bertram,Oxley,bertram.oxley@example.com,303 555 0188,8 Peartree Road,80014,US,ask Quilla Vandermeer
"""
ANSWERS = """submitted_at,email,kind,score,scale_max,text
2026-01-07,quilla.vandermeer@example.com,nps,9,10,Signed Quilla Vandermeer
2026-01-08,bertram.oxley@example.com,nps,3,10,Call quilla.vandermeer@example.com or (212)555-0147
"""
VISITS = """touched_at,email,channel,kind,search_term,visitor_id
2026-01-04,quilla.vandermeer@example.com,web,search,Quilla Vandermeer lamp,cookie-quilla-1
2026-01-04,bertram.oxley@example.com,web,view,chair,cookie-bertram-1
2026-01-03,,web,search,quincetree lane lamp,cookie-quilla-1
2026-01-03,,web,search,chair,cookie-bertram-1
2026-01-02,quilla.vandermeer@example.com,web,view,lamp,cookie-of-both
2026-01-02,bertram.oxley@example.com,web,view,chair,cookie-of-both
2026-01-02,,web,search,library,cookie-of-both
"""
"""Each visits with a name and without, and both on a device of the two."""


def files(folder: Path) -> list[Path]:
    """Write the shop's files, the longer export of orders not among them."""
    return [
        written(folder, "orders.csv", ORDERS),
        written(folder, "members.csv", MEMBERS),
        written(folder, "answers.csv", ANSWERS),
        written(folder, "visits.csv", VISITS),
    ]


def found(folder: Path, told: dict[str, str]) -> set[str]:
    """Return what of a person stands in any file below a folder, byte by byte, capitals or not."""
    held = [path.read_bytes().lower() for path in folder.rglob("*") if path.is_file()]
    return {
        name for name, value in told.items() if any(value.lower().encode() in content for content in held)
    }
